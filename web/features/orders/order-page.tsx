import { IconCircleCheckFilled } from "@tabler/icons-react";
import { useParams, useSearch } from "@tanstack/react-router";
import { useCustomer } from "../../api/customers.ts";
import {
  type CustomerRef,
  type Order,
  type OrderLine,
  type SetUp,
  useOrder,
  useSetUps,
} from "../../api/orders.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DeadlineText, useNow } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { type Money, MoneyText } from "../../kit/money.tsx";
import {
  CommandBar,
  KeyValueList,
  PageBody,
  PendingBar,
  Section,
  SideCard,
} from "../../kit/page.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useTaxLabel } from "../carts/cart-totals.tsx";
import css from "../carts/carts.module.css";
import { usePlaces } from "../customers/places.ts";
import { useCustomerNavigation } from "../customers/with-customer.tsx";
import { SetupLinkButton } from "../subscriptions/setup-link-button.tsx";
import { periodOf, usePriceUnit, useTermName } from "../subscriptions/terms.ts";
import { InviteAdministrator, SetUpSteps, SetUpTime } from "./set-up-steps.tsx";
import { sumOf } from "./sums.ts";

/** R8 and the order afterwards: what was bought, and for each line who does what next. */
export function OrderPage() {
  const t = useText();
  const { base } = useActing();
  const { order: id } = useParams({ strict: false }) as { readonly order: string };
  const order = useOrder(id);
  const list = { label: t("partner.nav.orders"), href: `${base}/orders` };
  if (order.isPending)
    return (
      <>
        <PendingBar crumbs={[list]} what={t("partner.loading.order")} noted />
        <PageBody>
          <LoadingState what={t("partner.loading.order")} onRetry={() => void order.refetch()} />
        </PageBody>
      </>
    );
  if (order.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={order.error}
          what={t("partner.error.order")}
          onRetry={() => void order.refetch()}
          away={<AppLink href={list.href}>{list.label}</AppLink>}
        />
      </PageBody>
    );
  return <OrderDetail order={order.data} />;
}

function OrderDetail({ order }: { readonly order: Order }) {
  const t = useText();
  const places = usePlaces(order.customer.id);
  const { placed } = useSearch({ strict: false }) as { readonly placed?: string };
  const customer = useCustomer(order.customer.id, { enabled: !places.own });
  useCustomerNavigation(customer.data);
  const waiting = order.lines.filter((line) => line.subscription.setupNeeded).length;
  const setUps = useSetUps(order.id, { enabled: waiting > 0 });
  return (
    <>
      <CommandBar
        crumbs={[
          { label: order.customer.company, href: places.home },
          { label: t("partner.nav.orders"), href: places.orders },
        ]}
        title={t("partner.order.heading", { number: order.number })}
        note={
          <>
            {t("partner.order.by", { name: order.placedBy.name })} <DateText at={order.placedAt} />
          </>
        }
        actions={
          <ButtonLink href={places.subscriptions}>
            {t(places.own ? "customer.purchases.title" : "partner.order.toSubscriptions")}
          </ButtonLink>
        }
      />
      <PageBody side={<Side order={order} />}>
        <div className={css.notices}>
          {placed === undefined ? null : (
            <Notice
              tone="ok"
              role="status"
              icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}
            >
              <p>
                <b>{t("partner.order.bought")}</b>{" "}
                {waiting === 0
                  ? t("partner.order.nothingWaits")
                  : t("partner.order.waiting", { count: waiting })}{" "}
                {t("partner.order.mailed")}
              </p>
            </Notice>
          )}
        </div>
        <Section title={t("partner.order.next")} first>
          <ol className={css.steps}>
            {order.lines.map((line) => (
              <Line
                key={line.number}
                line={line}
                customer={order.customer}
                placedAt={order.placedAt}
                setUp={setUps.data?.find(
                  ({ subscriptionId }) => subscriptionId === line.subscriptionId,
                )}
              />
            ))}
          </ol>
          {places.own && waiting > 0 ? <InviteAdministrator /> : null}
        </Section>
      </PageBody>
    </>
  );
}

/** Of what has ended nothing is to be done, and maybe nothing was. */
const RUNS: ReadonlySet<string> = new Set(["pending-activation", "trial", "active", "suspended"]);

