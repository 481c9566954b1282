import type { Agreement, CustomerDetails } from "./customer.ts";

/**
 * The columns of a file of customers, in the order in which they are written: each is a field of the
 * form and of the API, which its pointer names. Their names are the same in every language.
 */
export const CUSTOMER_COLUMNS = {
  company: { name: "Company", pointer: "/company" },
  domain: { name: "Domain", pointer: "/domain" },
  country: { name: "Country", pointer: "/country" },
  segment: { name: "Segment", pointer: "/segment" },
  language: { name: "Language", pointer: "/language" },
  registrationNumber: {
    name: "RegistrationNumber",
    pointer: "/registrationNumber",
    optional: true,
  },
  taxId: { name: "TaxId", pointer: "/taxId", optional: true },
  firstName: { name: "FirstName", pointer: "/contact/firstName" },
  lastName: { name: "LastName", pointer: "/contact/lastName" },
  email: { name: "Email", pointer: "/contact/email" },
  phone: { name: "Phone", pointer: "/contact/phone", optional: true },
  line1: { name: "AddressLine1", pointer: "/address/line1" },
  line2: { name: "AddressLine2", pointer: "/address/line2", optional: true },
  postalCode: { name: "PostalCode", pointer: "/address/postalCode" },
  city: { name: "City", pointer: "/address/city" },
  region: { name: "Region", pointer: "/address/region", optional: true },
  reseller: { name: "Reseller", pointer: "/resellerId", optional: true },
  agreementFirstName: {
    name: "AgreementFirstName",
    pointer: "/agreement/firstName",
    optional: true,
  },
  agreementLastName: { name: "AgreementLastName", pointer: "/agreement/lastName", optional: true },
  agreementEmail: { name: "AgreementEmail", pointer: "/agreement/email", optional: true },
  agreementPhone: { name: "AgreementPhone", pointer: "/agreement/phone", optional: true },
  agreedOn: { name: "AgreedOn", pointer: "/agreement/agreedOn", optional: true },
} as const;

export type CustomerField = keyof typeof CUSTOMER_COLUMNS;
/** What stands in a row; the empty text in a cell that is blank or whose column is not there. */
export type CustomerCells = Readonly<Record<CustomerField, string>>;
export const CUSTOMER_FIELDS = Object.keys(CUSTOMER_COLUMNS) as CustomerField[];

/** The field that a pointer into the body of one customer is about; undefined for none of a file. */
export const fieldAt = (pointer: string): CustomerField | undefined =>
  CUSTOMER_FIELDS.find((field) => CUSTOMER_COLUMNS[field].pointer === pointer);

/** A row as the body that adds one customer, as far as its cells go; the reseller is as it was named. */
export type CustomerInRow = {
  readonly details: CustomerDetails;
  readonly reseller: string | null;
  readonly agreement: Agreement | null;
};

const AGREEMENT = [
  "agreementFirstName",
  "agreementLastName",
  "agreementEmail",
  "agreementPhone",
  "agreedOn",
] as const;

/**
 * Reads a row (docs/domain/bulk.md). Country, segment and language may be in any case. What must be
 * given and is not is absent, or the empty text where the form sends that: the rules say so then.
 */
export function customerInRow(cells: CustomerCells): CustomerInRow {
  const optional = <Key extends string>(key: Key, field: CustomerField) =>
    cells[field] === "" ? {} : ({ [key]: cells[field] } as Record<Key, string>);
  const details = {
    company: cells.company,
    domain: cells.domain,
    ...optional("country", "country"),
    ...optional("segment", "segment"),
    ...optional("language", "language"),
    ...optional("registrationNumber", "registrationNumber"),
    ...optional("taxId", "taxId"),
    contact: {
      firstName: cells.firstName,
      lastName: cells.lastName,
      email: cells.email,
      ...optional("phone", "phone"),
    },
    address: {
      line1: cells.line1,
      ...optional("line2", "line2"),
      city: cells.city,
      ...optional("region", "region"),
      postalCode: cells.postalCode,
    },
  };
  const agreement = AGREEMENT.every((field) => cells[field] === "")
    ? null
    : {
        firstName: cells.agreementFirstName,
        lastName: cells.agreementLastName,
        email: cells.agreementEmail,
        ...optional("phone", "agreementPhone"),
        ...optional("agreedOn", "agreedOn"),
      };
  return {
    details: details as CustomerDetails,
    reseller: cells.reseller === "" ? null : cells.reseller,
    agreement: agreement as Agreement | null,
  };
}

/** Cells as they are read: without space around them, and codes in the case that the API has them in. */
export const tidyCells = (cells: CustomerCells): CustomerCells => ({
  ...cells,
  company: cells.company.normalize("NFC"),
  domain: cells.domain.toLowerCase(),
  country: cells.country.toUpperCase(),
  segment: cells.segment.toLowerCase(),
  language: cells.language.toLowerCase(),
});

/** A customer as a row: what `customerInRow` reads from it is the customer. */
export const rowOfCustomer = ({ details, reseller, agreement }: CustomerInRow): CustomerCells => ({
  company: details.company,
  domain: details.domain,
  country: details.country,
  segment: details.segment,
  language: details.language,
  registrationNumber: details.registrationNumber ?? "",
  taxId: details.taxId ?? "",
  firstName: details.contact.firstName,
  lastName: details.contact.lastName,
  email: details.contact.email,
  phone: details.contact.phone ?? "",
  line1: details.address.line1,
  line2: details.address.line2 ?? "",
  postalCode: details.address.postalCode,
  city: details.address.city,
  region: details.address.region ?? "",
  reseller: reseller ?? "",
  agreementFirstName: agreement?.firstName ?? "",
  agreementLastName: agreement?.lastName ?? "",
  agreementEmail: agreement?.email ?? "",
  agreementPhone: agreement?.phone ?? "",
  agreedOn: agreement?.agreedOn ?? "",
});

/**
 * Where a row says something else than is recorded of a customer that is there already. A blank cell
 * says nothing, so that what was filled in since stands.
 *
 * @param reseller the id of the reseller that the row names, null for none
 */
export function differencesOf(
  row: CustomerCells,
  recorded: {
    readonly details: CustomerDetails;
    readonly reseller: string | null;
    readonly agreements: readonly Agreement[];
  },
  reseller: string | null,
): CustomerField[] {
  const attested = recorded.agreements.map((agreement) =>
    rowOfCustomer({ ...recorded, agreement }),
  );
  const plain = rowOfCustomer({ ...recorded, agreement: null });
  const says = (field: CustomerField, there: string) =>
    row[field] === "" || row[field] === there.trim();
  const agreed =
    AGREEMENT.every((field) => row[field] === "") ||
    attested.some((cells) => AGREEMENT.every((field) => says(field, cells[field])));
  return CUSTOMER_FIELDS.filter((field) => {
    if (field === "reseller") return row.reseller !== "" && reseller !== recorded.reseller;
    if ((AGREEMENT as readonly CustomerField[]).includes(field))
      return field === "agreedOn" && !agreed;
    return !says(field, plain[field]);
  });
}
