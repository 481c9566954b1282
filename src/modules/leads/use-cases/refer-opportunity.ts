import { randomUUIDv7 } from "node:crypto";
import { addHours, dayIn } from "../../../kernel/calendar.ts";
import { parseMoney } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { isForEverybody, type LiveOffer, liveOffer, MARKETS } from "../../catalog/index.ts";
import { type Organisation, organisationByTenant } from "../../identity/index.ts";
import { checkOpportunity, type OpportunityTerms, tidyOpportunity } from "../domain/opportunity.ts";
import { opportunityInvalid } from "../problems.ts";
import { ANSWER_WITHIN } from "../queries/settings.ts";
import { insertOpportunity, type Opportunity } from "../store/opportunities.ts";
import { tellSide } from "./tell-side.ts";

export const EXPIRE_OPPORTUNITY = "leads.opportunity-expires";

export type ReferOpportunity = {
  readonly sender: ActingOrganisation;
  /** Short name of a partner where a publisher refers, of a publisher where a partner does. */
  readonly to: string;
  /** `publisher.offer`, live, of whichever of both is the publisher. */
  readonly offer: string;
  readonly terms: OpportunityTerms;
  readonly addresses: { readonly web: string };
};

const KNOWN = {
  markets: new Set(MARKETS.keys()) as ReadonlySet<string>,
  currencies: new Set(MARKETS.values()) as ReadonlySet<string>,
};

/**
 * Refers a sale to the other side (P21): received there, and expired where nobody answers in the days that the operator
 * set for leads.
 */
export const referOpportunity = (
  db: Database,
  wanted: ReferOpportunity,
): Promise<Result<Opportunity>> =>
  db.transaction(async (tx): Promise<Result<Opportunity>> => {
    const { sender, addresses } = wanted;
    const terms = tidyOpportunity(wanted.terms);
    const today = dayIn(sender.timeZone, tx.at);
    const errors = checkOpportunity(terms, { ...KNOWN, today });
    const receiver = await receiverOf(tx, wanted);
    if (receiver === undefined) errors.unshift({ pointer: "/to", code: "leads/receiver-unknown" });
    const offer = receiver && (await offerOf(tx, wanted, receiver));
    if (receiver !== undefined && offer === undefined)
      errors.push({ pointer: "/offer", code: "leads/offer-unknown" });
    const worth = parseMoney(terms.value.amount, terms.value.currency);
    if (errors.length > 0 || !receiver || !offer || !worth)
      return refuse(opportunityInvalid({}, errors));
    const days = await settingValue(tx, ANSWER_WITHIN);
    const answerUntil = addHours(tx.at, days * 24);
    const { contact } = terms;
    const kept = await insertOpportunity(tx, {
      id: randomUUIDv7(),
      senderId: sender.id,
      receiverId: receiver.id,
      publisherId: offer.publisherId,
      senderName: sender.name,
      receiverName: receiver.name,
      offerId: offer.offerId,
      offerSlug: offer.slug,
      offerName: nameOf(offer),
      company: terms.company,
      country: terms.country,
      firstName: contact.firstName,
      lastName: contact.lastName,
      email: contact.email,
      phone: contact.phone ?? null,
      amountMinor: worth.minor,
      currency: worth.currency,
      closesOn: terms.closesOn,
      help: terms.help,
      notes: terms.notes,
      answerUntil,
    });
    tx.schedule({ kind: EXPIRE_OPPORTUNITY, subject: kept.id, dueAt: answerUntil, payload: {} });
    for (const organisationId of [sender.id, receiver.id])
      tx.audit({
        organisationId,
        action: "opportunity.referred",
        objectType: "opportunity",
        objectId: kept.id,
        after: { number: kept.number, offer: offer.slug, from: sender.name, to: receiver.name },
      });
    await tellSide(tx, kept, { side: "receiver", addresses });
    return ok(kept);
  });

/** The organisation of the other kind; a suspended one receives nothing. */
async function receiverOf(
  tx: Tx,
  { sender, to }: ReferOpportunity,
): Promise<Organisation | undefined> {
  const found = await organisationByTenant(tx, to);
  const kind = sender.kind === "publisher" ? "partner" : "publisher";
  return found?.kind === kind && found.status === "active" ? found : undefined;
}

/** What others may not see is referred by its publisher alone. */
async function offerOf(
  tx: Tx,
  { sender, offer: slug }: ReferOpportunity,
  receiver: Organisation,
): Promise<LiveOffer | undefined> {
  const publisherId = sender.kind === "publisher" ? sender.id : receiver.id;
  const offer = await liveOffer(tx, slug);
  return offer?.publisherId === publisherId &&
    (sender.kind === "publisher" || isForEverybody(offer))
    ? offer
    : undefined;
}

const nameOf = ({ languages, slug }: LiveOffer): string =>
  (languages.en ?? languages.fr ?? languages.ko)?.name ?? slug;
