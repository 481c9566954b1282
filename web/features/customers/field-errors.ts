import { type FieldProblem, isRefusal } from "../../api/problem.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import type { SummaryEntry } from "../../kit/findings-summary.tsx";
import { AGREEMENT_POINTERS, FIELD_POINTERS } from "./customer-draft.ts";
import { type FieldErrors, fieldId } from "./customer-fields.tsx";

/** The findings of a refusal by place; a refusal without findings gives none. */
export function errorsOf(error: unknown): FieldErrors {
  if (!isRefusal(error)) return {};
  return Object.fromEntries(
    [...error.fields].reverse().map((field: FieldProblem) => [field.pointer, field.detail]),
  );
}

const LABELS: Readonly<Record<string, MessageId>> = {
  "/company": "partner.field.company",
  "/domain": "partner.field.domain",
  "/country": "partner.field.billingCountry",
  "/segment": "partner.field.segment",
  "/language": "partner.field.language",
  "/registrationNumber": "partner.field.registrationNumber",
  "/taxId": "partner.field.taxId",
  "/resellerId": "partner.field.reseller",
  "/contact/firstName": "partner.field.firstName",
  "/contact/lastName": "partner.field.lastName",
  "/contact/email": "partner.field.email",
  "/contact/phone": "partner.field.phone",
  "/address/line1": "partner.field.line1",
  "/address/line2": "partner.field.line2",
  "/address/city": "partner.field.city",
  "/address/region": "partner.field.region",
  "/address/postalCode": "partner.field.postalCode",
  "/agreement": "partner.agreement.title",
  "/agreement/firstName": "partner.field.firstName",
  "/agreement/lastName": "partner.field.lastName",
  "/agreement/email": "partner.field.email",
  "/agreement/phone": "partner.field.phone",
  "/agreement/agreedOn": "partner.agreement.agreedOn",
};

const ORDER = [
  ...Object.values(FIELD_POINTERS),
  ...Object.values(AGREEMENT_POINTERS),
  "/agreement",
];

/** The same as entries of the summary on top, in the order of the form, each a link to its field. */
export function summaryOf(
  errors: FieldErrors,
  t: (id: MessageId) => string,
  onGo: (pointer: string) => void = focusField,
): readonly SummaryEntry[] {
  return Object.entries(errors)
    .sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map(([pointer, detail]) => {
      const label = LABELS[pointer];
      return {
        id: fieldId(pointer),
        label: label === undefined ? pointer : t(label),
        detail,
        onGo: () => onGo(pointer),
      };
    });
}

export function focusField(pointer: string): void {
  const field = document.getElementById(fieldId(pointer));
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}

/** What the field at `pointer` is called on the form. */
export function fieldLabel(pointer: string, t: (id: MessageId) => string): string {
  const label = LABELS[pointer];
  return label === undefined ? pointer : t(label);
}
