import { Button, Checkbox } from "@mantine/core";
import { IconAlertTriangleFilled, IconInfoCircle } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Cart, type CartLine, useBuy, useOpenCart, useReviewCart } from "../../api/carts.ts";
import type { Customer } from "../../api/customers.ts";
import { useIntent } from "../../api/intent.ts";
import { findingsOf, isRefusal, type Refusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { FindingsSummary, type SummaryEntry } from "../../kit/findings-summary.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { MoneyText, useMoneyFormat } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, type Crumb, KeyValueList, PageBody, SideCard } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { MISSING_AGREEMENT_ID, MissingAgreement } from "../customers/missing-agreement.tsx";
import { MoreToBuy } from "../customers/more-to-buy.tsx";
import { usePlaces } from "../customers/places.ts";
import { TransactNotice } from "../customers/transact-notice.tsx";
import { WithCustomer } from "../customers/with-customer.tsx";
import { CartReferences, useCartReferences } from "./cart-references.tsx";
import {
  CART_RESELLER_ID,
  CartReseller,
  focusCartReseller,
  useNeedsReseller,
} from "./cart-reseller.tsx";
import { CartTotals } from "./cart-totals.tsx";
import css from "./carts.module.css";
import { ReviewLine } from "./review-line.tsx";
import { dueNow } from "./totals.ts";

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
  const router = useRouter();
  const money = useMoneyFormat();
  const { base } = useActing();
  const places = usePlaces(buyer.id);
  const review = useReviewCart(buyer.id);
  const buy = useBuy(buyer.id);
  const { typed, setTyped, references } = useCartReferences(cart);
  const intent = useIntent();
  const [moved, setMoved] = useState<MovedThings>();
  const forgetPrices = usePricesThatMove(cart, setMoved);
  const [accepted, setAccepted] = useState(false);
  const accepting = places.own && cart.agreement === "missing";
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
    ...(accepting && !accepted
      ? [
          {
            id: ACCEPT_AGREEMENT_ID,
            label: t("partner.agreement.title"),
            detail: t("customer.agreement.needed"),
            onGo: () => document.getElementById(ACCEPT_AGREEMENT_ID)?.focus(),
          },
        ]
      : []),
    ...(missingAgreement !== undefined
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
            href: places.cart,
            onGo: () => void router.navigate({ href: places.cart } as never),
          },
        ]),
  ];
  const due = dueNow(cart);
  const ready = cart.review !== null && current && cart.buyable && missing.length === 0;
  const pressed = useRef(false);
  const order = async () => {
    // The second press of a double click comes before the button shows that it works.
    if (pressed.current || review.isPending) return;
    if (!ready || cart.review === null) {
      setPresses((count) => count + 1);
      return;
    }
    pressed.current = true;
    const names = cart.lines.map((line) => line.offer?.name ?? t("partner.cart.goneOffer"));
    const given = {
      cartId: cart.id,
      review: cart.review.hash,
      ...references,
      ...(accepting ? { acceptsAgreement: true } : {}),
    };
    try {
      const placed = await buy.mutateAsync({ ...given, idempotencyKey: intent.keyFor(given) });
      intent.done();
      await router.navigate({ href: `${base}/orders/${placed.id}?placed=yes` } as never);
    } catch (error) {
      if (!isRefusal(error)) return;
      intent.done();
      if (!MOVED.has(error.code)) return;
      forgetPrices();
      setMoved(movedOf(error, names));
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
        crumbs={[...crumbs, { label: t("partner.cart.title"), href: places.cart }]}
        title={t("partner.review.title")}
        note={
          cart.review === null || !current ? undefined : (
            <>
              {t("partner.review.computed")} <DateText at={cart.review.reviewedAt} />
            </>
          )
        }
        actions={<ButtonLink href={places.cart}>{t("partner.review.change")}</ButtonLink>}
        primary={
          <Button
            variant="filled"
            aria-disabled={!ready || review.isPending}
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
          {moved === undefined ? null : <Moved moved={moved} />}
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
            (resellerMissing && presses > 0 ? t("partner.reseller.missing") : undefined)
          }
        />
        <CartReferences cart={cart} typed={typed} onType={setTyped} />
        <ul className={css.review} aria-busy={review.isPending}>
          {cart.lines.map((line, index) => (
            <ReviewLine
              key={line.id}
              line={line}
              customerId={buyer.id}
              resellerRefused={
                findingsOf(review.error)(`/lines/${index}/resellerId`) ??
                findingsOf(buy.error)(`/lines/${index}/resellerId`)
              }
            />
          ))}
        </ul>
        {accepting ? (
          <Checkbox
            id={ACCEPT_AGREEMENT_ID}
            className={css.accept ?? ""}
            checked={accepted}
            onChange={(event) => setAccepted(event.currentTarget.checked)}
            label={t("customer.agreement.accept", { organisation: buyer.company })}
            error={presses > 0 && !accepted ? t("customer.agreement.needed") : undefined}
          />
        ) : null}
        <p className={css.note}>{t("partner.review.dates")}</p>
      </PageBody>
    </>
  );
}

const ACCEPT_AGREEMENT_ID = "accept-agreement";

/** Refusals after which the page reviews anew and asks the person to look again. */
const MOVED: ReadonlySet<string> = new Set([
  "commerce/moved-since-review",
  "commerce/review-outdated",
  "commerce/not-reviewed",
]);

/** What moved since the person looked: lines with what is new of them, or else one sentence. */
type MovedThings = {
  readonly message: string;
  readonly lines: readonly { readonly name: string | undefined; readonly detail: string }[];
};

const movedOf = ({ fields, message }: Refusal, names: readonly string[]): MovedThings => ({
  message,
  lines: fields.map(({ pointer, detail }) => ({
    name: names[Number(pointer.split("/")[2])],
    detail,
  })),
});

/**
 * The page reviews anew by itself when the cart changes: a price that is another one then is told, too.
 * What was shown before the first review came back was seen as well.
 *
 * @returns forgets what was seen: a refusal has said itself what moved
 */
function usePricesThatMove(cart: Cart, onMove: (moved: MovedThings) => void): () => void {
  const t = useText();
  const money = useMoneyFormat();
  const seen = useRef<ReadonlyMap<string, CartLine>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a cart is compared once with the one before it.
  useEffect(() => {
    const before = seen.current;
    seen.current = new Map(cart.lines.map((line) => [line.id, line]));
    const lines = cart.lines.flatMap((line) => {
      const was = before?.get(line.id);
      if (!was?.price || !line.price || was.quantity !== line.quantity) return [];
      const [from, to] = [money(was.price.total), money(line.price.total)];
      return from === to
        ? []
        : [{ name: line.offer?.name, detail: t("partner.review.priceMoved", { from, to }) }];
    });
    if (lines.length > 0) onMove({ message: "", lines });
  }, [cart]);
  return () => {
    seen.current = undefined;
  };
}

/** What moved between the review and Buy, each with the line it is about. Nothing was bought. */
function Moved({ moved }: { readonly moved: MovedThings }) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever moved takes the focus once.
  useEffect(() => box.current?.focus(), [moved]);
  return (
    <div ref={box} tabIndex={-1} role="alert">
      <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
        <p>
          <b>{t("partner.review.moved")}</b> {t("partner.review.lookAgain")}
        </p>
        {moved.lines.length === 0 ? (
          <p>{moved.message}</p>
        ) : (
          <ul>
            {moved.lines.map(({ name, detail }) => (
              <li key={`${name} ${detail}`}>
                {name === undefined ? detail : t("partner.review.movedLine", { name, detail })}
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
