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
  /** Whether it was given to the person, and by which groups the person has it. */
  readonly direct: boolean;
  readonly groupIds: readonly string[];
  readonly assignedAt: Instant;
  readonly assignedBy: string;
  /** The last licence check that allowed the person; null where there is none. */
  readonly lastUsedAt: Instant | null;
  readonly key: string;
};

const assignments = statement<readonly unknown[], Assignment>(
  "licensing.list-assignments",
  `select u.user_id as "userId", u.user_name as "userName", u.display_name as "displayName", u.active, a.suspended,
     a.assigned_at as "assignedAt", a.assigned_by as "assignedBy", lower(u.display_name) as key, c.direct, c."groupIds",
     used.at as "lastUsedAt"
   from licensing.assignments a join licensing.people u on u.user_id = a.user_id
   left join licensing.last_uses used on used.pool_id = a.pool_id and used.user_id = a.user_id
   cross join lateral (select coalesce(bool_or(c.group_id is null), false) as direct,
       coalesce(array_agg(c.group_id order by c.number) filter (where c.group_id is not null), '{}') as "groupIds"
     from licensing.claims c where c.pool_id = a.pool_id and c.user_id = a.user_id) c
   where a.pool_id = $1 and ($2::text is null or strpos(lower(u.display_name || ' ' || u.user_name), lower($2)) > 0)
     and ($3::text is null or (lower(u.display_name), u.user_id) > ($3, $4::uuid))
     and ($6::uuid is null or $6 = any(c."groupIds"))
     and ($7::timestamptz is null or greatest(a.assigned_at, used.at) < $7)
   order by lower(u.display_name), u.user_id limit $5`,
);

/** Who has a licence of the pool, by name. */
export const listAssignments = (
  db: Reader,
  poolId: string,
  wanted: {
    readonly q: string | null;
    readonly group: string | null;
    /** Only those neither assigned nor used since then. */
    readonly idleSince: Instant | null;
  } & Pick<PageAsked<readonly [string, string]>, "after" | "limit">,
): Promise<Assignment[]> => {
  const [key = null, id = null] = wanted.after ?? [];
  return db.query(assignments, [
    poolId,
    wanted.q,
    key,
    id,
    wanted.limit,
    wanted.group,
    wanted.idleSince,
  ]);
};

export type LicenceOfUser = { readonly id: string; readonly offer: string; readonly plan: string };
// Of each plan one at most, and a customer has a few plans: bounded all the same.
const ofUser = statement<[userId: string], LicenceOfUser>(
  "licensing.licences-of-user",
  `select p.id, p.offer_name as offer, p.plan_name as plan
   from licensing.assignments a join licensing.pools p on p.id = a.pool_id
   where a.user_id = $1 order by lower(p.offer_name || ' ' || p.plan_name), p.id limit 1000`,
);
/** Licences that a user has, by name of offer and plan. */
export const licencesOfUser = (db: Reader, userId: string) => db.query(ofUser, [userId]);
