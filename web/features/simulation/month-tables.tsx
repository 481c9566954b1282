import type { SimulatedMonth } from "../../api/simulations.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { type Money, MoneyText } from "../../kit/money.tsx";
import { useMonthName } from "../billing/month-picker.tsx";

type CountOf = "renewals" | "expiries" | "trialsConverted" | "otherEnds" | "invoices";
const COUNTS: readonly CountOf[] = [
  "renewals",
  "expiries",
  "trialsConverted",
  "otherEnds",
  "invoices",
];
type AmountOf = "invoiced" | "credited" | "earnedByPublishers" | "payouts" | "cash";
const AMOUNTS: readonly AmountOf[] = [
  "invoiced",
  "credited",
  "earnedByPublishers",
  "payouts",
  "cash",
];
const amountOf = (row: SimulatedMonth, amount: AmountOf): Money =>
  amount === "invoiced" ? row.invoiced.total : row[amount];

// Beside a column of facts there is room for these.
const BRIEF: ReadonlySet<CountOf | AmountOf> = new Set([
  "renewals",
  "expiries",
  "trialsConverted",
  "invoices",
  "invoiced",
  "payouts",
]);

/** Every month of one currency in figures; `brief` leaves out those of second sight. */
export function MonthTable({
  rows,
  brief = false,
}: {
  readonly rows: readonly SimulatedMonth[];
  readonly brief?: boolean;
}) {
  const counts = COUNTS.filter((count) => !brief || BRIEF.has(count));
  const amounts = AMOUNTS.filter((amount) => !brief || BRIEF.has(amount));
  const t = useText();
  const monthName = useMonthName();
  const columns: readonly Column<SimulatedMonth>[] = [
    { id: "month", header: t("billing.month"), cell: ({ month }) => monthName(month) },
    ...counts.map((count) => ({
      id: count,
      header: t(`simulation.column.${count}`),
      align: "right" as const,
      cell: (row: SimulatedMonth) => row[count],
    })),
    ...amounts.map((amount) => ({
      id: amount,
      header: t(`simulation.column.${amount}`),
      align: "right" as const,
      cell: (row: SimulatedMonth) => <MoneyText value={amountOf(row, amount)} />,
    })),
  ];
  return (
    <DataTable
      label={t("simulation.months")}
      rows={rows}
      rowKey={({ month }) => month}
      columns={columns}
      phone={(row) => ({
        title: monthName(row.month),
        lines: [
          counts.map((count) => `${t(`simulation.column.${count}`)} ${row[count]}`).join(" · "),
          ...amounts
            .filter((amount) => Number(amountOf(row, amount).amount) !== 0)
            .map((amount) => (
              <span key={amount}>
                {t(`simulation.column.${amount}`)} <MoneyText value={amountOf(row, amount)} />
              </span>
            )),
        ],
      })}
    />
  );
}

const KNOWN_ACCOUNTS: Readonly<Record<string, MessageId>> = {
  receivable: "simulation.account.receivable",
  invoiced: "simulation.account.invoiced",
  "publisher-payable": "simulation.account.publisher-payable",
  "store-fee": "simulation.account.store-fee",
  "tax-payable": "simulation.account.tax-payable",
  bank: "simulation.account.bank",
  "customer-balance": "simulation.account.customer-balance",
};

type Turnover = { readonly account: string; readonly debit: Money; readonly credit: Money };

/** What the ledger took over all the months, account by account. */
export function LedgerTable({ rows }: { readonly rows: readonly SimulatedMonth[] }) {
  const t = useText();
  const name = ({ account }: Turnover) => {
    const known = KNOWN_ACCOUNTS[account];
    return known === undefined ? account : t(known);
  };
  const accounts = [...new Set(rows.flatMap(({ ledger }) => ledger.map(({ account }) => account)))];
  const turnover = accounts.flatMap((account): Turnover[] => {
    const own = rows.flatMap(({ ledger }) => ledger.filter((one) => one.account === account));
    const [first] = own;
    if (first === undefined) return [];
    const total = (side: "debit" | "credit"): Money => ({
      amount: own.reduce((sum, one) => plus(sum, one[side].amount), "0"),
      currency: first.debit.currency,
    });
    return [{ account, debit: total("debit"), credit: total("credit") }];
  });
  return (
    <DataTable
      label={t("simulation.ledger")}
      rows={turnover}
      rowKey={({ account }) => account}
      columns={[
        { id: "account", header: t("simulation.column.account"), cell: name },
        ...(["debit", "credit"] as const).map((side) => ({
          id: side,
          header: t(`simulation.column.${side}`),
          align: "right" as const,
          cell: (row: Turnover) => <MoneyText value={row[side]} />,
        })),
      ]}
      phone={(row) => ({
        title: name(row),
        lines: (["debit", "credit"] as const).map((side) => (
          <span key={side}>
            {t(`simulation.column.${side}`)} <MoneyText value={row[side]} />
          </span>
        )),
      })}
    />
  );
}

/** Exact, as decimal text: amounts of one currency have the same digits behind the point. */
function plus(a: string, b: string): string {
  const digits = Math.max(a.split(".")[1]?.length ?? 0, b.split(".")[1]?.length ?? 0);
  const minor = (text: string) => {
    const [whole = "0", part = ""] = text.split(".");
    return BigInt(whole + part.padEnd(digits, "0"));
  };
  const sum = (minor(a) + minor(b)).toString().padStart(digits + 1, "0");
  return digits === 0 ? sum : `${sum.slice(0, -digits)}.${sum.slice(-digits)}`;
}

/** The same figures of all currencies as a file. */
export function useMonthsFile(): (rows: readonly SimulatedMonth[], name: string) => void {
  const t = useText();
  return (rows, name) =>
    downloadCsv(
      name,
      [
        t("billing.month"),
        t("partner.column.currency"),
        ...COUNTS.map((count) => t(`simulation.column.${count}`)),
        ...AMOUNTS.map((amount) => t(`simulation.column.${amount}`)),
      ],
      rows.map((row) => [
        row.month,
        row.currency,
        ...COUNTS.map((count) => String(row[count])),
        ...AMOUNTS.map((amount) => amountOf(row, amount).amount),
      ]),
    );
}
