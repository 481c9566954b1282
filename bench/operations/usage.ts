import { randomUUID } from "node:crypto";
import { Pool } from "undici";
import { signIn } from "../caller.ts";
import type { Context } from "../context.ts";
import {
  compare,
  type Floor,
  inTurns,
  loop,
  openFloor,
  type Result,
  type Speed,
} from "../measure.ts";
import { programToken } from "../program.ts";
import { PASSWORD } from "../seeded.ts";

const CONNECTIONS = 8;
const TURNS = 3;
const BATCH = 25;
const SUBSCRIPTIONS = 1_000;
const DIMENSIONS = 10;
/** Of the 24 hours in which usage is accepted. */
const HOURS = 23;
const RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";

/**
 * Usage that a publisher's program reports in batches of 25: all ten dimensions of a subscription in an
 * hour, subscription after subscription, each event accepted once. Figures are events.
 */
export async function usageIngestion({ url, folder, seeded }: Context): Promise<Result> {
  const bare = await openFloor(folder, CONNECTIONS);
  const pool = new Pool(url, { connections: CONNECTIONS });
  try {
    const metered = await meter(
      bare,
      await aSubscription(pool, url, seeded),
      seeded.owner.offers[0]?.split(".")[0] ?? "",
    );
    const program = await programToken(pool, url, {
      email: seeded.owner.email,
      tenantId: metered.tenantId,
      scope: `${RESOURCE}/.default`,
    });
    const hour = Math.floor(Date.now() / 3_600_000);
    let sent = 0;
    const report = async () => {
      const first = sent;
      sent += BATCH;
      if (sent > SUBSCRIPTIONS * DIMENSIONS * HOURS) return "done";
      const request = Array.from({ length: BATCH }, (_, at) => eventOf(metered, first + at, hour));
      const answer = await pool.request({
        method: "POST",
        path: "/api/batchUsageEvent?api-version=2018-08-31",
        headers: { authorization: `Bearer ${program}`, "content-type": "application/json" },
        body: JSON.stringify({ request }),
      });
      const text = await answer.body.text();
      const accepted = text.split('"status":"Accepted"').length - 1;
      if (answer.statusCode !== 200 || accepted !== BATCH)
        throw new Error(`A batch answered ${answer.statusCode}: ${text.slice(0, 500)}`);
      return undefined;
    };
    let written = 0;
    const write = (connection: number) => {
      const rows = Array.from({ length: BATCH }, () => {
        written += 1;
        return written;
      });
      return bare.query(connection, "bench.usage", BARE, [
        rows.map((at) => idOf(metered, Math.floor(at / DIMENSIONS) % SUBSCRIPTIONS)),
        rows.map((at) => `floor-${at}`),
        metered.sellerId,
        metered.publisherId,
      ]);
    };
    const seconds = { seconds: 2.5, warmUpSeconds: 0.5 };
    const { speed, floor, ratio } = await inTurns(TURNS, {
      operation: () => loop({ connections: CONNECTIONS, ...seconds }, report),
      floor: () => loop({ connections: CONNECTIONS, ...seconds }, write),
    });
    return compare("usage-ingestion", "events", {
      speed: inEvents(speed),
      floor: inEvents(floor),
      ratio,
      goal: { perSecond: 5_000 },
    });
  } finally {
    await Promise.all([pool.close(), bare.close()]);
  }
}

const inEvents = (speed: Speed): Speed => ({ ...speed, perSecond: speed.perSecond * BATCH });

/** The rows of a batch, written as they are kept, and committed. */
const BARE = `insert into metering.usage_events
    (subscription_id, dimension, hour, id, seller_id, publisher_id, plan_id, quantity, used_at, day, accepted_at)
  select s, d, date_trunc('hour', now(), 'UTC'), gen_random_uuid(), $3, $4, 'floor', 5, date_trunc('hour', now(), 'UTC'),
    current_date, now()
  from unnest($1::uuid[], $2::text[]) as x(s, d)`;

type Metered = {
  readonly prefix: string;
  readonly sellerId: string;
  readonly publisherId: string;
  readonly tenantId: string;
  readonly planId: string;
};

const idOf = ({ prefix }: Pick<Metered, "prefix">, at: number): string =>
  `${prefix}${String(at).padStart(12, "0")}`;

