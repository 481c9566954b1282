import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import { isSignedOut } from "./problem.ts";

export type OrganisationKind = "publisher" | "partner" | "customer" | "operator";

export type Organisation = {
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly handle: string;
  readonly name: string;
  readonly country: string;
  /** The GUID that audiences of private plans name it by. */
  readonly tenantId: string;
  readonly partnerType: "direct-bill" | "indirect-provider" | "indirect-reseller" | null;
  /** Why the operator suspended it, and whom to write to. */
  readonly suspension: {
    readonly since: string;
    readonly reason: string;
    readonly contact: string;
  } | null;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
};

export type Person = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly timeZone: string;
};

export type Me = {
  readonly person: Person;
  readonly organisations: readonly Organisation[];
  /** Who of the operator looks through this person's eyes; then nothing can be changed. */
  readonly lookedThroughBy: {
    readonly name: string;
    readonly reason: string;
    readonly until: string;
  } | null;
};

export type DemoPerson = {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly organisation: string;
  readonly kind: OrganisationKind;
  readonly roles: readonly string[];
};

export type Marketplace = {
  readonly name: string;
  readonly kind: "sandbox" | "live";
  readonly now: string;
  readonly languages: readonly string[];
  /** Where people and programs reach it. */
  readonly addresses: { readonly web: string; readonly api: string };
  readonly demoPeople: readonly DemoPerson[];
};

/** Undefined when nobody is signed in. Not keyed by organisation: it is about the person. */
export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: ["me"],
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        return (await api.get<Me>("/v1/me", { signal })).data;
      } catch (error) {
        if (isSignedOut(error)) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });

export function useMe() {
  return useQuery(meQuery(useApi()));
}

/** What became of an organisation that was merged, for who belongs to that; null for all others. */
export function useMovedOrganisation(handle: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["moved-organisation", handle],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly into: { readonly handle: string; readonly name: string } | null }>(
          `/v1/moved-organisations/${encodeURIComponent(handle)}`,
          { signal },
        )
      ).data.into,
    retry: false,
  });
}

/** Roles of a kind of organisation that have a permission; any of them is enough. */
export function useRolesWith(permission: string | undefined, kind: OrganisationKind) {
  const api = useApi();
  return useQuery({
    queryKey: ["roles-with", kind, permission],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly roles: readonly string[] }>(
          `/v1/permissions/${encodeURIComponent(permission ?? "")}/roles`,
          { query: { kind }, signal },
        )
      ).data.roles,
    enabled: permission !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useMarketplace() {
  const api = useApi();
  return useQuery({
    queryKey: ["marketplace"],
    queryFn: async ({ signal }) => {
      const { data } = await api.get<Marketplace>("/v1/marketplace", { signal });
      // The clock of a sandbox is the system's plus an offset; the badge ticks on between answers.
      return { ...data, offsetMs: Date.parse(data.now) - Date.now() };
    },
    staleTime: 30_000,
    refetchInterval: 60_000,
  });
}

export function useSignIn() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: { readonly email: string; readonly password: string }) =>
      api.post<unknown>("/v1/sessions", { body: credentials }),
    onSuccess: () => {
      client.clear();
    },
  });
}

export function useSignOut() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<void>("/v1/sessions/current"),
    onSuccess: () => {
      client.clear();
    },
  });
}

export function useChangeProfile() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<Pick<Person, "name" | "locale" | "timeZone">>) =>
      api.patch<unknown>("/v1/me", { body: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["me"] }),
  });
}
