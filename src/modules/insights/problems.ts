import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of insights. Texts: locales/<language>/problems-insights.json. */
export const rangeInvalid = defineProblem("insights/range-invalid", 422);
export const offerUnknown = defineProblem<{ offers: readonly string[] }>(
  "insights/offer-unknown",
  422,
);
export const scheduleInvalid = defineProblem("insights/schedule-invalid", 422);
export const tooManySchedules = defineProblem<{ most: number }>("insights/too-many-schedules", 409);
/** A program reads the report itself. */
export const scheduleOfPeopleOnly = defineProblem("insights/schedule-of-people-only", 409);
/** Somebody else's is deleted by whoever manages the team, and changed by nobody else. */
export const scheduleOfAnother = defineProblem<{ name: string }>(
  "insights/schedule-of-another",
  403,
);
