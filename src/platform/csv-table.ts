import type { FieldError } from "../kernel/problem.ts";
import { type CsvLimits, readCell, readCsv } from "./csv.ts";

/** A column of a file: its name, which is the same in every language, and whether it must be there. */
export type TableColumn = { readonly name: string; readonly optional?: true };

export type TableShape<Field extends string> = {
  /** By the word that the code has for each, in the order in which files are written. */
  readonly columns: Readonly<Record<Field, TableColumn>>;
  /** Whether columns of other names are refused, or left for the eyes of whoever edits the file. */
  readonly others: "refused" | "ignored";
  /** Rows below the names of the columns, and bytes. */
  readonly limits: CsvLimits;
};

export type TableRow<Field extends string> = {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  /** Each cell as it was meant; the empty text where it is blank or its column is not in the file. */
  readonly cells: Readonly<Record<Field, string>>;
};

export type Table<Field extends string> = {
  readonly rows: readonly TableRow<Field>[];
  /** Where each column that is in the file stands, from 1. */
  readonly columns: ReadonlyMap<Field, number>;
};

/** Bad places that are named; reading ends with the last of them. */
export const PLACES_NAMED = 1_000;

/**
 * Reads a CSV file whose first row names its columns, in any order and in capital or small letters.
 * What is wrong with its form is named with line and column (`field.csv/…`); what the cells may say is
 * for the caller to decide.
 */
export async function readTable<Field extends string>(
  bytes: AsyncIterable<Uint8Array>,
  { columns: known, others, limits }: TableShape<Field>,
): Promise<{ readonly table: Table<Field> } | { readonly errors: readonly FieldError[] }> {
  const fields = Object.keys(known) as Field[];
  const rows: TableRow<Field>[] = [];
  const errors: FieldError[] = [];
  let columns: ReadonlyMap<Field, number> | undefined;
  let width = 0;
  // The names of the columns are a row of the file, too.
  for await (const row of readCsv(bytes, { ...limits, maxRows: limits.maxRows + 1 })) {
    if ("fault" in row) {
      errors.push(tooManyOf(row.fault, limits.maxRows));
      break;
    }
    if (columns === undefined) {
      const head = readHead(row.cells, { line: row.line, known, fields, others });
      if ("errors" in head) return { errors: head.errors.slice(0, PLACES_NAMED) };
      columns = head.columns;
      width = row.cells.length;
      continue;
    }
    const places = columns;
    errors.push(...formErrors(row, { width, read: new Set(places.values()) }));
    if (errors.length >= PLACES_NAMED) break;
    const cell = (field: Field) => {
      const column = places.get(field);
      return column === undefined ? "" : readCell(row.cells[column - 1]);
    };
    const cells = Object.fromEntries(fields.map((field) => [field, cell(field)]));
    rows.push({ line: row.line, cells: cells as Record<Field, string> });
  }
  if (errors.length === 0 && rows.length === 0)
    errors.push({ pointer: "", code: "csv/no-rows", line: 2, column: 1 });
  return errors.length > 0 || columns === undefined
    ? { errors: errors.slice(0, PLACES_NAMED) }
    : { table: { rows, columns } };
}

function readHead<Field extends string>(
  cells: readonly string[],
  about: {
    line: number;
    known: TableShape<Field>["columns"];
    fields: readonly Field[];
    others: TableShape<Field>["others"];
  },
): { readonly columns: ReadonlyMap<Field, number> } | { readonly errors: readonly FieldError[] } {
  const { line, known, fields, others } = about;
  const names = fields.map((field) => known[field].name);
  const columns = new Map<Field, number>();
  const errors: FieldError[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = readCell(cell).toLowerCase();
    if (name === "") continue;
    const field = fields.find((one) => known[one].name.toLowerCase() === name);
    const at = { pointer: "", line, column: index + 1 };
    if (field !== undefined && columns.has(field)) errors.push({ ...at, code: "csv/column-twice" });
    else if (field !== undefined) columns.set(field, index + 1);
    else if (others === "refused")
      errors.push({ ...at, code: "csv/column-unknown", params: { columns: names.join(", ") } });
  }
  for (const field of fields)
    if (!columns.has(field) && known[field].optional !== true)
      errors.push({
        pointer: "",
        code: "csv/column-missing",
        params: { column: known[field].name },
        line,
        column: 1,
      });
  return errors.length > 0 ? { errors } : { columns };
}

/** What no cell may be: beyond the last column, or no text in the encoding of the file. */
function formErrors(
  { line, cells }: { readonly line: number; readonly cells: readonly string[] },
  { width, read }: { readonly width: number; readonly read: ReadonlySet<number> },
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, cell] of cells.entries()) {
    const at = { pointer: "", line, column: index + 1 };
    if (index >= width && cell.trim() !== "") {
      errors.push({ ...at, code: "csv/cells-too-many", params: { max: width } });
      break;
    }
    // Neither is text that the database takes.
    if (read.has(index + 1) && /[\0\uFFFD]/.test(cell))
      errors.push({ ...at, code: "csv/not-text" });
  }
  return errors;
}

/** The limit is of the rows below the names of the columns. */
const tooManyOf = (fault: FieldError, max: number): FieldError =>
  fault.code === "csv/too-many-rows" ? { ...fault, params: { max } } : fault;
