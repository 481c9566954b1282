import { randomUUIDv7 } from "node:crypto";
import { addHours } from "../../../kernel/calendar.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation, Caller } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { openCart } from "../domain/cart.ts";
import { creditRefusal } from "../domain/credit.ts";
import { changesBetween, type Quote, type QuoteChange, type QuoteLine } from "../domain/quote.ts";
import { quoteCart } from "../domain/quote-cart.ts";
import { standingRefusal } from "../domain/standing.ts";
import {
  agreementMissing,
  agreementNotAccepted,
  limitReached,
  movedSinceReview,
  notReviewed,
  reviewOutdated,
} from "../problems.ts";
import {
  type CartWithContext,
  cartIn,
  cartRead,
  cartWithContext,
} from "../queries/selling-context.ts";
import {
  type NewOrder,
  type NewOrderLine,
  type OrderRefused,
  placeOrderRows,
} from "../store/orders.ts";
import { acceptAgreement } from "./accept-agreement.ts";
import { announceOrder, orderNumber } from "./announce-order.ts";
import { checkSoldThroughEach } from "./check-reseller.ts";
import { checkPartner } from "./fill-cart.ts";
import { sellingAs } from "./selling-as.ts";

export type PlaceOrder = {
  readonly partner: ActingOrganisation;
  readonly cartId: string;
  /** The hash of the review that the person saw. */
  readonly review: string;
  readonly by: Pick<Caller, "kind" | "id" | "name" | "email">;
  readonly locale: Language;
  /** A customer that buys for itself accepts the customer agreement with its first order. */
  readonly acceptsAgreement?: boolean;
  /** The buyer's own number for the order; that of the cart where absent. */
  readonly purchaseOrder?: string | null;
  /** Where it books the subscriptions of the order; that of the cart where absent. */
  readonly costCentre?: string | null;
};

/** What was ordered, with everything that an answer shows of it. */
export type PlacedOrder = CartWithContext & {
  readonly id: string;
  readonly number: string;
  readonly quote: Quote;
  readonly lines: readonly NewOrderLine[];
};

/**
 * Buys a cart: all lines or none, exactly as reviewed or not at all (SUB-05). Each line becomes a
 * subscription that waits for the publisher's activation; nothing is charged before.
 */
export async function placeOrder(
  db: Database,
  { partner, cartId, review, by, locale, acceptsAgreement = false, ...named }: PlaceOrder,
): Promise<Result<PlacedOrder>> {
  const mayBuy = checkPartner(partner);
  if (!mayBuy.ok) return mayBuy;
  const selling = sellingAs(partner);
  return db.transactionAfter(
    cartRead(selling, cartId),
    async (tx, rows): Promise<Result<PlacedOrder>> => {
      // Somebody came between reading and writing: what they did is read, with the cart held.
      const found =
        tx.attempt === 1
          ? cartIn(rows, selling, tx.at)
          : await cartWithContext(tx, selling, { cartId, at: tx.at, lock: true });
      if (found === undefined) return refuse(notFound({}));
      const agreed = checkAgreement(found, partner, acceptsAgreement);
      const decided = decide(found, { review, agreed, tx });
      if (!decided.ok) return decided;
      // It may have left the provider since the review.
      const reseller = await checkSoldThroughEach(tx, partner, found.cart);
      if (!reseller.ok) return reseller;
      if (found.customer.agreedOn === null) await acceptAgreement(tx, partner, by);
      const references = {
        purchaseOrder:
          named.purchaseOrder === undefined ? found.cart.purchaseOrder : named.purchaseOrder,
        costCentre: named.costCentre === undefined ? found.cart.costCentre : named.costCentre,
      };
      const { row, lines } = makeOrder(found, decided.value, { by, tx, references });
      placeOrderRows(tx, { order: row, lines }, orderRefusal(lines));
      await announceOrder(tx, { row, lines, partner, by, locale, company: found.customer.company });
      return ok({
        ...found,
        cart: { ...found.cart, ...references, state: "ordered", orderId: row.id },
        id: row.id,
        number: row.number,
        quote: decided.value,
        lines,
      });
    },
  );
}

