/** Page content is plain JSON, addressed by RFC 6901 pointers. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json | undefined };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

export const pointerParts = (pointer: string): string[] =>
  pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** A pointer to `part` below `pointer`. */
export const below = (pointer: string, part: string | number): string =>
  `${pointer}/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;

export const isWithin = (pointer: string, ancestor: string): boolean =>
  pointer === ancestor || pointer.startsWith(`${ancestor}/`);

export function valueAt(content: Json | undefined, pointer: string): Json | undefined {
  let value: Json | undefined = content;
  for (const part of pointerParts(pointer)) {
    if (isList(value)) value = value[Number(part)];
    else if (isObject(value)) value = Object.hasOwn(value, part) ? value[part] : undefined;
    else return undefined;
  }
  return value;
}

/** A copy of `content` with `value` at `pointer`; undefined removes the answer. */
export function withValue(
  content: JsonObject,
  pointer: string,
  value: Json | undefined,
): JsonObject {
  return put(content, pointerParts(pointer), value) as JsonObject;
}

function put(
  at: Json | undefined,
  parts: readonly string[],
  value: Json | undefined,
): Json | undefined {
  const [first, ...rest] = parts;
  if (first === undefined) return value;
  if (isList(at)) {
    const copy = [...at];
    const next = put(copy[Number(first)], rest, value);
    if (next === undefined) copy.splice(Number(first), 1);
    else copy[Number(first)] = next;
    return copy;
  }
  const { [first]: before, ...others } = isObject(at) ? at : ({} as JsonObject);
  const next = put(before, rest, value);
  return next === undefined ? others : { ...(isObject(at) ? at : {}), [first]: next };
}

/** Nothing was answered: absent, null, blank text, an empty list, an object of such. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  if (isList(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return false;
}

/** Equal as answers: the order of names does not matter, and absent is the same as empty. */
export function sameAnswer(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, index) => sameAnswer(item, b[index]));
  if (isObject(a) && isObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) =>
      sameAnswer(a[name], b[name]),
    );
  return isUnanswered(a) && isUnanswered(b);
}

const isUnanswered = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === "" || (isObject(value) && isEmpty(value));

/** Pointers of the answers that differ; a list counts as one answer. */
export function changedAnswers(
  before: Json | undefined,
  after: Json | undefined,
  pointer = "",
): string[] {
  if (sameAnswer(before, after)) return [];
  const isTree = (value: Json | undefined) => value === undefined || isObject(value);
  if (
    (isObject(before) || isObject(after)) &&
    isTree(before) &&
    isTree(after) &&
    !isFile(before, after)
  ) {
    const names = new Set([
      ...Object.keys(isObject(before) ? before : {}),
      ...Object.keys(isObject(after) ? after : {}),
    ]);
    return [...names].flatMap((name) =>
      changedAnswers(
        isObject(before) ? before[name] : undefined,
        isObject(after) ? after[name] : undefined,
        below(pointer, name),
      ),
    );
  }
  return [pointer];
}

const isFile = (...values: readonly (Json | undefined)[]): boolean =>
  values.some((value) => isObject(value) && "sha256" in value);

/** Characters as people and the server count them: code points, not UTF-16 units. */
export const lengthOf = (text: string): number => [...text].length;
