import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
import type { Named, Page } from "./listing.ts";

export type Reseller = Named & { readonly country: string };

/** Resellers that an indirect provider sells through, by name: the first page of what matches. */
export function useResellers(q: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "resellers", "list", q),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Reseller>>("/v1/resellers", { query: { q, limit: 50 }, signal })).data,
    placeholderData: keepPreviousData,
  });
}
