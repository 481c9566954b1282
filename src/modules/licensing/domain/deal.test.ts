import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Day } from "../../../kernel/calendar.ts";
import { checkTerms, DEAL_LIMITS, type DealTerms, expiresAt, tidyTerms } from "./deal.ts";

const TODAY = "2026-11-21" as Day;
const FACTS = {
  markets: new Set(["FR", "KR"]),
  currencies: new Set(["EUR", "KRW"]),
  today: TODAY,
};
const TERMS: DealTerms = {
  customer: { company: "Ateliers du Port", country: "FR", city: "Le Havre" },
  dealType: "new",
  contractValue: { amount: "24000.00", currency: "EUR" },
  solutionValue: { amount: "24000.00", currency: "EUR" },
  signedOn: TODAY,
  startsOn: TODAY,
  endsOn: TODAY,
  contact: {
    firstName: "Inès",
    lastName: "Roche",
    email: "ines@port.example",
    phone: "+33 2 35 00 00 00",
  },
};

type Changes = {
  readonly customer?: Partial<Record<keyof DealTerms["customer"], string>>;
  readonly contact?: Partial<DealTerms["contact"]>;
} & Partial<Omit<DealTerms, "customer" | "contact">>;
const terms = ({ customer, contact, ...others }: Changes): DealTerms => ({
  ...TERMS,
  ...others,
  customer: { ...TERMS.customer, ...customer },
  contact: { ...TERMS.contact, ...contact },
});
const said = (changes: Changes) =>
  checkTerms(tidyTerms(terms(changes)), FACTS).map(({ pointer, code }) => `${pointer} ${code}`);
const eur = (amount: string) => ({ amount, currency: "EUR" });
const on = (text: string) => text as Day;

