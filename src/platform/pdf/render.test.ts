import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inflateSync } from "node:zlib";
import { type PdfDocument, renderPdf } from "./render.ts";

const document = (text: string): PdfDocument => ({
  title: "Invoice",
  author: "Souk",
  language: "ko",
  footer: "1",
  createdAt: "2026-12-01T12:00:00Z",
  content: [{ text }],
});

/** Fonts that stand in a PDF, as files. */
function embeddedFonts(pdf: Uint8Array): Buffer[] {
  const bytes = Buffer.from(pdf);
  const found: Buffer[] = [];
  for (let at = bytes.indexOf("stream\n"); at !== -1; at = bytes.indexOf("stream\n", at + 7)) {
    if (bytes.subarray(at - 3, at).toString() === "end") continue;
    try {
      const content = inflateSync(bytes.subarray(at + 7));
      const kind = content.subarray(0, 4).toString("hex");
      if (kind === "00010000" || kind === "74727565") found.push(content);
    } catch {
      // A stream that is not compressed is no font.
    }
  }
  return found;
}

/** Glyphs of a TrueType font that have an outline: what a page shows of them is not blank. */
function drawnGlyphs(font: Buffer): number {
  const tables = new Map<string, { offset: number; length: number }>();
  for (let n = 0; n < font.readUInt16BE(4); n += 1) {
    const at = 12 + n * 16;
    const name = font.subarray(at, at + 4).toString();
    tables.set(name, { offset: font.readUInt32BE(at + 8), length: font.readUInt32BE(at + 12) });
  }
  const head = tables.get("head");
  const loca = tables.get("loca");
  const glyf = tables.get("glyf");
  assert.ok(head && loca && glyf, "outlines are TrueType");
  const long = font.readInt16BE(head.offset + 50) === 1;
  const places = Array.from({ length: loca.length / (long ? 4 : 2) }, (_, n) =>
    long ? font.readUInt32BE(loca.offset + n * 4) : font.readUInt16BE(loca.offset + n * 2) * 2,
  );
  return places.filter((place, n) => n > 0 && place > (places[n - 1] ?? 0)).length;
}

const drawn = async (text: string): Promise<number> => {
  const [font] = embeddedFonts(await renderPdf(document(text)));
  assert.ok(font, "the font stands in the document");
  return drawnGlyphs(font);
};

suite("SUB-17: documents as PDF", () => {
  test("Hangul, the won sign and French letters have outlines of their own", async () => {
    const before = await drawn("a");
    for (const sign of ["₩", "€", "한", "글", "é", "œ", "–", "·"])
      assert.ok((await drawn(`a${sign}`)) > before, sign);
    // A letter that the font does not have is the box of all such letters, which stands in it anyway.
    assert.equal(await drawn("a\u{1F9FE}"), before);
    assert.equal(await drawn("a청구서₩"), before + 4);
  });

  test("spaces that French writes in numbers draw nothing, not even a box", async () => {
    assert.equal(await drawn("a\u202f\u00a0a"), await drawn("aa"));
  });

  test("many documents at once are each drawn", async () => {
    const all = await Promise.all(["1", "2", "3"].map((text) => renderPdf(document(text))));
    for (const bytes of all) assert.equal(Buffer.from(bytes.subarray(0, 5)).toString(), "%PDF-");
  });
});
