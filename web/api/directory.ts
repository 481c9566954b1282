import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Place } from "./bulk.ts";
import { useApi } from "./context.tsx";
import { useFileChange } from "./file-change.ts";
import { keyed, touches } from "./keys.ts";
import { etagOf, type Named, type Page } from "./listing.ts";
import { usePaths } from "./whose.ts";

export const USER_STATES = ["active", "inactive", "deleted"] as const;

/** Somebody who can be given licences; need not sign in here. */
export type DirectoryUser = {
  readonly id: string;
  readonly userName: string;
  readonly email: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly externalId: string | null;
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly active: boolean;
  readonly source: "hand" | "file" | "scim";
  readonly createdAt: string;
  readonly changedAt: string;
  readonly deletedAt: string | null;
  readonly restorableUntil: string | null;
  /** Whoever signs in here with the address. */
  readonly member: {
    readonly personId: string;
    readonly name: string;
    readonly lastSignInAt: string | null;
  } | null;
  readonly groups: readonly Named[];
  readonly version: number;
  readonly allowedActions: readonly ("change" | "delete" | "restore")[];
};

export type DirectoryGroup = {
  readonly id: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly source: DirectoryUser["source"];
  readonly members: number;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly version: number;
  readonly allowedActions: readonly ("change" | "delete")[];
};

type Listed<Row> = Page<Row> & {
  readonly total: number;
  readonly managedBy: "people" | "scim";
  readonly mayChange: boolean;
};

export type UserFilters = {
  readonly q?: string | undefined;
  readonly state?: string | undefined;
  readonly group?: string | undefined;
  readonly sort?: string | undefined;
};

