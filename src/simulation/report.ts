import type { Instant, TimeZone } from "../kernel/calendar.ts";
import { add, type Money, type MoneyJson, subtract, toJson, zero } from "../kernel/money.ts";
import { chargedByMonth, documentsByMonth, postedByMonth } from "../modules/billing/index.ts";
import { turnsByMonth } from "../modules/commerce/index.ts";
import type { Reader } from "../platform/database.ts";

/** What happened in one calendar month of the operator's time zone, in one currency. */
export type SimulatedMonth = {
  /** `YYYY-MM`; the first and the last one may be simulated in part. */
  readonly month: string;
  readonly currency: string;
  readonly renewals: number;
  readonly expiries: number;
  readonly trialsConverted: number;
  /** Subscriptions that ended for another reason: never activated, deleted, removed. */
  readonly otherEnds: number;
  readonly invoices: number;
  readonly invoiced: {
    readonly net: MoneyJson;
    readonly tax: MoneyJson;
    readonly total: MoneyJson;
  };
  readonly creditNotes: number;
  /** Total of the credit notes, zero or negative. */
  readonly credited: MoneyJson;
  /** Net, by the kind of charge. */
  readonly charged: readonly {
    readonly kind: string;
    readonly count: number;
    readonly net: MoneyJson;
  }[];
  /** What publishers earned by charges and credits: price less store fee. */
  readonly earnedByPublishers: MoneyJson;
  /** What was paid out to them. */
  readonly payouts: MoneyJson;
  /** What came in, less what went out: the change of the bank account. */
  readonly cash: MoneyJson;
  /** Turnover of the ledger's accounts, by their kind. */
  readonly ledger: readonly {
    readonly account: string;
    readonly debit: MoneyJson;
    readonly credit: MoneyJson;
  }[];
};

/** Turns of a subscription that end it, beside `expired`. */
const OTHER_ENDS = ["lapsed", "ended-with-base", "deleted", "removed", "cancelled"];
/** Entries that post what was sold or credited; others on a publisher's account pay it out. */
const EARNING = ["charge", "credit"];

/** Each calendar month from one instant to another, for each currency in which anything happened. */
export async function reportMonths(
  db: Reader,
  {
    until,
    ...about
  }: { readonly after: Instant; readonly until: Instant; readonly zone: TimeZone },
): Promise<readonly SimulatedMonth[]> {
  const turns = await turnsByMonth(db, about);
  const documents = await documentsByMonth(db, about);
  const charges = await chargedByMonth(db, about);
  const postings = await postedByMonth(db, about);
  const currencies = new Set(
    [...turns, ...documents, ...charges, ...postings].map(({ currency }) => currency),
  );
  const keys = monthsFrom(about.after, until, about.zone).flatMap((month) =>
    [...currencies].sort().map((currency) => ({ month, currency })),
  );
  return keys.map(({ month, currency }) => {
    const here = <T extends { month: string; currency: string }>(rows: readonly T[]): T[] =>
      rows.filter((row) => row.month === month && row.currency === currency);
    const turned = (...names: readonly string[]): number =>
      here(turns)
        .filter(({ turn }) => names.includes(turn))
        .reduce((all, { count }) => all + count, 0);
    const issued = (type: string) => here(documents).find((one) => one.type === type);
    const invoice = issued("invoice");
    const note = issued("credit-note");
    const none = zero(currency);
    const posted = here(postings);
    const sumOf = (
      wanted: (row: (typeof posted)[number]) => boolean,
      part: (row: (typeof posted)[number]) => Money,
    ): MoneyJson => toJson(posted.filter(wanted).map(part).reduce(add, none));
    const ofPublishers = ({ account }: { account: string }) => account === "publisher-payable";
    const earning = ({ entry }: { entry: string }) => EARNING.includes(entry);
    return {
      month,
      currency,
      renewals: turned("renewed"),
      expiries: turned("expired"),
      trialsConverted: turned("trial-converted"),
      otherEnds: turned(...OTHER_ENDS),
      invoices: invoice?.count ?? 0,
      invoiced: {
        net: toJson(invoice?.net ?? none),
        tax: toJson(invoice?.tax ?? none),
        total: toJson(add(invoice?.net ?? none, invoice?.tax ?? none)),
      },
      creditNotes: note?.count ?? 0,
      credited: toJson(add(note?.net ?? none, note?.tax ?? none)),
      charged: here(charges).map(({ kind, count, net }) => ({ kind, count, net: toJson(net) })),
      earnedByPublishers: sumOf(
        (row) => ofPublishers(row) && earning(row),
        ({ credit, debit }) => subtract(credit, debit),
      ),
      payouts: sumOf(
        (row) => ofPublishers(row) && !earning(row),
        ({ credit, debit }) => subtract(debit, credit),
      ),
      cash: sumOf(
        ({ account }) => account === "bank",
        ({ credit, debit }) => subtract(debit, credit),
      ),
      ledger: [...new Set(posted.map(({ account }) => account))].map((account) => ({
        account,
        debit: sumOf(
          (row) => row.account === account,
          ({ debit }) => debit,
        ),
        credit: sumOf(
          (row) => row.account === account,
          ({ credit }) => credit,
        ),
      })),
    };
  });
}

function monthsFrom(from: Instant, until: Instant, zone: TimeZone): readonly string[] {
  const monthOf = (at: Instant) => at.toZonedDateTimeISO(zone).toPlainDate().toPlainYearMonth();
  const [first, last] = [monthOf(from), monthOf(until)];
  return Array.from({ length: first.until(last, { largestUnit: "months" }).months + 1 }, (_, at) =>
    first.add({ months: at }).toString(),
  );
}
