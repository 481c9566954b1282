import { randomUUIDv7 } from "node:crypto";
import type { Instant } from "../../../kernel/calendar.ts";
import type { MoneyJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  addLines,
  type CartLine,
  cartExpiry,
  changeLine,
  openCart,
  removeLine,
} from "../domain/cart.ts";
import { inLanguage } from "../domain/for-sale.ts";
import type { LineProblem, Quote } from "../domain/quote.ts";
import { quoteCart, type SellingContext, withSeenPrices } from "../domain/quote-cart.ts";
import { standingRefusal } from "../domain/standing.ts";
import type { Payment } from "../events.ts";
import {
  partnerDoesNotTransact,
  planNotAvailable,
  planNotFound,
  quantityOutOfRange,
  termNotOffered,
} from "../problems.ts";
import {
  type CartWithContext,
  type CustomerWithContext,
  cartWithContext,
  customerIn,
  customerRead,
  customerWithContext,
  type SellingParty,
} from "../queries/selling-context.ts";
import { holdOpenCart, openNewCart, replaceContent, replaceContentLast } from "../store/carts.ts";
import { checkNamedInLines, checkReseller } from "./check-reseller.ts";
import { sellingAs } from "./selling-as.ts";

export type WantedLine = {
  readonly planUuid: string;
  readonly term: string;
  /** The plan's own where absent. */
  readonly payment?: Payment;
  readonly quantity: number;
  /** Another reseller than the cart's. */
  readonly resellerId?: string;
};

/** A cart after a change, with what prices it; `made` where it is a new one. */
export type FilledCart = CartWithContext & { readonly quote: Quote; readonly made: boolean };

/** How often a change is tried while others change the same cart: one of them gets through a time. */
export const CART_ATTEMPTS = 10;

export type FillCart = {
  readonly partner: ActingOrganisation;
  readonly customerId: string;
  /** Absent: the one of the open cart, or of the customer's record for a new one. */
  readonly resellerId?: string;
  readonly lines: readonly WantedLine[];
};

/**
 * Puts lines into the cart that is open for a customer, or into a new one: there is one for each
 * partner and customer, for 7 days.
 */
export async function fillCart(db: Database, wanted: FillCart): Promise<Result<FilledCart>> {
  const mayBuy = checkPartner(wanted.partner);
  if (!mayBuy.ok) return mayBuy;
  const selling = sellingAs(wanted.partner);
  const about = {
    customerId: wanted.customerId,
    plans: wanted.lines.map(({ planUuid }) => planUuid),
  };
  return db.transactionAfter(
    customerRead(selling, about),
    async (tx, rows): Promise<Result<FilledCart>> => {
      if (tx.attempt === 1) return fill(tx, wanted, customerIn(rows, selling, tx.at));
      // Another call opened or changed the cart meanwhile; what it did is read and added to, with the
      // cart held so that nobody else comes between again.
      await holdOpenCart(tx, wanted.partner.id, wanted.customerId);
      return fill(tx, wanted, await customerWithContext(tx, selling, { ...about, at: tx.at }));
    },
  );
}

/** The same inside a transaction that does more: the cart is held first, so that nobody comes between. */
export async function fillHeldCart(tx: Tx, wanted: FillCart): Promise<Result<FilledCart>> {
  const mayBuy = checkPartner(wanted.partner);
  if (!mayBuy.ok) return mayBuy;
  const { customerId } = wanted;
  await holdOpenCart(tx, wanted.partner.id, customerId);
  const plans = wanted.lines.map(({ planUuid }) => planUuid);
  const about = { customerId, plans, at: tx.at };
  return fill(tx, wanted, await customerWithContext(tx, sellingAs(wanted.partner), about));
}

/** What one payment of a line would cost, before tax; refused where it could not be put into a cart. */
export function pricedLine(wanted: WantedLine, context: SellingContext): Result<MoneyJson> {
  const line = newLine(wanted, context);
  const lines = addLines([], [line]);
  if (!lines.ok) return lines;
  const quote = quoteCart(lines.value, context);
  const refused = firstRefusal(quote, lines.value, context);
  if (refused !== undefined) return refused;
  const price = quote.lines[0]?.price;
  return price == null ? refuse(planNotFound({})) : ok(price.net);
}

