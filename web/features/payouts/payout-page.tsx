import { Button } from "@mantine/core";
import {
  IconArrowBackUp,
  IconDownload,
  IconFileTypePdf,
  IconPlayerPauseFilled,
} from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import {
  type Payout,
  type PayoutLine,
  usePayout,
  usePayoutFile,
  usePayoutLines,
} from "../../api/payouts.ts";
import { isNotFound } from "../../api/problem.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { saveFile } from "../../kit/csv.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { useFocusBack } from "../../kit/focus-back.ts";
import { WithInspector } from "../../kit/inspector.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { ErrorState, LoadingState, NotFoundState, Notice, Reason } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "../billing/billing.module.css";
import { useMonthName } from "../billing/month-picker.tsx";
import { LineInspector } from "./line-inspector.tsx";

/** P27: one statement: every line of it is a charge of an order, with the fee that was kept. */
export function PayoutPage(props: {
  /** What the operator does with it. */
  readonly actions?: (payout: Payout) => ReactNode;
}) {
  const t = useText();
  const month = useMonthName();
  const { base, organisation } = useActing();
  const { payout: id = "" } = useParams({ strict: false }) as { payout?: string };
  const state = useListState();
  const payout = usePayout(id);
  const lines = usePayoutLines(id, state.cursor);
  const shown = payout.data;
  const charge = state.filter("line")[0];
  const keep = () => ({ cursor: state.cursor });
  const close = () => state.change({ line: undefined, ...keep() });
  useFocusBack(charge === undefined ? undefined : `why-${charge}`);
  const again = () => void Promise.all([payout.refetch(), lines.refetch()]);
  return (
    <WithInspector
      inspector={
        charge === undefined ? undefined : (
          <LineInspector key={charge} payoutId={id} chargeId={charge} onClose={close} />
        )
      }
    >
      <CommandBar
        crumbs={[
          { label: organisation.name },
          { label: t("payouts.title"), href: `${base}/payouts` },
        ]}
        title={
          shown === undefined
            ? t("payouts.one")
            : t("payouts.oneTitle", { month: month(shown.month) })
        }
        status={shown === undefined ? undefined : <StatusBadge of="payout" status={shown.state} />}
        note={organisation.kind === "operator" ? shown?.publisher.name : undefined}
        actions={
          shown === undefined ? undefined : (
            <>
              <Files payout={shown} />
              {props.actions?.(shown)}
            </>
          )
        }
      />
      <PageBody
        side={
          // The inspector takes its place: lines would have none between the two.
          shown === undefined || charge !== undefined ? undefined : <Facts payout={shown} />
        }
      >
        {payout.isPending || lines.isPending ? (
          <LoadingState what={t("payouts.one")} onRetry={again} />
        ) : isNotFound(payout.error) ? (
          <NotFoundState />
        ) : shown === undefined || lines.data === undefined ? (
          <ErrorState
            error={payout.error ?? lines.error}
            what={t("payouts.failedOne")}
            onRetry={again}
          />
        ) : (
          <>
            {shown.heldBecause === null ? null : (
              <Notice tone="you" icon={<IconPlayerPauseFilled size={18} aria-hidden="true" />}>
                <b>{t("payouts.heldBecause")}</b> {shown.heldBecause}
              </Notice>
            )}
            <Returns payout={shown} />
            <Section first title={t("payouts.lines")}>
              <Lines
                rows={lines.data.data}
                state={state}
                nextCursor={lines.data.nextCursor}
                open={charge}
                onWhy={(line) => state.change({ line, ...keep() }, { push: true })}
              />
              <div className={css.sum}>
                <Receipt
                  label={t("payouts.due")}
                  lines={[
                    { label: t("payouts.sales"), amount: <MoneyText value={shown.sales} /> },
                    { label: t("payouts.credits"), amount: <MoneyText value={shown.credits} /> },
                    {
                      label: t("payouts.feeKept"),
                      amount: <MoneyText value={negated(shown.fee)} />,
                    },
                  ]}
                  total={{
                    label: t("payouts.due"),
                    amount: <MoneyText value={shown.due} strong />,
                  }}
                />
              </div>
              {organisation.kind === "publisher" ? (
                <p className="dim small">{t("payouts.noInvoice")}</p>
              ) : null}
            </Section>
          </>
        )}
      </PageBody>
    </WithInspector>
  );
}

