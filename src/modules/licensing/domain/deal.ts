import {
  addDays,
  type Day,
  type Instant,
  startOfDay,
  type TimeZone,
} from "../../../kernel/calendar.ts";
import { type MoneyJson, parseMoney } from "../../../kernel/money.ts";
import { isVisible, tidyLine } from "../../../kernel/one-line.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { isDomain, isMailAddress } from "./address.ts";

export const DEAL_TYPES = ["new", "renewal"] as const;
export type DealType = (typeof DEAL_TYPES)[number];

/** Whom the publisher sold to. */
export type DealCustomer = {
  readonly company: string;
  /** Two letters of a market of this marketplace. */
  readonly country: string;
  readonly city: string;
  /** State, province or region. */
  readonly region?: string | undefined;
  readonly taxId?: string | undefined;
  /** Such as `contoso.com`. */
  readonly domain?: string | undefined;
};

export type DealContact = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
};

/** What a publisher tells of a sale that it closed; days are its own. */
export type DealTerms = {
  readonly customer: DealCustomer;
  readonly dealType: DealType;
  /** Software and services of the whole contract. */
  readonly contractValue: MoneyJson;
  /** Of it, what is paid for the solution. */
  readonly solutionValue: MoneyJson;
  readonly signedOn: Day;
  readonly startsOn: Day;
  /** The last day; null for a perpetual deal. */
  readonly endsOn: Day | null;
  readonly contact: DealContact;
};

/** Longest texts in characters; what is required has at least one that can be seen. */
export const DEAL_LIMITS = {
  company: 200,
  city: 100,
  region: 100,
  taxId: 50,
  domain: 253,
  firstName: 100,
  lastName: 100,
  email: 254,
  phone: 50,
} as const;
/** Longest question, answer or reason. */
export const DEAL_TEXT_LENGTH = 2_000;
/** Contract and solution are worth less than this, in whole units of the currency. */
export const MOST_WORTH = 1_000_000_000_000n;
/** A deal was signed at most so many years ago, starts so many after that, and lasts so many. */
export const MOST_YEARS = { sinceSigned: 10, untilStart: 5, duration: 30 } as const;

