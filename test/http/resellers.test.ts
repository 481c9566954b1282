import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  customerBody,
  machinery,
  openSale,
  type Sale,
  type Sold,
  type SoldTo,
} from "../support/sale.ts";

type Named = { readonly id: string; readonly name: string };
type Listed = { readonly data: readonly Named[]; readonly nextCursor: string | null };
type Cart = {
  readonly id: string;
  readonly version: number;
  readonly reseller: Named | null;
  readonly review: { readonly hash: string } | null;
};
type Problem = { readonly code: string; readonly errors?: readonly { readonly pointer: string }[] };

suite("1.3: the reseller of an order", () => {
  let market: TestMarket;
  let sale: Sale;
  let provider: TestPerson;
  let plan: Sold;
  const NAMES = ["Cedar Services", "aspen IT", "Birch & Co"] as const;
  const resellers: TestPerson[] = [];

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    plan = await sale.sells();
    provider = await market.organisation({
      kind: "partner",
      name: "Grand Provider",
      partnerType: "indirect-provider",
    });
    for (const name of NAMES) {
      const made = await reseller(name);
      await bind(provider, made);
      resellers.push(made);
    }
  });
  after(() => market.close());

  const reseller = (name: string) =>
    market.organisation({ kind: "partner", name, partnerType: "indirect-reseller" });
  const bind = (by: TestPerson, one: TestPerson) =>
    machinery(sale)
      .sql.insertInto("identity.provider_resellers")
      .values({
        provider_id: by.organisation.id,
        reseller_id: one.organisation.id,
        since: Temporal.Instant.from("2026-01-01T00:00:00Z"),
      })
      .execute();
  const leaves = (one: TestPerson) =>
    machinery(sale)
      .sql.deleteFrom("identity.provider_resellers")
      .where("reseller_id", "=", one.organisation.id)
      .execute();
  const named = (index: 0 | 1 | 2): Named => ({
    id: resellers[index]?.organisation.id ?? "",
    name: NAMES[index],
  });
  const list = async (query = "", by = provider) =>
    (await by.call("GET", `/v1/resellers${query}`)).json<Listed>();
  const fills = (customer: SoldTo, about: Record<string, unknown> = {}, by = provider) =>
    by.call(
      "POST",
      "/v1/carts",
      {
        customerId: customer.id,
        lines: [{ planUuid: plan.plan.planUuid, term: "P1M", quantity: 2 }],
        ...about,
      },
      once(),
    );
  const chooses = (cart: Cart, resellerId: string | null, by = provider) =>
    by.call("PATCH", `/v1/carts/${cart.id}`, { resellerId }, { "if-match": `"${cart.version}"` });
  const refusal = (answer: Awaited<ReturnType<typeof fills>>) => {
    const { code, errors } = answer.json<Problem>();
    return [answer.status, code, errors?.map(({ pointer }) => pointer)];
  };

  test("1.3: an indirect provider lists its resellers by name, page by page, and finds one by a part of its name", async () => {
    const first = await list("?limit=2");
    assert.deepEqual(
      first.data.map(({ name }) => name),
      ["aspen IT", "Birch & Co"],
    );
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    assert.deepEqual(
      second.data.map(({ name }) => name),
      ["Cedar Services"],
    );
    assert.equal(second.nextCursor, null);
    assert.deepEqual(
      (await list("?q=CEDAR")).data.map(({ name }) => name),
      ["Cedar Services"],
    );
    assert.deepEqual((await list("?q=%25")).data, [], "a percent sign is a letter like others");
    const wrong = await provider.call("GET", "/v1/resellers?cursor=nonsense");
    assert.equal(wrong.json<Problem>().code, "request/cursor-invalid");
  });

  test("1.3: whoever is no indirect provider has no resellers, and nobody sees those of others", async () => {
    const other = await market.organisation({
      kind: "partner",
      name: "Other Provider",
      partnerType: "indirect-provider",
    });
    for (const by of [sale.partner, other, ...resellers.slice(0, 1)])
      assert.deepEqual(await list("", by), { data: [], nextCursor: null });
    const customer = await sale.customer({}, other);
    assert.deepEqual(refusal(await fills(customer, { resellerId: named(0).id }, other)), [
      422,
      "commerce/reseller-unknown",
      ["/resellerId"],
    ]);
  });

  test("ACC-08: an indirect provider filters its customers by the reseller of record, who stands on each customer and subscription", async () => {
    const [first, second] = [named(0), named(1)];
    const noted = await sale.customer({ resellerId: first.id }, provider);
    await sale.customer({ resellerId: second.id }, provider);
    const plain = await sale.customer({}, provider);
    const by = async (query: string) =>
      (await provider.call("GET", `/v1/customers${query}`)).json<{
        data: readonly { id: string; reseller: Named | null }[];
        total: number;
      }>();
    const found = await by(`?resellerId=${first.id}`);
    assert.deepEqual(
      found.data.map(({ id, reseller }) => ({ id, reseller })),
      [{ id: noted.id, reseller: first }],
    );
    assert.equal(found.total, 1);
    assert.equal((await by(`?resellerId=${sale.partner.organisation.id}`)).total, 0);
    assert.equal((await by("")).data.find(({ id }) => id === plain.id)?.reseller, null);
    assert.equal((await provider.call("GET", "/v1/customers?resellerId=x")).status, 400);

    const cart = (await fills(noted)).json<Cart>();
    const reviewed = (await provider.call("PUT", `/v1/carts/${cart.id}/review`)).json<Cart>();
    await provider.call(
      "POST",
      `/v1/carts/${cart.id}/order`,
      { review: reviewed.review?.hash },
      once(),
    );
    const sold = (await provider.call("GET", `/v1/subscriptions?customerId=${noted.id}`)).json<{
      data: readonly { reseller: Named | null }[];
    }>();
    assert.deepEqual(
      sold.data.map((one) => one.reseller),
      [first],
    );
  });

  test("1.3: a line can be sold through another reseller than the order; cart, order, quote and subscription say which", async () => {
    const customer = await sale.customer({ resellerId: named(0).id }, provider);
    const line = { planUuid: plan.plan.planUuid, term: "P1M", quantity: 2 };
    const stranger = await fills(customer, {
      lines: [line, { ...line, resellerId: sale.partner.organisation.id }],
    });
    assert.deepEqual(refusal(stranger), [
      422,
      "commerce/reseller-unknown",
      ["/lines/1/resellerId"],
    ]);
    type Lines = Cart & { readonly lines: readonly { id: string; reseller: Named | null }[] };
    const opened = (
      await fills(customer, { lines: [line, { ...line, resellerId: named(1).id }] })
    ).json<Lines>();
    assert.deepEqual(
      [opened.reseller, ...opened.lines.map(({ reseller }) => reseller)],
      [named(0), null, named(1)],
    );
    const change = (cart: Lines, index: number, resellerId: string | null) =>
      provider.call(
        "PUT",
        `/v1/carts/${cart.id}/lines/${cart.lines[index]?.id}`,
        { quantity: 3, resellerId },
        { "if-match": `"${cart.version}"` },
      );
    assert.deepEqual(refusal(await change(opened, 0, sale.partner.organisation.id)), [
      422,
      "commerce/reseller-unknown",
      ["/resellerId"],
    ]);
    const plain = (await change(opened, 1, null)).json<Lines>();
    assert.equal(plain.lines[1]?.reseller, null, "as the order again");
    const again = (await change(plain, 1, named(2).id)).json<Lines>();
    // Only the number of licences is named: the reseller stays.
    const kept = await provider.call(
      "PUT",
      `/v1/carts/${again.id}/lines/${again.lines[1]?.id}`,
      { quantity: 4 },
      { "if-match": `"${again.version}"` },
    );
    assert.deepEqual(kept.json<Lines>().lines[1]?.reseller, named(2));

    // One of them leaves between the review and Buy: its line is refused, by name of the field.
    const leaver = await reseller("Elder");
    await bind(provider, leaver);
    const third = await provider.call(
      "POST",
      `/v1/carts/${again.id}/lines`,
      { ...line, resellerId: leaver.organisation.id },
      once(),
    );
    assert.equal(third.status, 201, third.text);
    const reviewed = (await provider.call("PUT", `/v1/carts/${again.id}/review`)).json<Lines>();
    await leaves(leaver);
    const buy = (cart: Cart) =>
      provider.call("POST", `/v1/carts/${cart.id}/order`, { review: cart.review?.hash }, once());
    assert.deepEqual(refusal(await buy(reviewed)), [
      422,
      "commerce/reseller-unknown",
      ["/lines/2/resellerId"],
    ]);
    const gone = await provider.call(
      "DELETE",
      `/v1/carts/${again.id}/lines/${third.json<Lines>().lines[2]?.id}`,
      undefined,
      { "if-match": "*" },
    );
    assert.equal(gone.status, 200, gone.text);
    const quote = await provider.call("GET", `/v1/carts/${again.id}/quote`);
    assert.equal(quote.status, 200);
    const last = (await provider.call("PUT", `/v1/carts/${again.id}/review`)).json<Lines>();
    type Order = {
      readonly id: string;
      readonly reseller: Named;
      readonly lines: readonly { subscriptionId: string; reseller: Named | null }[];
    };
    const placed = (await buy(last)).json<Order>();
    const order = (await provider.call("GET", `/v1/orders/${placed.id}`)).json<Order>();
    for (const one of [placed, order])
      assert.deepEqual(
        [one.reseller, ...one.lines.map(({ reseller }) => reseller)],
        [named(0), null, named(2)],
      );
    const sold = async (index: number) =>
      (await provider.call("GET", `/v1/subscriptions/${order.lines[index]?.subscriptionId}`)).json<{
        reseller: Named;
      }>().reseller;
    assert.deepEqual([await sold(0), await sold(1)], [named(0), named(2)]);
    const direct = await fills(
      await sale.customer(),
      { lines: [{ ...line, resellerId: named(0).id }] },
      sale.partner,
    );
    assert.equal(direct.json<Problem>().code, "commerce/reseller-not-allowed");
  });

  test("1.3: a reseller whose organisation is closed is neither listed nor accepted", async () => {
    const closed = await reseller("Dogwood");
    await bind(provider, closed);
    await market.platform.pool.raw.query(
      "update identity.organisations set status = 'closed' where id = $1",
      [closed.organisation.id],
    );
    assert.ok((await list()).data.every(({ name }) => name !== "Dogwood"));
    const cart = await fills(await sale.customer({}, provider), {
      resellerId: closed.organisation.id,
    });
    assert.equal(cart.json<Problem>().code, "commerce/reseller-unknown");
  });

  test("1.3: an indirect provider reviews and buys only after it chose the reseller; order and subscription keep it", async () => {
    const customer = await sale.customer({}, provider);
    const opened = await fills(customer);
    assert.equal(opened.status, 201, opened.text);
    const cart = opened.json<Cart>();
    assert.equal(cart.reseller, null);
    const needed = [409, "commerce/reseller-required", ["/resellerId"]];
    assert.deepEqual(refusal(await provider.call("PUT", `/v1/carts/${cart.id}/review`)), needed);

    const stranger = await chooses(cart, sale.partner.organisation.id);
    assert.deepEqual(refusal(stranger), [422, "commerce/reseller-unknown", ["/resellerId"]]);
    const chosen = await chooses(cart, named(0).id);
    assert.equal(chosen.status, 200, chosen.text);
    assert.deepEqual(chosen.json<Cart>().reseller, named(0));
    assert.equal((await chooses(cart, named(1).id)).status, 412, "somebody else changed the cart");

    const reviewed = (await provider.call("PUT", `/v1/carts/${cart.id}/review`)).json<Cart>();
    const buy = (review: string | undefined) =>
      provider.call("POST", `/v1/carts/${cart.id}/order`, { review }, once());
    const changed = (await chooses(reviewed, named(1).id)).json<Cart>();
    assert.equal(changed.review, null, "another reseller is another review");
    assert.equal((await buy(reviewed.review?.hash)).json<Problem>().code, "commerce/not-reviewed");
    const again = (await provider.call("PUT", `/v1/carts/${cart.id}/review`)).json<Cart>();
    const order = (await buy(again.review?.hash)).json<{
      reseller: Named;
      lines: { subscriptionId: string }[];
    }>();
    assert.deepEqual(order.reseller, named(1));
    const subscription = await provider.call(
      "GET",
      `/v1/subscriptions/${order.lines[0]?.subscriptionId}`,
    );
    assert.deepEqual(subscription.json<{ reseller: Named }>().reseller, named(1));
  });

  test("1.3: a cart begins with the reseller of the customer's record; one that has left stops nobody", async () => {
    const leaving = await reseller("Elm Ltd");
    await bind(provider, leaving);
    const about = { resellerId: leaving.organisation.id };
    const [stays, left] = [
      await sale.customer(about, provider),
      await sale.customer(about, provider),
    ];
    const first = (await fills(stays)).json<Cart>();
    assert.equal(first.reseller?.name, "Elm Ltd");
    const reviewed = (await provider.call("PUT", `/v1/carts/${first.id}/review`)).json<Cart>();
    await leaves(leaving);
    const late = await provider.call(
      "POST",
      `/v1/carts/${first.id}/order`,
      { review: reviewed.review?.hash },
      once(),
    );
    assert.deepEqual(refusal(late), [422, "commerce/reseller-unknown", ["/resellerId"]]);
    const second = await fills(left);
    assert.equal(second.status, 201, second.text);
    assert.equal(second.json<Cart>().reseller, null);
  });

  test("1.3: opening a cart that is open already changes its reseller where another one is named", async () => {
    const customer = await sale.customer({}, provider);
    await fills(customer, { resellerId: named(0).id });
    const kept = (await fills(customer)).json<Cart>();
    assert.deepEqual(kept.reseller, named(0));
    const changed = (await fills(customer, { lines: [], resellerId: named(2).id })).json<Cart>();
    assert.deepEqual([changed.id, changed.reseller], [kept.id, named(2)]);
  });

  test("1.3: who sells by itself names no reseller, on the record or in the cart", async () => {
    const { partner } = sale;
    const cart = (await fills(await sale.customer(), {}, partner)).json<Cart>();
    const refused = [422, "commerce/reseller-not-allowed", ["/resellerId"]];
    assert.deepEqual(refusal(await chooses(cart, named(0).id, partner)), refused);
    const record = customerBody({ resellerId: named(0).id });
    assert.deepEqual(refusal(await partner.call("POST", "/v1/customers", record, once())), refused);
    assert.equal((await chooses(cart, null, partner)).status, 200);
  });

  test("SUB-01: a customer record names one of the provider's resellers, and none again", async () => {
    const customer = await sale.customer({}, provider);
    const edit = (resellerId: string | null) =>
      provider.call("PATCH", `/v1/customers/${customer.id}`, { resellerId }, { "if-match": "*" });
    assert.deepEqual(refusal(await edit(sale.partner.organisation.id)), [
      422,
      "commerce/reseller-unknown",
      ["/resellerId"],
    ]);
    assert.deepEqual((await edit(named(1).id)).json<Cart>().reseller, named(1));
    assert.equal((await edit(null)).json<Cart>().reseller, null);
  });
});
