import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { upload } from "../support/offers.ts";
import { changePage } from "../support/publishing.ts";
import { EMPTY_ZIP, openTestDrives, type TestDrives } from "../support/test-drives.ts";

suite("STO-07: how test drives open late and end", () => {
  let at: TestDrives;
  before(async () => {
    at = await openTestDrives();
  });
  beforeEach(() => at.begins());
  after(() => at.close());

  test("a publisher that needs time answers 202 and is asked again; the hours begin when it is ready", async () => {
    const slug = await at.live({
      ...(await at.hosted(1)),
      kind: "template",
      maxConcurrent: undefined,
      regions: [
        { region: "europe", hot: 0, warm: 0, cold: 1 },
        { region: "korea", hot: 0, warm: 1, cold: 0 },
      ],
      template: await upload(at.publisher, "template.zip", EMPTY_ZIP),
    });
    at.places.answers = () => ({ status: 202, headers: { "retry-after": "30" } });
    const id = await at.started(slug);
    await at.market.settle();
    assert.equal((await at.own(id)).state, "opening");
    assert.match((await at.customer.call("GET", `/test-drives/${id}`)).text, /some minutes/);
    assert.deepEqual(at.places.calls[0]?.call.place, {
      number: 1,
      region: "korea",
      temperature: "warm",
    });
    await at.callsWaited("20 minutes");
    await at.market.settle();
    assert.deepEqual(at.actionsOf(id), ["open", "open"], "longer than an address may be silent");
    at.places.answers = () => ({ status: 200 });
    await at.market.clockMovesTo("2026-11-21T12:20:00Z");
    await at.callsWaited("1 minute");
    await at.market.settle();
    const ready = await at.own(id);
    assert.deepEqual([ready.state, ready.endsAt], ["ready", "2026-11-21T16:20:00Z"]);
    await at.customer.call("PUT", `/v1/test-drives/${id}/end`);
    await at.market.settle();
  });

  test("a place that cannot be opened is given back, and the person is told", async () => {
    const slug = await at.live(await at.hosted(1));
    at.places.answers = () => ({ status: 403 });
    const refused = await at.started(slug);
    await at.market.settle();
    assert.equal((await at.own(refused)).state, "failed");
    assert.deepEqual(
      at.actionsOf(refused),
      ["open"],
      "a refusal is not asked again, and opened nothing",
    );
    const [listed] = (await at.list(slug)).data;
    assert.deepEqual([listed?.error, listed?.state], ["answered 403", "failed"]);
    assert.equal((await at.mailsOf(`test-drive-failed/${refused}`)).length, 1);
    assert.match(
      (await at.customer.call("GET", `/test-drives/${refused}`)).text,
      /Could not be opened/,
    );

    at.places.answers = () => ({ status: 200, body: "<html>" });
    const broken = await at.started(slug);
    await at.market.settle();
    assert.equal((await at.own(broken)).state, "opening");
    assert.equal((await at.list(slug)).data[0]?.error, "answer not understood");
    await at.callsWaited("11 minutes");
    await at.market.settle();
    assert.equal((await at.own(broken)).state, "failed");
    assert.deepEqual((await at.list(slug)).places, { used: 0, total: 1 });
    assert.deepEqual(
      at.actionsOf(broken),
      ["open", "open", "close"],
      "it may be open all the same",
    );
    const work = await at.operator.call("GET", "/v1/work?state=dead");
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
    const discarded = await at.operator.call("DELETE", `/v1/work/test-drive/${dead?.id}`);
    assert.equal(discarded.status, 204, discarded.text);
  });

  test("closing is tried until it is done, and is the operator's when it is not", async () => {
    const slug = await at.live(await at.hosted(1));
    const id = await at.started(slug);
    await at.market.settle();
    at.places.answers = () => ({ status: 500 });
    await at.market.clockMovesTo("2026-11-21T16:00:00Z");
    assert.equal((await at.own(id)).state, "ended");
    await at.callsWaited("9 hours");
    await at.market.settle();
    const work = await at.operator.call("GET", "/v1/work?state=dead");
    const dead = work
      .json<{ data: { subject: string; id: string; error: string }[] }>()
      .data.find(({ subject }) => subject === id);
    assert.equal(dead?.error, "answered 500");
    at.places.answers = () => ({ status: 404 });
    const retried = await at.operator.call("PUT", `/v1/work/test-drive/${dead?.id}/retry`);
    assert.equal(retried.status, 204, retried.text);
    await at.market.settle();
    const left = await at.operator.call("GET", "/v1/work?state=dead");
    assert.ok(!left.text.includes(id), "a place that the publisher does not know is closed");
  });

  test("what is given back before it was opened is never opened", async () => {
    const slug = await at.live(await at.hosted(1));
    const release = await at.holdCalls();
    const id = await at.started(slug);
    assert.equal((await at.customer.call("PUT", `/v1/test-drives/${id}/end`)).status, 204);
    await release();
    await at.market.settle();
    assert.deepEqual(at.actionsOf(id), []);
    assert.deepEqual((await at.own(id)).endedBy, "person");
  });

  test("without the test drive, or stopped, an offer gives no new places; those that run go on to their end", async () => {
    const slug = await at.live(await at.hosted(2));
    const id = await at.started(slug);
    await at.market.settle();
    await changePage(at.publisher, slug, "setup", (content) => ({ ...content, testDrive: false }));
    await at.submit(slug, 2);
    assert.doesNotMatch(
      (await at.market.visitor("GET", `/product/saas/${slug}`)).text,
      />Test drive</,
    );
    assert.equal((await at.start(slug, at.stranger)).status, 404);
    assert.equal((await at.stranger.call("GET", at.page(slug))).status, 404);
    assert.equal((await at.own(id)).state, "ready");
    assert.deepEqual((await at.list(slug)).places, { used: 1, total: 0 });
    await at.market.clockMovesTo("2026-11-21T16:00:00Z");
    assert.deepEqual(at.actionsOf(id).at(-1), "close");

    const stopped = await at.live(await at.hosted(2));
    const running = await at.started(stopped);
    await at.market.settle();
    const stop = await at.publisher.call(
      "PUT",
      `/v1/offers/${stopped}/stop`,
      {
        offerId: stopped.split(".")[1],
      },
      { "if-match": "*" },
    );
    assert.ok(stop.status < 300, stop.text);
    await at.market.settle();
    assert.equal((await at.start(stopped, at.stranger)).status, 404);
    assert.equal((await at.own(running)).state, "ready");
    await at.market.clockMovesTo("2026-11-22T00:00:00Z");
    assert.deepEqual(at.actionsOf(running), ["open", "close"]);
  });

  test("the publisher lists its test drives page by page and ends one now; the person is told", async () => {
    const slug = await at.live(await at.hosted(5));
    const mine = await at.started(slug);
    const theirs = await at.started(slug, at.stranger);
    await at.market.settle();
    const first = await at.list(slug, "limit=1");
    const second = await at.list(slug, `limit=1&cursor=${first.nextCursor}`);
    assert.deepEqual([first.data[0]?.id, second.data[0]?.id].sort(), [mine, theirs].sort());
    assert.equal(second.nextCursor, null);
    assert.deepEqual(first.places, { used: 2, total: 5 });
    assert.ok(!JSON.stringify(first).includes("accessUrl"), "the access is the person's");
    const ended = await at.publisher.call("PUT", `/v1/offers/${slug}/test-drives/${mine}/end`);
    assert.equal(ended.status, 204, ended.text);
    assert.deepEqual(
      (await at.list(slug, "state=over")).data.map(({ id, endedBy }) => [id, endedBy]),
      [[mine, "publisher"]],
    );
    assert.deepEqual(
      (await at.list(slug, "state=running")).data.map(({ id }) => id),
      [theirs],
    );
    assert.equal((await at.mailsOf(`test-drive-ended/${mine}`)).length, 1);
    assert.match(
      (await at.customer.call("GET", `/test-drives/${mine}`)).text,
      /Hanul Soft ended it/,
    );
    await at.market.settle();
    assert.deepEqual(at.actionsOf(mine), ["open", "close"]);
  });
});