async function fill(
  tx: Tx,
  wanted: FillCart,
  found: CustomerWithContext | undefined,
): Promise<Result<FilledCart>> {
  if (found === undefined) return refuse(notFound({}));
  const { partner, customerId } = wanted;
  const { customer, context } = found;
  if (wanted.resellerId !== undefined) {
    const reseller = await checkReseller(tx, partner, wanted.resellerId);
    if (!reseller.ok) return reseller;
  }
  const named = await checkNamedInLines(tx, partner, wanted.lines, pointerToReseller);
  if (!named.ok) return named;
  const running = found.cart !== null && openCart(found.cart, tx.at).ok ? found.cart : undefined;
  const before = running?.lines ?? [];
  const lines = addLines(
    before,
    wanted.lines.map((line) => newLine(line, context)),
  );
  if (!lines.ok) return lines;
  const quote = quoteCart(lines.value, context);
  const added = lines.value.slice(before.length);
  const refused = firstRefusal(quote, added, context);
  if (refused !== undefined) return refused;
  const kept = withSeenPrices(lines.value, added, quote);

  if (running !== undefined) {
    const resellerId = wanted.resellerId ?? running.resellerId;
    if (wanted.lines.length === 0 && resellerId === running.resellerId)
      return ok({ cart: running, customer, context, quote, made: false });
    const version = replaceContentLast(tx, {
      sellerId: partner.id,
      id: running.id,
      seen: running.version,
      lines: kept,
      resellerId,
      purchaseOrder: running.purchaseOrder,
      costCentre: running.costCentre,
    });
    const cart = { ...running, lines: kept, resellerId, review: null, version };
    return ok({ cart, customer, context, quote, made: false });
  }
  const cart = {
    id: randomUUIDv7(),
    sellerId: partner.id,
    customerId,
    state: "open" as const,
    resellerId: wanted.resellerId ?? (await resellerOfRecord(tx, partner, customer.resellerId)),
    purchaseOrder: null,
    costCentre: null,
    lines: kept,
    review: null,
    orderId: null,
    version: 1,
    createdAt: tx.at,
    expiresAt: cartExpiry(tx.at, context.policy.cartDays),
  };
  openNewCart(tx, cart);
  return ok({ cart, customer, context, quote, made: true });
}

const pointerToReseller = (line: number) => `/lines/${line}/resellerId`;

/** The record's reseller for a new cart; one that has left is chosen anew, and stops nobody. */
async function resellerOfRecord(
  tx: Tx,
  partner: ActingOrganisation,
  resellerId: string | null,
): Promise<string | null> {
  const checked = await checkReseller(tx, partner, resellerId);
  return checked.ok ? checked.value : null;
}

type CartChange = {
  readonly partner: ActingOrganisation;
  readonly cartId: string;
  readonly at: Instant;
  /** The version that the person saw; absent where any will do. */
  readonly seen?: string;
};

export async function addCartLine(
  db: Reader,
  change: CartChange & { readonly line: WantedLine },
): Promise<Result<FilledCart>> {
  const { partner, line } = change;
  const named = await checkNamedInLines(db, partner, [line], () => "/resellerId");
  if (!named.ok) return named;
  return changeCart(db, change, { plans: [change.line.planUuid] }, (lines, context) =>
    addLines(lines, [newLine(line, context)]),
  );
}

export async function changeCartLine(
  db: Reader,
  change: CartChange & {
    readonly lineId: string;
    readonly to: {
      readonly quantity: number;
      readonly term?: string;
      readonly payment?: Payment;
      /** Null: the cart's. */
      readonly resellerId?: string | null;
    };
  },
): Promise<Result<FilledCart>> {
  const named = await checkNamedInLines(db, change.partner, [change.to], () => "/resellerId");
  if (!named.ok) return named;
  return changeCart(db, change, { plans: [] }, (lines) =>
    changeLine(lines, change.lineId, change.to),
  );
}

/**
 * Changes what stands over the lines: through which reseller the cart is sold, where null leaves it open
 * until the review, and the buyer's own number for the order.
 */
export async function changeCartHead(
  db: Reader,
  {
    head,
    ...change
  }: CartChange & {
    readonly head: {
      readonly resellerId?: string | null;
      readonly purchaseOrder?: string | null;
      readonly costCentre?: string | null;
    };
  },
): Promise<Result<FilledCart>> {
  if (head.resellerId !== undefined) {
    const reseller = await checkReseller(db, change.partner, head.resellerId);
    if (!reseller.ok) return reseller;
  }
  return changeCart(db, change, { plans: [], ...head }, (lines) => ok(lines));
}

export const removeCartLine = (
  db: Reader,
  change: CartChange & { readonly lineId: string },
): Promise<Result<FilledCart>> =>
  changeCart(db, change, { plans: [] }, (lines) => removeLine(lines, change.lineId));

/** Plans that are not in the cart yet, and reseller and purchase order where they are changed. */
type ChangeWith = {
  readonly plans: readonly string[];
  readonly resellerId?: string | null;
  readonly purchaseOrder?: string | null;
  readonly costCentre?: string | null;
};

type ChangeLines = (
  lines: readonly CartLine[],
  context: SellingContext,
) => Result<readonly CartLine[]>;

/**
 * Reads a cart, changes it and writes it at the version that was read: two statements and no lock,
 * because only the cart itself is changed.
 */
async function changeCart(
  db: Reader,
  wanted: CartChange,
  given: ChangeWith,
  change: ChangeLines,
): Promise<Result<FilledCart>> {
  const mayBuy = checkPartner(wanted.partner);
  if (!mayBuy.ok) return mayBuy;
  for (let attempt = 1; attempt <= CART_ATTEMPTS; attempt += 1) {
    const changed = await tryToChange(db, wanted, given, change);
    if (changed !== "again") return changed;
  }
  return refuse(preconditionFailed({ current: "" }));
}

