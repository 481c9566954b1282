import { fileTypeFromBuffer } from "file-type";
import { imageSize } from "image-size";
import { claimsToBeAnother, endOfImage } from "./image-ends.ts";

/** What the bytes are, whatever the name and the sender say. */
export type SniffedType = {
  readonly mediaType: string;
  readonly width?: number;
  readonly height?: number;
};

const IMAGES = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
export const isImage = (mediaType: string): boolean => IMAGES.has(mediaType);

/** Largest size in bytes by what the file is (decision 49). */
export const SIZE_LIMITS = {
  image: 5 * 1024 * 1024,
  pdf: 20 * 1024 * 1024,
  other: 100 * 1024 * 1024,
} as const;

export const sizeLimitOf = (mediaType: string): number =>
  isImage(mediaType)
    ? SIZE_LIMITS.image
    : mediaType === "application/pdf"
      ? SIZE_LIMITS.pdf
      : SIZE_LIMITS.other;

/** Bytes that are enough to tell a type. */
export const SNIFF_BYTES = 4_100;

/** Reads the media type from the first bytes; `application/octet-stream` where they tell none. */
export async function sniff(head: Uint8Array): Promise<string> {
  const found = await fileTypeFromBuffer(head);
  if (found) return found.mime;
  return looksLikeText(head) ? "text/plain" : "application/octet-stream";
}

/** More would not be shown by every browser; a small file can claim any number. */
export const LARGEST_IMAGE_MEGAPIXELS = 50;

/**
 * Width and height of a whole image. An image that carries something else behind its end or in
 * its head, or whose inside cannot be read, is none: such files are made to be two things at once.
 *
 * @returns undefined when the bytes are not one sound image
 */
export function readImage(
  mediaType: string,
  bytes: Uint8Array,
): { width: number; height: number } | undefined {
  if (endOfImage(mediaType, bytes) !== bytes.length || claimsToBeAnother(bytes)) return undefined;
  try {
    const { width, height } = imageSize(bytes);
    return width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    return undefined; // the library throws for what it cannot read, which is what we ask
  }
}

/** SVG, HTML, XML and scripts are text to us: never served as something that a browser would run. */
function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  for (const byte of head)
    if (byte === 0 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) return false;
  return true;
}
