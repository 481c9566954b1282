import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { PoolClient } from "pg";
import { runCommand } from "../../src/cli/main.ts";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import type { Reader } from "../../src/platform/database.ts";
import { once, programOf, startTestMarket, type TestMarket } from "../support/market.ts";
import { endSale, openSale, type Sale } from "../support/sale.ts";

/** What breaks each invariant, done behind the database's own guards; the name of its check comes first. */
const BREAKS: readonly (readonly [invariant: string, what: string, sql: string])[] = [
  [
    "I1",
    "a posting is changed",
    "update billing.ledger_postings set amount_minor = amount_minor + 1 where number = 1",
  ],
  [
    "I1",
    "the postings of a payment are gone",
    "delete from billing.ledger_postings p using billing.ledger_entries e where e.id = p.entry_id and e.kind = 'payment'",
  ],
  [
    "I1",
    "a payment is worth more than was posted",
    "update billing.payments set amount_minor = amount_minor + 1",
  ],
  [
    "I1",
    "a reversal is not posted",
    `insert into billing.payment_reversals (payment_id, reason, reversed_at, reversed_by)
     select id, 'Broken', recorded_at, 'Test' from billing.payments limit 1`,
  ],
  [
    "I1",
    "an invoice was given more than was posted",
    "update billing.allocations set amount_minor = amount_minor + 1",
  ],
  [
    "I1",
    "a payout is worth more",
    "update billing.payout_payments set amount_minor = amount_minor + 1",
  ],
  ["I1", "a charge is worth more", "update billing.charges set net_minor = net_minor + 1"],
  [
    "I5",
    "days are charged twice",
    "update billing.charges set period_end = period_end + 5 where kind = 'new'",
  ],
  [
    "I5",
    "periods have a gap",
    "update billing.charges set period_start = period_start + 1 where kind = 'cycleCharge' or kind = 'renew'",
  ],
  [
    "I5",
    "parts are more than their charge",
    "update billing.charges set net_minor = net_minor * 1000 where part_of is not null",
  ],
  [
    "I6",
    "what came back is paid all the same",
    `update billing.payout_states s set payment_id = r.payment_id from billing.returned_payouts r
     where r.payout_id = s.payout_id`,
  ],
  [
    "I1",
    "what came back is not in the ledger",
    `delete from billing.ledger_postings p using billing.ledger_entries e
     where e.id = p.entry_id and e.kind = 'payout-return'`,
  ],
  [
    "I6",
    "an invoice is more than its lines",
    "update billing.invoices set net_minor = net_minor + 1",
  ],
  ["I6", "a number was skipped", "update billing.series set last = last + 1"],
  ["I6", "an invoice vanished", "delete from billing.invoice_lines"],
  ["I6", "what is open is kept wrong", "update billing.open_items set due_minor = due_minor + 1"],
  [
    "I6",
    "an invoice is paid beyond what is due",
    "update billing.open_items set paid_minor = due_minor + 1",
  ],
  [
    "I6",
    "a statement is more than its lines",
    "update billing.payouts set fee_minor = fee_minor + 1",
  ],
  ["I6", "a statement is missing", "delete from billing.payouts"],
  [
    "I6",
    "a statement that was paid is open again",
    "update billing.payout_states set state = 'open', payment_id = null",
  ],
  [
    "I7",
    "a payment was never announced",
    "delete from platform.events where type = 'billing.payment-recorded'",
  ],
  [
    "I7",
    "an invoice was never announced",
    "delete from platform.events where type = 'billing.invoice-issued'",
  ],
  [
    "I7",
    "a payment left no trace",
    "delete from platform.audit_entries where action = 'payment.recorded'",
  ],
  ["I9", "a statement has no state", "delete from billing.payout_states"],
  [
    "I10",
    "a charge is posted to another buyer",
    "update billing.accounts set owner = uuidv7()::text where kind = 'receivable'",
  ],
  [
    "I10",
    "a payment names another buyer's invoice",
    "update billing.payments set buyer_id = uuidv7() where invoice_id is not null",
  ],
];

