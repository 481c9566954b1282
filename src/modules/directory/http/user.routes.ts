import Type from "typebox";
import { ok, refuse } from "../../../kernel/result.ts";
import { type App, answer, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import { tidyUser, UserBody } from "../domain/user.ts";
import { isScimOn } from "../queries/synchronisation.ts";
import {
  countUsers,
  isByTime,
  listUsers,
  USER_ORDERS,
  USER_STATES,
  type UserQuery,
  userOf,
} from "../queries/users.ts";
import { addUser, changeUser, deleteUser, restoreUser } from "../use-cases/change-users.ts";
import { ManagedBy, OF_USER, tags, UserShape } from "./schemas.ts";
import { userViews } from "./views.ts";
import type { Whose } from "./whose.ts";

/** What the list and its file are asked by. */
export const userFilters = {
  q: Type.Optional(
    Type.String({ maxLength: 200, description: "Name, user name, address or department." }),
  ),
  state: Type.Optional(OneOf(USER_STATES)),
  group: Type.Optional(Uuid),
  sort: Type.Optional(OneOf(USER_ORDERS)),
};

/** Users of a customer, who can hold licences (ux C7, R12; docs/domain/directory.md). */
export function userRoutes(app: App, whose: Whose): void {
  const behalf = whose.onBehalf ? { onBehalf: whose.onBehalf } : {};

  route(app, {
    method: "GET",
    url: `${whose.base}/users`,
    operationId: whose.named("listDirectoryUsers"),
    summary:
      "Users of the organisation who can hold licences; by name unless `sort` says otherwise",
    description:
      "Deleted users are listed with `state=deleted`, for as long as they can be restored. Whoever signs in here with a user's " +
      "address is named with when they did so last.",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params({}),
    query: Closed({ ...pageQuery, ...userFilters }),
    responses: {
      200: ListOf(UserShape, {
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
      const asked = pageAsked(query, [isByTime(order) ? "instant" : "text", "id"], order);
      if (!asked.ok) return asked;
      const wanted: Omit<UserQuery, "after" | "limit"> = {
        organisationId,
        q: query.q?.trim() || null,
        state: query.state ?? null,
        group: query.group ?? null,
        order,
      };
      const rows = await listUsers(db, { ...wanted, ...asked.value });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.id]);
      const standing = await standingOf(db, caller, { whose, organisationId });
      return answer(200, {
        data: await userViews(db, page, {
          ...standing,
          organisationId,
          groups: 3,
        }),
        nextCursor,
        total: await countUsers(db, wanted),
        managedBy: standing.managedBy,
        mayChange: standing.mayChange,
      });
    },
  });

  const show = async (
    db: Database,
    about: { caller: Caller; organisationId: string; id: string; status?: 200 | 201 },
  ) => {
    const { caller, organisationId, id, status = 200 } = about;
    const user = await userOf(db, organisationId, id);
    if (user === undefined) return refuse(notFound({}));
    const standing = await standingOf(db, caller, { whose, organisationId });
    const [view] = await userViews(db, [user], { ...standing, organisationId, groups: 20 });
    return answer(status, view, { etag: user.version });
  };

  route(app, {
    method: "POST",
    url: `${whose.base}/users`,
    operationId: whose.named("addDirectoryUser"),
    summary: "Add a user who can be given licences",
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    params: whose.params({}),
    body: UserBody,
    idempotent: true,
    responses: { 201: UserShape },
    handle: (call) =>
      whose.changes(call, async (db, organisationId) => {
        const { caller, body } = call;
        const user = tidyUser(body);
        const done = await addUser(db, { organisationId, source: "hand", user });
        return done.ok
          ? show(db, { caller, organisationId, id: done.value.id, status: 201 })
          : done;
      }),
  });

  route(app, {
    method: "GET",
    url: `${whose.base}/users/:directoryUser`,
    operationId: whose.named("getDirectoryUser"),
    summary: "A user with groups, and whether they sign in here",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params(OF_USER),
    responses: { 200: UserShape },
    async handle(call) {
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const { caller, params, db } = call;
      return show(db, { caller, organisationId: read.value, id: params.directoryUser });
    },
  });

  route(app, {
    method: "PUT",
    url: `${whose.base}/users/:directoryUser`,
    operationId: whose.named("changeDirectoryUser"),
    summary: "Change what is known of a user, whether they are active included",
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    params: whose.params(OF_USER),
    body: UserBody,
    precondition: true,
    responses: { 200: UserShape },
    handle: (call) =>
      whose.changes(call, async (db, organisationId) => {
        const { caller, params, ifMatch } = call;
        const id = params.directoryUser;
        const done = await changeUser(db, {
          organisationId,
          source: "hand",
          userId: id,
          seen: ifMatch,
          change: () => ok(tidyUser(call.body)),
        });
        return done.ok ? show(db, { caller, organisationId, id }) : done;
      }),
  });

  for (const { path, operationId, summary, change } of [
    {
      path: "",
      operationId: "deleteDirectoryUser",
      summary: "Delete a user, who can be restored for 30 days",
      change: deleteUser,
    },
    {
      path: "/deletion",
      operationId: "restoreDirectoryUser",
      summary: "Take the deletion of a user back",
      change: restoreUser,
    },
  ])
    route(app, {
      method: "DELETE",
      url: `${whose.base}/users/:directoryUser${path}`,
      operationId: whose.named(operationId),
      summary,
      tags: whose.tags ?? tags,
      access: whose.manage,
      ...behalf,
      params: whose.params(OF_USER),
      precondition: true,
      responses: { 200: UserShape },
      handle: (call) =>
        whose.changes(call, async (db, organisationId) => {
          const { caller, params, ifMatch } = call;
          const id = params.directoryUser;
          const done = await change(db, {
            organisationId,
            source: "hand",
            userId: id,
            seen: ifMatch,
          });
          return done.ok ? show(db, { caller, organisationId, id }) : done;
        }),
    });
}

/** Who keeps users and groups, and whether the caller may change them now. */
export async function standingOf(
  db: Database,
  caller: Caller,
  { whose, organisationId }: { readonly whose: Whose; readonly organisationId: string },
) {
  const scim = await isScimOn(db, organisationId);
  return {
    managedBy: scim ? ("scim" as const) : ("people" as const),
    mayChange: !scim && caller.may(whose.manage.permission),
  };
}
