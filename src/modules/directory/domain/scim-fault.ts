/** Refusals of SCIM (RFC 7644, section 3.12), whose words are the protocol's own. */
export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue"
  | "invalidVers";

export type ScimFault = {
  readonly status: number;
  readonly scimType?: ScimType;
  /** English, like the rest of the protocol. */
  readonly detail: string;
};

/** What was read, or why it could not be. */
export type ScimRead<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: ScimFault };

export const read = <T>(value: T): ScimRead<T> => ({ ok: true, value });
export const fault = (scimType: ScimType, detail: string): { ok: false; fault: ScimFault } => ({
  ok: false,
  fault: { status: 400, scimType, detail },
});

export type ScimObject = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is ScimObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value of an attribute, whose name is in any case of letters (RFC 7643, section 2.1). */
export function attributeOf(of: ScimObject, name: string): unknown {
  const wanted = name.toLowerCase();
  const key = Object.keys(of).find((one) => one.toLowerCase() === wanted);
  return key === undefined ? undefined : of[key];
}
