import { addDays, type Day } from "../../../../kernel/calendar.ts";
import { compareDecimals } from "../../../../kernel/decimal.ts";
import { type ElectronicAddress, isPeppolScheme } from "../../../../kernel/electronic-address.ts";
import {
  add,
  type Money,
  type MoneyJson,
  minorDigits,
  negate,
  rate,
  subtract,
  toDecimal,
} from "../../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../../kernel/result.ts";
import { eInvoiceNotExpressible } from "../../problems.ts";
import type { Evidence } from "../charge.ts";
import { creditedBy } from "../credit.ts";
import type { DocumentTax, DocumentType, Party } from "../invoice.ts";
import { firstDayAfter, firstDayOf, type Month } from "../month.ts";
import { type PaymentInstructions, referenceOf } from "../payment-instructions.ts";

/**
 * An invoice or a credit note in the terms of EN 16931-1; each field names its business term. Amounts of a
 * credit note are what is credited: positive where the marketplace's own lines are negative.
 *
 * @see docs/domain/e-invoices.md
 */
export type EInvoice = {
  readonly profile: EInvoiceProfile; // BT-24, BT-23
  readonly type: DocumentType; // BT-3
  readonly number: string; // BT-1
  readonly issuedOn: Day; // BT-2
  readonly dueOn: Day | null; // BT-9, of an invoice
  readonly notes: readonly string[]; // BT-22
  readonly currency: string; // BT-5
  readonly buyerReference: string | null; // BT-10
  readonly purchaseOrder: string | null; // BT-13, where it is that of every line
  /** Peppol wants the days of every line inside it, and terms are longer than months: it is not given there. */
  readonly period: { readonly from: Day; readonly to: Day } | null; // BT-73, BT-74
  readonly preceding: { readonly number: string; readonly issuedOn: Day } | null; // BT-25, BT-26
  readonly seller: EParty; // BG-4
  readonly buyer: EParty; // BG-7
  readonly means: EMeans | null; // BG-16, of an invoice
  readonly terms: string; // BT-20
  readonly taxes: readonly ETax[]; // BG-23
  readonly net: Money; // BT-106, BT-109
  readonly tax: Money; // BT-110
  readonly total: Money; // BT-112, BT-115: what was paid is not part of what was issued
};

/** Rules that a document follows: the standard's own, or those of the Peppol network beside them. */
export const E_INVOICE_PROFILES = ["en16931", "peppol"] as const;
export type EInvoiceProfile = (typeof E_INVOICE_PROFILES)[number];

/** A transfer to an account. */
export type EMeans = {
  /** UNTDID 4461: 58 of a SEPA credit transfer, 30 of any other. */
  readonly code: "58" | "30"; // BT-81
  readonly reference: string; // BT-83
  readonly account: string; // BT-84
  readonly holder: string; // BT-85
  readonly bic: string | null; // BT-86
};

export type EParty = {
  readonly id: string; // BT-29, BT-46
  readonly electronicAddress: ElectronicAddress | null; // BT-34, BT-49
  readonly name: string; // BT-27, BT-44
  /** With the prefix of its country, without which it is none (BR-CO-09). */
  readonly vatId: string | null; // BT-31, BT-48
  /** Any other number: BT-32 of the seller, BT-47 of the buyer. */
  readonly otherTaxId: string | null;
  readonly country: string; // BT-40, BT-55
  readonly address: Party["address"];
};

/**
 * Categories of UNCL 5305: standard rate, zero rate, reverse charge, exempt, and outside the scope of tax.
 */
export type TaxCategory = "S" | "Z" | "AE" | "E" | "O";

export type ETax = {
  readonly category: TaxCategory; // BT-118
  readonly percent: string | null; // BT-119; nothing outside the scope
  readonly reason: string | null; // BT-120
  readonly reasonCode: string | null; // BT-121
  readonly net: Money; // BT-116
  readonly tax: Money; // BT-117
};

