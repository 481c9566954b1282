import {
  attributeOf,
  fault,
  isObject,
  read,
  type ScimObject,
  type ScimRead,
} from "./scim-fault.ts";
import { plain } from "./scim-filter.ts";
import { booleanOf, fieldOfText, isUnheard, type ScimUser, setAttribute } from "./scim-user.ts";

export type Operation = {
  readonly op: "add" | "replace" | "remove";
  /** As it was sent; absent where the value names the attributes. */
  readonly path: string | undefined;
  readonly value: unknown;
};

/** Operations of one PATCH. */
const MOST_OPERATIONS = 1_000;

/** Reads the operations of a PATCH (RFC 7644, section 3.5.2), whose words are in any case of letters. */
export function readOperations(body: ScimObject): ScimRead<readonly Operation[]> {
  const given = attributeOf(body, "Operations");
  if (!Array.isArray(given) || given.length === 0)
    return fault("invalidSyntax", "Operations takes a list of at least one operation.");
  if (given.length > MOST_OPERATIONS)
    return fault("tooMany", `A PATCH takes ${MOST_OPERATIONS} operations at most.`);
  const operations: Operation[] = [];
  for (const one of given) {
    const op = isObject(one) ? String(attributeOf(one, "op")).toLowerCase() : "";
    if (!isObject(one) || (op !== "add" && op !== "replace" && op !== "remove"))
      return fault("invalidSyntax", "The op of an operation is add, replace or remove.");
    const path = attributeOf(one, "path");
    if (path !== undefined && path !== null && typeof path !== "string")
      return fault("invalidPath", "The path of an operation is text.");
    const named = typeof path === "string" && path.trim() !== "" ? path.trim() : undefined;
    if (op === "remove" && named === undefined)
      return fault("noTarget", "A removal names what it removes by its path.");
    operations.push({ op, path: named, value: attributeOf(one, "value") });
  }
  return read(operations);
}

/** A user after operations, one after the other; what was refused names the first that could not be done. */
export function patchUser(user: ScimUser, operations: readonly Operation[]): ScimRead<ScimUser> {
  let patched = user;
  for (const { op, path, value } of operations) {
    const done =
      path === undefined
        ? mergeUser(patched, value)
        : patchAttribute(patched, path, op === "remove" ? null : value, op);
    if (!done.ok) return done;
    patched = done.value;
  }
  return read(patched);
}

/** A value object without a path: its keys are attributes, or whole paths as some providers send them. */
function mergeUser(user: ScimUser, value: unknown): ScimRead<ScimUser> {
  if (!isObject(value))
    return fault("invalidValue", "Without a path the value is an object of attributes.");
  let merged = user;
  for (const [path, inner] of Object.entries(value)) {
    const done = patchAttribute(merged, path, inner, "replace");
    if (!done.ok) return done;
    merged = done.value;
  }
  return read(merged);
}

const PATH =
  /^(?:urn:[\w.:-]+:)?[A-Za-z$][\w$-]*(?:\[[^\][]{1,300}\])?(?:\.[A-Za-z$][\w$-]*)?$|^urn:[\w.:-]+$/;

function patchAttribute(
  user: ScimUser,
  path: string,
  value: unknown,
  op: Operation["op"],
): ScimRead<ScimUser> {
  if (path.length > 500 || !PATH.test(path))
    return fault("invalidPath", `The path ${path.slice(0, 100)} cannot be read.`);
  const name = plain(path);
  if (op === "remove" && (name === "username" || name === "active"))
    return fault("mutability", `${path} cannot be removed.`);
  // `emails[type eq "home"]` and such: the address that is kept is the one of work.
  if (/^emails\[/i.test(path) && !/type\s+eq\s+"work"|primary\s+eq/i.test(path)) return read(user);
  if (name === "emails.primary" || name === "emails.type")
    return op !== "remove" && name === "emails.primary" && booleanOf(value) === undefined
      ? fault("invalidValue", "primary takes true or false.")
      : read(user);
  if (name === "name" && op === "remove")
    return read({ ...user, givenName: null, familyName: null, formatted: null });
  if (fieldOfText(name) === undefined && isUnheard(name)) return read(user);
  return setAttribute(user, name, value);
}

/** What a PATCH does to a group. `exactly` names who is in it before the others come and go. */
export type GroupPatch = {
  readonly displayName?: string;
  readonly externalId?: string | null;
  readonly members: {
    readonly exactly: boolean;
    readonly add: ReadonlySet<string>;
    readonly remove: ReadonlySet<string>;
  };
};

const ONE_MEMBER = /^members\[\s*value\s+eq\s+"([^"]*)"\s*\]$/i;

