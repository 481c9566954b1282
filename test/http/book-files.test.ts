import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Sale } from "../support/sale.ts";

suite("OPR-06, BEY-08: the books as files", () => {
  let market: TestMarket;
  let sale: Sale;
  let operator: TestPerson;
  let runId: string;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    ({ operator } = sale);
    const buyer = await market.organisation({ kind: "partner", name: "=1+1 Cloud" });
    const customer = await sale.customer({}, buyer);
    const sold = await sale.sells();
    for (let line = 0; line < 2; line += 1) {
      const order = await sale.buys(customer, sold, { quantity: 10 }, buyer);
      await sale.activates(order.lines[0]?.subscriptionId ?? "");
    }
    await market.settle();
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const dry = await operator.call("GET", "/v1/billing-runs/dry-run?month=2026-11");
    const { control } = dry.json<{ control: string }>();
    const run = await operator.call(
      "POST",
      "/v1/billing-runs",
      { month: "2026-11", control },
      once(),
    );
    runId = run.json<{ id: string }>().id;
    await market.settle();
  });
  after(() => market.close());

  const file = async (path: string, person = operator) => {
    const answered = await person.call("GET", path);
    assert.equal(answered.status, 200, answered.text);
    assert.match(answered.text, /\r\n$/);
    const [head = [], ...rows] = answered.text
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(","));
    return rows.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ""])));
  };
  const sumOf = (rows: readonly Record<string, string>[], of: string) =>
    rows.reduce((sum, row) => sum + Math.round(Number(row[of]) * 100), 0);

  test("every posting of every entry, in its filters, adds up to nothing, and a name that a spreadsheet would run is text", async () => {
    const rows = await file("/v1/ledger/entries/file");
    assert.equal(sumOf(rows, "Amount"), 0);
    assert.ok(rows.some(({ OwnerName }) => OwnerName === "'=1+1 Cloud"));
    const charges = await file("/v1/ledger/entries/file?kind=charge");
    assert.deepEqual(
      Map.groupBy(charges, ({ EntryId }) => EntryId)
        .values()
        .next()
        .value?.map(({ Account, Amount, Currency }) => [Account, Amount, Currency]),
      [
        ["receivable", "216.00", "EUR"],
        ["publisher-payable", "-174.60", "EUR"],
        ["store-fee", "-5.40", "EUR"],
        ["tax-payable", "-36.00", "EUR"],
      ],
    );
    assert.deepEqual(await file("/v1/ledger/entries/file?to=2026-11-01"), []);
    const account = encodeURIComponent("store-fee");
    const own = await file(`/v1/ledger/entries/file?account=${account}&from=2026-11-01`);
    assert.deepEqual([...new Set(own.map(({ Kind }) => Kind))], ["charge"]);
    const bad = await operator.call("GET", "/v1/ledger/entries/file?from=2026-02-31");
    assert.equal(bad.status, 400);
  });

  test("balances of accounts, runs with what they issued, and their documents", async () => {
    const accounts = await file("/v1/ledger/accounts/file");
    assert.equal(sumOf(accounts, "Balance"), 0);
    const receivable = await file("/v1/ledger/accounts/file?kind=invoiced");
    assert.deepEqual(
      receivable.map(({ Account, Balance }) => [Account, Balance]),
      [["invoiced", "432.00"]],
    );
    const runs = await file("/v1/billing-runs/file");
    assert.deepEqual(
      runs.map(({ Month, State, Invoices, CreditNotes, Lines, Total, Currency }) => [
        Month,
        State,
        Invoices,
        CreditNotes,
        Lines,
        Total,
        Currency,
      ]),
      [["2026-11", "closed", "1", "0", "2", "432.00", "EUR"]],
    );
    const documents = await file(`/v1/billing-runs/${runId}/invoices/file`);
    assert.deepEqual(
      documents.map(({ InvoiceNumber, BuyerName, Total, Due, Paid, DueOn }) => [
        InvoiceNumber,
        BuyerName,
        Total,
        Due,
        Paid,
        DueOn,
      ]),
      [["INV-2026-000001", "'=1+1 Cloud", "432.00", "432.00", "0.00", "2027-01-30"]],
    );
    const unknown = await operator.call(
      "GET",
      `/v1/billing-runs/${operator.organisation.id}/invoices/file`,
    );
    assert.equal(unknown.status, 404);
    assert.equal((await sale.partner.call("GET", "/v1/ledger/entries/file")).status, 403);
  });

  test("a list of more than one page is whole: every entry once, in its order", async () => {
    await market.platform.pool.raw.query(
      `with entry as (
         insert into billing.payments (id, buyer_id, currency, amount_minor, received_on, reference, recorded_at, recorded_by, source)
         select uuidv7(), $1::uuid, 'EUR', 100, '2026-12-01', 'B-' || n, '2026-12-01T12:00:00Z', 'Test', 'hand' from generate_series(1, 1100) n
         returning id, buyer_id)
       , posted as (
         insert into billing.ledger_entries (id, kind, payment_id, posted_at)
         select uuidv7(), 'payment', id, '2026-12-01T12:00:00Z' from entry returning id),
       bank as (insert into billing.accounts (key, kind, owner) values ('bank', 'bank', '') on conflict do nothing),
       own as (insert into billing.accounts (key, kind, owner)
         values ('customer-balance:' || $1::uuid, 'customer-balance', $1::uuid::text) on conflict do nothing)
       insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
       select id, x.number, x.account, 'EUR', x.minor from posted,
         (values (1, 'bank', 100), (2, 'customer-balance:' || $1::uuid, -100)) as x(number, account, minor)`,
      [sale.partner.organisation.id],
    );
    const rows = await file("/v1/ledger/entries/file?kind=payment");
    assert.equal(rows.length, 2_200);
    assert.equal(new Set(rows.map(({ EntryId }) => EntryId)).size, 1_100);
  });
});