const PHONE = /^[0-9+(][0-9 ()+./-]{3,48}[0-9]$/;
const TAX_ID = /^[\p{L}\p{N}][\p{L}\p{N} ./_-]*$/u;

/** Typed text without what surrounds it; what was left empty is left out. */
export function tidyTerms(terms: DealTerms): DealTerms {
  const optional = (text: string | undefined) => tidyLine(text ?? "") || undefined;
  const { customer, contact } = terms;
  return {
    ...terms,
    customer: {
      company: tidyLine(customer.company),
      country: tidyLine(customer.country).toUpperCase(),
      city: tidyLine(customer.city),
      region: optional(customer.region),
      taxId: optional(customer.taxId),
      domain: optional(customer.domain)
        ?.toLowerCase()
        .replace(/^www\./, ""),
    },
    contact: {
      firstName: tidyLine(contact.firstName),
      lastName: tidyLine(contact.lastName),
      email: tidyLine(contact.email),
      phone: tidyLine(contact.phone),
    },
  };
}

export type DealFacts = {
  readonly markets: ReadonlySet<string>;
  readonly currencies: ReadonlySet<string>;
  /** In the publisher's zone, on the marketplace's clock. */
  readonly today: Day;
};

/**
 * What keeps tidied terms from becoming a deal, field by field.
 *
 * @see docs/domain/deals.md, D-2 to D-4
 */
export const checkTerms = (terms: DealTerms, facts: DealFacts): FieldError[] => [
  ...checkCustomer(terms.customer, facts),
  ...checkContact(terms.contact),
  ...checkValues(terms, facts),
  ...checkDays(terms, facts),
];

const wrong = (pointer: string, code: string, params?: FieldError["params"]): FieldError => ({
  pointer,
  code,
  ...(params ? { params } : {}),
});

/** Texts of one line, the required ones with something to see, none longer than its limit. */
const checkTexts = (
  under: string,
  texts: Readonly<Record<string, string | undefined>>,
  required: readonly string[],
): FieldError[] =>
  Object.entries(texts).flatMap(([field, text = ""]) => {
    const pointer = `${under}/${field}`;
    const max = DEAL_LIMITS[field as keyof typeof DEAL_LIMITS];
    const length = [...text].length;
    if (!isVisible(text) && required.includes(field)) return [wrong(pointer, "required")];
    if (length > max) return [wrong(pointer, "licensing/too-long", { max, length })];
    return /[\p{Cc}\u2028\u2029]/u.test(text) ? [wrong(pointer, "licensing/one-line")] : [];
  });

function checkCustomer(customer: DealCustomer, { markets }: DealFacts): FieldError[] {
  const { country, taxId, domain, ...names } = customer;
  const errors = checkTexts("/customer", { ...names, taxId, domain }, ["company", "city"]);
  if (country === "") errors.push(wrong("/customer/country", "required"));
  else if (!markets.has(country))
    errors.push(wrong("/customer/country", "licensing/country-unknown"));
  if (domain !== undefined && !isDomain(domain))
    errors.push(wrong("/customer/domain", "licensing/bad-domain"));
  if (taxId !== undefined && !TAX_ID.test(taxId))
    errors.push(wrong("/customer/taxId", "licensing/bad-tax-id"));
  // A name of dots and dashes is nobody's, and by it nobody is known again.
  if (isVisible(names.company) && !/[\p{L}\p{N}]/u.test(names.company))
    errors.push(wrong("/customer/company", "required"));
  return errors;
}

function checkContact(contact: DealContact): FieldError[] {
  const errors = checkTexts("/contact", contact, ["firstName", "lastName", "email", "phone"]);
  if (isVisible(contact.email) && !isMailAddress(contact.email))
    errors.push(wrong("/contact/email", "licensing/bad-email"));
  if (isVisible(contact.phone) && !PHONE.test(contact.phone))
    errors.push(wrong("/contact/phone", "licensing/bad-phone"));
  return errors;
}

function checkValues(
  { contractValue, solutionValue }: DealTerms,
  { currencies }: DealFacts,
): FieldError[] {
  const read = (at: string, { amount, currency }: MoneyJson) => {
    if (!currencies.has(currency))
      return { error: wrong(`${at}/currency`, "licensing/currency-unknown") };
    const worth = parseMoney(amount, currency);
    if (worth === undefined) return { error: wrong(`${at}/amount`, "licensing/bad-amount") };
    if (worth.minor <= 0n) return { error: wrong(`${at}/amount`, "licensing/not-positive") };
    const most = parseMoney(String(MOST_WORTH), currency);
    return most !== undefined && worth.minor >= most.minor
      ? { error: wrong(`${at}/amount`, "licensing/too-much") }
      : { worth };
  };
  const contract = read("/contractValue", contractValue);
  const solution = read("/solutionValue", solutionValue);
  const errors = [contract, solution].flatMap(({ error }) => (error ? [error] : []));
  if (contract.worth === undefined || solution.worth === undefined) return errors;
  if (contract.worth.currency !== solution.worth.currency)
    return [wrong("/solutionValue/currency", "licensing/other-currency")];
  return solution.worth.minor > contract.worth.minor
    ? [wrong("/solutionValue/amount", "licensing/more-than-contract")]
    : [];
}

const later = (day: Day, years: number): Day =>
  Temporal.PlainDate.from(day).add({ years }).toString() as Day;

function checkDays({ signedOn, startsOn, endsOn }: DealTerms, { today }: DealFacts): FieldError[] {
  const errors: FieldError[] = [];
  const { sinceSigned, untilStart, duration } = MOST_YEARS;
  const earliest = later(today, -sinceSigned);
  if (signedOn > today) errors.push(wrong("/signedOn", "licensing/signed-in-future", { today }));
  else if (signedOn < earliest)
    errors.push(wrong("/signedOn", "licensing/signed-too-early", { earliest }));
  const latestStart = later(signedOn, untilStart);
  if (startsOn < signedOn) errors.push(wrong("/startsOn", "licensing/starts-before-signed"));
  else if (startsOn > latestStart)
    errors.push(wrong("/startsOn", "licensing/starts-too-late", { latest: latestStart }));
  if (endsOn === null) return errors;
  const latestEnd = later(startsOn, duration);
  if (endsOn < startsOn) errors.push(wrong("/endsOn", "licensing/ends-before-start"));
  else if (endsOn < today) errors.push(wrong("/endsOn", "licensing/ended", { today }));
  else if (endsOn > latestEnd)
    errors.push(wrong("/endsOn", "licensing/ends-too-late", { latest: latestEnd }));
  return errors;
}

/** When a deal expires: as the day after its last one begins for the publisher; a perpetual one never does. */
export const expiresAt = (endsOn: Day | null, zone: TimeZone): Instant | undefined =>
  endsOn === null ? undefined : startOfDay(addDays(endsOn, 1), zone);
