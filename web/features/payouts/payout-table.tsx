import type { Payout } from "../../api/payouts.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useMonthName } from "../billing/month-picker.tsx";

/** Statements of publishers, the latest first. */
export function PayoutTable(props: {
  readonly rows: readonly Payout[];
  readonly withPublisher: boolean;
  readonly state: ListState;
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const month = useMonthName();
  const { base } = useActing();
  const hrefOf = ({ id }: Payout) => `${base}/payouts/${id}`;
  const amount = (id: "sales" | "credits" | "fee" | "due"): Column<Payout> => ({
    id,
    header: t(`payouts.${id}`),
    align: "right",
    cell: (row) => <MoneyText value={row[id]} />,
  });
  const columns: readonly Column<Payout>[] = [
    {
      id: "month",
      header: t("payouts.month"),
      cell: (row) => <AppLink href={hrefOf(row)}>{month(row.month)}</AppLink>,
    },
    ...(props.withPublisher
      ? [
          {
            id: "publisher",
            header: t("payouts.publisher"),
            cell: ({ publisher }: Payout) => publisher.name,
          },
        ]
      : []),
    {
      id: "state",
      header: t("payouts.state"),
      cell: (row) => (
        <span>
          <StatusText of="payout" status={row.state} />
          {row.cameBack ? (
            <>
              <br />
              <small>{t("payouts.cameBack")}</small>
            </>
          ) : null}
        </span>
      ),
    },
    amount("sales"),
    amount("credits"),
    amount("fee"),
    amount("due"),
  ];
  return (
    <DataTable
      label={t("payouts.title")}
      rows={props.rows}
      rowKey={({ id }) => id}
      hrefOf={hrefOf}
      columns={columns}
      state={props.state}
      nextCursor={props.nextCursor}
      phone={(row) => ({
        title: month(row.month),
        lines: [
          ...(props.withPublisher ? [row.publisher.name] : []),
          <MoneyText key="due" value={row.due} />,
          <StatusText key="state" of="payout" status={row.state} />,
          ...(row.cameBack ? [t("payouts.cameBack")] : []),
        ],
      })}
    />
  );
}
