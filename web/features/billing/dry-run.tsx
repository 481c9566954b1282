import { Button } from "@mantine/core";
import { useDryRunControls } from "../../api/billing-runs.ts";
import { type BuyerVariance, type DryRun, useDryRun, useDryRunBuyers } from "../../api/invoices.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, useNow } from "../../kit/dates.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList, type FileColumn } from "../lists/export-list.tsx";
import { CloseActions } from "./close-actions.tsx";
import { ControlTotalsTable } from "./control-totals.tsx";
import { Exceptions } from "./exceptions.tsx";
import { MonthPicker, useMonthName } from "./month-picker.tsx";
import { lastMonth } from "./months.ts";
import { BuyerTable, TotalsTable } from "./run-tables.tsx";

const BUYERS_FILE: readonly FileColumn<BuyerVariance>[] = [
  ["BuyerId", ({ buyer }) => buyer.id],
  ["BuyerName", ({ buyer }) => buyer.name],
  ["Lines", ({ lines }) => lines],
  ["Total", ({ total }) => total.amount],
  ["MonthBefore", ({ before }) => before.amount],
  ["Difference", ({ difference }) => difference.amount],
  ["DifferencePercent", ({ percent }) => percent],
  ["Currency", ({ total }) => total.currency],
];

/** What closing a month would issue, beside the month before, and closing it. */
export function DryRunView() {
  const t = useText();
  const { may } = useActing();
  const now = useNow();
  const state = useListState();
  const month = state.filter("month")[0] ?? lastMonth(now);
  const dryRun = useDryRun(month);
  const shown = dryRun.data;
  return (
    <>
      <Section
        first
        title={t("billing.dryRun")}
        aside={
          <MonthPicker
            month={month}
            onChange={(to) => state.change({ month: to, buyers: undefined })}
          />
        }
      >
        {dryRun.isPending ? (
          <LoadingState what={t("billing.dryRun")} onRetry={() => void dryRun.refetch()} />
        ) : shown === undefined ? (
          <ErrorState
            error={dryRun.error}
            what={t("billing.dryRun.failed")}
            onRetry={() => void dryRun.refetch()}
          />
        ) : (
          <>
            {shown.currencies.length === 0 ? (
              <EmptyState
                title={t(isIssued(shown) ? "billing.dryRun.allIssued" : "billing.dryRun.nothing")}
              />
            ) : (
              <TotalsTable label={t("billing.dryRun")} rows={shown.currencies} />
            )}
            <WhenToClose dryRun={shown} />
            {may("billing-run:act") ? <CloseActions dryRun={shown} /> : null}
          </>
        )}
      </Section>
      <Exceptions month={month} />
      {shown === undefined || shown.currencies.length === 0 ? null : <Controls month={month} />}
      {shown !== undefined && isIssued(shown) ? null : <Buyers month={month} state={state} />}
    </>
  );
}

/** Everything of the month is issued: beside the month before stands nothing that could be compared. */
const isIssued = ({ currencies, issued }: DryRun): boolean =>
  currencies.length === 0 && issued.length > 0;

/** Why it cannot be closed now, and what to do. */
function WhenToClose({ dryRun }: { readonly dryRun: DryRun }) {
  const t = useText();
  const rich = useRichText();
  const monthName = useMonthName();
  const state = useListState();
  const { earlierOpenMonth } = dryRun;
  if (dryRun.closing) return <p className="muted">{t("billing.dryRun.closing")}</p>;
  if (!dryRun.closable)
    return (
      <p className="muted">
        {rich("billing.dryRun.notYet", { from: <DateText at={dryRun.closableFrom} /> })}
      </p>
    );
  if (earlierOpenMonth === null) return null;
  return (
    <p className="muted">
      {t("billing.dryRun.earlier", { month: monthName(earlierOpenMonth) })}{" "}
      <Button
        size="compact-xs"
        onClick={() => state.change({ month: earlierOpenMonth, buyers: undefined })}
      >
        {t("billing.dryRun.look", { month: monthName(earlierOpenMonth) })}
      </Button>
    </p>
  );
}

/** The same sum counted in four ways, so that nothing is lost between a charge and the ledger. */
function Controls({ month }: { readonly month: string }) {
  const t = useText();
  const controls = useDryRunControls(month);
  return (
    <Section title={t("billingRuns.controls")}>
      <p className="muted small">{t("billingRuns.controls.note")}</p>
      {controls.isPending ? (
        <LoadingState
          what={t("billingRuns.controls")}
          rows={2}
          onRetry={() => void controls.refetch()}
        />
      ) : controls.data === undefined ? (
        <ErrorState
          error={controls.error}
          what={t("billing.dryRun.failed")}
          onRetry={() => void controls.refetch()}
        />
      ) : (
        <ControlTotalsTable rows={controls.data.data} />
      )}
    </Section>
  );
}

function Buyers({ month, state }: { readonly month: string; readonly state: ListState }) {
  const t = useText();
  const cursor = state.filter("buyers")[0];
  const buyers = useDryRunBuyers(month, cursor);
  if (buyers.data === undefined || buyers.data.data.length === 0) return null;
  // The list of runs pages by the address's cursor; this one has a name of its own.
  const own: ListState = {
    ...state,
    cursor,
    change: ({ cursor: to, ...rest }, how) => state.change({ ...rest, buyers: to }, how),
  };
  return (
    <Section
      title={t("billing.buyers")}
      aside={
        <ExportList<BuyerVariance>
          name={`billing-run-${month}-buyers`}
          path="/v1/billing-runs/dry-run/buyers"
          query={{ month }}
          columns={BUYERS_FILE}
        />
      }
    >
      <p className="muted small">{t("billing.buyers.note")}</p>
      <BuyerTable rows={buyers.data.data} state={own} nextCursor={buyers.data.nextCursor} />
    </Section>
  );
}
