/**
 * What a person should look at before a month is closed, in the order in which it is shown: what is missing
 * from the run, what would stand wrongly on a document, what is only unusual (docs/domain/invoices.md).
 */
export const EXCEPTIONS = [
  "charge-not-made",
  "set-aside",
  "below-zero",
  "issuer-incomplete",
  "no-tax-rate",
  "tax-id-missing",
  "address-missing",
  "nobody-told",
  "no-e-invoice",
  "not-payable",
  "moved",
  "late",
  "waiting-for-publisher",
  "suspended",
  "disputed",
] as const;
export type ExceptionKind = (typeof EXCEPTIONS)[number];
