import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import { type AllowedActions, toAllowedActions } from "./offers.ts";

/** Where a submission stands; the last four are final. */
export type SubmissionState =
  | "in-progress"
  | "attention-needed"
  | "preview"
  | "going-live"
  | "attention-after-sign-off"
  | "live"
  | "cancelled"
  | "replaced"
  | "withdrawn";

export type StepState =
  | "waiting"
  | "running"
  | "waiting-on-person"
  | "passed"
  | "passed-with-warnings"
  | "failed"
  | "cancelled";

/** One step; several of them make a phase, which is what the tracker draws. */
export type SubmissionStep = {
  readonly id: string;
  readonly title?: string;
  readonly phase: string;
  readonly by: "system" | "operator" | "publisher";
  readonly state: StepState;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

export type Phase = {
  readonly id: string;
  readonly status:
    | "waiting"
    | "running"
    | "passed"
    | "passed-with-warnings"
    | "failed"
    | "cancelled";
  readonly waitsOn: "system" | "operator" | "publisher";
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly isCurrent: boolean;
};

/** The phases of a submission in its own order, each as far as its steps are. */
export function phasesOf(submission: Pick<Submission, "steps" | "state">): readonly Phase[] {
  const ids = [...new Set(submission.steps.map((step) => step.phase))];
  const isOver = ["live", "cancelled", "replaced", "withdrawn"].includes(submission.state);
  const phases = ids.map((id): Phase => {
    const steps = submission.steps.filter((step) => step.phase === id);
    const all = (...states: readonly StepState[]) =>
      steps.every((step) => states.includes(step.state));
    const some = (...states: readonly StepState[]) =>
      steps.some((step) => states.includes(step.state));
    const status = some("failed")
      ? "failed"
      : all("waiting")
        ? "waiting"
        : all("passed", "passed-with-warnings")
          ? some("passed-with-warnings")
            ? "passed-with-warnings"
            : "passed"
          : some("cancelled")
            ? "cancelled"
            : "running";
    const open = steps.find((step) => !["passed", "passed-with-warnings"].includes(step.state));
    const started = steps
      .map((step) => step.startedAt)
      .filter((at) => at !== null)
      .sort();
    const ended = steps
      .map((step) => step.endedAt)
      .filter((at) => at !== null)
      .sort();
    const isDone = status !== "waiting" && status !== "running";
    return {
      id,
      status,
      waitsOn: open?.by ?? "system",
      startedAt: started[0] ?? null,
      endedAt: isDone ? (ended.at(-1) ?? null) : null,
      isCurrent: false,
    };
  });
  const current = phases.findIndex(
    (phase) => !["passed", "passed-with-warnings"].includes(phase.status),
  );
  return phases.map((phase, index) => ({ ...phase, isCurrent: !isOver && index === current }));
}

/** The submissions that are not over: at most one of an offer is. */
export const isOpen = (submission: Pick<Submission, "state">): boolean =>
  !["live", "cancelled", "replaced", "withdrawn"].includes(submission.state);

export const needsAttention = (submission: Pick<Submission, "state">): boolean =>
  submission.state === "attention-needed" || submission.state === "attention-after-sign-off";

export type SubmissionFinding = {
  readonly step: string;
  readonly severity: "blocking" | "warning";
  readonly code: string;
  readonly detail: string;
  readonly policy?: string | null;
  readonly page?: string | null;
  readonly plan?: string | null;
  readonly pointer?: string | null;
  /** What was measured: addresses, statuses, sizes. */
  readonly evidence?: Readonly<Record<string, string | number>> | null;
  /** A reviewer's own words. */
  readonly note?: string | null;
};

export type Submission = {
  readonly number: number;
  readonly state: SubmissionState;
  readonly notes: string;
  readonly submittedAt: string;
  readonly submittedBy: string;
  readonly steps: readonly SubmissionStep[];
  readonly findings: readonly SubmissionFinding[];
  /** Where the preview audience looks, while there is a preview. */
  readonly previewUrl: string | null;
  readonly decision: { readonly by: string | null; readonly note: string | null } | null;
  readonly allowedActions: AllowedActions;
};

// As the server sends it; turned into the type above in one place.
type SubmissionView = Omit<Submission, "allowedActions" | "previewUrl" | "decision" | "notes"> & {
  readonly notes?: string | null;
  readonly previewUrl?: string | null;
  readonly decision?: { readonly by?: string | null; readonly note?: string | null } | null;
  readonly actions: Parameters<typeof toAllowedActions>[0];
};

const toSubmission = ({ actions, ...view }: SubmissionView): Submission => ({
  ...view,
  notes: view.notes ?? "",
  previewUrl: view.previewUrl ?? null,
  decision:
    view.decision === undefined || view.decision === null
      ? null
      : { by: view.decision.by ?? null, note: view.decision.note ?? null },
  allowedActions: toAllowedActions(actions),
});

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
  readonly plan?: string | null;
  readonly submission?: number | null;
  readonly version?: number | null;
};

export type History = {
  readonly data: readonly HistoryEntry[];
  readonly nextCursor: string | null;
};

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;

/** The system or the certification team is at work: worth asking again. */
const isMoving = (submission: Submission): boolean =>
  submission.state === "in-progress" || submission.state === "going-live";

export function useSubmissions(slug: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "submissions", slug),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly SubmissionView[] }>(
          `${offerPath(slug)}/submissions`,
          { query: { limit: 20 }, signal },
        )
      ).data.data.map(toSubmission),
    refetchInterval: (query) => (query.state.data?.some(isMoving) ? 2500 : false),
  });
}

export function useSubmission(slug: string, number: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "submissions", slug, number),
    queryFn: async ({ signal }) =>
      toSubmission(
        (await api.get<SubmissionView>(`${offerPath(slug)}/submissions/${number}`, { signal }))
          .data,
      ),
    refetchInterval: (query) =>
      query.state.data !== undefined && isMoving(query.state.data) ? 2500 : false,
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
        await api.post<unknown>(`${offerPath(slug)}/submissions`, {
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
        await api.put<unknown>(`${offerPath(slug)}/submissions/${number}/cancellation`, {
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
      (await api.put<unknown>(`${offerPath(slug)}/submissions/${number}/sign-off`, { body: {} }))
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
