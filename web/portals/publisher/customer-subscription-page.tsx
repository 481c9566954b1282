import { useParams } from "@tanstack/react-router";
import { type OfferSubscription, useOfferSubscription } from "../../api/usage.ts";
import { UsageSection } from "../../features/usage/usage-section.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { SubscriptionTimelineSection } from "./subscription-timeline.tsx";

/** P25: one subscription of the publisher's offers, with its usage. */
export function SubscriptionPage() {
  const t = useText();
  const { base } = useActing();
  const { subscription: id = "" } = useParams({ strict: false }) as {
    readonly subscription?: string;
  };
  const found = useOfferSubscription(id);
  const list = { label: t("usage.customers"), href: `${base}/customers` };
  if (found.isPending)
    return (
      <PageBody>
        <LoadingState what={t("usage.customers.loading")} onRetry={() => void found.refetch()} />
      </PageBody>
    );
  if (found.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={found.error}
          what={t("usage.subscription.failed")}
          onRetry={() => void found.refetch()}
          away={<AppLink href={list.href}>{list.label}</AppLink>}
        />
      </PageBody>
    );
  const subscription = found.data;
  return (
    <>
      <CommandBar
        crumbs={[list]}
        title={subscription.customer.company}
        status={<StatusBadge of="subscription" status={subscription.status} />}
        note={`${subscription.offer.name} · ${subscription.plan.name}`}
      />
      <PageBody side={<Facts subscription={subscription} />}>
        {subscription.metered ? (
          <UsageSection subscriptionId={subscription.id} first />
        ) : (
          <Section title={t("usage.title")} first>
            <p className="muted">{t("usage.notMetered")}</p>
          </Section>
        )}
        <SubscriptionTimelineSection id={subscription.id} />
      </PageBody>
    </>
  );
}

function Facts({ subscription }: { readonly subscription: OfferSubscription }) {
  const t = useText();
  const countryName = useCountryName();
  const { customer, termStart, termLastDay } = subscription;
  return (
    <Section title={t("usage.facts")}>
      <KeyValueList
        facts={[
          { label: t("usage.country"), value: countryName(customer.country) },
          {
            label: t("usage.tenantId"),
            value: <CopyText text={customer.tenantId} label={t("usage.tenantId")} />,
          },
          {
            label: t("usage.subscriptionId"),
            value: <CopyText text={subscription.id} label={t("usage.subscriptionId")} />,
          },
          { label: t("usage.fulfilment"), value: subscription.fulfilment },
          ...(subscription.quantity === null
            ? []
            : [{ label: t("usage.licences"), value: String(subscription.quantity) }]),
          ...(subscription.monthly === null
            ? []
            : [{ label: t("usage.monthly"), value: <MoneyText value={subscription.monthly} /> }]),
          { label: t("usage.ordered"), value: <DateText at={subscription.orderedAt} /> },
          ...(subscription.activatedAt === null
            ? []
            : [{ label: t("usage.activated"), value: <DateText at={subscription.activatedAt} /> }]),
          ...(termStart === null || termLastDay === null
            ? []
            : [
                {
                  label: t("usage.term"),
                  value: (
                    <>
                      <DayText day={termStart} /> – <DayText day={termLastDay} />
                    </>
                  ),
                },
              ]),
          {
            label: t("usage.autoRenew"),
            value: t(subscription.autoRenew ? "usage.on" : "usage.off"),
          },
        ]}
      />
    </Section>
  );
}
