import type { EditionContent } from "../domain/edition.ts";
import type { JsonObject } from "../domain/page-schema.ts";

/**
 * Contents of one offer as a comparison read them a moment ago. Whoever compares turns pages and
 * changes filters, and each such call is about the same contents: what has not changed since is
 * neither sent by the database nor parsed again. Each content stands under a name that no other
 * content ever has, and the names in force are read anew each time, so nothing is out of date.
 */
export type KeptContents = {
  /** By the edition's id. */
  readonly editions: Map<string, EditionContent>;
  /** Pages of the draft by the version of their row. */
  readonly pages: Map<string, JsonObject>;
  /** What an edition of the draft would be, made of the rows and plans that `of` names. */
  draft?: { readonly of: string; readonly content: EditionContent };
};

/** Offers with fewer pages are read sooner than they are worth keeping. */
export const PAGES_WORTH_KEEPING = 50;
/** The widest offer takes some 10 MB. */
const MOST_OFFERS = 2;
/** Live, preview and one that was chosen. */
const MOST_EDITIONS = 3;
const KEPT_MS = 60_000;

const offers = new Map<string, { readonly contents: KeptContents; until: number }>();
let sweep: NodeJS.Timeout | undefined;

/** What is kept of an offer: nothing, the first time and a minute after the last. */
export const keptContents = (slug: string): KeptContents =>
  offers.get(slug)?.contents ?? { editions: new Map(), pages: new Map() };

/** Keeps what a call has read, in place of what has stood longest where there is too much. */
export function keepContents(slug: string, contents: KeptContents): void {
  for (const old of [...contents.editions.keys()].slice(0, -MOST_EDITIONS))
    contents.editions.delete(old);
  offers.delete(slug);
  offers.set(slug, { contents, until: performance.now() + KEPT_MS });
  for (const old of [...offers.keys()].slice(0, -MOST_OFFERS)) offers.delete(old);
  sweep ??= setInterval(drop, KEPT_MS / 4).unref();
}

function drop(): void {
  for (const [slug, { until }] of offers) if (until <= performance.now()) offers.delete(slug);
  if (offers.size > 0) return;
  clearInterval(sweep);
  sweep = undefined;
}

/** Puts an edition's content last, as the one asked for latest. */
export function keepEdition(
  { editions }: KeptContents,
  editionId: string,
  content: EditionContent,
): void {
  editions.delete(editionId);
  editions.set(editionId, content);
}
