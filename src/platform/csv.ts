import { type CsvError, type Parser, parse } from "csv-parse";
import { stringify } from "csv-stringify/sync";
import type { FieldError } from "../kernel/problem.ts";

/** One row that is not blank. `line` is the line of the file on which it begins, from 1. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

export type CsvLimits = {
  readonly maxBytes: number;
  /** Rows that are not blank, the head included. */
  readonly maxRows: number;
};

/** Longer rows are no list of anything: a million columns, or a quote that nobody closed. */
const LONGEST_ROW_BYTES = 64 * 1024;
/** What is read and dropped of a file that is too large, so that its sender hears the answer. */
const DROPPED_BYTES = 64 * 1024 * 1024;

/**
 * Reads a CSV file piece by piece (RFC 4180): UTF-8, or UTF-16 with a byte order mark; lines that
 * end in LF, CR LF or CR; cells divided by comma, semicolon or tab, whichever the first line has
 * most of, or as a first line `sep=;` says. Rows without any content are left out.
 *
 * The last item is a fault (`field.csv/…`, with its line) where the file cannot be read to its end.
 * Bytes that are no text of the encoding come as U+FFFD, for the reader of the cells to refuse.
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  limits: CsvLimits,
): AsyncGenerator<CsvRow | { readonly fault: FieldError }> {
  const source = { isTooLarge: false };
  const text = lines(bytes, limits.maxBytes, source);
  let beginning = "";
  for (let next = await text.next(); !next.done; next = await text.next()) {
    beginning += next.value;
    if (beginning.includes("\n") || beginning.length > LONGEST_ROW_BYTES) break;
  }
  const [, told] = /^sep=([,;\t])\n/i.exec(beginning) ?? [];
  const read: Parsed[] = [];
  const parser = parse({
    delimiter: told ?? mostOf(beginning.slice(0, beginning.indexOf("\n") >>> 0)),
    record_delimiter: "\n",
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW_BYTES,
    ...(told !== undefined && { from_line: 2 }),
    // Taken here, not from the stream: it would drop what it read before a fault.
    on_record: (cells: string[], { lines: line }) => {
      read.push({ cells, line });
      return null;
    },
  });
  parser.on("error", () => undefined).resume();
  let rows = 0;
  let line = 0;
  try {
    for (let piece: string | null = beginning; ; ) {
      const failed = await give(parser, piece);
      for (const { cells, line: end } of read.splice(0)) {
        line = end;
        if (cells.every((cell) => cell.trim() === "")) continue;
        rows += 1;
        const begin = end - cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
        if (rows > limits.maxRows) {
          yield fault("csv/too-many-rows", begin, { max: limits.maxRows });
          return;
        }
        yield { line: begin, cells };
      }
      if (failed !== undefined) {
        const known = FAULTS[failed.code];
        if (known === undefined) throw failed;
        // A quote that is never closed is missed at the end of the file, far from where it stands.
        const at = failed.code === "CSV_QUOTE_NOT_CLOSED" ? line + 1 : Number(failed.lines);
        yield fault(known, at);
        return;
      }
      if (piece === null) break;
      const next = await text.next();
      piece = next.done ? null : next.value;
    }
    if (source.isTooLarge)
      yield fault("csv/too-large", line + 1, { maxMiB: limits.maxBytes / 1_048_576 });
    else if (rows === 0) yield fault("csv/nothing", 1);
  } finally {
    // A sender hears the answer only when somebody listens to the end.
    while (!(await text.next()).done);
  }
}

type Parsed = { readonly cells: readonly string[]; readonly line: number };

/** Hands the parser a piece of text, or null for the end; answers with what is wrong with it. */
const give = (parser: Parser, piece: string | null): Promise<CsvError | undefined> =>
  new Promise((resolve) => {
    const done = (error?: Error | null) => resolve((error as CsvError) ?? undefined);
    if (piece === null) {
      parser.once("error", done).once("end", done);
      parser.end();
    } else parser.write(piece, done);
  });

const FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "csv/quote-not-closed",
  CSV_INVALID_CLOSING_QUOTE: "csv/quote-misplaced",
  INVALID_OPENING_QUOTE: "csv/quote-misplaced",
  CSV_MAX_RECORD_SIZE: "csv/row-too-long",
};

const fault = (code: string, line: number, params?: FieldError["params"]) => ({
  fault: { pointer: "", code, line, column: 1, ...(params && { params }) },
});

/** The text with LF at the end of every line; ends early where there is more than `maxBytes`. */
async function* lines(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  source: { isTooLarge: boolean },
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head = Buffer.alloc(0);
  let size = 0;
  let held = "";
  for await (const piece of bytes) {
    size += piece.length;
    if (size > maxBytes) source.isTooLarge = true;
    if (size > maxBytes + DROPPED_BYTES) return;
    if (source.isTooLarge) continue;
    let fresh: Uint8Array = piece;
    if (decoder === undefined) {
      head = Buffer.concat([head, piece]);
      if (head.length < 3) continue;
      decoder = decoderOf(head);
      fresh = head;
    }
    yield* broken(decoder.decode(fresh, { stream: true }));
  }
  if (source.isTooLarge) return;
  decoder ??= decoderOf(head);
  yield* broken((size < 3 ? decoder.decode(head) : "") + decoder.decode());
  if (held !== "") yield "\n";

  /** A CR at the end of a piece may be half of a CR LF: it waits for what follows. */
  function* broken(fresh: string): Generator<string> {
    const whole = held + fresh;
    held = whole.endsWith("\r") ? "\r" : "";
    const ready = whole.slice(0, whole.length - held.length).replace(/\r\n?/g, "\n");
    if (ready !== "") yield ready;
  }
}

/** A byte order mark names the encoding and is no part of the text. */
function decoderOf(head: Buffer): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder("utf-16le");
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder("utf-16be");
  return new TextDecoder("utf-8");
}

function mostOf(line: string): string {
  const unquoted = line.replace(/"[^"]*"/g, "");
  const count = (delimiter: string) => unquoted.split(delimiter).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/**
 * Lines of a CSV file, CR LF included. A cell that a spreadsheet would run as a formula gets an
 * apostrophe in front, which `readCell` takes away again; a negative number stays one.
 */
export const csvLines = (rows: readonly (readonly string[])[]): string =>
  stringify(rows as string[][], {
    record_delimiter: "windows",
    quoted_match: /[;\t]/,
    cast: {
      string: (value) => (FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value),
    },
  });

/** Makes spreadsheets read UTF-8; stands before the first line. */
export const CSV_BEGIN = "\uFEFF";

/** A cell as it was meant: without the apostrophe of a formula, and without space around it. */
export function readCell(cell: string | undefined): string {
  const text = (cell ?? "").trim();
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}

const NUMBER = /^-\d+(\.\d+)?$/;
// With apostrophes in front, so that what is written and read again is the same.
const FORMULA = /^'*[=+\-@\t\r]/;
