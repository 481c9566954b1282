import type { Day } from "../../../kernel/calendar.ts";
import { FREE_MAIL } from "../../../kernel/free-mail.ts";
import type { FieldError } from "../../../kernel/problem.ts";

export const SEGMENTS = ["commercial", "education", "government", "non-profit"] as const;
export type Segment = (typeof SEGMENTS)[number];

export type Contact = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone?: string;
};

export type Address = {
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
};

/** What a partner writes about a customer. Country and domain cannot change later. */
export type CustomerDetails = {
  readonly company: string;
  readonly domain: string;
  /** Billing country, ISO 3166 alpha-2; it decides market, price list and availability. */
  readonly country: string;
  readonly segment: Segment;
  /** Language of mails to the customer. */
  readonly language: string;
  readonly registrationNumber?: string;
  readonly taxId?: string;
  readonly contact: Contact;
  readonly address: Address;
};

/**
 * Countries in which a company's registration number, and a phone number for its contact, must be
 * given (reseller 2.1). Elsewhere the number may be given.
 */
export const REGISTRATION_REQUIRED: ReadonlySet<string> = new Set([
  "AM",
  "AZ",
  "BY",
  "BR",
  "HU",
  "IN",
  "IQ",
  "KZ",
  "KG",
  "MD",
  "MM",
  "PL",
  "RU",
  "SA",
  "ZA",
  "SS",
  "TJ",
  "TH",
  "TR",
  "UA",
  "AE",
  "UZ",
  "VE",
  "VN",
]);

/** Alone, each of these is a legal form and not a name. */
const LEGAL_FORMS: ReadonlySet<string> = new Set([
  "ab",
  "ag",
  "as",
  "bv",
  "corp",
  "corporation",
  "gmbh",
  "inc",
  "incorporated",
  "kg",
  "kk",
  "limited",
  "llc",
  "llp",
  "ltd",
  "nv",
  "oy",
  "plc",
  "pty",
  "pty ltd",
  "sa",
  "sarl",
  "sas",
  "sl",
  "spa",
  "srl",
  "주식회사",
  "유한회사",
]);

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const EMAIL = /^[^\s@]{1,64}@([^\s@.]+\.)+[^\s@.]{2,}$/;
const PHONE = /^\+?[0-9][0-9 ().-]{4,28}[0-9]$/;

/** What the rules need to know beside the details. */
export type CustomerContext = {
  /** Domains of the partner that adds the customer: a partner does not sell to itself. */
  readonly partnerDomain: string | null;
  readonly operatorDomain: string | null;
};

/**
 * Everything wrong with a customer's details, by field (reseller 2.1). Pointers are into the
 * request body.
 */
export function checkCustomer(
  details: CustomerDetails,
  { partnerDomain, operatorDomain }: CustomerContext,
): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (pointer: string, code: string, params: FieldError["params"] = {}): void => {
    errors.push({ pointer, code, params });
  };

  const company = companyNameProblem(details.company);
  if (company !== undefined) wrong("/company", company);
  if (!DOMAIN.test(details.domain)) wrong("/domain", "commerce/domain");

  const { firstName, lastName, email, phone } = details.contact;
  if (firstName.trim() === "") wrong("/contact/firstName", "required");
  if (lastName.trim() === "") wrong("/contact/lastName", "required");
  const host = email.split("@").at(-1)?.toLowerCase() ?? "";
  if (!EMAIL.test(email)) wrong("/contact/email", "commerce/email");
  else if (operatorDomain !== null && isWithin(host, operatorDomain))
    wrong("/contact/email", "commerce/email-of-operator");
  else if (partnerDomain !== null && isWithin(host, partnerDomain))
    wrong("/contact/email", "commerce/email-of-partner");
  else if (details.segment === "education" && FREE_MAIL.has(host))
    wrong("/contact/email", "commerce/email-of-school");
  if (phone !== undefined && phone !== "" && !PHONE.test(phone))
    wrong("/contact/phone", "commerce/phone");

  if (details.address.line1.trim() === "") wrong("/address/line1", "required");
  if (details.address.city.trim() === "") wrong("/address/city", "required");
  if (REGISTRATION_REQUIRED.has(details.country)) {
    const country = { country: details.country };
    if (!details.registrationNumber?.trim())
      wrong("/registrationNumber", "commerce/registration-number-required", country);
    if (!phone?.trim()) wrong("/contact/phone", "commerce/phone-required", country);
  }
  return errors;
}

/** Details as they are kept: one spelling of a name, and a domain in small letters. */
export const tidyDetails = (details: CustomerDetails): CustomerDetails => ({
  ...details,
  company: details.company.normalize("NFC").trim(),
  domain: details.domain.trim().toLowerCase(),
});

/** Why a text cannot be the name of a company; undefined where it can. */
export function companyNameProblem(name: string): string | undefined {
  const text = name.normalize("NFKC").trim();
  if (text === "") return "required";
  if ([...text].length === 1) return "commerce/company-single-character";
  if (!/[\p{L}\p{N}]/u.test(text)) return "commerce/company-special-characters";
  if (LEGAL_FORMS.has(text.toLowerCase().replaceAll(".", "").replaceAll(",", "").trim()))
    return "commerce/company-legal-form";
  return undefined;
}

/** Names that are allowed but probably mistyped; shown as a warning before the record is made. */
export function companyNameDoubts(name: string): string[] {
  const text = name.normalize("NFKC").trim();
  const doubts: string[] = [];
  if (/\.(com|net|org|io|co|fr|de|kr|eu)$/i.test(text))
    doubts.push("commerce/company-looks-like-domain");
  if (/^(.)\1{2,}$/u.test(text)) doubts.push("commerce/company-repeats-character");
  if (/^(\S\s+)+\S$/u.test(text)) doubts.push("commerce/company-single-letters");
  return doubts;
}

export type Agreement = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone?: string;
  /** The day the customer accepted; a day in the seller's billing zone. */
  readonly agreedOn: Day;
  /** The version that somebody of the customer accepted here; absent where a partner attests it. */
  readonly acceptedVersion?: string;
};

/** Everything wrong with an attestation of the customer agreement (reseller 2.4). */
export function checkAgreement(
  { firstName, lastName, email, phone, agreedOn }: Agreement,
  { today, at }: { today: Day; at: string },
): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (field: string, code: string): void => {
    errors.push({ pointer: `${at}/${field}`, code });
  };
  if (firstName.trim() === "") wrong("firstName", "required");
  if (lastName.trim() === "") wrong("lastName", "required");
  if (!EMAIL.test(email)) wrong("email", "commerce/email");
  if (phone !== undefined && phone !== "" && !PHONE.test(phone)) wrong("phone", "commerce/phone");
  if (agreedOn > today) wrong("agreedOn", "commerce/date-in-future");
  return errors;
}

const isWithin = (host: string, domain: string): boolean =>
  host === domain || host.endsWith(`.${domain}`);
