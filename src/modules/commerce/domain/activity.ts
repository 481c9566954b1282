/** One value that an entry of the audit trail changed; `field` is a path such as `contact.email`. */
export type ChangedValue = {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** More than these are not shown: the terms of an order are read on its page. */
const SHOWN_AT_MOST = 25;
const DEEPEST = 2;
const LONGEST = 200;

/** What others read in place of a name stands in the name. */
const HIDDEN: ReadonlySet<string> = new Set(["actorShownAs"]);

/**
 * What changed between two states of an object, value by value in the order of the fields. Lists and what
 * lies deeper than two levels are compared whole, lists of texts with commas between them; texts are cut at 200 characters.
 */
export function changedValues(before: unknown, after: unknown): readonly ChangedValue[] {
  const [was, is] = [flat(before), flat(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((field) => was.get(field) !== is.get(field))
    .slice(0, SHOWN_AT_MOST)
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }));
}

function flat(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (part: unknown, path: readonly string[]): void => {
    if (part === null || part === undefined) return;
    if (typeof part === "object" && !Array.isArray(part) && path.length < DEEPEST) {
      for (const [name, one] of Object.entries(part))
        if (!HIDDEN.has(name)) walk(one, [...path, name]);
    } else if (path.length > 0) found.set(path.join("."), text(part));
  };
  walk(value, []);
  return found;
}

const text = (value: unknown): string => {
  const whole = isListOfTexts(value)
    ? value.join(", ")
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
};

/** A list of nothing stands as such: no text would look like no value. */
const isListOfTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
