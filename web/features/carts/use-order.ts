import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { type Cart, useBuy, useReviewCart } from "../../api/carts.ts";
import { useIntent } from "../../api/intent.ts";
import { findingsOf, isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import type { SummaryEntry } from "../../kit/findings-summary.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { MISSING_AGREEMENT_ID } from "../customers/missing-agreement.tsx";
import { usePlaces } from "../customers/places.ts";
import { useCartReferences } from "./cart-references.tsx";
import { CART_RESELLER_ID, focusCartReseller, useNeedsReseller } from "./cart-reseller.tsx";
import { type MovedThings, movedOf, usePricesThatMove } from "./moved.tsx";

export const ACCEPT_AGREEMENT_ID = "accept-agreement";

/** Refusals after which the page reviews anew and asks the person to look again. */
const MOVED: ReadonlySet<string> = new Set([
  "commerce/moved-since-review",
  "commerce/review-outdated",
  "commerce/not-reviewed",
]);

/**
 * An order as it stands on its page: the review, which is asked for as soon as the cart is another one, what is
 * missing, and Buy, which does what was reviewed or says what moved and reviews anew.
 */
export function useOrder(cart: Cart, buyerId: string, agreementMissing: boolean) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const buy = useBuy(buyerId);
  const { typed, setTyped, references } = useCartReferences(cart);
  const intent = useIntent();
  const [moved, setMoved] = useState<MovedThings>();
  const forgetPrices = usePricesThatMove(cart, setMoved);
  const [accepted, setAccepted] = useState(false);
  const accepting = usePlaces(buyerId).own && cart.agreement === "missing";
  const [presses, setPresses] = useState(0);
  const resellerMissing = useNeedsReseller() && cart.reseller === null;
  const { review, current, reviewAnew } = useKeptReview(cart, buyerId, !resellerMissing);

  // A refusal is about the cart as it was; a changed one may be pressed anew.
  const { reset } = buy;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is what it follows.
  useEffect(() => reset(), [cart.version, reset]);
  const refused = (pointer: string) =>
    findingsOf(review.error)(pointer) ?? findingsOf(buy.error)(pointer);
  const missing = useMissing(cart, buyerId, {
    agreementMissing,
    reseller:
      refused("/resellerId") ?? (resellerMissing ? t("partner.reseller.missing") : undefined),
    acceptance: accepting && !accepted,
  });
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
      reviewAnew();
    } finally {
      pressed.current = false;
    }
  };
  return {
    review,
    buy,
    order,
    ready,
    current,
    missing,
    moved,
    refused,
    resellerMissing,
    /** How often Buy was pressed while something was missing. */
    presses,
    references: { typed, setTyped },
    acceptance: { asked: accepting, accepted, setAccepted },
  };
}

/** Opening the page is the review; it is asked once for what the cart holds now. */
function useKeptReview(cart: Cart, buyerId: string, reviewable: boolean) {
  const review = useReviewCart(buyerId);
  const asked = useRef<number>(undefined);
  const current = cart.review?.current === true;
  const { mutate } = review;
  useEffect(() => {
    if (!reviewable || current || asked.current === cart.version) return;
    asked.current = cart.version;
    mutate(cart.id);
  }, [reviewable, current, cart.id, cart.version, mutate]);
  const reviewAnew = () => {
    asked.current = undefined;
    mutate(cart.id);
  };
  return { review, current, reviewAnew };
}

type Lacks = {
  readonly agreementMissing: boolean;
  /** What is wrong with the reseller. */
  readonly reseller: string | undefined;
  /** The customer agreement is to be accepted here, and is not. */
  readonly acceptance: boolean;
};

/** What stands between the cart and Buy, each with the way to it. */
function useMissing(cart: Cart, buyerId: string, lacks: Lacks): readonly SummaryEntry[] {
  const t = useText();
  const router = useRouter();
  const places = usePlaces(buyerId);
  const problems = problemsOf(cart);
  const entries: (SummaryEntry | false)[] = [
    lacks.reseller !== undefined && {
      id: CART_RESELLER_ID,
      label: t("partner.field.reseller"),
      detail: lacks.reseller,
      onGo: focusCartReseller,
    },
    lacks.acceptance && {
      id: ACCEPT_AGREEMENT_ID,
      label: t("partner.agreement.title"),
      detail: t("customer.agreement.needed"),
      onGo: () => document.getElementById(ACCEPT_AGREEMENT_ID)?.focus(),
    },
    lacks.agreementMissing && {
      id: MISSING_AGREEMENT_ID,
      label: t("partner.agreement.title"),
      detail: t("partner.agreement.missing"),
      onGo: () => document.getElementById(MISSING_AGREEMENT_ID)?.focus(),
    },
    problems > 0 && {
      id: "cart",
      label: t("partner.cart.title"),
      detail: t("partner.review.problems", { count: problems }),
      href: places.cart,
      onGo: () => void router.navigate({ href: places.cart } as never),
    },
  ];
  return entries.filter((entry) => entry !== false);
}

/** How many lines cannot be bought as they are. */
export const problemsOf = (cart: Cart): number =>
  cart.lines.filter((line) => line.problems.length > 0).length;
