import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { goLive, makeEdition } from "../../src/modules/catalog/index.ts";
import { resolvePurchaseToken, verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { applied, completeDocument, planDocument } from "../support/offers.ts";
import {
  customerBody,
  machinery,
  openSale,
  type Sale,
  type Sold,
  type SoldTo,
} from "../support/sale.ts";

let market: TestMarket;
let sale: Sale;
let partner: TestPerson;

type Cart = {
  id: string;
  version: number;
  state: string;
  orderId: string | null;
  review: { hash: string; current: boolean } | null;
  buyable: boolean;
  lines: {
    id: string;
    quantity: number;
    price: { net: { amount: string }; charged: string } | null;
    problems: { code: string; title: string }[];
    dates: Record<string, string | null>;
  }[];
  dueOnActivation: Record<"net" | "tax" | "total", { amount: string; currency: string }>[];
  dueAfterTrials: Record<"net" | "tax" | "total", { amount: string; currency: string }>[];
};
type Problem = {
  code: string;
  detail: string;
  errors?: { pointer: string; code: string; detail: string }[];
};

const etag = (version: number) => ({ "if-match": `"${version}"` });

suite("selling, from a customer to the end of a subscription", () => {
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    partner = sale.partner;
  });
  after(async () => {
    const db = machinery(sale);
    assert.deepEqual(await verifyCommerce(db), [], "BEY-08: commerce is whole after every test");
    assert.deepEqual(await verifyBilling(db), [], "BEY-08: billing is whole after every test");
    await market.close();
  });

  suite("SUB-01: customers", () => {
    test("SUB-01: adding a customer makes organisation and record in one step, with its market's currency", async () => {
      const made = await partner.call(
        "POST",
        "/v1/customers",
        customerBody({ country: "KR", company: "한울소프트" }),
        once(),
      );
      assert.equal(made.status, 201, made.text);
      const customer = made.json<{
        id: string;
        currency: string;
        tenantId: string;
        agreement: string;
      }>();
      assert.equal(customer.currency, "KRW");
      assert.equal(customer.agreement, "missing");
      const read = await partner.call("GET", `/v1/customers/${customer.id}`);
      assert.equal(read.json<{ company: string }>().company, "한울소프트");
      assert.equal(read.headers.get("etag"), made.headers.get("etag"));
    });

    test("SUB-01: the same domain again names the record that is there", async () => {
      const body = customerBody();
      const first = await partner.call("POST", "/v1/customers", body, once());
      const again = await partner.call("POST", "/v1/customers", body, once());
      assert.equal(again.status, 409);
      const problem = again.json<Problem & { customerId: string }>();
      assert.equal(problem.code, "commerce/customer-exists");
      assert.equal(problem.customerId, first.json<{ id: string }>().id);
    });

    test("SUB-01: another organisation's domain is refused without saying who sells to it", async () => {
      const rival = await market.organisation({
        kind: "partner",
        name: "Rival Cloud",
        domain: "rival.example",
      });
      const body = customerBody();
      await rival.call("POST", "/v1/customers", body, once());
      const refused = await partner.call("POST", "/v1/customers", body, once());
      assert.equal(refused.json<Problem>().code, "commerce/organisation-exists");
      assert.ok(!refused.text.includes("Rival"));
      const own = await partner.call(
        "POST",
        "/v1/customers",
        customerBody({ domain: "nordhaven.example" }),
        once(),
      );
      assert.equal(own.json<Problem>().code, "commerce/own-organisation");
    });

    test("SUB-01: every field at fault is named with its own sentence, and nothing is saved", async () => {
      const before = (await partner.call("GET", "/v1/customers")).json<{ total: number }>().total;
      const refused = await partner.call(
        "POST",
        "/v1/customers",
        customerBody({
          company: "GmbH",
          domain: "nope",
          country: "CN",
          contact: { firstName: "", lastName: "M", email: "x@nordhaven.example" },
        }),
        once(),
      );
      assert.equal(refused.status, 422);
      const { errors = [] } = refused.json<Problem>();
      assert.deepEqual(errors.map(({ pointer }) => pointer).sort(), [
        "/company",
        "/contact/email",
        "/contact/firstName",
        "/country",
        "/domain",
      ]);
      for (const { detail } of errors) assert.ok(!detail.startsWith("field."), detail);
      assert.equal(
        (await partner.call("GET", "/v1/customers")).json<{ total: number }>().total,
        before,
      );
    });

    test("SUB-01: two people who edit one record: the second is told, and loses nothing silently", async () => {
      const customer = await sale.customer();
      const version = (await partner.call("GET", `/v1/customers/${customer.id}`)).json<{
        version: number;
      }>().version;
      const first = await partner.call(
        "PATCH",
        `/v1/customers/${customer.id}`,
        { segment: "education" },
        etag(version),
      );
      assert.equal(first.status, 200, first.text);
      const second = await partner.call(
        "PATCH",
        `/v1/customers/${customer.id}`,
        { company: "Other" },
        etag(version),
      );
      assert.equal(second.status, 412);
      const without = await partner.call("PATCH", `/v1/customers/${customer.id}`, {
        company: "Other",
      });
      assert.equal(without.status, 428);
      const read = (await partner.call("GET", `/v1/customers/${customer.id}`)).json<{
        company: string;
        segment: string;
      }>();
      assert.deepEqual([read.company, read.segment], ["Ateliers Morvan", "education"]);
    });

    test("SUB-01: the list is searched by name, domain and tenant, and paged by name", async () => {
      const seller = await market.organisation({
        kind: "partner",
        name: "Pager Cloud",
        domain: "pager.example",
      });
      for (const company of ["Beta", "alpha", "Gamma", "100% Pur"])
        await sale.customer({ company }, seller);
      const first = (await seller.call("GET", "/v1/customers?limit=2")).json<{
        data: { company: string }[];
        nextCursor: string;
        total: number;
      }>();
      assert.equal(first.total, 4);
      const second = (
        await seller.call("GET", `/v1/customers?limit=2&cursor=${first.nextCursor}`)
      ).json<typeof first>();
      const names = [...first.data, ...second.data].map(({ company }) => company);
      assert.deepEqual(names, ["100% Pur", "alpha", "Beta", "Gamma"]);
      assert.equal(second.nextCursor, null);
      const found = (await seller.call("GET", "/v1/customers?q=100%25")).json<typeof first>();
      assert.deepEqual(
        found.data.map(({ company }) => company),
        ["100% Pur"],
      );
      assert.equal((await seller.call("GET", "/v1/customers?cursor=nonsense")).status, 400);
    });

    test("SUB-01: a customer of another partner answers like one that is not there", async () => {
      const stranger = await market.organisation({ kind: "partner", name: "Stranger" });
      const customer = await sale.customer();
      const absent = "01890000-0000-7000-8000-00000000dead";
      for (const [method, path, body] of [
        ["GET", "", undefined],
        ["GET", "/catalog", undefined],
        ["PATCH", "", { company: "Stolen" }],
        [
          "POST",
          "/agreements",
          { firstName: "A", lastName: "B", email: "a@b.example", agreedOn: "2026-11-01" },
        ],
      ] as const) {
        const call = (id: string) =>
          stranger.call(method, `/v1/customers/${id}${path}`, body, {
            ...once(),
            "if-match": '"1"',
          });
        const [foreign, missing] = [await call(customer.id), await call(absent)];
        if (path === "/agreements") {
          assert.equal(foreign.status, missing.status);
          continue;
        }
        assert.equal(foreign.status, 404, `${method} ${path}: ${foreign.text}`);
        assert.equal(missing.status, 404);
      }
    });

    test("SUB-01: an agreement is attested by an agent, not by a help desk, and not in the future", async () => {
      const agent = await market.person(partner.organisation.id, ["admin-agent"]);
      const made = await agent.call("POST", "/v1/customers", customerBody(), once());
      const { id } = made.json<SoldTo>();
      const body = {
        firstName: "Claire",
        lastName: "Morvan",
        email: "c@m.example",
        agreedOn: "2026-11-22",
      };
      const early = await agent.call("POST", `/v1/customers/${id}/agreements`, body, once());
      assert.equal(early.json<Problem>().code, "commerce/agreement-invalid");
      const desk = await market.person(partner.organisation.id, ["helpdesk-agent"]);
      assert.equal(
        (await desk.call("POST", `/v1/customers/${id}/agreements`, body, once())).status,
        403,
      );
      const done = await agent.call(
        "POST",
        `/v1/customers/${id}/agreements`,
        { ...body, agreedOn: "2026-11-21" },
        once(),
      );
      assert.equal(done.json<{ agreement: string }>().agreement, "confirmed");
    });
  });

  suite("SUB-03, SUB-04: the catalogue for a customer", () => {
    type Catalog = {
      data: {
        plan: { uuid: string; name: string };
        available: boolean;
        prices: unknown[];
        reasons: { code: string; detail: string; wayOut: Record<string, unknown> }[];
      }[];
      counts: { available: number; unavailable: number; category: Record<string, number> };
      nextCursor: string | null;
    };
    const catalog = async (customer: SoldTo, query = "", seller = partner) =>
      (
        await seller.call("GET", `/v1/customers/${customer.id}/catalog?limit=100${query}`)
      ).json<Catalog>();
    const entry = ({ data }: Catalog, { plan }: Sold) =>
      data.find(({ plan: { uuid } }) => uuid === plan.planUuid);

    test("SUB-03: categories and words narrow the list, and its counts say what other choices would leave", async () => {
      const customer = await sale.customer();
      const trial = await sale.sells({ trialDays: 30 });
      const paid = await sale.sells();
      const found = await catalog(customer, "&category=trial");
      assert.ok(entry(found, trial));
      assert.equal(entry(found, paid), undefined);
      assert.ok((found.counts.category["enterprise"] ?? 0) >= 1);
      const words = await catalog(customer, `&q=${trial.offer.slug.slice(8)}%20contoso`);
      assert.deepEqual(
        words.data.map(({ plan }) => plan.uuid),
        [trial.plan.planUuid],
      );
    });

    test("SUB-04: what cannot be bought is listed after what can, with its reason in the reader's language", async () => {
      const customer = await sale.customer();
      const elsewhere = await sale.sells({
        prices: { KR: { currency: "KRW", terms: { P1M: "24000" }, meters: {} } },
      });
      const found = await partner.call(
        "GET",
        `/v1/customers/${customer.id}/catalog?limit=100`,
        undefined,
        { "accept-language": "fr" },
      );
      const page = found.json<Catalog>();
      const flags = page.data.map(({ available }) => available);
      assert.deepEqual(
        flags,
        [...flags].sort((a, b) => Number(b) - Number(a)),
      );
      assert.match(entry(page, elsewhere)?.reasons[0]?.detail ?? "", /Corée du Sud/);
      assert.equal(page.counts.available + page.counts.unavailable, page.data.length);
    });

    test("SUB-04: an exclusive offer is shown without price and with the publisher's contact", async () => {
      const customer = await sale.customer();
      const exclusive = await sale.sells(
        {},
        { resale: { channel: "selected", partnerTenantIds: ["another"], exclusive: true } },
      );
      const one = entry(await catalog(customer), exclusive);
      assert.equal(one?.reasons[0]?.code, "exclusive");
      assert.deepEqual(one?.prices, []);
      assert.deepEqual(one?.reasons[0]?.wayOut["contact"], {
        name: "Support",
        email: "support@contoso.example",
        phone: null,
        url: null,
      });
      assert.ok(!JSON.stringify(one).includes("another"));
    });

    test("SUB-04: a private plan is listed for its audience and neither listed, counted nor bought for others", async () => {
      const [mine, other] = [await sale.customer(), await sale.customer()];
      const before = await catalog(other);
      const secret = await sale.sells({
        visibility: "private",
        audienceTenantIds: [mine.tenantId],
      });
      assert.equal(entry(await catalog(mine), secret)?.available, true);
      const after = await catalog(other);
      assert.equal(entry(after, secret), undefined);
      assert.deepEqual(after.counts, before.counts);
      const line = { planUuid: secret.plan.planUuid, term: "P1M", quantity: 1 };
      const guessed = await partner.call(
        "POST",
        "/v1/carts",
        { customerId: other.id, lines: [line] },
        once(),
      );
      const unknown = await partner.call(
        "POST",
        "/v1/carts",
        {
          customerId: other.id,
          lines: [{ ...line, planUuid: "01890000-0000-7000-8000-00000000dead" }],
        },
        once(),
      );
      assert.equal(guessed.status, 422);
      assert.equal(guessed.json<Problem>().code, unknown.json<Problem>().code);
    });

    test("SUB-04: one per customer counts over all sellers, and the other seller is not named", async () => {
      const limited = await sale.sells({ limitPerCustomer: 1 });
      const customer = await sale.customer();
      await sale.buys(customer, limited);
      const own = entry(await catalog(customer), limited);
      assert.equal(own?.reasons[0]?.wayOut["kind"], "open-subscription");
      // The same organisation as a customer of another partner.
      const rival = await market.organisation({ kind: "partner", name: "Second Seller" });
      const theirs = await alsoCustomerOf(rival, customer);
      const seen = entry(await catalog(theirs, "", rival), limited);
      assert.equal(seen?.reasons[0]?.code, "limit-reached");
      assert.equal(seen?.reasons[0]?.wayOut["kind"], "none");
      assert.ok(!JSON.stringify(seen).includes("Nordhaven"));
    });

    test("PUB-09: what goes live in the catalogue is for sale in the next request, at its market's price", async () => {
      const customer = await sale.customer();
      const document = await completeDocument(sale.publisher, {
        offer: "ledger",
        plans: [planDocument("basic", { markets: ["FR"] })],
      });
      await applied(sale.publisher, document);
      const slug = `${sale.publisher.organisation.handle}.ledger`;
      const { id } = (await sale.publisher.call("GET", `/v1/offers/${slug}`)).json<{
        id: string;
      }>();
      assert.deepEqual((await catalog(customer, "&q=ledger")).data, [], "a draft is not for sale");
      await machinery(sale).transaction(async (tx) => {
        const edition = accepted(await makeEdition(tx, id));
        await goLive(tx, { offerId: id, editionId: edition.editionId });
      });
      const { data } = await catalog(customer, `&q=${slug}`);
      assert.deepEqual(
        data.map(({ plan, available, prices }) => [plan.name, available, prices]),
        [
          [
            "Plan basic",
            true,
            [
              {
                term: "P1M",
                payment: "upfront",
                price: { amount: "8.00", currency: "EUR" },
                paymentPeriod: "P1M",
                payments: 1,
              },
            ],
          ],
        ],
      );
      const line = { planUuid: data[0]?.plan.uuid, term: "P1M", quantity: 3 };
      const cart = await partner.call(
        "POST",
        "/v1/carts",
        { customerId: customer.id, lines: [line] },
        once(),
      );
      assert.equal(cart.json<Cart>().dueOnActivation[0]?.net.amount, "24.00", cart.text);
    });

    test("SUB-10: an add-on is not in the catalogue", async () => {
      const customer = await sale.customer();
      const addOn = await sale.sells({ addOn: { bases: ["team"] } });
      assert.equal(entry(await catalog(customer), addOn), undefined);
    });
  });

  suite("SUB-05: cart, review, Buy", () => {
    test("SUB-05: the first invoice is shown to the cent, with tax, and bought as shown", async () => {
      const customer = await sale.customer();
      const plan = await sale.sells();
      const opened = await partner.call(
        "POST",
        "/v1/carts",
        {
          customerId: customer.id,
          lines: [{ planUuid: plan.plan.planUuid, term: "P1M", quantity: 10 }],
        },
        once(),
      );
      assert.equal(opened.status, 201, opened.text);
      const cart = opened.json<Cart>();
      const changed = await partner.call(
        "PUT",
        `/v1/carts/${cart.id}/lines/${cart.lines[0]?.id}`,
        { quantity: 12 },
        etag(cart.version),
      );
      assert.equal(changed.status, 200, changed.text);
      const reviewed = (await partner.call("PUT", `/v1/carts/${cart.id}/review`)).json<Cart>();
      assert.deepEqual(reviewed.dueOnActivation[0], {
        net: { amount: "216.00", currency: "EUR" },
        tax: { amount: "43.20", currency: "EUR" },
        total: { amount: "259.20", currency: "EUR" },
      });
      assert.equal(reviewed.lines[0]?.dates["fullCreditUntil"], "2026-11-22T12:00:00Z");
      const bought = await partner.call(
        "POST",
        `/v1/carts/${cart.id}/order`,
        { review: reviewed.review?.hash },
        once(),
      );
      assert.equal(bought.status, 201, bought.text);
      const order = bought.json<{
        id: string;
        lines: { subscriptionId: string; price: { total: { amount: string } } }[];
      }>();
      assert.equal(order.lines[0]?.price.total.amount, "259.20");
      const read = await partner.call("GET", `/v1/orders/${order.id}`);
      assert.deepEqual(read.json(), bought.json(), "what GET answers is what Buy answered");
      const subscription = (
        await partner.call("GET", `/v1/subscriptions/${order.lines[0]?.subscriptionId}`)
      ).json<{ status: string; setupNeeded: boolean; next: { kind: string; at: string } }>();
      assert.deepEqual(
        [subscription.status, subscription.setupNeeded],
        ["pending-activation", true],
      );
      assert.deepEqual(
        [subscription.next.kind, subscription.next.at],
        ["lapses", "2026-12-21T12:00:00Z"],
      );
      assert.equal(
        (await partner.call("GET", `/v1/carts/${cart.id}`)).json<Cart>().state,
        "ordered",
      );
    });

    test("SUB-05: a second click on Buy buys once and answers the same", async () => {
      const customer = await sale.customer();
      const { cart, review } = await reviewedCart(customer, await sale.sells());
      const key = once();
      const [first, second] = await Promise.all([
        partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, key),
        partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, key),
      ]);
      const statuses = [first.status, second.status].sort();
      assert.ok(
        statuses[0] === 201 && (statuses[1] === 201 || statuses[1] === 409),
        statuses.join(),
      );
      const again = await partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, key);
      assert.equal(again.headers.get("idempotent-replayed"), "true");
      const other = await partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, once());
      assert.equal(other.json<Problem>().code, "commerce/cart-ordered");
      const orders = (await partner.call("GET", `/v1/orders?customerId=${customer.id}`)).json<{
        data: unknown[];
      }>();
      assert.equal(orders.data.length, 1);
    });

    test("SUB-05: Buy without an Idempotency-Key is refused", async () => {
      const { cart, review } = await reviewedCart(await sale.customer(), await sale.sells());
      assert.equal(
        (await partner.call("POST", `/v1/carts/${cart.id}/order`, { review })).status,
        400,
      );
    });

    test("SUB-05: one cart is open for a partner and customer; lines are added to it", async () => {
      const customer = await sale.customer();
      const [a, b] = [await sale.sells(), await sale.sells()];
      const first = await partner.call("POST", "/v1/carts", cartFor(customer, a), once());
      const second = await partner.call("POST", "/v1/carts", cartFor(customer, b), once());
      assert.deepEqual([first.status, second.status], [201, 200]);
      assert.equal(second.json<Cart>().id, first.json<Cart>().id);
      assert.equal(second.json<Cart>().lines.length, 2);
      const together = await Promise.all(
        Array.from({ length: 12 }, () =>
          partner.call("POST", "/v1/carts", cartFor(customer, a), once()),
        ),
      );
      for (const { status, text } of together) assert.equal(status, 200, text);
      const listed = (await partner.call("GET", `/v1/carts?customerId=${customer.id}`)).json<{
        data: Cart[];
      }>();
      assert.equal(listed.data[0]?.lines.length, 14);
    });

    test("SUB-05: a quantity outside the plan's limits is refused with the limits", async () => {
      const customer = await sale.customer();
      const plan = await sale.sells({ minQuantity: 5, maxQuantity: 20 });
      const few = await partner.call("POST", "/v1/carts", cartFor(customer, plan, 4), once());
      assert.equal(few.status, 422);
      const problem = few.json<Problem & { minimum: number; maximum: number }>();
      assert.deepEqual(
        [problem.code, problem.minimum, problem.maximum],
        ["commerce/quantity-out-of-range", 5, 20],
      );
      assert.equal(
        (await partner.call("POST", "/v1/carts", cartFor(customer, plan, 5), once())).status,
        201,
      );
    });

    test("BEY-06: a price that moved between review and Buy refuses Buy, names the change and buys nothing", async () => {
      const customer = await sale.customer();
      const sold = await sale.sells();
      const { cart, review } = await reviewedCart(customer, sold);
      await sale.sells(
        { ...sold.plan, prices: { FR: { currency: "EUR", terms: { P1M: "19.00" }, meters: {} } } },
        { ...sold.offer, version: 2, editionId: "edition-2" },
      );
      const refused = await partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, once());
      assert.equal(refused.status, 409);
      const problem = refused.json<Problem>();
      assert.equal(problem.code, "commerce/moved-since-review");
      assert.match(problem.errors?.[0]?.detail ?? "", /EUR\s180\.00.*EUR\s190\.00/);
      const now = (await partner.call("GET", `/v1/carts/${cart.id}`)).json<Cart>();
      assert.equal(now.review?.current, false);
      const again = (await partner.call("PUT", `/v1/carts/${cart.id}/review`)).json<Cart>();
      assert.equal(
        (
          await partner.call(
            "POST",
            `/v1/carts/${cart.id}/order`,
            { review: again.review?.hash },
            once(),
          )
        ).status,
        201,
      );
    });

    test("BEY-06: a new edition that changes nothing for the buyer does not stop Buy", async () => {
      const sold = await sale.sells();
      const { cart, review } = await reviewedCart(await sale.customer(), sold);
      await sale.sells(
        { ...sold.plan, texts: { en: { name: "Team", description: "Better words" } } },
        { ...sold.offer, version: 2, editionId: "edition-2" },
      );
      const bought = await partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, once());
      assert.equal(bought.status, 201, bought.text);
    });

    test("SUB-05: all lines or none: a line that was stopped since the review keeps the others unsold", async () => {
      const customer = await sale.customer();
      const [stays, goes] = [await sale.sells(), await sale.sells()];
      await partner.call("POST", "/v1/carts", cartFor(customer, stays), once());
      const { cart, review } = await reviewedCart(customer, goes);
      await sale.stops(goes);
      const refused = await partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, once());
      assert.deepEqual(
        refused.json<Problem>().errors?.map(({ pointer, code }) => [pointer, code]),
        [["/lines/1", "commerce/no-longer-available"]],
      );
      const orders = (await partner.call("GET", `/v1/orders?customerId=${customer.id}`)).json<{
        data: unknown[];
      }>();
      assert.equal(orders.data.length, 0);
      const reviewed = (await partner.call("PUT", `/v1/carts/${cart.id}/review`)).json<Cart>();
      assert.deepEqual([reviewed.buyable, reviewed.review], [false, null]);
      assert.equal(reviewed.lines[1]?.problems[0]?.code, "stopped");
      const line = reviewed.lines[1]?.id;
      const without = await partner.call(
        "DELETE",
        `/v1/carts/${cart.id}/lines/${line}`,
        undefined,
        etag(reviewed.version),
      );
      assert.equal(without.json<Cart>().buyable, true, without.text);
    });

    test("SUB-05: a cart changed after its review is reviewed again before it is bought", async () => {
      const { cart, review } = await reviewedCart(await sale.customer(), await sale.sells());
      await partner.call(
        "PUT",
        `/v1/carts/${cart.id}/lines/${cart.lines[0]?.id}`,
        { quantity: 11 },
        etag(cart.version),
      );
      const refused = await partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, once());
      assert.equal(refused.json<Problem>().code, "commerce/not-reviewed");
      const stale = await partner.call(
        "PUT",
        `/v1/carts/${cart.id}/lines/${cart.lines[0]?.id}`,
        { quantity: 12 },
        etag(cart.version),
      );
      assert.equal(stale.status, 412);
    });

    test("SUB-05: nothing is bought for a customer without a customer agreement", async () => {
      const made = await partner.call("POST", "/v1/customers", customerBody(), once());
      const customer = made.json<SoldTo>();
      const { cart, review } = await reviewedCart(customer, await sale.sells());
      const refused = await partner.call("POST", `/v1/carts/${cart.id}/order`, { review }, once());
      assert.equal(refused.json<Problem>().code, "commerce/agreement-missing");
    });

    test("SUB-05: a plan held once per customer is sold once to many who buy it at the same time", async () => {
      const limited = await sale.sells({ limitPerCustomer: 1 });
      const customer = await sale.customer();
      const sellers = [partner];
      const records = [customer];
      for (const name of ["Racer A", "Racer B", "Racer C", "Racer D", "Racer E"]) {
        const seller = await market.organisation({ kind: "partner", name });
        sellers.push(seller);
        records.push(await alsoCustomerOf(seller, customer));
      }
      const carts = await Promise.all(
        sellers.map((seller, index) => reviewedCart(records[index] ?? customer, limited, seller)),
      );
      const answers = await Promise.all(
        carts.map(({ cart, review }, index) =>
          (sellers[index] ?? partner).call(
            "POST",
            `/v1/carts/${cart.id}/order`,
            { review },
            once(),
          ),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      assert.deepEqual(
        statuses,
        [201, 409, 409, 409, 409, 409],
        answers.map(({ text }) => text).join("\n"),
      );
      for (const { status, text } of answers)
        if (status === 409) assert.match(text, /limit-reached|moved-since-review/);
    });

    test("SUB-05: a plan held twice per customer is sold exactly twice", async () => {
      const limited = await sale.sells({ limitPerCustomer: 2 });
      const customer = await sale.customer();
      await sale.buys(customer, limited);
      await sale.buys(customer, limited);
      const third = await partner.call("POST", "/v1/carts", cartFor(customer, limited), once());
      assert.equal(third.json<Problem>().code, "commerce/plan-not-available");
    });

    test("SUB-05: one cart cannot hold more of a limited plan than the customer may", async () => {
      const limited = await sale.sells({ limitPerCustomer: 1 });
      const customer = await sale.customer();
      await partner.call("POST", "/v1/carts", cartFor(customer, limited), once());
      const second = await partner.call("POST", "/v1/carts", cartFor(customer, limited), once());
      assert.equal(second.json<Problem>().code, "commerce/plan-not-available");
    });

    test("SUB-05: a cart is gone after 7 days, and a new one takes its place", async () => {
      const seller = await market.organisation({ kind: "partner", name: "Slow Seller" });
      const customer = await sale.customer({}, seller);
      const plan = await sale.sells();
      const first = (
        await seller.call("POST", "/v1/carts", cartFor(customer, plan), once())
      ).json<Cart>();
      await market.clockMovesTo("2026-11-28T12:00:00Z");
      const late = await seller.call("PUT", `/v1/carts/${first.id}/review`);
      assert.equal(late.json<Problem>().code, "commerce/cart-expired");
      const second = await seller.call("POST", "/v1/carts", cartFor(customer, plan), once());
      assert.equal(second.status, 201);
      assert.notEqual(second.json<Cart>().id, first.id);
      await market.clockMovesTo("2026-11-21T12:00:00Z");
    });

    test("1.3: an indirect reseller does not buy and is told who does; a provider sells through its reseller", async () => {
      const reseller = await market.organisation({
        kind: "partner",
        name: "Petit Revendeur",
        partnerType: "indirect-reseller",
      });
      const provider = await market.organisation({
        kind: "partner",
        name: "Grand Provider",
        partnerType: "indirect-provider",
      });
      const plan = await sale.sells();
      const own = await sale.customer({}, reseller);
      const refused = await reseller.call("POST", "/v1/carts", cartFor(own, plan), once());
      assert.equal(refused.json<Problem>().code, "commerce/partner-does-not-transact");
      const shown = (await reseller.call("GET", `/v1/customers/${own.id}/catalog`)).json<{
        data: { reasons: { code: string }[] }[];
      }>();
      assert.equal(shown.data[0]?.reasons[0]?.code, "partner-does-not-transact");

      const customer = await sale.customer({}, provider);
      const unbound = await provider.call(
        "POST",
        "/v1/carts",
        { ...cartFor(customer, plan), resellerId: reseller.organisation.id },
        once(),
      );
      assert.equal(unbound.json<Problem>().code, "commerce/reseller-unknown");
      await machinery(sale)
        .sql.insertInto("identity.provider_resellers")
        .values({
          provider_id: provider.organisation.id,
          reseller_id: reseller.organisation.id,
          since: Temporal.Instant.from("2026-01-01T00:00:00Z"),
        })
        .execute();
      const cart = await provider.call(
        "POST",
        "/v1/carts",
        { ...cartFor(customer, plan), resellerId: reseller.organisation.id },
        once(),
      );
      assert.equal(cart.status, 201, cart.text);
      const { id } = cart.json<Cart>();
      const reviewed = (await provider.call("PUT", `/v1/carts/${id}/review`)).json<Cart>();
      const order = await provider.call(
        "POST",
        `/v1/carts/${id}/order`,
        { review: reviewed.review?.hash },
        once(),
      );
      assert.deepEqual(order.json<{ reseller: unknown }>().reseller, {
        id: reseller.organisation.id,
        name: "Petit Revendeur",
      });
      const direct = await partner.call(
        "POST",
        "/v1/carts",
        { ...cartFor(await sale.customer(), plan), resellerId: reseller.organisation.id },
        once(),
      );
      assert.equal(direct.json<Problem>().code, "commerce/reseller-not-allowed");
    });

    test("SUB-07: the order is confirmed by mail without instructions or a link to the publisher's site", async () => {
      const customer = await sale.customer();
      const order = await sale.buys(customer, await sale.sells());
      const { rows } = await market.platform.pool.raw.query(
        "select to_address, subject, body from platform.mails where dedupe_key like $1",
        [`order-confirmation/${order.id}/%`],
      );
      assert.deepEqual(
        rows.map(({ to_address }) => to_address),
        [partner.email],
      );
      assert.match(rows[0].subject, new RegExp(order.number));
      assert.ok(!/https?:|token|contoso\.example/.test(rows[0].body), rows[0].body);
    });
  });

  suite("SUB-07: set-up and activation", () => {
    test("SUB-07: the link carries a token that stands for this purchase, for its publisher, for 24 hours", async () => {
      const order = await sale.buys(await sale.customer(), await sale.sells());
      const subscriptionId = order.lines[0]?.subscriptionId ?? "";
      const make = async () =>
        (
          await partner.call(
            "POST",
            `/v1/subscriptions/${subscriptionId}/setup-links`,
            undefined,
            once(),
          )
        ).json<{ url: string; expiresAt: string }>();
      const [first, second] = [await make(), await make()];
      assert.notEqual(first.url, second.url);
      assert.match(first.url, /^https:\/\/contoso\.example\/setup\?from=souk&token=/);
      assert.equal(first.expiresAt, "2026-11-22T12:00:00Z");
      const db = machinery(sale);
      const resolve = async (
        url: string,
        at: string,
        publisherId = sale.publisher.organisation.id,
      ) => {
        const token = new URL(url).searchParams.get("token") ?? "";
        const found = await resolvePurchaseToken(db, {
          publisherId,
          token,
          at: Temporal.Instant.from(at),
        });
        return found.ok ? found.value.id : found.problem.code;
      };
      assert.equal(await resolve(first.url, "2026-11-22T11:59:59Z"), subscriptionId);
      assert.equal(await resolve(first.url, "2026-11-21T12:00:00Z"), subscriptionId, "again");
      assert.equal(await resolve(second.url, "2026-11-21T12:00:00Z"), subscriptionId);
      assert.equal(
        await resolve(first.url, "2026-11-22T12:00:00Z"),
        "commerce/purchase-token-invalid",
      );
      assert.equal(
        await resolve(first.url, "2026-11-21T12:00:00Z", partner.organisation.id),
        "commerce/purchase-token-invalid",
      );
      const { rows } = await market.platform.pool.raw.query(
        "select encode(token_hash, 'escape') as h from commerce.setup_links",
      );
      const token = new URL(first.url).searchParams.get("token") ?? "";
      assert.ok(
        rows.every(({ h }) => !String(h).includes(token)),
        "only the hash is kept",
      );
    });

    test("SUB-05: billing begins with the activation: one charge, posted to all four sides, explained", async () => {
      const customer = await sale.customer();
      const order = await sale.buys(customer, await sale.sells(), { quantity: 12 });
      const subscriptionId = order.lines[0]?.subscriptionId ?? "";
      const estimate = async () =>
        (await partner.call("GET", "/v1/estimate")).json<{
          month: string;
          currencies: {
            currency: string;
            total: { amount: string };
            lines: { subscriptionId: string }[];
          }[];
        }>();
      assert.ok(
        !JSON.stringify(await estimate()).includes(subscriptionId),
        "nothing before activation",
      );
      const activated = await sale.activates(subscriptionId, { quantity: 12 });
      assert.ok(activated.ok, JSON.stringify(activated));
      await market.settle();
      const { currencies, month } = await estimate();
      assert.equal(month, "2026-11");
      assert.equal(
        currencies[0]?.lines.filter((line) => line.subscriptionId === subscriptionId).length,
        1,
      );
      const charges = (
        await partner.call("GET", `/v1/charges?subscriptionId=${subscriptionId}`)
      ).json<{
        data: {
          id: string;
          net: { amount: string };
          tax: { amount: string };
          total: { amount: string };
          from: string;
          to: string;
          days: number;
        }[];
      }>();
      assert.equal(charges.data.length, 1);
      const [charge] = charges.data;
      assert.deepEqual(
        [charge?.net.amount, charge?.tax.amount, charge?.total.amount],
        ["216.00", "43.20", "259.20"],
      );
      assert.deepEqual([charge?.from, charge?.to, charge?.days], ["2026-11-21", "2026-12-20", 30]);
      const why = await partner.call("GET", `/v1/charges/${charge?.id}`);
      assert.equal(why.status, 200, why.text);
      const { evidence, ledger } = why.json<{
        evidence: {
          text: string;
          steps: { label: string; value: string }[];
          because: { label: string }[];
          inputs: Record<string, unknown>;
        };
        ledger: { postings: { account: string; amount: { amount: string } }[] };
      }>();
      assert.match(evidence.text, /12 licences × EUR.18\.00/);
      assert.deepEqual(
        ledger.postings.map(({ account, amount }) => [account, amount.amount]),
        [
          ["receivable", "259.20"],
          ["marketplace", "-216.00"],
          ["tax-payable", "-43.20"],
        ],
      );
      assert.ok(!why.text.includes("storeFee"), "the operator's fee is not the buyer's business");
      for (const { label } of [...evidence.steps, ...evidence.because])
        assert.ok(!label.startsWith("evidence."), label);
      const { rows } = await market.platform.pool.raw.query(
        "select account, amount_minor::int as minor from billing.ledger_postings p join billing.ledger_entries e on e.id = p.entry_id where e.charge_id = $1 order by number",
        [charge?.id],
      );
      assert.deepEqual(
        rows.map(({ minor }) => minor),
        [25_920, -20_952, -648, -4_320],
      );
      const stranger = await market.organisation({ kind: "partner", name: "Curious" });
      assert.equal((await stranger.call("GET", `/v1/charges/${charge?.id}`)).status, 404);
      assert.equal(
        (await stranger.call("GET", `/v1/charges?subscriptionId=${subscriptionId}`)).json<{
          data: unknown[];
        }>().data.length,
        0,
      );
    });

    test("SUB-07: activated for another plan, quantity or publisher, a purchase stays pending", async () => {
      const order = await sale.buys(await sale.customer(), await sale.sells());
      const subscriptionId = order.lines[0]?.subscriptionId ?? "";
      for (const [asked, code] of [
        [{ planId: "pro" }, "commerce/plan-mismatch"],
        [{ quantity: 9 }, "commerce/quantity-mismatch"],
      ] as const) {
        const refused = await sale.activates(subscriptionId, asked);
        assert.equal(refused.ok ? "" : refused.problem.code, code);
      }
      assert.ok((await sale.activates(subscriptionId)).ok);
      const twice = await sale.activates(subscriptionId);
      assert.equal(twice.ok ? "" : twice.problem.code, "commerce/already-activated");
    });

    test("SUB-07: what is not activated lapses after 30 days, is never charged, and can be bought again", async () => {
      const customer = await sale.customer();
      const limited = await sale.sells({ limitPerCustomer: 1 });
      const order = await sale.buys(customer, limited);
      const path = `/v1/subscriptions/${order.lines[0]?.subscriptionId}`;
      await market.clockMovesTo("2026-12-21T11:59:59Z");
      assert.equal(
        (await partner.call("GET", path)).json<{ status: string }>().status,
        "pending-activation",
      );
      await market.clockMovesTo("2026-12-21T12:00:00Z");
      const lapsed = (await partner.call("GET", path)).json<{
        status: string;
        endReason: string;
        history: { event: string }[];
      }>();
      assert.deepEqual(
        [lapsed.status, lapsed.endReason, lapsed.history[0]?.event],
        ["cancelled", "not-activated", "lapsed"],
      );
      const charges = (
        await partner.call("GET", `/v1/charges?subscriptionId=${order.lines[0]?.subscriptionId}`)
      ).json<{ data: unknown[] }>();
      assert.equal(charges.data.length, 0);
      await sale.buys(customer, limited);
      await market.clockMovesTo("2026-11-21T12:00:00Z");
    });
  });

  suite("SUB-08: free trial", () => {
    test("SUB-08: a trial is not charged; on day 31 it is paid from that day on, and the customer has no second one", async () => {
      const customer = await sale.customer();
      const plan = await sale.sells({ trialDays: 30 });
      const order = await sale.buys(customer, plan, { quantity: 5 });
      const id = order.lines[0]?.subscriptionId ?? "";
      assert.ok((await sale.activates(id)).ok);
      await market.settle();
      const path = `/v1/subscriptions/${id}`;
      const read = async () =>
        (await partner.call("GET", path)).json<{
          status: string;
          trialEndsAt: string;
          termStart: string;
          next: { kind: string; day: string };
        }>();
      const charges = async () =>
        (await partner.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{
          data: { kind: string; from: string; net: { amount: string } }[];
        }>().data;
      const trial = await read();
      assert.deepEqual(
        [trial.status, trial.trialEndsAt, trial.termStart, trial.next.kind, trial.next.day],
        ["trial", "2026-12-20T23:00:00Z", "2026-12-21", "trial-ends", "2026-12-21"],
      );
      assert.deepEqual(await charges(), []);
      const upcoming = (await partner.call("GET", "/v1/estimate?month=2026-12")).json<{
        upcoming: { subscriptionId: string; net: { amount: string } }[];
      }>();
      assert.deepEqual(
        upcoming.upcoming.filter((one) => one.subscriptionId === id).map(({ net }) => net.amount),
        ["90.00"],
      );
      const second = (
        await partner.call("POST", "/v1/carts", cartFor(customer, plan, 5), once())
      ).json<Cart>();
      assert.deepEqual(
        [second.lines[0]?.price?.charged, second.dueAfterTrials.length],
        ["on-activation", 0],
      );

      await market.clockMovesTo("2026-12-20T23:00:00Z");
      assert.equal((await read()).status, "active");
      assert.deepEqual(
        (await charges()).map(({ kind, from, net }) => [kind, from, net.amount]),
        [["convert", "2026-12-21", "90.00"]],
      );
      await market.clockMovesTo("2026-11-21T12:00:00Z");
    });

    test("SUB-08: with auto-renew off the trial ends on its last day without a charge", async () => {
      const order = await sale.buys(await sale.customer(), await sale.sells({ trialDays: 30 }));
      const id = order.lines[0]?.subscriptionId ?? "";
      assert.ok((await sale.activates(id)).ok);
      const path = `/v1/subscriptions/${id}`;
      const { version } = (await partner.call("GET", path)).json<{ version: number }>();
      const off = await partner.call("PATCH", path, { autoRenew: false }, etag(version));
      assert.equal(off.json<{ next: { kind: string } }>().next.kind, "ends", off.text);
      await market.clockMovesTo("2026-12-20T23:00:00Z");
      const ended = (await partner.call("GET", path)).json<{
        status: string;
        allowedActions: { allowed: boolean }[];
      }>();
      assert.equal(ended.status, "expired");
      assert.ok(ended.allowedActions.every(({ allowed }) => !allowed));
      assert.deepEqual(
        (await partner.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{ data: unknown[] }>()
          .data,
        [],
      );
      await market.clockMovesTo("2026-11-21T12:00:00Z");
    });

    test("SUB-08: a purchase that lapsed or was cancelled before activation has not used up the trial", async () => {
      const customer = await sale.customer();
      const plan = await sale.sells({ trialDays: 30 });
      const order = await sale.buys(customer, plan);
      const path = `/v1/subscriptions/${order.lines[0]?.subscriptionId}/cancellation`;
      const cancelled = await partner.call(
        "PUT",
        path,
        { when: "now", reason: "customer-request" },
        once(),
      );
      assert.equal(cancelled.json<{ kind: string }>().kind, "before-activation", cancelled.text);
      const again = (
        await partner.call("POST", "/v1/carts", cartFor(customer, plan), once())
      ).json<Cart>();
      assert.equal(again.lines[0]?.price?.charged, "after-trial");
    });

    test("SUB-06: a plan without a price of its own is activated and never charged", async () => {
      const order = await sale.buys(
        await sale.customer(),
        await sale.sells({
          prices: { FR: { currency: "EUR", terms: { P1M: "0.00" }, meters: {} } },
        }),
      );
      const id = order.lines[0]?.subscriptionId ?? "";
      assert.ok((await sale.activates(id)).ok);
      await market.settle();
      assert.deepEqual(
        (await partner.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{ data: unknown[] }>()
          .data,
        [],
      );
    });
  });

  suite("SUB-12: cancelling", () => {
    const bought = async (plan = {}) => {
      const order = await sale.buys(await sale.customer(), await sale.sells(plan));
      const id = order.lines[0]?.subscriptionId ?? "";
      assert.ok((await sale.activates(id)).ok);
      await market.settle();
      return id;
    };
    const cancel = (id: string, body: object, dryRun = false) =>
      partner.call(
        "PUT",
        `/v1/subscriptions/${id}/cancellation${dryRun ? "?dryRun=true" : ""}`,
        { reason: "customer-request", ...body },
        once(),
      );

    test("BEY-06: inside the window the preview says the credit, and cancelling gives exactly that", async () => {
      const id = await bought();
      const preview = (await cancel(id, { when: "now" }, true)).json<{
        kind: string;
        credit: { total: { amount: string } };
        until: string;
        preview: string;
        committed: boolean;
        status: string;
      }>();
      assert.deepEqual(
        [
          preview.kind,
          preview.credit.total.amount,
          preview.until,
          preview.committed,
          preview.status,
        ],
        ["full-credit", "216.00", "2026-11-22T12:00:00Z", false, "active"],
      );
      const outdated = await cancel(id, { when: "now", preview: "something-else" });
      assert.equal(outdated.json<Problem>().code, "commerce/preview-outdated");
      const done = await cancel(id, { when: "now", preview: preview.preview });
      assert.deepEqual(
        [done.json<{ committed: boolean }>().committed, done.json<{ status: string }>().status],
        [true, "cancelled"],
      );
      await market.settle();
      const charges = (await partner.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{
        data: {
          id: string;
          kind: string;
          total: { amount: string };
          reverses: string | null;
          reversedBy: string | null;
        }[];
      }>().data;
      assert.deepEqual(charges.map(({ kind, total }) => [kind, total.amount]).sort(), [
        ["cancelImmediate", "-216.00"],
        ["new", "216.00"],
      ]);
      const twice = await cancel(id, { when: "now" });
      assert.equal(twice.json<Problem>().code, "commerce/subscription-ended");
    });

    test("SUB-16: after the window only the end of the term remains, and the page offers no more than that", async () => {
      const id = await bought();
      await market.clockMovesTo("2026-11-22T12:00:00Z");
      const refused = await cancel(id, { when: "now" });
      assert.equal(refused.json<Problem>().code, "commerce/cancellation-window-closed");
      assert.match(refused.json<Problem>().detail, /24 hours/);
      const { allowedActions } = (await partner.call("GET", `/v1/subscriptions/${id}`)).json<{
        allowedActions: {
          action: string;
          allowed: boolean;
          reason: { code: string; detail: string } | null;
        }[];
      }>();
      assert.equal(
        allowedActions.find(({ action }) => action === "cancel")?.reason?.code,
        "commerce/cancellation-window-closed",
      );
      const later = (await cancel(id, { when: "at-renewal" })).json<{
        kind: string;
        effectiveAt: string;
        credit: null;
      }>();
      assert.deepEqual(
        [later.kind, later.effectiveAt, later.credit],
        ["at-renewal", "2026-12-20T23:00:00Z", null],
      );
      await market.clockMovesTo("2026-12-20T23:00:00Z");
      assert.equal(
        (await partner.call("GET", `/v1/subscriptions/${id}`)).json<{ status: string }>().status,
        "expired",
      );
      await market.clockMovesTo("2026-11-21T12:00:00Z");
    });

    test("SUB-12: a purchase billed by the year is credited in full for 14 days", async () => {
      const plan = {
        terms: [{ term: "P1Y", payment: "upfront" as const }],
        prices: { FR: { currency: "EUR", terms: { P1Y: "180.00" }, meters: {} } },
      };
      const order = await sale.buys(await sale.customer(), await sale.sells(plan), {
        term: "P1Y",
        quantity: 2,
      });
      const id = order.lines[0]?.subscriptionId ?? "";
      assert.ok((await sale.activates(id)).ok);
      await market.settle();
      await market.clockMovesTo("2026-12-05T11:59:59Z");
      const inTime = (await cancel(id, { when: "now" }, true)).json<{
        kind: string;
        credit: { net: { amount: string } };
      }>();
      assert.deepEqual([inTime.kind, inTime.credit.net.amount], ["full-credit", "360.00"]);
      await market.clockMovesTo("2026-12-05T12:00:00Z");
      assert.equal((await cancel(id, { when: "now" }, true)).status, 409);
      await market.clockMovesTo("2026-11-21T12:00:00Z");
    });

    test("SUB-09: auto-renew is turned off and on, each once, by whoever saw the latest version", async () => {
      const id = await bought();
      const path = `/v1/subscriptions/${id}`;
      const read = async () =>
        (await partner.call("GET", path)).json<{ version: number; autoRenew: boolean }>();
      const { version } = await read();
      assert.equal(
        (await partner.call("PATCH", path, { autoRenew: false }, etag(version))).status,
        200,
      );
      assert.equal(
        (await partner.call("PATCH", path, { autoRenew: true }, etag(version))).status,
        412,
      );
      const again = await partner.call("PATCH", path, { autoRenew: false }, etag(version + 1));
      assert.equal(again.json<Problem>().code, "commerce/auto-renew-already");
      assert.equal(
        (await partner.call("PATCH", path, { autoRenew: true }, etag(version + 1))).status,
        200,
      );
      await market.clockMovesTo("2026-12-20T23:00:00Z");
      assert.equal(
        (await partner.call("GET", path)).json<{ status: string }>().status,
        "active",
        "turned on again, it does not end with its term",
      );
      await market.clockMovesTo("2026-11-21T12:00:00Z");
    });

    test("a subscription of another partner answers like one that is not there, on every route", async () => {
      const id = await bought();
      const stranger = await market.organisation({ kind: "partner", name: "Onlooker" });
      for (const [method, path, body] of [
        ["GET", "", undefined],
        ["PATCH", "", { autoRenew: false }],
        ["PUT", "/cancellation", { when: "now", reason: "other" }],
        ["POST", "/setup-links", undefined],
      ] as const) {
        const answered = await stranger.call(method, `/v1/subscriptions/${id}${path}`, body, {
          ...once(),
          "if-match": '"1"',
        });
        assert.deepEqual(
          [answered.status, answered.json<Problem>().code],
          [404, "platform/not-found"],
          `${method} ${path}`,
        );
      }
      const listed = (await stranger.call("GET", "/v1/subscriptions")).json<{
        data: unknown[];
        counts: object;
      }>();
      assert.deepEqual([listed.data, listed.counts], [[], {}]);
    });
  });

  suite("BEY-08: what the database itself refuses", () => {
    const refusedAs = async (text: string, values: unknown[] = []) => {
      const client = await market.platform.pool.connect();
      try {
        await client.query("begin");
        await client.query(text, values);
        await client.query("commit");
        return "accepted";
      } catch (error) {
        await client.query("rollback");
        return (error as { code: string }).code;
      } finally {
        client.release();
      }
    };

    test("BEY-07: a charge without evidence cannot be stored", async () => {
      const evidence = "update billing.charges set evidence = '{}'";
      assert.equal(await refusedAs(evidence), "23001", "append-only");
      const copied = await refusedAs(
        `insert into billing.charges (id, buyer_id, customer_id, publisher_id, subscription_id, order_id, kind, period_start,
         period_end, billed_on, currency, net_minor, tax_minor, store_fee_minor, description, evidence, posted_at)
       select gen_random_uuid(), buyer_id, customer_id, publisher_id, gen_random_uuid(), order_id, kind, period_start,
         period_end, billed_on, currency, net_minor, tax_minor, store_fee_minor, description, evidence - 'because', posted_at
       from billing.charges where kind = 'new' limit 1`,
      );
      assert.equal(copied, "23514");
    });

    test("BEY-08: a charge that is not posted is refused at the end of its transaction", async () => {
      const copied = await refusedAs(
        `insert into billing.charges (id, buyer_id, customer_id, publisher_id, subscription_id, order_id, kind, period_start,
         period_end, billed_on, currency, net_minor, tax_minor, store_fee_minor, description, evidence, posted_at)
       select gen_random_uuid(), buyer_id, customer_id, publisher_id, gen_random_uuid(), order_id, kind, period_start,
         period_end, billed_on, currency, net_minor, tax_minor, store_fee_minor, description, evidence, posted_at
       from billing.charges where kind = 'new' limit 1`,
      );
      assert.equal(copied, "23514");
    });

    test("BEY-08: a period is charged once", async () => {
      const again = await refusedAs(
        `insert into billing.charges (id, buyer_id, customer_id, publisher_id, subscription_id, order_id, kind, period_start,
         period_end, billed_on, currency, net_minor, tax_minor, store_fee_minor, description, evidence, posted_at)
       select gen_random_uuid(), buyer_id, customer_id, publisher_id, subscription_id, order_id, kind, period_start,
         period_end, billed_on, currency, net_minor, tax_minor, store_fee_minor, description, evidence, posted_at
       from billing.charges where kind = 'new' limit 1`,
      );
      assert.equal(again, "23505");
    });

    test("BEY-08: a posting that unbalances its entry is refused, and none is changed or removed", async () => {
      const extra = await refusedAs(
        `insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
       select entry_id, 99, account, currency, 1 from billing.ledger_postings limit 1`,
      );
      assert.equal(extra, "23514");
      for (const text of [
        "update billing.ledger_postings set amount_minor = amount_minor + 1",
        "delete from billing.ledger_postings",
        "delete from billing.ledger_entries",
        "truncate billing.ledger_postings",
        "delete from billing.charges",
        "delete from commerce.subscription_history",
        "update commerce.order_lines set price = '{}'",
      ])
        assert.equal(await refusedAs(text), "23001", text);
    });

    test("BEY-08: a subscription of one seller cannot hang on the order of another", async () => {
      const moved = await refusedAs(
        "update commerce.subscriptions set seller_id = gen_random_uuid()",
      );
      assert.equal(moved, "23503");
    });
  });
});

function cartFor(customer: SoldTo, { plan }: Sold, quantity = 10) {
  return {
    customerId: customer.id,
    lines: [{ planUuid: plan.planUuid, term: plan.terms[0]?.term, quantity }],
  };
}

async function reviewedCart(customer: SoldTo, sold: Sold, seller = partner) {
  const opened = await seller.call("POST", "/v1/carts", cartFor(customer, sold), once());
  assert.ok(opened.status < 300, opened.text);
  const reviewed = await seller.call("PUT", `/v1/carts/${opened.json<Cart>().id}/review`);
  const cart = reviewed.json<Cart>();
  return { cart, review: cart.review?.hash };
}

/** Makes a customer's organisation a customer of another partner, too. */
async function alsoCustomerOf(seller: TestPerson, customer: SoldTo): Promise<SoldTo> {
  const id = crypto.randomUUID();
  await market.platform.pool.raw.query(
    `insert into commerce.customers (id, seller_id, organisation_id, tenant_id, handle, company, domain, country, currency,
       segment, language, contact, address, agreed_on, created_at, updated_at)
     select $1, $2, organisation_id, tenant_id, handle, company, domain, country, currency, segment, language, contact,
       address, '2026-11-01', created_at, updated_at from commerce.customers where id = $3`,
    [id, seller.organisation.id, customer.id],
  );
  return { ...customer, id };
}
