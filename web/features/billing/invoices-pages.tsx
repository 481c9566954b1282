import { useInvoices } from "../../api/invoices.ts";
import { useOwnAccount } from "../../api/payments.ts";
import { useText } from "../../i18n/text.ts";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { AccountFacts, BlockedNotice } from "../payments/account-facts.tsx";
import css from "./billing.module.css";
import { InvoicePage } from "./invoice-page.tsx";
import { InvoiceTable } from "./invoice-table.tsx";

/** R14, C9: invoices and credit notes of a partner, or of a customer that buys for itself. */
export function InvoicesPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const state = useListState();
  const invoices = useInvoices(state.cursor);
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("billing.invoices")}
        note={t("billing.invoices.note")}
      />
      <PageBody>
        <OwnAccount />
        {invoices.isPending ? (
          <LoadingState what={t("billing.invoices")} onRetry={() => void invoices.refetch()} />
        ) : invoices.data === undefined ? (
          <ErrorState
            error={invoices.error}
            what={t("billing.invoices.failed")}
            onRetry={() => void invoices.refetch()}
          />
        ) : invoices.data.data.length === 0 ? (
          <EmptyState title={t("billing.invoices.none")} />
        ) : (
          <InvoiceTable
            rows={invoices.data.data}
            base={`${base}/billing/invoices`}
            withBuyer={false}
            state={state}
            nextCursor={invoices.data.nextCursor}
          />
        )}
      </PageBody>
    </>
  );
}

/** What is owed and left, and whether that keeps the partner from buying. */
function OwnAccount() {
  const t = useText();
  const account = useOwnAccount();
  if (account.data === undefined) return null;
  const { accounts, credit } = account.data;
  const since = accounts.find((one) => one.purchasesBlockedSince !== null)?.purchasesBlockedSince;
  const currencies = [
    ...new Set([
      ...accounts.map(({ currency }) => currency),
      ...credit.map(({ limit }) => limit.currency),
    ]),
  ];
  if (currencies.length === 0) return null;
  return (
    <div className={css.group}>
      {since === undefined || since === null ? null : <BlockedNotice since={since} own />}
      {currencies.map((currency) => (
        <Section
          key={currency}
          first={since === undefined || since === null}
          title={t("billing.account", { currency })}
        >
          <AccountFacts
            account={accounts.find((one) => one.currency === currency)}
            credit={credit.find(({ limit }) => limit.currency === currency)}
          />
        </Section>
      ))}
    </div>
  );
}

export function OwnInvoicePage() {
  const t = useText();
  const { base, organisation } = useActing();
  const list = `${base}/billing/invoices`;
  return (
    <InvoicePage
      crumbs={[{ label: organisation.name }, { label: t("billing.invoices"), href: list }]}
      base={list}
    />
  );
}
