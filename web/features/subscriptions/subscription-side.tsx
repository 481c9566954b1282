import type { Subscription } from "../../api/subscriptions.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { KeyValueList, Section } from "../../kit/page.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ResellerOfSubscription } from "../resellers/subscription-reseller.tsx";
import { SubscriptionHistory } from "./history.tsx";
import { PrivatePrice } from "./private-price.tsx";
import { periodOf, usePriceUnit, useTermName } from "./terms.ts";

/** What was agreed at purchase, and what happened since. */
export function SubscriptionSide({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const rich = useRichText();
  const { base } = useActing();
  const termName = useTermName();
  const priceUnit = usePriceUnit();
  const countryName = useCountryName();
  const { terms } = subscription;
  return (
    <>
      <Section title={t("partner.terms.title")}>
        <KeyValueList
          facts={[
            { label: t("partner.column.plan"), value: terms.plan.name },
            { label: t("partner.column.publisher"), value: terms.publisher.name },
            {
              label: t("partner.terms.price"),
              value: (
                <>
                  <MoneyText value={terms.unitPrice} />{" "}
                  <span className="dim">
                    {priceUnit(terms.pricingModel, periodOf(terms.term, terms.payment))}
                  </span>
                  <PrivatePrice offer={terms.privateOffer} />
                </>
              ),
            },
            ...(subscription.priceChange === null
              ? []
              : [
                  {
                    label: t("partner.price.later"),
                    value: rich("partner.price.from", {
                      price: <MoneyText value={subscription.priceChange.unitPrice} />,
                      date: <DayText day={subscription.priceChange.day} />,
                    }),
                  },
                ]),
            { label: t("partner.column.term"), value: termName(terms.term, terms.payment) },
            ...(subscription.termStart === null || subscription.termLastDay === null
              ? []
              : [
                  {
                    label: t(
                      subscription.status === "trial"
                        ? "partner.terms.firstPaid"
                        : "partner.terms.running",
                    ),
                    value: (
                      <>
                        <DayText day={subscription.termStart} /> –{" "}
                        <DayText day={subscription.termLastDay} />
                      </>
                    ),
                  },
                ]),
            { label: t("partner.terms.market"), value: countryName(terms.market) },
            { label: t("partner.terms.zone"), value: terms.timeZone },
            {
              label: t("partner.terms.priceVersion"),
              value: t("partner.terms.version", { version: terms.priceVersion.version }),
            },
            {
              label: t("partner.order.title"),
              value: (
                <AppLink href={`${base}/orders/${subscription.orderId}`}>
                  {subscription.orderNumber}
                </AppLink>
              ),
            },
            ...(subscription.reseller === null
              ? []
              : [
                  {
                    label: t("partner.field.reseller"),
                    value: (
                      <ResellerOfSubscription
                        subscriptionId={subscription.id}
                        name={subscription.reseller.name}
                      />
                    ),
                  },
                ]),
            {
              label: t("partner.terms.id"),
              value: <CopyText text={subscription.id} label={t("partner.terms.id")} />,
            },
          ]}
        />
      </Section>
      <Section title={t("partner.history.title")}>
        <SubscriptionHistory events={subscription.history} />
      </Section>
    </>
  );
}
