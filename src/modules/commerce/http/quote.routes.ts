import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import { type App, answer } from "../../../platform/http.ts";
import { renderPdf } from "../../../platform/pdf/render.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { notEmpty, openCart } from "../domain/cart.ts";
import { quoteCart } from "../domain/quote-cart.ts";
import { cartNotBuyable } from "../problems.ts";
import { resellerNames, resellersIn } from "../queries/reseller-names.ts";
import { cartWithContext } from "../queries/selling-context.ts";
import { sellingAs } from "../use-cases/selling-as.ts";
import { quoteDocument } from "./quote-document.ts";
import { IdParams, LanguageCode } from "./schemas.ts";

/** A cart as a quote to hand on (SUB-05). */
export function quoteRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/carts/:id/quote",
    operationId: "downloadQuote",
    summary:
      "The cart as a quote: a PDF with its prices and taxes of this moment, valid while the cart is kept",
    description: "In the language asked for, else in the caller’s.",
    tags: ["Carts"],
    access: { permission: "subscription:buy", of: ["partner", "customer"] },
    perMinute: 60,
    params: IdParams,
    query: Closed({ language: Type.Optional(LanguageCode) }),
    responses: {},
    async handle({ organisation, params, query, db, at, locale, reply }) {
      const found = await cartWithContext(db, sellingAs(organisation), {
        cartId: params.id,
        at,
        lock: false,
      });
      if (found === undefined) return refuse(notFound({}));
      const open = openCart(found.cart, at);
      if (!open.ok) return open;
      const filled = notEmpty(found.cart);
      if (!filled.ok) return filled;
      const quote = quoteCart(found.cart.lines, found.context);
      if (!quote.buyable) return refuse(cartNotBuyable({}));
      const parties = {
        seller: (await operatorOrganisation(db))?.name ?? "",
        payer: organisation.name,
        resellers: await resellerNames(db, resellersIn(found.cart)),
      };
      const document = quoteDocument(found, quote, parties, query.language ?? locale);
      const bytes = await renderPdf(document);
      asAttachment(reply, "quote.pdf");
      return answer(200, Buffer.from(bytes));
    },
  });
}
