type Named = { readonly id: string; readonly header: string };

/** Those that come and go: not the first with a name, which says what a row is, nor what has none. */
export function freeColumns<Column extends Named>(columns: readonly Column[]): readonly Column[] {
  const named = columns.filter(({ header }) => header !== "");
  return named.slice(1);
}

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
