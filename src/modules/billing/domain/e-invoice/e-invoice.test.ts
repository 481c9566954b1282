import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { brokenRules } from "../../../../../test/support/en-16931.ts";
import { add, type Money, money, negate, rate, sum, toDecimal } from "../../../../kernel/money.ts";
import { accepted } from "../../../../kernel/result.ts";
import type { DocumentTax, Party } from "../invoice.ts";

import {
  categoryOf,
  type DocumentToTell,
  eInvoiceLineOf,
  eInvoiceOf,
  type LineToTell,
} from "./terms.ts";

const texts = {
  terms: "Net 60",
  notes: [],
  reasons: { AE: "Reverse charge", E: "Exempt", O: "Not subject to tax" },
};
const lineTexts = { days: "17 of 31 days", rounding: "Rounded", kind: "new" };
const party = (name: string, country: string, taxId: string | null) => ({
  name,
  country,
  taxId,
  address: {},
});

type Treated = { readonly treatment: string; readonly percent: string };
type Wanted = {
  readonly quantity: string;
  readonly price: string;
  readonly days: number;
  readonly of: number;
  readonly isCredit: boolean;
  readonly rounding: "line-half-away" | "truncate-unit-first";
  readonly tax: Treated;
};

/** A line as charges are made: net rounded once, tax rounded once, a credit its charge with the sign turned. */
function lineOf(wanted: Wanted, number: number, currency: string): LineToTell & { tax: Money } {
  const { quantity, price, days, of, isCredit, rounding } = wanted;
  const charged = rate(quantity, price, currency, { part: days, whole: of }, rounding);
  const taxed = rate(toDecimal(charged), wanted.tax.percent, currency, { part: 1, whole: 100 });
  return {
    id: `charge-${number}`,
    number,
    orderId: "order",
    purchaseOrder: null,
    subscriptionId: "subscription",
    periodStart: "2026-11-01",
    periodEnd: "2026-12-01",
    net: isCredit ? negate(charged) : charged,
    tax: isCredit ? negate(taxed) : taxed,
    reverses: isCredit ? "another" : null,
    partOf: null,
    description: {
      company: "Ateliers Morvan",
      offerName: "Tidewise",
      offerSlug: "brightwater.tidewise",
      planName: "Team",
      publisherName: "Brightwater",
    },
    evidence: {
      inputs: { unitPrice: { amount: price, currency }, quantity: Number(quantity) },
      dayCount: { days, of },
      tax: wanted.tax,
    } as LineToTell["evidence"],
  };
}

function documentOf(
  lines: readonly (LineToTell & { tax: Money })[],
  currency: string,
  about: Partial<DocumentToTell> = {},
): DocumentToTell {
  const taxes = lines.map(
    ({ net, tax, evidence }): DocumentTax => ({
      treatment: evidence.tax.treatment,
      percent: evidence.tax.percent,
      name: null,
      jurisdiction: null,
      sample: false,
      net,
      tax,
    }),
  );
  return {
    type: "invoice",
    number: "INV-2026-000001",
    month: "2026-11",
    issuedOn: "2026-12-01",
    dueOn: "2027-01-30",
    currency,
    preceding: null,
    purchaseOrder: null,
    issuerId: "issuer",
    issuer: party("Souk", "FR", "FR00000000001"),
    buyerId: "buyer",
    buyer: party("Nordhaven", "DE", "DE000123456"),
    net: sum(
      lines.map(({ net }) => net),
      currency,
    ),
    tax: sum(
      lines.map(({ tax }) => tax),
      currency,
    ),
    taxes,
    ...about,
  };
}

const tax = (treatment: string, percent: string): Treated => ({ treatment, percent });
const currencies = fc.constantFrom("EUR", "USD", "JPY", "KRW", "XOF");
const wanted = fc
  .record({
    quantity: fc.oneof(
      fc.integer({ min: 1, max: 5_000 }).map(String),
      fc.integer({ min: 0, max: 9_999_999 }).map((milli) => (milli / 1_000).toFixed(3)),
    ),
    price: fc.oneof(
      fc.integer({ min: 1, max: 99_999 }).map(String),
      fc.integer({ min: 1, max: 9_999_999 }).map((fine) => (fine / 10_000).toFixed(4)),
    ),
    of: fc.integer({ min: 1, max: 366 }),
    used: fc.integer({ min: 1, max: 366 }),
    isCredit: fc.boolean(),
    rounding: fc.constantFrom("line-half-away" as const, "truncate-unit-first" as const),
    tax: fc.constantFrom(
      tax("taxed", "20"),
      tax("taxed", "5.5"),
      tax("taxed", "0"),
      tax("exempt", "0"),
      tax("reverse-charge", "0"),
    ),
  })
  .map(({ used, ...one }): Wanted => ({ ...one, days: Math.min(used, one.of) }));

