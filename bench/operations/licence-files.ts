import { randomUUID } from "node:crypto";
import { Pool } from "undici";
import { signIn } from "../caller.ts";
import type { Context } from "../context.ts";
import { type Floor, figure, openFloor, type Result } from "../measure.ts";
import { PASSWORD } from "../seeded.ts";

const PEOPLE = 10_000;
const ROUNDS = 3;

/**
 * 10,000 people get a licence each by a file: looked at, then done, from the first byte sent to the last answer; the
 * quickest of three, with a plan of its own each. Beside it, the same rows written by bare statements.
 */
export async function assignFromFile({ url, folder, seeded }: Context): Promise<Result> {
  const bare = await openFloor(folder, 1);
  const pool = new Pool(url, { connections: 1, headersTimeout: 60_000 });
  try {
    const { email, organisationId } = await licenceAdmin(bare, seeded.owner.email);
    const admin = await signIn(pool, url, { email, password: PASSWORD });
    const names = Array.from({ length: PEOPLE }, (_, n) => `file-${n}@${email}`);
    await bare.query(0, "bench.file-people", EMPLOYEES, [organisationId, names]);
    let quickest = Number.POSITIVE_INFINITY;
    let floor = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round += 1) {
      const mine = await newPool(bare, organisationId);
      const made = performance.now();
      const csv = [`UserName,Action`, ...names.map((name) => `${name},assign`), ""].join("\n");
      const path = `/v1/licence-files?licences=${mine}`;
      const looked = await admin.call<{ preview: string; assigned: number }>(
        "POST",
        `${path}&dryRun=true`,
        { csv },
      );
      await admin.call("POST", `${path}&preview=${looked.body.preview}`, { csv });
      quickest = Math.min(quickest, performance.now() - made);
      if (looked.body.assigned !== PEOPLE)
        throw new Error(`${looked.body.assigned} of ${PEOPLE} would get a licence`);
      const other = await newPool(bare, organisationId);
      const from = performance.now();
      for (const [name, text] of ROWS)
        await bare.query(0, `bench.file-${name}`, text, [other, names, organisationId]);
      floor = Math.min(floor, performance.now() - from);
    }
    return {
      ...figure("assign-from-file", "s", { value: quickest / 1_000, most: 5 }),
      floorPerSecond: Math.round((PEOPLE * 1_000) / floor),
      ratio: Math.round((100 * floor) / quickest) / 100,
    };
  } finally {
    await Promise.all([pool.close(), bare.close()]);
  }
}

/** Somebody of one of the customers, with the password of the publisher's person. */
async function licenceAdmin(bare: Floor, owner: string) {
  const { rows } = await bare.query(
    0,
    "bench.file-customer",
    "select id from identity.organisations where kind = 'customer' and status = 'active' order by id limit 1",
    [],
  );
  const organisationId = String(rows[0]?.id);
  const email = `licences-${randomUUID().slice(0, 8)}@bench.example`;
  await bare.query(0, "bench.file-admin", ADMIN, [randomUUID(), email, owner, organisationId]);
  return { email, organisationId };
}

async function newPool(bare: Floor, organisationId: string): Promise<string> {
  const id = randomUUID();
  await bare.query(0, "bench.file-pool", POOL, [id, organisationId, PEOPLE]);
  await bare.query(0, "bench.file-holding", HOLDING, [id, PEOPLE]);
  return id;
}

const ADMIN = `with made as (
    insert into auth."user" ("id", "name", "email", "emailVerified", "locale", "timeZone")
    values ($1::uuid, 'Licence admin', $2, true, 'en', 'UTC') returning "id"
  ), account as (
    insert into auth."account" ("id", "accountId", "providerId", "userId", "password", "updatedAt")
    select gen_random_uuid(), $1::uuid::text, 'credential', made."id", a."password", clock_timestamp()
    from made, auth."account" a join auth."user" u on u."id" = a."userId" where u."email" = $3
  )
  insert into identity.memberships (person_id, organisation_id, roles, since)
  select "id", $4::uuid, '{licence-admin}', clock_timestamp() from made`;
const EMPLOYEES = `insert into licensing.people (user_id, organisation_id, user_name, display_name, active)
  select gen_random_uuid(), $1::uuid, name, 'Employee of ' || name, true from unnest($2::text[]) as one (name)`;
const POOL = `insert into licensing.pools (id, organisation_id, tenant_id, plan_uuid, service_id, publisher_id, publisher_name,
    offer_id, offer_slug, offer_name, plan_id, plan_name, owned, usable, assigned, since)
  select $1::uuid, o.id, o.tenant_id, gen_random_uuid(), 'bench.file.' || $1::uuid, gen_random_uuid(), 'Bench', gen_random_uuid(),
    'bench.file', 'File', 'plan', 'Plan', $3::int, $3::int, 0, clock_timestamp()
  from identity.organisations o where o.id = $2::uuid`;
const HOLDING = `insert into licensing.holdings (source, source_id, pool_id, quantity, state, changed_at)
  values ('deal', gen_random_uuid(), $1::uuid, $2::int, 'active', clock_timestamp())`;
const WHO =
  "from licensing.people p where p.organisation_id = $3::uuid and p.user_name = any($2::text[])";
/** What the file writes, a statement for each table. */
const ROWS = [
  [
    "claims",
    `insert into licensing.claims (pool_id, user_id, made_at, made_by, waits)
     select $1::uuid, p.user_id, clock_timestamp(), 'Bench', false ${WHO}`,
  ],
  [
    "assignments",
    `insert into licensing.assignments (pool_id, user_id, assigned_at, assigned_by)
     select $1::uuid, p.user_id, clock_timestamp(), 'Bench' ${WHO}`,
  ],
  [
    "history",
    `insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at)
     select $1::uuid, p.user_id, p.display_name, 'assigned', 'person', 'Bench', clock_timestamp() ${WHO}`,
  ],
] as const;
