import { extname } from "node:path";
import { crc32 } from "node:zlib";

/** The bytes of a file that a new offer begins with, until its publisher puts the real one there. */
export async function starterFile(path: string): Promise<Uint8Array> {
  const kind = extname(path);
  if (kind === ".pdf") return EMPTY_PAGE;
  if (kind !== ".png")
    return archiveOf("README.txt", "Put the real file in the place of this one.\n");
  const number = Number(/(\d+)\.png$/.exec(path)?.[1] ?? 0);
  // Native code that the other commands do without.
  const { default: sharp } = await import("sharp");
  return sharp(Buffer.from(number === 0 ? LOGO : screenshot(number)))
    .png()
    .toBuffer();
}

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300">
  <rect width="300" height="300" fill="#2f5d62"/><circle cx="150" cy="150" r="80" fill="none" stroke="#f2efe9" stroke-width="28"/></svg>`;

/** A window with rows; each in another colour, because the same image twice is a finding. */
const screenshot = (number: number): string => {
  const hue = (170 + 60 * number) % 360;
  const rows = [260, 340, 420, 500]
    .map(
      (y, row) =>
        `<rect x="160" y="${y}" width="${880 - 140 * row}" height="36" rx="6" fill="hsl(${hue} 25% 78%)"/>`,
    )
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720">
    <rect width="1280" height="720" fill="hsl(${hue} 20% 90%)"/>
    <rect x="100" y="90" width="1080" height="540" rx="12" fill="#fff"/>
    <rect x="160" y="150" width="420" height="52" rx="6" fill="hsl(${hue} 35% 35%)"/>${rows}</svg>`;
};

/** A PDF of one empty page. */
const EMPTY_PAGE = Buffer.from(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);

/** A zip with one file, not compressed (APPNOTE 4.3). */
function archiveOf(name: string, content: string): Uint8Array {
  const [path, data] = [Buffer.from(name), Buffer.from(content)];
  const about = Buffer.alloc(26);
  about.writeUInt16LE(20, 0);
  about.writeUInt16LE(0x21, 8);
  about.writeUInt32LE(crc32(data), 10);
  about.writeUInt32LE(data.length, 14);
  about.writeUInt32LE(data.length, 18);
  about.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), about, path, data]);
  const central = Buffer.concat([
    Buffer.from("PK\x01\x02"),
    Buffer.from([20, 0]),
    about,
    Buffer.alloc(14),
    path,
  ]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from("PK\x05\x06"), end]);
}
