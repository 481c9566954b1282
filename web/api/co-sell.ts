import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import type { DealStatus } from "./deals.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export const OPPORTUNITY_STAGES = [
  "received",
  "accepted",
  "won",
  "lost",
  "declined",
  "expired",
] as const;
export type OpportunityStage = (typeof OPPORTUNITY_STAGES)[number];
export const OPPORTUNITY_TABS = ["inbound", "outbound", "favourites"] as const;
export type OpportunityMove = "accept" | "decline" | "win" | "lose";

/** A sale that a publisher and a partner refer to each other. */
export type OpportunitySummary = {
  readonly id: string;
  readonly number: number;
  readonly direction: "inbound" | "outbound";
  /** Name of the other side. */
  readonly other: string;
  readonly offer: { readonly slug: string; readonly name: string };
  readonly company: string;
  readonly country: string;
  readonly value: Money;
  readonly closesOn: string;
  readonly stage: OpportunityStage;
  readonly stageChangedAt: string;
  readonly sentAt: string;
  readonly answerUntil: string | null;
  readonly favourite: boolean;
  /** Registered from it, the latest; null to a partner. */
  readonly deal: {
    readonly id: string;
    readonly number: number;
    readonly status: DealStatus;
  } | null;
  readonly allowedActions: readonly OpportunityMove[];
};
export type Opportunity = OpportunitySummary & {
  readonly contact: {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly phone: string | null;
  } | null;
  readonly help: string;
  readonly notes: string;
  readonly reason: string | null;
  readonly sentBy: string;
  readonly stageChangedBy: string;
  /** Whether its publisher can register a deal from it now. */
  readonly canRegisterDeal: boolean;
};
export type VersionedOpportunity = Opportunity & { readonly etag: string | undefined };

export type OpportunityQuery = {
  readonly direction?: string | undefined;
  readonly stage?: string | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};
type OpportunityPage = Page<OpportunitySummary> & {
  readonly counts: Readonly<Partial<Record<OpportunityStage, number>>>;
};
const PATH = "/v1/co-sell-opportunities";

export function useOpportunities(query: OpportunityQuery, options: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "co-sell", "list", query),
    queryFn: async ({ signal }) => (await api.get<OpportunityPage>(PATH, { query, signal })).data,
    placeholderData: keepPreviousData,
    ...options,
  });
}

export function useOpportunity(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "co-sell", "one", id),
    queryFn: async ({ signal }): Promise<VersionedOpportunity> => {
      const { data, etag } = await api.get<Opportunity>(`${PATH}/${id}`, { signal });
      return { ...data, etag };
    },
    enabled: id !== "",
  });
}

export type OpportunityChange =
  | {
      readonly what: "stage";
      readonly body: { readonly action: OpportunityMove; readonly reason?: string };
    }
  | { readonly what: "favourite"; readonly body: { readonly favourite: boolean } };

export function useChangeOpportunity(one: VersionedOpportunity) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ what, body }: OpportunityChange): Promise<VersionedOpportunity> => {
      const { data, etag } = await api.put<Opportunity>(`${PATH}/${one.id}/${what}`, {
        body,
        ...(what === "stage" ? { ifMatch: one.etag } : {}),
      });
      return { ...data, etag };
    },
    onSuccess: async (changed) => {
      client.setQueryData(key(api, "co-sell", "one", one.id), changed);
      await client.invalidateQueries({ predicate: touches(api, "co-sell", "list") });
    },
    // Somebody was faster, or it is no longer possible: what is on screen is read again.
    onError: () => client.invalidateQueries({ predicate: touches(api, "co-sell", "one", one.id) }),
  });
}

export type Candidate = {
  readonly handle: string;
  readonly name: string;
  readonly country: string;
};

/** Partners for a publisher, publishers for a partner, whose name contains what is typed. */
export function useCandidates(q: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "co-sell", "candidates", q),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly Candidate[] }>("/v1/co-sell-candidates", {
          query: { q },
          signal,
        })
      ).data.data,
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
  });
}

type Solution = { readonly slug: string; readonly name: string };

/** What a publisher has in the storefront, the first hundred. */
export function useSolutionsOf(publisher: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "co-sell", "solutions", publisher),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Solution>>("/v1/storefront/offers", {
          query: { publisher, limit: 100 },
          signal,
        })
      ).data.data,
    enabled: publisher !== undefined,
  });
}

export type NewOpportunity = {
  readonly to: string;
  readonly offer: string;
  readonly company: string;
  readonly country: string;
  readonly contact: {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly phone?: string;
  };
  readonly value: Money;
  readonly closesOn: string;
  readonly help: string;
  readonly notes: string;
};

export function useReferOpportunity() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      body,
      idempotencyKey,
    }: {
      readonly body: NewOpportunity;
      readonly idempotencyKey: string;
    }) => (await api.post<Opportunity>(PATH, { body, idempotencyKey })).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "co-sell", "list") }),
  });
}
