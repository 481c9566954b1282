import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

/** What one side wrote the other about a submission. */
export type Message = {
  /** The number of the submission that it is about. */
  readonly submission: number;
  readonly number: number;
  readonly by: { readonly kind: "operator" | "publisher"; readonly name: string };
  readonly text: string;
  readonly finding: { readonly id: string; readonly detail: string } | null;
  readonly at: string;
};

/** Whose look at a submission it is: its publisher's, or the certification team's. */
export type Discussed =
  | { readonly as: "publisher"; readonly offer: string; readonly number: number }
  | { readonly as: "operator"; readonly id: string };

const pathOf = (about: Discussed): string =>
  about.as === "operator"
    ? `/v1/certification/submissions/${about.id}/messages`
    : `/v1/offers/${encodeURIComponent(about.offer)}/submissions/${about.number}/messages`;
const partOf = ({ as }: Discussed) => (as === "operator" ? "certification" : "offers");

/** Messages about a submission and those before it, the latest first, page after page. */
export function useMessages(about: Discussed) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, partOf(about), "messages", pathOf(about)),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<Page<Message>>(pathOf(about), {
          query: { limit: 50, cursor: pageParam },
          signal,
        })
      ).data,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // The other side may write while the page is open.
    refetchInterval: 20_000,
  });
}

export function useWriteMessage(about: Discussed) {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (body: { readonly text: string; readonly finding?: string }) => {
      const idempotencyKey = intent.keyFor(body);
      await api.post<Message>(pathOf(about), { body, idempotencyKey });
      intent.done();
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, partOf(about)) }),
  });
}
