/** Kinds of moments in the agenda; their subject is an invoice. */
export const INVOICE_OVERDUE = "billing.invoice-overdue";
export const SANDBOX_PAYS = "billing.sandbox-pays";
