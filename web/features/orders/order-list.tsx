import type { ReactNode } from "react";
import { type OrderSummary, useOrders } from "../../api/orders.ts";
import { useText } from "../../i18n/text.ts";
import { ListFilters } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useTransacts } from "../customers/transact-notice.tsx";
import { ExportList, type FileColumn } from "../lists/export-list.tsx";
import { OrderTable } from "./order-table.tsx";

const FILE: readonly FileColumn<OrderSummary>[] = [
  ["OrderNumber", ({ number }) => number],
  ["OrderId", ({ id }) => id],
  ["Customer", ({ customer }) => customer.company],
  ["CustomerId", ({ customer }) => customer.id],
  ["Reseller", ({ reseller }) => reseller?.name ?? null],
  ["PurchaseOrder", ({ purchaseOrder }) => purchaseOrder],
  ["PlacedAt", ({ placedAt }) => placedAt],
  ["PlacedBy", ({ placedBy }) => placedBy.name],
  // One for each currency of the order.
  [
    "Totals",
    ({ totals }) => totals.map(({ total }) => `${total.amount} ${total.currency}`).join("; "),
  ],
];

/** Orders of all customers, or of one. */
export function OrderList(props: { readonly customerId?: string; readonly empty: ReactNode }) {
  const t = useText();
  const transacts = useTransacts();
  const { organisation, may } = useActing();
  const state = useListState();
  const orders = useOrders({
    customerId: props.customerId,
    purchaseOrder: state.q || undefined,
    cursor: state.cursor,
  });
  // What partners sold is saved by who may export customers; an organisation saves its own.
  const exports = organisation.kind === "customer" || may("customer:export");
  const find = (
    <ListFilters
      state={state}
      searchLabel={t("partner.orders.find")}
      filters={[]}
      aside={
        exports ? (
          <ExportList<OrderSummary>
            name="orders"
            path="/v1/orders"
            query={{ customerId: props.customerId, purchaseOrder: state.q || undefined }}
            columns={FILE}
          />
        ) : undefined
      }
    />
  );
  if (orders.isPending)
    return (
      <LoadingState what={t("partner.loading.orders")} onRetry={() => void orders.refetch()} />
    );
  if (orders.data === undefined)
    return (
      <ErrorState
        error={orders.error}
        what={t("partner.error.orders")}
        onRetry={() => void orders.refetch()}
      />
    );
  if (orders.data.data.length === 0 && state.q === "")
    return (
      <EmptyState
        title={t(transacts ? "partner.orders.none" : "partner.indirect.noOrders")}
        action={props.empty}
      />
    );
  return (
    <>
      {find}
      {orders.data.data.length === 0 ? (
        <EmptyState title={t("partner.orders.noneFound")} />
      ) : (
        <OrderTable
          rows={orders.data.data}
          withCustomer={props.customerId === undefined}
          state={state}
          nextCursor={orders.data.nextCursor}
        />
      )}
    </>
  );
}
