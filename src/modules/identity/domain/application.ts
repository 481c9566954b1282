import type { Lifecycle } from "../../../kernel/lifecycle.ts";
import type { FieldError } from "../../../kernel/problem.ts";

/**
 * Where the application of a company stands that wants to publish (ACC-02). `unconfirmed`: its address is
 * not proven yet. `referred`: an organisation with the domain of that address exists, and its
 * administrators were asked instead.
 */
export type ApplicationState =
  | "unconfirmed"
  | "waiting"
  | "asked"
  | "approved"
  | "declined"
  | "referred";
export type ApplicationAction = "receive" | "refer" | "ask" | "answer" | "approve" | "decline";

export const APPLICATION_LIFECYCLE = {
  unconfirmed: { receive: "waiting", refer: "referred" },
  waiting: { approve: "approved", ask: "asked", decline: "declined" },
  asked: { approve: "approved", ask: "asked", answer: "waiting", decline: "declined" },
  approved: {},
  declined: {},
  referred: {},
} as const satisfies Lifecycle<ApplicationState, ApplicationAction>;

/** The states that the operator sees, in the order of their list. */
export const SHOWN_STATES = ["waiting", "asked", "approved", "declined", "referred"] as const;

/** Version of the publisher agreement whose text is `applications.agreement.text`. */
export const AGREEMENT_VERSION = "2026-11";

/** Links by mail and how long they can be used, in hours of system time. */
export const LINK_HOURS = {
  "confirm-application": 72,
  "answer-application": 14 * 24,
  "set-password": 7 * 24,
} as const;
export type LinkPurpose = keyof typeof LINK_HOURS;

/** From one address in 24 hours: each application sends a mail. */
export const APPLICATIONS_A_DAY = 3;

/** What an applicant says; texts without spaces at their ends. */
export type ApplicationDetails = {
  readonly name: string;
  /** a–z 0–9 `-` `_`, 2 to 30 characters (decision 6). */
  readonly handle: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly taxId: string | null;
  readonly contactName: string;
  /** In lower case. */
  readonly contactEmail: string;
  readonly contactPhone: string | null;
  readonly timeZone: string;
  /** ISO 4217: what payouts are reckoned in. */
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
  if (!/^[a-z0-9_-]{2,30}$/.test(details.handle))
    errors.push({ pointer: "/publisherId", code: "identity/publisher-id" });
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
