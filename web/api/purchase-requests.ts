import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import type { Decider } from "./deciders.ts";
import { useIntent } from "./intent.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

/** What a purchase would cost, and is asked for. */
export type PricedPurchase = {
  readonly offer: { readonly slug: string; readonly name: string };
  readonly plan: { readonly uuid: string; readonly id: string; readonly name: string };
  readonly term: string;
  readonly quantity: number;
  /** One payment, before tax, at that moment. */
  readonly net: Money;
};

/** What somebody asks the administrators of the own organisation to buy. */
export type PurchaseRequest = PricedPurchase & {
  readonly id: string;
  readonly note: string;
  readonly state: "open" | "approved" | "declined" | "withdrawn";
  readonly askedBy: string;
  readonly askedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly answer: string;
  /** Who is to decide it; null for all who may buy. */
  readonly assignee: Decider | null;
  readonly allowedActions: readonly ("approve" | "decline" | "hand-over" | "withdraw")[];
};

export type RequestablePlan = {
  readonly id: string;
  readonly name: string;
  readonly terms: readonly { readonly term: string; readonly payment: string }[];
  readonly pricingModel: string;
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
};

export type Wanted = {
  readonly offer: string;
  readonly plan: string;
  readonly term: string;
  readonly quantity: number;
};

const PATH = "/v1/purchase-requests";

export function useRequestablePlans(offer: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "requestable-plans", offer),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly offer: string; readonly plans: readonly RequestablePlan[] }>(
          `${PATH}/plans`,
          { query: { offer }, signal },
        )
      ).data,
  });
}

export function useRequestPrice(wanted: Wanted) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "requested-price", wanted),
    queryFn: async ({ signal }) =>
      (await api.get<PricedPurchase>(`${PATH}/price`, { query: wanted, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** Requests, the latest first; `enabled` where the reader may ask at all. */
export function usePurchaseRequests(
  query: { readonly state?: PurchaseRequest["state"]; readonly limit?: number },
  { enabled = true }: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "purchase-requests", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<PurchaseRequest>>(PATH, { query, signal })).data,
    enabled,
  });
}

export function useRequestPurchase() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (body: Wanted & { readonly note: string }) =>
      (await api.post<PurchaseRequest>(PATH, { body, idempotencyKey: intent.keyFor(body) })).data,
    onSuccess: () => {
      intent.done();
      return client.invalidateQueries({ predicate: touches(api, "purchase-requests") });
    },
  });
}

/** Approved, it lies in the cart. */
export function useDecideRequest() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (wanted: {
      readonly id: string;
      readonly decision: "approve" | "decline";
      readonly answer: string;
    }) => {
      const { id, ...body } = wanted;
      const idempotencyKey = intent.keyFor(wanted);
      return (await api.put<PurchaseRequest>(`${PATH}/${id}/decision`, { body, idempotencyKey }))
        .data;
    },
    onSuccess: () => intent.done(),
    onSettled: () =>
      Promise.all(
        ["purchase-requests", "carts", "cart"].map((noun) =>
          client.invalidateQueries({ predicate: touches(api, noun) }),
        ),
      ),
  });
}

/** Says who is to decide a request; null for nobody in particular. */
export function useHandOverPurchaseRequest(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (personId: string | null) =>
      api.put<PurchaseRequest>(`${PATH}/${id}/assignee`, { body: { personId } }),
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "purchase-requests") }),
  });
}

/** Takes back what the reader asked for. */
export function useWithdrawRequest() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (id: string) =>
      (
        await api.put<PurchaseRequest>(`${PATH}/${id}/withdrawal`, {
          idempotencyKey: intent.keyFor(id),
        })
      ).data,
    onSuccess: () => intent.done(),
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "purchase-requests") }),
  });
}
