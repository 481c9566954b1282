import type { Money } from "../kit/money.tsx";

/** Amounts of one currency, to be paid together. */
export type Totals = { readonly net: Money; readonly tax: Money; readonly total: Money };

/** What a line of a cart or order costs with its first payment. */
export type LinePrice = Totals & {
  readonly taxTreatment: "taxed" | "reverse-charge" | "exempt" | "no-rate";
  readonly taxPercent: string;
  readonly taxName: string | null;
  readonly taxIsSample: boolean;
  readonly charged: "on-activation" | "after-trial" | "never";
  readonly payments: number;
  readonly paymentPeriod: string;
  /** Of an add-on: days of the period that its first payment is for. */
  readonly byDays?: { readonly days: number; readonly of: number };
};
