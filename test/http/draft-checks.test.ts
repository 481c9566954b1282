import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import {
  AskedEnough,
  sparingOutgoing,
} from "../../src/modules/publishing/queries/sparing-outgoing.ts";
import { recordRun, takeDueRuns } from "../../src/modules/publishing/store/draft-checks.ts";
import { statement } from "../../src/platform/database.ts";
import type { Outgoing } from "../../src/platform/outgoing.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import type { TestPerson } from "../support/market.ts";
import { changePage, submitted, untilChecked } from "../support/publishing.ts";

type Finding = {
  readonly check: string;
  readonly code: string;
  readonly severity: string;
  readonly page: string | null;
  readonly plan: string | null;
  readonly pointer: string | null;
};
type Checks = {
  readonly revision: string;
  readonly checkedAt: string;
  readonly findings: readonly Finding[];
  readonly outside: {
    readonly state: string;
    readonly isCurrent: boolean;
    readonly checkedAt: string | null;
    readonly findings: readonly Finding[];
    readonly checks: readonly { readonly id: string }[];
  };
};

const wantMany = statement<[publisher: string, count: number, since: string], unknown>(
  "test.want-many-draft-checks",
  `insert into publishing.draft_checks (offer_id, publisher_id, due_at, first_wanted_at)
   select gen_random_uuid(), $1, now() - $3::interval, now() from generate_series(1, $2::int)`,
);

