import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of licensing. Texts: locales/<language>/problems-licensing.json. */
export const noneLeft = defineProblem<{ available: number; wanted: number }>(
  "licensing/none-left",
  409,
);
export const userUnknown = defineProblem("licensing/user-unknown", 422);
