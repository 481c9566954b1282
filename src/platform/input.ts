import { Readable } from "node:stream";
import type { FieldError } from "../kernel/problem.ts";

/** Deeper than any form: what is nested further was made to exhaust whoever walks it. */
const DEEPEST = 64;

/** The bytes of a body that is a file. Without one there is nothing to read: an empty file. */
export const bytesOf = (body: unknown): AsyncIterable<Uint8Array> =>
  body instanceof Readable ? body : Readable.from([]);

/**
 * What is wrong with a value from outside before any schema looks at it: text that PostgreSQL
 * cannot keep as it came (NUL, half a surrogate pair), or nesting beyond 64 levels.
 *
 * @param where prefix of the pointer, such as "/query"; the empty text for the body
 * @returns the first fault with its JSON pointer, or undefined
 */
export function unacceptable(value: unknown, where = ""): FieldError | undefined {
  const left: { value: unknown; pointer: string; depth: number }[] = [
    { value, pointer: where, depth: 0 },
  ];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const { value: at, pointer, depth } = one;
    if (typeof at === "string") {
      if (!isStorable(at)) return { pointer, code: "text-unstorable" };
      continue;
    }
    if (!isContainer(at)) continue;
    if (depth === DEEPEST) return { pointer, code: "too-deep", params: { limit: DEEPEST } };
    for (const [key, inner] of Object.entries(at)) {
      if (!isStorable(key)) return { pointer, code: "text-unstorable" };
      if (typeof inner === "string" || isContainer(inner))
        left.push({ value: inner, pointer: `${pointer}/${escaped(key)}`, depth: depth + 1 });
    }
  }
  return undefined;
}

const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** Everything that was parsed from text; the stream of a file is not walked. */
const isContainer = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof Readable) &&
  !ArrayBuffer.isView(value);

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
