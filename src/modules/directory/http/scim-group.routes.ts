import { isId } from "../../../kernel/ids.ts";
import { attributeOf, fault, type ScimObject, type ScimRead } from "../domain/scim-fault.ts";
import { memberIds, patchGroup, readOperations } from "../domain/scim-patch.ts";
import { groupOf, type ListedGroup } from "../queries/groups.ts";
import { GROUP_ATTRIBUTES, scimGroups, scimMembers } from "../queries/scim.ts";
import { addGroup, changeGroup, deleteGroup } from "../use-cases/change-groups.ts";
import {
  faultOf,
  listAnswer,
  resourceAnswer,
  type ScimOutcome,
  scimAnswer,
} from "./scim-answer.ts";
import type { AddScimCall, ScimCall } from "./scim-call.ts";
import { filterIn, pageIn } from "./scim-page.ts";
import { groupResource, project, wantedIn } from "./scim-resources.ts";

const ABSENT: ScimOutcome = {
  fault: { status: 404, detail: "There is no group of this id." },
};
/** Members that one list names: it ends before the group with which there would be more. */
const MEMBERS_LISTED = 20_000;
const LONGEST = 200;

type Given = {
  readonly name: string;
  readonly externalId: string | null;
  readonly members: readonly string[];
};

/** Groups, as an identity provider keeps them (RFC 7644). */
export function scimGroupRoutes(call: AddScimCall): void {
  const resource = "Groups";

  const show = async (
    { db, organisationId, base, query }: ScimCall,
    id: string,
    status: 200 | 201 = 200,
  ): Promise<ScimOutcome> => {
    const group = isId(id) ? await groupOf(db, organisationId, id) : undefined;
    if (group === undefined) return ABSENT;
    const wanted = wantedIn(query);
    const members = wanted("members") ? await scimMembers(db, [id]) : null;
    return resourceAnswer(status, project(groupResource(group, base, members), wanted));
  };

  call(
    "GET",
    "/Groups",
    { operationId: "listScimGroups", summary: "Groups, 200 at a time", resource },
    async ({ db, organisationId, query, base }) => {
      const page = pageIn(query);
      const comparisons = filterIn(query, GROUP_ATTRIBUTES);
      if (!comparisons.ok) return comparisons;
      const { rows, total } = await scimGroups(db, organisationId, comparisons.value, page);
      const wanted = wantedIn(query);
      const shown = wanted("members") ? firstWithin(rows, MEMBERS_LISTED) : rows;
      const members = wanted("members")
        ? await scimMembers(
            db,
            shown.map(({ id }) => id),
          )
        : null;
      const byGroup = members && Map.groupBy(members, ({ groupId }) => groupId);
      return listAnswer(
        shown.map((group) =>
          project(groupResource(group, base, byGroup && (byGroup.get(group.id) ?? [])), wanted),
        ),
        { total, startIndex: page.offset + 1 },
      );
    },
  );

  call(
    "POST",
    "/Groups",
    { operationId: "addScimGroup", summary: "Add a group with its members", resource },
    async (one) => {
      const given = readGroup(one.body);
      if (!given.ok) return given;
      const { db, organisationId } = one;
      const done = await addGroup(db, { organisationId, source: "scim", ...given.value });
      return done.ok ? show(one, done.value.id, 201) : { fault: faultOf(done.problem) };
    },
  );

  call(
    "GET",
    "/Groups/:id",
    { operationId: "getScimGroup", summary: "A group with its members", resource },
    (one) => show(one, one.id),
  );

  call(
    "PUT",
    "/Groups/:id",
    { operationId: "replaceScimGroup", summary: "Replace a group and who is in it", resource },
    async (one) => {
      const { db, organisationId, id, seen, body } = one;
      const given = readGroup(body);
      if (!given.ok) return given;
      if (!isId(id)) return ABSENT;
      const { name, externalId, members } = given.value;
      const done = await changeGroup(db, {
        organisationId,
        source: "scim",
        groupId: id,
        seen,
        names: () => ({ name, externalId }),
        members: { exactly: members },
      });
      return done.ok ? show(one, id) : { fault: faultOf(done.problem) };
    },
  );

  call(
    "PATCH",
    "/Groups/:id",
    { operationId: "patchScimGroup", summary: "Change a group and who is in it", resource },
    async ({ db, organisationId, id, seen, body }) => {
      const operations = readOperations(body);
      if (!operations.ok) return operations;
      const patch = patchGroup(operations.value);
      if (!patch.ok) return patch;
      if (!isId(id)) return ABSENT;
      const { displayName, externalId, members } = patch.value;
      if (displayName !== undefined && displayName.length > LONGEST) return TOO_LONG;
      const done = await changeGroup(db, {
        organisationId,
        source: "scim",
        groupId: id,
        seen,
        names: (group) => ({
          name: displayName ?? group.name,
          externalId: externalId === undefined ? group.externalId : externalId,
        }),
        members: members.exactly
          ? { exactly: [...members.add] }
          : { add: [...members.add], remove: [...members.remove] },
      });
      // Without a body: a large group would be sent back for each member that comes.
      return done.ok ? scimAnswer(204) : { fault: faultOf(done.problem) };
    },
  );

  call(
    "DELETE",
    "/Groups/:id",
    { operationId: "deleteScimGroup", summary: "Delete a group", resource },
    async ({ db, organisationId, id, seen }) => {
      if (!isId(id)) return ABSENT;
      const done = await deleteGroup(db, { organisationId, source: "scim", groupId: id, seen });
      return done.ok ? scimAnswer(204) : { fault: faultOf(done.problem) };
    },
  );
}

const TOO_LONG = fault("invalidValue", `displayName and externalId take ${LONGEST} characters.`);

function readGroup(body: ScimObject): ScimRead<Given> {
  const name = attributeOf(body, "displayName");
  if (typeof name !== "string" || name.trim() === "")
    return fault("invalidValue", "displayName is required.");
  const externalId = attributeOf(body, "externalId") ?? null;
  if (externalId !== null && typeof externalId !== "string")
    return fault("invalidValue", "externalId takes text.");
  if (name.length > LONGEST || (externalId ?? "").length > LONGEST) return TOO_LONG;
  const members = memberIds(attributeOf(body, "members"));
  if (!members.ok) return members;
  return {
    ok: true,
    value: { name, externalId: externalId || null, members: [...new Set(members.value)] },
  };
}

/** The first groups that have no more than `most` members together; always one. */
function firstWithin(groups: readonly ListedGroup[], most: number): readonly ListedGroup[] {
  let sum = 0;
  const end = groups.findIndex(({ members }, index) => {
    sum += members;
    return index > 0 && sum > most;
  });
  return end === -1 ? groups : groups.slice(0, end);
}
