import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { paymentInstructionsInvalid } from "../problems.ts";

/** What payers name with what they pay. */
export const REFERENCE_RULES = ["invoice-number", "creditor-reference"] as const;
export type ReferenceRule = (typeof REFERENCE_RULES)[number];

/** Where buyers pay what they are invoiced in one currency. */
export type PaymentInstructions = {
  /** Whose account it is. */
  readonly holder: string;
  readonly bank: string;
  /** Without spaces, upper case; null where there is an account number. */
  readonly iban: string | null;
  readonly accountNumber: string | null;
  /** Sort code, routing number: what a country's banks are told apart by. */
  readonly bankCode: string | null;
  readonly bic: string | null;
  readonly reference: ReferenceRule;
  /** Words for payers by language. */
  readonly note: Readonly<Record<string, string>>;
};

/**
 * Instructions as they were entered, with spaces taken out of what has none, or everything that is wrong with them.
 * An account is named by its IBAN or by its number, and never by both; an IBAN has its check digits (ISO 13616).
 */
export function readInstructions(draft: PaymentInstructions): Result<PaymentInstructions> {
  const text = (value: string | null) => value?.trim() || null;
  const compact = (value: string | null) => value?.replace(/\s/g, "").toUpperCase() || null;
  const read: PaymentInstructions = {
    holder: draft.holder.trim(),
    bank: draft.bank.trim(),
    iban: compact(draft.iban),
    accountNumber: text(draft.accountNumber),
    bankCode: text(draft.bankCode),
    bic: compact(draft.bic),
    reference: draft.reference,
    note: Object.fromEntries(
      Object.entries(draft.note).flatMap(([language, words]) =>
        words.trim() === "" ? [] : [[language, words.trim()]],
      ),
    ),
  };
  const errors: FieldError[] = [];
  const wrong = (pointer: string, code: string) =>
    errors.push({ pointer: `/${pointer}`, code: `billing/${code}` });
  if (read.holder === "") wrong("holder", "pay-needed");
  if (read.bank === "") wrong("bank", "pay-needed");
  if (read.iban === null && read.accountNumber === null) wrong("iban", "pay-account-needed");
  if (read.iban !== null && read.accountNumber !== null) wrong("accountNumber", "pay-one-account");
  if (read.iban !== null && !isIban(read.iban)) wrong("iban", "pay-iban");
  if (read.bic !== null && !/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(read.bic))
    wrong("bic", "pay-bic");
  return errors.length > 0 ? refuse(paymentInstructionsInvalid({}, errors)) : ok(read);
}

/** Whether a text without spaces is an IBAN: its form, and its check digits by ISO 7064 (mod 97-10). */
export const isIban = (text: string): boolean =>
  /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text) && remainderOf(moved(text)) === 1;

/** An IBAN or a creditor reference as it is printed: in groups of four. */
export const inGroups = (text: string): string => text.replace(/(.{4})(?=.)/g, "$1 ");

/**
 * What a payer names with the payment of an invoice: its number, or the number as a creditor reference (ISO 11649):
 * `RF`, two check digits, and the letters and digits of the number, 21 at most.
 */
export function referenceOf(number: string, rule: ReferenceRule): string {
  const core = number.toUpperCase().replace(/[^A-Z0-9]/g, "");
  // Nothing fits of a number that is longer: it stands for itself.
  if (rule === "invoice-number" || core.length > 21 || core === "") return number;
  const digits = 98 - remainderOf(moved(`RF00${core}`));
  return `RF${String(digits).padStart(2, "0")}${core}`;
}

/**
 * The number of the invoice that a creditor reference names, with or without spaces; undefined where it is none of
 * this marketplace's, or its check digits are wrong.
 */
export function numberOfReference(text: string): string | undefined {
  const compact = text.replace(/\s/g, "").toUpperCase();
  const [, year, sequence] = /^RF\d{2}INV(\d{4})(\d{6,14})$/.exec(compact) ?? [];
  if (year === undefined || sequence === undefined || remainderOf(moved(compact)) !== 1)
    return undefined;
  return `INV-${year}-${sequence}`;
}

/** The words for a reader: in the own language, in English, or in any there are. */
export const noteFor = (
  { note }: Pick<PaymentInstructions, "note">,
  language: string,
): string | undefined => note[language] ?? note["en"] ?? Object.values(note)[0];

const moved = (text: string): string => text.slice(4) + text.slice(0, 4);

/** Of the number that letters make as 10 to 35, by 97. */
const remainderOf = (text: string): number =>
  [...text].reduce((left, letter) => {
    const value = Number.parseInt(letter, 36);
    return (left * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
