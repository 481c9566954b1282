import { useQuery } from "@tanstack/react-query";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import type { Meter, QuantityLimits, TermPrice } from "./customer-catalogue.ts";
import { key } from "./keys.ts";
import type { Page } from "./listing.ts";

export type PriceListEntry = {
  readonly offer: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly type: string;
    readonly publisher: {
      readonly id: string;
      readonly name: string;
      readonly isOperator: boolean;
    };
    readonly storefrontUrl: string;
  };
  readonly plan: {
    readonly uuid: string;
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly pricingModel: string;
    readonly trialDays: number;
    readonly quantity: QuantityLimits;
    readonly limitPerCustomer: number | null;
    readonly segments: readonly string[];
    readonly basePlans: readonly string[] | null;
    readonly countries: readonly string[];
  };
  readonly prices: readonly TermPrice[];
  readonly meters: readonly Meter[];
};

export type PriceListFilters = {
  readonly market?: string | undefined;
  readonly q?: string | undefined;
  readonly publisher?: string | undefined;
  readonly billingType?: string | undefined;
  readonly kind?: string | undefined;
  readonly segment?: string | undefined;
  readonly once?: "true" | undefined;
};

export function usePriceList(query: PriceListFilters & { readonly cursor?: string | undefined }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "price-list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<PriceListEntry> & { readonly market: string }>("/v1/price-list", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

export const downloadPriceList = (
  api: Api,
  content: "prices" | "matrix",
  filters: PriceListFilters,
): Promise<Blob> => api.download("/v1/price-list/file", { query: { content, ...filters } });
