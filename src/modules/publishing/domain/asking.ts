/**
 * How often addresses in drafts are asked. Drafts are saved often and by anybody who may edit, so
 * their checks must not be a way to have the marketplace call an address again and again.
 */

/** Addresses that all drafts of a publisher may have asked in one minute. */
export const ASKED_A_MINUTE = 60;

/** A run begins when nothing was saved for so long, */
export const QUIET_SECONDS = 2;
/** or when so much time has passed since the first save that it has not seen. */
export const LONGEST_WAIT_SECONDS = 10;

/** A run that broke off so often is not tried again before the next save. */
export const ATTEMPTS = 5;

export type Outcome =
  | { readonly kind: "answered"; readonly status: number }
  | { readonly kind: "refused" };

/**
 * Seconds for which an answer stands: short for what somebody may be repairing, ten minutes for a
 * page that is there, and an hour for what takes notifications and leads, which does not want to
 * be tried at each save.
 */
export function freshFor(method: string, outcome: Outcome): number {
  if (outcome.kind === "refused") return 30;
  const { status } = outcome;
  if (method === "GET" || method === "HEAD") return status < 400 ? 600 : 30;
  // A webhook that refuses a call without a token does what it should.
  return (status >= 200 && status < 300) || status === 401 || status === 403 ? 3600 : 30;
}

/** Where the outgoing checks of a draft stand. */
export type OutsideState = "never" | "waiting" | "current" | "stale" | "failed";

/**
 * What can be said of the last run, when the draft is at `revision`.
 *
 * @returns `isCurrent`: whether what was found is of the draft as it is now
 */
export function outsideState(
  run:
    | {
        readonly revision: string | null;
        readonly isDue: boolean;
        readonly isUnderWay: boolean;
        readonly attempts: number;
      }
    | undefined,
  revision: string,
): { readonly state: OutsideState; readonly isCurrent: boolean } {
  const isCurrent = run !== undefined && run.revision === revision;
  if (run === undefined) return { state: "never", isCurrent };
  if (run.isDue) {
    const isGivenUp = run.attempts >= ATTEMPTS && !run.isUnderWay;
    return { state: isGivenUp ? "failed" : "waiting", isCurrent };
  }
  if (run.revision === null) return { state: "never", isCurrent };
  return { state: isCurrent ? "current" : "stale", isCurrent };
}
