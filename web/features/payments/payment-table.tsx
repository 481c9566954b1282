import type { PaymentSummary } from "../../api/payments.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Payments, those recorded last first. */
export function PaymentTable(props: {
  readonly rows: readonly PaymentSummary[];
  readonly withBuyer: boolean;
  readonly state: ListState;
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const { base } = useActing();
  const hrefOf = ({ id }: PaymentSummary) => `${base}/payments/${id}`;
  const columns: readonly Column<PaymentSummary>[] = [
    {
      id: "reference",
      header: t("payments.reference"),
      cell: (row) => (
        <span>
          <AppLink href={hrefOf(row)}>{row.reference}</AppLink>
          <br />
          <small className="dim">{t(`payments.source.${row.source}`)}</small>
        </span>
      ),
    },
    ...(props.withBuyer
      ? [
          {
            id: "buyer",
            header: t("billing.buyer"),
            cell: ({ buyer }: PaymentSummary) => (
              <AppLink href={`${base}/billing-accounts/${buyer.id}`}>{buyer.name}</AppLink>
            ),
          },
        ]
      : []),
    {
      id: "received",
      header: t("payments.receivedOn"),
      cell: ({ receivedOn }) => <DayText day={receivedOn} />,
    },
    {
      id: "names",
      header: t("payments.names"),
      cell: ({ invoice }) =>
        invoice === null ? (
          <span className="dim">{t("payments.oldest")}</span>
        ) : (
          <AppLink href={`${base}/invoices/${invoice.id}`}>{invoice.number}</AppLink>
        ),
    },
    {
      id: "state",
      header: t("billing.state"),
      cell: ({ reversal }) => (
        <StatusText of="payment" status={reversal === null ? "recorded" : "reversed"} />
      ),
    },
    {
      id: "amount",
      header: t("payments.amount"),
      align: "right",
      cell: ({ amount }) => <MoneyText value={amount} />,
    },
  ];
  return (
    <DataTable
      label={t("payments.title")}
      rows={props.rows}
      rowKey={({ id }) => id}
      hrefOf={hrefOf}
      columns={columns}
      state={props.state}
      nextCursor={props.nextCursor}
      phone={(row) => ({
        title: row.reference,
        lines: [
          row.buyer.name,
          <MoneyText key="amount" value={row.amount} />,
          <StatusText
            key="state"
            of="payment"
            status={row.reversal === null ? "recorded" : "reversed"}
          />,
        ],
      })}
    />
  );
}
