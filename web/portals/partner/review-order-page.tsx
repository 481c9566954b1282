import { Button } from "@mantine/core";
import { IconAlertTriangleFilled, IconInfoCircle } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { type Cart, useBuy, useOpenCart, useReviewCart } from "../../api/carts.ts";
import type { Customer } from "../../api/customers.ts";
import { useIntent } from "../../api/intent.ts";
import { findingsOf, isRefusal, type Refusal } from "../../api/problem.ts";
import {
  CART_RESELLER_ID,
  CartReseller,
  focusCartReseller,
  useNeedsReseller,
} from "../../features/carts/cart-reseller.tsx";
import { CartTotals } from "../../features/carts/cart-totals.tsx";
import css from "../../features/carts/carts.module.css";
import { ReviewLine } from "../../features/carts/review-line.tsx";
import { dueNow } from "../../features/carts/totals.ts";
import {
  MISSING_AGREEMENT_ID,
  MissingAgreement,
} from "../../features/customers/missing-agreement.tsx";
import { TransactNotice } from "../../features/customers/transact-notice.tsx";
import { WithCustomer } from "../../features/customers/with-customer.tsx";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { FindingsSummary, type SummaryEntry } from "../../kit/findings-summary.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { MoneyText, useMoneyFormat } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, SideCard } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** R7: exactly what Buy will do; Buy does this, or says what moved and shows it anew. */
export function ReviewOrderPage() {
  const t = useText();
  return (
    <WithCustomer title={t("partner.review.title")} noted>
      {(customer) => <Review customer={customer} />}
    </WithCustomer>
  );
}

