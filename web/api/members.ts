import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export type Member = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly language: string;
  readonly roles: readonly string[];
  readonly since: string;
  /** Whether the person has chosen a password. */
  readonly joined: boolean;
};

type Members = Page<Member> & {
  /** Every role that can be given here. */
  readonly roles: readonly string[];
  readonly administrator: string;
};

/** Of the own organisation without an id; of another one for the operator. */
const pathOf = (organisationId: string | undefined): string =>
  organisationId === undefined ? "/v1/members" : `/v1/organisations/${organisationId}/members`;

export function useMembers(
  organisationId: string | undefined,
  query: { readonly q?: string | undefined; readonly cursor?: string | undefined },
) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "members", organisationId ?? "own", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Members>(pathOf(organisationId), {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

export type Invitation = {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly language: string;
  readonly idempotencyKey: string;
};

export const useInviteMember = (organisationId: string | undefined) =>
  useMemberChange(async (api, { idempotencyKey, ...body }: Invitation) => {
    await api.post<Member>(pathOf(organisationId), { body, idempotencyKey });
  });

export const useChangeRoles = (organisationId: string | undefined) =>
  useMemberChange(
    async (api, { id, roles }: { readonly id: string; readonly roles: readonly string[] }) => {
      await api.put<Member>(`${pathOf(organisationId)}/${id}/roles`, { body: { roles } });
    },
  );

export const useInviteAgain = (organisationId: string | undefined) =>
  useMemberChange(async (api, id: string) => {
    await api.put<Member>(`${pathOf(organisationId)}/${id}/invitation`, { body: {} });
  });

export const useRemoveMember = (organisationId: string | undefined) =>
  useMemberChange(async (api, id: string) => {
    await api.delete<unknown>(`${pathOf(organisationId)}/${id}`);
  });

function useMemberChange<Given>(
  change: (api: ReturnType<typeof useApi>, given: Given) => Promise<void>,
) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => change(api, given),
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "members") }),
  });
}

type Portal = { readonly portal: string };

/** Begins to look through somebody's eyes; everything that was loaded belongs to another session then. */
export function useImpersonate() {
  const api = useApi();
  return useMutation({
    mutationFn: async (body: {
      readonly organisationId: string;
      readonly personId: string;
      readonly reason: string;
    }) => (await api.post<Portal>("/v1/impersonations", { body })).data,
    onSuccess: ({ portal }) => location.assign(portal),
  });
}

export function useStopImpersonating() {
  const api = useApi();
  return useMutation({
    mutationFn: async () => (await api.delete<Portal>("/v1/impersonations/current")).data,
    onSuccess: ({ portal }) => location.assign(portal),
  });
}
