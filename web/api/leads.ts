import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import type { DealStatus } from "./deals.ts";
import { key, touches } from "./keys.ts";
import type { Named, Page } from "./listing.ts";

export const LEAD_STAGES = ["received", "accepted", "won", "lost", "declined", "expired"] as const;
export type LeadStage = (typeof LEAD_STAGES)[number];
export const LEAD_SOURCES = ["contact-me", "get-it-now", "free-trial", "test-drive"] as const;
export type LeadSource = (typeof LEAD_SOURCES)[number];
export const LEAD_DELIVERIES = ["none", "pending", "failing", "failed", "delivered"] as const;
export type LeadDelivery = (typeof LEAD_DELIVERIES)[number];
export type LeadMove = "accept" | "win" | "lose" | "decline" | "reopen";

export type LeadSummary = {
  readonly id: string;
  readonly offer: { readonly slug: string; readonly type: string; readonly name: string };
  readonly plan: Named | null;
  readonly source: LeadSource;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly company: string;
  readonly jobTitle: string | null;
  readonly country: string;
  readonly language: string;
  readonly receivedAt: string;
  readonly stage: LeadStage;
  readonly stageChangedAt: string;
  readonly assignee: Named | null;
  readonly destination: "none" | "https" | "email";
  readonly delivery: LeadDelivery;
  /** The deal that was registered from it last. */
  readonly deal: {
    readonly id: string;
    readonly number: number;
    readonly status: DealStatus;
  } | null;
  readonly canRegisterDeal: boolean;
  readonly allowedActions: readonly string[];
};

export type LeadAttempt = {
  readonly at: string;
  readonly destination: "https" | "email";
  readonly outcome: "delivered" | "refused" | "unreachable";
  readonly detail: string;
  readonly tookMs: number;
};

export type Lead = LeadSummary & {
  readonly message: string;
  readonly consentedAt: string;
  readonly assignees: readonly Named[];
};

/** With the entity tag that it was read with. */
export type VersionedLead = Lead & { readonly etag: string | undefined };

export type LeadQuery = {
  readonly q?: string | undefined;
  readonly offer?: string | undefined;
  readonly stage?: string | undefined;
  readonly source?: string | undefined;
  readonly delivery?: string | undefined;
  readonly assignee?: string | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
};

type LeadPage = Page<LeadSummary> & {
  readonly total: number;
  /** Whom a lead can be given to. */
  readonly assignees: readonly Named[];
};
const MOST_PAGES = 100;

export function useLeads(query: LeadQuery) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "leads", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<LeadPage>("/v1/leads", { query: { limit: 50, ...query }, signal })).data,
    placeholderData: (before) => before,
  });
}

/** Reads all leads that match, at most 10,000 of them, for a file. */
export function useAllLeads() {
  const api = useApi();
  return useMutation({
    mutationFn: async (query: LeadQuery): Promise<readonly LeadSummary[]> => {
      const rows: LeadSummary[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { data } = await api.get<LeadPage>("/v1/leads", {
          query: { ...query, limit: 100, cursor },
        });
        rows.push(...data.data);
        if (data.nextCursor === null) break;
        cursor = data.nextCursor;
      }
      return rows;
    },
  });
}

export function useLead(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "leads", "one", id),
    queryFn: async ({ signal }): Promise<VersionedLead> => {
      const { data, etag } = await api.get<Lead>(`/v1/leads/${id}`, { signal });
      return { ...data, etag };
    },
    // An attempt to hand it on may be under way.
    refetchInterval: ({ state }) => (state.data?.delivery === "pending" ? 3_000 : false),
  });
}

export type LeadChange =
  | { readonly what: "stage"; readonly body: { readonly action: LeadMove } }
  | { readonly what: "assignee"; readonly body: { readonly personId: string | null } }
  | { readonly what: "delivery" };

export function useChangeLead(lead: VersionedLead) {
  const api = useApi();
  const client = useQueryClient();
  const path = `/v1/leads/${lead.id}`;
  return useMutation({
    mutationFn: async (change: LeadChange): Promise<VersionedLead> => {
      const { data, etag } = await api.put<Lead>(`${path}/${change.what}`, {
        ...("body" in change ? { body: change.body } : {}),
        ifMatch: lead.etag,
      });
      return { ...data, etag };
    },
    onSuccess: async (changed) => {
      client.setQueryData(key(api, "leads", "one", lead.id), changed);
      await client.invalidateQueries({ predicate: touches(api, "leads", "list") });
    },
    // Somebody was faster, or it is no longer possible: what is on screen is read again.
    onError: () => client.invalidateQueries({ predicate: touches(api, "leads", "one", lead.id) }),
  });
}

export type LeadTest = {
  readonly outcome: "delivered" | "refused" | "unreachable";
  readonly detail: string;
  readonly tookMs: number;
};

export function useTestLeads(slug: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async () => (await api.post<LeadTest>(`/v1/offers/${slug}/lead-test`)).data,
  });
}
