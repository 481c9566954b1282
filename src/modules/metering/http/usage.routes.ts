import Type from "typebox";
import { type Day, dayIn } from "../../../kernel/calendar.ts";
import { addDecimals } from "../../../kernel/decimal.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, MoneyShape, Nullable, Uuid } from "../../../platform/schemas.ts";
import { meteredSubscriptions } from "../../commerce/index.ts";
import { usageOfSubscription } from "../queries/usage-of-subscription.ts";

const Units = Type.String({ description: "Decimal text" });
const UsageShape = Type.Object(
  {
    subscriptionId: Uuid,
    month: Type.String(),
    timeZone: Type.String({ description: "In which days are counted" }),
    meters: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        unit: Type.String(),
        // Null for who does not pay it.
        price: Nullable(MoneyShape),
        reduced: Type.Array(
          Type.Object({
            from: DayText,
            until: DayText,
            price: MoneyShape,
            privateOffer: Type.Object({ id: Type.String(), name: Type.String() }),
          }),
          { description: "Days of the month on which a private offer makes a unit cheaper" },
        ),
        included: Nullable(Type.String({ description: "In the price of one term, or unlimited" })),
        includedDeductedBy: Type.String({ description: "publisher, or marketplace" }),
        units: Units,
      }),
    ),
    days: Type.Array(
      Type.Object({
        day: DayText,
        meterId: Type.String(),
        units: Units,
        events: Type.Integer(),
        charged: Type.Boolean({ description: "Whether all of it is charged already" }),
      }),
      { description: "Days with usage, the latest first" },
    ),
  },
  { title: "SubscriptionUsage" },
);

/** What was used of a subscription, for who sells, uses or delivers it. */
export function usageRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/subscriptions/:id/usage",
    operationId: "getSubscriptionUsage",
    summary: "Usage of a subscription in a month, by dimension and day",
    description:
      "For its seller, its customer and its publisher. Days are those of the seller’s billing zone; without a month, the running one.",
    tags: ["Subscriptions"],
    access: { permission: "subscription:read", of: ["partner", "publisher", "customer"] },
    params: Closed({ id: Uuid }),
    query: Closed({
      month: Type.Optional(Type.String({ pattern: "^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$" })),
    }),
    responses: { 200: UsageShape },
    async handle({ organisation, params, query, db, at }) {
      const subscription = (await meteredSubscriptions(db, [params.id], at)).get(params.id);
      const sees = [
        subscription?.sellerId,
        subscription?.organisationId,
        subscription?.publisherId,
      ].includes(organisation.id);
      if (subscription === undefined || !sees) return refuse(notFound({}));
      const { terms } = subscription;
      const month = query.month ?? dayIn(terms.sellerTimeZone, at).slice(0, 7);
      const from: Day = `${month}-01`;
      const until = Temporal.PlainDate.from(from).add({ months: 1 }).toString();
      const days = await usageOfSubscription(db, { subscriptionId: params.id, from, until });
      // What a seller pays is nobody else's.
      const pays = subscription.sellerId === organisation.id;
      return answer(200, {
        subscriptionId: params.id,
        month,
        timeZone: terms.sellerTimeZone,
        meters: terms.meters.map(({ id, name, unit, price, included, reduced = [] }) => ({
          id,
          name,
          unit,
          price: pays ? { amount: price, currency: terms.unitPrice.currency } : null,
          reduced: reduced
            .filter((one) => pays && one.from < until && one.until >= from)
            .map((one) => ({
              from: one.from,
              until: one.until,
              price: { amount: one.price, currency: terms.unitPrice.currency },
              privateOffer: { id: one.privateOffer.id, name: one.privateOffer.name },
            })),
          included,
          includedDeductedBy: terms.includedDeductedBy ?? "publisher",
          units: addDecimals(
            "0",
            ...days.filter(({ dimension }) => dimension === id).map(({ units }) => units),
          ),
        })),
        days: days.map(({ dimension, ...one }) => ({ ...one, meterId: dimension })),
      });
    },
  });
}
