import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Problem, type Sale, type Sold, type SoldTo } from "../support/sale.ts";

type Money = { amount: string; currency: string };
type Ref = { id: string; number: string };
type Invoice = {
  id: string;
  number: string;
  type: string;
  month: string;
  state: string | null;
  dueOn: string;
  net: Money;
  tax: Money;
  total: Money;
  open: Money | null;
  paid: Money | null;
  amends: Ref | null;
  replaces: Ref | null;
  replacedBy: Ref | null;
  reason: string | null;
  disputableUntil: string | null;
  billedTo: { taxId: string | null; address: Record<string, string> };
  taxes: { treatment: string; tax: Money }[];
};
type Line = {
  id: string;
  number: number;
  kind: string;
  quantity: number;
  net: Money;
  tax: Money;
  left: Money | null;
  notDisputable: string | null;
  because: { event: string } | null;
};
type Reissue = {
  corrected: string[];
  creditNote: { total: Money };
  invoice: { net: Money; tax: Money; total: Money };
  lines: number;
  dueOn: string;
  open: Money;
  balance: Money;
  preview: string;
  creditNoteId: string | null;
  invoiceId: string | null;
  people: number;
  request: { by: string; reason: string; current: boolean } | null;
  allowedActions: string[];
};
type List<T> = { data: T[] };
type Account = { accounts: { open: Money; balance: Money; overdue: Money }[] };

