import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { issueNext } from "../../src/modules/billing/use-cases/close-month.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
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

/** One story: each test goes on where the one before ended. */
suite("OPR-06: closing a month", () => {
  let at: Closing;
  before(async () => {
    at = await openClosing();
  });
  afterEach(() => at.agrees());
  after(() => at.shut());

  test("OPR-06: a month that has not ended everywhere is looked at, and not closed", async () => {
    await at.begins();
    const dry = await at.look("2026-11");
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
    await at.market.clockMovesTo("2026-12-01T11:59:59Z");
    const refused = await at.close("2026-11");
    assert.equal(refused.status, 409);
    assert.equal(refused.json<Problem>().code, "billing/month-running");
    assert.match(refused.json<Problem>().detail, /2026-12-01T12:00:00Z/);
  });

  test("OPR-06: what moved since the dry run is not closed unseen", async () => {
    await at.market.clockMovesTo("2026-12-01T12:00:00Z");
    const refused = await at.close("2026-11", "0".repeat(32));
    assert.equal(refused.status, 409);
    assert.equal(refused.json<Problem>().code, "billing/totals-changed");
    assert.equal(refused.json<Problem>().errors?.[0]?.pointer, "/control");
    assert.deepEqual(
      (await at.sale.operator.call("GET", "/v1/billing-runs")).json<List<Run>>().data,
      [],
    );
  });

  test("OPR-06: of two closes at once one wins", async () => {
    const { control } = await at.look("2026-11");
    const answers = await Promise.all([at.close("2026-11", control), at.close("2026-11", control)]);
    const codes = answers.map((one) => one.status).sort();
    assert.deepEqual(codes, [201, 409]);
    assert.match(
      answers.find(({ status }) => status === 409)?.json<Problem>().code ?? "",
      /billing\/(close-running|totals-changed)/,
    );
    await at.market.settle();
    const run = answers.find(({ status }) => status === 201)?.json<Run>();
    const seen = (await at.sale.operator.call("GET", `/v1/billing-runs/${run?.id}`)).json<Run>();
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

  test("OPR-06: closing a month again adds nothing", async () => {
    const before = [...(await at.invoicesOf(at.sale.partner)), ...(await at.invoicesOf(at.other))];
    const again = await at.closed("2026-11");
    assert.equal(again.state, "closed");
    assert.deepEqual(again.currencies, []);
    assert.deepEqual(
      [...(await at.invoicesOf(at.sale.partner)), ...(await at.invoicesOf(at.other))],
      before,
    );
  });

  test("SUB-17: a credit after its invoice is a credit note, a credit before it a line", async () => {
    const quick = await at.buys(1);
    const cancel = async (subscription: string) => {
      const answered = await at.sale.partner.call(
        "PUT",
        `/v1/subscriptions/${subscription}/cancellation`,
        { when: "now", reason: "customer-request" },
        once(),
      );
      assert.ok(answered.status < 300, answered.text);
      await at.market.settle();
    };
    await cancel(quick);
    await at.market.clockMovesTo("2026-12-31T20:00:00Z");
    const late = await at.buys(5);
    await at.market.clockMovesTo("2027-01-01T12:00:00Z");
    const december = await at.look("2026-12");
    assert.equal(december.currencies[0]?.before.currency, "EUR");
    const run = await at.closed("2026-12");
    assert.equal(run.currencies[0]?.creditNotes, 0);
    const [first] = await at.invoicesOf(at.sale.partner);
    assert.equal(first?.month, "2026-12");
    const lines = (await at.sale.partner.call("GET", `/v1/invoices/${first?.id}/lines`)).json<
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
    await at.market.clockMovesTo("2027-02-01T12:00:00Z");
    const january = await at.closed("2027-01");
    assert.equal(january.currencies.find(({ currency }) => currency === "EUR")?.creditNotes, 1);
    const note = (await at.invoicesOf(at.sale.partner)).find(({ type }) => type === "credit-note");
    assert.equal(note?.number, "CN-2027-000001");
    assert.deepEqual(note?.amends, { id: first?.id, number: first?.number });
    assert.equal(note?.net.amount, "-90.00");
    const file = await at.sale.partner.call("GET", `/v1/invoices/${note?.id}/reconciliation`);
    assert.match(file.text, /,18\.00,-5,-90\.00,/, "negative numbers stay numbers");
    const told = await at.sale.partner.call("GET", `/v1/invoices/${note?.id}/e-invoice`);
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
      await at.sale.operator.call("GET", `/v1/invoices/${first?.id}`)
    ).json<Invoice>();
    assert.deepEqual(corrected.creditNotes, [{ id: note?.id, number: note?.number }]);
    assert.deepEqual(corrected.net, first?.net, "what is issued never changes");
  });

  test("OPR-06: months are closed in their order, and a run that was broken off issues each charge once", async () => {
    await at.buys(4);
    await at.market.clockMovesTo("2027-03-01T12:00:00Z");
    await at.buys(6);
    await at.market.clockMovesTo("2027-04-01T12:00:00Z");
    const refused = await at.close("2027-03");
    assert.equal(refused.json<Problem>().code, "billing/earlier-month-open");
    assert.equal((await at.look("2027-03")).earlierOpenMonth, "2027-02");
    const dry = await at.look("2027-02");
    const db = at.market.platform.databaseAs(SYSTEM);
    const started = await at.close("2027-02", dry.control);
    assert.equal(started.status, 201, started.text);
    const { id } = started.json<Run>();
    const died = db.transaction(async (tx) => {
      await issueNext(tx, id, { web: "" });
      throw new Error("the worker dies");
    });
    await assert.rejects(died, /the worker dies|There is no/);
    await at.market.settle();
    const run = (await at.sale.operator.call("GET", `/v1/billing-runs/${id}`)).json<Run>();
    assert.equal(run.state, "closed");
    const issued = (await at.sale.operator.call("GET", `/v1/billing-runs/${id}/invoices`)).json<
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
      await at.sale.operator.call("GET", "/v1/billing-runs/dry-run/buyers?month=2027-03")
    ).json<List<{ buyer: { name: string }; lines: number; total: Money; before: Money }>>();
    assert.equal(buyers.data[0]?.buyer.name, "Nordhaven Cloud");
    assert.ok(buyers.data.every(({ total, before }) => total.currency === before.currency));
  });

  test("SUB-17, BEY-06: a part of a line is credited as previewed, and never given back twice", async () => {
    await at.market.clockMovesTo("2027-04-30T20:00:00Z");
    const subscription = await at.buys(5);
    await at.market.clockMovesTo("2027-05-01T12:00:00Z");
    await at.closed("2027-03");
    await at.closed("2027-04");
    const invoice = (await at.invoicesOf(at.sale.partner)).find(({ month }) => month === "2027-04");
    const path = `/v1/invoices/${invoice?.id}`;
    const lineNow = async () =>
      (await at.sale.operator.call("GET", `${path}/lines`))
        .json<List<Line & { subscriptionId: string; left: Money; reversedBy: string | null }>>()
        .data.find(({ subscriptionId }) => subscriptionId === subscription);
    const line = await lineNow();
    assert.equal(line?.left.amount, "90.00");
    type Credit = { net: Money; tax: Money; preview: string; creditNoteId: string };
    const credit = (of: object, preview?: string) =>
      at.sale.operator.call(
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
      await at.sale.partner.call("GET", `/v1/invoices/${done[1]?.creditNoteId}/lines`)
    ).json<List<Line & { partOf: string }>>().data;
    assert.equal(taken?.partOf, line.id);
    const why = await at.sale.partner.call("GET", `/v1/charges/${taken.id}`);
    assert.match(why.text, /A part of the charge of EUR\s90\.00; credited before: EUR\s18\.00/u);
    const told = await at.sale.partner.call(
      "GET",
      `/v1/invoices/${done[1]?.creditNoteId}/e-invoice`,
    );
    assert.deepEqual(textsAt(readUbl(told.text), "cac:CreditNoteLine/cac:Price/cbc:PriceAmount"), [
      "7.13",
    ]);

    const cancellation = `/v1/subscriptions/${subscription}/cancellation`;
    const now = { when: "now", reason: "customer-request" };
    const cancelled = await at.sale.partner.call("PUT", cancellation, now, once());
    assert.ok(cancelled.status < 300, cancelled.text);
    await at.market.settle();
    const { rows } = await at.market.platform.pool.raw.query<{ net: string; tax: string }>(
      "select net_minor::text as net, tax_minor::text as tax from billing.charges where reverses = $1",
      [line.id],
    );
    assert.deepEqual(rows, [{ net: "-6487", tax: "-1297" }], "what the parts have left");
    assert.equal((await lineNow())?.left.amount, "0.00");
    const again = await credit({ net: "1" });
    assert.equal(again.json<Problem>().errors?.[0]?.code, "billing/credit-line-credited");
  });

  test("SUB-17: e-invoices have electronic addresses and the buyer's order number; Peppol has them where it can", async () => {
    const fresh = await at.market.organisation({
      kind: "partner",
      name: "Quai Sud",
      country: "FR",
      currency: "EUR",
      taxId: "FR98765432109",
    });
    const details = async (organisation: string, about: object) => {
      const path = `/v1/organisations/${organisation}/invoice-details`;
      const seen = await at.sale.operator.call("GET", path);
      const before = seen.json<{ taxId: string | null; address: object }>();
      return at.sale.operator.call(
        "PUT",
        path,
        { taxId: before.taxId, address: before.address, ...about },
        { "if-match": String(seen.headers.get("etag")) },
      );
    };
    const issuer = at.sale.operator.organisation.id;
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

    const to = await at.sale.customer({}, fresh);
    for (const quantity of [1, 2])
      await at.buys(quantity, { to, by: fresh }, { purchaseOrder: "PO-2027-7" });
    await at.market.clockMovesTo("2027-06-01T12:00:00Z");
    await at.closed("2027-05");
    type Told = Invoice & { eInvoices: { profile: string; missing: string | null }[] };
    const latest = async (person: TestPerson) => {
      const [one] = await at.invoicesOf(person);
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

    const theirInvoice = await latest(at.sale.partner);
    const [, peppol] = theirInvoice.eInvoices;
    assert.match(peppol?.missing ?? "", /without an electronic address of its buyer/);
    const refused = await at.sale.partner.call(
      "GET",
      `/v1/invoices/${theirInvoice.id}/e-invoice?profile=peppol`,
    );
    assert.equal(refused.json<Problem>().code, "billing/e-invoice-not-expressible");
    assert.equal(refused.json<Problem>().detail, peppol?.missing);
  });
});