/** The quote as it is now, where it is the one that was reviewed. */
function decide(
  { cart, context }: CartWithContext,
  { review, agreed, tx }: { review: string; agreed: Result<null>; tx: Tx },
): Result<Quote> {
  const open = openCart(cart, tx.at);
  if (!open.ok) return open;
  const suspended = standingRefusal(context);
  if (suspended !== undefined) return refuse(suspended);
  if (!agreed.ok) return agreed;
  if (cart.review === null) return refuse(notReviewed({}));
  if (cart.review.hash !== review) return refuse(reviewOutdated({}));
  const quote = quoteCart(cart.lines, context);
  const changes = changesBetween(cart.review.quote, quote);
  if (changes.length > 0)
    return refuse(
      movedSinceReview({ changes: changes.map(({ code }) => code) }, changes.map(toFieldError)),
    );
  const beyond = creditRefusal(
    quote.dueOnActivation.map(({ total }) => total),
    context.credit,
  );
  return beyond === undefined ? ok(quote) : refuse(beyond);
}

/** The agreement is attested by the partner, or accepted by whoever buys for its own organisation. */
function checkAgreement(
  { customer }: CartWithContext,
  { kind }: ActingOrganisation,
  accepts: boolean,
): Result<null> {
  if (customer.agreedOn !== null) return ok(null);
  if (kind === "partner") return refuse(agreementMissing({ customerId: customer.id }));
  const pointer = "/acceptsAgreement";
  return accepts
    ? ok(null)
    : refuse(agreementNotAccepted({}, [{ pointer, code: "commerce/agreement-not-accepted" }]));
}

const toFieldError = ({ line, code, before, after }: QuoteChange): FieldError => ({
  pointer: `/lines/${line}`,
  code: `commerce/${code}`,
  params: { before: before ?? "", after: after ?? "" },
});

function makeOrder(
  { cart, customer, context }: CartWithContext,
  quote: Quote,
  {
    by,
    tx,
    references,
  }: {
    by: PlaceOrder["by"];
    tx: Tx;
    references: Pick<NewOrder, "purchaseOrder" | "costCentre">;
  },
) {
  const lapsesAt = addHours(tx.at, context.policy.activationDays * 24).toString();
  const lines = quote.lines.map((line, index): NewOrderLine => {
    const { terms, price } = bought(line);
    const resellerId = cart.lines.find(({ id }) => id === line.lineId)?.resellerId;
    return {
      number: index + 1,
      ...(resellerId === undefined ? {} : { resellerId }),
      subscriptionId: randomUUIDv7(),
      name: `${terms.offerName} (${terms.planName})`,
      terms,
      price,
      limit: context.supply.get(terms.planUuid)?.plan.limitPerCustomer ?? null,
      lapsesAt,
    };
  });
  const row = {
    id: randomUUIDv7(),
    number: orderNumber(),
    sellerId: cart.sellerId,
    customerId: cart.customerId,
    organisationId: customer.organisationId,
    resellerId: cart.resellerId,
    cartId: cart.id,
    cartVersion: cart.version,
    totals: [...quote.dueOnActivation, ...quote.dueAfterTrials],
    byKind: by.kind,
    byId: by.id ?? null,
    byName: by.name,
    placedAt: tx.at.toString(),
    ...references,
  };
  return { row, lines };
}

function bought(line: QuoteLine) {
  if (line.terms === null || line.price === null)
    throw new Error(`Line ${line.lineId} of a buyable quote has no terms`);
  return { terms: line.terms, price: line.price };
}

/** What is answered where another order of the customer was faster: of a limited plan, or with its one trial. */
export const orderRefusal =
  (lines: readonly NewOrderLine[]) =>
  (why: OrderRefused): Result<never> & { readonly ok: false } => {
    if (why === "trial-taken") {
      const tried = lines.filter(({ terms }) => terms.trialDays > 0);
      // Of several trials the database does not say which was had elsewhere; the new review does.
      const [only] = tried.length === 1 ? tried : [];
      const moved = only && {
        line: only.number - 1,
        code: "trial-moved" as const,
        before: `${only.terms.trialDays}`,
        after: "0",
      };
      return refuse(movedSinceReview({ changes: ["trial-moved"] }, moved && [toFieldError(moved)]));
    }
    const line = lines.find(({ terms }) => terms.planUuid === why.limitOf);
    return refuse(
      limitReached({
        offer: line?.terms.offerName ?? "",
        plan: line?.terms.planName ?? "",
        limit: line?.limit ?? 0,
      }),
    );
  };
