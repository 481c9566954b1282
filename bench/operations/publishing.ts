import { randomUUID } from "node:crypto";
import { Pool } from "undici";
import { DEMO_PASSWORD } from "../../src/modules/identity/index.ts";
import { type Caller, signIn } from "../caller.ts";
import type { Context } from "../context.ts";
import { compare, figure, inTurns, loop, openFloor, type Result } from "../measure.ts";
import { PASSWORD } from "../seeded.ts";
import { newPlace, startServer } from "../server.ts";

const SAVERS = 4;

/** Save draft of Offer listing, the largest page of an offer, by four people on an offer each. */
export async function saveDraft({ url, folder, seeded }: Context): Promise<Result> {
  const { email, offers } = seeded.owner;
  const pool = new Pool(url, { connections: SAVERS });
  const owner = await signIn(pool, url, { email, password: PASSWORD });
  type Page = { readonly content: { languages: { en: { summary: string } } } };
  const desks = await Promise.all(
    offers.slice(0, SAVERS).map(async (slug) => {
      const path = `/v1/offers/${slug}/pages/listing`;
      const { body, etag } = await owner.call<Page>("GET", path);
      return { path, etag, content: body.content };
    }),
  );
  let saved = 0;
  const save = async (connection: number) => {
    const desk = desks[connection];
    if (desk === undefined) throw new Error("There are too few offers");
    saved += 1;
    desk.content.languages.en.summary = `Saved ${saved} times.`;
    const answer = await owner.call("PUT", desk.path, { body: desk.content, ifMatch: desk.etag });
    if (answer.etag === undefined || answer.etag === desk.etag)
      throw new Error("A save that changed something left the page's version");
    desk.etag = answer.etag;
  };
  const bare = await openFloor(folder, SAVERS);
  const saveBare = (connection: number) =>
    bare.query(
      connection,
      "bench.save-draft",
      `update catalog.draft_pages
       set content = jsonb_set(content, '{languages,en,summary}', to_jsonb(clock_timestamp()::text))
       where offer_uuid = (select id from catalog.offers where slug = $1)
         and page = 'listing' and plan_uuid is null`,
      // Offers that nobody saves: a save refuses what changed below it.
      [offers[SAVERS + connection]],
    );
  try {
    const measured = await inTurns(3, {
      operation: () => loop({ connections: SAVERS, seconds: 4, warmUpSeconds: 2 }, save),
      floor: () => loop({ connections: SAVERS, seconds: 2, warmUpSeconds: 0.5 }, saveBare),
    });
    return compare("save-draft", "saves", { ...measured, goal: { p99Ms: 50 } });
  } finally {
    await Promise.all([pool.close(), bare.close()]);
  }
}

const TENANTS = 20_000;

/**
 * A private audience of 20,000 organisations, none of them in it before: the file is read as a trial,
 * imported, and synced with the live offer. Seconds from the first byte sent to the last answer.
 */
export async function audience({ url, seeded }: Context): Promise<Result> {
  const { email, guarded } = seeded.owner;
  const pool = new Pool(url, { connections: 1, headersTimeout: 60_000 });
  const owner = await signIn(pool, url, { email, password: PASSWORD });
  const rows = Array.from(
    { length: TENANTS },
    (_, at) => `${randomUUID()},Customer ${at},TenantID`,
  );
  const csv = ["ID,Description,Type", ...rows, ""].join("\n");
  const file = `/v1/offers/${guarded.slug}/plans/${guarded.plan}/audience/file?mode=replace&dryRun=`;
  const sync = `/v1/offers/${guarded.slug}/audience-sync`;
  const begun = performance.now();
  await owner.call("PUT", `${file}true`, { csv, ifMatch: "*" });
  await owner.call("PUT", `${file}false`, { csv, ifMatch: "*" });
  const planned = await owner.call<{ plans: { added: number }[] }>("GET", sync);
  const added = planned.body.plans.reduce((sum, plan) => sum + plan.added, 0);
  if (added !== TENANTS) throw new Error(`The sync would add ${added} of ${TENANTS}`);
  await owner.call("PUT", sync, { body: {}, ifMatch: planned.etag });
  const value = (performance.now() - begun) / 1_000;
  await pool.close();
  return figure("audience", "s", { value, most: 3 });
}

const ROUNDS = 5;

/**
 * A change of an offer's texts from Publish to live, where the operator lets the checks certify
 * alone: an offer of the demo, through every step, with Go live pressed as soon as it can be. The
 * slowest of five.
 */
export async function publication(): Promise<Result> {
  const place = await newPlace(`${process.pid}-publication`, "on");
  const server = await startServer(place);
  const pool = new Pool(place.url, { connections: 2 });
  try {
    await server.welcome(120_000);
    const as = (email: string) => signIn(pool, place.url, { email, password: DEMO_PASSWORD });
    const operator = await as("salma@souk-demo.example");
    await operator.call("PUT", "/v1/certification/settings", {
      body: { certification: "automatic" },
    });
    const publisher = await as("rohan@brightwater.example");
    let slowest = 0;
    for (let round = 0; round < ROUNDS; round += 1)
      slowest = Math.max(slowest, await publishOnce(publisher, `Changed ${round} times.`));
    return figure("publication", "s", { value: slowest / 1_000, most: 5 });
  } finally {
    await pool.close();
    await server.stop();
    place.clear();
  }
}

async function publishOnce(publisher: Caller, summary: string): Promise<number> {
  const offer = "/v1/offers/brightwater.tidewise";
  type Page = { readonly content: { languages: { en: { summary: string } } } };
  const page = await publisher.call<Page>("GET", `${offer}/pages/listing`);
  page.body.content.languages.en.summary = summary;
  await publisher.call("PUT", `${offer}/pages/listing`, {
    body: page.body.content,
    ifMatch: page.etag,
  });
  const begun = performance.now();
  const submitted = await publisher.call<{ number: number }>("POST", `${offer}/submissions`, {
    body: { notes: "Texts only." },
  });
  const submission = `${offer}/submissions/${submitted.body.number}`;
  await until(publisher, submission, "preview");
  await publisher.call("PUT", `${submission}/sign-off`, { body: {} });
  await until(publisher, submission, "live");
  return performance.now() - begun;
}

async function until(publisher: Caller, submission: string, state: string): Promise<void> {
  for (let asked = 0; asked < 1_200; asked += 1) {
    const { body } = await publisher.call<{ state: string }>("GET", submission);
    if (body.state === state) return;
    if (body.state === "attention-needed") throw new Error(`${submission} needs attention`);
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`${submission} did not become ${state} in 30 s`);
}
