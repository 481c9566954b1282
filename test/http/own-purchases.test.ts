import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import ICAL from "ical.js";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  type Cart,
  endSale,
  type Order,
  openSale,
  type Problem,
  type Sale,
  type Sold,
} from "../support/sale.ts";

type Purchase = {
  id: string;
  from: { kind: string; name: string; reseller: string | null };
  price: { amount: string; currency: string } | null;
  setupNeeded: boolean;
  next: { kind: string; day: string };
};
type Renewal = { kind: string; day: string; subscriptionId: string; price: object | null };

const YEARLY = {
  terms: [{ term: "P1Y", payment: "upfront" as const }],
  prices: { FR: { currency: "EUR", terms: { P1Y: "180.00" }, meters: {} } },
};

suite("customers that buy for themselves", () => {
  let market: TestMarket;
  let sale: Sale;
  let claire: TestPerson;

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    claire = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
  });
  after(() => endSale(sale));

  const organisation = (about = {}) =>
    market.organisation({ kind: "customer", name: `Own ${randomUUID().slice(0, 8)}`, ...about });

  async function reviewed(person: TestPerson, sold: Sold, quantity = 10): Promise<Cart> {
    const lines = [{ planUuid: sold.plan.planUuid, term: sold.plan.terms[0]?.term, quantity }];
    const body = { customerId: person.organisation.id, lines };
    const cart = await person.call("POST", "/v1/carts", body, once());
    assert.ok(cart.status === 201 || cart.status === 200, cart.text);
    const answered = await person.call("PUT", `/v1/carts/${cart.json<Cart>().id}/review`);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Cart>();
  }
  const press = (
    person: TestPerson,
    cart: Cart,
    { accepts = true, key = once() }: { accepts?: boolean; key?: Record<string, string> } = {},
  ) =>
    person.call(
      "POST",
      `/v1/carts/${cart.id}/order`,
      { review: cart.review?.hash, ...(accepts ? { acceptsAgreement: true } : {}) },
      key,
    );
  async function buys(person: TestPerson, sold: Sold, quantity = 10): Promise<string> {
    const placed = await press(person, await reviewed(person, sold, quantity));
    assert.equal(placed.status, 201, placed.text);
    return placed.json<Order>().lines[0]?.subscriptionId ?? "";
  }
  const detail = (answered: { json<T>(): T }) => answered.json<Problem>();

  test("STO-04: an administrator buys for the own organisation with the cart, review and order of partners", async () => {
    const sold = await sale.sells();
    const cart = await reviewed(claire, sold, 12);
    assert.deepEqual(cart.dueOnActivation[0], {
      net: { amount: "216.00", currency: "EUR" },
      tax: { amount: "43.20", currency: "EUR" },
      total: { amount: "259.20", currency: "EUR" },
    });
    const refused = await press(claire, cart, { accepts: false });
    assert.equal(refused.status, 409);
    assert.deepEqual(
      [detail(refused).code, detail(refused).errors?.[0]?.pointer],
      ["commerce/agreement-not-accepted", "/acceptsAgreement"],
    );
    const placed = await press(claire, cart);
    assert.equal(placed.status, 201, placed.text);
    const order = placed.json<Order & { customer: { id: string; company: string } }>();
    assert.deepEqual(order.customer, {
      id: claire.organisation.id,
      company: "Ateliers Morvan",
    });
    assert.deepEqual((await claire.call("GET", `/v1/orders/${order.id}`)).json(), placed.json());
    const again = await press(claire, await reviewed(claire, sold), { accepts: false });
    assert.equal(again.status, 201, "the agreement is accepted once");
    const mails = await market.platform.pool.raw.query(
      "select body from platform.mails where template = 'order-confirmation' and to_address = $1",
      [claire.email],
    );
    assert.equal(mails.rows.length, 2);
    assert.match(mails.rows[0].body, /are in your portal/);
    assert.doesNotMatch(mails.rows[0].body, /partner portal/);
  });

  test("STO-04: its subscription has the same page, set-up link and actions, and is charged to the organisation", async () => {
    const id = await buys(claire, await sale.sells());
    const link = await claire.call("POST", `/v1/subscriptions/${id}/setup-links`, {}, once());
    assert.equal(link.status, 201, link.text);
    await sale.activates(id);
    await market.settle();
    const subscription = (await claire.call("GET", `/v1/subscriptions/${id}`)).json<{
      status: string;
      allowedActions: { action: string; allowed: boolean }[];
    }>();
    assert.equal(subscription.status, "active");
    const allowed = subscription.allowedActions.filter((one) => one.allowed);
    assert.deepEqual(
      allowed.map(({ action }) => action),
      [
        "set-up",
        "change-quantity",
        "change-plan",
        "buy-add-on",
        "cancel",
        "turn-off-auto-renew",
        "suspend",
      ],
    );
    const charges = (await claire.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{
      data: { id: string; total: { amount: string } }[];
    }>();
    assert.deepEqual(
      charges.data.map(({ total }) => total.amount),
      ["216.00"],
    );
    const why = await claire.call("GET", `/v1/charges/${charges.data[0]?.id}`);
    assert.equal(why.status, 200);
    const estimate = (await claire.call("GET", "/v1/estimate")).json<{
      currencies: { currency: string }[];
    }>();
    assert.equal(estimate.currencies[0]?.currency, "EUR");
    const asked = { when: "now", reason: "other" };
    const path = `/v1/subscriptions/${id}/cancellation`;
    const preview = (await claire.call("PUT", `${path}?dryRun=true`, asked, once())).json<{
      preview: string;
      credit: { total: { amount: string } };
    }>();
    const done = await claire.call("PUT", path, { ...asked, preview: preview.preview }, once());
    assert.equal(done.status, 200, done.text);
  });

  test("STO-04: what is not opted in for resale is sold to the customer itself, without a partner's margin", async () => {
    const sold = await sale.sells(
      {},
      { resale: { channel: "none", partnerTenantIds: [], exclusive: false } },
    );
    const found = await claire.call(
      "GET",
      `/v1/customers/${claire.organisation.id}/catalog?offer=${sold.offer.slug}`,
    );
    const { data, customer } = found.json<{
      data: { available: boolean; prices: { price: { amount: string } }[] }[];
      customer: { currency: string };
    }>();
    assert.deepEqual(
      [data.length, data[0]?.available, data[0]?.prices[0]?.price.amount, customer.currency],
      [1, true, "18.00", "EUR"],
    );
    await buys(claire, sold);
  });

  test("STO-03, STO-04: a hidden plan is bought by its id, and a private one by its audience", async () => {
    const hidden = await sale.sells({ hidden: true, planId: "quiet" });
    const path = `/v1/customers/${claire.organisation.id}/catalog`;
    const list = async (query: string, person = claire, at = path) =>
      (await person.call("GET", `${at}?${query}`)).json<{ data: { plan: { id: string } }[] }>()
        .data;
    assert.deepEqual(await list(`offer=${hidden.offer.slug}`), []);
    const all = await list("plan=quiet");
    assert.ok(!all.some(({ plan }) => plan.id === "quiet"), "an id alone finds nothing hidden");
    const named = await list(`offer=${hidden.offer.slug}&plan=quiet`);
    assert.equal(named[0]?.plan.id, "quiet");
    await buys(claire, hidden);
    const secret = await sale.sells({
      visibility: "private",
      audienceTenantIds: [claire.organisation.tenantId],
    });
    await buys(claire, secret);
    const other = await organisation();
    const body = {
      customerId: other.organisation.id,
      lines: [{ planUuid: secret.plan.planUuid, term: "P1M", quantity: 1 }],
    };
    const refused = await other.call("POST", "/v1/carts", body, once());
    assert.equal(detail(refused).code, "commerce/plan-not-found");
  });

  test("SUB-04, STO-04: availability and limits count over all sellers, and reasons speak to the organisation", async () => {
    const customer = await sale.customer();
    const owner = await market.person(customer.organisationId, ["billing-admin"]);
    const once1 = await sale.sells({ limitPerCustomer: 1 });
    await sale.buys(customer, once1);
    const listed = await owner.call(
      "GET",
      `/v1/customers/${customer.organisationId}/catalog?offer=${once1.offer.slug}`,
    );
    const [reason] =
      listed.json<{ data: { reasons: { code: string; detail: string }[] }[] }>().data[0]?.reasons ??
      [];
    assert.deepEqual(
      [reason?.code, reason?.detail],
      ["limit-reached", "One per organisation, and yours has it."],
    );
    assert.ok(!listed.text.includes("Nordhaven"), "the seller is not named in a catalogue");
    const elsewhere = await sale.sells({
      prices: { KR: { currency: "KRW", terms: { P1M: "9000" }, meters: {} } },
    });
    const body = {
      customerId: owner.organisation.id,
      lines: [{ planUuid: elsewhere.plan.planUuid, term: "P1M", quantity: 1 }],
    };
    const refused = await owner.call("POST", "/v1/carts", body, once());
    assert.deepEqual(
      [refused.status, detail(refused).code],
      [409, "commerce/plan-not-available"],
      refused.text,
    );
  });

  test("STO-04: a double press buys once; of a partner and the organisation one buys what is held once", async () => {
    const sold = await sale.sells();
    const cart = await reviewed(claire, sold);
    const key = once();
    const answers = await Promise.all([press(claire, cart, { key }), press(claire, cart, { key })]);
    assert.ok(answers.some(({ status }) => status === 201));
    assert.ok(answers.every(({ status }) => status === 201 || status === 409));
    assert.equal((await press(claire, cart)).json<Problem>().code, "commerce/cart-ordered");

    const customer = await sale.customer();
    const owner = await market.person(customer.organisationId, ["global-admin"]);
    const limited = await sale.sells({ limitPerCustomer: 1 });
    const own = await reviewed(owner, limited);
    const partnersCart = await sale.fills(customer, limited);
    const partners = (
      await sale.partner.call("PUT", `/v1/carts/${partnersCart.id}/review`)
    ).json<Cart>();
    const race = await Promise.all([
      press(owner, own),
      sale.partner.call(
        "POST",
        `/v1/carts/${partners.id}/order`,
        { review: partners.review?.hash },
        once(),
      ),
    ]);
    assert.deepEqual(
      race.map(({ status }) => status).sort(),
      [201, 409],
      race.map((r) => r.text).join(),
    );
  });

  test("STO-04: a changed price is refused and named; Buy does what was reviewed or nothing", async () => {
    const sold = await sale.sells();
    const cart = await reviewed(claire, sold);
    await sale.sells(
      { ...sold.plan, prices: { FR: { currency: "EUR", terms: { P1M: "19.00" }, meters: {} } } },
      sold.offer,
    );
    const refused = await press(claire, cart);
    assert.deepEqual(
      [refused.status, detail(refused).code, detail(refused).errors?.[0]?.code],
      [409, "commerce/moved-since-review", "commerce/price-moved"],
    );
  });

  test("STO-04, OPR-03: a suspended organisation buys nothing new and reads it once", async () => {
    const owner = await organisation();
    const sold = await sale.sells();
    const cart = await reviewed(owner, sold);
    const suspended = await sale.operator.call(
      "PUT",
      `/v1/organisations/${owner.organisation.id}/suspension`,
      {
        reason: "Unpaid invoices.",
        contact: "help@meridian.example",
        confirmation: owner.organisation.handle,
      },
    );
    assert.equal(suspended.status, 200, suspended.text);
    const refused = await press(owner, cart);
    assert.deepEqual([refused.status, detail(refused).code], [403, "commerce/seller-suspended"]);
    const listed = await owner.call(
      "GET",
      `/v1/customers/${owner.organisation.id}/catalog?offer=${sold.offer.slug}`,
    );
    assert.deepEqual(
      listed
        .json<{ data: { reasons: { code: string }[] }[] }>()
        .data[0]?.reasons.map(({ code }) => code),
      ["partner-suspended"],
    );
  });

  test("STO-04: who may not buy is refused, and nobody buys for, or sees, another organisation", async () => {
    const member = await market.person(claire.organisation.id, ["member"]);
    const licences = await market.person(claire.organisation.id, ["licence-admin"]);
    const body = { customerId: claire.organisation.id };
    for (const person of [member, licences])
      assert.equal((await person.call("POST", "/v1/carts", body, once())).status, 403);
    assert.equal((await licences.call("GET", "/v1/purchases")).status, 200);
    assert.equal((await member.call("GET", "/v1/purchases")).status, 403);
    const stranger = await organisation();
    const foreign = await stranger.call("POST", "/v1/carts", body, once());
    const absent = await stranger.call("POST", "/v1/carts", { customerId: randomUUID() }, once());
    assert.deepEqual([foreign.status, detail(foreign).code], [404, detail(absent).code]);
    assert.equal((await sale.partner.call("POST", "/v1/carts", body, once())).status, 404);
    const id = await buys(claire, await sale.sells());
    for (const path of [
      `/v1/subscriptions/${id}`,
      `/v1/purchases/${id}`,
      `/v1/customers/${claire.organisation.id}/catalog`,
    ])
      assert.equal((await stranger.call("GET", path)).status, 404, path);
    assert.equal((await sale.partner.call("GET", `/v1/subscriptions/${id}`)).status, 404);
    for (const path of ["/v1/purchases", "/v1/orders", "/v1/subscriptions", "/v1/invoices"])
      assert.deepEqual((await stranger.call("GET", path)).json<{ data: [] }>().data, [], path);
  });

  test("STO-05, ACC-08: My purchases has what the organisation bought and what partners sold to it, without their prices", async () => {
    const customer = await sale.customer({ company: "Moulin Clair" });
    const owner = await market.person(customer.organisationId, ["global-admin"]);
    const sold = await sale.sells();
    const through = (await sale.buys(customer, sold)).lines[0]?.subscriptionId ?? "";
    const own = await buys(owner, sold);
    const { data, counts } = (await owner.call("GET", "/v1/purchases")).json<{
      data: Purchase[];
      counts: Record<string, number>;
    }>();
    assert.deepEqual(counts, { "pending-activation": 2 });
    const seen = new Map(data.map((one) => [one.id, one]));
    assert.deepEqual(seen.get(through)?.from, {
      kind: "partner",
      name: "Nordhaven Cloud",
      reseller: null,
    });
    assert.deepEqual([seen.get(through)?.price, seen.get(through)?.setupNeeded], [null, false]);
    assert.deepEqual(seen.get(own)?.from, {
      kind: "operator",
      name: "Comptoir Meridian",
      reseller: null,
    });
    assert.deepEqual(
      [seen.get(own)?.price, seen.get(own)?.setupNeeded],
      [{ amount: "180.00", currency: "EUR" }, true],
    );
    const one = await owner.call("GET", `/v1/purchases/${through}`);
    assert.deepEqual(one.json(), seen.get(through));
    assert.ok(!one.text.includes("18.00") && !one.text.includes("unitPrice"), one.text);
    assert.equal((await owner.call("GET", `/v1/subscriptions/${through}`)).status, 404);
    const file = async (query = "") =>
      (await owner.call("GET", `/v1/purchases/file${query}`)).text.trim().split(/\r?\n/);
    const [head, ...lines] = await file();
    assert.match(head ?? "", /SubscriptionId,Subscription,BoughtFrom,Reseller,.*,ChangeAsked$/);
    assert.equal(lines.length, 2, "ACC-08: the list as a file");
    assert.match(
      lines.find((line) => line.startsWith(own)) ?? "",
      /,180\.00,EUR,pending-activation,on,/,
    );
    assert.match(
      lines.find((line) => line.startsWith(through)) ?? "",
      /Nordhaven Cloud,.*,,,pending-activation,on,/,
    );
    assert.equal((await file("?from=partner")).length, 2);
    const only = async (query: string) =>
      (await owner.call("GET", `/v1/purchases?${query}`)).json<{ data: Purchase[] }>().data.length;
    assert.deepEqual(
      [await only("from=operator"), await only("from=partner"), await only("status=active")],
      [1, 1, 0],
    );
    assert.deepEqual([await only("q=offer"), await only("q=100%25")], [2, 0]);
    const first = (await owner.call("GET", "/v1/purchases?limit=1")).json<{
      data: Purchase[];
      nextCursor: string;
    }>();
    const next = await owner.call("GET", `/v1/purchases?limit=1&cursor=${first.nextCursor}`);
    assert.notEqual(next.json<{ data: Purchase[] }>().data[0]?.id, first.data[0]?.id);
    const wrong = await owner.call("GET", "/v1/purchases?cursor=nothing");
    assert.equal(wrong.status, 400);
  });

  test("STO-05: the renewals of a year, as a list and as a calendar that a parser reads", async () => {
    const owner = await organisation();
    const monthly = await buys(owner, await sale.sells(), 3);
    await sale.activates(monthly);
    const yearly = await buys(owner, await sale.sells({ ...YEARLY }), 2);
    await sale.activates(yearly);
    const trial = await buys(owner, await sale.sells({ ...YEARLY, trialDays: 30 }), 1);
    await sale.activates(trial);
    const ending = (await owner.call("GET", `/v1/subscriptions/${yearly}`)).headers.get("etag");
    const off = await owner.call(
      "PATCH",
      `/v1/subscriptions/${yearly}`,
      { autoRenew: false },
      { "if-match": ending ?? "" },
    );
    assert.equal(off.status, 200, off.text);
    const { data, until } = (await owner.call("GET", "/v1/renewals?limit=100")).json<{
      data: Renewal[];
      until: string;
    }>();
    assert.equal(until, "2027-11-21");
    const of = (id: string) =>
      data.filter((one) => one.subscriptionId === id).map(({ kind, day }) => `${kind} ${day}`);
    assert.equal(of(monthly).length, 12);
    assert.deepEqual(of(monthly).slice(0, 3), [
      "renews 2026-12-21",
      "renews 2027-01-21",
      "renews 2027-02-21",
    ]);
    assert.deepEqual(of(yearly), ["ends 2027-11-21"]);
    assert.deepEqual(of(trial), ["trial-ends 2026-12-21"]);
    assert.deepEqual(
      data.map(({ day }) => day),
      data.map(({ day }) => day).sort(),
    );
    const file = await owner.call("GET", "/v1/renewals/calendar", undefined, {
      "accept-language": "ko",
    });
    assert.equal(file.headers.get("content-type"), "text/calendar; charset=utf-8");
    const events = eventsOf(file.text);
    assert.equal(events.length, data.length);
    assert.deepEqual(
      events.map(({ day }) => day),
      data.map(({ day }) => day),
    );
    assert.equal(new Set(events.map(({ uid }) => uid)).size, events.length);
    assert.match(events[0]?.summary ?? "", /(갱신|종료)/);
    assert.ok(events.some(({ description }) => description.includes("54.00")));
  });

  test("STO-05: a calendar program reads the renewals at a secret address, without amounts, until it is ended", async () => {
    const owner = await organisation();
    const id = await buys(owner, await sale.sells(), 3);
    await sale.activates(id);
    const none = await owner.call("GET", "/v1/renewals/feed");
    assert.deepEqual(none.json(), { feed: null });
    const make = async () => {
      const made = await owner.call("POST", "/v1/renewals/feed", {}, once());
      assert.equal(made.status, 201, made.text);
      return new URL(made.json<{ url: string }>().url).pathname;
    };
    const address = await make();
    const read = await market.visitor("GET", address);
    assert.equal(read.status, 200, read.text);
    assert.equal(eventsOf(read.text).length, 12);
    assert.ok(!read.text.includes("54.00"), "no amounts at an address without sign-in");
    assert.equal(read.headers.get("x-robots-tag"), "noindex");
    const kept = await owner.call("GET", "/v1/renewals/feed");
    assert.match(kept.text, /createdBy/);
    assert.ok(!kept.text.includes(address.split("/").at(-1) ?? ""), "the address is shown once");
    const second = await make();
    assert.equal((await market.visitor("GET", address)).status, 404, "a new one ends the old");
    assert.equal((await market.visitor("GET", second)).status, 200);
    assert.equal((await owner.call("DELETE", "/v1/renewals/feed")).status, 204);
    assert.equal((await market.visitor("GET", second)).status, 404);
    assert.equal((await owner.call("DELETE", "/v1/renewals/feed")).status, 404);
  });

  test("SUB-17, STO-05: the operator invoices the organisation, Net 30, as page, PDF and file, and tells it where", async () => {
    const owner = await organisation({ name: "Verger Saint-Loup" });
    const id = await buys(owner, await sale.sells(), 5);
    await sale.activates(id);
    await market.clockMovesTo("2026-12-02T12:00:00Z");
    await market.settle();
    const month = "2026-11";
    const dry = (await sale.operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`)).json<{
      control: string;
    }>();
    const closed = await sale.operator.call(
      "POST",
      "/v1/billing-runs",
      { month, control: dry.control },
      once(),
    );
    assert.ok(closed.status < 300, closed.text);
    await market.settle();
    const { data } = (await owner.call("GET", "/v1/invoices")).json<{
      data: { id: string; issuedOn: string; dueOn: string; total: { amount: string } }[];
    }>();
    const [invoice] = data;
    assert.deepEqual(
      [data.length, invoice?.issuedOn, invoice?.dueOn, invoice?.total.amount],
      [1, "2026-12-02", "2027-01-01", "108.00"],
    );
    const path = `/v1/invoices/${invoice?.id}`;
    const read = await owner.call("GET", path);
    assert.match(read.text, /Verger Saint-Loup/);
    const pdf = await owner.call("GET", `${path}/pdf`);
    assert.deepEqual([pdf.status, pdf.text.slice(0, 5)], [200, "%PDF-"]);
    const csv = await owner.call("GET", `${path}/reconciliation`);
    assert.match(csv.text, /control-total/);
    const stranger = await organisation();
    assert.equal((await stranger.call("GET", path)).status, 404);
    assert.equal((await sale.partner.call("GET", path)).status, 404);
    const mails = await market.platform.pool.raw.query(
      "select body from platform.mails where template = 'billing.invoice-issued' and to_address = $1",
      [owner.email],
    );
    assert.ok(
      mails.rows[0]?.body.includes(
        `/customer/${owner.organisation.handle}/billing/invoices/${invoice?.id}`,
      ),
      mails.rows[0]?.body,
    );
  });
});

/** The events of a calendar file, read by a parser; its lines are those of RFC 5545. */
function eventsOf(text: string) {
  const lines = text.split("\r\n");
  assert.equal(lines.at(-1), "", "every line ends in CR LF");
  assert.ok(!lines.some((line) => line.includes("\n")));
  assert.ok(
    lines.every((line) => Buffer.byteLength(line) <= 75),
    "lines are folded",
  );
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.getFirstPropertyValue("version"), "2.0");
  return calendar.getAllSubcomponents("vevent").map((one) => {
    const event = new ICAL.Event(one);
    assert.ok(event.startDate.isDate && one.getFirstPropertyValue("dtstamp"));
    return {
      uid: event.uid,
      day: event.startDate.toString(),
      summary: event.summary,
      description: event.description,
    };
  });
}
