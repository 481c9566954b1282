import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import type { App } from "../../../platform/http.ts";
import { allPagesOf, type RowsAsked } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, OneOf, Uuid } from "../../../platform/schemas.ts";
import { CUSTOMER_ORDERS, customerDetails, listCustomers, WAITING } from "../queries/customers.ts";
import { resellerNames } from "../queries/reseller-names.ts";
import { csvFile } from "./csv-file.ts";
import { IdParams, Segment, Status } from "./schemas.ts";
import { MOST_LINES, subscriptionLines } from "./subscription-lines.ts";
import { type Names, named } from "./views.ts";

const access = { permission: "customer:export", of: "partner" } as const;

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
      const filters = {
        sellerId: organisation.id,
        q: query.q?.trim() || null,
        segment: query.segment ?? null,
        country: query.country ?? null,
        waiting: query.waiting ?? null,
        resellerId: query.resellerId ?? null,
        at,
        order: query.sort ?? "company",
      } as const;
      const pages = allPagesOf(
        async (asked: RowsAsked<readonly [string, string]>) =>
          (await listCustomers(db, { ...filters, ...asked })).rows,
        ({ key, id }) => [key, id] as const,
        MOST_LINES,
      );
      for await (const rows of pages) {
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
            String(row.figures.held),
            row.agreedOn === null ? "missing" : "confirmed",
            row.createdAt.toString(),
          ]);
      }
      return csvFile(reply, "customers", lines);
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
      return csvFile(
        reply,
        "subscriptions",
        await subscriptionLines(
          db,
          { sellerId: organisation.id, customerId: params.id, q: null, status: null },
          at,
        ),
      );
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/subscriptions/file",
    operationId: "exportSubscriptions",
    summary: "Subscriptions of the partner's customers as a CSV file, of 50,000 lines at most",
    description:
      "The filters are those of the list. Its columns Quantity and AutoRenew are read when the file comes back to " +
      "`changeSubscriptionsFromFile`; AutoRenew of an add-on is blank, since it follows its subscription.",
    tags: ["Subscriptions"],
    access,
    query: Closed({
      customerId: Type.Optional(Uuid),
      status: Type.Optional(Status),
      q: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    responses: {},
    async handle({ organisation, query, db, at, reply }) {
      const lines = await subscriptionLines(
        db,
        {
          sellerId: organisation.id,
          customerId: query.customerId ?? null,
          status: query.status ?? null,
          q: query.q?.trim() || null,
        },
        at,
      );
      return csvFile(reply, "subscriptions", lines);
    },
  });
}
