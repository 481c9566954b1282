import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
import type { Page } from "./listing.ts";

type Counts = {
  readonly sold: number;
  readonly suspended: number;
  readonly assigned: number;
  readonly active: number;
};
type Ref = { readonly slug: string; readonly name: string };
type PlanRef = { readonly id: string; readonly name: string };

export type DayOfUse = { readonly day: string; readonly sold: number; readonly assigned: number };
export type PlanUse = Counts & {
  readonly offer: Ref;
  readonly plan: PlanRef;
  readonly serviceId: string;
  readonly customers: number;
};
export type LicenceUsage = {
  readonly asOf: string;
  readonly now: Counts & { readonly customers: number };
  readonly days: readonly DayOfUse[];
  readonly plans: readonly PlanUse[];
  readonly filters: {
    readonly offers: readonly Ref[];
    readonly plans: readonly {
      readonly serviceId: string;
      readonly offer: Ref;
      readonly plan: PlanRef;
    }[];
    readonly countries: readonly string[];
  };
};
export type CustomerUse = Counts & {
  readonly id: string;
  readonly customer: { readonly tenantId: string; readonly name: string; readonly country: string };
  readonly offer: Ref;
  readonly plan: PlanRef;
  readonly serviceId: string;
  readonly activatedAt: string;
  readonly state: "active" | "suspended" | "ended";
};
export type UsageFilter = {
  readonly offer: string | undefined;
  readonly serviceId: string | undefined;
  readonly customer: string | undefined;
  readonly country: string | undefined;
};
export type SubscriptionMonths = {
  readonly asOf: string;
  readonly months: readonly {
    readonly month: string;
    readonly ordered: number;
    readonly activated: number;
    readonly ended: number;
    readonly running: number;
    readonly churnPerMille: number | null;
  }[];
};

export function useLicenceUsage(query: UsageFilter & { readonly days: string | undefined }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "licence-usage", query),
    queryFn: async ({ signal }) =>
      (await api.get<LicenceUsage>("/v1/licence-usage", { query, signal })).data,
    placeholderData: keepPreviousData,
  });
}

export function useCustomerUsage(query: UsageFilter & { readonly cursor: string | undefined }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "licence-usage", "customers", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<CustomerUse>>("/v1/licence-usage/customers", { query, signal })).data,
    placeholderData: keepPreviousData,
  });
}

export function useSubscriptionMonths(offer: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offer-subscriptions", "months", offer),
    queryFn: async ({ signal }) =>
      (
        await api.get<SubscriptionMonths>("/v1/offer-subscriptions/months", {
          query: { offer },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}
