import type { FieldError } from "../../../kernel/problem.ts";
import { GUID, type IdKind, noteErrors } from "./audience.ts";
import { EMAIL } from "./check-page.ts";

/** What a file can list: members of private audiences, or people of a preview audience. */
export type FileKind = IdKind | "email";

/** The column Type of each kind (publisher.md 7.8). */
export const TYPE_NAMES: Readonly<Record<FileKind, string>> = {
  tenant: "TenantID",
  subscription: "SubscriptionId",
  email: "MixedAadMsaId",
};

/** The columns, in the order in which files are written; they are read in any. */
export const COLUMNS = ["ID", "Description", "Type"] as const;

type Row = { readonly line: number; readonly cells: readonly string[] };
export type FileEntry = { readonly kind: FileKind; readonly id: string; readonly note: string };
/** The place of each column in the file, from 0. */
export type Head = {
  readonly id: number;
  readonly note: number | undefined;
  readonly type: number;
  readonly width: number;
};

/** The first row names the columns: ID and Type, and Description where there are notes. */
export function readHead({ line, cells }: Row): Head | { readonly errors: readonly FieldError[] } {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const known = COLUMNS.map((name) => name.toLowerCase());
  const errors: FieldError[] = [];
  for (const [index, name] of names.entries()) {
    const at = { pointer: "", line, column: index + 1 };
    const value = cells[index]?.trim().slice(0, 100) ?? "";
    if (!known.includes(name))
      errors.push({ ...at, code: "catalog/file-column-unknown", params: { value } });
    else if (names.indexOf(name) !== index)
      errors.push({ ...at, code: "catalog/file-column-twice", params: { value } });
  }
  for (const name of ["ID", "Type"])
    if (!names.includes(name.toLowerCase()))
      errors.push({
        pointer: "",
        line,
        column: 1,
        code: "catalog/file-column-missing",
        params: { value: name },
      });
  if (errors.length > 0) return { errors };
  const note = names.indexOf("description");
  return {
    id: names.indexOf("id"),
    note: note === -1 ? undefined : note,
    type: names.indexOf("type"),
    width: names.length,
  };
}

/**
 * A row as an entry in normal form, or everything that is wrong with it.
 *
 * @param readCell a cell as it was meant: without what spreadsheets need around it
 */
export function readEntry(
  { line, cells }: Row,
  head: Head,
  kinds: readonly FileKind[],
  readCell: (cell: string | undefined) => string,
): FileEntry | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const complain = (column: number, code: string, params?: FieldError["params"]) =>
    errors.push({ pointer: "", line, column: column + 1, code, ...(params && { params }) });
  if (cells.slice(head.width).some((cell) => cell.trim() !== ""))
    complain(head.width, "catalog/file-cells-too-many", { max: head.width });
  const type = readCell(cells[head.type]);
  const kind = kinds.find((one) => TYPE_NAMES[one].toLowerCase() === type.toLowerCase());
  const known = kinds.map((one) => TYPE_NAMES[one]);
  if (kind === undefined)
    complain(head.type, "catalog/file-type-unknown", { value: type.slice(0, 100), known });
  const id = readCell(cells[head.id]).toLowerCase();
  const isEmail = kinds.includes("email");
  if (id === "") complain(head.id, "catalog/required");
  else if (!(isEmail ? EMAIL : GUID).test(id) || id.includes("\uFFFD"))
    complain(head.id, isEmail ? "catalog/file-bad-email" : "catalog/file-bad-id", {
      value: id.slice(0, 100).toWellFormed(),
    });
  const note = head.note === undefined ? "" : readCell(cells[head.note]);
  if (head.note !== undefined) {
    for (const { code, params } of noteErrors(note)) complain(head.note, code, params);
    if (note.includes("\uFFFD")) complain(head.note, "catalog/file-not-utf8");
  }
  return kind === undefined || errors.length > 0 ? { errors } : { kind, id, note };
}
