import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { openSale, type Sale } from "../support/sale.ts";
import { METERED, meteringOf, type UsageResult } from "../support/usage.ts";

const ABSENT = "8a6b0e0e-6a4d-4f0e-9d6d-1f3f5a2f7c01";
const TRIES = 50;

suite("INT-04: metering as existing programs call it", () => {
  let market: TestMarket;
  let sale: Sale;
  let bearer: Record<string, string>;
  let call: ReturnType<typeof meteringOf>;
  let subscription: string;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    bearer = await bearerOf(market, sale.publisher);
    call = meteringOf(market, bearer);
    subscription = await metered();
  });
  after(() => market.close());

  /** Market time is 12:00 on 21 November. */
  async function metered(activates = true): Promise<string> {
    const sold = await sale.sells(METERED);
    const order = await sale.buys(await sale.customer(), sold, { quantity: 1 });
    const id = order.lines[0]?.subscriptionId ?? "";
    if (!activates) return id;
    // Active since the morning of the day before.
    await market.clockMovesTo("2026-11-20T06:00:00Z");
    await sale.activates(id);
    await market.clockMovesTo("2026-11-21T12:00:00Z");
    return id;
  }
  /** What was previewed is done. */
  async function does(id: string, what: string, body: object): Promise<void> {
    const path = `/v1/subscriptions/${id}/${what}`;
    const seen = await sale.partner.call("PUT", `${path}?dryRun=true`, body, once());
    const { preview } = seen.json<{ preview: string }>();
    const done = await sale.partner.call("PUT", path, { ...body, preview }, once());
    assert.equal(done.status, 200, done.text);
  }
  const event = (hour: string, more: Record<string, unknown> = {}) => ({
    resourceId: subscription,
    quantity: 5,
    dimension: "mails",
    effectiveStartTime: `2026-11-${hour}:30:14`,
    planId: "team",
    ...more,
  });
  const batch = async (...request: unknown[]): Promise<UsageResult[]> => {
    const answered = await call("POST", "/batchUsageEvent", { request });
    assert.equal(answered.status, 200, answered.text);
    const { count, result } = answered.json<{ count: number; result: UsageResult[] }>();
    assert.equal(count, request.length);
    return result;
  };

  test("an event is accepted as it was sent; sent again, it conflicts with what was accepted", async () => {
    const sent = event("21T08", { quantity: 0.1 + 0.2 });
    const first = await call("POST", "/usageEvent/", sent);
    assert.equal(first.status, 200, first.text);
    assert.ok(first.headers.get("x-ms-requestid"));
    const { usageEventId, messageTime, ...echoed } = first.json<Record<string, unknown>>();
    assert.match(String(usageEventId), /^[0-9a-f-]{36}$/);
    assert.equal(messageTime, "2026-11-21T12:00:00.0000000Z");
    assert.deepEqual(echoed, { ...sent, status: "Accepted" });

    const again = await call("POST", "/USAGEEVENT", event("21T08", { quantity: 9 }));
    assert.equal(again.status, 409, again.text);
    const { code, additionalInfo } = again.json<NonNullable<UsageResult["error"]>>();
    assert.equal(code, "Conflict");
    assert.deepEqual(additionalInfo?.acceptedMessage, {
      usageEventId,
      status: "Duplicate",
      messageTime,
      resourceId: subscription,
      quantity: 0.3,
      dimension: "mails",
      effectiveStartTime: "2026-11-21T08:30:14.0000000Z",
      planId: "team",
    });
  });

  test("a batch answers each event in its place, in the words of the protocol", async () => {
    const stranger = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const foreign = await meteringOf(market, await bearerOf(market, stranger))(
      "POST",
      "/batchUsageEvent",
      { request: [event("21T09")] },
    );
    assert.equal(
      foreign.json<{ result: UsageResult[] }>().result[0]?.status,
      "ResourceNotAuthorized",
    );
    const waiting = await metered(false);
    const results = await batch(
      event("21T09"),
      event("21T09"),
      event("21T09", { dimension: "gb", effectiveStartTime: "2026-11-21T10:59:59.9999999+01:00" }),
      event("20T11"),
      event("21T10", { resourceId: ABSENT }),
      event("21T10", { resourceId: waiting }),
      event("21T10", { dimension: "faxes" }),
      event("21T10", { quantity: 0 }),
      event("21T10", { quantity: -1 }),
      event("21T13"),
      event("21T10", { planId: "gold" }),
      event("21T10", { effectiveStartTime: "yesterday" }),
      { resourceUri: `/subscriptions/x/${subscription.toUpperCase()}`, quantity: "2.5" },
      event("21T10", {
        resourceId: undefined,
        resourceUri: `/subscriptions/x/resources/${subscription}`,
        quantity: "2.5",
      }),
      null,
      event("21T12"),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      [
        "Accepted",
        "Duplicate",
        "Accepted",
        "Expired",
        "ResourceNotFound",
        "ResourceNotActive",
        "InvalidDimension",
        "InvalidQuantity",
        "InvalidQuantity",
        "BadArgument",
        "BadArgument",
        "BadArgument",
        "BadArgument",
        "Accepted",
        "BadArgument",
        "BadArgument",
      ],
    );
    assert.equal(results[1]?.messageTime, "0001-01-01T00:00:00Z");
    assert.equal(
      results[1]?.error?.additionalInfo?.acceptedMessage.usageEventId,
      results[0]?.usageEventId,
    );
    assert.deepEqual(
      results[12]?.error?.details?.map(({ target }) => target),
      ["Dimension", "EffectiveStartTime", "PlanId"],
    );
  });

  test("more than 25 events, a bare list and no list are 400; a token or version that is wrong is refused", async () => {
    const many = Array.from({ length: 26 }, () => event("21T11"));
    assert.equal((await call("POST", "/batchUsageEvent", { request: many })).status, 400);
    assert.equal((await call("POST", "/batchUsageEvent", [event("21T11")])).status, 400);
    assert.equal((await call("POST", "/batchUsageEvent")).status, 400);
    const one = await call("POST", "/usageEvent", { quantity: 1 });
    assert.equal(one.status, 400);
    assert.deepEqual(one.json<NonNullable<UsageResult["error"]>>().details?.[0], {
      code: "BadArgument",
      message: "The resourceId is required.",
      target: "ResourceId",
    });
    const stranger = meteringOf(market, {});
    const unknown = await stranger("POST", "/usageEvent", event("21T11"));
    assert.equal(unknown.status, 403);
    assert.ok(unknown.headers.get("x-ms-correlationid"));
    const unversioned = await market.visitor("POST", "/api/usageEvent", event("21T11"), bearer);
    assert.equal(unversioned.status, 400);
    assert.match(unversioned.text, /ApiVersionUnspecified/);
  });

  test("fifty calls with the same event at once: one is accepted, and all others name it", async () => {
    const answers = await Promise.all(
      Array.from({ length: TRIES }, (_, at) =>
        at % 2 === 0
          ? call("POST", "/usageEvent", event("21T07"))
          : call("POST", "/batchUsageEvent", {
              request: [event("21T06"), event("21T07"), event("21T06", { dimension: "gb" })],
            }),
      ),
    );
    const results = answers.flatMap((answer): UsageResult[] => {
      if (answer.status === 409)
        return [{ ...answer.json<UsageResult>(), status: "Duplicate", error: answer.json() }];
      assert.equal(answer.status, 200, answer.text);
      const body = answer.json<UsageResult & { result?: UsageResult[] }>();
      return body.result === undefined ? [body] : [body.result[1] as UsageResult];
    });
    assert.equal(results.length, TRIES);
    const accepted = results.filter(({ status }) => status === "Accepted");
    assert.equal(accepted.length, 1);
    for (const { status, error } of results)
      if (status !== "Accepted")
        assert.equal(
          error?.additionalInfo?.acceptedMessage.usageEventId,
          accepted[0]?.usageEventId,
          "every other names the accepted one",
        );
  });

  test("24 hours are marketplace time: with the clock an hour becomes too old, and the next can be used", async () => {
    const [old, fresh] = await batch(
      event("20T12", { dimension: "gb" }),
      event("20T12", { dimension: "gb", effectiveStartTime: "2026-11-20T11:59:59Z" }),
    );
    assert.deepEqual([old?.status, fresh?.status], ["Accepted", "Expired"]);
    await market.clockMovesTo("2026-11-22T12:00:00Z");
    const [gone, now] = await batch(event("21T11"), event("22T11"));
    assert.deepEqual([gone?.status, now?.status], ["Expired", "Accepted"]);
  });

  test("what has ended is metered for the hours before its end; what is suspended is not", async () => {
    const id = subscription;
    await does(id, "suspension", { reason: "customer-request" });
    const [refused] = await batch(event("22T10"));
    assert.equal(refused?.status, "ResourceNotActive");
    const other = await metered();
    await market.clockMovesTo("2026-11-22T12:00:00Z");
    await does(other, "cancellation", { when: "now", reason: "customer-request" });
    await market.clockMovesTo("2026-11-22T15:00:00Z");
    const [before, after] = await batch(
      event("22T11", { resourceId: other }),
      event("22T12", { resourceId: other }),
    );
    assert.deepEqual([before?.status, after?.status], ["Accepted", "ResourceNotActive"]);
  });

  test("accepted usage is listed by day in UTC, and what is not asked rightly is 400", async () => {
    type Row = {
      usageDate: string;
      usageResourceId: string;
      dimension: string;
      submittedQuantity: number;
      submittedCount: number;
      reconStatus: string;
      offerId: string;
    };
    const listed = async (query: string) => {
      const answered = await call("GET", `/usageEvents?${query}`);
      assert.equal(answered.status, 200, answered.text);
      return answered
        .json<Row[]>()
        .filter(({ usageResourceId }) => usageResourceId === subscription);
    };
    const rows = await listed("usageStartDate=2026-11-21&UsageEndDate=2026-11-21T23:00Z");
    assert.deepEqual(
      rows.map(({ usageDate, dimension, submittedQuantity, submittedCount }) => [
        usageDate,
        dimension,
        submittedQuantity,
        submittedCount,
      ]),
      [
        ["2026-11-21T00:00:00Z", "gb", 10, 2],
        ["2026-11-21T00:00:00Z", "mails", 17.8, 5],
      ],
    );
    assert.equal(rows[0]?.reconStatus, "Accepted");
    const none = await listed("usagestartdate=2026-11-01&reconStatus=Rejected");
    assert.deepEqual(none, []);
    const one = await listed(
      `usageStartDate=2026-11-01&offerId=${rows[0]?.offerId}&planId=team&dimension=gb`,
    );
    assert.equal(one.length, 2);
    for (const wrong of ["", "usageStartDate=soon", "usageStartDate=2026-11-21&reconStatus=Odd"])
      assert.equal((await call("GET", `/usageEvents?${wrong}`)).status, 400, wrong);
  });
});
