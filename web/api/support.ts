import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export const REQUEST_STATES = [
  "submitted",
  "in-progress",
  "accepted",
  "rejected",
  "withdrawn",
  "closed",
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export type RequestAction = "take" | "note" | "accept" | "reject" | "withdraw";

export type SupportRequestSummary = {
  readonly id: string;
  readonly number: number;
  readonly categoryTitle: string;
  readonly problemTypeTitle: string;
  readonly origin: "publisher" | "operator";
  readonly offer: { readonly id: string; readonly slug: string; readonly name: string };
  readonly publisher: { readonly id: string; readonly handle: string; readonly name: string };
  readonly text: string;
  readonly state: RequestState;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly assignee: { readonly name: string; readonly me: boolean } | null;
  readonly removalDay: string | null;
  readonly changedAt: string;
  readonly allowedActions: readonly string[];
};

export type SupportRequest = SupportRequestSummary & {
  readonly subscriptions: number;
  readonly earliestDay: string;
  /** The last lines, the latest first; those before are a list of their own. */
  readonly progress: readonly ProgressLine[];
  readonly progressCursor: string | null;
};

/** A step of a request, or a word of one side to the other (`note`). */
export type ProgressLine = {
  readonly number: number;
  readonly kind: "opened" | "taken" | "note" | "accepted" | "rejected" | "withdrawn" | "closed";
  readonly text: string | null;
  readonly by: { readonly kind: string; readonly name: string };
  readonly at: string;
};
/** With the entity tag that it was read with. */
export type VersionedRequest = SupportRequest & { readonly etag: string | undefined };

export type AffectedCustomer = {
  readonly subscriptionId: string;
  readonly status: string;
  readonly plan: { readonly id: string; readonly name: string };
  readonly quantity: number | null;
  readonly company: string;
  readonly country: string;
  readonly language: string;
  readonly contact: {
    readonly name: string;
    readonly email: string | null;
    readonly phone: string | null;
  };
};

export type RequestQuery = {
  readonly q?: string | undefined;
  readonly state?: string | undefined;
  readonly cursor?: string | undefined;
};
type RequestPage = Page<SupportRequestSummary> & {
  readonly counts: { readonly waiting: number; readonly open: number };
};

export function useSupportRequests(query: RequestQuery, options: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "support", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<RequestPage>("/v1/support-requests", { query, signal })).data,
    placeholderData: (before) => before,
    ...options,
  });
}

export function useSupportRequest(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "support", "one", id),
    queryFn: async ({ signal }): Promise<VersionedRequest> => {
      const { data, etag } = await api.get<SupportRequest>(`/v1/support-requests/${id}`, {
        signal,
      });
      return { ...data, etag };
    },
  });
}

export function useAffectedCustomers(id: string, cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "support", "customers", id, cursor),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<AffectedCustomer>>(`/v1/support-requests/${id}/customers`, {
          query: { limit: 50, cursor },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

/** Lines of a request before those that it is read with, page after page, once `enabled`. */
export function useEarlierProgress({ id, progressCursor }: SupportRequest, enabled: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "support", "progress", id, progressCursor),
    initialPageParam: progressCursor,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<Page<ProgressLine>>(`/v1/support-requests/${id}/progress`, {
          query: { limit: 50, cursor: pageParam ?? undefined },
          signal,
        })
      ).data,
    getNextPageParam: (page) => page.nextCursor,
    enabled: enabled && progressCursor !== null,
  });
}

const MOST_PAGES = 1_000;

/** Reads every affected customer, at most 100,000 of them, for a file. */
export function useAllAffectedCustomers(id: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (): Promise<readonly AffectedCustomer[]> => {
      const rows: AffectedCustomer[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { data } = await api.get<Page<AffectedCustomer>>(
          `/v1/support-requests/${id}/customers`,
          { query: { limit: 100, cursor } },
        );
        rows.push(...data.data);
        if (data.nextCursor === null) break;
        cursor = data.nextCursor;
      }
      return rows;
    },
  });
}

export type RequestChange =
  | { readonly what: "assignee"; readonly body: Record<string, never> }
  | { readonly what: "progress" | "answers"; readonly body: { readonly text: string } }
  | {
      readonly what: "decision";
      readonly body:
        | { readonly outcome: "accept"; readonly day: string; readonly text?: string }
        | { readonly outcome: "reject"; readonly text: string };
    }
  | { readonly what: "withdrawal"; readonly body: { readonly text?: string } };

