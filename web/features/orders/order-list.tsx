import type { ReactNode } from "react";
import { useOrders } from "../../api/orders.ts";
import { useText } from "../../i18n/text.ts";
import { ListFilters } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useTransacts } from "../customers/transact-notice.tsx";
import { OrderTable } from "./order-table.tsx";

/** Orders of all customers, or of one. */
export function OrderList(props: { readonly customerId?: string; readonly empty: ReactNode }) {
  const t = useText();
  const transacts = useTransacts();
  const state = useListState();
  const orders = useOrders({
    customerId: props.customerId,
    purchaseOrder: state.q || undefined,
    cursor: state.cursor,
  });
  const find = <ListFilters state={state} searchLabel={t("partner.orders.find")} filters={[]} />;
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
