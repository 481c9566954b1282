import { Button } from "@mantine/core";
import { useState } from "react";
import { type InvoiceSummary, useInvoicesOfSubscription } from "../../api/invoices.ts";
import type { Subscription } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./subscriptions.module.css";

/** The order that it came from, and every invoice and credit note that names it. */
export function Documents({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const { base, may } = useActing();
  return (
    <Section title={t("partner.documents.title")}>
      <ul className={css.charges} aria-label={t("partner.documents.title")}>
        <li>
          <AppLink href={`${base}/orders/${subscription.orderId}`} className={css.charge}>
            <span>{t("partner.documents.order", { number: subscription.orderNumber })}</span>
            <span className="dim">
              <DateText at={subscription.orderedAt} as="day" />
            </span>
            <span />
          </AppLink>
        </li>
        {may("invoice:read") ? <Invoices subscriptionId={subscription.id} /> : null}
      </ul>
    </Section>
  );
}

/** The latest first; older ones when they are asked for. */
function Invoices({ subscriptionId }: { readonly subscriptionId: string }) {
  const t = useText();
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  return pages.map((cursor, index) => (
    <InvoicePage
      key={cursor ?? ""}
      subscriptionId={subscriptionId}
      cursor={cursor}
      more={(next) =>
        index === pages.length - 1 ? (
          <li>
            <Button size="xs" onClick={() => setPages([...pages, next])}>
              {t("partner.documents.more")}
            </Button>
          </li>
        ) : null
      }
    />
  ));
}

function InvoicePage(props: {
  readonly subscriptionId: string;
  readonly cursor: string | undefined;
  readonly more: (next: string) => React.ReactNode;
}) {
  const t = useText();
  const list = useInvoicesOfSubscription(props.subscriptionId, props.cursor);
  if (list.isPending)
    return (
      <li>
        <LoadingState what={t("partner.documents.loading")} rows={1} />
      </li>
    );
  if (list.data === undefined)
    return (
      <li>
        <ErrorState
          error={list.error}
          what={t("partner.documents.error")}
          onRetry={() => void list.refetch()}
        />
      </li>
    );
  const { data, nextCursor } = list.data;
  return (
    <>
      {data.map((invoice) => (
        <Invoice key={invoice.id} invoice={invoice} />
      ))}
      {nextCursor === null ? null : props.more(nextCursor)}
    </>
  );
}

function Invoice({ invoice }: { readonly invoice: InvoiceSummary }) {
  const t = useText();
  const { base } = useActing();
  return (
    <li>
      <AppLink href={`${base}/billing/invoices/${invoice.id}`} className={css.charge}>
        <span>
          {invoice.type === "invoice"
            ? t("partner.documents.invoice", { number: invoice.number })
            : t("partner.documents.creditNote", { number: invoice.number })}
        </span>
        <span className="dim">
          <DayText day={invoice.issuedOn} />
        </span>
        <MoneyText value={invoice.total} />
      </AppLink>
    </li>
  );
}
