import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import { isRefusal } from "./problem.ts";

export const DEAL_STATUSES = [
  "submitted",
  "in-review",
  "approved",
  "action-required",
  "rejected",
  "expired",
  "withdrawn",
] as const;
export type DealStatus = (typeof DEAL_STATUSES)[number];
export const CLOSED_STATUSES: readonly DealStatus[] = ["rejected", "expired", "withdrawn"];
export const DEAL_TYPES = ["new", "renewal"] as const;
export type DealType = (typeof DEAL_TYPES)[number];

export type DealSummary = {
  readonly id: string;
  readonly number: number;
  readonly publisher: { readonly id: string; readonly handle: string; readonly name: string };
  readonly solution: { readonly id: string; readonly slug: string; readonly name: string };
  readonly customer: {
    readonly company: string;
    readonly country: string;
    readonly city: string;
    readonly region: string | null;
    readonly taxId: string | null;
    readonly domain: string | null;
  };
  readonly dealType: DealType;
  readonly contractValue: Money;
  readonly solutionValue: Money;
  readonly signedOn: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly status: DealStatus;
  readonly registeredAt: string;
  readonly registeredBy: string;
  readonly reviewer: { readonly name: string; readonly me: boolean } | null;
  readonly licencesMayBeManaged: boolean;
  readonly allowedActions: readonly string[];
};

/** Another deal that looks like the same sale. */
export type DealDuplicate = {
  readonly id: string;
  readonly number: number;
  readonly company: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly status: DealStatus;
};

export type DealStep = {
  readonly number: number;
  readonly kind:
    | "registered"
    | "claimed"
    | "asked"
    | "answered"
    | "approved"
    | "rejected"
    | "withdrawn"
    | "expired";
  readonly text: string | null;
  readonly changed: readonly string[];
  readonly by: { readonly kind: "publisher" | "operator" | "marketplace"; readonly name: string };
  readonly at: string;
};

export type Deal = DealSummary & {
  readonly contact: {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly phone: string;
  };
  readonly evidence: { readonly sha256: string; readonly name: string } | null;
  readonly leadId: string | null;
  readonly opportunityId: string | null;
  readonly question: string | null;
  readonly duplicates: readonly DealDuplicate[];
  readonly steps: readonly DealStep[];
  readonly stepsCursor: string | null;
};
/** With the entity tag that it was read with. */
export type VersionedDeal = Deal & { readonly etag: string | undefined };

/** What a registration says of a sale; an answer may change all but the offer. */
export type DealTermsBody = {
  readonly customer: {
    readonly company: string;
    readonly country: string;
    readonly city: string;
    readonly region?: string;
    readonly taxId?: string;
    readonly domain?: string;
  };
  readonly dealType: DealType;
  readonly contractValue: Money;
  readonly solutionValue: Money;
  readonly signedOn: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly contact: Deal["contact"];
};
export type DealBody = DealTermsBody & {
  readonly offer: string;
  readonly evidence: string | null;
  readonly leadId: string | null;
  readonly opportunityId: string | null;
};

export type DealQuery = {
  readonly q?: string | undefined;
  readonly tab?: string | undefined;
  readonly status?: string | undefined;
  readonly type?: string | undefined;
  readonly solution?: string | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number;
};
type DealPage = Page<DealSummary> & { readonly total: number; readonly waiting: number };

export function useDeals(query: DealQuery, options: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "deals", "list", query),
    queryFn: async ({ signal }) => (await api.get<DealPage>("/v1/deals", { query, signal })).data,
    placeholderData: (before) => before,
    ...options,
  });
}

export function useDeal(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "deals", "one", id),
    queryFn: async ({ signal }): Promise<VersionedDeal> => {
      const { data, etag } = await api.get<Deal>(`/v1/deals/${id}`, { signal });
      return { ...data, etag };
    },
  });
}

export type DealSolution = { readonly slug: string; readonly name: string };

/** The publisher's live offers whose licences the marketplace manages. */
export function useDealSolutions(options: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "deals", "solutions"),
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly data: readonly DealSolution[] }>("/v1/deal-solutions", { signal }))
        .data.data,
    ...options,
  });
}

