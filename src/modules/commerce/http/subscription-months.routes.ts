import Type from "typebox";
import { type Day, dayIn, startOfDay } from "../../../kernel/calendar.ts";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable } from "../../../platform/schemas.ts";
import { subscriptionMonths } from "../queries/subscription-months.ts";

/** Months that are looked back at, this one included. */
const MONTHS = 12;

/** Orders and churn of a publisher's offers (ux.md P26). */
export function subscriptionMonthRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offer-subscriptions/months",
    operationId: "getSubscriptionMonths",
    summary: "Orders, activations and ends of the publisher's offers in the last 12 months",
    description:
      "Months of the publisher's zone, the running one last. Add-ons count as subscriptions of their own. Churn is how many of 1,000 that ran as the month began, or began in it, ended in it.",
    tags: ["Offers"],
    access: { permission: "subscription:read", of: "publisher" },
    query: Closed({ offer: Type.Optional(Type.String({ maxLength: 100 })) }),
    responses: {
      200: Type.Object(
        {
          asOf: InstantText,
          months: Type.Array(
            Type.Object({
              month: Type.String({ description: "`YYYY-MM`" }),
              ordered: Type.Integer(),
              activated: Type.Integer(),
              ended: Type.Integer({ description: "Of those that had been active." }),
              running: Type.Integer({
                description: "At the end of the month; suspended ones too.",
              }),
              churnPerMille: Nullable(Type.Integer()),
            }),
          ),
        },
        { title: "SubscriptionMonths" },
      ),
    },
    async handle({ organisation, query, db, at }) {
      const zone = organisation.timeZone;
      const months = monthsUpTo(dayIn(zone, at), MONTHS);
      const counted = await subscriptionMonths(db, {
        publisherId: organisation.id,
        offer: query.offer ?? null,
        from: startOfDay(`${months[0]}-01` as Day, zone),
        zone,
        months,
      });
      return answer(200, { asOf: at.toString(), months: counted });
    },
  });
}

/** `YYYY-MM` of `count` months, that of `today` last. */
const monthsUpTo = (today: Day, count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    Temporal.PlainDate.from(today)
      .toPlainYearMonth()
      .subtract({ months: count - 1 - index })
      .toString(),
  );
