import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { notesOfCustomer } from "../queries/customer-notes.ts";
import { customerDetails } from "../queries/customers.ts";
import { noteCustomer, removeNote } from "../use-cases/note-customer.ts";
import { IdParams } from "./schemas.ts";

const tags = ["Customers"];
const EDIT = { permission: "customer:edit", of: "partner" } as const;

const NoteShape = Type.Object(
  { id: Uuid, text: Type.String(), by: Type.Object({ name: Type.String() }), at: InstantText },
  { title: "CustomerNote" },
);

/** What the people of a partner note about a customer, for each other (R3). */
export function customerNotesRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/customers/:id/notes",
    operationId: "listCustomerNotes",
    summary: "What the partner’s people noted about a customer, latest first",
    description: "Nobody else reads them: not the customer, no other partner and not the operator.",
    tags,
    access: { permission: "customer:read", of: "partner" },
    params: IdParams,
    query: Closed(pageQuery),
    responses: { 200: ListOf(NoteShape) },
    async handle({ organisation, params, query, db, at }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      if ((await customerDetails(db, organisation.id, params.id, at)) === undefined)
        return refuse(notFound({}));
      const rows = await notesOfCustomer(db, {
        sellerId: organisation.id,
        customerId: params.id,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.at.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(noteView),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/customers/:id/notes",
    operationId: "addCustomerNote",
    summary: "Note something about a customer",
    tags,
    access: EDIT,
    params: IdParams,
    body: Closed({
      text: Type.String({
        minLength: 1,
        maxLength: 2000,
        pattern: "\\S",
        description: "Plain text of several lines, 2,000 characters at most.",
      }),
    }),
    responses: { 201: NoteShape },
    idempotent: true,
    async handle({ organisation, params, body, caller, db }) {
      const noted = await noteCustomer(db, {
        sellerId: organisation.id,
        customerId: params.id,
        text: body.text,
        by: caller,
      });
      return noted.ok ? answer(201, noteView(noted.value)) : noted;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/customers/:id/notes/:note",
    operationId: "removeCustomerNote",
    summary: "Remove a note for good",
    tags,
    access: EDIT,
    params: Closed({ id: Uuid, note: Uuid }),
    responses: { 204: null },
    async handle({ organisation, params, db }) {
      const removed = await removeNote(db, {
        sellerId: organisation.id,
        customerId: params.id,
        id: params.note,
      });
      return removed.ok ? answer(204, null) : removed;
    },
  });
}

const noteView = ({
  id,
  text,
  byName,
  at,
}: Awaited<ReturnType<typeof notesOfCustomer>>[number]) => ({
  id,
  text,
  by: { name: byName },
  at: at.toString(),
});
