import { add, type Money, subtract, zero } from "../../../kernel/money.ts";

/** How many, and what they come to with tax. */
export type Counted = { readonly count: number; readonly total: Money };

/**
 * What one currency of a run comes to, counted four times: as charges, as lines, as documents and in the
 * ledger. Before a run the ledger is what its charges were posted for, after it what its documents were.
 */
export type ControlTotals = {
  readonly currency: string;
  /** Null where the run announced nothing: a correction. */
  readonly charges: Counted | null;
  readonly lines: Counted;
  readonly documents: Counted;
  readonly ledger: Money;
  /** Of accounts that could not be invoiced; part of the charges and of nothing after them. */
  readonly setAside: Counted;
};

/**
 * Whether all four agree: charges less what was set aside are the lines, one by one and in their sum, and
 * documents and ledger have the same sum.
 */
export function controlsAgree(totals: ControlTotals): boolean {
  const { charges, lines, documents, ledger, setAside } = totals;
  const same = (other: Money) => other.minor === lines.total.minor;
  return (
    same(documents.total) &&
    same(ledger) &&
    (charges === null ||
      (charges.count - setAside.count === lines.count &&
        same(subtract(charges.total, setAside.total))))
  );
}

/** One count of one currency, as it is read. */
export type ControlPart = {
  readonly part: "charges" | "lines" | "documents" | "ledger" | "set-aside";
  readonly currency: string;
  readonly count: number;
  readonly total: Money;
};

/** Counts by currency; what was not counted is nothing. */
export function controlTotalsFrom(
  parts: readonly ControlPart[],
  announced: boolean,
): readonly ControlTotals[] {
  const currencies = [...new Set(parts.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const counted = (wanted: ControlPart["part"]): Counted =>
      parts
        .filter(({ part, currency: of }) => part === wanted && of === currency)
        .reduce<Counted>(
          (sum, one) => ({ count: sum.count + one.count, total: add(sum.total, one.total) }),
          { count: 0, total: zero(currency) },
        );
    return {
      currency,
      charges: announced ? counted("charges") : null,
      lines: counted("lines"),
      documents: counted("documents"),
      ledger: counted("ledger").total,
      setAside: counted("set-aside"),
    };
  });
}
