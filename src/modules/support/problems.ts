import { defineProblem } from "../../kernel/problem.ts";

/** An offer that nobody was ever sold has nobody to be removed from. */
export const neverSold = defineProblem<{ offer: string }>("support/never-sold", 409);
/** One request of an offer at a time. */
export const requestOpen = defineProblem<{ number: number }>("support/request-open", 409);
/** `action` and `state` are those of request-lifecycle.ts. */
export const notAllowed = defineProblem<{ action: string; state: string }>(
  "support/not-allowed",
  409,
);
/** Only who asked for a removal withdraws it. */
export const notYours = defineProblem<{ origin: string }>("support/not-yours", 409);
/** The day has begun somewhere: subscriptions end. */
export const removalBegun = defineProblem<{ day: string }>("support/removal-begun", 409);
/** Days are `YYYY-MM-DD`. */
export const dayTooEarly = defineProblem<{ earliest: string }>("support/day-too-early", 422);
export const textNeeded = defineProblem("support/text-needed", 422);
/** What is typed to confirm a merger is the handle of the record that goes. */
export const mergerNotConfirmed = defineProblem<{ expected: string }>(
  "support/merger-not-confirmed",
  422,
);
/** Something that the merger moves changed since it was shown. */
export const mergerMoved = defineProblem("support/merger-moved", 409);
