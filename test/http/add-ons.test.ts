import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { applied, completeDocument, planDocument } from "../support/offers.ts";
import { publishersStaySilent } from "../support/programs.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { openSale, type Sale, type Sold, type SoldTo } from "../support/sale.ts";

type Money = { amount: string; currency: string };
type Totals = { net: Money; tax: Money; total: Money };
type Effect = {
  charge: { from: string; to: string; days: number; of: number; price: Totals };
  nextPayment: { day: string; amount: Money } | null;
  termLastDay: string;
  renews: boolean;
  preview: string;
  bought: { subscriptionId: string; orderId: string } | null;
};
type Listed = {
  data: { id: string; status: string; parentSubscriptionId: string | null; quantity: number }[];
  nextCursor: string | null;
  buying: { allowed: boolean; reason: { code: string; detail: string } | null };
  eligible: { plan: { uuid: string; name: string }; unitPrice: Money; term: string }[];
};
type Subscription = {
  status: string;
  version: number;
  autoRenew: boolean;
  quantity: number;
  termStart: string | null;
  termEnd: string | null;
  base: { id: string; plan: string } | null;
  allowedActions: { action: string; allowed: boolean; reason: { code: string } | null }[];
  history: { event: string }[];
};
type Cancellation = {
  kind: string;
  credit: Totals | null;
  addOns: { subscriptionId: string; credit: Totals | null }[];
  preview: string;
};
type Charge = { id: string; kind: string; net: Money; total: Money; from: string; to: string };
type Problem = { code: string; reasons?: string[] };

