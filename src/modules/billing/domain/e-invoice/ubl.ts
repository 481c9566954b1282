import { subtractDecimals } from "../../../../kernel/decimal.ts";
import { type Money, toDecimal } from "../../../../kernel/money.ts";
import type { EInvoice, EInvoiceProfile, ELine, EParty, ETax } from "./terms.ts";

/**
 * EN 16931 in UBL 2.1 (CEN/TS 16931-3-2). Elements as values, in the order of the schema: text, an element
 * of attributes (`@_`) and text (`#text`), a tree, or one of these for each repetition. What is absent is
 * undefined.
 */
export type Elements = { readonly [name: string]: Content | undefined };
export type Content = string | Elements | readonly Elements[];

const COMMON = "urn:oasis:names:specification:ubl:schema:xsd:Common";
const ROOTS = { invoice: "Invoice", "credit-note": "CreditNote" } as const;

/** The name of the document's element, and the schemas that it names. */
export function ublRoot({ type }: Pick<EInvoice, "type">): {
  readonly name: string;
  readonly namespaces: Readonly<Record<string, string>>;
} {
  const name = ROOTS[type];
  return {
    name,
    namespaces: {
      xmlns: `urn:oasis:names:specification:ubl:schema:xsd:${name}-2`,
      "xmlns:cac": `${COMMON}AggregateComponents-2`,
      "xmlns:cbc": `${COMMON}BasicComponents-2`,
    },
  };
}

/** BT-24, and BT-23 where the network that carries the document asks for it. */
const PROFILES: Readonly<Record<EInvoiceProfile, Elements>> = {
  en16931: { "cbc:CustomizationID": "urn:cen.eu:en16931:2017" },
  peppol: {
    "cbc:CustomizationID":
      "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "cbc:ProfileID": "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
  },
};

/** Everything of a document that stands before its lines. */
export function ublHead(invoice: EInvoice): Elements {
  const { type, currency, preceding, period, purchaseOrder } = invoice;
  return {
    ...PROFILES[invoice.profile],
    "cbc:ID": invoice.number,
    "cbc:IssueDate": invoice.issuedOn,
    // Credit notes of UBL 2.1 have no such element.
    "cbc:DueDate": invoice.dueOn ?? undefined,
    ...(type === "invoice"
      ? { "cbc:InvoiceTypeCode": "380" } // UNTDID 1001: commercial invoice
      : { "cbc:CreditNoteTypeCode": "381" }), // and credit note
    // One element, because networks that carry these documents take no more than one note.
    "cbc:Note": invoice.notes.length === 0 ? undefined : invoice.notes.join("\n"),
    "cbc:DocumentCurrencyCode": currency,
    "cbc:BuyerReference": invoice.buyerReference ?? undefined,
    "cac:InvoicePeriod":
      period === null ? undefined : { "cbc:StartDate": period.from, "cbc:EndDate": period.to },
    "cac:OrderReference": purchaseOrder === null ? undefined : { "cbc:ID": purchaseOrder },
    "cac:BillingReference":
      preceding === null
        ? undefined
        : {
            "cac:InvoiceDocumentReference": {
              "cbc:ID": preceding.number,
              "cbc:IssueDate": preceding.issuedOn,
            },
          },
    "cac:AccountingSupplierParty": { "cac:Party": party(invoice.seller, "seller") },
    "cac:AccountingCustomerParty": { "cac:Party": party(invoice.buyer, "buyer") },
    "cac:PaymentMeans":
      invoice.means === null
        ? undefined
        : {
            "cbc:PaymentMeansCode": invoice.means.code,
            "cbc:PaymentID": invoice.means.reference,
            "cac:PayeeFinancialAccount": {
              "cbc:ID": invoice.means.account,
              "cbc:Name": invoice.means.holder,
              "cac:FinancialInstitutionBranch":
                invoice.means.bic === null ? undefined : { "cbc:ID": invoice.means.bic },
            },
          },
    "cac:PaymentTerms": invoice.terms === "" ? undefined : { "cbc:Note": invoice.terms },
    "cac:TaxTotal": {
      "cbc:TaxAmount": amount(invoice.tax),
      "cac:TaxSubtotal": invoice.taxes.map((one) => ({
        "cbc:TaxableAmount": amount(one.net),
        "cbc:TaxAmount": amount(one.tax),
        "cac:TaxCategory": {
          ...category(one),
          "cbc:TaxExemptionReasonCode": one.reasonCode ?? undefined,
          "cbc:TaxExemptionReason": one.reason ?? undefined,
          ...VAT,
        },
      })),
    },
    "cac:LegalMonetaryTotal": {
      "cbc:LineExtensionAmount": amount(invoice.net),
      "cbc:TaxExclusiveAmount": amount(invoice.net),
      "cbc:TaxInclusiveAmount": amount(invoice.total),
      "cbc:PayableAmount": amount(invoice.total),
    },
  };
}

