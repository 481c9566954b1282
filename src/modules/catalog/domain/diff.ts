import { canonicalJson, sameJson } from "./canonical-json.ts";
import { below, isEmpty, isList, isObject } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";

export type ChangeKind = "added" | "removed" | "edited";
export type RowKind = ChangeKind | "unchanged";

/** One answer of two contents of a page. `pointer` is into the newer, or the older where it was removed. */
export type FieldRow = {
  readonly pointer: string;
  readonly kind: RowKind;
  /** `order`: the entries of a list stand in another order; `before` and `after` name those of each side. */
  readonly what: "value" | "order";
  readonly before?: Json;
  readonly after?: Json;
};

/** One answer that differs. */
export type FieldChange = Omit<FieldRow, "kind" | "what"> & { readonly kind: ChangeKind };

/** What differs between two contents of a page, answer by answer. */
export function diffContent(
  schema: JsonObject,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): FieldChange[] {
  const changes: FieldChange[] = [];
  walkAnswers(schema, before, after, (kind, row) => {
    if (kind === "unchanged") return;
    const { what: _, ...change } = row();
    changes.push({ ...change, kind });
  });
  return changes;
}

/**
 * Goes through every answer that either content gives, in the order of the schema. Entries of a list
 * are matched by their identity, or by their value where they have none, never by position; an entry
 * of a list or map that only one side has is one answer, and so is a file. Where a side says
 * nothing (no value, blank text), the answer was added or removed; where both do, there is none.
 *
 * @param visit `row` makes the row, and must be called before `visit` returns: rows that are only
 *   counted are never made, of which an offer can have a hundred thousand
 */
export function walkAnswers(
  schema: JsonObject,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  visit: (kind: RowKind, row: () => FieldRow) => void,
): void {
  const path: (string | number)[] = [];
  const at = { kind: "unchanged" as RowKind, what: "value" as FieldRow["what"] };
  let was: Json | undefined;
  let now: Json | undefined;
  const row = (): FieldRow => ({
    pointer: path.reduce<string>((pointer, part) => below(pointer, part), ""),
    kind: at.kind,
    what: at.what,
    ...(was !== undefined && { before: was }),
    ...(now !== undefined && { after: now }),
  });
  go(schema, before, after);

  function report(
    kind: RowKind,
    older: Json | undefined,
    newer: Json | undefined,
    what: FieldRow["what"] = "value",
  ): void {
    at.kind = kind;
    at.what = what;
    was = older;
    now = newer;
    visit(kind, row);
  }

  function go(field: JsonObject, older: Json | undefined, newer: Json | undefined): void {
    if (older === undefined && newer === undefined) return;
    const shape = shapeOf(field);
    if (isLeaf(shape, older, newer)) {
      const kind = kindOf(shape, older, newer);
      if (kind !== undefined) report(kind, older, newer);
    } else if (shape.is === "list") goItems(field, older, newer);
    else goFields(shape, older, newer);
  }

  function goFields(
    { properties, values }: Shape,
    older: Json | undefined,
    newer: Json | undefined,
  ): void {
    for (const [name, one] of properties) {
      path.push(name);
      go(one, get(older, name), get(newer, name));
      path.pop();
    }
    const entry = (name: string) => {
      const oldValue = get(older, name);
      const newValue = get(newer, name);
      path.push(name);
      if (values !== undefined && (oldValue === undefined || newValue === undefined))
        report(oldValue === undefined ? "added" : "removed", oldValue, newValue);
      else go(values ?? {}, oldValue, newValue);
      path.pop();
    };
    // Names that the schema does not know are those of a map, or of an older form of the page.
    if (isObject(newer))
      for (const name of Object.keys(newer)) if (!properties.has(name)) entry(name);
    if (isObject(older))
      for (const name of Object.keys(older))
        if (!properties.has(name) && get(newer, name) === undefined) entry(name);
  }

  function goItems(field: JsonObject, older: Json | undefined, newer: Json | undefined): void {
    const items = isObject(field.items) ? field.items : {};
    const identity = field["x-identity"];
    const old = named(older, identity);
    const current = named(newer, identity);
    for (const [name, { item, index }] of old)
      if (!current.has(name)) {
        path.push(index);
        report("removed", item, undefined);
        path.pop();
      }
    for (const [name, { item, index }] of current) {
      const same = old.get(name);
      path.push(index);
      if (same === undefined) report("added", undefined, item);
      else if (typeof identity === "string") go(items, same.item, item);
      else report("unchanged", same.item, item);
      path.pop();
    }
    if (isReordered(old, current))
      report("edited", namesOf(old, identity), namesOf(current, identity), "order");
  }
}

