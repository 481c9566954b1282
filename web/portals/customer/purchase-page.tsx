import { IconInfoCircle } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { type Purchase, usePurchase } from "../../api/purchases.ts";
import { AskChange } from "../../features/change-requests/ask-change.tsx";
import css from "../../features/subscriptions/subscriptions.module.css";
import { useTermName } from "../../features/subscriptions/terms.ts";
import { WhatNext } from "../../features/subscriptions/what-next.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, PendingBar, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useSellerName } from "./purchase-parts.ts";

/** What the organisation knows of a subscription that a partner sold and manages. */
export function PurchasePage() {
  const t = useText();
  const { base } = useActing();
  const { purchase: id } = useParams({ strict: false }) as { readonly purchase: string };
  const purchase = usePurchase(id);
  const list = { label: t("customer.purchases.title"), href: `${base}/purchases` };
  if (purchase.isPending)
    return (
      <>
        <PendingBar crumbs={[list]} what={t("customer.purchase.loading")} noted />
        <PageBody>
          <LoadingState
            what={t("customer.purchase.loading")}
            onRetry={() => void purchase.refetch()}
          />
        </PageBody>
      </>
    );
  if (purchase.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={purchase.error}
          what={t("partner.error.subscription")}
          onRetry={() => void purchase.refetch()}
          away={<AppLink href={list.href}>{list.label}</AppLink>}
        />
      </PageBody>
    );
  return <Detail purchase={purchase.data} />;
}

function Detail({ purchase }: { readonly purchase: Purchase }) {
  const t = useText();
  const { base, organisation } = useActing();
  const termName = useTermName();
  const sellerName = useSellerName();
  const { from } = purchase;
  const seller = from.reseller ?? from.name;
  const own = from.kind === "operator";
  return (
    <>
      <CommandBar
        crumbs={[
          { label: organisation.name },
          { label: t("customer.purchases.title"), href: `${base}/purchases` },
        ]}
        title={purchase.offer.name}
        status={<StatusBadge of="subscription" status={purchase.status} />}
        note={
          <>
            {purchase.plan.name} · <WhatNext of={purchase} inline />
          </>
        }
        primary={
          own ? (
            <ButtonLink href={`${base}/subscriptions/${purchase.id}`} variant="filled">
              {t("partner.order.openSubscription")}
            </ButtonLink>
          ) : undefined
        }
      />
      <PageBody>
        {own ? null : (
          <div className={css.notices}>
            <Notice tone="run" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
              <p>
                <b>{t("customer.purchase.through", { seller })}</b>{" "}
                {t("customer.purchase.through.text", { seller })}
              </p>
            </Notice>
          </div>
        )}
        {purchase.removalDay === null ? null : (
          <div className={css.notices}>
            <Notice tone="you" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
              <p>
                <b>
                  {t("partner.removal.title")} <DayText day={purchase.removalDay} />
                </b>
              </p>
              <p>{t("partner.removal.text")}</p>
            </Notice>
          </div>
        )}
        <Section title={t("partner.terms.title")} first>
          <KeyValueList
            facts={[
              { label: t("customer.purchases.from"), value: sellerName(from) },
              { label: t("partner.column.publisher"), value: purchase.publisher.name },
              { label: t("partner.column.plan"), value: purchase.plan.name },
              ...(purchase.pricingModel === "per-user"
                ? [{ label: t("partner.column.licences"), value: purchase.quantity }]
                : []),
              {
                label: t("partner.column.term"),
                value: termName(purchase.term, purchase.payment),
              },
              ...(purchase.termStart === null || purchase.termLastDay === null
                ? []
                : [
                    {
                      label: t("partner.terms.running"),
                      value: (
                        <>
                          <DayText day={purchase.termStart} /> –{" "}
                          <DayText day={purchase.termLastDay} />
                        </>
                      ),
                    },
                  ]),
              {
                label: t("partner.autoRenew"),
                value: t(purchase.autoRenew ? "partner.on" : "partner.off"),
              },
              { label: t("partner.order.placed"), value: <DateText at={purchase.orderedAt} /> },
              {
                label: t("partner.terms.id"),
                value: <CopyText text={purchase.id} label={t("partner.terms.id")} />,
              },
            ]}
          />
        </Section>
        {own ? null : <AskChange purchase={purchase} seller={seller} />}
      </PageBody>
    </>
  );
}
