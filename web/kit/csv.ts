/**
 * Makes a CSV file of what a table shows and hands it to the browser. UTF-8 with a byte order mark,
 * so that spreadsheets read Hangul and accents; a cell that a spreadsheet would run as a formula
 * gets an apostrophe in front.
 */
export function downloadCsv(
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const lines = [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
  saveFile(`${name}.csv`, new Blob([`\uFEFF${lines}\r\n`], { type: "text/csv;charset=utf-8" }));
}

/** Hands a file to the browser, which saves it under `name`. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function cell(value: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+([.,]\d+)?$/.test(value);
  const safe = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