export function useDirectoryUsers(
  query: UserFilters & { readonly cursor?: string | undefined; readonly limit?: number },
) {
  const api = useApi();
  const { users } = usePaths();
  return useQuery({
    ...keyed(api, "directory", "users", users, query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Listed<DirectoryUser>>(`${users}/users`, {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

export function useDirectoryUser(id: string) {
  const api = useApi();
  const { users } = usePaths();
  return useQuery({
    ...keyed(api, "directory", "user", id),
    queryFn: async ({ signal }) =>
      (await api.get<DirectoryUser>(`${users}/users/${id}`, { signal })).data,
  });
}

export function useDirectoryGroups(query: {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
}) {
  const api = useApi();
  const { users } = usePaths();
  return useQuery({
    ...keyed(api, "directory", "groups", users, query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Listed<DirectoryGroup>>(`${users}/groups`, {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

export function useDirectoryGroup(id: string) {
  const api = useApi();
  const { users } = usePaths();
  return useQuery({
    ...keyed(api, "directory", "group", id),
    queryFn: async ({ signal }) =>
      (await api.get<DirectoryGroup>(`${users}/groups/${id}`, { signal })).data,
  });
}

/** What is known of a user, as the form has it. */
export type UserFields = Pick<
  DirectoryUser,
  | "userName"
  | "email"
  | "displayName"
  | "givenName"
  | "familyName"
  | "externalId"
  | "jobTitle"
  | "department"
  | "active"
>;

function useDirectoryChange<Given, Done>(
  /** `home` is what the addresses of users and groups begin with. */
  change: (api: ReturnType<typeof useApi>, given: Given, home: string) => Promise<Done>,
) {
  const api = useApi();
  const { users } = usePaths();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => change(api, given, users),
    // After a refusal, too: what stood against it is on the screen then.
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "directory") }),
  });
}

export const useAddUser = () =>
  useDirectoryChange(
    async (
      api,
      { body, idempotencyKey }: { readonly body: UserFields; readonly idempotencyKey: string },
      home,
    ) => (await api.post<DirectoryUser>(`${home}/users`, { body, idempotencyKey })).data,
  );

type Of = { readonly id: string; readonly version: number };

export const useChangeUser = () =>
  useDirectoryChange(
    async (api, { id, version, body }: Of & { readonly body: UserFields }, home) =>
      (
        await api.put<DirectoryUser>(`${home}/users/${id}`, {
          body,
          ifMatch: etagOf(version),
        })
      ).data,
  );

export const useDeleteUser = () =>
  useDirectoryChange(async (api, { id, version }: Of, home) => {
    await api.delete<DirectoryUser>(`${home}/users/${id}`, { ifMatch: etagOf(version) });
  });

export const useRestoreUser = () =>
  useDirectoryChange(async (api, { id, version }: Of, home) => {
    await api.delete<DirectoryUser>(`${home}/users/${id}/deletion`, {
      ifMatch: etagOf(version),
    });
  });

export const useAddGroup = () =>
  useDirectoryChange(
    async (
      api,
      { name, idempotencyKey }: { readonly name: string; readonly idempotencyKey: string },
      home,
    ) =>
      (await api.post<DirectoryGroup>(`${home}/groups`, { body: { name }, idempotencyKey })).data,
  );

export const useRenameGroup = () =>
  useDirectoryChange(async (api, { id, version, name }: Of & { readonly name: string }, home) => {
    await api.put<DirectoryGroup>(`${home}/groups/${id}`, {
      body: { name },
      ifMatch: etagOf(version),
    });
  });

export const useDeleteGroup = () =>
  useDirectoryChange(async (api, { id, version }: Of, home) => {
    await api.delete<void>(`${home}/groups/${id}`, { ifMatch: etagOf(version) });
  });

/** Users that one call puts into a group or takes out of it, at most. */
export const MEMBERS_AT_ONCE = 1_000;

export const useChangeMembers = (groupId: string) =>
  useDirectoryChange(
    async (
      api,
      body: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
      home,
    ) => {
      await api.patch<DirectoryGroup>(`${home}/groups/${groupId}/members`, { body });
    },
  );

export type UserFileRow = {
  readonly line: number;
  readonly state: "added" | "changed" | "known" | "refused";
  readonly userName: string;
  readonly displayName: string;
  readonly email: string;
  readonly active: boolean;
  readonly groups: readonly string[];
  readonly userId: string | null;
  readonly errors: readonly Place[];
};
export type ImportedUsers = {
  readonly added: number;
  readonly changed: number;
  readonly known: number;
  readonly refused: number;
  readonly newGroups: readonly string[];
  readonly rows: readonly UserFileRow[];
  readonly preview: string | null;
};

export function useImportUsers() {
  const api = useApi();
  const client = useQueryClient();
  const { users } = usePaths();
  return useFileChange<ImportedUsers>(`${users}/user-files`, () =>
    client.invalidateQueries({ predicate: touches(api, "directory") }),
  );
}

/** All times are the system's. */
export type ScimFailure = {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly about: string | null;
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string;
};
export type ScimToken = {
  readonly id: string;
  readonly name: string;
  readonly ending: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly state: "works" | "expired" | "revoked";
};
export type Synchronisation = {
  readonly scim: boolean;
  readonly address: string;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
  readonly lastCallAt: string | null;
  readonly lastCall: string | null;
  readonly lastChangeAt: string | null;
  readonly lastFailure: ScimFailure | null;
  readonly tokens: readonly ScimToken[];
  readonly allowedActions: readonly ("switch" | "make-token" | "revoke-token")[];
};

export function useSynchronisation() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "directory", "synchronisation"),
    queryFn: async ({ signal }) => {
      const { data, etag } = await api.get<Synchronisation>("/v1/directory/synchronisation", {
        signal,
      });
      return { ...data, etag };
    },
  });
}

export function useScimFailures() {
  const api = useApi();
  return useInfiniteQuery({
    ...keyed(api, "directory", "failures"),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<Page<ScimFailure>>("/v1/directory/scim-failures", {
          query: { limit: 20, cursor: pageParam },
          signal,
        })
      ).data,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: (before) => before,
  });
}

export const useSwitchScim = () =>
  useDirectoryChange(
    async (api, { scim, etag }: { readonly scim: boolean; readonly etag: string | undefined }) => {
      await api.put<Synchronisation>("/v1/directory/synchronisation", {
        body: { scim },
        ifMatch: etag,
      });
    },
  );

export const useMakeToken = () =>
  useDirectoryChange(
    async (
      api,
      {
        idempotencyKey,
        ...body
      }: { readonly name: string; readonly days: number; readonly idempotencyKey: string },
    ) =>
      (
        await api.post<{ id: string; token: string; expiresAt: string }>(
          "/v1/directory/scim-tokens",
          { body, idempotencyKey },
        )
      ).data,
  );

export const useRevokeToken = () =>
  useDirectoryChange(async (api, id: string) => {
    await api.delete<void>(`/v1/directory/scim-tokens/${id}`);
  });
