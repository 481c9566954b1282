import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { cartFor, customerBody, endSale, openSale, type Sale } from "../support/sale.ts";

type Binding = {
  id: string;
  side: string;
  state: string;
  provider: { name: string };
  reseller: { name: string } | null;
  resellerTenantId: string;
  askedBy: string | null;
  allowedActions: string[];
};
type Problem = { code: string; errors?: { pointer: string }[] };

suite("reseller 1.3: providers and their resellers", () => {
  let market: TestMarket;
  let sale: Sale;
  let provider: TestPerson;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    provider = await partner("Grand Provider", "indirect-provider");
  });
  after(() => endSale(sale));

  const partner = (name: string, partnerType: string, country = "FR") =>
    market.organisation({ kind: "partner", name, partnerType, country } as never);
  const asks = (tenantId: string, by = provider) =>
    by.call("POST", "/v1/reseller-bindings", { resellerTenantId: tenantId }, once());
  const asked = async (one: TestPerson) => {
    const made = await asks(one.organisation.tenantId);
    assert.equal(made.status, 201, made.text);
    return made.json<Binding>();
  };
  const does = (who: TestPerson, { id }: { id: string }, noun: string) =>
    who.call("PUT", `/v1/reseller-bindings/${id}/${noun}`);
  const list = async (who: TestPerson, query = "") =>
    (await who.call("GET", `/v1/reseller-bindings${query}`)).json<{
      data: Binding[];
      nextCursor: string | null;
    }>();
  const mails = async (template: string) =>
    (
      await market.platform.pool.raw.query<{ to_address: string }>(
        "select to_address from platform.mails where template = $1 order by 1",
        [template],
      )
    ).rows.map(({ to_address }) => to_address);

  test("SUB-01: a reseller that was asked by its tenant ID accepts, and is named in an order; both can end it, and what was sold keeps it", async () => {
    const reseller = await partner("Bureau Vauban", "indirect-reseller");
    const request = await asked(reseller);
    assert.deepEqual(
      [request.side, request.state, request.reseller, request.allowedActions],
      ["provider", "asked", null, ["withdraw"]],
    );
    const [seen] = (await list(reseller)).data;
    assert.deepEqual(
      [seen?.side, seen?.provider.name, seen?.askedBy, seen?.allowedActions],
      ["reseller", "Grand Provider", null, ["accept", "decline"]],
    );
    assert.deepEqual(await mails("reseller-asked"), [reseller.email]);
    assert.equal(
      (await asks(reseller.organisation.tenantId)).json<Problem>().code,
      "commerce/reseller-binding-exists",
    );
    const bound = await does(reseller, request, "acceptance");
    assert.equal(bound.status, 200, bound.text);
    assert.equal(
      (await does(reseller, request, "acceptance")).json<Problem>().code,
      "commerce/reseller-binding-ended",
    );
    assert.deepEqual(await mails("reseller-accepted"), [provider.email]);
    assert.equal((await list(provider)).data[0]?.reseller?.name, "Bureau Vauban");

    const sold = await sale.sells();
    const customer = await sale.customer({}, provider);
    const cart = await provider.call(
      "POST",
      "/v1/carts",
      { ...cartFor(customer, sold), resellerId: reseller.organisation.id },
      once(),
    );
    assert.equal(cart.status, 201, cart.text);
    const { id } = cart.json<{ id: string }>();
    const reviewed = await provider.call("PUT", `/v1/carts/${id}/review`);
    const { review } = reviewed.json<{ review: { hash: string } }>();
    const ended = await does(reseller, request, "end");
    assert.equal(ended.status, 200, ended.text);
    assert.deepEqual(await mails("reseller-ended"), [provider.email]);
    const order = () =>
      provider.call("POST", `/v1/carts/${id}/order`, { review: review.hash }, once());
    assert.equal((await order()).json<Problem>().code, "commerce/reseller-unknown");
    const again = await asked(reseller);
    assert.equal((await does(reseller, again, "acceptance")).status, 200);
    const placed = await order();
    assert.equal(placed.status, 201, placed.text);
    const bought = placed.json<{ lines: { subscriptionId: string }[] }>();
    assert.equal((await does(provider, again, "end")).status, 200);
    const subscription = await provider.call(
      "GET",
      `/v1/subscriptions/${bought.lines[0]?.subscriptionId}`,
    );
    assert.equal(
      subscription.json<{ reseller: { name: string } | null }>().reseller?.name,
      "Bureau Vauban",
    );
  });

  test("SUB-01: nobody learns whose an ID is, and only the reseller that it names reads and answers", async () => {
    const nobody = await asks(randomUUID());
    const direct = await asks(sale.partner.organisation.tenantId);
    assert.deepEqual([nobody.status, direct.status], [201, 201]);
    assert.deepEqual((await list(sale.partner)).data, []);
    const other = await partner("Another Reseller", "indirect-reseller");
    const meant = await partner("Meant Reseller", "indirect-reseller");
    const request = await asked(meant);
    for (const who of [other, sale.partner])
      for (const noun of ["acceptance", "refusal", "revocation", "end"])
        assert.equal((await does(who, request, noun)).status, 404);
    assert.equal(
      (await does(provider, request, "acceptance")).json<Problem>().code,
      "commerce/reseller-binding-ended",
    );
    const agent = await market.person(meant.organisation.id, ["admin-agent"]);
    assert.equal((await list(agent)).data.length, 1);
    assert.equal((await does(agent, request, "acceptance")).status, 403);
    const declined = await does(meant, request, "refusal");
    assert.equal(declined.json<Binding>().state, "declined");
    const withdrawn = await asked(meant);
    assert.equal((await does(provider, withdrawn, "revocation")).status, 200);
    assert.deepEqual(
      (await list(meant)).data.map(({ state }) => state),
      ["declined"],
      "what was taken back is nothing to it",
    );
    for (const [tenantId, by, code] of [
      [provider.organisation.tenantId, provider, "commerce/reseller-binding-own"],
      [meant.organisation.tenantId, sale.partner, "commerce/reseller-not-allowed"],
      [meant.organisation.tenantId, other, "commerce/reseller-not-allowed"],
    ] as const)
      assert.equal((await asks(tenantId, by)).json<Problem>().code, code);
    const first = await list(provider, "?limit=2");
    const second = await list(provider, `?limit=100&cursor=${first.nextCursor}`);
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal((await provider.call("GET", "/v1/reseller-bindings?cursor=x")).status, 400);
  });

  test("SUB-01: provider and reseller are in one region when it is accepted; what is bound stays", async () => {
    const far = await partner("Far Reseller", "indirect-reseller", "BR");
    const request = await asked(far);
    assert.equal(
      (await does(far, request, "acceptance")).json<Problem>().code,
      "commerce/reseller-other-region",
    );
    const move = (region: string | null) =>
      sale.operator.call("PUT", "/v1/regions/BR", { region }, { "if-match": "*" });
    assert.equal((await move("europe")).status, 200);
    assert.equal((await does(far, request, "acceptance")).status, 200);
    assert.equal((await move(null)).status, 200);
    const made = await provider.call(
      "POST",
      "/v1/customers",
      customerBody({ resellerId: far.organisation.id }),
      once(),
    );
    assert.equal(made.status, 201, made.text);
  });
});