/**
 * What operations do to a group, without knowing who is in it: so a group of thousands is changed by those who
 * come and go alone.
 */
export function patchGroup(operations: readonly Operation[]): ScimRead<GroupPatch> {
  let names: Pick<GroupPatch, "displayName" | "externalId"> = {};
  let exactly = false;
  const add = new Set<string>();
  const remove = new Set<string>();
  const come = (ids: readonly string[]) => {
    for (const id of ids) {
      add.add(id);
      remove.delete(id);
    }
  };
  const go = (ids: readonly string[]) => {
    for (const id of ids) {
      remove.add(id);
      add.delete(id);
    }
  };
  const nobody = () => {
    exactly = true;
    add.clear();
    remove.clear();
  };
  const change = (op: Operation["op"], path: string, value: unknown): ScimRead<null> => {
    const one = ONE_MEMBER.exec(path)?.[1];
    if (one !== undefined) {
      if (op !== "remove")
        return fault("invalidPath", "A member named by a filter is removed only.");
      go([one.toLowerCase()]);
      return read(null);
    }
    const name = plain(path);
    if (name === "members") {
      if (op === "remove" && (value === undefined || value === null)) {
        nobody();
        return read(null);
      }
      const ids = memberIds(value);
      if (!ids.ok) return ids;
      if (op === "replace") nobody();
      (op === "remove" ? go : come)(ids.value);
      return read(null);
    }
    if (name === "displayname") {
      if (op === "remove" || typeof value !== "string" || value.trim() === "")
        return fault("invalidValue", "displayName takes text.");
      names = { ...names, displayName: value };
      return read(null);
    }
    if (name === "externalid") {
      if (op !== "remove" && value !== null && typeof value !== "string")
        return fault("invalidValue", "externalId takes text.");
      names = { ...names, externalId: op === "remove" ? null : (value as string | null) || null };
      return read(null);
    }
    return name === "id" || name === "schemas" || name === "meta"
      ? read(null)
      : fault("invalidPath", `There is no attribute ${path.slice(0, 100)} of a group.`);
  };
  for (const { op, path, value } of operations) {
    const parts: readonly (readonly [string, unknown])[] | undefined =
      path !== undefined ? [[path, value]] : isObject(value) ? Object.entries(value) : undefined;
    if (parts === undefined)
      return fault("invalidValue", "Without a path the value is an object of attributes.");
    for (const [name, inner] of parts) {
      const done = change(op, name, inner);
      if (!done.ok) return done;
    }
  }
  return read({ ...names, members: { exactly, add, remove } });
}

/** Ids of members, in small letters: users only, since groups are not in groups here. */
export function memberIds(value: unknown): ScimRead<readonly string[]> {
  const all = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  const ids: string[] = [];
  for (const one of all) {
    const id = isObject(one) ? attributeOf(one, "value") : one;
    if (typeof id !== "string")
      return fault("invalidValue", "A member is an object whose value is a user's id.");
    if (isObject(one) && String(attributeOf(one, "type")).toLowerCase() === "group")
      return fault("invalidValue", "Groups are not members of groups here; users are.");
    ids.push(id.toLowerCase());
  }
  return read(ids);
}
