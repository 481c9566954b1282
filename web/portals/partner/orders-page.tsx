import type { ReactNode } from "react";
import { useOrders } from "../../api/orders.ts";
import { useTransacts } from "../../features/customers/transact-notice.tsx";
import { OrderTable } from "../../features/orders/order-table.tsx";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

export function OrdersPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const transacts = useTransacts();
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("partner.nav.orders")} />
      <PageBody>
        <OrderList
          empty={
            transacts ? (
              <ButtonLink href={`${base}/customers`} variant="filled">
                {t("partner.subscriptions.chooseCustomer")}
              </ButtonLink>
            ) : undefined
          }
        />
      </PageBody>
    </>
  );
}

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
