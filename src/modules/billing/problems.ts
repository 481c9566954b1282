import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of billing. Texts: locales/<language>/problems-billing.json. */
export const pricingIncomplete = defineProblem<{ plan: string }>("billing/pricing-incomplete", 409);
export const nothingInvoiced = defineProblem<{ plan: string }>("billing/nothing-invoiced", 409);
export const meterUnknown = defineProblem("billing/meter-unknown", 422);
export const termNeeded = defineProblem("billing/term-needed", 422);
export const monthRunning = defineProblem<{ month: string; from: string }>(
  "billing/month-running",
  409,
);
export const closeRunning = defineProblem<{ month: string }>("billing/close-running", 409);
export const earlierMonthOpen = defineProblem<{ month: string; earlier: string }>(
  "billing/earlier-month-open",
  409,
);
export const totalsChanged = defineProblem<{ month: string }>("billing/totals-changed", 409);
