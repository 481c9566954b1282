import { Button } from "@mantine/core";
import { useState } from "react";
import { type DryRun, useCloseMonth, useDryRun, useDryRunBuyers } from "../../api/invoices.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText, useNow } from "../../kit/dates.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./billing.module.css";
import { MonthPicker, useMonthName } from "./month-picker.tsx";
import { lastMonth } from "./months.ts";
import { BuyerTable, countsOf, TotalsTable } from "./run-tables.tsx";

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
            {may("billing-run:act") ? <CloseButton dryRun={shown} /> : null}
          </>
        )}
      </Section>
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

function CloseButton({ dryRun }: { readonly dryRun: DryRun }) {
  const t = useText();
  const month = useMonthName()(dryRun.month);
  const [asks, setAsks] = useState(false);
  const close = useCloseMonth();
  const possible =
    dryRun.closable &&
    !dryRun.closing &&
    dryRun.earlierOpenMonth === null &&
    dryRun.currencies.length > 0;
  if (!possible) return null;
  return (
    <p className={css.act}>
      <Button
        variant="filled"
        onClick={() => {
          close.reset();
          setAsks(true);
        }}
      >
        {t("billing.close", { month })}
      </Button>
      <ConfirmDialog
        opened={asks}
        title={t("billing.close.title", { month })}
        confirm={t("billing.close", { month })}
        keep={t("billing.close.keep")}
        busy={close.isPending}
        error={close.error}
        again={t("billing.close.again")}
        onConfirm={() =>
          close.mutate(
            { month: dryRun.month, control: dryRun.control },
            { onSuccess: () => setAsks(false) },
          )
        }
        onClose={() => setAsks(false)}
      >
        <p>{t("billing.close.text")}</p>
        <ul className={css.rows}>
          {dryRun.currencies.map((row) => (
            <li key={row.currency}>
              <span>{t("billing.documentCount", countsOf(row))}</span>
              <MoneyText value={row.total} />
            </li>
          ))}
        </ul>
      </ConfirmDialog>
    </p>
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
    <Section title={t("billing.buyers")}>
      <p className="muted small">{t("billing.buyers.note")}</p>
      <BuyerTable rows={buyers.data.data} state={own} nextCursor={buyers.data.nextCursor} />
    </Section>
  );
}
