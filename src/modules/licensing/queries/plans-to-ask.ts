import type { Reader } from "../../../platform/database.ts";
import { statement } from "../../../platform/database.ts";
import { type LiveOffer, type LivePlan, liveOffer } from "../../catalog/index.ts";
import type { PoolPlan } from "../store/pools.ts";

/** A plan of a live offer whose licences are handed out here. */
export type LicensedPlan = { readonly offer: LiveOffer; readonly plan: LivePlan };

/** The live plan that a Service ID names, `publisher.offer.plan` in any case of letters; undefined where licences of it are handed out nowhere. */
export async function licensedPlan(
  db: Reader,
  serviceId: string,
): Promise<LicensedPlan | undefined> {
  const [publisher = "", offerId = "", ...rest] = serviceId.toLowerCase().split(".");
  const offer = await liveOffer(db, `${publisher}.${offerId}`);
  const planId = rest.join(".");
  const plan = offer?.plans.find((one) => one.planId.toLowerCase() === planId);
  if (offer === undefined || plan === undefined) return undefined;
  return plan.serviceId !== undefined || plan.licencesManaged ? { offer, plan } : undefined;
}

/** Whether everybody may read that the plan is there. */
export const isOpenPlan = ({ plan }: LicensedPlan): boolean =>
  plan.visibility === "public" && !plan.hidden;

/** Whether an organisation knows of the plan. */
export const mayKnow = (found: LicensedPlan, tenantId: string): boolean =>
  isOpenPlan(found) || found.plan.audienceTenantIds.includes(tenantId.toLowerCase());

/** Names in one language that the listing has, English before others. */
export const nameIn = (
  texts: Readonly<Partial<Record<"en" | "fr" | "ko", { readonly name: string }>>>,
  otherwise: string,
  language: "en" | "fr" | "ko" = "en",
): string =>
  texts[language]?.name ?? texts.en?.name ?? texts.fr?.name ?? texts.ko?.name ?? otherwise;

/** What licences of the plan are kept under, as for those that were bought. */
export const poolPlanOf = ({
  offer,
  plan,
}: LicensedPlan): Omit<PoolPlan, "organisationId" | "tenantId"> => ({
  planUuid: plan.planUuid,
  serviceId: `${offer.slug}.${plan.planId}`,
  publisherId: offer.publisherId,
  publisherName: offer.publisherName,
  offerId: offer.offerId,
  offerSlug: offer.slug,
  offerName: nameIn(offer.languages, offer.slug),
  planId: plan.planId,
  planName: nameIn(plan.texts, plan.planId),
});

const byService = statement<[organisationId: string, serviceId: string], { id: string }>(
  "licensing.pool-by-service",
  "select id from licensing.pools where organisation_id = $1 and service_id = $2",
);
/** The organisation's licences of a plan, those of which none is left, too. */
export const poolIdByService = async (db: Reader, organisationId: string, serviceId: string) =>
  (await db.query(byService, [organisationId, serviceId.toLowerCase()]))[0]?.id;
