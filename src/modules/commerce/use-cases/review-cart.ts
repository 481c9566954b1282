import { createHash } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { notEmpty, openCart } from "../domain/cart.ts";
import { fingerprintText, type Quote } from "../domain/quote.ts";
import { quoteCart } from "../domain/quote-cart.ts";
import { cartWithContext } from "../queries/selling-context.ts";
import { replaceLines, storeReview } from "../store/carts.ts";
import { checkPartner, type FilledCart } from "./fill-cart.ts";
import { sellingAs } from "./selling-as.ts";

/**
 * Prices a cart and keeps the quote: what Buy does to the last cent, or refuses because something
 * moved (BEY-06). A cart with a line that cannot be bought is shown with the reasons and keeps no
 * review.
 */
export const reviewCart = (
  db: Database,
  { partner, cartId }: { readonly partner: ActingOrganisation; readonly cartId: string },
): Promise<Result<FilledCart>> =>
  db.transaction(async (tx): Promise<Result<FilledCart>> => {
    const mayBuy = checkPartner(partner);
    if (!mayBuy.ok) return mayBuy;
    const selling = await sellingAs(tx, partner);
    const found = await cartWithContext(tx, selling, { cartId, at: tx.at, lock: true });
    if (found === undefined) return refuse(notFound({}));
    const open = openCart(found.cart, tx.at);
    if (!open.ok) return open;
    const filled = notEmpty(found.cart);
    if (!filled.ok) return filled;
    const quote = quoteCart(found.cart.lines, found.context);
    const stored = { sellerId: partner.id, id: cartId, seen: found.cart.version };
    if (!quote.buyable) {
      const { lines } = found.cart;
      const version =
        found.cart.review === null
          ? found.cart.version
          : ((await replaceLines(tx, { ...stored, lines })) ?? found.cart.version);
      return ok({ ...found, cart: { ...found.cart, review: null, version }, quote, made: false });
    }
    const review = { hash: quoteHash(quote), reviewedAt: tx.at.toString(), quote };
    const version = await storeReview(tx, { ...stored, review });
    if (version === undefined) throw new Error(`Cart ${cartId} moved while it was locked`);
    return ok({ ...found, cart: { ...found.cart, review, version }, quote, made: false });
  });

const quoteHash = (quote: Quote): string =>
  createHash("sha256").update(fingerprintText(quote)).digest("base64url");
