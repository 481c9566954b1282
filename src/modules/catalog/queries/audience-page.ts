import { type Reader, statement } from "../../../platform/database.ts";
import type { AudienceEntry } from "../domain/audience.ts";

/** How an entry stands beside the list that is live. */
export type EntryState = "added" | "removed" | "unchanged";

export type AudienceRow = {
  readonly entry: AudienceEntry;
  readonly state: EntryState;
  /** Its place in the whole list, from 1. */
  readonly place: number;
};

export type AudienceCounts = Readonly<Record<EntryState, number>>;

export type AudienceQuery = {
  readonly planUuid: string;
  readonly version: number;
  /** Null while the plan was never live: then nothing is added or removed. */
  readonly liveVersion: number | null;
  /** Part of an ID or a note. */
  readonly q: string | null;
  readonly state: EntryState | null;
  readonly after: number;
  readonly limit: number;
};

// What was removed follows the list as saved. Versions never change, so that a cursor is a place.
const page = statement<
  [
    plan: string,
    version: number,
    live: number | null,
    q: string | null,
    state: string | null,
    after: number,
    limit: number,
  ],
  AudienceCounts & { matching: number; rows: AudienceRow[] }
>(
  "catalog.audience-page",
  `with saved as materialized (
     select e as entry, catalog.audience_key(e) as key, n from catalog.audiences a,
       jsonb_array_elements(a.entries) with ordinality as x(e, n)
     where a.plan_uuid = $1 and a.version = $2),
   live as materialized (
     select e as entry, catalog.audience_key(e) as key, n from catalog.audiences a,
       jsonb_array_elements(a.entries) with ordinality as x(e, n)
     where a.plan_uuid = $1 and a.version = $3),
   all_of_them as materialized (
     select coalesce(s.entry, l.entry) as entry,
       case when s.key is null then 'removed'
         when l.key is null and $3::integer is not null then 'added' else 'unchanged' end as state,
       row_number() over (order by s.n nulls last, l.n) as place
     from saved s full join live l on l.key = s.key),
   matching as (
     select entry, state, place from all_of_them
     where ($4::text is null or position(lower($4) in lower(coalesce(entry ->> 'tenantId', '') ||
         coalesce(entry ->> 'subscriptionId', '') || ' ' || coalesce(entry ->> 'note', ''))) > 0)
       and ($5::text is null or state = $5))
   select count(*) filter (where state = 'added')::integer as added,
     count(*) filter (where state = 'removed')::integer as removed,
     count(*) filter (where state = 'unchanged')::integer as unchanged,
     (select count(*)::integer from matching) as matching,
     (select coalesce(jsonb_agg(jsonb_build_object('entry', entry, 'state', state, 'place', place) order by place), '[]')
       from (select * from matching where place > $6 order by place limit $7) as page) as rows
   from all_of_them`,
);

/** A page of an audience as saved, with what is no longer in it and still live. */
export async function audiencePage(db: Reader, query: AudienceQuery) {
  const { planUuid, version, liveVersion, q, state, after, limit } = query;
  const [found] = await db.query(page, [planUuid, version, liveVersion, q, state, after, limit]);
  if (found === undefined) throw new Error("A count of an audience had no row");
  return found;
}
