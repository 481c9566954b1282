import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import pdfmake from "pdfmake";
import type { PdfDocument } from "./render.ts";

const fonts = join(import.meta.dirname, "fonts");
// TTF: a WOFF2 font with Hangul makes pages on which nothing is drawn, though their text can be copied.
pdfmake.addFonts({
  Pretendard: {
    normal: join(fonts, "Pretendard-Regular.ttf"),
    bold: join(fonts, "Pretendard-SemiBold.ttf"),
  },
});
// A document names no address, and no file but the fonts.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path.startsWith(fonts));

const small = { fontSize: 8, color: "#555555" };

/**
 * A copy, because the library writes what it measures into what it draws. The narrow space that French
 * writes in numbers is hardly seen in this font: it becomes a space that does not break either.
 */
const withPlainSpaces = (content: PdfDocument["content"]): PdfDocument["content"] =>
  JSON.parse(JSON.stringify(content).replaceAll("\u202f", "\u00a0"));

parentPort?.on("message", async ({ id, document }: { id: number; document: PdfDocument }) => {
  const { title, author, language, footer, createdAt, content } = document;
  try {
    const bytes = await pdfmake
      .createPdf({
        pageSize: "A4",
        pageMargins: [48, 48, 48, 56],
        compress: true,
        language,
        info: {
          title,
          author,
          creationDate: new Date(createdAt),
          creator: "Souk",
          producer: "Souk",
        },
        defaultStyle: { font: "Pretendard", fontSize: 9, lineHeight: 1.2 },
        footer: (page: number, pages: number) => ({
          columns: [
            { text: footer, ...small },
            { text: `${page} / ${pages}`, alignment: "right", ...small },
          ],
          margin: [48, 16, 48, 0],
        }),
        content: withPlainSpaces(content),
      })
      .getBuffer();
    parentPort?.postMessage({ id, bytes: new Uint8Array(bytes) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
