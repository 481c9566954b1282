import { INVOICE_STATES, type InvoiceSummary, useInvoices } from "../../api/invoices.ts";
import { useOwnAccount } from "../../api/payments.ts";
import { useText } from "../../i18n/text.ts";
import { type Filter, ListFilters } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useStatusWord } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList, type FileColumn } from "../lists/export-list.tsx";
import { AccountFacts } from "../payments/account-facts.tsx";
import { HowToPay } from "../payments/how-to-pay.tsx";
import { LateNotice } from "../payments/late-notice.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import css from "./billing.module.css";
import { Browse } from "./browse.tsx";
import { InvoicePage } from "./invoice-page.tsx";
import { InvoiceTable } from "./invoice-table.tsx";

/** R14, C9: invoices and credit notes of a partner, or of a customer that buys for itself. */
export function InvoicesPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const state = useListState();
  const word = useStatusWord();
  const wanted = {
    q: state.q || undefined,
    type: state.filter("type")[0],
    state: state.filter("state")[0],
  };
  const invoices = useInvoices({ ...wanted, cursor: state.cursor });
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const filters: readonly Filter[] = [
    {
      id: "state",
      label: t("billing.state"),
      single: true,
      options: INVOICE_STATES.map((value) => ({ value, label: word("invoice", value) })),
    },
    {
      id: "type",
      label: t("billing.documentType"),
      single: true,
      options: [
        { value: "invoice", label: t("billing.invoice") },
        { value: "credit-note", label: t("billing.creditNote") },
      ],
    },
  ];
  const isFirst = invoices.data?.data.length === 0 && !filtered;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("billing.invoices")}
        note={t("billing.invoices.note")}
        actions={
          isFirst ? undefined : (
            <ExportList<InvoiceSummary>
              name="invoices"
              path="/v1/invoices"
              query={wanted}
              columns={FILE}
            />
          )
        }
      />
      <PageBody>
        <OwnAccount />
        {isFirst ? null : (
          <ListFilters
            state={state}
            searchLabel={t("billing.invoices.search")}
            filters={filters}
            views={<SavedViews list="invoices" state={state} filters={filters} />}
          />
        )}
        {invoices.isPending ? (
          <LoadingState what={t("billing.invoices")} onRetry={() => void invoices.refetch()} />
        ) : invoices.data === undefined ? (
          <ErrorState
            error={invoices.error}
            what={t("billing.invoices.failed")}
            onRetry={() => void invoices.refetch()}
          />
        ) : invoices.data.data.length === 0 ? (
          <EmptyState
            title={t(filtered ? "billing.invoices.noneFound" : "billing.invoices.none")}
            {...(filtered ? {} : { action: <Browse /> })}
          />
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

const FILE: readonly FileColumn<InvoiceSummary>[] = [
  ["Number", ({ number }) => number],
  ["Type", ({ type }) => type],
  ["Amends", ({ amends }) => amends?.number ?? null],
  ["Month", ({ month }) => month],
  ["IssuedOn", ({ issuedOn }) => issuedOn],
  ["DueOn", ({ type, dueOn }) => (type === "invoice" ? dueOn : null)],
  ["State", (row) => row.state],
  ["Lines", ({ lineCount }) => lineCount],
  ["Net", ({ net }) => net.amount],
  ["Tax", ({ tax }) => tax.amount],
  ["Total", ({ total }) => total.amount],
  ["Paid", ({ paid }) => paid?.amount ?? null],
  ["Open", ({ open }) => open?.amount ?? null],
  ["Currency", ({ total }) => total.currency],
];

/** What is owed and left, and whether that keeps the partner from buying. */
function OwnAccount() {
  const t = useText();
  const account = useOwnAccount();
  if (account.data === undefined) return null;
  const { accounts, credit, howToPay } = account.data;
  const currencies = [
    ...new Set([
      ...accounts.map(({ currency }) => currency),
      ...credit.map(({ limit }) => limit.currency),
    ]),
  ];
  if (currencies.length === 0) return null;
  return (
    <div className={css.group}>
      <LateNotice accounts={accounts} />
      {currencies.map((currency, index) => (
        <Section key={currency} first={index === 0} title={t("billing.account", { currency })}>
          <AccountFacts
            account={accounts.find((one) => one.currency === currency)}
            credit={credit.find(({ limit }) => limit.currency === currency)}
          />
          {howToPay
            .filter((one) => one.currency === currency)
            .map((one) => (
              <details key={currency} className={css.how}>
                <summary>{t("payInstructions.howIn", { currency })}</summary>
                <HowToPay shown={one} />
                <p className="small dim">{t("payInstructions.each")}</p>
              </details>
            ))}
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
