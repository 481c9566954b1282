import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import type { Segment } from "./customers.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export const APPLICATION_STATES = ["waiting", "asked", "approved", "declined", "referred"] as const;
export const APPLICANT_KINDS = ["publisher", "partner", "customer"] as const;
export type ApplicantKind = (typeof APPLICANT_KINDS)[number];
export const PARTNER_TYPES = ["direct-bill", "indirect-provider", "indirect-reseller"] as const;
export type ApplicationSummary = {
  readonly id: string;
  readonly number: string;
  readonly state: (typeof APPLICATION_STATES)[number];
  readonly kind: ApplicantKind;
  readonly name: string;
  /** Of a publisher. */
  readonly publisherId: string | null;
  readonly partnerType: (typeof PARTNER_TYPES)[number] | null;
  readonly segment: Segment | null;
  readonly country: string;
  readonly contact: {
    readonly name: string;
    readonly email: string;
    readonly phone: string | null;
  };
  readonly appliedAt: string;
};
export type StepKind =
  | "received"
  | "referred"
  | "asked"
  | "answered"
  | "approved"
  | "declined"
  | "invited";
export type Application = ApplicationSummary & {
  readonly taxId: string | null;
  readonly currency: string;
  readonly timeZone: string;
  readonly language: string;
  readonly domain: string;
  readonly agreement: { readonly version: string; readonly acceptedAt: string };
  readonly organisationId: string | null;
  readonly allowedActions: readonly string[];
  readonly steps: readonly {
    readonly number: number;
    readonly kind: StepKind;
    readonly text: string | null;
    readonly by: string;
    readonly at: string;
  }[];
};
export type Decision =
  | { readonly outcome: "approve"; readonly claimDomain: boolean }
  | { readonly outcome: "ask" | "decline"; readonly text: string };

const PATH = "/v1/applications";

export function useApplications(
  query: {
    readonly q?: string | undefined;
    readonly state?: string | undefined;
    readonly kind?: string | undefined;
    readonly cursor?: string | undefined;
  },
  options: { enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "applications", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<
          Page<ApplicationSummary> & {
            readonly counts: { readonly waiting: number; readonly asked: number };
          }
        >(PATH, { query: { limit: 50, ...query }, signal })
      ).data,
    placeholderData: (before) => before,
    ...options,
  });
}

export function useApplication(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "applications", "one", id),
    queryFn: async ({ signal }) => (await api.get<Application>(`${PATH}/${id}`, { signal })).data,
  });
}

/** Approves, asks or declines; a decision of `undefined` sends the link to set a password again. */
export function useDecideApplication(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (decision: Decision | undefined) =>
      decision === undefined
        ? api.post<Application>(`${PATH}/${id}/invitation`, { body: {} })
        : api.post<Application>(`${PATH}/${id}/decision`, { body: decision }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ predicate: touches(api, "applications") }),
        client.invalidateQueries({ predicate: touches(api, "organisations") }),
      ]),
  });
}

/** The agreement that a kind of organisation accepts, in the language of the page. */
export function useAgreement(kind: ApplicantKind) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "agreement", kind),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly version: string; readonly text: string }>(
          `/v1/agreements/${kind}`,
          { signal },
        )
      ).data,
  });
}

export function useApply() {
  const api = useApi();
  return useMutation({
    mutationFn: async (call: { readonly body: unknown; readonly idempotencyKey: string }) =>
      (await api.post<{ readonly confirmationSentTo: string }>(PATH, call)).data,
  });
}

export function useConfirmApplication(token: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async () =>
      (
        await api.post<{ readonly state: "waiting" | "approved" | "referred" }>(
          `${PATH}/confirmation`,
          {
            body: { token },
          },
        )
      ).data,
  });
}

/** What the operator asked, by the link of its mail. */
export function useApplicationQuestion(token: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "application-question", token),
    queryFn: async ({ signal }) =>
      (
        await api.post<{ readonly name: string; readonly question: string }>(`${PATH}/question`, {
          body: { token },
          signal,
        })
      ).data,
    retry: false,
    // An answer uses the link up: asked again, the page would say so below its thanks.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useAnswerApplication(token: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (text: string) => api.post<undefined>(`${PATH}/answer`, { body: { token, text } }),
  });
}

export function useSetPassword(token: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (password: string) =>
      (await api.post<{ readonly email: string }>("/v1/passwords", { body: { token, password } }))
        .data,
  });
}
