import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { once } from "../support/market.ts";
import {
  type Account,
  cents,
  type Invoice,
  type List,
  type Money,
  openPayments,
  type Payments,
  type Payout,
} from "../support/payments.ts";
import type { Problem } from "../support/sale.ts";

/** One story: each test goes on where the one before ended. */
suite("P27, OPR-06: payouts", () => {
  let at: Payments;
  before(async () => {
    at = await openPayments();
    for (const role of ["finance", "developer"])
      await at.market.person(at.sale.publisher.organisation.id, [role]);
    await at.market.platform.pool.raw.query(
      `update auth."user" set locale = 'fr' where id in (select person_id from identity.memberships
         where organisation_id = $1 and 'finance' = any(roles))`,
      [at.sale.publisher.organisation.id],
    );
    await at.market.platform.pool.raw.query(
      `insert into platform.settings (id, value, changed_at, changed_by) values ('billing.close-day', 3, $1, 'Test')`,
      ["2026-11-21T00:00:00Z"],
    );
    await at.buys(10);
    for (const day of ["2026-12-03", "2027-01-03", "2027-02-03"])
      await at.market.clockMovesTo(`${day}T12:00:00Z`);
  });
  afterEach(() => at.agrees());
  after(() => at.close());

  test("P27, OPR-06: each run states what a publisher is owed, and every cent is a line of an order", async () => {
    const { data } = await at.payouts();
    const first = data.at(-1);
    assert.deepEqual(
      [first?.month, first?.sales.amount, first?.fee.amount, first?.due.amount, first?.state],
      ["2026-11", "180.00", "5.40", "174.60", "open"],
    );
    for (const one of data) {
      const lines = (
        await at.sale.publisher.call("GET", `/v1/payouts/${one.id}/lines?limit=100`)
      ).json<List<{ chargeId: string; orderId: string; net: Money; fee: Money; due: Money }>>()
        .data;
      assert.equal(lines.length, one.lineCount);
      assert.equal(cents(lines.map(({ due }) => due)), cents([one.due]));
      assert.equal(cents(lines.map(({ net }) => net)), cents([one.sales, one.credits]));
      assert.ok(lines.every(({ orderId }) => orderId !== ""));
      for (const line of lines.slice(0, 2)) {
        const path = `/v1/payouts/${one.id}/lines/${line.chargeId}`;
        const why = (await at.sale.publisher.call("GET", path)).json<{
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
        assert.equal((await at.sale.publisher.call("GET", other)).status, 404);
      }
    }
    const file = await at.sale.publisher.call("GET", `/v1/payouts/${first?.id}/file`);
    assert.match(file.text, /control-total,2026-11,1,.*,180\.00,,5\.40,174\.60,EUR/);
    const pdf = await at.sale.publisher.call("GET", `/v1/payouts/${first?.id}/pdf`);
    assert.ok(pdf.text.startsWith("%PDF-"));
    const other = await at.market.organisation({ kind: "publisher", name: "Fabrikam" });
    assert.deepEqual((await at.payouts(other)).data, []);
    for (const path of ["", "/lines", "/file", "/pdf"])
      assert.equal((await other.call("GET", `/v1/payouts/${first?.id}${path}`)).status, 404);
    const developer = await at.market.person(at.sale.publisher.organisation.id, ["developer"]);
    assert.equal((await developer.call("GET", "/v1/payouts")).status, 403);
  });

  test("OPR-06: a payout is held with a reason, let go, and paid once with the older ones as previewed", async () => {
    const { data, owed } = await at.payouts();
    const [oldest, second] = [data.at(-1), data.at(-2)];
    assert.ok(oldest && second);
    const hold = (id: string, reason: string | null) =>
      at.operator.call("PUT", `/v1/payouts/${id}/hold`, { reason });
    assert.equal((await hold(oldest.id, "Bank details are being checked")).status, 200);
    const seen = (await at.sale.publisher.call("GET", `/v1/payouts/${oldest.id}`)).json<Payout>();
    assert.deepEqual([seen.state, seen.heldBecause], ["held", "Bank details are being checked"]);
    const pay = (id: string, body: object, dry = false) =>
      at.operator.call(
        "POST",
        `/v1/payouts/${id}/payment${dry ? "?dryRun=true" : ""}`,
        body,
        once(),
      );
    const body = { reference: "OUT-1", paidOn: "2027-02-03" };
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
    const after = await at.payouts();
    assert.equal(cents(after.owed), cents(owed) - cents([dry.amount]));
    assert.equal(after.data.at(-1)?.payment?.reference, "OUT-1");
    const again = await pay(second.id, { ...wanted, preview: dry.preview });
    assert.equal(again.json<Problem>().code, "billing/payout-paid-already");
    const third = data.at(-3);
    const twice = await pay(third?.id ?? "", wanted, true);
    assert.equal(twice.json<Problem>().errors?.[0]?.pointer, "/reference");
  });

  test("SUB-20, OPR-06: who does a publisher's finances is told of each statement, in its own language", async () => {
    const { rows } = await at.market.platform.pool.raw.query<{
      locale: string;
      body: string;
      roles: string[];
    }>(
      `select m.locale, m.body, o.roles from platform.mails m join auth."user" u on u.email = m.to_address
       join identity.memberships o on o.person_id = u.id and o.organisation_id = m.organisation_id
       where m.template = 'billing.payout-stated' and m.organisation_id = $1 order by m.locale, m.id`,
      [at.sale.publisher.organisation.id],
    );
    const { data } = await at.payouts();
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
    const before = await at.payouts();
    const paid = before.data.filter(({ state }) => state === "paid");
    const one = paid.at(-1);
    assert.ok(one);
    const back = (body: object, dry = false, id = one.id) =>
      at.operator.call(
        "POST",
        `/v1/payouts/${id}/return${dry ? "?dryRun=true" : ""}`,
        body,
        once(),
      );
    const wanted = { reason: "Account closed", returnedOn: "2027-01-20" };
    const early = await back({ ...wanted, returnedOn: "2026-01-01" }, true);
    assert.equal(early.json<Problem>().errors?.[0]?.code, "billing/returned-before-paid");
    const ahead = await back({ ...wanted, returnedOn: "2099-01-01" }, true);
    assert.equal(ahead.json<Problem>().errors?.[0]?.pointer, "/returnedOn");
    const day = (await at.operator.call("GET", `/v1/payouts/${one.id}`)).json<{
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
    const after = await at.payouts();
    assert.equal(cents(after.owed), cents(before.owed) + cents([seen.amount]));
    assert.equal((await back(asked, true)).json<Problem>().code, "billing/payout-not-paid");
    const read = (await at.sale.publisher.call("GET", `/v1/payouts/${one.id}`)).json<{
      state: string;
      payment: null;
      returns: { reason: string; reference: string }[];
    }>();
    assert.deepEqual(
      [read.state, read.payment, read.returns.map(({ reason }) => reason)],
      ["open", null, ["Account closed"]],
    );
    const back_ = (
      await at.sale.publisher.call("GET", "/v1/payouts?state=returned&limit=100")
    ).json<List<{ id: string; cameBack: boolean }>>().data;
    assert.deepEqual(
      back_.map(({ id, cameBack }) => [id, cameBack]).sort(),
      paid.map(({ id }) => [id, true]).sort(),
      "P27: what failed is found",
    );
    const pay = (body: object, dry: boolean) =>
      at.operator.call(
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
    const none = await at.sale.publisher.call("GET", "/v1/payouts?state=returned");
    assert.deepEqual(none.json<List<object>>().data, [], "what is paid again is not failed");
    const { rows } = await at.market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where template = 'billing.payout-returned' and organisation_id = $1",
      [at.sale.publisher.organisation.id],
    );
    assert.match(rows[0]?.body ?? "", /OUT-1[\s\S]*Account closed/);
    const kinds = (await at.operator.call("GET", "/v1/ledger/entries?account=bank&limit=3"))
      .json<List<{ kind: string; reverses: string | null }>>()
      .data.map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 2), ["payout", "payout-return"]);
  });

  test("OPR-06: lines of an invoice are credited as previewed, by a credit note with its reason", async () => {
    const [newest] = (await at.invoices()).filter(({ state }) => state === "paid");
    assert.ok(newest);
    const lines = (await at.operator.call("GET", `/v1/invoices/${newest.id}/lines`)).json<
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
    const dry = await at.operator.call("POST", `${path}?dryRun=true`, wanted, once());
    assert.equal(dry.status, 200, dry.text);
    const seen = dry.json<Credit>();
    assert.equal(cents([seen.total]), -cents([line.total]));
    assert.equal(cents([seen.open]), 0, "it was paid: the money goes to the balance");
    const without = await at.operator.call("POST", path, wanted, once());
    assert.equal(without.json<Problem>().code, "billing/preview-outdated");
    const stated = (await at.payouts()).data.length;
    const done = await at.operator.call("POST", path, { ...wanted, preview: seen.preview }, once());
    assert.equal(done.status, 200, done.text);
    const { creditNoteId, ...rest } = done.json<Credit>();
    assert.deepEqual({ ...rest, creditNoteId: null }, seen, "the preview is the commit");
    const note = (await at.partner.call("GET", `/v1/invoices/${creditNoteId}`)).json<
      Invoice & { reason: string; amends: { id: string } }
    >();
    assert.deepEqual(
      [note.type, note.reason, note.amends.id],
      ["credit-note", "Service was down", newest.id],
    );
    const balance = (await at.partner.call("GET", "/v1/billing-account")).json<Account>();
    assert.deepEqual(balance.accounts[0]?.balance, seen.balance);
    assert.equal(
      (await at.payouts()).data.length,
      stated + 1,
      "its publisher's statement takes it back",
    );
    const twice = await at.operator.call("POST", `${path}?dryRun=true`, wanted, once());
    assert.equal(twice.json<Problem>().errors?.[0]?.code, "billing/credit-line-credited");
    const other = await at.operator.call(
      "POST",
      `${path}?dryRun=true`,
      { ...wanted, lines: [{ chargeId: newest.id }] },
      once(),
    );
    assert.equal(other.json<Problem>().errors?.[0]?.code, "billing/credit-line-unknown");
    const months = (await at.operator.call("GET", "/v1/billing-runs?limit=100"))
      .json<List<{ month: string }>>()
      .data.map(({ month }) => month);
    assert.equal(new Set(months).size, months.length, "a correction closes no month");
    await at.market.clockMovesTo("2027-03-03T12:00:00Z");
    const after = await at.invoices();
    assert.equal(after[0]?.month, "2027-02", "and keeps none from its invoice");
  });

  test("BEY-08: the ledger is read account by account and entry by entry, down to what was posted", async () => {
    type Ledger = {
      key: string;
      kind: string;
      owner: { name: string };
      balances: Money[];
    };
    const accounts = (await at.operator.call("GET", "/v1/ledger/accounts?limit=100")).json<
      List<Ledger>
    >().data;
    assert.equal(
      cents(accounts.flatMap(({ balances }) => balances)),
      0,
      "all accounts sum to zero",
    );
    const bank = accounts.find(({ key }) => key === "bank");
    assert.ok(bank);
    const first = (await at.operator.call("GET", "/v1/ledger/entries?account=bank&limit=1")).json<
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
    const next = await at.operator.call(
      "GET",
      `/v1/ledger/entries?account=bank&limit=1&cursor=${first.nextCursor}`,
    );
    assert.notEqual(next.json<typeof first>().data[0]?.id, entry?.id);
    const charges = (
      await at.operator.call("GET", "/v1/ledger/entries?kind=charge&from=2026-11-01&to=2026-11-30")
    ).json<List<{ charge: string; postings: unknown[] }>>().data;
    assert.equal(charges.length, 1);
    const why = await at.operator.call("GET", `/v1/charges/${charges[0]?.charge}`);
    assert.equal(why.status, 200);
    assert.equal((await at.partner.call("GET", "/v1/ledger/accounts")).status, 403);
  });
});
