import {
  IconAlertTriangle,
  IconCircleCheckFilled,
  IconClockPlay,
  IconMessageQuestion,
  IconShoppingCart,
  IconTool,
} from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useEstimate } from "../../api/billing.ts";
import { useChangeRequests } from "../../api/change-requests.ts";
import { useCustomers } from "../../api/customers.ts";
import { useSubscriptions } from "../../api/subscriptions.ts";
import { useAsked } from "../../features/change-requests/asked.ts";
import { TransactNotice, useTransacts } from "../../features/customers/transact-notice.tsx";
import { SetupLinkButton } from "../../features/subscriptions/setup-link-button.tsx";
import { WhatNext } from "../../features/subscriptions/what-next.tsx";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, useNow } from "../../kit/dates.tsx";
import css from "../../kit/figures.module.css";
import { Figures } from "../../kit/figures.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { WaitingList } from "../../kit/waiting-list.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** G2: what waits on me, oldest first; nothing else. */
export function HomePage() {
  const t = useText();
  const { base, me, may, organisation } = useActing();
  const readsCustomers = may("customer:read");
  const readsSubscriptions = may("subscription:read");
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("partner.home.title", { name: me.person.name })}
        primary={
          readsCustomers &&
          may("subscription:buy") &&
          organisation.partnerType !== "indirect-reseller" ? (
            <ButtonLink href={`${base}/customers`} variant="filled">
              {t("partner.home.sell")}
            </ButtonLink>
          ) : undefined
        }
      />
      <PageBody>
        <TransactNotice />
        {readsSubscriptions ? <Now billing={may("billing:read")} /> : null}
        {readsSubscriptions && readsCustomers ? <Waiting /> : <OtherWork />}
      </PageBody>
    </>
  );
}

/** For roles that see no customers and subscriptions: what they can do, and who can do the rest. */
function OtherWork() {
  const t = useText();
  const { base, may } = useActing();
  const { added } = useSearch({ strict: false }) as { readonly added?: string };
  return (
    <>
      {added === undefined ? null : (
        <Notice
          tone="ok"
          role="status"
          icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}
        >
          {t("partner.customer.added", { company: added })}
        </Notice>
      )}
      <EmptyState
        title={t("partner.home.noWork")}
        action={
          may("customer:create") ? (
            <ButtonLink href={`${base}/customers/new`} variant="filled">
              {t("partner.customers.add")}
            </ButtonLink>
          ) : may("billing:read") ? (
            <ButtonLink href={`${base}/billing`} variant="filled">
              {t("partner.nav.billing")}
            </ButtonLink>
          ) : undefined
        }
      />
    </>
  );
}

function Now({ billing }: { readonly billing: boolean }) {
  const t = useText();
  const { base } = useActing();
  const subscriptions = useSubscriptions({ limit: 1 });
  const estimate = useEstimate(undefined, { enabled: billing });
  const counts = subscriptions.data?.counts;
  if (counts === undefined && !subscriptions.isPending) return null;
  // The box stands from the start, so that what waits below it does not jump.
  const count = (status: string) => (counts === undefined ? "…" : (counts[status] ?? 0));
  return (
    <Figures
      figures={[
        {
          label: t("partner.home.active"),
          value: <AppLink href={`${base}/subscriptions?status=active`}>{count("active")}</AppLink>,
        },
        {
          label: t("partner.home.trials"),
          value: <AppLink href={`${base}/subscriptions?status=trial`}>{count("trial")}</AppLink>,
        },
        {
          label: t("partner.home.pending"),
          value: (
            <AppLink href={`${base}/subscriptions?status=pending-activation`}>
              {count("pending-activation")}
            </AppLink>
          ),
          hot: (counts?.["pending-activation"] ?? 0) > 0,
        },
        ...(billing
          ? [
              {
                label: t("partner.home.thisMonth"),
                value: (
                  <AppLink href={`${base}/billing`}>
                    {estimate.data === undefined
                      ? "…"
                      : estimate.data.currencies.length === 0
                        ? t("partner.home.nothing")
                        : estimate.data.currencies.map((group) => (
                            <span key={group.currency} className={css.amount}>
                              <MoneyText value={group.total} />
                            </span>
                          ))}
                  </AppLink>
                ),
                note: t("partner.home.estimate"),
              },
            ]
          : []),
      ]}
    />
  );
}

/** A trial that ends within this many days is told of. */
const TRIAL_NOTICE_DAYS = 14;

