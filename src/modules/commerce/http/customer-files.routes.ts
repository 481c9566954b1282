import Type from "typebox";
import { toJson } from "../../../kernel/money.ts";
import { refuse } from "../../../kernel/result.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, OneOf, Uuid } from "../../../platform/schemas.ts";
import { priceOfPayment } from "../domain/pricing.ts";
import { endsAt, statusAt } from "../domain/subscription.ts";
import { isHeld } from "../domain/subscription-lifecycle.ts";
import { CUSTOMER_ORDERS, customerDetails, listCustomers, WAITING } from "../queries/customers.ts";
import { resellerNames } from "../queries/reseller-names.ts";
import { listSubscriptions } from "../queries/subscriptions.ts";
import { IdParams, Segment } from "./schemas.ts";
import { type Names, named } from "./views.ts";

const access = { permission: "customer:export", of: "partner" } as const;
const BATCH = 500;
/** A file holds so many lines; a longer list is narrowed first. */
const MOST_LINES = 50_000;

const CUSTOMER_HEAD = [
  "TenantId",
  "CompanyName",
  "PrimaryDomainName",
  "Relationship",
  "Country",
  "Currency",
  "Segment",
  "Reseller",
  "Subscriptions",
  "CustomerAgreement",
  "CustomerSince",
];
const SUBSCRIPTION_HEAD = [
  "SubscriptionId",
  "Subscription",
  "Publisher",
  "Quantity",
  "Term",
  "Payment",
  "PricePerPayment",
  "Currency",
  "Status",
  "AutoRenew",
  "TermStart",
  "TermEnd",
  "EndsAt",
  "Reseller",
];

/** Files of customers and of what they hold, which admin agents alone take along (decision 20). */
export function customerFileRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/customers/file",
    operationId: "exportCustomers",
    summary: "Customers of the partner as a CSV file, of 50,000 lines at most",
    description:
      "The filters and the order are those of the list. Names of columns are the same in every language.",
    tags: ["Customers"],
    access,
    query: Closed({
      q: Type.Optional(Type.String({ maxLength: 200 })),
      segment: Type.Optional(Segment),
      country: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
      waiting: Type.Optional(OneOf(WAITING)),
      resellerId: Type.Optional(Uuid),
      sort: Type.Optional(OneOf(CUSTOMER_ORDERS)),
    }),
    responses: {},
    async handle({ organisation, query, db, at, reply }) {
      const lines = [CUSTOMER_HEAD];
      let after: readonly [string, string] | null = null;
      for (let read = 0; read < MOST_LINES; read += BATCH) {
        const { rows } = await listCustomers(db, {
          sellerId: organisation.id,
          q: query.q?.trim() || null,
          segment: query.segment ?? null,
          country: query.country ?? null,
          waiting: query.waiting ?? null,
          resellerId: query.resellerId ?? null,
          at,
          order: query.sort ?? "company",
          after,
          limit: BATCH,
        });
        const names: Names = await resellerNames(db, rows);
        for (const row of rows)
          lines.push([
            row.tenantId,
            row.company,
            row.domain,
            "reseller",
            row.country,
            row.currency,
            row.segment,
            named(row.resellerId, names)?.name ?? "",
            String(row.held),
            row.agreedOn === null ? "missing" : "confirmed",
            row.createdAt.toString(),
          ]);
        const last = rows.at(-1);
        if (rows.length < BATCH || last === undefined) break;
        after = [last.key, last.id];
      }
      return file(reply, "customers", lines);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/customers/:id/subscriptions/file",
    operationId: "exportSubscriptionsOfCustomer",
    summary: "What a customer holds and held through the partner, as a CSV file",
    tags: ["Customers"],
    access,
    params: IdParams,
    responses: {},
    async handle({ organisation, params, db, at, reply }) {
      if ((await customerDetails(db, organisation.id, params.id, at)) === undefined)
        return refuse(notFound({}));
      const lines = [SUBSCRIPTION_HEAD];
      let after: readonly [string, string] | null = null;
      for (let read = 0; read < MOST_LINES; read += BATCH) {
        const { rows } = await listSubscriptions(db, {
          sellerId: organisation.id,
          customerId: params.id,
          q: null,
          status: null,
          after,
          limit: BATCH,
        });
        const names: Names = await resellerNames(db, rows);
        for (const row of rows) {
          const status = statusAt(row, at);
          lines.push([
            row.id,
            row.name,
            row.terms.publisherName,
            String(row.quantity),
            row.terms.term,
            row.terms.payment,
            toJson(priceOfPayment(row.terms.unitPrice, { ...row.terms, quantity: row.quantity }))
              .amount,
            row.terms.unitPrice.currency,
            status,
            row.autoRenew ? "on" : "off",
            row.term?.start ?? "",
            row.term?.end ?? "",
            (isHeld(status) ? endsAt(row, at)?.toString() : row.endedAt?.toString()) ?? "",
            named(row.resellerId, names)?.name ?? "",
          ]);
        }
        const last = rows.at(-1);
        if (rows.length < BATCH || last === undefined) break;
        after = [last.orderedAt.toString(), last.id];
      }
      return file(reply, "subscriptions", lines);
    },
  });
}

type Reply = {
  type(value: string): Reply;
  header(name: string, value: string): Reply;
};

function file(reply: Reply, name: string, lines: readonly (readonly string[])[]) {
  reply
    .type("text/csv; charset=utf-8")
    .header("cache-control", "no-store")
    .header("content-disposition", `attachment; filename="${name}.csv"`);
  return answer(200, CSV_BEGIN + csvLines(lines));
}