suite("SUB-10: add-ons of a subscription", () => {
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  let customer: SoldTo;
  before(async () => {
    receiver = await startReceiver();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
    sale = await openSale(market);
    customer = await sale.customer();
  });
  beforeEach(() => market.clockMovesTo("2026-11-21T12:00:00Z"));
  afterEach(async () => {
    await market.settle();
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
  });
  after(async () => {
    await market.close();
    await receiver.close();
  });

  const webhook = () => ({
    url: `${receiver.address}/webhook`,
    tenantId: "7d0a3f0e-1111-4222-8333-444455556666",
    appId: "app",
  });
  /** An offer with a plan and, by default, one add-on of it at EUR 10.08. */
  async function sells(
    addOn: Partial<PlanForSale> = {},
    plan: Partial<PlanForSale> = {},
  ): Promise<{ base: Sold; addOn: Sold }> {
    const base = await sale.sells({ planId: "team", ...plan }, {}, webhook());
    const { offerId } = base.offer;
    const planUuid = randomUUID();
    const both = await putBeside(base, { ...ADD_ON, planUuid, ...addOn });
    assert.equal(both.offer.offerId, offerId);
    return { base, addOn: both };
  }
  const ADD_ON: Partial<PlanForSale> = {
    planId: "archive",
    texts: { en: { name: "Archive", description: "Ten years back" } },
    prices: { FR: { currency: "EUR", terms: { P1M: "10.08" }, meters: {} } },
    addOn: { bases: ["team"] },
    maxQuantity: 20,
  };
  const putBeside = (base: Sold, plan: Partial<PlanForSale>) => sale.adds(base, plan, webhook());

  async function running(sold: Sold, quantity = 10): Promise<string> {
    const order = await sale.buys(customer, sold, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Subscription>();
  const list = async (id: string, query = "", as: TestPerson = sale.partner) =>
    (await as.call("GET", `/v1/subscriptions/${id}/add-ons${query}`)).json<Listed>();
  const ask = (
    id: string,
    addOn: Sold,
    quantity: number,
    {
      preview,
      key = once(),
      as = sale.partner,
    }: {
      preview?: string;
      key?: Record<string, string>;
      as?: TestPerson;
    } = {},
  ) =>
    as.call(
      "POST",
      `/v1/subscriptions/${id}/add-ons${preview === undefined ? "?dryRun=true" : ""}`,
      {
        planUuid: addOn.plan.planUuid,
        quantity,
        ...(preview === undefined
          ? {}
          : { preview, purchaseOrder: " PO-7 ", costCentre: " 4711 " }),
      },
      key,
    );
  async function previewed(id: string, addOn: Sold, quantity = 2): Promise<Effect> {
    const answered = await ask(id, addOn, quantity);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Effect>();
  }
  async function bought(id: string, addOn: Sold, quantity = 2): Promise<string> {
    const { preview } = await previewed(id, addOn, quantity);
    const answered = await ask(id, addOn, quantity, { preview });
    assert.equal(answered.status, 201, answered.text);
    return answered.json<Effect>().bought?.subscriptionId ?? "";
  }
  async function set(id: string, addOn: Sold, quantity = 2): Promise<string> {
    const own = await bought(id, addOn, quantity);
    assert.ok((await sale.activates(own, { planId: "archive" })).ok);
    await market.settle();
    return own;
  }
  const charges = async (id: string) =>
    (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`))
      .json<{ data: Charge[] }>()
      .data.reverse();
  const cancel = (id: string, preview?: string, when = "now") =>
    sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation${preview === undefined ? "?dryRun=true" : ""}`,
      { when, reason: "customer-request", ...(preview === undefined ? {} : { preview }) },
      once(),
    );
  const autoRenew = async (id: string, on: boolean) => {
    const { version } = await read(id);
    return sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: on },
      { "if-match": `"${version}"` },
    );
  };
  const told = (id: string) =>
    receiver.calls
      .filter(({ body }) => body["subscriptionId"] === id)
      .map(({ body }) => body["action"]);

  test("an add-on is previewed to the cent, bought so, activated by the publisher, and charged by days from the day of purchase", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const effect = await previewed(id, addOn);
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
    assert.deepEqual((await list(id)).data, [], "a preview buys nothing");

    const key = once();
    const first = await ask(id, addOn, 2, { preview: effect.preview, key });
    assert.equal(first.status, 201, first.text);
    const again = await ask(id, addOn, 2, { preview: effect.preview, key });
    assert.equal(again.text, first.text, "the same key buys once");
    const own = first.json<Effect>().bought?.subscriptionId ?? "";
    const { orderId } = first.json<{ bought: { orderId: string } }>().bought;
    const order = await sale.partner.call("GET", `/v1/orders/${orderId}`);
    const { purchaseOrder, costCentre } = order.json<Record<string, string>>();
    assert.deepEqual([purchaseOrder, costCentre], ["PO-7", "4711"]);
    const references = await sale.partner.call("GET", `/v1/subscriptions/${own}/references`);
    assert.equal(references.json<{ costCentre: string }>().costCentre, "4711");
    const held = await list(id);
    assert.deepEqual(
      held.data.map((one) => [one.id, one.status, one.parentSubscriptionId, one.quantity]),
      [[own, "pending-activation", id, 2]],
    );
    const pending = await read(own);
    assert.deepEqual(pending.base, { id, plan: "Team" });
    assert.deepEqual((await read(id)).history[0]?.event, "add-on-ordered");
    await market.settle();
    assert.deepEqual(await charges(own), [], "nothing is charged before the activation");

    await market.clockMovesTo("2026-11-28T09:00:00Z");
    assert.ok((await sale.activates(own, { planId: "archive", quantity: 2 })).ok);
    await market.settle();
    const active = await read(own);
    assert.deepEqual(
      [active.status, active.termStart, active.termEnd],
      ["active", "2026-11-26", (await read(id)).termEnd],
    );
    const [charge] = await charges(own);
    assert.deepEqual(
      [charge?.kind, charge?.net.amount, charge?.total.amount, charge?.from, charge?.to],
      ["new", "16.80", "20.16", "2026-11-26", "2026-12-20"],
    );
    const why = await sale.partner.call("GET", `/v1/charges/${charge?.id}`);
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

  test("activated only in the base's next period, that period is charged whole, and nothing of the one before", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    await market.clockMovesTo("2026-12-20T09:00:00Z");
    const own = await bought(id, addOn);
    await market.clockMovesTo("2026-12-22T09:00:00Z");
    assert.ok((await sale.activates(own, { planId: "archive" })).ok);
    await market.settle();
    const [charge] = await charges(own);
    assert.deepEqual(
      [charge?.net.amount, charge?.from, charge?.to],
      ["20.16", "2026-12-21", "2027-01-20"],
    );
  });

  test("a plan sold at one price is charged by days as well, and says so", async () => {
    const { base, addOn } = await sells(
      {
        pricingModel: "flat",
        maxQuantity: 1,
        prices: { FR: { currency: "EUR", terms: { P1M: "90.00" }, meters: {} } },
      },
      { pricingModel: "flat", maxQuantity: 1 },
    );
    const id = await running(base, 1);
    await market.clockMovesTo("2026-12-11T09:00:00Z");
    const own = await set(id, addOn, 1);
    const [charge] = await charges(own);
    assert.equal(charge?.net.amount, "30.00", "10 of 30 days");
    const why = await sale.partner.call("GET", `/v1/charges/${charge?.id}`);
    assert.match(why.text, /EUR\s90\.00 for the plan × 10 of 30 days/);
  });

  test("only add-ons of this plan, sold in the customer's country, for its periods, are shown", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    const beside = (planId: string, about: Partial<PlanForSale>) =>
      putBeside(base, { ...ADD_ON, planUuid: randomUUID(), planId, ...about });
    await beside("other", { addOn: { bases: ["business"] } });
    await beside("korea", {
      prices: { KR: { currency: "KRW", terms: { P1M: "9000" }, meters: {} } },
    });
    await beside("yearly", { terms: [{ term: "P1Y", payment: "upfront" }] });
    await beside("schools", { segments: ["education"] });
    await beside("stopped", { sold: false });
    await beside("private", { visibility: "private", audienceTenantIds: [randomUUID()] });
    await beside("hidden", { hidden: true });
    const { eligible, buying } = await list(id);
    assert.deepEqual(
      eligible.map(({ plan, unitPrice, term }) => [plan.uuid, plan.name, unitPrice.amount, term]),
      [[addOn.plan.planUuid, "Archive", "10.08", "P1M"]],
    );
    assert.deepEqual(buying, { allowed: true, reason: null });
    const catalogue = await sale.partner.call(
      "GET",
      `/v1/catalog?customerId=${customer.id}&q=archive`,
    );
    assert.doesNotMatch(catalogue.text, /Archive/, "never in the catalogue");
  });

  test("what cannot be added is refused with its reason, and a cart takes no add-on", async () => {
    const { base, addOn } = await sells({
      addOn: { bases: ["business"] },
      segments: ["education"],
    });
    const id = await running(base);
    const refused = await ask(id, addOn, 1);
    assert.equal(refused.status, 409);
    assert.deepEqual(refused.json<Problem>().reasons, ["other-base", "segment-not-served"]);
    const foreign = await sells();
    const unknown = await ask(id, foreign.addOn, 1);
    assert.equal(unknown.json<Problem>().code, "commerce/plan-not-found");
    const cart = await sale.partner.call(
      "POST",
      "/v1/carts",
      {
        customerId: customer.id,
        lines: [{ planUuid: addOn.plan.planUuid, term: "P1M", quantity: 1 }],
      },
      once(),
    );
    assert.equal(cart.json<Problem>().code, "commerce/plan-not-available");
  });

  test("while the base is not active nothing can be bought or activated, and the list says why", async () => {
    const { base, addOn } = await sells();
    const order = await sale.buys(customer, base);
    const id = order.lines[0]?.subscriptionId ?? "";
    const pending = await list(id);
    assert.equal(pending.buying.reason?.code, "commerce/base-not-active");
    assert.match(pending.buying.reason?.detail ?? "", /Complete its set-up first/);
    assert.equal(pending.eligible.length, 1, "what it could have is shown");
    assert.equal((await ask(id, addOn, 1)).json<Problem>().code, "commerce/base-not-active");

    assert.ok((await sale.activates(id)).ok);
    const own = await bought(id, addOn);
    const { raw } = market.platform.pool;
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
    const early = await sale.activates(own, { planId: "archive" });
    assert.ok(!early.ok && early.problem.code === "commerce/base-not-active");
    assert.equal((await ask(id, addOn, 1)).json<Problem>().code, "commerce/base-not-active");
    await suspend("active");
    assert.ok((await sale.activates(own, { planId: "archive" })).ok);
    assert.equal((await list(own)).buying.reason?.code, "commerce/add-on-has-none");
  });

  test("decision 14: a base in its free trial has no add-ons yet", async () => {
    const { base, addOn } = await sells({}, { trialDays: 30 });
    const id = await running(base);
    const { buying } = await list(id);
    assert.equal(buying.reason?.code, "commerce/base-not-active");
    assert.match(buying.reason?.detail ?? "", /as soon as it is paid/);
    assert.equal((await ask(id, addOn, 1)).status, 409);
  });

  test("only direct-bill partners and indirect providers buy; an indirect reseller reads", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    const { raw } = market.platform.pool;
    const becomes = (type: string) =>
      raw.query("update identity.organisations set partner_type = $2 where id = $1", [
        sale.partner.organisation.id,
        type,
      ]);
    await becomes("indirect-reseller");
    try {
      const { buying, eligible } = await list(id);
      assert.equal(buying.reason?.code, "commerce/partner-does-not-transact");
      assert.equal(eligible.length, 1);
      const refused = await ask(id, addOn, 1);
      assert.equal(refused.status, 409);
      assert.equal(refused.json<Problem>().code, "commerce/partner-does-not-transact");
      const actions = (await read(id)).allowedActions;
      assert.equal(actions.find(({ action }) => action === "buy-add-on")?.allowed, false);
    } finally {
      await becomes("direct-bill");
    }
  });

  test("decision 20: a role without subscription rights neither previews nor buys", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    const other = await market.person(sale.partner.organisation.id, ["user-management-admin"]);
    assert.equal((await ask(id, addOn, 1, { as: other })).status, 403);
    for (const role of ["sales-agent", "helpdesk-agent", "billing-admin", "admin-agent"]) {
      const buyer = await market.person(sale.partner.organisation.id, [role]);
      assert.equal((await ask(id, addOn, 1, { as: buyer })).status, 200, role);
    }
  });

  test("BEY-06: what moved since the preview refuses it, and nothing is bought", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    const { preview } = await previewed(id, addOn);
    await market.clockMovesTo("2026-11-22T12:00:00Z");
    const late = await ask(id, addOn, 2, { preview });
    assert.equal(late.json<Problem>().code, "commerce/preview-outdated", "a day less is to pay");
    const now = await previewed(id, addOn);
    await putBeside(base, {
      ...addOn.plan,
      prices: { FR: { currency: "EUR", terms: { P1M: "11.00" }, meters: {} } },
    });
    const dearer = await ask(id, addOn, 2, { preview: now.preview });
    assert.equal(dearer.json<Problem>().code, "commerce/preview-outdated");
    const more = await ask(id, addOn, 3, { preview: now.preview });
    assert.equal(more.json<Problem>().code, "commerce/preview-outdated");
    assert.deepEqual((await list(id)).data, []);
  });

  test("a limit for each customer holds over all of its subscriptions, whoever is faster", async () => {
    const { base, addOn } = await sells({ limitPerCustomer: 1 });
    const [one, two] = [await running(base), await running(base)];
    const previews = [await previewed(one, addOn), await previewed(two, addOn)];
    const answers = await Promise.all([
      ask(one, addOn, 2, { preview: previews[0]?.preview ?? "" }),
      ask(two, addOn, 2, { preview: previews[1]?.preview ?? "" }),
    ]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
    assert.deepEqual((await list(two)).eligible, []);
    const third = await ask(one, addOn, 1);
    assert.deepEqual(third.json<Problem>().reasons, ["limit-reached"]);
  });

  test("OPR-03: no add-on is bought by, for or from whom the operator suspended; more licences only of a publisher that is", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    const admin = await market.person(customer.organisationId, ["global-admin"]);
    const licences = async () => {
      const path = `/v1/subscriptions/${id}/quantity?dryRun=true`;
      const headers = { ...once(), "if-match": "*" };
      return sale.partner.call("PUT", path, { quantity: 11 }, headers);
    };
    for (const [who, code, more] of [
      [sale.publisher, "commerce/add-on-not-available", 200],
      [sale.partner, "commerce/seller-suspended", 403],
      [admin, "commerce/customer-suspended", 409],
    ] as const) {
      const path = `/v1/organisations/${who.organisation.id}`;
      const suspended = await sale.operator.call("PUT", `${path}/suspension`, {
        reason: "It does not answer.",
        contact: "trust@meridian.example",
        confirmation: who.organisation.handle,
      });
      assert.equal(suspended.status, 200, suspended.text);
      const asked = await ask(id, addOn, 4);
      assert.equal(asked.json<Problem>().code, code);
      assert.deepEqual((await list(id)).eligible, []);
      assert.equal((await licences()).status, more);
      assert.equal((await sale.operator.call("POST", `${path}/reinstatement`, {})).status, 200);
    }
    assert.equal((await ask(id, addOn, 4)).status, 200);
    assert.equal((await list(id)).eligible.length, 1);
  });

  test("SUB-09: the number of licences of an add-on changes by the base's days, in both directions", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const own = await set(id, addOn, 4);
    await market.clockMovesTo("2026-11-26T20:00:00Z");
    const change = async (quantity: number) => {
      const { version } = await read(own);
      const tag = () => ({ ...once(), "if-match": `"${version}"` });
      const url = `/v1/subscriptions/${own}/quantity`;
      const dry = await sale.partner.call("PUT", `${url}?dryRun=true`, { quantity }, tag());
      const effect = dry.json<{
        preview: string;
        lines: { days: number; of: number; net: Money }[];
      }>();
      const { preview } = effect;
      const done = await sale.partner.call("PUT", url, { quantity, preview }, tag());
      assert.equal(done.status, 200, done.text);
      await market.settle();
      await publishersStaySilent(market);
      return effect.lines;
    };
    assert.deepEqual(
      (await change(6)).map(({ days, of, net }) => [days, of, net.amount]),
      [[25, 30, "16.80"]],
    );
    assert.equal((await read(own)).quantity, 6);
    const back = await change(3);
    assert.deepEqual(
      back.map(({ days, net }) => [days, net.amount]),
      [
        [25, "-16.80"],
        [25, "-33.60"],
        [25, "25.20"],
      ],
    );
    assert.equal((await read(own)).quantity, 3);
  });

  test("SUB-12: an add-on is cancelled alone in its own window, and the base goes on", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const own = await set(id, addOn);
    await market.clockMovesTo("2026-11-27T08:59:59Z");
    const effect = (await cancel(own)).json<Cancellation>();
    assert.deepEqual([effect.kind, effect.credit?.net.amount], ["full-credit", "16.80"]);
    assert.equal((await cancel(own, effect.preview)).status, 200);
    await market.settle();
    assert.deepEqual(
      (await charges(own)).map(({ net }) => net.amount),
      ["16.80", "-16.80"],
    );
    assert.equal((await read(id)).status, "active");
    assert.deepEqual(told(own), ["Unsubscribe"]);
    const other = await set(id, addOn);
    await market.clockMovesTo("2026-11-28T09:00:00Z");
    const late = await cancel(other);
    assert.match(late.text, /It ends with the subscription that it extends/);
  });

  test("decision 17: cancelled in its window, a base takes its add-ons with it, each credited in full", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    await market.clockMovesTo("2026-11-21T20:00:00Z");
    const active = await set(id, addOn, 4);
    const pending = await bought(id, addOn, 1);
    const effect = (await cancel(id)).json<Cancellation>();
    // 10 × 18.00 of the base, 4 × 10.08 for all 30 days.
    assert.equal(effect.credit?.net.amount, "220.32");
    assert.deepEqual(
      effect.addOns.map((one) => [one.subscriptionId, one.credit?.net.amount ?? null]),
      [
        [active, "40.32"],
        [pending, null],
      ],
    );
    const third = await bought(id, addOn, 1);
    const outdated = await cancel(id, effect.preview);
    assert.equal(outdated.json<Problem>().code, "commerce/preview-outdated");
    const now = (await cancel(id)).json<Cancellation>();
    assert.equal((await cancel(id, now.preview)).status, 200);
    await market.settle();
    for (const one of [id, active, pending, third]) {
      assert.equal((await read(one)).status, "cancelled");
      assert.deepEqual(told(one), ["Unsubscribe"]);
    }
    assert.deepEqual(
      (await charges(active)).map(({ net }) => net.amount),
      ["40.32", "-40.32"],
    );
    assert.deepEqual(await charges(pending), []);
  });

  test("decision 17: bought or activated while the base is cancelled, no add-on is left on what has ended", async () => {
    const { base, addOn } = await sells();
    for (let round = 0; round < 4; round += 1) {
      const id = await running(base);
      const pending = await bought(id, addOn);
      const [wanted, ending] = [
        await previewed(id, addOn),
        (await cancel(id)).json<Cancellation>(),
      ];
      const [buying, activated, cancelled] = await Promise.all([
        ask(id, addOn, 2, { preview: wanted.preview }),
        sale.activates(pending, { planId: "archive" }),
        cancel(id, ending.preview),
      ]);
      await market.settle();
      const held = (await list(id)).data.filter(({ status }) => status !== "cancelled");
      const ended = (await read(id)).status === "cancelled";
      assert.equal(cancelled.status === 200, ended);
      // Whoever was first wins; a cancellation that would now do something else is refused.
      assert.equal(held.length > 0, !ended);
      assert.ok(ended ? [201, 409].includes(buying.status) : buying.status === 201 || activated.ok);
    }
  });

  test("decision 17: auto-renew follows the base and cannot be set on the add-on; both end with the term", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    const own = await set(id, addOn);
    const pending = await bought(id, addOn);
    const refused = await autoRenew(own, false);
    assert.equal(refused.json<Problem>().code, "commerce/follows-base");
    const alone = await cancel(own, undefined, "at-renewal");
    assert.equal(alone.json<Problem>().code, "commerce/follows-base");
    const effect = (await cancel(id, undefined, "at-renewal")).json<Cancellation>();
    assert.deepEqual(
      effect.addOns.map(({ subscriptionId }) => subscriptionId),
      [own, pending],
    );
    assert.equal((await autoRenew(id, false)).status, 200);
    for (const one of [own, pending]) assert.equal((await read(one)).autoRenew, false);
    const late = await bought(id, addOn);
    assert.equal((await read(late)).autoRenew, false);
    assert.equal((await previewed(id, addOn)).nextPayment, null);
    assert.equal((await autoRenew(id, true)).status, 200);
    for (const one of [own, pending, late]) assert.equal((await read(one)).autoRenew, true);
    assert.equal((await autoRenew(id, false)).status, 200);
    await market.clockMovesTo("2026-12-21T00:00:00Z");
    await market.settle();
    assert.deepEqual(
      [(await read(id)).status, (await read(own)).status, (await read(late)).status],
      ["expired", "expired", "cancelled"],
    );
    assert.deepEqual(told(own), ["Unsubscribe"]);
    assert.deepEqual(told(late), ["Unsubscribe"]);
  });

  test("J8, SUB-10: suspending the base suspends its add-ons, and both come back together, each with its own days", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    const own = await set(id, addOn, 4);
    const waiting = await bought(id, addOn);
    const put = (one: string, what: string, body: object, query = "") =>
      sale.partner.call("PUT", `/v1/subscriptions/${one}/${what}${query}`, body, once());
    const reason = { reason: "customer-request" };
    assert.equal(
      (await put(own, "suspension", reason, "?dryRun=true")).json<Problem>().code,
      "commerce/follows-base",
    );
    type Suspending = { preview: string; addOns: { subscriptionId: string }[] };
    const effect = (await put(id, "suspension", reason, "?dryRun=true")).json<Suspending>();
    assert.deepEqual(
      effect.addOns.map(({ subscriptionId }) => subscriptionId),
      [own],
      "what waits for its activation goes on waiting",
    );
    assert.equal((await put(id, "suspension", { ...reason, preview: effect.preview })).status, 200);
    await market.settle();
    const statuses = async () =>
      Promise.all([id, own, waiting].map(async (one) => (await read(one)).status));
    assert.deepEqual(await statuses(), ["suspended", "suspended", "pending-activation"]);
    assert.deepEqual(told(own), ["Suspend"]);
    const early = await sale.activates(waiting, { planId: "archive" });
    assert.ok(!early.ok && early.problem.code === "commerce/base-not-active");

    await market.clockMovesTo("2026-12-31T09:00:00Z");
    type Reactivating = { preview: string; totals: { net: { amount: string } } };
    const back = (await put(id, "reactivation", {}, "?dryRun=true")).json<Reactivating>();
    // 21 of 31 days: 10 × 18.00 is 121.94, 4 × 10.08 is 27.31.
    assert.equal(back.totals.net.amount, "149.25");
    assert.equal((await put(id, "reactivation", { preview: back.preview })).status, 200);
    await market.settle();
    await publishersStaySilent(market);
    assert.deepEqual((await statuses()).slice(0, 2), ["active", "active"]);
    assert.deepEqual(told(own), ["Suspend", "Reinstate"]);
    assert.equal((await charges(own)).at(-1)?.net.amount, "27.31");
  });

  test("the list of add-ons is paged, latest first, and another partner sees none of it", async () => {
    const { base, addOn } = await sells();
    const id = await running(base);
    const own = [await bought(id, addOn), await bought(id, addOn), await bought(id, addOn)];
    const first = await list(id, "?limit=2");
    const second = await list(id, `?limit=2&cursor=${first.nextCursor}`);
    assert.deepEqual(
      [...first.data, ...second.data].map((one) => one.id),
      own.reverse(),
    );
    assert.equal(second.nextCursor, null);
    const stranger = await market.organisation({ kind: "partner", name: "Elsewhere" });
    const hidden = await stranger.call("GET", `/v1/subscriptions/${id}/add-ons`);
    assert.equal(hidden.status, 404);
    assert.equal((await ask(id, addOn, 1, { as: stranger })).status, 404);
  });

  /** A draft with a plan and its add-on, priced as those that `sells` puts on sale. */
  async function drafted(offer: string, pricing: Record<string, unknown> = {}): Promise<string> {
    const document = await completeDocument(sale.publisher, {
      offer,
      plans: [
        planDocument("team", {
          terms: [{ term: "P1M", payment: "upfront", price: "18.00" }],
          ...pricing,
        }),
        planDocument("archive", {
          terms: [{ term: "P1M", payment: "upfront", price: "10.08" }],
          addOn: { bases: ["team"] },
          // All plans of an offer are sold by one model.
          ...("pricingModel" in pricing ? { pricingModel: pricing.pricingModel } : {}),
        }),
      ],
    });
    await applied(sale.publisher, document);
    return `${document["publisher"]}.${offer}`;
  }
  const simulated = (slug: string, plan: string, body: object, by: TestPerson = sale.publisher) =>
    by.call("POST", `/v1/offers/${slug}/plans/${plan}/invoice-simulations`, body);
  const MONTHLY = { market: "FR", term: "P1M", payment: "upfront" };
  type Line = Totals & {
    kind: string;
    from: string;
    to: string;
    days: number;
    of: number | null;
    quantity: string;
    included: string | null;
  };
  type Invoice = Totals & {
    lines: Line[];
    trial: { from: string; to: string } | null;
    month: string;
    storeFee: Money;
    owed: Money;
    next: { day: string; net: Money } | null;
  };

  test("PUB-14: a simulated first invoice is to the cent what buyers of the same plan are charged, add-ons by days", async () => {
    const slug = await drafted("simulated");
    const { base, addOn } = await sells();
    const id = await running(base, 7);
    await market.clockMovesTo("2026-11-30T09:00:00Z");
    const own = await set(id, addOn, 3);
    const [charged] = await charges(id);
    const [added] = await charges(own);
    const asked = await simulated(slug, "team", {
      ...MONTHLY,
      quantity: 7,
      activatedOn: "2026-11-21",
    });
    assert.equal(asked.status, 200, asked.text);
    const invoice = asked.json<Invoice>();
    const [line] = invoice.lines;
    assert.deepEqual(
      [line?.net, line?.total, line?.from, line?.to],
      [charged?.net, charged?.total, charged?.from, charged?.to],
    );
    assert.deepEqual(
      [invoice.net.amount, invoice.tax.amount, invoice.total.amount],
      ["126.00", "25.20", "151.20"],
    );
    assert.deepEqual([invoice.storeFee.amount, invoice.owed.amount], ["3.78", "122.22"]);
    assert.deepEqual(
      [invoice.month, invoice.next?.day, invoice.next?.net.amount],
      ["2026-11", "2026-12-21", "126.00"],
    );

    const beside = await simulated(slug, "archive", {
      ...MONTHLY,
      quantity: 3,
      activatedOn: "2026-11-30",
      baseSince: "2026-11-21",
    });
    const [part] = beside.json<Invoice>().lines;
    assert.deepEqual(
      [part?.net, part?.total, part?.from, part?.to],
      [added?.net, added?.total, added?.from, added?.to],
    );
    assert.deepEqual([part?.days, part?.of], [21, 30]);
  });

  test("PUB-14: a simulation takes the trial, the buyer's tax id and the usage beyond what is included into account", async () => {
    const meter = {
      id: "pages",
      name: "Pages",
      unit: "page",
      price: "0.013",
      included: { P1M: "1000" },
    };
    const tried = await drafted("simulated-trial", { freeTrial: true });
    const trial = (
      await simulated(tried, "team", { ...MONTHLY, activatedOn: "2026-11-21" })
    ).json<Invoice>();
    assert.deepEqual(trial.trial, { from: "2026-11-21", to: "2026-12-20" });
    assert.deepEqual([trial.month, trial.lines[0]?.from], ["2026-12", "2026-12-21"]);
    const had = await simulated(tried, "team", {
      ...MONTHLY,
      trial: false,
      activatedOn: "2026-11-21",
    });
    assert.equal(had.json<Invoice>().trial, null);

    const metered = await drafted("simulated-usage", {
      pricingModel: "flat",
      meters: [meter],
      includedQuantityDeductedBy: "marketplace",
    });
    const used = await simulated(metered, "team", {
      ...MONTHLY,
      activatedOn: "2026-11-21",
      usage: [{ meter: "pages", units: "1250.5" }],
    });
    assert.equal(used.status, 200, used.text);
    const usage = used.json<Invoice>().lines[1];
    assert.deepEqual(
      [usage?.kind, usage?.quantity, usage?.included, usage?.net.amount, usage?.from, usage?.to],
      ["usage", "250.5", "1000", "3.26", "2026-11-21", "2026-11-30"],
    );
    const us = await simulated(metered, "team", { ...MONTHLY, market: "US", buyerHasTaxId: false });
    assert.equal(us.json<Invoice>().lines[0]?.net.currency, "USD");
  });

  test("PUB-14: what cannot be simulated is refused with the field, and a foreign publisher's plan is not found", async () => {
    const slug = await drafted("simulated-refused", { maxQuantity: 5 });
    const refused = async (body: object) => {
      const { status, text, json } = await simulated(slug, "team", body);
      assert.equal(status, 422, text);
      const { code, errors } = json<{ code: string; errors: { pointer: string }[] }>();
      return [code, ...errors.map(({ pointer }) => pointer)];
    };
    assert.deepEqual(await refused({ ...MONTHLY, market: "JP" }), [
      "commerce/market-not-priced",
      "/market",
    ]);
    assert.deepEqual(await refused({ ...MONTHLY, quantity: 6 }), [
      "commerce/quantity-out-of-range",
      "/quantity",
    ]);
    assert.deepEqual(await refused({ ...MONTHLY, term: "P1Y" }), [
      "commerce/term-not-offered",
      "/term",
    ]);
    assert.deepEqual(await refused({ market: "FR" }), ["billing/term-needed", "/term"]);
    assert.deepEqual(await refused({ ...MONTHLY, usage: [{ meter: "pages", units: "1" }] }), [
      "billing/meter-unknown",
      "/usage/0/meter",
    ]);
    const late = await simulated(slug, "archive", {
      ...MONTHLY,
      activatedOn: "2026-11-21",
      baseSince: "2026-12-01",
    });
    assert.equal(late.json<Problem>().code, "commerce/base-begins-later");
    const stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    assert.equal((await simulated(slug, "team", MONTHLY, stranger)).status, 404);
  });
});