suite("BEY-04: checks on save", () => {
  let at: Distribution;
  let publisher: TestPerson;
  before(async () => {
    at = await openDistribution();
    publisher = at.publisher;
  });
  after(() => at.close());

  const url = (slug: string) => `/v1/offers/${slug}/checks`;
  const checks = async (slug: string): Promise<Checks> => {
    const answer = await publisher.call("GET", url(slug));
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Checks>();
  };
  const until = async <T>(look: () => Promise<T>, done: (seen: T) => boolean): Promise<T> => {
    for (let tries = 0; tries < 400; tries += 1) {
      const seen = await look();
      if (done(seen)) return seen;
      await new Promise((next) => setTimeout(next, 100));
    }
    throw new Error("It did not come to that");
  };
  const row = async (slug: string) => {
    const { rows } = await at.market.platform.pool.raw.query(
      "select * from publishing.draft_checks where offer_id = $1",
      [(await at.offer(slug)).id],
    );
    return rows[0];
  };
  // Asked of the database, for the route would be asked too often by a loop.
  const checked = async (slug: string): Promise<Checks> => {
    await untilChecked(at.market, slug);
    return checks(slug);
  };
  const linkTo = (slug: string, path: string) =>
    changePage(publisher, slug, "listing", (content) => ({
      ...content,
      usefulLinks: [{ title: "More", url: `${at.site.url}${path}` }],
    }));
  const halfAMinutePasses = () =>
    at.market.platform.pool.raw.query(
      "update publishing.asked_addresses set fresh_until = fresh_until - interval '30 seconds'",
    );
  const asked = (path: string) => at.site.seen.filter((one) => one.path === path).length;
  const brief = ({ findings, outside }: Checks) =>
    [...findings, ...outside.findings]
      .map(({ code, page, pointer, severity }) => [code, page, pointer, severity].join(" "))
      .sort();

  test("some seconds after a save a draft knows what a submission of it then finds, and the submission asks everything itself", async () => {
    at.site.answers["/gone"] = 404;
    at.site.answers["/webhook"] = 405;
    const slug = await at.draft("told-early");
    await linkTo(slug, "/gone");
    await changePage(publisher, slug, "listing", (content) => {
      const { en } = content["languages"] as { en: Record<string, unknown> };
      const description = "<p>Lorem ipsum. Write to sales@contoso.example.</p>";
      return { ...content, languages: { en: { ...en, description } } };
    });
    const early = await checks(slug);
    assert.equal(early.outside.state, "waiting");
    assert.ok(early.findings.some(({ code }) => code === "publishing/email-in-text"));
    const known = await checked(slug);
    assert.equal(known.outside.state, "current");
    assert.equal(known.outside.checkedAt, at.market.platform.clock.now().toString());
    const found = brief(known);
    assert.ok(
      found.includes("publishing/link-broken listing /usefulLinks/0/url blocking"),
      found.join("\n"),
    );
    assert.ok(found.includes("publishing/webhook-broken technical /webhookUrl blocking"));

    const times = asked("/webhook");
    const { number } = await submitted(publisher, slug);
    await at.market.settle();
    const report = (
      await publisher.call("GET", `/v1/offers/${slug}/submissions/${number}/report`)
    ).json<{ findings: Finding[] }>();
    // It stops at its first failing step; what it found until there was known.
    assert.ok(report.findings.length > 0);
    for (const line of brief({
      ...known,
      findings: report.findings,
      outside: { ...known.outside, findings: [] },
    }))
      assert.ok(found.includes(line), line);
    assert.ok(asked("/webhook") > times, "a submission does not rely on what was asked before");
    at.site.answers["/webhook"] = 401;
    await halfAMinutePasses();
  });

  test("answers of an earlier draft are told as such until those of the draft as saved are there", async () => {
    at.site.answers["/one"] = 404;
    const slug = await at.draft("stale");
    await linkTo(slug, "/one");
    const first = await checked(slug);
    assert.deepEqual(
      first.outside.findings.map(({ code }) => code),
      ["publishing/link-broken"],
    );
    const release = at.site.hold();
    await linkTo(slug, "/two");
    const between = await checks(slug);
    assert.notEqual(between.revision, first.revision);
    assert.deepEqual(
      [between.outside.state, between.outside.isCurrent, between.outside.findings.length],
      ["waiting", false, 1],
    );
    // While it asks, the draft changes once more: what it brings home is of the draft before.
    await until(
      async () => asked("/two"),
      (times) => times > 0,
    );
    at.site.answers["/three"] = 500;
    await linkTo(slug, "/three");
    release();
    const last = await checked(slug);
    assert.deepEqual(
      [last.outside.state, last.outside.isCurrent, asked("/three")],
      ["current", true, 1],
    );
    assert.equal(last.outside.findings.length, 1);
  });

  test("several saves in a row are checked together, and an address is asked once in a while", async () => {
    const slug = await at.draft("many");
    await linkTo(slug, "/often");
    await checked(slug);
    for (let version = 0; version < 8; version += 1)
      await changePage(publisher, slug, "properties", (content) => ({
        ...content,
        appVersion: `${version}.0`,
      }));
    const known = await checked(slug);
    assert.equal(known.outside.state, "current");
    assert.equal(asked("/often"), 1);
    // Not even by hand, while it stands.
    const again = await publisher.call("PUT", url(slug), {});
    assert.equal(again.status, 202, again.text);
    // Nothing has to be asked for it, so that it may be done before it is answered.
    assert.match(again.json<Checks>().outside.state, /^(?:waiting|current)$/);
    await checked(slug);
    assert.equal(asked("/often"), 1);
  });

  test("what did not answer is asked again soon, by hand too, and a repaired address is no finding any more", async () => {
    at.site.answers["/repaired"] = 503;
    const slug = await at.draft("repaired");
    await linkTo(slug, "/repaired");
    assert.equal((await checked(slug)).outside.findings.length, 1);
    at.site.answers["/repaired"] = 200;
    await halfAMinutePasses();
    assert.equal((await publisher.call("PUT", url(slug), {})).status, 202);
    const { outside } = await checked(slug);
    assert.deepEqual([outside.state, outside.findings.length], ["current", 0]);
  });

  test("the drafts of one publisher have at most 60 addresses asked in a minute; the rest waits for the next", async () => {
    const { pool } = at.market.platform;
    const minute = async () =>
      (await pool.raw.query("select date_trunc('minute', clock_timestamp()) as at")).rows[0].at;
    let calls = 0;
    const outgoing: Outgoing = {
      async exchange({ url }) {
        calls += 1;
        return { kind: "refused", code: "name-not-found", cause: "", url, tookMs: 0 };
      },
    };
    for (let tries = 0; ; tries += 1) {
      const began = String(await minute());
      const publisherId = crypto.randomUUID();
      const sparing = sparingOutgoing(pool.reader, publisherId, outgoing);
      calls = 0;
      for (let n = 0; n < 60; n += 1) await sparing.exchange({ url: `https://h${n}.example/` });
      const more = sparing.exchange({ url: "https://one-more.example/" });
      const refused = await more.then(
        () => false,
        (error) => error instanceof AskedEnough,
      );
      // What was asked is known, and costs nothing.
      const known = await sparing.exchange({ url: "https://h7.example/" });
      if (String(await minute()) !== began && tries < 5) continue;
      assert.deepEqual([refused, calls, known.kind], [true, 60, "refused"]);
      break;
    }
    const slug = await at.draft("thrifty");
    await checked(slug);
    for (let tries = 0; ; tries += 1) {
      const began = String(await minute());
      await pool.raw.query(
        `insert into publishing.asking_budgets values ($1, date_trunc('minute', clock_timestamp()), 60)
         on conflict (publisher_id) do update set minute = excluded.minute, asked = 60`,
        [publisher.organisation.id],
      );
      await linkTo(slug, `/thrifty-${tries}`);
      const waiting = await until(
        () => row(slug),
        ({ due_at, attempts, claimed_until }) =>
          due_at === null ||
          (attempts === 0 && claimed_until === null && due_at.epochMilliseconds > Date.now()),
      );
      if (String(await minute()) !== began && tries < 5) continue;
      assert.ok(waiting.due_at !== null);
      assert.equal((await checks(slug)).outside.state, "waiting");
      assert.equal(asked(`/thrifty-${tries}`), 0);
      break;
    }
    await pool.raw.query("delete from publishing.asking_budgets");
    await pool.raw.query(
      "update publishing.draft_checks set due_at = now() where due_at is not null",
    );
    assert.equal((await checked(slug)).outside.state, "current");
  });

  test("a crowd of drafts of one publisher takes two places, and those of others go on", async () => {
    const { databaseAs } = at.market.platform;
    const [crowd, other] = [randomUUID(), randomUUID()];
    const undone = new Error("Nothing of this stays");
    await assert.rejects(
      databaseAs(SYSTEM).transaction(async (tx) => {
        await tx.query(wantMany, [crowd, 150, "2 hours"]);
        await tx.query(wantMany, [other, 1, "1 hour"]);
        const takenFor = async (publisher: string) => {
          const runs = await takeDueRuns(tx, 3);
          return runs.filter(({ publisherId }) => publisherId === publisher).length;
        };
        assert.equal(await takenFor(crowd), 2);
        assert.equal(await takenFor(other), 1);
        assert.equal(await takenFor(crowd), 0);
        throw undone;
      }),
      undone,
    );
  });

  test("a worker that dies while it asks is followed by another, and one that comes back late replaces nothing", async () => {
    const slug = await at.draft("killed");
    const { pool, clock } = at.market.platform;
    await checked(slug);
    const offerId = (await at.offer(slug)).id;
    // A worker takes the run and is never heard of again; its claim runs out.
    const taken = await pool.raw.query(
      `update publishing.draft_checks set due_at = clock_timestamp(), first_wanted_at = clock_timestamp(),
         wanted = wanted + 1, attempts = 1, claimed_until = clock_timestamp() + interval '1 hour'
       where offer_id = $1 returning wanted`,
      [offerId],
    );
    assert.ok((await takeDueRuns(pool.reader, 10)).every((run) => run.offerId !== offerId));
    await linkTo(slug, "/after");
    await pool.raw.query(
      "update publishing.draft_checks set claimed_until = clock_timestamp(), due_at = clock_timestamp() where offer_id = $1",
      [offerId],
    );
    const known = await checked(slug);
    assert.equal(known.outside.state, "current");
    await recordRun(
      pool.reader,
      { offerId, publisherId: publisher.organisation.id, wanted: String(taken.rows[0].wanted) },
      { revision: "earlier", at: clock.now(), findings: [], checks: [] },
    );
    assert.deepEqual((await checks(slug)).outside, known.outside);
  });

  test("only who may edit has it asked again, and a deleted draft leaves nothing behind", async () => {
    const slug = await at.draft("guarded");
    const finance = await at.market.person(publisher.organisation.id, ["finance"]);
    assert.equal((await finance.call("PUT", url(slug), {})).status, 403);
    const foreign = await at.market.organisation({ kind: "publisher", name: "Elsewhere" });
    assert.equal((await foreign.call("PUT", url(slug), {})).status, 404);
    const { id } = await at.offer(slug);
    assert.equal((await at.changes("DELETE", `/v1/offers/${slug}`)).status, 204);
    const { rows } = await at.market.platform.pool.raw.query(
      "select 1 from publishing.draft_checks where offer_id = $1",
      [id],
    );
    assert.equal(rows.length, 0);
  });
});
