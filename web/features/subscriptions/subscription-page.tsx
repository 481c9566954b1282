import { Button } from "@mantine/core";
import { IconInfoCircle, IconPuzzle } from "@tabler/icons-react";
import { useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useCustomer } from "../../api/customers.ts";
import { useSetUps } from "../../api/orders.ts";
import { type Subscription, useSubscription } from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText, DeadlineText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, PageBody, PendingBar, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { StatusBadge, StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { SubscriptionReferences } from "../billing/subscription-references.tsx";
import { AskedChanges } from "../change-requests/asked-changes.tsx";
import { usePlaces } from "../customers/places.ts";
import { useCustomerNavigation } from "../customers/with-customer.tsx";
import { SetUpTime } from "../orders/set-up-steps.tsx";
import { UsageSection } from "../usage/usage-section.tsx";
import { AddOns } from "./add-ons.tsx";
import { AutoRenewForm } from "./auto-renew-form.tsx";
import { CancelDialog, type CancelledWhen } from "./cancel-dialog.tsx";
import { Documents } from "./documents.tsx";
import { Licences } from "./licences.tsx";
import { PlanChange } from "./plan-change.tsx";
import { PriceNotice } from "./price-notice.tsx";
import { SetupLinkButton } from "./setup-link-button.tsx";
import { StatusForm } from "./status-form.tsx";
import { SubscriptionCharges } from "./subscription-charges.tsx";
import { SubscriptionSide } from "./subscription-side.tsx";
import css from "./subscriptions.module.css";
import { SuspensionStates } from "./suspension-states.tsx";
import { WhatNext } from "./what-next.tsx";

/** R9: one subscription. */
export function SubscriptionPage() {
  const t = useText();
  const { base } = useActing();
  const { subscription: id } = useParams({ strict: false }) as { readonly subscription: string };
  const subscription = useSubscription(id);
  const { organisation } = useActing();
  const list =
    organisation.kind === "customer"
      ? { label: t("customer.purchases.title"), href: `${base}/purchases` }
      : { label: t("partner.nav.subscriptions"), href: `${base}/subscriptions` };
  if (subscription.isPending)
    return (
      <>
        <PendingBar crumbs={[list]} what={t("partner.loading.subscription")} noted />
        <PageBody>
          <LoadingState
            what={t("partner.loading.subscription")}
            onRetry={() => void subscription.refetch()}
          />
        </PageBody>
      </>
    );
  if (subscription.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={subscription.error}
          what={t("partner.error.subscription")}
          onRetry={() => void subscription.refetch()}
          away={<AppLink href={list.href}>{list.label}</AppLink>}
        />
      </PageBody>
    );
  return <Detail subscription={subscription.data} />;
}

function Detail({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const rich = useRichText();
  const { base, may } = useActing();
  const places = usePlaces(subscription.customer.id);
  const customer = useCustomer(subscription.customer.id, { enabled: !places.own });
  useCustomerNavigation(customer.data);
  const { cancel: asked } = useSearch({ strict: false }) as { readonly cancel?: string };
  const [wanted, setWanted] = useState(asked !== undefined);
  const [chosen, setCancelling] = useState<CancelledWhen>();
  const [suggested, setSuggested] = useState<{ readonly quantity: number }>();
  const [explained, setExplained] = useState(false);
  const manages = may("subscription:manage");
  const action = (name: string) => subscription.allowedActions.find((one) => one.action === name);
  const cancel = action("cancel");
  // After its window only an end at the renewal is left (SUB-16).
  const when: CancelledWhen | undefined =
    cancel?.allowed === true
      ? "now"
      : action("turn-off-auto-renew")?.allowed === true
        ? "at-renewal"
        : undefined;
  // A list leads here to cancel: what cannot be is said, and what can be is asked.
  const cancelling = chosen ?? (wanted && manages ? when : undefined);
  const setUp = action("set-up");
  const ended = subscription.next.kind === "ended";
  return (
    <>
      <CommandBar
        crumbs={[
          { label: subscription.customer.company, href: places.home },
          {
            label: t(places.own ? "customer.purchases.title" : "partner.nav.subscriptions"),
            href: places.subscriptions,
          },
        ]}
        title={subscription.offer.name}
        status={<StatusBadge of="subscription" status={subscription.status} />}
        note={
          <>
            {subscription.plan.name}
            {subscription.pricingModel === "per-user"
              ? ` · ${t("partner.licences", { count: subscription.quantity })}`
              : null}
            {" · "}
            <WhatNext of={subscription} inline />
          </>
        }
        actions={
          !manages || ended ? undefined : (
            <Button
              aria-disabled={when === undefined}
              onClick={() => (when === undefined ? setExplained(true) : setCancelling(when))}
            >
              {t(when === "at-renewal" ? "partner.cancel.atRenewal" : "partner.cancel.action")}
            </Button>
          )
        }
        primary={
          manages && setUp?.allowed === true ? (
            <SetupLinkButton
              subscriptionId={subscription.id}
              bar
              primary={subscription.setupNeeded}
            />
          ) : undefined
        }
      />
      <PageBody side={<SubscriptionSide subscription={subscription} />}>
        <AskedChanges
          of={{ subscriptionId: subscription.id }}
          onLook={({ kind, quantity }) => {
            if (kind === "quantity" && quantity !== null) setSuggested({ quantity });
            if (kind === "cancel") setWanted(true);
          }}
        />
        <div className={css.notices}>
          {subscription.removalDay !== null && !ended ? (
            <Notice tone="you" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
              <p>
                <b>
                  {t("partner.removal.title")} <DayText day={subscription.removalDay} />
                </b>
              </p>
              <p>{t("partner.removal.text")}</p>
            </Notice>
          ) : null}
          <PriceNotice subscription={subscription} />
          {subscription.delivers?.keptSince == null || ended ? null : (
            <Notice tone="run" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
              <p>
                <b>
                  {rich("partner.stopped.title", {
                    date: <DateText at={subscription.delivers.keptSince} as="day" />,
                  })}
                </b>{" "}
                {t("partner.stopped.text", { version: subscription.delivers.version })}
              </p>
            </Notice>
          )}
          {(explained || (wanted && when === undefined)) &&
          cancel !== undefined &&
          cancel.reason !== null ? (
            <Notice tone="you" role="alert" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
              <p>
                <b>{cancel.reason.title}</b> {cancel.reason.detail}
              </p>
              {subscription.base === null ? (
                <p>
                  <WhatNext of={subscription} inline />
                </p>
              ) : null}
            </Notice>
          ) : null}
          {subscription.base === null ? null : (
            <Notice tone="run" icon={<IconPuzzle size={18} aria-hidden="true" />}>
              <p>
                <b>
                  {rich("partner.addOns.of", {
                    base: (
                      <AppLink href={`${base}/subscriptions/${subscription.base.id}`}>
                        {subscription.base.plan}
                      </AppLink>
                    ),
                  })}
                </b>{" "}
                {t("partner.addOns.ofText")}
              </p>
            </Notice>
          )}
          {subscription.setupNeeded ? (
            <Notice tone="run" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
              <p>
                <b>{t("partner.setUp.waits", { publisher: subscription.publisher.name })}</b>{" "}
                {t("partner.setUp.explain")} <DeadlineText at={subscription.lapsesAt} />
              </p>
              <Waited subscription={subscription} />
            </Notice>
          ) : null}
        </div>
        {subscription.pricingModel === "per-user" && !ended ? (
          <Licences subscription={subscription} editable={manages} suggested={suggested} />
        ) : null}
        {ended || subscription.base !== null ? null : (
          <PlanChange
            subscription={subscription}
            editable={manages}
            first={subscription.pricingModel !== "per-user"}
          />
        )}
        <Section
          title={t("partner.status.title")}
          first={ended || (subscription.pricingModel !== "per-user" && subscription.base !== null)}
        >
          <StatusFacts subscription={subscription} />
          <SuspensionStates subscription={subscription} />
          {manages && subscription.base === null && mayBeSuspended(subscription) ? (
            <StatusForm subscription={subscription} />
          ) : null}
          {ended ? null : <AutoRenewForm subscription={subscription} editable={manages} />}
        </Section>
        {subscription.base === null ? <AddOns subscription={subscription} /> : null}
        {ended ? null : <Ending subscription={subscription} />}
        {subscription.terms.meters.length === 0 ? null : (
          <UsageSection subscriptionId={subscription.id} />
        )}
        <Documents subscription={subscription} />
        <SubscriptionReferences subscriptionId={subscription.id} />
        {may("billing:read") ? <SubscriptionCharges subscription={subscription} /> : null}
      </PageBody>
      <CancelDialog
        subscription={subscription}
        when={cancelling ?? when ?? "now"}
        opened={cancelling !== undefined}
        onClose={() => {
          setCancelling(undefined);
          setWanted(false);
        }}
      />
    </>
  );
}

/** F7: how long its publisher has been asked, what is usual there, and who helps. */
function Waited({ subscription }: { readonly subscription: Subscription }) {
  const setUps = useSetUps(subscription.orderId, { enabled: true });
  const setUp = setUps.data?.find(({ subscriptionId }) => subscriptionId === subscription.id);
  return setUp === undefined ? null : (
    <SetUpTime setUp={setUp} publisher={subscription.publisher.name} />
  );
}

/** What runs can be suspended, and what is suspended taken back. */
const mayBeSuspended = ({ status }: Subscription): boolean =>
  status === "active" || status === "trial" || status === "suspended";

/** What the status means for the people who use it, in one sentence. */
function StatusFacts({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const rich = useRichText();
  return (
    <div className={css.state}>
      <StatusText of="subscription" status={subscription.status} />
      <p className="small muted">
        {t(`partner.status.${subscription.status}` as MessageId, {
          publisher: subscription.publisher.name,
        })}
      </p>
      {subscription.dataEndsAt === null ? null : (
        <p className="small">
          {rich("partner.data.until", { date: <DateText at={subscription.dataEndsAt} as="day" /> })}
        </p>
      )}
    </div>
  );
}

/** Until when an immediate end is possible, and what remains after. */
function Ending({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const rich = useRichText();
  const cancel = subscription.allowedActions.find((one) => one.action === "cancel");
  if (cancel === undefined) return null;
  const { meters, cancellationHours } = subscription.terms;
  return (
    <Section title={t("partner.cancel.section")}>
      {meters.length > 0 &&
      cancellationHours === 0 &&
      subscription.status !== "pending-activation" ? (
        <p>{t("usage.ends")}</p>
      ) : cancel.allowed ? (
        <p>
          {cancel.until === null
            ? t("partner.cancel.anyTime")
            : rich(
                subscription.status === "active"
                  ? "partner.cancel.creditUntil"
                  : "partner.cancel.freeUntil",
                { date: <DeadlineText at={cancel.until} /> },
              )}
        </p>
      ) : (
        <p>{cancel.reason?.detail}</p>
      )}
    </Section>
  );
}
