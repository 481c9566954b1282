import { useIsMutating, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useIsFollowed } from "./follow-offer.ts";
import { key, keyed, touches } from "./keys.ts";
import { type ActionView, toAllowedActions } from "./offers.ts";

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
  | "skipped"
  | "cancelled";

type Timed = {
  readonly id: string;
  readonly title: string;
  readonly state: StepState;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly expectedSeconds: number | null;
};

export type Step = Timed & {
  readonly checks: number;
  readonly blocking: number;
  readonly warnings: number;
};

/** What the tracker draws; its steps stand below it. The order is the real one of the offer type. */
export type Phase = Timed & {
  readonly owner: "system" | "operator" | "publisher";
  readonly steps: readonly Step[];
};

export type Because = { readonly code: string; readonly detail: string };

export type Decision = {
  readonly outcome: "certified" | "rejected";
  readonly decidedAt: string;
  /** Null: decided by the checks alone. */
  readonly decidedBy: string | null;
  readonly note: string | null;
};

export type Submission = {
  readonly number: number;
  readonly state: SubmissionState;
  readonly submittedAt: string;
  readonly submittedBy: { readonly name: string } | null;
  readonly endedAt: string | null;
  readonly blocking: number;
  readonly warnings: number;
  readonly notes: string;
  readonly phases: readonly Phase[];
  /** Since when the certification team waits for an answer. */
  readonly awaitsAnswerSince: string | null;
  readonly scheduledGoLive: ScheduledGoLive | null;
};

/** When the preview goes live by itself, or why it did not when that moment came. */
export type ScheduledGoLive = {
  readonly state: "waiting" | "missed";
  readonly goLiveAt: string;
  readonly setBy: { readonly name: string };
  readonly version: number;
  readonly missed: { readonly code: string; readonly detail: string } | null;
};

/** Something that customers will notice, in a sentence. */
export type Notice = {
  readonly code: string;
  readonly plan: string | null;
  readonly detail: string;
};

export type Preview = {
  readonly number: number;
  readonly readyAt: string;
  readonly url: string;
  readonly openTo: "email" | "subscription" | "hide-key";
  /** People or environments whose owners may look. */
  readonly audience: number;
  /** What customers will notice when it goes live. */
  readonly notices: readonly Notice[];
};

/** Everything about publishing that the overview and the review page show, in one answer. */
export type Publication = {
  readonly actions: readonly ActionView[];
  readonly notes: { readonly required: boolean; readonly maxLength: number; readonly last: string };
  readonly submission: Submission | null;
  readonly preview: Preview | null;
  readonly next: {
    readonly phases: readonly Phase[];
    readonly certification: {
      readonly person: boolean;
      readonly because: readonly Because[];
      /** Certified without a person where no check finds anything. */
      readonly alone: boolean;
      /** Two different people have to certify it. */
      readonly twoPeople: boolean;
    };
    /** What customers will notice of the draft as saved once it is live. */
    readonly notices: readonly Notice[];
  };
  readonly waitingTimes: {
    readonly targetSeconds: number;
    readonly decided: number;
    readonly medianSeconds: number | null;
    readonly p90Seconds: number | null;
  };
};

export type SubmissionFinding = {
  readonly id: string | null;
  readonly severity: "blocking" | "warning";
  readonly check: string;
  readonly step: string | null;
  readonly policy: { readonly number: string; readonly title: string } | null;
  readonly code: string;
  readonly detail: string;
  readonly page: string | null;
  readonly plan: string | null;
  readonly pointer: string | null;
  /** What was measured: addresses, statuses, sizes. */
  readonly evidence: Readonly<Record<string, string | number>>;
  /** A reviewer's own words. */
  readonly note: string | null;
  /** Its publisher says that it is put right. */
  readonly fixed: { readonly by: string; readonly at: string } | null;
};

export type Report = {
  readonly number: number;
  /** In force when it was submitted. */
  readonly policyVersion: string;
  readonly state: SubmissionState;
  readonly submittedAt: string;
  readonly blocking: number;
  readonly warnings: number;
  readonly findings: readonly SubmissionFinding[];
  readonly checks: readonly {
    readonly id: string;
    readonly title: string;
    readonly step: string;
    readonly stepTitle: string;
    readonly outcome: "passed" | "warnings" | "failed";
    readonly tookMs: number;
    readonly ranAt: string;
    /** Its outcome in the submission before, if it ran there. */
    readonly before: "passed" | "warnings" | "failed" | null;
  }[];
  readonly decision: Decision | null;
  /** The submission whose certification by the team stands. */
  readonly stands: { readonly number: number } | null;
};

