import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import { ADD_ON, type AddOns, type Effect, openAddOns } from "../support/add-ons.ts";
import { once } from "../support/market.ts";

type Problem = { code: string; reasons?: string[] };

suite("SUB-10: add-ons of a subscription", () => {
  let at: AddOns;
  before(async () => {
    at = await openAddOns();
  });
  beforeEach(() => at.market.clockMovesTo("2026-11-21T12:00:00Z"));
  afterEach(() => at.agrees());
  after(() => at.close());

  test("an add-on is previewed to the cent, bought so, activated by the publisher, and charged by days from the day of purchase", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    await at.market.clockMovesTo("2026-11-26T09:00:00Z");
    const effect = await at.previewed(id, addOn);
    // 2 × 10.08 × 25 of 30 days; French VAT on top.
    assert.deepEqual(
      [effect.charge.from, effect.charge.to, effect.charge.days, effect.charge.of],
      ["2026-11-26", "2026-12-20", 25, 30],
    );
    assert.equal(effect.charge.price.net.amount, "16.80");
    assert.equal(effect.charge.price.total.amount, "20.16");
    assert.deepEqual(effect.nextPayment, {
      day: "2026-12-21",
      amount: { amount: "20.16", currency: "EUR" },
    });
    assert.equal(effect.termLastDay, "2026-12-20");
    assert.equal(effect.bought, null);
    assert.deepEqual((await at.list(id)).data, [], "a preview buys nothing");

    const key = once();
    const first = await at.ask(id, addOn, 2, { preview: effect.preview, key });
    assert.equal(first.status, 201, first.text);
    const again = await at.ask(id, addOn, 2, { preview: effect.preview, key });
    assert.equal(again.text, first.text, "the same key buys once");
    const own = first.json<Effect>().bought?.subscriptionId ?? "";
    const { orderId } = first.json<{ bought: { orderId: string } }>().bought;
    const order = await at.sale.partner.call("GET", `/v1/orders/${orderId}`);
    const { purchaseOrder, costCentre } = order.json<Record<string, string>>();
    assert.deepEqual([purchaseOrder, costCentre], ["PO-7", "4711"]);
    const references = await at.sale.partner.call("GET", `/v1/subscriptions/${own}/references`);
    assert.equal(references.json<{ costCentre: string }>().costCentre, "4711");
    const held = await at.list(id);
    assert.deepEqual(
      held.data.map((one) => [one.id, one.status, one.parentSubscriptionId, one.quantity]),
      [[own, "pending-activation", id, 2]],
    );
    const pending = await at.read(own);
    assert.deepEqual(pending.base, { id, plan: "Team" });
    assert.deepEqual((await at.read(id)).history[0]?.event, "add-on-ordered");
    await at.market.settle();
    assert.deepEqual(await at.charges(own), [], "nothing is charged before the activation");

    await at.market.clockMovesTo("2026-11-28T09:00:00Z");
    assert.ok((await at.sale.activates(own, { planId: "archive", quantity: 2 })).ok);
    await at.market.settle();
    const active = await at.read(own);
    assert.deepEqual(
      [active.status, active.termStart, active.termEnd],
      ["active", "2026-11-26", (await at.read(id)).termEnd],
    );
    const [charge] = await at.charges(own);
    assert.deepEqual(
      [charge?.kind, charge?.net.amount, charge?.total.amount, charge?.from, charge?.to],
      ["new", "16.80", "20.16", "2026-11-26", "2026-12-20"],
    );
    const why = await at.sale.partner.call("GET", `/v1/charges/${charge?.id}`);
    const { evidence } = why.json<{
      evidence: { formula: string; text: string; because: { event: string; label: string }[] };
    }>();
    assert.equal(evidence.formula, "quantity-times-unit-price-by-days");
    assert.match(evidence.text, /25 of 30 days/);
    assert.deepEqual(
      evidence.because.map(({ label }) => label),
      ["Ordered", "Activated by the publisher"],
    );
  });

  test("a plan sold at one price is charged by days as well, and says so", async () => {
    const { base, addOn } = await at.sells(
      {
        pricingModel: "flat",
        maxQuantity: 1,
        prices: { FR: { currency: "EUR", terms: { P1M: "90.00" }, meters: {} } },
      },
      { pricingModel: "flat", maxQuantity: 1 },
    );
    const id = await at.running(base, 1);
    await at.market.clockMovesTo("2026-12-11T09:00:00Z");
    const own = await at.set(id, addOn, 1);
    const [charge] = await at.charges(own);
    assert.equal(charge?.net.amount, "30.00", "10 of 30 days");
    const why = await at.sale.partner.call("GET", `/v1/charges/${charge?.id}`);
    assert.match(why.text, /EUR\s90\.00 for the plan × 10 of 30 days/);
  });

  test("only add-ons of this plan, sold in the customer's country, for its periods, are shown", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    const beside = (planId: string, about: Partial<PlanForSale>) =>
      at.putBeside(base, { ...ADD_ON, planUuid: randomUUID(), planId, ...about });
    await beside("other", { addOn: { bases: ["business"] } });
    await beside("korea", {
      prices: { KR: { currency: "KRW", terms: { P1M: "9000" }, meters: {} } },
    });
    await beside("yearly", { terms: [{ term: "P1Y", payment: "upfront" }] });
    await beside("schools", { segments: ["education"] });
    await beside("stopped", { sold: false });
    await beside("private", { visibility: "private", audienceTenantIds: [randomUUID()] });
    await beside("hidden", { hidden: true });
    const { eligible, buying } = await at.list(id);
    assert.deepEqual(
      eligible.map(({ plan, unitPrice, term }) => [plan.uuid, plan.name, unitPrice.amount, term]),
      [[addOn.plan.planUuid, "Archive", "10.08", "P1M"]],
    );
    assert.deepEqual(buying, { allowed: true, reason: null });
    const catalogue = await at.sale.partner.call(
      "GET",
      `/v1/catalog?customerId=${at.customer.id}&q=archive`,
    );
    assert.doesNotMatch(catalogue.text, /Archive/, "never in the catalogue");
  });

  test("what cannot be added is refused with its reason, and a cart takes no add-on", async () => {
    const { base, addOn } = await at.sells({
      addOn: { bases: ["business"] },
      segments: ["education"],
    });
    const id = await at.running(base);
    const refused = await at.ask(id, addOn, 1);
    assert.equal(refused.status, 409);
    assert.deepEqual(refused.json<Problem>().reasons, ["other-base", "segment-not-served"]);
    const foreign = await at.sells();
    const unknown = await at.ask(id, foreign.addOn, 1);
    assert.equal(unknown.json<Problem>().code, "commerce/plan-not-found");
    const cart = await at.sale.partner.call(
      "POST",
      "/v1/carts",
      {
        customerId: at.customer.id,
        lines: [{ planUuid: addOn.plan.planUuid, term: "P1M", quantity: 1 }],
      },
      once(),
    );
    assert.equal(cart.json<Problem>().code, "commerce/plan-not-available");
  });

  test("while the base is not active nothing can be bought or activated, and the list says why", async () => {
    const { base, addOn } = await at.sells();
    const order = await at.sale.buys(at.customer, base);
    const id = order.lines[0]?.subscriptionId ?? "";
    const pending = await at.list(id);
    assert.equal(pending.buying.reason?.code, "commerce/base-not-active");
    assert.match(pending.buying.reason?.detail ?? "", /Complete its set-up first/);
    assert.equal(pending.eligible.length, 1, "what it could have is shown");
    assert.equal((await at.ask(id, addOn, 1)).json<Problem>().code, "commerce/base-not-active");

    assert.ok((await at.sale.activates(id)).ok);
    const own = await at.bought(id, addOn);
    const { raw } = at.market.platform.pool;
    const suspend = (status: string) =>
      raw.query(
        `with s as (update commerce.subscriptions set status = $2,
           suspended_from = case $2 when 'suspended' then 'active' end,
           suspended_at = case $2 when 'suspended' then now() end,
           suspended_until = case $2 when 'suspended' then now() + interval '90 days' end,
           suspension_reason = case $2 when 'suspended' then 'fraud' end where id = $1 returning *)
         insert into commerce.subscription_history (subscription_id, seller_id, event, from_status, to_status, at)
         select id, seller_id, $2, case $2 when 'active' then 'suspended' else 'active' end, $2, now() from s`,
        [id, status],
      );
    await suspend("suspended");
    const early = await at.sale.activates(own, { planId: "archive" });
    assert.ok(!early.ok && early.problem.code === "commerce/base-not-active");
    assert.equal((await at.ask(id, addOn, 1)).json<Problem>().code, "commerce/base-not-active");
    await suspend("active");
    assert.ok((await at.sale.activates(own, { planId: "archive" })).ok);
    assert.equal((await at.list(own)).buying.reason?.code, "commerce/add-on-has-none");
  });

  test("decision 14: a base in its free trial has no add-ons yet", async () => {
    const { base, addOn } = await at.sells({}, { trialDays: 30 });
    const id = await at.running(base);
    const { buying } = await at.list(id);
    assert.equal(buying.reason?.code, "commerce/base-not-active");
    assert.match(buying.reason?.detail ?? "", /as soon as it is paid/);
    assert.equal((await at.ask(id, addOn, 1)).status, 409);
  });

  test("only direct-bill partners and indirect providers buy; an indirect reseller reads", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    const { raw } = at.market.platform.pool;
    const becomes = (type: string) =>
      raw.query("update identity.organisations set partner_type = $2 where id = $1", [
        at.sale.partner.organisation.id,
        type,
      ]);
    await becomes("indirect-reseller");
    try {
      const { buying, eligible } = await at.list(id);
      assert.equal(buying.reason?.code, "commerce/partner-does-not-transact");
      assert.equal(eligible.length, 1);
      const refused = await at.ask(id, addOn, 1);
      assert.equal(refused.status, 409);
      assert.equal(refused.json<Problem>().code, "commerce/partner-does-not-transact");
      const actions = (await at.read(id)).allowedActions;
      assert.equal(actions.find(({ action }) => action === "buy-add-on")?.allowed, false);
    } finally {
      await becomes("direct-bill");
    }
  });

  test("decision 20: a role without subscription rights neither previews nor buys", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    const other = await at.market.person(at.sale.partner.organisation.id, [
      "user-management-admin",
    ]);
    assert.equal((await at.ask(id, addOn, 1, { as: other })).status, 403);
    for (const role of ["sales-agent", "helpdesk-agent", "billing-admin", "admin-agent"]) {
      const buyer = await at.market.person(at.sale.partner.organisation.id, [role]);
      assert.equal((await at.ask(id, addOn, 1, { as: buyer })).status, 200, role);
    }
  });

  test("BEY-06: what moved since the preview refuses it, and nothing is bought", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    const { preview } = await at.previewed(id, addOn);
    await at.market.clockMovesTo("2026-11-22T12:00:00Z");
    const late = await at.ask(id, addOn, 2, { preview });
    assert.equal(late.json<Problem>().code, "commerce/preview-outdated", "a day less is to pay");
    const now = await at.previewed(id, addOn);
    await at.putBeside(base, {
      ...addOn.plan,
      prices: { FR: { currency: "EUR", terms: { P1M: "11.00" }, meters: {} } },
    });
    const dearer = await at.ask(id, addOn, 2, { preview: now.preview });
    assert.equal(dearer.json<Problem>().code, "commerce/preview-outdated");
    const more = await at.ask(id, addOn, 3, { preview: now.preview });
    assert.equal(more.json<Problem>().code, "commerce/preview-outdated");
    assert.deepEqual((await at.list(id)).data, []);
  });

  test("a limit for each customer holds over all of its subscriptions, whoever is faster", async () => {
    const { base, addOn } = await at.sells({ limitPerCustomer: 1 });
    const [one, two] = [await at.running(base), await at.running(base)];
    const previews = [await at.previewed(one, addOn), await at.previewed(two, addOn)];
    const answers = await Promise.all([
      at.ask(one, addOn, 2, { preview: previews[0]?.preview ?? "" }),
      at.ask(two, addOn, 2, { preview: previews[1]?.preview ?? "" }),
    ]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
    assert.deepEqual((await at.list(two)).eligible, []);
    const third = await at.ask(one, addOn, 1);
    assert.deepEqual(third.json<Problem>().reasons, ["limit-reached"]);
  });

  test("OPR-03: no add-on is bought by, for or from whom the operator suspended; more licences only of a publisher that is", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    const admin = await at.market.person(at.customer.organisationId, ["global-admin"]);
    const licences = async () => {
      const path = `/v1/subscriptions/${id}/quantity?dryRun=true`;
      const headers = { ...once(), "if-match": "*" };
      return at.sale.partner.call("PUT", path, { quantity: 11 }, headers);
    };
    for (const [who, code, more] of [
      [at.sale.publisher, "commerce/add-on-not-available", 200],
      [at.sale.partner, "commerce/seller-suspended", 403],
      [admin, "commerce/customer-suspended", 409],
    ] as const) {
      const path = `/v1/organisations/${who.organisation.id}`;
      const suspended = await at.sale.operator.call("PUT", `${path}/suspension`, {
        reason: "It does not answer.",
        contact: "trust@meridian.example",
        confirmation: who.organisation.handle,
      });
      assert.equal(suspended.status, 200, suspended.text);
      const asked = await at.ask(id, addOn, 4);
      assert.equal(asked.json<Problem>().code, code);
      assert.deepEqual((await at.list(id)).eligible, []);
      assert.equal((await licences()).status, more);
      assert.equal((await at.sale.operator.call("POST", `${path}/reinstatement`, {})).status, 200);
    }
    assert.equal((await at.ask(id, addOn, 4)).status, 200);
    assert.equal((await at.list(id)).eligible.length, 1);
  });

  test("the list of add-ons is paged, latest first, and another partner sees none of it", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    const own = [
      await at.bought(id, addOn),
      await at.bought(id, addOn),
      await at.bought(id, addOn),
    ];
    const first = await at.list(id, "?limit=2");
    const second = await at.list(id, `?limit=2&cursor=${first.nextCursor}`);
    assert.deepEqual(
      [...first.data, ...second.data].map((one) => one.id),
      own.reverse(),
    );
    assert.equal(second.nextCursor, null);
    const stranger = await at.market.organisation({ kind: "partner", name: "Elsewhere" });
    const hidden = await stranger.call("GET", `/v1/subscriptions/${id}/add-ons`);
    assert.equal(hidden.status, 404);
    assert.equal((await at.ask(id, addOn, 1, { as: stranger })).status, 404);
  });
});
