import { useMutation, useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed } from "./keys.ts";

/** What anybody reads of an app that sent them away. */
export type NotLicensed = {
  readonly offer: { readonly slug: string; readonly name: string };
  readonly plan: string | null;
  readonly publisher: string;
  readonly returnTo: string | null;
};

export function useNotLicensed(query: {
  readonly service: string;
  readonly return?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "not-licensed", query),
    queryFn: async ({ signal }) =>
      (await api.get<NotLicensed>("/v1/not-licensed", { query, signal })).data,
    retry: false,
  });
}

/** The reader's organisation that the app means by its tenant; null where the reader is in none of that name. */
export function useOwnTenant(tenant: string | undefined) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "own-tenant", tenant),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly organisationId: string | null }>(
          `/v1/own-tenants/${encodeURIComponent(tenant ?? "")}`,
          { signal },
        )
      ).data.organisationId,
    enabled: tenant !== undefined,
  });
}

/** Asks for the link to join by a work address; the answer says nothing of it. */
export function useAskToJoin() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: {
      readonly tenant: string;
      readonly email: string;
      readonly service: string;
    }) => api.post("/v1/joining-links", { body }),
  });
}

export type Joining = {
  readonly organisation: { readonly name: string; readonly handle: string };
  readonly name: string;
  readonly email: string;
  readonly hasPassword: boolean;
};

/** Whom the link of a mail lets join, and where. */
export function useJoining(token: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "joining", token),
    queryFn: async ({ signal }) =>
      (await api.post<Joining>("/v1/joinings/look", { body: { token }, signal })).data,
    retry: false,
    // Joining uses the link up: asked again, the page would say so below its welcome.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useJoin(token: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (password: string | undefined) =>
      (
        await api.post<Joining>("/v1/joinings", {
          body: { token, ...(password === undefined ? {} : { password }) },
        })
      ).data,
  });
}
