import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type Estimate, useEstimate } from "../../api/billing.ts";
import { useOwnAccount } from "../../api/payments.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { useFocusBack } from "../../kit/focus-back.ts";
import { WithInspector } from "../../kit/inspector.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useTaxLabel } from "../carts/cart-totals.tsx";
import { LateNotice } from "../payments/late-notice.tsx";
import { EstimatedUsage } from "../usage/estimated-usage.tsx";
import css from "./billing.module.css";
import { BillingHistory } from "./billing-history.tsx";
import { Browse } from "./browse.tsx";
import { ChargeLines } from "./charge-lines.tsx";
import { type Charged, ChargedChips, chargedIn } from "./charged-chips.tsx";
import { MonthPicker } from "./month-picker.tsx";
import { WhyInspector } from "./why-inspector.tsx";

/** R14, C9: what was charged and is not invoiced yet, and why each amount is what it is. */
export function EstimatePage() {
  const t = useText();
  const rich = useRichText();
  const { organisation } = useActing();
  const state = useListState();
  const month = state.filter("month")[0];
  const chargeId = state.filter("charge")[0];
  const charged = chargedIn(state);
  const estimate = useEstimate(month);
  const account = useOwnAccount();
  const close = () => state.change({ charge: undefined });
  useFocusBack(chargeId === undefined ? undefined : `charge-${chargeId}`);
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
              <MonthPicker
                month={estimate.data.month}
                onChange={(to) => state.change({ month: to, charge: undefined })}
              />
              <Export estimate={estimate.data} />
            </>
          )
        }
      />
      <PageBody>
        {account.data === undefined ? null : <LateNotice accounts={account.data.accounts} />}
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
        ) : estimate.data.currencies.length === 0 && estimate.data.usage.length === 0 ? (
          <EmptyState title={t("partner.billing.none")} action={<Browse />} />
        ) : (
          <>
            <ChargedChips
              charged={charged}
              onChange={(to) => state.change({ charged: to, charge: undefined })}
            />
            {estimate.data.currencies.map((group) => (
              <CurrencyGroup
                key={group.currency}
                group={group}
                charged={charged}
                open={chargeId}
                onOpen={(id) => state.change({ charge: id }, { push: true })}
              />
            ))}
          </>
        )}
        {estimate.data === undefined || estimate.data.usage.length === 0 ? null : (
          <EstimatedUsage estimate={estimate.data} />
        )}
        {estimate.data === undefined || estimate.data.upcoming.length === 0 ? null : (
          <Upcoming estimate={estimate.data} />
        )}
        {/* Who may not read the one may not read the other: said once. */}
        {estimate.isError ? null : <BillingHistory />}
      </PageBody>
    </WithInspector>
  );
}

function CurrencyGroup(props: {
  readonly group: Estimate["currencies"][number];
  readonly charged: Charged | undefined;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}) {
  const t = useText();
  const taxLabel = useTaxLabel();
  const { group, charged } = props;
  const lines = group.lines.filter((line) => charged === undefined || line.charged === charged);
  return (
    <section
      className={css.group}
      aria-label={t("partner.billing.charges", { currency: group.currency })}
    >
      {lines.length === 0 ? (
        <p className="muted">{t("billing.charged.none")}</p>
      ) : (
        <ChargeLines lines={lines} open={props.open} onOpen={props.onOpen} />
      )}
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