suite("O9, SUB-17: invoices issued again with the buyer's data corrected", () => {
  let market: TestMarket;
  let sale: Sale;
  let operator: TestPerson;
  let sold: Sold;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    ({ operator } = sale);
    sold = await sale.sells();
  });
  afterEach(async () => {
    await market.settle();
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
  });
  after(() => market.close());

  const closes = async (month: string): Promise<void> => {
    const dry = await operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
    const { control } = dry.json<{ control: string }>();
    const run = await operator.call("POST", "/v1/billing-runs", { month, control }, once());
    assert.equal(run.status, 201, run.text);
    await market.settle();
  };
  const buysFor = async (partner: TestPerson, customer: SoldTo, quantity: number) => {
    const order = await sale.buys(customer, sold, { quantity }, partner);
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    return id;
  };
  /** A partner with subscriptions of so many licences each. */
  const partnerWith = async (
    quantities: readonly number[],
    about: { country?: string; taxId?: string | null } = {},
  ) => {
    const name = `Buyer ${++made}`;
    const partner = await market.organisation({ kind: "partner", name, ...about });
    await operator.call("PUT", `/v1/billing-accounts/${partner.organisation.id}/sandbox-payer`, {
      behaviour: "never",
    });
    const customer = await sale.customer({}, partner);
    const subscriptions: string[] = [];
    for (const quantity of quantities)
      subscriptions.push(await buysFor(partner, customer, quantity));
    return { partner, customer, subscriptions };
  };
  let made = 0;
  const invoiceOf = async (partner: TestPerson, month = ""): Promise<Invoice> => {
    const { data } = (await partner.call("GET", "/v1/invoices?type=invoice")).json<List<Invoice>>();
    const found = data.find((one) => one.month.startsWith(month));
    assert.ok(found);
    return read(found.id);
  };
  const read = async (id: string | null) =>
    (await operator.call("GET", `/v1/invoices/${id}`)).json<Invoice>();
  const linesOf = async (id: string | null) =>
    (await operator.call("GET", `/v1/invoices/${id}/lines`)).json<List<Line>>().data;
  const corrects = async (
    partner: TestPerson,
    details: { taxId: string | null; line1?: string },
  ) => {
    const { taxId, line1 = "12 quai du Commerce" } = details;
    const set = await operator.call(
      "PUT",
      `/v1/organisations/${partner.organisation.id}/invoice-details`,
      { taxId, address: { line1, city: "Lyon", postalCode: "69009" } },
      { "if-match": "*" },
    );
    assert.equal(set.status, 200, set.text);
  };
  const calls = (id: string, body: object, query = "", person = operator) =>
    person.call("POST", `/v1/invoices/${id}/reissue${query}`, body, once());
  const looks = async (id: string, person = operator): Promise<Reissue> => {
    const seen = await calls(id, {}, "?dryRun=true", person);
    assert.equal(seen.status, 200, seen.text);
    return seen.json<Reissue>();
  };
  const reissues = async (id: string, reason = "The tax ID was missing"): Promise<Reissue> => {
    const seen = await looks(id);
    const done = await calls(id, { reason, preview: seen.preview });
    assert.equal(done.status, 200, done.text);
    const answer = done.json<Reissue>();
    const { creditNoteId: _, invoiceId: __, allowedActions: ___, ...effect } = answer;
    const { creditNoteId: a, invoiceId: b, allowedActions: c, ...shown } = seen;
    assert.deepEqual(effect, shown, "BEY-06: the preview is the commit");
    assert.deepEqual([a, b, c], [null, null, ["reissue"]]);
    return answer;
  };
  const reasonOf = async (id: string) => {
    const refused = await calls(id, {}, "?dryRun=true");
    assert.equal(refused.status, 409, refused.text);
    const problem = refused.json<Problem>();
    assert.equal(problem.code, "billing/invoice-not-reissuable");
    return problem.detail;
  };
  const accountOf = async (partner: TestPerson) =>
    (await partner.call("GET", "/v1/billing-account")).json<Account>().accounts[0];
  const pays = async (partner: TestPerson, amount: string, invoice?: string) => {
    const body = {
      ...(invoice === undefined ? { buyer: partner.organisation.handle } : { invoice }),
      amount: { amount, currency: "EUR" },
      receivedOn: "2026-12-01",
      reference: `BANK-${++payments}`,
    };
    const dry = await operator.call("POST", "/v1/payments?dryRun=true", body, once());
    const { preview } = dry.json<{ preview: string }>();
    const done = await operator.call("POST", "/v1/payments", { ...body, preview }, once());
    assert.equal(done.status, 201, done.text);
  };
  let payments = 0;
  let paid: Awaited<ReturnType<typeof partnerWith>>;
  let abroad: Awaited<ReturnType<typeof partnerWith>>;
  let partly: Awaited<ReturnType<typeof partnerWith>>;
  let last: Reissue;

  test("the same lines are billed again to the corrected address, numbers follow each other, and payments move over", async () => {
    paid = await partnerWith([10, 5], { taxId: "FR11111111111" });
    abroad = await partnerWith([10], { country: "DE", taxId: null });
    partly = await partnerWith([10, 5, 2], { taxId: "FR22222222222" });
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    await closes("2026-11");
    const first = await invoiceOf(paid.partner);
    assert.match(await reasonOf(first.id), /are the same as on/);
    await pays(paid.partner, first.total.amount, first.number);
    await corrects(paid.partner, { taxId: "FR11111111112" });
    assert.equal((await calls(first.id, {}, "?dryRun=true", paid.partner)).status, 403);
    const seen = await looks(first.id);
    assert.deepEqual(seen.corrected, ["taxId", "address"]);
    const blind = await calls(first.id, { reason: "Wrong tax ID" });
    assert.equal(blind.json<Problem>().code, "billing/preview-outdated");
    const mute = await calls(first.id, { preview: seen.preview });
    assert.deepEqual(
      mute.json<Problem>().errors?.map(({ code }) => code),
      ["billing/reason-missing"],
    );

    last = await reissues(first.id);
    assert.deepEqual(
      [last.creditNote.total.amount, last.invoice.total.amount, last.open.amount, last.lines],
      [`-${first.total.amount}`, first.total.amount, "0.00", 2],
    );
    const note = await read(last.creditNoteId);
    const fresh = await read(last.invoiceId);
    const old = await read(first.id);
    assert.deepEqual(
      [note.number, note.amends?.number, note.reason, note.month],
      ["CN-2026-000001", first.number, "The tax ID was missing", "2026-11"],
    );
    assert.deepEqual(
      [
        fresh.number,
        fresh.replaces?.number,
        fresh.replacedBy,
        fresh.month,
        fresh.dueOn,
        fresh.state,
      ],
      ["INV-2026-000004", first.number, null, "2026-11", first.dueOn, "paid"],
    );
    assert.deepEqual(
      [fresh.billedTo.taxId, fresh.billedTo.address["line1"], old.billedTo.taxId],
      ["FR11111111112", "12 quai du Commerce", "FR11111111111"],
    );
    assert.deepEqual(
      [old.state, old.paid?.amount, old.replacedBy?.number, old.total.amount],
      ["credited", "0.00", fresh.number, first.total.amount],
      "what was issued stays as it was",
    );
    assert.match(await reasonOf(first.id), /has taken the place/);
    assert.match(await reasonOf(note.id), /is a credit note/);
    const again = await linesOf(fresh.id);
    assert.deepEqual(
      again.map(({ kind, quantity, net, because }) => [kind, quantity, net.amount, because?.event]),
      (await linesOf(first.id)).map(({ kind, quantity, net }) => [
        kind,
        quantity,
        net.amount,
        "billing.invoice-reissued",
      ]),
    );
  });

  test("BT-25: PDF, e-invoice, reconciliation file, mail and event name the invoice that was replaced", async () => {
    const fresh = await read(last.invoiceId);
    const of = `/v1/invoices/${fresh.id}`;
    const xml = (await paid.partner.call("GET", `${of}/e-invoice`)).text;
    assert.match(xml, /<cac:BillingReference>[\s\S]+<cbc:ID>INV-2026-000001<[\s\S]+2026-12-01/);
    assert.match(xml, /Replaces invoice INV-2026-000001/);
    assert.equal((await paid.partner.call("GET", `${of}/pdf`)).status, 200);
    const csv = (await paid.partner.call("GET", `${of}/reconciliation`)).text;
    assert.match(csv.split("\r\n")[0] ?? "", /,ReplacesInvoiceNumber$/);
    assert.match(csv, /,INV-2026-000001\r\n/);
    const { rows } = await market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where template = 'billing.invoice-issued' and body like '%' || $1 || '%'",
      ["takes the place of invoice INV-2026-000001"],
    );
    assert.ok(rows.length > 0, "the buyer is told");
    const feed = await paid.partner.call("GET", "/v1/events?types=invoice.issued&start=oldest");
    const { data } = feed.json<List<{ data: { number: string; replaces: string | null } }>>();
    assert.ok(data.some((one) => one.data.number === fresh.number && one.data.replaces !== null));
    const mails = await market.platform.pool.raw.query(
      "select 1 from platform.mails where template = 'billing.payout-stated'",
    );
    assert.equal(
      mails.rows.length,
      1,
      "publishers hear of the close, and not of what makes up for itself",
    );
  });

  test("a tax ID that makes the tax another is billed so, and a second correction takes the place of the first", async () => {
    const first = await invoiceOf(abroad.partner);
    assert.deepEqual(
      first.taxes.map(({ treatment }) => treatment),
      ["taxed"],
    );
    await pays(abroad.partner, first.total.amount, first.number);
    await corrects(abroad.partner, { taxId: "DE123456789" });
    const done = await reissues(first.id);
    assert.deepEqual(
      [done.invoice.net.amount, done.invoice.tax.amount, done.open.amount, done.balance.amount],
      [first.net.amount, "0.00", "0.00", first.tax.amount],
    );
    const fresh = await read(done.invoiceId);
    assert.deepEqual(
      fresh.taxes.map(({ treatment }) => treatment),
      ["reverse-charge"],
    );
    await corrects(abroad.partner, { taxId: "DE123456788" });
    const second = await reissues(fresh.id, "A digit of it was wrong");
    assert.equal(second.invoice.total.amount, fresh.total.amount);
    const third = await read(second.invoiceId);
    assert.deepEqual([third.replaces?.number, third.state], [fresh.number, "paid"]);
    // Who names the first invoice means the one that has its place now.
    await pays(abroad.partner, "5.00", first.number);
    assert.equal((await accountOf(abroad.partner))?.balance.amount, "39.20");
  });

  test("what is disputed is decided first; what was credited in part is billed again as far as it is left; a line is decided once", async () => {
    const { partner } = partly;
    const first = await invoiceOf(partner);
    const [ten, five, two] = (await linesOf(first.id)).sort((a, b) => b.quantity - a.quantity);
    const credit = async (line: Line | undefined, more: object) => {
      const body = { lines: [{ chargeId: line?.id, ...more }], reason: "Agreed" };
      const path = `/v1/invoices/${first.id}/credit`;
      const dry = await operator.call("POST", `${path}?dryRun=true`, body, once());
      const { preview } = dry.json<{ preview: string }>();
      const done = await operator.call("POST", path, { ...body, preview }, once());
      assert.equal(done.status, 200, done.text);
    };
    await credit(ten, { net: "33.33" });
    await credit(two, {});
    const disputes = async (id: string, line: Line | undefined) =>
      partner.call(
        "POST",
        `/v1/invoices/${id}/disputes`,
        { chargeId: line?.id, reason: "price", text: "It was agreed at less." },
        once(),
      );
    const asked = await disputes(first.id, five);
    assert.equal(asked.status, 201, asked.text);
    await corrects(partner, { taxId: "FR22222222223" });
    assert.match(await reasonOf(first.id), /Decide the dispute first/);
    const { id } = asked.json<{ id: string }>();
    const declined = await operator.call(
      "PUT",
      `/v1/disputes/${id}/decision`,
      { outcome: "decline", answer: "It is the price of the order." },
      once(),
    );
    assert.equal(declined.status, 200, declined.text);
    await pays(partner, "100.00", first.number);
    const before = await accountOf(partner);

    const done = await reissues(first.id);
    assert.equal(done.lines, 2, "what was credited whole is not billed again");
    const fresh = await read(done.invoiceId);
    assert.deepEqual(
      [fresh.total.amount, fresh.paid?.amount, fresh.state],
      ["284.00", "100.00", "part-paid"],
      "180 less 33.33, and 90, with 20 %",
    );
    assert.deepEqual(await accountOf(partner), before, "what is owed is what was owed");
    const lines = await linesOf(fresh.id);
    assert.deepEqual(
      lines.map(({ net, tax, left, notDisputable }) => [
        net.amount,
        tax.amount,
        left?.amount,
        notDisputable,
      ]),
      [
        ["146.67", "29.33", "146.67", null],
        ["90.00", "18.00", "90.00", "decided"],
      ],
    );
    const why = await partner.call("GET", `/v1/charges/${lines[0]?.id}`);
    assert.match(why.text, /What credits had left of/);
    const refused = await disputes(fresh.id, lines[1]);
    assert.equal(refused.json<Problem>().code, "billing/line-not-disputable");
    assert.equal(fresh.disputableUntil, first.disputableUntil, "no new time to dispute begins");
    assert.equal((await partner.call("GET", `/v1/invoices/${fresh.id}/e-invoice`)).status, 200);
  });

  test("SUB-11: what was billed again is credited as what it stands for, in a window that is still open", async () => {
    const { partner, customer } = await partnerWith([]);
    await market.clockMovesTo("2026-12-20T12:00:00Z");
    const yearly = await sale.sells({
      terms: [{ term: "P1Y", payment: "upfront" }],
      prices: { FR: { currency: "EUR", terms: { P1Y: "120.00" }, meters: {} } },
    });
    const order = await sale.buys(customer, yearly, { quantity: 4, term: "P1Y" }, partner);
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    const stays = await sale.buys(customer, yearly, { quantity: 1, term: "P1Y" }, partner);
    await sale.activates(stays.lines[0]?.subscriptionId ?? "");
    await market.clockMovesTo("2027-01-01T12:00:00Z");
    await closes("2026-12");
    const first = await invoiceOf(partner);
    await corrects(partner, { taxId: "FR33333333333" });
    const done = await reissues(first.id);
    const fresh = await read(done.invoiceId);
    const path = `/v1/subscriptions/${id}/cancellation`;
    const body = { when: "now", reason: "customer-request" };
    const dry = await partner.call("PUT", `${path}?dryRun=true`, body, once());
    const { preview, credit } = dry.json<{ preview: string; credit: { total: Money } | null }>();
    assert.equal(credit?.total.amount, "576.00", dry.text);
    const cancelled = await partner.call("PUT", path, { ...body, preview }, once());
    assert.equal(cancelled.status, 200, cancelled.text);
    await market.settle();
    // Its credit would wait for the next run: it goes with the credit note of the invoice that it credits.
    await corrects(partner, { taxId: "FR33333333334" });
    const second = await reissues(fresh.id);
    assert.deepEqual(
      [second.creditNote.total.amount, second.invoice.total.amount, second.lines],
      [`-${fresh.total.amount}`, "144.00", 1],
    );
    assert.deepEqual(
      [(await read(fresh.id)).open?.amount, (await accountOf(partner))?.open.amount],
      ["0.00", "144.00"],
    );
  });

  test("O9: where billing runs need two people, one asks and another one issues exactly that", async () => {
    const { partner } = await partnerWith([3]);
    await market.clockMovesTo("2027-02-01T12:00:00Z");
    await closes("2027-01");
    const first = await invoiceOf(partner);
    const people = (value: number) =>
      market.platform.pool.raw.query(
        `insert into platform.settings (id, value, changed_at, changed_by) values ('billing.close-people', $1, now(), 'Test')
         on conflict (id) do update set value = $1`,
        [value],
      );
    await people(2);
    await corrects(partner, { taxId: "FR44444444444" });
    const other = await market.person(operator.organisation.id, ["billing"]);
    const path = `/v1/invoices/${first.id}/reissue-request`;
    const seen = await looks(first.id);
    assert.deepEqual([seen.people, seen.allowedActions], [2, ["ask"]]);
    const alone = await calls(first.id, { reason: "Alone", preview: seen.preview });
    assert.equal(alone.json<Problem>().code, "billing/reissue-request-needed");
    const asked = await operator.call("PUT", path, { reason: "New seat", preview: seen.preview });
    assert.equal(asked.status, 204, asked.text);
    const waiting = await other.call("GET", "/v1/reissue-requests");
    assert.deepEqual(
      waiting
        .json<List<{ invoice: Ref; reason: string }>>()
        .data.map(({ invoice, reason }) => [invoice.number, reason]),
      [[first.number, "New seat"]],
    );
    const own = await calls(first.id, { preview: seen.preview });
    assert.equal(own.json<Problem>().code, "billing/second-person-reissues");
    assert.deepEqual((await looks(first.id)).allowedActions, ["withdraw"]);

    await corrects(partner, { taxId: "FR44444444445" });
    const moved = await looks(first.id, other);
    assert.deepEqual([moved.request?.current, moved.allowedActions], [false, ["ask", "withdraw"]]);
    const withdrawn = await other.call("DELETE", path);
    assert.equal(withdrawn.status, 204);
    assert.equal((await other.call("DELETE", path)).status, 404);
    await operator.call("PUT", path, { reason: "New seat", preview: moved.preview });
    const ready = await looks(first.id, other);
    assert.deepEqual(
      [ready.request?.reason, ready.allowedActions],
      ["New seat", ["withdraw", "reissue"]],
    );
    const done = await calls(first.id, { preview: ready.preview }, "", other);
    assert.equal(done.status, 200, done.text);
    const fresh = await read(done.json<Reissue>().invoiceId);
    assert.deepEqual([fresh.reason, fresh.billedTo.taxId], ["New seat", "FR44444444445"]);
    assert.deepEqual(
      (await operator.call("GET", "/v1/reissue-requests")).json<List<unknown>>().data,
      [],
    );
    await people(1);
    const late = await operator.call("PUT", path, { reason: "Late", preview: ready.preview });
    assert.equal(late.json<Problem>().code, "billing/one-person-reissues");
  });

  test("of two at once one is done", async () => {
    const { partner } = await partnerWith([2]);
    await market.clockMovesTo("2027-03-01T12:00:00Z");
    await closes("2027-02");
    const first = await invoiceOf(partner);
    await corrects(partner, { taxId: "FR55555555555" });
    const { preview } = await looks(first.id);
    const answers = await Promise.all(
      ["One", "Two"].map((reason) => calls(first.id, { reason, preview })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  });
});
