import type { Day } from "../../../kernel/calendar.ts";
import { type MoneyJson, parseMoney } from "../../../kernel/money.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { EMAIL, PHONE } from "./lead.ts";

/** What one side tells the other of a sale that it refers (P21). */
export type OpportunityTerms = {
  readonly company: string;
  /** Two letters of a market of this marketplace. */
  readonly country: string;
  readonly contact: {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly phone?: string | undefined;
  };
  /** What the sale is worth to the customer, as far as it is known. */
  readonly value: MoneyJson;
  /** When the sale is expected to close; a day of the sender's zone. */
  readonly closesOn: Day;
  /** What the other side is asked to do. */
  readonly help: string;
  readonly notes: string;
};

/** Longest texts in characters. */
export const OPPORTUNITY_LIMITS = {
  company: 200,
  firstName: 100,
  lastName: 100,
  email: 254,
  phone: 50,
  help: 1_000,
  notes: 2_000,
} as const;
/** A sale is expected to close within so many years, and is worth less than so much. */
const MOST_YEARS = 5;
const MOST_WORTH = 1_000_000_000_000n;

/** Typed text without what surrounds it; what was left empty is left out. */
export function tidyOpportunity(terms: OpportunityTerms): OpportunityTerms {
  const tidy = (text: string) => text.normalize("NFC").replaceAll("\r\n", "\n").trim();
  const { contact } = terms;
  return {
    ...terms,
    company: tidy(terms.company),
    country: tidy(terms.country).toUpperCase(),
    contact: {
      firstName: tidy(contact.firstName),
      lastName: tidy(contact.lastName),
      email: tidy(contact.email),
      phone: tidy(contact.phone ?? "") || undefined,
    },
    help: tidy(terms.help),
    notes: tidy(terms.notes),
  };
}

/**
 * What keeps tidied terms from being referred, field by field.
 *
 * @param facts.today in the sender's zone
 */
export function checkOpportunity(
  terms: OpportunityTerms,
  facts: {
    readonly markets: ReadonlySet<string>;
    readonly currencies: ReadonlySet<string>;
    readonly today: Day;
  },
): FieldError[] {
  const { company, country, contact, value, closesOn, help, notes } = terms;
  const errors: FieldError[] = [];
  const wrong = (pointer: string, code: string, params?: FieldError["params"]) =>
    errors.push({ pointer, code, ...(params ? { params } : {}) });
  const texts = [
    ["/company", company, OPPORTUNITY_LIMITS.company, "line"],
    ["/contact/firstName", contact.firstName, OPPORTUNITY_LIMITS.firstName, "line"],
    ["/contact/lastName", contact.lastName, OPPORTUNITY_LIMITS.lastName, "line"],
    ["/contact/email", contact.email, OPPORTUNITY_LIMITS.email, "line"],
    ["/contact/phone", contact.phone ?? "", OPPORTUNITY_LIMITS.phone, "optional"],
    ["/help", help, OPPORTUNITY_LIMITS.help, "text"],
    ["/notes", notes, OPPORTUNITY_LIMITS.notes, "optional"],
  ] as const;
  for (const [pointer, text, max, kind] of texts) {
    const length = [...text].length;
    if (text === "" && kind !== "optional") wrong(pointer, "required");
    else if (length > max) wrong(pointer, "leads/too-long", { max, length });
    else if (kind === "line" && /[\p{Cc}\u2028\u2029]/u.test(text))
      wrong(pointer, "leads/one-line");
  }
  if (contact.email !== "" && !EMAIL.test(contact.email))
    wrong("/contact/email", "leads/bad-email");
  if (contact.phone !== undefined && !PHONE.test(contact.phone))
    wrong("/contact/phone", "leads/bad-phone");
  if (country === "") wrong("/country", "required");
  else if (!facts.markets.has(country)) wrong("/country", "leads/country-unknown");
  checkValue(value, facts.currencies, wrong);
  const latest = Temporal.PlainDate.from(facts.today).add({ years: MOST_YEARS }).toString();
  if (closesOn < facts.today) wrong("/closesOn", "leads/day-past", { today: facts.today });
  else if (closesOn > latest) wrong("/closesOn", "leads/day-far", { latest });
  return errors;
}

function checkValue(
  { amount, currency }: MoneyJson,
  currencies: ReadonlySet<string>,
  wrong: (pointer: string, code: string) => unknown,
): void {
  if (!currencies.has(currency)) {
    wrong("/value/currency", "leads/currency-unknown");
    return;
  }
  const worth = parseMoney(amount, currency);
  const most = parseMoney(String(MOST_WORTH), currency);
  if (worth === undefined || worth.minor <= 0n || (most && worth.minor >= most.minor))
    wrong("/value/amount", "leads/bad-amount");
}
