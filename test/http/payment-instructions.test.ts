import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Problem, type Sale } from "../support/sale.ts";
import { outOfOrder, readUbl, textsAt } from "../support/ubl.ts";

type HowToPay = {
  holder: string;
  iban: string | null;
  accountNumber: string | null;
  reference: string | null;
  note: string | null;
};
type Invoice = { id: string; number: string; howToPay: HowToPay | null };

const EUR = {
  holder: "Comptoir Meridian SAS",
  bank: "Banque du Port",
  iban: "FR14 2004 1010 0505 0001 3M02 606",
  accountNumber: null,
  bankCode: null,
  bic: "PSSTFRPP",
  reference: "creditor-reference",
  note: { en: "One transfer for each invoice.", fr: "Un virement par facture." },
};

suite("C9, F8, R14: payment instructions", () => {
  let market: TestMarket;
  let sale: Sale;
  let operator: TestPerson;
  let invoice: Invoice;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    ({ operator } = sale);
    const payer = `/v1/billing-accounts/${sale.partner.organisation.id}/sandbox-payer`;
    await operator.call("PUT", payer, { behaviour: "never" });
    const sold = await sale.sells();
    const order = await sale.buys(await sale.customer(), sold, { quantity: 10 });
    await sale.activates(order.lines[0]?.subscriptionId ?? "");
    await market.settle();
  });
  afterEach(async () => {
    await market.settle();
    assert.deepEqual(await verifyBilling(market.platform.pool.reader), []);
  });
  after(() => market.close());

  const says = (body: object, seen: string, currency = "EUR", person = operator) =>
    person.call("PUT", `/v1/payment-instructions/${currency}`, body, { "if-match": `"${seen}"` });
  const read = async (language = "en") =>
    (
      await sale.partner.call("GET", `/v1/invoices/${invoice.id}`, undefined, {
        "accept-language": language,
      })
    ).json<Invoice>();
  const mails = async (template: string) =>
    (
      await market.platform.pool.raw.query<{ body: string }>(
        "select body from platform.mails where template = $1 order by id",
        [template],
      )
    ).rows.map(({ body }) => body);

  test("an administrator says where a currency is paid; what is wrong is told field by field, and what moved is refused", async () => {
    const billing = await market.person(operator.organisation.id, ["billing"]);
    assert.equal((await says(EUR, "none", "EUR", billing)).status, 403);
    const wrong = await says({ ...EUR, holder: " ", iban: "FR15 2004" }, "none");
    assert.deepEqual(
      wrong.json<Problem>().errors?.map(({ pointer, code }) => [pointer, code]),
      [
        ["/holder", "billing/pay-needed"],
        ["/iban", "billing/pay-iban"],
      ],
    );
    assert.equal((await says(EUR, "1")).status, 412);
    const set = await says(EUR, "none");
    assert.equal(set.status, 200, set.text);
    assert.equal(set.json<{ iban: string }>().iban, "FR1420041010050500013M02606");
    assert.equal((await says(EUR, "none")).status, 412);
    const listed = (await billing.call("GET", "/v1/payment-instructions")).json<{
      data: { currency: string; version: number }[];
    }>();
    assert.deepEqual(
      listed.data.map(({ currency, version }) => [currency, version]),
      [["EUR", 1]],
    );
    const audit = await market.platform.pool.raw.query(
      "select after ->> 'iban' as iban from platform.audit_entries where action = 'payment-instructions.changed'",
    );
    assert.deepEqual(audit.rows, [{ iban: "FR1420041010050500013M02606" }]);
  });

  test("an open invoice shows them with its own reference: on its page, in its mail, PDF and e-invoice", async () => {
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const dry = await operator.call("GET", "/v1/billing-runs/dry-run?month=2026-11");
    const { control } = dry.json<{ control: string }>();
    await operator.call("POST", "/v1/billing-runs", { month: "2026-11", control }, once());
    await market.settle();
    [invoice] = (await sale.partner.call("GET", "/v1/invoices")).json<{ data: [Invoice] }>().data;
    const { howToPay } = await read("fr");
    assert.deepEqual(
      [howToPay?.iban, howToPay?.note],
      ["FR14 2004 1010 0505 0001 3M02 606", "Un virement par facture."],
    );
    assert.match(howToPay?.reference ?? "", /^RF\d\d INV2 0260 0000 1$/);
    assert.equal((await read("ko")).howToPay?.note, "One transfer for each invoice.");
    const [mail] = await mails("billing.invoice-issued");
    assert.match(
      mail ?? "",
      /How to pay:\nAccount holder: Comptoir Meridian SAS\n[\s\S]+Reference: RF\d\d INV2 0260 0000 1\nOne transfer/,
    );
    const pdf = await sale.partner.call("GET", `/v1/invoices/${invoice.id}/pdf`);
    assert.equal(pdf.headers.get("content-type"), "application/pdf");
    const told = await sale.partner.call("GET", `/v1/invoices/${invoice.id}/e-invoice`);
    const document = readUbl(told.text);
    assert.deepEqual(outOfOrder(document), []);
    const means = (path: string) => textsAt(document, `cac:PaymentMeans/${path}`)[0];
    assert.deepEqual(
      [
        means("cbc:PaymentMeansCode"),
        means("cbc:PaymentID"),
        means("cac:PayeeFinancialAccount/cbc:ID"),
        means("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"),
      ],
      ["58", howToPay?.reference?.replaceAll(" ", ""), "FR1420041010050500013M02606", "PSSTFRPP"],
    );
    const own = (await sale.partner.call("GET", "/v1/billing-account")).json<{
      howToPay: (HowToPay & { currency: string })[];
    }>();
    assert.deepEqual(
      own.howToPay.map(({ currency, holder, reference }) => [currency, holder, reference]),
      [["EUR", "Comptoir Meridian SAS", null]],
    );
  });

  test("SUB-19: a payment that names the creditor reference is given to its invoice, and what is paid needs no instructions", async () => {
    const reference = (await read()).howToPay?.reference ?? "";
    const file = (named: string, query: string) =>
      operator.call(
        "POST",
        `/v1/payment-files${query}`,
        `Reference,Invoice,Amount,Currency,ReceivedOn\r\nBANK-1,${named},216.00,EUR,2026-12-01\r\n`,
        { "content-type": "text/csv" },
      );
    const other = `RF99${reference.replaceAll(" ", "").slice(4)}`;
    assert.match((await file(other, "?dryRun=true")).text, /invoice-unknown/);
    const dry = await file(reference, "?dryRun=true");
    assert.equal(dry.status, 200, dry.text);
    const { preview } = dry.json<{ preview: string }>();
    const done = await file(reference, `?preview=${preview}`);
    assert.equal(done.status, 200, done.text);
    assert.equal((await read()).howToPay, null);
    const own = await sale.partner.call("GET", "/v1/billing-account");
    assert.deepEqual(own.json<{ howToPay: unknown[] }>().howToPay, []);
  });

  test("they are changed and taken away by the version that was seen", async () => {
    const changed = await says({ ...EUR, reference: "invoice-number" }, "1");
    assert.equal(changed.headers.get("etag"), '"2"');
    const remove = (seen: string) =>
      operator.call("DELETE", "/v1/payment-instructions/EUR", undefined, {
        "if-match": `"${seen}"`,
      });
    assert.equal((await remove("1")).status, 412);
    assert.equal((await remove("2")).status, 204);
    assert.equal((await remove("2")).status, 404);
    const told = await sale.partner.call("GET", `/v1/invoices/${invoice.id}/e-invoice`);
    assert.deepEqual(textsAt(readUbl(told.text), "cac:PaymentMeans/cbc:PaymentID"), []);
  });
});
