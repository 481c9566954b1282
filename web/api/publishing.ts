import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { AllowedActions, SubmissionState } from "./offers.ts";

export type StepStatus =
  | "waiting"
  | "running"
  | "passed"
  | "passed-with-warnings"
  | "failed"
  | "skipped"
  | "cancelled";

export type SubmissionStep = {
  readonly id: string;
  readonly title: string;
  readonly status: StepStatus;
  readonly waitsOn: "publisher" | "operator" | "system";
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Median of this marketplace, where it has one. */
  readonly typicalSeconds?: number | null;
  readonly checks?: number;
};

export type SubmissionFinding = {
  readonly step: string;
  readonly severity: "blocking" | "warning";
  readonly code: string;
  readonly title?: string;
  readonly detail: string;
  readonly policy?: string | null;
  readonly page?: string | null;
  readonly planId?: string | null;
  readonly pointer?: string | null;
  readonly evidence?: string | null;
};

export type Submission = {
  readonly number: number;
  readonly state: SubmissionState;
  readonly notes: string;
  readonly startedAt: string;
  readonly startedBy: string;
  readonly endedAt: string | null;
  readonly steps: readonly SubmissionStep[];
  readonly findings: readonly SubmissionFinding[];
  /** What the certification team wrote with its decision. */
  readonly decisionNote?: string | null;
  readonly decidedBy?: string | null;
  readonly allowedActions: AllowedActions;
};

export type HistoryEntry = {
  readonly id: string;
  readonly at: string;
  readonly actor: {
    readonly kind: "person" | "client" | "operator" | "system";
    readonly name: string | null;
  };
  /** What kind of thing happened: draft-saved, submitted, certified, preview-ready, went-live, … */
  readonly event: string;
  /** The same as a sentence in the reader's language, without the actor. */
  readonly title: string;
  readonly detail?: string | null;
  readonly page?: string | null;
  readonly planId?: string | null;
  readonly submission?: number | null;
  readonly version?: number | null;
};

export type History = {
  readonly data: readonly HistoryEntry[];
  readonly nextCursor: string | null;
};

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;

export function useSubmissions(slug: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "submissions", slug),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly Submission[] }>(`${offerPath(slug)}/submissions`, {
          query: { limit: 20 },
          signal,
        })
      ).data.data,
    refetchInterval: (query) =>
      query.state.data?.some((submission) => submission.state === "running") ? 2500 : false,
  });
}

export function useSubmission(slug: string, number: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "submissions", slug, number),
    queryFn: async ({ signal }) =>
      (await api.get<Submission>(`${offerPath(slug)}/submissions/${number}`, { signal })).data,
    refetchInterval: (query) => (query.state.data?.state === "running" ? 2500 : false),
  });
}

function useChanged(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return async () => {
    await Promise.all(
      ["one", "submissions", "review", "history"].map((part) =>
        client.invalidateQueries({ predicate: touches(api, "offers", part, slug) }),
      ),
    );
    await client.invalidateQueries({ predicate: touches(api, "offers", "list") });
  };
}

export function useSubmit(slug: string) {
  const api = useApi();
  const changed = useChanged(slug);
  return useMutation({
    mutationFn: async (given: { readonly notes: string; readonly idempotencyKey: string }) =>
      (
        await api.post<Submission>(`${offerPath(slug)}/submissions`, {
          body: { notes: given.notes },
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: changed,
  });
}

export function useCancelSubmission(slug: string) {
  const api = useApi();
  const changed = useChanged(slug);
  return useMutation({
    mutationFn: async (number: number) =>
      (
        await api.put<Submission>(`${offerPath(slug)}/submissions/${number}/cancellation`, {
          body: {},
        })
      ).data,
    onSuccess: changed,
  });
}

export function useSignOff(slug: string) {
  const api = useApi();
  const changed = useChanged(slug);
  return useMutation({
    mutationFn: async (number: number) =>
      (await api.put<Submission>(`${offerPath(slug)}/submissions/${number}/sign-off`, { body: {} }))
        .data,
    onSuccess: changed,
  });
}

export type HistoryParams = {
  readonly event?: string | undefined;
  readonly page?: string | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};

export function useHistory(slug: string, params: HistoryParams = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "history", slug, params),
    queryFn: async ({ signal }) =>
      (
        await api.get<History>(`${offerPath(slug)}/history`, {
          query: { limit: 50, ...params },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}