export type ELine = {
  readonly number: number; // BT-126
  readonly note: string | null; // BT-127
  readonly quantity: string; // BT-129, of UNECE unit C62
  readonly net: Money; // BT-131
  readonly costCentre: string | null; // BT-133
  readonly from: Day; // BT-134
  readonly to: Day; // BT-135
  /** What makes quantity × price the net amount, above zero. */
  readonly adjustment: {
    readonly charge: boolean; // BG-28 where true, BG-27 where not
    readonly amount: Money; // BT-136, BT-141
    readonly reason: string; // BT-139, BT-144
  } | null;
  readonly price: string; // BT-146
  /** Of a price that a private offer made. */
  readonly listPrice: string | null; // BT-148
  readonly category: TaxCategory; // BT-151
  readonly percent: string | null; // BT-152
  readonly name: string; // BT-153
  readonly description: string; // BT-154
  readonly itemId: string; // BT-155
  readonly attributes: readonly (readonly [name: string, value: string])[]; // BG-32
};

/** Sentences for people, in the reader's language. */
export type EInvoiceTexts = {
  readonly terms: string;
  readonly notes: readonly string[];
  /** Why nothing is charged, for the categories that need a reason. */
  readonly reasons: Readonly<Record<"AE" | "E" | "O", string>>;
};

export type DocumentToTell = {
  readonly type: DocumentType;
  readonly number: string;
  readonly month: Month;
  readonly issuedOn: Day;
  readonly dueOn: Day;
  readonly currency: string;
  readonly preceding: EInvoice["preceding"];
  readonly issuerId: string;
  readonly issuer: Party;
  readonly buyerId: string;
  readonly buyer: Party;
  /** The buyer's number of every order that is billed, where they all have the same. */
  readonly purchaseOrder: string | null;
  readonly net: Money;
  readonly tax: Money;
  readonly taxes: readonly DocumentTax[];
  /** Where its buyer pays; null where the operator has not said. */
  readonly pay?: PaymentInstructions | null;
};

export type LineToTell = {
  readonly id: string;
  readonly number: number;
  readonly orderId: string;
  readonly purchaseOrder: string | null;
  readonly subscriptionId: string;
  readonly periodStart: Day;
  /** The first day that is not paid for. */
  readonly periodEnd: Day;
  readonly net: Money;
  readonly reverses: string | null;
  readonly partOf: string | null;
  readonly description: {
    readonly company: string;
    readonly offerName: string;
    readonly offerSlug: string;
    readonly planName: string;
    readonly publisherName: string;
  };
  readonly evidence: Pick<Evidence, "inputs" | "dayCount" | "tax" | "usage" | "part">;
  /** Where the buyer books it. */
  readonly costCentre?: string | null;
};

/**
 * A document as EN 16931 has it, lines apart.
 *
 * @param profile which rules it follows besides
 * @returns a refusal where the standard cannot say what the document says: its currency has more than two
 *   decimals; a tax id that the category needs is missing; what no tax rate covers stands beside what one does;
 *   or taxes that were rounded line by line are a whole unit of currency or more off the rate on the sum; or
 *   where Peppol asks for what the document does not have
 */
export function eInvoiceOf(
  document: DocumentToTell,
  texts: EInvoiceTexts,
  profile: EInvoiceProfile = "en16931",
): Result<EInvoice> {
  const { type, currency, month } = document;
  const turned = type === "credit-note" ? negate : (amount: Money) => amount;
  const taxes = breakdownOf(
    document.taxes.map((one) => ({ ...one, net: turned(one.net), tax: turned(one.tax) })),
    texts.reasons,
  );
  const categories = new Set(taxes.map(({ category }) => category));
  const cannot = (reason: string) =>
    refuse(eInvoiceNotExpressible({ number: document.number, reason }));
  if (minorDigits(currency) > 2) return cannot("currency");
  if (categories.has("O") && categories.size > 1) return cannot("untaxed-beside-taxed");
  // Whoever sells or buys outside the scope of the tax is named without its number (BR-O-02 … 04).
  const outside = categories.has("O");
  const seller = partyOf(document.issuerId, document.issuer, outside);
  const buyer = partyOf(document.buyerId, document.buyer, outside);
  if (!outside && document.issuer.taxId === null) return cannot("issuer-tax-id");
  if (categories.has("AE") && document.buyer.taxId === null) return cannot("buyer-tax-id");
  if (!taxes.every(isTaxOfItsRate)) return cannot("rounding");
  const missing = profile === "peppol" ? missingForPeppol(document) : undefined;
  if (missing !== undefined) return cannot(missing);
  const net = turned(document.net);
  const tax = turned(document.tax);
  return ok({
    profile,
    type,
    number: document.number,
    issuedOn: document.issuedOn,
    dueOn: type === "invoice" ? document.dueOn : null,
    notes: texts.notes,
    currency,
    buyerReference: document.buyer.buyerReference ?? null,
    purchaseOrder: document.purchaseOrder,
    period:
      profile === "peppol"
        ? null
        : { from: firstDayOf(month), to: addDays(firstDayAfter(month), -1) },
    preceding: document.preceding,
    seller,
    buyer,
    means: meansOf(document),
    terms: texts.terms,
    taxes,
    net,
    tax,
    total: add(net, tax),
  });
}

