import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { movedOrganisation, ownOrganisation } from "../queries/mergers.ts";
import {
  type ListedOrganisation,
  listedOrganisation,
  listOrganisations,
} from "../queries/organisation-list.ts";
import { type StandingChange, standingHistory } from "../queries/standing.ts";
import { verifyPublisher } from "../use-cases/verify-publisher.ts";

const KINDS = ["publisher", "partner", "customer", "operator"] as const;
const tags = ["Organisations"];
const MANAGE = { permission: "organisation:manage", of: "operator" } as const;

const STATUSES = ["active", "suspended", "closed"] as const;
const fields = {
  id: Uuid,
  kind: OneOf(KINDS),
  handle: Type.String(),
  name: Type.String(),
  country: Type.String(),
  domain: Nullable(Type.String()),
  partnerType: Nullable(Type.String()),
  status: OneOf(STATUSES),
  createdAt: InstantText,
  verified: Nullable(
    Type.Object(
      { at: InstantText, by: Type.String() },
      { description: "When the operator verified who it is, and who did" },
    ),
  ),
};
const OrganisationShape = Type.Object(fields, { title: "Organisation" });
const DetailShape = Type.Object(
  {
    ...fields,
    standing: Type.Array(
      Type.Object({
        kind: OneOf(["suspended", "reinstated"]),
        reason: Type.String(),
        contact: Nullable(
          Type.String({ description: "Whom the organisation was told to write to" }),
        ),
        by: Type.String(),
        at: InstantText,
      }),
      { description: "When it was suspended and reinstated, the latest first, 100 at most" },
    ),
  },
  { title: "OrganisationDetail" },
);
const OfOrganisation = Closed({ organisation: Uuid });

/** Who takes part in the marketplace, and which publishers the operator verified (OPR-03). */
export function organisationRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/organisations",
    operationId: "listOrganisations",
    summary: "Organisations of the marketplace, by name",
    tags,
    access: { permission: "organisation:read", of: "operator" },
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200 })),
      kind: Type.Optional(OneOf(KINDS)),
      status: Type.Optional(OneOf(STATUSES)),
      verified: Type.Optional(Type.Union([Type.Literal("yes"), Type.Literal("no")])),
    }),
    responses: { 200: ListOf(OrganisationShape) },
    async handle({ query, db }) {
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const rows = await listOrganisations(db, {
        kind: query.kind ?? null,
        q: query.q?.trim() || null,
        status: query.status ?? null,
        verified: query.verified === undefined ? null : query.verified === "yes",
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.name.toLowerCase(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(show),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/organisations/:organisation",
    operationId: "getOrganisation",
    summary: "An organisation, and when it was suspended and reinstated",
    tags,
    access: { permission: "organisation:read", of: "operator" },
    params: OfOrganisation,
    responses: { 200: DetailShape },
    async handle({ params, db }) {
      const found = await listedOrganisation(db, params.organisation);
      if (found === undefined) return refuse(notFound({}));
      const history = await standingHistory(db, found.id);
      return answer(200, { ...show(found), standing: history.map(showChange) });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/moved-organisations/:name",
    operationId: "findMovedOrganisation",
    summary: "What became of an organisation that was merged, by its former id or handle",
    description:
      "For whoever belongs to the organisation that it became; to others it is not there.",
    tags,
    access: { signedIn: true },
    params: Closed({ name: Type.String({ minLength: 1, maxLength: 100 }) }),
    responses: {
      200: Type.Object(
        {
          into: Nullable(Type.Object({ id: Uuid, handle: Type.String(), name: Type.String() })),
        },
        { title: "MovedOrganisation" },
      ),
    },
    async handle({ params: { name }, caller, db }) {
      const into = await movedOrganisation(db, name, caller.id ?? "");
      return answer(200, { into: into ?? null });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/own-tenants/:name",
    operationId: "findOwnTenant",
    summary: "Which of the caller's organisations a tenant names, by GUID, domain or handle",
    description:
      "Also by those of a record that went into it. Null for who does not belong to it, as for a tenant that nobody has.",
    tags,
    access: { signedIn: true },
    params: Closed({ name: Type.String({ minLength: 1, maxLength: 255 }) }),
    responses: {
      200: Type.Object({ organisationId: Nullable(Uuid) }, { title: "OwnTenant" }),
    },
    async handle({ params: { name }, caller, db }) {
      const organisationId = await ownOrganisation(db, name, caller.id ?? "");
      return answer(200, { organisationId: organisationId ?? null });
    },
  });

  for (const method of ["PUT", "DELETE"] as const)
    route(app, {
      method,
      url: "/v1/organisations/:organisation/verification",
      operationId: method === "PUT" ? "verifyPublisher" : "unverifyPublisher",
      summary:
        method === "PUT"
          ? "Say that the operator verified who a publisher is"
          : "Say that a publisher is not verified any more",
      description: "Offer pages say so at once; rules of certification can ask for it.",
      tags,
      access: MANAGE,
      params: OfOrganisation,
      ...(method === "PUT" && { body: Closed({}) }),
      responses: { 200: OrganisationShape },
      handle: async ({ params, db }) =>
        answerWith(
          await verifyPublisher(db, {
            organisationId: params.organisation,
            verified: method === "PUT",
          }),
          200,
          show,
        ),
    });
}

const show = ({ createdAt, verifiedAt, verifiedBy, ...one }: ListedOrganisation) => ({
  ...one,
  createdAt: createdAt.toString(),
  verified:
    verifiedAt === null || verifiedBy === null
      ? null
      : { at: verifiedAt.toString(), by: verifiedBy },
});

const showChange = ({ kind, reason, contact, byName, at }: StandingChange) => ({
  kind,
  reason,
  contact,
  by: byName,
  at: at.toString(),
});
