// Where an image ends by its own structure. A file made to be two things at once hides the second
// behind that end, where programs that read images do not look.

/** The number of bytes that the image itself takes; -1 where its structure does not add up. */
export function endOfImage(mediaType: string, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return ENDS[mediaType]?.(view) ?? -1;
  } catch (error) {
    if (error instanceof RangeError) return -1; // it ends before its structure does
    throw error;
  }
}

const HEAD_BYTES = 1024;
const OTHER_KINDS = /%PDF-|<script|<html|<!doctype html|<svg|<\?php/i;
const ZIP_END = "PK\u0005\u0006";
const ZIP_END_BYTES = 22;
const LONGEST_ZIP_COMMENT = 65_535;

/** Whether some program would read the bytes as a document, a page or an archive. */
export function claimsToBeAnother(bytes: Uint8Array): boolean {
  const text = (from: number, to?: number) =>
    Buffer.from(bytes.subarray(from, to)).toString("latin1");
  if (OTHER_KINDS.test(text(0, HEAD_BYTES))) return true;
  const from = Math.max(0, bytes.length - LONGEST_ZIP_COMMENT - ZIP_END_BYTES);
  const tail = text(from);
  for (let at = tail.indexOf(ZIP_END); at !== -1; at = tail.indexOf(ZIP_END, at + 1)) {
    const end = at + ZIP_END_BYTES;
    // The same four bytes come up in pixels by chance; an archive's comment fills the rest exactly.
    if (end <= tail.length && end + commentBytes(tail, end) === tail.length) return true;
  }
  return false;
}

const commentBytes = (tail: string, end: number): number =>
  tail.charCodeAt(end - 2) + 256 * tail.charCodeAt(end - 1);

const ENDS: Readonly<Record<string, (view: DataView) => number>> = {
  "image/png": endOfPng,
  "image/jpeg": endOfJpeg,
  "image/gif": endOfGif,
  // A RIFF file says its length behind its first four letters; odd ones are filled up.
  "image/webp": (view) => 8 + view.getUint32(4, true) + (view.getUint32(4, true) % 2),
};

function endOfPng(view: DataView): number {
  const IEND = 0x49454e44;
  for (let at = 8; ; ) {
    const type = view.getUint32(at + 4);
    at += 12 + view.getUint32(at);
    if (type === IEND) return at;
  }
}

function endOfJpeg(view: DataView): number {
  const END = 0xd9;
  const SCAN = 0xda;
  const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return -1;
    const marker = view.getUint8(at + 1);
    at += marker === 0xff ? 1 : 2; // any number of FF may stand before a marker
    if (marker === END) return at;
    if (marker === 0xff || isAlone(marker)) continue;
    at += view.getUint16(at);
    if (marker === SCAN) at = nextMarker(view, at);
  }
}

/** Behind the pixels of a scan: in them FF is followed by 00 or by one of eight restart marks. */
function nextMarker(view: DataView, from: number): number {
  for (let at = from; ; at += 1) {
    if (view.getUint8(at) !== 0xff) continue;
    const next = view.getUint8(at + 1);
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
}

function endOfGif(view: DataView): number {
  const colourBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const behindBlocks = (from: number) => {
    let at = from;
    while (view.getUint8(at) !== 0) at += view.getUint8(at) + 1;
    return at + 1;
  };
  for (let at = 13 + colourBytes(view.getUint8(10)); ; ) {
    const kind = view.getUint8(at);
    if (kind === 0x3b) return at + 1; // trailer
    if (kind === 0x21)
      at = behindBlocks(at + 2); // extension and its label
    else if (kind === 0x2c) at = behindBlocks(at + 11 + colourBytes(view.getUint8(at + 9)));
    else return -1;
  }
}
