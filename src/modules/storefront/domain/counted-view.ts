/**
 * What programs that read pages by themselves call themselves in `User-Agent`. Not every one says so; those that do
 * are no views. A telephone of the make Cubot is none.
 */
const BY_ITSELF =
  /(?<!cu)bot\b|crawl|spider|slurp|headless|monitor|preview|scan|curl\/|wget\/|python|java\/|go-http|node|undici|axios|okhttp|http-?client|lighthouse|facebookexternalhit|embed|feed|validator|archive/i;

/** What of a request says whether somebody looks at the page. */
export type Looking = {
  readonly userAgent: string | undefined;
  /** Of `Sec-Purpose` or `Purpose`: a browser that fetches a page before somebody opens it says so. */
  readonly purpose: string | undefined;
  /** Handles of the publishers whose people the visitor belongs to. */
  readonly publisherHandles: readonly string[];
  /** Whether it is one of the operator's people, or a program. */
  readonly ofTheHouse: boolean;
};

/**
 * Whether an answered offer page counts as a view (docs/domain/insights.md, IN-1): a person's browser that is not the
 * publisher's own nor the operator's, as far as the request itself says.
 *
 * @param slug `publisher.offer`
 */
export function isView(slug: string, asked: Looking): boolean {
  if (asked.ofTheHouse) return false;
  if (asked.userAgent === undefined || BY_ITSELF.test(asked.userAgent)) return false;
  if (/prefetch|prerender|preview/i.test(asked.purpose ?? "")) return false;
  return !asked.publisherHandles.some((handle) => slug.startsWith(`${handle}.`));
}
