import type { ListedOrder } from "../../api/orders.ts";
import type { Totals } from "../../api/totals.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "../subscriptions/subscriptions.module.css";
import { sumOf } from "./sums.ts";

export function OrderTable(props: {
  readonly rows: readonly ListedOrder[];
  readonly withCustomer: boolean;
  readonly state?: ListState;
  readonly nextCursor?: string | null;
}) {
  const t = useText();
  const { base } = useActing();
  const hrefOf = (row: ListedOrder) => `${base}/orders/${row.id}`;
  const columns: readonly Column<ListedOrder>[] = [
    {
      id: "number",
      header: t("partner.order.number"),
      cell: (row) => (
        <>
          <AppLink href={hrefOf(row)} className={css.name}>
            {row.number}
          </AppLink>
          {row.purchaseOrder === null ? null : (
            <small className="dim">
              {" "}
              {t("partner.purchaseOrder.short", { number: row.purchaseOrder })}
            </small>
          )}
        </>
      ),
    },
    {
      id: "placed",
      header: t("partner.order.placed"),
      cell: (row) => <DateText at={row.placedAt} />,
    },
    ...(props.withCustomer
      ? [
          {
            id: "customer",
            header: t("partner.column.customer"),
            cell: (row: ListedOrder) => (
              <AppLink href={`${base}/customers/${row.customer.id}`}>
                {row.customer.company}
              </AppLink>
            ),
          },
        ]
      : []),
    { id: "by", header: t("partner.order.placedBy"), cell: (row) => row.placedBy.name },
    { id: "lines", header: t("partner.order.lines"), align: "right", cell: (row) => row.lines },
    {
      id: "total",
      header: t("partner.order.firstPayments"),
      align: "right",
      cell: (row) => <TotalsText totals={row.totals} />,
    },
  ];
  return (
    <DataTable
      label={t("partner.nav.orders")}
      rows={props.rows}
      rowKey={(row) => row.id}
      hrefOf={hrefOf}
      columns={columns}
      {...(props.state === undefined ? {} : { state: props.state })}
      {...(props.nextCursor === undefined ? {} : { nextCursor: props.nextCursor })}
      phone={(row) => ({
        title: row.number,
        lines: [
          props.withCustomer ? row.customer.company : row.placedBy.name,
          ...(row.purchaseOrder === null
            ? []
            : [t("partner.purchaseOrder.short", { number: row.purchaseOrder })]),
          <span key="when">
            <DateText at={row.placedAt} /> · <TotalsText totals={row.totals} />
          </span>,
        ],
      })}
    />
  );
}

function TotalsText({ totals }: { readonly totals: readonly Totals[] }) {
  return sumOf(totals.map(({ total }) => total)).map((sum) => (
    <span key={sum.currency}>
      <MoneyText value={sum} />{" "}
    </span>
  ));
}
