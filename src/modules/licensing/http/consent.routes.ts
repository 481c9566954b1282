import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery } from "../../../platform/schemas.ts";
import { organisationsById, verifiedAmong } from "../../identity/index.ts";
import { listConsents } from "../queries/consents.ts";
import { CONSENT, ConsentShape, tags } from "./consent-shapes.ts";
import { consentView } from "./consent-views.ts";

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
}