function Line(props: {
  readonly line: OrderLine;
  readonly customer: CustomerRef;
  readonly placedAt: string;
  readonly setUp: SetUp | undefined;
}) {
  const { line, customer, placedAt, setUp } = props;
  const t = useText();
  const rich = useRichText();
  const termName = useTermName();
  const { base, may } = useActing();
  const now = useNow();
  const { terms } = line;
  const usage = terms.meters.length > 0 && terms.cancellationHours === 0;
  const credit = Date.parse(line.fullCreditUntil) > now.getTime();
  return (
    <li>
      <div>
        <AppLink href={`${base}/subscriptions/${line.subscriptionId}`}>
          <b>{terms.offer.name}</b>
        </AppLink>
        <p className={css.sub}>
          {[
            terms.plan.name,
            termName(terms.term, terms.payment),
            ...(terms.pricingModel === "per-user"
              ? [t("partner.licences", { count: terms.quantity })]
              : []),
            terms.publisher.name,
            ...(line.reseller === null
              ? []
              : [t("partner.reseller.short", { name: line.reseller.name })]),
          ].join(" · ")}
        </p>
        <StatusText of="subscription" status={line.subscription.status} />
        {RUNS.has(line.subscription.status) ? (
          <SetUpSteps line={line} customer={customer} placedAt={placedAt} setUp={setUp} />
        ) : null}
        {setUp === undefined ? null : <SetUpTime setUp={setUp} publisher={terms.publisher.name} />}
        {line.subscription.setupNeeded ? (
          <p className={`${css.sub} ${css.lapses}`}>
            {t("partner.order.lapses")} <DeadlineText at={line.lapsesAt} />
          </p>
        ) : terms.trialDays === 0 && (usage || credit) ? (
          <p className={`${css.sub} ${css.lapses}`}>
            {usage
              ? t("usage.ends")
              : rich("partner.review.creditUntil", {
                  date: <DateText at={line.fullCreditUntil} />,
                })}
          </p>
        ) : null}
      </div>
      {line.subscription.setupNeeded && may("subscription:manage") ? (
        <SetupLinkButton subscriptionId={line.subscriptionId} primary />
      ) : (
        <ButtonLink href={`${base}/subscriptions/${line.subscriptionId}`}>
          {t("partner.order.openSubscription")}
        </ButtonLink>
      )}
    </li>
  );
}

function Side({ order }: { readonly order: Order }) {
  const t = useText();
  const { organisation } = useActing();
  const { own } = usePlaces(order.customer.id);
  const priceUnit = usePriceUnit();
  const taxLabel = useTaxLabel();
  const groups = [
    { id: "on-activation", title: t("partner.review.onActivation") },
    { id: "after-trial", title: t("partner.review.afterTrial") },
  ] as const;
  return (
    <>
      {groups.map((group) => {
        const lines = order.lines.filter((line) => line.price.charged === group.id);
        return lines.length === 0 ? null : (
          <SideCard key={group.id} title={group.title}>
            <Receipt
              label={group.title}
              lines={[
                ...lines.map((line) => ({
                  label: line.terms.offer.name,
                  detail: (
                    <>
                      {line.terms.pricingModel === "per-user" ? `${line.terms.quantity} × ` : ""}
                      <MoneyText value={line.terms.unitPrice} />{" "}
                      {priceUnit(
                        line.terms.pricingModel,
                        periodOf(line.terms.term, line.terms.payment),
                      )}
                      {line.price.byDays === undefined
                        ? null
                        : ` ${t("partner.quantity.days", line.price.byDays)}`}
                    </>
                  ),
                  amount: <MoneyText value={line.price.net} />,
                })),
                {
                  label: taxLabel(lines.map((line) => line.price)),
                  amount: <Sum of={lines.map((line) => line.price.tax)} />,
                  divided: true,
                },
              ]}
              total={{
                label: t("partner.money.total"),
                amount: <Sum of={lines.map((line) => line.price.total)} />,
              }}
            />
          </SideCard>
        );
      })}
      <KeyValueList
        facts={[
          own
            ? { label: t("customer.soldBy"), value: t("customer.soldBy.operator") }
            : { label: t("partner.column.customer"), value: order.customer.company },
          { label: t("partner.review.invoiceTo"), value: organisation.name },
          ...(order.purchaseOrder === null
            ? []
            : [{ label: t("partner.purchaseOrder"), value: order.purchaseOrder }]),
          ...(order.costCentre === null
            ? []
            : [{ label: t("partner.costCentre"), value: order.costCentre }]),
          ...(order.reseller === null
            ? []
            : [{ label: t("partner.field.reseller"), value: order.reseller.name }]),
        ]}
      />
    </>
  );
}

/** An order has one currency; the sum is exact decimal text. */
function Sum(props: { readonly of: readonly Money[] }) {
  return sumOf(props.of).map((sum) => <MoneyText key={sum.currency} value={sum} />);
}
