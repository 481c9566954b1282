import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, MoneyShape, Uuid } from "../../../platform/schemas.ts";
import { loadOfferById } from "../../catalog/index.ts";
import { heldOfOffer, removalCredits } from "../../commerce/index.ts";

/** What a removal would end and give back, before it is started or accepted (OPR-04, decision 50). */
export function removalPreviewRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/distribution/offers/:id/removal",
    operationId: "previewRemoval",
    summary: "What a removal of an offer from its customers on a day would end and credit",
    description:
      "Credits are those of what is paid by now, to the cent, by currency; payments that come until the day are not known yet.",
    tags: ["Support"],
    access: { permission: "support:read", of: "operator" },
    params: Closed({ id: Uuid }),
    query: Closed({ day: DayText }),
    responses: {
      200: Type.Object(
        {
          day: DayText,
          subscriptions: Type.Integer({ description: "Subscriptions that end" }),
          credits: Type.Array(
            Type.Object({
              net: MoneyShape,
              tax: MoneyShape,
              total: MoneyShape,
              subscriptions: Type.Integer(),
            }),
          ),
        },
        { title: "RemovalPreview" },
      ),
    },
    async handle({ params, query: { day }, db }) {
      const found = await loadOfferById(db, params.id);
      if (found === undefined) return refuse(notFound({}));
      return answer(200, {
        day,
        subscriptions: await heldOfOffer(db, params.id),
        credits: await removalCredits(db, { offerId: params.id, day }),
      });
    },
  });
}