/** What a submission of the draft as saved would find, and how far asking its addresses is. */
export type DraftChecks = {
  readonly revision: string;
  readonly checkedAt: string;
  readonly findings: readonly SubmissionFinding[];
  readonly outside: {
    readonly state: "never" | "waiting" | "current" | "stale" | "failed";
    /** Whether `findings` are of the draft as saved; else of an earlier one. */
    readonly isCurrent: boolean;
    readonly checkedAt: string | null;
    readonly findings: readonly SubmissionFinding[];
  };
};

export type HistoryEntry = {
  readonly id: string;
  readonly at: string;
  readonly event: string;
  /** What happened as a sentence in the reader's language. */
  readonly title: string;
  readonly actor: {
    readonly name: string;
    readonly kind: "person" | "client" | "system" | "operator";
  } | null;
  readonly kind: HistoryKind | null;
  /** The submission it belongs to. */
  readonly number: number | null;
  readonly editionId: string | null;
  /** Answers that it changed. */
  readonly fields: number | null;
  readonly params: Readonly<Record<string, string | number>>;
};

/** In the order in which they are offered as a filter. */
export const HISTORY_KINDS = [
  "draft",
  "publishing",
  "certification",
  "live",
  "distribution",
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** Instants are RFC 3339 text; `until` is the first after. */
export type HistoryFilter = {
  readonly kind?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly until?: string;
  readonly sort?: string;
};

export type History = {
  readonly data: readonly HistoryEntry[];
  readonly nextCursor: string | null;
  /** Everybody in the whole history. */
  readonly actors: readonly string[];
};

/** The submissions that are not over: at most one of an offer is. */
export const isOpen = ({ state }: Pick<Submission, "state">): boolean =>
  !["live", "cancelled", "replaced", "withdrawn"].includes(state);

export const needsAttention = ({ state }: Pick<Submission, "state">): boolean =>
  state === "attention-needed" || state === "attention-after-sign-off";

/** The system or the certification team is at work: worth asking again soon. */
const isMoving = ({ state }: Pick<Submission, "state">): boolean =>
  state === "in-progress" || state === "going-live";

/** The phase everything waits for; none when the submission is over. */
export function currentPhase(submission: Submission): Phase | undefined {
  if (!isOpen(submission)) return undefined;
  return submission.phases.find(
    ({ state }) => !["passed", "passed-with-warnings", "skipped"].includes(state),
  );
}

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;

export function usePublication(slug: string) {
  const api = useApi();
  const isFollowed = useIsFollowed(slug);
  return useQuery({
    ...keyed(api, "offers", "publication", slug),
    queryFn: async ({ signal }) => {
      const { data } = await api.get<Publication>(`${offerPath(slug)}/publication`, { signal });
      return { ...data, allowedActions: toAllowedActions(data.actions) };
    },
    refetchInterval: (query) => {
      const submission = query.state.data?.submission;
      if (isFollowed || submission === undefined || submission === null) return false;
      if (isMoving(submission)) return 2000;
      // The moment comes while the page is open: what it brings is shown without a reload.
      return submission.scheduledGoLive?.state === "waiting" ? 15_000 : false;
    },
  });
}

export function useSubmission(slug: string, number: string) {
  const api = useApi();
  const isFollowed = useIsFollowed(slug);
  return useQuery({
    ...keyed(api, "offers", "submission", slug, number),
    queryFn: async ({ signal }) =>
      (await api.get<Submission>(`${offerPath(slug)}/submissions/${number}`, { signal })).data,
    refetchInterval: (query) =>
      !isFollowed && query.state.data !== undefined && isMoving(query.state.data) ? 2000 : false,
  });
}

export function useReport(slug: string, number: string, isRunning: boolean) {
  const api = useApi();
  const isFollowed = useIsFollowed(slug);
  return useQuery({
    ...keyed(api, "offers", "report", slug, number),
    queryFn: async ({ signal }) =>
      (await api.get<Report>(`${offerPath(slug)}/submissions/${number}/report`, { signal })).data,
    refetchInterval: isRunning && !isFollowed ? 3000 : false,
  });
}

export function useMarkFixed(slug: string, number: string) {
  const api = useApi();
  const changed = useChanged(slug);
  return useMutation({
    mutationFn: ({ finding, fixed }: { readonly finding: string; readonly fixed: boolean }) =>
      api.put<void>(`${offerPath(slug)}/submissions/${number}/findings/${finding}/fix`, {
        body: { fixed },
      }),
    onSettled: changed,
  });
}

function useChanged(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return async () => {
    await Promise.all(
      ["one", "publication", "submission", "report", "review", "history", "schedule"].map((part) =>
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
    mutationFn: async (given: { readonly notes: string; readonly idempotencyKey: string }) => {
      await api.post<unknown>(`${offerPath(slug)}/submissions`, {
        body: given.notes === "" ? {} : { notes: given.notes },
        idempotencyKey: given.idempotencyKey,
      });
    },
    onSuccess: changed,
  });
}

export function useCancelSubmission(slug: string) {
  const api = useApi();
  const changed = useChanged(slug);
  return useMutation({
    mutationKey: cancelling(slug),
    mutationFn: async (number: number) => {
      await api.put<unknown>(`${offerPath(slug)}/submissions/${number}/cancellation`, { body: {} });
    },
    onSuccess: changed,
  });
}

const cancelling = (slug: string) => ["cancel-submission", slug];

/** From the press on Cancel publish until its answer, wherever on the page it is asked. */
export const useIsCancelling = (slug: string): boolean =>
  useIsMutating({ mutationKey: cancelling(slug) }) > 0;

export function useSignOff(slug: string) {
  const api = useApi();
  const changed = useChanged(slug);
  return useMutation({
    mutationFn: async (given: {
      readonly number: number;
      /** Of organisations that lose sight of their plan, as shown before. */
      readonly confirmedSubscriptions: string | undefined;
    }) => {
      const { number, confirmedSubscriptions } = given;
      await api.put<unknown>(`${offerPath(slug)}/submissions/${number}/sign-off`, {
        body: { confirmedSubscriptions },
      });
    },
    onSuccess: changed,
  });
}

const schedulePath = (slug: string, number: number) =>
  `${offerPath(slug)}/submissions/${number}/scheduled-go-live`;

/** What is chosen now, its version, and the last moment that can be chosen. */
export function useGoLiveSchedule(slug: string, number: number | undefined) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "schedule", slug, number ?? 0),
    enabled: number !== undefined,
    queryFn: async ({ signal }) => {
      const { data, etag } = await api.get<{
        readonly scheduledGoLive: ScheduledGoLive | null;
        readonly latest: string;
      }>(schedulePath(slug, number ?? 0), { signal });
      return { ...data, etag };
    },
  });
}

