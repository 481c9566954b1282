import type { FieldError } from "../../../kernel/problem.ts";

/** What an audience names: organisations by tenant ID, or their environments by subscription ID. */
export type IdKind = "tenant" | "subscription";

/**
 * What private audiences of an offer type list, and how many IDs of each kind a plan has at most
 * (publisher.md 7.8). A kind without a limit is not taken.
 */
export type AudienceRule = Readonly<Partial<Record<IdKind, number>>>;

/** None where plans of the type are never private. */
export const idKindsOf = (rule: AudienceRule = {}): readonly IdKind[] =>
  (["tenant", "subscription"] as const).filter((kind) => rule[kind] !== undefined);

/** Who may buy a private plan: exactly one of the two IDs. */
export type AudienceEntry = {
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  /** One line for the publisher's own use, at most 200 characters. */
  readonly note?: string;
};

/** IDs that are typed at a time; longer lists are files (publisher.md 7.8). */
export const MAX_BY_HAND = 10;
const MAX_NOTE_LENGTH = 200;

export const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FIELDS: Readonly<Record<IdKind, "tenantId" | "subscriptionId">> = {
  tenant: "tenantId",
  subscription: "subscriptionId",
};

export const kindOf = (entry: AudienceEntry): IdKind =>
  entry.subscriptionId === undefined ? "tenant" : "subscription";

export const idOf = (entry: AudienceEntry): string => entry.tenantId ?? entry.subscriptionId ?? "";

/** The IDs of one kind, in their order. */
export const idsOf = (entries: readonly AudienceEntry[], kind: IdKind): string[] =>
  entries.filter((entry) => kindOf(entry) === kind).map(idOf);

export const entryOf = (kind: IdKind, id: string, note?: string): AudienceEntry => ({
  [FIELDS[kind]]: id,
  ...(note && { note }),
});

/** By what two entries are the same, whatever their notes. */
export const keyOf = (entry: AudienceEntry): string => `${kindOf(entry)}:${idOf(entry)}`;

/** The entries in one form: IDs in lower case, each once (the first counts), in their order. */
export function normaliseAudience(entries: readonly AudienceEntry[]): AudienceEntry[] {
  const byKey = new Map<string, AudienceEntry>();
  for (const entry of entries) {
    const normal = entryOf(kindOf(entry), idOf(entry).trim().toLowerCase(), entry.note?.trim());
    const key = keyOf(normal);
    if (!byKey.has(key)) byKey.set(key, normal);
  }
  return [...byKey.values()];
}

/**
 * What keeps entries, as they came, from being saved; a list with any bad entry changes nothing.
 *
 * @param rule of the offer's type; undefined where its plans are never private
 */
export function checkAudience(
  entries: readonly AudienceEntry[],
  rule: AudienceRule | undefined,
  pointer = "",
): FieldError[] {
  if (rule === undefined)
    return entries.map((_, index) => ({
      pointer: `${pointer}/${index}`,
      code: "catalog/no-audience",
    }));
  const kinds = idKindsOf(rule);
  const errors = entries.flatMap((entry, index): FieldError[] => {
    const at = (field: string, code: string, params?: FieldError["params"]): FieldError => ({
      pointer: `${pointer}/${index}${field}`,
      code,
      ...(params && { params }),
    });
    const given = kindOf(entry);
    const field = `/${FIELDS[given]}`;
    if (entry.tenantId !== undefined && entry.subscriptionId !== undefined)
      return [at("", "catalog/audience-one-id")];
    if (idOf(entry) === "") return [at(field, "catalog/required")];
    if (!kinds.includes(given)) return [at(field, `catalog/audience-not-${given}`)];
    return [
      ...(GUID.test(idOf(entry).trim().toLowerCase()) ? [] : [at(field, "catalog/bad-guid")]),
      ...noteErrors(entry.note ?? "").map(({ code, params }) => at("/note", code, params)),
    ];
  });
  if (errors.length > 0) return errors;
  const counts = { tenant: 0, subscription: 0 };
  for (const entry of normaliseAudience(entries)) counts[kindOf(entry)] += 1;
  return limitErrors(counts, rule).map((error) => ({ pointer, ...error }));
}

/** The kinds of which there are more IDs than a plan has. */
const limitErrors = (
  counts: Readonly<Record<IdKind, number>>,
  rule: AudienceRule,
): Pick<FieldError, "code" | "params">[] =>
  idKindsOf(rule).flatMap((kind) => {
    const max = rule[kind] ?? 0;
    const count = counts[kind];
    return count > max
      ? [{ code: `catalog/audience-too-many-${kind}`, params: { max, count } }]
      : [];
  });

/** What is wrong with a note: its length, or characters that no line of text has. */
export function noteErrors(note: string): Pick<FieldError, "code" | "params">[] {
  const length = [...note.trim()].length;
  if (length > MAX_NOTE_LENGTH)
    return [{ code: "catalog/too-long", params: { max: MAX_NOTE_LENGTH, length } }];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\u0000-\u001f\u007f]/.test(note.trim()) ? [{ code: "catalog/one-line" }] : [];
}

/** What a change of an audience comes to. An entry whose note alone differs is edited. */
export type AudienceDifference = {
  readonly added: readonly AudienceEntry[];
  readonly removed: readonly AudienceEntry[];
  readonly edited: number;
  readonly unchanged: number;
};

/** Both lists are in normal form. */
export function audienceDifference(
  before: readonly AudienceEntry[],
  after: readonly AudienceEntry[],
): AudienceDifference {
  const had = new Map(before.map((entry) => [keyOf(entry), entry]));
  const has = new Set(after.map(keyOf));
  const added = after.filter((entry) => !had.has(keyOf(entry)));
  const kept = after.length - added.length;
  const edited = after.filter((entry) => {
    const old = had.get(keyOf(entry));
    return old !== undefined && old.note !== entry.note;
  }).length;
  return {
    added,
    removed: before.filter((entry) => !has.has(keyOf(entry))),
    edited,
    unchanged: kept - edited,
  };
}

/**
 * A list after a change of some of its entries. Those that are there keep their place and take the
 * new note where one is given; new ones follow at the end. All entries are in normal form.
 */
export function changeAudience(
  entries: readonly AudienceEntry[],
  change: {
    readonly add: readonly AudienceEntry[];
    readonly remove?: readonly AudienceEntry[];
  },
): AudienceEntry[] {
  const gone = new Set((change.remove ?? []).map(keyOf));
  const byKey = new Map(
    entries.filter((entry) => !gone.has(keyOf(entry))).map((entry) => [keyOf(entry), entry]),
  );
  for (const entry of change.add)
    if (entry.note !== undefined || !byKey.has(keyOf(entry))) byKey.set(keyOf(entry), entry);
  return [...byKey.values()];
}

/** What is known of a plan's audience without reading it. */
export type AudienceState = {
  /** Of the list as last saved. */
  readonly size: number;
  readonly kinds: readonly IdKind[];
  /** Of the list that buyers are measured by. */
  readonly liveSize: number;
  readonly liveKinds: readonly IdKind[];
  /** Whether the two lists name other IDs. */
  readonly differs: boolean;
  /** Whether the plan is sold by the live edition. */
  readonly isSold: boolean;
};
