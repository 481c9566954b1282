import type { InvoiceSummary } from "../../api/invoices.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useMonthName } from "./month-picker.tsx";

/** Invoices and credit notes; `base` is where the page of each is found. */
export function InvoiceTable(props: {
  readonly rows: readonly InvoiceSummary[];
  readonly base: string;
  /** Whether rows of several buyers stand together. */
  readonly withBuyer: boolean;
  readonly state?: ListState;
  readonly nextCursor?: string | null;
}) {
  const t = useText();
  const month = useMonthName();
  const hrefOf = (row: InvoiceSummary) => `${props.base}/${row.id}`;
  const kind = (row: InvoiceSummary) =>
    row.amends === null
      ? t("billing.invoice")
      : t("billing.creditNoteFor", { number: row.amends.number });
  const columns: readonly Column<InvoiceSummary>[] = [
    {
      id: "number",
      header: t("billing.number"),
      cell: (row) => (
        <span>
          <AppLink href={hrefOf(row)}>{row.number}</AppLink>
          <br />
          <small className="dim">{kind(row)}</small>
        </span>
      ),
    },
    ...(props.withBuyer
      ? [
          {
            id: "buyer",
            header: t("billing.buyer"),
            cell: (row: InvoiceSummary) => row.buyer.name,
          },
        ]
      : []),
    { id: "month", header: t("billing.month"), cell: (row) => month(row.month) },
    { id: "issued", header: t("billing.issued"), cell: (row) => <DayText day={row.issuedOn} /> },
    {
      id: "due",
      header: t("billing.due"),
      cell: (row) =>
        row.type === "invoice" ? <DayText day={row.dueOn} /> : <span className="dim">–</span>,
    },
    {
      id: "state",
      header: t("billing.state"),
      cell: ({ state }) =>
        state === null ? (
          <span className="dim">–</span>
        ) : (
          <StatusText of="invoice" status={state} />
        ),
    },
    { id: "lines", header: t("billing.lines"), align: "right", cell: (row) => row.lineCount },
    {
      id: "total",
      header: t("partner.money.total"),
      align: "right",
      cell: (row) => <MoneyText value={row.total} />,
    },
  ];
  return (
    <DataTable
      choosable
      label={t("billing.invoices")}
      rows={props.rows}
      rowKey={({ id }) => id}
      hrefOf={hrefOf}
      columns={columns}
      {...(props.state === undefined ? {} : { state: props.state })}
      {...(props.nextCursor === undefined ? {} : { nextCursor: props.nextCursor })}
      phone={(row) => ({
        title: row.number,
        lines: [
          `${props.withBuyer ? row.buyer.name : kind(row)} · ${month(row.month)}`,
          <MoneyText key="total" value={row.total} />,
          ...(row.state === null
            ? []
            : [<StatusText key="state" of="invoice" status={row.state} />]),
        ],
      })}
    />
  );
}
