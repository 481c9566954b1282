import Type from "typebox";
import type { Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import type { App } from "../../../platform/http.ts";
import { allPagesOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { Closed, OneOf } from "../../../platform/schemas.ts";
import { listPurchases, type PurchaseQuery, SOLD_BY } from "../queries/purchases.ts";
import { boughtFrom } from "../queries/renewals.ts";
import { csvFile } from "./csv-file.ts";
import { purchaseView } from "./purchase.view.ts";
import { Status } from "./schemas.ts";
import { MOST_LINES } from "./subscription-lines.ts";

const HEAD = [
  "SubscriptionId",
  "Subscription",
  "BoughtFrom",
  "Reseller",
  "Publisher",
  "Offer",
  "Plan",
  "Quantity",
  "Term",
  "Payment",
  "PricePerPayment",
  "Currency",
  "Status",
  "AutoRenew",
  "TermStart",
  "TermEnd",
  "ChangeAsked",
];

/** What a customer organisation has, as a file (STO-05, ACC-08). */
export function purchaseFileRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/purchases/file",
    operationId: "exportPurchases",
    summary:
      "Subscriptions of the organisation, whoever sold them, as a CSV file of 50,000 lines at most",
    description:
      "The filters are those of the list. Prices are those of purchases that the organisation made itself. Names of columns " +
      "are the same in every language.",
    tags: ["Purchases"],
    access: { permission: "purchase:read", of: "customer" },
    query: Closed({
      from: Type.Optional(OneOf(SOLD_BY)),
      status: Type.Optional(Status),
      q: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    responses: {},
    async handle({ organisation, query, db, at, reply }) {
      const lines = await purchaseLines(
        db,
        {
          organisationId: organisation.id,
          soldBy: query.from ?? null,
          status: query.status ?? null,
          q: query.q?.trim() || null,
        },
        at,
      );
      return csvFile(reply, "purchases", lines);
    },
  });
}

async function purchaseLines(
  db: Reader,
  query: Omit<PurchaseQuery, "after" | "limit">,
  at: Instant,
): Promise<string[][]> {
  const lines = [HEAD];
  const pages = allPagesOf(
    async (asked: Pick<PurchaseQuery, "after" | "limit">) =>
      (await listPurchases(db, { ...query, ...asked })).rows,
    ({ orderedAt, id }) => [orderedAt.toString(), id] as const,
    MOST_LINES,
  );
  for await (const rows of pages) {
    const seller = await boughtFrom(db, rows);
    for (const row of rows) lines.push(lineOf(purchaseView(row, { at, from: seller(row) })));
  }
  return lines;
}

const lineOf = (one: ReturnType<typeof purchaseView>): string[] => [
  one.id,
  one.name,
  one.from.name,
  one.from.reseller ?? "",
  one.publisher.name,
  one.offer.name,
  one.plan.name,
  String(one.quantity),
  one.term,
  one.payment,
  one.price?.amount ?? "",
  one.price?.currency ?? "",
  one.status,
  one.autoRenew ? "on" : "off",
  one.termStart ?? "",
  one.termEnd ?? "",
  one.changeAsked ? "yes" : "no",
];
