import type { SubscriptionSummary } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import type { Column } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import { type Money, MoneyText } from "../../kit/money.tsx";
import { StatusText } from "../../kit/status.tsx";
import { SetupLinkButton } from "./setup-link-button.tsx";
import css from "./subscriptions.module.css";
import { useTermName } from "./terms.ts";
import { WhatNext } from "./what-next.tsx";

/** What every list of subscriptions shows; who has it reads no price of what a partner sold. */
type Row = Omit<SubscriptionSummary, "customer" | "reseller" | "price"> & {
  readonly price: Money | null;
};

/** The columns of a list of subscriptions, for whoever reads it; each list takes those that it has. */
export function useSubscriptionColumns<R extends Row>({
  hrefOf,
  withTerm = true,
}: {
  readonly hrefOf: (row: R) => string;
  /** Beside other material the price stands alone. */
  readonly withTerm?: boolean;
}) {
  const t = useText();
  const termName = useTermName();
  return {
    subscription: {
      id: "subscription",
      header: t("partner.column.subscription"),
      cell: (row) => (
        <span className={css.what}>
          <AppLink href={hrefOf(row)} className={css.name}>
            {row.offer.name}
          </AppLink>
          <small>
            {row.plan.name} · {row.publisher.name}
            {row.parentSubscriptionId === null ? null : ` · ${t("partner.addOns.mark")}`}
          </small>
        </span>
      ),
    },
    licences: {
      id: "licences",
      header: t("partner.column.licences"),
      align: "right",
      cell: (row) => (row.pricingModel === "per-user" ? row.quantity : "–"),
    },
    status: {
      id: "status",
      header: t("partner.column.status"),
      cell: (row) => (
        <>
          <StatusText of="subscription" status={row.status} />
          <PendingChange of={row} />
        </>
      ),
    },
    next: {
      id: "next",
      header: t("partner.column.next"),
      cell: (row) => <WhatNext of={row} />,
    },
    renew: {
      id: "renew",
      header: t("partner.autoRenew"),
      cell: (row) =>
        row.next.kind === "ended" ? (
          <span className="dim">–</span>
        ) : row.autoRenew ? (
          <span className="muted">{t("partner.on")}</span>
        ) : (
          <span className={css.off}>{t("partner.off")}</span>
        ),
    },
    price: {
      id: "price",
      header: t("partner.column.perPayment"),
      align: "right",
      cell: (row) => (
        <span className={css.two}>
          {row.price === null ? (
            <span className="dim">{t("customer.purchases.agreed")}</span>
          ) : (
            <MoneyText value={row.price} />
          )}
          {withTerm ? <small>{termName(row.term, row.payment)}</small> : null}
        </span>
      ),
    },
    /** What waits on the reader is a visible button. */
    setUp: {
      id: "action",
      header: "",
      align: "right",
      cell: (row) =>
        row.setupNeeded ? (
          <SetupLinkButton subscriptionId={row.id} label={t("partner.setUp.finish")} small />
        ) : null,
    },
  } satisfies Record<string, Column<R>>;
}

/** R4: that a change waits for the publisher is seen in the list, and not only on the page of it. */
export function PendingChange({
  of: { pendingChange, publisher },
}: {
  readonly of: Pick<SubscriptionSummary, "pendingChange" | "publisher">;
}) {
  const t = useText();
  if (pendingChange == null) return null;
  return (
    <small className={css.pending}>
      {t("partner.column.pendingChange", { publisher: publisher.name })}
    </small>
  );
}
