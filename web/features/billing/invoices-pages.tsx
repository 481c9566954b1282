import { useInvoices } from "../../api/invoices.ts";
import { useText } from "../../i18n/text.ts";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
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
