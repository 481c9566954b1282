import { Button } from "@mantine/core";
import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { type EligibleAddOn, useAddOns } from "../../api/add-ons.ts";
import type { Subscription, SubscriptionSummary } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { AddOnPurchase } from "./add-on-purchase.tsx";
import { SetupLinkButton } from "./setup-link-button.tsx";
import css from "./subscriptions.module.css";
import { periodOf, usePriceUnit } from "./terms.ts";
import { WhatNext } from "./what-next.tsx";

/** R10: the add-ons of a subscription, and those that it can have; none other is shown. */
export function AddOns({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const list = useAddOns(subscription);
  const ended = subscription.next.kind === "ended";
  if (list.isPending)
    return ended ? null : (
      <Section title={t("partner.addOns.title")}>
        <LoadingState
          what={t("partner.loading.addOns")}
          rows={2}
          onRetry={() => void list.refetch()}
        />
      </Section>
    );
  if (list.data === undefined)
    return (
      <Section title={t("partner.addOns.title")}>
        <ErrorState
          error={list.error}
          what={t("partner.error.addOns")}
          onRetry={() => void list.refetch()}
        />
      </Section>
    );
  const held = list.data.pages.flatMap(({ data }) => data);
  const [first] = list.data.pages;
  // Of what has ended only what it had is still of interest.
  if (ended && held.length === 0) return null;
  return (
    <Section title={t("partner.addOns.title")}>
      {held.length === 0 ? null : <Held addOns={held} />}
      {list.hasNextPage ? (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("partner.addOns.more")}
        </Button>
      ) : null}
      {ended || first === undefined ? null : first.eligible.length > 0 ? (
        <Eligible
          subscription={subscription}
          eligible={first.eligible}
          buying={first.buying}
          titled={held.length > 0}
        />
      ) : held.length === 0 ? (
        <p className="muted">{t("partner.addOns.none")}</p>
      ) : null}
    </Section>
  );
}

/** What it has: each is a subscription with a page of its own. */
function Held({ addOns }: { readonly addOns: readonly SubscriptionSummary[] }) {
  const t = useText();
  const { base, may } = useActing();
  return (
    <ul aria-label={t("partner.addOns.held")}>
      {addOns.map((one) => (
        <li key={one.id} className={css.addOn}>
          <span className={css.two}>
            <AppLink href={`${base}/subscriptions/${one.id}`} className={css.name}>
              {one.plan.name}
            </AppLink>
            <small>
              {one.pricingModel === "per-user"
                ? `${t("partner.licences", { count: one.quantity })} · `
                : null}
              <WhatNext of={one} inline />
            </small>
          </span>
          <StatusText of="subscription" status={one.status} />
          {one.setupNeeded && may("subscription:manage") ? (
            <SetupLinkButton subscriptionId={one.id} label={t("partner.setUp.finish")} small />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Eligible(props: {
  readonly subscription: Subscription;
  readonly eligible: readonly EligibleAddOn[];
  readonly buying: { readonly allowed: boolean; readonly reason: { detail: string } | null };
  readonly titled: boolean;
}) {
  const t = useText();
  const priceUnit = usePriceUnit();
  const { may } = useActing();
  const { subscription, eligible, buying } = props;
  const [chosen, setChosen] = useState<string | undefined>();
  const [ordered, setOrdered] = useState<string | undefined>();
  const buys = may("subscription:buy");
  const adding = buying.allowed ? eligible.find(({ plan }) => plan.uuid === chosen) : undefined;
  return (
    <>
      {ordered === undefined ? null : (
        <Notice tone="ok" icon={<IconCheck size={18} aria-hidden="true" />}>
          <p role="status">
            {t("partner.addOns.ordered", { name: ordered, publisher: subscription.publisher.name })}
          </p>
        </Notice>
      )}
      {props.titled ? <h3 className={css.addOnsTitle}>{t("partner.addOns.eligible")}</h3> : null}
      <ul aria-label={t("partner.addOns.eligible")}>
        {eligible.map((one) => (
          <li key={one.plan.uuid} className={css.addOn}>
            <span className={css.two}>
              <span className={css.name}>{one.plan.name}</span>
              <small>{one.plan.description}</small>
            </span>
            <span className={css.addOnPrice}>
              <MoneyText value={one.unitPrice} />{" "}
              <span className="dim">
                {priceUnit(one.pricingModel, periodOf(one.term, one.payment))}
              </span>
            </span>
            {buys ? (
              <Button
                disabled={!buying.allowed}
                aria-expanded={adding === one}
                aria-label={t("partner.addOns.addNamed", { name: one.plan.name })}
                onClick={() => {
                  setOrdered(undefined);
                  setChosen(adding === one ? undefined : one.plan.uuid);
                }}
              >
                {t("partner.addOns.add")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {buying.reason === null ? null : (
        <p className={css.reason}>
          <IconInfoCircle size={16} aria-hidden="true" />
          {buying.reason.detail}
        </p>
      )}
      {adding === undefined ? null : (
        <AddOnPurchase
          key={adding.plan.uuid}
          subscription={subscription}
          addOn={adding}
          onClose={(bought) => {
            setChosen(undefined);
            setOrdered(bought ? adding.plan.name : undefined);
          }}
        />
      )}
    </>
  );
}
