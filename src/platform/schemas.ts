import Type, { type TSchema } from "typebox";
import { isId } from "../kernel/ids.ts";

/** Closed to unknown fields, like every object that comes in. */
export const Closed = <P extends Record<string, TSchema>>(properties: P, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });

export const Uuid = Type.String({
  pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
});
export const InstantText = Type.String({ format: "date-time", description: "RFC 3339, UTC" });
export const DayText = Type.String({ format: "date" });
export const MoneyShape = Type.Object(
  {
    amount: Type.String({ description: "Decimal text with exactly the currency's digits" }),
    currency: Type.String(),
  },
  { title: "Money" },
);
/** One of some words. */
export const OneOf = <const V extends string>(values: readonly V[]) =>
  Type.Union(values.map((value) => Type.Literal(value)));
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The query of a list: at most 100 rows a page, an opaque cursor for the next one. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 512 })),
};

export const ListOf = <T extends TSchema>(row: T, extra: Record<string, TSchema> = {}) =>
  Type.Object({ data: Type.Array(row), nextCursor: Nullable(Type.String()), ...extra });

/** A bad place of an uploaded file, counted from 1. */
export const PlaceShape = Type.Object({
  line: Type.Integer(),
  column: Type.Integer(),
  code: Type.String(),
  detail: Type.String(),
});

export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    code: Type.String(),
    requestId: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          { pointer: Type.String(), code: Type.String(), detail: Type.String() },
          { additionalProperties: true },
        ),
      ),
    ),
  },
  { title: "Problem", additionalProperties: true },
);

/** A cursor is the sort key of the last row, opaque to the caller. */
export const toCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString("base64url");

/** What a part of a cursor may hold: the database is never asked for what is none. */
export type CursorPart = "text" | "number" | "digits" | "instant" | "id";

const CURSOR_PARTS: Readonly<Record<CursorPart, (part: unknown) => boolean>> = {
  text: (part) => typeof part === "string" && !part.includes("\0") && part.isWellFormed(),
  number: (part) => Number.isInteger(part) && Number(part) >= 0 && Number(part) <= 2 ** 31 - 1,
  digits: (part) => typeof part === "string" && /^\d{1,18}$/.test(part),
  instant: (part) => typeof part === "string" && isInstant(part),
  id: (part) => typeof part === "string" && isId(part),
};

/** Whether a text is an instant in UTC that the database can hold. */
export function isInstant(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text)) return false;
  try {
    return Temporal.Instant.from(text).epochMilliseconds > -62_000_000_000_000; // the year 5
  } catch {
    return false; // such as a 31st of February
  }
}

/** @returns undefined when the text is no cursor of ours, with these parts */
export function fromCursor(
  cursor: string | undefined,
  parts: readonly CursorPart[],
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (
      Array.isArray(key) &&
      key.length === parts.length &&
      parts.every((part, index) => CURSOR_PARTS[part](key[index]))
    )
      return key;
  } catch {
    // Not ours: answered like any cursor that is not.
  }
  return undefined;
}

/** The query of a call that takes a file: shows what it does, or does what was shown (BEY-06, BEY-13). */
export const PreviewedFile = Closed({
  dryRun: Type.Optional(Type.Boolean()),
  preview: Type.Optional(Type.String({ maxLength: 100 })),
});
