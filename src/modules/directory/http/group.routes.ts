import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import { GroupName, MEMBERS_AT_ONCE } from "../domain/user.ts";
import { GROUP_ORDERS, groupOf, isGroupByTime, listGroups } from "../queries/groups.ts";
import { addGroup, changeGroup, deleteGroup } from "../use-cases/change-groups.ts";
import { GroupParams, GroupShape, MANAGE, ManagedBy, READ, tags } from "./schemas.ts";
import { standingOf } from "./user.routes.ts";
import { groupView } from "./views.ts";

const Ids = Type.Array(Uuid, { maxItems: MEMBERS_AT_ONCE, uniqueItems: true });

/** Groups of a customer's users (docs/domain/directory.md, rule 7). Members: the list of users by `group`. */
export function groupRoutes(app: App): void {
  const show = async (
    db: Database,
    { caller, id, status = 200 }: { caller: Caller; id: string; status?: 200 | 201 },
  ) => {
    const organisationId = caller.organisation?.id ?? "";
    const group = await groupOf(db, organisationId, id);
    if (group === undefined) return refuse(notFound({}));
    const standing = await standingOf(db, caller, organisationId);
    return answer(status, groupView(group, standing), { etag: group.version });
  };

  route(app, {
    method: "GET",
    url: "/v1/directory/groups",
    operationId: "listDirectoryGroups",
    summary: "Groups of the organisation's users; by name unless `sort` says otherwise",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200 })),
      sort: Type.Optional(OneOf(GROUP_ORDERS)),
    }),
    responses: {
      200: ListOf(GroupShape, {
        total: Type.Integer(),
        managedBy: ManagedBy,
        mayChange: Type.Boolean(),
      }),
    },
    async handle({ organisation, query, caller, db }) {
      const order = query.sort ?? "name";
      const asked = pageAsked(query, [isGroupByTime(order) ? "instant" : "text", "id"], order);
      if (!asked.ok) return asked;
      const { rows, total } = await listGroups(db, {
        organisationId: organisation.id,
        q: query.q?.trim() || null,
        order,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.id]);
      const standing = await standingOf(db, caller, organisation.id);
      return answer(200, {
        data: page.map((group) => groupView(group, standing)),
        nextCursor,
        total,
        ...standing,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/directory/groups",
    operationId: "addDirectoryGroup",
    summary: "Add a group of users",
    tags,
    access: MANAGE,
    body: Closed({ name: GroupName }),
    idempotent: true,
    responses: { 201: GroupShape },
    async handle({ organisation, caller, body, db }) {
      const done = await addGroup(db, {
        organisationId: organisation.id,
        source: "hand",
        name: body.name,
        externalId: null,
      });
      return done.ok ? show(db, { caller, id: done.value.id, status: 201 }) : done;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/directory/groups/:directoryGroup",
    operationId: "getDirectoryGroup",
    summary: "A group, and how many users are in it",
    tags,
    access: READ,
    params: GroupParams,
    responses: { 200: GroupShape },
    handle: ({ caller, params, db }) => show(db, { caller, id: params.directoryGroup }),
  });

  route(app, {
    method: "PUT",
    url: "/v1/directory/groups/:directoryGroup",
    operationId: "renameDirectoryGroup",
    summary: "Give a group another name",
    tags,
    access: MANAGE,
    params: GroupParams,
    body: Closed({ name: GroupName }),
    precondition: true,
    responses: { 200: GroupShape },
    async handle({ organisation, caller, params, body, db, ifMatch }) {
      const done = await changeGroup(db, {
        organisationId: organisation.id,
        source: "hand",
        groupId: params.directoryGroup,
        seen: ifMatch,
        names: ({ externalId }) => ({ name: body.name, externalId }),
      });
      return done.ok ? show(db, { caller, id: params.directoryGroup }) : done;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/directory/groups/:directoryGroup",
    operationId: "deleteDirectoryGroup",
    summary: "Delete a group; its members stay users",
    tags,
    access: MANAGE,
    params: GroupParams,
    precondition: true,
    responses: { 204: null },
    async handle({ organisation, params, db, ifMatch }) {
      const done = await deleteGroup(db, {
        organisationId: organisation.id,
        source: "hand",
        groupId: params.directoryGroup,
        seen: ifMatch,
      });
      return done.ok ? answer(204) : done;
    },
  });

  route(app, {
    method: "PATCH",
    url: "/v1/directory/groups/:directoryGroup/members",
    operationId: "changeDirectoryGroupMembers",
    summary: "Put users into a group and take users out of it, all of them or none",
    description: `At most ${MEMBERS_AT_ONCE} each. Who is in the group already, or not in it, changes nothing.`,
    tags,
    access: MANAGE,
    params: GroupParams,
    body: Closed({ add: Type.Optional(Ids), remove: Type.Optional(Ids) }),
    responses: { 200: GroupShape },
    async handle({ organisation, caller, params, body, db }) {
      const done = await changeGroup(db, {
        organisationId: organisation.id,
        source: "hand",
        groupId: params.directoryGroup,
        // Whoever else came or went meanwhile is not in the way.
        seen: "*",
        names: (group) => group,
        members: { add: body.add ?? [], remove: body.remove ?? [] },
      });
      return done.ok ? show(db, { caller, id: params.directoryGroup }) : done;
    },
  });
}
