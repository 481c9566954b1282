import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

/** A call to the connection webhook of a draft that somebody asked for, as it went. */
export type ConnectionTest = {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly url: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly body: object;
  readonly verdict: "taken" | "token-refused" | "content-refused" | "failed" | "unreachable";
  readonly status: number | null;
  readonly error: string | null;
  readonly tookMs: number;
};

const pathOf = (slug: string) => `/v1/offers/${slug}/connection-tests`;
const SHOWN = 5;

/** Test calls of an offer, the latest first, a few at a time. */
export function useConnectionTests(slug: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "connection-tests", slug),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<Page<ConnectionTest>>(pathOf(slug), {
          query: { limit: SHOWN, cursor: pageParam },
          signal,
        })
      ).data,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function useTestConnection(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await api.post<ConnectionTest>(pathOf(slug))).data,
    onSuccess: () =>
      client.invalidateQueries({ predicate: touches(api, "connection-tests", slug) }),
  });
}
