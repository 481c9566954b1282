import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { openSale, type Sale, type SoldTo } from "../support/sale.ts";
import { METERED, meteringOf, type UsageResult } from "../support/usage.ts";

type Money = { amount: string; currency: string };
type Charge = {
  id: string;
  kind: string;
  quantity: number;
  usage: { dimension: string } | null;
  billedOn: string;
  from: string;
  to: string;
  net: Money;
  tax: Money;
};
type Line = Charge & {
  subscriptionId: string;
  notDisputable: string | null;
  left: Money | null;
};
type Evidence = Charge & {
  evidence: {
    text: string;
    steps: { code: string; value: string }[];
    because: { event: string }[];
    usage: {
      units: string;
      billed: string;
      days: { day: string; units: string; events: number }[];
    } | null;
  };
  ledger: { postings: { account: string; amount: Money }[] };
};
type Estimate = {
  usage: {
    subscriptionId: string;
    meter: { id: string };
    units: string;
    billed: string;
    net: Money;
  }[];
  usageTotals: Money[];
  currencies: { lines: Charge[] }[];
};

suite("SUB-06: usage is charged after use", () => {
  let market: TestMarket;
  let sale: Sale;
  let customer: SoldTo;
  let call: ReturnType<typeof meteringOf>;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    call = meteringOf(market, await bearerOf(market, sale.publisher));
    customer = await sale.customer();
  });
  afterEach(async () => {
    await market.settle();
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
  });
  after(() => market.close());

  const buys = async (plan = METERED, term = "P1M"): Promise<string> => {
    const order = await sale.buys(customer, await sale.sells(plan), { quantity: 1, term });
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    return id;
  };
  /** Units of dimensions in hours, as the program reports them. */
  const uses = async (
    id: string,
    ...events: readonly (readonly [hour: string, units: number, dimension?: string])[]
  ) => {
    const request = events.map(([hour, quantity, dimension = "mails"]) => ({
      resourceId: id,
      quantity,
      dimension,
      effectiveStartTime: `${hour}:00:00Z`,
      planId: "team",
    }));
    const answered = await call("POST", "/batchUsageEvent", { request });
    const { result } = answered.json<{ result: UsageResult[] }>();
    assert.deepEqual(
      result.map(({ status }) => status),
      events.map(() => "Accepted"),
    );
  };
  const charges = async (id: string) =>
    (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`))
      .json<{ data: Charge[] }>()
      .data.filter(({ kind }) => kind === "usage")
      .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
      .map(({ usage, quantity, billedOn, from, to, net }) => [
        usage?.dimension,
        quantity,
        billedOn,
        from,
        to,
        net.amount,
      ]);
  const orderOf = ({ billedOn, from, usage, quantity }: Charge) =>
    [billedOn, from, usage?.dimension, 1e9 - quantity].join();
  const estimate = async (month?: string) =>
    (
      await sale.partner.call("GET", `/v1/estimate${month ? `?month=${month}` : ""}`)
    ).json<Estimate>();
  const closes = async (month: string) => {
    const dry = await sale.operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
    const { control } = dry.json<{ control: string }>();
    const run = await sale.operator.call("POST", "/v1/billing-runs", { month, control }, once());
    assert.equal(run.status, 201, run.text);
    await market.settle();
  };
  const invoiced = async (month: string) => {
    type Invoice = { id: string; month: string; type: string };
    const { data } = (await sale.partner.call("GET", "/v1/invoices")).json<{ data: Invoice[] }>();
    const invoice = data.find((one) => one.month === month && one.type === "invoice");
    const lines = await sale.partner.call("GET", `/v1/invoices/${invoice?.id}/lines?limit=100`);
    return { id: invoice?.id, lines: lines.json<{ data: Line[] }>().data };
  };

  test("decision 27: usage shows in the estimate at once, is charged with its month, and what came late with its own date", async () => {
    const id = await buys();
    await uses(id, ["2026-11-21T12", 120], ["2026-11-21T12", 3, "gb"]);
    const seen = await estimate();
    assert.deepEqual(
      seen.usage.map(({ meter, units, billed, net }) => [meter.id, units, billed, net.amount]),
      [
        ["gb", "3", "3", "1.50"],
        ["mails", "120", "120", "1.50"],
      ].sort((a, b) => (a[0] === "mails" ? -1 : b[0] === "mails" ? 1 : 0)),
    );
    assert.deepEqual(seen.usageTotals, [{ amount: "3.00", currency: "EUR" }]);
    assert.deepEqual(await charges(id), []);

    await market.clockMovesTo("2026-11-30T20:00:00Z");
    await uses(id, ["2026-11-30T19", 1000.5]);
    // 1 December in Paris begins at 23:00 UTC.
    await market.clockMovesTo("2026-11-30T23:30:00Z");
    assert.deepEqual(await charges(id), [
      ["gb", 3, "2026-11-21", "2026-11-21", "2026-11-21", "1.50"],
      ["mails", 1120.5, "2026-11-30", "2026-11-21", "2026-11-30", "14.01"],
    ]);
    assert.deepEqual((await estimate("2026-11")).usage, []);

    // Reported on the first, of the last day before: the invoice of November does not know of it yet.
    await market.clockMovesTo("2026-12-01T13:00:00Z");
    await closes("2026-11");
    await uses(id, ["2026-11-30T22", 8], ["2026-11-30T23", 16]);
    await market.clockMovesTo("2026-12-02T12:00:00Z");
    assert.deepEqual((await charges(id)).at(2), [
      "mails",
      8,
      "2026-11-30",
      "2026-11-30",
      "2026-11-30",
      "0.10",
    ]);
    await market.clockMovesTo("2027-01-01T13:00:00Z");
    await closes("2026-12");
    const november = await invoiced("2026-11");
    const december = await invoiced("2026-12");
    const usageOf = ({ lines }: { lines: Charge[] }) =>
      lines
        .filter(({ usage }) => usage !== null)
        .map(({ usage, billedOn, net }) => [usage?.dimension, billedOn, net.amount])
        .sort();
    assert.deepEqual(usageOf(november), [
      ["gb", "2026-11-21", "1.50"],
      ["mails", "2026-11-30", "14.01"],
    ]);
    assert.deepEqual(usageOf(december), [
      ["mails", "2026-11-30", "0.10"],
      ["mails", "2026-12-01", "0.20"],
    ]);
    const [statement] = (await sale.publisher.call("GET", "/v1/payouts"))
      .json<{ data: { id: string; month: string }[] }>()
      .data.filter(({ month }) => month === "2026-11");
    const of = `/v1/payouts/${statement?.id}`;
    const stated = (await sale.publisher.call("GET", `${of}/lines`)).json<{
      data: { kind: string; quantity: number; chargeId: string }[];
    }>().data;
    const mails = stated.find(({ kind, quantity }) => kind === "usage" && quantity === 1120.5);
    assert.ok(mails, "P27: units of usage stand on the statement as they were billed");
    const why = await sale.publisher.call("GET", `${of}/lines/${mails.chargeId}`);
    assert.match(why.text, /"code":"usage-reported"/);
    assert.match(
      (await sale.publisher.call("GET", `${of}/file`)).text,
      /,1120\.5,.*,EUR,mails,Mails sent,mail,/,
    );
    const pdf = await sale.partner.call("GET", `/v1/invoices/${december.id}/pdf`, undefined, {
      "accept-language": "ko",
    });
    assert.equal(pdf.status, 200);
    const file = await sale.partner.call("GET", `/v1/invoices/${november.id}/reconciliation`);
    assert.match(file.text, /,usage,/);
    assert.match(file.text, /,mails,Mails sent,mail,1120\.5/);
  });

  test("BEY-07: a charge of usage says what was reported on which day, the price, and what caused it", async () => {
    await market.clockMovesTo("2027-01-10T12:00:00Z");
    const id = await buys({ ...METERED, includedQuantityDeductedBy: "marketplace" });
    await uses(id, ["2027-01-10T12", 900], ["2027-01-10T11", 0.1 + 0.2, "gb"]);
    await market.clockMovesTo("2027-01-11T12:00:00Z");
    await uses(id, ["2027-01-11T10", 120], ["2027-01-11T11", 40]);
    const estimated = (await estimate()).usage.filter((one) => one.subscriptionId === id);
    assert.deepEqual(
      estimated.map(({ meter, units, billed, net }) => [meter.id, units, billed, net.amount]),
      [
        ["mails", "1060", "60", "0.75"],
        ["gb", "0.3", "0.3", "0.15"],
      ],
    );
    await market.clockMovesTo("2027-02-01T12:00:00Z");
    const mails = (await charges(id)).find(([dimension]) => dimension === "mails");
    assert.deepEqual(mails, ["mails", 60, "2027-01-11", "2027-01-10", "2027-01-11", "0.75"]);
    const { data } = (
      await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`)
    ).json<{ data: Charge[] }>();
    const charge = data.find(({ usage }) => usage?.dimension === "mails");
    const why = (await sale.partner.call("GET", `/v1/charges/${charge?.id}`)).json<Evidence>();
    assert.deepEqual(why.evidence.usage?.days, [
      { day: "2027-01-10", units: "900", events: 1 },
      { day: "2027-01-11", units: "160", events: 2 },
    ]);
    assert.deepEqual(
      why.evidence.steps.filter(({ code }) => code.startsWith("usage")).map(({ value }) => value),
      ["1,060", "1,000", "60"],
    );
    assert.equal(why.evidence.because[0]?.event, "billing.usage-falls-due");
    assert.match(why.evidence.text, /60 × EUR.0\.0125/);
    const sum = why.ledger.postings.reduce((total, { amount }) => total + Number(amount.amount), 0);
    assert.ok(Math.abs(sum) < 1e-9);

    // The next month of it has its own thousand, because the term is a month: it began on the tenth.
    await market.clockMovesTo("2027-02-09T22:00:00Z");
    await uses(id, ["2027-02-09T21", 7]);
    await market.clockMovesTo("2027-02-10T12:00:00Z");
    await uses(id, ["2027-02-10T10", 1003]);
    await market.clockMovesTo("2027-03-01T12:00:00Z");
    assert.deepEqual((await charges(id)).at(-1), [
      "mails",
      10,
      "2027-02-10",
      "2027-02-09",
      "2027-02-10",
      "0.13",
    ]);
  });

  test("SUB-13: what is metered ends by de-provisioning at any time, nothing is refunded, and usage until then is billed", async () => {
    await market.clockMovesTo("2027-03-10T12:00:00Z");
    const id = await buys();
    const path = `/v1/subscriptions/${id}/cancellation`;
    await uses(id, ["2027-03-10T12", 80]);
    const body = { when: "now", reason: "customer-request" };
    const seen = await sale.partner.call("PUT", `${path}?dryRun=true`, body, once());
    const effect = seen.json<{ kind: string; credit: Money | null; preview: string }>();
    assert.deepEqual([effect.kind, effect.credit], ["de-provision", null]);
    const done = await sale.partner.call("PUT", path, { ...body, preview: effect.preview }, once());
    assert.equal(done.status, 200, done.text);
    await market.settle();
    assert.deepEqual(await charges(id), [
      ["mails", 80, "2027-03-10", "2027-03-10", "2027-03-10", "1.00"],
    ]);
    const all = (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{
      data: (Charge & { reverses: string | null })[];
    }>().data;
    assert.deepEqual(all.map(({ kind }) => kind).sort(), ["new", "usage"]);
    assert.ok(all.every(({ reverses }) => reverses === null));

    // The hour of the end is reported afterwards.
    await market.clockMovesTo("2027-03-10T20:00:00Z");
    await uses(id, ["2027-03-10T11", 8]);
    await market.clockMovesTo("2027-03-12T12:00:00Z");
    assert.deepEqual(
      (await charges(id)).map(([, units]) => units),
      [80, 8],
    );
    const { rows } = await market.platform.pool.raw.query(
      "select 1 from platform.agenda where subject = $1 and kind like 'billing.%'",
      [id],
    );
    assert.equal(rows.length, 0, "nothing is left to come");

    const later = await buys();
    await market.clockMovesTo("2027-03-20T12:00:00Z");
    const over = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${later}/cancellation?dryRun=true`,
      body,
      once(),
    );
    assert.equal(over.json<{ kind: string }>().kind, "de-provision");
  });

  test("R14, SUB-13: usage on an invoice is disputed with its evidence, credited in the answer by amount, and given back no other way", async () => {
    const { operator } = sale;
    const buyer = await market.person(sale.partner.organisation.id, ["admin-agent"]);
    await market.clockMovesTo("2027-04-10T12:00:00Z");
    const id = await buys();
    await uses(id, ["2027-04-10T12", 800], ["2027-04-10T12", 3, "gb"]);
    await market.clockMovesTo("2027-04-11T12:00:00Z");
    await uses(id, ["2027-04-11T10", 1600]);
    await market.clockMovesTo("2027-05-01T13:00:00Z");
    for (const month of ["2027-01", "2027-02", "2027-03", "2027-04"]) await closes(month);
    const { id: invoiceId, lines } = await invoiced("2027-04");
    const own = lines.filter((line) => line.subscriptionId === id);
    const mails = own.find(({ usage }) => usage?.dimension === "mails");
    assert.deepEqual(
      [mails?.net.amount, mails?.notDisputable, mails?.left?.amount],
      ["30.00", null, "30.00"],
    );
    const gigabytes = own.find(({ usage }) => usage?.dimension === "gb");
    const credits = (lineOf: Line | undefined, more: object, query = "") =>
      operator.call(
        "POST",
        `/v1/invoices/${invoiceId}/credit${query}`,
        { lines: [{ chargeId: lineOf?.id, ...more }], reason: "Agreed" },
        once(),
      );
    const codes = (answered: { json: <T>() => T }) =>
      answered.json<{ errors: { code: string }[] }>().errors.map(({ code }) => code);
    assert.deepEqual(codes(await credits(gigabytes, {}, "?dryRun=true")), [
      "billing/credit-line-usage",
    ]);
    const buyerId = sale.partner.organisation.id;
    const limited = await operator.call(
      "PUT",
      `/v1/billing-accounts/${buyerId}/credit-limits/EUR`,
      {
        amount: "100000.00",
      },
    );
    assert.equal(limited.status, 200, limited.text);
    const owed = async () => {
      const { rows } = await market.platform.pool.raw.query<{ owed: string; booked: string }>(
        `select l.owed_minor::text as owed, (select sum(p.amount_minor)::text from billing.ledger_postings p
           join billing.accounts a on a.key = p.account where a.owner = l.seller_id::text and p.currency = l.currency
             and a.kind in ('receivable', 'invoiced', 'customer-balance')) as booked
         from commerce.credit_limits l`,
      );
      assert.equal(rows[0]?.owed, rows[0]?.booked, "a credit limit counts what the ledger says");
      return Number(rows[0]?.owed);
    };
    const before = await owed();

    const asked = await buyer.call(
      "POST",
      `/v1/invoices/${invoiceId}/disputes`,
      { chargeId: mails?.id, reason: "quantity", text: "The job ran twice.", net: "20.00" },
      once(),
    );
    assert.equal(asked.status, 201, asked.text);
    const dispute = asked.json<{ id: string; line: { chargeId: string; kind: string } }>();
    assert.equal(dispute.line.kind, "usage");
    const shown = (
      await operator.call("GET", `/v1/charges/${dispute.line.chargeId}`)
    ).json<Evidence>();
    assert.deepEqual(shown.evidence.usage?.days, [
      { day: "2027-04-10", units: "800", events: 1 },
      { day: "2027-04-11", units: "1600", events: 1 },
    ]);
    const decides = (body: object, query = "") =>
      operator.call("PUT", `/v1/disputes/${dispute.id}/decision${query}`, body, once());
    const answer = { outcome: "accept", answer: "The second run of the day was not yours." };
    assert.deepEqual(codes(await decides({ ...answer, quantity: 800 }, "?dryRun=true")), [
      "billing/credit-usage-by-amount",
    ]);
    const body = { ...answer, net: "10.00" };
    const { credit: seen } = (await decides(body, "?dryRun=true")).json<{
      credit: { total: Money; preview: string };
    }>();
    assert.equal(seen.total.amount, "-12.00");
    const done = await decides({ ...body, preview: seen.preview });
    assert.equal(done.status, 200, done.text);
    assert.equal(
      await owed(),
      before - 1200,
      "decision 21: what is owed falls by what was credited",
    );
    assert.deepEqual(
      codes(await credits(mails, {}, "?dryRun=true")),
      ["billing/credit-line-usage"],
      "what the dispute left stays charged",
    );
    const noteId = done.json<{ credit: { creditNoteId: string } }>().credit.creditNoteId;
    const [line] = (await sale.partner.call("GET", `/v1/invoices/${noteId}/lines`)).json<{
      data: (Line & { partOf: string | null })[];
    }>().data;
    assert.deepEqual(
      [line?.kind, line?.partOf, line?.usage?.dimension, line?.net.amount],
      ["customerCredit", mails?.id, "mails", "-10.00"],
    );
    const file = await sale.partner.call("GET", `/v1/invoices/${noteId}/reconciliation`);
    assert.match(file.text, /,customerCredit,/);
    const pdf = await sale.partner.call("GET", `/v1/invoices/${noteId}/pdf`);
    assert.equal(pdf.status, 200);

    // SUB-17: what is left of it is billed again where the buyer's tax ID was wrong.
    await operator.call(
      "PUT",
      `/v1/organisations/${buyerId}/invoice-details`,
      { taxId: "FR99999999999", address: {} },
      { "if-match": "*" },
    );
    const reissue = (reissued: object, query = "") =>
      operator.call("POST", `/v1/invoices/${invoiceId}/reissue${query}`, reissued, once());
    const { preview } = (await reissue({}, "?dryRun=true")).json<{ preview: string }>();
    const reissued = await reissue({ reason: "Wrong tax ID", preview });
    assert.equal(reissued.status, 200, reissued.text);
    const again = reissued.json<{ invoiceId: string }>().invoiceId;
    const billed = (await sale.partner.call("GET", `/v1/invoices/${again}/lines?limit=100`)).json<{
      data: Line[];
    }>().data;
    assert.deepEqual(
      billed
        .filter((one) => one.subscriptionId === id && one.usage !== null)
        .map((one) => [one.usage?.dimension, one.net.amount, one.notDisputable])
        .sort(),
      [
        ["gb", "1.50", null],
        ["mails", "20.00", "decided"],
      ],
    );
    await owed();

    // Usage that is charged from now on is owed as well.
    await market.clockMovesTo("2027-05-02T12:00:00Z");
    await uses(id, ["2027-05-02T11", 800]);
    await market.clockMovesTo("2027-06-01T00:00:00Z");
    assert.equal((await charges(id)).at(-1)?.at(-1), "10.00");
    await owed();
  });

  test("P25, R9: seller and publisher read usage by dimension and day; nobody else does, and the price is the seller's", async () => {
    await market.clockMovesTo("2027-03-25T12:00:00Z");
    const id = await buys();
    await uses(id, ["2027-03-25T12", 7], ["2027-03-25T11", 2.5], ["2027-03-25T11", 1, "gb"]);
    type Usage = {
      month: string;
      timeZone: string;
      meters: { id: string; price: Money | null; units: string }[];
      days: { day: string; meterId: string; units: string; events: number; charged: boolean }[];
    };
    const path = `/v1/subscriptions/${id}/usage`;
    const seller = (await sale.partner.call("GET", path)).json<Usage>();
    assert.equal(seller.month, "2027-03");
    assert.deepEqual(
      seller.meters.map(({ id: meter, price, units }) => [meter, price?.amount, units]),
      [
        ["mails", "0.0125", "9.5"],
        ["gb", "0.5", "1"],
      ],
    );
    assert.deepEqual(seller.days, [
      { day: "2027-03-25", meterId: "gb", units: "1", events: 1, charged: false },
      { day: "2027-03-25", meterId: "mails", units: "9.5", events: 2, charged: false },
    ]);
    const publisher = (await sale.publisher.call("GET", path)).json<Usage>();
    assert.deepEqual(
      publisher.meters.map(({ price, units }) => [price, units]),
      [
        [null, "9.5"],
        [null, "1"],
      ],
    );
    assert.deepEqual(
      (await sale.partner.call("GET", `${path}?month=2027-02`)).json<Usage>().days,
      [],
    );
    assert.equal((await sale.partner.call("GET", `${path}?month=2027-13`)).status, 400);
    const stranger = await market.organisation({ kind: "partner", name: "Vauban" });
    assert.equal((await stranger.call("GET", path)).status, 404);

    type Listed = {
      data: { id: string; metered: boolean; status: string; customer: { company: string } }[];
      nextCursor: string | null;
    };
    const list = async (query = "") =>
      (await sale.publisher.call("GET", `/v1/offer-subscriptions${query}`)).json<Listed>();
    const first = await list("?limit=1&status=active");
    assert.deepEqual(
      first.data.map((one) => [one.id, one.metered, one.status]),
      [[id, true, "active"]],
    );
    const next = await list(`?limit=1&status=active&cursor=${first.nextCursor}`);
    assert.notEqual(next.data[0]?.id, id);
    assert.equal((await list(`?q=${id.slice(0, 20)}`)).data.length, 1);
    assert.equal((await list("?q=nobody")).data.length, 0);
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    assert.equal((await other.call("GET", `/v1/offer-subscriptions/${id}`)).status, 404);
  });

  test("usage of the plan before a change is charged at its own prices, and that of the plan after at its", async () => {
    await market.clockMovesTo("2027-03-27T12:00:00Z");
    const sold = await sale.sells(METERED);
    const dear = await sale.adds(sold, {
      ...METERED,
      planId: "pro",
      prices: {
        FR: { currency: "EUR", terms: { P1M: "40.00" }, meters: { mails: "1", gb: "2" } },
      },
    });
    const order = await sale.buys(customer, sold, { quantity: 1 });
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    await uses(id, ["2027-03-27T12", 80]);
    const path = `/v1/subscriptions/${id}/plan`;
    const etag = (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).headers.get("etag");
    const put = (query: string, body: object) =>
      sale.partner.call("PUT", path + query, body, { ...once(), "if-match": etag ?? "*" });
    const { planUuid } = dear.plan;
    const seen = await put("?dryRun=true", { planUuid });
    assert.equal(seen.status, 200, seen.text);
    const { preview } = seen.json<{ preview: string }>();
    const done = await put("", { planUuid, preview });
    assert.equal(done.status, 200, done.text);
    await market.settle();
    await market.platform.pool.raw.query(
      "update commerce.operations set silence_at = clock_timestamp() where silence_at is not null",
    );
    await market.settle();
    assert.deepEqual(
      (await charges(id)).map(([, units, , , , net]) => [units, net]),
      [[80, "1.00"]],
    );
    await market.clockMovesTo("2027-03-28T12:00:00Z");
    const later = await call("POST", "/usageEvent", {
      resourceId: id,
      quantity: 3,
      dimension: "mails",
      effectiveStartTime: "2027-03-28T10:00:00Z",
      planId: "pro",
    });
    assert.equal(later.status, 200, later.text);
    await market.clockMovesTo("2027-04-02T12:00:00Z");
    assert.deepEqual((await charges(id)).map(([, units, , , , net]) => [units, net]).sort(), [
      [3, "3.00"],
      [80, "1.00"],
    ]);
  });

  test("usage charged once is not charged again, whoever rates it at the same time", async () => {
    await market.clockMovesTo("2027-04-05T12:00:00Z");
    const id = await buys();
    await uses(id, ["2027-04-05T12", 800]);
    await market.platform.pool.raw.query(
      "update platform.agenda set due_at = due_at where subject = $1",
      [id],
    );
    await Promise.all([
      market.clockMovesTo("2027-05-03T12:00:00Z"),
      market.clockMovesTo("2027-05-03T12:00:00Z"),
    ]);
    assert.deepEqual(
      (await charges(id)).map(([, units, , , , net]) => [units, net]),
      [[800, "10.00"]],
    );
    await assert.rejects(
      market.platform.pool.raw.query(
        "update metering.usage_events set quantity = 1 where subscription_id = $1",
        [id],
      ),
      /append-only/,
    );
    await assert.rejects(
      market.platform.pool.raw.query(
        "update metering.usage_events set rated_in = null where subscription_id = $1",
        [id],
      ),
      /append-only/,
    );
  });
});
