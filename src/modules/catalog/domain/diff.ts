import { canonicalJson } from "./canonical-json.ts";
import { below, isList, isObject } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";

/** One answer that differs. `pointer` is into the newer content, or the older where it was removed. */
export type FieldChange = {
  readonly pointer: string;
  readonly kind: "added" | "removed" | "edited";
  readonly before?: Json;
  readonly after?: Json;
};

/**
 * What differs between two contents of a page, answer by answer. Entries of a list with an identity
 * are matched by it, never by position; a list without one is one answer; a file is one answer.
 */
export function diffContent(
  schema: JsonObject,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): FieldChange[] {
  const changes: FieldChange[] = [];
  visit(schema, before, after, "");
  return changes;

  function visit(
    at: JsonObject,
    was: Json | undefined,
    now: Json | undefined,
    pointer: string,
  ): void {
    if (canonicalJson(was) === canonicalJson(now)) return;
    const isFile = "x-image" in at || "x-file" in at;
    const identity = at["x-identity"];
    if (!isFile && typeof identity === "string") visitItems(at, identity, { was, now, pointer });
    else if (isFile || !(isObject(at.properties) || isObject(at.additionalProperties)))
      report(was, now, pointer);
    else if (keys(was).length + keys(now).length === 0) report(was, now, pointer);
    else
      for (const name of new Set([...keys(was), ...keys(now)])) {
        const field = isObject(at.properties) ? at.properties[name] : undefined;
        const other = field ?? at.additionalProperties;
        visit(isObject(other) ? other : {}, get(was, name), get(now, name), below(pointer, name));
      }
  }

  function visitItems(at: JsonObject, identity: string, { was, now, pointer }: Lists): void {
    const items = isObject(at.items) ? at.items : {};
    const old = isList(was) ? was : [];
    const current = isList(now) ? now : [];
    const nameOf = (item: Json) => canonicalJson(get(item, identity));
    for (const [index, item] of old.entries())
      if (!current.some((other) => nameOf(other) === nameOf(item)))
        changes.push({ pointer: below(pointer, index), kind: "removed", before: item });
    for (const [index, item] of current.entries()) {
      const same = old.find((other) => nameOf(other) === nameOf(item));
      if (same === undefined)
        changes.push({ pointer: below(pointer, index), kind: "added", after: item });
      else visit(items, same, item, below(pointer, index));
    }
    if (reordered(old.map(nameOf), current.map(nameOf)))
      changes.push({
        pointer,
        kind: "edited",
        before: old.map((item) => get(item, identity) ?? null),
        after: current.map((item) => get(item, identity) ?? null),
      });
  }

  function report(was: Json | undefined, now: Json | undefined, pointer: string): void {
    const kind = was === undefined ? "added" : now === undefined ? "removed" : "edited";
    changes.push({
      pointer,
      kind,
      ...(was !== undefined && { before: was }),
      ...(now !== undefined && { after: now }),
    });
  }
}

type Lists = {
  readonly was: Json | undefined;
  readonly now: Json | undefined;
  readonly pointer: string;
};

/** Whether what both lists have stands in another order. */
function reordered(before: readonly string[], after: readonly string[]): boolean {
  const kept = before.filter((name) => after.includes(name));
  const inNewOrder = after.filter((name) => before.includes(name));
  return kept.some((name, index) => name !== inNewOrder[index]);
}

const keys = (value: Json | undefined): string[] => (isObject(value) ? Object.keys(value) : []);
const get = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