/** Chooses the moment at which the preview goes live by itself, or takes it back. */
export function useScheduleGoLive(slug: string) {
  const api = useApi();
  const changed = useChanged(slug);
  return useMutation({
    mutationFn: async (given: {
      readonly number: number;
      readonly etag: string | undefined;
      /** Undefined: none any more. */
      readonly goLiveAt?: string;
      readonly confirmedSubscriptions?: string | undefined;
    }) => {
      const { number, etag = "*", goLiveAt, confirmedSubscriptions } = given;
      const path = schedulePath(slug, number);
      if (goLiveAt === undefined) await api.delete<unknown>(path, { ifMatch: etag });
      else
        await api.put<unknown>(path, {
          body: { goLiveAt, confirmedSubscriptions },
          ifMatch: etag,
        });
    },
    onSettled: changed,
  });
}

const checksPath = (slug: string) => `${offerPath(slug)}/checks`;

export function useDraftChecks(slug: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "checks", slug),
    queryFn: async ({ signal }) => (await api.get<DraftChecks>(checksPath(slug), { signal })).data,
    // Asking takes seconds; where it takes a minute, it is not asked about every second.
    refetchInterval: ({ state }) =>
      state.data?.outside.state !== "waiting" ? false : state.dataUpdateCount < 15 ? 2000 : 10_000,
  });
}

/** Has the links and endpoints of the draft asked again. */
export function useCheckAgain(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  const { queryKey } = keyed(api, "offers", "checks", slug);
  return useMutation({
    mutationFn: async () => (await api.put<DraftChecks>(checksPath(slug), {})).data,
    onSuccess: (data) => client.setQueryData(queryKey, data),
  });
}

/** A new preview link, the old one stops working; or none at all. */
export function usePreviewLink(slug: string) {
  const api = useApi();
  const changed = useChanged(slug);
  return useMutation({
    mutationFn: async (wanted: "renew" | "revoke") => {
      const path = `${offerPath(slug)}/preview`;
      if (wanted === "renew") await api.put<unknown>(path, { body: {} });
      else await api.delete<unknown>(path);
    },
    onSuccess: changed,
  });
}

export function useHistory(
  slug: string,
  page: HistoryFilter & { readonly cursor?: string | undefined; readonly limit?: number } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "history", slug, page),
    queryFn: async ({ signal }) =>
      (
        await api.get<History>(`${offerPath(slug)}/history`, {
          query: { limit: 50, ...page },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

const MOST_EXPORTED = 5_000;

/** Everything that a filter admits, in the order of the list, at most 5,000 events: what an export holds. */
export function useHistoryExport(slug: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (filter: HistoryFilter): Promise<readonly HistoryEntry[]> => {
      const entries: HistoryEntry[] = [];
      let cursor: string | undefined;
      do {
        const { data } = await api.get<History>(`${offerPath(slug)}/history`, {
          query: { limit: 100, ...filter, cursor },
        });
        entries.push(...data.data);
        cursor = data.nextCursor ?? undefined;
      } while (cursor !== undefined && entries.length < MOST_EXPORTED);
      return entries;
    },
  });
}