export function useChangeRequest(request: VersionedRequest) {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async ({ what, body }: RequestChange): Promise<VersionedRequest> => {
      const path = `/v1/support-requests/${request.id}/${what}`;
      const { data, etag } =
        what === "progress" || what === "answers"
          ? await api.post<SupportRequest>(path, {
              body,
              ifMatch: request.etag,
              idempotencyKey: intent.keyFor([request.etag, body]),
            })
          : await api.put<SupportRequest>(path, { body, ifMatch: request.etag });
      intent.done();
      return { ...data, etag };
    },
    onSuccess: async (changed) => {
      client.setQueryData(key(api, "support", "one", request.id), changed);
      await client.invalidateQueries({ predicate: touches(api, "support", "list") });
      await client.invalidateQueries({ predicate: touches(api, "offers") });
    },
    // Somebody was faster, or it is no longer possible: what is on screen is read again.
    onError: () =>
      client.invalidateQueries({ predicate: touches(api, "support", "one", request.id) }),
  });
}

/** A publisher asks to remove an offer from its existing customers. */
export function useOpenRequest() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (asked: { readonly offer: string; readonly text: string }) => {
      const body = { ...asked, category: "remove-published-offer" };
      const idempotencyKey = intent.keyFor(body);
      const { data } = await api.post<SupportRequest>("/v1/support-requests", {
        body,
        idempotencyKey,
      });
      intent.done();
      return data;
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "support") }),
  });
}

export type DistributedOffer = {
  readonly id: string;
  readonly offer: string;
  readonly offerId: string;
  readonly typeTitle: string;
  readonly name: string;
  readonly publisher: { readonly id: string; readonly handle: string; readonly name: string };
  readonly status: string;
  readonly live: { readonly version: number; readonly stoppedAt: string | null } | null;
  readonly holds: {
    readonly forcedStop: { readonly since: string; readonly reason: string } | null;
    readonly removal: { readonly since: string; readonly day: string } | null;
  };
  readonly changedAt: string;
};
export type DistributedOfferDetail = DistributedOffer & {
  readonly impact: {
    readonly subscriptions: readonly {
      readonly planId: string;
      readonly status: string;
      readonly count: number;
    }[];
    readonly carts: number;
    readonly withdraws: { readonly number: number; readonly stateTitle: string } | null;
  };
  /** What running subscriptions bring with each payment, before tax, by currency and period. */
  readonly revenue: readonly {
    readonly kind: "active" | "expected";
    readonly period: string;
    readonly amount: Money;
    readonly subscriptions: number;
  }[];
  readonly actions: { readonly forceStop: boolean; readonly liftForcedStop: boolean };
};

export function useDistributedOffers(
  query: RequestQuery & {
    readonly held?: string | undefined;
    readonly status?: string | undefined;
    readonly sort?: string | undefined;
  },
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "distribution", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<DistributedOffer>>("/v1/distribution/offers", { query, signal })).data,
    placeholderData: (before) => before,
  });
}

export function useDistributedOffer(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "distribution", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<DistributedOfferDetail>(`/v1/distribution/offers/${id}`, { signal })).data,
  });
}

/** A reason stops the offer; none lifts the stop. */
export function useForcedStop(id: string) {
  const api = useApi();
  const client = useQueryClient();
  const path = `/v1/distribution/offers/${id}/forced-stop`;
  return useMutation({
    mutationFn: async (reason: string | undefined): Promise<void> => {
      if (reason === undefined) await api.delete<void>(path);
      else await api.put<unknown>(path, { body: { reason } });
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "distribution") }),
  });
}

export function useRemovalSettings() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "support", "settings"),
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly noticeDays: number }>("/v1/offer-removals/settings", { signal }))
        .data,
  });
}

export type RemovalPreview = {
  readonly credits: readonly { readonly net: Money; readonly subscriptions: number }[];
};

/** What a removal on a day would give back of what is paid by now. */
export function useRemovalPreview(offerId: string, day: string, options: { enabled: boolean }) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "distribution", offerId, "removal", day),
    queryFn: async ({ signal }) =>
      (
        await api.get<RemovalPreview>(`/v1/distribution/offers/${offerId}/removal`, {
          query: { day },
          signal,
        })
      ).data,
    enabled: options.enabled && /^\d{4}-\d\d-\d\d$/.test(day),
  });
}

/** The operator removes an offer of its own accord. */
export function useStartRemoval() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (body: {
      readonly offerId: string;
      readonly day: string;
      readonly text: string;
    }) => {
      const idempotencyKey = intent.keyFor(body);
      const { data } = await api.post<SupportRequest>("/v1/offer-removals", {
        body,
        idempotencyKey,
      });
      intent.done();
      return data;
    },
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: touches(api, "distribution") });
      await client.invalidateQueries({ predicate: touches(api, "support") });
    },
  });
}
