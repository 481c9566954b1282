import { Button, Checkbox } from "@mantine/core";
import { IconRefreshOff } from "@tabler/icons-react";
import { useState } from "react";
import type { SubscriptionSummary } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { RenewOffDialog } from "./renew-off-dialog.tsx";
import { PendingChange, useSubscriptionColumns } from "./subscription-columns.tsx";
import css from "./subscriptions.module.css";
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
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [ending, setEnding] = useState(false);
  // What is no longer in the list, or does not renew any more, is no longer chosen.
  const open = props.rows.filter(mayEnd);
  const picked = open.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const canChoose = props.choosing === true && manages && open.length > 0;
  const choose = (id: string, on: boolean) =>
    setChosen(new Set(on ? [...picked, id] : picked.filter((one) => one !== id)));
  const choice = (row: SubscriptionSummary) =>
    mayEnd(row) ? (
      <Checkbox
        size="sm"
        aria-label={t("partner.renewOff.choose", { name: row.name })}
        checked={chosen.has(row.id)}
        onChange={(event) => choose(row.id, event.currentTarget.checked)}
      />
    ) : null;
  const column = useSubscriptionColumns({ hrefOf, withTerm: props.compact !== true });
  const columns: readonly Column<SubscriptionSummary>[] = [
    ...(canChoose
      ? [{ id: "choose", header: t("partner.renewOff.chooseColumn"), cell: choice }]
      : []),
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
  ];
  const table = (
    <DataTable
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
          ...(canChoose ? [choice(row)] : []),
        ],
      })}
    />
  );
  if (!canChoose) return table;
  return (
    <>
      {picked.length === 0 ? null : (
        <div className={css.chosenRows}>
          <span role="status">{t("partner.renewOff.chosen", { count: picked.length })}</span>
          <Button
            size="xs"
            leftSection={<IconRefreshOff size={15} aria-hidden="true" />}
            onClick={() => setEnding(true)}
          >
            {t("partner.renewOff.action")}
          </Button>
          <Button size="xs" variant="subtle" onClick={() => setChosen(new Set())}>
            {t("partner.renewOff.chooseNone")}
          </Button>
        </div>
      )}
      {table}
      <RenewOffDialog
        subscriptions={picked}
        opened={ending}
        onClose={() => setEnding(false)}
        onDone={() => {
          setEnding(false);
          setChosen(new Set());
        }}
      />
    </>
  );
}

/** What renews can be told to end; an add-on ends with its base. */
const mayEnd = ({ autoRenew, parentSubscriptionId, next }: SubscriptionSummary): boolean =>
  autoRenew && parentSubscriptionId === null && next.kind !== "ended";
