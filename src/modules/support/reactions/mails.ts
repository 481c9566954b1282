import type { Handled } from "../../../platform/module.ts";
import { allPagesOf, type RowsAsked } from "../../../platform/paging.ts";
import { LANGUAGES, type Language, translate } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { type AffectedCustomer, affectedCustomers } from "../../commerce/index.ts";
import {
  mailMember,
  membersOfEach,
  membersWithRoles,
  operatorOrganisation,
  organisationsById,
  rolesFor,
} from "../../identity/index.ts";
import type { NoticeDue, RequestProgressed } from "../events.ts";
import { progressLine, requestById } from "../queries/requests.ts";

/** Addresses of this marketplace's own pages, as they stand in mails. */
export type MailAddresses = { readonly web: string };

const READERS = rolesFor("support:ask");
const HELPERS = rolesFor("support:act");

/** Tells the publisher of each step of a request that is not its own (PUB-24). */
export const mailPublisherOfProgress =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<RequestProgressed>): Promise<void> => {
    const request = await requestById(tx, event.requestId, null);
    if (request === undefined) throw new Error(`There is no request ${event.requestId}`);
    const line = await progressLine(tx, request.id, event.number);
    if (line === undefined || line.byKind === "publisher") return;
    const operator = await operatorOrganisation(tx);
    const publisher = (await organisationsById(tx, [request.publisherId])).get(request.publisherId);
    if (publisher === undefined) throw new Error(`There is no publisher ${request.publisherId}`);
    for (const reader of await membersWithRoles(tx, request.publisherId, READERS))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: request.publisherId,
        template: "support.request-progressed",
        params: {
          number: request.number,
          offer: request.offerName,
          operator: operator?.name ?? "",
          kind: line.kind,
          origin: request.origin,
          day: request.removalDay ?? "",
          text: line.text ?? "none",
          page: `${web}/publisher/${publisher.handle}/support/${request.id}`,
        },
      });
  };

/**
 * Tells the support team what a publisher wrote into its request: whoever has taken it and still acts
 * for support, or everybody who does where nobody has.
 */
export const mailSupportOfAnswer =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<RequestProgressed>): Promise<void> => {
    if (event.kind !== "note") return;
    const request = await requestById(tx, event.requestId, null);
    if (request === undefined) throw new Error(`There is no request ${event.requestId}`);
    const line = await progressLine(tx, request.id, event.number);
    const operator = await operatorOrganisation(tx);
    if (line === undefined || line.byKind !== "publisher" || operator === undefined) return;
    const publisher = (await organisationsById(tx, [request.publisherId])).get(request.publisherId);
    const helpers = await membersWithRoles(tx, operator.id, HELPERS);
    const taker = helpers.filter(({ personId }) => personId === request.takenBy);
    for (const reader of taker.length > 0 ? taker : helpers)
      mailMember(tx, reader, {
        about: event.id,
        organisationId: operator.id,
        template: "support.publisher-answered",
        params: {
          number: request.number,
          offer: request.offerName,
          publisher: publisher?.name ?? "",
          by: line.byName,
          text: line.text ?? "",
          page: `${web}/operator/${operator.handle}/support/${request.id}`,
        },
      });
  };

const SELLERS_TOLD = ["global-admin", "admin-agent"];

/**
 * The operator's notice to those who have an offer and those who sold it: at the acceptance of a
 * removal, 7 days before its day, and when it was withdrawn (decision 50). One mail for each customer
 * of a seller and for each of the seller's people, however many subscriptions they have; resellers of
 * an indirect provider read it as sellers do.
 */
export const sendNotice = async (tx: Tx, event: Handled<NoticeDue>): Promise<void> => {
  const request = await requestById(tx, event.requestId, null);
  if (request === undefined) throw new Error(`There is no request ${event.requestId}`);
  // Withdrawn meanwhile: the notice that it goes on follows, and this one would be wrong.
  if (event.stage !== "withdrawn" && request.state === "withdrawn") return;
  const affected = await everybody(tx, event.offerId);
  const operator = (await operatorOrganisation(tx))?.name ?? "";
  const sellers = await organisationsById(tx, [...new Set(affected.map((one) => one.sellerId))]);
  const about = {
    offer: request.offerName,
    operator,
    day: event.day,
    reason: request.text,
  };
  const template = `support.notice-${event.stage}`;
  const customers = new Map(affected.map((one) => [one.customerId, one]));
  for (const one of customers.values()) {
    const { customerId, email, contactName, company, language, sellerId, direct } = one;
    if (email)
      tx.mail({
        dedupeKey: `${event.id}:${customerId}`,
        to: email,
        toName: contactName,
        locale: languageOf(language),
        template,
        params: {
          ...about,
          name: contactName || company,
          concerns: translate(languageOf(language), "support.notice.customer", {
            company,
            seller: (direct ? operator : sellers.get(sellerId)?.name) ?? "",
          }),
        },
      });
  }
  const sold = customersOfEach(affected);
  const people = await membersOfEach(tx, [...sold.keys()], SELLERS_TOLD);
  for (const [sellerId, companies] of sold)
    for (const reader of people.get(sellerId) ?? [])
      mailMember(tx, reader, {
        about: `${event.id}:${sellerId}`,
        organisationId: sellerId,
        template,
        params: {
          ...about,
          concerns: translate(reader.locale, "support.notice.seller", {
            count: companies.size,
            companies: [...companies.values()]
              .slice(0, MOST_NAMED)
              .map((company) => `- ${company}`)
              .join("\n"),
          }),
        },
      });
};

/** Companies by customer, of each seller and each reseller. */
function customersOfEach(
  affected: readonly AffectedCustomer[],
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sold = new Map<string, Map<string, string>>();
  for (const { sellerId, resellerId, customerId, company, direct } of affected)
    for (const id of new Set([sellerId, resellerId])) {
      // Who bought for itself was told as a customer.
      if (id === null || direct) continue;
      const companies = sold.get(id) ?? new Map<string, string>();
      sold.set(id, companies.set(customerId, company));
    }
  return sold;
}

const MOST_NAMED = 200;

const languageOf = (language: string): Language =>
  LANGUAGES.find((one) => one === language) ?? "en";

async function everybody(tx: Tx, offerId: string): Promise<AffectedCustomer[]> {
  const pages = allPagesOf(
    (asked: RowsAsked<readonly [string, string]>) => affectedCustomers(tx, offerId, asked),
    ({ company, subscriptionId }) => [company.toLowerCase(), subscriptionId] as const,
  );
  return (await Array.fromAsync(pages)).flat();
}
