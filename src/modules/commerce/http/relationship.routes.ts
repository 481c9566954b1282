import Type from "typebox";
import { allowedActions } from "../../../kernel/lifecycle.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import { AGREEMENT_VERSIONS } from "../../identity/index.ts";
import { REGISTRATION_REQUIRED } from "../domain/customer.ts";
import {
  REQUEST_DAYS,
  REQUEST_LIFECYCLE,
  type RequestAction,
  type RequestState,
  requestStateAt,
} from "../domain/relationship.ts";
import { listRequests, requestById } from "../queries/relationships.ts";
import { resellerNames } from "../queries/reseller-names.ts";
import type { RelationshipRequest } from "../store/relationships.ts";
import {
  acceptRelationship,
  declineRelationship,
  lookAtRequest,
  type OpenRequest,
} from "../use-cases/accept-relationship.ts";
import { NAMED_AT_MOST, type RemovalEffect, removeCustomer } from "../use-cases/remove-customer.ts";
import { requestRelationship, revokeRequest } from "../use-cases/request-relationship.ts";
import {
  AcceptanceBody,
  MadeRequestShape,
  OpenRequestShape,
  RemovalBody,
  RemovalShape,
  RequestBody,
  RequestShape,
  RequestState as StateShape,
  TokenBody,
} from "./relationship.schemas.ts";
import { IdParams } from "./schemas.ts";
import { type Names, named } from "./views.ts";

const tags = ["Relationships"];
const ASK = { permission: "customer:request", of: "partner" } as const;
const CONSENT = { permission: "consent:give", of: "customer" } as const;
const LANGUAGES = ["en", "fr", "ko"] as const;
/** Guessing a token is hopeless; nobody needs to try. */
const PER_MINUTE = 20;

