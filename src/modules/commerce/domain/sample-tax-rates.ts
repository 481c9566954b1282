import type { TaxRate } from "./tax.ts";

/** Standard rates of value added tax in the European Union, percent; samples, checked by nobody. */
const EU_STANDARD: Readonly<Record<string, readonly [percent: string, name: string]>> = {
  AT: ["20", "USt"],
  BE: ["21", "TVA / BTW"],
  BG: ["20", "ДДС"],
  CY: ["19", "ΦΠΑ"],
  CZ: ["21", "DPH"],
  DE: ["19", "USt"],
  DK: ["25", "moms"],
  EE: ["24", "KM"],
  ES: ["21", "IVA"],
  FI: ["25.5", "ALV"],
  FR: ["20", "TVA"],
  GR: ["24", "ΦΠΑ"],
  HR: ["25", "PDV"],
  HU: ["27", "ÁFA"],
  IE: ["23", "VAT"],
  IT: ["22", "IVA"],
  LT: ["21", "PVM"],
  LU: ["17", "TVA"],
  LV: ["21", "PVN"],
  MT: ["18", "VAT"],
  NL: ["21", "BTW"],
  PL: ["23", "VAT"],
  PT: ["23", "IVA"],
  RO: ["21", "TVA"],
  SE: ["25", "moms"],
  SI: ["22", "DDV"],
  SK: ["23", "DPH"],
};

/** Outside the union: taxed where the operator would be registered. */
const OTHERS: Readonly<Record<string, readonly [percent: string, name: string]>> = {
  GB: ["20", "VAT"],
  KR: ["10", "부가가치세"],
  JP: ["10", "消費税"],
  CH: ["8.1", "MWST"],
  NO: ["25", "mva"],
  AU: ["10", "GST"],
  SG: ["9", "GST"],
};

const FROM = "2020-01-01";

/**
 * Sample rates of an operator in `issuerCountry`: at home everybody pays the standard rate; in the
 * union a buyer with a tax id accounts for the tax itself and one without pays its country's rate;
 * elsewhere an export, or the rate of countries that tax software from abroad.
 */
export function sampleTaxRates(issuerCountry: string): Omit<TaxRate, "id">[] {
  const home = EU_STANDARD[issuerCountry] ?? OTHERS[issuerCountry];
  const base = {
    sellerCountry: issuerCountry,
    taxClass: "software",
    sample: true,
    from: FROM,
    until: null,
  } as const;
  const taxed = (
    buyerCountry: string,
    [percent, name]: readonly [string, string],
    buyer: TaxRate["buyer"],
  ): Omit<TaxRate, "id"> => ({
    ...base,
    buyerCountry,
    buyer,
    treatment: "taxed",
    percent,
    name,
    jurisdiction: buyerCountry,
  });
  const reversed = (buyerCountry: string, name: string): Omit<TaxRate, "id"> => ({
    ...base,
    buyerCountry,
    buyer: "with-tax-id",
    treatment: "reverse-charge",
    percent: "0",
    name,
    jurisdiction: buyerCountry,
  });
  const abroad = (countries: Readonly<Record<string, readonly [string, string]>>) =>
    Object.entries(countries)
      .filter(([country]) => country !== issuerCountry)
      .flatMap(([country, rate]) => [
        reversed(country, rate[1]),
        taxed(country, rate, "without-tax-id"),
      ]);
  const exported: Omit<TaxRate, "id"> = {
    ...base,
    buyerCountry: "US",
    buyer: "any",
    treatment: "exempt",
    percent: "0",
    name: home?.[1] ?? "VAT",
    jurisdiction: issuerCountry,
  };
  return [
    ...(home === undefined ? [] : [taxed(issuerCountry, home, "any")]),
    ...abroad(EU_STANDARD),
    ...abroad(OTHERS),
    ...(issuerCountry === "US" ? [] : [exported]),
  ];
}
