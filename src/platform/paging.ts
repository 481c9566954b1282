import { isId } from "../kernel/ids.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { cursorInvalid } from "./problems.ts";
import { isInstant, ROWS_OF_A_PAGE } from "./schemas.ts";

/**
 * A list is read from the sort key of the last row that was shown, not by counting rows: what is
 * added or removed meanwhile neither repeats a row nor leaves one out.
 */

/** What a part of a cursor may hold: the database is never asked for what is none. */
export type CursorPart = "text" | "number" | "digits" | "instant" | "day" | "id" | RegExp;
type ValueOf<Part extends CursorPart> = Part extends "number" ? number : string;
type KeyOf<Parts extends readonly CursorPart[]> = {
  readonly [Index in keyof Parts]: ValueOf<Parts[Index]>;
};
/** As a tuple: the empty one beside it makes TypeScript read a literal so. */
type Key = readonly (string | number)[] | readonly [];

/** The page of a list that a caller asks for. */
export type PageAsked<K extends Key = Key> = {
  /** The sort key of the last row of the page before; null for the first page. */
  readonly after: K | null;
  /** Rows that the page shows, at most. */
  readonly size: number;
  /** Rows to read: one more than the page shows. That one tells that another page follows. */
  readonly limit: number;
  /** Which of the list's orders or kinds its cursors belong to, where it has several. */
  readonly variant: string | undefined;
};

/** What the query of a list says of its page: `pageQuery`. */
export type PageQuery = {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
};

/**
 * The page that `query` asks for, of a list sorted by `parts`.
 *
 * @param variant  the order or kind of the list: a cursor of another one is refused
 * @returns        `request/cursor-invalid` for a cursor that this list did not give
 */
export function pageAsked<const Parts extends readonly CursorPart[]>(
  query: PageQuery,
  parts: Parts,
  variant?: string,
): Result<PageAsked<KeyOf<Parts>>, ReturnType<typeof cursorInvalid>> {
  const size = query.limit ?? ROWS_OF_A_PAGE;
  const asked = { size, limit: size + 1, variant };
  if (query.cursor === undefined) return ok({ ...asked, after: null });
  const own = variant === undefined ? [] : [variant];
  const read = fromCursor(query.cursor, [...own.map((): CursorPart => "text"), ...parts]);
  if (read === undefined || own.some((one) => one !== read[0])) return refuse(cursorInvalid({}));
  // Each part was checked to hold what its kind says.
  return ok({ ...asked, after: read.slice(own.length) as unknown as KeyOf<Parts> });
}

/**
 * What a page shows of the rows that were read for it, and the cursor of the page after it.
 *
 * @param rows   as many as there are from where the page begins, `asked.limit` at most
 * @param keyOf  the sort key of the last row shown, whose place on the page is `index`
 */
export function pageOf<Row, K extends Key>(
  rows: readonly Row[],
  asked: PageAsked<K>,
  keyOf: (last: Row, index: number) => K,
): { readonly page: readonly Row[]; readonly nextCursor: string | null } {
  const page = rows.slice(0, asked.size);
  const last = page.at(-1);
  if (rows.length <= asked.size || last === undefined) return { page, nextCursor: null };
  const own = asked.variant === undefined ? [] : [asked.variant];
  return { page, nextCursor: toCursor([...own, ...keyOf(last, page.length - 1)]) };
}

/** Rows read at once where a whole list is wanted, such as for a file. */
const ROWS_AT_ONCE = 500;

/** Which rows are read of a list that is wanted whole: those after a key, `limit` at most. */
export type RowsAsked<K> = { readonly after: K | null; readonly limit: number };

/**
 * All rows of a list, some at a time, for as long as there are any: what is kept of them is up to the caller.
 *
 * @param keyOf  the sort key of the last row that was read
 * @param most   no further rows are read then; in steps of 500
 */
export async function* allPagesOf<Row, K>(
  read: (asked: RowsAsked<K>) => Promise<readonly Row[]>,
  keyOf: (last: Row) => K,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Row[], void> {
  let after: K | null = null;
  for (let seen = 0; seen < most; seen += ROWS_AT_ONCE) {
    const rows: readonly Row[] = await read({ after, limit: ROWS_AT_ONCE });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < ROWS_AT_ONCE || last === undefined) return;
    after = keyOf(last);
  }
}

/** A cursor is the sort key of the last row, opaque to the caller. */
export const toCursor = (key: Key): string =>
  Buffer.from(JSON.stringify(key)).toString("base64url");

const CURSOR_PARTS: Readonly<Record<CursorPart & string, (part: unknown) => boolean>> = {
  text: (part) => typeof part === "string" && !part.includes("\0") && part.isWellFormed(),
  number: (part) => Number.isInteger(part) && Number(part) >= 0 && Number(part) <= 2 ** 31 - 1,
  digits: (part) => typeof part === "string" && /^\d{1,18}$/.test(part),
  instant: (part) => typeof part === "string" && isInstant(part),
  day: (part) => typeof part === "string" && isInstant(`${part}T00:00:00Z`),
  id: (part) => typeof part === "string" && isId(part),
};

const holds = (part: CursorPart, value: unknown): boolean =>
  part instanceof RegExp
    ? CURSOR_PARTS.text(value) && part.test(String(value))
    : CURSOR_PARTS[part](value);

/** @returns undefined when the text is no cursor of ours, with these parts */
function fromCursor(cursor: string | undefined, parts: readonly CursorPart[]): Key | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (
      Array.isArray(key) &&
      key.length === parts.length &&
      parts.every((part, index) => holds(part, key[index]))
    )
      return key;
  } catch {
    // Not ours: answered like any cursor that is not.
  }
  return undefined;
}
