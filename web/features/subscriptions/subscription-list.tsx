import type { ReactNode } from "react";
import { SUBSCRIPTION_STATUSES, useSubscriptions } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { ListFilters } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useStatusWord } from "../../kit/status.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import { SubscriptionTable } from "./subscription-table.tsx";

const VIEW_PARTS = { status: SUBSCRIPTION_STATUSES };

/** Subscriptions of one customer, or of all; status and search in the address. */
export function SubscriptionList(props: {
  readonly customerId?: string;
  readonly empty: ReactNode;
}) {
  const t = useText();
  const word = useStatusWord();
  const state = useListState();
  const status = state.filter("status")[0];
  const list = useSubscriptions({
    customerId: props.customerId,
    status,
    q: state.q,
    cursor: state.cursor,
  });
  const counts = list.data?.counts ?? {};
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const statuses = SUBSCRIPTION_STATUSES.filter(
    (candidate) => (counts[candidate] ?? 0) > 0 || candidate === status,
  );
  const asked = state.q !== "" || status !== undefined;
  if (list.isPending)
    return (
      <LoadingState what={t("partner.loading.subscriptions")} onRetry={() => void list.refetch()} />
    );
  if (list.data === undefined)
    return (
      <ErrorState
        error={list.error}
        what={t("partner.error.subscriptions")}
        onRetry={() => void list.refetch()}
      />
    );
  if (list.data.data.length === 0 && !asked) return props.empty;
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
        searchLabel={t("partner.subscriptions.search")}
        filters={[]}
        views={
          props.customerId === undefined ? (
            <SavedViews list="subscriptions" state={state} others={VIEW_PARTS} />
          ) : undefined
        }
        aside={
          <span role="status">
            {t("partner.subscriptions.count", {
              count: status === undefined ? all : (counts[status] ?? 0),
            })}
          </span>
        }
      />
      {list.data.data.length === 0 ? (
        <EmptyState title={t("partner.subscriptions.noneFound")} />
      ) : (
        <SubscriptionTable
          rows={list.data.data}
          withCustomer={props.customerId === undefined}
          choosing={props.customerId !== undefined}
          state={state}
          nextCursor={list.data.nextCursor}
        />
      )}
    </>
  );
}
