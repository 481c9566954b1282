import type { Reader } from "../../../platform/database.ts";
import { type LiveOffer, liveOfferById } from "../../catalog/index.ts";
import { type Organisation, organisationById } from "../../identity/index.ts";
import { increaseRefusal } from "../domain/licence-grant.ts";
import type { Consent } from "../store/consents.ts";
import type { Deal } from "../store/deals.ts";
import { type DealGrant, grantsOfDeal } from "../store/grants.ts";
import { latestConsent } from "./consents.ts";
import { approvalRequired } from "./settings.ts";

/** A plan of the live offer of which its publisher hands out licences. */
export type GrantablePlan = {
  readonly planUuid: string;
  readonly planId: string;
  readonly serviceId: string;
  readonly planName: string;
};

/** None where the offer is not live any more. */
export const grantablePlans = (offer: LiveOffer | undefined): readonly GrantablePlan[] =>
  offer?.licences === undefined
    ? []
    : offer.plans.flatMap(({ planUuid, planId, serviceId, texts }) => {
        const planName = (texts.en ?? texts.fr ?? texts.ko)?.name ?? planId;
        return serviceId === undefined ? [] : [{ planUuid, planId, serviceId, planName }];
      });

/** What can be done with the licences of a deal, and what it grants. */
export type DealLicences = {
  readonly customer: Organisation | undefined;
  /** In force, or else the last one; undefined where there was none, or there is no customer yet. */
  readonly consent: Consent | undefined;
  readonly granted: readonly DealGrant[];
  readonly plans: readonly GrantablePlan[];
  /** Why nothing can be added; for a deal without a customer as if one had consented. */
  readonly refusal: ReturnType<typeof increaseRefusal>;
};

export async function dealLicences(
  db: Reader,
  deal: Deal,
  publisher: Pick<Organisation, "id" | "name">,
): Promise<DealLicences> {
  const { organisationId } = deal;
  const customer = organisationId === null ? undefined : await organisationById(db, organisationId);
  const consent = customer && (await latestConsent(db, deal.publisherId, customer.id));
  const own = await organisationById(db, publisher.id);
  return {
    customer,
    consent,
    granted: await grantsOfDeal(db, deal.id),
    plans: grantablePlans(await liveOfferById(db, deal.offerId)),
    refusal: increaseRefusal({
      deal,
      approvalRequired: await approvalRequired(db),
      consented: customer === undefined || consent?.revokedAt === null,
      publisher: { name: publisher.name, suspended: own?.status !== "active" },
      customer: {
        name: customer?.name ?? "",
        suspended: customer !== undefined && customer.status !== "active",
      },
    }),
  };
}
