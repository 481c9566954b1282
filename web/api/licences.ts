import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import type { ClaimSources } from "./seat-desk.ts";
import { usePaths } from "./whose.ts";

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
export type LicencesWithSources = Licences & {
  readonly sources: readonly LicenceSource[];
  readonly waiting: number;
  readonly groups: number;
};

export type Assignment = {
  readonly user: { readonly id: string; readonly userName: string; readonly name: string };
  readonly assignedAt: string;
  readonly assignedBy: string;
  readonly sources: ClaimSources;
  readonly lastUsedAt: string | null;
  readonly check: {
    readonly state: "active" | "warning" | "suspended" | "none";
    readonly allowed: boolean;
    readonly reason: string | null;
  };
};
export type AssignmentEffect = {
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly byGroup: readonly string[];
  readonly available: number;
};

type Asked = { readonly q?: string | undefined; readonly cursor?: string | undefined };

export function useLicences(query: Asked) {
  const api = useApi();
  const { licences } = usePaths();
  return useQuery({
    queryKey: key(api, "licences", licences, query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Licences>>(licences, { query: { limit: 50, ...query }, signal })).data,
    placeholderData: keepPreviousData,
  });
}

export function useLicencesOfPlan(id: string) {
  const api = useApi();
  const { licences } = usePaths();
  return useQuery({
    ...keyed(api, "licences", id),
    queryFn: async ({ signal }) =>
      (await api.get<LicencesWithSources>(`${licences}/${id}`, { signal })).data,
  });
}

export function useAssignments(id: string, query: Asked & { readonly idle?: true | undefined }) {
  const api = useApi();
  const { licences } = usePaths();
  return useQuery({
    queryKey: key(api, "licences", id, "assignments", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Assignment>>(`${licences}/${id}/assignments`, {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}

/** Licences that a user of the directory has. */
export type LicencesOfUser = {
  readonly data: readonly { readonly id: string; readonly offer: string; readonly plan: string }[];
  readonly total: number;
};
export function useLicencesOfUser(userId: string, options: { readonly enabled: boolean }) {
  const api = useApi();
  const { users } = usePaths();
  return useQuery({
    ...keyed(api, "licences", "of-user", users, userId),
    queryFn: async ({ signal }) =>
      (await api.get<LicencesOfUser>(`${users}/users/${userId}/licences`, { signal })).data,
    staleTime: 0,
    ...options,
  });
}

/** An active user of the organisation's directory. */
export type PersonToAssign = {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
};

/** Active users that match what is typed: the first 20. A partner reads no more of them than their names. */
export function usePeopleToAssign(q: string | undefined) {
  const api = useApi();
  const { licences } = usePaths();
  return useQuery({
    queryKey: key(api, "licences", licences, "people", q),
    queryFn: async ({ signal }) =>
      (
        await api.get<Pick<Page<PersonToAssign>, "data">>(`${licences}/people`, {
          query: { q },
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
  const { licences } = usePaths();
  return useMutation({
    mutationFn: async ({ kind, userIds, idempotencyKey }: AssignmentChange) =>
      (
        await api.post<AssignmentEffect>(
          `${licences}/${id}/${kind === "assign" ? "assignments" : "unassignments"}`,
          { body: { userIds }, idempotencyKey },
        )
      ).data,
    // Where it was refused, somebody else may have been faster.
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "licences") }),
  });
}
