import Type from "typebox";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, pageQuery, Uuid } from "../../../platform/schemas.ts";
import {
  membersWithRoles,
  organisationsById,
  rolesFor,
  verifiedAmong,
} from "../../identity/index.ts";
import { listConsents } from "../queries/consents.ts";
import { revokeConsent } from "../use-cases/revoke-consent.ts";
import { CONSENT, ConsentShape, RevocationShape, tags } from "./consent-shapes.ts";
import { consentView, revocationView } from "./consent-views.ts";

/** Colleagues that are named to whom to turn. */
const MOST_NAMED = 20;

/** What an organisation lets publishers do, and taking it back (C3). */
export function consentRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/consents",
    operationId: "listConsents",
    summary: "Publishers that may manage, or managed, licences of the organisation, latest first",
    tags,
    access: CONSENT,
    query: Closed(pageQuery),
    responses: { 200: ListOf(ConsentShape) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listConsents(db, organisation.id, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.givenAt.toString(),
        last.id,
      ]);
      const ids = [...new Set(page.map(({ publisherId }) => publisherId))];
      const publishers = await organisationsById(db, ids);
      const verified = await verifiedAmong(db, ids);
      return answer(200, {
        data: page.map((consent) =>
          consentView(consent, {
            name: publishers.get(consent.publisherId)?.name ?? "",
            verified: verified.has(consent.publisherId),
          }),
        ),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/consent-givers",
    operationId: "listConsentGivers",
    summary: "Who of the organisation may consent: for colleagues who may not",
    tags,
    // Every role of a customer has it.
    access: { permission: "purchase:request", of: "customer" },
    responses: {
      200: Type.Object({
        data: Type.Array(Type.Object({ name: Type.String() }), { maxItems: MOST_NAMED }),
      }),
    },
    async handle({ organisation, db }) {
      const roles = rolesFor("consent:give", ["customer"]);
      const people = await membersWithRoles(db, organisation.id, roles);
      return answer(200, { data: people.slice(0, MOST_NAMED).map(({ name }) => ({ name })) });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/consents/:id/revocation",
    operationId: "revokeConsent",
    summary: "Take a consent back; with dryRun, say what that does",
    description:
      "No deal of the publisher grants the organisation more licences from then on; fewer stays possible. What is granted goes on until its deal ends. Without the `preview` of a dry run nothing is changed. The publisher's people who manage licences are mailed.",
    tags,
    access: CONSENT,
    params: Closed({ id: Uuid }),
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: Closed({ preview: Type.Optional(Nullable(Type.String({ maxLength: 100 }))) }),
    responses: { 200: RevocationShape },
    idempotent: true,
    async handle({ organisation, params, query, body, db }) {
      const dryRun = query.dryRun ?? false;
      return answerWith(
        await revokeConsent(db, {
          organisationId: organisation.id,
          consentId: params.id,
          dryRun,
          preview: body.preview ?? null,
        }),
        200,
        (effect) => revocationView(effect, !dryRun),
      );
    },
  });
}
