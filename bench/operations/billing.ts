import { spawn } from "node:child_process";
import { join } from "node:path";
import { text as wholeOf } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";
import { type Caller, signIn } from "../caller.ts";
import type { Context } from "../context.ts";
import { type BillingSeed, multiply } from "../data/subscriptions.ts";
import {
  compare,
  type Floor,
  figure,
  openFloor,
  type Result,
  type Speed,
  skipped,
} from "../measure.ts";
import { processorSeconds } from "../processor.ts";
import { PASSWORD } from "../seeded.ts";
import { newPlace, type Place, type RunningServer, startServer } from "../server.ts";

const INVOICES = 5_000;
const SUBSCRIPTIONS = 10_000;
const SELLERS = 100;
const RENEWAL_SECONDS = 15;
/** Of server and PostgreSQL together, the reads meanwhile included: what two processors do in 15 s, less a third. */
const PROCESSOR_SECONDS = 20;
const API_P99_MS = 300;
const OPEN_MS = 200;
const GROWN_MB = 30;
const SCALE_MOST = 1.2;
/** Documents that a run issues in one transaction. */
const BATCH = 500;

/** A marketplace of its own, in which one subscription runs. */
type Billing = {
  readonly place: Place;
  readonly server: RunningServer;
  readonly seed: BillingSeed;
  readonly bare: Floor;
  readonly operator: Caller;
  readonly partner: Caller;
};

/** Closing a month: one invoice for each of 5,000 partners, with lines, ledger, mails and events. */
export const close = (context: Context): Promise<Result> =>
  inBilling(context, "close", async ({ bare, seed, operator }) => {
    await multiply(bare, seed, { name: "close", sellers: INVOICES, each: 1 });
    const month = await monthOf(bare);
    await move(operator, { to: `${monthAfter(month)}-01T12:00:00Z` });
    const { speed } = await closeMonth(operator, month, INVOICES + 1);
    const floor = await floorOfDocuments(bare);
    return compare("close", "invoices", { speed, floor, goal: { perSecond: 1_000 } });
  });

/**
 * 10,000 subscriptions of 100 partners renew in the same instant, are charged and invoiced, while the
 * partner's list of subscriptions is read again and again; and twice more in the months after.
 */
export const renewals = (context: Context): Promise<Result[]> =>
  inBilling(context, "renewals", async (billing) => {
    const { speed, seconds, processor, grownMb } = await renewThrice(billing, SUBSCRIPTIONS);
    return [
      figure("renewals", "s", { value: seconds, most: RENEWAL_SECONDS }),
      figure("renewals-processor", "s", { value: processor, most: PROCESSOR_SECONDS }),
      figure("renewals-api-p99", "ms", { value: speed.p99Ms, most: API_P99_MS }),
      figure("renewals-memory", "MB more", { value: Math.max(0, grownMb), most: GROWN_MB }),
    ];
  });

/**
 * What a subscription costs where there are many (200,000 unless told otherwise), beside 10,000, in time and in
 * processor time; on demand, as it takes long.
 */
export async function renewalsAtScale(context: Context): Promise<Result[]> {
  const name = "renewals-at-scale";
  const { large } = context;
  if (large === undefined)
    return [skipped(name, "×", `≤ ${SCALE_MOST} ×`, "--large was not given")];
  const few = Math.min(SUBSCRIPTIONS, large / 4);
  const costs: { readonly seconds: number; readonly processor: number }[] = [];
  for (const count of [few, large])
    costs.push(
      await inBilling(context, `${name}-${count}`, async (billing) => {
        const renew = await readyToRenew(billing, count);
        const used = processorSeconds(billing.server.pid);
        const seconds = await renew(1);
        return { seconds, processor: processorSeconds(billing.server.pid) - used };
      }),
    );
  const [small, wide] = costs;
  const times = (of: "seconds" | "processor") =>
    ((wide?.[of] ?? 0) * few) / (large * (small?.[of] || 1));
  return [
    figure(name, "×", { value: times("seconds"), most: SCALE_MOST }),
    figure(`${name}-processor`, "×", { value: times("processor"), most: SCALE_MOST }),
  ];
}

/** Copies the subscription and closes the month of the purchases; what renews them all is answered. */
async function readyToRenew(
  { bare, seed, operator }: Billing,
  count: number,
): Promise<(times: number) => Promise<number>> {
  await multiply(bare, seed, { name: "renewals", sellers: SELLERS, each: count / SELLERS });
  const month = await monthOf(bare);
  // The month of the purchases is closed beforehand; what is timed begins with the renewal.
  await move(operator, { to: `${monthAfter(month)}-01T12:00:00Z` });
  await closeMonth(operator, month, SELLERS + 1);
  return async (times) => {
    const started = performance.now();
    await move(operator, { to: `${monthAfter(month, times + 1)}-01T12:00:00Z` });
    await charged(bare, (times + 1) * (count + 1));
    await closeMonth(operator, monthAfter(month, times), SELLERS + 1);
    return (performance.now() - started) / 1_000;
  };
}

