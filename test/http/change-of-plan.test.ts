import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import { verifyLicensing } from "../../src/modules/licensing/index.ts";
import { once, type TestMarket } from "../support/market.ts";
import type { Receiver } from "../support/receiver.ts";
import { type Money, openRunningSale, type RunningSale } from "../support/running-sale.ts";
import type { Problem, Sale, Sold, SoldTo } from "../support/sale.ts";

type Effect = {
  state: string;
  operationId: string | null;
  to: { id: string };
  lines: { kind: string; plan: string; quantity: number; days: number; net: Money }[];
  totals: { net: Money; total: Money } | null;
  nextPayment: { before: Money; after: Money } | null;
  withdraws: number | null;
  licences: Record<string, number | boolean> | null;
  preview: string;
};
type Subscription = {
  version: number;
  status: string;
  plan: { id: string; name: string };
  price: Money;
  quantity: number;
  terms: { quantityLimits: { maximum: number | null } };
  scheduledQuantity: object | null;
  planChange: { status: string; to: string; endedBy: string | null } | null;
  allowedActions: { action: string; allowed: boolean; reason: { code: string } | null }[];
  history: { event: string; by: string | null; details: Record<string, string> }[];
};
type Plans = {
  data: { plan: { id: string }; possible: boolean; reasons: { code: string; detail: string }[] }[];
  changing: { allowed: boolean; reason: { code: string } | null };
};

