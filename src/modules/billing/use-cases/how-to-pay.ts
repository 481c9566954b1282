import { type Language, translate } from "../../../platform/text.ts";
import {
  inGroups,
  noteFor,
  type PaymentInstructions,
  referenceOf,
} from "../domain/payment-instructions.ts";

/** Where one invoice is paid, as a reader is told: account and reference as they are printed. */
export type HowToPay = ReturnType<typeof howToPay>;

/** @param number of the invoice; null where none is looked at */
export const howToPay = (
  instructions: PaymentInstructions,
  number: string | null,
  locale: Language,
) => {
  const { holder, bank, iban, accountNumber, bankCode, bic, reference } = instructions;
  return {
    holder,
    bank,
    iban: iban === null ? null : inGroups(iban),
    accountNumber,
    bankCode,
    bic,
    reference: number === null ? null : printed(referenceOf(number, reference), number),
    note: noteFor(instructions, locale) ?? null,
  };
};

const printed = (reference: string, number: string): string =>
  reference === number ? number : inGroups(reference);

/** The same as lines of a document or a mail: what it is, and its value. */
export function payRows(
  instructions: PaymentInstructions,
  number: string,
  locale: Language,
): readonly (readonly [label: string, value: string])[] {
  const shown = howToPay(instructions, number, locale);
  const label = (key: string) => translate(locale, `invoice-document.pay.${key}`);
  return (
    ["holder", "bank", "iban", "accountNumber", "bankCode", "bic", "reference"] as const
  ).flatMap((key) => {
    const value = shown[key];
    return value === null ? [] : [[label(key), value] as const];
  });
}

/** The same as text of a mail; `none` where the operator has not said how to pay. */
export function payText(
  instructions: PaymentInstructions | undefined,
  number: string,
  locale: Language,
): string {
  if (instructions === undefined) return "none";
  const rows = payRows(instructions, number, locale).map(([label, value]) => `${label}: ${value}`);
  const note = noteFor(instructions, locale);
  return [...rows, ...(note === undefined ? [] : [note])].join("\n");
}
