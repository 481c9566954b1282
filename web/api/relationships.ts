import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import type { Address, Contact } from "./customers.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Named, Page } from "./listing.ts";

export const REQUEST_STATES = ["waiting", "accepted", "declined", "revoked", "expired"] as const;
export type RelationshipRequest = {
  readonly id: string;
  readonly company: string;
  readonly domain: string | null;
  readonly reseller: Named | null;
  readonly state: (typeof REQUEST_STATES)[number];
  readonly askedBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly customerId: string | null;
  readonly allowedActions: readonly "revoke"[];
};
export type Draft = { readonly subject: string; readonly text: string };
export type MadeRequest = RelationshipRequest & {
  readonly link: string;
  readonly drafts: { readonly en: Draft; readonly fr: Draft; readonly ko: Draft };
};

const PATH = "/v1/relationship-requests";

export function useRelationshipRequests(query: {
  readonly q?: string | undefined;
  readonly state?: string | undefined;
  readonly cursor?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "relationships", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<RelationshipRequest>>(PATH, { query: { limit: 50, ...query }, signal }))
        .data,
    placeholderData: (before) => before,
  });
}

export type RequestBody = {
  readonly company: string;
  readonly domain: string | null;
  readonly resellerId: string | null;
};

export function useRequestRelationship() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (call: { readonly body: RequestBody; readonly idempotencyKey: string }) =>
      (await api.post<MadeRequest>(PATH, call)).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "relationships") }),
  });
}

export function useRevokeRequest() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      (await api.post<RelationshipRequest>(`${PATH}/${id}/revocation`, {})).data,
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "relationships") }),
  });
}

/** What somebody of the customer reads behind a partner's link. */
export type OpenRequest = {
  readonly partner: {
    readonly name: string;
    readonly country: string;
    readonly partnerType: "direct-bill" | "indirect-provider" | "indirect-reseller";
  };
  readonly reseller: { readonly name: string; readonly country: string } | null;
  readonly askedBy: string;
  readonly expiresAt: string;
  readonly organisation: {
    readonly name: string;
    readonly country: string;
    readonly address: {
      readonly line1: string;
      readonly line2: string;
      readonly city: string;
      readonly region: string;
      readonly postalCode: string;
      readonly phone: string;
    };
    readonly registrationNumberNeeded: boolean;
  };
  readonly agreement: { readonly version: string; readonly text: string };
};

export function useOpenRequest(token: string, options: { readonly enabled: boolean }) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "relationship-link", token),
    queryFn: async ({ signal }) =>
      (await api.post<OpenRequest>(`${PATH}/by-link`, { body: { token }, signal })).data,
    retry: false,
    ...options,
  });
}

export type Acceptance = {
  readonly token: string;
  readonly accepted: true;
  readonly agreementVersion: string;
  readonly contact: Contact;
  readonly address: Address;
  readonly registrationNumber?: string;
  readonly language: string;
};

export function useAcceptRelationship() {
  const api = useApi();
  return useMutation({
    mutationFn: async (call: { readonly body: Acceptance; readonly idempotencyKey: string }) =>
      (await api.post<{ readonly partner: string }>(`${PATH}/acceptance`, call)).data,
  });
}

export function useDeclineRelationship() {
  const api = useApi();
  return useMutation({
    mutationFn: async (token: string) => {
      await api.post(`${PATH}/refusal`, { body: { token } });
    },
  });
}

type Held = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly until: string | null;
  readonly asked: boolean;
};
/** What the end of a relationship would do. */
export type Removal = {
  readonly allowed: boolean;
  readonly preventing: readonly Held[];
  readonly preventingCount: number;
  readonly left: readonly Held[];
  readonly leftCount: number;
  readonly cart: boolean;
  readonly consent: boolean;
  readonly preview: string;
};

export function useRemovalPreview(customerId: string, options: { readonly enabled: boolean }) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "relationships", "removal", customerId),
    queryFn: async () =>
      (
        await api.put<Removal>(`/v1/customers/${customerId}/removal`, {
          query: { dryRun: true },
          body: {},
          idempotencyKey: crypto.randomUUID(),
        })
      ).data,
    staleTime: 0,
    gcTime: 0,
    ...options,
  });
}

export function useRemoveCustomer(customerId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (preview: string) =>
      (
        await api.put<Removal>(`/v1/customers/${customerId}/removal`, {
          body: { preview },
          idempotencyKey: crypto.randomUUID(),
        })
      ).data,
    // The record itself is gone: it is asked for no more.
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "customers", "list") }),
  });
}
