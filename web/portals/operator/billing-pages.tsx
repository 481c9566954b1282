import { Button } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useRunControls } from "../../api/billing-runs.ts";
import {
  type BillingRun,
  useBillingRun,
  useBillingRuns,
  useInvoicesOfRun,
} from "../../api/invoices.ts";
import { ControlTotalsTable } from "../../features/billing/control-totals.tsx";
import { CreditDialog } from "../../features/billing/credit-dialog.tsx";
import { DryRunView } from "../../features/billing/dry-run.tsx";
import { InvoicePage } from "../../features/billing/invoice-page.tsx";
import { InvoiceTable } from "../../features/billing/invoice-table.tsx";
import { MailAgain } from "../../features/billing/mail-again.tsx";
import { useMonthName } from "../../features/billing/month-picker.tsx";
import { ReissueDialog } from "../../features/billing/reissue-dialog.tsx";
import { ReissueRequests } from "../../features/billing/reissue-requests.tsx";
import { RunTable, TotalsTable } from "../../features/billing/run-tables.tsx";
import { SetAsideSection } from "../../features/billing/set-aside.tsx";
import { SaveFileButton } from "../../features/lists/save-file-button.tsx";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** O9: what closing a month would issue, doing it, and what was issued (OPR-06). */
export function BillingRunsPage() {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const runs = useBillingRuns(state.cursor);
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("billing.runs")}
        note={t("billing.runs.note")}
        actions={<SaveFileButton name="billing-runs.csv" path="/v1/billing-runs/file" />}
      />
      <PageBody>
        <DryRunView />
        <ReissueRequests />
        <Section title={t("billing.runs.past")}>
          {runs.isPending ? (
            <LoadingState what={t("billing.runs")} onRetry={() => void runs.refetch()} />
          ) : runs.data === undefined ? (
            <ErrorState
              error={runs.error}
              what={t("billing.runs.failed")}
              onRetry={() => void runs.refetch()}
            />
          ) : runs.data.data.length === 0 ? (
            <EmptyState title={t("billing.runs.none")} />
          ) : (
            <RunTable rows={runs.data.data} state={state} nextCursor={runs.data.nextCursor} />
          )}
        </Section>
      </PageBody>
    </>
  );
}

/** What one run issued. */
export function BillingRunPage() {
  const t = useText();
  const monthName = useMonthName();
  const { base, organisation } = useActing();
  const { run: id = "" } = useParams({ strict: false });
  const state = useListState();
  const run = useBillingRun(id);
  const shown = run.data;
  const invoices = useInvoicesOfRun(id, shown?.state, state.cursor);
  return (
    <>
      <CommandBar
        crumbs={[
          { label: organisation.name },
          { label: t("billing.runs"), href: `${base}/billing-runs` },
        ]}
        title={shown === undefined ? t("billing.run") : monthName(shown.month)}
        status={
          shown === undefined ? undefined : <StatusBadge of="billing-run" status={shown.state} />
        }
        note={
          shown === undefined ? undefined : (
            <>
              {shown.askedBy === null
                ? t("billing.run.startedBy", { name: shown.startedBy })
                : t("billingRuns.startedFor", { name: shown.startedBy, asked: shown.askedBy })}{" "}
              <DateText at={shown.startedAt} />
            </>
          )
        }
        actions={
          shown === undefined ? undefined : (
            <SaveFileButton
              name={`billing-run-${shown.month}.csv`}
              path={`/v1/billing-runs/${id}/invoices/file`}
            />
          )
        }
      />
      <PageBody>
        {run.isPending || invoices.isPending ? (
          <LoadingState
            what={t("billing.run")}
            onRetry={() => void Promise.all([run.refetch(), invoices.refetch()])}
          />
        ) : shown === undefined || invoices.data === undefined ? (
          <ErrorState
            error={run.error ?? invoices.error}
            what={t("billing.runs.failed")}
            onRetry={() => void Promise.all([run.refetch(), invoices.refetch()])}
          />
        ) : invoices.data.data.length === 0 ? (
          <>
            <EmptyState
              title={t(shown.state === "closed" ? "billing.run.nothing" : "billing.run.noneYet")}
            />
            {shown.setAside === 0 ? null : <SetAsideSection run={shown} />}
          </>
        ) : (
          <>
            <Section first title={t("billing.run.issued")}>
              <TotalsTable label={t("billing.run.issued")} rows={shown.currencies} />
            </Section>
            {shown.setAside === 0 ? null : <SetAsideSection run={shown} />}
            <RunControls run={shown} />
            <Section title={t("billing.invoices")}>
              <InvoiceTable
                rows={invoices.data.data}
                base={`${base}/invoices`}
                withBuyer
                state={state}
                nextCursor={invoices.data.nextCursor}
              />
            </Section>
          </>
        )}
      </PageBody>
    </>
  );
}

/** What the run took and what it issued, counted in four ways. */
function RunControls({ run }: { readonly run: BillingRun }) {
  const t = useText();
  const controls = useRunControls(run);
  if (controls.data === undefined || controls.data.data.length === 0) return null;
  return (
    <Section title={t("billingRuns.controls")}>
      <ControlTotalsTable rows={controls.data.data} />
    </Section>
  );
}

export function OperatorInvoicePage() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const navigate = useNavigate();
  const [credits, setCredits] = useState(false);
  const [reissues, setReissues] = useState(false);
  return (
    <InvoicePage
      actions={(invoice, lines) =>
        may("billing-run:act") ? (
          <>
            <MailAgain invoice={invoice} />
            {invoice.type === "invoice" ? (
              <Button onClick={() => setCredits(true)}>{t("billing.credit")}</Button>
            ) : null}
            {invoice.type === "invoice" && invoice.replacedBy === null ? (
              <Button onClick={() => setReissues(true)}>{t("billingRuns.reissue")}</Button>
            ) : null}
            {reissues ? (
              <ReissueDialog
                invoice={invoice}
                onClose={() => setReissues(false)}
                onReissued={(id) => {
                  setReissues(false);
                  void navigate({ to: `${base}/invoices/${id}` });
                }}
              />
            ) : null}
            {credits ? (
              <CreditDialog
                invoice={invoice}
                lines={lines}
                onClose={() => setCredits(false)}
                onCredited={(id) => {
                  setCredits(false);
                  void navigate({ to: `${base}/invoices/${id}` });
                }}
              />
            ) : null}
          </>
        ) : null
      }
      crumbs={[
        { label: organisation.name },
        { label: t("billing.runs"), href: `${base}/billing-runs` },
      ]}
      base={`${base}/invoices`}
    />
  );
}
