import type { FieldError } from "../../../kernel/problem.ts";

/** What a private audience can name: an organisation, or one environment of a customer. */
export const AUDIENCE_KINDS = ["tenant", "environment"] as const;
export type AudienceKind = (typeof AUDIENCE_KINDS)[number];

/** The identifier of each kind, in documents and in the API. */
export const AUDIENCE_ID = { tenant: "tenantId", environment: "subscriptionId" } as const;

/** One organisation, or the owner of one environment, that may buy a private plan. */
export type AudienceEntry =
  | { readonly tenantId: string; readonly note?: string }
  | { readonly subscriptionId: string; readonly note?: string };

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MAX_NOTE_LENGTH = 200;

export const kindOf = (entry: AudienceEntry): AudienceKind =>
  "tenantId" in entry ? "tenant" : "environment";

export const idOf = (entry: AudienceEntry): string =>
  "tenantId" in entry ? entry.tenantId : entry.subscriptionId;

export const idsOf = (entries: readonly AudienceEntry[], kind: AudienceKind): string[] =>
  entries.filter((entry) => kindOf(entry) === kind).map(idOf);

/** Entries as they are sent: each names one organisation or one environment, never both. */
export type GivenEntry = {
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  readonly note?: string;
};

/** @returns the pointer of the first entry that names none or both, in `errors` */
export function readEntries(
  given: readonly GivenEntry[],
  pointer: string,
): { readonly entries: readonly AudienceEntry[]; readonly errors: readonly FieldError[] } {
  const entries: AudienceEntry[] = [];
  const errors: FieldError[] = [];
  given.forEach(({ tenantId, subscriptionId, note }, index) => {
    const at = `${pointer}/${index}`;
    const noted = note === undefined ? {} : { note };
    if (tenantId !== undefined && subscriptionId !== undefined)
      errors.push({ pointer: at, code: "catalog/one-of-both" });
    else if (tenantId !== undefined) entries.push({ tenantId, ...noted });
    else if (subscriptionId !== undefined) entries.push({ subscriptionId, ...noted });
    else errors.push({ pointer: at, code: "catalog/required" });
  });
  return { entries, errors };
}

/** The entries in one form: lower case, each id once (the first counts), sorted by nothing. */
export function normaliseAudience(entries: readonly AudienceEntry[]): AudienceEntry[] {
  const known = new Map<string, AudienceEntry>();
  for (const entry of entries) {
    const id = idOf(entry).trim().toLowerCase();
    const key = `${kindOf(entry)} ${id}`;
    const note = entry.note?.trim();
    if (known.has(key)) continue;
    const named = "tenantId" in entry ? { tenantId: id } : { subscriptionId: id };
    known.set(key, note ? { ...named, note } : named);
  }
  return [...known.values()];
}

/**
 * What keeps normalised entries from being saved; a list with any bad entry changes nothing.
 *
 * @param most how many entries of each kind there can be; kinds that are absent are not taken
 */
export function checkAudience(
  entries: readonly AudienceEntry[],
  most: Readonly<Partial<Record<AudienceKind, number>>>,
  pointer = "",
): FieldError[] {
  const tooMany = AUDIENCE_KINDS.flatMap((kind): FieldError[] => {
    const max = most[kind];
    const count = entries.filter((entry) => kindOf(entry) === kind).length;
    return max !== undefined && count > max
      ? [{ pointer, code: "catalog/too-many", params: { max, count } }]
      : [];
  });
  if (tooMany.length > 0) return tooMany;
  return entries.flatMap((entry, index): FieldError[] => {
    const field = AUDIENCE_ID[kindOf(entry)];
    const at = `${pointer}/${index}`;
    if (most[kindOf(entry)] === undefined) {
      const known = AUDIENCE_KINDS.filter((kind) => most[kind] !== undefined);
      return [
        known.length === 0
          ? { pointer: at, code: "catalog/no-audience" }
          : {
              pointer: `${at}/${field}`,
              code: "catalog/unknown-field",
              params: { field, known: known.map((kind) => AUDIENCE_ID[kind]) },
            },
      ];
    }
    return [
      ...(GUID.test(idOf(entry)) ? [] : [{ pointer: `${at}/${field}`, code: "catalog/bad-guid" }]),
      ...((entry.note?.length ?? 0) > MAX_NOTE_LENGTH
        ? [
            {
              pointer: `${at}/note`,
              code: "catalog/too-long",
              params: { max: MAX_NOTE_LENGTH, length: entry.note?.length ?? 0 },
            },
          ]
        : []),
    ];
  });
}
