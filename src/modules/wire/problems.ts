import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of connection tests. Texts: locales/<language>/problems-wire.json. */
export const connectionIncomplete = defineProblem("wire/connection-incomplete", 409);
