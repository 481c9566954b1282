import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export const ORGANISATION_KINDS = ["publisher", "partner", "customer", "operator"] as const;
export const ORGANISATION_STATUSES = ["active", "suspended", "closed"] as const;
export type Organisation = {
  readonly id: string;
  readonly kind: (typeof ORGANISATION_KINDS)[number];
  readonly handle: string;
  readonly name: string;
  readonly country: string;
  readonly domain: string | null;
  readonly status: (typeof ORGANISATION_STATUSES)[number];
  readonly createdAt: string;
  readonly verified: { readonly at: string; readonly by: string } | null;
};

export function useOrganisations(query: {
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
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

export type OrganisationDetail = Organisation & {
  /** When it was suspended and reinstated, the latest first. */
  readonly standing: readonly {
    readonly kind: "suspended" | "reinstated";
    readonly reason: string;
    readonly contact: string | null;
    readonly by: string;
    readonly at: string;
  }[];
};

export type Suspension = {
  readonly suspension: {
    readonly since: string;
    readonly reason: string;
    readonly contact: string;
    readonly by: string;
  } | null;
  readonly impact: Readonly<
    Record<
      "liveOffers" | "submissions" | "subscriptions" | "customers" | "sellers" | "carts",
      number
    >
  >;
  readonly confirmation: string;
};

export function useOrganisation(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "organisations", id),
    queryFn: async ({ signal }) =>
      (await api.get<OrganisationDetail>(`/v1/organisations/${id}`, { signal })).data,
  });
}

/** What a suspension touches, and the one that holds. */
export function useSuspension(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "organisations", id, "suspension"),
    queryFn: async ({ signal }) =>
      (await api.get<Suspension>(`/v1/organisations/${id}/suspension`, { signal })).data,
  });
}

export type NewSuspension = {
  readonly reason: string;
  readonly contact: string;
  readonly confirmation: string;
};

export function useSuspend(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewSuspension) =>
      api.put<Suspension>(`/v1/organisations/${id}/suspension`, { body }),
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "organisations") }),
  });
}

export function useReinstate(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      api.post<Suspension>(`/v1/organisations/${id}/reinstatement`, { body: { reason } }),
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "organisations") }),
  });
}
