import { compareDecimals } from "../../src/kernel/decimal.ts";
import { isElectronicAddress, isPeppolScheme } from "../../src/kernel/electronic-address.ts";
import { add, minorDigits, negate, rate, sum } from "../../src/kernel/money.ts";
import {
  type EInvoice,
  type ELine,
  type ETax,
  isTaxOfItsRate,
} from "../../src/modules/billing/domain/e-invoice/terms.ts";

/**
 * The business rules of EN 16931-1 that are about arithmetic, identification and tax categories, as far as the
 * terms are used here. They are what a document is checked with before it is handed on.
 *
 * @returns the identifiers of the rules that are broken, each once; none for a document that may be handed on
 */
export function brokenRules(invoice: EInvoice, lines: readonly ELine[]): string[] {
  const broken = new Set<string>();
  const demand = (rule: string, holds: boolean) => {
    if (!holds) broken.add(rule);
  };
  const { net, tax, total, taxes, seller, buyer, currency } = invoice;
  const sumOf = (amounts: readonly { minor: bigint; currency: string }[]) =>
    sum(amounts, currency).minor;
  demand("BR-02", invoice.number !== "");
  demand("BR-06", seller.name !== "");
  demand("BR-07", buyer.name !== "");
  demand("BR-09", /^[A-Z]{2}$/.test(seller.country));
  demand("BR-11", /^[A-Z]{2}$/.test(buyer.country));
  demand("BR-16", lines.length > 0);
  demand("BR-29", invoice.period === null || invoice.period.from <= invoice.period.to);
  demand("BR-DEC", minorDigits(currency) <= 2);
  demand("BR-CO-10", sumOf(lines.map((line) => line.net)) === net.minor);
  demand("BR-CO-14", sumOf(taxes.map((one) => one.tax)) === tax.minor);
  demand("BR-CO-15", add(net, tax).minor === total.minor);
  demand("BR-CO-17", taxes.every(isTaxOfItsRate));
  demand("BR-CO-18", taxes.length > 0);
  demand("BR-CO-25", total.minor <= 0n || invoice.dueOn !== null || invoice.terms !== "");
  demand("BR-CO-26", seller.id !== "" || seller.vatId !== null);
  for (const party of [seller, buyer])
    demand("BR-CO-09", party.vatId === null || /^[A-Z]{2}/.test(party.vatId));
  const { means } = invoice;
  demand("BR-50", means === null || means.account !== "");
  demand("BR-61", means === null || /^(30|58)$/.test(means.code));
  demand("BR-55", invoice.preceding === null || invoice.preceding.number !== "");

  const keyOf = ({ category, percent }: Pick<ETax, "category" | "percent">) =>
    `${category} ${percent}`;
  demand(
    "BR-S-01",
    lines.every((line) => taxes.some((one) => keyOf(one) === keyOf(line))),
  );
  demand("BR-CO-18", new Set(taxes.map(keyOf)).size === taxes.length);
  for (const one of taxes) {
    const ofRate = lines.filter((line) => keyOf(line) === keyOf(one)).map((line) => line.net);
    demand(`BR-${one.category}-08`, sumOf(ofRate) === one.net.minor);
    const isTaxed = one.category === "S";
    demand(`BR-${one.category}-09`, isTaxed || one.tax.minor === 0n);
    const isReasoned = one.category !== "S" && one.category !== "Z";
    demand(`BR-${one.category}-10`, isReasoned === (one.reason !== null));
    if (one.category === "O") {
      demand("BR-O-02", seller.vatId === null && buyer.vatId === null);
      demand("BR-O-05", one.percent === null);
      demand("BR-O-11", taxes.length === 1);
    } else {
      demand(`BR-${one.category}-02`, seller.vatId !== null || seller.otherTaxId !== null);
      demand(`BR-${one.category}-05`, one.percent !== null && Number(one.percent) > 0 === isTaxed);
    }
    if (one.category === "AE")
      demand("BR-AE-02", buyer.vatId !== null || buyer.otherTaxId !== null);
  }

  for (const { electronicAddress } of [seller, buyer]) {
    const { scheme = "", id = "" } = electronicAddress ?? {};
    demand("BR-62", electronicAddress === null || scheme !== "");
    demand("PEPPOL-COMMON-R040", electronicAddress === null || isElectronicAddress({ scheme, id }));
  }
  if (invoice.profile === "peppol") {
    demand(
      "PEPPOL-EN16931-R003",
      invoice.buyerReference !== null || invoice.purchaseOrder !== null,
    );
    demand("PEPPOL-EN16931-R010", buyer.electronicAddress !== null);
    demand("PEPPOL-EN16931-R020", seller.electronicAddress !== null);
    demand(
      "PEPPOL-EN16931-CL008",
      [seller, buyer].every((party) => isPeppolScheme(party.electronicAddress?.scheme ?? "")),
    );
    const { period } = invoice;
    demand(
      "PEPPOL-EN16931-R110",
      period === null || lines.every(({ from, to }) => from >= period.from && to <= period.to),
    );
  }

  for (const line of lines) {
    demand("BR-25", line.name !== "");
    demand("BR-27", compareDecimals(line.price, "0") >= 0);
    demand("BR-30", line.from <= line.to);
    const { adjustment } = line;
    demand("BR-41", adjustment === null || adjustment.amount.minor > 0n);
    demand("BR-42", adjustment === null || adjustment.reason !== "");
    const gross = rate(line.quantity, line.price, currency);
    const moved =
      adjustment === null
        ? gross
        : add(gross, adjustment.charge ? adjustment.amount : negate(adjustment.amount));
    demand("PEPPOL-EN16931-R120", moved.minor === line.net.minor);
    demand(
      "PEPPOL-EN16931-R046",
      line.listPrice === null || compareDecimals(line.listPrice, line.price) > 0,
    );
  }
  return [...broken];
}
