import { createHash } from "node:crypto";
import type { Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import { notEmpty, openCart } from "../domain/cart.ts";
import { creditRefusal } from "../domain/credit.ts";
import { fingerprintText, type Quote } from "../domain/quote.ts";
import { quoteCart } from "../domain/quote-cart.ts";
import { cartWithContext } from "../queries/selling-context.ts";
import { replaceContent, storeReview } from "../store/carts.ts";
import { checkSoldThroughEach } from "./check-reseller.ts";
import { CART_ATTEMPTS, checkPartner, type FilledCart } from "./fill-cart.ts";
import { sellingAs } from "./selling-as.ts";

/**
 * Prices a cart and keeps the quote: what Buy does to the last cent, or refuses because something
 * moved (BEY-06). A cart with a line that cannot be bought is shown with the reasons and keeps no
 * review.
 */
export async function reviewCart(
  db: Reader,
  request: { readonly partner: ActingOrganisation; readonly cartId: string; readonly at: Instant },
): Promise<Result<FilledCart>> {
  const mayBuy = checkPartner(request.partner);
  if (!mayBuy.ok) return mayBuy;
  // The cart may be changed while it is priced: then it is priced again.
  for (let attempt = 1; attempt <= CART_ATTEMPTS; attempt += 1) {
    const reviewed = await tryToReview(db, request);
    if (reviewed !== "again") return reviewed;
  }
  return refuse(preconditionFailed({ current: "" }));
}

async function tryToReview(
  db: Reader,
  { partner, cartId, at }: Parameters<typeof reviewCart>[1],
): Promise<Result<FilledCart> | "again"> {
  const found = await cartWithContext(db, sellingAs(partner), { cartId, at, lock: false });
  if (found === undefined) return refuse(notFound({}));
  const open = openCart(found.cart, at);
  if (!open.ok) return open;
  const filled = notEmpty(found.cart);
  if (!filled.ok) return filled;
  const { lines, resellerId, purchaseOrder, costCentre } = found.cart;
  const reseller = await checkSoldThroughEach(db, partner, found.cart);
  if (!reseller.ok) return reseller;
  const quote = quoteCart(lines, found.context);
  const beyond = quote.buyable
    ? creditRefusal(
        quote.dueOnActivation.map(({ total }) => total),
        found.context.credit,
      )
    : undefined;
  if (beyond !== undefined) return refuse(beyond);
  const stored = { sellerId: partner.id, id: cartId, seen: found.cart.version };
  const review = quote.buyable
    ? { hash: quoteHash(quote), reviewedAt: at.toString(), quote }
    : null;
  if (review === null && found.cart.review === null) return ok({ ...found, quote, made: false });
  const version =
    review === null
      ? await replaceContent(db, { ...stored, lines, resellerId, purchaseOrder, costCentre })
      : await storeReview(db, { ...stored, review });
  if (version === undefined) return "again";
  return ok({ ...found, cart: { ...found.cart, review, version }, quote, made: false });
}

const quoteHash = (quote: Quote): string =>
  createHash("sha256").update(fingerprintText(quote)).digest("base64url");
