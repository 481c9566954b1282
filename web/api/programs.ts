import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export const PROGRAM_STATES = ["active", "disabled", "revoked"] as const;

/** An API client of the organisation; all times are the system's. */
export type Program = {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly state: (typeof PROGRAM_STATES)[number];
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly lastUsedAt: string | null;
  readonly secretSince: string;
  readonly previousSecretUntil: string | null;
  readonly disabledAt: string | null;
  readonly revokedAt: string | null;
};

type Programs = Page<Program> & {
  /** Roles that the reader can give. */
  readonly roles: readonly string[];
  readonly most: number;
};

/** What is shown once. */
export type NewSecret = {
  readonly id: string;
  readonly secret: string;
  readonly tenantId: string;
  /** Until when the secret before works; absent with a new program, null where it ended. */
  readonly previousSecretUntil?: string | null;
};

export type ProgramFilters = {
  readonly q?: string | undefined;
  readonly state?: string | undefined;
};

export function usePrograms(query: ProgramFilters & { readonly cursor?: string | undefined }) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "programs", query),
    queryFn: async ({ signal }) =>
      (await api.get<Programs>("/v1/api-clients", { query: { limit: 50, ...query }, signal })).data,
    placeholderData: (before) => before,
  });
}

export function useProgram(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "programs", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<Program>(`/v1/api-clients/${id}`, { signal })).data,
  });
}

export const CALL_OUTCOMES = ["served", "refused", "failed"] as const;

/** What a program asked, and how it was answered. */
export type ProgramCall = {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly problem: string | null;
  readonly tookMs: number;
  readonly requestId: string;
  /** Calls of the same second beside it that were only counted. */
  readonly more: number;
};

export function useProgramCalls(
  id: string,
  query: {
    readonly q?: string | undefined;
    readonly outcome?: string | undefined;
    readonly cursor?: string | undefined;
  },
) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "program-calls", id, query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<ProgramCall> & { readonly daysKept: number }>(
          `/v1/api-clients/${id}/calls`,
          { query: { limit: 50, ...query }, signal },
        )
      ).data,
    placeholderData: (before) => before,
  });
}

export const useRenameProgram = () =>
  useProgramChange(
    async (api, { id, name }: { readonly id: string; readonly name: string }) =>
      (await api.patch<Program>(`/v1/api-clients/${id}`, { body: { name } })).data,
  );

export const useCreateProgram = () =>
  useProgramChange(
    async (
      api,
      {
        idempotencyKey,
        ...body
      }: {
        readonly name: string;
        readonly roles: readonly string[];
        readonly idempotencyKey: string;
      },
    ) => (await api.post<NewSecret>("/v1/api-clients", { body, idempotencyKey })).data,
  );

export const useRollSecret = () =>
  useProgramChange(
    async (
      api,
      {
        id,
        idempotencyKey,
        ...body
      }: {
        readonly id: string;
        readonly overlapHours: number;
        readonly idempotencyKey: string;
      },
    ) =>
      (await api.post<NewSecret>(`/v1/api-clients/${id}/secrets`, { body, idempotencyKey })).data,
  );

export const useDisableProgram = () =>
  useProgramChange(
    async (api, { id, disabled }: { readonly id: string; readonly disabled: boolean }) =>
      (await api.patch<Program>(`/v1/api-clients/${id}`, { body: { disabled } })).data,
  );

export const useRevokeProgram = () =>
  useProgramChange(async (api, id: string) => {
    await api.delete<void>(`/v1/api-clients/${id}`);
  });

function useProgramChange<Given, Made>(
  change: (api: ReturnType<typeof useApi>, given: Given) => Promise<Made>,
) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => change(api, given),
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "programs") }),
  });
}
