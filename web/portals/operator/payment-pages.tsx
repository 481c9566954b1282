import { Button } from "@mantine/core";
import { IconArrowBackUp, IconPlus, IconUpload } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Payment, type PaymentSummary, usePayment, usePayments } from "../../api/payments.ts";
import { isNotFound } from "../../api/problem.ts";
import css from "../../features/billing/billing.module.css";
import { ExportList, type FileColumn } from "../../features/lists/export-list.tsx";
import { ImportPayments } from "../../features/payments/import-payments.tsx";
import { PaymentSources } from "../../features/payments/payment-sources.tsx";
import { PaymentTable } from "../../features/payments/payment-table.tsx";
import { RecordDialog } from "../../features/payments/record-dialog.tsx";
import { ReverseDialog } from "../../features/payments/reverse-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText, useNow } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, NotFoundState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

const FILE: readonly FileColumn<PaymentSummary>[] = [
  ["Reference", ({ reference }) => reference],
  ["Source", ({ source }) => source],
  ["Buyer", ({ buyer }) => buyer.name],
  ["BuyerId", ({ buyer }) => buyer.id],
  ["ReceivedOn", ({ receivedOn }) => receivedOn],
  ["Amount", ({ amount }) => amount.amount],
  ["Currency", ({ amount }) => amount.currency],
  ["Invoice", ({ invoice }) => invoice?.number ?? null],
  ["Note", ({ note }) => note],
  ["RecordedAt", ({ recordedAt }) => recordedAt],
  ["RecordedBy", ({ recordedBy }) => recordedBy],
  ["ReversedAt", ({ reversal }) => reversal?.at ?? null],
];

/** Money that came in: recorded by hand or from a file of the bank (SUB-19). */
export function PaymentsPage() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const navigate = useNavigate();
  const state = useListState();
  const payments = usePayments({ cursor: state.cursor });
  const today = useNow().toISOString().slice(0, 10);
  const [dialog, setDialog] = useState<"record" | "import">();
  const close = () => setDialog(undefined);
  const record = (
    <Button
      variant="filled"
      leftSection={<IconPlus size={16} />}
      onClick={() => setDialog("record")}
    >
      {t("payments.record")}
    </Button>
  );
  const acts = may("payment:act");
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("payments.title")}
        note={t("payments.title.note")}
        actions={
          <>
            <ExportList<PaymentSummary> name="payments" path="/v1/payments" columns={FILE} />
            {acts ? (
              <>
                <Button leftSection={<IconUpload size={16} />} onClick={() => setDialog("import")}>
                  {t("payments.import")}
                </Button>
                {record}
              </>
            ) : null}
          </>
        }
      />
      <PageBody>
        {payments.isPending ? (
          <LoadingState what={t("payments.title")} onRetry={() => void payments.refetch()} />
        ) : payments.data === undefined ? (
          <ErrorState
            error={payments.error}
            what={t("payments.failed")}
            onRetry={() => void payments.refetch()}
          />
        ) : payments.data.data.length === 0 ? (
          <EmptyState title={t("payments.none")} />
        ) : (
          <PaymentTable
            rows={payments.data.data}
            withBuyer
            state={state}
            nextCursor={payments.data.nextCursor}
          />
        )}
        <PaymentSources />
      </PageBody>
      {dialog === "record" ? (
        <RecordDialog
          today={today}
          onClose={close}
          onRecorded={(id) => void navigate({ to: `${base}/payments/${id}` })}
        />
      ) : null}
      {dialog === "import" ? <ImportPayments onClose={close} /> : null}
    </>
  );
}

/** One payment, the invoices that have its money, and its reversal. */
export function PaymentPage() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const { payment: id = "" } = useParams({ strict: false }) as { payment?: string };
  const payment = usePayment(id);
  const [reverses, setReverses] = useState(false);
  const shown = payment.data;
  return (
    <>
      <CommandBar
        crumbs={[
          { label: organisation.name },
          { label: t("payments.title"), href: `${base}/payments` },
        ]}
        title={shown?.reference ?? t("payments.one")}
        status={
          shown === undefined ? undefined : (
            <StatusBadge of="payment" status={shown.reversal === null ? "recorded" : "reversed"} />
          )
        }
        actions={
          shown !== undefined && shown.reversal === null && may("payment:act") ? (
            <Button leftSection={<IconArrowBackUp size={16} />} onClick={() => setReverses(true)}>
              {t("payments.reverse")}
            </Button>
          ) : undefined
        }
      />
      <PageBody side={shown === undefined ? undefined : <Facts payment={shown} />}>
        {shown !== undefined ? (
          <Section first title={t("payments.went")}>
            {shown.allocations.length === 0 ? (
              <EmptyState title={t("payments.went.balance")} />
            ) : (
              <ul className={css.rows}>
                {shown.allocations.map(({ id: key, invoice, amount, because, at }) => (
                  <li key={key}>
                    <span>
                      <AppLink href={`${base}/invoices/${invoice.id}`}>{invoice.number}</AppLink>
                      <br />
                      <small className="dim">
                        {because === "payment-reversal" ? `${t("payments.tookBack")} · ` : null}
                        <DateText at={at} />
                      </small>
                    </span>
                    <MoneyText value={amount} />
                  </li>
                ))}
              </ul>
            )}
          </Section>
        ) : payment.isPending ? (
          <LoadingState what={t("payments.one")} onRetry={() => void payment.refetch()} />
        ) : isNotFound(payment.error) ? (
          <NotFoundState />
        ) : (
          <ErrorState
            error={payment.error}
            what={t("payments.failedOne")}
            onRetry={() => void payment.refetch()}
          />
        )}
      </PageBody>
      {reverses && shown !== undefined ? (
        <ReverseDialog payment={shown} onClose={() => setReverses(false)} />
      ) : null}
    </>
  );
}

function Facts({ payment }: { readonly payment: Payment }) {
  const t = useText();
  const { base } = useActing();
  const { buyer, invoice, reversal, note } = payment;
  return (
    <KeyValueList
      facts={[
        { label: t("payments.amount"), value: <MoneyText value={payment.amount} strong /> },
        {
          label: t("billing.buyer"),
          value: <AppLink href={`${base}/billing-accounts/${buyer.id}`}>{buyer.name}</AppLink>,
        },
        { label: t("payments.receivedOn"), value: <DayText day={payment.receivedOn} /> },
        {
          label: t("payments.names"),
          value:
            invoice === null ? (
              t("payments.oldest")
            ) : (
              <AppLink href={`${base}/invoices/${invoice.id}`}>{invoice.number}</AppLink>
            ),
        },
        ...(note === null ? [] : [{ label: t("payments.note"), value: note }]),
        {
          label: t("payments.recordedBy"),
          value: (
            <>
              {payment.recordedBy}, {t(`payments.source.${payment.source}`)}
              <br />
              <DateText at={payment.recordedAt} />
            </>
          ),
        },
        ...(reversal === null
          ? []
          : [
              {
                label: t("payments.reversedBy"),
                value: (
                  <>
                    {reversal.by}
                    <br />
                    <DateText at={reversal.at} />
                    <br />
                    {reversal.reason}
                  </>
                ),
              },
            ]),
      ]}
    />
  );
}
