import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { CSV_BEGIN, csvLines, readCell, readCsv } from "../../../platform/csv.ts";
import { bodyTooLarge } from "../../../platform/problems.ts";
import {
  COLUMNS,
  type FileEntry,
  type FileKind,
  type Head,
  readEntry,
  readHead,
  TYPE_NAMES,
} from "../domain/audience-file.ts";
import { audienceFileInvalid } from "../problems.ts";

/** The largest file; 20,000 rows with the longest notes are less, even in UTF-16. */
export const AUDIENCE_FILE_BYTES = 16 * 1024 * 1024;
/** Bad places that are named; reading ends with the last of them. */
export const ERRORS_NAMED = 1000;
const MAX_ROWS = 100_000;

export type AudienceFile = {
  /** In the order of the file, each once; the first of a repeated ID counts. */
  readonly entries: readonly FileEntry[];
  /** Rows below the head that are not blank. */
  readonly rows: number;
  /** Rows whose ID stood there before. */
  readonly repeated: number;
};

/**
 * Reads a list from a CSV file with the columns ID, Description and Type, or refuses it with the
 * line and column of everything that is wrong: nothing of a file with a bad row is used.
 *
 * @param limits IDs of each kind that the list can have
 */
export async function readAudienceFile(
  bytes: AsyncIterable<Uint8Array>,
  {
    kinds,
    limits,
  }: {
    readonly kinds: readonly FileKind[];
    readonly limits: Readonly<Partial<Record<FileKind, number>>>;
  },
): Promise<Result<AudienceFile>> {
  const errors: FieldError[] = [];
  const entries = new Map<string, FileEntry>();
  let head: Head | undefined;
  let rows = 0;
  for await (const item of readCsv(bytes, { maxBytes: AUDIENCE_FILE_BYTES, maxRows: MAX_ROWS })) {
    if ("fault" in item) {
      if (item.fault.code === "csv/too-large")
        return refuse(bodyTooLarge({ limit: `${AUDIENCE_FILE_BYTES / 1024 / 1024} MiB` }));
      errors.push(item.fault);
    } else if (head === undefined) {
      const read = readHead(item);
      if ("errors" in read) {
        errors.push(...read.errors.slice(0, ERRORS_NAMED));
        break;
      }
      head = read;
    } else {
      rows += 1;
      const read = readEntry(item, head, kinds, readCell);
      if ("errors" in read) errors.push(...read.errors);
      else {
        const key = `${read.kind}:${read.id}`;
        if (!entries.has(key)) entries.set(key, read);
      }
      if (errors.length >= ERRORS_NAMED) break;
    }
  }
  if (errors.length === 0 && rows === 0)
    errors.push({ pointer: "", line: 2, column: 1, code: "catalog/file-without-rows" });
  if (errors.length === 0)
    for (const kind of kinds) {
      const max = limits[kind] ?? 0;
      const count = [...entries.values()].filter((entry) => entry.kind === kind).length;
      if (count > max)
        errors.push({
          pointer: "",
          line: rows + 1,
          column: 1,
          code: kind === "email" ? "catalog/too-many" : `catalog/audience-too-many-${kind}`,
          params: { max, count },
        });
    }
  if (errors.length > 0)
    return refuse(
      audienceFileInvalid({ count: errors.length, more: errors.length >= ERRORS_NAMED }, errors),
    );
  return ok({ entries: [...entries.values()], rows, repeated: rows - entries.size });
}

/** A list as a file that can be read again: what it gives is the list. */
export const audienceFile = (entries: readonly FileEntry[]): string =>
  CSV_BEGIN +
  csvLines([COLUMNS, ...entries.map(({ kind, id, note }) => [id, note, TYPE_NAMES[kind]])]);
