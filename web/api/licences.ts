import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

/** Licences of one plan that the organisation has. */
export type Licences = {
  readonly id: string;
  readonly serviceId: string;
  readonly offer: { readonly slug: string; readonly name: string };
  readonly plan: { readonly id: string; readonly name: string };
  readonly publisher: string;
  readonly total: number;
  readonly assigned: number;
  readonly available: number;
  readonly suspended: number;
  readonly since: string;
};
export type LicenceSource = {
  readonly source: "subscription" | "deal";
  readonly id: string;
  readonly quantity: number;
  readonly state: "active" | "suspended" | "ended";
  readonly changedAt: string;
};
export type LicencesWithSources = Licences & { readonly sources: readonly LicenceSource[] };

export type Assignment = {
  readonly user: { readonly id: string; readonly userName: string; readonly name: string };
  readonly assignedAt: string;
  readonly assignedBy: string;
  readonly check: {
    readonly state: "active" | "warning" | "suspended" | "none";
    readonly allowed: boolean;
    readonly reason: string | null;
  };
};
export type AssignmentEffect = {
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly available: number;
};

type Asked = { readonly q?: string | undefined; readonly cursor?: string | undefined };

export function useLicences(query: Asked) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "licences", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Licences>>("/v1/licences", { query: { limit: 50, ...query }, signal }))
        .data,
    placeholderData: keepPreviousData,
  });
}

export function useLicencesOfPlan(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "licences", id),
    queryFn: async ({ signal }) =>
      (await api.get<LicencesWithSources>(`/v1/licences/${id}`, { signal })).data,
  });
}

export function useAssignments(id: string, query: Asked) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "licences", id, "assignments", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Assignment>>(`/v1/licences/${id}/assignments`, {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}

/** An active user of the organisation's directory. */
export type PersonToAssign = {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
};

/** Active users that match what is typed: the first 20. */
export function usePeopleToAssign(q: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "directory-users", "to-assign", q),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<PersonToAssign>>("/v1/directory/users", {
          query: { limit: 20, state: "active", q },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}

export type AssignmentChange = {
  readonly kind: "assign" | "unassign";
  readonly userIds: readonly string[];
  readonly idempotencyKey: string;
};

/** Gives licences to people, or takes them back: all of them, or none. */
export function useChangeAssignments(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ kind, userIds, idempotencyKey }: AssignmentChange) =>
      (
        await api.post<AssignmentEffect>(
          `/v1/licences/${id}/${kind === "assign" ? "assignments" : "unassignments"}`,
          { body: { userIds }, idempotencyKey },
        )
      ).data,
    // Where it was refused, somebody else may have been faster.
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "licences") }),
  });
}
