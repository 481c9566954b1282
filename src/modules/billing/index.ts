/** The front door of billing: what other modules may call. */
export { closableFrom, type Month, monthAfter, monthOfDay } from "./domain/month.ts";
export { chargedByMonth, documentsByMonth, postedByMonth } from "./queries/by-month.ts";
export { openMonthBefore } from "./queries/runs.ts";
export { type Violation, verifyBilling } from "./queries/verify.ts";
export { closeAsItStands } from "./use-cases/close-as-it-stands.ts";
export { keepPaymentInstructions } from "./use-cases/set-payment-instructions.ts";
