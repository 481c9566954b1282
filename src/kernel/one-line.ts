/** Marks that turn the direction of what follows them, also of what stands after the text: `exe.gnp` reads as `png.exe`. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/g;

/**
 * A name as it is kept: composed (NFC), without what surrounds it and without marks that turn the direction of
 * the text around it. Letters that are written from right to left need none.
 */
export const tidyLine = (text: string): string => text.normalize("NFC").replace(TURNS, "").trim();

/** Whether anything of it can be seen: letters, digits, punctuation or symbols. */
export const isVisible = (text: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);
