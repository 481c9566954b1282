import type { SubscriptionSummary } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useRenewOff } from "./renew-off.tsx";
import { PendingChange, useSubscriptionColumns } from "./subscription-columns.tsx";
import { WhatNext } from "./what-next.tsx";

/** R4: the status says the date that matters; what waits on the reader is a visible button. */
export function SubscriptionTable(props: {
  readonly rows: readonly SubscriptionSummary[];
  readonly withCustomer: boolean;
  /** Whether auto-renew of several can be turned off at once. */
  readonly choosing?: boolean;
  /** Beside other material: name, status, what happens next and the price only. */
  readonly compact?: boolean;
  readonly state?: ListState;
  readonly nextCursor?: string | null;
}) {
  const t = useText();
  const { base, may } = useActing();
  const manages = may("subscription:manage");
  const hrefOf = (row: SubscriptionSummary) => `${base}/subscriptions/${row.id}`;
  const ending = useRenewOff(props.rows, { enabled: props.choosing === true && manages });
  const column = useSubscriptionColumns({ hrefOf, withTerm: props.compact !== true });
  const columns: readonly Column<SubscriptionSummary>[] = [
    ...(ending.column === undefined ? [] : [ending.column]),
    column.subscription,
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
    ...(props.compact === true ? [] : [column.licences]),
    column.status,
    column.next,
    ...(props.compact === true ? [] : [column.renew]),
    column.price,
    ...(manages && props.compact !== true && props.rows.some((row) => row.setupNeeded)
      ? [column.setUp]
      : []),
    ...(props.choosing === true && manages && props.rows.some(mayCancel)
      ? [
          {
            id: "cancel",
            header: "",
            align: "right" as const,
            cell: (row: SubscriptionSummary) =>
              mayCancel(row) ? <CancelLink href={hrefOf(row)} name={row.name} /> : null,
          },
        ]
      : []),
  ];
  return (
    <>
      {ending.bar}
      <DataTable
        choosable
        label={t("partner.nav.subscriptions")}
        rows={props.rows}
        rowKey={(row) => row.id}
        hrefOf={hrefOf}
        columns={columns}
        {...(props.state === undefined ? {} : { state: props.state })}
        {...(props.nextCursor === undefined ? {} : { nextCursor: props.nextCursor })}
        phone={(row) => ({
          title: row.offer.name,
          lines: [
            props.withCustomer ? `${row.customer.company} · ${row.plan.name}` : row.plan.name,
            <StatusText key="status" of="subscription" status={row.status} />,
            ...(row.pendingChange == null ? [] : [<PendingChange key="pending" of={row} />]),
            <WhatNext key="next" of={row} inline />,
          ],
          ...(ending.column === undefined ? {} : { choice: ending.choice(row) }),
        })}
      />
    </>
  );
}

/** What has ended is not cancelled; of all else its page says what is still possible. */
const mayCancel = ({ next }: SubscriptionSummary): boolean => next.kind !== "ended";

/** R4: leads to the page of the subscription with its dialog open, which says what cancelling does. */
function CancelLink(props: { readonly href: string; readonly name: string }) {
  const t = useText();
  return (
    <AppLink href={`${props.href}?cancel=yes`}>
      {t("partner.cancel.short")}
      <span className="visually-hidden">: {props.name}</span>
    </AppLink>
  );
}