suite("LIC-07: terms of a deal", () => {
  test("a sale signed, begun and ended today is a deal; so is a perpetual one", () => {
    assert.deepEqual(said({}), []);
    assert.deepEqual(said({ endsOn: null }), []);
  });

  for (const [what, changes, expected] of [
    ["a name of blanks", { customer: { company: "   " } }, ["/customer/company required"]],
    ["a name of dots", { customer: { company: "…" } }, ["/customer/company required"]],
    ["a city that cannot be seen", { customer: { city: "\u200B" } }, ["/customer/city required"]],
    [
      "a first name that cannot be seen",
      { contact: { firstName: "\u2060" } },
      ["/contact/firstName required"],
    ],
    ["no city", { customer: { city: "" } }, ["/customer/city required"]],
    [
      "another country",
      { customer: { country: "AQ" } },
      ["/customer/country licensing/country-unknown"],
    ],
    [
      "a name of two lines",
      { customer: { company: "A\nB" } },
      ["/customer/company licensing/one-line"],
    ],
    [
      "an address as domain",
      { customer: { domain: "https://port.example/" } },
      ["/customer/domain licensing/bad-domain"],
    ],
    [
      "a domain without a dot",
      { customer: { domain: "port" } },
      ["/customer/domain licensing/bad-domain"],
    ],
    ["a tax ID of signs", { customer: { taxId: "<1>" } }, ["/customer/taxId licensing/bad-tax-id"]],
    ["no phone", { contact: { phone: "" } }, ["/contact/phone required"]],
    ["words as phone", { contact: { phone: "call me" } }, ["/contact/phone licensing/bad-phone"]],
    ["no address", { contact: { email: "ines" } }, ["/contact/email licensing/bad-email"]],
    [
      "nothing",
      { contractValue: eur("0.00"), solutionValue: eur("0.00") },
      [
        "/contractValue/amount licensing/not-positive",
        "/solutionValue/amount licensing/not-positive",
      ],
    ],
    ["a credit", { solutionValue: eur("-1.00") }, ["/solutionValue/amount licensing/not-positive"]],
    [
      "tenths of cents",
      { solutionValue: eur("1.001") },
      ["/solutionValue/amount licensing/bad-amount"],
    ],
    [
      "words as amount",
      { solutionValue: eur("a lot") },
      ["/solutionValue/amount licensing/bad-amount"],
    ],
    [
      "a cent more than the contract",
      { solutionValue: eur("24000.01") },
      ["/solutionValue/amount licensing/more-than-contract"],
    ],
    [
      "two currencies",
      { solutionValue: { amount: "1", currency: "KRW" } },
      ["/solutionValue/currency licensing/other-currency"],
    ],
    [
      "no currency of ours",
      { contractValue: { amount: "1", currency: "XXX" } },
      ["/contractValue/currency licensing/currency-unknown"],
    ],
    [
      "the limit itself",
      { contractValue: eur("1000000000000.00") },
      ["/contractValue/amount licensing/too-much"],
    ],
    [
      "signed tomorrow",
      { signedOn: on("2026-11-22"), startsOn: on("2026-11-22"), endsOn: null },
      ["/signedOn licensing/signed-in-future"],
    ],
    [
      "signed ten years and a day ago",
      { signedOn: on("2016-11-20"), startsOn: on("2020-01-01") },
      ["/signedOn licensing/signed-too-early"],
    ],
    [
      "begun before it was signed",
      { startsOn: on("2026-11-20") },
      ["/startsOn licensing/starts-before-signed"],
    ],
    [
      "begun more than five years later",
      { startsOn: on("2031-11-22"), endsOn: null },
      ["/startsOn licensing/starts-too-late"],
    ],
    [
      "ended before it began",
      { startsOn: on("2026-11-22") },
      ["/endsOn licensing/ends-before-start"],
    ],
    [
      "ended yesterday",
      { signedOn: on("2026-11-01"), startsOn: on("2026-11-01"), endsOn: on("2026-11-20") },
      ["/endsOn licensing/ended"],
    ],
    ["more than thirty years", { endsOn: on("2056-11-22") }, ["/endsOn licensing/ends-too-late"]],
  ] as const satisfies readonly (readonly [string, Changes, readonly string[]])[])
    test(`${what} is refused at its field`, () => {
      assert.deepEqual(said(changes), expected);
    });

  test("what is just allowed is taken", () => {
    assert.deepEqual(said({ contractValue: eur("999999999999.99") }), []);
    assert.deepEqual(said({ signedOn: on("2016-11-21"), startsOn: on("2021-11-21") }), []);
    assert.deepEqual(said({ endsOn: on("2056-11-21") }), []);
    assert.deepEqual(
      said({ customer: { domain: "www.Société.example", taxId: "123-45-67890" } }),
      [],
    );
  });

  test("each text may have as many characters as its limit, and not one more", () => {
    for (const [field, most] of Object.entries(DEAL_LIMITS)) {
      const ofCustomer = ["company", "city", "region", "taxId", "domain"].includes(field);
      const codes = (length: number) =>
        said({ [ofCustomer ? "customer" : "contact"]: { [field]: "e".repeat(length) } }).filter(
          (one) => one.endsWith("too-long"),
        ).length;
      assert.deepEqual([codes(most), codes(most + 1)], [0, 1], field);
    }
  });

  test("what was typed is kept without what surrounds it; empty fields are none", () => {
    const { customer } = tidyTerms(
      terms({
        customer: { company: "  A  ", domain: " WWW.Port.Example ", taxId: "  ", region: "" },
      }),
    );
    assert.deepEqual(customer, {
      company: "A",
      country: "FR",
      city: "Le Havre",
      region: undefined,
      taxId: undefined,
      domain: "port.example",
    });
  });

  test("a deal expires as the day after its last one begins for its publisher", () => {
    const until = (endsOn: Day | null, zone: string) => expiresAt(endsOn, zone)?.toString();
    assert.equal(until(on("2027-03-27"), "Europe/Paris"), "2027-03-27T23:00:00Z");
    assert.equal(until(on("2027-03-28"), "Europe/Paris"), "2027-03-28T22:00:00Z", "summer time");
    assert.equal(until(on("2027-12-31"), "Asia/Seoul"), "2027-12-31T15:00:00Z");
    assert.equal(until(null, "Europe/Paris"), undefined);
  });
});
