import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { PoolClient } from "pg";
import { runCommand } from "../../src/cli/main.ts";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { auditHead, chainAudit, verifyAudit } from "../../src/platform/audit-chain.ts";
import type { Reader } from "../../src/platform/database.ts";
import { once, programOf, startTestMarket, type TestMarket } from "../support/market.ts";
import { endSale, openSale, type Sale } from "../support/sale.ts";

/** The same of commerce and of the audit trail. */
const BREAKS_ELSEWHERE: typeof BREAKS = [
  [
    "I2",
    "the history of subscriptions is open to changes",
    "alter table commerce.subscription_history disable trigger all",
  ],
  ["I8", "an order that was acknowledged is gone", "delete from commerce.orders"],
  [
    "I8",
    "two keys placed one order",
    `insert into platform.idempotency_keys (principal, key, request_hash, status, headers, body)
     select principal, key || 'again', request_hash, status, headers, body
     from platform.idempotency_keys where headers ->> 'location' like '/v1/orders/%'`,
  ],
  [
    "I8",
    "an order was never announced",
    "delete from platform.events where type = 'commerce.order-placed'",
  ],
  [
    "I2",
    "the audit trail is open to changes",
    "alter table platform.audit_entries disable trigger audit_entries_append_only",
  ],
  [
    "I11",
    "an entry was written past the chain",
    `insert into platform.audit_entries (actor_kind, actor_name, action, object_type, object_id, at)
     values ('system', 'Souk', 'nothing', 'nothing', 'none', now())`,
  ],
  [
    "I11",
    "an entry is kept from the chain",
    "insert into platform.audit_waiting (entry, digest) values (1000000, sha256(''))",
  ],
];

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
    "a charge rests on another price than its evidence says",
    "update billing.charges set evidence = jsonb_set(evidence, '{inputs,unitPrice,amount}', '\"1.00\"') where kind = 'new'",
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
    "I5",
    "a line is billed again as something else",
    "update billing.charges set period_end = period_end + 1 where reissues is not null",
  ],
  [
    "I6",
    "an invoice took the place of another one",
    "update billing.invoices set first_id = id where reissues is not null",
  ],
  [
    "I6",
    "what took an invoice's place bills something else",
    "update billing.charges set reissues = id where reissues is not null",
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
  [
    "I2",
    "a charge vanished with all that was posted",
    "delete from billing.charges where kind = 'new'",
  ],
  [
    "I2",
    "a charge is of another period than was announced",
    "update billing.charges set period_end = period_end + 1",
  ],
  [
    "I2",
    "money moved from the publisher to the store fee",
    `update billing.ledger_postings p set amount_minor = p.amount_minor + case a.kind when 'store-fee' then -1 else 1 end
     from billing.accounts a, billing.ledger_entries e
     where a.key = p.account and e.id = p.entry_id and e.kind = 'charge' and a.kind in ('store-fee', 'publisher-payable')`,
  ],
  [
    "I2",
    "an issued invoice says another number",
    "update billing.invoices set number = number || 'X'",
  ],
  ["I2", "a payment is another buyer's", "update billing.payments set buyer_id = uuidv7()"],
  [
    "I2",
    "the ledger is open to changes",
    "alter table billing.ledger_postings disable trigger ledger_postings_append_only",
  ],
  ["I2", "invoices lost their guard", "drop trigger invoices_append_only on billing.invoices"],
  [
    "I7",
    "a charge was announced twice",
    `insert into platform.events (id, type, subject, payload, at)
     select gen_random_uuid(), type, subject, payload, at from platform.events where type = 'billing.charge-posted'`,
  ],
  [
    "I8",
    "a payment that was acknowledged is gone",
    `insert into platform.idempotency_keys (principal, key, request_hash, status, headers, body)
     values ('p', 'k', 'h', 201, '{"location": "/v1/payments/none"}', '')`,
  ],
  [
    "I8",
    "two keys made one payment",
    `insert into platform.idempotency_keys (principal, key, request_hash, status, headers, body)
     select principal, key || 'again', request_hash, status, headers, body
     from platform.idempotency_keys where headers ->> 'location' like '/v1/payments/%'`,
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
    const details = `/v1/organisations/${partner.organisation.id}/invoice-details`;
    const corrected = { taxId: "FR98765432109", address: {} };
    await operator.call("PUT", details, corrected, { "if-match": "*" });
    await previewed(`/v1/invoices/${invoice?.id}/reissue`, { reason: "Wrong tax ID" });
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
    const runs = async (
      roles: string[],
      kind: "operator" | "partner" = "operator",
      options: readonly string[] = [],
    ) => {
      const { id, handle } = sale[kind].organisation;
      const program = await programOf(market, { id, kind }, roles);
      const data: string[] = [];
      const notes: string[] = [];
      const code = await runCommand(["verify", ...options], {
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
    const [head = ""] = /[0-9]+:[0-9a-f]{64}/.exec(clean.notes) ?? [];
    const again = await runs(["auditor"], "operator", ["--audit-head", head]);
    assert.equal(again.code, 0, again.notes);
    const other = `${head.slice(0, -1)}${head.endsWith("0") ? "1" : "0"}`;
    const moved = await runs(["auditor"], "operator", ["--audit-head", other]);
    assert.equal(moved.code, 2);
    assert.match(moved.data, /^I11 .*not the one that was noted/m);
    assert.notEqual((await runs(["auditor"], "operator", ["--audit-head", "none"])).code, 0);
    assert.notEqual((await runs(["global-admin"], "partner")).code, 0);
    const { raw } = market.platform.pool;
    const gap = "update billing.series set last = last + $1";
    await raw.query(gap, [1]);
    const off = await runs(["auditor"]);
    await raw.query(gap, [-1]);
    assert.equal(off.code, 2);
    assert.match(off.data, /^I6 .*numbers given/m);
  });

  for (const [invariant, what, sql] of BREAKS)
    test(`BEY-08, ${invariant}: ${what}`, async () => {
      const found = await broken(sql, verifyBilling);
      assert.ok(
        found.some((one) => one.invariant === invariant),
        JSON.stringify(found),
      );
    });

  for (const [invariant, what, sql] of BREAKS_ELSEWHERE)
    test(`BEY-08, ${invariant}: ${what}`, async () => {
      const found = await broken(sql, async (db) => [
        ...(await verifyCommerce(db)),
        ...(await verifyAudit(db)),
      ]);
      assert.ok(
        found.some((one) => one.invariant === invariant),
        JSON.stringify(found),
      );
    });

  /** Breaks something as only somebody at the database itself could, and says what is found; nothing of it stays. */
  async function broken<T>(sql: string, verify: (db: Reader) => Promise<T>): Promise<T> {
    const client = await market.platform.pool.raw.connect();
    try {
      await client.query("begin");
      // Guards first, then neither triggers nor foreign keys.
      if (/^(alter|drop)/.test(sql)) await client.query(sql);
      await client.query("set local session_replication_role = replica");
      if (!/^(alter|drop)/.test(sql)) {
        const { rowCount, command } = await client.query(sql);
        assert.ok(command === "DO" || (rowCount ?? 0) > 0, "the test breaks something");
      }
      return await verify(readerOf(client));
    } finally {
      await client.query("rollback");
      client.release();
    }
  }

  test("BEY-08, I11: each entry of the audit trail that was changed or removed is found at that entry", async () => {
    const { raw, reader } = market.platform.pool;
    await chainAudit(market.platform);
    assert.deepEqual(await verifyAudit(reader), []);
    const { rows } = await raw.query<{ entry: string }>(
      "select entry::text from platform.audit_chain order by position",
    );
    assert.ok(rows.length >= 5, `${rows.length} entries`);
    const some = [rows[0], rows[2], rows[rows.length - 1]].map((row) => row?.entry ?? "");
    for (const entry of some)
      for (const change of [
        `update platform.audit_entries set actor_name = actor_name || '.' where seq = ${entry}`,
        `update platform.audit_entries set after = '{"told": "otherwise"}' where seq = ${entry}`,
        `delete from platform.audit_entries where seq = ${entry}`,
      ]) {
        const found = await broken(change, verifyAudit);
        assert.deepEqual(
          found.map(({ invariant, subject }) => [invariant, subject]),
          [["I11", entry]],
          change,
        );
      }
  });

  test("BEY-08, I11: a changed entry is found with its place in the chain made anew, too, one after it or by the head that was noted", async () => {
    const { reader } = market.platform.pool;
    await chainAudit(market.platform);
    const head = await auditHead(reader);
    assert.ok(head);
    const noted = `${head.position}:${head.digest}`;
    assert.deepEqual(await verifyAudit(reader, noted), []);
    const madeAnew = (from: number, to: number) =>
      `do $$ begin
         update platform.audit_entries a set actor_name = 'Nobody' from platform.audit_chain c
         where c.entry = a.seq and c.position = ${from};
         for n in ${from}..${to} loop
           update platform.audit_chain c set digest = sha256(coalesce((select b.digest from platform.audit_chain b
             where b.position = n - 1), '') || platform.audit_digest(a)) from platform.audit_entries a
           where a.seq = c.entry and c.position = n;
         end loop;
       end $$`;
    const doing = (sql: string, to?: string) => broken(sql, (db) => verifyAudit(db, to));
    const once = await doing(madeAnew(2, 2));
    assert.equal(once.length, 1);
    assert.deepEqual(await doing(madeAnew(2, head.position)), []);
    const all = await doing(madeAnew(2, head.position), noted);
    assert.deepEqual(
      all.map(({ subject }) => subject),
      [String(head.position)],
    );
    const cut = `with gone as (delete from platform.audit_chain where position > 3 returning entry)
      delete from platform.audit_entries where seq in (select entry from gone)`;
    assert.deepEqual(await doing(cut), []);
    assert.equal((await doing(cut, noted)).length, 1);
    const hole = `with gone as (delete from platform.audit_chain where position = 3 returning entry)
      delete from platform.audit_entries where seq in (select entry from gone)`;
    assert.equal((await doing(hole)).length, 1);
  });

  test("BEY-08: the database itself refuses what is not posted, does not sum to zero, or posts another amount", async () => {
    const { raw } = market.platform.pool;
    const copyOf = (table: string, change: string, which: string) =>
      `insert into billing.${table} select (jsonb_populate_record(t, ${change})).* from billing.${table} t where ${which}`;
    const id = `jsonb_build_object('id', gen_random_uuid()`;
    const refused: readonly (readonly [sql: string, why: RegExp])[] = [
      [
        `insert into billing.payments select (jsonb_populate_record(t, ${id}, 'reference', 'BANK-2'))).*
         from billing.payments t`,
        /payments of .* is not posted/,
      ],
      [copyOf("allocations", `${id}, 'amount_minor', 1)`, "true"), /open|is due|not posted/],
      [
        `insert into billing.payment_reversals (payment_id, reason, reversed_at, reversed_by)
         select id, 'Broken', recorded_at, 'Test' from billing.payments`,
        /payment_reversals of .* is not posted/,
      ],
      [
        copyOf(
          "ledger_postings",
          "jsonb_build_object('number', 99, 'amount_minor', 1)",
          "number = 1",
        ),
        /is off by/,
      ],
      [
        `with more as (select entry_id, account, currency from billing.ledger_postings p
           join billing.ledger_entries e on e.id = p.entry_id and e.kind = 'charge'
           join billing.accounts a on a.key = p.account and a.kind = 'receivable' limit 1)
         insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
         select entry_id, 98, account, currency, 1 from more union all
         select entry_id, 99, 'store-fee', currency, -1 from more`,
        /does not post its charge/,
      ],
    ];
    for (const [sql, why] of refused) await assert.rejects(raw.query(sql), why, sql);
  });

  test("BEY-08, I2: every table of commerce and billing, and the audit trail, that is append-only is looked after", async () => {
    const { rows } = await market.platform.pool.raw.query<{ guarded: string }>(
      `select distinct tgrelid::regclass::text as guarded from pg_trigger
       where tgfoid = 'platform.refuse_change'::regproc and tgrelid::regclass::text ~ '^(billing|commerce|platform)[.]'`,
    );
    for (const { guarded } of rows) {
      const found = await broken(`alter table ${guarded} disable trigger user`, async (db) => [
        ...(await verifyCommerce(db)),
        ...(await verifyBilling(db)),
        ...(await verifyAudit(db)),
      ]);
      assert.deepEqual(
        found.map(({ invariant, subject }) => [invariant, subject]),
        [["I2", guarded]],
      );
    }
  });
});
