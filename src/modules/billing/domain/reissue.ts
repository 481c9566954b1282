import { add, toJson } from "../../../kernel/money.ts";
import type { Cause, Charge, ChargedTax } from "./charge.ts";
import { type Creditable, leftOf, partEvidenceOf } from "./credit.ts";
import type { DocumentType, Party } from "./invoice.ts";

/** Lines that are charged again in one transaction, at most. */
export const MOST_REISSUED_LINES = 1_000;

/** What of a buyer stands on documents and can be corrected; its country decides the taxes and cannot. */
export const CORRECTED = [
  "name",
  "taxId",
  "address",
  "electronicAddress",
  "buyerReference",
] as const;
export type Corrected = (typeof CORRECTED)[number];

/** What differs between a buyer as it stands on a document and as it is now, whatever the order of its parts. */
export const correctedParts = (before: Party, after: Party): readonly Corrected[] =>
  CORRECTED.filter((part) => inOrder(before[part]) !== inOrder(after[part]));

const inOrder = (value: unknown): string =>
  JSON.stringify(
    value !== null && typeof value === "object"
      ? Object.entries(value)
          .filter(([, one]) => one !== undefined && one !== null)
          .sort(([a], [b]) => (a < b ? -1 : 1))
      : (value ?? null),
  );

/** Why an invoice cannot be issued again, in the order in which they are looked for. */
export const NOT_REISSUABLE = [
  "credit-note",
  "replaced",
  "nothing-left",
  "too-many-lines",
  "disputed",
  "country",
  "nothing-to-correct",
] as const;
export type NotReissuable = (typeof NOT_REISSUABLE)[number];

export type ReissueFacts = {
  readonly type: DocumentType;
  /** Whether another invoice has taken its place. */
  readonly isReplaced: boolean;
  readonly lines: number;
  /** Whether nothing is left of any line. */
  readonly isSpent: boolean;
  readonly hasOpenDispute: boolean;
  /** The buyer as it stands on the invoice, and as it is now. */
  readonly before: Party;
  readonly after: Party;
};

/**
 * Whether an invoice can be issued again with the buyer as it is now; undefined where it can. A dispute is decided
 * first: crediting its line would accept it.
 *
 * @see docs/domain/reissued-invoices.md
 */
export function notReissuable(facts: ReissueFacts): NotReissuable | undefined {
  if (facts.type === "credit-note") return "credit-note";
  if (facts.isReplaced) return "replaced";
  if (facts.isSpent) return "nothing-left";
  if (facts.lines > MOST_REISSUED_LINES) return "too-many-lines";
  if (facts.hasOpenDispute) return "disputed";
  if (facts.before.country !== facts.after.country) return "country";
  return correctedParts(facts.before, facts.after).length === 0 ? "nothing-to-correct" : undefined;
}

/**
 * The line of an invoice that is issued again: net and store fee are what credits have left of the charge, to the last
 * unit, and so is the tax, unless the corrected tax ID makes it another.
 *
 * @param about.tax the tax on what is left; null where it is as it was
 */
export function chargedAgain(
  charge: Creditable,
  about: {
    readonly tax: ChargedTax | null;
    readonly buyerTaxId: string | null;
    readonly because: readonly Cause[];
  },
): Charge {
  const left = leftOf(charge);
  const { evidence } = charge;
  const isWhole = charge.before.net.minor === 0n;
  const { amount: tax, ...taxed } = about.tax ?? { ...evidence.tax, amount: left.tax };
  return {
    kind: charge.kind,
    period: charge.period,
    net: left.net,
    tax,
    total: add(left.net, tax),
    storeFee: left.storeFee,
    evidence: {
      ...evidence,
      formula: isWhole ? evidence.formula : "rest-of-line",
      inputs: { ...evidence.inputs, storeFee: toJson(left.storeFee) },
      tax: { ...evidence.tax, ...taxed, buyerTaxId: about.buyerTaxId },
      because: [...evidence.because, ...about.because],
      ...(isWhole ? {} : { part: partEvidenceOf(charge) }),
      reissues: charge.id,
    },
  };
}
