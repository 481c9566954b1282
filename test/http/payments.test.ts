import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { once } from "../support/market.ts";
import {
  type Account,
  type Effect,
  type Invoice,
  type List,
  type Money,
  openPayments,
  type Payments,
} from "../support/payments.ts";
import type { Problem } from "../support/sale.ts";

const FILE = { "content-type": "text/csv" };

/** One story: each test goes on where the one before ended, through a year of invoices. */
suite("SUB-19: payments", () => {
  let at: Payments;
  before(async () => {
    at = await openPayments();
    const set = await at.operator.call("PUT", `${at.account()}/sandbox-payer`, {
      behaviour: "never",
    });
    assert.equal(set.status, 200, set.text);
  });
  afterEach(() => at.agrees());
  after(() => at.close());

  test("SUB-19: what is paid before there is an invoice is balance, and the next invoice uses it", async () => {
    await at.pays(at.body("50.00", "BANK-1"));
    const before = (await at.partner.call("GET", "/v1/billing-account")).json<Account>();
    assert.equal(before.accounts[0]?.balance.amount, "50.00");
    await at.buys(10);
    await at.market.clockMovesTo("2026-12-01T12:00:00Z");
    await at.closes("2026-11");
    const [first] = await at.invoices();
    assert.equal(first?.total.amount, "216.00");
    assert.equal(first.state, "part-paid");
    assert.equal(first.open?.amount, "166.00");
    const whole = await at.invoice(first.id);
    assert.deepEqual(
      whole.allocations.map(({ amount, because }) => [amount.amount, because]),
      [["50.00", "invoice"]],
    );
    const after = (await at.partner.call("GET", "/v1/billing-account")).json<Account>();
    assert.equal(after.accounts[0]?.balance.amount, "0.00");
  });

  test("SUB-19: a payment goes to the oldest invoice, what is more to the next, and comes back when it is reversed", async () => {
    await at.buys(2);
    await at.market.clockMovesTo("2027-01-01T12:00:00Z");
    await at.closes("2026-12");
    const [second, first] = await at.invoices();
    assert.ok(first && second);
    const id = await at.pays(at.body("200.00", "BANK-2", { receivedOn: "2027-01-01" }));
    assert.equal((await at.invoice(first.id)).state, "paid");
    assert.equal((await at.invoice(second.id)).paid?.amount, "34.00");
    const listed = (await at.operator.call("GET", `/v1/payments/${id}`)).json<{
      allocations: { amount: Money }[];
    }>();
    assert.deepEqual(
      listed.allocations.map(({ amount }) => amount.amount),
      ["166.00", "34.00"],
    );
    const reversed = await at.reverses(id);
    assert.equal(reversed.status, 200, reversed.text);
    assert.equal((await at.invoice(first.id)).state, "part-paid");
    assert.equal((await at.invoice(second.id)).state, "open");
    const again = await at.reverses(id);
    assert.equal(again.status, 409);
    assert.equal(again.json<Problem>().code, "billing/payment-reversed-already");
  });

  test("SUB-19: the invoice that is named is paid, and the preview is needed and current", async () => {
    const [second] = await at.invoices();
    const wanted = at.body("30.00", "BANK-3", {
      invoice: second?.number,
      receivedOn: "2027-01-01",
    });
    const dry = (await at.looks(wanted)).json<Effect>();
    assert.deepEqual(
      dry.allocations.map((one) => [one.invoice.number, one.amount.amount]),
      [[second?.number, "30.00"]],
    );
    const without = await at.operator.call("POST", "/v1/payments", wanted, once());
    assert.equal(without.json<Problem>().code, "billing/preview-outdated");
    await at.pays(at.body("10.00", "BANK-4", { receivedOn: "2027-01-01" }));
    const late = await at.operator.call(
      "POST",
      "/v1/payments",
      { ...wanted, amount: { amount: "31.00", currency: "EUR" }, preview: dry.preview },
      once(),
    );
    assert.equal(late.json<Problem>().code, "billing/preview-outdated");
    await at.pays(wanted);
    assert.equal((await at.invoice(second?.id ?? "")).paid?.amount, "30.00");
    const twice = await at.looks(wanted);
    assert.equal(twice.json<Problem>().code, "billing/payment-exists");
  });

  test("SUB-19: what is wrong with a payment is told field by field", async () => {
    const refused = await at.looks({
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
    const auditor = await at.market.person(at.operator.organisation.id, ["auditor"]);
    assert.equal((await auditor.call("GET", "/v1/payments")).status, 200);
    const act = await auditor.call("POST", "/v1/payments", at.body("1.00", "X"), once());
    assert.equal(act.status, 403);
  });

  test("SUB-19, BEY-13: a file is recorded whole or not at all, and twice changes nothing", async () => {
    const [second, first] = await at.invoices();
    const head = "Reference;Buyer;Invoice;Amount;Currency;ReceivedOn;Note\r\n";
    const good = `F-1;${at.partner.organisation.handle};;5.00;EUR;2027-01-01;\r\nF-2;;${second?.number};6.00;EUR;2027-01-01;thanks\r\n`;
    const bad = `F-3;;;7.00;EUR;2027-01-01;\r\nF-1;${at.partner.organisation.handle};;five;EUR;2027-02-31;\r\n`;
    const send = (text: string, query = "?dryRun=true") =>
      at.operator.call("POST", `/v1/payment-files${query}`, text, FILE);
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
    assert.equal((await at.invoice(second?.id ?? "")).paid?.amount, "36.00");
    assert.equal((await at.invoice(first?.id ?? "")).paid?.amount, "65.00");
    const differs = await send(`${head}F-2;;${second?.number};6.01;EUR;2027-01-01;\r\n`);
    assert.match(differs.text, /payment-differs/);
    const columns = await send("Reference,Sum\r\nX,1\r\n");
    assert.match(columns.text, /column-unknown/);
    assert.match(columns.text, /column-missing/);
  });

  test("SUB-17: a credit note takes what was paid too much back to the balance", async () => {
    const subscription = await at.buys(1);
    await at.market.clockMovesTo("2027-01-01T20:00:00Z");
    const [second, first] = await at.invoices();
    await at.pays(at.body("500.00", "BANK-5", { receivedOn: "2027-01-01" }));
    assert.equal((await at.invoice(first?.id ?? "")).state, "paid");
    assert.equal((await at.invoice(second?.id ?? "")).state, "paid");
    const gone = await at.partner.call(
      "PUT",
      `/v1/subscriptions/${subscription}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.ok(gone.status < 300, gone.text);
  });

  test("SUB-19: overdue, the buyer is reminded, then buys nothing new, and buys again the moment it has paid", async () => {
    const payments = (await at.operator.call("GET", "/v1/payments?reference=BANK-5")).json<
      List<{ id: string }>
    >();
    assert.equal((await at.reverses(payments.data[0]?.id ?? "")).status, 200);
    const [, first] = await at.invoices();
    assert.equal(first?.dueOn, "2027-01-30");
    await at.market.clockMovesTo("2027-02-01T12:00:00Z");
    const overdue = await at.invoice(first.id);
    assert.equal(overdue.state, "overdue");
    await at.sale.buys(at.customer, at.sold, { quantity: 1 });
    await at.market.clockMovesTo("2027-02-07T12:00:00Z");
    const { rows } = await at.market.platform.pool.raw.query<{ subject: string }>(
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
    const cart = await at.partner.call(
      "POST",
      "/v1/carts",
      {
        customerId: at.customer.id,
        lines: [{ planUuid: at.sold.plan.planUuid, term: "P1M", quantity: 1 }],
      },
      once(),
    );
    assert.equal(cart.json<Problem>().code, "commerce/seller-overdue");
    const catalogue = await at.partner.call("GET", `/v1/customers/${at.customer.id}/catalog`);
    assert.match(catalogue.text, /partner-overdue/);
    assert.match(catalogue.text, /pay-invoices/);
    const blocked = (await at.operator.call("GET", "/v1/billing-accounts?state=blocked")).json<
      List<Account["accounts"][number]>
    >();
    assert.equal(blocked.data.length, 1);
    await at.pays(at.body("151.00", "BANK-6", { receivedOn: "2027-02-07" }));
    assert.equal((await at.invoice(first.id)).state, "paid");
    await at.sale.buys(at.customer, at.sold, { quantity: 1 });
  });

  test("SUB-19: of a block and an order at once, no order is placed after the block", async () => {
    const payments = (await at.operator.call("GET", "/v1/payments?reference=BANK-6")).json<
      List<{ id: string }>
    >();
    const carts: { id: string; hash: string }[] = [];
    for (let n = 0; n < 4; n += 1) {
      const to = await at.sale.customer({}, at.partner);
      const { id } = await at.sale.fills(to, at.sold);
      const { review } = (await at.partner.call("PUT", `/v1/carts/${id}/review`)).json<{
        review: { hash: string };
      }>();
      carts.push({ id, hash: review.hash });
    }
    const [last, ...first] = carts;
    const buy = ({ id, hash }: { id: string; hash: string }) =>
      at.partner.call("POST", `/v1/carts/${id}/order`, { review: hash }, once());
    const refused = /commerce\/seller-overdue/;
    const [reversed, ...orders] = await Promise.all([
      at.reverses(payments.data[0]?.id ?? ""),
      ...first.map(buy),
    ]);
    assert.equal(reversed.status, 200, reversed.text);
    for (const { status, text } of orders) assert.ok(status === 201 || refused.test(text), text);
    assert.ok(last);
    assert.match((await buy(last)).text, refused, "the block was answered before");
    const [, meanwhile] = await Promise.all([
      at.pays(at.body("151.00", "BANK-7", { receivedOn: "2027-02-07" })),
      buy(last),
    ]);
    assert.ok(meanwhile.status === 201 || refused.test(meanwhile.text), meanwhile.text);
    const after = meanwhile.status === 201 ? meanwhile : await buy(last);
    assert.equal(after.status, 201, after.text);
  });

  test("SUB-19: an order beyond the credit limit is refused with what is left, and possible when something is paid", async () => {
    const limits = (amount: string | null) =>
      at.operator.call("PUT", `${at.account()}/credit-limits/EUR`, { amount });
    const none = (await limits("0")).json<Account>().credit[0];
    const set = await limits(
      (Number(none?.owed.amount) + Number(none?.ordered.amount) + 300).toFixed(2),
    );
    assert.equal(set.status, 200, set.text);
    const { credit } = (await at.partner.call("GET", "/v1/billing-account")).json<Account>();
    const left = Number(credit[0]?.left.amount);
    assert.ok(left > 21.6 && left < 500, set.text);
    const fits = Math.floor(left / 21.6);
    const fills = async (quantity: number) => {
      const to = await at.sale.customer();
      const lines = [{ planUuid: at.sold.plan.planUuid, term: "P1M", quantity }];
      const made = await at.partner.call("POST", "/v1/carts", { customerId: to.id, lines }, once());
      return made.json<{ id: string }>().id;
    };
    const refused = await at.partner.call("PUT", `/v1/carts/${await fills(fits + 1)}/review`);
    assert.equal(refused.status, 409, refused.text);
    assert.equal(refused.json<Problem>().code, "commerce/credit-limit-exceeded");

    // Of two orders that fit alone, one is placed.
    const half = Math.floor(fits / 2) + 1;
    const carts: { cartId: string; hash: string }[] = [];
    for (const cartId of [await fills(half), await fills(half)]) {
      const { review } = (await at.partner.call("PUT", `/v1/carts/${cartId}/review`)).json<{
        review: { hash: string };
      }>();
      carts.push({ cartId, hash: review.hash });
    }
    const orders = await Promise.all(
      carts.map(({ cartId, hash }) =>
        at.partner.call("POST", `/v1/carts/${cartId}/order`, { review: hash }, once()),
      ),
    );
    assert.deepEqual(orders.map(({ status }) => status).sort(), [201, 409]);
    const other = orders.find(({ status }) => status === 409);
    assert.equal(other?.json<Problem>().code, "commerce/credit-limit-exceeded");
    await at.pays(at.body("1000.00", "BANK-8", { receivedOn: "2027-02-07" }));
    const turnedAway = carts[orders.findIndex(({ status }) => status === 409)];
    const again = await at.partner.call(
      "POST",
      `/v1/carts/${turnedAway?.cartId}/order`,
      { review: turnedAway?.hash },
      once(),
    );
    assert.equal(again.status, 201, again.text);
    // Licences that are added take what is left like orders: of two changes that fit alone, one is done.
    await at.market.settle();
    const [first, second] = [await at.buys(1), await at.buys(1)];
    const now = (await limits("0")).json<Account>().credit[0];
    await limits((Number(now?.owed.amount) + Number(now?.ordered.amount) + 300).toFixed(2));
    const any = () => ({ ...once(), "if-match": "*" });
    const adds = async (id: string, quantity: number) => {
      const path = `/v1/subscriptions/${id}/quantity`;
      const seen = await at.partner.call("PUT", `${path}?dryRun=true`, { quantity }, any());
      if (seen.status !== 200) return seen;
      const { preview } = seen.json<{ preview: string }>();
      return at.partner.call("PUT", path, { quantity, preview }, any());
    };
    const tooMany = await adds(first, 16);
    assert.equal(tooMany.status, 409, tooMany.text);
    assert.equal(tooMany.json<Problem>().code, "commerce/credit-limit-exceeded");
    const both = await Promise.all([adds(first, 9), adds(second, 9)]);
    const statuses = both.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 409).length, 1, `${statuses}`);
    await at.market.settle();
    const { rows } = await at.market.platform.pool.raw.query(
      `select 1 from commerce.credit_limits c where c.owed_minor <> (
         select sum(p.amount_minor) from billing.ledger_postings p join billing.accounts a on a.key = p.account
         where a.kind in ('receivable', 'invoiced', 'customer-balance') and a.owner = c.seller_id::text and p.currency = c.currency)`,
    );
    assert.deepEqual(rows, [], "what is owed is what the ledger says");
    const free = await limits(null);
    assert.deepEqual(free.json<{ credit: unknown[] }>().credit, []);
  });

  test("SUB-19: a sandbox's buyer pays on the due day, or as many days late as was set", async () => {
    await at.operator.call("PUT", `${at.account()}/sandbox-payer`, {
      behaviour: "late",
      lateDays: 2,
    });
    await at.market.clockMovesTo("2027-02-10T12:00:00Z");
    await at.closes("2027-01");
    const open = (await at.invoices()).find(
      ({ state }) => state !== "paid" && state !== "credited",
    );
    if (open === undefined) {
      await at.buys(50);
      await at.market.clockMovesTo("2027-03-01T12:00:00Z");
      await at.closes("2027-02");
    }
    const owed = (await at.invoices()).filter(({ open: left }) => left?.amount !== "0.00");
    assert.ok(owed.length > 0);
    await at.market.clockMovesTo("2027-08-01T00:00:00Z");
    for (const { id } of owed) assert.equal((await at.invoice(id)).state, "paid");
    const paid = (await at.operator.call("GET", "/v1/payments")).json<
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
    const seen = await at.operator.call("GET", "/v1/settings");
    assert.match(seen.text, /billing\.close-day/);
    await at.market.platform.pool.raw.query(
      `insert into platform.settings (id, value, changed_at, changed_by) values ('billing.close-day', 3, $1, 'Test')`,
      ["2027-08-01T00:00:00Z"],
    );
    await at.market.clockMovesTo("2027-09-03T12:00:00Z");
    await at.market.clockMovesTo("2027-10-03T11:59:00Z");
    const runs = async () =>
      (await at.operator.call("GET", "/v1/billing-runs?limit=100")).json<
        List<{ month: string; startedAt: string; state: string }>
      >().data;
    const months = (await runs()).map(({ month }) => month);
    assert.ok(months.includes("2027-08") && !months.includes("2027-09"), months.join());
    await at.market.clockMovesTo("2027-10-03T12:00:00Z");
    const [latest] = await runs();
    assert.deepEqual(
      [latest?.month, latest?.startedAt, latest?.state],
      ["2027-09", "2027-10-03T12:00:00Z", "closed"],
      setting,
    );
  });

  test("INT-07: programs of the partner read of their invoices", async () => {
    const feed = await at.partner.call(
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

  test("ACC-08: invoices are found by number, kind of document and what they are today, as each row says itself", async () => {
    const list = async (query: string) =>
      (await at.partner.call("GET", `/v1/invoices?limit=100${query}`)).json<List<Invoice>>().data;
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
    assert.equal((await at.partner.call("GET", "/v1/invoices?state=lost")).status, 400);
  });
});
