import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, afterEach, before, suite, test } from "node:test";
import { amountOf, sum, toDecimal } from "../../src/kernel/money.ts";
import { RECONCILIATION_COLUMNS } from "../../src/modules/billing/domain/reconciliation.ts";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { issueNext } from "../../src/modules/billing/use-cases/close-month.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { readCsv } from "../../src/platform/csv.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import {
  inOneRegion,
  once,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { openSale, type Problem, type Sale, type SoldTo } from "../support/sale.ts";
import { outOfOrder, readUbl, textsAt } from "../support/ubl.ts";

type Money = { amount: string; currency: string };
type Totals = {
  currency: string;
  buyers: number;
  invoices: number;
  creditNotes: number;
  lines: number;
  net: Money;
  tax: Money;
  total: Money;
};
type DryRun = {
  month: string;
  closable: boolean;
  closing: boolean;
  earlierOpenMonth: string | null;
  control: string;
  currencies: (Totals & { before: Money; difference: Money; percent: number | null })[];
  issued: Totals[];
};
type Run = { id: string; month: string; state: string; startedBy: string; currencies: Totals[] };
type Invoice = {
  id: string;
  type: string;
  number: string;
  month: string;
  issuedOn: string;
  dueOn: string;
  amends: { id: string; number: string } | null;
  lineCount: number;
  net: Money;
  tax: Money;
  total: Money;
  issuedBy: { name: string };
  billedTo: { name: string; taxId: string | null };
  taxes: { treatment: string; percent: string; net: Money; tax: Money }[];
  creditNotes: { id: string; number: string }[];
};
type Line = {
  number: number;
  id: string;
  kind: string;
  quantity: number;
  unitPrice: Money;
  from: string;
  to: string;
  net: Money;
  tax: Money;
};
type List<T> = { data: T[]; nextCursor: string | null };

async function cellsOf(text: string): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const row of readCsv(Readable.from([Buffer.from(text)]), {
    maxBytes: 1_000_000,
    maxRows: 1_000,
  })) {
    assert.ok("cells" in row);
    rows.push([...row.cells]);
  }
  return rows;
}

