import { Button } from "@mantine/core";
import { type Purchase, usePurchases } from "../../api/purchases.ts";
import { SUBSCRIPTION_STATUSES } from "../../api/subscriptions.ts";
import { SaveFileButton } from "../../features/lists/save-file-button.tsx";
import { useRenewOff } from "../../features/subscriptions/renew-off.tsx";
import { useSubscriptionColumns } from "../../features/subscriptions/subscription-columns.tsx";
import css from "../../features/subscriptions/subscriptions.module.css";
import { WhatNext } from "../../features/subscriptions/what-next.tsx";
import { SavedViews } from "../../features/views/saved-views.tsx";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText, useStatusWord } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { hrefOfPurchase, useSellerName } from "./purchase-parts.ts";

const VIEW_PARTS = { status: SUBSCRIPTION_STATUSES, from: ["operator", "partner"] };

/** F8, C4: one row for each subscription of the organisation, whoever sold it. */
export function PurchasesPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const state = useListState();
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("customer.purchases.title")}
        actions={
          may("purchase:read") ? (
            <SaveFileButton
              name="purchases.csv"
              path="/v1/purchases/file"
              query={{
                from: state.filter("from")[0],
                status: state.filter("status")[0],
                q: state.q || undefined,
              }}
            />
          ) : undefined
        }
        primary={
          may("subscription:buy") ? (
            <Button component="a" href="/" variant="filled">
              {t("customer.storefront")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        {may("purchase:read") ? <Purchases /> : <MissingRole permission="purchase:read" />}
      </PageBody>
    </>
  );
}

function Purchases() {
  const t = useText();
  const word = useStatusWord();
  const state = useListState();
  const status = state.filter("status")[0];
  const from = state.filter("from")[0];
  const list = usePurchases({ from, status, q: state.q, cursor: state.cursor });
  if (list.isPending)
    return (
      <LoadingState what={t("partner.loading.subscriptions")} onRetry={() => void list.refetch()} />
    );
  if (list.data === undefined)
    return (
      <ErrorState
        error={list.error}
        what={t("customer.error.purchases")}
        onRetry={() => void list.refetch()}
      />
    );
  const { counts, data } = list.data;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const asked = state.q !== "" || status !== undefined || from !== undefined;
  if (data.length === 0 && !asked)
    return (
      <EmptyState
        title={t("customer.purchases.none")}
        action={
          <Button component="a" href="/" variant="filled">
            {t("customer.storefront")}
          </Button>
        }
      />
    );
  const statuses = SUBSCRIPTION_STATUSES.filter(
    (candidate) => (counts[candidate] ?? 0) > 0 || candidate === status,
  );
  return (
    <>
      <ChoiceChips
        label={t("partner.column.status")}
        value={status ?? ""}
        onChange={(value) => state.change({ status: value === "" ? undefined : value })}
        choices={[
          { value: "", label: t("partner.filter.all"), count: all },
          ...statuses.map((value) => ({
            value,
            label: word("subscription", value),
            count: counts[value] ?? 0,
          })),
        ]}
      />
      <ListFilters
        state={state}
        searchLabel={t("customer.purchases.search")}
        views={<SavedViews list="purchases" state={state} others={VIEW_PARTS} />}
        filters={[
          {
            id: "from",
            label: t("customer.purchases.from"),
            single: true,
            options: [
              { value: "operator", label: t("customer.purchases.from.operator") },
              { value: "partner", label: t("customer.purchases.from.partner") },
            ],
          },
        ]}
        aside={
          <span role="status">
            {t("partner.subscriptions.count", {
              count: status === undefined ? all : (counts[status] ?? 0),
            })}
          </span>
        }
      />
      {data.length === 0 ? (
        <EmptyState title={t("partner.subscriptions.noneFound")} />
      ) : (
        <PurchaseTable rows={data} state={state} nextCursor={list.data.nextCursor} />
      )}
    </>
  );
}

function PurchaseTable(props: {
  readonly rows: readonly Purchase[];
  readonly state: ListState;
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const sellerName = useSellerName();
  const { base, may } = useActing();
  const hrefOf = (row: Purchase) => hrefOfPurchase(base, row);
  const manages = may("subscription:manage");
  const column = useSubscriptionColumns({ hrefOf });
  // Renewal of what a partner sold is asked of the partner.
  const ending = useRenewOff(
    props.rows.filter(({ from }) => from.kind === "operator"),
    { enabled: manages },
  );
  const columns: readonly Column<Purchase>[] = [
    ...(ending.column === undefined ? [] : [ending.column]),
    column.subscription,
    {
      id: "from",
      header: t("customer.purchases.from"),
      cell: (row) => sellerName(row.from),
    },
    column.licences,
    {
      ...column.status,
      cell: (row) => (
        <>
          {column.status.cell(row)}
          {row.changeAsked ? (
            <small className={css.pending}>{t("customer.purchases.asked")}</small>
          ) : null}
        </>
      ),
    },
    column.next,
    column.renew,
    column.price,
    ...(manages && props.rows.some((row) => row.setupNeeded) ? [column.setUp] : []),
  ];
  return (
    <>
      {ending.bar}
      <DataTable
        choosable
        label={t("customer.purchases.title")}
        rows={props.rows}
        rowKey={({ id }) => id}
        hrefOf={hrefOf}
        columns={columns}
        state={props.state}
        nextCursor={props.nextCursor}
        phone={(row) => ({
          title: row.offer.name,
          lines: [
            `${row.plan.name} · ${sellerName(row.from)}`,
            <StatusText key="status" of="subscription" status={row.status} />,
            ...(row.changeAsked ? [t("customer.purchases.asked")] : []),
            <WhatNext key="next" of={row} inline />,
          ],
          ...(ending.column === undefined ? {} : { choice: ending.choice(row) }),
        })}
      />
    </>
  );
}