suite("BEY-08: verify finds what is broken", () => {
  let market: TestMarket;
  let sale: Sale;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    const { operator, partner } = sale;
    const sold = await sale.sells();
    const order = await sale.buys(await sale.customer(), sold, { quantity: 10 });
    await sale.activates(order.lines[0]?.subscriptionId ?? "");
    await market.clockMovesTo("2026-12-22T12:00:00Z");
    const dry = await operator.call("GET", "/v1/billing-runs/dry-run?month=2026-11");
    const { control } = dry.json<{ control: string }>();
    await operator.call("POST", "/v1/billing-runs", { month: "2026-11", control }, once());
    await market.settle();
    const payment = {
      buyer: partner.organisation.handle,
      invoice: "INV-2026-000001",
      amount: { amount: "100.00", currency: "EUR" },
      receivedOn: "2026-12-22",
      reference: "BANK-1",
    };
    const seen = await operator.call("POST", "/v1/payments?dryRun=true", payment, once());
    const { preview } = seen.json<{ preview: string }>();
    await operator.call("POST", "/v1/payments", { ...payment, preview }, once());
    const list = (await operator.call("GET", "/v1/payouts")).json<{ data: { id: string }[] }>();
    const path = `/v1/payouts/${list.data[0]?.id}/payment`;
    const mark = { reference: "OUT-1", paidOn: "2026-12-22", withheld: "1.00" };
    const look = await operator.call("POST", `${path}?dryRun=true`, mark, once());
    const paid = await operator.call(
      "POST",
      path,
      { ...mark, preview: look.json<{ preview: string }>().preview },
      once(),
    );
    assert.equal(paid.status, 200, paid.text);
    const [invoice] = (await partner.call("GET", "/v1/invoices")).json<{ data: { id: string }[] }>()
      .data;
    const [line] = (await partner.call("GET", `/v1/invoices/${invoice?.id}/lines`)).json<{
      data: { id: string }[];
    }>().data;
    await previewed(`/v1/invoices/${invoice?.id}/credit`, {
      lines: [{ chargeId: line?.id, quantity: 1 }],
      reason: "Late",
    });
    const older = list.data[0]?.id;
    await previewed(`/v1/payouts/${older}/return`, {
      reason: "Account closed",
      returnedOn: "2026-12-22",
    });
    await previewed(`/v1/payouts/${older}/payment`, { reference: "OUT-2", paidOn: "2026-12-22" });
    await market.settle();
  });
  after(() => endSale(sale));

  /** Does what its dry run says it does. */
  const previewed = async (path: string, body: object) => {
    const looked = await sale.operator.call("POST", `${path}?dryRun=true`, body, once());
    const { preview } = looked.json<{ preview: string }>();
    const done = await sale.operator.call("POST", path, { ...body, preview }, once());
    assert.equal(done.status, 200, done.text);
  };

  const readerOf = (client: PoolClient): Reader =>
    ({
      query: async ({ text }: { text: string }, values: readonly unknown[]) =>
        (await client.query({ text, values: [...values] })).rows,
    }) as unknown as Reader;

  test("BEY-08: nothing is found where nothing is broken", async () => {
    assert.deepEqual(await verifyBilling(market.platform.pool.reader), []);
  });

  test("BEY-08: souk verify says so, ends with 2 where something is broken, and is the operator's", async () => {
    const home = await mkdtemp(join(tmpdir(), "souk-verify-"));
    const runs = async (roles: string[], kind: "operator" | "partner" = "operator") => {
      const { id, handle } = sale[kind].organisation;
      const program = await programOf(market, { id, kind }, roles);
      const data: string[] = [];
      const notes: string[] = [];
      const code = await runCommand(["verify"], {
        env: {
          SOUK_URL: market.url,
          SOUK_ORGANISATION: handle,
          SOUK_CLIENT_ID: program.id,
          SOUK_CLIENT_SECRET: program.secret,
          XDG_CONFIG_HOME: home,
        },
        output: {
          data: (line) => data.push(line),
          note: (line) => notes.push(line),
          ask: undefined,
          askSecret: undefined,
          input: async () => "",
        },
      });
      return { code, data: data.join("\n"), notes: notes.join("\n") };
    };
    const clean = await runs(["auditor"]);
    assert.deepEqual([clean.code, clean.data], [0, ""], clean.notes);
    assert.notEqual((await runs(["global-admin"], "partner")).code, 0);
    const { raw } = market.platform.pool;
    const gap = "update billing.series set last = last + $1";
    await raw.query(gap, [1]);
    const broken = await runs(["auditor"]);
    await raw.query(gap, [-1]);
    assert.equal(broken.code, 2);
    assert.match(broken.data, /^I6 .*numbers given/m);
  });

  for (const [invariant, what, sql] of BREAKS)
    test(`BEY-08, ${invariant}: ${what}`, async () => {
      const client = await market.platform.pool.raw.connect();
      try {
        await client.query("begin");
        // Neither triggers nor foreign keys: what only somebody at the database itself could do.
        await client.query("set local session_replication_role = replica");
        const { rowCount } = await client.query(sql);
        assert.ok((rowCount ?? 0) > 0, "the test breaks something");
        const found = await verifyBilling(readerOf(client));
        assert.ok(
          found.some((one) => one.invariant === invariant),
          JSON.stringify(found),
        );
      } finally {
        await client.query("rollback");
        client.release();
      }
    });
});
