import { type Reader, statement } from "../../../platform/database.ts";
import { organisationByTenant } from "../../identity/index.ts";
import { GUID } from "../domain/audience.ts";
import { EMAIL } from "../domain/check-page.ts";
import { type Seen, seenBy, seesPreview, type Viewer } from "../domain/visibility.ts";
import { readEdition } from "./editions.ts";
import { liveOfferById } from "./live-offers.ts";
import type { LoadedOffer } from "./load-draft.ts";

export type Visibility = {
  readonly viewer: Viewer & { readonly kind: "id" | "domain" | "email" };
  /** As if the draft were published now. */
  readonly draft: Seen;
  readonly preview: Seen | null;
  readonly live: Seen | null;
};

const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/**
 * Whom a text names. A domain is known to be an organisation's by anybody who signs in; who belongs
 * to it is not, so that an address stands for the organisation of its own domain.
 *
 * @returns undefined for a text that is no ID, domain or e-mail address
 */
export async function viewerOf(db: Reader, who: string): Promise<Visibility["viewer"] | undefined> {
  const text = who.trim().toLowerCase();
  if (GUID.test(text)) return { kind: "id", tenantId: text };
  const isEmail = EMAIL.test(text);
  const domain = isEmail ? text.slice(text.lastIndexOf("@") + 1) : text;
  if (!DOMAIN.test(domain)) return undefined;
  const organisation = await organisationByTenant(db, domain);
  return {
    kind: isEmail ? "email" : "domain",
    ...(organisation && { tenantId: organisation.tenantId }),
    ...(isEmail && { email: text }),
  };
}

const memberships = statement<
  [offer: string, id: string],
  { planUuid: string; saved: boolean; live: boolean }
>(
  "catalog.audience-memberships",
  `select p.id as "planUuid",
     exists (select 1 from catalog.audiences a where a.plan_uuid = p.id and a.version = p.audience_version
       and (a.entries @> jsonb_build_array(jsonb_build_object('tenantId', $2::text))
         or a.entries @> jsonb_build_array(jsonb_build_object('subscriptionId', $2::text)))) as saved,
     exists (select 1 from catalog.audiences a where a.plan_uuid = p.id and a.version = p.live_audience_version
       and (a.entries @> jsonb_build_array(jsonb_build_object('tenantId', $2::text))
         or a.entries @> jsonb_build_array(jsonb_build_object('subscriptionId', $2::text)))) as live
   from catalog.plans p where p.offer_uuid = $1`,
);

/** Whether a viewer can see the offer and each plan, and why: in draft, preview and live. */
export async function visibilityFor(
  db: Reader,
  { offer, type, draft, plans }: LoadedOffer,
  viewer: Visibility["viewer"],
): Promise<Visibility> {
  const rows =
    viewer.tenantId === undefined ? [] : await db.query(memberships, [offer.id, viewer.tenantId]);
  const isMember = (of: "saved" | "live", planUuid: string) =>
    rows.some((row) => row.planUuid === planUuid && row[of]);
  const sellsHere = (option: unknown) => type.planPages.length > 0 && option === "transact";
  const live = offer.stoppedAt === null ? await liveOfferById(db, offer.id) : undefined;
  const preview =
    offer.previewEditionId === null ? undefined : await readEdition(db, offer.previewEditionId);
  const people = (preview?.content.pages["preview-audience"]?.people ?? []) as unknown as {
    email?: string;
  }[];
  return {
    viewer,
    draft: seenBy({
      hasPlans: sellsHere(draft.pages.setup?.listingOption),
      plans: plans.map(({ planId, planUuid, pages, stopped }) => ({
        planId,
        visibility: pages.visibility?.visibility as "public" | "private" | undefined,
        hidden: pages.visibility?.hidden === true,
        sold: stopped !== true,
        isMember: isMember("saved", planUuid),
      })),
    }),
    preview:
      preview === undefined
        ? null
        : seesPreview(
            {
              plans: preview.content.plans.map((plan) => ({
                ...plan,
                visibility: undefined,
                hidden: false,
                isMember: false,
              })),
            },
            people.flatMap(({ email }) => email ?? []),
            viewer,
          ),
    live:
      live === undefined
        ? null
        : seenBy({
            hasPlans: sellsHere(live.listingOption),
            plans: live.plans.map(({ planId, planUuid, visibility, hidden, sold }) => ({
              planId,
              visibility,
              hidden,
              sold,
              isMember: isMember("live", planUuid),
            })),
          }),
  };
}
