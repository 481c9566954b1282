import { type Language, translate } from "../../../platform/text.ts";
import { type LabelWords, labelOf } from "../domain/field-label.ts";
import type { ComparedSide, ComparisonRow, EditionChoice } from "../queries/compare-offer.ts";

export const sideView = ({ name, editionId, version, since }: ComparedSide | EditionChoice) => ({
  name,
  editionId,
  version,
  since: since.toString(),
});

/** A row in the reader's language. */
export function rowView(row: ComparisonRow, words: LabelWords, locale: Language) {
  const label =
    row.name === undefined ? labelOf(row.schema, row.pointer, row.content, words) : [row.name];
  return {
    page: row.page,
    plan: row.plan ?? null,
    kind: row.kind,
    what: row.what,
    pointer: row.pointer,
    place: row.place,
    label,
    before: row.before ?? null,
    after: row.after ?? null,
    lock:
      row.lock === undefined
        ? null
        : {
            reason: row.lock.reason,
            detail: translate(locale, `field.catalog/locked-${row.lock.reason}`, row.lock.params),
          },
  };
}

/** What a plan is called in `locale`, or in English. */
export function nameOf(listing: unknown, locale: Language): string | null {
  const { languages } = (listing ?? {}) as { languages?: Record<string, { name?: string }> };
  return languages?.[locale]?.name ?? languages?.en?.name ?? null;
}
