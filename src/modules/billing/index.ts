/** The front door of billing: what other modules may call. */
export { type Violation, verifyBilling } from "./queries/verify.ts";
