import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import { type LiveOffer, liveOffer } from "../../catalog/index.ts";
import { canBecomeDeal, opportunityForDeal, winForDeal } from "../../leads/index.ts";
import { type DealTerms, expiresAt, tidyTerms } from "../domain/deal.ts";
import type { DealRegistered } from "../events.ts";
import { dealDuplicate, dealInvalid, leadTaken, opportunityTaken } from "../problems.ts";
import {
  type Deal,
  dealOfLead,
  dealOfOpportunity,
  type Evidence,
  insertDeal,
} from "../store/deals.ts";
import { addStep } from "../store/steps.ts";
import { duplicatesOf, evidenceOf, evidenceUnknown, termErrors } from "./deal-checks.ts";
import { EXPIRE_DEAL } from "./expire-deal.ts";

export type RegisterDeal = {
  readonly publisher: ActingOrganisation;
  /** `publisher.offer` */
  readonly offer: string;
  readonly terms: DealTerms;
  /** The hash of a file that the publisher uploaded. */
  readonly evidence: string | null;
  /** A lead of the publisher's that was accepted or won: it is won by this. */
  readonly leadId: string | null;
  /** A co-sell opportunity of the publisher's that was won: it knows the deal from then on. */
  readonly opportunityId: string | null;
  /** Registered although it looks like the same sale as another deal. */
  readonly despiteDuplicates: boolean;
};

export type DealLook = { readonly duplicates: readonly Deal[] };

/** What registering would meet: refusals as the registration has them, and deals that look the same. */
export const lookAtDeal = (db: Database, wanted: RegisterDeal): Promise<Result<DealLook>> =>
  db.transaction(async (tx): Promise<Result<DealLook>> => {
    const checked = await checkDeal(tx, wanted);
    return checked.ok ? ok({ duplicates: checked.value.duplicates }) : checked;
  });

/**
 * Registers a sale that was closed outside the marketplace (LIC-07).
 *
 * @returns the deal, Submitted; refuses incomplete terms, an offer that is not live or whose licences
 * are not managed here, a lead or a co-sell opportunity that is not the publisher's to convert or is a deal
 * already, and, unless it is to be registered all the same, what looks like the same sale as another deal
 * @see docs/domain/deals.md
 */
export const registerDeal = (db: Database, wanted: RegisterDeal): Promise<Result<Deal>> =>
  db.transaction(async (tx): Promise<Result<Deal>> => {
    const { publisher, leadId, opportunityId, despiteDuplicates } = wanted;
    // Two colleagues who register the same sale at once: the second reads of the first.
    await takeTurn(tx, `licensing.deals ${publisher.id}`);
    const checked = await checkDeal(tx, wanted);
    if (!checked.ok) return checked;
    const { offer, terms, evidence, duplicates } = checked.value;
    if (duplicates.length > 0 && !despiteDuplicates) return refuse(named(duplicates));
    const deal = await insertDeal(tx, {
      publisherId: publisher.id,
      offer: { id: offer.offerId, slug: offer.slug, name: nameOf(offer) },
      terms,
      evidence,
      leadId,
      opportunityId,
    });
    await addStep(tx, deal, { kind: "registered", text: null, byKind: "publisher" });
    const dueAt = expiresAt(deal.endsOn, publisher.timeZone);
    if (dueAt) tx.schedule({ kind: EXPIRE_DEAL, subject: deal.id, dueAt, payload: {} });
    if (leadId !== null) await winForDeal(tx, publisher.id, leadId);
    await tx.publish({
      type: "licensing.deal-registered",
      subject: deal.id,
      dealId: deal.id,
      publisherId: deal.publisherId,
      offerId: deal.offerId,
      dealNumber: deal.number,
      leadId,
      opportunityId,
    } satisfies DealRegistered);
    return ok(deal);
  });

export const named = (duplicates: readonly Deal[]) =>
  dealDuplicate({ deals: duplicates.map(({ number }) => String(number)) });

type Checked = DealLook & {
  readonly offer: LiveOffer;
  readonly terms: DealTerms;
  readonly evidence: Evidence | null;
};

async function checkDeal(tx: Tx, wanted: RegisterDeal): Promise<Result<Checked>> {
  const { publisher, leadId, opportunityId } = wanted;
  const terms = tidyTerms(wanted.terms);
  const errors = termErrors(tx, publisher, terms);
  const offer = await liveOffer(tx, wanted.offer);
  const sold = offer?.publisherId === publisher.id && offer.licences !== undefined;
  if (!sold) errors.unshift({ pointer: "/offer", code: "licensing/offer-unknown" });
  const evidence =
    wanted.evidence === null ? null : await evidenceOf(tx, publisher.id, wanted.evidence);
  if (evidence === undefined) errors.push(evidenceUnknown);
  const convertible = leadId === null ? "yes" : await canBecomeDeal(tx, publisher.id, leadId);
  if (convertible !== "yes")
    errors.push({ pointer: "/leadId", code: `licensing/lead-${convertible}` });
  const referred =
    opportunityId === null ? "yes" : await opportunityForDeal(tx, publisher.id, opportunityId);
  if (referred !== "yes")
    errors.push({ pointer: "/opportunityId", code: `licensing/opportunity-${referred}` });
  if (errors.length > 0 || offer === undefined || evidence === undefined)
    return refuse(dealInvalid({}, errors));
  const taken = leadId === null ? undefined : await dealOfLead(tx, leadId);
  if (taken) return refuse(leadTaken({ deal: taken.number }));
  const earlier = opportunityId === null ? undefined : await dealOfOpportunity(tx, opportunityId);
  if (earlier) return refuse(opportunityTaken({ deal: earlier.number, dealId: earlier.id }));
  const duplicates = await duplicatesOf(tx, {
    publisherId: publisher.id,
    offerId: offer.offerId,
    terms,
    besides: null,
  });
  return ok({ offer, terms, evidence, duplicates });
}

/** The offer's name in English, or the language that its listing has. */
const nameOf = ({ languages, slug }: LiveOffer): string =>
  (languages.en ?? languages.fr ?? languages.ko)?.name ?? slug;