/** Countries whose issuers have rules of their own in Peppol, which say more than a document here holds. */
const WITH_NATIONAL_RULES: ReadonlySet<string> = new Set([
  "DE",
  "DK",
  "GR",
  "IS",
  "IT",
  "NL",
  "NO",
  "SE",
]);

/** The first thing that Peppol asks for and the document has not: R020, R010, CL008, R003, national rules. */
function missingForPeppol({ issuer, buyer, purchaseOrder }: DocumentToTell): string | undefined {
  if (WITH_NATIONAL_RULES.has(issuer.country)) return "peppol-country";
  if (!isPeppolScheme(issuer.electronicAddress?.scheme ?? "")) return "peppol-issuer-address";
  if (!isPeppolScheme(buyer.electronicAddress?.scheme ?? "")) return "peppol-buyer-address";
  if (buyer.buyerReference === undefined && purchaseOrder === null) return "peppol-reference";
  return undefined;
}

/** How an invoice is paid (BR-61: with the account); a credit note asks for nothing. */
function meansOf({ type, number, currency, pay }: DocumentToTell): EMeans | null {
  const account = pay?.iban ?? pay?.accountNumber ?? null;
  if (pay === undefined || pay === null || account === null || type !== "invoice") return null;
  return {
    code: currency === "EUR" && pay.iban !== null ? "58" : "30",
    reference: referenceOf(number, pay.reference),
    account,
    holder: pay.holder,
    bic: pay.bic,
  };
}

/** Treatment and rate of the marketplace's own tax records as a category of the standard. */
export const categoryOf = ({
  treatment,
  percent,
}: {
  readonly treatment: string;
  readonly percent: string;
}): { readonly category: TaxCategory; readonly percent: string | null } => {
  const category = CATEGORIES[treatment];
  if (category === undefined) throw new Error(`No tax category for ${treatment}`);
  if (category === "O") return { category, percent: null };
  const shown = percent.includes(".") ? percent.replace(/\.?0+$/, "") : percent;
  if (category === "S" && Number(shown) === 0) return { category: "Z", percent: "0" };
  return { category, percent: category === "S" ? shown : "0" };
};
const CATEGORIES: Readonly<Record<string, TaxCategory>> = {
  taxed: "S",
  "reverse-charge": "AE",
  exempt: "E",
  "no-rate": "O",
};
const REASON_CODES = { AE: "VATEX-EU-AE", O: "VATEX-EU-O", E: null } as const;

/** One entry for each category and rate (BR-S-08): names and jurisdictions are not told apart there. */
function breakdownOf(taxes: readonly DocumentTax[], reasons: EInvoiceTexts["reasons"]): ETax[] {
  const groups = new Map<string, ETax>();
  for (const one of taxes) {
    const { category, percent } = categoryOf(one);
    const key = `${category} ${percent}`;
    const before = groups.get(key);
    const isReasoned = category === "AE" || category === "E" || category === "O";
    groups.set(key, {
      category,
      percent,
      reason: isReasoned ? reasons[category] : null,
      reasonCode: isReasoned ? REASON_CODES[category] : null,
      net: before === undefined ? one.net : add(before.net, one.net),
      tax: before === undefined ? one.tax : add(before.tax, one.tax),
    });
  }
  return [...groups.values()];
}

