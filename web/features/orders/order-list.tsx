import type { ReactNode } from "react";
import { useOrders } from "../../api/orders.ts";
import { useText } from "../../i18n/text.ts";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useTransacts } from "../customers/transact-notice.tsx";
import { OrderTable } from "./order-table.tsx";

/** Orders of all customers, or of one. */
export function OrderList(props: { readonly customerId?: string; readonly empty: ReactNode }) {
  const t = useText();
  const transacts = useTransacts();
  const state = useListState();
  const orders = useOrders({ customerId: props.customerId, cursor: state.cursor });
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
  if (orders.data.data.length === 0)
    return (
      <EmptyState
        title={t(transacts ? "partner.orders.none" : "partner.indirect.noOrders")}
        action={props.empty}
      />
    );
  return (
    <OrderTable
      rows={orders.data.data}
      withCustomer={props.customerId === undefined}
      state={state}
      nextCursor={orders.data.nextCursor}
    />
  );
}
