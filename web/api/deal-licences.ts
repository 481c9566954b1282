import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import { useLookThenDo } from "./look-then-do.ts";

export type LicencePlan = {
  readonly id: string;
  readonly name: string;
  readonly serviceId: string;
};
export type LicenceCustomer = {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly domain: string | null;
};
/** What a deal grants, and whether more can be granted. */
export type DealLicences = {
  readonly customer: LicenceCustomer | null;
  readonly consent: {
    readonly state: "in-force" | "revoked";
    readonly givenAt: string;
    readonly givenBy: string;
    readonly revokedAt: string | null;
  } | null;
  readonly increase: {
    readonly allowed: boolean;
    readonly code: string | null;
    readonly reason: string | null;
  };
  readonly granted: readonly {
    readonly plan: LicencePlan;
    readonly quantity: number;
    readonly total: number;
    readonly assigned: number;
    readonly live: boolean;
  }[];
  readonly plans: readonly LicencePlan[];
};

export function useDealLicences(dealId: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "deal-licences", dealId),
    queryFn: async ({ signal }) =>
      (await api.get<DealLicences>(`/v1/deals/${dealId}/licences`, { signal })).data,
  });
}

/** Organisations that consented to the publisher, the latest first. */
export function useConsentingCustomers() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "consenting-customers"),
    queryFn: async ({ pageParam, signal }) =>
      (
        await api.get<Page<{ readonly organisation: LicenceCustomer; readonly since: string }>>(
          "/v1/consenting-customers",
          { query: { limit: 100, cursor: pageParam }, signal },
        )
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

export type UnassignWish =
  | "latest-first"
  | readonly { readonly planId: string; readonly userNames: readonly string[] }[];
export type LicencesChange = {
  readonly customerId?: string;
  readonly plans: readonly { readonly planId: string; readonly quantity: number }[];
  readonly unassign?: UnassignWish;
};
export type LicencesEffect = {
  readonly customer: LicenceCustomer;
  readonly plans: readonly {
    readonly plan: LicencePlan;
    readonly before: number;
    readonly after: number;
    readonly total: number;
    readonly assigned: number;
    readonly gaining: number;
    readonly losing: number;
  }[];
  readonly undecided: boolean;
  readonly preview: string;
};

/** Looked at with the first press, done with the second (BEY-06). */
export function useManageLicences(dealId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useLookThenDo<LicencesChange, LicencesEffect>(
    async (body, how) =>
      (await api.put<LicencesEffect>(`/v1/deals/${dealId}/licences`, { ...how, body })).data,
    {
      onSettled: () =>
        client.invalidateQueries({ predicate: touches(api, "deal-licences", dealId) }),
    },
  );
}

export type ConsentInvite = {
  readonly id: string;
  readonly company: string;
  readonly email: string;
  readonly state: "invited" | "opened" | "consented" | "declined" | "expired" | "revoked";
  readonly askedBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly mailed: boolean;
  readonly openedAt: string | null;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly confirmations: readonly {
    readonly organisation: LicenceCustomer;
    readonly person: { readonly name: string; readonly email: string };
    readonly state: "waiting" | "confirmed" | "refused";
    readonly askedAt: string;
  }[];
  readonly allowedActions: readonly "revoke"[];
};

export function useConsentInvites(dealId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "consent-invites", dealId),
    queryFn: async ({ pageParam, signal }) =>
      (
        await api.get<Page<ConsentInvite>>(`/v1/deals/${dealId}/consent-invites`, {
          query: { limit: 3, cursor: pageParam },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export type InviteBody = {
  readonly email: string;
  readonly company: string;
  readonly mailIn: string | null;
  readonly replace: boolean;
};

export function useInviteToConsent(dealId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (call: { readonly body: InviteBody; readonly idempotencyKey: string }) =>
      (
        await api.post<ConsentInvite & { readonly link: string }>(
          `/v1/deals/${dealId}/consent-invites`,
          call,
        )
      ).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "consent-invites") }),
  });
}

/** Takes a link back, or says whether an organisation of another domain is meant. */
export function useChangeInvite() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: {
      readonly id: string;
      readonly organisation?: { readonly id: string; readonly outcome: "confirmed" | "refused" };
    }) => {
      const { id, organisation } = change;
      const path = `/v1/consent-invites/${id}`;
      return organisation === undefined
        ? (await api.put<ConsentInvite>(`${path}/revocation`, { body: {} })).data
        : (
            await api.put<ConsentInvite>(`${path}/organisations/${organisation.id}`, {
              body: { outcome: organisation.outcome },
            })
          ).data;
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "consent-invites") }),
  });
}
