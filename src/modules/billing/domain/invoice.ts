import { createHash } from "node:crypto";
import { addDays, type Day } from "../../../kernel/calendar.ts";
import type { ElectronicAddress } from "../../../kernel/electronic-address.ts";
import { add, type Money, subtract, zero } from "../../../kernel/money.ts";
import type { Month } from "./month.ts";

/** An invoice bills charges; a credit note corrects one invoice that was issued in an earlier run. */
export type DocumentType = "invoice" | "credit-note";

/** What a run issues, or would issue, in one currency. */
export type RunTotals = {
  readonly currency: string;
  readonly buyers: number;
  readonly invoices: number;
  readonly creditNotes: number;
  readonly lines: number;
  readonly net: Money;
  readonly tax: Money;
};

export const totalOf = ({ net, tax }: Pick<RunTotals, "net" | "tax">): Money => add(net, tax);

/**
 * One word for everything that a run would issue. Who closes hands it back: a run that would issue
 * anything else than what was looked at is refused.
 */
export function controlOf(month: Month, totals: readonly RunTotals[]): string {
  const seen = [...totals]
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))
    .map((one) =>
      [
        one.currency,
        one.buyers,
        one.invoices,
        one.creditNotes,
        one.lines,
        one.net.minor,
        one.tax.minor,
      ].join(" "),
    );
  return createHash("sha256")
    .update([month, ...seen].join("\n"))
    .digest("hex")
    .slice(0, 32);
}

/** How this month differs from the one before. */
export type Variance = {
  readonly before: Money;
  readonly difference: Money;
  /** In whole per cent of the month before, rounded half away from zero; null where that was nothing. */
  readonly percent: number | null;
};

export function varianceOf(now: Money, before: Money = zero(now.currency)): Variance {
  const difference = subtract(now, before);
  const base = before.minor < 0n ? -before.minor : before.minor;
  const size = difference.minor < 0n ? -difference.minor : difference.minor;
  const sign = difference.minor < 0n ? -1 : 1;
  return {
    before,
    difference,
    percent: base === 0n ? null : sign * Number((size * 200n + base) / (base * 2n)) || 0,
  };
}

/** Days from issue to the due day: partners Net 60, direct customers Net 30 (decision 24). */
const NET_DAYS = { partner: 60, customer: 30 } as const;

/** The last day on which an invoice is paid in time. */
export const dueOn = (issuedOn: Day, buyer: keyof typeof NET_DAYS): Day =>
  addDays(issuedOn, NET_DAYS[buyer]);

/** Who issues or is billed, as it stands on a document: that of the day of issue. */
export type Party = {
  readonly name: string;
  readonly country: string;
  readonly taxId: string | null;
  readonly address: {
    readonly line1?: string | undefined;
    readonly line2?: string | undefined;
    readonly city?: string | undefined;
    readonly state?: string | undefined;
    readonly postalCode?: string | undefined;
  };
  /** Absent where there was none on the day of issue, and on documents from before it was kept. */
  readonly electronicAddress?: ElectronicAddress | undefined;
  readonly buyerReference?: string | undefined;
};

/** Net and tax of a document by treatment, rate and jurisdiction: the sums of its lines' own. */
export type DocumentTax = {
  readonly treatment: string;
  readonly percent: string;
  readonly name: string | null;
  readonly jurisdiction: string | null;
  readonly sample: boolean;
  readonly net: Money;
  readonly tax: Money;
};

/** Who is told of invoices, by role: administrators of the account, and those who do its billing. */
export const INVOICE_READERS: readonly string[] = ["global-admin", "billing-admin"];