/** What of a field's schema the comparison needs; read once, for fields that come a thousand times. */
type Shape = {
  readonly is: "value" | "list" | "group";
  readonly properties: ReadonlyMap<string, JsonObject>;
  /** Of a map, what its values are. */
  readonly values: JsonObject | undefined;
  /** Whether null is an answer, such as "no limit". */
  readonly isNullable: boolean;
};

const shapes = new WeakMap<JsonObject, Shape>();

function shapeOf(field: JsonObject): Shape {
  const known = shapes.get(field);
  if (known !== undefined) return known;
  const { type, properties, additionalProperties } = field;
  const isFile = "x-image" in field || "x-file" in field;
  const isGroup = isObject(properties) || isObject(additionalProperties);
  const shape: Shape = {
    is: isFile ? "value" : type === "array" ? "list" : isGroup ? "group" : "value",
    properties: new Map(
      Object.entries(isObject(properties) ? properties : {}) as [string, JsonObject][],
    ),
    values: isObject(additionalProperties) ? additionalProperties : undefined,
    isNullable: isList(type) && type.includes("null"),
  };
  shapes.set(field, shape);
  return shape;
}

type Named = ReadonlyMap<string, { readonly item: Json; readonly index: number }>;

/** Entries by what tells them apart. Of several that cannot be told apart, the first is the first. */
export function named(list: Json | undefined, identity: Json | undefined): Named {
  const entries = new Map<string, { item: Json; index: number }>();
  if (!isList(list)) return entries;
  for (const [index, item] of list.entries()) {
    const own = typeof identity === "string" ? get(item, identity) : item;
    const name = typeof own === "string" ? own : `\0${canonicalJson(own)}`;
    let key = name;
    for (let copy = 2; entries.has(key); copy += 1) key = `${name}\0${copy}`;
    entries.set(key, { item, index });
  }
  return entries;
}

const namesOf = (entries: Named, identity: Json | undefined): Json[] =>
  [...entries.values()].map(({ item }) =>
    typeof identity === "string" ? (get(item, identity) ?? null) : item,
  );

/** Whether what both lists have stands in another order. */
function isReordered(before: Named, after: Named): boolean {
  const inNewOrder = after.keys();
  for (const name of before.keys()) {
    if (!after.has(name)) continue;
    let next = inNewOrder.next();
    while (!next.done && !before.has(next.value)) next = inNewOrder.next();
    if (next.value !== name) return true;
  }
  return false;
}

/** Whether the two are compared as one value: a text, a number, a file, a group that may not apply. */
function isLeaf(shape: Shape, older: Json | undefined, newer: Json | undefined): boolean {
  if (shape.is === "value") return true;
  if (shape.is === "list") return !(isListOrNone(older) && isListOrNone(newer));
  return shape.isNullable
    ? !(isObject(older) && isObject(newer))
    : !(isObjectOrNone(older) && isObjectOrNone(newer));
}

const isListOrNone = (value: Json | undefined) => value === undefined || isList(value);
const isObjectOrNone = (value: Json | undefined) => value === undefined || isObject(value);

function kindOf(
  { is, isNullable }: Shape,
  older: Json | undefined,
  newer: Json | undefined,
): RowKind | undefined {
  if (isNullable && (older === null || newer === null)) {
    if (older === newer) return "unchanged";
    if (older === undefined || newer === undefined) return undefined;
    if (is === "value") return "edited";
  }
  if (older === newer) return isNothing(older) ? undefined : "unchanged";
  const wasNothing = isNothing(older);
  const isNothingNow = isNothing(newer);
  if (wasNothing) return isNothingNow ? undefined : "added";
  if (isNothingNow) return "removed";
  return typeof older === "object" && sameJson(older, newer) ? "unchanged" : "edited";
}

/** A group that may not apply and does, with nothing in it, is still an answer. */
const isNothing = (value: Json | undefined): boolean => (isObject(value) ? false : isEmpty(value));

export const get = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
