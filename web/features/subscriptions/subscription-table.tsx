import type { SubscriptionSummary } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { SetupLinkButton } from "./setup-link-button.tsx";
import css from "./subscriptions.module.css";
import { useTermName } from "./terms.ts";
import { WhatNext } from "./what-next.tsx";

/** R4: the status says the date that matters; what waits on the reader is a visible button. */
export function SubscriptionTable(props: {
  readonly rows: readonly SubscriptionSummary[];
  readonly withCustomer: boolean;
  /** Beside other material: name, status, what happens next and the price only. */
  readonly compact?: boolean;
  readonly state?: ListState;
  readonly nextCursor?: string | null;
}) {
  const t = useText();
  const termName = useTermName();
  const { base, may } = useActing();
  const manages = may("subscription:manage");
  const hrefOf = (row: SubscriptionSummary) => `${base}/subscriptions/${row.id}`;
  const columns: readonly Column<SubscriptionSummary>[] = [
    {
      id: "subscription",
      header: t("partner.column.subscription"),
      cell: (row) => (
        <span className={css.what}>
          <AppLink href={hrefOf(row)} className={css.name}>
            {row.offer.name}
          </AppLink>
          <small>
            {row.plan.name} · {row.publisher.name}
            {row.parentSubscriptionId === null ? null : ` · ${t("partner.addOns.mark")}`}
          </small>
        </span>
      ),
    },
    ...(props.withCustomer
      ? [
          {
            id: "customer",
            header: t("partner.column.customer"),
            cell: (row: SubscriptionSummary) => (
              <AppLink href={`${base}/customers/${row.customer.id}`}>
                {row.customer.company}
              </AppLink>
            ),
          },
        ]
      : []),
    {
      id: "licences",
      header: t("partner.column.licences"),
      align: "right",
      cell: (row) => (row.pricingModel === "per-user" ? row.quantity : "–"),
    },
    {
      id: "status",
      header: t("partner.column.status"),
      cell: (row) => <StatusText of="subscription" status={row.status} />,
    },
    {
      id: "next",
      header: t("partner.column.next"),
      cell: (row) => <WhatNext of={row} />,
    },
    {
      id: "renew",
      header: t("partner.autoRenew"),
      cell: (row) =>
        row.next.kind === "ended" ? (
          <span className="dim">–</span>
        ) : row.autoRenew ? (
          <span className="muted">{t("partner.on")}</span>
        ) : (
          <span className={css.off}>{t("partner.off")}</span>
        ),
    },
    {
      id: "price",
      header: t("partner.column.perPayment"),
      align: "right",
      cell: (row) => (
        <span className={css.two}>
          <MoneyText value={row.price} />
          {props.compact === true ? null : <small>{termName(row.term, row.payment)}</small>}
        </span>
      ),
    },
    {
      id: "action",
      header: "",
      align: "right",
      cell: (row) =>
        row.setupNeeded && manages ? (
          <SetupLinkButton subscriptionId={row.id} label={t("partner.setUp.finish")} small />
        ) : null,
    },
  ];
  const hidden = new Set([
    ...(props.rows.some((row) => row.setupNeeded) && props.compact !== true ? [] : ["action"]),
    ...(props.compact === true ? ["licences", "renew"] : []),
  ]);
  const shown = columns.filter((column) => !hidden.has(column.id));
  return (
    <DataTable
      label={t("partner.nav.subscriptions")}
      rows={props.rows}
      rowKey={(row) => row.id}
      hrefOf={hrefOf}
      columns={shown}
      {...(props.state === undefined ? {} : { state: props.state })}
      {...(props.nextCursor === undefined ? {} : { nextCursor: props.nextCursor })}
      phone={(row) => ({
        title: row.offer.name,
        lines: [
          props.withCustomer ? `${row.customer.company} · ${row.plan.name}` : row.plan.name,
          <StatusText key="status" of="subscription" status={row.status} />,
          <WhatNext key="next" of={row} inline />,
        ],
      })}
    />
  );
}
