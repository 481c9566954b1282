import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { endSale, openSale, type Problem, type Sale } from "../support/sale.ts";

type Effect = {
  subscriptions: { endsAt: string | null; lastDay: string | null; addOns: string[] }[];
  preview: string;
  committed: boolean;
};

suite("R4, SUB-15: auto-renew of several subscriptions", () => {
  let market: TestMarket;
  let sale: Sale;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
  });
  after(() => endSale(sale));

  async function bought(plan: Parameters<Sale["sells"]>[0] = {}, activated = true) {
    const order = await sale.buys(await sale.customer(), await sale.sells(plan));
    const id = order.lines[0]?.subscriptionId ?? "";
    if (activated) assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  const put = (
    subscriptions: readonly string[],
    more: object = {},
    query = "",
    by = sale.partner,
  ) =>
    by.call(
      "PUT",
      `/v1/subscriptions/auto-renew${query}`,
      { subscriptions, autoRenew: false, ...more },
      once(),
    );
  const preview = async (ids: readonly string[], more: object = {}) => {
    const answered = await put(ids, more, "?dryRun=true");
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Effect>();
  };
  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<{
      autoRenew: boolean;
      next: { kind: string; day: string };
    }>();

  test("is turned off for all of them as previewed, each ending with its own term or trial, and on again", async () => {
    const ids = [await bought(), await bought({ trialDays: 30 }), await bought({}, false)];
    const effect = await preview(ids);
    assert.deepEqual(
      effect.subscriptions.map(({ endsAt, lastDay }) => [endsAt, lastDay]),
      [
        ["2026-12-20T23:00:00Z", "2026-12-20"],
        ["2026-12-20T23:00:00Z", "2026-12-20"],
        [null, null],
      ],
    );
    assert.equal((await read(ids[0] ?? "")).autoRenew, true, "a preview changes nothing");
    const done = await put(ids, { preview: effect.preview });
    assert.equal(done.json<Effect>().committed, true, done.text);
    for (const id of ids) assert.equal((await read(id)).autoRenew, false);
    const on = await preview(ids.slice(0, 2), { autoRenew: true });
    await put(ids.slice(0, 2), { autoRenew: true, preview: on.preview });
    assert.deepEqual(
      [(await read(ids[0] ?? "")).next.kind, (await read(ids[2] ?? "")).autoRenew],
      ["renews", false],
    );
  });

  test("all or none: each that stands against it is named by its place, of whomever it is", async () => {
    const [first, second] = [await bought(), await bought()];
    const other = await market.organisation({ kind: "partner", name: "Stranger" });
    await put([second], { preview: (await preview([second])).preview });
    for (const [ids, by, errors] of [
      [[first, second], sale.partner, [["/subscriptions/1", "commerce/auto-renew-already"]]],
      [[first], other, [["/subscriptions/0", "commerce/no-such-subscription"]]],
      [
        ["00000000-0000-7000-8000-000000000000", first],
        sale.partner,
        [["/subscriptions/0", "commerce/no-such-subscription"]],
      ],
    ] as const) {
      const refused = await put(ids, {}, "?dryRun=true", by);
      assert.equal(refused.status, 409);
      const problem = refused.json<Problem>();
      assert.equal(problem.code, "commerce/auto-renew-not-all");
      assert.deepEqual(
        problem.errors?.map(({ pointer, code }) => [pointer, code]),
        errors,
      );
    }
    assert.equal((await read(first)).autoRenew, true);
  });

  test("BEY-06: what moved since the preview is refused, and so is a change without one, or of too many", async () => {
    const ids = [await bought(), await bought()];
    const seen = await preview(ids);
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    for (const name of [seen.preview, undefined]) {
      const refused = await put(ids, name === undefined ? {} : { preview: name });
      assert.equal(refused.json<Problem>().code, "commerce/preview-outdated");
    }
    const many = Array.from({ length: 101 }, () => crypto.randomUUID());
    for (const body of [[], many, [ids[0] ?? "", ids[0] ?? ""]])
      assert.equal((await put(body)).status, 400);
  });
});
