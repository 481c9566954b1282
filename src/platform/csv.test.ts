import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { CSV_BEGIN, csvLines, readCell, readCsv } from "./csv.ts";

type Read = { rows: (readonly string[])[]; lines: number[]; fault: string | undefined; at: number };

async function read(
  content: string | Uint8Array,
  { maxBytes = 1_000_000, maxRows = 1000, piece = 7 } = {},
): Promise<Read> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const pieces = (async function* () {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  })();
  const answer: Read = { rows: [], lines: [], fault: undefined, at: 0 };
  for await (const item of readCsv(pieces, { maxBytes, maxRows })) {
    if ("fault" in item) {
      answer.fault = item.fault.code;
      answer.at = item.fault.line ?? 0;
    } else {
      answer.rows.push(item.cells);
      answer.lines.push(item.line);
    }
  }
  return answer;
}

suite("a CSV file is read", () => {
  const plain = [
    ["ID", "Note"],
    ["1", "été"],
    ["2", "노트"],
  ];
  const text = "ID,Note\n1,été\n2,노트\n";
  const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le");
  for (const [what, content] of [
    ["as UTF-8", text],
    ["with a byte order mark", `\uFEFF${text}`],
    ["as UTF-16, little end first", utf16],
    ["as UTF-16, big end first", Buffer.from(utf16).swap16()],
    ["with CR LF", text.replaceAll("\n", "\r\n")],
    ["with CR alone", text.replaceAll("\n", "\r")],
    ["with both kinds of line end", "ID,Note\r\n1,été\n2,노트"],
    ["without an end of the last line", text.trimEnd()],
    ["with semicolons", text.replaceAll(",", ";")],
    ["with tabs", text.replaceAll(",", "\t")],
    ["with a line that names its divider", `sep=;\n${text.replaceAll(",", ";")}`],
    ["with quotes around everything", text.replaceAll(/[^,\n]+/g, '"$&"')],
    ["with blank lines and rows of commas", "ID,Note\n\n1,été\n,\n  \n2,노트\n\n\n"],
  ] as const)
    for (const piece of [1, 3, 100_000])
      test(`${what}, in pieces of ${piece} bytes`, async () => {
        const { rows, fault } = await read(content, { piece });
        assert.deepEqual([rows, fault], [plain, undefined]);
      });

  test("with the line on which each row begins, quoted line breaks and blank lines counted", async () => {
    const { lines, rows } = await read('a,b\n\n1,"x\r\ny"\n\r\n2,"say ""hi"""\n3,z');
    assert.deepEqual(lines, [1, 3, 6, 7]);
    assert.deepEqual(rows[1], ["1", "x\ny"]);
    assert.deepEqual(rows[2], ["2", 'say "hi"']);
  });
  test("until what cannot be read, with its line", async () => {
    const faulty = async (content: string | Uint8Array, options = {}) => {
      const { fault, at } = await read(content, options);
      return [fault, at];
    };
    assert.deepEqual(await faulty(""), ["csv/nothing", 1]);
    assert.deepEqual(await faulty("\uFEFF\n \n,,\n"), ["csv/nothing", 1]);
    assert.deepEqual(await faulty('a,b\n1,2\n3,"4\n5,6\n7,8'), ["csv/quote-not-closed", 3]);
    assert.deepEqual(await faulty('a,b\n1,2"3\n'), ["csv/quote-misplaced", 2]);
    assert.deepEqual(await faulty('a,b\n1,"2"3\n'), ["csv/quote-misplaced", 2]);
    assert.deepEqual(
      await faulty(`a,b\n${"x,".repeat(1_000_000)}`, { maxBytes: 9e6, piece: 65536 }),
      ["csv/row-too-long", 2],
    );
    assert.deepEqual(await faulty("a\n1\n2\n3\n", { maxRows: 3 }), ["csv/too-many-rows", 4]);
    assert.deepEqual(await faulty("a\n1\n2\n3\n", { maxBytes: 4 }), ["csv/too-large", 1]);
  });
  test("with bytes that are no text as U+FFFD", async () => {
    const { rows } = await read(Buffer.from("a\n\xe9t\xe9\n", "latin1"));
    assert.deepEqual(rows, [["a"], ["\uFFFDt\uFFFD"]]);
  });
  test("to the end or to a fault, whatever it is: never with a defect", () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc
            .string({ unit: fc.constantFrom(..."a1,;\t\"'\n\r= \0\uFEFF노") })
            .map((one) => Buffer.from(one)),
          fc
            .string({ unit: fc.constantFrom(...'a1,;"\n\r=노') })
            .map((one) => Buffer.from(`\uFEFF${one}`, "utf16le")),
        ),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, piece) => {
          const { rows, lines, fault } = await read(bytes, { piece, maxRows: 20 });
          assert.ok(rows.length > 0 || fault !== undefined);
          assert.deepEqual(
            lines,
            [...lines].sort((a, b) => a - b),
          );
          assert.deepEqual(
            await read(bytes, { maxRows: 20 }),
            await read(bytes, { piece, maxRows: 20 }),
          );
        },
      ),
      { numRuns: 1000 },
    ));
  test("as it was written: every cell comes back, and none begins like a formula", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.constantFrom("id-1", "id-2"),
            fc
              .string({ unit: fc.constantFrom(..."ab=+-@',;\" \té노") })
              .map((one) => one.trim())
              .filter((one) => !one.includes("\t")),
          ),
          { minLength: 1, maxLength: 8 },
        ),
        async (cells) => {
          const written = CSV_BEGIN + csvLines(cells);
          const { rows } = await read(written);
          for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
          assert.deepEqual(
            rows.map((row) => row.map(readCell)),
            cells,
          );
        },
      ),
      { numRuns: 500 },
    ));
});
