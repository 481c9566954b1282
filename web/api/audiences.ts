import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";
import { type ActionView, toAllowedActions } from "./offers.ts";

export type IdKind = "tenant" | "subscription";

/** Exactly one of the two IDs. */
export type AudienceEntry = {
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  readonly note?: string;
};

/** How an entry of the saved list stands beside the live one. */
export type EntryState = "added" | "removed" | "unchanged";

/** A page of the private audience of a plan as last saved. */
export type AudiencePage = {
  readonly ids: readonly IdKind[];
  /** IDs of each kind that a plan has at most; 0 where none are taken. */
  readonly limits: Readonly<Record<IdKind, number>>;
  readonly maxByHand: number;
  readonly version: number;
  /** The version buyers are admitted by; null while the plan was never live. */
  readonly liveVersion: number | null;
  readonly size: number;
  readonly counts: Readonly<Record<EntryState, number>>;
  readonly matching: number;
  readonly data: readonly (AudienceEntry & { readonly state: EntryState })[];
  readonly nextCursor: string | null;
};

export type AudienceQuery = {
  readonly q?: string | undefined;
  readonly state?: string | undefined;
  readonly cursor?: string | undefined;
};

export type SavedAudience = {
  readonly size: number;
  readonly added: number;
  readonly removed: number;
  readonly edited: number;
  readonly unchanged: number;
  readonly addedIds: readonly string[];
  readonly removedIds: readonly string[];
};
export type ImportedAudience = SavedAudience & {
  readonly rows: number;
  readonly repeated: number;
};

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;
const audiencePath = (slug: string, plan: string) =>
  `${offerPath(slug)}/plans/${encodeURIComponent(plan)}/audience`;

export function useAudience(slug: string, plan: string, query: AudienceQuery) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "audience", slug, plan, query),
    queryFn: async ({ signal }) => {
      const { data, etag } = await api.get<AudiencePage>(audiencePath(slug, plan), {
        query: { limit: 50, ...query },
        signal,
      });
      return { ...data, etag };
    },
    placeholderData: keepPreviousData,
  });
}

/** What follows from a list that changed: its pages, what would be synced, and the plan's own page. */
function useAudienceChanged(slug: string): () => Promise<unknown> {
  const api = useApi();
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["audience", "audience-sync", "one", "review", "page", "history"].map((part) =>
        client.invalidateQueries({ predicate: touches(api, "offers", part, slug) }),
      ),
    );
}

export function useEditAudience(slug: string, plan: string) {
  const api = useApi();
  const changed = useAudienceChanged(slug);
  return useMutation({
    mutationFn: async (given: {
      readonly add: readonly AudienceEntry[];
      readonly remove: readonly AudienceEntry[];
      readonly etag: string | undefined;
    }) =>
      (
        await api.patch<SavedAudience>(audiencePath(slug, plan), {
          body: { add: given.add, remove: given.remove },
          ifMatch: given.etag,
        })
      ).data,
    // After a refusal, too: what is shown is then what is there.
    onSettled: changed,
  });
}

/** Reads a file and says what it would change; applying sends it again with what was seen. */
export function useImportAudience(slug: string, plan: string) {
  const api = useApi();
  const changed = useAudienceChanged(slug);
  return useMutation({
    mutationFn: async (given: {
      readonly file: Blob;
      readonly mode: "replace" | "add";
      readonly dryRun: boolean;
      readonly etag: string | undefined;
    }) =>
      (
        await api.put<ImportedAudience>(`${audiencePath(slug, plan)}/file`, {
          query: { mode: given.mode, dryRun: given.dryRun },
          body: asCsv(given.file),
          ifMatch: given.etag,
        })
      ).data,
    onSettled: (_data, _error, { dryRun }) => (dryRun ? undefined : changed()),
  });
}

const asCsv = (file: Blob): Blob => new Blob([file], { type: "text/csv" });

export const downloadAudience = (api: Api, slug: string, plan: string, sample: boolean) =>
  api.download(`${audiencePath(slug, plan)}/file`, { query: { sample: sample || undefined } });

export type FileEntries = {
  readonly rows: number;
  readonly repeated: number;
  readonly entries: readonly { readonly id: string; readonly note?: string }[];
};

/** Reads a file for a list that is saved with its page. */
export function useReadAudienceFile() {
  const api = useApi();
  return useMutation({
    mutationFn: async (given: {
      readonly file: Blob;
      readonly ids: "email" | IdKind;
      readonly max: number;
    }) =>
      (
        await api.post<FileEntries>("/v1/audience-files", {
          query: { ids: given.ids, max: given.max },
          body: asCsv(given.file),
        })
      ).data,
  });
}

export type AudienceSync = {
  readonly action: ActionView;
  readonly plans: readonly {
    readonly planId: string;
    readonly added: number;
    readonly removed: number;
    readonly addedIds: readonly string[];
    readonly removedIds: readonly string[];
  }[];
  /** Of organisations that lose sight of their plan; they go on. */
  readonly subscriptions: {
    readonly count: number;
    /** Names exactly these: what is confirmed. */
    readonly confirmation: string;
    readonly data: readonly {
      readonly id: string;
      readonly name: string;
      readonly planId: string;
      readonly status: "pending-activation" | "trial" | "active" | "suspended";
      readonly tenantId: string;
      readonly company: string;
    }[];
  };
};

export function useAudienceSync(slug: string, enabled = true) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "audience-sync", slug),
    queryFn: async ({ signal }) => {
      const { data, etag } = await api.get<AudienceSync>(`${offerPath(slug)}/audience-sync`, {
        signal,
      });
      return { ...data, allowedActions: toAllowedActions([data.action]), etag };
    },
    enabled,
  });
}

/** `onSynced` is called before the offer is read again, which takes away the button that asked. */
export function useSyncAudience(slug: string, onSynced: () => void) {
  const api = useApi();
  const changed = useAudienceChanged(slug);
  return useMutation({
    mutationFn: async (given: {
      readonly confirmedSubscriptions: string;
      readonly etag: string | undefined;
    }) => {
      await api.put<unknown>(`${offerPath(slug)}/audience-sync`, {
        body: { confirmedSubscriptions: given.confirmedSubscriptions },
        ifMatch: given.etag,
      });
    },
    onSuccess: onSynced,
    onSettled: changed,
  });
}

type Sight = { readonly sees: boolean; readonly reason: string; readonly detail: string };
export type Seen = {
  readonly offer: Sight;
  readonly plans: readonly (Sight & { readonly planId: string })[];
};
export type Visibility = {
  readonly kind: "id" | "domain" | "email";
  readonly tenantId: string | null;
  readonly draft: Seen;
  readonly preview: Seen | null;
  readonly live: Seen | null;
};

export function useVisibility(slug: string, who: string | undefined) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "visibility", slug, who ?? ""),
    queryFn: async ({ signal }) =>
      (
        await api.get<Visibility>(`${offerPath(slug)}/visibility`, {
          query: { who },
          signal,
        })
      ).data,
    enabled: who !== undefined,
    retry: false,
    staleTime: 0,
  });
}