function eventOf(metered: Metered, at: number, hour: number) {
  const subscription = Math.floor(at / DIMENSIONS) % SUBSCRIPTIONS;
  const back = Math.floor(at / (DIMENSIONS * SUBSCRIPTIONS));
  return {
    resourceId: idOf(metered, subscription),
    quantity: 1 + (at % 100) / 8,
    dimension: `meter-${at % DIMENSIONS}`,
    effectiveStartTime: new Date((hour - back) * 3_600_000).toISOString(),
    planId: metered.planId,
  };
}

/** A purchase of one of the owner's plans, whose rows are made many of. */
async function aSubscription(
  pool: Pool,
  url: string,
  { owner, partners }: Context["seeded"],
): Promise<string> {
  const [partner] = partners;
  if (partner === undefined) throw new Error("There is no partner");
  const buyer = await signIn(pool, url, { email: partner.email, password: PASSWORD });
  const customerId = partner.customers.at(-1);
  type Catalogue = {
    data: {
      offer: { slug: string };
      plan: { uuid: string; quantity: { minimum: number } };
      prices: { term: string }[];
    }[];
  };
  const listed = await buyer.call<Catalogue>(
    "GET",
    `/v1/customers/${customerId}/catalog?availability=available&limit=100`,
  );
  const entry = listed.body.data[0];
  if (entry === undefined) throw new Error(`Nothing can be bought (${owner.email})`);
  const cart = await buyer.call<{ id: string }>("POST", "/v1/carts", {
    body: {
      customerId,
      lines: [
        {
          planUuid: entry.plan.uuid,
          term: entry.prices[0]?.term,
          quantity: entry.plan.quantity.minimum,
        },
      ],
    },
  });
  const { body } = await buyer.call<{ review: { hash: string } }>(
    "PUT",
    `/v1/carts/${cart.body.id}/review`,
  );
  const order = await buyer.call<{ lines: { subscriptionId: string }[] }>(
    "POST",
    `/v1/carts/${cart.body.id}/order`,
    { body: { review: body.review.hash } },
  );
  const [line] = order.body.lines;
  if (line === undefined) throw new Error("An order has a line");
  return line.subscriptionId;
}

/** A thousand running subscriptions of the owner's, like that one, with ten dimensions each. */
async function meter(bare: Floor, subscriptionId: string, handle: string): Promise<Metered> {
  const meters = Array.from({ length: DIMENSIONS }, (_, at) => ({
    id: `meter-${at}`,
    name: `Meter ${at}`,
    unit: "call",
    price: "0.0125",
    included: "1000",
  }));
  const prefix = `${randomUUID().slice(0, 24)}`;
  const { rows } = await bare.query(
    0,
    "bench.meter",
    `with owner as (
       select id, tenant_id from identity.organisations where kind = 'publisher' and handle = $5),
     one as (select s.* from commerce.subscriptions s where s.id = $1),
     made as (
       insert into commerce.subscriptions (id, seller_id, customer_id, organisation_id, publisher_id, offer_id, plan_uuid,
         order_id, name, status, quantity, terms, trial_days, ordered_at, lapses_at, activated_at, term_start, term_end,
         updated_at)
       select ($2 || lpad(n::text, 12, '0'))::uuid, one.seller_id, one.customer_id, one.organisation_id, owner.id,
         one.offer_id, one.plan_uuid, one.order_id, one.name, 'active', 1, one.terms || jsonb_build_object('meters', $3::jsonb),
         0, now() - interval '3 days', now() + interval '27 days', now() - interval '2 days', current_date - 2,
         current_date + 28, now()
       from one, owner, generate_series(0, $4::int - 1) n returning id)
     select owner.id as "publisherId", owner.tenant_id as "tenantId", one.seller_id as "sellerId",
       one.terms ->> 'planId' as "planId", (select count(*) from made) as made
     from owner, one`,
    [subscriptionId, prefix, JSON.stringify(meters), SUBSCRIPTIONS, handle],
  );
  await bare.query(0, "bench.analyze-subscriptions", "analyze commerce.subscriptions", []);
  return { ...(rows[0] as Omit<Metered, "prefix">), prefix };
}
