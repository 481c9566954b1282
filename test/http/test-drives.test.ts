import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, suite, test } from "node:test";
import { createLocalJWKSet, jwtVerify } from "jose";
import { momentsNamed } from "../support/agenda.ts";
import { NOW } from "../support/market.ts";
import { upload } from "../support/offers.ts";
import { completeOffer, submitted } from "../support/publishing.ts";
import { EMPTY_ZIP, FORM, openTestDrives, type TestDrives } from "../support/test-drives.ts";

suite("STO-07: test drives", () => {
  let at: TestDrives;
  before(async () => {
    at = await openTestDrives();
  });
  beforeEach(() => at.begins());
  after(() => at.close());

  test("a person asks, the publisher opens, the person gets in, and the place is closed when the hours are over", async () => {
    const slug = await at.live(
      await at.hosted(2, { instanceUrl: "https://demo.hanulsoft.example" }),
    );
    const offer = await at.market.visitor("GET", `/product/saas/${slug}`);
    assert.match(offer.text, new RegExp(`href="${at.page(slug)}"[^>]*>Test drive<`));
    const asked = await at.market.visitor("GET", at.page(slug));
    assert.equal(asked.status, 303);
    assert.equal(
      asked.headers.get("location"),
      `/sign-in?next=${encodeURIComponent(at.page(slug))}`,
      "a named person signs in first",
    );
    const form = await at.customer.call("GET", at.page(slug));
    assert.match(form.text, /You get access for 4 hours/);
    assert.match(form.text, new RegExp(`value="${at.customer.email}"`));
    assert.match(form.text, /value="Saegil University"/);

    at.places.answers = () => ({
      status: 201,
      body: JSON.stringify({
        accessUrl: "https://demo.hanulsoft.example/7",
        accessInformation: "Account pupil7, password <b>7</b>",
      }),
    });
    const sent = await at.send(slug);
    assert.equal(sent.status, 303, sent.text);
    const address = sent.headers.get("location") ?? "";
    const id = address.split("/").at(-1) ?? "";
    await at.market.settle();
    await momentsNamed(at.operator, {
      kind: "test-drives.end",
      about: new RegExp(`, ${slug}$`),
      page: /^\/offers\/[\w-]+$/,
    });
    const [open] = at.places.calls;
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
    const keys = await at.market.visitor(
      "GET",
      `/${at.publisher.organisation.tenantId}/discovery/v2.0/keys`,
    );
    const { payload } = await jwtVerify(
      (open?.headers.authorization ?? "").replace("Bearer ", ""),
      createLocalJWKSet(keys.json() as never),
      { audience: at.places.url },
    );
    assert.equal(payload.sub, id);
    assert.equal(payload["tid"], at.publisher.organisation.tenantId);

    const ready = await at.own(id);
    assert.deepEqual([ready.state, ready.endsAt], ["ready", "2026-11-21T16:00:00Z"]);
    const shown = await at.customer.call("GET", address);
    assert.match(shown.text, /href="https:\/\/demo\.hanulsoft\.example\/7"/);
    assert.match(shown.text, /password &lt;b&gt;7&lt;\/b&gt;/);
    assert.match(shown.text, /Start with the class 3B/);
    assert.match(shown.text, /21 November 2026 at 17:00 CET/, "in the person's time zone");
    const manual = await at.customer.call("GET", `${address}/manual`);
    assert.equal(manual.headers.get("content-type"), "application/pdf");
    const [mail] = await at.mailsOf(`test-drive-ready/${id}`);
    assert.equal(mail.to_address, at.customer.email, "not to the address that was typed");
    assert.match(mail.body, new RegExp(`/test-drives/${id}`));
    const again = await at.customer.call("GET", at.page(slug));
    assert.equal(again.headers.get("location"), address, "the button leads to the one that runs");

    await at.market.clockMovesTo("2026-11-21T15:59:59Z");
    assert.equal((await at.own(id)).state, "ready");
    await at.market.clockMovesTo("2026-11-21T16:00:00Z");
    const over = await at.own(id);
    assert.deepEqual(
      [over.state, over.endedBy, over.accessUrl, over.accessInformation],
      ["ended", "time", null, []],
    );
    assert.deepEqual(at.actionsOf(id), ["open", "close"]);
    assert.equal(at.places.calls.at(-1)?.call.person, undefined, "closing needs nobody's name");
    const { rows } = await at.market.platform.pool.raw.query(
      "select access from test_drives.test_drives where id = $1",
      [id],
    );
    assert.equal(rows[0].access, null);
    assert.match((await at.customer.call("GET", address)).text, /The time was over/);
  });

  test("LIC-05: it is a lead of its publisher, without mail to its people, and none who asks is kept without consent", async () => {
    const slug = await at.live(await at.hosted(1));
    for (const [changes, pointer, code] of [
      [{ terms: false }, "/terms", "test-drives/terms-needed"],
      [{ consent: false }, "/consent", "leads/consent-needed"],
      [{ country: "ZZ" }, "/country", "leads/country-unknown"],
      [{ email: "haeun" }, "/email", "leads/bad-email"],
    ] as const) {
      const refused = await at.start(slug, at.customer, changes);
      assert.equal(refused.status, 422, refused.text);
      const [error] = refused.json<{ errors: { pointer: string; code: string }[] }>().errors;
      assert.deepEqual([error?.pointer, error?.code], [pointer, code]);
    }
    const typed = await at.send(slug, { terms: "", company: "Typed & kept" });
    assert.equal(typed.status, 422);
    assert.match(typed.text, /value="Typed &amp; kept"/);
    assert.match(typed.text, /A test drive starts when the terms are accepted/);
    assert.equal((await at.list(slug)).data.length, 0);

    const id = await at.started(slug);
    await at.market.settle();
    const lead = await at.publisher.call("GET", `/v1/leads/${id}`);
    assert.equal(lead.status, 200, lead.text);
    const { source, company, stage, message } = lead.json<Record<string, string>>();
    assert.deepEqual(
      [source, company, stage, message],
      ["test-drive", "Saegil University", "received", ""],
    );
    assert.equal(
      (await at.publisher.call("GET", `/v1/leads?offer=${slug}&source=test-drive`)).json<{
        total: number;
      }>().total,
      1,
    );
    const { rows } = await at.market.platform.pool.raw.query(
      "select 1 from platform.mails where template = 'leads.received'",
    );
    assert.equal(rows.length, 0);
    await at.market.clockMovesTo("2026-12-20T12:00:00Z");
    const later = await at.publisher.call("GET", `/v1/leads/${id}`);
    assert.equal(later.json<{ stage: string }>().stage, "received", "it needs no answer");
  });

  test("a full house says when the next place is free; a place that is given back is given at once", async () => {
    const slug = await at.live(await at.hosted(1));
    const other = await at.market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const first = await at.started(slug);
    await at.market.settle();
    await at.market.clockMovesTo("2026-11-21T13:30:00Z");
    const full = await at.start(slug, other);
    assert.equal(full.status, 409, full.text);
    const { code, nextFree } = full.json<{ code: string; nextFree: string }>();
    assert.deepEqual([code, nextFree], ["test-drives/full", "2026-11-21T16:00:00Z"]);
    const told = await other.call("GET", at.page(slug));
    assert.match(told.text, /The one place is taken/);
    assert.match(told.text, /21 November 2026 at 17:00 CET/);
    assert.doesNotMatch(told.text, /<form method="post" action="\/product/);
    assert.match((await at.send(slug, {}, other)).text, /The one place is taken/);
    assert.deepEqual((await at.list(slug)).places, { used: 1, total: 1 });
    assert.deepEqual(
      (await at.list(slug)).data.map((one) => one.preview),
      [false],
    );

    const second = await at.customer.call("POST", `/test-drives/${first}/end`, "", {
      "content-type": "application/x-www-form-urlencoded",
    });
    assert.equal(second.status, 303, second.text);
    const next = await at.started(slug, other);
    await at.market.settle();
    assert.equal((await at.own(next, other)).state, "ready");
    assert.deepEqual(
      at.places.calls.map(({ call }) => [call.action, call.place.number]),
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
    await at.market.settle();
  });

  test("fifty people who want the last place at once: one gets it", async () => {
    const slug = await at.live(await at.hosted(3));
    await at.started(slug, at.stranger);
    await at.started(slug, at.publisher);
    const people = Array.from({ length: 50 }, (_, number) => ({
      id: randomUUID(),
      email: `pupil${number}@school.example`,
    }));
    const answers = await at.startAll(slug, people);
    const given = answers.filter(({ ok }) => ok);
    assert.equal(given.length, 1);
    assert.deepEqual(
      [...new Set(answers.flatMap((one) => (one.ok ? [] : [one.problem.code])))],
      ["test-drives/full"],
    );
    const { rows } = await at.market.platform.pool.raw.query(
      `select array_agg(place order by place) as held from test_drives.test_drives d
       where slug = $1 and state in ('opening', 'ready')`,
      [slug],
    );
    assert.deepEqual(rows[0].held, [1, 2, 3]);
    assert.equal((await at.list(slug)).places.used, 3);
  });

  test("a person has one test drive of an offer at a time, also by the same form sent twice at once, and three a day", async () => {
    const slug = await at.live(await at.hosted(9));
    const key = randomUUID();
    const twice = await Promise.all([at.send(slug, { key }), at.send(slug, { key })]);
    assert.deepEqual(
      twice.map(({ status, headers }) => [status, headers.get("location")]),
      [
        [303, `/test-drives/${key}`],
        [303, `/test-drives/${key}`],
      ],
    );
    const second = await at.start(slug);
    assert.equal(second.status, 409);
    assert.deepEqual(
      [second.json()["code"], second.json()["testDriveId"]],
      ["test-drives/already-running", key],
    );
    const together = await Promise.all([
      at.start(slug, at.stranger),
      at.start(slug, at.stranger),
      at.start(slug, at.stranger),
    ]);
    assert.deepEqual(together.map(({ status }) => status).sort(), [201, 409, 409]);
    await at.market.settle();
    assert.equal((await at.list(slug)).data.length, 2);
    await at.customer.call("PUT", `/v1/test-drives/${key}/end`);
    for (let turn = 2; turn <= 3; turn += 1)
      await at.customer.call("PUT", `/v1/test-drives/${await at.started(slug)}/end`);
    const fourth = await at.start(slug);
    assert.deepEqual([fourth.status, fourth.json()["code"]], [429, "test-drives/too-many"]);
    await at.market.clockMovesTo("2026-11-22T12:00:01Z");
    await at.started(slug);
    await at.market.settle();
  });

  test("decision 51: where the publisher has several regions, a person chooses one; a full one says when its next place is free", async () => {
    const slug = await at.live(
      await at.hosted(0, {
        kind: "template",
        maxConcurrent: undefined,
        regions: [
          { region: "Europe", hot: 1, warm: 1, cold: 0 },
          { region: "Korea", hot: 0, warm: 1, cold: 0 },
        ],
        template: await upload(at.publisher, "template.zip", EMPTY_ZIP),
      }),
    );
    const other = await at.market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const form = (await other.call("GET", at.page(slug))).text;
    assert.match(form, /<select id="region" name="region"/);
    assert.match(form, /<option value="Korea">Korea<\/option>/);

    const wrong = await at.start(slug, at.customer, { region: "Mars" });
    assert.equal(wrong.status, 422, wrong.text);
    assert.deepEqual(wrong.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer, "/region");
    const korean = await at.start(slug, at.customer, { region: "Korea" });
    assert.equal(korean.status, 201, korean.text);
    await at.market.settle();
    assert.deepEqual(at.places.calls.at(-1)?.call.place, {
      number: 3,
      region: "Korea",
      temperature: "warm",
    });

    const full = await at.start(slug, other, { region: "Korea" });
    assert.equal(full.status, 409, full.text);
    const { code, region, nextFree } = full.json<Record<string, string>>();
    assert.deepEqual(
      [code, region, nextFree],
      ["test-drives/region-full", "Korea", "2026-11-21T16:00:00Z"],
    );
    const sent = await at.send(slug, { region: "Korea" }, other);
    assert.equal(sent.status, 409);
    assert.match(sent.text, /The one place for a test drive of .* in Korea is taken/);
    assert.match(sent.text, /<option value="Korea" disabled/);
    for (const [language, words] of [
      ["fr", /Sans préférence/],
      ["ko", /상관없음/],
    ] as const) {
      const cookie = `${other.cookie}; souk_language=${language}`;
      assert.match((await other.call("GET", at.page(slug), undefined, { cookie })).text, words);
    }
    // Without a choice, and with another one, there are places.
    assert.equal((await at.send(slug, { region: "" }, other)).status, 303);
    await at.market.settle();
    assert.deepEqual(at.places.calls.at(-1)?.call.place, {
      number: 1,
      region: "Europe",
      temperature: "hot",
    });
  });

  test("decision 51, PUB-08: the audience of a preview tries what waits there, and nobody else does; there is no lead", async () => {
    const drive = { ...(await at.hosted(2)), durationHours: 6 };
    const slug = await completeOffer(at.publisher, at.site, {
      offer: "previewed",
      pages: {
        setup: { listingOption: "transact", testDrive: true },
        "preview-audience": { people: [{ email: at.customer.email }] },
        "test-drive": drive,
      },
    });
    await submitted(at.publisher, slug);
    await at.market.settle();
    const { preview } = (await at.publisher.call("GET", `/v1/offers/${slug}/publication`)).json<{
      preview: { url: string };
    }>();
    const query = new URL(preview.url).search;
    const shown = await at.customer.call("GET", `/product/saas/${slug}${query}`);
    const href = `${at.page(slug)}${query}`;
    assert.ok(shown.text.includes(`href="${href}"`), "the preview has the button");
    const stranger = await at.market.organisation({ kind: "customer", name: "Somebody else" });
    at.places.calls.length = 0;

    assert.equal((await at.customer.call("GET", at.page(slug))).status, 404, "it is not live");
    const token = new URLSearchParams(query).get("preview") ?? "";
    for (const [who, asked] of [
      [stranger, { token }],
      [at.customer, { token: "guessed" }],
      [at.customer, undefined],
    ] as const)
      assert.equal((await at.start(slug, who, { preview: asked })).status, 404);
    assert.equal((await stranger.call("GET", href)).status, 404);
    const visitor = await at.market.visitor("GET", href);
    assert.ok([303, 404].includes(visitor.status), visitor.text);

    const form = await at.customer.call("GET", href);
    assert.match(form.text, /You get access for 6 hours/);
    assert.ok(form.text.includes(`action="${href}"`));
    const begun = await at.start(slug, at.customer, { preview: { token } });
    assert.equal(begun.status, 201, begun.text);
    await at.market.settle();
    const { id } = begun.json<{ id: string }>();
    assert.deepEqual(
      at.places.calls.map(({ call }) => [call.testDriveId, call.preview, call.offer]),
      [[id, true, slug]],
    );
    const { data: leads } = (await at.publisher.call("GET", `/v1/leads?offer=${slug}`)).json<{
      data: unknown[];
    }>();
    assert.deepEqual(leads, []);
    assert.deepEqual(
      (await at.list(slug)).data.map((one) => [one.id, one.preview]),
      [[id, true]],
      "the publisher's list says that it was a preview",
    );
    const shownAgain = await at.customer.call("GET", `/test-drives/${id}`);
    assert.ok(
      shownAgain.text.includes(`/product/saas/${slug}${query}`),
      "the way back is the preview",
    );
    assert.equal((await at.customer.call("PUT", `/v1/test-drives/${id}/end`)).status, 204);
    await at.market.settle();
  });

  test("INT-06: another's test drive is like none, for people and publishers", async () => {
    const slug = await at.live(await at.hosted(1));
    const id = await at.started(slug);
    await at.market.settle();
    for (const [method, path] of [
      ["GET", `/v1/test-drives/${id}`],
      ["PUT", `/v1/test-drives/${id}/end`],
      ["GET", `/v1/offers/${slug}/test-drives`],
      ["PUT", `/v1/offers/${slug}/test-drives/${id}/end`],
      ["GET", `/test-drives/${id}`],
      ["GET", `/test-drives/${id}/manual`],
    ] as const) {
      const { status, text } = await at.stranger.call(method, path);
      assert.equal(status, 404, `${method} ${path}: ${text.slice(0, 200)}`);
    }
    const form = { "content-type": "application/x-www-form-urlencoded" };
    assert.equal((await at.stranger.call("POST", `/test-drives/${id}/end`, "", form)).status, 404);
    assert.equal((await at.market.visitor("GET", `/v1/test-drives/${id}`)).status, 401);
    assert.equal((await at.market.visitor("GET", `/test-drives/${id}`)).status, 303);
    assert.equal((await at.customer.call("GET", "/test-drives/nonsense")).status, 404);
    assert.equal((await at.own(id)).state, "ready");
  });
});
