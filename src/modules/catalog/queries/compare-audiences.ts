import { type Reader, statement } from "../../../platform/database.ts";
import type { AudienceEntry } from "../domain/audience.ts";
import type { RowCounts, Shown } from "../domain/comparison.ts";
import type { RowKind } from "../domain/diff.ts";

/** Two versions of a plan's private audience; version 0 is the empty one every plan begins with. */
export type AudienceVersions = {
  readonly planUuid: string;
  readonly before: number;
  readonly after: number;
};

export type AudienceRow = {
  readonly kind: RowKind;
  /** Position in the newer list, or in the older where the entry was removed. */
  readonly index: number;
  readonly before: AudienceEntry | null;
  readonly after: AudienceEntry | null;
};

// An audience has up to 20,000 entries: they are matched where they are, and only counts and one
// page of rows leave the database.
const ENTRIES = (version: string) => `
  select coalesce(e ->> 'tenantId', e ->> 'subscriptionId') as id, e as entry, position - 1 as index
  from catalog.audiences a, jsonb_array_elements(a.entries) with ordinality as x(e, position)
  where a.plan_uuid = v.plan and a.version = ${version}`;
const MATCHED = `
  lateral (select o.entry as before, n.entry as after, n.index as place, coalesce(n.index, o.index) as index,
    case when o.id is null then 'added' when n.id is null then 'removed'
      when o.entry is distinct from n.entry then 'edited' else 'unchanged' end as kind
  from (${ENTRIES("v.older")}) o full join (${ENTRIES("v.newer")}) n on n.id = o.id) as d`;

const counts = statement<
  [plans: readonly string[], before: readonly number[], after: readonly number[]],
  { plan: string; kind: RowKind; count: number }
>(
  "catalog.compare-audiences",
  `select v.plan, d.kind, count(*)::int as count
   from unnest($1::uuid[], $2::int[], $3::int[]) as v(plan, older, newer), ${MATCHED}
   group by v.plan, d.kind`,
);

/** How many entries of each audience are of each kind, by plan. */
export async function countAudienceRows(
  db: Reader,
  versions: readonly AudienceVersions[],
): Promise<ReadonlyMap<string, RowCounts>> {
  const found = new Map<string, Record<RowKind, number>>();
  if (versions.length === 0) return found;
  const rows = await db.query(counts, [
    versions.map(({ planUuid }) => planUuid),
    versions.map(({ before }) => before),
    versions.map(({ after }) => after),
  ]);
  for (const { plan, kind, count } of rows) {
    const one = found.get(plan) ?? { added: 0, removed: 0, edited: 0, unchanged: 0 };
    one[kind] = count;
    found.set(plan, one);
  }
  return found;
}

const entries = statement<
  [
    plan: string,
    before: number,
    after: number,
    kinds: readonly string[],
    skip: number,
    limit: number,
  ],
  AudienceRow
>(
  "catalog.compare-audience",
  `select d.kind, d.index::int as index, d.before, d.after
   from (select $1::uuid as plan, $2::int as older, $3::int as newer) as v, ${MATCHED}
   where d.kind = any($4) order by d.place nulls last, d.index offset $5 limit $6`,
);

/** A page of one audience's rows: the newer list in its order, then what was removed. */
export const audienceRows = (
  db: Reader,
  { planUuid, before, after }: AudienceVersions,
  shown: Shown,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Promise<readonly AudienceRow[]> =>
  db.query(entries, [planUuid, before, after, KINDS[shown], skip, limit]);

const KINDS: Readonly<Record<Shown, readonly RowKind[]>> = {
  all: ["added", "removed", "edited", "unchanged"],
  modified: ["added", "removed", "edited"],
  added: ["added"],
  removed: ["removed"],
  edited: ["edited"],
  unchanged: ["unchanged"],
};
