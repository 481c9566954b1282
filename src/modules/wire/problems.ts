import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of connection tests and of calls that are to be made again. Texts: locales/<language>/problems-wire.json. */
export const connectionIncomplete = defineProblem("wire/connection-incomplete", 409);
export const nothingToResend = defineProblem("wire/nothing-to-resend", 409);
