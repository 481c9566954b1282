import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of billing. Texts: locales/<language>/problems-billing.json. */
export const pricingIncomplete = defineProblem<{ plan: string }>("billing/pricing-incomplete", 409);
export const nothingInvoiced = defineProblem<{ plan: string }>("billing/nothing-invoiced", 409);
export const meterUnknown = defineProblem("billing/meter-unknown", 422);
export const termNeeded = defineProblem("billing/term-needed", 422);
