import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, afterEach, before, suite, test } from "node:test";
import { amountOf, sum, toDecimal } from "../../src/kernel/money.ts";
import { RECONCILIATION_COLUMNS } from "../../src/modules/billing/domain/reconciliation.ts";
import { readCsv } from "../../src/platform/csv.ts";
import {
  type Closing,
  type Invoice,
  type Line,
  type List,
  type Money,
  openClosing,
  type Run,
} from "../support/closing.ts";
import { once, type TestPerson } from "../support/market.ts";
import type { Problem } from "../support/sale.ts";
import { outOfOrder, readUbl, textsAt } from "../support/ubl.ts";

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

suite("SUB-17: invoices", () => {
  let at: Closing;
  before(async () => {
    at = await openClosing();
    await at.begins();
    await at.market.clockMovesTo("2026-12-01T12:00:00Z");
    await at.closed("2026-11");
  });
  afterEach(() => at.agrees());
  after(() => at.shut());

  test("SUB-17: an invoice is the sum of its lines; each line is a charge that says why", async () => {
    const [listed, ...more] = await at.invoicesOf(at.sale.partner);
    assert.ok(listed);
    assert.deepEqual(more, []);
    assert.match(listed.number, /^INV-2026-00000[12]$/);
    assert.equal(listed.month, "2026-11");
    assert.equal(listed.issuedOn, "2026-12-01");
    assert.equal(listed.dueOn, "2027-01-30");
    const invoice = (
      await at.sale.partner.call("GET", `/v1/invoices/${listed.id}`)
    ).json<Invoice>();
    assert.equal(invoice.issuedBy.name, "Comptoir Meridian");
    assert.equal(invoice.billedTo.name, "Nordhaven Cloud");
    assert.equal(invoice.billedTo.taxId, "FR12345678901");
    const answered = await at.sale.partner.call("GET", `/v1/invoices/${listed.id}/lines?limit=1`);
    const first = answered.json<List<Line>>();
    const second = (
      await at.sale.partner.call(
        "GET",
        `/v1/invoices/${listed.id}/lines?cursor=${first.nextCursor}`,
      )
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
      const why = (await at.sale.partner.call("GET", `/v1/charges/${line.id}`)).json<{
        net: Money;
        evidence: { text: string; because: unknown[] };
      }>();
      assert.deepEqual(why.net, line.net);
      assert.ok(why.evidence.because.length > 0);
      const same = await at.sale.operator.call("GET", `/v1/charges/${line.id}`);
      assert.equal(same.status, 200);
    }
    const estimate = (await at.sale.partner.call("GET", "/v1/estimate?month=2026-11")).json<{
      currencies: unknown[];
    }>();
    assert.deepEqual(estimate.currencies, [], "what is invoiced is no estimate");
  });

  test("SUB-17: the lines of the reconciliation file add up to its control total, which is the invoice's", async () => {
    const [invoice] = await at.invoicesOf(at.sale.partner);
    const path = `/v1/invoices/${invoice?.id}/reconciliation`;
    const answered = await at.sale.partner.call("GET", path);
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
      (await at.sale.partner.call("GET", `/v1/invoices/${invoice?.id}/lines?charged=${how}`)).json<
        List<{ kind: string }>
      >().data.length;
    assert.deepEqual([await charged("recurring"), await charged("one-time")], [2, 0]);
    const numbers = named.map((row) => row["PurchaseOrderNumber"]);
    assert.deepEqual([...numbers].sort(), ["", "PO-2026-118"], "the number of the buyer's books");
    const lines = (await at.sale.partner.call("GET", `/v1/invoices/${invoice?.id}/lines`)).json<
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
    assert.equal((await at.other.call("GET", path)).status, 404);
  });

  test("SUB-17: an invoice is an e-invoice of EN 16931, in the order of UBL 2.1, with the amounts of the page", async () => {
    const [invoice] = await at.invoicesOf(at.sale.partner);
    const path = `/v1/invoices/${invoice?.id}/e-invoice`;
    const answered = await at.sale.partner.call("GET", path);
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
    assert.equal((await at.other.call("GET", path)).status, 404);
    const [theirs] = await at.invoicesOf(at.other);
    const won = await at.sale.operator.call("GET", `/v1/invoices/${theirs?.id}/e-invoice`);
    assert.deepEqual(textsAt(readUbl(won.text), `${total}/cbc:PayableAmount`), [
      theirs?.total.amount,
    ]);
  });

  test("SUB-17: an invoice is a PDF in the reader's language, of its buyer only", async () => {
    const [invoice] = await at.invoicesOf(at.other);
    const path = `/v1/invoices/${invoice?.id}/pdf`;
    for (const language of ["en", "fr", "ko"]) {
      const answered = await at.other.call("GET", path, undefined, { "accept-language": language });
      assert.equal(answered.status, 200, answered.text.slice(0, 300));
      assert.equal(answered.headers.get("content-type"), "application/pdf");
      assert.ok(answered.text.startsWith("%PDF-"));
    }
    assert.equal((await at.sale.partner.call("GET", path)).status, 404);
  });

  test("R9: a subscription finds the documents that name it, and no other", async () => {
    const [invoice] = await at.invoicesOf(at.sale.partner);
    const { data } = (await at.sale.partner.call("GET", `/v1/invoices/${invoice?.id}/lines`)).json<
      List<{ subscriptionId: string }>
    >();
    const named = async (person: TestPerson, id: string) =>
      (await person.call("GET", `/v1/invoices?subscriptionId=${id}`))
        .json<List<Invoice>>()
        .data.map((one) => one.id);
    const [subscription = ""] = data.map(({ subscriptionId }) => subscriptionId);
    assert.ok((await named(at.sale.partner, subscription)).includes(invoice?.id ?? "?"));
    assert.deepEqual(await named(at.other, subscription), []);
    // R3: and a customer those that name it.
    const ofCustomer = async (person: TestPerson) =>
      (await person.call("GET", `/v1/invoices?customerId=${at.customer.id}`))
        .json<List<Invoice>>()
        .data.map(({ id }) => id);
    assert.ok((await ofCustomer(at.sale.partner)).includes(invoice?.id ?? "?"));
    assert.deepEqual(await ofCustomer(at.other), []);
    assert.deepEqual(await named(at.sale.partner, crypto.randomUUID()), []);
  });

  test("SUB-17: an invoice is its buyer's and the operator's, and absent for others", async () => {
    const [mine] = await at.invoicesOf(at.sale.partner);
    for (const path of [`/v1/invoices/${mine?.id}`, `/v1/invoices/${mine?.id}/lines`]) {
      assert.equal((await at.other.call("GET", path)).status, 404);
      assert.equal((await at.sale.operator.call("GET", path)).status, 200);
    }
    const sales = await at.market.person(at.sale.partner.organisation.id, ["sales-agent"]);
    assert.equal((await sales.call("GET", "/v1/invoices")).status, 403);
    const auditor = await at.market.person(at.sale.operator.organisation.id, ["auditor"]);
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
    const { rows } = await at.market.platform.pool.raw.query<{ subject: string; body: string }>(
      "select subject, body from platform.mails where template = 'billing.invoice-issued' and organisation_id = $1",
      [at.sale.partner.organisation.id],
    );
    const [invoice] = await at.invoicesOf(at.sale.partner);
    assert.equal(rows.length, 1);
    assert.match(rows[0]?.subject ?? "", new RegExp(invoice?.number ?? "a number"));
    assert.ok(rows[0]?.body.includes(`/billing/invoices/${invoice?.id}`));
    assert.match(rows[0]?.body ?? "", /2027-01-30/);

    const again = (key = once()) =>
      at.sale.operator.call("POST", `/v1/invoices/${invoice?.id}/mails`, undefined, key);
    const key = once();
    const sent = await again(key);
    assert.deepEqual([sent.status, sent.json()], [202, { readers: 1 }], "O9: it goes again");
    assert.deepEqual((await again(key)).json(), { readers: 1 }, "once for each key");
    const { rows: mails } = await at.market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where template = 'billing.invoice-issued' and organisation_id = $1",
      [at.sale.partner.organisation.id],
    );
    assert.deepEqual([mails.length, mails[1]?.body], [2, rows[0]?.body]);
    await at.market.platform.pool.raw.query(
      "update identity.memberships set roles = '{sales-agent}' where organisation_id = $1 and roles && '{global-admin}'",
      [at.other.organisation.id],
    );
    const theirDocument = (await at.sale.operator.call("GET", "/v1/billing-runs?limit=1")).json<
      List<Run>
    >().data[0];
    const issued = (
      await at.sale.operator.call("GET", `/v1/billing-runs/${theirDocument?.id}/invoices`)
    ).json<List<Invoice & { buyer: { id: string } }>>().data;
    const unread = issued.find(({ buyer }) => buyer.id === at.other.organisation.id);
    const nobody = await at.sale.operator.call(
      "POST",
      `/v1/invoices/${unread?.id}/mails`,
      undefined,
      once(),
    );
    assert.equal(nobody.json<Problem>().code, "billing/nobody-to-mail");
    await at.market.platform.pool.raw.query(
      "update identity.memberships set roles = '{global-admin}' where organisation_id = $1 and roles && '{sales-agent}'",
      [at.other.organisation.id],
    );
  });
});
