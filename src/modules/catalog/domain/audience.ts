import type { FieldError } from "../../../kernel/problem.ts";

/** One organisation that may buy a private plan. */
export type AudienceEntry = { readonly tenantId: string; readonly note?: string };

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MAX_NOTE_LENGTH = 200;

/** The entries in one form: lower case, each id once (the first counts), sorted by nothing. */
export function normaliseAudience(entries: readonly AudienceEntry[]): AudienceEntry[] {
  const byTenant = new Map<string, AudienceEntry>();
  for (const { tenantId, note } of entries) {
    const id = tenantId.trim().toLowerCase();
    const text = note?.trim();
    if (!byTenant.has(id)) byTenant.set(id, text ? { tenantId: id, note: text } : { tenantId: id });
  }
  return [...byTenant.values()];
}

/** What keeps normalised entries from being saved; a list with any bad entry changes nothing. */
export function checkAudience(
  entries: readonly AudienceEntry[],
  max: number,
  pointer = "",
): FieldError[] {
  if (entries.length > max)
    return [{ pointer, code: "catalog/too-many", params: { max, count: entries.length } }];
  return entries.flatMap(({ tenantId, note }, index): FieldError[] => [
    ...(GUID.test(tenantId)
      ? []
      : [{ pointer: `${pointer}/${index}/tenantId`, code: "catalog/bad-guid" }]),
    ...((note?.length ?? 0) > MAX_NOTE_LENGTH
      ? [
          {
            pointer: `${pointer}/${index}/note`,
            code: "catalog/too-long",
            params: { max: MAX_NOTE_LENGTH, length: note?.length ?? 0 },
          },
        ]
      : []),
  ]);
}
