import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of the event feed. Texts: locales/<language>/problems-event-feed.json. */
export const notASandbox = defineProblem("event-feed/not-a-sandbox", 409);
