import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import type { InvoiceCredit } from "./invoices.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import { useLookThenDo } from "./look-then-do.ts";

export const DISPUTE_STATES = ["open", "accepted", "declined", "withdrawn"] as const;
export const DISPUTE_REASONS = [
  "duplicate",
  "not-ordered",
  "price",
  "quantity",
  "cancelled",
  "not-delivered",
  "other",
] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];

/** A dispute as it stands beside its line. */
export type LineDispute = {
  readonly id: string;
  readonly number: number;
  readonly state: (typeof DISPUTE_STATES)[number];
  readonly reason: DisputeReason;
  readonly text: string;
  /** How much of the line: before tax, and with it. */
  readonly net: Money;
  readonly total: Money;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly answer: string | null;
  readonly creditNote: { readonly id: string; readonly number: string } | null;
  /** What the credit note gives back of the line, with tax. */
  readonly credited: Money | null;
  readonly allowedActions: readonly string[];
};

export type Dispute = LineDispute & {
  readonly buyer: { readonly id: string; readonly name: string };
  readonly invoice: { readonly id: string; readonly number: string };
  readonly line: {
    readonly number: number;
    readonly chargeId: string;
    readonly kind: string;
    readonly customer: string;
    readonly offer: string;
    readonly plan: string;
    readonly publisher: string;
  };
};

export type DisputeQuery = {
  readonly q?: string | undefined;
  readonly state?: string | undefined;
  readonly cursor?: string | undefined;
};

/** Disputes, the latest first, with how many wait for a decision. */
export function useDisputes(query: DisputeQuery, options: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "disputes", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Dispute> & { readonly open: number }>("/v1/disputes", {
          query,
          signal,
        })
      ).data,
    placeholderData: (before) => before,
    ...options,
  });
}

export function useDispute(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "disputes", "one", id),
    queryFn: async ({ signal }) => (await api.get<Dispute>(`/v1/disputes/${id}`, { signal })).data,
  });
}

export type NewDispute = {
  readonly chargeId: string;
  readonly reason: DisputeReason;
  readonly text: string;
  /** Before tax; all that is left of the line where nothing is said. */
  readonly net?: string;
};

/** Says that a line of an invoice is wrong. */
export function useOpenDispute(invoiceId: string) {
  const api = useApi();
  const changed = useChanged();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (body: NewDispute) => {
      const { data } = await api.post<Dispute>(`/v1/invoices/${invoiceId}/disputes`, {
        body,
        idempotencyKey: intent.keyFor(body),
      });
      intent.done();
      return data;
    },
    onSuccess: changed,
  });
}

/** Takes a dispute back. */
export function useWithdrawDispute(id: string) {
  const api = useApi();
  const changed = useChanged();
  const intent = useIntent();
  return useMutation({
    mutationFn: async () => {
      const { data } = await api.put<Dispute>(`/v1/disputes/${id}/withdrawal`, {
        body: {},
        idempotencyKey: intent.keyFor(id),
      });
      intent.done();
      return data;
    },
    onSettled: changed,
  });
}

/** How much of a line is credited: what is disputed where neither is named. */
export type Acceptance = {
  readonly net?: string;
  readonly quantity?: number;
  readonly answer: string;
};
type Accepted = { readonly dispute: Dispute; readonly credit: InvoiceCredit };

const decisionOf = (id: string) => `/v1/disputes/${id}/decision`;

/** Says what accepting a dispute does, and accepts it exactly so. */
export function useAcceptDispute(id: string) {
  const api = useApi();
  return useLookThenDo<Acceptance, InvoiceCredit>(
    async (acceptance, how) => {
      const body = { outcome: "accept", ...acceptance };
      return (await api.put<Accepted>(decisionOf(id), { body, ...how })).data.credit;
    },
    { onSettled: useChanged() },
  );
}

/** Says why nothing is credited. */
export function useDeclineDispute(id: string) {
  const api = useApi();
  const changed = useChanged();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (answer: string) => {
      await api.put(decisionOf(id), {
        body: { outcome: "decline", answer },
        idempotencyKey: intent.keyFor(answer),
      });
      intent.done();
    },
    onSettled: changed,
  });
}

/** A dispute is shown with its line, and moves what is owed. */
function useChanged() {
  const api = useApi();
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["disputes", "invoices", "billing-accounts"].map((area) =>
        client.invalidateQueries({ predicate: touches(api, area) }),
      ),
    );
}
