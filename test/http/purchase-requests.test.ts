import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { type Cart, openSale, type Problem, type Sale, type Sold } from "../support/sale.ts";

type Request = {
  id: string;
  state: string;
  net: { amount: string; currency: string };
  askedBy: string;
  decidedBy: string | null;
  answer: string;
  assignee: { id: string; name: string } | null;
  allowedActions: string[];
};

suite("STO-04: people who may not buy ask their administrators", () => {
  let market: TestMarket;
  let sale: Sale;
  let admin: TestPerson;
  let member: TestPerson;
  let sold: Sold;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    admin = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    member = await market.person(admin.organisation.id, ["member"]);
    sold = await sale.sells();
  });
  after(() => market.close());

  const wanted = (about = {}) => ({
    offer: sold.offer.slug,
    plan: "team",
    term: "P1M",
    quantity: 5,
    ...about,
  });
  const asks = (about = {}, by = member) =>
    by.call("POST", "/v1/purchase-requests", wanted(about), once());
  const made = async (about = {}) => {
    const answer = await asks(about);
    assert.equal(answer.status, 201, answer.text);
    return answer.json<Request>();
  };
  const decides = (id: string, body: object, by = admin) =>
    by.call("PUT", `/v1/purchase-requests/${id}/decision`, body, once());
  const listed = async (by: TestPerson, query = "") =>
    (await by.call("GET", `/v1/purchase-requests${query}`)).json<{ data: Request[] }>().data;
  const cart = async () =>
    (await admin.call("GET", `/v1/carts?customerId=${admin.organisation.id}`)).json<{
      data: Cart[];
    }>().data[0];
  const mails = async (template: string) =>
    (await sale.operator.call("GET", "/v1/mails?limit=100"))
      .json<{ data: { template: string; to: string; subject: string }[] }>()
      .data.filter((mail) => mail.template === template);

  test("F6: a member sees the price, asks with a note, and an approval lies in the organisation's cart at once", async () => {
    assert.equal(
      (await member.call("POST", "/v1/carts", { customerId: admin.organisation.id }, once()))
        .status,
      403,
    );
    const query = new URLSearchParams({ ...wanted(), quantity: "5" }).toString();
    const priced = await member.call("GET", `/v1/purchase-requests/price?${query}`);
    assert.equal(priced.status, 200, priced.text);
    assert.deepEqual(priced.json<Request>().net, { amount: "90.00", currency: "EUR" });
    const plans = await member.call("GET", `/v1/purchase-requests/plans?offer=${sold.offer.slug}`);
    assert.deepEqual(
      plans
        .json<{ plans: { id: string; terms: object[] }[] }>()
        .plans.map(({ id, terms }) => [id, terms]),
      [["team", [{ term: "P1M", payment: "upfront" }]]],
    );
    const request = await made({ note: "For the spring season" });
    assert.deepEqual([request.state, request.allowedActions], ["open", ["withdraw"]]);
    assert.deepEqual((await listed(admin, "?state=open"))[0]?.allowedActions, [
      "approve",
      "decline",
      "hand-over",
    ]);
    await market.settle();
    assert.equal((await mails("purchase-requested")).length, 1);

    assert.equal((await decides(request.id, { decision: "approve" }, member)).status, 403);
    const approved = await decides(request.id, { decision: "approve" });
    assert.equal(approved.status, 200, approved.text);
    assert.deepEqual(
      (await cart())?.lines.map(({ quantity, price }) => [quantity, price?.net.amount]),
      [[5, "90.00"]],
    );
    await market.settle();
    assert.equal((await mails("purchase-decided")).length, 1);
    const again = await decides(request.id, { decision: "decline" });
    assert.equal(again.json<Problem>().code, "commerce/purchase-request-decided");
    assert.equal((await cart())?.lines.length, 1);
  });

  test("C8: a request is handed to a colleague who may buy, and is mailed; all may still decide it", async () => {
    const colleague = await market.person(admin.organisation.id, ["billing-admin"]);
    const { id } = await made({ note: "For the workshop" });
    const give = (personId: string | null, by = admin) =>
      by.call("PUT", `/v1/purchase-requests/${id}/assignee`, { personId });
    const people = (await admin.call("GET", "/v1/purchase-deciders")).json<{
      data: { id: string; name: string }[];
    }>().data;
    assert.deepEqual(
      people.map((one) => one.id).toSorted(),
      [admin.personId, colleague.personId].toSorted(),
    );
    assert.equal((await member.call("GET", "/v1/purchase-deciders")).status, 403);
    for (const nobody of [member.personId, randomUUID()]) {
      const refused = await give(nobody);
      const problem = refused.json<Problem & { errors: { pointer: string }[] }>();
      assert.deepEqual(
        [refused.status, problem.code, problem.errors[0]?.pointer],
        [422, "commerce/colleague-may-not-buy", "/personId"],
      );
    }
    assert.equal((await give(colleague.personId, member)).status, 403);
    for (const _twice of [1, 2]) {
      const given = (await give(colleague.personId)).json<Request>();
      assert.equal(given.assignee?.id, colleague.personId);
    }
    assert.deepEqual((await listed(admin)).find((one) => one.id === id)?.assignee, {
      id: colleague.personId,
      name: people.find((one) => one.id === colleague.personId)?.name,
    });
    await market.settle();
    const told = await mails("purchase-request-handed-over");
    assert.deepEqual(
      told.map(({ to }) => to),
      [colleague.email],
      "once",
    );
    assert.equal((await give(null)).json<Request>().assignee, null);
    assert.equal((await give(admin.personId)).json<Request>().assignee?.id, admin.personId);
    await market.settle();
    assert.equal(
      (await mails("purchase-request-handed-over")).length,
      1,
      "nobody mails themselves",
    );
    assert.equal((await decides(id, { decision: "decline" }, colleague)).status, 200);
    const late = await give(colleague.personId);
    assert.deepEqual(
      [late.status, late.json<Problem>().code],
      [409, "commerce/purchase-request-decided"],
    );
  });

  test("F6: what is declined comes back with its reason and puts nothing into the cart", async () => {
    const request = await made({ quantity: 7 });
    const before = (await cart())?.lines.length;
    const declined = await decides(request.id, { decision: "decline", answer: "Next year" });
    assert.equal(declined.status, 200, declined.text);
    const [mine] = await listed(member);
    assert.deepEqual([mine?.state, mine?.answer], ["declined", "Next year"]);
    assert.ok(mine?.decidedBy);
    assert.equal((await cart())?.lines.length, before);
  });

  test("F6: whoever asked takes it back while it waits, and nobody else", async () => {
    const request = await made({ quantity: 9 });
    const withdraws = (by: TestPerson) =>
      by.call("PUT", `/v1/purchase-requests/${request.id}/withdrawal`, undefined, once());
    const colleague = await market.person(admin.organisation.id, ["member"]);
    assert.equal((await withdraws(colleague)).status, 404);
    const ofAdmin = await withdraws(admin);
    assert.deepEqual(
      [ofAdmin.status, ofAdmin.json<Problem>().code],
      [403, "commerce/purchase-request-of-another"],
    );
    const done = await withdraws(member);
    assert.equal(done.status, 200, done.text);
    const withdrawn = done.json<Request>();
    assert.deepEqual([withdrawn.state, withdrawn.allowedActions], ["withdrawn", []]);
    assert.equal(
      (await listed(admin, "?state=open")).some(({ id }) => id === request.id),
      false,
    );
    const late = await decides(request.id, { decision: "approve" });
    assert.equal(late.json<Problem>().code, "commerce/purchase-request-decided");
    assert.match(late.json<Problem>().detail, /withdrew/);
    assert.equal(
      (await withdraws(member)).json<Problem>().code,
      "commerce/purchase-request-decided",
    );
  });

  test("F6: what could not be bought is not asked for, and an approval of what left the market changes nothing", async () => {
    for (const [about, code] of [
      [{ plan: "none" }, "commerce/plan-not-found"],
      [{ term: "P3Y" }, "commerce/term-not-offered"],
    ] as const)
      assert.equal((await asks(about)).json<Problem>().code, code);
    const leaving = await sale.sells();
    const request = await made({ offer: leaving.offer.slug });
    await sale.stops(leaving);
    const before = (await cart())?.lines.length;
    const refused = await decides(request.id, { decision: "approve" });
    assert.ok(refused.status >= 400, refused.text);
    assert.equal((await cart())?.lines.length, before);
    assert.equal((await listed(admin)).find(({ id }) => id === request.id)?.state, "open");
    assert.equal((await decides(request.id, { decision: "decline" })).status, 200);
  });

  test("F6: everybody sees their own requests alone, other organisations none, and twenty wait at most", async () => {
    const colleague = await market.person(admin.organisation.id, ["licence-admin"]);
    assert.deepEqual(await listed(colleague), []);
    const other = await market.organisation({ kind: "customer", name: "Vauban" });
    assert.deepEqual(await listed(other), []);
    const request = await made();
    assert.equal((await decides(request.id, { decision: "approve" }, other)).status, 404);
    for (let open = (await listed(member, "?state=open")).length; open < 20; open += 1)
      await made();
    const refused = await asks();
    assert.equal(refused.json<Problem>().code, "commerce/purchase-requests-open");
    const page = await member.call("GET", "/v1/purchase-requests?state=open&limit=15");
    const { nextCursor } = page.json<{ nextCursor: string }>();
    assert.equal((await listed(member, `?state=open&limit=15&cursor=${nextCursor}`)).length, 5);
  });
});
