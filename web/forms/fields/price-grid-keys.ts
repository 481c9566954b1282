import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";

export type Cell = { readonly row: number; readonly column: number };

type Options = {
  readonly rows: number;
  readonly columns: number;
  readonly readOnly: boolean;
  textAt(cell: Cell): string;
  write(cells: readonly { readonly cell: Cell; readonly text: string }[]): void;
};

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * The keyboard of a grid: one cell is in the tab order, arrows move, Enter or typing edits, Escape
 * gives up, Delete clears; a pasted block of rows and columns fills from the active cell.
 */
export function usePriceGrid({ rows, columns, readOnly, textAt, write }: Options) {
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<string>();
  const table = useRef<HTMLTableElement>(null);
  const givenUp = useRef(false);
  const at = clamp(active, rows, columns);

  const focusCell = (cell: Cell) => {
    const next = clamp(cell, rows, columns);
    setActive(next);
    // At once: keys typed right after an arrow belong to the new cell.
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.row}-${next.column}"]`)?.focus();
  };
  const start = (text: string) => {
    if (readOnly) return;
    givenUp.current = false;
    setEditing(text);
  };
  const finish = (then?: Cell) => {
    const typed = givenUp.current ? undefined : editing;
    // The input loses focus as a consequence; that must not write a second time.
    givenUp.current = true;
    if (typed !== undefined && typed !== textAt(at)) write([{ cell: at, text: typed.trim() }]);
    setEditing(undefined);
    if (then !== undefined) focusCell(then);
  };
  useEffect(() => {
    if (editing === undefined) return;
    const input = table.current?.querySelector<HTMLInputElement>("td input");
    if (input !== null && input !== undefined && document.activeElement !== input) input.focus();
  }, [editing]);

  const onCellKey = (event: KeyboardEvent) => {
    if (editing !== undefined) return;
    const step = ARROWS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      focusCell({ row: at.row + step[0], column: at.column + step[1] });
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      focusCell({ row: at.row, column: event.key === "Home" ? 0 : columns - 1 });
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      start(textAt(at));
    } else if ((event.key === "Delete" || event.key === "Backspace") && !readOnly) {
      event.preventDefault();
      write([{ cell: at, text: "" }]);
    } else if (/^[0-9.,]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      start(event.key);
    }
  };

  return {
    table,
    isEditing: (cell: Cell) =>
      editing !== undefined && cell.row === at.row && cell.column === at.column,
    cellProps: (cell: Cell) => ({
      role: "gridcell",
      "aria-readonly": readOnly,
      "data-cell": `${cell.row}-${cell.column}`,
      tabIndex: cell.row === at.row && cell.column === at.column ? 0 : -1,
      onKeyDown: onCellKey,
      onFocus: () => setActive(cell),
      onDoubleClick: () => start(textAt(cell)),
      onClick: () => {
        if (
          cell.row === at.row &&
          cell.column === at.column &&
          editing === undefined &&
          document.activeElement !== null
        )
          start(textAt(cell));
        else focusCell(cell);
      },
    }),
    inputProps: (cell: Cell, label: string) => ({
      value: editing ?? "",
      "aria-label": label,
      inputMode: "decimal" as const,
      onChange: (event: { currentTarget: { value: string } }) =>
        setEditing(event.currentTarget.value),
      onBlur: () => finish(),
      onClick: (event: { stopPropagation(): void }) => event.stopPropagation(),
      onKeyDown: (event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.key === "Enter") {
          event.preventDefault();
          finish({ row: cell.row + (event.shiftKey ? -1 : 1), column: cell.column });
        } else if (event.key === "Tab") {
          event.preventDefault();
          finish({ row: cell.row, column: cell.column + (event.shiftKey ? -1 : 1) });
        } else if (event.key === "Escape") {
          event.preventDefault();
          givenUp.current = true;
          finish(cell);
        }
      },
    }),
    onPaste: (event: ClipboardEvent) => {
      if (readOnly || editing !== undefined) return;
      const block = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
      if (block === "") return;
      event.preventDefault();
      write(
        block.split(/\r?\n/).flatMap((line, down) =>
          line
            .split("\t")
            .map((text, right) => ({
              cell: { row: at.row + down, column: at.column + right },
              text: text.trim(),
            }))
            .filter(({ cell }) => cell.row < rows && cell.column < columns),
        ),
      );
    },
  };
}

const clamp = (cell: Cell, rows: number, columns: number): Cell => ({
  row: Math.max(0, Math.min(rows - 1, cell.row)),
  column: Math.max(0, Math.min(columns - 1, cell.column)),
});
