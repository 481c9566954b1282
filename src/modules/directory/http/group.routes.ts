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
import { GroupShape, ManagedBy, OF_GROUP, tags } from "./schemas.ts";
import { standingOf } from "./user.routes.ts";
import { groupView } from "./views.ts";
import type { Whose } from "./whose.ts";

const Ids = Type.Array(Uuid, { maxItems: MEMBERS_AT_ONCE, uniqueItems: true });

/** Groups of a customer's users (docs/domain/directory.md, rule 7). Members: the list of users by `group`. */
export function groupRoutes(app: App, whose: Whose): void {
  const behalf = whose.onBehalf ? { onBehalf: whose.onBehalf } : {};

  const show = async (
    db: Database,
    about: { caller: Caller; organisationId: string; id: string; status?: 200 | 201 },
  ) => {
    const { caller, organisationId, id, status = 200 } = about;
    const group = await groupOf(db, organisationId, id);
    if (group === undefined) return refuse(notFound({}));
    const standing = await standingOf(db, caller, { whose, organisationId });
    return answer(status, groupView(group, standing), { etag: group.version });
  };

  route(app, {
    method: "GET",
    url: `${whose.base}/groups`,
    operationId: whose.named("listDirectoryGroups"),
    summary: "Groups of the organisation's users; by name unless `sort` says otherwise",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params({}),
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
    async handle(call) {
      const { query, caller, db } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const organisationId = read.value;
      const order = query.sort ?? "name";
      const asked = pageAsked(query, [isGroupByTime(order) ? "instant" : "text", "id"], order);
      if (!asked.ok) return asked;
      const { rows, total } = await listGroups(db, {
        organisationId,
        q: query.q?.trim() || null,
        order,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.id]);
      const standing = await standingOf(db, caller, { whose, organisationId });
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
    url: `${whose.base}/groups`,
    operationId: whose.named("addDirectoryGroup"),
    summary: "Add a group of users",
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    params: whose.params({}),
    body: Closed({ name: GroupName }),
    idempotent: true,
    responses: { 201: GroupShape },
    handle: (call) =>
      whose.changes(call, async (db, organisationId) => {
        const { caller, body } = call;
        const group = { name: body.name, externalId: null };
        const done = await addGroup(db, { organisationId, source: "hand", ...group });
        return done.ok
          ? show(db, { caller, organisationId, id: done.value.id, status: 201 })
          : done;
      }),
  });

  route(app, {
    method: "GET",
    url: `${whose.base}/groups/:directoryGroup`,
    operationId: whose.named("getDirectoryGroup"),
    summary: "A group, and how many users are in it",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params(OF_GROUP),
    responses: { 200: GroupShape },
    async handle(call) {
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const { caller, params, db } = call;
      return show(db, { caller, organisationId: read.value, id: params.directoryGroup });
    },
  });

  route(app, {
    method: "PUT",
    url: `${whose.base}/groups/:directoryGroup`,
    operationId: whose.named("renameDirectoryGroup"),
    summary: "Give a group another name",
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    params: whose.params(OF_GROUP),
    body: Closed({ name: GroupName }),
    precondition: true,
    responses: { 200: GroupShape },
    handle: (call) =>
      whose.changes(call, async (db, organisationId) => {
        const { caller, params, body, ifMatch } = call;
        const id = params.directoryGroup;
        const done = await changeGroup(db, {
          organisationId,
          source: "hand",
          groupId: id,
          seen: ifMatch,
          names: ({ externalId }) => ({ name: body.name, externalId }),
        });
        return done.ok ? show(db, { caller, organisationId, id }) : done;
      }),
  });

  route(app, {
    method: "DELETE",
    url: `${whose.base}/groups/:directoryGroup`,
    operationId: whose.named("deleteDirectoryGroup"),
    summary: "Delete a group; its members stay users",
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    params: whose.params(OF_GROUP),
    precondition: true,
    responses: { 204: null },
    handle: (call) =>
      whose.changes(call, async (db, organisationId) => {
        const { params, ifMatch } = call;
        const done = await deleteGroup(db, {
          organisationId,
          source: "hand",
          groupId: params.directoryGroup,
          seen: ifMatch,
        });
        return done.ok ? answer(204) : done;
      }),
  });

  route(app, {
    method: "PATCH",
    url: `${whose.base}/groups/:directoryGroup/members`,
    operationId: whose.named("changeDirectoryGroupMembers"),
    summary: "Put users into a group and take users out of it, all of them or none",
    description: `At most ${MEMBERS_AT_ONCE} each. Who is in the group already, or not in it, changes nothing.`,
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    params: whose.params(OF_GROUP),
    body: Closed({ add: Type.Optional(Ids), remove: Type.Optional(Ids) }),
    responses: { 200: GroupShape },
    handle: (call) =>
      whose.changes(call, async (db, organisationId) => {
        const { caller, params, body } = call;
        const id = params.directoryGroup;
        const done = await changeGroup(db, {
          organisationId,
          source: "hand",
          groupId: id,
          // Whoever else came or went meanwhile is not in the way.
          seen: "*",
          names: (group) => group,
          members: { add: body.add ?? [], remove: body.remove ?? [] },
        });
        return done.ok ? show(db, { caller, organisationId, id }) : done;
      }),
  });
}
