import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { once, type TestMarket } from "../support/market.ts";
import { createdOffer } from "../support/offers.ts";
import { bearerOf, RESOURCE } from "../support/programs.ts";
import type { Receiver } from "../support/receiver.ts";
import {
  APP,
  type Money,
  openRunningSale,
  type RunningSale,
  type Subscription,
  TENANT,
} from "../support/running-sale.ts";
import type { Sale, Sold, SoldTo } from "../support/sale.ts";

type Problem = { code: string; detail: string };

suite("SUB-09: the number of licences", () => {
  let at: RunningSale;
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  let customer: SoldTo;
  let sold: Sold;
  before(async () => {
    at = await openRunningSale();
    ({ market, receiver, sale } = at);
    customer = await sale.customer();
  });
  beforeEach(async () => {
    sold = await at.begins();
  });
  afterEach(() => at.isWhole());
  after(() => at.close());

  const sells = (plan?: Parameters<Sale["sells"]>[0]) => at.sells(plan);
  /** Ten licences, active and charged. */
  const running = (plan: Sold = sold, quantity = 10) => at.running(customer, plan, quantity);
  const read = (id: string) => at.read(id);
  const change: RunningSale["change"] = (...wanted) => at.change(...wanted);
  const previewed = (id: string, quantity: number) => at.previewed(id, quantity);
  const asked = (id: string, quantity: number) => at.asked(id, quantity);
  const silence = () => at.silence();
  const charges = (id: string) => at.charges(id);
  const told = (id: string) => at.told(id);
  const wire: RunningSale["wire"] = (...call) => at.wire(...call);

  test("more licences are previewed, asked of the publisher, and charged to the cent when it is silent", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const effect = await previewed(id, 12);
    assert.equal(effect.state, "preview");
    assert.equal(effect.kind, "charge");
    assert.deepEqual(
      effect.lines.map(({ quantity, days, of, net }) => [quantity, days, of, net.amount]),
      [[2, 25, 30, "30.00"]],
    );
    assert.equal(effect.totals?.total.amount, "36.00");
    assert.equal((await charges(id)).length, 1, "a preview charges nothing");
    assert.equal(told(id).length, 0, "and tells nobody");

    const waiting = await asked(id, 12);
    assert.equal(waiting.state, "waiting");
    const meanwhile = await read(id);
    assert.equal(meanwhile.quantity, 10, "nothing changes before the publisher has agreed");
    assert.equal(meanwhile.quantityChange?.status, "in-progress");
    // R4: the list says so, too.
    const pending = async () =>
      (await sale.partner.call("GET", "/v1/subscriptions?limit=100"))
        .json<{ data: { id: string; pendingChange: string | null }[] }>()
        .data.find((one) => one.id === id)?.pendingChange;
    assert.equal(await pending(), "change-quantity");
    const again = meanwhile.allowedActions.find(({ action }) => action === "change-quantity");
    assert.equal(again?.reason?.code, "commerce/change-pending");
    assert.equal((await change(id, 13)).json<Problem>().code, "commerce/change-pending");
    assert.equal((await charges(id)).length, 1);

    await silence();
    const now = await read(id);
    assert.deepEqual([now.quantity, now.price.amount, now.quantityChange], [12, "216.00", null]);
    assert.equal(now.history[0]?.event, "quantity-changed");
    assert.equal(now.history[0]?.details["by"], "silence");
    const [, added] = await charges(id);
    assert.deepEqual(
      [added?.kind, added?.quantity, added?.net.amount, added?.total.amount],
      ["addQuantity", 2, "30.00", "36.00"],
    );
    const why = (await sale.partner.call("GET", `/v1/charges/${added?.id}`)).json<{
      evidence: { text: string; because: { label: string }[] };
    }>();
    assert.match(why.evidence.text, /2 licences × .*18\.00 × 25 of 30 days, rounded once/);
    assert.equal(why.evidence.because[0]?.label, "Number of licences changed");
    const estimate = (await sale.partner.call("GET", "/v1/estimate")).json<{
      currencies: { lines: { id: string }[] }[];
    }>();
    assert.ok(estimate.currencies.some(({ lines }) => lines.some((one) => one.id === added?.id)));
  });

  test("INT-04: the publisher gets the full webhook with a token it can verify, after the operation can be read", async () => {
    const id = await running();
    const reads: { status: number; text: string }[] = [];
    receiver.answers(async ({ body }) => {
      reads.push(await wire("GET", `/${id}/operations/${body["id"]}`));
      return 200;
    });
    const { operationId } = await asked(id, 12);
    const [call] = told(id);
    assert.ok(call);
    const { subscription, timeStamp, activityId, ...payload } = call.body;
    assert.deepEqual(payload, {
      id: operationId,
      subscriptionId: id,
      publisherId: "contoso",
      offerId: sold.offer.slug.split(".")[1],
      planId: "team",
      quantity: 12,
      action: "ChangeQuantity",
      status: "InProgress",
      operationRequestSource: "Azure",
      purchaseToken: null,
    });
    assert.match(String(timeStamp), /Z$/);
    assert.match(String(activityId), /^[0-9a-f-]{36}$/);
    const { saasSubscriptionStatus, quantity } = subscription as unknown as Record<string, unknown>;
    assert.deepEqual([saasSubscriptionStatus, quantity], ["Subscribed", 10]);
    assert.deepEqual(
      reads.map(({ status }) => status),
      [200],
    );

    const keys = createRemoteJWKSet(new URL(`${market.url}/${TENANT}/discovery/v2.0/keys`));
    const token = String(call.headers.authorization).replace("Bearer ", "");
    const { payload: claims } = await jwtVerify(token, keys, {
      algorithms: ["RS256"],
      audience: APP,
    });
    assert.deepEqual([claims["tid"], claims["azp"], claims["appid"]], [TENANT, RESOURCE, RESOURCE]);
    const stolen = await market.visitor(
      "GET",
      `/api/saas/subscriptions/${id}?api-version=2018-08-31`,
      undefined,
      { authorization: `Bearer ${token}` },
    );
    assert.equal(stolen.status, 403, "the token opens nothing");
  });

  test("P8, INT-03: a draft's connection is tested with a signed call about nobody's subscription, and each call is kept", async () => {
    const { publisher } = sale;
    const slug = await createdOffer(publisher, "connected");
    const path = `/v1/offers/${slug}/connection-tests`;
    const technical = async (content: Record<string, string>) => {
      const saved = await publisher.call("PUT", `/v1/offers/${slug}/pages/technical`, content, {
        "if-match": "*",
      });
      assert.equal(saved.status, 200, saved.text);
    };
    type Test = { verdict: string; status: number | null; error: string | null; by: string };
    const tests = async () => {
      const answer = await publisher.call("POST", path);
      assert.equal(answer.status, 201, answer.text);
      return answer.json<Test & { id: string; claims: Record<string, string> }>();
    };
    const setup = { listingOption: "transact" };
    await publisher.call("PUT", `/v1/offers/${slug}/pages/setup`, setup, { "if-match": "*" });
    await technical({ webhookUrl: `${receiver.address}/connection`, tenantId: "none" });
    const incomplete = await publisher.call("POST", path);
    assert.equal(incomplete.status, 409);
    const { code, errors } = incomplete.json<{ code: string; errors: { pointer: string }[] }>();
    assert.deepEqual(
      [code, ...errors.map(({ pointer }) => pointer)],
      ["wire/connection-incomplete", "/tenantId", "/appId"],
    );

    const connection = { tenantId: TENANT, appId: APP };
    await technical({ webhookUrl: `${receiver.address}/connection`, ...connection });
    const taken = await tests();
    assert.deepEqual([taken.verdict, taken.status, taken.error], ["taken", 200, null]);
    const call = receiver.calls.findLast((one) => one.path === "/connection");
    assert.ok(call);
    const zeros = "00000000-0000-0000-0000-000000000000";
    assert.deepEqual(
      [call.body["subscriptionId"], call.body["action"], call.body["offerId"], call.body["id"]],
      [zeros, "ChangeQuantity", "connected", taken.id],
    );
    const keys = createRemoteJWKSet(new URL(`${market.url}/${TENANT}/discovery/v2.0/keys`));
    const token = String(call.headers.authorization).replace("Bearer ", "");
    const { payload } = await jwtVerify(token, keys, { algorithms: ["RS256"], audience: APP });
    for (const [name, claim] of Object.entries(taken.claims)) assert.equal(payload[name], claim);

    for (const [status, verdict] of [
      [401, "token-refused"],
      [403, "token-refused"],
      [400, "content-refused"],
      [404, "failed"],
      [500, "failed"],
    ] as const) {
      receiver.answers(() => status);
      assert.equal((await tests()).verdict, verdict, `${status}`);
    }
    await technical({ webhookUrl: "http://127.0.0.1:9/", ...connection });
    const { verdict, status, error } = await tests();
    assert.deepEqual([verdict, status, error], ["unreachable", null, "address-not-allowed"]);

    const kept: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: { data: Test[]; nextCursor: string | null } = (
        await publisher.call("GET", `${path}?limit=3${after}`)
      ).json();
      kept.push(...page.data.map((one) => one.verdict));
      cursor = page.nextCursor;
    }
    assert.deepEqual(kept.toReversed().slice(0, 4), [
      "taken",
      "token-refused",
      "token-refused",
      "content-refused",
    ]);
    assert.equal(kept.length, 7);
    const stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    for (const method of ["GET", "POST"] as const)
      assert.equal((await stranger.call(method, path)).status, 404);
  });

  test("INT-03: the publisher lists, reads and agrees; a second answer conflicts", async () => {
    const id = await running();
    const { operationId } = await asked(id, 12);
    const { operations } = (await wire("GET", `/${id}/operations`)).json<{
      operations: { id: string; status: string; quantity: number }[];
    }>();
    assert.deepEqual(
      operations.map((one) => [one.id, one.status, one.quantity]),
      [[operationId, "InProgress", 12]],
    );
    const agreed = await wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" });
    assert.deepEqual([agreed.status, agreed.text], [200, ""]);
    assert.equal((await read(id)).quantity, 12);
    for (const status of ["Success", "Failure"])
      assert.equal(
        (await wire("PATCH", `/${id}/operations/${operationId}`, { status })).status,
        409,
      );
    assert.deepEqual((await wire("GET", `/${id}/operations`)).json(), { operations: [] });
    const after = (await wire("GET", `/${id}/operations/${operationId}`)).json<{
      status: string;
    }>();
    assert.equal(after.status, "Succeeded");
    assert.equal((await read(id)).history[0]?.by, "Contoso");
  });

  test("INT-03: a publisher that refuses by its answer, or by a 4xx to the call, keeps the number and nothing is charged", async () => {
    for (const refuses of ["PATCH", "4xx"]) {
      const id = await running();
      if (refuses === "4xx") receiver.answers(() => 409);
      const { operationId } = await asked(id, 12);
      if (refuses === "PATCH") {
        const refused = await wire("PATCH", `/${id}/operations/${operationId}`, {
          status: "Failure",
          planId: "team",
          quantity: 12,
        });
        assert.equal(refused.status, 200, refused.text);
      }
      await market.settle();
      const now = await read(id);
      assert.deepEqual(
        [now.quantity, now.quantityChange?.status, now.quantityChange?.endedBy],
        [10, "failed", "publisher"],
      );
      assert.deepEqual(
        [now.history[0]?.event, now.history[0]?.by],
        ["quantity-refused", "Contoso"],
      );
      assert.equal((await charges(id)).length, 1);
      const operation = (await wire("GET", `/${id}/operations/${operationId}`)).json<{
        status: string;
        errorMessage: string;
      }>();
      assert.deepEqual(
        [operation.status, operation.errorMessage],
        ["Failed", "The publisher refused the change."],
      );
      assert.equal((await change(id, 12)).status, 200, "another change can be asked for");
    }
  });

  test("INT-03: what is no answer, or of nothing, is refused as the protocol says", async () => {
    const id = await running();
    const { operationId } = await asked(id, 12);
    const at = `/${id}/operations/${operationId}`;
    for (const body of [{ status: "Succeeded" }, {}, [], "x", { status: "Success", quantity: 11 }])
      assert.equal((await wire("PATCH", at, body)).status, 400, JSON.stringify(body));
    for (const path of [
      `/${id}/operations/${randomUUID()}`,
      `/${id}/operations/nothing`,
      `/${randomUUID()}/operations/${operationId}`,
    ]) {
      assert.equal((await wire("GET", path)).status, 404, path);
      assert.equal((await wire("PATCH", path, { status: "Success" })).status, 404, path);
    }
    assert.equal((await wire("GET", `/${randomUUID()}/operations`)).status, 404);
    const stranger = await market.visitor(
      "GET",
      `/api/saas/subscriptions${at}?api-version=2018-08-31`,
    );
    assert.equal(stranger.status, 403);
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const foreign = await bearerOf(market, other);
    for (const [method, path, body] of [
      ["GET", `/${id}/operations`, undefined],
      ["GET", at, undefined],
      ["PATCH", at, { status: "Success" }],
    ] as const)
      assert.equal((await wire(method, path, body, foreign)).status, 404, `${method} ${path}`);
    assert.equal((await read(id)).quantityChange?.status, "in-progress");
  });

  test("INT-04: a publisher that does not answer is called again with the same operation, in order, and given up after 8 hours", async () => {
    const id = await running();
    receiver.answers(() => 503);
    const { operationId } = await asked(id, 12);
    const soon = () =>
      market.platform.pool.raw.query(
        "update wire.webhook_calls set next_attempt_at = clock_timestamp() where state = 'waiting'",
      );
    await soon();
    await market.settle();
    assert.deepEqual(
      told(id).map(({ body }) => body["id"]),
      [operationId, operationId],
    );
    await silence();
    assert.equal((await read(id)).quantity, 10, "who was not reached is not silent");
    await market.platform.pool.raw.query(
      "update wire.webhook_calls set first_attempt_at = first_attempt_at - interval '8 hours' where state = 'waiting'",
    );
    await soon();
    await market.settle();
    const now = await read(id);
    assert.deepEqual([now.quantity, now.quantityChange?.endedBy], [10, "nobody-told"]);
    const { data } = (await sale.operator.call("GET", "/v1/work?state=dead")).json<{
      data: { id: string; source: string; subject: string; attempts: number; error: string }[];
    }>();
    const dead = data.find(({ source, subject }) => source === "webhook" && subject === id);
    assert.deepEqual([dead?.attempts, dead?.error], [3, "answered 503"]);
    receiver.answers(() => 200);
    const retried = await sale.operator.call("PUT", `/v1/work/webhook/${dead?.id}/retry`);
    assert.equal(retried.status, 204, retried.text);
    await market.settle();
    assert.equal(told(id).length, 3, "there is nothing left to tell of a change that failed");
  });

  test("fewer licences in their window give back what was charged for them, each batch with its own clock", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    await asked(id, 12);
    await silence();
    const effect = await previewed(id, 11);
    assert.deepEqual(
      effect.lines.map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["credit", 2, "-30.00"],
        ["charge", 1, "15.00"],
      ],
    );
    assert.deepEqual([effect.creditable, effect.creditUntil], [2, "2026-11-27T09:00:00Z"]);
    await asked(id, 11);
    await silence();
    assert.equal((await read(id)).quantity, 11);
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["addQuantity", 2, "30.00"],
        ["removeQuantity", 2, "-30.00"],
        ["removeQuantity", 1, "15.00"],
      ],
    );

    await market.clockMovesTo("2026-11-27T09:00:00Z");
    const later = await previewed(id, 10);
    assert.deepEqual([later.kind, later.day, later.totals], ["at-renewal", "2026-12-21", null]);
  });

  test("fewer licences of the purchase in its window, and then a full cancellation, leave nothing charged", async () => {
    const id = await running();
    await asked(id, 7);
    await silence();
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["removeQuantity", 10, "-180.00"],
        ["removeQuantity", 7, "126.00"],
      ],
    );
    await asked(id, 9);
    await silence();
    const cancelled = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.json<{ credit: { net: Money } }>().credit.net.amount, "162.00");
    await market.settle();
    const net = (await charges(id)).reduce((sum, one) => sum + Number(one.net.amount) * 100, 0);
    assert.equal(Math.round(net), 0);
  });

  test("fewer licences outside the window hold from the renewal; it is shown, and can be taken back", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-30T12:00:00Z");
    const effect = await asked(id, 6);
    assert.deepEqual([effect.state, effect.operationId], ["scheduled", null]);
    const planned = await read(id);
    assert.deepEqual(
      [planned.quantity, planned.scheduledQuantity],
      [10, { quantity: 6, on: "2026-12-21" }],
    );
    assert.equal(told(id).length, 0, "the publisher is told when it holds");
    const path = `/v1/subscriptions/${id}/scheduled-quantity`;
    const seen = { "if-match": `"${planned.version}"` };
    const withdrawn = await sale.partner.call("DELETE", path, undefined, seen);
    assert.equal(withdrawn.status, 200, withdrawn.text);
    assert.equal(withdrawn.json<Subscription>().scheduledQuantity, null);
    const twice = await sale.partner.call("DELETE", path, undefined, { "if-match": "*" });
    assert.equal(twice.json<Problem>().code, "commerce/nothing-scheduled");

    await asked(id, 6);
    await market.clockMovesTo("2026-12-20T22:59:59Z");
    assert.equal((await read(id)).quantity, 10);
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    const renewed = await read(id);
    assert.deepEqual([renewed.quantity, renewed.scheduledQuantity], [6, null]);
    const [call] = told(id);
    assert.deepEqual(
      [call?.body["action"], call?.body["status"], call?.body["quantity"]],
      ["ChangeQuantity", "Succeeded", 6],
    );
    assert.equal((await charges(id)).length, 2);
  });

  test("another change takes the place of what was planned for the renewal", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-30T12:00:00Z");
    await asked(id, 6);
    assert.equal((await previewed(id, 11)).withdraws, 6);
    await asked(id, 11);
    assert.equal((await read(id)).scheduledQuantity?.quantity, 6, "until it is agreed to");
    await silence();
    const now = await read(id);
    assert.deepEqual([now.quantity, now.scheduledQuantity], [11, null]);
  });

  test("in a trial the number changes free of charge, and the first charge is for what is held then", async () => {
    const trial = await sells({ trialDays: 30 });
    const fresh = await sale.customer();
    const order = await sale.buys(fresh, trial, { quantity: 10 });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await asked(id, 14);
    await silence();
    await asked(id, 12);
    await silence();
    assert.deepEqual([(await read(id)).quantity, await charges(id)], [12, []]);
    const estimate = (await sale.partner.call("GET", "/v1/estimate?month=2026-12")).json<{
      upcoming: { subscriptionId: string; net: Money }[];
    }>();
    assert.equal(
      estimate.upcoming.find(({ subscriptionId }) => subscriptionId === id)?.net.amount,
      "216.00",
    );
    await market.clockMovesTo("2026-12-21T12:00:00Z");
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [["convert", 12, "216.00"]],
    );
  });

  test("BEY-06: what moved since the preview is refused, and nothing is changed without one", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const { preview } = await previewed(id, 12);
    await market.clockMovesTo("2026-11-27T09:00:00Z");
    const late = await change(id, 12, preview);
    assert.equal(
      late.json<Problem>().code,
      "commerce/preview-outdated",
      "a day less is another sum",
    );
    assert.equal((await change(id, 13, preview)).json<Problem>().code, "commerce/preview-outdated");
    const none = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity`,
      { quantity: 12 },
      { ...once(), "if-match": "*" },
    );
    assert.equal(none.json<Problem>().code, "commerce/preview-outdated");
    const stale = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity?dryRun=true`,
      { quantity: 12 },
      { ...once(), "if-match": '"99"' },
    );
    assert.equal(stale.status, 412);
    assert.equal((await read(id)).quantity, 10);
    assert.equal(told(id).length, 0);
  });

  test("REL: two presses of one intent are one change", async () => {
    const id = await running();
    const { preview } = await previewed(id, 12);
    const { version } = await read(id);
    const key = { ...once(), "if-match": `"${version}"` };
    const press = () =>
      sale.partner.call("PUT", `/v1/subscriptions/${id}/quantity`, { quantity: 12, preview }, key);
    const [first, second] = await Promise.all([press(), press()]);
    const [done] = [first, second].filter(({ status }) => status === 200);
    assert.ok(done, first.text + second.text);
    assert.equal((await press()).text, done.text, "a later press gets the answer of the first");
    await market.settle();
    assert.equal(told(id).length, 1);
    await silence();
    assert.equal((await charges(id)).length, 2);
  });

  test("the publisher is told of every end, and a change that waits ends with the subscription", async () => {
    const id = await running();
    const { operationId } = await asked(id, 12);
    const cancelled = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(cancelled.status, 200, cancelled.text);
    await market.settle();
    const [, end] = told(id);
    assert.ok(end);
    const { saasSubscriptionStatus } = end.body["subscription"] as unknown as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      [end.body["action"], end.body["status"], saasSubscriptionStatus],
      ["Unsubscribe", "Succeeded", "Unsubscribed"],
    );
    const late = await wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" });
    assert.equal(late.status, 409);
    const ended = await read(id);
    assert.deepEqual([ended.status, ended.quantity], ["cancelled", 10]);
    assert.equal(ended.quantityChange?.endedBy, "ended");

    const expiring = await running();
    const { version } = await read(expiring);
    await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${expiring}`,
      { autoRenew: false },
      { "if-match": `"${version}"` },
    );
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    assert.deepEqual(
      told(expiring).map(({ body }) => body["action"]),
      ["Unsubscribe"],
    );
  });

  test("INT-04: calls of one subscription leave in order, and a dead address holds up no other publisher's", async () => {
    const id = await running();
    receiver.answers(() => 503);
    await asked(id, 12);
    await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "other" },
      once(),
    );
    await market.settle();
    assert.deepEqual(
      told(id).map(({ body }) => body["action"]),
      ["ChangeQuantity"],
    );
    receiver.answers(() => 200);
    await market.platform.pool.raw.query(
      "update wire.webhook_calls set next_attempt_at = clock_timestamp() where state = 'waiting'",
    );
    await market.settle();
    assert.deepEqual(
      told(id).map(({ body }) => body["action"]),
      ["ChangeQuantity", "Unsubscribe"],
      "the change is over, so only the end is told",
    );
  });

  test("an offer without an address for calls: its silence counts at once", async () => {
    const quiet = await sale.sells({ minQuantity: 2, maxQuantity: 50 });
    const id = await running(quiet);
    await asked(id, 12);
    await silence();
    assert.equal((await read(id)).quantity, 12);
  });

  test("a plan sold flat has no number of licences, and limits are those of the purchase", async () => {
    const flat = await running(
      await sells({ pricingModel: "flat", minQuantity: 1, maxQuantity: 1 }),
      1,
    );
    assert.equal((await change(flat, 2)).json<Problem>().code, "commerce/quantity-flat");
    const id = await running();
    await sale.sells({ ...sold.plan, maxQuantity: 11 }, sold.offer);
    assert.equal((await change(id, 50)).status, 200);
    const beyond = await change(id, 51);
    assert.equal(beyond.status, 422);
    assert.equal(beyond.json<Problem>().code, "commerce/quantity-out-of-range");
  });

  test("SUB-15: each month is charged when it begins, the publisher is told of the renewal, and auto-renew off ends it with the running term", async () => {
    const id = await running();
    const { preview } = await previewed(id, 12);
    await change(id, 12, preview);
    await market.settle();
    await silence();
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    await market.clockMovesTo("2027-01-25T09:00:00Z");
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["addQuantity", 2, "36.00"],
        ["renew", 12, "216.00"],
        ["renew", 12, "216.00"],
      ],
    );
    assert.deepEqual(
      told(id).map(({ body }) => [body["action"], body["status"]]),
      [
        ["ChangeQuantity", "InProgress"],
        ["Renew", "Succeeded"],
        ["Renew", "Succeeded"],
      ],
    );
    const renewed = await read(id);
    assert.equal(renewed.history[0]?.event, "renewed");
    const view = (await wire("GET", `/${id}`)).json<{ term: { startDate: string } }>();
    assert.match(view.term.startDate, /^2027-01-20T23:00:00/);
    const feed = (
      await sale.partner.call("GET", "/v1/events?types=subscription.renewed&limit=100")
    ).json<{ data: { data: { subscriptionId: string; termEnd: string } }[] }>();
    assert.deepEqual(
      feed.data.filter(({ data }) => data.subscriptionId === id).map(({ data }) => data.termEnd),
      ["2027-01-21", "2027-02-21"],
    );

    const off = await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: false },
      { "if-match": `"${renewed.version}"` },
    );
    assert.equal(off.json<Subscription>().status, "active", "it has this term yet");
    await market.clockMovesTo("2027-02-20T22:59:59Z");
    assert.equal((await read(id)).status, "active");
    await market.clockMovesTo("2027-02-20T23:00:00Z");
    assert.equal((await read(id)).status, "expired");
    await market.clockMovesTo("2027-06-01T00:00:00Z");
    assert.equal((await charges(id)).length, 4);
  });

  test("SUB-15: a lower number planned for the renewal is what the renewal charges", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const { preview } = await previewed(id, 7);
    await change(id, 7, preview);
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["renew", 7, "126.00"],
      ],
    );
  });

  test("SUB-20: 30 days before a year renews, the partner reads what is charged then", async () => {
    const yearly = await sells({
      terms: [{ term: "P1Y", payment: "upfront" }],
      prices: { FR: { currency: "EUR", terms: { P1Y: "180.00" }, meters: {} } },
    });
    const order = await sale.buys(customer, yearly, { term: "P1Y", quantity: 3 });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    const { raw } = market.platform.pool;
    const announced = async () => {
      // A year of everything else need not go by for it.
      const { rows } = await raw.query<{ due: Date }>(
        `update platform.agenda a set due_at = '2026-11-21T12:00:00Z' from platform.agenda b
         where b.id = a.id and a.kind = 'commerce.renewal-ahead' and a.subject = $1 returning b.due_at as due`,
        [id],
      );
      await market.settle();
      const mails = await raw.query<{ body: string }>(
        "select body from platform.mails where dedupe_key like $1",
        [`renewal-ahead/${id}/%`],
      );
      return { due: rows[0]?.due, mails: mails.rows };
    };
    const { due, mails } = await announced();
    assert.equal(due === undefined ? "" : `${due}`, "2027-10-21T22:00:00Z");
    assert.equal(mails.length, 1);
    assert.match(mails[0]?.body ?? "", /EUR.540\.00/);
    assert.match(mails[0]?.body ?? "", /2027/);
  });
});
