import { useParams } from "@tanstack/react-router";
import {
  type BillingException,
  EXCEPTION_KINDS,
  type ExceptionKind,
  useExceptions,
} from "../../api/billing-runs.ts";
import { ExceptionTable } from "../../features/billing/exception-table.tsx";
import { useMonthName } from "../../features/billing/month-picker.tsx";
import { lastMonth } from "../../features/billing/months.ts";
import { ExportList, type FileColumn } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { useNow } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, NotFoundState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

const FILE: readonly FileColumn<BillingException>[] = [
  ["BuyerId", ({ buyer }) => buyer?.id ?? null],
  ["BuyerName", ({ buyer }) => buyer?.name ?? null],
  ["CustomerName", ({ company }) => company],
  ["ProductName", ({ product }) => product],
  ["Amount", ({ amount }) => amount?.amount ?? null],
  ["MonthBefore", ({ before }) => before?.amount ?? null],
  ["Currency", ({ amount, before }) => (amount ?? before)?.currency ?? null],
  ["ChargeDate", ({ billedOn }) => billedOn],
  ["Since", ({ since }) => since],
  ["ChargeId", ({ chargeId }) => chargeId],
  ["SubscriptionId", ({ subscriptionId }) => subscriptionId],
  ["Reason", ({ reason }) => reason],
  ["Detail", ({ detail }) => detail],
];

const isKind = (text: string): text is ExceptionKind =>
  EXCEPTION_KINDS.some((kind) => kind === text);

/** Everything of one kind that is to be looked at before a month is closed. */
export function BillingExceptionsPage() {
  const { kind = "" } = useParams({ strict: false });
  return isKind(kind) ? <ExceptionsOf kind={kind} /> : <NotFoundState />;
}

function ExceptionsOf({ kind }: { readonly kind: ExceptionKind }) {
  const t = useText();
  const monthName = useMonthName();
  const { base, organisation } = useActing();
  const state = useListState();
  const now = useNow();
  const month = state.filter("month")[0] ?? lastMonth(now);
  const rows = useExceptions(kind, month, state.cursor);
  const title = t(`billingRuns.exception.${kind}.title`);
  return (
    <>
      <CommandBar
        crumbs={[
          { label: organisation.name },
          { label: t("billing.runs"), href: `${base}/billing-runs` },
          { label: monthName(month), href: `${base}/billing-runs?month=${month}` },
        ]}
        title={title}
        note={t(`billingRuns.exception.${kind}.what`)}
        actions={
          <ExportList<BillingException>
            name={`${kind}-${month}`}
            path={`/v1/billing-runs/dry-run/exceptions/${kind}`}
            query={{ month }}
            columns={FILE}
          />
        }
      />
      <PageBody>
        {rows.isPending ? (
          <LoadingState what={title} onRetry={() => void rows.refetch()} />
        ) : rows.data === undefined ? (
          <ErrorState
            error={rows.error}
            what={t("billingRuns.exceptions.failed")}
            onRetry={() => void rows.refetch()}
          />
        ) : rows.data.data.length === 0 ? (
          <EmptyState title={t("billingRuns.exceptions.gone")} />
        ) : (
          <ExceptionTable
            label={title}
            rows={rows.data.data}
            state={state}
            nextCursor={rows.data.nextCursor}
          />
        )}
      </PageBody>
    </>
  );
}
