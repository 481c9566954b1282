import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound, requestInvalid } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  isInstant,
  ListOf,
  OneOf,
  pageQuery,
} from "../../../platform/schemas.ts";
import { hasMessage, type Language, translate } from "../../../platform/text.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { HISTORY_KINDS, type HistoryKind, historyKindOf } from "../domain/history-kinds.ts";
import { actorsOf, HISTORY_ORDERS, type HistoryRow, historyOf } from "../queries/history.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { HistoryEventShape } from "./shapes.ts";
import { OfOffer, READ } from "./submissions.routes.ts";
import { stepTitle } from "./views.ts";

const KINDS = Object.keys(HISTORY_KINDS) as HistoryKind[];

/** What happened to an offer (P19). */
export function historyRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/history",
    operationId: "getOfferHistory",
    summary: "What happened to an offer, newest first, with who did it",
    tags: ["publishing"],
    access: READ,
    params: OfOffer,
    query: Closed({
      ...pageQuery,
      kind: Type.Optional(OneOf(KINDS)),
      actor: Type.Optional(
        Type.String({ maxLength: 200, description: "A name of those in `actors`" }),
      ),
      from: Type.Optional(InstantText),
      until: Type.Optional(
        Type.String({ format: "date-time", description: "The first instant after; RFC 3339, UTC" }),
      ),
      sort: Type.Optional(
        Type.Union(
          HISTORY_ORDERS.map((order) => Type.Literal(order)),
          {
            description: "`-at`, the default, puts the newest first.",
          },
        ),
      ),
    }),
    responses: {
      200: ListOf(HistoryEventShape, {
        actors: Type.Array(Type.String(), { description: "Everybody in the whole history" }),
      }),
    },
    async handle({ params, query, organisation, db, locale }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const order = query.sort ?? "-at";
      const asked = pageAsked(query, ["digits"], order);
      if (!asked.ok) return asked;
      const wrong = (["from", "until"] as const).filter(
        (name) => query[name] !== undefined && !isInstant(query[name]),
      );
      if (wrong.length > 0)
        return refuse(
          requestInvalid(
            {},
            wrong.map((name) => ({
              pointer: `/query/${name}`,
              code: "format",
              params: { format: "date-time" },
            })),
          ),
        );
      const rows = await historyOf(
        db,
        found.offer,
        {
          events: query.kind && HISTORY_KINDS[query.kind],
          actor: query.actor,
          from: query.from === undefined ? undefined : Temporal.Instant.from(query.from),
          until: query.until === undefined ? undefined : Temporal.Instant.from(query.until),
        },
        { order, beyond: asked.value.after?.[0], limit: asked.value.limit },
      );
      const operator = (await operatorOrganisation(db))?.name;
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [String(last.seq)]);
      return answer(200, {
        data: page.map((row) => showEvent(locale, row, operator)),
        nextCursor,
        actors: await actorsOf(db, found.offer),
      });
    },
  });
}

/** Recorded by older versions without the name that others read. */
const BY_OPERATOR: ReadonlySet<string> = new Set(["publishing.certified", "publishing.rejected"]);

/** Of what the audit trail keeps; the content of saved pages stays there. */
const SHOWN: ReadonlySet<string> = new Set([
  "number",
  "version",
  "step",
  "page",
  "plan",
  "planId",
  "effectiveAt",
  "goLiveAt",
  "reason",
  "by",
  "added",
  "removed",
  "source",
]);

function showEvent(locale: Language, row: HistoryRow, operator: string | undefined) {
  const details = row.details ?? {};
  const number = typeof details["number"] === "number" ? details["number"] : null;
  const key = `history.${row.action}`;
  const params = {
    number: number ?? 0,
    version: Number(details["version"] ?? 0),
    step: typeof details["step"] === "string" ? stepTitle(locale, details["step"]) : "",
    page:
      typeof details["page"] === "string"
        ? translate(locale, `offer-type.page.${details["page"]}`)
        : "empty",
    plan: String(details["plan"] ?? details["planId"] ?? "") || "empty",
    source: typeof details["source"] === "string" ? details["source"] : "",
    by: typeof details["by"] === "string" ? details["by"] : "",
    added: Number(details["added"] ?? 0),
    removed: Number(details["removed"] ?? 0),
  };
  const actor =
    row.shownAs !== null || BY_OPERATOR.has(row.action)
      ? { name: row.shownAs ?? operator ?? "", kind: "operator" }
      : { name: row.actorName, kind: row.actorKind };
  return {
    id: String(row.seq),
    at: row.at.toString(),
    event: row.action,
    kind: historyKindOf(row.action),
    title: hasMessage(locale, key) ? translate(locale, key, params) : row.action,
    actor,
    number,
    editionId: typeof details["editionId"] === "string" ? details["editionId"] : null,
    fields: typeof details["fields"] === "number" ? details["fields"] : null,
    params: Object.fromEntries(
      Object.entries(details).filter(
        ([name, value]) => SHOWN.has(name) && ["string", "number"].includes(typeof value),
      ),
    ),
  };
}