/** Steps of a deal before those that it is read with, page after page, once `enabled`. */
export function useEarlierSteps({ id, stepsCursor }: Deal, enabled: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "deals", "steps", id, stepsCursor),
    initialPageParam: stepsCursor,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<Page<DealStep>>(`/v1/deals/${id}/steps`, {
          query: { limit: 50, cursor: pageParam ?? undefined },
          signal,
        })
      ).data,
    getNextPageParam: (page) => page.nextCursor,
    enabled: enabled && stepsCursor !== null,
  });
}

export type Registration =
  | { readonly done: false; readonly duplicates: readonly DealDuplicate[] }
  | { readonly done: true; readonly deal: Deal };

/**
 * Looks first: what looks like the same sale is shown, and registered by the next call only, which says
 * so. Without such deals the first call registers.
 */
export function useRegisterDeal() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (asked: {
      readonly body: DealBody;
      readonly despiteDuplicates: boolean;
    }): Promise<Registration> => {
      if (!asked.despiteDuplicates) {
        const looked = await api.post<{ readonly duplicates: readonly DealDuplicate[] }>(
          "/v1/deals",
          { query: { dryRun: true }, body: asked.body, idempotencyKey: crypto.randomUUID() },
        );
        if (looked.data.duplicates.length > 0)
          return { done: false, duplicates: looked.data.duplicates };
      }
      const body = {
        ...asked.body,
        ...(asked.despiteDuplicates ? { despiteDuplicates: true } : {}),
      };
      const { data } = await api.post<Deal>("/v1/deals", {
        body,
        idempotencyKey: intent.keyFor(body),
      });
      intent.done();
      return { done: true, deal: data };
    },
    onSuccess: async ({ done }) => {
      if (!done) return;
      await client.invalidateQueries({ predicate: touches(api, "deals") });
      await client.invalidateQueries({ predicate: touches(api, "leads") });
      await client.invalidateQueries({ predicate: touches(api, "co-sell") });
    },
    onError: (error) => {
      if (isRefusal(error)) intent.done();
    },
  });
}

export type DealAnswer = {
  readonly text: string;
  readonly changes: DealTermsBody;
  readonly evidence: string | null;
  readonly despiteDuplicates?: true;
};
export type DealChange =
  | { readonly what: "reviewer"; readonly body: Record<string, never> }
  | { readonly what: "questions"; readonly body: { readonly text: string } }
  | { readonly what: "answers"; readonly body: DealAnswer }
  | {
      readonly what: "decision";
      readonly body:
        | { readonly outcome: "approve"; readonly text?: string }
        | { readonly outcome: "reject"; readonly text: string };
    }
  | { readonly what: "withdrawal"; readonly body: { readonly text?: string } };

export function useChangeDeal(deal: VersionedDeal) {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async ({ what, body }: DealChange): Promise<VersionedDeal> => {
      const path = `/v1/deals/${deal.id}/${what}`;
      const { data, etag } =
        what === "questions" || what === "answers"
          ? await api.post<Deal>(path, {
              body,
              ifMatch: deal.etag,
              idempotencyKey: intent.keyFor([deal.etag, body]),
            })
          : await api.put<Deal>(path, { body, ifMatch: deal.etag });
      intent.done();
      return { ...data, etag };
    },
    onSuccess: async (changed) => {
      client.setQueryData(key(api, "deals", "one", deal.id), changed);
      await client.invalidateQueries({ predicate: touches(api, "deals", "list") });
      if (changed.leadId !== null)
        await client.invalidateQueries({ predicate: touches(api, "leads") });
      if (changed.opportunityId !== null)
        await client.invalidateQueries({ predicate: touches(api, "co-sell") });
    },
    // Somebody was faster, or it is no longer possible: what is on screen is read again.
    onError: async (error) => {
      if (isRefusal(error)) intent.done();
      await client.invalidateQueries({ predicate: touches(api, "deals", "one", deal.id) });
    },
  });
}
