import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { verifyLicensing } from "../../src/modules/licensing/index.ts";
import { putHolding, settlePool } from "../../src/modules/licensing/store/pools.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { once, type TestMarket, type TestPerson } from "../support/market.ts";
import { openPayments, type Payments } from "../support/payments.ts";
import type { Sold } from "../support/sale.ts";

type Check = {
  state: string;
  allowed: boolean;
  reason: string | null;
  lifetimeSeconds: number;
  proof?: string | null;
};

/** The renewal of the 21st is near from this instant on: seven days before, in Paris. */
const NEAR = "2027-02-13T23:00:00Z";

suite("LIC-12, decision 31: licence checks warn of a renewal while an invoice is overdue", () => {
  let at: Payments;
  let market: TestMarket;
  let admin: TestPerson;
  let plan: Sold;
  let user: string;
  let userId: string;
  let pool: string;
  let subscription: string;
  before(async () => {
    at = await openPayments();
    ({ market } = at);
    const { customer, operator } = at;
    const payer = `${at.account()}/sandbox-payer`;
    assert.ok((await operator.call("PUT", payer, { behaviour: "never" })).status < 300);
    plan = await at.sale.sells({ licencesManaged: true });
    subscription = await buys();
    admin = await market.person(customer.organisationId, ["global-admin"]);
    user = `ann.${randomUUID().slice(0, 8)}@morvan.example`;
    const added = await admin.call(
      "POST",
      "/v1/directory/users",
      { userName: user, email: user, displayName: "Ann" },
      once(),
    );
    userId = added.json<{ id: string }>().id;
    const list = await admin.call("GET", "/v1/licences");
    pool = list.json<{ data: { id: string }[] }>().data[0]?.id ?? "";
    const path = `/v1/licences/${pool}/assignments`;
    assert.equal((await admin.call("POST", path, { userIds: [userId] }, once())).status, 200);
  });
  after(async () => {
    await at.agrees();
    assert.deepEqual(await verifyLicensing(market.platform.pool.reader), []);
    await at.close();
  });

  const buys = async () => {
    const order = await at.sale.buys(at.customer, plan, { quantity: 3 });
    const id = order.lines[0]?.subscriptionId ?? "";
    await at.sale.activates(id);
    await market.settle();
    return id;
  };
  const asks = (headers: Record<string, string> = {}, query = "") =>
    at.sale.publisher.call(
      "GET",
      `/v1/licence-checks?tenant=${at.customer.tenantId}&serviceId=${plan.offer.slug}.${plan.plan.planId}&user=${user}${query}`,
      undefined,
      headers,
    );
  const state = async () => (await asks()).json<Check>().state;

  test("nothing is warned of while nothing is overdue, however near the renewal is", async () => {
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    await at.closes("2026-11");
    await market.clockMovesTo("2026-12-20T12:00:00Z");
    assert.equal(await state(), "active");
  });

  test("overdue, the warning begins at its instant, and no answer before it holds for longer", async () => {
    const [invoice] = await at.invoices();
    assert.ok(invoice && invoice.dueOn < "2027-02-13");
    await market.clockMovesTo("2027-02-13T22:50:00Z");
    assert.equal((await at.invoice(invoice.id)).state, "overdue");
    const early = (await asks()).json<Check>();
    assert.deepEqual([early.state, early.lifetimeSeconds], ["active", 300]);
    await market.clockMovesTo("2027-02-13T22:58:00Z");
    const last = await asks();
    assert.equal(last.json<Check>().lifetimeSeconds, 120);
    assert.equal(last.headers.get("cache-control"), "private, max-age=120");
    const etag = last.headers.get("etag") ?? "";
    assert.equal((await asks({ "if-none-match": etag })).status, 304);

    await market.clockMovesTo(NEAR);
    const warned = await asks({ "if-none-match": etag }, "&proof=true");
    assert.equal(warned.status, 200, "the answer changed");
    const { proof, lifetimeSeconds, ...check } = warned.json<Check>();
    assert.deepEqual(
      [check.state, check.allowed, check.reason, lifetimeSeconds],
      ["warning", true, "payment-overdue", 300],
    );
    const claims = JSON.parse(Buffer.from(proof?.split(".")[1] ?? "", "base64url").toString());
    assert.equal(claims.state, "warning", "who may use it has a proof");
    const several = await at.sale.publisher.call("PUT", "/v1/licence-checks", {
      tenant: at.customer.tenantId,
      checks: [
        { serviceId: `${plan.offer.slug}.${plan.plan.planId}`, user },
        { serviceId: `${plan.offer.slug}.${plan.plan.planId}`, user: "nobody@morvan.example" },
      ],
    });
    assert.deepEqual(
      several.json<{ data: Check[] }>().data.map((one) => one.state),
      ["warning", "none"],
    );
    const shown = await admin.call("GET", `/v1/licences/${pool}/assignments`);
    const [row] = shown.json<{ data: { check: Check }[] }>().data;
    assert.equal(row?.check.state, "warning", "its administrator reads the same");
  });

  test("auto-renew off, nothing renews and nothing is warned of; on again, it is", async () => {
    for (const [autoRenew, expected] of [
      [false, "active"],
      [true, "warning"],
    ] as const) {
      const path = `/v1/subscriptions/${subscription}`;
      const { version } = (await at.partner.call("GET", path)).json<{ version: number }>();
      const tag = { "if-match": `"${version}"` };
      const done = await at.partner.call("PATCH", path, { autoRenew }, tag);
      assert.equal(done.status, 200, done.text);
      assert.equal(await state(), expected);
    }
  });

  test("the best state wins: licences that nothing is the matter with keep the whole plan from a warning", async () => {
    const db = market.platform.databaseAs(SYSTEM);
    const sourceId = randomUUID();
    for (const [kept, quantity, expected] of [
      ["active", 1, "active"],
      ["suspended", 1, "warning"],
      ["active", 1, "active"],
      ["ended", 0, "warning"],
    ] as const) {
      await db.transaction(async (tx) => {
        await putHolding(tx, pool, { source: "subscription", sourceId, quantity, state: kept });
        await settlePool(tx, pool, "fewer-licences");
      });
      assert.equal(await state(), expected, `beside others that are ${kept}`);
    }
  });

  test("paid, it is active at once; the payment taken back, it warns again; renewed, not until the next renewal is near", async () => {
    const [invoice] = await at.invoices();
    const amount = invoice?.open?.amount ?? "";
    const payment = await at.pays(
      at.body(amount, "BANK-1", { receivedOn: "2027-02-13", invoice: invoice?.number ?? "" }),
    );
    assert.equal(await state(), "active");
    assert.equal((await at.reverses(payment)).status, 200);
    assert.equal(await state(), "warning");
    await market.clockMovesTo("2027-02-21T12:00:00Z");
    assert.equal(await state(), "active", "renewed: the next renewal is a month away");
    await market.clockMovesTo("2027-03-14T12:00:00Z");
    assert.equal(await state(), "warning");
    const pays = at.body("9999.00", "BANK-2", { receivedOn: "2027-03-14" });
    await at.pays(pays);
    assert.equal(await state(), "active");
  });
});
