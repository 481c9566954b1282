import { type Instant, isBefore } from "../../../kernel/calendar.ts";

/** An edition while it was live, and whether it sold the plan that is asked about. */
export type LiveEdition = {
  readonly version: number;
  readonly editionId: string;
  readonly liveSince: Instant;
  readonly sold: boolean;
};

/** A stop of the offer that took effect, with the edition that was live at it. */
export type PastStop = { readonly editionId: string; readonly effectiveAt: Instant };

export type DeliveredEdition = {
  readonly editionId: string;
  readonly version: number;
  /** Since when nothing newer reaches who has it; null while the next edition will. */
  readonly keptSince: Instant | null;
};

/**
 * What the buyer of a plan gets: the edition that is live, until the first stop of the offer or of the
 * plan after the purchase; from then on the edition that was live at that stop, for good, whatever
 * is published later (PUB-21, PUB-22).
 *
 * @param versions what was live from the purchase on, the edition of the purchase first
 * @param stops of the offer, in any order
 */
export function deliveredEdition(
  boughtAt: Instant,
  versions: readonly LiveEdition[],
  stops: readonly PastStop[],
): DeliveredEdition | undefined {
  // A stop at the very instant of the purchase was before it where its edition was live before only.
  const ends = stops
    .filter(
      ({ editionId, effectiveAt }) =>
        !isBefore(effectiveAt, boughtAt) && versions.some((one) => one.editionId === editionId),
    )
    .map(({ editionId, effectiveAt }) => ({ editionId, at: effectiveAt }));
  const left = versions.findIndex(({ sold }, index) => index > 0 && !sold);
  const [last, next] = [versions[left - 1], versions[left]];
  if (last !== undefined && next !== undefined)
    ends.push({ editionId: last.editionId, at: next.liveSince });
  const first = ends.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))[0];
  if (first === undefined) {
    const live = versions.at(-1);
    return live && { editionId: live.editionId, version: live.version, keptSince: null };
  }
  // The same edition can have been live more than once: it is the last time before the stop.
  const kept = versions.findLast(
    ({ editionId, liveSince }) => editionId === first.editionId && !isBefore(first.at, liveSince),
  );
  return kept && { editionId: kept.editionId, version: kept.version, keptSince: first.at };
}
