import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Named, Page } from "./listing.ts";
import { etagOf } from "./listing.ts";

export const SEGMENTS = ["commercial", "education", "government", "non-profit"] as const;
export type Segment = (typeof SEGMENTS)[number];

export const ALERTS = ["asked", "setup", "suspended", "trial", "ending"] as const;

/** What a list of customers is narrowed to: those with something to do. */
export const WAITING = [...ALERTS, "cart", "agreement"] as const;
export type Waiting = (typeof WAITING)[number];

/** What needs the seller: how many subscriptions, and when the first is due. */
export type CustomerAlert = {
  readonly kind: (typeof ALERTS)[number];
  readonly count: number;
  readonly at: string | null;
  readonly day: string | null;
};

export type CustomerSummary = {
  readonly id: string;
  readonly organisationId: string;
  readonly tenantId: string;
  readonly handle: string | null;
  readonly company: string;
  readonly domain: string;
  readonly country: string;
  readonly currency: string;
  readonly segment: Segment;
  /** Through whom an indirect provider sells to this customer. */
  readonly reseller: Named | null;
  readonly subscriptions: {
    readonly held: number;
    readonly attention: number;
    /** The first day on which one of them renews. */
    readonly nextRenewal: string | null;
  };
  readonly alerts: readonly CustomerAlert[];
  readonly agreement: "confirmed" | "missing";
  readonly openCart: {
    readonly id: string;
    readonly lines: number;
    readonly expiresAt: string;
  } | null;
  readonly createdAt: string;
};

export type Contact = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone?: string;
};

export type Address = {
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
};

/** Who accepted the customer agreement, and when: attested by a person of the partner. */
export type AgreementBody = Contact & { readonly agreedOn: string };

export type Doubt = { readonly code: string; readonly detail: string };

export type Customer = CustomerSummary & {
  readonly contact: Contact;
  readonly address: Address;
  readonly language: string;
  readonly registrationNumber: string | null;
  readonly taxId: string | null;
  readonly agreements: readonly {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly phone: string | null;
    readonly agreedOn: string;
    readonly attestedBy: string;
    readonly attestedAt: string;
    /** Of the text that somebody of the customer accepted; null where a partner attests it. */
    readonly acceptedVersion: string | null;
  }[];
  readonly subscriptionCounts: Readonly<Record<string, number>>;
  /** Records of the same company that the marketplace merged into this one. */
  readonly formerly: readonly {
    readonly id: string;
    readonly tenantId: string;
    readonly handle: string;
    readonly company: string;
    readonly since: string;
  }[];
  readonly version: number;
  readonly doubts: readonly Doubt[];
};

export type CustomerBody = {
  readonly company: string;
  readonly domain: string;
  readonly country: string;
  readonly segment: Segment;
  readonly language: string;
  readonly registrationNumber?: string;
  readonly taxId?: string;
  readonly resellerId?: string;
  readonly contact: Contact;
  readonly address: Address;
  readonly agreement?: AgreementBody;
};

export type CustomerChanges = Partial<{
  readonly company: string;
  readonly segment: Segment;
  readonly language: string;
  readonly registrationNumber: string | null;
  readonly taxId: string | null;
  readonly resellerId: string | null;
  readonly contact: Contact;
  readonly address: Address;
}>;

export type CustomerQuery = {
  readonly q?: string | undefined;
  readonly segment?: string | undefined;
  readonly country?: string | undefined;
  readonly resellerId?: string | undefined;
  /** Only those with something to do: an agreement to confirm, a cart to finish. */
  readonly waiting?: Waiting | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};

export function useCustomers(query: CustomerQuery) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "customers", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<CustomerSummary> & { readonly total: number }>("/v1/customers", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

export function useCustomer(id: string, options: { readonly enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "customers", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<Customer>(`/v1/customers/${id}`, { signal })).data,
    enabled: options.enabled !== false,
  });
}

export function useAddCustomer() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { readonly body: CustomerBody; readonly idempotencyKey: string }) =>
      (
        await api.post<Customer>("/v1/customers", {
          body: given.body,
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "customers") }),
  });
}

export function useChangeCustomer(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { readonly changes: CustomerChanges; readonly version: number }) =>
      (
        await api.patch<Customer>(`/v1/customers/${id}`, {
          body: given.changes,
          ifMatch: etagOf(given.version),
        })
      ).data,
    onSuccess: async (customer) => {
      client.setQueryData(key(api, "customers", "one", id), customer);
      await client.invalidateQueries({ predicate: touches(api, "customers") });
      // Segment and country decide what can be bought.
      await client.invalidateQueries({ predicate: touches(api, "catalogue", id) });
      await client.invalidateQueries({ predicate: touches(api, "carts") });
    },
  });
}

export function useAttestAgreement(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { readonly body: AgreementBody; readonly idempotencyKey: string }) =>
      (
        await api.post<Customer>(`/v1/customers/${id}/agreements`, {
          body: given.body,
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "customers") }),
  });
}

export type CustomerNote = {
  readonly id: string;
  readonly text: string;
  readonly by: { readonly name: string };
  readonly at: string;
};

/** What colleagues noted about a customer, the latest first. */
export function useCustomerNotes(customerId: string, cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "customer-notes", "of", customerId, cursor),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<CustomerNote>>(`/v1/customers/${customerId}/notes`, {
          query: { limit: 5, cursor },
          signal,
        })
      ).data,
  });
}

export function useAddNote(customerId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { readonly text: string; readonly idempotencyKey: string }) =>
      (
        await api.post<CustomerNote>(`/v1/customers/${customerId}/notes`, {
          body: { text: given.text },
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: () =>
      client.invalidateQueries({ predicate: touches(api, "customer-notes", "of", customerId) }),
  });
}

export function useRemoveNote(customerId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<void>(`/v1/customers/${customerId}/notes/${id}`),
    onSuccess: () =>
      client.invalidateQueries({ predicate: touches(api, "customer-notes", "of", customerId) }),
  });
}
