import {
  attributeOf,
  fault,
  isObject,
  read,
  type ScimObject,
  type ScimRead,
} from "./scim-fault.ts";
import type { UserFields, UserGiven } from "./user.ts";

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A user as SCIM sent it, before it is held to the rules of users; null is what is not known. */
export type ScimUser = {
  readonly [Field in Exclude<keyof UserFields, "active">]: string | null;
} & { readonly formatted: string | null; readonly active: boolean };

const EMPTY: ScimUser = {
  userName: null,
  email: null,
  displayName: null,
  formatted: null,
  givenName: null,
  familyName: null,
  externalId: null,
  jobTitle: null,
  department: null,
  active: true,
};

export const draftOf = (user: UserFields): ScimUser => ({ ...user, formatted: null });

/** The attributes that are kept, in small letters, by the field that they are of. */
const TEXTS: Readonly<Record<string, Exclude<keyof ScimUser, "active">>> = {
  username: "userName",
  displayname: "displayName",
  externalid: "externalId",
  title: "jobTitle",
  "name.givenname": "givenName",
  "name.familyname": "familyName",
  "name.formatted": "formatted",
  [`${ENTERPRISE_SCHEMA.toLowerCase()}:department`]: "department",
  "emails.value": "email",
};
/** The field that an attribute of text is kept in, by its name in small letters. */
export const fieldOfText = (name: string): (typeof TEXTS)[string] | undefined =>
  Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined;

/**
 * Attributes of the standard that identity providers send by themselves, and that nothing here needs: they
 * are left unheard, as the standard allows (RFC 7644, section 3.3).
 */
const UNHEARD =
  /^(?:schemas|id|meta|groups|password|nickname|profileurl|usertype|preferredlanguage|locale|timezone|phonenumbers|ims|photos|addresses|entitlements|roles|x509certificates|name\.(?:middlename|honorificprefix|honorificsuffix)|emails\.(?:type|primary|display)|urn:ietf:params:scim:schemas:extension:enterprise:2\.0:user:(?:employeenumber|costcenter|organization|division|manager))(?:[.:].*)?$/;
export const isUnheard = (attribute: string): boolean =>
  UNHEARD.test(attribute) ||
  // Extensions of the identity provider's own.
  (attribute.startsWith("urn:") && !attribute.startsWith(ENTERPRISE_SCHEMA.toLowerCase()));

/** A whole user, as POST and PUT send one: what is not in it is not known. */
export function readUser(body: ScimObject): ScimRead<ScimUser> {
  let user = EMPTY;
  for (const [name, value] of Object.entries(body)) {
    const set = setAttribute(user, name.toLowerCase(), value);
    if (!set.ok) return set;
    user = set.value;
  }
  return read(user);
}

/**
 * Sets an attribute, or all parts of one that has parts. `true` and `"True"` are the same: identity providers
 * send both. Null and the empty text take the value away.
 */
export function setAttribute(
  user: ScimUser,
  attribute: string,
  value: unknown,
): ScimRead<ScimUser> {
  const name = attribute.replace(/^urn:ietf:params:scim:schemas:core:2\.0:user:/, "");
  if (name === "active") {
    const active = booleanOf(value);
    return active === undefined
      ? fault("invalidValue", "active takes true or false.")
      : read({ ...user, active });
  }
  if (name === "name") return setParts(user, "name.", value);
  if (name === ENTERPRISE_SCHEMA.toLowerCase()) return setParts(user, `${name}:`, value);
  if (name === "emails") return setEmails(user, value);
  const field = fieldOfText(name);
  if (field === undefined)
    return isUnheard(name)
      ? read(user)
      : fault("invalidPath", `There is no attribute ${attribute.slice(0, 100)}.`);
  const text = textOf(value);
  return text === undefined
    ? fault("invalidValue", `${attribute} takes text.`)
    : read({ ...user, [field]: text });
}

function setParts(user: ScimUser, prefix: string, value: unknown): ScimRead<ScimUser> {
  if (value === null || value === undefined) value = {};
  if (!isObject(value)) return fault("invalidValue", `${prefix.slice(0, -1)} takes an object.`);
  let changed = user;
  for (const [part, inner] of Object.entries(value)) {
    const name = prefix + part.toLowerCase();
    const set: ScimRead<ScimUser> = setAttribute(changed, name, inner);
    if (!set.ok) return set;
    changed = set.value;
  }
  return read(changed);
}

/** Of several addresses the primary one is kept, then that of work, then the first. */
function setEmails(user: ScimUser, value: unknown): ScimRead<ScimUser> {
  const all = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  const emails = all.map((one) => (isObject(one) ? one : { value: one }));
  const chosen =
    emails.find((one) => booleanOf(attributeOf(one, "primary")) === true) ??
    emails.find((one) => String(attributeOf(one, "type")).toLowerCase() === "work") ??
    emails[0];
  const email = chosen === undefined ? null : textOf(attributeOf(chosen, "value"));
  return email === undefined
    ? fault("invalidValue", "The value of an address is text.")
    : read({ ...user, email });
}

export const booleanOf = (value: unknown): boolean | undefined =>
  typeof value === "boolean"
    ? value
    : typeof value === "string" && /^(?:true|false)$/i.test(value)
      ? value.toLowerCase() === "true"
      : undefined;

const textOf = (value: unknown): string | null | undefined =>
  value === null || value === undefined || value === ""
    ? null
    : typeof value === "string"
      ? value
      : typeof value === "number"
        ? String(value)
        : undefined;

/**
 * The user that is kept. Without an address the user name is one, where it has the form of one; without a name
 * to show it is the formatted one, then given and family name, then the user name.
 */
export function userFrom(user: ScimUser): ScimRead<UserGiven> {
  const { userName, formatted, givenName, familyName, ...rest } = user;
  if (userName === null) return fault("invalidValue", "userName is required.");
  const email = user.email ?? (userName.includes("@") ? userName : null);
  if (email === null)
    return fault("invalidValue", "A user needs an address: emails, or a userName that is one.");
  const whole = [givenName, familyName].filter(Boolean).join(" ");
  const displayName = user.displayName ?? formatted ?? (whole === "" ? userName : whole);
  return read({ ...rest, userName, givenName, familyName, email, displayName });
}
