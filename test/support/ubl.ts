import assert from "node:assert/strict";
import { XMLParser, XMLValidator } from "fast-xml-parser";

/** An element of an XML document with its children in their order. */
export type Element = {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
};

/** Reads a document that is well-formed; fails where it is not. */
export function readUbl(xml: string): Element {
  assert.equal(XMLValidator.validate(xml), true, xml.slice(0, 500));
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    parseTagValue: false,
  });
  const [root] = elementsOf(parser.parse(xml));
  assert.ok(root);
  return root;
}

function elementsOf(nodes: readonly Record<string, unknown>[]): Element[] {
  return nodes.flatMap((node) =>
    Object.entries(node).flatMap(([name, content]) => {
      if (name === "#text" || name === ":@") return [];
      const inner = content as readonly Record<string, unknown>[];
      const text = inner.map((one) => String(one["#text"] ?? "")).join("");
      return [{ name, text, children: elementsOf(inner) }];
    }),
  );
}

/** Texts of the elements at a path below the document, in their order. */
export const textsAt = (document: Element, path: string): string[] =>
  path
    .split("/")
    .reduce<readonly Element[]>(
      (found, name) =>
        found.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [document],
    )
    .map(({ text }) => text);

// The sequences of UBL 2.1, as far as the documents of the marketplace have them. `+` marks what must be there
// in a document of EN 16931.
const DOCUMENT = `+CustomizationID ProfileID +ID +IssueDate DueDate InvoiceTypeCode CreditNoteTypeCode Note
  +DocumentCurrencyCode BuyerReference InvoicePeriod OrderReference BillingReference +AccountingSupplierParty +AccountingCustomerParty
  PaymentMeans PaymentTerms +TaxTotal
  +LegalMonetaryTotal`;
const LINE = `+LineExtensionAmount AccountingCost InvoicePeriod AllowanceCharge +Item +Price`;
const SEQUENCES: Readonly<Record<string, string>> = {
  Invoice: `${DOCUMENT} +InvoiceLine`,
  CreditNote: `${DOCUMENT} +CreditNoteLine`,
  InvoicePeriod: "StartDate EndDate",
  OrderReference: "+ID",
  BillingReference: "+InvoiceDocumentReference",
  InvoiceDocumentReference: "+ID IssueDate",
  AccountingSupplierParty: "+Party",
  AccountingCustomerParty: "+Party",
  Party: "EndpointID PartyIdentification +PostalAddress PartyTaxScheme +PartyLegalEntity",
  PartyIdentification: "+ID",
  PostalAddress: "StreetName AdditionalStreetName CityName PostalZone CountrySubentity +Country",
  Country: "+IdentificationCode",
  PartyTaxScheme: "+CompanyID +TaxScheme",
  PartyLegalEntity: "+RegistrationName CompanyID",
  PaymentMeans: "+PaymentMeansCode PaymentID PayeeFinancialAccount",
  PayeeFinancialAccount: "+ID Name FinancialInstitutionBranch",
  FinancialInstitutionBranch: "+ID",
  PaymentTerms: "+Note",
  TaxTotal: "+TaxAmount +TaxSubtotal",
  TaxSubtotal: "+TaxableAmount +TaxAmount +TaxCategory",
  TaxCategory: "+ID Percent TaxExemptionReasonCode TaxExemptionReason +TaxScheme",
  ClassifiedTaxCategory: "+ID Percent +TaxScheme",
  TaxScheme: "+ID",
  LegalMonetaryTotal: "+LineExtensionAmount +TaxExclusiveAmount +TaxInclusiveAmount +PayableAmount",
  InvoiceLine: `+ID Note +InvoicedQuantity ${LINE}`,
  CreditNoteLine: `+ID Note +CreditedQuantity ${LINE}`,
  AllowanceCharge: "+ChargeIndicator AllowanceChargeReason +Amount BaseAmount",
  Item: "Description +Name SellersItemIdentification +ClassifiedTaxCategory AdditionalItemProperty",
  SellersItemIdentification: "+ID",
  AdditionalItemProperty: "+Name +Value",
  Price: "+PriceAmount AllowanceCharge",
};

/** Where a document departs from the sequences of its schema: what is misplaced, unknown, missing or empty. */
export function outOfOrder(element: Element, path = element.name): string[] {
  const local = (name: string) => name.replace(/^c[ab]c:/, "");
  const sequence = SEQUENCES[local(element.name)];
  if (sequence === undefined)
    return element.text === "" || element.children.length > 0 ? [`${path} is empty`] : [];
  const allowed = sequence.split(/\s+/);
  const names = allowed.map((name) => name.replace("+", ""));
  const faults = allowed
    .filter((name) => name.startsWith("+"))
    .filter((name) => !element.children.some((child) => local(child.name) === name.slice(1)))
    .map((name) => `${path} has no ${name.slice(1)}`);
  let last = 0;
  for (const child of element.children) {
    const at = names.indexOf(local(child.name));
    if (at < last) faults.push(`${path}/${child.name} stands at the wrong place`);
    last = Math.max(last, at);
    const prefix = SEQUENCES[local(child.name)] === undefined ? "cbc:" : "cac:";
    if (!child.name.startsWith(prefix)) faults.push(`${path}/${child.name} is no ${prefix}`);
    faults.push(...outOfOrder(child, `${path}/${child.name}`));
  }
  return faults;
}
