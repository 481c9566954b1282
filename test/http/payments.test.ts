import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Problem, type Sale, type Sold, type SoldTo } from "../support/sale.ts";

type Money = { amount: string; currency: string };
type Invoice = {
  id: string;
  number: string;
  type: string;
  dueOn: string;
  month: string;
  total: Money;
  state: string | null;
  paid: Money | null;
  open: Money | null;
  allocations: { amount: Money; because: string; payment: { reference: string } | null }[];
};
type Effect = {
  paymentId: string | null;
  allocations: { invoice: { number: string }; amount: Money }[];
  balances: { balance: Money }[];
  preview: string;
};
type List<T> = { data: T[]; nextCursor: string | null };
type Account = {
  accounts: {
    currency: string;
    open: Money;
    overdue: Money;
    balance: Money;
    purchasesBlockedSince: string | null;
  }[];
  credit: { left: Money; owed: Money; ordered: Money }[];
};

const FILE = { "content-type": "text/csv" };

suite("SUB-19: payments", () => {
  let market: TestMarket;
  let sale: Sale;
  let customer: SoldTo;
  let sold: Sold;
  let partner: TestPerson;
  let operator: TestPerson;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    ({ partner, operator } = sale);
    customer = await sale.customer();
    sold = await sale.sells();
    const set = await operator.call("PUT", `${account()}/sandbox-payer`, { behaviour: "never" });
    assert.equal(set.status, 200, set.text);
    for (const role of ["finance", "developer"])
      await market.person(sale.publisher.organisation.id, [role]);
    await market.platform.pool.raw.query(
      `update auth."user" set locale = 'fr' where id in (select person_id from identity.memberships
         where organisation_id = $1 and 'finance' = any(roles))`,
      [sale.publisher.organisation.id],
    );
  });
  afterEach(async () => {
    await market.settle();
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
  });
  after(() => market.close());

  const account = (id = partner.organisation.id) => `/v1/billing-accounts/${id}`;
  const buys = async (quantity: number) => {
    const order = await sale.buys(customer, sold, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    return id;
  };
  const closes = async (month: string) => {
    const dry = await operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
    const { control } = dry.json<{ control: string }>();
    const run = await operator.call("POST", "/v1/billing-runs", { month, control }, once());
    assert.equal(run.status, 201, run.text);
    await market.settle();
  };
  const invoices = async () =>
    (await partner.call("GET", "/v1/invoices"))
      .json<List<Invoice>>()
      .data.filter(({ type }) => type === "invoice");
  const invoice = async (id: string) =>
    (await partner.call("GET", `/v1/invoices/${id}`)).json<Invoice>();
  const body = (amount: string, reference: string, more: Record<string, unknown> = {}) => ({
    buyer: partner.organisation.handle,
    amount: { amount, currency: "EUR" },
    receivedOn: "2026-11-21",
    reference,
    ...more,
  });
  const looks = async (payment: object) =>
    operator.call("POST", "/v1/payments?dryRun=true", payment, once());
  const pays = async (payment: object) => {
    const dry = await looks(payment);
    assert.equal(dry.status, 200, dry.text);
    const seen = dry.json<Effect>();
    const done = await operator.call(
      "POST",
      "/v1/payments",
      { ...payment, preview: seen.preview },
      once(),
    );
    assert.equal(done.status, 201, done.text);
    const { paymentId, ...rest } = done.json<Effect>();
    assert.deepEqual({ ...rest, paymentId: null }, seen, "the preview is the commit");
    return paymentId ?? "";
  };
  const reverses = async (id: string) => {
    const path = `/v1/payments/${id}/reversal`;
    const dry = await operator.call("POST", `${path}?dryRun=true`, { reason: "Returned" }, once());
    const { preview } = dry.json<Effect>();
    return operator.call("POST", path, { reason: "Returned", preview }, once());
  };

  test("SUB-19: what is paid before there is an invoice is balance, and the next invoice uses it", async () => {
    await pays(body("50.00", "BANK-1"));
    const before = (await partner.call("GET", "/v1/billing-account")).json<Account>();
    assert.equal(before.accounts[0]?.balance.amount, "50.00");
    await buys(10);
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    await closes("2026-11");
    const [first] = await invoices();
    assert.equal(first?.total.amount, "216.00");
    assert.equal(first.state, "part-paid");
    assert.equal(first.open?.amount, "166.00");
    const whole = await invoice(first.id);
    assert.deepEqual(
      whole.allocations.map(({ amount, because }) => [amount.amount, because]),
      [["50.00", "invoice"]],
    );
    const after = (await partner.call("GET", "/v1/billing-account")).json<Account>();
    assert.equal(after.accounts[0]?.balance.amount, "0.00");
  });

  test("SUB-19: a payment goes to the oldest invoice, what is more to the next, and comes back when it is reversed", async () => {
    await buys(2);
    await market.clockMovesTo("2027-01-01T12:00:00Z");
    await closes("2026-12");
    const [second, first] = await invoices();
    assert.ok(first && second);
    const id = await pays(body("200.00", "BANK-2", { receivedOn: "2027-01-01" }));
    assert.equal((await invoice(first.id)).state, "paid");
    assert.equal((await invoice(second.id)).paid?.amount, "34.00");
    const listed = (await operator.call("GET", `/v1/payments/${id}`)).json<{
      allocations: { amount: Money }[];
    }>();
    assert.deepEqual(
      listed.allocations.map(({ amount }) => amount.amount),
      ["166.00", "34.00"],
    );
    const reversed = await reverses(id);
    assert.equal(reversed.status, 200, reversed.text);
    assert.equal((await invoice(first.id)).state, "part-paid");
    assert.equal((await invoice(second.id)).state, "open");
    const again = await reverses(id);
    assert.equal(again.status, 409);
    assert.equal(again.json<Problem>().code, "billing/payment-reversed-already");
  });

  test("SUB-19: the invoice that is named is paid, and the preview is needed and current", async () => {
    const [second] = await invoices();
    const wanted = body("30.00", "BANK-3", { invoice: second?.number, receivedOn: "2027-01-01" });
    const dry = (await looks(wanted)).json<Effect>();
    assert.deepEqual(
      dry.allocations.map((one) => [one.invoice.number, one.amount.amount]),
      [[second?.number, "30.00"]],
    );
    const without = await operator.call("POST", "/v1/payments", wanted, once());
    assert.equal(without.json<Problem>().code, "billing/preview-outdated");
    await pays(body("10.00", "BANK-4", { receivedOn: "2027-01-01" }));
    const late = await operator.call(
      "POST",
      "/v1/payments",
      { ...wanted, amount: { amount: "31.00", currency: "EUR" }, preview: dry.preview },
      once(),
    );
    assert.equal(late.json<Problem>().code, "billing/preview-outdated");
    await pays(wanted);
    assert.equal((await invoice(second?.id ?? "")).paid?.amount, "30.00");
    const twice = await looks(wanted);
    assert.equal(twice.json<Problem>().code, "billing/payment-exists");
  });

  test("SUB-19: what is wrong with a payment is told field by field", async () => {
    const refused = await looks({
      buyer: "nobody.example",
      invoice: "INV-1999-000001",
      amount: { amount: "1.005", currency: "EUR" },
      receivedOn: "2031-01-01",
      reference: " ",
    });
    assert.equal(refused.status, 422, refused.text);
    assert.deepEqual(
      refused.json<Problem>().errors?.map(({ pointer, code }) => [pointer, code]),
      [
        ["/reference", "billing/reference"],
        ["/invoice", "billing/invoice-unknown"],
        ["/buyer", "billing/buyer-unknown"],
        ["/amount/amount", "billing/amount"],
        ["/receivedOn", "billing/day-ahead"],
      ],
    );
    const auditor = await market.person(operator.organisation.id, ["auditor"]);
    assert.equal((await auditor.call("GET", "/v1/payments")).status, 200);
    const act = await auditor.call("POST", "/v1/payments", body("1.00", "X"), once());
    assert.equal(act.status, 403);
  });

  test("SUB-19, BEY-13: a file is recorded whole or not at all, and twice changes nothing", async () => {
    const [second, first] = await invoices();
    const head = "Reference;Buyer;Invoice;Amount;Currency;ReceivedOn;Note\r\n";
    const good = `F-1;${partner.organisation.handle};;5.00;EUR;2027-01-01;\r\nF-2;;${second?.number};6.00;EUR;2027-01-01;thanks\r\n`;
    const bad = `F-3;;;7.00;EUR;2027-01-01;\r\nF-1;${partner.organisation.handle};;five;EUR;2027-02-31;\r\n`;
    const send = (text: string, query = "?dryRun=true") =>
      operator.call("POST", `/v1/payment-files${query}`, text, FILE);
    const refused = await send(head + good + bad);
    assert.equal(refused.status, 422, refused.text);
    assert.deepEqual(
      refused
        .json<{ errors: { code: string; line: number; column: number }[] }>()
        .errors.map(({ code, line, column }) => [code, line, column]),
      [
        ["billing/buyer-needed", 4, 2],
        ["billing/amount", 5, 4],
        ["billing/day", 5, 6],
      ],
    );
    const dry = await send(head + good);
    assert.equal(dry.status, 200, dry.text);
    const seen = dry.json<Effect & { rows: number; recorded: number; totals: Money[] }>();
    assert.deepEqual([seen.rows, seen.recorded, seen.totals[0]?.amount], [2, 2, "11.00"]);
    const done = await send(head + good, `?preview=${seen.preview}`);
    assert.equal(done.status, 200, done.text);
    const again = (await send(head + good)).json<Effect & { recorded: number; known: number }>();
    assert.deepEqual([again.recorded, again.known, again.allocations.length], [0, 2, 0]);
    const same = await send(head + good, `?preview=${again.preview}`);
    assert.equal(same.status, 200);
    assert.equal((await invoice(second?.id ?? "")).paid?.amount, "36.00");
    assert.equal((await invoice(first?.id ?? "")).paid?.amount, "65.00");
    const differs = await send(`${head}F-2;;${second?.number};6.01;EUR;2027-01-01;\r\n`);
    assert.match(differs.text, /payment-differs/);
    const columns = await send("Reference,Sum\r\nX,1\r\n");
    assert.match(columns.text, /column-unknown/);
    assert.match(columns.text, /column-missing/);
  });

  test("SUB-17: a credit note takes what was paid too much back to the balance", async () => {
    const subscription = await buys(1);
    await market.clockMovesTo("2027-01-01T20:00:00Z");
    const [second, first] = await invoices();
    await pays(body("500.00", "BANK-5", { receivedOn: "2027-01-01" }));
    assert.equal((await invoice(first?.id ?? "")).state, "paid");
    assert.equal((await invoice(second?.id ?? "")).state, "paid");
    const gone = await partner.call(
      "PUT",
      `/v1/subscriptions/${subscription}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.ok(gone.status < 300, gone.text);
  });

  test("SUB-19: overdue, the buyer is reminded, then buys nothing new, and buys again the moment it has paid", async () => {
    const payments = (await operator.call("GET", "/v1/payments?reference=BANK-5")).json<
      List<{ id: string }>
    >();
    assert.equal((await reverses(payments.data[0]?.id ?? "")).status, 200);
    const [, first] = await invoices();
    assert.equal(first?.dueOn, "2027-01-30");
    await market.clockMovesTo("2027-02-01T12:00:00Z");
    const overdue = await invoice(first.id);
    assert.equal(overdue.state, "overdue");
    await sale.buys(customer, sold, { quantity: 1 });
    await market.clockMovesTo("2027-02-07T12:00:00Z");
    const { rows } = await market.platform.pool.raw.query<{ subject: string }>(
      "select subject from platform.mails where template = 'billing.invoice-overdue' order by id",
    );
    assert.deepEqual(
      rows.map(({ subject }) => subject),
      [
        `Invoice ${first.number} is overdue: EUR 151.00`,
        `Invoice ${first.number} is overdue: EUR 151.00`,
        `Purchases are blocked: invoice ${first.number} is overdue`,
      ],
    );
    const cart = await partner.call(
      "POST",
      "/v1/carts",
      {
        customerId: customer.id,
        lines: [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 1 }],
      },
      once(),
    );
    assert.equal(cart.json<Problem>().code, "commerce/seller-overdue");
    const catalogue = await partner.call("GET", `/v1/customers/${customer.id}/catalog`);
    assert.match(catalogue.text, /partner-overdue/);
    assert.match(catalogue.text, /pay-invoices/);
    const blocked = (await operator.call("GET", "/v1/billing-accounts?state=blocked")).json<
      List<Account["accounts"][number]>
    >();
    assert.equal(blocked.data.length, 1);
    await pays(body("151.00", "BANK-6", { receivedOn: "2027-02-07" }));
    assert.equal((await invoice(first.id)).state, "paid");
    await sale.buys(customer, sold, { quantity: 1 });
  });

  test("SUB-19: of a block and an order at once, no order is placed after the block", async () => {
    const payments = (await operator.call("GET", "/v1/payments?reference=BANK-6")).json<
      List<{ id: string }>
    >();
    const carts: { id: string; hash: string }[] = [];
    for (let n = 0; n < 4; n += 1) {
      const to = await sale.customer({}, partner);
      const { id } = await sale.fills(to, sold);
      const { review } = (await partner.call("PUT", `/v1/carts/${id}/review`)).json<{
        review: { hash: string };
      }>();
      carts.push({ id, hash: review.hash });
    }
    const [last, ...first] = carts;
    const buy = ({ id, hash }: { id: string; hash: string }) =>
      partner.call("POST", `/v1/carts/${id}/order`, { review: hash }, once());
    const refused = /commerce\/seller-overdue/;
    const [reversed, ...orders] = await Promise.all([
      reverses(payments.data[0]?.id ?? ""),
      ...first.map(buy),
    ]);
    assert.equal(reversed.status, 200, reversed.text);
    for (const { status, text } of orders) assert.ok(status === 201 || refused.test(text), text);
    assert.ok(last);
    assert.match((await buy(last)).text, refused, "the block was answered before");
    const [, meanwhile] = await Promise.all([
      pays(body("151.00", "BANK-7", { receivedOn: "2027-02-07" })),
      buy(last),
    ]);
    assert.ok(meanwhile.status === 201 || refused.test(meanwhile.text), meanwhile.text);
    const after = meanwhile.status === 201 ? meanwhile : await buy(last);
    assert.equal(after.status, 201, after.text);
  });

  test("SUB-19: an order beyond the credit limit is refused with what is left, and possible when something is paid", async () => {
    const limits = (amount: string | null) =>
      operator.call("PUT", `${account()}/credit-limits/EUR`, { amount });
    const none = (await limits("0")).json<Account>().credit[0];
    const set = await limits(
      (Number(none?.owed.amount) + Number(none?.ordered.amount) + 300).toFixed(2),
    );
    assert.equal(set.status, 200, set.text);
    const { credit } = (await partner.call("GET", "/v1/billing-account")).json<Account>();
    const left = Number(credit[0]?.left.amount);
    assert.ok(left > 21.6 && left < 500, set.text);
    const fits = Math.floor(left / 21.6);
    const fills = async (quantity: number) => {
      const to = await sale.customer();
      const lines = [{ planUuid: sold.plan.planUuid, term: "P1M", quantity }];
      const made = await partner.call("POST", "/v1/carts", { customerId: to.id, lines }, once());
      return made.json<{ id: string }>().id;
    };
    const refused = await partner.call("PUT", `/v1/carts/${await fills(fits + 1)}/review`);
    assert.equal(refused.status, 409, refused.text);
    assert.equal(refused.json<Problem>().code, "commerce/credit-limit-exceeded");

    // Of two orders that fit alone, one is placed.
    const half = Math.floor(fits / 2) + 1;
    const carts: { cartId: string; hash: string }[] = [];
    for (const cartId of [await fills(half), await fills(half)]) {
      const { review } = (await partner.call("PUT", `/v1/carts/${cartId}/review`)).json<{
        review: { hash: string };
      }>();
      carts.push({ cartId, hash: review.hash });
    }
    const orders = await Promise.all(
      carts.map(({ cartId, hash }) =>
        partner.call("POST", `/v1/carts/${cartId}/order`, { review: hash }, once()),
      ),
    );
    assert.deepEqual(orders.map(({ status }) => status).sort(), [201, 409]);
    const other = orders.find(({ status }) => status === 409);
    assert.equal(other?.json<Problem>().code, "commerce/credit-limit-exceeded");
    await pays(body("1000.00", "BANK-8", { receivedOn: "2027-02-07" }));
    const at = orders.findIndex(({ status }) => status === 409);
    const again = await partner.call(
      "POST",
      `/v1/carts/${carts[at]?.cartId}/order`,
      { review: carts[at]?.hash },
      once(),
    );
    assert.equal(again.status, 201, again.text);
    // Licences that are added take what is left like orders: of two changes that fit alone, one is done.
    await market.settle();
    const [first, second] = [await buys(1), await buys(1)];
    const now = (await limits("0")).json<Account>().credit[0];
    await limits((Number(now?.owed.amount) + Number(now?.ordered.amount) + 300).toFixed(2));
    const any = () => ({ ...once(), "if-match": "*" });
    const adds = async (id: string, quantity: number) => {
      const path = `/v1/subscriptions/${id}/quantity`;
      const seen = await partner.call("PUT", `${path}?dryRun=true`, { quantity }, any());
      if (seen.status !== 200) return seen;
      const { preview } = seen.json<{ preview: string }>();
      return partner.call("PUT", path, { quantity, preview }, any());
    };
    const tooMany = await adds(first, 16);
    assert.equal(tooMany.status, 409, tooMany.text);
    assert.equal(tooMany.json<Problem>().code, "commerce/credit-limit-exceeded");
    const both = await Promise.all([adds(first, 9), adds(second, 9)]);
    const statuses = both.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 409).length, 1, `${statuses}`);
    await market.settle();
    const { rows } = await market.platform.pool.raw.query(
      `select 1 from commerce.credit_limits c where c.owed_minor <> (
         select sum(p.amount_minor) from billing.ledger_postings p join billing.accounts a on a.key = p.account
         where a.kind in ('receivable', 'invoiced', 'customer-balance') and a.owner = c.seller_id::text and p.currency = c.currency)`,
    );
    assert.deepEqual(rows, [], "what is owed is what the ledger says");
    const free = await limits(null);
    assert.deepEqual(free.json<{ credit: unknown[] }>().credit, []);
  });

  test("SUB-19: a sandbox's buyer pays on the due day, or as many days late as was set", async () => {
    await operator.call("PUT", `${account()}/sandbox-payer`, { behaviour: "late", lateDays: 2 });
    await market.clockMovesTo("2027-02-10T12:00:00Z");
    await closes("2027-01");
    const open = (await invoices()).find(({ state }) => state !== "paid" && state !== "credited");
    if (open === undefined) {
      await buys(50);
      await market.clockMovesTo("2027-03-01T12:00:00Z");
      await closes("2027-02");
    }
    const owed = (await invoices()).filter(({ open: left }) => left?.amount !== "0.00");
    assert.ok(owed.length > 0);
    await market.clockMovesTo("2027-08-01T00:00:00Z");
    for (const { id } of owed) assert.equal((await invoice(id)).state, "paid");
    const paid = (await operator.call("GET", "/v1/payments")).json<
      List<{ source: string; receivedOn: string; invoice: { number: string } | null }>
    >().data;
    const late = paid.filter(({ source }) => source === "sandbox");
    assert.ok(late.length > 0);
    for (const { receivedOn, invoice: named } of late) {
      const one = owed.find(({ number }) => number === named?.number);
      if (one !== undefined)
        assert.equal(Temporal.PlainDate.from(receivedOn).since(one.dueOn).days, 2);
    }
  });

  test("OPR-06: months close by themselves on the day that the operator set, in their order and dated right", async () => {
    const setting = "/v1/settings/billing.close-day";
    const seen = await operator.call("GET", "/v1/settings");
    assert.match(seen.text, /billing\.close-day/);
    await market.platform.pool.raw.query(
      `insert into platform.settings (id, value, changed_at, changed_by) values ('billing.close-day', 3, $1, 'Test')`,
      ["2027-08-01T00:00:00Z"],
    );
    await market.clockMovesTo("2027-09-03T12:00:00Z");
    await market.clockMovesTo("2027-10-03T11:59:00Z");
    const runs = async () =>
      (await operator.call("GET", "/v1/billing-runs?limit=100")).json<
        List<{ month: string; startedAt: string; state: string }>
      >().data;
    const months = (await runs()).map(({ month }) => month);
    assert.ok(months.includes("2027-08") && !months.includes("2027-09"), months.join());
    await market.clockMovesTo("2027-10-03T12:00:00Z");
    const [latest] = await runs();
    assert.deepEqual(
      [latest?.month, latest?.startedAt, latest?.state],
      ["2027-09", "2027-10-03T12:00:00Z", "closed"],
      setting,
    );
  });

  test("INT-07: programs of the partner read of their invoices", async () => {
    const feed = await partner.call(
      "GET",
      "/v1/events?types=invoice.issued,invoice.paid,invoice.overdue&start=oldest&limit=100",
    );
    const events = feed.json<{ data: { type: string }[] }>().data;
    assert.deepEqual(
      [...new Set(events.map(({ type }) => type))].sort(),
      ["invoice.issued", "invoice.overdue", "invoice.paid"],
      feed.text,
    );
  });

  type Payout = {
    id: string;
    month: string;
    sales: Money;
    credits: Money;
    fee: Money;
    due: Money;
    lineCount: number;
    state: string;
    heldBecause: string | null;
    payment: { amount: Money; withheld: Money; reference: string } | null;
  };
  const payouts = async (who = sale.publisher) =>
    (await who.call("GET", "/v1/payouts?limit=100")).json<List<Payout> & { owed: Money[] }>();
  const cents = (amounts: Money[]) =>
    amounts.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);

  test("P27, OPR-06: each run states what a publisher is owed, and every cent is a line of an order", async () => {
    const { data } = await payouts();
    const first = data.at(-1);
    assert.deepEqual(
      [first?.month, first?.sales.amount, first?.fee.amount, first?.due.amount, first?.state],
      ["2026-11", "180.00", "5.40", "174.60", "open"],
    );
    for (const one of data) {
      const lines = (
        await sale.publisher.call("GET", `/v1/payouts/${one.id}/lines?limit=100`)
      ).json<List<{ chargeId: string; orderId: string; net: Money; fee: Money; due: Money }>>()
        .data;
      assert.equal(lines.length, one.lineCount);
      assert.equal(cents(lines.map(({ due }) => due)), cents([one.due]));
      assert.equal(cents(lines.map(({ net }) => net)), cents([one.sales, one.credits]));
      assert.ok(lines.every(({ orderId }) => orderId !== ""));
      for (const line of lines.slice(0, 2)) {
        const path = `/v1/payouts/${one.id}/lines/${line.chargeId}`;
        const why = (await sale.publisher.call("GET", path)).json<{
          orderNumber: string;
          evidence: { text: string; steps: { code: string; value: string }[]; because: object[] };
          ledger: { postings: { account: string; amount: Money }[] };
        }>();
        assert.ok(why.orderNumber !== "" && why.evidence.because.length > 0);
        assert.deepEqual(
          why.evidence.steps.slice(-3).map(({ code }) => code),
          ["net", "store-fee", "due"],
          "nothing in it is the buyer's tax",
        );
        assert.equal(cents(why.ledger.postings.map(({ amount }) => amount)), 0);
        const [, payable] = why.ledger.postings;
        assert.deepEqual(
          [payable?.account, cents(payable === undefined ? [] : [payable.amount])],
          ["publisher-payable", -cents([line.due])],
        );
        const elsewhere = data.find(({ id }) => id !== one.id);
        const other = `/v1/payouts/${elsewhere?.id}/lines/${line.chargeId}`;
        assert.equal((await sale.publisher.call("GET", other)).status, 404);
      }
    }
    const file = await sale.publisher.call("GET", `/v1/payouts/${first?.id}/file`);
    assert.match(file.text, /control-total,2026-11,1,.*,180\.00,,5\.40,174\.60,EUR/);
    const pdf = await sale.publisher.call("GET", `/v1/payouts/${first?.id}/pdf`);
    assert.ok(pdf.text.startsWith("%PDF-"));
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    assert.deepEqual((await payouts(other)).data, []);
    for (const path of ["", "/lines", "/file", "/pdf"])
      assert.equal((await other.call("GET", `/v1/payouts/${first?.id}${path}`)).status, 404);
    const developer = await market.person(sale.publisher.organisation.id, ["developer"]);
    assert.equal((await developer.call("GET", "/v1/payouts")).status, 403);
  });

  test("OPR-06: a payout is held with a reason, let go, and paid once with the older ones as previewed", async () => {
    const { data, owed } = await payouts();
    const [oldest, second] = [data.at(-1), data.at(-2)];
    assert.ok(oldest && second);
    const hold = (id: string, reason: string | null) =>
      operator.call("PUT", `/v1/payouts/${id}/hold`, { reason });
    assert.equal((await hold(oldest.id, "Bank details are being checked")).status, 200);
    const seen = (await sale.publisher.call("GET", `/v1/payouts/${oldest.id}`)).json<Payout>();
    assert.deepEqual([seen.state, seen.heldBecause], ["held", "Bank details are being checked"]);
    const pay = (id: string, body: object, dry = false) =>
      operator.call("POST", `/v1/payouts/${id}/payment${dry ? "?dryRun=true" : ""}`, body, once());
    const body = { reference: "OUT-1", paidOn: "2027-10-03" };
    assert.equal((await pay(oldest.id, body, true)).json<Problem>().code, "billing/payout-held");
    await hold(oldest.id, null);
    const tooMuch = await pay(second.id, { ...body, withheld: "99999999" }, true);
    assert.equal(tooMuch.json<Problem>().errors?.[0]?.pointer, "/withheld");
    const wanted = { ...body, withheld: "10.00" };
    const dry = (await pay(second.id, wanted, true)).json<{
      payouts: { id: string }[];
      amount: Money;
      transferred: Money;
      preview: string;
    }>();
    assert.deepEqual(
      dry.payouts.map(({ id }) => id),
      [oldest.id, second.id],
    );
    assert.equal(cents([dry.amount]), cents([oldest.due, second.due]));
    assert.equal(cents([dry.transferred]), cents([dry.amount]) - 1_000);
    assert.equal((await pay(second.id, wanted)).json<Problem>().code, "billing/preview-outdated");
    const done = await pay(second.id, { ...wanted, preview: dry.preview });
    assert.equal(done.status, 200, done.text);
    const after = await payouts();
    assert.equal(cents(after.owed), cents(owed) - cents([dry.amount]));
    assert.equal(after.data.at(-1)?.payment?.reference, "OUT-1");
    const again = await pay(second.id, { ...wanted, preview: dry.preview });
    assert.equal(again.json<Problem>().code, "billing/payout-paid-already");
    const third = data.at(-3);
    const twice = await pay(third?.id ?? "", wanted, true);
    assert.equal(twice.json<Problem>().errors?.[0]?.pointer, "/reference");
  });

  test("SUB-20, OPR-06: who does a publisher's finances is told of each statement, in its own language", async () => {
    const { rows } = await market.platform.pool.raw.query<{
      locale: string;
      body: string;
      roles: string[];
    }>(
      `select m.locale, m.body, o.roles from platform.mails m join auth."user" u on u.email = m.to_address
       join identity.memberships o on o.person_id = u.id and o.organisation_id = m.organisation_id
       where m.template = 'billing.payout-stated' and m.organisation_id = $1 order by m.locale, m.id`,
      [sale.publisher.organisation.id],
    );
    const { data } = await payouts();
    assert.deepEqual(
      [...new Set(rows.map(({ locale, roles }) => `${locale} ${roles.join(" ")}`))].sort(),
      ["en global-admin", "fr finance"],
      "and no developer",
    );
    assert.equal(rows.length, 2 * data.length, "each reader of each statement once");
    const french = rows.filter(({ locale }) => locale === "fr");
    assert.ok(french.every(({ body }) => body.includes("votre relevé de versement")));
    assert.ok(data.every(({ id }) => french.some(({ body }) => body.includes(`/payouts/${id}`))));
  });

  test("OPR-06, BEY-06: a payout that came back is owed again, and goes with the next payment", async () => {
    type Effect = { payouts: { id: string }[]; amount: Money; preview: string };
    const before = await payouts();
    const paid = before.data.filter(({ state }) => state === "paid");
    const one = paid.at(-1);
    assert.ok(one);
    const back = (body: object, dry = false, id = one.id) =>
      operator.call("POST", `/v1/payouts/${id}/return${dry ? "?dryRun=true" : ""}`, body, once());
    const wanted = { reason: "Account closed", returnedOn: "2027-09-20" };
    const early = await back({ ...wanted, returnedOn: "2026-01-01" }, true);
    assert.equal(early.json<Problem>().errors?.[0]?.code, "billing/returned-before-paid");
    const ahead = await back({ ...wanted, returnedOn: "2099-01-01" }, true);
    assert.equal(ahead.json<Problem>().errors?.[0]?.pointer, "/returnedOn");
    const day = (await operator.call("GET", `/v1/payouts/${one.id}`)).json<{
      payment: { paidOn: string };
    }>().payment.paidOn;
    const asked = { ...wanted, returnedOn: day };
    const seen = (await back(asked, true)).json<Effect>();
    assert.deepEqual(
      seen.payouts.map(({ id }) => id).sort(),
      paid.map(({ id }) => id).sort(),
      "what was paid together comes back together",
    );
    assert.equal((await back(asked)).json<Problem>().code, "billing/preview-outdated");
    const done = await back({ ...asked, preview: seen.preview });
    assert.equal(done.status, 200, done.text);
    assert.deepEqual(done.json(), seen, "the preview is the commit");
    const after = await payouts();
    assert.equal(cents(after.owed), cents(before.owed) + cents([seen.amount]));
    assert.equal((await back(asked, true)).json<Problem>().code, "billing/payout-not-paid");
    const read = (await sale.publisher.call("GET", `/v1/payouts/${one.id}`)).json<{
      state: string;
      payment: null;
      returns: { reason: string; reference: string }[];
    }>();
    assert.deepEqual(
      [read.state, read.payment, read.returns.map(({ reason }) => reason)],
      ["open", null, ["Account closed"]],
    );
    const back_ = (await sale.publisher.call("GET", "/v1/payouts?state=returned&limit=100")).json<
      List<{ id: string; cameBack: boolean }>
    >().data;
    assert.deepEqual(
      back_.map(({ id, cameBack }) => [id, cameBack]).sort(),
      paid.map(({ id }) => [id, true]).sort(),
      "P27: what failed is found",
    );
    const pay = (body: object, dry: boolean) =>
      operator.call(
        "POST",
        `/v1/payouts/${after.data[0]?.id}/payment${dry ? "?dryRun=true" : ""}`,
        { reference: "OUT-2", paidOn: day, ...body },
        once(),
      );
    const next = (await pay({}, true)).json<Effect>();
    const ids = next.payouts.map(({ id }) => id);
    assert.ok(
      paid.every(({ id }) => ids.includes(id)),
      "the next payment takes it along",
    );
    const again = await pay({ preview: next.preview }, false);
    assert.equal(again.status, 200, again.text);
    const none = await sale.publisher.call("GET", "/v1/payouts?state=returned");
    assert.deepEqual(none.json<List<object>>().data, [], "what is paid again is not failed");
    const { rows } = await market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where template = 'billing.payout-returned' and organisation_id = $1",
      [sale.publisher.organisation.id],
    );
    assert.match(rows[0]?.body ?? "", /OUT-1[\s\S]*Account closed/);
    const kinds = (await operator.call("GET", "/v1/ledger/entries?account=bank&limit=3"))
      .json<List<{ kind: string; reverses: string | null }>>()
      .data.map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 2), ["payout", "payout-return"]);
  });

  test("OPR-06: lines of an invoice are credited as previewed, by a credit note with its reason", async () => {
    const [newest] = (await invoices()).filter(({ state }) => state === "paid");
    assert.ok(newest);
    const lines = (await operator.call("GET", `/v1/invoices/${newest.id}/lines`)).json<
      List<{ id: string; total: Money; reverses: string | null; reversedBy: string | null }>
    >();
    const line = lines.data.find(({ reverses, reversedBy }) => !reverses && !reversedBy);
    assert.ok(line);
    const path = `/v1/invoices/${newest.id}/credit`;
    const wanted = { lines: [{ chargeId: line.id }], reason: "Service was down" };
    type Credit = {
      total: Money;
      open: Money;
      balance: Money;
      preview: string;
      creditNoteId: string;
    };
    const dry = await operator.call("POST", `${path}?dryRun=true`, wanted, once());
    assert.equal(dry.status, 200, dry.text);
    const seen = dry.json<Credit>();
    assert.equal(cents([seen.total]), -cents([line.total]));
    assert.equal(cents([seen.open]), 0, "it was paid: the money goes to the balance");
    const without = await operator.call("POST", path, wanted, once());
    assert.equal(without.json<Problem>().code, "billing/preview-outdated");
    const stated = (await payouts()).data.length;
    const done = await operator.call("POST", path, { ...wanted, preview: seen.preview }, once());
    assert.equal(done.status, 200, done.text);
    const { creditNoteId, ...rest } = done.json<Credit>();
    assert.deepEqual({ ...rest, creditNoteId: null }, seen, "the preview is the commit");
    const note = (await partner.call("GET", `/v1/invoices/${creditNoteId}`)).json<
      Invoice & { reason: string; amends: { id: string } }
    >();
    assert.deepEqual(
      [note.type, note.reason, note.amends.id],
      ["credit-note", "Service was down", newest.id],
    );
    const balance = (await partner.call("GET", "/v1/billing-account")).json<Account>();
    assert.deepEqual(balance.accounts[0]?.balance, seen.balance);
    assert.equal(
      (await payouts()).data.length,
      stated + 1,
      "its publisher's statement takes it back",
    );
    const twice = await operator.call("POST", `${path}?dryRun=true`, wanted, once());
    assert.equal(twice.json<Problem>().errors?.[0]?.code, "billing/credit-line-credited");
    const other = await operator.call(
      "POST",
      `${path}?dryRun=true`,
      { ...wanted, lines: [{ chargeId: newest.id }] },
      once(),
    );
    assert.equal(other.json<Problem>().errors?.[0]?.code, "billing/credit-line-unknown");
    const months = (await operator.call("GET", "/v1/billing-runs?limit=100"))
      .json<List<{ month: string }>>()
      .data.map(({ month }) => month);
    assert.equal(new Set(months).size, months.length, "a correction closes no month");
    await market.clockMovesTo("2027-11-03T12:00:00Z");
    const after = await invoices();
    assert.equal(after[0]?.month, "2027-10", "and keeps none from its invoice");
  });

  test("BEY-08: the ledger is read account by account and entry by entry, down to what was posted", async () => {
    type Ledger = {
      key: string;
      kind: string;
      owner: { name: string };
      balances: Money[];
    };
    const accounts = (await operator.call("GET", "/v1/ledger/accounts?limit=100")).json<
      List<Ledger>
    >().data;
    assert.equal(
      cents(accounts.flatMap(({ balances }) => balances)),
      0,
      "all accounts sum to zero",
    );
    const bank = accounts.find(({ key }) => key === "bank");
    assert.ok(bank);
    const first = (await operator.call("GET", "/v1/ledger/entries?account=bank&limit=1")).json<
      List<{
        id: string;
        kind: string;
        payoutReference: string | null;
        postings: { account: string; amount: Money }[];
      }>
    >();
    const [entry] = first.data;
    assert.deepEqual([entry?.kind, entry?.payoutReference], ["payout", "OUT-2"]);
    assert.equal(cents((entry?.postings ?? []).map(({ amount }) => amount)), 0);
    const next = await operator.call(
      "GET",
      `/v1/ledger/entries?account=bank&limit=1&cursor=${first.nextCursor}`,
    );
    assert.notEqual(next.json<typeof first>().data[0]?.id, entry?.id);
    const charges = (
      await operator.call("GET", "/v1/ledger/entries?kind=charge&from=2026-11-01&to=2026-11-30")
    ).json<List<{ charge: string; postings: unknown[] }>>().data;
    assert.equal(charges.length, 1);
    const why = await operator.call("GET", `/v1/charges/${charges[0]?.charge}`);
    assert.equal(why.status, 200);
    assert.equal((await partner.call("GET", "/v1/ledger/accounts")).status, 403);
  });

  test("ACC-08: invoices are found by number, kind of document and what they are today, as each row says itself", async () => {
    const list = async (query: string) =>
      (await partner.call("GET", `/v1/invoices?limit=100${query}`)).json<List<Invoice>>().data;
    const all = await list("");
    const numbers = (rows: readonly Invoice[]) => rows.map(({ number }) => number);
    const states = ["open", "part-paid", "paid", "overdue", "credited"];
    const seen = states.filter((state) => all.some((row) => row.state === state));
    assert.ok(seen.length >= 2, `only ${seen} were there to be found`);
    for (const state of states)
      assert.deepEqual(
        numbers(await list(`&state=${state}`)),
        numbers(all.filter((row) => row.state === state)),
        state,
      );
    for (const type of ["invoice", "credit-note"])
      assert.deepEqual(
        numbers(await list(`&type=${type}`)),
        numbers(all.filter((row) => row.type === type)),
      );
    const [one] = all;
    assert.ok(one);
    const part = one.number.slice(-6).toLowerCase();
    assert.ok(numbers(await list(`&q=${part}`)).includes(one.number));
    assert.deepEqual(await list("&q=nothing-like-it"), []);
    assert.equal((await partner.call("GET", "/v1/invoices?state=lost")).status, 400);
  });
});