function Waiting() {
  const t = useText();
  const transacts = useTransacts();
  const { base, may } = useActing();
  const rich = useRichText();
  const now = useNow(300);
  const pending = useSubscriptions({ status: "pending-activation", limit: 50 });
  const trials = useSubscriptions({ status: "trial", limit: 50 });
  const agreements = useCustomers({ waiting: "agreement", limit: 50 });
  const carts = useCustomers({ waiting: "cart", limit: 50 });
  const customers = useCustomers({ limit: 1 });
  const requests = useChangeRequests({ state: "open", limit: 50 });
  const asked = useAsked();
  const lists = [pending, trials, agreements, carts, customers, requests];
  const failed = lists.find((list) => list.isError && list.data === undefined);
  if (failed !== undefined)
    return (
      <ErrorState
        error={failed.error}
        what={t("partner.error.home")}
        onRetry={() => void Promise.all(lists.map((list) => list.refetch()))}
      />
    );
  if (
    pending.data === undefined ||
    trials.data === undefined ||
    agreements.data === undefined ||
    carts.data === undefined ||
    customers.data === undefined ||
    requests.data === undefined
  )
    return <LoadingState what={t("partner.loading.home")} />;
  const ending = trials.data.data.filter(
    (trial) =>
      trial.trialEndsAt !== null &&
      Date.parse(trial.trialEndsAt) - now.getTime() < TRIAL_NOTICE_DAYS * 86_400_000,
  );
  const missing = agreements.data.data;
  // The cart that lapses first comes first.
  const open = [...carts.data.data].sort((a, b) =>
    (a.openCart?.expiresAt ?? "").localeCompare(b.openCart?.expiresAt ?? ""),
  );
  const oldestFirst = [...pending.data.data].reverse();
  const changes = [...requests.data.data].reverse();
  const waiting = [oldestFirst, ending, missing, open, changes];
  if (waiting.every((list) => list.length === 0))
    return (
      <EmptyState
        title={
          customers.data.total > 0
            ? t("partner.home.allClear")
            : t(transacts ? "partner.home.noCustomers" : "partner.indirect.noCustomers")
        }
        action={
          customers.data.total === 0 && may("customer:create") ? (
            <ButtonLink href={`${base}/customers/new`} variant="filled">
              {t("partner.customers.add")}
            </ButtonLink>
          ) : undefined
        }
        link={<AppLink href={`${base}/customers`}>{t("partner.nav.customers")}</AppLink>}
      />
    );
  return (
    <Section title={t("partner.home.waiting")} first>
      <WaitingList
        label={t("partner.home.waiting")}
        entries={[
          ...changes.map((request) => ({
            id: request.id,
            icon: IconMessageQuestion,
            title: t("partner.home.asked", {
              company: request.customer.company,
              offer: request.offer,
              what: asked(request),
            }),
            href: `${base}/subscriptions/${request.subscriptionId}`,
            detail: (
              <>
                {request.askedBy} · <DateText at={request.askedAt} />
              </>
            ),
            action: undefined,
          })),
          ...oldestFirst.map((subscription) => ({
            id: subscription.id,
            icon: IconTool,
            title: t("partner.home.setUp", {
              offer: subscription.offer.name,
              company: subscription.customer.company,
            }),
            href: `${base}/subscriptions/${subscription.id}`,
            detail: <WhatNext of={subscription} inline />,
            action: may("subscription:manage") ? (
              <SetupLinkButton
                subscriptionId={subscription.id}
                label={t("partner.setUp.finish")}
                small
              />
            ) : undefined,
          })),
          ...missing.map((customer) => ({
            id: customer.id,
            icon: IconAlertTriangle,
            title: t("partner.home.agreement", { company: customer.company }),
            href: `${base}/customers/${customer.id}`,
            detail: t("partner.home.agreementDetail"),
            action: undefined,
          })),
          ...open.flatMap((customer) =>
            customer.openCart === null
              ? []
              : [
                  {
                    id: `cart-${customer.id}`,
                    icon: IconShoppingCart,
                    title: t("partner.home.cart", { company: customer.company }),
                    href: `${base}/customers/${customer.id}/cart`,
                    detail: rich("partner.home.cartDetail", {
                      count: customer.openCart.lines,
                      date: <DateText at={customer.openCart.expiresAt} />,
                    }),
                    action: undefined,
                  },
                ],
          ),
          ...ending.map((subscription) => ({
            id: `trial-${subscription.id}`,
            icon: IconClockPlay,
            title: t("partner.home.trialEnds", {
              offer: subscription.offer.name,
              company: subscription.customer.company,
            }),
            href: `${base}/subscriptions/${subscription.id}`,
            detail: <WhatNext of={subscription} inline />,
            action: undefined,
          })),
        ]}
      />
    </Section>
  );
}
