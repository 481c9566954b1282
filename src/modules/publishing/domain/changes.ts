import type { Json, JsonObject, Snapshot } from "./snapshot.ts";

/** What one page of an edition changes against another edition. */
export type PageChange = {
  readonly page: string;
  readonly plan?: string;
  readonly kind: ChangeKind;
  readonly fields: readonly FieldChange[];
};
export type ChangeKind = "added" | "removed" | "edited";

export type FieldChange = {
  /** RFC 6901 into the newer content; into the older one for what was removed. */
  readonly pointer: string;
  readonly kind: ChangeKind;
  readonly before: Json | null;
  readonly after: Json | null;
};

/** The pages that differ, offer pages first, then plans in the order of the newer edition. */
export function changesBetween(before: Snapshot, after: Snapshot): PageChange[] {
  const plans = [
    ...after.plans,
    ...before.plans.filter(({ planId }) => !after.plans.some((plan) => plan.planId === planId)),
  ];
  return [
    ...pagesBetween(before.pages, after.pages),
    ...plans.flatMap(({ planId }) => {
      const older = before.plans.find((plan) => plan.planId === planId);
      const newer = after.plans.find((plan) => plan.planId === planId);
      return pagesBetween(older?.pages ?? {}, newer?.pages ?? {}, planId);
    }),
  ];
}

export const countFields = (changes: readonly PageChange[]): number =>
  changes.reduce((sum, { fields }) => sum + fields.length, 0);

type Pages = Readonly<Record<string, JsonObject>>;

function pagesBetween(before: Pages, after: Pages, plan?: string): PageChange[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names.flatMap((page) => {
    const older = before[page];
    const newer = after[page];
    const fields = fieldsBetween(older ?? {}, newer ?? {}, "");
    if (fields.length === 0) return [];
    const kind = older === undefined ? "added" : newer === undefined ? "removed" : "edited";
    return [{ page, ...(plan === undefined ? {} : { plan }), kind, fields }];
  });
}

function fieldsBetween(
  before: Json | undefined,
  after: Json | undefined,
  pointer: string,
): FieldChange[] {
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((name) =>
      fieldsBetween(before[name], after[name], `${pointer}/${escaped(name)}`),
    );
  if (Array.isArray(before) && Array.isArray(after)) return listBetween(before, after, pointer);
  if (same(before, after)) return [];
  const kind = isNothing(before) ? "added" : isNothing(after) ? "removed" : "edited";
  return [{ pointer, kind, before: before ?? null, after: after ?? null }];
}

/** Lists are compared by identity where their items have one, as wholes where they are values. */
function listBetween(
  before: readonly Json[],
  after: readonly Json[],
  pointer: string,
): FieldChange[] {
  const identity = IDENTITIES.find((name) =>
    [...before, ...after].every((item) => isObject(item) && typeof item[name] === "string"),
  );
  if (identity === undefined || before.length + after.length === 0)
    return same(before, after) ? [] : [{ pointer, kind: "edited", before, after }];
  const keyOf = (item: Json) => (isObject(item) ? item[identity] : undefined);
  return [
    ...after.flatMap((item, index) =>
      fieldsBetween(
        before.find((one) => keyOf(one) === keyOf(item)),
        item,
        `${pointer}/${index}`,
      ),
    ),
    ...before.flatMap((item, index) =>
      after.some((one) => keyOf(one) === keyOf(item))
        ? []
        : fieldsBetween(item, undefined, `${pointer}/${index}`),
    ),
  ];
}

/** What names an item of a list in the pages of offer types, the most specific first. */
const IDENTITIES = [
  "id",
  "term",
  "tenantId",
  "email",
  "category",
  "industry",
  "region",
  "area",
  "geography",
  "title",
] as const;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Nothing answered and an empty answer are the same to a reader. */
function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isNothing);
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (isNothing(a) && isNothing(b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (isObject(a) && isObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) =>
      same(a[name], b[name]),
    );
  return a === b;
}

const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