/** What was paid of it and came back: it is paid with the next statement. */
function Returns({ payout }: { readonly payout: Payout }) {
  const t = useText();
  if (payout.returns.length === 0) return null;
  return (
    <Notice tone="you" icon={<IconArrowBackUp size={18} aria-hidden="true" />}>
      <b>{t("payouts.returned")}</b>
      <ul className={css.rows}>
        {payout.returns.map(({ reference, returnedOn, reason, amount }) => (
          <li key={reference}>
            <span>
              {reference} · <DayText day={returnedOn} /> · {reason}
            </span>
            <MoneyText value={amount} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** Decimal text with its sign turned. */
const negated = <M extends { readonly amount: string }>(money: M): M => ({
  ...money,
  amount: /^-?0*(\.0*)?$/.test(money.amount)
    ? money.amount
    : money.amount.startsWith("-")
      ? money.amount.slice(1)
      : `-${money.amount}`,
});

function Lines(props: {
  readonly rows: readonly PayoutLine[];
  readonly state: ReturnType<typeof useListState>;
  readonly nextCursor: string | null;
  /** The line that is looked into. */
  readonly open: string | undefined;
  readonly onWhy: (chargeId: string) => void;
}) {
  const t = useText();
  const { base, organisation } = useActing();
  const name = ({ offer, plan }: PayoutLine) => `${offer.name} · ${plan.name}`;
  // A publisher has a page for each subscription; the operator opens the charge in the ledger.
  const hrefOf = ({ subscriptionId, chargeId }: PayoutLine) =>
    organisation.kind === "publisher"
      ? `${base}/customers/${subscriptionId}`
      : `${base}/ledger?charge=${chargeId}`;
  const due = (line: PayoutLine) => (
    <button
      type="button"
      id={`why-${line.chargeId}`}
      className={`${css.amount} num`}
      aria-expanded={line.chargeId === props.open}
      title={t("payouts.why")}
      onClick={() => props.onWhy(line.chargeId)}
    >
      <MoneyText value={line.due} />
      <span className="visually-hidden">, {t("payouts.why")}</span>
    </button>
  );
  const kind = (line: PayoutLine) => t(`payouts.kind.${line.kind}` as MessageId);
  return (
    <DataTable
      label={t("payouts.lines")}
      rows={props.rows}
      rowKey={({ chargeId }) => chargeId}
      state={props.state}
      nextCursor={props.nextCursor}
      columns={[
        {
          id: "sold",
          header: t("payouts.sold"),
          cell: (line) => (
            <span>
              <AppLink href={hrefOf(line)}>
                <b>{name(line)}</b>
              </AppLink>
              <br />
              <small className="dim">
                {kind(line)} · {line.company} · {t("payouts.order", { number: line.orderNumber })}
              </small>
            </span>
          ),
        },
        {
          id: "days",
          header: t("payouts.days"),
          cell: (line) => (
            <span>
              <DayText day={line.from} /> – <DayText day={line.to} />
              {line.days === line.of ? null : (
                <>
                  <br />
                  <small className="dim">
                    {t("payouts.daysOf", { days: line.days, of: line.of })}
                  </small>
                </>
              )}
            </span>
          ),
        },
        { id: "quantity", header: t("payouts.quantity"), align: "right", cell: (l) => l.quantity },
        {
          id: "unit",
          header: t("payouts.unit"),
          align: "right",
          cell: ({ unitPrice }) => <MoneyText value={unitPrice} />,
        },
        {
          id: "net",
          header: t("payouts.net"),
          align: "right",
          cell: ({ net }) => <MoneyText value={net} />,
        },
        {
          id: "fee",
          header: t("payouts.fee"),
          align: "right",
          cell: ({ fee, storeFeePercent }) => (
            <span>
              <MoneyText value={fee} />
              <br />
              <small className="dim">{t("payouts.percent", { percent: storeFeePercent })}</small>
            </span>
          ),
        },
        {
          id: "due",
          header: t("payouts.due"),
          align: "right",
          cell: due,
        },
      ]}
      phone={(line) => ({
        title: name(line),
        lines: [`${kind(line)} · ${line.company}`, due(line)],
      })}
    />
  );
}

function Files({ payout }: { readonly payout: Payout }) {
  const t = useText();
  const pdf = usePayoutFile("pdf");
  const file = usePayoutFile("file");
  const failed = [pdf, file].find(({ isError }) => isError);
  const name = `payout-${payout.month}-${payout.currency}`;
  return (
    <>
      <Button
        leftSection={<IconFileTypePdf size={16} />}
        loading={pdf.isPending}
        onClick={() =>
          pdf.mutate(payout.id, { onSuccess: (content) => saveFile(`${name}.pdf`, content) })
        }
      >
        {t("payouts.pdf")}
      </Button>
      <Button
        leftSection={<IconDownload size={16} />}
        loading={file.isPending}
        onClick={() =>
          file.mutate(payout.id, { onSuccess: (content) => saveFile(`${name}.csv`, content) })
        }
      >
        {t("payouts.csv")}
      </Button>
      {failed === undefined ? null : (
        <span role="alert" className="small">
          <Reason error={failed.error} />
        </span>
      )}
    </>
  );
}

function Facts({ payout }: { readonly payout: Payout }) {
  const t = useText();
  const { payment } = payout;
  return (
    <KeyValueList
      facts={[
        { label: t("payouts.due"), value: <MoneyText value={payout.due} strong /> },
        { label: t("payouts.stated"), value: <DateText at={payout.statedAt} /> },
        ...(payment === null
          ? []
          : [
              { label: t("payouts.paidOn"), value: <DayText day={payment.paidOn} /> },
              { label: t("payouts.reference"), value: payment.reference },
              {
                label: t("payouts.paidAmount"),
                value: (
                  <>
                    <MoneyText value={payment.amount} />
                    <br />
                    <small className="dim">{t("payouts.paidAmount.note")}</small>
                  </>
                ),
              },
              { label: t("payouts.withheld"), value: <MoneyText value={payment.withheld} /> },
            ]),
      ]}
    />
  );
}
