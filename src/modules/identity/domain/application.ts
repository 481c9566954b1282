import type { Lifecycle } from "../../../kernel/lifecycle.ts";
import type { FieldError } from "../../../kernel/problem.ts";

/**
 * Where the application of a company stands (ACC-02). `unconfirmed`: its address is not proven yet. A
 * customer registers itself: it is approved with that proof. `referred`: an organisation with the domain of that address exists, and its
 * administrators were asked instead.
 */
export type ApplicationState =
  | "unconfirmed"
  | "waiting"
  | "asked"
  | "approved"
  | "declined"
  | "referred";
export type ApplicationAction =
  | "receive"
  | "register"
  | "refer"
  | "ask"
  | "answer"
  | "approve"
  | "decline";

export const APPLICATION_LIFECYCLE = {
  unconfirmed: { receive: "waiting", register: "approved", refer: "referred" },
  waiting: { approve: "approved", ask: "asked", decline: "declined" },
  asked: { approve: "approved", ask: "asked", answer: "waiting", decline: "declined" },
  approved: {},
  declined: {},
  referred: {},
} as const satisfies Lifecycle<ApplicationState, ApplicationAction>;

/** The states that the operator sees, in the order of their list. */
export const SHOWN_STATES = ["waiting", "asked", "approved", "declined", "referred"] as const;

/** What a company can apply to be here. */
export const APPLICANT_KINDS = ["publisher", "partner", "customer"] as const;
export type ApplicantKind = (typeof APPLICANT_KINDS)[number];

export const PARTNER_TYPES = ["direct-bill", "indirect-provider", "indirect-reseller"] as const;
export const SEGMENTS = ["commercial", "education", "government", "non-profit"] as const;

/** Versions of the agreements whose texts are `agreement.<kind>`. */
export const AGREEMENT_VERSIONS = {
  publisher: "2026-11",
  partner: "2026-11",
  customer: "2026-11",
} as const satisfies Record<ApplicantKind, string>;

/** Roles of the first person: a partner's administrator begins as an agent, too. */
export const FIRST_ROLES = {
  publisher: ["global-admin"],
  partner: ["global-admin", "admin-agent"],
  customer: ["global-admin"],
} as const satisfies Record<ApplicantKind, readonly string[]>;

/** Links by mail and how long they can be used, in hours of system time. */
export const LINK_HOURS = {
  "confirm-application": 72,
  "answer-application": 14 * 24,
  "set-password": 7 * 24,
  "join-organisation": 24,
} as const;
export type LinkPurpose = keyof typeof LINK_HOURS;

/** From one address in 24 hours: each application sends a mail. */
export const APPLICATIONS_A_DAY = 3;

/** What an applicant says; texts without spaces at their ends. */
export type ApplicationDetails = {
  readonly kind: ApplicantKind;
  readonly name: string;
  /** A publisher's, a–z 0–9 `-` `_`, 2 to 30 characters (decision 6); made from the name for others. */
  readonly handle: string | null;
  /** A partner's; null for others. */
  readonly partnerType: (typeof PARTNER_TYPES)[number] | null;
  /** A customer's; null for others. */
  readonly segment: (typeof SEGMENTS)[number] | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly taxId: string | null;
  readonly contactName: string;
  /** In lower case. */
  readonly contactEmail: string;
  readonly contactPhone: string | null;
  readonly timeZone: string;
  /** ISO 4217: what payouts, or invoices, are reckoned in. */
  readonly currency: string;
};

// Codes that the standards reserve for groups, tests and "unknown": nobody is registered there.
const NO_COUNTRY: ReadonlySet<string> = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);
const countries = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) && countries.of(code) !== undefined;

/** What is wrong with an application, field by field, as pointers into its request. */
export function checkApplication(
  details: ApplicationDetails,
  isTimeZone: (name: string) => boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (details.name === "") errors.push({ pointer: "/name", code: "required" });
  const { kind, handle, partnerType, segment } = details;
  if (kind === "publisher" && !/^[a-z0-9_-]{2,30}$/.test(handle ?? ""))
    errors.push({ pointer: "/publisherId", code: "identity/publisher-id" });
  if (kind === "partner" && partnerType === null)
    errors.push({ pointer: "/partnerType", code: "required" });
  if (kind === "customer" && segment === null)
    errors.push({ pointer: "/segment", code: "required" });
  if (!isCountry(details.country))
    errors.push({ pointer: "/country", code: "identity/country-unknown" });
  if (details.contactName === "") errors.push({ pointer: "/contact/name", code: "required" });
  if (!CURRENCIES.has(details.currency))
    errors.push({ pointer: "/currency", code: "identity/currency-unknown" });
  if (!isTimeZone(details.timeZone)) errors.push({ pointer: "/timeZone", code: "time-zone" });
  return errors;
}

/** What stands after the last @, in lower case. */
export const domainOf = (email: string): string =>
  email.slice(email.lastIndexOf("@") + 1).toLowerCase();
