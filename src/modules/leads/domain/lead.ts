import type { FieldError } from "../../../kernel/problem.ts";

export type LeadSource = "contact-me" | "get-it-now" | "free-trial" | "test-drive";

/** What a person leaves, as typed. */
export type LeadForm = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone?: string | undefined;
  readonly company: string;
  readonly jobTitle?: string | undefined;
  /** Two letters of a market of this marketplace. */
  readonly country: string;
  /** A plan of the offer that the visitor may see. */
  readonly planId?: string | undefined;
  /** May be empty where the lead is no message. */
  readonly message: string;
  /** That name, address and message may be given to the publisher. Nothing is kept without. */
  readonly consent: boolean;
};

/** Longest texts in characters; the required ones have at least one that can be seen. */
export const LEAD_LIMITS = {
  firstName: 100,
  lastName: 100,
  email: 254,
  phone: 50,
  company: 200,
  jobTitle: 100,
  message: 2_000,
} as const;

/** So many messages of one address about one offer are taken within a day of marketplace time. */
export const MOST_A_DAY = 3;

export const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]{2,}$/u;
export const PHONE = /^[0-9+(][0-9 ()+./-]{3,48}[0-9]$/;
const REQUIRED = ["firstName", "lastName", "email", "company", "country"] as const;

/** Typed text without what surrounds it; what was left empty is left out. */
export function tidyLead(form: LeadForm): LeadForm {
  const tidy = (text: string) => text.normalize("NFC").replaceAll("\r\n", "\n").trim();
  const optional = (text: string | undefined) => tidy(text ?? "") || undefined;
  return {
    firstName: tidy(form.firstName),
    lastName: tidy(form.lastName),
    email: tidy(form.email),
    phone: optional(form.phone),
    company: tidy(form.company),
    jobTitle: optional(form.jobTitle),
    country: tidy(form.country).toUpperCase(),
    planId: optional(form.planId),
    message: tidy(form.message),
    consent: form.consent,
  };
}

/**
 * What keeps a tidied form from becoming a lead, field by field.
 *
 * @param known markets of the marketplace, the ids of the plans that the visitor may see, and whether
 * the lead is a message
 */
export function checkLead(
  form: LeadForm,
  known: {
    readonly markets: ReadonlySet<string>;
    readonly planIds: readonly string[];
    readonly message: boolean;
  },
): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (field: keyof LeadForm, code: string, params?: FieldError["params"]) =>
    errors.push({ pointer: `/${field}`, code, ...(params ? { params } : {}) });
  for (const field of REQUIRED) if (form[field] === "") refuse(field, "required");
  if (known.message && form.message === "") refuse("message", "required");
  for (const [field, max] of Object.entries(LEAD_LIMITS) as [keyof typeof LEAD_LIMITS, number][]) {
    const length = [...(form[field] ?? "")].length;
    if (length > max) refuse(field, "leads/too-long", { max, length });
  }
  for (const field of ["firstName", "lastName", "company", "jobTitle"] as const)
    if (form[field]?.includes("\n")) refuse(field, "leads/one-line");
  if (form.email !== "" && !EMAIL.test(form.email)) refuse("email", "leads/bad-email");
  if (form.phone !== undefined && !PHONE.test(form.phone)) refuse("phone", "leads/bad-phone");
  if (form.country !== "" && !known.markets.has(form.country))
    refuse("country", "leads/country-unknown");
  if (form.planId !== undefined && !known.planIds.includes(form.planId))
    refuse("planId", "leads/plan-unknown");
  if (!form.consent) refuse("consent", "leads/consent-needed");
  return errors;
}
