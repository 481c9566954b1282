import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { PageAsked } from "../../../platform/paging.ts";

/** Licences of one plan that an organisation holds (C5). */
export type Pool = {
  readonly id: string;
  readonly serviceId: string;
  readonly offerSlug: string;
  readonly offerName: string;
  readonly planId: string;
  readonly planName: string;
  readonly publisherName: string;
  readonly owned: number;
  readonly usable: number;
  readonly assigned: number;
  /** Since when, or from when on, whoever has a licence is warned (decision 31). */
  readonly warnsAt: Instant | null;
  readonly since: Instant;
  readonly key: string;
};

const COLUMNS = `p.id, p.service_id as "serviceId", p.offer_slug as "offerSlug", p.offer_name as "offerName",
  p.plan_id as "planId", p.plan_name as "planName", p.publisher_name as "publisherName", p.owned, p.usable, p.assigned,
  p.warns_at as "warnsAt", p.since, lower(p.offer_name || ' ' || p.plan_name) as key`;

const page = statement<readonly unknown[], Pool>(
  "licensing.list-pools",
  `select ${COLUMNS} from licensing.pools p
   where p.organisation_id = $1 and (p.owned > 0 or $2)
     and ($3::text is null or strpos(lower(p.offer_name || ' ' || p.plan_name || ' ' || p.service_id), lower($3)) > 0)
     and ($4::text is null or (lower(p.offer_name || ' ' || p.plan_name), p.id) > ($4, $5::uuid))
   order by lower(p.offer_name || ' ' || p.plan_name), p.id limit $6`,
);
const one = statement<[organisationId: string, id: string], Pool>(
  "licensing.pool-of-organisation",
  `select ${COLUMNS} from licensing.pools p where p.organisation_id = $1 and p.id = $2`,
);

/** By name of offer and plan. */
export const listPools = (
  db: Reader,
  organisationId: string,
  wanted: { readonly q: string | null; readonly ended: boolean } & Pick<
    PageAsked<readonly [string, string]>,
    "after" | "limit"
  >,
): Promise<Pool[]> => {
  const [key = null, id = null] = wanted.after ?? [];
  return db.query(page, [organisationId, wanted.ended, wanted.q, key, id, wanted.limit]);
};

export const poolOf = async (db: Reader, organisationId: string, id: string) =>
  (await db.query(one, [organisationId, id]))[0];

export type Holding = {
  readonly source: "subscription" | "deal";
  readonly sourceId: string;
  readonly quantity: number;
  readonly state: "active" | "suspended" | "ended";
  readonly changedAt: Instant;
};

// A plan is bought a few times and granted by a few deals: the list of one organisation is short, and bounded all the same.
const holdings = statement<[poolId: string], Holding>(
  "licensing.holdings-of-pool",
  `select source, source_id as "sourceId", quantity, state, changed_at as "changedAt" from licensing.holdings
   where pool_id = $1 order by state = 'ended', changed_at desc, source_id limit 200`,
);
export const holdingsOf = (db: Reader, poolId: string) => db.query(holdings, [poolId]);

export type Assignment = {
  readonly userId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly suspended: boolean;
  readonly assignedAt: Instant;
  readonly assignedBy: string;
  readonly key: string;
};

const assignments = statement<readonly unknown[], Assignment>(
  "licensing.list-assignments",
  `select u.user_id as "userId", u.user_name as "userName", u.display_name as "displayName", u.active, a.suspended,
     a.assigned_at as "assignedAt", a.assigned_by as "assignedBy", lower(u.display_name) as key
   from licensing.assignments a join licensing.people u on u.user_id = a.user_id
   where a.pool_id = $1 and ($2::text is null or strpos(lower(u.display_name || ' ' || u.user_name), lower($2)) > 0)
     and ($3::text is null or (lower(u.display_name), u.user_id) > ($3, $4::uuid))
   order by lower(u.display_name), u.user_id limit $5`,
);

/** Who has a licence of the pool, by name. */
export const listAssignments = (
  db: Reader,
  poolId: string,
  wanted: { readonly q: string | null } & Pick<
    PageAsked<readonly [string, string]>,
    "after" | "limit"
  >,
): Promise<Assignment[]> => {
  const [key = null, id = null] = wanted.after ?? [];
  return db.query(assignments, [poolId, wanted.q, key, id, wanted.limit]);
};
