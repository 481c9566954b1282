type Named = { readonly id: string; readonly header: string };

/** The column of boxes that choose rows, in every table that has one. */
const CHOOSE = "choose";

/**
 * Those that come and go: not the boxes that choose rows, nor what is done with one, which has no name, nor the first of
 * the others, which says what a row is.
 */
export const freeColumns = <Column extends Named>(columns: readonly Column[]): readonly Column[] =>
  columns.filter(({ id, header }) => header !== "" && id !== CHOOSE).slice(1);

/**
 * The columns that are asked for, in the table's own order; all where none is, or none that the table has.
 *
 * @param asked ids, as an address has them
 */
export function shownColumns<Column extends Named>(
  columns: readonly Column[],
  asked: readonly string[],
): readonly Column[] {
  const free = freeColumns(columns);
  const hidden = free.filter(({ id }) => !asked.includes(id));
  return hidden.length === free.length
    ? columns
    : columns.filter((column) => !hidden.includes(column));
}
