import type { Handled } from "../../../platform/module.ts";
import { LANGUAGES, type Language, translate } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { ForcedStopChanged } from "../../catalog/events.ts";
import { loadOfferById } from "../../catalog/index.ts";
import { holdersOfOffer, sellersOfOffer } from "../../commerce/index.ts";
import {
  mailMember,
  membersOfEach,
  operatorOrganisation,
  organisationsById,
} from "../../identity/index.ts";
import type { StopNoticeDue } from "../events.ts";
import { readSubmission } from "../queries/submissions.ts";

/** Organisations that one transaction writes to; the next page is a transaction of its own. */
const PAGE = 200;
const CUSTOMERS_TOLD = ["global-admin"];
const SELLERS_TOLD = ["global-admin", "admin-agent"];

/** Those who have the offer, and those who sold it, read of the operator's stop as its publisher does (OPR-04). */
export async function beginStopNotices(tx: Tx, event: Handled<ForcedStopChanged>): Promise<void> {
  const { offerId, reason } = event;
  if (reason === null) return;
  for (const to of ["customers", "sellers"] as const)
    await tx.publish<StopNoticeDue>({
      type: "publishing.stop-notice-due",
      subject: offerId,
      offerId,
      stopId: event.id,
      reason,
      to,
      after: null,
    });
}

/** Tells one page of them, and leaves the next page to an event of its own. */
export async function sendStopNotices(tx: Tx, event: Handled<StopNoticeDue>): Promise<void> {
  const { offerId, reason, to, after } = event;
  const offer = await loadOfferById(tx, offerId);
  // Lifted meanwhile: whoever was not told yet need not be.
  if (offer?.offer.holds["forced-stop"]?.reason !== reason) return;
  const about = {
    reason,
    offer: (await readSubmission(tx, { offerId }))?.row.offer_name ?? offer.offer.slug,
    operator: (await operatorOrganisation(tx))?.name ?? "",
  };
  const last = await (to === "customers" ? tellCustomers : tellSellers)(tx, event, about);
  if (last === undefined || last === after) return;
  await tx.publish<StopNoticeDue>({
    type: "publishing.stop-notice-due",
    subject: offerId,
    offerId,
    stopId: event.stopId,
    reason,
    to,
    after: last,
  });
}

type AboutStop = {
  readonly reason: string;
  readonly offer: string;
  readonly operator: string;
};

/** @returns where the next page begins, if there may be one */
async function tellCustomers(
  tx: Tx,
  { offerId, stopId, after }: StopNoticeDue,
  about: AboutStop,
): Promise<string | undefined> {
  const holders = await holdersOfOffer(tx, offerId, { after, limit: PAGE });
  const sellers = await organisationsById(tx, [
    ...new Set(holders.flatMap((one) => one.sellerIds)),
  ]);
  const people = await membersOfEach(
    tx,
    holders.map(({ organisationId }) => organisationId),
    CUSTOMERS_TOLD,
  );
  for (const { organisationId, company, language, contactName, email, sellerIds } of holders) {
    // A customer that nobody has signed in for yet is reached where its seller reaches it.
    const readers =
      people.get(organisationId) ??
      (email ? [{ name: contactName || company, email, locale: languageOf(language) }] : []);
    // Who bought for itself bought from the operator (decision 24).
    const through = sellerIds.flatMap((id) =>
      id === organisationId ? about.operator : (sellers.get(id)?.name ?? []),
    );
    for (const { name, email: to, locale, ...reader } of readers)
      tx.mail({
        dedupeKey: `${stopId}:${organisationId}:${to.toLowerCase()}`,
        to,
        toName: name,
        ...("personId" in reader && { personId: reader.personId, organisationId }),
        locale,
        template: "publishing.forced-stop-customer",
        params: { ...about, name, company, sellers: new Intl.ListFormat(locale).format(through) },
      });
  }
  return holders.length < PAGE ? undefined : holders.at(-1)?.organisationId;
}

/** @returns where the next page begins, if there may be one */
async function tellSellers(
  tx: Tx,
  { offerId, stopId, after }: StopNoticeDue,
  about: AboutStop,
): Promise<string | undefined> {
  const sellers = await sellersOfOffer(tx, offerId, { after, limit: PAGE });
  const people = await membersOfEach(
    tx,
    sellers.map(({ sellerId }) => sellerId),
    SELLERS_TOLD,
  );
  for (const { sellerId, customers, companies } of sellers)
    for (const reader of people.get(sellerId) ?? [])
      mailMember(tx, reader, {
        about: `${stopId}:${sellerId}`,
        organisationId: sellerId,
        template: "publishing.forced-stop-seller",
        params: {
          ...about,
          concerns: translate(reader.locale, "publishing.forced-stop.seller", {
            count: customers,
            companies: companies.map((company) => `- ${company}`).join("\n"),
          }),
        },
      });
  return sellers.length < PAGE ? undefined : sellers.at(-1)?.sellerId;
}

const languageOf = (language: string): Language =>
  LANGUAGES.find((one) => one === language) ?? "en";