async function renewThrice(billing: Billing, count: number) {
  const { partner, server } = billing;
  const renew = await readyToRenew(billing, count);
  const reads = readingMeanwhile(partner);
  const used = processorSeconds(server.pid);
  const seconds = await renew(1);
  const processor = processorSeconds(server.pid) - used;
  const speed = await reads.end();
  // What a process has once needed it keeps for a while: the month after is held against the one before.
  await renew(2);
  const before = server.residentMb() ?? 0;
  await renew(3);
  return { speed, seconds, processor, grownMb: (server.residentMb() ?? 0) - before };
}

/** A customer with 1,000 subscriptions is opened: the customer, and the first page of what it has. */
export const wideCustomer = (context: Context): Promise<Result> =>
  inBilling(context, "customer-with-1,000-subscriptions", async ({ bare, seed, partner }) => {
    await multiply(bare, seed, { name: "wide", sellers: 1, each: 1_000 });
    // They are the partner's own who signs in.
    await bare.query(0, "bench.replica", "set session_replication_role = replica", []);
    const moved = await bare.query(
      0,
      "bench.own",
      `update commerce.subscriptions s set seller_id = o.seller_id, customer_id = o.customer_id
       from commerce.subscriptions o where o.id = $1 and s.id <> o.id returning s.customer_id`,
      [seed.subscriptionId],
    );
    const customerId = moved.rows[0]?.customer_id;
    const times: number[] = [];
    for (let visit = 0; visit < 60; visit += 1) {
      const begun = performance.now();
      await partner.call("GET", `/v1/customers/${customerId}`);
      await partner.call("GET", `/v1/subscriptions?customerId=${customerId}&limit=50`);
      if (visit >= 10) times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    return figure("customer-with-1,000-subscriptions", "ms", {
      value: times[Math.floor(times.length * 0.95)] ?? 0,
      most: OPEN_MS,
    });
  });

async function inBilling<T>(
  { stop }: Context,
  name: string,
  work: (billing: Billing) => Promise<T>,
): Promise<T> {
  await stop();
  const place = await newPlace(`${process.pid}-${name}`, "off");
  const server = await startServer(place);
  const pool = new Pool(place.url, { connections: 4 });
  const bare = await openFloor(place.folder, 1);
  try {
    const seed = await makeSeed(place);
    await charged(bare, 1);
    const caller = (email: string) => signIn(pool, place.url, { email, password: PASSWORD });
    const [operator, partner] = [await caller(seed.operator), await caller(seed.partner)];
    return await work({ place, server, seed, bare, operator, partner });
  } finally {
    await bare.close();
    await pool.close();
    await server.stop();
    place.clear();
  }
}

async function makeSeed({ folder, url }: Place): Promise<BillingSeed> {
  const program = join(import.meta.dirname, "../seed-subscriptions.ts");
  const child = spawn(process.execPath, [program, folder, url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await wholeOf(child.stdout));
}

/** Sends the sandbox's clock there, and waits until it has come. */
async function move(operator: Caller, where: { readonly to: string }): Promise<void> {
  await operator.call("POST", "/v1/clock/move", { body: where });
  for (;;) {
    const { body } = await operator.call<{ movingTo: string | null }>("GET", "/v1/clock");
    if (body.movingTo === null) return;
    await wait(20);
  }
}

async function charged(bare: Floor, wanted: number): Promise<void> {
  for (;;) {
    const asked = performance.now();
    const { rows } = await bare.query(
      0,
      "bench.charges",
      "select count(*)::int as n from billing.charges",
      [],
    );
    const found = Number(rows[0]?.n);
    if (found === wanted) return;
    if (found > wanted) throw new Error(`${found} charges where ${wanted} are due`);
    // To count many takes a while: that is not what is measured.
    await wait(Math.max(50, 20 * (performance.now() - asked)));
  }
}

/** Closes a month by what its dry run shows, until the last document is issued. */
async function closeMonth(
  operator: Caller,
  month: string,
  documents: number,
): Promise<{ readonly speed: Speed }> {
  type Run = {
    id: string;
    state: string;
    currencies: { invoices: number }[];
  };
  const { body: dryRun } = await operator.call<{ control: string }>(
    "GET",
    `/v1/billing-runs/dry-run?month=${month}`,
  );
  const started = performance.now();
  const { body: run } = await operator.call<Run>("POST", "/v1/billing-runs", {
    body: { month, control: dryRun.control },
  });
  for (;;) {
    const { body } = await operator.call<Run>("GET", `/v1/billing-runs/${run.id}`);
    if (body.state === "closed") {
      const issued = body.currencies.reduce((sum, { invoices }) => sum + invoices, 0);
      if (issued !== documents) throw new Error(`${issued} invoices where ${documents} are due`);
      break;
    }
    await wait(20);
  }
  const ms = performance.now() - started;
  const each = (ms * BATCH) / documents;
  return { speed: { perSecond: (documents * 1_000) / ms, p50Ms: each, p99Ms: each } };
}

/** The rows of issued documents, written once more by one statement for each table, 500 at a time. */
async function floorOfDocuments(bare: Floor): Promise<Speed> {
  const run = (name: string, text: string, values: unknown[] = []) =>
    bare.query(0, `bench.floor.${name}`, text, values);
  const tables = [
    ["billing.invoices", "id"],
    ["billing.invoice_lines", "invoice_id"],
    ["billing.ledger_entries", "invoice_id"],
  ] as const;
  for (const [table] of tables)
    await run(
      `like-${table}`,
      `create table public.floor_${table.slice(8)} (like ${table} including indexes)`,
    );
  await run(
    "postings",
    "create table public.floor_postings (like billing.ledger_postings including indexes)",
  );
  await run("events", "create table public.floor_events (like platform.events including indexes)");
  await run("mails", "create table public.floor_mails (like platform.mails including indexes)");
  await run(
    "audits",
    "create table public.floor_audits (like platform.audit_entries including indexes)",
  );
  const { rows } = await run("ids", "select id from billing.invoices order by number");
  const times: number[] = [];
  const begun = performance.now();
  for (let from = 0; from < rows.length; from += BATCH) {
    const ids = rows.slice(from, from + BATCH).map(({ id }: { id: string }) => id);
    const at = performance.now();
    await run("begin", "begin");
    for (const [table, key] of tables)
      await run(
        `write-${table}`,
        `insert into public.floor_${table.slice(8)} select * from ${table} where ${key} = any($1::uuid[])`,
        [ids],
      );
    await run(
      "write-postings",
      `insert into public.floor_postings select p.* from billing.ledger_postings p
       join billing.ledger_entries e on e.id = p.entry_id where e.invoice_id = any($1::uuid[])`,
      [ids],
    );
    await run(
      "write-events",
      "insert into public.floor_events select * from platform.events where subject = any($1::text[])",
      [ids],
    );
    await run(
      "write-mails",
      `insert into public.floor_mails select * from platform.mails
       where dedupe_key like 'invoice/%' order by id limit ${BATCH} offset $1`,
      [from],
    );
    await run(
      "write-audits",
      "insert into public.floor_audits select * from platform.audit_entries where object_type = 'invoice' and object_id = any($1::text[])",
      [ids],
    );
    await run("commit", "commit");
    times.push(performance.now() - at);
  }
  times.sort((a, b) => a - b);
  return {
    perSecond: (rows.length * 1_000) / (performance.now() - begun),
    p50Ms: times[Math.floor(times.length / 2)] ?? 0,
    p99Ms: times.at(-1) ?? 0,
  };
}

/** Reads the partner's list until it is ended, and says how long answers took. */
function readingMeanwhile(partner: Caller): { end(): Promise<Speed> } {
  const times: number[] = [];
  let over = false;
  const begun = performance.now();
  const reading = (async () => {
    while (!over) {
      const at = performance.now();
      await partner.call("GET", "/v1/subscriptions?limit=50");
      times.push(performance.now() - at);
      await wait(20);
    }
  })();
  return {
    async end() {
      over = true;
      await reading;
      times.sort((a, b) => a - b);
      const part = (of: number) => times[Math.min(times.length - 1, Math.floor(times.length * of))];
      return {
        perSecond: (times.length * 1_000) / (performance.now() - begun),
        p50Ms: part(0.5) ?? 0,
        p99Ms: part(0.99) ?? 0,
      };
    },
  };
}

/** The month in which the seed was charged. */
async function monthOf(bare: Floor): Promise<string> {
  const { rows } = await bare.query(
    0,
    "bench.month",
    "select to_char(min(billed_on), 'YYYY-MM') as month from billing.charges",
    [],
  );
  return String(rows[0]?.month);
}

const monthAfter = (month: string, by = 1): string =>
  Temporal.PlainYearMonth.from(month).add({ months: by }).toString();
