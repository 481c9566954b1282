import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export type RequestState = "open" | "waiting" | "approved" | "rejected" | "withdrawn";
export type LicenceRequest = {
  readonly id: string;
  readonly licencesId: string;
  readonly serviceId: string;
  readonly offer: { readonly slug: string; readonly name: string };
  readonly plan: { readonly id: string; readonly name: string };
  readonly publisher: string;
  readonly available: number;
  readonly user: { readonly id: string; readonly userName: string; readonly name: string };
  readonly note: string;
  readonly state: RequestState;
  readonly askedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly answer: string;
  readonly assignee: { readonly id: string; readonly name: string } | null;
  readonly allowedActions: readonly ("approve" | "reject" | "hand-over" | "withdraw")[];
};

const PATH = "/v1/licence-requests";

/** Requests, the latest first, and how many wait for a decision. */
export function useLicenceRequests(
  query: {
    readonly state?: RequestState | undefined;
    readonly cursor?: string | undefined;
    readonly limit?: number;
    readonly licences?: string;
  },
  { enabled = true }: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "licence-requests", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<LicenceRequest> & { readonly open: number }>(PATH, {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** The request that a mail leads to. */
export function useLicenceRequest(id: string | undefined) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "licence-requests", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<LicenceRequest>(`${PATH}/${id}`, { signal })).data,
    enabled: id !== undefined,
    retry: false,
  });
}

/** What changes with a request: requests, licences, and what an employee sees. */
function useChanged() {
  const api = useApi();
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["licence-requests", "licences", "my-apps"].map((noun) =>
        client.invalidateQueries({ predicate: touches(api, noun) }),
      ),
    );
}

export type Decision = {
  readonly id: string;
  readonly decision: "approve" | "reject";
  readonly answer: string;
};
export type Decided = {
  readonly outcome: "approved" | "waiting" | "rejected";
  readonly available: number;
  readonly preview: string;
  readonly request: LicenceRequest;
};

/** What a decision comes to, before it is made. */
export function useLookAtDecision({ id, decision }: Omit<Decision, "answer">, enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "licence-requests", "look", id, decision),
    queryFn: async ({ signal }) =>
      (
        await api.put<Decided>(`${PATH}/${id}/decision`, {
          query: { dryRun: true },
          body: { decision },
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    enabled,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

/** Says who is to decide a request; null for nobody in particular. */
export function useHandOverRequest(id: string) {
  const api = useApi();
  const changed = useChanged();
  return useMutation({
    mutationFn: (personId: string | null) =>
      api.put<LicenceRequest>(`${PATH}/${id}/assignee`, { body: { personId } }),
    onSettled: changed,
  });
}

export function useDecideLicenceRequest() {
  const api = useApi();
  const intent = useIntent();
  const changed = useChanged();
  return useMutation({
    mutationFn: async (wanted: Decision & { readonly preview: string }) => {
      const { id, preview, ...body } = wanted;
      const idempotencyKey = intent.keyFor(wanted);
      return (
        await api.put<Decided>(`${PATH}/${id}/decision`, {
          query: { preview },
          body,
          idempotencyKey,
        })
      ).data;
    },
    onSuccess: () => intent.done(),
    onSettled: changed,
  });
}

export function useRequestLicence() {
  const api = useApi();
  const intent = useIntent();
  const changed = useChanged();
  return useMutation({
    mutationFn: async (body: { readonly serviceId: string; readonly note: string }) =>
      (await api.post<LicenceRequest>(PATH, { body, idempotencyKey: intent.keyFor(body) })).data,
    onSuccess: () => intent.done(),
    onSettled: changed,
  });
}

/** Takes back what the reader asked for. */
export function useWithdrawLicenceRequest() {
  const api = useApi();
  const intent = useIntent();
  const changed = useChanged();
  return useMutation({
    mutationFn: async (id: string) =>
      (
        await api.put<LicenceRequest>(`${PATH}/${id}/withdrawal`, {
          idempotencyKey: intent.keyFor(id),
        })
      ).data,
    onSuccess: () => intent.done(),
    onSettled: changed,
  });
}

export type AppState = "licensed" | "suspended" | "waiting" | "requested" | "rejected" | "none";
/** A plan of the organisation, and how the reader stands with it. */
export type OwnApp = {
  readonly serviceId: string;
  readonly offer: { readonly slug: string; readonly name: string };
  readonly plan: { readonly id: string; readonly name: string };
  readonly publisher: string;
  readonly state: AppState;
  readonly address: string | null;
  readonly request: { readonly id: string; readonly answer: string } | null;
  readonly allowedActions: readonly ("open" | "request" | "withdraw")[];
};
type DirectoryUser = { readonly id: string; readonly userName: string; readonly name: string };

export function useMyApps(query: { readonly cursor?: string | undefined }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "my-apps", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<OwnApp> & { readonly user: DirectoryUser | null }>("/v1/my-apps", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}

/** How the reader stands with one plan, and whom to ask. */
export function useMyApp(serviceId: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "my-apps", "one", serviceId),
    queryFn: async ({ signal }) =>
      (
        await api.get<
          OwnApp & { readonly user: DirectoryUser | null; readonly admins: readonly string[] }
        >(`/v1/my-apps/${encodeURIComponent(serviceId)}`, { signal })
      ).data,
    retry: false,
  });
}