suite("SUB-09: the plan of a subscription", () => {
  let on: RunningSale;
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  let customer: SoldTo;
  let team: Sold;
  let business: Sold;
  before(async () => {
    on = await openRunningSale();
    ({ market, receiver, sale } = on);
    customer = await sale.customer();
  });
  beforeEach(async () => {
    await on.begins();
    team = await sale.sells({ maxQuantity: 50 }, {}, on.webhook());
    business = await offers({ planId: "business", maxQuantity: 20 }, "30.00");
  });
  afterEach(() => on.isWhole());
  after(() => on.close());

  const offers = (about: Partial<PlanForSale>, price: string) =>
    sale.adds(
      team,
      {
        texts: { en: { name: "Business", description: "For a company" } },
        prices: { FR: { currency: "EUR", terms: { P1M: price }, meters: {} } },
        ...about,
      },
      on.webhook(),
    );

  /** Ten licences of Team, active and charged. */
  const running = (buyer = customer, plan = team) => on.running(buyer, plan);
  const path = (id: string) => `/v1/subscriptions/${id}`;
  const read = async (id: string) =>
    (await sale.partner.call("GET", path(id))).json<Subscription>();
  const change = async (id: string, plan: Sold, preview?: string, match?: string) =>
    sale.partner.call(
      "PUT",
      `${path(id)}/plan${preview === undefined ? "?dryRun=true" : ""}`,
      { planUuid: plan.plan.planUuid, ...(preview === undefined ? {} : { preview }) },
      { ...once(), "if-match": match ?? `"${(await read(id)).version}"` },
    );
  async function previewed(id: string, plan = business): Promise<Effect> {
    const answered = await change(id, plan);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Effect>();
  }
  async function asked(id: string, plan = business): Promise<Effect> {
    const { preview } = await previewed(id, plan);
    const answered = await change(id, plan, preview);
    assert.equal(answered.status, 200, answered.text);
    await market.settle();
    return answered.json<Effect>();
  }
  const told = (id: string) => on.told(id).map(({ body }) => body);

  test("INT-03, BEY-06: another plan is previewed, asked of the publisher, and charged to the cent when it is silent", async () => {
    const id = await running();
    await market.clockMovesTo("2026-12-01T09:00:00Z");
    const effect = await previewed(id);
    assert.deepEqual(
      effect.lines.map(({ kind, plan, quantity, days, net }) => [
        kind,
        plan,
        quantity,
        days,
        net.amount,
      ]),
      [
        ["credit", "Team", 10, 30, "-180.00"],
        ["charge", "Team", 10, 10, "60.00"],
        ["charge", "Business", 10, 20, "200.00"],
      ],
    );
    assert.deepEqual([effect.totals?.net.amount, effect.totals?.total.amount], ["80.00", "96.00"]);
    assert.equal(effect.nextPayment?.after.amount, "300.00");
    assert.deepEqual(
      [(await on.charges(id)).length, told(id).length],
      [1, 0],
      "a preview does nothing",
    );

    const { operationId } = await asked(id);
    const waiting = await read(id);
    assert.deepEqual([waiting.plan.id, waiting.planChange?.status], ["team", "in-progress"]);
    for (const action of ["change-plan", "change-quantity"])
      assert.equal(
        waiting.allowedActions.find((one) => one.action === action)?.reason?.code,
        "commerce/change-pending",
      );
    assert.match((await change(id, business)).json<Problem>().detail, /plan Business waits/);
    const [call] = told(id);
    assert.ok(call);
    const { planId } = call["subscription"] as unknown as { planId: string };
    assert.deepEqual(
      [
        call?.["id"],
        call?.["action"],
        call?.["status"],
        call?.["planId"],
        call?.["quantity"],
        planId,
      ],
      [operationId, "ChangePlan", "InProgress", "business", 10, "team"],
    );

    await on.silence();
    const now = await read(id);
    assert.deepEqual(
      [now.plan.id, now.price.amount, now.terms.quantityLimits.maximum, now.planChange],
      ["business", "300.00", 20, null],
    );
    const [done] = now.history;
    assert.deepEqual(
      [done?.event, done?.details["fromPlan"], done?.details["toPlan"], done?.details["by"]],
      ["plan-changed", "Team", "Business", "silence"],
    );
    const made = (await on.charges(id)).slice(1);
    assert.deepEqual(
      made.map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["proration", 10, "-180.00"],
        ["proration", 10, "60.00"],
        ["convert", 10, "200.00"],
      ],
    );
    const why = async (index: number) =>
      (await sale.partner.call("GET", `/v1/charges/${made[index]?.id}`)).json<{
        evidence: { text: string; because: { label: string }[] };
      }>().evidence;
    assert.match((await why(1)).text, /18\.00 × 10 of 30 days/);
    const { text, because } = await why(2);
    assert.match(text, /30\.00 × 20 of 30 days/);
    assert.equal(because[0]?.label, "Plan changed");
    const seen = (await on.wire("GET", `/${id}`)).json<{ planId: string }>();
    assert.equal(seen.planId, "business");

    await market.clockMovesTo("2026-12-21T00:00:00Z");
    const [renewal] = (await on.charges(id)).slice(-1);
    assert.deepEqual([renewal?.kind, renewal?.net.amount], ["renew", "300.00"]);
  });

  test("INT-03: a publisher that refuses, or agrees too late, leaves plan and money as they were", async () => {
    const id = await running();
    const { operationId } = await asked(id);
    const at = `/${id}/operations/${operationId}`;
    const wrong = await on.wire("PATCH", at, { status: "Success", planId: "team" });
    assert.equal(wrong.status, 400, "another plan than was asked for");
    assert.equal(
      (await on.wire("PATCH", at, { status: "Failure", planId: "business" })).status,
      200,
    );
    const now = await read(id);
    assert.deepEqual(
      [now.plan.id, now.planChange?.status, now.planChange?.endedBy, now.history[0]?.event],
      ["team", "failed", "publisher", "plan-refused"],
    );
    assert.equal((await on.charges(id)).length, 1);

    receiver.answers(() => 503);
    const again = await asked(id);
    await market.platform.pool.raw.query(
      "update wire.webhook_calls set next_attempt_at = 'infinity' where state = 'waiting'",
    );
    await market.clockMovesTo("2026-12-21T00:00:00Z");
    const late = await on.wire("PATCH", `/${id}/operations/${again.operationId}`, {
      status: "Success",
    });
    assert.equal(late.status, 409);
    const kept = await read(id);
    assert.deepEqual([kept.plan.id, kept.planChange?.endedBy], ["team", "moved"]);
    assert.deepEqual(
      (await on.charges(id)).map(({ kind }) => kind),
      ["new", "renew"],
    );
  });

  test("the plans of the offer are listed with what stands against each, in the reader's language", async () => {
    await offers({ planId: "small", maxQuantity: 5, minQuantity: 1 }, "9.00");
    await offers({ planId: "secret", hidden: true }, "20.00");
    await offers({ planId: "extra", addOn: { bases: ["team"] } }, "5.00");
    await offers({ planId: "private", visibility: "private" }, "20.00");
    const id = await running();
    const list = async (language = "en") =>
      (
        await sale.partner.call("GET", `${path(id)}/plans`, undefined, {
          "accept-language": language,
        })
      ).json<Plans>();
    const { data, changing } = await list();
    assert.ok(changing.allowed);
    assert.deepEqual(
      data.map(({ plan, possible, reasons }) => [
        plan.id,
        possible,
        reasons.map(({ code }) => code),
      ]),
      [
        ["business", true, []],
        ["small", false, ["quantity-out-of-range"]],
      ],
    );
    const stranger = await market.organisation({ kind: "partner", name: "Stranger" });
    assert.equal((await stranger.call("GET", `${path(id)}/plans`)).status, 404);
    const bodies = { planUuid: business.plan.planUuid };
    const foreign = await stranger.call("PUT", `${path(id)}/plan?dryRun=true`, bodies, {
      ...once(),
      "if-match": "*",
    });
    assert.equal(foreign.status, 404);
    await asked(id);
    assert.equal((await list()).changing.reason?.code, "commerce/change-pending");
  });

  test("BEY-06: what moved since the preview is refused, and nothing is changed without one", async () => {
    const id = await running();
    const { preview } = await previewed(id);
    await market.clockMovesTo("2026-11-22T12:00:00Z");
    assert.equal(
      (await change(id, business, preview)).json<Problem>().code,
      "commerce/preview-outdated",
      "a day less is another sum",
    );
    const fresh = await previewed(id);
    await sale.adds(team, { ...business.plan, prices: priced("31.00") }, on.webhook());
    for (const name of [fresh.preview, ""])
      assert.equal(
        (await change(id, business, name)).json<Problem>().code,
        "commerce/preview-outdated",
      );
    assert.equal((await change(id, business, fresh.preview, '"99"')).status, 412);
    const small = await offers({ planId: "small", maxQuantity: 5 }, "9.00");
    const refused = await change(id, small);
    assert.deepEqual(
      [refused.status, refused.json<Problem>().code],
      [409, "commerce/plan-not-possible"],
    );
    assert.equal((await change(id, team)).json<Problem>().code, "commerce/plan-same");
    assert.equal((await read(id)).plan.id, "team");
  });
  const priced = (amount: string) => ({
    FR: { currency: "EUR", terms: { P1M: amount }, meters: {} },
  });

  test("SUB-19: another plan is refused where it charges more now than the credit limit leaves, also while it waits", async () => {
    const id = await running();
    const other = await running();
    type Credit = { owed: Money; ordered: Money; left: Money };
    const limit = async (amount: string | null) => {
      const account = `/v1/billing-accounts/${sale.partner.organisation.id}`;
      const set = await sale.operator.call("PUT", `${account}/credit-limits/EUR`, { amount });
      assert.equal(set.status, 200, set.text);
      return set.json<{ credit: Credit[] }>().credit[0];
    };
    const owed = Number((await limit("0"))?.owed.amount);
    try {
      // −180.00 and 300.00, with tax: 144.00.
      await limit((owed + 143.99).toFixed(2));
      const refused = await change(id, business);
      assert.equal(refused.json<Problem>().code, "commerce/credit-limit-exceeded", refused.text);
      await limit((owed + 150).toFixed(2));
      await asked(id);
      const waiting = await limit((owed + 150).toFixed(2));
      assert.deepEqual([waiting?.ordered.amount, waiting?.left.amount], ["144.00", "6.00"]);
      const second = await change(other, business);
      assert.equal(second.json<Problem>().code, "commerce/credit-limit-exceeded", second.text);
      await on.silence();
      const charged = await limit((owed + 150).toFixed(2));
      assert.deepEqual([charged?.ordered.amount, charged?.left.amount], ["0.00", "6.00"]);
    } finally {
      await limit(null);
    }
  });

  test("SUB-12: cancelled in its window after a change of plan, everything is credited", async () => {
    const id = await running();
    await asked(id);
    await on.silence();
    assert.equal((await read(id)).plan.id, "business");
    const cancelled = await sale.partner.call(
      "PUT",
      `${path(id)}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(cancelled.json<{ credit: { net: Money } }>().credit.net.amount, "300.00");
    await market.settle();
    const net = (await on.charges(id)).reduce((all, one) => all + Number(one.net.amount) * 100, 0);
    assert.equal(Math.round(net), 0);
    assert.equal((await change(id, business)).json<Problem>().code, "commerce/subscription-ended");
  });

  test("of a limited plan a customer gets no more than its limit, whoever is asked for it at once", async () => {
    const limited = await offers({ planId: "site", limitPerCustomer: 1 }, "40.00");
    const buyer = await sale.customer();
    const [first, second] = [await running(buyer), await running(buyer)];
    await asked(first, limited);
    await asked(second, limited);
    await on.silence();
    const plans = [(await read(first)).plan.id, (await read(second)).plan.id].toSorted();
    assert.deepEqual(plans, ["site", "team"]);
    const left = (await read(first)).plan.id === "team" ? first : second;
    assert.equal((await read(left)).planChange?.endedBy, "moved");
    const { data } = (await sale.partner.call("GET", `${path(left)}/plans`)).json<Plans>();
    const site = data.find(({ plan }) => plan.id === "site");
    assert.deepEqual(
      site?.reasons.map(({ code }) => code),
      ["limit-reached"],
    );
  });

  test("a suspension ends the question, and a lower number planned for the renewal is withdrawn with the change", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-30T12:00:00Z");
    const fewer = async (preview?: string) =>
      sale.partner.call(
        "PUT",
        `${path(id)}/quantity${preview === undefined ? "?dryRun=true" : ""}`,
        { quantity: 6, ...(preview === undefined ? {} : { preview }) },
        { ...once(), "if-match": "*" },
      );
    await fewer((await fewer()).json<Effect>().preview);
    assert.equal((await previewed(id)).withdraws, 6);
    await asked(id);
    await on.silence();
    const now = await read(id);
    assert.deepEqual([now.plan.id, now.scheduledQuantity, now.quantity], ["business", null, 10]);

    const back = await sale.adds(team, { ...team.plan }, on.webhook());
    await asked(id, back);
    const suspend = async (preview?: string) =>
      sale.partner.call(
        "PUT",
        `${path(id)}/suspension${preview === undefined ? "?dryRun=true" : ""}`,
        { reason: "fraud", ...(preview === undefined ? {} : { preview }) },
        once(),
      );
    const effect = (await suspend()).json<{ givesUpPlan: string; preview: string }>();
    assert.equal(effect.givesUpPlan, "Team");
    assert.equal((await suspend(effect.preview)).status, 200);
    const held = await read(id);
    assert.deepEqual(
      [held.status, held.plan.id, held.planChange?.endedBy],
      ["suspended", "business", "moved"],
    );
    assert.equal((await change(id, back)).json<Problem>().code, "commerce/plan-suspended");
  });

  test("LIC-11, BEY-06, S-4a: who has a licence of the plan before has one of the plan after, once, as the preview says, and the history says why", async () => {
    const silver = await on.sells({ licencesManaged: true });
    const gold = await sale.adds(
      silver,
      {
        planId: "gold",
        licencesManaged: true,
        texts: { en: { name: "Gold", description: "For a company" } },
        prices: { FR: { currency: "EUR", terms: { P1M: "30.00" }, meters: {} } },
      },
      on.webhook(),
    );
    const id = await on.running(customer, silver, 3);
    const admin = await market.person(customer.organisationId, ["global-admin"]);
    const people: { id: string; userName: string }[] = [];
    for (const name of ["ann", "bob"]) {
      const userName = `${name}.${Date.now()}@morvan.example`;
      const body = { userName, email: userName, displayName: name };
      const added = await admin.call("POST", "/v1/directory/users", body, once());
      people.push({ id: added.json<{ id: string }>().id, userName });
    }
    const poolOf = async (plan: Sold, ended = "") =>
      (
        await admin.call("GET", `/v1/licences?q=${plan.offer.slug}.${plan.plan.planId}${ended}`)
      ).json<{ data: { id: string; total: number; assigned: number }[] }>().data[0];
    const give = async (pool: string | undefined, userIds: readonly string[]) => {
      const path = `/v1/licences/${pool}/assignments`;
      assert.equal((await admin.call("POST", path, { userIds }, once())).status, 200);
    };
    const [ann, bob] = people;
    assert.ok(ann && bob);
    const before = await poolOf(silver);
    await give(before?.id, [bob.id]);
    const { tenantId } = customer;
    const check = async (plan: Sold, user: string) =>
      (
        await sale.publisher.call(
          "GET",
          `/v1/licence-checks?tenant=${tenantId}&serviceId=${plan.offer.slug}.${plan.plan.planId}&user=${user}`,
        )
      ).json<{ state: string }>().state;

    const bronze = await sale.adds(
      silver,
      {
        planId: "bronze",
        texts: { en: { name: "Bronze", description: "Its publisher lets people in" } },
        prices: { FR: { currency: "EUR", terms: { P1M: "12.00" }, meters: {} } },
      },
      on.webhook(),
    );
    const said = async (of: string, plan: Sold) => {
      const { licences } = await previewed(of, plan);
      const { handedOutBefore, handedOutAfter, ...people } = licences ?? {};
      return [handedOutBefore, handedOutAfter, people];
    };
    const nobody = { goAlong: 0, haveAlready: 0, losing: 0, groups: 0 };
    assert.deepEqual(await said(id, gold), [true, true, { ...nobody, goAlong: 1 }]);
    const { preview } = await previewed(id, gold);
    await give(before?.id, [ann.id]);
    const moved = await change(id, gold, preview);
    assert.equal(moved.json<Problem>().code, "commerce/preview-outdated", "one more goes along");
    assert.deepEqual(await said(id, gold), [true, true, { ...nobody, goAlong: 2 }]);
    assert.deepEqual(await said(id, bronze), [true, false, { ...nobody, losing: 2 }]);
    const loose = await running();
    assert.equal((await previewed(loose)).licences, null, "neither is handed out here");
    const desk = await offers({ planId: "desk", licencesManaged: true }, "20.00");
    assert.deepEqual(await said(loose, desk), [false, true, nobody]);

    await asked(id, gold);
    await on.silence();
    assert.equal((await read(id)).plan.id, "gold");
    const after = await poolOf(gold);
    assert.deepEqual([after?.total, after?.assigned], [3, 2]);
    for (const { userName } of people)
      assert.deepEqual(
        [await check(silver, userName), await check(gold, userName)],
        ["none", "active"],
      );
    const { rows } = await market.platform.pool.raw.query(
      "select display_name, action, because from licensing.assignment_history where pool_id = any($1) and because = 'plan-changed' order by at, pool_id, number",
      [[before?.id, after?.id]],
    );
    assert.deepEqual(rows.map((one) => Object.values(one).join(" ")).sort(), [
      "ann assigned plan-changed",
      "ann unassigned plan-changed",
      "bob assigned plan-changed",
      "bob unassigned plan-changed",
    ]);
    // Ann has one of Silver from another subscription; changing Gold back, she takes no second one.
    const second = await on.running(customer, silver, 2);
    const again = await poolOf(silver);
    await give(again?.id, [ann.id]);
    const group = await admin.call("POST", "/v1/directory/groups", { name: "Sales" }, once());
    assert.equal(group.status, 201, group.text);
    const toGroup = `/v1/licences/${after?.id}/groups/${group.json<{ id: string }>().id}`;
    const { preview: look } = (await admin.call("PUT", `${toGroup}?dryRun=true`)).json<Effect>();
    assert.equal((await admin.call("PUT", `${toGroup}?preview=${look}`)).status, 200);
    const three = { ...nobody, goAlong: 1, haveAlready: 1, groups: 1 };
    assert.deepEqual(await said(id, silver), [true, true, three]);
    await asked(id, silver);
    await on.silence();
    const all = await poolOf(silver);
    assert.deepEqual([all?.total, all?.assigned], [5, 2]);
    assert.equal(await check(silver, bob.userName), "active");
    assert.notEqual(second, id);
    assert.deepEqual(await verifyLicensing(market.platform.pool.reader), []);
  });
});
