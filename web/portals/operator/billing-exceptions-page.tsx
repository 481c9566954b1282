import { useParams } from "@tanstack/react-router";
import { EXCEPTION_KINDS, type ExceptionKind, useExceptions } from "../../api/billing-runs.ts";
import { ExceptionTable } from "../../features/billing/exception-table.tsx";
import { useMonthName } from "../../features/billing/month-picker.tsx";
import { lastMonth } from "../../features/billing/months.ts";
import { useText } from "../../i18n/text.ts";
import { useNow } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, NotFoundState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

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
