import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useFileChange } from "./file-change.ts";
import { useIntent } from "./intent.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Named, Page } from "./listing.ts";
import { useLookThenDo } from "./look-then-do.ts";
import type { HowToPay } from "./payment-instructions.ts";

type Ref = { readonly id: string; readonly number: string };

/** Money that went from a balance to an invoice, or back where it is negative. */
export type Allocation = {
  readonly id: string;
  readonly invoice: Ref;
  readonly amount: Money;
  readonly because: "payment" | "payment-reversal" | "invoice" | "credit-note";
  readonly payment: { readonly id: string; readonly reference: string } | null;
  readonly at: string;
};
export type PaymentSummary = {
  readonly id: string;
  readonly buyer: Named;
  readonly amount: Money;
  readonly receivedOn: string;
  readonly source: "hand" | "file" | "sandbox" | "plug-in";
  readonly reference: string;
  readonly note: string | null;
  readonly invoice: Ref | null;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reversal: { readonly at: string; readonly by: string; readonly reason: string } | null;
};
export type Payment = PaymentSummary & { readonly allocations: readonly Allocation[] };

/** What recording or reversing does; `preview` stands for all of it. */
export type PaymentEffect = {
  readonly paymentId: string | null;
  readonly allocations: readonly { readonly invoice: Ref; readonly amount: Money }[];
  readonly balances: readonly { readonly buyer: Named; readonly balance: Money }[];
  readonly preview: string;
};
export type ImportEffect = Omit<PaymentEffect, "paymentId"> & {
  readonly rows: number;
  readonly recorded: number;
  readonly known: number;
  readonly totals: readonly Money[];
};
export type NewPayment = {
  readonly buyer?: string;
  readonly invoice?: string;
  readonly amount: Money;
  readonly receivedOn: string;
  readonly reference: string;
  readonly note?: string;
};

export type BillingAccount = {
  readonly buyer: Named;
  readonly currency: string;
  readonly open: Money;
  readonly overdue: Money;
  /** Of what is open, what waits for the operator's decision. */
  readonly disputed: Money;
  readonly oldestDueOn: string | null;
  readonly balance: Money;
  readonly purchasesBlockedSince: string | null;
};
export type Credit = {
  readonly limit: Money;
  readonly owed: Money;
  readonly ordered: Money;
  readonly left: Money;
};
export type Accounts = {
  readonly accounts: readonly BillingAccount[];
  readonly credit: readonly Credit[];
};
type OwnAccount = Accounts & {
  /** Per currency in which something is open. */
  readonly howToPay: readonly (HowToPay & { readonly currency: string })[];
};
export type SandboxPayer = {
  readonly behaviour: "pays" | "late" | "never";
  readonly lateDays: number | null;
};
export type AccountOfBuyer = Accounts & {
  readonly buyer: Named;
  readonly currency: string;
  readonly sandboxPayer: SandboxPayer | null;
};

export function usePayments(
  query: { readonly cursor: string | undefined; readonly buyerId?: string },
  options: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "payments", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<PaymentSummary>>("/v1/payments", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
    enabled: options.enabled !== false,
  });
}

export function usePayment(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "payments", "one", id),
    queryFn: async ({ signal }) => (await api.get<Payment>(`/v1/payments/${id}`, { signal })).data,
  });
}

/** What a payment changes is read again: payments, accounts, invoices. */
function usePaid() {
  const api = useApi();
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["payments", "billing-accounts", "invoices", "ledger"].map((area) =>
        client.invalidateQueries({ predicate: touches(api, area) }),
      ),
    );
}

/** Says what a payment would do, and does exactly that. */
export function useRecordPayment() {
  const api = useApi();
  return useLookThenDo<NewPayment, PaymentEffect>(
    async (body, how) => (await api.post<PaymentEffect>("/v1/payments", { body, ...how })).data,
    { onSuccess: usePaid() },
  );
}

export function useReversePayment(id: string) {
  const api = useApi();
  const intent = useIntent();
  const paid = usePaid();
  const url = `/v1/payments/${id}/reversal`;
  /** What the reversal would do; the reason does not matter to it. */
  const effect = (enabled: boolean) => ({
    ...keyed(api, "payment-reversals", id),
    queryFn: async () =>
      (
        await api.post<PaymentEffect>(url, {
          body: { reason: "-" },
          query: { dryRun: true },
          idempotencyKey: crypto.randomUUID(),
        })
      ).data,
    enabled,
    gcTime: 0,
  });
  const reverse = useMutation({
    mutationFn: async (body: { readonly reason: string; readonly preview: string }) => {
      const { data } = await api.post<PaymentEffect>(url, {
        body,
        idempotencyKey: intent.keyFor(body),
      });
      intent.done();
      return data;
    },
    onSuccess: paid,
  });
  return { effect, reverse };
}

export const useImportPayments = () => useFileChange<ImportEffect>("/v1/payment-files", usePaid());

export function useBillingAccounts(query: {
  readonly cursor: string | undefined;
  readonly state: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "billing-accounts", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<BillingAccount>>("/v1/billing-accounts", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

export function useBillingAccount(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "billing-accounts", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<AccountOfBuyer>(`/v1/billing-accounts/${id}`, { signal })).data,
  });
}

/** The partner's own: what it owes, has left, and may order. */
export function useOwnAccount() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "billing-accounts", "own"),
    queryFn: async ({ signal }) =>
      (await api.get<OwnAccount>("/v1/billing-account", { signal })).data,
  });
}

export function useSetCreditLimit(buyerId: string) {
  const api = useApi();
  const paid = usePaid();
  return useMutation({
    mutationFn: ({
      currency,
      amount,
    }: {
      readonly currency: string;
      readonly amount: string | null;
    }) =>
      api.put(`/v1/billing-accounts/${buyerId}/credit-limits/${currency}`, { body: { amount } }),
    onSuccess: paid,
  });
}

export function useSetSandboxPayer(buyerId: string) {
  const api = useApi();
  const paid = usePaid();
  return useMutation({
    mutationFn: (body: SandboxPayer) =>
      api.put(`/v1/billing-accounts/${buyerId}/sandbox-payer`, { body }),
    onSuccess: paid,
  });
}
