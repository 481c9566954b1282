import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { offerForPublisher } from "../../catalog/index.ts";
import { type TestCall, testCallsOf } from "../queries/test-calls.ts";
import { testConnection } from "../use-cases/test-connection.ts";

const url = "/v1/offers/:offer/connection-tests";
const tags = ["Offers"];
const params = Closed({ offer: Type.String({ maxLength: 100 }) });

const ConnectionTest = Type.Object(
  {
    id: Uuid,
    at: Type.String({ format: "date-time", description: "System time; RFC 3339, UTC" }),
    by: Type.String({ description: "Who asked for it" }),
    url: Type.String(),
    claims: Type.Record(Type.String(), Type.String(), {
      description: "What the token said of who calls whom; the token itself is not kept.",
    }),
    body: Type.Object({}, { additionalProperties: true, description: "What was sent" }),
    verdict: OneOf(["taken", "token-refused", "content-refused", "failed", "unreachable"]),
    status: Nullable(Type.Integer({ description: "Of the answer" })),
    error: Nullable(Type.String({ description: "Why there was no answer" })),
    tookMs: Type.Integer(),
  },
  { title: "ConnectionTest" },
);

/** Tests of the connection webhook of a draft, and what came of them (ux.md P8). */
export function connectionTestRoutes(app: App): void {
  route(app, {
    method: "POST",
    url,
    operationId: "testConnection",
    summary: "Call the connection webhook of the draft as saved, and tell how it answered",
    description:
      "With a signed token like that of every real call, about a subscription that nobody has: all of its ids are zeros. `taken` and `content-refused` mean that the token was accepted.",
    tags,
    access: { permission: "offer:edit", of: "publisher" },
    params,
    responses: { 201: ConnectionTest },
    perMinute: 10,
    async handle({ organisation, params: { offer: slug }, db, at, platform }) {
      const asked = { publisherId: organisation.id, slug, at };
      const tested = await testConnection(db, platform, asked);
      return tested.ok ? answer(201, show(tested.value)) : tested;
    },
  });

  route(app, {
    method: "GET",
    url,
    operationId: "listConnectionTests",
    summary: "Test calls to the connection webhook of an offer, the latest first",
    tags,
    access: { permission: "offer:read", of: "publisher" },
    params,
    query: Closed(pageQuery),
    responses: { 200: ListOf(ConnectionTest) },
    async handle({ organisation, params: { offer: slug }, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const found = await offerForPublisher(db, organisation.id, slug);
      if (found === undefined) return refuse(notFound({}));
      const rows = await testCallsOf(
        db,
        { offerId: found.offer.id, publisherId: organisation.id },
        { before: asked.value.after ?? undefined, limit: asked.value.limit },
      );
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.at.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(show),
        nextCursor,
      });
    },
  });
}

const show = ({ byName, at, ...call }: TestCall) => ({ ...call, by: byName, at: at.toString() });
