import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { once } from "../support/market.ts";
import { createdOffer } from "../support/offers.ts";
import { bearerOf, RESOURCE } from "../support/programs.ts";
import { APP, openRunningSale, type RunningSale, TENANT } from "../support/running-sale.ts";
import type { Sold, SoldTo } from "../support/sale.ts";

suite("SUB-09, INT-03, INT-04: what a publisher is asked when licences change", () => {
  let at: RunningSale;
  let customer: SoldTo;
  let sold: Sold;
  before(async () => {
    at = await openRunningSale();
    customer = await at.sale.customer();
  });
  beforeEach(async () => {
    sold = await at.begins();
  });
  afterEach(() => at.isWhole());
  after(() => at.close());
  /** Ten licences, active and charged. */
  const running = (plan: Sold = sold, quantity = 10) => at.running(customer, plan, quantity);

  test("INT-04: the publisher gets the full webhook with a token it can verify, after the operation can be read", async () => {
    const id = await running();
    const reads: { status: number; text: string }[] = [];
    at.receiver.answers(async ({ body }) => {
      reads.push(await at.wire("GET", `/${id}/operations/${body["id"]}`));
      return 200;
    });
    const { operationId } = await at.asked(id, 12);
    const [call] = at.told(id);
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

    const keys = createRemoteJWKSet(new URL(`${at.market.url}/${TENANT}/discovery/v2.0/keys`));
    const token = String(call.headers.authorization).replace("Bearer ", "");
    const { payload: claims } = await jwtVerify(token, keys, {
      algorithms: ["RS256"],
      audience: APP,
    });
    assert.deepEqual([claims["tid"], claims["azp"], claims["appid"]], [TENANT, RESOURCE, RESOURCE]);
    const stolen = await at.market.visitor(
      "GET",
      `/api/saas/subscriptions/${id}?api-version=2018-08-31`,
      undefined,
      { authorization: `Bearer ${token}` },
    );
    assert.equal(stolen.status, 403, "the token opens nothing");
  });

  test("P8, INT-03: a draft's connection is tested with a signed call about nobody's subscription, and each call is kept", async () => {
    const { publisher } = at.sale;
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
    await technical({ webhookUrl: `${at.receiver.address}/connection`, tenantId: "none" });
    const incomplete = await publisher.call("POST", path);
    assert.equal(incomplete.status, 409);
    const { code, errors } = incomplete.json<{ code: string; errors: { pointer: string }[] }>();
    assert.deepEqual(
      [code, ...errors.map(({ pointer }) => pointer)],
      ["wire/connection-incomplete", "/tenantId", "/appId"],
    );

    const connection = { tenantId: TENANT, appId: APP };
    await technical({ webhookUrl: `${at.receiver.address}/connection`, ...connection });
    const taken = await tests();
    assert.deepEqual([taken.verdict, taken.status, taken.error], ["taken", 200, null]);
    const call = at.receiver.calls.findLast((one) => one.path === "/connection");
    assert.ok(call);
    const zeros = "00000000-0000-0000-0000-000000000000";
    assert.deepEqual(
      [call.body["subscriptionId"], call.body["action"], call.body["offerId"], call.body["id"]],
      [zeros, "ChangeQuantity", "connected", taken.id],
    );
    const keys = createRemoteJWKSet(new URL(`${at.market.url}/${TENANT}/discovery/v2.0/keys`));
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
      at.receiver.answers(() => status);
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
    const stranger = await at.market.organisation({ kind: "publisher", name: "Stranger" });
    for (const method of ["GET", "POST"] as const)
      assert.equal((await stranger.call(method, path)).status, 404);
  });

  test("INT-03: the publisher lists, reads and agrees; a second answer conflicts", async () => {
    const id = await running();
    const { operationId } = await at.asked(id, 12);
    const { operations } = (await at.wire("GET", `/${id}/operations`)).json<{
      operations: { id: string; status: string; quantity: number }[];
    }>();
    assert.deepEqual(
      operations.map((one) => [one.id, one.status, one.quantity]),
      [[operationId, "InProgress", 12]],
    );
    const agreed = await at.wire("PATCH", `/${id}/operations/${operationId}`, {
      status: "Success",
    });
    assert.deepEqual([agreed.status, agreed.text], [200, ""]);
    assert.equal((await at.read(id)).quantity, 12);
    for (const status of ["Success", "Failure"])
      assert.equal(
        (await at.wire("PATCH", `/${id}/operations/${operationId}`, { status })).status,
        409,
      );
    assert.deepEqual((await at.wire("GET", `/${id}/operations`)).json(), { operations: [] });
    const after = (await at.wire("GET", `/${id}/operations/${operationId}`)).json<{
      status: string;
    }>();
    assert.equal(after.status, "Succeeded");
    assert.equal((await at.read(id)).history[0]?.by, "Contoso");
  });

  test("INT-03: a publisher that refuses by its answer, or by a 4xx to the call, keeps the number and nothing is charged", async () => {
    for (const refuses of ["PATCH", "4xx"]) {
      const id = await running();
      if (refuses === "4xx") at.receiver.answers(() => 409);
      const { operationId } = await at.asked(id, 12);
      if (refuses === "PATCH") {
        const refused = await at.wire("PATCH", `/${id}/operations/${operationId}`, {
          status: "Failure",
          planId: "team",
          quantity: 12,
        });
        assert.equal(refused.status, 200, refused.text);
      }
      await at.market.settle();
      const now = await at.read(id);
      assert.deepEqual(
        [now.quantity, now.quantityChange?.status, now.quantityChange?.endedBy],
        [10, "failed", "publisher"],
      );
      assert.deepEqual(
        [now.history[0]?.event, now.history[0]?.by],
        ["quantity-refused", "Contoso"],
      );
      assert.equal((await at.charges(id)).length, 1);
      const operation = (await at.wire("GET", `/${id}/operations/${operationId}`)).json<{
        status: string;
        errorMessage: string;
      }>();
      assert.deepEqual(
        [operation.status, operation.errorMessage],
        ["Failed", "The publisher refused the change."],
      );
      assert.equal((await at.change(id, 12)).status, 200, "another change can be asked for");
    }
  });

  test("INT-03: what is no answer, or of nothing, is refused as the protocol says", async () => {
    const id = await running();
    const { operationId } = await at.asked(id, 12);
    const operation = `/${id}/operations/${operationId}`;
    for (const body of [{ status: "Succeeded" }, {}, [], "x", { status: "Success", quantity: 11 }])
      assert.equal((await at.wire("PATCH", operation, body)).status, 400, JSON.stringify(body));
    for (const path of [
      `/${id}/operations/${randomUUID()}`,
      `/${id}/operations/nothing`,
      `/${randomUUID()}/operations/${operationId}`,
    ]) {
      assert.equal((await at.wire("GET", path)).status, 404, path);
      assert.equal((await at.wire("PATCH", path, { status: "Success" })).status, 404, path);
    }
    assert.equal((await at.wire("GET", `/${randomUUID()}/operations`)).status, 404);
    const stranger = await at.market.visitor(
      "GET",
      `/api/saas/subscriptions${operation}?api-version=2018-08-31`,
    );
    assert.equal(stranger.status, 403);
    const other = await at.market.organisation({ kind: "publisher", name: "Fabrikam" });
    const foreign = await bearerOf(at.market, other);
    for (const [method, path, body] of [
      ["GET", `/${id}/operations`, undefined],
      ["GET", operation, undefined],
      ["PATCH", operation, { status: "Success" }],
    ] as const)
      assert.equal((await at.wire(method, path, body, foreign)).status, 404, `${method} ${path}`);
    assert.equal((await at.read(id)).quantityChange?.status, "in-progress");
  });

  test("INT-04: a publisher that does not answer is called again with the same operation, in order, and given up after 8 hours", async () => {
    const id = await running();
    at.receiver.answers(() => 503);
    const { operationId } = await at.asked(id, 12);
    const soon = () =>
      at.market.platform.pool.raw.query(
        "update wire.webhook_calls set next_attempt_at = clock_timestamp() where state = 'waiting'",
      );
    await soon();
    await at.market.settle();
    assert.deepEqual(
      at.told(id).map(({ body }) => body["id"]),
      [operationId, operationId],
    );
    await at.silence();
    assert.equal((await at.read(id)).quantity, 10, "who was not reached is not silent");
    await at.market.platform.pool.raw.query(
      "update wire.webhook_calls set first_attempt_at = first_attempt_at - interval '8 hours' where state = 'waiting'",
    );
    await soon();
    await at.market.settle();
    const now = await at.read(id);
    assert.deepEqual([now.quantity, now.quantityChange?.endedBy], [10, "nobody-told"]);
    const { data } = (await at.sale.operator.call("GET", "/v1/work?state=dead")).json<{
      data: { id: string; source: string; subject: string; attempts: number; error: string }[];
    }>();
    const dead = data.find(({ source, subject }) => source === "webhook" && subject === id);
    assert.deepEqual([dead?.attempts, dead?.error], [3, "answered 503"]);
    at.receiver.answers(() => 200);
    const retried = await at.sale.operator.call("PUT", `/v1/work/webhook/${dead?.id}/retry`);
    assert.equal(retried.status, 204, retried.text);
    await at.market.settle();
    assert.equal(at.told(id).length, 3, "there is nothing left to tell of a change that failed");
  });

  test("the publisher is told of every end, and a change that waits ends with the subscription", async () => {
    const id = await running();
    const { operationId } = await at.asked(id, 12);
    const cancelled = await at.sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(cancelled.status, 200, cancelled.text);
    await at.market.settle();
    const [, end] = at.told(id);
    assert.ok(end);
    const { saasSubscriptionStatus } = end.body["subscription"] as unknown as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      [end.body["action"], end.body["status"], saasSubscriptionStatus],
      ["Unsubscribe", "Succeeded", "Unsubscribed"],
    );
    const late = await at.wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" });
    assert.equal(late.status, 409);
    const ended = await at.read(id);
    assert.deepEqual([ended.status, ended.quantity], ["cancelled", 10]);
    assert.equal(ended.quantityChange?.endedBy, "ended");

    const expiring = await running();
    const { version } = await at.read(expiring);
    await at.sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${expiring}`,
      { autoRenew: false },
      { "if-match": `"${version}"` },
    );
    await at.market.clockMovesTo("2026-12-20T23:00:00Z");
    assert.deepEqual(
      at.told(expiring).map(({ body }) => body["action"]),
      ["Unsubscribe"],
    );
  });

  test("INT-04: calls of one subscription leave in order, and a dead address holds up no other publisher's", async () => {
    const id = await running();
    at.receiver.answers(() => 503);
    await at.asked(id, 12);
    await at.sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "other" },
      once(),
    );
    await at.market.settle();
    assert.deepEqual(
      at.told(id).map(({ body }) => body["action"]),
      ["ChangeQuantity"],
    );
    at.receiver.answers(() => 200);
    await at.market.platform.pool.raw.query(
      "update wire.webhook_calls set next_attempt_at = clock_timestamp() where state = 'waiting'",
    );
    await at.market.settle();
    assert.deepEqual(
      at.told(id).map(({ body }) => body["action"]),
      ["ChangeQuantity", "Unsubscribe"],
      "the change is over, so only the end is told",
    );
  });

  test("an offer without an address for calls: its silence counts at once", async () => {
    const quiet = await at.sale.sells({ minQuantity: 2, maxQuantity: 50 });
    const id = await running(quiet);
    await at.asked(id, 12);
    await at.silence();
    assert.equal((await at.read(id)).quantity, 12);
  });
});
