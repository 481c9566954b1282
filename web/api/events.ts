import { useMutation, useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, keyed } from "./keys.ts";

/** What happened, as programs of the organisation read it. */
export type FeedEvent = {
  readonly id: string;
  readonly type: string;
  /** Marketplace time. */
  readonly occurredAt: string;
  readonly test: boolean;
  readonly data: Readonly<Record<string, unknown>>;
};

type Feed = {
  readonly data: readonly FeedEvent[];
  readonly nextCursor: string;
  readonly more: boolean;
};

export type EventFilters = {
  /** Separated by commas. */
  readonly types?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};

/** The newest first; `followed`, again and again, while something is awaited. */
export function useEvents(
  query: EventFilters & { readonly cursor?: string | undefined },
  { followed = false }: { readonly followed?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "events", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Feed>("/v1/events", {
          query: { order: "newest", limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
    refetchInterval: followed ? 700 : false,
  });
}

export function useEvent(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "event", id),
    queryFn: async ({ signal }) =>
      (await api.get<FeedEvent>(`/v1/events/${encodeURIComponent(id)}`, { signal })).data,
  });
}

/** Records an event that says it is a test, in a sandbox; nothing follows from it. */
export function useSendTestEvent() {
  const api = useApi();
  return useMutation({
    mutationFn: ({
      type,
      idempotencyKey,
    }: {
      readonly type: string;
      readonly idempotencyKey: string;
    }) => api.post<void>("/v1/test-events", { body: { type }, idempotencyKey }),
  });
}

type EventType = {
  readonly type: string;
  readonly readers: readonly { readonly kind: string; readonly permission: string }[];
};

/** The catalogue: the same for everybody, so long as the server is the same. */
export function useEventTypes() {
  const api = useApi();
  return useQuery({
    queryKey: ["event-types"],
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly data: readonly EventType[] }>("/v1/event-types", { signal })).data
        .data,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
