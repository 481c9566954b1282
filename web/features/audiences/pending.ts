import type { AudienceEntry, IdKind } from "../../api/audiences.ts";

/** What was changed and is not saved yet: the server's list stays as it is until then. */
export type Pending = {
  readonly add: readonly AudienceEntry[];
  readonly remove: readonly AudienceEntry[];
};

export const NOTHING_PENDING: Pending = { add: [], remove: [] };

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const idOf = (entry: AudienceEntry): string => entry.tenantId ?? entry.subscriptionId ?? "";

export const keyOf = (entry: AudienceEntry): string =>
  `${entry.subscriptionId === undefined ? "tenant" : "subscription"}:${idOf(entry)}`;

/** What was typed as an entry; undefined where it is no ID. */
export function entryFrom(kind: IdKind, typed: string, note: string): AudienceEntry | undefined {
  const id = typed.trim().toLowerCase();
  if (!GUID.test(id)) return undefined;
  const text = note.trim();
  return {
    ...(kind === "tenant" ? { tenantId: id } : { subscriptionId: id }),
    ...(text !== "" && { note: text }),
  };
}

const without = (entries: readonly AudienceEntry[], entry: AudienceEntry) =>
  entries.filter((one) => keyOf(one) !== keyOf(entry));

/** Adds an entry, or takes its removal back. The last note counts. */
export const withAdded = ({ add, remove }: Pending, entry: AudienceEntry): Pending => ({
  add: [...without(add, entry), entry],
  remove: without(remove, entry),
});

export const withRemoved = (pending: Pending, entries: readonly AudienceEntry[]): Pending =>
  entries.reduce(
    ({ add, remove }, { state: _, ...entry }: AudienceEntry & { state?: string }) => ({
      add: without(add, entry),
      remove: [...without(remove, entry), entry],
    }),
    pending,
  );

/** Takes back what was done to an entry. */
export const undone = ({ add, remove }: Pending, entry: AudienceEntry): Pending => ({
  add: without(add, entry),
  remove: without(remove, entry),
});

export const isRemoved = ({ remove }: Pending, entry: AudienceEntry): boolean =>
  remove.some((one) => keyOf(one) === keyOf(entry));

export const isPending = ({ add, remove }: Pending): boolean => add.length + remove.length > 0;
