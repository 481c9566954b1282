import { isRefusal } from "../../api/problem.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import type { SummaryEntry } from "../../kit/findings-summary.tsx";
import { DEAL_FIELDS, FIELD_NAMES, fieldAt } from "./deal-draft.ts";
import { type DealErrors, dealFieldId } from "./deal-fields.tsx";

/** What a refusal says of the fields of a deal. */
export const dealErrorsOf = (error: unknown): DealErrors =>
  isRefusal(error)
    ? Object.fromEntries(
        [...error.fields].reverse().flatMap(({ pointer, detail }) => {
          const field = fieldAt(pointer);
          return field === undefined ? [] : [[field, detail]];
        }),
      )
    : {};

/** The same as entries of the summary on top, in the order of the form, each a link to its field. */
export const dealEntries = (
  errors: DealErrors,
  t: (id: MessageId) => string,
): readonly SummaryEntry[] =>
  FIELD_NAMES.flatMap((field) => {
    const detail = errors[field];
    return detail === undefined
      ? []
      : [
          {
            id: dealFieldId(field),
            label: t(DEAL_FIELDS[field].label),
            detail,
            onGo: () => {
              const shown = document.getElementById(dealFieldId(field));
              shown?.focus();
              shown?.scrollIntoView({ block: "center" });
            },
          },
        ];
  });
