import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import type { SubscriptionSummary } from "./subscriptions.ts";

/** Who sold a subscription: the operator, where the organisation bought it itself. */
export type BoughtFrom = {
  readonly kind: "operator" | "partner";
  readonly name: string;
  readonly reseller: string | null;
};

/** A subscription as the organisation that has it reads it; a partner's price is the partner's. */
export type Purchase = Omit<SubscriptionSummary, "customer" | "reseller" | "price"> & {
  readonly from: BoughtFrom;
  readonly price: Money | null;
  readonly removalDay: string | null;
  /** Whether something waits that its partner was asked to change. */
  readonly changeAsked: boolean;
};

export type Renewal = {
  readonly kind: "lapses" | "trial-ends" | "renews" | "ends" | "deletes";
  readonly day: string;
  readonly subscriptionId: string;
  readonly offer: { readonly id: string; readonly slug: string; readonly name: string };
  readonly plan: { readonly uuid: string; readonly id: string; readonly name: string };
  readonly publisher: { readonly id: string; readonly name: string };
  readonly pricingModel: string;
  readonly quantity: number;
  readonly from: BoughtFrom;
  readonly price: Money | null;
};

export type RenewalsPage = Page<Renewal> & { readonly until: string; readonly cut: boolean };

export type CalendarFeed = { readonly createdAt: string; readonly createdBy: string };

export function usePurchases(
  query: {
    readonly from?: string | undefined;
    readonly status?: string | undefined;
    readonly q?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit?: number;
  },
  options: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "purchases", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Purchase> & { readonly counts: Readonly<Record<string, number>> }>(
          "/v1/purchases",
          { query: { limit: 50, ...query }, signal },
        )
      ).data,
    placeholderData: (before) => before,
    enabled: options.enabled !== false,
  });
}

export function usePurchase(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "purchases", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<Purchase>(`/v1/purchases/${id}`, { signal })).data,
  });
}

export function useRenewals(query: {
  readonly cursor?: string | undefined;
  readonly limit?: number;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "purchases", "renewals", query),
    queryFn: async ({ signal }) =>
      (await api.get<RenewalsPage>("/v1/renewals", { query: { limit: 50, ...query }, signal }))
        .data,
    placeholderData: (before) => before,
  });
}

/** The renewals as a calendar file. */
export function useRenewalsFile() {
  const api = useApi();
  return useMutation({ mutationFn: () => api.download("/v1/renewals/calendar") });
}

export function useCalendarFeed() {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "purchases", "feed"),
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly feed: CalendarFeed | null }>("/v1/renewals/feed", { signal })).data
        .feed,
  });
}

/** The secret address for calendar programs; it is shown once, and ends the one before. */
export function useMakeCalendarFeed() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async () => {
      const idempotencyKey = intent.keyFor("calendar-feed");
      const { data } = await api.post<{ readonly url: string }>("/v1/renewals/feed", {
        body: {},
        idempotencyKey,
      });
      intent.done();
      return data.url;
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "purchases", "feed") }),
  });
}

export function useEndCalendarFeed() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<void>("/v1/renewals/feed"),
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "purchases", "feed") }),
  });
}
