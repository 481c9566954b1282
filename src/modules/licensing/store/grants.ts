import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

/** Licences of a plan that a deal grants, with all that the customer has of it. */
export type DealGrant = {
  readonly poolId: string;
  readonly planUuid: string;
  readonly planId: string;
  readonly serviceId: string;
  readonly planName: string;
  /** By this deal; 0 where it grants none now. */
  readonly quantity: number;
  readonly owned: number;
  readonly assigned: number;
  /** Active people who wait for one. */
  readonly waiting: number;
};

const COLUMNS = `p.id as "poolId", p.plan_uuid as "planUuid", p.plan_id as "planId", p.service_id as "serviceId",
  p.plan_name as "planName", case when h.state <> 'ended' then h.quantity else 0 end as quantity, p.owned, p.assigned,
  (select count(distinct c.user_id) from licensing.claims c join licensing.people u on u.user_id = c.user_id and u.active
   where c.pool_id = p.id and c.waits)::int as waiting`;

const ofDeal = statement<[dealId: string], DealGrant>(
  "licensing.grants-of-deal",
  `select ${COLUMNS} from licensing.holdings h join licensing.pools p on p.id = h.pool_id
   where h.source = 'deal' and h.source_id = $1 and h.state <> 'ended' and h.quantity > 0
   order by p.plan_id, p.id limit 500`,
);
/** What a deal grants now, plan by plan; an offer has fewer plans than are read. */
export const grantsOfDeal = (db: Reader, dealId: string) => db.query(ofDeal, [dealId]);

// In the order of their ids, as everybody who holds several pools.
const lock = statement<
  [organisationId: string, dealId: string, planUuids: readonly string[]],
  DealGrant
>(
  "licensing.lock-grants",
  `select ${COLUMNS}
   from licensing.pools p
   left join licensing.holdings h on h.pool_id = p.id and h.source = 'deal' and h.source_id = $2
   where p.organisation_id = $1
     and (p.plan_uuid = any ($3) or (h.state <> 'ended' and h.quantity > 0))
   order by p.id for update of p`,
);
/** The organisation's licences of these plans, and of those that the deal grants; their rows are locked. */
export const lockGrants = (
  tx: Tx,
  about: {
    readonly organisationId: string;
    readonly dealId: string;
    readonly planUuids: readonly string[];
  },
) => tx.query(lock, [about.organisationId, about.dealId, about.planUuids]);

const fix = statement<[dealId: string, organisationId: string], unknown>(
  "licensing.fix-customer-of-deal",
  "update licensing.deals set organisation_id = $2 where id = $1 and organisation_id is null",
);
/** Whose licences the deal grants: its row is locked, and it had no customer. */
export const fixCustomer = (tx: Tx, dealId: string, organisationId: string): Promise<unknown> =>
  tx.query(fix, [dealId, organisationId]);

export type NewGrantChange = {
  readonly poolId: string;
  readonly serviceId: string;
  readonly planName: string;
  readonly before: number;
  readonly after: number;
  readonly losing: number;
};
const add = statement<readonly unknown[], { first: number; last: number }>(
  "licensing.add-grant-changes",
  `with numbered as (
     insert into licensing.grant_changes
       (deal_id, number, pool_id, service_id, plan_name, before, after, losing, consent_id, because, by_name, at)
     select $1, coalesce((select max(number) from licensing.grant_changes where deal_id = $1), 0) + one.place,
       one."poolId", one."serviceId", one."planName", one.before, one.after, one.losing, $3, $4, $5, $6
     from jsonb_to_recordset($2::jsonb) as one
       (place integer, "poolId" uuid, "serviceId" text, "planName" text, before integer, after integer, losing integer)
     returning number)
   select min(number)::int as first, max(number)::int as last from numbered`,
);
/** Keeps what was changed of a deal's licences, with the consent that it went by; the deal's row is locked. */
export async function addGrantChanges(
  tx: Tx,
  dealId: string,
  changes: readonly NewGrantChange[],
  by: { readonly consentId: string | null; readonly because: "publisher" | "deal-ended" },
): Promise<readonly [first: number, last: number]> {
  const rows = JSON.stringify(changes.map((one, index) => ({ place: index + 1, ...one })));
  const [numbers] = await tx.query(add, [
    dealId,
    rows,
    by.consentId,
    by.because,
    tx.actor.name,
    tx.at,
  ]);
  if (numbers === undefined) throw new Error(`Nothing of deal ${dealId} was changed`);
  return [numbers.first, numbers.last];
}

export type GrantChange = NewGrantChange & {
  readonly number: number;
  readonly byName: string;
  readonly at: Instant;
};
const changes = statement<[dealId: string, first: number, last: number], GrantChange>(
  "licensing.grant-changes",
  `select number, pool_id as "poolId", service_id as "serviceId", plan_name as "planName", before, after, losing,
     by_name as "byName", at
   from licensing.grant_changes where deal_id = $1 and number between $2 and $3 order by number limit 500`,
);
export const grantChanges = (
  db: Reader,
  dealId: string,
  [first, last]: readonly [first: number, last: number],
) => db.query(changes, [dealId, first, last]);
