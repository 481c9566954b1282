import { canonicalJson } from "./canonical-json.ts";
import { type ChangeKind, get, named } from "./diff.ts";
import { below, isList, isObject, pointerParts, valueAt } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";

/**
 * What to put back: one row of a comparison by its kind and pointer. Without a kind, everything at
 * the pointer of the newer content, the whole page at "".
 */
export type RevertTarget = { readonly pointer: string; readonly kind?: ChangeKind };

/** A content with one answer put back, and where that answer now is. */
export type Reverted = {
  readonly content: JsonObject;
  /** Whether `saved` has it; a group may have been said more plainly in `pinned` since. */
  readonly holds: (saved: JsonObject, pinned?: JsonObject) => boolean;
};

/**
 * `current` with the answer that `target` names as `other` has it. An entry of a list comes back
 * behind the entry that stood before it; of a list in another order only the order is put back.
 *
 * @returns undefined when neither content has an answer there
 */
export function revertAnswer(
  schema: JsonObject,
  contents: { readonly current: JsonObject; readonly other: JsonObject },
  target: RevertTarget,
): Reverted | undefined {
  const { kind } = target;
  const resolved: (string | number)[] = [];
  let isFound = true;
  const content = put(schema, contents.current, contents.other, pointerParts(target.pointer));
  if (!isFound) return undefined;
  const result = isObject(content) ? content : {};
  const pointer = resolved.reduce<string>((all, part) => below(all, part), "");
  const wanted = valueAt(result, pointer);
  const isOrder = kind === "edited" && isList(wanted);
  return {
    content: result,
    holds(saved, pinned) {
      const goal = pinned !== undefined && isObject(wanted) ? valueAt(pinned, pointer) : wanted;
      return textOf(valueAt(saved, pointer), isOrder) === textOf(goal, isOrder);
    },
  };

  function put(
    field: JsonObject,
    now: Json | undefined,
    was: Json | undefined,
    [part, ...rest]: readonly string[],
  ): Json | undefined {
    if (part === undefined) {
      if (now === undefined && was === undefined) isFound = false;
      return kind === "edited" && isList(now) && isList(was) ? inOrderOf(field, now, was) : was;
    }
    if (isList(kind === "removed" ? was : now)) return putItem(field, now, was, part, rest);
    resolved.push(part);
    const value = put(childOf(field, part), get(now, part), get(was, part), rest);
    const { [part]: _, ...others } = isObject(now) ? now : ({} as JsonObject);
    return value === undefined ? others : { ...(isObject(now) ? now : {}), [part]: value };
  }

  function putItem(
    field: JsonObject,
    now: Json | undefined,
    was: Json | undefined,
    part: string,
    rest: readonly string[],
  ): Json {
    const list = isList(now) ? [...now] : [];
    const current = named(now, field["x-identity"]);
    const old = named(was, field["x-identity"]);
    const [name] =
      [...(kind === "removed" ? old : current)].find(([, { index }]) => String(index) === part) ??
      [];
    const older = name === undefined ? undefined : old.get(name);
    const newer = name === undefined ? undefined : current.get(name);
    if (name === undefined || (rest.length > 0 && newer === undefined)) {
      isFound = false;
      return list;
    }
    if (newer === undefined) {
      list.splice(placeFor(name, old, current), 0, older?.item ?? null);
      return list;
    }
    if (rest.length === 0 && older === undefined) {
      list.splice(newer.index, 1);
      return list;
    }
    resolved.push(newer.index);
    const items = isObject(field.items) ? field.items : {};
    list[newer.index] = put(items, newer.item, older?.item, rest) ?? null;
    return list;
  }
}

type Entries = ReturnType<typeof named>;

/** Behind the nearest entry that stood before it and is still there; at the front where none is. */
function placeFor(name: string, old: Entries, current: Entries): number {
  let place = 0;
  for (const before of old.keys()) {
    if (before === name) break;
    const still = current.get(before);
    if (still !== undefined) place = still.index + 1;
  }
  return place;
}

/** The entries of `now`: those that `was` has take each other's places until they stand as in `was`. */
function inOrderOf(field: JsonObject, now: readonly Json[], was: readonly Json[]): Json[] {
  const current = named(now, field["x-identity"]);
  const old = named(was, field["x-identity"]);
  const kept = [...old.keys()].flatMap((name) => current.get(name)?.item ?? []);
  return [...current].map(([name, { item }]) => (old.has(name) ? (kept.shift() ?? item) : item));
}

function childOf(field: JsonObject, name: string): JsonObject {
  const own = get(field.properties, name) ?? field.additionalProperties;
  return isObject(own) ? own : {};
}

/** Of a list that is put in an order when the page is saved, only the entries are compared. */
const textOf = (value: Json | undefined, withOrder: boolean): string =>
  isList(value) && !withOrder
    ? value.map(canonicalJson).sort().join()
    : canonicalJson(value ?? null);
