import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { CSV_BEGIN, csvLines, readCell, readCsv } from "../../../platform/csv.ts";
import { bodyTooLarge, notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import type { Language } from "../domain/page-schema.ts";
import type { Draft } from "../domain/review.ts";
import {
  cellOf,
  type PlannedTexts,
  planTexts,
  type TextColumns,
  type TextRow,
  textPlaces,
} from "../domain/texts.ts";
import { textFileInvalid } from "../problems.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { staleVersion } from "./refusals.ts";
import { findPage, prepareContent, refuseLocked, saveContent } from "./save-draft-page.ts";

/** Larger than every text of an offer with 100 plans in two languages. */
export const TEXT_FILE_BYTES = 16 * 1024 * 1024;
const MAX_ROWS = 10_000;
const ERRORS_NAMED = 1000;
/** The default language, in which every offer has its texts. */
const SOURCE = "en";
const PLACE = ["Page", "Plan", "Field"] as const;

/** The texts of a draft in the default language and in `language`, as a file that can be read again. */
export function textFile(draft: Draft, language: Language): string {
  const languages = language === SOURCE ? [language] : [SOURCE, language];
  const rows = textPlaces(draft).map((place) => [
    place.page,
    place.planId ?? "",
    place.field,
    ...languages.map((one) => cellOf(draft, place, one as Language)),
  ]);
  return CSV_BEGIN + csvLines([[...PLACE, ...languages], ...rows]);
}

export type TextFile = { readonly rows: readonly TextRow[]; readonly columns: TextColumns };

/**
 * Reads the texts of one language from a CSV file with the columns Page, Plan, Field and the code of the
 * language; others are not looked at. Refused with line and column of everything that is wrong.
 */
export async function readTextFile(
  bytes: AsyncIterable<Uint8Array>,
  language: Language,
): Promise<Result<TextFile>> {
  const errors: FieldError[] = [];
  const rows: TextRow[] = [];
  let head: readonly string[] | undefined;
  for await (const item of readCsv(bytes, { maxBytes: TEXT_FILE_BYTES, maxRows: MAX_ROWS })) {
    if ("fault" in item) {
      if (item.fault.code === "csv/too-large")
        return refuse(bodyTooLarge({ limit: `${TEXT_FILE_BYTES / 1024 / 1024} MiB` }));
      errors.push(item.fault);
      break;
    }
    if (head === undefined) {
      head = item.cells.map((cell) => cell.trim().toLowerCase());
      errors.push(...missingColumns(head, item.line, language));
      if (errors.length > 0) break;
      continue;
    }
    const cell = (name: string) => readCell(item.cells[head?.indexOf(name) ?? -1]);
    const text = cell(language);
    if (text.includes("\uFFFD"))
      errors.push({
        pointer: "",
        line: item.line,
        column: head.indexOf(language) + 1,
        code: "catalog/file-not-utf8",
      });
    rows.push({
      line: item.line,
      page: cell("page"),
      plan: cell("plan"),
      field: cell("field"),
      text,
    });
    if (errors.length >= ERRORS_NAMED) break;
  }
  if (errors.length === 0 && rows.length === 0)
    errors.push({ pointer: "", line: 2, column: 1, code: "catalog/file-without-rows" });
  if (errors.length > 0 || head === undefined) return refuse(invalid(errors));
  return ok({
    rows,
    columns: { field: head.indexOf("field") + 1, text: head.indexOf(language) + 1 },
  });
}

const missingColumns = (
  head: readonly string[],
  line: number,
  language: Language,
): readonly FieldError[] =>
  [...PLACE, language]
    .filter((name) => !head.includes(name.toLowerCase()))
    .map((value) => ({
      pointer: "",
      line,
      column: 1,
      code: "catalog/file-column-missing",
      params: { value },
    }));

const invalid = (errors: readonly FieldError[]) =>
  textFileInvalid(
    { count: errors.length, more: errors.length >= ERRORS_NAMED },
    errors.slice(0, ERRORS_NAMED),
  );

export type ImportTexts = {
  readonly publisherId: string;
  readonly slug: string;
  readonly language: Language;
  readonly file: TextFile;
  readonly ifMatch: string;
  readonly dryRun: boolean;
};

export type ImportedTexts = { readonly planned: PlannedTexts; readonly offer: LoadedOffer };

/** Saves the texts of a file into the pages of the draft: all of them, or none. */
export const importTexts = (
  db: Database,
  { publisherId, slug, language, file, ifMatch, dryRun }: ImportTexts,
): Promise<Result<ImportedTexts>> =>
  db.transaction(async (tx): Promise<Result<ImportedTexts>> => {
    const found = await lockOffer(tx, publisherId, slug);
    if (found === undefined) return refuse(notFound({}));
    const stale = staleVersion(ifMatch, found.offer.version);
    if (stale !== undefined) return refuse(stale);
    const planned = planTexts(found.draft, file.rows, { language, columns: file.columns });
    if ("errors" in planned) return refuse(invalid(planned.errors));
    let offer = found;
    for (const { page, planId, content } of planned.pages) {
      const target = findPage(offer, page, planId);
      if (target === undefined) return refuse(notFound({}));
      const prepared = await prepareContent(tx, offer, target, content);
      if (!prepared.ok) return prepared;
      const locked = refuseLocked(offer, target, prepared.value);
      if (locked !== undefined) return refuse(locked);
      if (dryRun) continue;
      const saved = await saveContent(tx, offer, target, prepared.value);
      if (!saved.ok) return saved;
      offer = saved.value;
    }
    return ok({ planned, offer });
  });
