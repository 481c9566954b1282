import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export type Mail = {
  readonly id: string;
  readonly to: string;
  readonly toName: string | null;
  readonly locale: string;
  readonly template: string;
  readonly subject: string;
  readonly body: string;
  readonly state: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly at: string;
  readonly sentAt: string | null;
};

export type Work = {
  readonly id: string;
  readonly source: "follower" | "moment" | "mail" | "webhook" | "test-drive";
  readonly name: string;
  readonly subject: string;
  readonly state: "waiting" | "running" | "retrying" | "dead";
  readonly attempts: number;
  readonly error: string | null;
  readonly since: string;
  readonly allowedActions: readonly ("retry" | "discard")[];
};

export type WorkPage = Page<Work> & { readonly counts: Readonly<Record<string, number>> };

export type Moment = { readonly kind: string; readonly subject: string; readonly dueAt: string };
export type AgendaMoment = Moment & {
  /** What it is about, and what it will do; null where its kind has no words. */
  readonly about: string | null;
  readonly does: string | null;
  /** The page about it, below the operator's portal. */
  readonly page: string | null;
};

export function useMails(query: {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "mails", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Mail>>("/v1/mails", { query: { limit: 50, ...query }, signal })).data,
    placeholderData: (before) => before,
    refetchInterval: 30_000,
  });
}

export function useMail(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "mails", "one", id),
    queryFn: async ({ signal }) => (await api.get<Mail>(`/v1/mails/${id}`, { signal })).data,
  });
}

export function useWork(
  query: {
    readonly state?: string | undefined;
    readonly q?: string | undefined;
    readonly sort?: string | undefined;
    readonly cursor?: string | undefined;
  },
  options: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "work", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<WorkPage>("/v1/work", { query: { limit: 50, ...query }, signal })).data,
    placeholderData: (before) => before,
    refetchInterval: 10_000,
    enabled: options.enabled !== false,
  });
}

export function useActOnWork() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      work,
      action,
    }: {
      readonly work: Pick<Work, "source" | "id">;
      readonly action: "retry" | "discard";
    }) =>
      action === "retry"
        ? api.put<void>(`/v1/work/${work.source}/${work.id}/retry`)
        : api.delete<void>(`/v1/work/${work.source}/${work.id}`),
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "work") }),
  });
}

export function useAgenda(
  query: {
    readonly q?: string | undefined;
    readonly sort?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit?: number | undefined;
  },
  options: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "agenda", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<AgendaMoment>>("/v1/agenda", { query: { limit: 50, ...query }, signal }))
        .data,
    placeholderData: (before) => before,
    enabled: options.enabled !== false,
  });
}
