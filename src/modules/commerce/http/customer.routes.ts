import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound, notPermitted } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  CUSTOMER_ORDERS,
  customerDetails,
  isBySince,
  listCustomers,
  WAITING,
} from "../queries/customers.ts";
import { resellerNames } from "../queries/reseller-names.ts";
import { addCustomer } from "../use-cases/add-customer.ts";
import { attestAgreement, editCustomer } from "../use-cases/edit-customer.ts";
import {
  AgreementBody,
  Customer,
  CustomerBody,
  CustomerChangesBody,
  CustomerSummary,
} from "./customer.schemas.ts";
import { IdParams, Segment } from "./schemas.ts";
import { customerSummaryView, customerView } from "./views.ts";

const ATTEST = "customer:attest";

/** Customer records of a partner. */
export function customerRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/customers",
    operationId: "listCustomers",
    summary: "Customers of the partner; by name unless `sort` says otherwise",
    tags: ["Customers"],
    access: { permission: "customer:read", of: "partner" },
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200 })),
      segment: Type.Optional(Segment),
      country: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
      waiting: Type.Optional(OneOf(WAITING)),
      resellerId: Type.Optional(Uuid),
      sort: Type.Optional(OneOf(CUSTOMER_ORDERS)),
    }),
    responses: { 200: ListOf(CustomerSummary, { total: Type.Integer() }) },
    async handle({ organisation, query, db, at }) {
      const order = query.sort ?? "company";
      const asked = pageAsked(query, [isBySince(order) ? "instant" : "text", "id"], order);
      if (!asked.ok) return asked;
      const { rows, total } = await listCustomers(db, {
        sellerId: organisation.id,
        q: query.q?.trim() || null,
        segment: query.segment ?? null,
        country: query.country ?? null,
        waiting: query.waiting ?? null,
        resellerId: query.resellerId ?? null,
        at,
        order,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.id]);
      const names = await resellerNames(db, page);
      return answer(200, {
        data: page.map((row) => customerSummaryView(row, names)),
        nextCursor,
        total,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/customers",
    operationId: "addCustomer",
    summary: "Add a customer: organisation, relationship and billing record in one step",
    description:
      "A domain belongs to one organisation: a company that is here already is refused with what to do instead.",
    tags: ["Customers"],
    access: { permission: "customer:create", of: "partner" },
    body: CustomerBody,
    responses: { 201: Customer },
    idempotent: true,
    async handle({ organisation, body, caller, db, at, locale }) {
      const { resellerId, agreement, ...details } = body;
      if (agreement !== undefined && !caller.may(ATTEST))
        return refuse(
          notPermitted({ permission: ATTEST, roles: app.rolesFor(ATTEST, [organisation.kind]) }),
        );
      const added = await addCustomer(db, {
        partner: organisation,
        details,
        resellerId: resellerId ?? null,
        ...(agreement === undefined ? {} : { agreement }),
      });
      if (!added.ok) return added;
      const shown = await show(db, { sellerId: organisation.id, id: added.value, at, locale });
      if (!shown.ok) return shown;
      return answer(201, shown.value.body, {
        etag: shown.value.version,
        headers: { location: `/v1/customers/${added.value}` },
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/customers/:id",
    operationId: "getCustomer",
    summary: "A customer with its agreements, subscriptions by status and open cart",
    tags: ["Customers"],
    access: { permission: "customer:read", of: "partner" },
    params: IdParams,
    responses: { 200: Customer },
    async handle({ organisation, params, db, at, locale }) {
      const shown = await show(db, { sellerId: organisation.id, id: params.id, at, locale });
      return shown.ok ? answer(200, shown.value.body, { etag: shown.value.version }) : shown;
    },
  });

  route(app, {
    method: "PATCH",
    url: "/v1/customers/:id",
    operationId: "editCustomer",
    summary: "Change a customer record; domain and country are fixed",
    tags: ["Customers"],
    access: { permission: "customer:edit", of: "partner" },
    params: IdParams,
    body: CustomerChangesBody,
    responses: { 200: Customer },
    precondition: true,
    async handle({ organisation, params, body, db, at, locale, ifMatch }) {
      const edited = await editCustomer(db, {
        partner: organisation,
        customerId: params.id,
        changes: body,
        seen: ifMatch,
      });
      if (!edited.ok) return edited;
      const shown = await show(db, { sellerId: organisation.id, id: params.id, at, locale });
      return shown.ok ? answer(200, shown.value.body, { etag: shown.value.version }) : shown;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/customers/:id/agreements",
    operationId: "attestCustomerAgreement",
    summary: "Attest that the customer accepted the customer agreement",
    tags: ["Customers"],
    access: { permission: ATTEST, of: "partner" },
    params: IdParams,
    body: AgreementBody,
    responses: { 201: Customer },
    idempotent: true,
    async handle({ organisation, params, body, db, at, locale }) {
      const attested = await attestAgreement(db, {
        partner: organisation,
        customerId: params.id,
        agreement: body,
      });
      if (!attested.ok) return attested;
      const shown = await show(db, { sellerId: organisation.id, id: params.id, at, locale });
      return shown.ok ? answer(201, shown.value.body, { etag: shown.value.version }) : shown;
    },
  });
}

async function show(
  db: Database,
  {
    sellerId,
    id,
    at,
    locale,
  }: { sellerId: string; id: string; at: Temporal.Instant; locale: Language },
) {
  const row = await customerDetails(db, sellerId, id, at);
  if (row === undefined) return refuse(notFound({}));
  const names = await resellerNames(db, [row]);
  return {
    ok: true as const,
    value: { body: customerView(row, { names, locale }), version: row.version },
  };
}