test("SUB-17: every document that is told as an e-invoice keeps the rules of EN 16931, to the last unit", () => {
  let told = 0;
  fc.assert(
    fc.property(
      currencies,
      fc.array(wanted, { minLength: 1, maxLength: 12 }),
      fc.constantFrom("invoice" as const, "credit-note" as const),
      (currency, all, type) => {
        const lines = all.map((one, index) =>
          lineOf({ ...one, isCredit: type === "credit-note" || one.isCredit }, index + 1, currency),
        );
        const document = eInvoiceOf(documentOf(lines, currency, { type }), texts);
        if (!document.ok) {
          // Whole units of a currency without decimals can be more than one off.
          assert.deepEqual(document.problem.params, {
            number: "INV-2026-000001",
            reason: "rounding",
          });
          return;
        }
        told += 1;
        const eLines = lines.map((line) => eInvoiceLineOf(line, type, lineTexts));
        assert.deepEqual(brokenRules(document.value, eLines), []);
        const sign = type === "invoice" ? (a: Money) => a : negate;
        const { net, tax: taxed } = documentOf(lines, currency);
        assert.deepEqual(
          document.value.total,
          sign(add(net, taxed)),
          "what the marketplace's own document says",
        );
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(told > 100, `${told} of 300 could be told`);
});

const delivered = (name: string, country: string, scheme: string, id: string): Party => ({
  ...party(name, country, `${country}000123456`),
  electronicAddress: { scheme, id },
});
const peppolParties = {
  issuer: delivered("Souk", "FR", "0088", "7300010000001"),
  buyer: { ...delivered("Nordhaven", "BE", "0208", "0202239951"), buyerReference: "Desk 4" },
};

test("SUB-17: whatever Peppol carries keeps its rules beside those of the standard, and is told as the standard has it else", () => {
  fc.assert(
    fc.property(
      currencies,
      fc.array(wanted, { minLength: 1, maxLength: 8 }),
      fc.constantFrom("invoice" as const, "credit-note" as const),
      fc.boolean(),
      (currency, all, type, ordered) => {
        const purchaseOrder = ordered ? "PO-1" : null;
        const lines = all.map((one, index) => ({
          ...lineOf(
            { ...one, isCredit: type === "credit-note" || one.isCredit },
            index + 1,
            currency,
          ),
          purchaseOrder,
        }));
        const document = documentOf(lines, currency, { type, purchaseOrder, ...peppolParties });
        const [told, plain] = (["peppol", "en16931"] as const).map((profile) =>
          eInvoiceOf(document, texts, profile),
        );
        assert.equal(told?.ok, plain?.ok);
        if (told?.ok !== true || plain?.ok !== true) return;
        const eLines = lines.map((line) => eInvoiceLineOf(line, type, lineTexts));
        assert.deepEqual(brokenRules(told.value, eLines), []);
        assert.equal(eLines[0]?.attributes.length, ordered ? 4 : 3);
        const { profile: _, period: __, ...same } = told.value;
        const { profile: ___, period: ____, ...asBefore } = plain.value;
        assert.deepEqual(same, asBefore);
      },
    ),
    { numRuns: 150 },
  );
});

test("SUB-17: what Peppol asks for and the document has not is told, each by itself", () => {
  const line = lineOf(
    {
      quantity: "1",
      price: "10",
      days: 1,
      of: 1,
      isCredit: false,
      rounding: "line-half-away",
      tax: tax("taxed", "20"),
    },
    1,
    "EUR",
  );
  const reasonOf = (about: Partial<DocumentToTell>) => {
    const told = eInvoiceOf(
      documentOf([line], "EUR", { ...peppolParties, ...about }),
      texts,
      "peppol",
    );
    return told.ok ? null : told.problem.params["reason"];
  };
  const { issuer, buyer } = peppolParties;
  const unnamed = { ...buyer, buyerReference: undefined };
  const mailed = { ...buyer, electronicAddress: { scheme: "EM", id: "a@b.example" } };
  assert.equal(reasonOf({}), null);
  assert.equal(reasonOf({ buyer: unnamed }), "peppol-reference");
  assert.equal(reasonOf({ buyer: unnamed, purchaseOrder: "PO-1" }), null);
  assert.equal(reasonOf({ buyer: party("Nordhaven", "BE", null) }), "peppol-buyer-address");
  assert.equal(reasonOf({ buyer: mailed }), "peppol-buyer-address", "it does not deliver to mail");
  assert.equal(reasonOf({ issuer: party("Souk", "FR", "FR1") }), "peppol-issuer-address");
  assert.equal(reasonOf({ issuer: { ...issuer, country: "DE" } }), "peppol-country");
  const good = accepted(eInvoiceOf(documentOf([line], "EUR", peppolParties), texts, "peppol"));
  const eLine = eInvoiceLineOf(line, "invoice", lineTexts);
  for (const [rule, invoice] of [
    ["PEPPOL-EN16931-R003", { ...good, buyerReference: null }],
    ["PEPPOL-EN16931-R010", { ...good, buyer: { ...good.buyer, electronicAddress: null } }],
    ["PEPPOL-EN16931-R020", { ...good, seller: { ...good.seller, electronicAddress: null } }],
    ["PEPPOL-EN16931-R110", { ...good, period: { from: "2026-11-02", to: "2026-11-30" } }],
    [
      "PEPPOL-COMMON-R040",
      { ...good, seller: { ...good.seller, electronicAddress: { scheme: "0088", id: "1" } } },
    ],
  ] as const)
    assert.ok(brokenRules(invoice, [eLine]).includes(rule), rule);
});

test("SUB-17: each rule of the check is seen to be broken", () => {
  const line = lineOf(
    {
      quantity: "12",
      price: "18.00",
      days: 17,
      of: 31,
      isCredit: false,
      rounding: "line-half-away",
      tax: tax("taxed", "20"),
    },
    1,
    "EUR",
  );
  const good = accepted(eInvoiceOf(documentOf([line], "EUR"), texts));
  const eLine = eInvoiceLineOf(line, "invoice", lineTexts);
  assert.deepEqual(brokenRules(good, [eLine]), []);
  assert.equal(toDecimal(eLine.net), "118.45");
  assert.deepEqual(eLine.adjustment, {
    charge: false,
    amount: money(9_755, "EUR"),
    reason: "17 of 31 days",
  });
  const [taxed] = good.taxes;
  assert.ok(taxed);
  const more = (of: Money) => add(of, money(1_000, "EUR"));
  for (const [rule, invoice, lines] of [
    ["BR-16", good, []],
    ["BR-CO-10", { ...good, net: more(good.net) }, [eLine]],
    ["BR-CO-14", { ...good, tax: more(good.tax) }, [eLine]],
    ["BR-CO-15", { ...good, total: more(good.total) }, [eLine]],
    ["BR-CO-17", { ...good, taxes: [{ ...taxed, tax: more(taxed.tax) }] }, [eLine]],
    ["BR-CO-09", { ...good, seller: { ...good.seller, vatId: "000-00" } }, [eLine]],
    ["BR-CO-18", { ...good, taxes: [] }, [eLine]],
    ["BR-S-08", { ...good, taxes: [{ ...taxed, net: more(taxed.net) }] }, [eLine]],
    ["BR-S-02", { ...good, seller: { ...good.seller, vatId: null } }, [eLine]],
    [
      "BR-AE-02",
      {
        ...good,
        taxes: [{ ...taxed, category: "AE" as const }],
        buyer: { ...good.buyer, vatId: null },
      },
      [eLine],
    ],
    [
      "BR-O-11",
      { ...good, taxes: [{ ...taxed, category: "O" as const, percent: null }, taxed] },
      [eLine],
    ],
    ["PEPPOL-EN16931-R120", good, [{ ...eLine, adjustment: null }]],
  ] as const)
    assert.ok(
      brokenRules(invoice, lines).includes(rule),
      `${rule}: ${brokenRules(invoice, lines)}`,
    );
});

test("SUB-17: what the standard cannot say is refused with its reason, and nothing else is", () => {
  const of = (one: Treated, currency = "EUR") =>
    lineOf(
      {
        quantity: "1",
        price: "10",
        days: 1,
        of: 1,
        isCredit: false,
        rounding: "line-half-away",
        tax: one,
      },
      1,
      currency,
    );
  const reasonOf = (document: DocumentToTell) => {
    const told = eInvoiceOf(document, texts);
    return told.ok ? null : told.problem.params["reason"];
  };
  const taxed = of(tax("taxed", "20"));
  const none = of(tax("no-rate", "0"));
  const reversed = of(tax("reverse-charge", "0"));
  const nobody = party("Souk", "FR", null);
  assert.equal(reasonOf(documentOf([taxed], "EUR")), null);
  assert.equal(reasonOf(documentOf([of(tax("taxed", "20"), "KWD")], "KWD")), "currency");
  assert.equal(reasonOf(documentOf([taxed, none], "EUR")), "untaxed-beside-taxed");
  assert.equal(reasonOf(documentOf([taxed], "EUR", { issuer: nobody })), "issuer-tax-id");
  assert.equal(reasonOf(documentOf([none], "EUR", { issuer: nobody })), null, "none is named");
  assert.equal(reasonOf(documentOf([reversed], "EUR", { buyer: nobody })), "buyer-tax-id");
  // 100 lines of 0.13 are 0.026 tax each, 0.03 as rounded: together 0.40 off; 300 are 1.20 off.
  const small = lineOf(
    {
      quantity: "1",
      price: "0.13",
      days: 1,
      of: 1,
      isCredit: false,
      rounding: "line-half-away",
      tax: tax("taxed", "20"),
    },
    1,
    "EUR",
  );
  assert.equal(reasonOf(documentOf(Array(100).fill(small), "EUR")), null);
  assert.equal(reasonOf(documentOf(Array(300).fill(small), "EUR")), "rounding");
});

for (const [treatment, percent, category, shown] of [
  ["taxed", "20", "S", "20"],
  ["taxed", "5.50", "S", "5.5"],
  ["taxed", "10.0", "S", "10"],
  ["taxed", "0", "Z", "0"],
  ["reverse-charge", "0", "AE", "0"],
  ["exempt", "0", "E", "0"],
  ["no-rate", "0", "O", null],
] as const)
  test(`SUB-17: ${treatment} at ${percent} % is category ${category}`, () => {
    assert.deepEqual(categoryOf({ treatment, percent }), { category, percent: shown });
  });

test("SUB-17: a tax id without the prefix of its country is no VAT identifier, and stands where others do", () => {
  const line = lineOf(
    {
      quantity: "1",
      price: "10",
      days: 1,
      of: 1,
      isCredit: false,
      rounding: "line-half-away",
      tax: tax("taxed", "10"),
    },
    1,
    "KRW",
  );
  const { seller, buyer } = accepted(
    eInvoiceOf(
      documentOf([line], "KRW", {
        issuer: party("Hanul", "KR", "000-00-12345"),
        buyer: party("Agora", "GR", "EL123456789"),
      }),
      texts,
    ),
  );
  assert.deepEqual([seller.vatId, seller.otherTaxId], [null, "000-00-12345"]);
  assert.deepEqual([buyer.vatId, buyer.otherTaxId], ["EL123456789", null]);
});

test("C9: an invoice says how it is paid, with its own reference; a credit note asks for nothing", () => {
  const line = lineOf(
    {
      quantity: "1",
      price: "10",
      days: 1,
      of: 1,
      isCredit: false,
      rounding: "line-half-away",
      tax: tax("taxed", "20"),
    },
    1,
    "EUR",
  );
  const pay = {
    holder: "Souk",
    bank: "Banque du Port",
    iban: "FR1420041010050500013M02606",
    accountNumber: null,
    bankCode: null,
    bic: "PSSTFRPP",
    reference: "invoice-number",
    note: {},
  } as const;
  const means = (about: Partial<DocumentToTell>, currency = "EUR") =>
    accepted(eInvoiceOf(documentOf([line], currency, about), texts)).means;
  assert.deepEqual(means({ pay }), {
    code: "58",
    reference: "INV-2026-000001",
    account: pay.iban,
    holder: "Souk",
    bic: "PSSTFRPP",
  });
  const abroad = { ...pay, iban: null, accountNumber: "12345678", bic: null };
  assert.equal(means({ pay: abroad })?.code, "30");
  assert.equal(means({ pay: null }), null);
  const credit = { ...line, net: negate(line.net), tax: negate(line.tax), reverses: "another" };
  const note = documentOf([credit], "EUR", { type: "credit-note", pay });
  assert.equal(accepted(eInvoiceOf(note, texts)).means, null);
});
