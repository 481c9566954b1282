import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import type { PrivateOfferDraft } from "../../src/modules/commerce/domain/private-offer.ts";
import { makePrivateOffer } from "../../src/modules/commerce/use-cases/private-offers.ts";
import { momentsNamed } from "../support/agenda.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { applied, completeDocument, planDocument, publishAtOnce } from "../support/offers.ts";
import {
  alsoCustomerOf,
  type Cart,
  endSale,
  machinery,
  openSale,
  type Problem,
  type Sale,
  type Sold,
} from "../support/sale.ts";

type PrivateOffer = {
  id: string;
  state: string;
  sold: number;
  until: string;
  version: number;
  allowedActions: string[];
};
type Own = {
  id: string;
  name: string;
  customers: { company: string }[];
  forAllCustomers: boolean;
  plans: { prices: { term: string; listPrice: { amount: string }; price: { amount: string } }[] }[];
};

suite("SUB-21: private offers to partners", () => {
  let market: TestMarket;
  let sale: Sale;
  let partner: TestPerson;

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    partner = sale.partner;
  });
  after(() => endSale(sale));

  const draft = (about: Partial<PrivateOfferDraft> = {}): PrivateOfferDraft => ({
    name: "Winter",
    from: "2026-11-21",
    until: "2026-12-10",
    partnerTenantIds: [partner.organisation.tenantId],
    customerTenantIds: [],
    lines: [{ planId: "team", percent: "25" }],
    ...about,
  });
  const make = async ({ offer }: Sold, about: Partial<PrivateOfferDraft> = {}): Promise<string> =>
    accepted(
      await makePrivateOffer(machinery(sale), {
        publisher: { id: sale.publisher.organisation.id, timeZone: "Europe/Paris" },
        offerId: offer.offerId,
        draft: draft(about),
      }),
    );
  const own = async (person: TestPerson, query = "?limit=100") =>
    (await person.call("GET", `/v1/private-offers${query}`)).json<{
      data: Own[];
      nextCursor: string | null;
    }>();
  const due = async (customer: { id: string }, sold: Sold, by = partner) => {
    const cart = await by.call(
      "POST",
      "/v1/carts",
      {
        customerId: customer.id,
        lines: [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 10 }],
      },
      once(),
    );
    return cart.json<Cart>().dueOnActivation[0]?.net.amount;
  };

  test("SUB-21: it holds by itself in cart, order and charge, with its evidence, and the renewal after its end pays the list price", async () => {
    const sold = await sale.sells();
    const id = await make(sold);
    const customer = await sale.customer();
    const order = await sale.buys(customer, sold);
    const subscription = order.lines[0]?.subscriptionId ?? "";
    const read = async () =>
      (await partner.call("GET", `/v1/subscriptions/${subscription}`)).json<{
        terms: { unitPrice: { amount: string }; privateOffer: { id: string; name: string } | null };
      }>().terms;
    assert.deepEqual((await read()).privateOffer, {
      id,
      name: "Winter",
      percent: "25",
      listPrice: { amount: "18.00", currency: "EUR" },
      until: "2026-12-10",
    });
    await sale.activates(subscription);
    await market.settle();
    const charges = async () =>
      (await partner.call("GET", `/v1/charges?subscriptionId=${subscription}`)).json<{
        data: { id: string; kind: string; net: { amount: string } }[];
      }>().data;
    const [first] = await charges();
    assert.equal(first?.net.amount, "135.00");
    const why = (await partner.call("GET", `/v1/charges/${first?.id}`)).text;
    assert.match(why, /Private offer Winter \(−25 %\)/);
    assert.match(why, /18\.00/);
    const { priceChange } = (await partner.call("GET", `/v1/subscriptions/${subscription}`)).json<{
      priceChange: { day: string; unitPrice: { amount: string }; toldAt: null } | null;
    }>();
    assert.deepEqual(
      [priceChange?.day, priceChange?.unitPrice.amount, priceChange?.toldAt],
      ["2026-12-21", "18.00", null],
      "the page says what comes after its end",
    );

    await market.clockMovesTo("2026-12-21T12:00:00Z");
    const renewed = (await charges()).find(({ kind }) => kind === "renew");
    assert.equal(renewed?.net.amount, "180.00");
    assert.equal((await read()).privateOffer, null);
    assert.equal((await read()).unitPrice.amount, "18.00");
  });

  test("SUB-21: nobody but the named partner has it, and for nobody but the named customers", async () => {
    const sold = await sale.sells();
    const [mine, other] = [await sale.customer(), await sale.customer()];
    await market.clockMovesTo("2026-11-21T12:00:00Z");
    await make(sold, { customerTenantIds: [mine.tenantId], name: "Secret price" });
    assert.equal(await due(mine, sold), "135.00");
    assert.equal(await due(other, sold), "180.00");
    const rival = await market.organisation({ kind: "partner", name: "Rival" });
    const theirs = await alsoCustomerOf(market, rival, mine);
    assert.equal(await due(theirs, sold, rival), "180.00");
    assert.deepEqual((await own(rival)).data, []);
    const shown = (await own(partner)).data.find(({ name }) => name === "Secret price");
    assert.deepEqual(
      [shown?.forAllCustomers, shown?.customers.map(({ company }) => company)],
      [false, ["Ateliers Morvan"]],
    );
    assert.deepEqual(
      shown?.plans[0]?.prices.map(({ listPrice, price }) => [listPrice.amount, price.amount]),
      [["18.00", "13.50"]],
    );
    const desk = await market.person(partner.organisation.id, ["account-admin"]);
    assert.equal((await desk.call("GET", "/v1/private-offers")).status, 403);
  });

  test("SUB-21, BEY-06: what changes between review and Buy is told, and nothing is bought", async () => {
    const sold = await sale.sells();
    const customer = await sale.customer();
    const { id: cart } = await sale.fills(customer, sold);
    const reviewed = await partner.call("PUT", `/v1/carts/${cart}/review`);
    const { review } = reviewed.json<{ review: { hash: string } }>();
    await make(sold);
    const moved = await partner.call(
      "POST",
      `/v1/carts/${cart}/order`,
      { review: review.hash },
      once(),
    );
    assert.equal(moved.json<Problem>().code, "commerce/moved-since-review");
    const again = await partner.call("PUT", `/v1/carts/${cart}/review`);
    const bought = await partner.call(
      "POST",
      `/v1/carts/${cart}/order`,
      { review: again.json<{ review: { hash: string } }>().review.hash },
      once(),
    );
    assert.equal(bought.status, 201, bought.text);
  });

  test("SUB-21: a renewal in its days has its price, also of what was bought before it", async () => {
    const sold = await sale.sells();
    const customer = await sale.customer();
    const order = await sale.buys(customer, sold);
    const subscription = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(subscription);
    await market.settle();
    await make(sold, {
      from: "2026-12-01",
      until: "2026-12-31",
      lines: [{ planId: "team", market: "FR", term: "P1M", price: "11.00" }],
    });
    await market.clockMovesTo("2026-12-21T12:00:00Z");
    const { data } = (
      await partner.call("GET", `/v1/charges?subscriptionId=${subscription}`)
    ).json<{ data: { kind: string; net: { amount: string } }[] }>();
    assert.deepEqual(data.map(({ kind, net }) => [kind, net.amount]).sort(), [
      ["new", "180.00"],
      ["renew", "110.00"],
    ]);
    await market.clockMovesTo("2026-11-21T12:00:00Z");
  });

  test("SUB-21: catalogue, price list and its file show a partner its own price of today, with list price and last day, and nobody else's", async () => {
    const sold = await sale.sells();
    const [mine, other] = [await sale.customer(), await sale.customer()];
    await make(sold);
    await make(sold, {
      name: "For one",
      customerTenantIds: [mine.tenantId],
      lines: [{ planId: "team", percent: "50" }],
    });
    await make(sold, {
      name: "Later",
      from: "2026-11-22",
      lines: [{ planId: "team", percent: "60" }],
    });
    type Prices = {
      data: {
        offer: { id: string };
        prices: {
          term: string;
          price: { amount: string };
          privateOffer: { name: string; until: string; listPrice: { amount: string } } | null;
        }[];
      }[];
    };
    const shown = async (person: TestPerson, path: string) =>
      (await person.call("GET", path))
        .json<Prices>()
        .data.filter(({ offer }) => offer.id === sold.offer.offerId)
        .flatMap(({ prices }) => prices)
        .filter(({ term }) => term === "P1M")
        .map(({ price, privateOffer: by }) => [
          price.amount,
          by && [by.name, by.listPrice.amount, by.until],
        ]);
    const catalogue = (customer: { id: string }) =>
      `/v1/customers/${customer.id}/catalog?offer=${sold.offer.slug}`;
    const list = `/v1/price-list?market=FR&limit=100`;
    const winter = [["13.50", ["Winter", "18.00", "2026-12-10"]]];
    assert.deepEqual(await shown(partner, catalogue(mine)), [
      ["9.00", ["For one", "18.00", "2026-12-10"]],
    ]);
    assert.deepEqual(await shown(partner, catalogue(other)), winter);
    assert.deepEqual(
      await shown(partner, list),
      winter,
      "one for a customer is no price of a market",
    );
    assert.equal(await due(mine, sold), "90.00", "what is shown is what is charged");
    const rival = await market.organisation({ kind: "partner", name: "Other rival" });
    const theirs = await alsoCustomerOf(market, rival, mine);
    assert.deepEqual(await shown(rival, catalogue(theirs)), [["18.00", null]]);
    assert.deepEqual(await shown(rival, list), [["18.00", null]]);
    const clerk = await market.person(partner.organisation.id, ["user-management-admin"]);
    assert.deepEqual(await shown(clerk, list), [["18.00", null]]);
    const file = async (person: TestPerson) =>
      (await person.call("GET", "/v1/price-list/file?market=FR&content=prices")).text
        .split("\r\n")
        .filter((line) => line.includes(sold.offer.slug));
    assert.match((await file(partner)).join(), /,EUR,13\.50,.*,18\.00,Winter,2026-12-10$/);
    assert.match((await file(rival)).join(), /,EUR,18\.00,.*,18\.00,,$/);
  });

  test("SUB-21: two weeks before its last day its partners get a mail, and nobody else", async () => {
    await market.clockMovesTo("2027-01-02T12:00:00Z");
    const sold = await sale.sells();
    await make(sold, { name: "Reminded", from: "2027-01-02", until: "2027-01-20" });
    await market.clockMovesTo("2027-01-07T12:00:00Z");
    const { rows } = await market.platform.pool.raw.query<{ to_address: string }>(
      "select to_address from platform.mails where template = 'private-offer-ends' and strpos(subject, 'Reminded') > 0",
    );
    assert.deepEqual(rows.map(({ to_address }) => to_address).sort(), [partner.email]);
  });

  test("SUB-21: a publisher makes, edits, ends and withdraws private offers of its live offer; every wrong field is named", async () => {
    const { publisher } = sale;
    const today = "2027-01-07";
    const document = await completeDocument(publisher, {
      offer: "ledger",
      plans: [planDocument("basic", { markets: ["FR"] })],
    });
    await applied(publisher, document);
    const slug = `${publisher.organisation.handle}.ledger`;
    const path = `/v1/offers/${slug}/private-offers`;
    const body = {
      name: "Spring",
      from: today,
      until: "2027-02-01",
      partnerTenantIds: [partner.organisation.tenantId],
      customerTenantIds: [],
      lines: [{ planId: "basic", percent: "10" }],
    };
    type Plans = { data: { planId: string; markets: string[]; list: object | null }[] };
    const plansIn = async (market: string) =>
      (
        await publisher.call("GET", `/v1/offers/${slug}/private-offer-plans?market=${market}`)
      ).json<Plans>().data;
    assert.deepEqual(await plansIn("FR"), [], "nothing is live");
    const early = await publisher.call("POST", path, body, once());
    assert.equal(early.json<Problem>().code, "commerce/private-offer-not-live");
    await publishAtOnce(market, publisher, slug);
    assert.deepEqual(await plansIn("FR"), [
      {
        planId: "basic",
        name: "Plan basic",
        pricingModel: "per-user",
        markets: ["FR"],
        list: {
          currency: "EUR",
          terms: [{ term: "P1M", payment: "upfront", price: "8.00" }],
          meters: [],
        },
      },
    ]);
    assert.equal((await plansIn("KR"))[0]?.list, null, "it is not sold there");
    const wrong = await publisher.call(
      "POST",
      path,
      {
        ...body,
        name: " ",
        from: "2027-01-06",
        until: "2026-01-01",
        lines: [
          { planId: "none", percent: "10" },
          { planId: "basic", market: "KR", term: "P1M", price: "1.00" },
          { planId: "basic", market: "FR", term: "P9Y", price: "1.00" },
          { planId: "basic", market: "FR", term: "P1M", price: "1.001" },
        ],
      },
      once(),
    );
    assert.equal(wrong.status, 422, wrong.text);
    assert.deepEqual(
      wrong.json<Problem>().errors?.map(({ pointer }) => pointer),
      [
        "/name",
        "/from",
        "/until",
        "/lines/0/planId",
        "/lines/1/market",
        "/lines/2/term",
        "/lines/3/price",
      ],
    );
    const made = await publisher.call("POST", path, body, once());
    assert.equal(made.status, 201, made.text);
    const first = made.json<PrivateOffer>();
    await momentsNamed(sale.operator, {
      kind: "commerce.private-offer-ends",
      about: /./,
      page: /^\/offers\/[\w-]+$/,
    });
    assert.deepEqual(
      [first.state, first.allowedActions],
      ["live", ["edit", "change-end", "withdraw"]],
    );
    const at = (version: number) => ({ "if-match": `"${version}"` });
    const edited = await publisher.call(
      "PUT",
      `${path}/${first.id}`,
      { ...body, lines: [{ planId: "basic", percent: "20" }] },
      at(first.version),
    );
    assert.equal(edited.status, 200, edited.text);
    const stale = await publisher.call("PUT", `${path}/${first.id}`, body, at(first.version));
    assert.equal(stale.status, 412);
    assert.equal((await own(partner, "?q=Spring")).data.length, 1);

    const customer = await sale.customer();
    const plan = (
      await partner.call("GET", `/v1/customers/${customer.id}/catalog?q=${slug}`)
    ).json<{
      data: { plan: { uuid: string } }[];
    }>().data[0]?.plan.uuid;
    await sale.buys(customer, { plan: { planUuid: plan } } as Sold);
    const sold = (await publisher.call("GET", `${path}/${first.id}`)).json<PrivateOffer>();
    assert.deepEqual([sold.sold, sold.allowedActions], [1, ["change-end"]]);
    for (const call of [
      publisher.call("PUT", `${path}/${first.id}`, body, at(sold.version)),
      publisher.call("PUT", `${path}/${first.id}/withdrawal`, undefined, at(sold.version)),
    ])
      assert.equal((await call).json<Problem>().code, "commerce/private-offer-closed");
    const back = await publisher.call(
      "PUT",
      `${path}/${first.id}/end`,
      { until: "2027-01-01" },
      at(sold.version),
    );
    assert.equal(back.status, 422);
    const ended = await publisher.call(
      "PUT",
      `${path}/${first.id}/end`,
      { until: today },
      at(sold.version),
    );
    assert.equal(ended.json<PrivateOffer>().until, today, ended.text);

    const second = (await publisher.call("POST", path, body, once())).json<PrivateOffer>();
    const gone = await publisher.call(
      "PUT",
      `${path}/${second.id}/withdrawal`,
      undefined,
      at(second.version),
    );
    assert.equal(gone.json<PrivateOffer>().state, "withdrawn", gone.text);
    assert.equal((await own(partner, "?q=Spring")).data.length, 1);
    const listed = (await publisher.call("GET", `${path}?state=withdrawn`)).json<{
      data: PrivateOffer[];
    }>();
    assert.deepEqual(
      listed.data.map(({ id: one }) => one),
      [second.id],
    );
    const stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    assert.equal((await stranger.call("GET", path)).status, 404);
    assert.equal((await publisher.call("GET", `${path}/${randomUUID()}`)).status, 404);
  });
});
