import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { resolvePurchaseToken } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  type Cart,
  cartFor,
  endSale,
  machinery,
  openSale,
  type Problem,
  type Sale,
} from "../support/sale.ts";

let market: TestMarket;
let sale: Sale;
let partner: TestPerson;

const etag = (version: number) => ({ "if-match": `"${version}"` });

suite("subscriptions, from set-up to their end", () => {
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    partner = sale.partner;
  });
  after(() => endSale(sale));

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
        dataUntil: string;
      }>();
      assert.deepEqual(
        [later.kind, later.effectiveAt, later.credit, later.dataUntil],
        ["at-renewal", "2026-12-20T23:00:00Z", null, "2027-03-20T23:00:00Z"],
      );
      const { history } = (await partner.call("GET", `/v1/subscriptions/${id}`)).json<{
        history: { event: string; details: { reason?: string } }[];
      }>();
      assert.equal(
        history.find(({ event }) => event === "auto-renew-off")?.details.reason,
        "customer-request",
        "R11: why is kept, as of an end at once",
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
