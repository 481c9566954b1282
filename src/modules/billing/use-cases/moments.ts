/** Kinds of moments in the agenda; the subject is an invoice, and of the last a month. */
export const INVOICE_OVERDUE = "billing.invoice-overdue";
export const SANDBOX_PAYS = "billing.sandbox-pays";
export const CLOSE_MONTH = "billing.close-month";
