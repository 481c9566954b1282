import { defineProblem } from "../../kernel/problem.ts";

/** The clock of a live marketplace is the system's (decision 33). */
export const clockIsSystems = defineProblem("operations/clock-is-systems", 409);
/** Instants are RFC 3339 in UTC. */
export const clockMoves = defineProblem<{ to: string }>("operations/clock-moves", 409);
/** Nothing that has happened is undone. */
export const clockGoesForward = defineProblem<{ now: string }>(
  "operations/clock-goes-forward",
  422,
);
export const clockTooFar = defineProblem<{ latest: string }>("operations/clock-too-far", 422);
/** There is no next event to move to. */
export const nothingDue = defineProblem("operations/nothing-due", 409);
/** Each works as hard as the marketplace itself. */
export const simulationUnderWay = defineProblem("operations/simulation-under-way", 409);
/** The database's user has no right to make a database for the copy. */
export const simulationImpossible = defineProblem("operations/simulation-impossible", 409);
export const simulationEnded = defineProblem("operations/simulation-ended", 409);
