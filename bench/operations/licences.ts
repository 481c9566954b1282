import { setTimeout } from "node:timers/promises";
import { Pool } from "undici";
import type { Context } from "../context.ts";
import { randomFrom } from "../data/random.ts";
import { compare, type Floor, figure, inTurns, loop, openFloor, type Result } from "../measure.ts";
import { programToken } from "../program.ts";

const CONNECTIONS = 16;
const TURNS = 3;
const ORGANISATIONS = 100;
const USERS_EACH = 1_000;
const PLANS = 10;
/** Calls a second of the second figure. */
const PACE = 1_000;

/**
 * Licence checks, with 100,000 people of 100 customers who have a licence of each of ten plans: a million
 * assignments. As fast as 16 connections go, and how long an answer takes at 1,000 a second.
 */
export async function licenceCheck({ url, folder, seeded }: Context): Promise<Result[]> {
  const bare = await openFloor(folder, CONNECTIONS);
  const pool = new Pool(url, { connections: CONNECTIONS });
  try {
    const { publisherId, tenantId, tenants } = await hand(
      bare,
      seeded.owner.offers[0]?.split(".")[0] ?? "",
    );
    const token = await programToken(pool, url, {
      email: seeded.owner.email,
      tenantId,
      scope: "souk/.default",
    });
    const random = randomFrom(11);
    const anybody = () => {
      const organisation = random.whole(ORGANISATIONS);
      return {
        tenant: tenants[organisation] ?? "",
        user: `user-${random.whole(USERS_EACH)}@customer-${organisation}.example`,
        serviceId: `bench.licensed.plan-${random.whole(PLANS)}`,
      };
    };
    const headers = { authorization: `Bearer ${token}` };
    const ask = async () => {
      const { tenant, user, serviceId } = anybody();
      const answer = await pool.request({
        method: "GET",
        path: `/v1/licence-checks?tenant=${tenant}&serviceId=${serviceId}&user=${user}`,
        headers,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || !text.includes('"allowed":true'))
        throw new Error(`A check answered ${answer.statusCode}: ${text.slice(0, 500)}`);
    };
    const read = (connection: number) => {
      const { tenant, user, serviceId } = anybody();
      return bare.query(connection, "bench.licence", BARE, [tenant, serviceId, publisherId, user]);
    };
    const seconds = { seconds: 3, warmUpSeconds: 1 };
    const measured = await inTurns(TURNS, {
      operation: () => loop({ connections: CONNECTIONS, ...seconds }, ask),
      floor: () => loop({ connections: CONNECTIONS, ...seconds }, read),
    });
    const paced: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) paced.push(await atPace(ask));
    return [
      compare("licence-check", "checks", { ...measured, goal: { perSecond: 5_000 } }),
      figure("licence-check-p99", "ms", { value: Math.min(...paced), most: 5 }),
    ];
  } finally {
    await Promise.all([pool.close(), bare.close()]);
  }
}

/** The 99th percentile, in milliseconds, where so many begin a second, whether those before have ended or not. */
async function atPace(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const under: Promise<void>[] = [];
  const started = performance.now();
  const count = PACE * 4;
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - started) * PACE) / 1_000));
    for (; sent < due; sent += 1) {
      const begun = performance.now();
      under.push(
        work().then(() => {
          times.push(performance.now() - begun);
        }),
      );
    }
    await setTimeout(1);
  }
  await Promise.all(under);
  // What comes first is not counted: connections are made then.
  const counted = times.slice(PACE).sort((a, b) => a - b);
  return counted[Math.floor(counted.length * 0.99)] ?? 0;
}

const BARE = `select p.owned, u.active, a.suspended from licensing.pools p
  join licensing.people u on u.organisation_id = p.organisation_id and u.user_name = $4
  join licensing.assignments a on a.pool_id = p.id and a.user_id = u.user_id
  where p.tenant_id = $1 and p.service_id = $2 and p.publisher_id = $3`;

type Handed = {
  readonly publisherId: string;
  readonly tenantId: string;
  readonly tenants: string[];
};

/** Everybody gets a licence of every plan, unless a run before gave them. */
async function hand(bare: Floor, handle: string): Promise<Handed> {
  const owner = await bare.query(
    0,
    "bench.licence-owner",
    "select id, tenant_id from identity.organisations where kind = 'publisher' and handle = $1",
    [handle],
  );
  const { id: publisherId, tenant_id: tenantId } = owner.rows[0] as Record<string, string>;
  const all = `select p.tenant_id from licensing.pools p where p.service_id = 'bench.licensed.plan-0' order by p.offer_name`;
  let { rows } = await bare.query(0, "bench.licence-tenants", all, []);
  if (rows.length === 0) {
    await bare.query(0, "bench.licence-people", PEOPLE, [ORGANISATIONS, USERS_EACH]);
    await bare.query(0, "bench.licence-pools", POOLS, [publisherId, PLANS, USERS_EACH]);
    await bare.query(0, "bench.licence-holdings", HOLDINGS, []);
    await bare.query(0, "bench.licence-assignments", ASSIGNMENTS, []);
    await bare.query(0, "bench.licence-claims", CLAIMS, []);
    for (const table of ["people", "pools", "assignments", "claims"])
      await bare.query(0, `bench.vacuum-${table}`, `vacuum (analyze) licensing.${table}`, []);
    await bare.query(0, "bench.checkpoint", "checkpoint", []);
    ({ rows } = await bare.query(0, "bench.licence-tenants", all, []));
  }
  const tenants = rows.map((row: { tenant_id: string }) => row.tenant_id);
  if (publisherId === undefined || tenantId === undefined || tenants.length !== ORGANISATIONS)
    throw new Error("The licences were not made");
  return { publisherId, tenantId, tenants };
}

const PEOPLE = `insert into licensing.people (user_id, organisation_id, user_name, display_name, active)
  select gen_random_uuid(), o.id, 'user-' || u || '@customer-' || o.n || '.example', 'User ' || u, true
  from (select n, gen_random_uuid() as id from generate_series(0, $1::int - 1) n offset 0) o, generate_series(0, $2::int - 1) u`;
const POOLS = `insert into licensing.pools (id, organisation_id, tenant_id, plan_uuid, service_id, publisher_id, publisher_name,
    offer_id, offer_slug, offer_name, plan_id, plan_name, owned, usable, assigned, since)
  select gen_random_uuid(), o.organisation_id, o.tenant, gen_random_uuid(), 'bench.licensed.plan-' || p, $1::uuid, 'Bench',
    gen_random_uuid(), 'bench.licensed', lpad(o.n::text, 6, '0'), 'plan-' || p, 'Plan ' || p, $3::int, $3::int, $3::int, now()
  from (select organisation_id, gen_random_uuid() as tenant, split_part(split_part(min(user_name), '@customer-', 2), '.', 1)::int as n
        from licensing.people group by organisation_id offset 0) o, generate_series(0, $2::int - 1) p`;
const HOLDINGS = `insert into licensing.holdings (source, source_id, pool_id, quantity, state, changed_at)
  select 'deal', gen_random_uuid(), id, owned, 'active', now() from licensing.pools`;
const ASSIGNMENTS = `insert into licensing.assignments (pool_id, user_id, assigned_at, assigned_by)
  select p.id, u.user_id, now(), 'Bench' from licensing.pools p join licensing.people u on u.organisation_id = p.organisation_id`;
const CLAIMS = `insert into licensing.claims (pool_id, user_id, made_at, made_by, waits)
  select pool_id, user_id, assigned_at, assigned_by, false from licensing.assignments`;
