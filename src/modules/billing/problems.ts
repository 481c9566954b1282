import type { MoneyJson } from "../../kernel/money.ts";
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

/** Two people close a month here: another one has to ask for what is issued now, or to close it. */
export const closeRequestNeeded = defineProblem<{ month: string }>(
  "billing/close-request-needed",
  409,
);
export const secondPersonNeeded = defineProblem<{ name: string }>(
  "billing/second-person-needed",
  409,
);
export const nothingToClose = defineProblem<{ month: string }>("billing/nothing-to-close", 409);
/** Where one person closes, nobody asks. */
export const onePersonCloses = defineProblem("billing/one-person-closes", 409);

/** What EN 16931 cannot say; `reason` chooses the sentence. */
export const eInvoiceNotExpressible = defineProblem<{ number: string; reason: string }>(
  "billing/e-invoice-not-expressible",
  409,
);

// Payments
export const paymentInvalid = defineProblem("billing/payment-invalid", 422);
export const paymentFileInvalid = defineProblem("billing/payment-file-invalid", 422);
export const paymentExists = defineProblem<{ reference: string; paymentId: string }>(
  "billing/payment-exists",
  409,
);
export const paymentReversedAlready = defineProblem("billing/payment-reversed-already", 409);
export const previewOutdated = defineProblem("billing/preview-outdated", 409);
export const sandboxOnly = defineProblem("billing/sandbox-only", 409);
export const creditLimitInvalid = defineProblem("billing/credit-limit-invalid", 422);

// Payouts
export const payoutPaidAlready = defineProblem("billing/payout-paid-already", 409);
export const payoutNotPaid = defineProblem("billing/payout-not-paid", 409);
export const payoutHeld = defineProblem("billing/payout-held", 409);
export const payoutNothingDue = defineProblem<{ due: MoneyJson }>(
  "billing/payout-nothing-due",
  409,
);
export const payoutInvalid = defineProblem("billing/payout-invalid", 422);

/** Nobody holds a role that is told of invoices. */
export const nobodyToMail = defineProblem<{ name: string }>("billing/nobody-to-mail", 409);

export const creditLinesInvalid = defineProblem("billing/credit-lines-invalid", 422);

// Invoices that are issued again
export const invoiceNotReissuable = defineProblem<{ number: string; reason: string; most: number }>(
  "billing/invoice-not-reissuable",
  409,
);
export const reissueInvalid = defineProblem("billing/reissue-invalid", 422);
/** Two people issue an invoice again here, as they close months: another one has to ask first. */
export const reissueRequestNeeded = defineProblem("billing/reissue-request-needed", 409);
export const secondPersonReissues = defineProblem<{ name: string }>(
  "billing/second-person-reissues",
  409,
);
/** Where one person does it, nobody asks. */
export const onePersonReissues = defineProblem("billing/one-person-reissues", 409);

// Disputes
export const lineNotDisputable = defineProblem<{ reason: string; until: string }>(
  "billing/line-not-disputable",
  409,
);
export const disputeInvalid = defineProblem("billing/dispute-invalid", 422);
export const disputeEnded = defineProblem<{ state: string }>("billing/dispute-ended", 409);

export const paymentInstructionsInvalid = defineProblem(
  "billing/payment-instructions-invalid",
  422,
);
