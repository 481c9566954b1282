import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
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
} from "../../../platform/schemas.ts";
import { LEAD_EVENTS, leadEvent, MOST_NOTES, NOTE_LENGTH } from "../domain/lead-history.ts";
import { historyOfLead, type LeadHistoryRow } from "../queries/history.ts";
import { leadOfPublisher } from "../queries/leads.ts";
import { addNote } from "../use-cases/add-note.ts";
import { ACT, AttemptShape, Params, READ, tags } from "./shapes.ts";

const LeadHistoryEntry = Type.Object(
  {
    id: Type.String(),
    at: InstantText,
    event: OneOf(LEAD_EVENTS),
    actor: Type.Object({ kind: OneOf(["person", "client", "system"]), name: Type.String() }),
    assignee: Nullable(
      Type.String({ description: "Of `assigned`: the name of whom it was given to, or nobody." }),
    ),
    note: Nullable(Type.String({ description: "Of `noted`: what was written." })),
    attempt: Nullable(AttemptShape),
  },
  { title: "LeadHistoryEntry" },
);
const LeadNote = Type.Object(
  { number: Type.Integer(), by: Type.String(), at: InstantText, text: Type.String() },
  { title: "LeadNote" },
);

/** What happened to a lead, and what its people wrote down about it (P20). */
export function leadHistoryRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/leads/:id/history",
    operationId: "getLeadHistory",
    summary:
      "What happened to a lead, the latest first: changes, notes, each attempt to hand it on",
    tags,
    access: READ,
    params: Params,
    query: Closed(pageQuery),
    responses: { 200: ListOf(LeadHistoryEntry) },
    async handle({ organisation, params, query, db }) {
      const asked = pageAsked(query, ["digits"]);
      if (!asked.ok) return asked;
      if ((await leadOfPublisher(db, organisation.id, params.id)) === undefined)
        return refuse(notFound({}));
      const rows = await historyOfLead(
        db,
        { id: params.id, publisherId: organisation.id },
        { before: asked.value.after?.[0], limit: asked.value.limit },
      );
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [String(last.seq)]);
      return answer(200, {
        data: page.map(entryOf),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/leads/:id/notes",
    operationId: "addLeadNote",
    summary: "Write down a note about a lead, for the publisher's own people",
    description: "Notes stay as they were written; the history of the lead has them.",
    tags,
    access: ACT,
    params: Params,
    body: Closed({
      text: Type.String({
        maxLength: NOTE_LENGTH,
        pattern: "\\S",
        description: `Plain text; a lead takes ${MOST_NOTES} notes at most.`,
      }),
    }),
    responses: { 201: LeadNote },
    idempotent: true,
    async handle({ organisation, params, body, db }) {
      const added = await addNote(db, {
        publisher: organisation,
        leadId: params.id,
        text: body.text,
      });
      return added.ok ? answer(201, { ...added.value, at: added.value.at.toString() }) : added;
    },
  });
}

function entryOf(row: LeadHistoryRow) {
  const { destination, outcome, detail, tookMs } = row;
  return {
    id: String(row.seq),
    at: row.at.toString(),
    event: leadEvent(row.action),
    actor: { kind: row.actorKind, name: row.actorName },
    assignee: row.assignee,
    note: row.note,
    attempt:
      destination === null || outcome === null || detail === null || tookMs === null
        ? null
        : { at: row.at.toString(), destination, outcome, detail, tookMs },
  };
}
