/**
 * Small letters as the database makes them, one letter for one: what it takes for the same name is the
 * same name here. `toLowerCase` of a whole text is not that: it makes two letters of `İ`, and of `Σ` another one
 * at the end of a word.
 */
export const fold = (text: string): string =>
  Array.from(text, (letter) => (letter === "İ" ? "i" : letter.toLowerCase())).join("");

/** A name by which somebody is found: composed (NFC), without what surrounds it, in small letters. */
export const nameFolded = (text: string): string => fold(text.normalize("NFC").trim());
