import { type Payout, usePayouts } from "../../api/payouts.ts";
import { useText } from "../../i18n/text.ts";
import { ViewTabs } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, KeyValueList, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList, type FileColumn } from "../lists/export-list.tsx";
import { PayoutTable } from "./payout-table.tsx";

const FILE: readonly FileColumn<Payout>[] = [
  ["PayoutId", ({ id }) => id],
  ["Publisher", ({ publisher }) => publisher.name],
  ["Month", ({ month }) => month],
  ["Currency", ({ currency }) => currency],
  ["Lines", ({ lineCount }) => lineCount],
  ["Sales", ({ sales }) => sales.amount],
  ["Credits", ({ credits }) => credits.amount],
  ["Fee", ({ fee }) => fee.amount],
  ["Due", ({ due }) => due.amount],
  ["State", ({ state }) => state],
  ["StatedAt", ({ statedAt }) => statedAt],
  ["PaidOn", ({ payment }) => payment?.paidOn ?? null],
  ["Reference", ({ payment }) => payment?.reference ?? null],
  ["Paid", ({ payment }) => payment?.amount.amount ?? null],
  ["Withheld", ({ payment }) => payment?.withheld.amount ?? null],
];

/** P27: statements, of one publisher or of all. */
export function PayoutList({ withPublisher }: { readonly withPublisher: boolean }) {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const payouts = usePayouts({ cursor: state.cursor, state: state.view });
  const owed = payouts.data?.owed ?? [];
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("payouts.title")}
        note={t("payouts.note")}
        actions={
          <ExportList<Payout>
            name="payouts"
            path="/v1/payouts"
            query={{ state: state.view }}
            columns={FILE}
          />
        }
      />
      <PageBody>
        {owed.length === 0 ? null : (
          <KeyValueList
            facts={[
              {
                label: t("payouts.owed"),
                value: owed.map((amount) => (
                  <div key={amount.currency}>
                    <MoneyText value={amount} strong />
                  </div>
                )),
              },
            ]}
          />
        )}
        <ViewTabs
          label={t("payouts.title")}
          state={state}
          views={[
            { id: "all", label: t("payouts.view.all") },
            { id: "open", label: t("status.payout.open") },
            { id: "held", label: t("status.payout.held") },
            { id: "returned", label: t("payouts.view.returned") },
            { id: "paid", label: t("status.payout.paid") },
          ]}
        />
        {payouts.isPending ? (
          <LoadingState what={t("payouts.title")} onRetry={() => void payouts.refetch()} />
        ) : payouts.data === undefined ? (
          <ErrorState
            error={payouts.error}
            what={t("payouts.failed")}
            onRetry={() => void payouts.refetch()}
          />
        ) : payouts.data.data.length === 0 ? (
          <EmptyState title={t(state.view === undefined ? "payouts.none" : "payouts.noneHere")} />
        ) : (
          <PayoutTable
            rows={payouts.data.data}
            withPublisher={withPublisher}
            state={state}
            nextCursor={payouts.data.nextCursor}
          />
        )}
      </PageBody>
    </>
  );
}
