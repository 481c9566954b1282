import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  alsoCustomerOf,
  type Cart,
  cartFor,
  customerBody,
  endSale,
  machinery,
  openSale,
  type Problem,
  type Sale,
  type Sold,
  type SoldTo,
} from "../support/sale.ts";

let market: TestMarket;
let sale: Sale;
let partner: TestPerson;

const etag = (version: number) => ({ "if-match": `"${version}"` });

suite("carts, from the first line to Buy", () => {
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    partner = sale.partner;
  });
  after(() => endSale(sale));

  suite("SUB-05: cart, review, Buy", () => {
    test("R5: what lies in a cart that was thrown away can be added again", async () => {
      const customer = await sale.customer();
      const sold = await sale.sells();
      await partner.call("POST", "/v1/carts", cartFor(customer, sold, 3), once());
      const inCart = async () =>
        (
          await partner.call("GET", `/v1/customers/${customer.id}/catalog?offer=${sold.offer.slug}`)
        ).json<{ data: { inCart: number }[] }>().data[0]?.inCart;
      assert.equal(await inCart(), 3);
      const before = market.platform.clock.now();
      await market.clockMovesTo(before.add({ hours: 24 * 7 }).toString());
      assert.equal(await inCart(), 0);
      await market.clockMovesTo(before.toString());
    });

    test("R6: a line says that its price is another one than when it was put in, until it is changed at the new one", async () => {
      const customer = await sale.customer();
      const sold = await sale.sells();
      const read = async () =>
        (await partner.call("GET", `/v1/carts?customerId=${customer.id}`)).json<{ data: Cart[] }>()
          .data[0];
      const opened = await partner.call("POST", "/v1/carts", cartFor(customer, sold), once());
      const [line] = opened.json<Cart>().lines;
      assert.equal(line?.priceBefore, null);
      const dearer = { FR: { currency: "EUR", terms: { P1M: "19.50" }, meters: {} } };
      await sale.reprices(sold, dearer);
      const moved = await read();
      assert.deepEqual(
        [moved?.lines[0]?.unitPrice?.amount, moved?.lines[0]?.priceBefore],
        ["19.50", { amount: "18.00", currency: "EUR" }],
      );
      // Another line says nothing about this one.
      const other = await sale.sells();
      await partner.call("POST", "/v1/carts", cartFor(customer, other), once());
      assert.equal((await read())?.lines[0]?.priceBefore?.amount, "18.00");
      const changed = await partner.call(
        "PUT",
        `/v1/carts/${moved?.id}/lines/${line?.id}`,
        { quantity: 11 },
        { "if-match": "*" },
      );
      assert.equal(changed.json<Cart>().lines[0]?.priceBefore, null, changed.text);
      await sale.stops(other);
      const gone = (await read())?.lines[1];
      assert.equal(gone?.priceBefore, null);
      assert.equal(gone?.problems.length, 1, "R6: what left the market says so");
    });

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

    test("SUB-05: the buyer's own number goes with the cart, the order and nothing else", async () => {
      const customer = await sale.customer();
      const { cart, review } = await reviewedCart(customer, await sale.sells());
      type Named = Cart & { purchaseOrder: string | null };
      const read = async () => (await partner.call("GET", `/v1/carts/${cart.id}`)).json<Named>();
      const name = async (purchaseOrder: unknown, version: number) =>
        partner.call("PATCH", `/v1/carts/${cart.id}`, { purchaseOrder }, etag(version));
      const named = await name("  Accounts PO-2026/118 ", (await read()).version);
      assert.equal(named.status, 200, named.text);
      assert.equal(named.json<Named>().purchaseOrder, "Accounts PO-2026/118");
      assert.equal(named.json<Named>().review?.current, true, "no price moved: it stays reviewed");
      assert.equal((await name("another", cart.version)).status, 412);
      const { version } = await read();
      for (const wrong of ["two\nlines", "x".repeat(81), 118])
        assert.equal((await name(wrong, version)).status, 400, String(wrong));
      assert.equal(
        (await partner.call("PATCH", `/v1/carts/${cart.id}`, {}, etag(version))).status,
        400,
      );
      assert.equal((await name(" ", version)).json<Named>().purchaseOrder, null);

      const bought = await partner.call(
        "POST",
        `/v1/carts/${cart.id}/order`,
        { review, purchaseOrder: "발주 2026-118" },
        once(),
      );
      assert.equal(bought.status, 201, bought.text);
      const order = bought.json<{ id: string; purchaseOrder: string | null }>();
      assert.equal(order.purchaseOrder, "발주 2026-118");
      assert.deepEqual((await partner.call("GET", `/v1/orders/${order.id}`)).json(), order);
      const found = async (number: string) =>
        (await partner.call("GET", `/v1/orders?purchaseOrder=${encodeURIComponent(number)}`))
          .json<{ data: { id: string }[] }>()
          .data.map(({ id }) => id);
      assert.deepEqual(await found("발주 2026-118"), [order.id]);
      assert.deepEqual(await found("발주 2026"), [], "a number is looked up, not searched in");
      const next = await reviewedCart(customer, await sale.sells());
      assert.equal(
        (await partner.call("GET", `/v1/carts/${next.cart.id}`)).json<Named>().purchaseOrder,
        null,
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

    test("SUB-05: a cart is a quote as PDF, in the language asked for, while it is kept and can be bought", async () => {
      const customer = await sale.customer({ company: "새길대학교" });
      const plan = await sale.sells(
        {
          trialDays: 30,
          texts: { en: { name: "Team", description: "" }, ko: { name: "팀", description: "" } },
        },
        {
          languages: {
            en: { name: "Hanul Notes", summary: "" },
            ko: { name: "한울 노트", summary: "" },
          },
        },
      );
      const empty = await partner.call("POST", "/v1/carts", { customerId: customer.id }, once());
      const { id } = empty.json<Cart>();
      const quote = (query = "", person = partner) =>
        person.call("GET", `/v1/carts/${id}/quote${query}`);
      assert.equal((await quote()).json<Problem>().code, "commerce/cart-empty");
      await partner.call("POST", "/v1/carts", cartFor(customer, plan), once());
      const second = await sale.sells();
      await partner.call("POST", "/v1/carts", cartFor(customer, second, 3), once());
      const sizes = [];
      for (const language of ["en", "fr", "ko"]) {
        const answered = await quote(`?language=${language}`);
        assert.equal(answered.status, 200, answered.text);
        assert.equal(answered.headers.get("content-type"), "application/pdf");
        assert.match(answered.text, /^%PDF-1/);
        assert.match(answered.text, new RegExp(`/Lang \\(${language}\\)`));
        sizes.push(answered.text.length);
      }
      assert.equal(new Set(sizes).size, 3);
      assert.equal((await quote("?language=de")).status, 400);
      const stranger = await market.organisation({ kind: "partner", name: "Stranger" });
      assert.equal((await quote("", stranger)).status, 404);
      await sale.stops(second);
      assert.equal((await quote()).json<Problem>().code, "commerce/cart-not-buyable");
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
        records.push(await alsoCustomerOf(market, seller, customer));
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

  test("OPR-03, SUB-17: the operator sets the tax ID and address of a buyer, and the next review owes the tax itself", async () => {
    const abroad = await market.organisation({
      kind: "partner",
      name: "Bruges Cloud",
      country: "BE",
      domain: "bruges.example",
    });
    const sold = await sale.sells();
    const customer = await sale.customer({}, abroad);
    const cart = await sale.fills(customer, sold, abroad);
    const treatment = async () =>
      (await abroad.call("GET", `/v1/carts/${cart.id}`)).json<{
        lines: { price: { taxTreatment: string } }[];
      }>().lines[0]?.price.taxTreatment;
    const without = await treatment();
    assert.notEqual(without, "reverse-charge");
    const path = `/v1/organisations/${abroad.organisation.id}/invoice-details`;
    const { operator } = sale;
    const read = await operator.call("GET", path);
    assert.equal(read.json<{ taxId: string | null }>().taxId, null);
    const details = {
      taxId: " BE0123456789 ",
      address: { line1: "Markt 1", city: "Brugge", postalCode: "8000", state: "" },
    };
    const seen = { "if-match": read.headers.get("etag") ?? "" };
    const put = await operator.call("PUT", path, details, seen);
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(put.json(), {
      taxId: "BE0123456789",
      address: { line1: "Markt 1", city: "Brugge", postalCode: "8000" },
      electronicAddress: null,
      buyerReference: null,
    });
    assert.equal(await treatment(), "reverse-charge");
    assert.equal(
      (await operator.call("PUT", path, details, seen)).status,
      412,
      "somebody was first",
    );
    assert.equal((await operator.call("PUT", path, details)).status, 428);
    const wrong = { ...details, taxId: "BE<1>" };
    assert.equal((await operator.call("PUT", path, wrong, { "if-match": "*" })).status, 400);
    const absent = `/v1/organisations/01a1fd8b-9faf-710f-a5e4-9f31e5ab2ac9/invoice-details`;
    assert.equal((await operator.call("PUT", absent, details, { "if-match": "*" })).status, 404);
    const auditor = await market.person(operator.organisation.id, ["auditor"]);
    assert.equal((await auditor.call("PUT", path, details, { "if-match": "*" })).status, 403);
    assert.equal((await auditor.call("GET", path)).status, 200);
    assert.equal((await abroad.call("GET", path)).status, 403);
  });
});

async function reviewedCart(customer: SoldTo, sold: Sold, seller = partner) {
  const opened = await seller.call("POST", "/v1/carts", cartFor(customer, sold), once());
  assert.ok(opened.status < 300, opened.text);
  const reviewed = await seller.call("PUT", `/v1/carts/${opened.json<Cart>().id}/review`);
  const cart = reviewed.json<Cart>();
  return { cart, review: cart.review?.hash };
}
