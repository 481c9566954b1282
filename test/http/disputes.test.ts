import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  type Cart,
  type Order,
  openSale,
  type Problem,
  type Sale,
  type SoldTo,
} from "../support/sale.ts";

type Money = { amount: string; currency: string };
type Dispute = {
  id: string;
  number: number;
  state: string;
  net: Money;
  total: Money;
  answer: string | null;
  endedBy: string | null;
  creditNote: { id: string; number: string } | null;
  credited: Money | null;
  allowedActions: string[];
  line: { number: number; chargeId: string };
};
type Line = {
  id: string;
  number: number;
  kind: string;
  quantity: number;
  net: Money;
  dispute: Dispute | null;
  notDisputable: string | null;
};
type Invoice = {
  id: string;
  number: string;
  type: string;
  state: string | null;
  open: Money | null;
  disputed: Money | null;
  disputableUntil: string | null;
};
type Decision = {
  dispute: Dispute;
  credit: { total: Money; preview: string; creditNoteId: string } | null;
};
type List<T> = { data: T[]; nextCursor: string | null };
type Account = {
  accounts: {
    overdue: Money;
    disputed: Money;
    balance: Money;
    purchasesBlockedSince: string | null;
  }[];
};

suite("R14, BEY-06: disputed lines of invoices", () => {
  let market: TestMarket;
  let sale: Sale;
  let partner: TestPerson;
  let operator: TestPerson;
  let customer: SoldTo;
  let invoice: Invoice;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    ({ operator } = sale);
    partner = await market.person(sale.partner.organisation.id, ["admin-agent"]);
    await market.platform.pool.raw.query(`update auth."user" set locale = 'fr' where id = $1`, [
      partner.personId,
    ]);
    const payer = `/v1/billing-accounts/${partner.organisation.id}/sandbox-payer`;
    await operator.call("PUT", payer, { behaviour: "never" });
    customer = await sale.customer();
    const sold = await sale.sells();
    for (const quantity of [10, 5, 2]) {
      const order = await sale.buys(customer, sold, { quantity });
      await sale.activates(order.lines[0]?.subscriptionId ?? "");
    }
    await market.settle();
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    invoice = await closes("2026-11");
  });
  afterEach(async () => {
    await market.settle();
    assert.deepEqual(await verifyBilling(market.platform.pool.reader), []);
  });
  after(() => market.close());

  const closes = async (month: string): Promise<Invoice> => {
    const dry = await operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
    const { control } = dry.json<{ control: string }>();
    const run = await operator.call("POST", "/v1/billing-runs", { month, control }, once());
    assert.equal(run.status, 201, run.text);
    await market.settle();
    const [issued] = (await partner.call("GET", "/v1/invoices?limit=1")).json<List<Invoice>>().data;
    assert.ok(issued);
    return issued;
  };
  const read = async (id: string) =>
    (await partner.call("GET", `/v1/invoices/${id}`)).json<Invoice>();
  const lines = async (id: string) =>
    (await partner.call("GET", `/v1/invoices/${id}/lines`)).json<List<Line>>().data;
  const lineOf = async (quantity: number, id = invoice.id): Promise<Line> => {
    const found = (await lines(id)).find((line) => line.quantity === quantity);
    assert.ok(found);
    return found;
  };
  const asks = (line: Line, more: object = {}, person = partner, id = invoice.id) =>
    person.call(
      "POST",
      `/v1/invoices/${id}/disputes`,
      { chargeId: line.id, reason: "quantity", text: "Half of it was never used.", ...more },
      once(),
    );
  const opens = async (line: Line, more: object = {}, id = invoice.id): Promise<Dispute> => {
    const opened = await asks(line, more, partner, id);
    assert.equal(opened.status, 201, opened.text);
    return opened.json<Dispute>();
  };
  const decides = (dispute: Dispute, body: object, query = "", person = operator) =>
    person.call("PUT", `/v1/disputes/${dispute.id}/decision${query}`, body, once());
  const account = async () =>
    (await partner.call("GET", "/v1/billing-account")).json<Account>().accounts[0];
  const pays = async (amount: string, reference: string, receivedOn: string) => {
    const body = {
      buyer: partner.organisation.handle,
      amount: { amount, currency: "EUR" },
      receivedOn,
      reference,
    };
    const dry = await operator.call("POST", "/v1/payments?dryRun=true", body, once());
    const { preview } = dry.json<{ preview: string }>();
    const done = await operator.call("POST", "/v1/payments", { ...body, preview }, once());
    assert.equal(done.status, 201, done.text);
  };
  const mails = async (template: string, to?: string) =>
    (
      await market.platform.pool.raw.query<{ subject: string; body: string }>(
        `select subject, body from platform.mails where template = $1 and ($2::text is null or to_address = $2)
         order by id`,
        [template, to ?? null],
      )
    ).rows;
  let disputed: Dispute;

  test("a line is disputed with reason and amount by who may, once at a time, and the operator is mailed", async () => {
    const line = await lineOf(10);
    assert.deepEqual([line.dispute, line.notDisputable], [null, null]);
    assert.equal((await read(invoice.id)).disputableUntil, "2027-03-31");
    const billing = await market.person(partner.organisation.id, ["billing-admin"]);
    assert.equal((await asks(line, {}, billing)).status, 403, "asking for credit is for admins");
    const stranger = await market.organisation({ kind: "partner", name: "Stranger" });
    assert.equal((await asks(line, {}, stranger)).status, 404);
    assert.equal((await asks(line, { text: "  " })).status, 400);
    const invalid = async (more: object) =>
      (await asks(line, more)).json<Problem>().errors?.map(({ pointer, code }) => [pointer, code]);
    assert.deepEqual(await invalid({ net: "180.01" }), [["/net", "billing/credit-too-much"]]);
    assert.deepEqual(await invalid({ net: "0" }), [["/net", "billing/credit-nothing"]]);
    assert.deepEqual(await invalid({ net: "1.005" }), [["/net", "billing/credit-nothing"]]);
    assert.deepEqual(await invalid({ chargeId: invoice.id }), [
      ["/chargeId", "billing/line-unknown"],
    ]);

    disputed = await opens(line, { net: "90.00" });
    assert.deepEqual(
      [disputed.state, disputed.net.amount, disputed.total.amount, disputed.allowedActions],
      ["open", "90.00", "108.00", ["withdraw"]],
    );
    const twice = (await asks(line)).json<Problem>();
    assert.equal(twice.code, "billing/line-not-disputable");
    assert.match(twice.detail, /disputed already/);
    const seen = await lineOf(10);
    assert.deepEqual([seen.dispute?.id, seen.notDisputable], [disputed.id, "open"]);
    assert.equal((await read(invoice.id)).disputed?.amount, "108.00");
    const [mail] = await mails("billing.dispute-asked");
    assert.match(mail?.subject ?? "", /Nordhaven Cloud disputes EUR.108\.00 of INV-2026-000001/);
    assert.match(mail?.body ?? "", /wrong quantity\nHalf of it was never used\./);
    const desk = (await operator.call("GET", "/v1/disputes?state=open&q=nordhaven")).json<
      List<Dispute> & { open: number }
    >();
    assert.deepEqual(
      [desk.open, desk.data.map(({ id, allowedActions }) => [id, allowedActions])],
      [1, [[disputed.id, ["accept", "decline"]]]],
    );
    const auditor = await market.person(operator.organisation.id, ["auditor"]);
    const read403 = await decides(disputed, { outcome: "decline", answer: "No." }, "", auditor);
    assert.equal(read403.status, 403);
    const seenByAuditor = (
      await auditor.call("GET", `/v1/disputes/${disputed.id}`)
    ).json<Dispute>();
    assert.deepEqual(seenByAuditor.allowedActions, []);
    assert.equal((await stranger.call("GET", `/v1/disputes/${disputed.id}`)).status, 404);
    const activity = await sale.partner.call("GET", "/v1/activity?limit=5");
    assert.match(activity.text, /Disputed invoice line/);
  });

  test("the rest of the invoice stays due; what is disputed is neither overdue nor blocks purchases", async () => {
    await market.clockMovesTo("2027-02-01T12:00:00Z");
    assert.equal((await read(invoice.id)).state, "overdue");
    assert.deepEqual(
      [(await account())?.overdue.amount, (await account())?.disputed.amount],
      ["259.20", "108.00"],
    );
    assert.match((await mails("billing.invoice-overdue"))[0]?.subject ?? "", /259\.20/);
    await pays("259.20", "BANK-1", "2027-02-01");
    assert.equal((await read(invoice.id)).state, "part-paid");
    for (const [state, count] of [
      ["part-paid", 1],
      ["overdue", 0],
    ] as const) {
      const listed = await partner.call("GET", `/v1/invoices?state=${state}`);
      assert.equal(listed.json<List<Invoice>>().data.length, count, state);
    }
    assert.equal((await account())?.overdue.amount, "0.00");
    await market.clockMovesTo("2027-02-20T12:00:00Z");
    assert.equal((await account())?.purchasesBlockedSince, null);
    assert.equal((await mails("billing.invoice-overdue", partner.email)).length, 0);
  });

  test("declined with a reason it is due from that day: reminded, and blocked after the days of the setting", async () => {
    const blank = await decides(disputed, { outcome: "decline", answer: " " });
    assert.equal(blank.status, 400);
    const declined = await decides(disputed, { outcome: "decline", answer: "All ten were used." });
    assert.equal(declined.status, 200, declined.text);
    const again = await decides(disputed, { outcome: "decline", answer: "Once more" });
    assert.equal(again.json<Problem>().code, "billing/dispute-ended");
    const line = await lineOf(10);
    assert.deepEqual(
      [line.dispute?.state, line.dispute?.answer, line.dispute?.endedBy, line.notDisputable],
      ["declined", "All ten were used.", "Comptoir Meridian", "decided"],
    );
    const [told] = await mails("billing.dispute-decided", partner.email);
    assert.match(told?.subject ?? "", /Contestation 1 refusée/);
    assert.match(told?.body ?? "", /All ten were used\./);
    await market.clockMovesTo("2027-02-27T12:00:00Z");
    assert.equal((await read(invoice.id)).state, "overdue");
    assert.equal((await account())?.purchasesBlockedSince, null);
    await market.clockMovesTo("2027-02-28T12:00:00Z");
    assert.notEqual((await account())?.purchasesBlockedSince, null);
    const reminders = await mails("billing.invoice-overdue", sale.partner.email);
    assert.match(reminders.at(-1)?.subject ?? "", /Purchases are blocked/);
    await pays("108.00", "BANK-2", "2027-02-28");
    assert.equal((await account())?.purchasesBlockedSince, null);
  });

  test("accepted, a part of the line is credited exactly as previewed, and the credit note stands beside it", async () => {
    const line = await lineOf(5);
    const open = await opens(line, { reason: "price" });
    assert.equal(open.total.amount, "108.00");
    const wanted = { outcome: "accept", quantity: 2, answer: "Two were never set up." };
    const dry = await decides(open, wanted, "?dryRun=true");
    assert.equal(dry.status, 200, dry.text);
    const seen = dry.json<Decision>();
    assert.deepEqual([seen.dispute.state, seen.credit?.total.amount], ["open", "-43.20"]);
    const blind = await decides(open, wanted);
    assert.equal(blind.json<Problem>().code, "billing/preview-outdated");
    const done = await decides(open, { ...wanted, preview: seen.credit?.preview });
    assert.equal(done.status, 200, done.text);
    const { dispute, credit } = done.json<Decision>();
    assert.deepEqual({ ...credit, creditNoteId: null }, seen.credit, "the preview is the commit");
    assert.deepEqual(
      [dispute.state, dispute.creditNote?.id, dispute.credited?.amount],
      ["accepted", credit?.creditNoteId, "43.20"],
    );
    const after = await lineOf(5);
    assert.deepEqual(
      [after.dispute?.creditNote?.number, after.dispute?.answer, after.notDisputable],
      ["CN-2027-000001", "Two were never set up.", "decided"],
    );
    const [, told] = await mails("billing.dispute-decided", partner.email);
    assert.match(told?.body ?? "", /43,20[\s\S]+CN-2027-000001[\s\S]+Two were never set up\./);
    assert.equal((await account())?.balance.amount, "43.20", "it was paid");
    const note = await lines(dispute.creditNote?.id ?? "");
    const refused = (
      await asks(note[0] as Line, {}, partner, dispute.creditNote?.id)
    ).json<Problem>();
    assert.equal(note[0]?.notDisputable, "credit");
    assert.equal(refused.code, "billing/line-not-disputable");
  });

  test("taken back it can be asked again, and a credit note that the operator makes by itself accepts it", async () => {
    const line = await lineOf(2);
    const first = await opens(line);
    const withdrawn = await partner.call("PUT", `/v1/disputes/${first.id}/withdrawal`, {}, once());
    assert.equal(withdrawn.json<Dispute>().state, "withdrawn", withdrawn.text);
    assert.match((await mails("billing.dispute-asked")).at(-1)?.subject ?? "", /was withdrawn/);
    const own = await operator.call("PUT", `/v1/disputes/${first.id}/withdrawal`, {}, once());
    assert.equal(own.status, 403, "who asked takes it back");
    const second = await opens(line, { reason: "not-ordered" });
    const path = `/v1/invoices/${invoice.id}/credit`;
    const body = { lines: [{ chargeId: line.id }], reason: "Ordered by mistake" };
    const dry = await operator.call("POST", `${path}?dryRun=true`, body, once());
    const { preview } = dry.json<{ preview: string }>();
    const done = await operator.call("POST", path, { ...body, preview }, once());
    assert.equal(done.status, 200, done.text);
    const ended = (await partner.call("GET", `/v1/disputes/${second.id}`)).json<Dispute>();
    assert.deepEqual(
      [ended.state, ended.answer, ended.credited?.amount, ended.creditNote?.id],
      [
        "accepted",
        "Ordered by mistake",
        "43.20",
        done.json<{ creditNoteId: string }>().creditNoteId,
      ],
    );
    const all = (await partner.call("GET", `/v1/disputes?invoiceId=${invoice.id}&limit=2`)).json<
      List<Dispute>
    >();
    assert.deepEqual([all.data.length, all.data[0]?.id], [2, second.id]);
    const rest = await partner.call(
      "GET",
      `/v1/disputes?invoiceId=${invoice.id}&limit=2&cursor=${all.nextCursor}`,
    );
    assert.equal(rest.json<List<Dispute>>().data.length, 2);
  });

  test("INT-07: programs of the partner read what became of its disputes, and a credit with its credit note", async () => {
    type Event = { type: string; data: Record<string, unknown> };
    const types = "dispute.opened,dispute.answered,dispute.credited,dispute.withdrawn";
    const feed = await partner.call("GET", `/v1/events?types=${types}&start=oldest&limit=100`);
    const { data } = feed.json<{ data: Event[] }>();
    assert.deepEqual(
      data.map(({ type, data: { state } }) => [type, state]),
      [
        ["dispute.opened", undefined],
        ["dispute.answered", "declined"],
        ["dispute.opened", undefined],
        ["dispute.answered", "accepted"],
        ["dispute.credited", undefined],
        ["dispute.opened", undefined],
        ["dispute.withdrawn", undefined],
        ["dispute.opened", undefined],
        ["dispute.answered", "accepted"],
        ["dispute.credited", undefined],
      ],
      feed.text,
    );
    const [asked, declined] = data;
    assert.deepEqual(asked?.data, {
      disputeId: disputed.id,
      invoiceId: invoice.id,
      invoiceNumber: invoice.number,
      chargeId: disputed.line.chargeId,
      reason: "quantity",
      disputed: { amount: "108.00", currency: "EUR" },
    });
    assert.deepEqual(
      [declined?.data["answer"], declined?.data["dueFrom"]],
      ["All ten were used.", "2027-02-20"],
    );
    const credited = data.find(({ type }) => type === "dispute.credited")?.data;
    assert.deepEqual(
      [credited?.["number"], credited?.["credited"]],
      ["CN-2027-000001", { amount: "43.20", currency: "EUR" }],
    );
    for (const person of [
      sale.publisher,
      await market.person(partner.organisation.id, ["sales-agent"]),
    ]) {
      const other = await person.call("GET", `/v1/events?types=${types}&start=oldest`);
      assert.notEqual(other.status, 200, "neither the publisher nor who reads no invoices");
    }
  });

  test("of a withdrawal and a decision at once, one is done", async () => {
    const next = await closes("2026-12");
    const open = await opens(await lineOf(10, next.id), {}, next.id);
    const answers = await Promise.all([
      partner.call("PUT", `/v1/disputes/${open.id}/withdrawal`, {}, once()),
      decides(open, { outcome: "decline", answer: "No." }),
    ]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    await market.clockMovesTo("2027-07-15T12:00:00Z");
    const late = (await asks(await lineOf(5, next.id), {}, partner, next.id)).json<Problem>();
    assert.equal(late.code, "billing/line-not-disputable");
    assert.match(late.detail, /2027/, "the last day is named");
    assert.equal((await lineOf(5, next.id)).notDisputable, "window-over");
  });

  test("C9: a customer that buys for itself disputes, and its sandbox keeps back what is disputed until it is withdrawn", async () => {
    const claire = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const sold = await sale.sells();
    const cart = await claire.call(
      "POST",
      "/v1/carts",
      {
        customerId: claire.organisation.id,
        lines: [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 10 }],
      },
      once(),
    );
    const { id } = cart.json<Cart>();
    const { review } = (await claire.call("PUT", `/v1/carts/${id}/review`)).json<Cart>();
    const order = await claire.call(
      "POST",
      `/v1/carts/${id}/order`,
      { review: review?.hash, acceptsAgreement: true },
      once(),
    );
    await sale.activates(order.json<Order>().lines[0]?.subscriptionId ?? "");
    await market.settle();
    await market.clockMovesTo("2027-08-01T12:00:00Z");
    for (const month of ["2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06"])
      await closes(month);
    await closes("2027-07");
    const [issued] = (await claire.call("GET", "/v1/invoices")).json<List<Invoice>>().data;
    assert.ok(issued);
    const [line] = (await claire.call("GET", `/v1/invoices/${issued.id}/lines`)).json<List<Line>>()
      .data;
    assert.ok(line);
    const opened = await asks(line, { net: "30.00" }, claire, issued.id);
    assert.equal(opened.status, 201, opened.text);
    const own = async () => (await claire.call("GET", `/v1/invoices/${issued.id}`)).json<Invoice>();
    await market.clockMovesTo("2027-09-15T12:00:00Z");
    assert.deepEqual([(await own()).state, (await own()).open?.amount], ["part-paid", "36.00"]);
    const path = `/v1/disputes/${opened.json<Dispute>().id}/withdrawal`;
    const back = await claire.call("PUT", path, {}, once());
    assert.equal(back.status, 200, back.text);
    const blocked = (await claire.call("GET", "/v1/billing-account")).json<Account>().accounts[0];
    assert.notEqual(blocked?.purchasesBlockedSince, null, "it is long overdue, and blocks at once");
    await market.clockMovesTo("2027-09-16T12:00:00Z");
    assert.equal((await own()).state, "paid");
  });

  test("R14: the history has what was charged, credited, paid and owed by month, and its last month what the account says", async () => {
    type Month = Record<"charged" | "credited" | "paid" | "owed", Money> & { month: string };
    const first = (await partner.call("GET", "/v1/billing-history?limit=3")).json<List<Month>>();
    const rest = await partner.call("GET", `/v1/billing-history?cursor=${first.nextCursor}`);
    const months = [...first.data, ...rest.json<List<Month>>().data].reverse();
    const row = (of: Month | undefined) =>
      of && [of.month, of.charged.amount, of.credited.amount, of.paid.amount, of.owed.amount];
    assert.deepEqual(
      months
        .slice(0, 4)
        .map(row)
        .map((one) => one?.join(" ")),
      [
        "2026-11 367.20 0.00 0.00 367.20",
        "2026-12 367.20 0.00 0.00 734.40",
        "2027-01 367.20 0.00 0.00 1101.60",
        "2027-02 367.20 -86.40 367.20 1015.20",
      ],
    );
    for (const [index, of] of months.entries())
      assert.equal(
        cents(of.owed),
        cents(months[index - 1]?.owed) + cents(of.charged) + cents(of.credited) - cents(of.paid),
      );
    const now = (await partner.call("GET", "/v1/billing-account")).json<{
      accounts: { open: Money; balance: Money }[];
    }>().accounts[0];
    assert.equal(cents(months.at(-1)?.owed), cents(now?.open) - cents(now?.balance));
    const file = await partner.call("GET", "/v1/billing-history/file");
    const rows = file.text.trim().split("\r\n");
    assert.equal(rows[0]?.replace("\ufeff", ""), "Month,Currency,Charged,Credited,Paid,Owed");
    assert.deepEqual(
      [rows.length, rows.at(-1)],
      [months.length + 1, "2026-11,EUR,367.20,0.00,0.00,367.20"],
    );
    const path = `/v1/billing-accounts/${partner.organisation.id}/history?limit=100`;
    const seen = (await operator.call("GET", path)).json<List<Month>>();
    assert.deepEqual(seen.data.reverse(), months);
    const forged = Buffer.from(JSON.stringify(["2026-13", "EUR"])).toString("base64url");
    assert.equal((await partner.call("GET", `/v1/billing-history?cursor=${forged}`)).status, 400);
    const recurring = (await partner.call("GET", "/v1/charges?charged=recurring&limit=100")).json<
      List<{ kind: string; charged: string }>
    >();
    const once = (await partner.call("GET", "/v1/charges?charged=one-time&limit=100")).json<
      List<{ kind: string; charged: string }>
    >();
    assert.deepEqual(
      [
        [...new Set(recurring.data.map(({ charged }) => charged))],
        once.data.map(({ kind }) => kind),
      ],
      [["recurring"], ["customerCredit", "customerCredit"]],
    );
  });
});

const cents = (of: Money | undefined): number => Math.round(Number(of?.amount ?? 0) * 100);
