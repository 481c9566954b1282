import { Button, Checkbox } from "@mantine/core";
import { IconAlertTriangleFilled, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type Cart, useOpenCart } from "../../api/carts.ts";
import type { Customer } from "../../api/customers.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { FindingsSummary } from "../../kit/findings-summary.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { MoneyText, useMoneyFormat } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, type Crumb, KeyValueList, PageBody, SideCard } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { MissingAgreement } from "../customers/missing-agreement.tsx";
import { MoreToBuy } from "../customers/more-to-buy.tsx";
import { usePlaces } from "../customers/places.ts";
import { TransactNotice } from "../customers/transact-notice.tsx";
import { WithCustomer } from "../customers/with-customer.tsx";
import { CartReferences } from "./cart-references.tsx";
import { CartReseller } from "./cart-reseller.tsx";
import { CartTotals } from "./cart-totals.tsx";
import css from "./carts.module.css";
import { Moved } from "./moved.tsx";
import { ReviewLine } from "./review-line.tsx";
import { dueNow } from "./totals.ts";
import { ACCEPT_AGREEMENT_ID, problemsOf, useOrder } from "./use-order.ts";

/** Who the order is for, as far as the page names it. */
type Buyer = Pick<Customer, "id" | "company" | "country">;

type About = {
  readonly buyer: Buyer;
  readonly crumbs: readonly Crumb[];
  /** A partner's customer: whether its agreement is missing, and what the partner does about it. */
  readonly missingAgreement?: ReactNode;
};

/** R7: exactly what Buy will do; Buy does this, or says what moved and shows it anew. */
export function ReviewOrderPage() {
  const t = useText();
  const { base } = useActing();
  return (
    <WithCustomer title={t("partner.review.title")} noted>
      {(customer) => (
        <Review
          buyer={customer}
          crumbs={[{ label: customer.company, href: `${base}/customers/${customer.id}` }]}
          {...(customer.agreement === "missing" && {
            missingAgreement: <MissingAgreement customer={customer} />,
          })}
        />
      )}
    </WithCustomer>
  );
}

/** STO-04, F6: the same for an organisation that buys for itself. */
export function OwnReviewPage() {
  const { organisation } = useActing();
  const { id, name: company, country } = organisation;
  return <Review buyer={{ id, company, country }} crumbs={[{ label: company }]} />;
}

function Review(about: About) {
  const t = useText();
  const open = useOpenCart(about.buyer.id);
  if (open.isPending)
    return (
      <PageBody>
        <LoadingState what={t("partner.loading.cart")} onRetry={() => void open.refetch()} />
      </PageBody>
    );
  if (open.isError)
    return (
      <PageBody>
        <ErrorState
          error={open.error}
          what={t("partner.error.cart")}
          onRetry={() => void open.refetch()}
        />
      </PageBody>
    );
  if (open.data === null || open.data.lines.length === 0) return <NothingToReview {...about} />;
  return <ReviewCart {...about} cart={open.data} />;
}

function NothingToReview({ buyer, crumbs }: About) {
  const t = useText();
  const { own, orders } = usePlaces(buyer.id);
  return (
    <>
      <CommandBar crumbs={crumbs} title={t("partner.review.title")} />
      <PageBody>
        <EmptyState
          title={t("partner.cart.empty")}
          action={
            <MoreToBuy
              customerId={buyer.id}
              label={t(own ? "customer.storefront" : "partner.add.title")}
              primary
            />
          }
          link={<AppLink href={orders}>{t("partner.nav.orders")}</AppLink>}
        />
      </PageBody>
    </>
  );
}