async function tryToChange(
  db: Reader,
  { partner, cartId, at, seen }: CartChange,
  { plans, resellerId: chosen, ...named }: ChangeWith,
  change: ChangeLines,
): Promise<Result<FilledCart> | "again"> {
  const found = await contextOfChange(db, sellingAs(partner), { cartId, plans, at });
  if (found === undefined) return refuse(notFound({}));
  const { cart, customer, context } = found;
  if (seen !== undefined && seen !== "*" && seen !== `${cart.version}`)
    return refuse(preconditionFailed({ current: `${cart.version}` }));
  const open = openCart(cart, at);
  if (!open.ok) return open;
  const lines = change(cart.lines, context);
  if (!lines.ok) return lines;
  const quote = quoteCart(lines.value, context);
  const changed = lines.value.filter((line) => !cart.lines.includes(line));
  const refused = firstRefusal(quote, changed, context);
  if (refused !== undefined) return refused;
  const kept = withSeenPrices(lines.value, changed, quote);
  const resellerId = chosen === undefined ? cart.resellerId : chosen;
  const { purchaseOrder = cart.purchaseOrder, costCentre = cart.costCentre } = named;
  // What the buyer's books know the order by moves no price: what was reviewed stays reviewed.
  const keepsReview =
    chosen === undefined && (named.purchaseOrder !== undefined || named.costCentre !== undefined);
  const version = await replaceContent(db, {
    sellerId: partner.id,
    id: cartId,
    seen: cart.version,
    lines: kept,
    resellerId,
    purchaseOrder,
    costCentre,
    keepsReview,
  });
  if (version === undefined) return "again";
  const review = keepsReview ? cart.review : null;
  return ok({
    cart: { ...cart, lines: kept, resellerId, purchaseOrder, costCentre, review, version },
    customer,
    context,
    quote,
    made: false,
  });
}

/** A cart, and where lines are added also the plans that are not in it yet. */
async function contextOfChange(
  db: Reader,
  seller: SellingParty,
  { cartId, plans, at }: { cartId: string; plans: readonly string[]; at: Instant },
): Promise<CartWithContext | undefined> {
  const found = await cartWithContext(db, seller, { cartId, at, lock: false });
  if (found === undefined || plans.length === 0) return found;
  const { customerId } = found.cart;
  const wider = await customerWithContext(db, seller, { customerId, plans, at });
  return wider === undefined ? undefined : { ...found, context: wider.context };
}

/** An indirect reseller manages what its provider bought; it does not buy itself. */
export const checkPartner = (partner: ActingOrganisation): Result<null> =>
  partner.partnerType === "indirect-reseller"
    ? refuse(partnerDoesNotTransact({ partnerType: partner.partnerType }))
    : ok(null);

function newLine(wanted: WantedLine, context: SellingContext): CartLine {
  const found = context.supply.get(wanted.planUuid);
  const offered = found?.plan.terms.find(({ term }) => term === wanted.term);
  return {
    id: randomUUIDv7(),
    offerId: found?.offer.offerId ?? "",
    planUuid: wanted.planUuid,
    term: wanted.term,
    payment: wanted.payment ?? offered?.payment ?? "upfront",
    quantity: wanted.quantity,
    ...(wanted.resellerId === undefined ? {} : { resellerId: wanted.resellerId }),
  };
}

/** The refusal of the first of `lines` that cannot be bought as wanted. */
function firstRefusal(
  quote: Quote,
  lines: readonly CartLine[],
  context: SellingContext,
): Result<never> | undefined {
  for (const line of lines) {
    const problems = quote.lines.find(({ lineId }) => lineId === line.id)?.problems ?? [];
    if (problems.length > 0) return refuse(refusalOf(line, problems, context));
  }
  return undefined;
}

function refusalOf(line: CartLine, problems: readonly LineProblem[], context: SellingContext) {
  const [problem] = problems;
  const found = context.supply.get(line.planUuid);
  const suspended = standingRefusal(context);
  if (suspended !== undefined) return suspended;
  if (problem === undefined || problem.code === "not-found" || found === undefined)
    return planNotFound({});
  if (problem.code === "quantity-out-of-range")
    return quantityOutOfRange(problem.params, [
      { pointer: "/quantity", code: "commerce/quantity" },
    ]);
  if (problem.code === "term-not-offered")
    return termNotOffered({
      ...problem.params,
      offered: found.plan.terms.map(({ term, payment }) => `${term} ${payment}`),
    });
  return planNotAvailable({
    offer: inLanguage(found.offer.languages, "en")?.name ?? found.offer.slug,
    plan: inLanguage(found.plan.texts, "en")?.name ?? found.plan.planId,
    reasons: problems.map(({ code }) => code),
  });
}
