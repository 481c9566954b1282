import type { Tx } from "../../../platform/transaction.ts";
import { isForEverybody, type LiveOffer, liveOfferById } from "../../catalog/index.ts";
import { operatorOrganisation, organisationById } from "../../identity/index.ts";
import { categoryOf } from "../domain/availability.ts";
import type { PricesChanged } from "../events.ts";
import { type PlanRow, putPlansForSale } from "../store/plans-for-sale.ts";
import { notePriceChanges } from "../store/price-changes.ts";

/**
 * Brings what is for sale in line with the live edition of an offer, in the transaction that
 * changed it: the next cart is priced from it. An offer without live edition is stopped.
 */
export async function putOfferForSale(tx: Tx, offerId: string): Promise<void> {
  const live = await liveOfferById(tx, offerId);
  await putPlansForSale(tx, offerId, live === undefined ? [] : await plansOf(tx, live));
}

/** The same for an edition that went live: sellers are told of prices that it changes (decision 9). */
export async function putNewEditionForSale(tx: Tx, offerId: string): Promise<void> {
  const live = await liveOfferById(tx, offerId);
  if (live === undefined) return putPlansForSale(tx, offerId, []);
  const { editionId, version } = live;
  await putNewPlansForSale(tx, offerId, { rows: await plansOf(tx, live), editionId, version });
}

export async function putNewPlansForSale(
  tx: Tx,
  offerId: string,
  edition: {
    readonly rows: readonly PlanRow[];
    readonly editionId: string;
    readonly version: number;
  },
): Promise<void> {
  const changed = await notePriceChanges(tx, offerId, edition);
  await putPlansForSale(tx, offerId, edition.rows);
  if (changed)
    await tx.publish({
      type: "commerce.prices-changed",
      subject: offerId,
      offerId,
      toldAt: tx.at.toString(),
      after: null,
    } satisfies PricesChanged);
}

async function plansOf(tx: Tx, live: LiveOffer): Promise<PlanRow[]> {
  const operatorsOwn = await isOperatorsOwn(tx, live.publisherId);
  const offer = forSale(live);
  return live.plans.map((plan) => ({
    planUuid: plan.planUuid,
    publisherId: live.publisherId,
    offer,
    plan,
    operatorsOwn,
    category: categoryOf(plan),
    sold: plan.sold,
    // Add-ons are bought on their base subscription, never in the catalogue (SUB-10).
    listed: plan.sold && !plan.hidden && plan.addOn === null,
    sortName: (live.languages.en?.name ?? live.slug).toLowerCase(),
    search: searchText(live, plan),
  }));
}

/** What carts, orders and catalogues need of an offer; listing texts and media stay away. */
const forSale = (live: LiveOffer) => ({
  offerId: live.offerId,
  slug: live.slug,
  type: live.type,
  publisherId: live.publisherId,
  publisherName: live.publisherName,
  editionId: live.editionId,
  version: live.version,
  listingOption: live.listingOption,
  sale: live.sale,
  languages: Object.fromEntries(
    Object.entries(live.languages).map(([language, { name, summary }]) => [
      language,
      { name, summary },
    ]),
  ),
  resale: live.resale,
  public: isForEverybody(live),
  logo: live.media.logo ?? null,
  contact: live.contacts.support ?? null,
  landingPageUrl: live.technical?.landingPageUrl ?? null,
  webhook: live.technical
    ? {
        url: live.technical.webhookUrl,
        tenantId: live.technical.tenantId,
        appId: live.technical.appId,
      }
    : null,
});

const searchText = (live: LiveOffer, plan: LiveOffer["plans"][number]): string =>
  [
    live.slug,
    live.publisherName,
    plan.planId,
    ...Object.values(live.languages).flatMap(({ name, summary }) => [name, summary]),
    ...Object.values(plan.texts).map(({ name }) => name),
  ]
    .join(" ")
    .toLowerCase();

/** The operator's own publisher is the publisher organisation of the same company. */
async function isOperatorsOwn(tx: Tx, publisherId: string): Promise<boolean> {
  const operator = await operatorOrganisation(tx);
  const publisher = await organisationById(tx, publisherId);
  if (operator === undefined || publisher === undefined) return false;
  return (
    publisher.name === operator.name ||
    (publisher.taxId !== null && publisher.taxId === operator.taxId)
  );
}
