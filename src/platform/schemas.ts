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
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The query of a list: at most 100 rows a page, an opaque cursor for the next one. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 512 })),
};

export const ListOf = <T extends TSchema>(row: T, extra: Record<string, TSchema> = {}) =>
  Type.Object({ data: Type.Array(row), nextCursor: Nullable(Type.String()), ...extra });

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

/** @returns undefined when the text is no cursor of ours */
export function fromCursor(
  cursor: string | undefined,
  parts: number,
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (
      Array.isArray(key) &&
      key.length === parts &&
      key.every((one) => typeof one === "string" || typeof one === "number")
    )
      return key;
  } catch {
    // Not ours: answered like any cursor that is not.
  }
  return undefined;
}
