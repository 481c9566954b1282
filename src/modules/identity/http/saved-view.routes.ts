import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import {
  type ActingOrganisation,
  type App,
  answer,
  answerWith,
  type Caller,
} from "../../../platform/http.ts";
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
import type { Database } from "../../../platform/transaction.ts";
import { LISTS, LONGEST_QUERY } from "../domain/saved-views.ts";
import { listViews, type SavedView, viewById } from "../queries/saved-views.ts";
import { changeView, removeView, saveView, type Viewer } from "../use-cases/saved-views.ts";

const tags = ["Saved views"];
const access = {
  permission: "view:save",
  of: ["publisher", "partner", "customer", "operator"],
} as const;
const Params = Closed({ viewId: Uuid });
const List = OneOf(LISTS);
const ViewShape = Type.Object(
  {
    id: Uuid,
    list: List,
    name: Type.String(),
    query: Type.String({
      description: "Search, filters, sort and columns, as after the question mark of an address",
    }),
    shared: Type.Boolean({ description: "The organisation's, for everybody there" }),
    isDefault: Type.Boolean({
      description: "Opened where an address says nothing; the person's before the organisation's",
    }),
    createdBy: Nullable(Type.String({ description: "Name of the person or program" })),
    changedAt: InstantText,
    version: Type.Integer(),
  },
  { title: "SavedView" },
);
const Name = Type.String({ minLength: 1, maxLength: 80, pattern: "\\S" });
const Query = Type.String({ maxLength: LONGEST_QUERY });
const SHARING = "To share, and to change what is shared, needs `view:share` besides.";

/** What people look at in the lists, under names (ACC-08). */
export function savedViewRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/saved-views",
    operationId: "listSavedViews",
    summary: "Saved views of a list: the caller's own and the organisation's, by name",
    tags,
    access,
    query: Closed({ ...pageQuery, list: List }),
    responses: { 200: ListOf(ViewShape) },
    async handle({ organisation, caller, query, db }) {
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const { personId } = viewerOf(caller, organisation);
      const rows = await listViews(
        db,
        { organisationId: organisation.id, personId },
        {
          list: query.list,
          ...asked.value,
        },
      );
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.name.toLowerCase(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(shown),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/saved-views",
    operationId: "saveView",
    summary: "Save what a list shows under a name",
    description: SHARING,
    tags,
    access,
    idempotent: true,
    body: Closed({
      list: List,
      name: Name,
      query: Query,
      shared: Type.Optional(Type.Boolean({ default: false })),
      isDefault: Type.Optional(Type.Boolean({ default: false })),
    }),
    responses: { 201: ViewShape },
    async handle({ organisation, caller, body, db }) {
      const viewer = viewerOf(caller, organisation);
      const saved = await saveView(db, viewer, {
        ...body,
        shared: body.shared ?? false,
        isDefault: body.isDefault ?? false,
      });
      return saved.ok ? asItIs(db, viewer, saved.value, 201) : saved;
    },
  });

  route(app, {
    method: "PATCH",
    url: "/v1/saved-views/:viewId",
    operationId: "changeSavedView",
    summary: "Change name, content, sharing or default of a saved view",
    description: `${SHARING} The version stands in the view, and in If-Match between quotation marks.`,
    tags,
    access,
    precondition: true,
    params: Params,
    body: Closed({
      name: Type.Optional(Name),
      query: Type.Optional(Query),
      shared: Type.Optional(Type.Boolean()),
      isDefault: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: ViewShape },
    async handle({ organisation, caller, params, body, ifMatch, db }) {
      const viewer = viewerOf(caller, organisation);
      const changed = await changeView(db, viewer, {
        id: params.viewId,
        ifMatch,
        name: body.name,
        query: body.query,
        shared: body.shared,
        isDefault: body.isDefault,
      });
      return changed.ok ? asItIs(db, viewer, params.viewId, 200) : changed;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/saved-views/:viewId",
    operationId: "deleteSavedView",
    summary: "Delete a saved view; a shared one for everybody",
    description: SHARING,
    tags,
    access,
    params: Params,
    responses: { 204: null },
    handle: async ({ organisation, caller, params, db }) =>
      answerWith(
        await removeView(db, viewerOf(caller, organisation), params.viewId),
        204,
        () => undefined,
      ),
  });
}

const viewerOf = (caller: Caller, organisation: ActingOrganisation): Viewer => ({
  organisation,
  personId: caller.kind === "person" ? (caller.id ?? null) : null,
  callerId: caller.id ?? null,
  mayShare: caller.may("view:share"),
});

/** The view as it stands after what was done to it. */
async function asItIs(db: Database, viewer: Viewer, id: string, status: 200 | 201) {
  const whose = { organisationId: viewer.organisation.id, personId: viewer.personId };
  const view = await viewById(db, whose, id);
  return view === undefined
    ? refuse(notFound({}))
    : answer(status, shown(view), { etag: view.version });
}

const shown = (view: SavedView) => ({ ...view, changedAt: view.changedAt.toString() });
