import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";
import type { Named, Page } from "./listing.ts";
import { useLookThenDo } from "./look-then-do.ts";

export type Payout = {
  readonly id: string;
  readonly publisher: Named;
  /** YYYY-MM */
  readonly month: string;
  readonly currency: string;
  readonly lineCount: number;
  readonly sales: Money;
  readonly credits: Money;
  /** Kept by the operator. */
  readonly fee: Money;
  readonly due: Money;
  readonly statedAt: string;
  readonly state: "open" | "held" | "paid";
  /** Its payment came back, and it was not paid again since. */
  readonly cameBack: boolean;
  readonly heldBecause: string | null;
  readonly payment: {
    readonly id: string;
    readonly paidOn: string;
    readonly reference: string;
    readonly amount: Money;
    readonly withheld: Money;
    readonly withheldFor: string | null;
  } | null;
  /** Payments of it that came back, the latest first. */
  readonly returns: readonly {
    readonly reference: string;
    readonly paidOn: string;
    readonly returnedOn: string;
    readonly reason: string;
    readonly amount: Money;
  }[];
};
export type PayoutLine = {
  readonly chargeId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly subscriptionId: string;
  readonly offer: { readonly name: string };
  readonly plan: { readonly name: string };
  readonly company: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly of: number;
  readonly unitPrice: Money;
  readonly quantity: number;
  readonly net: Money;
  readonly storeFeePercent: string;
  readonly fee: Money;
  readonly due: Money;
};
/** A line with what makes it. */
export type PayoutLineWhy = PayoutLine & {
  readonly evidence: {
    readonly text: string;
    readonly steps: readonly {
      readonly code: string;
      readonly label: string;
      readonly value: string;
    }[];
    readonly priceVersion: { readonly version: number; readonly market: string };
    readonly because: readonly {
      readonly event: string;
      readonly label: string;
      readonly at: string;
    }[];
  };
  readonly ledger: {
    readonly postings: readonly {
      readonly account: string;
      readonly label: string;
      readonly amount: Money;
    }[];
  };
};
export type PaidEffect = {
  readonly payouts: readonly { readonly id: string; readonly month: string; readonly due: Money }[];
  readonly amount: Money;
  readonly withheld: Money;
  readonly transferred: Money;
  readonly preview: string;
};
export type PayoutMark = {
  readonly reference: string;
  readonly paidOn: string;
  readonly withheld: string;
};

/** Statements; `owed` is what the ledger owes the publisher that asks. */
export function usePayouts(query: {
  readonly cursor: string | undefined;
  readonly state?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "payouts", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Payout> & { readonly owed: readonly Money[] }>("/v1/payouts", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

export function usePayout(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "payouts", "one", id),
    queryFn: async ({ signal }) => (await api.get<Payout>(`/v1/payouts/${id}`, { signal })).data,
  });
}

export function usePayoutLines(id: string, cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "payouts", "lines", id, cursor),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<PayoutLine>>(`/v1/payouts/${id}/lines`, {
          query: { limit: 50, cursor },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

/** Why a line of a statement is its amount. */
export function usePayoutLine(id: string, chargeId: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "payouts", "line", id, chargeId),
    queryFn: async ({ signal }) =>
      (await api.get<PayoutLineWhy>(`/v1/payouts/${id}/lines/${chargeId}`, { signal })).data,
  });
}

export function usePayoutFile(kind: "file" | "pdf") {
  const api = useApi();
  return useMutation({ mutationFn: (id: string) => api.download(`/v1/payouts/${id}/${kind}`) });
}

function useMarked() {
  const api = useApi();
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["payouts", "ledger"].map((area) =>
        client.invalidateQueries({ predicate: touches(api, area) }),
      ),
    );
}

/** Says which statements a mark pays, and marks exactly those. */
export const usePayPayout = (id: string) => useMark<PayoutMark>(`/v1/payouts/${id}/payment`);

/** Says which statements are open again where their money came back, and records exactly that. */
export const useReturnPayout = (id: string) =>
  useMark<{ readonly reason: string; readonly returnedOn: string }>(`/v1/payouts/${id}/return`);

/** How a statement is marked at this address. */
function useMark<Mark extends object>(url: string) {
  const api = useApi();
  return useLookThenDo<Mark, PaidEffect>(
    async (body, how) => (await api.post<PaidEffect>(url, { body, ...how })).data,
    { onSuccess: useMarked() },
  );
}

/** Holds a statement back with a reason, or lets it go. */
export function useHoldPayout(id: string) {
  const api = useApi();
  const marked = useMarked();
  return useMutation({
    mutationFn: (reason: string | null) => api.put(`/v1/payouts/${id}/hold`, { body: { reason } }),
    onSuccess: marked,
  });
}
