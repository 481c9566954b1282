import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconDownload } from "@tabler/icons-react";
import { useIntl } from "react-intl";
import { type ChargeSummary, type Estimate, useEstimate } from "../../api/billing.ts";
import css from "../../features/billing/billing.module.css";
import { monthAfter } from "../../features/billing/months.ts";
import { WhyInspector } from "../../features/billing/why-inspector.tsx";
import { useTaxLabel } from "../../features/carts/cart-totals.tsx";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { WithInspector } from "../../kit/inspector.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** R14: what was charged and is not invoiced yet, and why each amount is what it is. */
export function BillingPage() {
  const t = useText();
  const rich = useRichText();
  const { organisation } = useActing();
  const state = useListState();
  const month = state.filter("month")[0];
  const chargeId = state.filter("charge")[0];
  const estimate = useEstimate(month);
  const close = () => {
    state.change({ charge: undefined });
    setTimeout(() => document.getElementById(`charge-${chargeId}`)?.focus(), 60);
  };
  return (
    <WithInspector
      inspector={
        chargeId === undefined ? undefined : (
          <WhyInspector key={chargeId} chargeId={chargeId} onClose={close} />
        )
      }
    >
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("partner.nav.billing")}
        status={<StatusBadge of="invoice" status="estimate" />}
        note={
          estimate.data === undefined
            ? undefined
            : rich("partner.billing.asOf", {
                zone: estimate.data.timeZone,
                date: <DateText at={estimate.data.asOf} />,
              })
        }
        actions={
          estimate.data === undefined ? undefined : (
            <>
              <Months month={estimate.data.month} />
              <Export estimate={estimate.data} />
            </>
          )
        }
      />
      <PageBody>
        {estimate.isPending ? (
          <LoadingState
            what={t("partner.loading.estimate")}
            onRetry={() => void estimate.refetch()}
          />
        ) : estimate.data === undefined ? (
          <ErrorState
            error={estimate.error}
            what={t("partner.error.estimate")}
            onRetry={() => void estimate.refetch()}
          />
        ) : estimate.data.currencies.length === 0 ? (
          <EmptyState title={t("partner.billing.none")} />
        ) : (
          estimate.data.currencies.map((group) => (
            <CurrencyGroup
              key={group.currency}
              group={group}
              open={chargeId}
              onOpen={(id) => state.change({ charge: id }, { push: true })}
            />
          ))
        )}
        {estimate.data === undefined || estimate.data.upcoming.length === 0 ? null : (
          <Upcoming estimate={estimate.data} />
        )}
      </PageBody>
    </WithInspector>
  );
}