function ReviewCart({ buyer, cart, crumbs, missingAgreement }: About & { readonly cart: Cart }) {
  const t = useText();
  const money = useMoneyFormat();
  const places = usePlaces(buyer.id);
  const { review, buy, order, missing, presses, refused, acceptance, ...now } = useOrder(
    cart,
    buyer.id,
    missingAgreement !== undefined,
  );
  const due = dueNow(cart);
  const problems = problemsOf(cart);
  const resellerRefused = refused("/resellerId");
  return (
    <>
      <CommandBar
        crumbs={[...crumbs, { label: t("partner.cart.title"), href: places.cart }]}
        title={t("partner.review.title")}
        note={
          cart.review === null || !now.current ? undefined : (
            <>
              {t("partner.review.computed")} <DateText at={cart.review.reviewedAt} />
            </>
          )
        }
        actions={<ButtonLink href={places.cart}>{t("partner.review.change")}</ButtonLink>}
        primary={
          <Button
            variant="filled"
            aria-disabled={!now.ready || review.isPending}
            data-buys
            loading={buy.isPending}
            onClick={() => void order()}
          >
            {due === undefined
              ? t("partner.review.buy")
              : t("partner.review.buyFor", { amount: money(due) })}
          </Button>
        }
        phoneNote={due === undefined ? undefined : <MoneyText value={due} strong />}
      />
      <PageBody side={<Side buyer={buyer} cart={cart} />}>
        <TransactNotice />
        <div className={css.notices}>
          {presses > 0 && missing.length > 0 ? (
            <FindingsSummary
              title={t("partner.review.refused", { count: missing.length })}
              entries={missing}
              focusKey={presses}
            />
          ) : null}
          {now.moved === undefined ? null : <Moved moved={now.moved} />}
          {missingAgreement}
          {problems === 0 ? null : (
            <Notice
              tone="you"
              role="alert"
              icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}
            >
              {t("partner.review.problems", { count: problems })}
            </Notice>
          )}
          {buy.isError && resellerRefused === undefined ? (
            <Refused error={buy.error} customerId={buyer.id} pressedAt={buy.submittedAt} />
          ) : null}
          {review.isError && resellerRefused === undefined ? (
            <ErrorState
              error={review.error}
              what={t("partner.review.notReviewed")}
              onRetry={() => review.mutate(cart.id)}
            />
          ) : null}
        </div>
        <CartReseller
          cart={cart}
          error={
            resellerRefused ??
            (now.resellerMissing && presses > 0 ? t("partner.reseller.missing") : undefined)
          }
        />
        <CartReferences cart={cart} typed={now.references.typed} onType={now.references.setTyped} />
        <ul className={css.review} aria-busy={review.isPending}>
          {cart.lines.map((line, index) => (
            <ReviewLine
              key={line.id}
              line={line}
              customerId={buyer.id}
              resellerRefused={refused(`/lines/${index}/resellerId`)}
            />
          ))}
        </ul>
        {acceptance.asked ? (
          <Checkbox
            id={ACCEPT_AGREEMENT_ID}
            className={css.accept ?? ""}
            checked={acceptance.accepted}
            onChange={(event) => acceptance.setAccepted(event.currentTarget.checked)}
            label={t("customer.agreement.accept", { organisation: buyer.company })}
            error={presses > 0 && !acceptance.accepted ? t("customer.agreement.needed") : undefined}
          />
        ) : null}
        <p className={css.note}>{t("partner.review.dates")}</p>
      </PageBody>
    </>
  );
}

function Refused(props: {
  readonly error: unknown;
  readonly customerId: string;
  readonly pressedAt: number;
}) {
  const t = useText();
  const { error, customerId } = props;
  const { base } = useActing();
  const { own } = usePlaces(customerId);
  const orderId = isRefusal(error) ? error.problem.orderId : undefined;
  const expired = isRefusal(error) && error.code === "commerce/cart-expired";
  return (
    <div>
      <ErrorState
        error={error}
        what={
          expired
            ? `${t("partner.review.notBought")} ${error.problem.title}.`
            : t(isRefusal(error) ? "partner.review.notBought" : "partner.review.unknown")
        }
        notDone={isRefusal(error) ? "" : t("partner.review.pressAgain")}
        focusKey={props.pressedAt}
      />
      {typeof orderId === "string" ? (
        <AppLink href={`${base}/orders/${orderId}`}>{t("partner.review.openOrder")}</AppLink>
      ) : expired ? (
        <MoreToBuy
          customerId={customerId}
          label={t(own ? "customer.storefront" : "partner.add.title")}
        />
      ) : null}
    </div>
  );
}

function Side({ buyer, cart }: { readonly buyer: Buyer; readonly cart: Cart }) {
  const t = useText();
  const { organisation } = useActing();
  const { own } = usePlaces(buyer.id);
  const countryName = useCountryName();
  return (
    <>
      <SideCard title={t("partner.review.total")}>
        <CartTotals cart={cart} />
      </SideCard>
      <KeyValueList
        facts={[
          own
            ? { label: t("customer.soldBy"), value: t("customer.soldBy.operator") }
            : { label: t("partner.column.customer"), value: buyer.company },
          { label: t("partner.field.billingCountry"), value: countryName(buyer.country) },
          { label: t("partner.review.invoiceTo"), value: organisation.name },
          ...(own
            ? [{ label: t("customer.payment"), value: t("customer.payment.days", { days: 30 }) }]
            : []),
        ]}
      />
      <Notice tone="off" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
        <p>{t("partner.review.terms")}</p>
      </Notice>
    </>
  );
}