/** A line, under the name that it has in the document. */
export function ublLine(line: ELine, { type }: Pick<EInvoice, "type">): Elements {
  const { adjustment } = line;
  const { currency } = line.net;
  return {
    [type === "invoice" ? "cac:InvoiceLine" : "cac:CreditNoteLine"]: {
      "cbc:ID": String(line.number),
      "cbc:Note": line.note ?? undefined,
      [type === "invoice" ? "cbc:InvoicedQuantity" : "cbc:CreditedQuantity"]: {
        "#text": line.quantity,
        "@_unitCode": "C62", // UNECE Rec. 20: one
      },
      "cbc:LineExtensionAmount": amount(line.net),
      "cbc:AccountingCost": line.costCentre ?? undefined,
      "cac:InvoicePeriod": { "cbc:StartDate": line.from, "cbc:EndDate": line.to },
      "cac:AllowanceCharge":
        adjustment === null
          ? undefined
          : {
              "cbc:ChargeIndicator": String(adjustment.charge),
              "cbc:AllowanceChargeReason": adjustment.reason,
              "cbc:Amount": amount(adjustment.amount),
            },
      "cac:Item": {
        "cbc:Description": line.description,
        "cbc:Name": line.name,
        "cac:SellersItemIdentification": { "cbc:ID": line.itemId },
        "cac:ClassifiedTaxCategory": { ...category(line), ...VAT },
        "cac:AdditionalItemProperty": line.attributes.map(([name, value]) => ({
          "cbc:Name": name,
          "cbc:Value": value,
        })),
      },
      "cac:Price": {
        "cbc:PriceAmount": { "#text": line.price, "@_currencyID": currency },
        "cac:AllowanceCharge":
          line.listPrice === null
            ? undefined
            : {
                "cbc:ChargeIndicator": "false",
                "cbc:Amount": {
                  "#text": subtractDecimals(line.listPrice, line.price),
                  "@_currencyID": currency,
                },
                "cbc:BaseAmount": { "#text": line.listPrice, "@_currencyID": currency },
              },
      },
    },
  };
}

const VAT: Elements = { "cac:TaxScheme": { "cbc:ID": "VAT" } };

const category = ({ category: code, percent }: Pick<ETax, "category" | "percent">): Elements => ({
  "cbc:ID": code,
  "cbc:Percent": percent ?? undefined,
});

const amount = (of: Money): Elements => ({ "#text": toDecimal(of), "@_currencyID": of.currency });

function party(
  { id, name, vatId, otherTaxId, country, address, electronicAddress }: EParty,
  as: "seller" | "buyer",
): Elements {
  const taxIds = [
    ...(vatId === null ? [] : [{ "cbc:CompanyID": vatId, ...VAT }]),
    ...(otherTaxId === null || as === "buyer"
      ? []
      : [{ "cbc:CompanyID": otherTaxId, "cac:TaxScheme": { "cbc:ID": "TAX" } }]),
  ];
  return {
    "cbc:EndpointID":
      electronicAddress === null
        ? undefined
        : { "#text": electronicAddress.id, "@_schemeID": electronicAddress.scheme },
    "cac:PartyIdentification": { "cbc:ID": id },
    "cac:PostalAddress": {
      "cbc:StreetName": address.line1 || undefined,
      "cbc:AdditionalStreetName": address.line2 || undefined,
      "cbc:CityName": address.city || undefined,
      "cbc:PostalZone": address.postalCode || undefined,
      "cbc:CountrySubentity": address.state || undefined,
      "cac:Country": { "cbc:IdentificationCode": country },
    },
    "cac:PartyTaxScheme": taxIds.length === 0 ? undefined : taxIds,
    "cac:PartyLegalEntity": {
      "cbc:RegistrationName": name,
      "cbc:CompanyID": as === "buyer" ? (otherTaxId ?? undefined) : undefined,
    },
  };
}