suite("OPR-06: closing a month", () => {
  let market: TestMarket;
  let sale: Sale;
  let other: TestPerson;
  let customer: SoldTo;
  let theirs: SoldTo;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    other = await market.organisation({
      kind: "partner",
      name: "Meridiaan Distribution",
      country: "NL",
      currency: "EUR",
    });
    customer = await sale.customer();
    await inOneRegion(market, "KR");
    theirs = await sale.customer({ country: "KR", language: "ko" }, other);
  });
  afterEach(async () => {
    await market.settle();
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
  });
  after(() => market.close());

  const look = async (month: string) =>
    (await sale.operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`)).json<DryRun>();
  const close = async (month: string, control?: string) =>
    sale.operator.call(
      "POST",
      "/v1/billing-runs",
      { month, control: control ?? (await look(month)).control },
      once(),
    );
  const closed = async (month: string): Promise<Run> => {
    const answered = await close(month);
    assert.equal(answered.status, 201, answered.text);
    await market.settle();
    const { id } = answered.json<Run>();
    return (await sale.operator.call("GET", `/v1/billing-runs/${id}`)).json<Run>();
  };
  const invoicesOf = async (person: TestPerson) =>
    (await person.call("GET", "/v1/invoices")).json<List<Invoice>>().data;
  const buys = async (
    quantity: number,
    who = { to: customer, by: sale.partner },
    named: { readonly purchaseOrder?: string } = {},
  ) => {
    const sold = await sale.sells({
      prices: {
        FR: { currency: "EUR", terms: { P1M: "18.00" }, meters: {} },
        KR: { currency: "KRW", terms: { P1M: "26500" }, meters: {} },
      },
    });
    const order = await sale.buys(who.to, sold, { quantity, ...named }, who.by);
    const subscription = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(subscription);
    await market.settle();
    return subscription;
  };

  test("OPR-06: a month that has not ended everywhere is looked at, and not closed", async () => {
    await buys(10);
    await buys(3, undefined, { purchaseOrder: "PO-2026-118" });
    await buys(2, { to: theirs, by: other });
    const dry = await look("2026-11");
    assert.equal(dry.closable, false);
    assert.deepEqual(
      dry.currencies.map(({ currency, invoices, lines, net, before, percent }) => ({
        currency,
        invoices,
        lines,
        net: net.amount,
        before: before.amount,
        percent,
      })),
      [
        { currency: "EUR", invoices: 1, lines: 2, net: "234.00", before: "0.00", percent: null },
        { currency: "KRW", invoices: 1, lines: 1, net: "53000", before: "0", percent: null },
      ],
    );
    await market.clockMovesTo("2026-12-01T11:59:59Z");
    const refused = await close("2026-11");
    assert.equal(refused.status, 409);
    assert.equal(refused.json<Problem>().code, "billing/month-running");
    assert.match(refused.json<Problem>().detail, /2026-12-01T12:00:00Z/);
  });

  test("OPR-06: what moved since the dry run is not closed unseen", async () => {
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const refused = await close("2026-11", "0".repeat(32));
    assert.equal(refused.status, 409);
    assert.equal(refused.json<Problem>().code, "billing/totals-changed");
    assert.equal(refused.json<Problem>().errors?.[0]?.pointer, "/control");
    assert.deepEqual(
      (await sale.operator.call("GET", "/v1/billing-runs")).json<List<Run>>().data,
      [],
    );
  });

  test("OPR-06: of two closes at once one wins", async () => {
    const { control } = await look("2026-11");
    const answers = await Promise.all([close("2026-11", control), close("2026-11", control)]);
    const codes = answers.map((one) => one.status).sort();
    assert.deepEqual(codes, [201, 409]);
    assert.match(
      answers.find(({ status }) => status === 409)?.json<Problem>().code ?? "",
      /billing\/(close-running|totals-changed)/,
    );
    await market.settle();
    const run = answers.find(({ status }) => status === 201)?.json<Run>();
    const seen = (await sale.operator.call("GET", `/v1/billing-runs/${run?.id}`)).json<Run>();
    assert.equal(seen.state, "closed");
    assert.deepEqual(
      seen.currencies.map(({ currency, invoices, creditNotes, lines, net }) => ({
        currency,
        invoices,
        creditNotes,
        lines,
        net: net.amount,
      })),
      [
        { currency: "EUR", invoices: 1, creditNotes: 0, lines: 2, net: "234.00" },
        { currency: "KRW", invoices: 1, creditNotes: 0, lines: 1, net: "53000" },
      ],
    );
  });

  test("SUB-17: an invoice is the sum of its lines; each line is a charge that says why", async () => {
    const [listed, ...more] = await invoicesOf(sale.partner);
    assert.ok(listed);
    assert.deepEqual(more, []);
    assert.match(listed.number, /^INV-2026-00000[12]$/);
    assert.equal(listed.month, "2026-11");
    assert.equal(listed.issuedOn, "2026-12-01");
    assert.equal(listed.dueOn, "2027-01-30");
    const invoice = (await sale.partner.call("GET", `/v1/invoices/${listed.id}`)).json<Invoice>();
    assert.equal(invoice.issuedBy.name, "Comptoir Meridian");
    assert.equal(invoice.billedTo.name, "Nordhaven Cloud");
    assert.equal(invoice.billedTo.taxId, "FR12345678901");
    const answered = await sale.partner.call("GET", `/v1/invoices/${listed.id}/lines?limit=1`);
    const first = answered.json<List<Line>>();
    const second = (
      await sale.partner.call("GET", `/v1/invoices/${listed.id}/lines?cursor=${first.nextCursor}`)
    ).json<List<Line>>();
    const lines = [...first.data, ...second.data];
    assert.deepEqual(
      lines.map(({ number }) => number),
      [1, 2],
    );
    assert.deepEqual(lines.map(({ net }) => net.amount).sort(), ["180.00", "54.00"]);
    const cents = (amounts: Money[]) =>
      amounts.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
    assert.equal(cents(lines.map(({ net }) => net)), cents([invoice.net]));
    assert.equal(cents(lines.map(({ tax }) => tax)), cents([invoice.tax]));
    assert.equal(cents(invoice.taxes.map(({ tax }) => tax)), cents([invoice.tax]));
    assert.equal(cents(invoice.taxes.map(({ net }) => net)), cents([invoice.net]));
    for (const line of lines) {
      const why = (await sale.partner.call("GET", `/v1/charges/${line.id}`)).json<{
        net: Money;
        evidence: { text: string; because: unknown[] };
      }>();
      assert.deepEqual(why.net, line.net);
      assert.ok(why.evidence.because.length > 0);
      const same = await sale.operator.call("GET", `/v1/charges/${line.id}`);
      assert.equal(same.status, 200);
    }
    const estimate = (await sale.partner.call("GET", "/v1/estimate?month=2026-11")).json<{
      currencies: unknown[];
    }>();
    assert.deepEqual(estimate.currencies, [], "what is invoiced is no estimate");
  });

  test("SUB-17: the lines of the reconciliation file add up to its control total, which is the invoice's", async () => {
    const [invoice] = await invoicesOf(sale.partner);
    const path = `/v1/invoices/${invoice?.id}/reconciliation`;
    const answered = await sale.partner.call("GET", path);
    assert.equal(answered.status, 200, answered.text);
    assert.equal(answered.headers.get("content-type"), "text/csv; charset=utf-8");
    assert.match(
      answered.headers.get("content-disposition") ?? "",
      new RegExp(`${invoice?.number}\\.csv`),
    );
    const [columns = [], ...rows] = await cellsOf(answered.text);
    assert.deepEqual(columns, RECONCILIATION_COLUMNS);
    const named = rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
    const total = named.pop();
    assert.deepEqual(
      named.map((row) => [row["RowType"], row["LineNumber"], row["ChargeEndDate"]]),
      [
        ["line", "1", "2026-12-20"],
        ["line", "2", "2026-12-20"],
      ],
    );
    // R14: what is paid again each time, and what is charged once.
    const charged = async (how: string) =>
      (await sale.partner.call("GET", `/v1/invoices/${invoice?.id}/lines?charged=${how}`)).json<
        List<{ kind: string }>
      >().data.length;
    assert.deepEqual([await charged("recurring"), await charged("one-time")], [2, 0]);
    const numbers = named.map((row) => row["PurchaseOrderNumber"]);
    assert.deepEqual([...numbers].sort(), ["", "PO-2026-118"], "the number of the buyer's books");
    const lines = (await sale.partner.call("GET", `/v1/invoices/${invoice?.id}/lines`)).json<
      List<{ purchaseOrder: string | null }>
    >();
    assert.deepEqual(
      lines.data.map(({ purchaseOrder }) => purchaseOrder ?? ""),
      numbers,
    );
    assert.equal(total?.["RowType"], "control-total");
    assert.equal(total["LineNumber"], "2");
    const sums = ["Subtotal", "TaxTotal", "Total"].map((column) =>
      toDecimal(
        sum(
          named.map((row) => amountOf({ amount: String(row[column]), currency: "EUR" })),
          "EUR",
        ),
      ),
    );
    assert.deepEqual(sums, [total["Subtotal"], total["TaxTotal"], total["Total"]]);
    assert.deepEqual(sums, [invoice?.net.amount, invoice?.tax.amount, invoice?.total.amount]);
    assert.equal((await other.call("GET", path)).status, 404);
  });

  test("SUB-17: an invoice is an e-invoice of EN 16931, in the order of UBL 2.1, with the amounts of the page", async () => {
    const [invoice] = await invoicesOf(sale.partner);
    const path = `/v1/invoices/${invoice?.id}/e-invoice`;
    const answered = await sale.partner.call("GET", path);
    assert.equal(answered.status, 200, answered.text);
    assert.equal(answered.headers.get("content-type"), "application/xml; charset=utf-8");
    const document = readUbl(answered.text);
    assert.deepEqual(outOfOrder(document), []);
    assert.equal(document.name, "Invoice");
    assert.deepEqual(textsAt(document, "cbc:ID"), [invoice?.number]);
    assert.deepEqual(textsAt(document, "cbc:DueDate"), ["2027-01-30"]);
    const supplier = "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID";
    assert.deepEqual(textsAt(document, supplier), ["FR00000000001"]);
    const total = "cac:LegalMonetaryTotal";
    assert.deepEqual(
      [
        textsAt(document, `${total}/cbc:LineExtensionAmount`),
        textsAt(document, `${total}/cbc:TaxInclusiveAmount`),
        textsAt(document, "cac:TaxTotal/cbc:TaxAmount"),
      ],
      [[invoice?.net.amount], [invoice?.total.amount], [invoice?.tax.amount]],
    );
    assert.deepEqual(textsAt(document, "cac:InvoiceLine/cbc:InvoicedQuantity").sort(), ["10", "3"]);
    assert.deepEqual(
      textsAt(document, "cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
      ["S", "S"],
    );
    assert.equal((await other.call("GET", path)).status, 404);
    const [theirs] = await invoicesOf(other);
    const won = await sale.operator.call("GET", `/v1/invoices/${theirs?.id}/e-invoice`);
    assert.deepEqual(textsAt(readUbl(won.text), `${total}/cbc:PayableAmount`), [
      theirs?.total.amount,
    ]);
  });

  test("SUB-17: an invoice is a PDF in the reader's language, of its buyer only", async () => {
    const [invoice] = await invoicesOf(other);
    const path = `/v1/invoices/${invoice?.id}/pdf`;
    for (const language of ["en", "fr", "ko"]) {
      const answered = await other.call("GET", path, undefined, { "accept-language": language });
      assert.equal(answered.status, 200, answered.text.slice(0, 300));
      assert.equal(answered.headers.get("content-type"), "application/pdf");
      assert.ok(answered.text.startsWith("%PDF-"));
    }
    assert.equal((await sale.partner.call("GET", path)).status, 404);
  });

  test("R9: a subscription finds the documents that name it, and no other", async () => {
    const [invoice] = await invoicesOf(sale.partner);
    const { data } = (await sale.partner.call("GET", `/v1/invoices/${invoice?.id}/lines`)).json<
      List<{ subscriptionId: string }>
    >();
    const named = async (person: TestPerson, id: string) =>
      (await person.call("GET", `/v1/invoices?subscriptionId=${id}`))
        .json<List<Invoice>>()
        .data.map((one) => one.id);
    const [subscription = ""] = data.map(({ subscriptionId }) => subscriptionId);
    assert.ok((await named(sale.partner, subscription)).includes(invoice?.id ?? "?"));
    assert.deepEqual(await named(other, subscription), []);
    // R3: and a customer those that name it.
    const ofCustomer = async (person: TestPerson) =>
      (await person.call("GET", `/v1/invoices?customerId=${customer.id}`))
        .json<List<Invoice>>()
        .data.map(({ id }) => id);
    assert.ok((await ofCustomer(sale.partner)).includes(invoice?.id ?? "?"));
    assert.deepEqual(await ofCustomer(other), []);
    assert.deepEqual(await named(sale.partner, crypto.randomUUID()), []);
  });

  test("SUB-17: an invoice is its buyer's and the operator's, and absent for others", async () => {
    const [mine] = await invoicesOf(sale.partner);
    for (const path of [`/v1/invoices/${mine?.id}`, `/v1/invoices/${mine?.id}/lines`]) {
      assert.equal((await other.call("GET", path)).status, 404);
      assert.equal((await sale.operator.call("GET", path)).status, 200);
    }
    const sales = await market.person(sale.partner.organisation.id, ["sales-agent"]);
    assert.equal((await sales.call("GET", "/v1/invoices")).status, 403);
    const auditor = await market.person(sale.operator.organisation.id, ["auditor"]);
    assert.equal((await auditor.call("GET", "/v1/billing-runs")).status, 200);
    const refused = await auditor.call(
      "POST",
      "/v1/billing-runs",
      { month: "2026-11", control: "0" },
      once(),
    );
    assert.equal(refused.status, 403);
  });

  test("SUB-20: the buyer's administrators are told that an invoice is ready", async () => {
    const { rows } = await market.platform.pool.raw.query<{ subject: string; body: string }>(
      "select subject, body from platform.mails where template = 'billing.invoice-issued' and organisation_id = $1",
      [sale.partner.organisation.id],
    );
    const [invoice] = await invoicesOf(sale.partner);
    assert.equal(rows.length, 1);
    assert.match(rows[0]?.subject ?? "", new RegExp(invoice?.number ?? "a number"));
    assert.ok(rows[0]?.body.includes(`/billing/invoices/${invoice?.id}`));
    assert.match(rows[0]?.body ?? "", /2027-01-30/);

    const again = (key = once()) =>
      sale.operator.call("POST", `/v1/invoices/${invoice?.id}/mails`, undefined, key);
    const key = once();
    const sent = await again(key);
    assert.deepEqual([sent.status, sent.json()], [202, { readers: 1 }], "O9: it goes again");
    assert.deepEqual((await again(key)).json(), { readers: 1 }, "once for each key");
    const { rows: mails } = await market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where template = 'billing.invoice-issued' and organisation_id = $1",
      [sale.partner.organisation.id],
    );
    assert.deepEqual([mails.length, mails[1]?.body], [2, rows[0]?.body]);
    await market.platform.pool.raw.query(
      "update identity.memberships set roles = '{sales-agent}' where organisation_id = $1 and roles && '{global-admin}'",
      [other.organisation.id],
    );
    const theirDocument = (await sale.operator.call("GET", "/v1/billing-runs?limit=1")).json<
      List<Run>
    >().data[0];
    const issued = (
      await sale.operator.call("GET", `/v1/billing-runs/${theirDocument?.id}/invoices`)
    ).json<List<Invoice & { buyer: { id: string } }>>().data;
    const unread = issued.find(({ buyer }) => buyer.id === other.organisation.id);
    const nobody = await sale.operator.call(
      "POST",
      `/v1/invoices/${unread?.id}/mails`,
      undefined,
      once(),
    );
    assert.equal(nobody.json<Problem>().code, "billing/nobody-to-mail");
    await market.platform.pool.raw.query(
      "update identity.memberships set roles = '{global-admin}' where organisation_id = $1 and roles && '{sales-agent}'",
      [other.organisation.id],
    );
  });

  test("OPR-06: closing a month again adds nothing", async () => {
    const before = [...(await invoicesOf(sale.partner)), ...(await invoicesOf(other))];
    const again = await closed("2026-11");
    assert.equal(again.state, "closed");
    assert.deepEqual(again.currencies, []);
    assert.deepEqual([...(await invoicesOf(sale.partner)), ...(await invoicesOf(other))], before);
  });

  test("SUB-17: a credit after its invoice is a credit note, a credit before it a line", async () => {
    const quick = await buys(1);
    const cancel = async (subscription: string) => {
      const answered = await sale.partner.call(
        "PUT",
        `/v1/subscriptions/${subscription}/cancellation`,
        { when: "now", reason: "customer-request" },
        once(),
      );
      assert.ok(answered.status < 300, answered.text);
      await market.settle();
    };
    await cancel(quick);
    await market.clockMovesTo("2026-12-31T20:00:00Z");
    const late = await buys(5);
    await market.clockMovesTo("2027-01-01T12:00:00Z");
    const december = await look("2026-12");
    assert.equal(december.currencies[0]?.before.currency, "EUR");
    const run = await closed("2026-12");
    assert.equal(run.currencies[0]?.creditNotes, 0);
    const [first] = await invoicesOf(sale.partner);
    assert.equal(first?.month, "2026-12");
    const lines = (await sale.partner.call("GET", `/v1/invoices/${first?.id}/lines`)).json<
      List<Line>
    >().data;
    assert.deepEqual(
      lines
        .filter(({ quantity }) => quantity === 1)
        .map(({ net }) => net.amount)
        .sort(),
      ["-18.00", "18.00"],
    );

    await cancel(late);
    await market.clockMovesTo("2027-02-01T12:00:00Z");
    const january = await closed("2027-01");
    assert.equal(january.currencies.find(({ currency }) => currency === "EUR")?.creditNotes, 1);
    const note = (await invoicesOf(sale.partner)).find(({ type }) => type === "credit-note");
    assert.equal(note?.number, "CN-2027-000001");
    assert.deepEqual(note?.amends, { id: first?.id, number: first?.number });
    assert.equal(note?.net.amount, "-90.00");
    const file = await sale.partner.call("GET", `/v1/invoices/${note?.id}/reconciliation`);
    assert.match(file.text, /,18\.00,-5,-90\.00,/, "negative numbers stay numbers");
    const told = await sale.partner.call("GET", `/v1/invoices/${note?.id}/e-invoice`);
    const document = readUbl(told.text);
    assert.deepEqual(outOfOrder(document), []);
    assert.deepEqual(
      ["cbc:CreditNoteTypeCode", "cac:LegalMonetaryTotal/cbc:LineExtensionAmount"].map((at) =>
        textsAt(document, at),
      ),
      [["381"], ["90.00"]],
      "what is credited is above zero there",
    );
    assert.deepEqual(
      textsAt(document, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
      [first?.number],
    );
    const corrected = (
      await sale.operator.call("GET", `/v1/invoices/${first?.id}`)
    ).json<Invoice>();
    assert.deepEqual(corrected.creditNotes, [{ id: note?.id, number: note?.number }]);
    assert.deepEqual(corrected.net, first?.net, "what is issued never changes");
  });

  test("OPR-06: months are closed in their order, and a run that was broken off issues each charge once", async () => {
    await buys(4);
    await market.clockMovesTo("2027-03-01T12:00:00Z");
    await buys(6);
    await market.clockMovesTo("2027-04-01T12:00:00Z");
    const refused = await close("2027-03");
    assert.equal(refused.json<Problem>().code, "billing/earlier-month-open");
    assert.equal((await look("2027-03")).earlierOpenMonth, "2027-02");
    const dry = await look("2027-02");
    const db = market.platform.databaseAs(SYSTEM);
    const started = await close("2027-02", dry.control);
    assert.equal(started.status, 201, started.text);
    const { id } = started.json<Run>();
    const died = db.transaction(async (tx) => {
      await issueNext(tx, id, { web: "" });
      throw new Error("the worker dies");
    });
    await assert.rejects(died, /the worker dies|There is no/);
    await market.settle();
    const run = (await sale.operator.call("GET", `/v1/billing-runs/${id}`)).json<Run>();
    assert.equal(run.state, "closed");
    const issued = (await sale.operator.call("GET", `/v1/billing-runs/${id}/invoices`)).json<
      List<Invoice>
    >().data;
    assert.equal(
      issued.length,
      dry.currencies.reduce((sum, one) => sum + one.invoices + one.creditNotes, 0),
    );
    assert.deepEqual(
      run.currencies.map(({ total }) => total),
      dry.currencies.map(({ total }) => total),
    );
    const buyers = (
      await sale.operator.call("GET", "/v1/billing-runs/dry-run/buyers?month=2027-03")
    ).json<List<{ buyer: { name: string }; lines: number; total: Money; before: Money }>>();
    assert.equal(buyers.data[0]?.buyer.name, "Nordhaven Cloud");
    assert.ok(buyers.data.every(({ total, before }) => total.currency === before.currency));
  });

  test("SUB-17, BEY-06: a part of a line is credited as previewed, and never given back twice", async () => {
    await market.clockMovesTo("2027-04-30T20:00:00Z");
    const subscription = await buys(5);
    await market.clockMovesTo("2027-05-01T12:00:00Z");
    await closed("2027-03");
    await closed("2027-04");
    const invoice = (await invoicesOf(sale.partner)).find(({ month }) => month === "2027-04");
    const path = `/v1/invoices/${invoice?.id}`;
    const lineNow = async () =>
      (await sale.operator.call("GET", `${path}/lines`))
        .json<List<Line & { subscriptionId: string; left: Money; reversedBy: string | null }>>()
        .data.find(({ subscriptionId }) => subscriptionId === subscription);
    const line = await lineNow();
    assert.equal(line?.left.amount, "90.00");
    type Credit = { net: Money; tax: Money; preview: string; creditNoteId: string };
    const credit = (of: object, preview?: string) =>
      sale.operator.call(
        "POST",
        `${path}/credit${preview === undefined ? "?dryRun=true" : ""}`,
        { lines: [{ chargeId: line.id, ...of }], reason: "Late", ...(preview && { preview }) },
        once(),
      );
    for (const [of, pointer, code] of [
      [{ quantity: 6 }, "/lines/0/quantity", "billing/credit-too-many"],
      [{ net: "90.01" }, "/lines/0/net", "billing/credit-too-much"],
      [{ net: "0.001" }, "/lines/0/net", "billing/credit-nothing"],
      [{ net: "1", quantity: 1 }, "/lines/0/quantity", "billing/credit-one-of"],
    ] as const) {
      const refused = await credit(of);
      assert.equal(refused.status, 422);
      const [error] = refused.json<Problem>().errors ?? [];
      assert.deepEqual([error?.pointer, error?.code], [pointer, code]);
    }
    const done: Credit[] = [];
    for (const part of [{ quantity: 1 }, { net: "7.13" }]) {
      const seen = (await credit(part)).json<Credit>();
      const made = await credit(part, seen.preview);
      assert.equal(made.status, 200, made.text);
      assert.deepEqual([made.json<Credit>().net, made.json<Credit>().tax], [seen.net, seen.tax]);
      done.push(made.json<Credit>());
    }
    assert.deepEqual(
      done.map(({ net, tax }) => [net.amount, tax.amount]),
      [
        ["-18.00", "-3.60"],
        ["-7.13", "-1.43"],
      ],
    );
    assert.equal((await lineNow())?.left.amount, "64.87");
    const [taken] = (
      await sale.partner.call("GET", `/v1/invoices/${done[1]?.creditNoteId}/lines`)
    ).json<List<Line & { partOf: string }>>().data;
    assert.equal(taken?.partOf, line.id);
    const why = await sale.partner.call("GET", `/v1/charges/${taken.id}`);
    assert.match(why.text, /A part of the charge of EUR\s90\.00; credited before: EUR\s18\.00/u);
    const told = await sale.partner.call("GET", `/v1/invoices/${done[1]?.creditNoteId}/e-invoice`);
    assert.deepEqual(textsAt(readUbl(told.text), "cac:CreditNoteLine/cac:Price/cbc:PriceAmount"), [
      "7.13",
    ]);

    const cancellation = `/v1/subscriptions/${subscription}/cancellation`;
    const now = { when: "now", reason: "customer-request" };
    const cancelled = await sale.partner.call("PUT", cancellation, now, once());
    assert.ok(cancelled.status < 300, cancelled.text);
    await market.settle();
    const { rows } = await market.platform.pool.raw.query<{ net: string; tax: string }>(
      "select net_minor::text as net, tax_minor::text as tax from billing.charges where reverses = $1",
      [line.id],
    );
    assert.deepEqual(rows, [{ net: "-6487", tax: "-1297" }], "what the parts have left");
    assert.equal((await lineNow())?.left.amount, "0.00");
    const again = await credit({ net: "1" });
    assert.equal(again.json<Problem>().errors?.[0]?.code, "billing/credit-line-credited");
  });

  test("SUB-17: e-invoices have electronic addresses and the buyer's order number; Peppol has them where it can", async () => {
    const fresh = await market.organisation({
      kind: "partner",
      name: "Quai Sud",
      country: "FR",
      currency: "EUR",
      taxId: "FR98765432109",
    });
    const details = async (organisation: string, about: object) => {
      const path = `/v1/organisations/${organisation}/invoice-details`;
      const seen = await sale.operator.call("GET", path);
      const before = seen.json<{ taxId: string | null; address: object }>();
      return sale.operator.call(
        "PUT",
        path,
        { taxId: before.taxId, address: before.address, ...about },
        { "if-match": String(seen.headers.get("etag")) },
      );
    };
    const issuer = sale.operator.organisation.id;
    const gln = { scheme: "0088", id: "7300010000001" };
    const wrong = await details(issuer, { electronicAddress: { ...gln, id: "7300010000002" } });
    assert.equal(wrong.status, 422);
    assert.deepEqual(
      wrong.json<Problem>().errors?.map(({ pointer, code }) => [pointer, code]),
      [["/electronicAddress/id", "identity/electronic-address-invalid"]],
    );
    assert.equal((await details(issuer, { electronicAddress: gln })).status, 200);
    const siret = { scheme: "9957", id: "FR98765432109" };
    await details(fresh.organisation.id, { electronicAddress: siret, buyerReference: " Desk 4 " });
    const kept = await details(fresh.organisation.id, {});
    assert.deepEqual(
      kept.json<{ electronicAddress: object; buyerReference: string }>().electronicAddress,
      siret,
      "what is not named stays",
    );
    assert.equal(kept.json<{ buyerReference: string }>().buyerReference, "Desk 4");

    const to = await sale.customer({}, fresh);
    for (const quantity of [1, 2])
      await buys(quantity, { to, by: fresh }, { purchaseOrder: "PO-2027-7" });
    await market.clockMovesTo("2027-06-01T12:00:00Z");
    await closed("2027-05");
    type Told = Invoice & { eInvoices: { profile: string; missing: string | null }[] };
    const latest = async (person: TestPerson) => {
      const [one] = await invoicesOf(person);
      return (await person.call("GET", `/v1/invoices/${one?.id}`)).json<Told>();
    };
    const invoice = await latest(fresh);
    assert.deepEqual(
      invoice.eInvoices,
      [
        { profile: "en16931", missing: null },
        { profile: "peppol", missing: null },
      ],
      "which there are is said beforehand",
    );
    const file = await fresh.call("GET", `/v1/invoices/${invoice.id}/e-invoice?profile=peppol`);
    const document = readUbl(file.text);
    assert.deepEqual(outOfOrder(document), []);
    assert.deepEqual(
      [
        "cbc:ProfileID",
        "cbc:BuyerReference",
        "cac:OrderReference/cbc:ID",
        "cac:AccountingSupplierParty/cac:Party/cbc:EndpointID",
        "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID",
        "cac:InvoicePeriod",
      ].map((at) => textsAt(document, at)),
      [
        ["urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"],
        ["Desk 4"],
        ["PO-2027-7"],
        ["7300010000001"],
        ["FR98765432109"],
        [],
      ],
    );
    assert.match(file.text, /<cbc:EndpointID schemeID="0088">/);
    const plain = await fresh.call("GET", `/v1/invoices/${invoice.id}/e-invoice`);
    assert.deepEqual(textsAt(readUbl(plain.text), "cac:InvoicePeriod/cbc:StartDate"), [
      "2027-05-01",
    ]);

    const theirInvoice = await latest(sale.partner);
    const [, peppol] = theirInvoice.eInvoices;
    assert.match(peppol?.missing ?? "", /without an electronic address of its buyer/);
    const refused = await sale.partner.call(
      "GET",
      `/v1/invoices/${theirInvoice.id}/e-invoice?profile=peppol`,
    );
    assert.equal(refused.json<Problem>().code, "billing/e-invoice-not-expressible");
    assert.equal(refused.json<Problem>().detail, peppol?.missing);
  });
});
