import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { JsonObject } from "../forms/json.ts";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export type WaitingTimes = {
  readonly decided: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
  readonly targetSeconds: number;
};

export type Handed = "assigned" | "escalated";
export type Claim = {
  readonly name: string;
  readonly me: boolean;
  readonly since: string;
  /** Who gave it to them; null where they took it themselves. */
  readonly handover: { readonly kind: Handed; readonly by: string } | null;
};

export type Decision = {
  readonly outcome: "certified" | "rejected";
  readonly decidedAt: string;
  readonly decidedBy: string | null;
  readonly note: string | null;
};

export type QueueItem = {
  readonly id: string;
  readonly number: number;
  readonly offer: string;
  readonly offerName: string;
  readonly offerType: string;
  readonly publisher: { readonly id: string; readonly handle: string; readonly name: string };
  readonly submittedAt: string;
  readonly waitingSince: string | null;
  /** Without the time that its publisher took to answer. */
  readonly waitingSeconds: number | null;
  /** Against the time that the team wants to decide in; null once decided. */
  readonly deadline: "met" | "soon" | "overdue" | "paused" | null;
  /** Null: a first publication, so everything is new. */
  readonly changes: number | null;
  readonly because: readonly { readonly code: string; readonly detail: string }[];
  readonly warnings: number;
  readonly urgency: "escalated" | "priority" | "normal";
  readonly claimedBy: Claim | null;
  readonly decision: Decision | null;
  /** Two different people have to certify it; `first` is the one who has. */
  readonly twoPeople: {
    readonly first: { readonly name: string; readonly me: boolean; readonly at: string } | null;
  } | null;
  /** Since when the publisher's answer is awaited. */
  readonly awaitsAnswerSince: string | null;
  readonly answeredAt: string | null;
};

export type QueuePage = Page<QueueItem> & {
  readonly counts: {
    readonly waiting: number;
    readonly claimedByMe: number;
    readonly claimed: number;
    readonly overdue: number;
    readonly soon: number;
  };
  readonly waitingTimes: WaitingTimes;
};

export type Finding = {
  readonly id: string | null;
  readonly severity: "blocking" | "warning";
  readonly check: string | null;
  readonly step: string | null;
  readonly policy: { readonly number: string; readonly title: string } | null;
  readonly code: string;
  readonly detail: string;
  readonly page: string | null;
  readonly pageTitle: string | null;
  readonly plan: string | null;
  readonly pointer: string | null;
  readonly evidence: Readonly<Record<string, string | number>>;
  readonly note: string | null;
  readonly fixed: { readonly by: string; readonly at: string } | null;
};

export type Verdict = "pass" | "warning" | "fail";

export type Policy = {
  readonly number: string;
  readonly group: string;
  readonly groupTitle: string;
  readonly title: string;
  readonly text: string;
  readonly version: string;
  /** Decided by checks; the others wait for the reviewer. */
  readonly automatic: boolean;
  /** False where no check asks it of this type of offer. */
  readonly applies: boolean;
  readonly verdict: Verdict | null;
  /** What the reviewer wrote with the verdict. */
  readonly note?: string | null;
};

export type ChangeKind = "added" | "removed" | "edited";

export type FieldChange = {
  readonly pointer: string;
  readonly label: string;
  readonly kind: ChangeKind;
  readonly before: unknown;
  readonly after: unknown;
};

export type PageChange = {
  readonly page: string;
  readonly pageTitle: string;
  readonly plan: string | null;
  readonly kind: ChangeKind;
  readonly fields: readonly FieldChange[];
};

export type CheckRun = {
  readonly id: string;
  readonly title: string;
  readonly step: string;
  readonly stepTitle: string;
  readonly outcome: "passed" | "warnings" | "failed";
  readonly tookMs: number;
  readonly ranAt: string;
};

export type ReviewAction = {
  readonly action: "claim" | "release" | "decide" | "write" | "assign" | "escalate" | "prioritise";
  readonly allowed: boolean;
  readonly reason: { readonly code: string; readonly detail: string } | null;
};

export type SubmissionReview = QueueItem & {
  readonly state: string;
  readonly stateTitle: string;
  readonly notes: string;
  readonly comparedWith: { readonly number: number; readonly editionId: string } | null;
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckRun[];
  readonly pages: readonly PageChange[];
  /** The whole edition, as it would go live. */
  readonly content: {
    readonly pages: Readonly<Record<string, JsonObject>>;
    readonly plans: readonly {
      readonly planId: string;
      readonly pages: Readonly<Record<string, JsonObject>>;
    }[];
  };
  readonly policies: readonly Policy[];
  readonly policyVersion: string;
  /** What was found in the submission before. */
  readonly earlier: {
    readonly number: number;
    readonly findings: readonly { readonly finding: Finding; readonly changed: boolean }[];
  } | null;
  readonly firstDecision: {
    readonly by: string;
    readonly at: string;
    readonly note: string | null;
    readonly verdicts: readonly {
      readonly policy: string;
      readonly verdict: Verdict;
      readonly text: string | null;
    }[];
  } | null;
  readonly handovers: readonly {
    readonly kind: Handed;
    readonly by: string;
    readonly to: string;
    readonly reason: string | null;
    readonly at: string;
  }[];
  readonly publisherRecord: { readonly submissions: number; readonly rejected: number };
  readonly actions: readonly ReviewAction[];
};

export type VerdictBody = {
  readonly policy: string;
  readonly verdict: Verdict;
  readonly page?: string;
  readonly plan?: string;
  readonly pointer?: string;
  readonly text?: string;
};

export type DecisionBody = {
  readonly outcome: "certify" | "reject";
  readonly note?: string;
  readonly verdicts: readonly VerdictBody[];
};

export function useCertificationQueue(
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
    queryKey: key(api, "certification", "queue", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<QueuePage>("/v1/certification/submissions", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
    refetchInterval: 30_000,
    enabled: options.enabled !== false,
  });
}

export function useSubmissionReview(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "certification", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<SubmissionReview>(`/v1/certification/submissions/${id}`, { signal })).data,
    // Somebody else may claim or decide while the page is open.
    refetchInterval: 20_000,
  });
}

function useChanged() {
  const api = useApi();
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: touches(api, "certification") });
}

export function useClaim(id: string) {
  const api = useApi();
  const changed = useChanged();
  return useMutation({
    mutationFn: () => api.put<unknown>(`/v1/certification/submissions/${id}/claim`, { body: {} }),
    onSettled: changed,
  });
}

export function useRelease(id: string) {
  const api = useApi();
  const changed = useChanged();
  return useMutation({
    mutationFn: () => api.delete<void>(`/v1/certification/submissions/${id}/claim`),
    onSettled: changed,
  });
}

export function useDecide(id: string) {
  const api = useApi();
  const client = useQueryClient();
  const changed = useChanged();
  return useMutation({
    mutationFn: async (body: DecisionBody) =>
      (await api.put<SubmissionReview>(`/v1/certification/submissions/${id}/decision`, { body }))
        .data,
    onSuccess: async (review) => {
      client.setQueryData(key(api, "certification", "one", id), review);
      await changed();
    },
  });
}