function Review({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const open = useOpenCart(customer.id);
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
  if (open.data === null || open.data.lines.length === 0)
    return <NothingToReview customer={customer} />;
  return <ReviewCart customer={customer} cart={open.data} />;
}

function NothingToReview({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { base } = useActing();
  const home = `${base}/customers/${customer.id}`;
  return (
    <>
      <CommandBar
        crumbs={[{ label: customer.company, href: home }]}
        title={t("partner.review.title")}
      />
      <PageBody>
        <EmptyState
          title={t("partner.cart.empty")}
          action={
            <ButtonLink href={`${home}/add-subscription`} variant="filled">
              {t("partner.add.title")}
            </ButtonLink>
          }
          link={<AppLink href={`${home}/orders`}>{t("partner.nav.orders")}</AppLink>}
        />
      </PageBody>
    </>
  );
}

function ReviewCart({ customer, cart }: { readonly customer: Customer; readonly cart: Cart }) {
  const t = useText();
  const router = useRouter();
  const money = useMoneyFormat();
  const { base } = useActing();
  const review = useReviewCart(customer.id);
  const buy = useBuy(customer.id);
  const intent = useIntent();
  const [moved, setMoved] = useState<{ readonly refusal: Refusal; readonly names: string[] }>();
  const home = `${base}/customers/${customer.id}`;
  const [presses, setPresses] = useState(0);
  const problems = cart.lines.filter((line) => line.problems.length > 0).length;
  // Opening the page is the review; it is asked once for what the cart holds now.
  const asked = useRef<number>(undefined);
  const current = cart.review?.current === true;
  const { mutate } = review;
  const resellerMissing = useNeedsReseller() && cart.reseller === null;
  useEffect(() => {
    if (resellerMissing || current || asked.current === cart.version) return;
    asked.current = cart.version;
    mutate(cart.id);
  }, [resellerMissing, current, cart.id, cart.version, mutate]);

  // A refusal is about the cart as it was; a changed one may be pressed anew.
  const { reset } = buy;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is what it follows.
  useEffect(() => reset(), [cart.version, reset]);
  const resellerRefused =
    findingsOf(review.error)("/resellerId") ?? findingsOf(buy.error)("/resellerId");
  const missing: SummaryEntry[] = [
    ...(resellerMissing || resellerRefused !== undefined
      ? [
          {
            id: CART_RESELLER_ID,
            label: t("partner.field.reseller"),
            detail: resellerRefused ?? t("partner.reseller.missing"),
            onGo: focusCartReseller,
          },
        ]
      : []),
    ...(customer.agreement === "missing"
      ? [
          {
            id: MISSING_AGREEMENT_ID,
            label: t("partner.agreement.title"),
            detail: t("partner.agreement.missing"),
            onGo: () => document.getElementById(MISSING_AGREEMENT_ID)?.focus(),
          },
        ]
      : []),
    ...(problems === 0
      ? []
      : [
          {
            id: "cart",
            label: t("partner.cart.title"),
            detail: t("partner.review.problems", { count: problems }),
            href: `${home}/cart`,
            onGo: () => void router.navigate({ href: `${home}/cart` } as never),
          },
        ]),
  ];
  const due = dueNow(cart);
  const ready = cart.review !== null && current && cart.buyable && missing.length === 0;
  const pressed = useRef(false);
  const order = async () => {
    // The second press of a double click comes before the button shows that it works.
    if (pressed.current) return;
    if (!ready || cart.review === null) {
      setPresses((count) => count + 1);
      return;
    }
    pressed.current = true;
    const names = cart.lines.map((line) => line.offer?.name ?? t("partner.cart.goneOffer"));
    const given = { cartId: cart.id, review: cart.review.hash };
    try {
      const placed = await buy.mutateAsync({ ...given, idempotencyKey: intent.keyFor(given) });
      intent.done();
      await router.navigate({ href: `${base}/orders/${placed.id}?placed=yes` } as never);
    } catch (error) {
      if (!isRefusal(error)) return;
      intent.done();
      if (!MOVED.has(error.code)) return;
      setMoved({ refusal: error, names });
      buy.reset();
      asked.current = undefined;
      review.mutate(cart.id);
    } finally {
      pressed.current = false;
    }
  };
  return (
    <>
      <CommandBar
        crumbs={[
          { label: customer.company, href: home },
          { label: t("partner.cart.title"), href: `${home}/cart` },
        ]}
        title={t("partner.review.title")}
        note={
          cart.review === null || !current ? undefined : (
            <>
              {t("partner.review.computed")} <DateText at={cart.review.reviewedAt} />
            </>
          )
        }
        actions={<ButtonLink href={`${home}/cart`}>{t("partner.review.change")}</ButtonLink>}
        primary={
          <Button
            variant="filled"
            aria-disabled={!ready}
            loading={buy.isPending || review.isPending}
            onClick={() => void order()}
          >
            {due === undefined
              ? t("partner.review.buy")
              : t("partner.review.buyFor", { amount: money(due) })}
          </Button>
        }
        phoneNote={due === undefined ? undefined : <MoneyText value={due} strong />}
      />
      <PageBody side={<Side customer={customer} cart={cart} />}>
        <TransactNotice />
        <div className={css.notices}>
          {presses > 0 && missing.length > 0 ? (
            <FindingsSummary
              title={t("partner.review.refused", { count: missing.length })}
              entries={missing}
              focusKey={presses}
            />
          ) : null}
          {moved === undefined ? null : <Moved moved={moved} />}
          {customer.agreement === "missing" ? <MissingAgreement customer={customer} /> : null}
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
            <Refused error={buy.error} customerId={customer.id} pressedAt={buy.submittedAt} />
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
            (resellerMissing && presses > 0 ? t("partner.reseller.missing") : undefined)
          }
        />
        <ul className={css.review} aria-busy={review.isPending}>
          {cart.lines.map((line) => (
            <ReviewLine key={line.id} line={line} customerId={customer.id} />
          ))}
        </ul>
        <p className={css.note}>{t("partner.review.dates")}</p>
      </PageBody>
    </>
  );
}

/** Refusals after which the page reviews anew and asks the person to look again. */
const MOVED: ReadonlySet<string> = new Set([
  "commerce/moved-since-review",
  "commerce/review-outdated",
  "commerce/not-reviewed",
]);

/** What moved between the review and Buy, each with the line it is about. Nothing was bought. */
function Moved(props: {
  readonly moved: { readonly refusal: Refusal; readonly names: readonly string[] };
}) {
  const t = useText();
  const { refusal, names } = props.moved;
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal takes the focus once.
  useEffect(() => box.current?.focus(), [refusal]);
  const lineOf = (pointer: string) => names[Number(pointer.split("/")[2])];
  return (
    <div ref={box} tabIndex={-1} role="alert">
      <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
        <p>
          <b>{t("partner.review.moved")}</b> {t("partner.review.lookAgain")}
        </p>
        {refusal.fields.length === 0 ? (
          <p>{refusal.message}</p>
        ) : (
          <ul>
            {refusal.fields.map((field) => (
              <li key={`${field.pointer} ${field.code}`}>
                {lineOf(field.pointer) === undefined
                  ? field.detail
                  : t("partner.review.movedLine", {
                      name: lineOf(field.pointer),
                      detail: field.detail,
                    })}
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
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
        <AppLink href={`${base}/customers/${customerId}/add-subscription`}>
          {t("partner.add.title")}
        </AppLink>
      ) : null}
    </div>
  );
}

function Side({ customer, cart }: { readonly customer: Customer; readonly cart: Cart }) {
  const t = useText();
  const { organisation } = useActing();
  const countryName = useCountryName();
  return (
    <>
      <SideCard title={t("partner.review.total")}>
        <CartTotals cart={cart} />
      </SideCard>
      <KeyValueList
        facts={[
          { label: t("partner.column.customer"), value: customer.company },
          { label: t("partner.field.billingCountry"), value: countryName(customer.country) },
          { label: t("partner.review.invoiceTo"), value: organisation.name },
        ]}
      />
      <Notice tone="off" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
        <p>{t("partner.review.terms")}</p>
      </Notice>
    </>
  );
}