/** How a partner and an organisation that is here already come together, and how they part (SUB-01). */
export function relationshipRoutes(app: App): void {
  const { platform } = app;

  route(app, {
    method: "GET",
    url: "/v1/relationship-requests",
    operationId: "listRelationshipRequests",
    summary: "Requests for a relationship with a customer, latest first",
    tags,
    access: ASK,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(StateShape),
      q: Type.Optional(
        Type.String({ maxLength: 200, description: "Part of the company or domain" }),
      ),
    }),
    responses: { 200: ListOf(RequestShape) },
    async handle({ organisation, query, db, at }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listRequests(db, {
        sellerId: organisation.id,
        state: query.state ?? null,
        q: query.q?.trim() || null,
        at,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.createdAt.toString(),
        last.id,
      ]);
      const names = await resellerNames(db, page);
      return answer(200, {
        data: page.map((row) => requestView(row, { names, at })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/relationship-requests",
    operationId: "requestRelationship",
    summary: "Make a link by which an organisation accepts the partner as its reseller",
    description:
      "For companies that are here already; others are added. The link is used once within 14 days and shown in this answer alone, with a mail in three languages that the partner sends itself. Nothing is looked up: the answer is the same whether the company is here or not.",
    tags,
    access: ASK,
    body: RequestBody,
    responses: { 201: MadeRequestShape },
    idempotent: true,
    secretAnswer: true, // the link
    async handle({ organisation, body, db, at }) {
      const made = await requestRelationship(db, {
        partner: organisation,
        company: body.company,
        domain: body.domain ?? null,
        resellerId: body.resellerId ?? null,
      });
      if (!made.ok) return made;
      const row = await requestById(db, organisation.id, made.value.id);
      if (row === undefined) throw new Error("A request that was just made is not there");
      const names = await resellerNames(db, [row]);
      const link = `${platform.addresses.web}/relationship#${made.value.token}`;
      const reseller = named(row.resellerId, names)?.name ?? "none";
      const words = {
        company: row.company,
        partner: organisation.name,
        reseller,
        marketplace: platform.marketplace.name,
        link,
        days: REQUEST_DAYS,
        name: row.askedBy,
      };
      return answer(201, {
        ...requestView(row, { names, at }),
        link,
        drafts: Object.fromEntries(
          LANGUAGES.map((language) => [
            language,
            {
              subject: translate(language, "commerce.relationship-draft.subject", words),
              text: translate(language, "commerce.relationship-draft.text", words),
            },
          ]),
        ),
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/relationship-requests/:id/revocation",
    operationId: "revokeRelationshipRequest",
    summary: "Take a request back; its link is of no use from now on",
    tags,
    access: ASK,
    params: IdParams,
    responses: { 200: RequestShape },
    async handle({ organisation, params, db, at }) {
      const revoked = await revokeRequest(db, {
        sellerId: organisation.id,
        requestId: params.id,
      });
      if (!revoked.ok) return revoked;
      const row = await requestById(db, organisation.id, params.id);
      if (row === undefined) throw new Error("A request that was just revoked is not there");
      return answer(200, requestView(row, { names: await resellerNames(db, [row]), at }));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/relationship-requests/by-link",
    operationId: "readRelationshipRequest",
    summary: "Who asks by a link, and what the organisation would accept",
    description:
      "Does not use the link up. Refused for the same reasons as accepting it. A POST, so that the token stands in no address.",
    tags,
    access: CONSENT,
    perMinute: PER_MINUTE,
    body: TokenBody,
    responses: { 200: OpenRequestShape },
    handle: async ({ organisation, body, db, at, locale }) =>
      answerWith(
        await lookAtRequest(db, { token: body.token, customer: organisation, at }),
        200,
        (open) => ({
          ...openView(open),
          agreement: {
            version: AGREEMENT_VERSIONS.customer,
            text: translate(locale, "agreement.customer", {
              marketplace: platform.marketplace.name,
            }),
          },
        }),
      ),
  });

  route(app, {
    method: "POST",
    url: "/v1/relationship-requests/acceptance",
    operationId: "acceptRelationship",
    summary: "Accept a partner as reseller, and the customer agreement, by the partner's link",
    description:
      "The partner has a record of the organisation from now on, with the billing data that is given here, and may buy for it. Uses the link up.",
    tags,
    access: CONSENT,
    perMinute: PER_MINUTE,
    body: AcceptanceBody,
    responses: { 200: Type.Object({ partner: Type.String() }) },
    idempotent: true,
    handle: async ({ organisation, body, db }) =>
      answerWith(
        await acceptRelationship(db, {
          customer: organisation,
          token: body.token,
          agreementVersion: body.agreementVersion,
          contact: body.contact,
          address: body.address,
          registrationNumber: body.registrationNumber?.trim() || null,
          language: body.language,
        }),
        200,
        ({ name }) => ({ partner: name }),
      ),
  });

  route(app, {
    method: "POST",
    url: "/v1/relationship-requests/refusal",
    operationId: "declineRelationship",
    summary: "Decline a partner by its link, which is used up",
    tags,
    access: CONSENT,
    perMinute: PER_MINUTE,
    body: TokenBody,
    responses: { 204: null },
    async handle({ organisation, body, db }) {
      const declined = await declineRelationship(db, {
        customer: organisation,
        token: body.token,
      });
      return declined.ok ? answer(204) : declined;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/customers/:id/removal",
    operationId: "removeCustomer",
    summary: "End the relationship with a customer",
    description:
      "Every subscription must have ended or be suspended. With `dryRun`, or without the `preview` of one, nothing is changed. The record is gone for the partner; orders and invoices stay. The organisation is here as before, and can accept a new request.",
    tags,
    access: { permission: "customer:remove", of: "partner" },
    params: IdParams,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: RemovalBody,
    responses: { 200: RemovalShape },
    idempotent: true,
    async handle({ organisation, params, query, body, db }) {
      const dryRun = query.dryRun ?? false;
      const removed = await removeCustomer(db, {
        sellerId: organisation.id,
        customerId: params.id,
        preview: body.preview ?? null,
        dryRun,
      });
      return answerWith(removed, 200, (effect) => removalView(effect, !dryRun));
    },
  });
}

const requestView = (
  row: RelationshipRequest,
  { names, at }: { readonly names: Names; readonly at: Temporal.Instant },
) => {
  const state = requestStateAt(row, at);
  return {
    id: row.id,
    company: row.company,
    domain: row.domain,
    reseller: named(row.resellerId, names),
    state,
    askedBy: row.askedBy,
    createdAt: row.createdAt.toString(),
    expiresAt: row.expiresAt.toString(),
    endedAt: row.endedAt?.toString() ?? null,
    endedBy: row.endedBy,
    customerId: row.customerId,
    allowedActions: allowedActions<RequestState, RequestAction>(REQUEST_LIFECYCLE, state).filter(
      (action) => action === "revoke",
    ),
  };
};

const openView = ({ request, partner, reseller, organisation }: OpenRequest) => ({
  partner: {
    name: partner.name,
    country: partner.country,
    partnerType: partner.partnerType ?? "direct-bill",
  },
  reseller: reseller === null ? null : { name: reseller.name, country: reseller.country },
  askedBy: request.askedBy,
  expiresAt: request.expiresAt.toString(),
  organisation: {
    name: organisation.name,
    country: organisation.country,
    address: {
      line1: organisation.address.line1 ?? "",
      line2: organisation.address.line2 ?? "",
      city: organisation.address.city ?? "",
      region: organisation.address.state ?? "",
      postalCode: organisation.address.postalCode ?? "",
      phone: organisation.address.phone ?? "",
    },
    registrationNumberNeeded: REGISTRATION_REQUIRED.has(organisation.country),
  },
});

const removalView = (
  { preventing, left, cart, consent, preview }: RemovalEffect,
  committed: boolean,
) => ({
  allowed: preventing.length === 0,
  preventing: preventing.slice(0, NAMED_AT_MOST),
  preventingCount: preventing.length,
  left: left.slice(0, NAMED_AT_MOST),
  leftCount: left.length,
  cart,
  consent,
  preview,
  committed,
});
