import { randomUUIDv7 } from "node:crypto";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { requestDecided, servedFacts } from "../events.ts";
import { closeRequests } from "./requests.ts";
import { tellOfAssignments } from "./tell-of-assignments.ts";

/** What all licences of a plan that an organisation holds are of. Names are those of the last holding. */
export type PoolPlan = {
  readonly organisationId: string;
  readonly tenantId: string;
  readonly planUuid: string;
  readonly serviceId: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly offerId: string;
  readonly offerSlug: string;
  readonly offerName: string;
  readonly planId: string;
  readonly planName: string;
};

export type HoldingSource = "subscription" | "deal";
export type HoldingState = "active" | "suspended" | "ended";

const lockOrMake = statement<readonly unknown[], { id: string }>(
  "licensing.lock-or-make-pool",
  `insert into licensing.pools (id, organisation_id, plan_uuid, service_id, publisher_id, publisher_name, offer_id,
     offer_slug, offer_name, plan_id, plan_name, since, tenant_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   on conflict (organisation_id, plan_uuid) do update set publisher_name = excluded.publisher_name,
     offer_name = excluded.offer_name, plan_name = excluded.plan_name
   returning id`,
);

/** The organisation's licences of the plan, whose row is locked until the transaction ends. */
export async function lockOrMakePool(tx: Tx, plan: PoolPlan): Promise<string> {
  const [pool] = await tx.query(lockOrMake, [
    randomUUIDv7(),
    plan.organisationId,
    plan.planUuid,
    plan.serviceId,
    plan.publisherId,
    plan.publisherName,
    plan.offerId,
    plan.offerSlug,
    plan.offerName,
    plan.planId,
    plan.planName,
    tx.at,
    plan.tenantId,
  ]);
  if (pool === undefined) throw new Error(`No licences of ${plan.serviceId} could be kept`);
  return pool.id;
}

const putOne = statement<readonly unknown[], unknown>(
  "licensing.put-holding",
  `insert into licensing.holdings (source, source_id, pool_id, quantity, state, changed_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (source, source_id, pool_id) do update set quantity = excluded.quantity, state = excluded.state,
     changed_at = excluded.changed_at`,
);

export const putHolding = (
  tx: Tx,
  poolId: string,
  of: {
    readonly source: HoldingSource;
    readonly sourceId: string;
    readonly quantity: number;
    readonly state: HoldingState;
  },
): Promise<unknown> =>
  tx.query(putOne, [of.source, of.sourceId, poolId, of.quantity, of.state, tx.at]);

const lockOfSource = statement<[source: string, sourceId: string], { poolId: string }>(
  "licensing.lock-pools-of-source",
  `select p.id as "poolId" from licensing.pools p join licensing.holdings h on h.pool_id = p.id
   where h.source = $1 and h.source_id = $2 and h.state <> 'ended' order by p.id for update of p`,
);
const setState = statement<
  [source: string, sourceId: string, state: string, at: Temporal.Instant],
  unknown
>(
  "licensing.set-holding-state",
  `update licensing.holdings set state = $3, changed_at = $4
   where source = $1 and source_id = $2 and state <> 'ended'`,
);

/**
 * All that a source holds becomes active, suspended or ended. What ended stays so.
 *
 * @returns the pools, whose rows are locked; none where the source holds nothing
 */
export async function setHoldings(
  tx: Tx,
  source: HoldingSource,
  sourceId: string,
  state: HoldingState,
): Promise<readonly string[]> {
  const pools = await tx.query(lockOfSource, [source, sourceId]);
  if (pools.length > 0) await tx.query(setState, [source, sourceId, state, tx.at]);
  return pools.map(({ poolId }) => poolId);
}

/** Why somebody has no licence any more. */
export type LossReason =
  | "person"
  | "fewer-licences"
  | "licences-ended"
  | "plan-changed"
  | "user-deleted"
  | "left-group"
  | "group-removed";
/** What gave somebody a licence that nobody gave to the person at that moment. */
export type GainReason = "group" | "waiting-list";

const settle = statement<
  [pool: string, at: Temporal.Instant, whyLost: string, whyGiven: string, who: string],
  { user_id: string; lost: boolean }
>("licensing.settle-pool", "select user_id, lost from licensing.settle_pool($1, $2, $3, $4, $5)");

/**
 * Brings a pool in line with what it is made of and with who is to have a licence. The caller holds its row. Whoever
 * waited and gets one is told (`licensing.waiting-served`).
 *
 * @param whyGiven `group` where those who come are new by a group, and did not wait
 * @returns who lost a licence because there are fewer, the last assigned last
 */
export async function settlePool(
  tx: Tx,
  poolId: string,
  why: LossReason,
  whyGiven: GainReason = "waiting-list",
): Promise<readonly string[]> {
  const changed = await tx.query(settle, [poolId, tx.at, why, whyGiven, tx.actor.name]);
  const given = changed.flatMap(({ user_id, lost }) => (lost ? [] : [user_id]));
  if (given.length > 0) {
    const closed = await closeRequests(tx, poolId, given);
    if (whyGiven === "waiting-list") await tx.publishAll(servedFacts(poolId, given));
    else
      await tx.publishAll(closed.map((one) => requestDecided({ ...one, poolId, to: "approved" })));
  }
  const lost = changed.flatMap((one) => (one.lost ? [one.user_id] : []));
  await tellOfAssignments(tx, poolId, {
    kind: "assigned",
    count: given.length,
    because: whyGiven,
  });
  await tellOfAssignments(tx, poolId, { kind: "unassigned", count: lost.length, because: why });
  return lost;
}

const poolsOf = statement<[organisationId: string], PoolPlan & { readonly id: string }>(
  "licensing.lock-pools-of-organisation",
  `select id, organisation_id as "organisationId", tenant_id as "tenantId", plan_uuid as "planUuid", service_id as "serviceId",
     publisher_id as "publisherId", publisher_name as "publisherName", offer_id as "offerId", offer_slug as "offerSlug",
     offer_name as "offerName", plan_id as "planId", plan_name as "planName"
   from licensing.pools where organisation_id = $1 order by id for update`,
);
const moveAll = statement<[from: string, to: string], unknown>(
  "licensing.move-holdings",
  "update licensing.holdings set pool_id = $2 where pool_id = $1",
);

/** What an organisation holds is another's from now on. Nobody of the first has a licence of it. */
export async function moveHoldings(
  tx: Tx,
  organisationId: string,
  to: { readonly organisationId: string; readonly tenantId: string },
): Promise<void> {
  for (const { id, ...plan } of await tx.query(poolsOf, [organisationId])) {
    const poolId = await lockOrMakePool(tx, { ...plan, ...to });
    await tx.query(moveAll, [id, poolId]);
    await settlePool(tx, id, "licences-ended");
    await settlePool(tx, poolId, "fewer-licences");
  }
}

const follow = statement<[former: string, tenantId: string], unknown>(
  "licensing.follow-tenant",
  `with earlier as (update licensing.former_tenants set tenant_id = $2 where tenant_id = $1)
   insert into licensing.former_tenants (former_tenant_id, tenant_id) values ($1, $2)
   on conflict (former_tenant_id) do update set tenant_id = excluded.tenant_id`,
);

/** Whoever asks about the former tenant asks about the other from now on. */
export const followTenant = (tx: Tx, former: string, tenantId: string): Promise<unknown> =>
  tx.query(follow, [former, tenantId]);
