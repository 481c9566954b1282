import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";

/** A country with the region that its partners sell in. */
export type CountryRegion = {
  readonly country: string;
  readonly region: string;
  readonly programRegion: string;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
};

export function useRegions() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "regions"),
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly data: readonly CountryRegion[] }>("/v1/regions", { signal })).data
        .data,
  });
}

/** Refused when the country was moved since it was seen. */
export function useMoveCountry() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ of, region }: { readonly of: CountryRegion; readonly region: string }) => {
      await api.put<CountryRegion>(`/v1/regions/${of.country}`, {
        body: { region },
        ifMatch: `"${of.region}"`,
      });
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "regions") }),
  });
}
