import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
import type { Page } from "./listing.ts";

/** What a unit costs on some days, the last one included, within a private offer. */
export type ReducedPrice = {
  readonly from: string;
  readonly until: string;
  readonly price: Money;
  readonly privateOffer: { readonly id: string; readonly name: string };
};

/** Usage of a subscription in a month, by dimension and day of its seller's billing zone. */
export type SubscriptionUsage = {
  readonly subscriptionId: string;
  readonly month: string;
  readonly timeZone: string;
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    /** Null for who does not pay it. */
    readonly price: Money | null;
    /** Days of the month on which private offers make a unit cheaper. */
    readonly reduced: readonly ReducedPrice[];
    readonly included: string | null;
    readonly includedDeductedBy: "publisher" | "marketplace";
    /** Decimal text. */
    readonly units: string;
  }[];
  readonly days: readonly {
    readonly day: string;
    readonly meterId: string;
    readonly units: string;
    readonly events: number;
    readonly charged: boolean;
  }[];
};

export function useSubscriptionUsage(subscriptionId: string, month: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "usage", subscriptionId, month ?? "running"),
    queryFn: async ({ signal }) =>
      (
        await api.get<SubscriptionUsage>(`/v1/subscriptions/${subscriptionId}/usage`, {
          query: { month },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}

/** A subscription of a publisher's offers. */
export type OfferSubscription = {
  readonly id: string;
  readonly name: string;
  readonly customer: {
    readonly tenantId: string;
    readonly company: string;
    readonly country: string;
  };
  readonly offer: { readonly slug: string; readonly name: string };
  readonly plan: { readonly id: string; readonly name: string };
  readonly quantity: number | null;
  readonly status: string;
  readonly fulfilment: string;
  readonly autoRenew: boolean;
  /** Each month now, at the agreed price; null where nothing is charged. */
  readonly monthly: Money | null;
  readonly metered: boolean;
  readonly orderedAt: string;
  readonly activatedAt: string | null;
  readonly termStart: string | null;
  readonly termLastDay: string | null;
  readonly endedAt: string | null;
};

export function useOfferSubscriptions(query: {
  readonly q?: string | undefined;
  readonly status?: string | undefined;
  readonly cursor?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offer-subscriptions", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<OfferSubscription>>("/v1/offer-subscriptions", { query, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** What the subscriptions that match bring each month, one amount for each currency. */
export type MonthlyRevenue = {
  readonly totals: readonly { readonly amount: Money; readonly subscriptions: number }[];
};

export function useMonthlyRevenue(query: {
  readonly q?: string | undefined;
  readonly status?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offer-subscriptions", "monthly-revenue", query),
    queryFn: async ({ signal }) =>
      (await api.get<MonthlyRevenue>("/v1/offer-subscriptions/monthly-revenue", { query, signal }))
        .data,
    placeholderData: keepPreviousData,
  });
}

export function useOfferSubscription(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offer-subscription", id),
    queryFn: async ({ signal }) =>
      (await api.get<OfferSubscription>(`/v1/offer-subscriptions/${id}`, { signal })).data,
  });
}
