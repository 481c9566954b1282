import { fault, read, type ScimRead } from "./scim-fault.ts";

/** One comparison: the attribute in small letters, and what it equals. */
export type Comparison = { readonly attribute: string; readonly value: string | boolean };

/** Comparisons of one filter. */
const MOST = 5;
const WORD = /^([A-Za-z][\w:.$-]*(?:\[\s*type\s+eq\s+"[^"]*"\s*\])?(?:\.\w+)?)\s+eq\s+/i;
const TEXT = /^"(?:[^"\\]|\\.)*"/;
const BOOLEAN = /^(?:true|false)\b/i;
const AND = /^\s+and\s+/i;

/**
 * Reads `userName eq "a" and active eq true` (RFC 7644, section 3.4.2.2): comparisons for equality, joined by
 * `and`, which is what identity providers look people up by. Operators are in any case of letters.
 *
 * @param attributes  that can be compared, in small letters, each with the name that the answer has
 * @returns           `invalidFilter` for everything else: an unheard filter would answer with everybody
 */
export function readFilter(
  text: string,
  attributes: Readonly<Record<string, string>>,
): ScimRead<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  let left = text.trim();
  for (;;) {
    const [head, attribute = ""] = WORD.exec(left) ?? [];
    if (head === undefined) return refused(attributes);
    const asked = plain(attribute);
    const name = Object.hasOwn(attributes, asked) ? attributes[asked] : undefined;
    if (name === undefined || comparisons.length === MOST) return refused(attributes);
    left = left.slice(head.length);
    const value = valueAt(left);
    if (value === undefined) return refused(attributes);
    comparisons.push({ attribute: name, value: value.value });
    left = left.slice(value.length);
    if (left.trim() === "") return read(comparisons);
    const [and] = AND.exec(left) ?? [];
    if (and === undefined) return refused(attributes);
    left = left.slice(and.length);
  }
}

/** `emails[type eq "work"].value` is compared as `emails.value`: a user has one address here. */
export const plain = (attribute: string): string =>
  attribute
    .toLowerCase()
    .replace(/^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/, "")
    .replace(/\[[^\]]*\]/, "");

function valueAt(text: string): { value: string | boolean; length: number } | undefined {
  const [quoted] = TEXT.exec(text) ?? [];
  if (quoted !== undefined) {
    try {
      return { value: String(JSON.parse(quoted)), length: quoted.length };
    } catch {
      return undefined; // such as an escape that JSON does not know
    }
  }
  const [word] = BOOLEAN.exec(text) ?? [];
  return word === undefined
    ? undefined
    : { value: word.toLowerCase() === "true", length: word.length };
}

const refused = (attributes: Readonly<Record<string, string>>) =>
  fault(
    "invalidFilter",
    `A filter compares ${[...new Set(Object.values(attributes))].join(", ")} with eq, joined by and.`,
  );
