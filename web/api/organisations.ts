import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export const ORGANISATION_KINDS = ["publisher", "partner", "customer", "operator"] as const;
export type Organisation = {
  readonly id: string;
  readonly kind: (typeof ORGANISATION_KINDS)[number];
  readonly handle: string;
  readonly name: string;
  readonly country: string;
  readonly domain: string | null;
  readonly status: string;
  readonly createdAt: string;
  readonly verified: { readonly at: string; readonly by: string } | null;
};

export function useOrganisations(query: {
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly verified?: string | undefined;
  readonly cursor?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "organisations", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Organisation>>("/v1/organisations", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
  });
}

/** Says that the operator verified who a publisher is, or takes that back. */
export function useVerifyPublisher() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, verified }: { readonly id: string; readonly verified: boolean }) => {
      const path = `/v1/organisations/${id}/verification`;
      await (verified ? api.put<unknown>(path, { body: {} }) : api.delete<unknown>(path));
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "organisations") }),
  });
}
