import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, suite, test } from "node:test";
import { createLocalJWKSet, jwtVerify } from "jose";
import { liveOffer } from "../../src/modules/catalog/index.ts";
import { startTestDrive } from "../../src/modules/test-drives/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { momentsNamed } from "../support/agenda.ts";
import { NOW, once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { PDF, upload } from "../support/offers.ts";
import {
  changePage,
  completeOffer,
  openSite,
  type Site,
  submitted,
} from "../support/publishing.ts";

const FORM = {
  firstName: "Hae-un",
  lastName: "Yun",
  email: "haeun@saegil.example",
  company: "Saegil University",
  country: "KR",
  terms: true,
  consent: true,
};

type Call = {
  action: "open" | "close";
  testDriveId: string;
  offer: string;
  preview?: true;
  place: { number: number; region?: string; temperature?: string };
  instance: Record<string, string>;
  person?: Record<string, string>;
};
type Drive = {
  id: string;
  state: string;
  readyAt: string | null;
  endsAt: string | null;
  endedBy: string | null;
  accessUrl: string | null;
  accessInformation: string[];
  allowedActions: string[];
};
type Listed = Drive & {
  person: { company: string };
  preview: boolean;
  place: { number: number };
  error: string | null;
};

/** The program of a publisher that opens and closes places. */
type Places = {
  readonly url: string;
  readonly allow: string;
  readonly calls: { readonly call: Call; readonly headers: IncomingHttpHeaders }[];
  answers: (call: Call) => { status: number; body?: string; headers?: Record<string, string> };
  readonly server: Server;
};

async function openPlaces(): Promise<Places> {
  const calls: Places["calls"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      // The check before publication comes without a token, like anybody else.
      if (request.headers.authorization === undefined) return response.writeHead(401).end();
      const call = JSON.parse(text) as Call;
      calls.push({ call, headers: request.headers });
      const { status, body, headers } = places.answers(call);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
      return undefined;
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const places: Places = {
    url: `http://127.0.0.1:${port}/places`,
    allow: `127.0.0.1:${port}`,
    calls,
    answers: () => ({ status: 200 }),
    server,
  };
  return places;
}

suite("STO-07: test drives", () => {
  let market: TestMarket;
  let site: Site;
  let places: Places;
  let operator: TestPerson;
  let publisher: TestPerson;
  let stranger: TestPerson;
  let customer: TestPerson;

  before(async () => {
    site = await openSite();
    places = await openPlaces();
    market = await startTestMarket({
      env: { SOUK_OUTGOING_ALLOW: `${site.allow},${places.allow}` },
    });
    operator = await market.organisation({ kind: "operator", name: "Operator" });
    await operator.call("PUT", "/v1/certification/settings", { certification: "automatic" });
    publisher = await market.organisation({ kind: "publisher", name: "Hanul Soft" });
    stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    customer = await market.organisation({ kind: "customer", name: "Saegil University" });
  });
  after(async () => {
    await market?.close();
    site?.close();
    places?.server.closeAllConnections();
    places?.server.close();
  });
  beforeEach(async () => {
    await market.clockMovesTo(NOW);
    places.answers = () => ({ status: 200 });
    places.calls.length = 0;
  });

  const hosted = async (maxConcurrent: number, more: Record<string, unknown> = {}) => ({
    kind: "hosted",
    maxConcurrent,
    durationHours: 4,
    placesUrl: places.url,
    description: "A school with invented pupils.",
    accessInformation: "Start with the class 3B.",
    manual: { name: "First steps", file: await upload(publisher, "manual.pdf", PDF) },
    ...more,
  });

  const submit = async (slug: string, number = 1): Promise<void> => {
    await submitted(publisher, slug);
    await market.settle();
    const signedOff = await publisher.call(
      "PUT",
      `/v1/offers/${slug}/submissions/${number}/sign-off`,
      {},
    );
    assert.ok(signedOff.status < 300, signedOff.text);
    await market.settle();
    places.calls.length = 0;
  };

  /** A live offer of its own with a test drive. */
  const live = async (drive: Record<string, unknown>): Promise<string> => {
    const slug = await completeOffer(publisher, site, {
      offer: `d${randomUUID().slice(0, 8)}`,
      plans: [],
      pages: {
        setup: { listingOption: "contact-me", testDrive: true, leads: { destination: "none" } },
        technical: undefined,
        "test-drive": drive,
      },
    });
    await submit(slug);
    return slug;
  };

  const page = (slug: string) => `/product/saas/${slug}/test-drive`;
  const start = (slug: string, person = customer, changes: Record<string, unknown> = {}) =>
    person.call(
      "POST",
      `/v1/storefront/offers/${slug}/test-drives`,
      { ...FORM, ...changes },
      once(),
    );
  const started = async (slug: string, person = customer): Promise<string> => {
    const answer = await start(slug, person);
    assert.equal(answer.status, 201, answer.text);
    return answer.json<{ id: string }>().id;
  };
  const send = (slug: string, changes: Record<string, string> = {}, person = customer) =>
    person.call(
      "POST",
      page(slug),
      new URLSearchParams({
        key: randomUUID(),
        ...FORM,
        terms: "yes",
        consent: "yes",
        ...changes,
      }).toString(),
      { "content-type": "application/x-www-form-urlencoded" },
    );
  const own = async (id: string, person = customer) => {
    const answer = await person.call("GET", `/v1/test-drives/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Drive>();
  };
  const list = async (slug: string, query = "", person = publisher) => {
    const answer = await person.call("GET", `/v1/offers/${slug}/test-drives?${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<{
      data: Listed[];
      nextCursor: string | null;
      places: { used: number; total: number };
    }>();
  };
  const actionsOf = (id: string) =>
    places.calls.filter(({ call }) => call.testDriveId === id).map(({ call }) => call.action);
  const mailsOf = async (dedupe: string) =>
    (
      await market.platform.pool.raw.query(
        "select to_address, subject, body from platform.mails where dedupe_key = $1",
        [dedupe],
      )
    ).rows;
  /** Lets the time of the calls that wait pass, as the machinery measures it. */
  const callsWaited = (interval: string) =>
    market.platform.pool.raw.query(
      `update test_drives.calls set next_attempt_at = next_attempt_at - $1::interval,
         give_up_at = give_up_at - $1::interval, recorded_at = recorded_at - $1::interval
       where state = 'waiting'`,
      [interval],
    );

  test("a person asks, the publisher opens, the person gets in, and the place is closed when the hours are over", async () => {
    const slug = await live(await hosted(2, { instanceUrl: "https://demo.hanulsoft.example" }));
    const offer = await market.visitor("GET", `/product/saas/${slug}`);
    assert.match(offer.text, new RegExp(`href="${page(slug)}"[^>]*>Test drive<`));
    const asked = await market.visitor("GET", page(slug));
    assert.equal(asked.status, 303);
    assert.equal(
      asked.headers.get("location"),
      `/sign-in?next=${encodeURIComponent(page(slug))}`,
      "a named person signs in first",
    );
    const form = await customer.call("GET", page(slug));
    assert.match(form.text, /You get access for 4 hours/);
    assert.match(form.text, new RegExp(`value="${customer.email}"`));
    assert.match(form.text, /value="Saegil University"/);

    places.answers = () => ({
      status: 201,
      body: JSON.stringify({
        accessUrl: "https://demo.hanulsoft.example/7",
        accessInformation: "Account pupil7, password <b>7</b>",
      }),
    });
    const sent = await send(slug);
    assert.equal(sent.status, 303, sent.text);
    const address = sent.headers.get("location") ?? "";
    const id = address.split("/").at(-1) ?? "";
    await market.settle();
    await momentsNamed(operator, {
      kind: "test-drives.end",
      about: new RegExp(`, ${slug}$`),
      page: /^\/offers\/[\w-]+$/,
    });
    const [open] = places.calls;
    assert.deepEqual(open?.call, {
      action: "open",
      testDriveId: id,
      offer: slug,
      place: { number: 1 },
      instance: { instanceUrl: "https://demo.hanulsoft.example" },
      durationHours: 4,
      requestedAt: NOW,
      person: {
        firstName: "Hae-un",
        lastName: "Yun",
        email: FORM.email,
        company: "Saegil University",
        country: "KR",
        language: "en",
      },
    });
    const keys = await market.visitor(
      "GET",
      `/${publisher.organisation.tenantId}/discovery/v2.0/keys`,
    );
    const { payload } = await jwtVerify(
      (open?.headers.authorization ?? "").replace("Bearer ", ""),
      createLocalJWKSet(keys.json() as never),
      { audience: places.url },
    );
    assert.equal(payload.sub, id);
    assert.equal(payload["tid"], publisher.organisation.tenantId);

    const ready = await own(id);
    assert.deepEqual([ready.state, ready.endsAt], ["ready", "2026-11-21T16:00:00Z"]);
    const shown = await customer.call("GET", address);
    assert.match(shown.text, /href="https:\/\/demo\.hanulsoft\.example\/7"/);
    assert.match(shown.text, /password &lt;b&gt;7&lt;\/b&gt;/);
    assert.match(shown.text, /Start with the class 3B/);
    assert.match(shown.text, /21 November 2026 at 17:00 CET/, "in the person's time zone");
    const manual = await customer.call("GET", `${address}/manual`);
    assert.equal(manual.headers.get("content-type"), "application/pdf");
    const [mail] = await mailsOf(`test-drive-ready/${id}`);
    assert.equal(mail.to_address, customer.email, "not to the address that was typed");
    assert.match(mail.body, new RegExp(`/test-drives/${id}`));
    const again = await customer.call("GET", page(slug));
    assert.equal(again.headers.get("location"), address, "the button leads to the one that runs");

    await market.clockMovesTo("2026-11-21T15:59:59Z");
    assert.equal((await own(id)).state, "ready");
    await market.clockMovesTo("2026-11-21T16:00:00Z");
    const over = await own(id);
    assert.deepEqual(
      [over.state, over.endedBy, over.accessUrl, over.accessInformation],
      ["ended", "time", null, []],
    );
    assert.deepEqual(actionsOf(id), ["open", "close"]);
    assert.equal(places.calls.at(-1)?.call.person, undefined, "closing needs nobody's name");
    const { rows } = await market.platform.pool.raw.query(
      "select access from test_drives.test_drives where id = $1",
      [id],
    );
    assert.equal(rows[0].access, null);
    assert.match((await customer.call("GET", address)).text, /The time was over/);
  });

  test("LIC-05: it is a lead of its publisher, without mail to its people, and none who asks is kept without consent", async () => {
    const slug = await live(await hosted(1));
    for (const [changes, pointer, code] of [
      [{ terms: false }, "/terms", "test-drives/terms-needed"],
      [{ consent: false }, "/consent", "leads/consent-needed"],
      [{ country: "ZZ" }, "/country", "leads/country-unknown"],
      [{ email: "haeun" }, "/email", "leads/bad-email"],
    ] as const) {
      const refused = await start(slug, customer, changes);
      assert.equal(refused.status, 422, refused.text);
      const [error] = refused.json<{ errors: { pointer: string; code: string }[] }>().errors;
      assert.deepEqual([error?.pointer, error?.code], [pointer, code]);
    }
    const typed = await send(slug, { terms: "", company: "Typed & kept" });
    assert.equal(typed.status, 422);
    assert.match(typed.text, /value="Typed &amp; kept"/);
    assert.match(typed.text, /A test drive starts when the terms are accepted/);
    assert.equal((await list(slug)).data.length, 0);

    const id = await started(slug);
    await market.settle();
    const lead = await publisher.call("GET", `/v1/leads/${id}`);
    assert.equal(lead.status, 200, lead.text);
    const { source, company, stage, message } = lead.json<Record<string, string>>();
    assert.deepEqual(
      [source, company, stage, message],
      ["test-drive", "Saegil University", "received", ""],
    );
    assert.equal(
      (await publisher.call("GET", `/v1/leads?offer=${slug}&source=test-drive`)).json<{
        total: number;
      }>().total,
      1,
    );
    const { rows } = await market.platform.pool.raw.query(
      "select 1 from platform.mails where template = 'leads.received'",
    );
    assert.equal(rows.length, 0);
    await market.clockMovesTo("2026-12-20T12:00:00Z");
    const later = await publisher.call("GET", `/v1/leads/${id}`);
    assert.equal(later.json<{ stage: string }>().stage, "received", "it needs no answer");
  });

  test("a full house says when the next place is free; a place that is given back is given at once", async () => {
    const slug = await live(await hosted(1));
    const other = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const first = await started(slug);
    await market.settle();
    await market.clockMovesTo("2026-11-21T13:30:00Z");
    const full = await start(slug, other);
    assert.equal(full.status, 409, full.text);
    const { code, nextFree } = full.json<{ code: string; nextFree: string }>();
    assert.deepEqual([code, nextFree], ["test-drives/full", "2026-11-21T16:00:00Z"]);
    const told = await other.call("GET", page(slug));
    assert.match(told.text, /The one place is taken/);
    assert.match(told.text, /21 November 2026 at 17:00 CET/);
    assert.doesNotMatch(told.text, /<form method="post" action="\/product/);
    assert.match((await send(slug, {}, other)).text, /The one place is taken/);
    assert.deepEqual((await list(slug)).places, { used: 1, total: 1 });
    assert.deepEqual(
      (await list(slug)).data.map((one) => one.preview),
      [false],
    );

    const second = await customer.call("POST", `/test-drives/${first}/end`, "", {
      "content-type": "application/x-www-form-urlencoded",
    });
    assert.equal(second.status, 303, second.text);
    const next = await started(slug, other);
    await market.settle();
    assert.equal((await own(next, other)).state, "ready");
    assert.deepEqual(
      places.calls.map(({ call }) => [call.action, call.place.number]),
      [
        ["open", 1],
        ["close", 1],
        ["open", 1],
      ],
      "the place is closed before it is opened for somebody else",
    );
    assert.equal((await other.call("PUT", `/v1/test-drives/${next}/end`)).status, 204);
    const over = await other.call("PUT", `/v1/test-drives/${next}/end`);
    assert.deepEqual([over.status, over.json()["code"]], [409, "test-drives/over"]);
    await market.settle();
  });

  test("fifty people who want the last place at once: one gets it", async () => {
    const slug = await live(await hosted(3));
    await started(slug, stranger);
    await started(slug, publisher);
    const people = Array.from({ length: 50 }, (_, number) => ({
      id: randomUUID(),
      email: `pupil${number}@school.example`,
    }));
    const answers = await startAll(market, slug, people);
    const given = answers.filter(({ ok }) => ok);
    assert.equal(given.length, 1);
    assert.deepEqual(
      [...new Set(answers.flatMap((one) => (one.ok ? [] : [one.problem.code])))],
      ["test-drives/full"],
    );
    const { rows } = await market.platform.pool.raw.query(
      `select array_agg(place order by place) as held from test_drives.test_drives d
       where slug = $1 and state in ('opening', 'ready')`,
      [slug],
    );
    assert.deepEqual(rows[0].held, [1, 2, 3]);
    assert.equal((await list(slug)).places.used, 3);
  });

  test("a person has one test drive of an offer at a time, also by the same form sent twice at once, and three a day", async () => {
    const slug = await live(await hosted(9));
    const key = randomUUID();
    const twice = await Promise.all([send(slug, { key }), send(slug, { key })]);
    assert.deepEqual(
      twice.map(({ status, headers }) => [status, headers.get("location")]),
      [
        [303, `/test-drives/${key}`],
        [303, `/test-drives/${key}`],
      ],
    );
    const second = await start(slug);
    assert.equal(second.status, 409);
    assert.deepEqual(
      [second.json()["code"], second.json()["testDriveId"]],
      ["test-drives/already-running", key],
    );
    const at = await Promise.all([
      start(slug, stranger),
      start(slug, stranger),
      start(slug, stranger),
    ]);
    assert.deepEqual(at.map(({ status }) => status).sort(), [201, 409, 409]);
    await market.settle();
    assert.equal((await list(slug)).data.length, 2);
    await customer.call("PUT", `/v1/test-drives/${key}/end`);
    for (let turn = 2; turn <= 3; turn += 1)
      await customer.call("PUT", `/v1/test-drives/${await started(slug)}/end`);
    const fourth = await start(slug);
    assert.deepEqual([fourth.status, fourth.json()["code"]], [429, "test-drives/too-many"]);
    await market.clockMovesTo("2026-11-22T12:00:01Z");
    await started(slug);
    await market.settle();
  });

  test("a publisher that needs time answers 202 and is asked again; the hours begin when it is ready", async () => {
    const slug = await live({
      ...(await hosted(1)),
      kind: "template",
      maxConcurrent: undefined,
      regions: [
        { region: "europe", hot: 0, warm: 0, cold: 1 },
        { region: "korea", hot: 0, warm: 1, cold: 0 },
      ],
      template: await upload(publisher, "template.zip", EMPTY_ZIP),
    });
    places.answers = () => ({ status: 202, headers: { "retry-after": "30" } });
    const id = await started(slug);
    await market.settle();
    assert.equal((await own(id)).state, "opening");
    assert.match((await customer.call("GET", `/test-drives/${id}`)).text, /some minutes/);
    assert.deepEqual(places.calls[0]?.call.place, {
      number: 1,
      region: "korea",
      temperature: "warm",
    });
    await callsWaited("20 minutes");
    await market.settle();
    assert.deepEqual(actionsOf(id), ["open", "open"], "longer than an address may be silent");
    places.answers = () => ({ status: 200 });
    await market.clockMovesTo("2026-11-21T12:20:00Z");
    await callsWaited("1 minute");
    await market.settle();
    const ready = await own(id);
    assert.deepEqual([ready.state, ready.endsAt], ["ready", "2026-11-21T16:20:00Z"]);
    await customer.call("PUT", `/v1/test-drives/${id}/end`);
    await market.settle();
  });

  test("decision 51: where the publisher has several regions, a person chooses one; a full one says when its next place is free", async () => {
    const slug = await live(
      await hosted(0, {
        kind: "template",
        maxConcurrent: undefined,
        regions: [
          { region: "Europe", hot: 1, warm: 1, cold: 0 },
          { region: "Korea", hot: 0, warm: 1, cold: 0 },
        ],
        template: await upload(publisher, "template.zip", EMPTY_ZIP),
      }),
    );
    const other = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const form = (await other.call("GET", page(slug))).text;
    assert.match(form, /<select id="region" name="region"/);
    assert.match(form, /<option value="Korea">Korea<\/option>/);

    const wrong = await start(slug, customer, { region: "Mars" });
    assert.equal(wrong.status, 422, wrong.text);
    assert.deepEqual(wrong.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer, "/region");
    const korean = await start(slug, customer, { region: "Korea" });
    assert.equal(korean.status, 201, korean.text);
    await market.settle();
    assert.deepEqual(places.calls.at(-1)?.call.place, {
      number: 3,
      region: "Korea",
      temperature: "warm",
    });

    const full = await start(slug, other, { region: "Korea" });
    assert.equal(full.status, 409, full.text);
    const { code, region, nextFree } = full.json<Record<string, string>>();
    assert.deepEqual(
      [code, region, nextFree],
      ["test-drives/region-full", "Korea", "2026-11-21T16:00:00Z"],
    );
    const sent = await send(slug, { region: "Korea" }, other);
    assert.equal(sent.status, 409);
    assert.match(sent.text, /The one place for a test drive of .* in Korea is taken/);
    assert.match(sent.text, /<option value="Korea" disabled/);
    for (const [language, words] of [
      ["fr", /Sans préférence/],
      ["ko", /상관없음/],
    ] as const) {
      const cookie = `${other.cookie}; souk_language=${language}`;
      assert.match((await other.call("GET", page(slug), undefined, { cookie })).text, words);
    }
    // Without a choice, and with another one, there are places.
    assert.equal((await send(slug, { region: "" }, other)).status, 303);
    await market.settle();
    assert.deepEqual(places.calls.at(-1)?.call.place, {
      number: 1,
      region: "Europe",
      temperature: "hot",
    });
  });

  test("decision 51, PUB-08: the audience of a preview tries what waits there, and nobody else does; there is no lead", async () => {
    const drive = { ...(await hosted(2)), durationHours: 6 };
    const slug = await completeOffer(publisher, site, {
      offer: "previewed",
      pages: {
        setup: { listingOption: "transact", testDrive: true },
        "preview-audience": { people: [{ email: customer.email }] },
        "test-drive": drive,
      },
    });
    await submitted(publisher, slug);
    await market.settle();
    const { preview } = (await publisher.call("GET", `/v1/offers/${slug}/publication`)).json<{
      preview: { url: string };
    }>();
    const query = new URL(preview.url).search;
    const shown = await customer.call("GET", `/product/saas/${slug}${query}`);
    const href = `${page(slug)}${query}`;
    assert.ok(shown.text.includes(`href="${href}"`), "the preview has the button");
    const stranger = await market.organisation({ kind: "customer", name: "Somebody else" });
    places.calls.length = 0;

    assert.equal((await customer.call("GET", page(slug))).status, 404, "it is not live");
    const token = new URLSearchParams(query).get("preview") ?? "";
    for (const [who, asked] of [
      [stranger, { token }],
      [customer, { token: "guessed" }],
      [customer, undefined],
    ] as const)
      assert.equal((await start(slug, who, { preview: asked })).status, 404);
    assert.equal((await stranger.call("GET", href)).status, 404);
    const visitor = await market.visitor("GET", href);
    assert.ok([303, 404].includes(visitor.status), visitor.text);

    const form = await customer.call("GET", href);
    assert.match(form.text, /You get access for 6 hours/);
    assert.ok(form.text.includes(`action="${href}"`));
    const begun = await start(slug, customer, { preview: { token } });
    assert.equal(begun.status, 201, begun.text);
    await market.settle();
    const { id } = begun.json<{ id: string }>();
    assert.deepEqual(
      places.calls.map(({ call }) => [call.testDriveId, call.preview, call.offer]),
      [[id, true, slug]],
    );
    const { data: leads } = (await publisher.call("GET", `/v1/leads?offer=${slug}`)).json<{
      data: unknown[];
    }>();
    assert.deepEqual(leads, []);
    assert.deepEqual(
      (await list(slug)).data.map((one) => [one.id, one.preview]),
      [[id, true]],
      "the publisher's list says that it was a preview",
    );
    const own = await customer.call("GET", `/test-drives/${id}`);
    assert.ok(own.text.includes(`/product/saas/${slug}${query}`), "the way back is the preview");
    assert.equal((await customer.call("PUT", `/v1/test-drives/${id}/end`)).status, 204);
    await market.settle();
  });

  test("a place that cannot be opened is given back, and the person is told", async () => {
    const slug = await live(await hosted(1));
    places.answers = () => ({ status: 403 });
    const refused = await started(slug);
    await market.settle();
    assert.equal((await own(refused)).state, "failed");
    assert.deepEqual(
      actionsOf(refused),
      ["open"],
      "a refusal is not asked again, and opened nothing",
    );
    const [listed] = (await list(slug)).data;
    assert.deepEqual([listed?.error, listed?.state], ["answered 403", "failed"]);
    assert.equal((await mailsOf(`test-drive-failed/${refused}`)).length, 1);
    assert.match(
      (await customer.call("GET", `/test-drives/${refused}`)).text,
      /Could not be opened/,
    );

    places.answers = () => ({ status: 200, body: "<html>" });
    const broken = await started(slug);
    await market.settle();
    assert.equal((await own(broken)).state, "opening");
    assert.equal((await list(slug)).data[0]?.error, "answer not understood");
    await callsWaited("11 minutes");
    await market.settle();
    assert.equal((await own(broken)).state, "failed");
    assert.deepEqual((await list(slug)).places, { used: 0, total: 1 });
    assert.deepEqual(actionsOf(broken), ["open", "open", "close"], "it may be open all the same");
    const work = await operator.call("GET", "/v1/work?state=dead");
    const dead = work
      .json<{
        data: {
          source: string;
          name: string;
          subject: string;
          id: string;
          allowedActions: string[];
        }[];
      }>()
      .data.find(({ subject }) => subject === broken);
    assert.deepEqual(
      [dead?.source, dead?.name, dead?.allowedActions],
      ["test-drive", "test-drives.open", ["discard"]],
    );
    const discarded = await operator.call("DELETE", `/v1/work/test-drive/${dead?.id}`);
    assert.equal(discarded.status, 204, discarded.text);
  });

  test("closing is tried until it is done, and is the operator's when it is not", async () => {
    const slug = await live(await hosted(1));
    const id = await started(slug);
    await market.settle();
    places.answers = () => ({ status: 500 });
    await market.clockMovesTo("2026-11-21T16:00:00Z");
    assert.equal((await own(id)).state, "ended");
    await callsWaited("9 hours");
    await market.settle();
    const work = await operator.call("GET", "/v1/work?state=dead");
    const dead = work
      .json<{ data: { subject: string; id: string; error: string }[] }>()
      .data.find(({ subject }) => subject === id);
    assert.equal(dead?.error, "answered 500");
    places.answers = () => ({ status: 404 });
    const retried = await operator.call("PUT", `/v1/work/test-drive/${dead?.id}/retry`);
    assert.equal(retried.status, 204, retried.text);
    await market.settle();
    const left = await operator.call("GET", "/v1/work?state=dead");
    assert.ok(!left.text.includes(id), "a place that the publisher does not know is closed");
  });

  test("what is given back before it was opened is never opened", async () => {
    const slug = await live(await hosted(1));
    const release = await holdCalls(market);
    const id = await started(slug);
    assert.equal((await customer.call("PUT", `/v1/test-drives/${id}/end`)).status, 204);
    await release();
    await market.settle();
    assert.deepEqual(actionsOf(id), []);
    assert.deepEqual((await own(id)).endedBy, "person");
  });

  test("without the test drive, or stopped, an offer gives no new places; those that run go on to their end", async () => {
    const slug = await live(await hosted(2));
    const id = await started(slug);
    await market.settle();
    await changePage(publisher, slug, "setup", (content) => ({ ...content, testDrive: false }));
    await submit(slug, 2);
    assert.doesNotMatch(
      (await market.visitor("GET", `/product/saas/${slug}`)).text,
      />Test drive</,
    );
    assert.equal((await start(slug, stranger)).status, 404);
    assert.equal((await stranger.call("GET", page(slug))).status, 404);
    assert.equal((await own(id)).state, "ready");
    assert.deepEqual((await list(slug)).places, { used: 1, total: 0 });
    await market.clockMovesTo("2026-11-21T16:00:00Z");
    assert.deepEqual(actionsOf(id).at(-1), "close");

    const stopped = await live(await hosted(2));
    const running = await started(stopped);
    await market.settle();
    const stop = await publisher.call(
      "PUT",
      `/v1/offers/${stopped}/stop`,
      {
        offerId: stopped.split(".")[1],
      },
      { "if-match": "*" },
    );
    assert.ok(stop.status < 300, stop.text);
    await market.settle();
    assert.equal((await start(stopped, stranger)).status, 404);
    assert.equal((await own(running)).state, "ready");
    await market.clockMovesTo("2026-11-22T00:00:00Z");
    assert.deepEqual(actionsOf(running), ["open", "close"]);
  });

  test("the publisher lists its test drives page by page and ends one now; the person is told", async () => {
    const slug = await live(await hosted(5));
    const mine = await started(slug);
    const theirs = await started(slug, stranger);
    await market.settle();
    const first = await list(slug, "limit=1");
    const second = await list(slug, `limit=1&cursor=${first.nextCursor}`);
    assert.deepEqual([first.data[0]?.id, second.data[0]?.id].sort(), [mine, theirs].sort());
    assert.equal(second.nextCursor, null);
    assert.deepEqual(first.places, { used: 2, total: 5 });
    assert.ok(!JSON.stringify(first).includes("accessUrl"), "the access is the person's");
    const ended = await publisher.call("PUT", `/v1/offers/${slug}/test-drives/${mine}/end`);
    assert.equal(ended.status, 204, ended.text);
    assert.deepEqual(
      (await list(slug, "state=over")).data.map(({ id, endedBy }) => [id, endedBy]),
      [[mine, "publisher"]],
    );
    assert.deepEqual(
      (await list(slug, "state=running")).data.map(({ id }) => id),
      [theirs],
    );
    assert.equal((await mailsOf(`test-drive-ended/${mine}`)).length, 1);
    assert.match((await customer.call("GET", `/test-drives/${mine}`)).text, /Hanul Soft ended it/);
    await market.settle();
    assert.deepEqual(actionsOf(mine), ["open", "close"]);
  });

  test("INT-06: another's test drive is like none, for people and publishers", async () => {
    const slug = await live(await hosted(1));
    const id = await started(slug);
    await market.settle();
    for (const [method, path] of [
      ["GET", `/v1/test-drives/${id}`],
      ["PUT", `/v1/test-drives/${id}/end`],
      ["GET", `/v1/offers/${slug}/test-drives`],
      ["PUT", `/v1/offers/${slug}/test-drives/${id}/end`],
      ["GET", `/test-drives/${id}`],
      ["GET", `/test-drives/${id}/manual`],
    ] as const) {
      const { status, text } = await stranger.call(method, path);
      assert.equal(status, 404, `${method} ${path}: ${text.slice(0, 200)}`);
    }
    const form = { "content-type": "application/x-www-form-urlencoded" };
    assert.equal((await stranger.call("POST", `/test-drives/${id}/end`, "", form)).status, 404);
    assert.equal((await market.visitor("GET", `/v1/test-drives/${id}`)).status, 401);
    assert.equal((await market.visitor("GET", `/test-drives/${id}`)).status, 303);
    assert.equal((await customer.call("GET", "/test-drives/nonsense")).status, 404);
    assert.equal((await own(id)).state, "ready");
  });
});

/** The smallest archive: an end record. */
const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]);

/** Asks for a place for each person, all at the same time. */
async function startAll(
  market: TestMarket,
  slug: string,
  people: readonly { id: string; email: string }[],
) {
  const db = market.platform.databaseAs(SYSTEM);
  const offer = await liveOffer(db, slug);
  assert.ok(offer);
  const { offerId, publisherId, type } = offer;
  return Promise.all(
    people.map((person) =>
      startTestDrive(db, {
        form: { ...FORM, email: person.email },
        offer: { offerId, publisherId, slug, type, name: "Notes" },
        language: "en",
        person: { ...person, timeZone: "Europe/Paris" },
      }),
    ),
  );
}

/** Keeps calls from leaving until the returned function is called. */
async function holdCalls(market: TestMarket): Promise<() => Promise<void>> {
  const { raw } = market.platform.pool;
  await raw.query(
    "alter table test_drives.calls alter next_attempt_at set default clock_timestamp() + interval '1 hour'",
  );
  return async () => {
    await raw.query(
      "alter table test_drives.calls alter next_attempt_at set default clock_timestamp()",
    );
    await raw.query(
      "update test_drives.calls set next_attempt_at = clock_timestamp() where state = 'waiting'",
    );
  };
}