/**
 * Whether a tax is its rate on its net amount (BR-CO-17), within one unit of the currency: that is how far
 * the standard's published rules let the two differ, and lines are rounded each by itself here.
 */
export function isTaxOfItsRate({ net, tax, percent }: ETax): boolean {
  const exact = rate(toDecimal(net), `${percent ?? 0}`, net.currency, { part: 1, whole: 100 });
  const off = subtract(tax, exact).minor;
  return (off < 0n ? -off : off) < 10n ** BigInt(minorDigits(net.currency));
}

function partyOf(
  id: string,
  { name, country, taxId, address, electronicAddress }: Party,
  isOutsideScope: boolean,
): EParty {
  const isVatId = taxId !== null && prefixesOf(country).some((prefix) => taxId.startsWith(prefix));
  return {
    id,
    name,
    country,
    address,
    electronicAddress: electronicAddress ?? null,
    vatId: isVatId && !isOutsideScope ? taxId.replace(/[\s.]/g, "") : null,
    otherTaxId: isVatId || isOutsideScope ? null : taxId,
  };
}

// Greece writes EL, and Northern Ireland XI.
const prefixesOf = (country: string): readonly string[] =>
  country === "GR" ? ["EL"] : country === "GB" ? ["GB", "XI"] : [country];

/**
 * A line as EN 16931 has it. Its net amount is quantity × price, less or more an adjustment that says why: the
 * days that are charged, or rounding (PEPPOL-EN16931-R120 to the last unit).
 *
 * @param texts the reasons of an adjustment: of days, and of anything else
 */
export function eInvoiceLineOf(
  line: LineToTell,
  type: DocumentType,
  texts: { readonly days: string; readonly rounding: string; readonly kind: string },
): ELine {
  const { inputs, dayCount, usage, tax, part } = line.evidence;
  const net = type === "credit-note" ? negate(line.net) : line.net;
  // An amount that was credited is one thing at its own price.
  const isAmount = part !== undefined && part.quantity === undefined;
  const size = isAmount ? "1" : (usage?.billed ?? String(inputs.quantity));
  const price = isAmount
    ? toDecimal(line.net.minor < 0n ? negate(line.net) : line.net)
    : inputs.unitPrice.amount;
  // What is taken back has a quantity below zero on an invoice; a credit note says that for all of its lines.
  const isBelow = (creditedBy(line) !== null) !== (type === "credit-note");
  const quantity = isBelow && !/^0*\.?0*$/.test(size) ? `-${size}` : size;
  const off = subtract(net, rate(quantity, price, net.currency));
  const isByDays = dayCount.days !== dayCount.of;
  return {
    number: line.number,
    note: isByDays ? texts.days : null,
    quantity,
    net,
    costCentre: line.costCentre ?? null,
    from: line.periodStart,
    to: addDays(line.periodEnd, -1),
    adjustment:
      off.minor === 0n
        ? null
        : {
            charge: off.minor > 0n,
            amount: off.minor > 0n ? off : negate(off),
            reason: isByDays ? texts.days : texts.rounding,
          },
    price,
    listPrice: isAmount ? null : listPriceOf(inputs),
    ...categoryOf(tax),
    name: `${line.description.offerName} · ${line.description.planName}`,
    description: [
      line.description.company,
      line.description.publisherName,
      ...(usage === undefined ? [] : [`${usage.name} (${usage.unit})`]),
      texts.kind,
    ].join(" · "),
    itemId: line.description.offerSlug,
    attributes: [
      ["ChargeId", line.id],
      ["SubscriptionId", line.subscriptionId],
      ["OrderId", line.orderId],
      ...(line.purchaseOrder === null ? [] : [["PurchaseOrder", line.purchaseOrder] as const]),
    ],
  };
}

/** The price before a private offer, where it was higher: a price is never raised by one. */
function listPriceOf({
  unitPrice,
  listPrice,
}: {
  readonly unitPrice: MoneyJson;
  readonly listPrice?: MoneyJson;
}): string | null {
  if (listPrice === undefined) return null;
  return compareDecimals(listPrice.amount, unitPrice.amount) > 0 ? listPrice.amount : null;
}
