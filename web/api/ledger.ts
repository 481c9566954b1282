import { useMutation, useQuery } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
import type { Named, Page } from "./listing.ts";

export const ACCOUNT_KINDS = [
  "receivable",
  "invoiced",
  "customer-balance",
  "bank",
  "publisher-payable",
  "store-fee",
  "tax-payable",
  "tax-withheld",
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];
export const ENTRY_KINDS = [
  "charge",
  "credit",
  "invoice",
  "credit-note",
  "payment",
  "payment-reversal",
  "allocation",
  "payout",
  "payout-return",
] as const;

export type LedgerAccount = {
  readonly key: string;
  readonly kind: AccountKind;
  readonly owner: Named;
  /** Debits are positive. */
  readonly balances: readonly Money[];
};
export type LedgerEntry = {
  readonly id: string;
  readonly kind: (typeof ENTRY_KINDS)[number];
  readonly postedAt: string;
  readonly reverses: string | null;
  readonly charge: string | null;
  readonly invoice: { readonly id: string; readonly number: string } | null;
  readonly payment: { readonly id: string; readonly reference: string } | null;
  readonly payoutReference: string | null;
  readonly postings: readonly {
    readonly account: string;
    readonly kind: AccountKind;
    readonly owner: Named;
    readonly amount: Money;
  }[];
};

type Query = Readonly<Record<string, string | undefined>>;

function usePageOf<Row>(what: "accounts" | "entries", query: Query) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "ledger", what, query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Row>>(`/v1/ledger/${what}`, { query: { limit: 50, ...query }, signal }))
        .data,
    placeholderData: (before) => before,
  });
}

export const useLedgerAccounts = (query: Query) => usePageOf<LedgerAccount>("accounts", query);
export const useLedgerEntries = (query: Query) => usePageOf<LedgerEntry>("entries", query);

export type VerificationReport = {
  readonly checkedAt: string;
  /** The end of the audit trail; null before its first entry is chained. */
  readonly auditHead: { readonly position: number; readonly digest: string } | null;
  readonly violations: readonly {
    readonly invariant: string;
    readonly subject: string;
    readonly detail: string;
  }[];
};

/** Reads everything that is sold, charged, invoiced and paid; asked for, never by itself. */
export function useVerification() {
  const api = useApi();
  return useMutation({
    mutationFn: async () => (await api.get<VerificationReport>("/v1/verification", {})).data,
  });
}
