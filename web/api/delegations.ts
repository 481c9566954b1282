import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";
import { etagOf, type Page } from "./listing.ts";
import { useLookThenDo } from "./look-then-do.ts";

export const RIGHTS = ["users", "licences"] as const;
export type Right = (typeof RIGHTS)[number];

/** What a partner may do with a customer's users and licences, or asked to. */
export type Delegation = {
  readonly id: string;
  readonly partner: { readonly id: string; readonly name: string };
  readonly company: string;
  readonly customerId: string | null;
  readonly state:
    | "waiting"
    | "active"
    | "declined"
    | "withdrawn"
    | "replaced"
    | "revoked"
    | "ended"
    | "expired";
  /** Given without being asked: what stands as asked repeats what was given. */
  readonly unasked: boolean;
  readonly askedRights: readonly Right[];
  readonly months: number;
  readonly words: string;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly answerBy: string;
  readonly rights: readonly Right[];
  readonly lastDay: string | null;
  readonly endsAt: string | null;
  readonly grantedBy: string | null;
  readonly grantedAt: string | null;
  readonly endedBy: string | null;
  readonly endedAt: string | null;
  readonly acts: number;
  readonly lastActAt: string | null;
  readonly version: number;
  readonly allowedActions: readonly ("grant" | "decline" | "withdraw" | "narrow" | "revoke")[];
};

export type DelegationOfCustomer = {
  readonly given: Delegation | null;
  readonly asked: Delegation | null;
  /** In force now. */
  readonly rights: readonly Right[];
  readonly mayAsk: boolean;
};

/** A partner that sells to the organisation. */
export type PartnerOfCustomer = {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly partnerType: "direct-bill" | "indirect-provider" | "indirect-reseller";
  readonly since: string;
  readonly given: Delegation | null;
  readonly asked: Delegation | null;
  readonly mayGive: boolean;
};

export type Effect = {
  readonly lost: readonly Right[];
  readonly left: readonly Right[];
  readonly lastDay: string | null;
  readonly preview: string;
};

export function useDelegationOfCustomer(customerId: string, options = { enabled: true }) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "delegations", "customer", customerId),
    queryFn: async ({ signal }) =>
      (await api.get<DelegationOfCustomer>(`/v1/customers/${customerId}/delegation`, { signal }))
        .data,
    ...options,
  });
}

/** So many are shown at once; few partners sell to one organisation. */
const WAITING_SHOWN = 20;

/** What partners ask the customer for and nobody has answered. */
export function useDelegationsAsked(options: { readonly enabled: boolean }) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "delegations", "waiting"),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Delegation>>("/v1/delegations", {
          query: { state: "waiting", limit: WAITING_SHOWN },
          signal,
        })
      ).data,
    ...options,
  });
}

export function usePartners() {
  const api = useApi();
  return useInfiniteQuery({
    ...keyed(api, "delegations", "partners"),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<Page<PartnerOfCustomer>>("/v1/partners", {
          query: { limit: 50, cursor: pageParam },
          signal,
        })
      ).data,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: (before) => before,
  });
}

function useChange<Given>(
  change: (api: ReturnType<typeof useApi>, given: Given) => Promise<unknown>,
) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => change(api, given),
    // After a refusal, too: somebody else may have been faster.
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "delegations") }),
  });
}

export type Asked = {
  readonly rights: readonly Right[];
  readonly months: number;
  readonly words: string;
};
export const useAskDelegation = (customerId: string) =>
  useChange((api, { idempotencyKey, ...body }: Asked & { readonly idempotencyKey: string }) =>
    api.post<Delegation>(`/v1/customers/${customerId}/delegations`, { body, idempotencyKey }),
  );

export const useWithdrawDelegation = () =>
  useChange((api, id: string) =>
    api.put<Delegation>(`/v1/delegations/${id}/withdrawal`, {
      idempotencyKey: crypto.randomUUID(),
    }),
  );

export const useGrantDelegation = () =>
  useChange(
    (
      api,
      given: {
        readonly id: string;
        readonly version: number;
        readonly rights: readonly Right[];
        readonly lastDay?: string;
      },
    ) => {
      const { id, version, ...body } = given;
      return api.put<Delegation>(`/v1/delegations/${id}/grant`, { body, ifMatch: etagOf(version) });
    },
  );

export const useDeclineDelegation = () =>
  useChange((api, { id, words }: { readonly id: string; readonly words: string }) =>
    api.put<Delegation>(`/v1/delegations/${id}/refusal`, {
      body: { words },
      idempotencyKey: crypto.randomUUID(),
    }),
  );

export type Narrower = { readonly rights: readonly Right[]; readonly lastDay: string };

/** Looked at first, then done exactly so; without anything left it is revoked. */
export function useNarrowDelegation(id: string, what: "narrowing" | "revocation") {
  const api = useApi();
  const client = useQueryClient();
  return useLookThenDo<Narrower | Record<never, never>, Effect>(
    async (body, how) =>
      (await api.put<Effect>(`/v1/delegations/${id}/${what}`, { body, ...how })).data,
    { onSettled: () => client.invalidateQueries({ predicate: touches(api, "delegations") }) },
  );
}

export type Giving = {
  readonly rights: readonly Right[];
  readonly lastDay: string;
  readonly gained: readonly Right[];
  readonly lost: readonly Right[];
  readonly replaces: { readonly rights: readonly Right[]; readonly lastDay: string } | null;
  readonly preview: string;
};

/** Rights that the partner did not ask for: looked at first, then given exactly so. */
export function useGiveDelegation(partnerId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useLookThenDo<{ readonly rights: readonly Right[]; readonly lastDay?: string }, Giving>(
    async (body, how) =>
      (await api.post<Giving>(`/v1/partners/${partnerId}/delegations`, { body, ...how })).data,
    { onSettled: () => client.invalidateQueries({ predicate: touches(api, "delegations") }) },
  );
}
