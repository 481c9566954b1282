import { isId } from "../../../kernel/ids.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { bodyCheck } from "../../../platform/validators.ts";
import type { ScimFault, ScimRead } from "../domain/scim-fault.ts";
import { patchUser, readOperations } from "../domain/scim-patch.ts";
import { draftOf, readUser, type ScimUser, userFrom } from "../domain/scim-user.ts";
import { tidyUser, UserBody, type UserFields } from "../domain/user.ts";
import { userInvalid } from "../problems.ts";
import { scimUsers, USER_ATTRIBUTES } from "../queries/scim.ts";
import { userOf } from "../queries/users.ts";
import { addUser, changeUser, deleteUser } from "../use-cases/change-users.ts";
import {
  faultOf,
  listAnswer,
  resourceAnswer,
  type ScimOutcome,
  scimAnswer,
} from "./scim-answer.ts";
import type { AddScimCall, ScimCall } from "./scim-call.ts";
import { filterIn, pageIn } from "./scim-page.ts";
import { project, userResource, wantedIn } from "./scim-resources.ts";

const ABSENT: ScimOutcome = {
  fault: { status: 404, detail: "There is no user of this id." },
};

/** Users, as an identity provider keeps them (RFC 7644). */
export function scimUserRoutes(call: AddScimCall): void {
  const check = bodyCheck(UserBody);
  const resource = "Users";

  /** The user that is kept of what was sent. */
  const kept = (sent: ScimRead<ScimUser>): Result<UserFields> | ScimFault => {
    const given = sent.ok ? userFrom(sent.value) : sent;
    if (!given.ok) return given.fault;
    const user = tidyUser(given.value);
    const wrong = check(user);
    return wrong.length > 0 ? refuse(userInvalid({}, wrong)) : ok(user);
  };

  const show = async (
    { db, organisationId, base, query }: ScimCall,
    id: string,
    status: 200 | 201 = 200,
  ): Promise<ScimOutcome> => {
    const user = isId(id) ? await userOf(db, organisationId, id) : undefined;
    if (user === undefined || user.deletedAt !== null) return ABSENT;
    return resourceAnswer(status, project(userResource(user, base), wantedIn(query)));
  };

  call(
    "GET",
    "/Users",
    { operationId: "listScimUsers", summary: "Users, 200 at a time", resource },
    async ({ db, organisationId, query, base }) => {
      const page = pageIn(query);
      const comparisons = filterIn(query, USER_ATTRIBUTES);
      if (!comparisons.ok) return comparisons;
      const { rows, total } = await scimUsers(db, organisationId, comparisons.value, page);
      const wanted = wantedIn(query);
      return listAnswer(
        rows.map((user) => project(userResource(user, base), wanted)),
        { total, startIndex: page.offset + 1 },
      );
    },
  );

  call(
    "POST",
    "/Users",
    { operationId: "addScimUser", summary: "Add a user", resource },
    async (one) => {
      const user = kept(readUser(one.body));
      if (!("ok" in user)) return { fault: user };
      if (!user.ok) return { fault: faultOf(user.problem) };
      const { organisationId, db } = one;
      const done = await addUser(db, { organisationId, source: "scim", user: user.value });
      return done.ok ? show(one, done.value.id, 201) : { fault: faultOf(done.problem) };
    },
  );

  call("GET", "/Users/:id", { operationId: "getScimUser", summary: "A user", resource }, (one) =>
    show(one, one.id),
  );

  /** Changes a user to what is made of it; a refusal of the protocol goes before one of ours. */
  const change = async (
    one: ScimCall,
    next: (user: UserFields) => ScimRead<ScimUser>,
  ): Promise<ScimOutcome> => {
    const { db, organisationId, id, seen } = one;
    if (!isId(id)) return ABSENT;
    let refused: ScimFault | undefined;
    const done = await changeUser(db, {
      organisationId,
      source: "scim",
      userId: id,
      seen,
      change(user) {
        const made = kept(next(user));
        if ("ok" in made) return made;
        refused = made;
        return refuse(userInvalid({}));
      },
    });
    if (refused !== undefined) return { fault: refused };
    if (done.ok) return show(one, id);
    return done.problem.code === "directory/user-deleted"
      ? ABSENT
      : { fault: faultOf(done.problem) };
  };

  call(
    "PUT",
    "/Users/:id",
    { operationId: "replaceScimUser", summary: "Replace what is known of a user", resource },
    (one) => change(one, () => readUser(one.body)),
  );

  call(
    "PATCH",
    "/Users/:id",
    { operationId: "patchScimUser", summary: "Change parts of a user", resource },
    (one) => {
      const operations = readOperations(one.body);
      if (!operations.ok) return Promise.resolve(operations);
      return change(one, (user) => patchUser(draftOf(user), operations.value));
    },
  );

  call(
    "DELETE",
    "/Users/:id",
    { operationId: "deleteScimUser", summary: "Delete a user", resource },
    async ({ db, organisationId, id, seen }) => {
      if (!isId(id)) return ABSENT;
      const done = await deleteUser(db, { organisationId, source: "scim", userId: id, seen });
      if (done.ok) return scimAnswer(204);
      return done.problem.code === "directory/user-deleted"
        ? ABSENT
        : { fault: faultOf(done.problem) };
    },
  );
}
