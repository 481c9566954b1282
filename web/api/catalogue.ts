import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import type { Conditions, PageSchema } from "../forms/schema.ts";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import { keyed } from "./keys.ts";

export type PageDefinition = {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly kind: "form" | "plans";
  readonly optional?: boolean;
  readonly visibleWhen?: Conditions;
  readonly schema: PageSchema;
};

export type OfferType = {
  readonly type: string;
  readonly title: string;
  readonly pages: readonly PageDefinition[];
  readonly planPages: readonly PageDefinition[];
  readonly plans?: {
    readonly min: number;
    readonly max: number;
    readonly maxPrivate: number;
  };
  readonly needsNotesForCertification?: boolean;
};

export type OfferTypeSummary = {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
};
export type Market = { readonly market: string; readonly name: string; readonly currency: string };

export type TaxonomyEntry = {
  readonly key: string;
  readonly name: string;
  /** Stays where it was chosen, and is not offered any more. */
  readonly retired: boolean;
};
export type Taxonomy = {
  readonly categories: readonly (TaxonomyEntry & {
    readonly subcategories: readonly TaxonomyEntry[];
  })[];
  readonly industries: readonly (TaxonomyEntry & {
    readonly verticals: readonly TaxonomyEntry[];
  })[];
};

/** Units of each currency for one unit of `base`, decimal text, as of one day. */
export type ExchangeRates = {
  readonly base: string;
  readonly asOf: string;
  readonly rates: Readonly<Record<string, string>>;
};

/** Definitions change with a new version of the product, not while a person works. */
const SETTLED = 10 * 60_000;

const offerTypeQuery = (api: Api, type: string) =>
  queryOptions({
    ...keyed(api, "offer-types", type),
    queryFn: async ({ signal }) =>
      (await api.get<OfferType>(`/v1/offer-types/${encodeURIComponent(type)}`, { signal })).data,
    staleTime: SETTLED,
  });

export function useOfferType(type: string | undefined) {
  return useQuery({ ...offerTypeQuery(useApi(), type ?? "-"), enabled: type !== undefined });
}

export function useOfferTypes() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offer-types"),
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly data: readonly OfferTypeSummary[] }>("/v1/offer-types", { signal }))
        .data.data,
    staleTime: SETTLED,
  });
}

export function useMarkets() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "markets"),
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly data: readonly Market[] }>("/v1/markets", { signal })).data.data,
    staleTime: SETTLED,
  });
}

export function useTaxonomy() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "taxonomy"),
    queryFn: async ({ signal }) => (await api.get<Taxonomy>("/v1/taxonomy", { signal })).data,
    staleTime: SETTLED,
  });
}

export function useExchangeRates(base: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "exchange-rates", base),
    queryFn: async ({ signal }) =>
      (await api.get<ExchangeRates>("/v1/exchange-rates", { query: { base }, signal })).data,
    staleTime: SETTLED,
  });
}

export type FileRef = {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
};

/** Sends the bytes as they are; what kind of file it is, the server reads from them. */
export function useUploadFile() {
  const api = useApi();
  return useMutation({
    mutationFn: async (file: File): Promise<FileRef> =>
      (await api.post<FileRef>("/v1/files", { query: { name: file.name }, body: file })).data,
  });
}

/** The address of a file for `<img>`: the session's cookie opens it for members of the organisation. */
export const fileAddress = (sha256: string): string => `/v1/files/${encodeURIComponent(sha256)}`;
