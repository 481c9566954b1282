import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { endSale, openSale, type Problem, type Sale, type SoldTo } from "../support/sale.ts";

type Request = {
  id: string;
  subscriptionId: string;
  kind: string;
  quantity: number | null;
  state: string;
  note: string;
  answer: string;
  askedBy: string;
  decidedBy: string | null;
  offer: string;
  customer: { id: string; company: string };
  allowedActions: string[];
};
type Listed = {
  data: Request[];
  nextCursor: string | null;
  kinds: { kind: string; allowed: boolean; reason: { title: string } | null }[];
};

suite("C4: customers ask the partner who sold them something to change it", () => {
  let market: TestMarket;
  let sale: Sale;
  let customer: SoldTo;
  let admin: TestPerson;
  let assigner: TestPerson;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    customer = await sale.customer({ company: "Ateliers Morvan" });
    admin = await market.person(customer.organisationId, ["global-admin"]);
    assigner = await market.person(customer.organisationId, ["licence-admin"]);
  });
  after(() => endSale(sale));

  /** A subscription that runs, outside its window of full credit. */
  async function running(): Promise<string> {
    const order = await sale.buys(customer, await sale.sells());
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    return id;
  }
  const asks = (id: string, body: object, by = assigner) =>
    by.call("POST", `/v1/purchases/${id}/change-requests`, body, once());
  const asked = async (id: string, body: object, by = assigner) => {
    const answer = await asks(id, body, by);
    assert.equal(answer.status, 201, answer.text);
    return answer.json<Request>();
  };
  const answers = (id: string, body: object, by = sale.partner) =>
    by.call("PUT", `/v1/change-requests/${id}/answer`, body, once());
  const ofPurchase = async (id: string, by = assigner) =>
    (await by.call("GET", `/v1/purchases/${id}/change-requests`)).json<Listed>();
  const ofPartner = async (query = "", by = sale.partner) =>
    (await by.call("GET", `/v1/change-requests${query}`)).json<Listed>();
  const mails = async (template: string) =>
    (await sale.operator.call("GET", "/v1/mails?limit=100"))
      .json<{ data: { template: string; subject: string }[] }>()
      .data.filter((mail) => mail.template === template);
  const alerts = async () =>
    (await sale.partner.call("GET", "/v1/customers?waiting=asked")).json<{
      data: { id: string; alerts: { kind: string; count: number }[] }[];
    }>().data;
  const code = (answer: { json<T>(): T }) => answer.json<Problem>().code;

  test("C4, R1: what is asked for needs the partner, is answered once it is so, and both sides are told", async () => {
    const id = await running();
    const request = await asked(id, { kind: "auto-renew-off", note: "We move to another product" });
    assert.deepEqual(
      [request.state, request.kind, request.allowedActions],
      ["open", "auto-renew-off", ["withdraw"]],
    );
    const [row] = await alerts();
    assert.deepEqual(
      [row?.id, row?.alerts.map(({ kind, count }) => [kind, count])[0]],
      [customer.id, ["asked", 1]],
    );
    const list = (await sale.partner.call("GET", `/v1/customers/${customer.id}`)).text;
    assert.match(list, /"kind":"asked"/);
    await market.settle();
    assert.equal((await mails("change-requested")).length, 1);
    const purchase = (await admin.call("GET", `/v1/purchases/${id}`)).json<{
      changeAsked: boolean;
    }>();
    assert.equal(purchase.changeAsked, true);

    const [waiting] = (await ofPartner(`?state=open&subscriptionId=${id}`)).data;
    assert.deepEqual(
      [waiting?.note, waiting?.customer.company, waiting?.allowedActions],
      ["We move to another product", "Ateliers Morvan", ["answer"]],
    );
    const early = await answers(request.id, { outcome: "done" });
    assert.equal(code(early), "commerce/change-not-made");
    const off = await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: false },
      { "if-match": "*" },
    );
    assert.equal(off.status, 200, off.text);
    const done = await answers(request.id, { outcome: "done" });
    assert.equal(done.status, 200, done.text);
    assert.equal(done.json<Request>().state, "done");
    await market.settle();
    assert.equal((await mails("change-answered")).length, 1);
    assert.deepEqual(await alerts(), []);
    const again = await answers(request.id, { outcome: "declined", answer: "Too late" });
    assert.equal(code(again), "commerce/change-request-decided");
    const types = "subscription.change_requested,subscription.change_request_ended";
    const events = (await sale.partner.call("GET", `/v1/events?types=${types}`))
      .json<{
        data: { type: string; data: Record<string, unknown> }[];
      }>()
      .data.filter(({ data }) => data["requestId"] === request.id);
    assert.deepEqual(
      events.map(({ type, data }) => [type, data["kind"] ?? data["state"]]),
      [
        ["subscription.change_requested", "auto-renew-off"],
        ["subscription.change_request_ended", "done"],
      ],
    );
    const activity = (
      await sale.partner.call("GET", `/v1/activity?customerId=${customer.id}`)
    ).json<{ data: { action: string; title: string }[] }>();
    const entries = activity.data.filter(({ action }) => action.includes("change-request"));
    assert.deepEqual(
      entries.map(({ title }) => title),
      ["Request for a change answered: done", "Change requested by the customer"],
    );
  });

  test("C4: a partner declines with a reason, which whoever asked reads", async () => {
    const id = await running();
    const request = await asked(id, { kind: "quantity", quantity: 4 });
    const wordless = await answers(request.id, { outcome: "declined", answer: "  " });
    assert.equal(wordless.status, 422, wordless.text);
    assert.deepEqual(
      wordless.json<Problem>().errors?.map(({ pointer }) => pointer),
      ["/answer"],
    );
    const declined = await answers(request.id, {
      outcome: "declined",
      answer: "Your contract says ten until June",
    });
    assert.equal(declined.status, 200, declined.text);
    const [mine] = (await ofPurchase(id)).data;
    assert.deepEqual(
      [mine?.state, mine?.answer, mine?.quantity],
      ["declined", "Your contract says ten until June", 4],
    );
  });

  test("C4: what the partner could not do is not asked for, and one of a kind waits", async () => {
    const id = await running();
    for (const [body, refusal] of [
      [{ kind: "auto-renew-on" }, "commerce/auto-renew-already"],
      [{ kind: "reactivate" }, "commerce/not-suspended"],
      [{ kind: "quantity", quantity: 10 }, "commerce/quantity-same"],
      [{ kind: "other" }, "commerce/change-request-invalid"],
    ] as const)
      assert.equal(code(await asks(id, body)), refusal);
    const { kinds } = await ofPurchase(id);
    assert.deepEqual(
      kinds.filter(({ allowed }) => allowed).map(({ kind }) => kind),
      ["quantity", "auto-renew-off", "cancel", "other"],
    );
    assert.ok(kinds.every(({ allowed, reason }) => allowed === (reason === null)));
    await asked(id, { kind: "quantity", quantity: 12 });
    const twice = await asks(id, { kind: "quantity", quantity: 15 }, admin);
    assert.equal(code(twice), "commerce/change-requested-already");
    await asked(id, { kind: "other", note: "Another contact person" });
  });

  test("C4: ten colleagues who ask for the same at once leave one request", async () => {
    const id = await running();
    const answersOf = await Promise.all(
      Array.from({ length: 10 }, () => asks(id, { kind: "auto-renew-off" }, admin)),
    );
    assert.deepEqual(answersOf.map(({ status }) => status).sort(), [201, ...Array(9).fill(409)]);
  });

  test("C4: whoever asked withdraws, administrators too, other colleagues do not", async () => {
    const id = await running();
    const request = await asked(id, { kind: "auto-renew-off" }, admin);
    const withdraws = (by: TestPerson) =>
      by.call(
        "PUT",
        `/v1/purchases/${id}/change-requests/${request.id}/withdrawal`,
        undefined,
        once(),
      );
    assert.deepEqual((await ofPurchase(id)).data[0]?.allowedActions, []);
    const refused = await withdraws(assigner);
    assert.deepEqual([refused.status, code(refused)], [403, "commerce/change-request-of-another"]);
    const done = await withdraws(admin);
    assert.equal(done.json<Request>().state, "withdrawn", done.text);
    assert.equal(
      code(await answers(request.id, { outcome: "done" })),
      "commerce/change-request-decided",
    );
    await asked(id, { kind: "auto-renew-off" });
  });

  test("C4: nobody floods the partner: ten in a day, withdrawn ones included", async () => {
    const id = await running();
    for (let made = 0; made < 10; made += 1) {
      const request = await asked(id, { kind: "auto-renew-off" }, admin);
      const path = `/v1/purchases/${id}/change-requests/${request.id}/withdrawal`;
      assert.equal((await admin.call("PUT", path, undefined, once())).status, 200);
    }
    assert.equal(
      code(await asks(id, { kind: "auto-renew-off" }, admin)),
      "commerce/change-requests-many",
    );
    const before = market.platform.clock.now();
    await market.clockMovesTo(before.add({ hours: 24 }).toString());
    await asked(id, { kind: "auto-renew-off" }, admin);
    await market.clockMovesTo(before.toString());
  });

  test("C4: members read and ask nothing, another partner answers nothing, and an own purchase is asked of nobody", async () => {
    const id = await running();
    const member = await market.person(customer.organisationId, ["member"]);
    assert.equal((await asks(id, { kind: "auto-renew-off" }, member)).status, 403);
    const request = await asked(id, { kind: "auto-renew-off" });
    const other = await market.organisation({ kind: "partner", name: "Meridiaan" });
    assert.deepEqual((await ofPartner("", other)).data, []);
    assert.equal((await answers(request.id, { outcome: "done" }, other)).status, 404);
    const stranger = await market.organisation({ kind: "customer", name: "Vauban" });
    assert.equal((await asks(id, { kind: "auto-renew-off" }, stranger)).status, 404);
    assert.equal((await asks(randomUUID(), { kind: "auto-renew-off" })).status, 404);

    const sold = await sale.sells();
    const lines = [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 2 }];
    const cart = await admin.call(
      "POST",
      "/v1/carts",
      { customerId: customer.organisationId, lines },
      once(),
    );
    const { id: cartId } = cart.json<{ id: string }>();
    const reviewed = await admin.call("PUT", `/v1/carts/${cartId}/review`);
    const { review } = reviewed.json<{ review: { hash: string } }>();
    const order = await admin.call(
      "POST",
      `/v1/carts/${cartId}/order`,
      { review: review.hash, acceptsAgreement: true },
      once(),
    );
    assert.equal(order.status, 201, order.text);
    const own =
      order.json<{ lines: { subscriptionId: string }[] }>().lines[0]?.subscriptionId ?? "";
    assert.equal(
      code(await asks(own, { kind: "auto-renew-off" }, admin)),
      "commerce/change-request-own",
    );
  });

  test("C4: requests are paged, and found by customer, subscription and state", async () => {
    const id = await running();
    const first = await asked(id, { kind: "auto-renew-off" });
    await asked(id, { kind: "quantity", quantity: 20 });
    const page = await ofPartner(`?subscriptionId=${id}&limit=1`);
    assert.equal(page.data[0]?.kind, "quantity");
    const next = await ofPartner(`?subscriptionId=${id}&limit=1&cursor=${page.nextCursor}`);
    assert.deepEqual([next.data[0]?.id, next.nextCursor], [first.id, null]);
    assert.deepEqual((await ofPartner(`?customerId=${randomUUID()}`)).data, []);
    assert.equal((await sale.partner.call("GET", "/v1/change-requests?cursor=x")).status, 400);
    const own = await assigner.call("GET", `/v1/purchases/${id}/change-requests?limit=1`);
    assert.ok(own.json<Listed>().nextCursor);
  });
});
