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

export type PlanUse = Counts & {
  readonly offer: Ref;
  readonly plan: PlanRef;
  readonly serviceId: string;
  readonly customers: number;
};
export type LicenceUsage = {
  readonly asOf: string;
  readonly now: Counts & { readonly customers: number };
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
/** First and last day, both of them in it. */
export type DayRange = { readonly from: string; readonly until: string };
export type Compared<T> = { readonly now: T; readonly earlier: T | null };
export type FunnelCounts = {
  /** Null where views were not counted yet. */
  readonly views: number | null;
  readonly leads: number;
  readonly ordered: number;
  readonly activated: number;
  readonly running: number;
};
export type SubscriptionCounts = {
  readonly ordered: number;
  readonly activated: number;
  readonly ended: number;
  readonly running: number;
  readonly churnPerMille: number | null;
};
export type UsageCounts = {
  /** Decimal text. */
  readonly units: string;
  readonly events: number;
};
export type LicenceCounts = { readonly sold: number; readonly assigned: number };
type Parts<T> = { readonly total: Compared<T>; readonly periods: readonly Compared<T>[] };

/** What every report has in common. */
export type ReportFrame = {
  readonly asOf: string;
  readonly timeZone: string;
  readonly unit: "day" | "week" | "month";
  readonly range: DayRange;
  readonly earlier: DayRange | null;
  readonly periods: readonly (DayRange & { readonly earlier: DayRange | null })[];
};

export type InsightsReport = ReportFrame & {
  /** The first day of which every view was counted. */
  readonly viewsSince: string;
  readonly funnel: Parts<FunnelCounts> & {
    readonly offers: readonly ({ readonly offer: Ref } & Compared<FunnelCounts>)[];
    readonly offersLeftOut: number;
    readonly languages: readonly ({ readonly language: string } & Compared<number | null>)[];
    readonly sources: readonly ({ readonly source: string } & Compared<number>)[];
  };
  readonly subscriptions: Parts<SubscriptionCounts>;
  readonly licences: Parts<LicenceCounts>;
  readonly offers: readonly Ref[];
};
export type InsightsUsage = ReportFrame & {
  readonly dimensions: readonly (Parts<UsageCounts> & { readonly dimension: string })[];
  /** Whether there are more than are named. */
  readonly more: boolean;
};
export type InsightsQuery = {
  readonly range: string | undefined;
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly compare: string | undefined;
  readonly offers: string | undefined;
};

/** Figures are near-live: an open page reads them again each minute. */
const AGAIN_MS = 60_000;

export function useInsights(query: InsightsQuery) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "insights", "report", query),
    queryFn: async ({ signal }) =>
      (await api.get<InsightsReport>("/v1/insights", { query, signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
}

/** Read once for a range: it is made of every event of it. */
export function useInsightsUsage(query: InsightsQuery) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "insights", "usage", query),
    queryFn: async ({ signal }) =>
      (await api.get<InsightsUsage>("/v1/insights/usage", { query, signal })).data,
    placeholderData: keepPreviousData,
    staleTime: AGAIN_MS,
  });
}

export function useLicenceUsage(query: UsageFilter) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "licence-usage", query),
    queryFn: async ({ signal }) =>
      (await api.get<LicenceUsage>("/v1/licence-usage", { query, signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
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
