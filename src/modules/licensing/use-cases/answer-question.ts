import { money, toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { Database } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import { type DealTerms, expiresAt, tidyTerms } from "../domain/deal.ts";
import { dealInvalid } from "../problems.ts";
import { type Deal, recordStatus, recordTerms } from "../store/deals.ts";
import { addStep } from "../store/steps.ts";
import { moved } from "./change-deal.ts";
import { duplicatesOf, evidenceOf, evidenceUnknown, termErrors } from "./deal-checks.ts";
import { EXPIRE_DEAL } from "./expire-deal.ts";
import { named } from "./register-deal.ts";

/** Parts of the terms that an answer puts right; what is left out stays. The solution is another deal's. */
export type TermChanges = { readonly [Part in keyof DealTerms]?: DealTerms[Part] | undefined };

/**
 * The publisher answers the operator's question, and puts right what it was about: the deal is in
 * review again.
 *
 * @returns refuses terms as a registration does, and what newly looks like the same sale as another deal
 */
export const answerQuestion = (
  db: Database,
  wanted: {
    readonly publisher: ActingOrganisation;
    readonly id: string;
    readonly seen: string;
    readonly text: string;
    readonly changes: TermChanges;
    /** The hash of an uploaded file, null for none; undefined leaves what is there. */
    readonly evidence: string | null | undefined;
    readonly despiteDuplicates: boolean;
  },
): Promise<Result<Deal>> => {
  const { publisher, id, seen, text } = wanted;
  const about = { id, seen, publisherId: publisher.id, by: "publisher" } as const;
  return moved(db, about, "answer", async (tx, deal, status): Promise<Result<Deal>> => {
    await takeTurn(tx, `licensing.deals ${publisher.id}`);
    const before = termsOf(deal);
    const terms = tidyTerms({ ...before, ...withoutAbsent(wanted.changes) });
    const errors = termErrors(tx, publisher, terms);
    const evidence =
      wanted.evidence === undefined
        ? keptEvidence(deal)
        : wanted.evidence === null
          ? null
          : await evidenceOf(tx, publisher.id, wanted.evidence);
    if (evidence === undefined) errors.push(evidenceUnknown);
    if (text.trim() === "") errors.push({ pointer: "/text", code: "required" });
    if (errors.length > 0 || evidence === undefined) return refuse(dealInvalid({}, errors));
    const compared = { publisherId: publisher.id, offerId: deal.offerId, besides: deal.id };
    const known = await duplicatesOf(tx, { ...compared, terms: before });
    const found = (await duplicatesOf(tx, { ...compared, terms })).filter(
      (one) => !known.some((other) => other.id === one.id),
    );
    if (found.length > 0 && !wanted.despiteDuplicates) return refuse(named(found));
    const old = flat(before, deal.evidenceName);
    const now = flat(terms, evidence?.name ?? null);
    const changed = Object.keys(now).filter((pointer) => old[pointer] !== now[pointer]);
    const sameFile = evidence?.sha256 === (deal.evidenceSha256 ?? undefined);
    if (!sameFile && !changed.includes("/evidence")) changed.push("/evidence");
    if (changed.length > 0) await recordTerms(tx, deal, terms, evidence);
    const after = await recordStatus(tx, deal, { status });
    if (terms.endsOn !== before.endsOn) {
      await tx.unschedule(EXPIRE_DEAL, deal.id);
      const dueAt = expiresAt(terms.endsOn, publisher.timeZone);
      if (dueAt) tx.schedule({ kind: EXPIRE_DEAL, subject: deal.id, dueAt, payload: {} });
    }
    const pick = (of: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(changed.map((pointer) => [pointer, of[pointer]]));
    await addStep(tx, after, {
      kind: "answered",
      text: text.trim(),
      byKind: "publisher",
      changed,
      ...(changed.length > 0 ? { before: pick(old), after: pick(now) } : {}),
    });
    return ok(after);
  });
};

const withoutAbsent = (changes: TermChanges): Partial<DealTerms> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

const keptEvidence = ({ evidenceSha256: sha256, evidenceName: name }: Deal) =>
  sha256 === null || name === null ? null : { sha256, name };

/** A kept deal's terms, as they were registered. */
export const termsOf = (deal: Deal): DealTerms => ({
  customer: {
    company: deal.company,
    country: deal.country,
    city: deal.city,
    region: deal.region ?? undefined,
    taxId: deal.taxId ?? undefined,
    domain: deal.domain ?? undefined,
  },
  dealType: deal.dealType,
  contractValue: toJson(money(deal.contractMinor, deal.currency)),
  solutionValue: toJson(money(deal.solutionMinor, deal.currency)),
  signedOn: deal.signedOn,
  startsOn: deal.startsOn,
  endsOn: deal.endsOn,
  contact: {
    firstName: deal.firstName,
    lastName: deal.lastName,
    email: deal.email,
    phone: deal.phone,
  },
});

/** Each field by its JSON pointer; amounts as text. */
function flat(
  terms: DealTerms,
  evidenceName: string | null,
): Readonly<Record<string, string | null>> {
  const { customer, contact, contractValue, solutionValue } = terms;
  const below = (under: string, texts: Readonly<Record<string, string | undefined>>) =>
    Object.entries(texts).map(([field, text]) => [`${under}/${field}`, text ?? null] as const);
  return Object.fromEntries([
    ...below("/customer", customer),
    ["/dealType", terms.dealType],
    ["/contractValue", `${contractValue.amount} ${contractValue.currency}`],
    ["/solutionValue", `${solutionValue.amount} ${solutionValue.currency}`],
    ["/signedOn", terms.signedOn],
    ["/startsOn", terms.startsOn],
    ["/endsOn", terms.endsOn],
    ...below("/contact", contact),
    ["/evidence", evidenceName],
  ]);
}