function Months({ month }: { readonly month: string }) {
  const t = useText();
  const { locale } = useIntl();
  const state = useListState();
  const name = new Intl.DateTimeFormat(locale, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${month}-01T00:00:00Z`));
  const go = (by: number) => state.change({ month: monthAfter(month, by), charge: undefined });
  return (
    <span className={css.months}>
      <ActionIcon
        variant="default"
        size={32}
        aria-label={t("partner.billing.monthBefore")}
        onClick={() => go(-1)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <b aria-live="polite">{name}</b>
      <ActionIcon
        variant="default"
        size={32}
        aria-label={t("partner.billing.monthAfter")}
        onClick={() => go(1)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </span>
  );
}

function CurrencyGroup(props: {
  readonly group: Estimate["currencies"][number];
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}) {
  const t = useText();
  const taxLabel = useTaxLabel();
  const { group } = props;
  return (
    <section
      className={css.group}
      aria-label={t("partner.billing.charges", { currency: group.currency })}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways is reached by keyboard. */}
      <section className={css.scroll} tabIndex={0} aria-label={t("partner.billing.lines")}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("partner.billing.line")}</th>
              <th scope="col" className={css.optional}>
                {t("partner.column.customer")}
              </th>
              <th scope="col" className={css.optional}>
                {t("partner.billing.days")}
              </th>
              <th scope="col" className={`num ${css.optional}`}>
                {t("partner.billing.quantity")}
              </th>
              <th scope="col" className={`num ${css.optional}`}>
                {t("partner.billing.unit")}
              </th>
              <th scope="col" className="num">
                {t("partner.billing.net")}
              </th>
            </tr>
          </thead>
          <tbody>
            {group.lines.map((line) => (
              <Line
                key={line.id}
                line={line}
                open={line.id === props.open}
                onOpen={() => props.onOpen(line.id)}
              />
            ))}
          </tbody>
        </table>
      </section>
      <div className={css.sum}>
        <Receipt
          label={t("partner.billing.sum", { currency: group.currency })}
          lines={[
            { label: t("partner.money.net"), amount: <MoneyText value={group.net} /> },
            { label: taxLabel(group.lines as never), amount: <MoneyText value={group.tax} /> },
          ]}
          total={{
            label: t("partner.billing.soFar"),
            amount: <MoneyText value={group.total} strong />,
          }}
        />
      </div>
    </section>
  );
}

function Line(props: {
  readonly line: ChargeSummary;
  readonly open: boolean;
  readonly onOpen: () => void;
}) {
  const t = useText();
  const { line } = props;
  return (
    <tr data-current={props.open}>
      <td>
        <b>
          {line.offer.name} · {line.plan.name}
        </b>
        <small>{t(`partner.charge.${line.kind}` as MessageId)}</small>
      </td>
      <td className={css.optional}>{line.customer.company}</td>
      <td className={css.optional}>
        <DayText day={line.from} /> – <DayText day={line.to} />
      </td>
      <td className={`num ${css.optional}`}>{line.quantity}</td>
      <td className={`num ${css.optional}`}>
        <MoneyText value={line.unitPrice} />
      </td>
      <td className="num">
        <button
          type="button"
          id={`charge-${line.id}`}
          className={css.amount}
          aria-expanded={props.open}
          title={t("partner.why.title")}
          onClick={props.onOpen}
        >
          <MoneyText value={line.net} />
          <span className="visually-hidden">, {t("partner.why.title")}</span>
        </button>
      </td>
    </tr>
  );
}

function Upcoming({ estimate }: { readonly estimate: Estimate }) {
  const t = useText();
  const { base } = useActing();
  return (
    <Section title={t("partner.billing.upcoming")} aside={t("partner.billing.upcomingNote")}>
      <ul className={css.rows}>
        {estimate.upcoming.map((entry) => (
          <li key={`${entry.subscriptionId} ${entry.on}`}>
            <span>
              <AppLink href={`${base}/subscriptions/${entry.subscriptionId}`}>
                {entry.offer.name} · {entry.plan.name}
              </AppLink>{" "}
              <span className="dim">
                {entry.customer.company} · <DayText day={entry.on} />
              </span>
            </span>
            <MoneyText value={entry.net} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Export({ estimate }: { readonly estimate: Estimate }) {
  const t = useText();
  const lines = estimate.currencies.flatMap((group) => group.lines);
  if (lines.length === 0) return null;
  return (
    <Button
      leftSection={<IconDownload size={16} />}
      onClick={() =>
        downloadCsv(
          `estimate-${estimate.month}`,
          [
            "chargeId",
            "kind",
            t("partner.column.customer"),
            t("partner.column.subscription"),
            t("partner.column.plan"),
            "from",
            "to",
            t("partner.billing.quantity"),
            t("partner.billing.unit"),
            t("partner.column.currency"),
            t("partner.money.net"),
            t("partner.money.tax"),
            t("partner.money.total"),
          ],
          lines.map((line) => [
            line.id,
            line.kind,
            line.customer.company,
            line.offer.name,
            line.plan.name,
            line.from,
            line.to,
            String(line.quantity),
            line.unitPrice.amount,
            line.net.currency,
            line.net.amount,
            line.tax.amount,
            line.total.amount,
          ]),
        )
      }
    >
      {t("partner.billing.csv")}
    </Button>
  );
}
