import { isSlug } from "./live-edition.ts";

/** As many offers as stand side by side on a screen, and as one reads (F2). */
export const MOST_COMPARED = 4;

/** The offers that an address asks to compare, in its order. */
export type Compared = {
  readonly slugs: readonly string[];
  /** How many it names beyond those that fit. */
  readonly leftOut: number;
};

/** Reads an address's `offer` parameters. What makes no sense is left out: an address never fails. */
export function readCompared(asked: string | readonly string[] | undefined): Compared {
  const all = asked === undefined ? [] : typeof asked === "string" ? [asked] : asked;
  const slugs = [...new Set(all.filter(isSlug))];
  return {
    slugs: slugs.slice(0, MOST_COMPARED),
    leftOut: Math.max(0, slugs.length - MOST_COMPARED),
  };
}

/** The address of a comparison: it can be sent to somebody, who sees what is public or offered to them. */
export function compareAddress(slugs: readonly string[]): string {
  const parameters = new URLSearchParams(slugs.map((slug) => ["offer", slug]));
  const text = parameters.toString();
  return text === "" ? "/compare" : `/compare?${text}`;
}
