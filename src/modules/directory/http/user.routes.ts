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
import { MANAGE, ManagedBy, READ, tags, UserParams, UserShape } from "./schemas.ts";
import { userViews } from "./views.ts";

/** What the list and its file are asked by. */
export const userFilters = {
  q: Type.Optional(
    Type.String({ maxLength: 200, description: "Name, user name, address or department." }),
  ),
  state: Type.Optional(OneOf(USER_STATES)),
  group: Type.Optional(Uuid),
  sort: Type.Optional(OneOf(USER_ORDERS)),
};

/** Users of a customer, who can hold licences (ux C7; docs/domain/directory.md). */
export function userRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/directory/users",
    operationId: "listDirectoryUsers",
    summary:
      "Users of the organisation who can hold licences; by name unless `sort` says otherwise",
    description:
      "Deleted users are listed with `state=deleted`, for as long as they can be restored. Whoever signs in here with a user's " +
      "address is named with when they did so last.",
    tags,
    access: READ,
    query: Closed({ ...pageQuery, ...userFilters }),
    responses: {
      200: ListOf(UserShape, {
        total: Type.Integer(),
        managedBy: ManagedBy,
        mayChange: Type.Boolean(),
      }),
    },
    async handle({ organisation, query, caller, db }) {
      const order = query.sort ?? "name";
      const asked = pageAsked(query, [isByTime(order) ? "instant" : "text", "id"], order);
      if (!asked.ok) return asked;
      const wanted: Omit<UserQuery, "after" | "limit"> = {
        organisationId: organisation.id,
        q: query.q?.trim() || null,
        state: query.state ?? null,
        group: query.group ?? null,
        order,
      };
      const rows = await listUsers(db, { ...wanted, ...asked.value });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.id]);
      const standing = await standingOf(db, caller, organisation.id);
      return answer(200, {
        data: await userViews(db, page, {
          ...standing,
          organisationId: organisation.id,
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
    { caller, id, status = 200 }: { caller: Caller; id: string; status?: 200 | 201 },
  ) => {
    const organisationId = caller.organisation?.id ?? "";
    const user = await userOf(db, organisationId, id);
    if (user === undefined) return refuse(notFound({}));
    const standing = await standingOf(db, caller, organisationId);
    const [view] = await userViews(db, [user], { ...standing, organisationId, groups: 20 });
    return answer(status, view, { etag: user.version });
  };

  route(app, {
    method: "POST",
    url: "/v1/directory/users",
    operationId: "addDirectoryUser",
    summary: "Add a user who can be given licences",
    tags,
    access: MANAGE,
    body: UserBody,
    idempotent: true,
    responses: { 201: UserShape },
    async handle({ organisation, caller, body, db }) {
      const done = await addUser(db, {
        organisationId: organisation.id,
        source: "hand",
        user: tidyUser(body),
      });
      return done.ok ? show(db, { caller, id: done.value.id, status: 201 }) : done;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/directory/users/:directoryUser",
    operationId: "getDirectoryUser",
    summary: "A user with groups, and whether they sign in here",
    tags,
    access: READ,
    params: UserParams,
    responses: { 200: UserShape },
    handle: ({ caller, params, db }) => show(db, { caller, id: params.directoryUser }),
  });

  route(app, {
    method: "PUT",
    url: "/v1/directory/users/:directoryUser",
    operationId: "changeDirectoryUser",
    summary: "Change what is known of a user, whether they are active included",
    tags,
    access: MANAGE,
    params: UserParams,
    body: UserBody,
    precondition: true,
    responses: { 200: UserShape },
    async handle({ organisation, caller, params, body, db, ifMatch }) {
      const done = await changeUser(db, {
        organisationId: organisation.id,
        source: "hand",
        userId: params.directoryUser,
        seen: ifMatch,
        change: () => ok(tidyUser(body)),
      });
      return done.ok ? show(db, { caller, id: params.directoryUser }) : done;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/directory/users/:directoryUser",
    operationId: "deleteDirectoryUser",
    summary: "Delete a user, who can be restored for 30 days",
    tags,
    access: MANAGE,
    params: UserParams,
    precondition: true,
    responses: { 200: UserShape },
    async handle({ organisation, caller, params, db, ifMatch }) {
      const done = await deleteUser(db, {
        organisationId: organisation.id,
        source: "hand",
        userId: params.directoryUser,
        seen: ifMatch,
      });
      return done.ok ? show(db, { caller, id: params.directoryUser }) : done;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/directory/users/:directoryUser/deletion",
    operationId: "restoreDirectoryUser",
    summary: "Take the deletion of a user back",
    tags,
    access: MANAGE,
    params: UserParams,
    precondition: true,
    responses: { 200: UserShape },
    async handle({ organisation, caller, params, db, ifMatch }) {
      const done = await restoreUser(db, {
        organisationId: organisation.id,
        source: "hand",
        userId: params.directoryUser,
        seen: ifMatch,
      });
      return done.ok ? show(db, { caller, id: params.directoryUser }) : done;
    },
  });
}

/** Who keeps users and groups, and whether the caller may change them now. */
export async function standingOf(db: Database, caller: Caller, organisationId: string) {
  const scim = await isScimOn(db, organisationId);
  return {
    managedBy: scim ? ("scim" as const) : ("people" as const),
    mayChange: !scim && caller.may(MANAGE.permission),
  };
}
