import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useFileChange } from "./file-change.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import { useLookThenDo } from "./look-then-do.ts";
import { usePaths } from "./whose.ts";

/** By what somebody has a licence, or waits for one. */
export type ClaimSources = {
  readonly direct: boolean;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
};

/** A group that a plan's licences are given to. */
export type GivenGroup = {
  readonly group: { readonly id: string; readonly name: string; readonly members: number };
  readonly assigned: number;
  readonly waiting: number;
  readonly givenAt: string;
  readonly givenBy: string;
};
export type WaitingPerson = {
  readonly user: { readonly id: string; readonly userName: string; readonly name: string };
  readonly since: string;
  readonly active: boolean;
  readonly sources: ClaimSources;
};
export type GroupEffect = {
  readonly changed: number;
  readonly unchanged: number;
  readonly waiting: number;
  readonly inactive: number;
  readonly served: number;
  readonly available: number;
  readonly preview: string;
};
export type HistoryLine = {
  readonly user: { readonly id: string; readonly name: string };
  readonly action: "assigned" | "unassigned";
  readonly because:
    | "person"
    | "group"
    | "waiting-list"
    | "left-group"
    | "group-removed"
    | "fewer-licences"
    | "licences-ended"
    | "plan-changed"
    | "user-inactive"
    | "user-deleted";
  readonly group: string | null;
  readonly by: string;
  readonly at: string;
};

/** One of the lists of a plan's licences, a page of it. */
function useListOf<Row>(id: string, list: string, query: object) {
  const api = useApi();
  const { licences } = usePaths();
  return useQuery({
    queryKey: key(api, "licences", id, list, query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<Row>>(`${licences}/${id}/${list}`, {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}

type Asked = { readonly cursor?: string | undefined };
export const useGroupsWithLicences = (id: string, query: Asked) =>
  useListOf<GivenGroup>(id, "groups", query);
export const useWaitingPeople = (id: string, query: Asked) =>
  useListOf<WaitingPerson>(id, "waiting", query);
export const useLicenceHistory = (id: string, query: Asked & { readonly q?: string | undefined }) =>
  useListOf<HistoryLine>(id, "history", query);

/** Gives the plan's licences to a group, or takes them: looked at first. */
export function useChangeGroup(id: string, kind: "give" | "take") {
  const api = useApi();
  const client = useQueryClient();
  const { licences } = usePaths();
  return useLookThenDo<{ readonly groupId: string }, GroupEffect>(
    async ({ groupId, preview }, { query }) => {
      const path = `${licences}/${id}/groups/${groupId}`;
      const how = { query: { ...query, preview } };
      return (
        kind === "give"
          ? await api.put<GroupEffect>(path, how)
          : await api.delete<GroupEffect>(path, how)
      ).data;
    },
    { onSettled: () => client.invalidateQueries({ predicate: touches(api, "licences") }) },
  );
}

/** Groups whose names match what is typed: the first 20, by no more than name and size. */
export function useGroupsToGive(q: string | undefined) {
  const api = useApi();
  const { licences } = usePaths();
  return useQuery({
    queryKey: key(api, "licences", licences, "groups-to-give", q),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly GivenGroup["group"][] }>(`${licences}/groups`, {
          query: { q },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}

export type IdleLicences = {
  readonly days: number;
  readonly data: readonly {
    readonly licencesId: string;
    readonly offer: string;
    readonly plan: string;
    readonly idle: number;
    readonly waiting: number;
  }[];
};

/** Plans of which licences are idle; `enabled` where the reader hands out licences. */
export function useIdleLicences({ enabled = true }: { readonly enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "licences", "idle"),
    queryFn: async ({ signal }) =>
      (await api.get<IdleLicences>("/v1/idle-licences", { signal })).data,
    enabled,
  });
}

export type Reclaimed = {
  readonly reclaimed: number;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly served: number;
  readonly available: number;
  readonly preview: string;
};

/** Takes back the idle licences of a plan: looked at first. */
export function useReclaim(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useLookThenDo<object, Reclaimed>(
    async ({ preview }: { readonly preview?: string }, { query, idempotencyKey }) =>
      (
        await api.post<Reclaimed>(`/v1/licences/${id}/reclaims`, {
          query: { ...query, preview },
          idempotencyKey,
        })
      ).data,
    { onSettled: () => client.invalidateQueries({ predicate: touches(api, "licences") }) },
  );
}

export type FileRow = {
  readonly line: number;
  readonly state: "refused" | "assigned" | "unassigned" | "kept" | "known";
  readonly userName: string;
  readonly name: string | null;
  readonly serviceId: string;
  readonly errors: readonly {
    readonly line: number;
    readonly column: number;
    readonly code: string;
    readonly detail: string;
  }[];
};
export type LicencesFromFile = {
  readonly assigned: number;
  readonly unassigned: number;
  readonly kept: number;
  readonly known: number;
  readonly refused: number;
  readonly rows: readonly FileRow[];
  readonly preview: string | null;
};

/** A file that gives licences and takes them back; rows without a plan are of these licences. */
export function useLicenceFile(id: string) {
  const api = useApi();
  const client = useQueryClient();
  const { licenceFiles } = usePaths();
  return useFileChange<LicencesFromFile>(
    licenceFiles,
    () => client.invalidateQueries({ predicate: touches(api, "licences") }),
    { licences: id },
  );
}
