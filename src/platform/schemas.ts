import Type, { type TSchema } from "typebox";

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

export const ROWS_OF_A_PAGE = 50;

/** The query of a list: at most 100 rows a page, an opaque cursor for the next one. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: ROWS_OF_A_PAGE })),
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

/** Whether a text is an instant in UTC that the database can hold. */
export function isInstant(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text)) return false;
  try {
    return Temporal.Instant.from(text).epochMilliseconds > -62_000_000_000_000; // the year 5
  } catch {
    return false; // such as a 31st of February
  }
}

/** The query of a call that takes a file: shows what it does, or does what was shown (BEY-06, BEY-13). */
export const PreviewedFile = Closed({
  dryRun: Type.Optional(Type.Boolean()),
  preview: Type.Optional(Type.String({ maxLength: 100 })),
});
