import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

/** Somebody of the certification team, with how many waiting submissions they have claimed. */
export type Certifier = {
  readonly id: string;
  readonly name: string;
  readonly claimed: number;
  readonly me: boolean;
};

export function useCertifiers(options: { readonly enabled: boolean }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "certification", "people"),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Certifier>>("/v1/certification/people", { signal })).data.data,
    enabled: options.enabled,
  });
}

/** What the team wrote for a policy before. */
export function useFindingTexts(policy: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "certification", "texts", policy),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<{ readonly text: string; readonly times: number }>>(
          "/v1/certification/finding-texts",
          { query: { policy }, signal },
        )
      ).data.data,
    enabled: policy !== "",
  });
}

function useChanged() {
  const api = useApi();
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: touches(api, "certification") });
}

/**
 * Claims what comes next. Where to go then is said here: when it was the last that waited, the button is
 * gone before an answer to its own call would be read.
 */
export function useTakeNext(onTaken: (id: string) => void) {
  const api = useApi();
  const changed = useChanged();
  const intent = useIntent();
  return useMutation({
    mutationFn: async () => {
      const taken = await api.post<{ readonly id: string }>("/v1/certification/claims", {
        body: {},
        idempotencyKey: intent.keyFor("next"),
      });
      intent.done();
      return taken.data;
    },
    onSuccess: ({ id }) => onTaken(id),
    // A refusal is an answer, too: what is asked later is asked anew.
    onError: () => intent.done(),
    onSettled: changed,
  });
}

export type HandOver = {
  readonly kind: "assign" | "escalate";
  readonly person: string;
  readonly reason: string;
};

export function useHandOver(id: string) {
  const api = useApi();
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ kind, person, reason }: HandOver) =>
      api.put<void>(
        `/v1/certification/submissions/${id}/${kind === "assign" ? "assignee" : "escalation"}`,
        { body: { person, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) } },
      ),
    onSettled: changed,
  });
}

/** Gives several submissions to a colleague, all or none. */
export function useAssignSeveral() {
  const api = useApi();
  const changed = useChanged();
  return useMutation({
    mutationFn: ({
      submissions,
      person,
      reason,
    }: Omit<HandOver, "kind"> & { readonly submissions: readonly string[] }) =>
      api.put<void>("/v1/certification/assignments", {
        body: { submissions, person, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) },
      }),
    onSettled: changed,
  });
}

/** Puts several submissions before the others, all or none. */
export function usePrioritiseSeveral() {
  const api = useApi();
  const changed = useChanged();
  return useMutation({
    mutationFn: (submissions: readonly string[]) =>
      api.put<void>("/v1/certification/priorities", { body: { submissions, priority: true } }),
    onSettled: changed,
  });
}

export function usePrioritise(id: string) {
  const api = useApi();
  const changed = useChanged();
  return useMutation({
    mutationFn: (priority: boolean) =>
      api.put<void>(`/v1/certification/submissions/${id}/priority`, { body: { priority } }),
    onSettled: changed,
  });
}
