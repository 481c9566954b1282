import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, touches } from "./keys.ts";
import type { LeadAttempt, VersionedLead } from "./leads.ts";
import type { Page } from "./listing.ts";

/** What happened to a lead. */
export type LeadHistoryEntry = {
  readonly id: string;
  readonly at: string;
  readonly event:
    | "received"
    | "accepted"
    | "won"
    | "lost"
    | "declined"
    | "expired"
    | "reopened"
    | "assigned"
    | "noted"
    | "delivery-requested"
    | "delivery-attempted";
  readonly actor: { readonly kind: "person" | "client" | "system"; readonly name: string };
  readonly assignee: string | null;
  readonly note: string | null;
  readonly attempt: LeadAttempt | null;
};

/** The history of a lead, the latest first, page after page; read again whenever the lead has changed. */
export function useLeadHistory({ id, etag }: VersionedLead) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "leads", "history", id, etag),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<Page<LeadHistoryEntry>>(`/v1/leads/${id}/history`, {
          query: { limit: 50, cursor: pageParam },
          signal,
        })
      ).data,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });
}

export function useAddLeadNote(id: string) {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (text: string) => {
      const body = { text };
      await api.post(`/v1/leads/${id}/notes`, { body, idempotencyKey: intent.keyFor(body) });
      intent.done();
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "leads", "history", id) }),
  });
}
