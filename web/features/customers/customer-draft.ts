import type { Customer, CustomerBody, CustomerChanges, Segment } from "../../api/customers.ts";
import type { Named } from "../../api/listing.ts";

/** What is typed into the customer form; every value is text, empty where nothing was given. */
export type CustomerDraft = {
  readonly company: string;
  readonly domain: string;
  readonly country: string;
  readonly segment: Segment;
  readonly language: string;
  readonly registrationNumber: string;
  readonly taxId: string;
  readonly resellerId: string;
  /** What the reseller is called, beside its id. */
  readonly resellerName: string;
  readonly contactFirstName: string;
  readonly contactLastName: string;
  readonly contactEmail: string;
  readonly contactPhone: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
};

export type AgreementDraft = {
  /** The person attests; without it no agreement is sent. */
  readonly attested: boolean;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly agreedOn: string;
};

export type AddCustomerDraft = {
  readonly customer: CustomerDraft;
  readonly agreement: AgreementDraft;
};

export const emptyCustomer = (language: string): CustomerDraft => ({
  company: "",
  domain: "",
  country: "",
  segment: "commercial",
  language,
  registrationNumber: "",
  taxId: "",
  resellerId: "",
  resellerName: "",
  contactFirstName: "",
  contactLastName: "",
  contactEmail: "",
  contactPhone: "",
  line1: "",
  line2: "",
  city: "",
  region: "",
  postalCode: "",
});

export const emptyAgreement = (today: string): AgreementDraft => ({
  attested: false,
  firstName: "",
  lastName: "",
  email: "",
  phone: "",
  agreedOn: today,
});

export const resellerIn = (draft: CustomerDraft): Named | null =>
  draft.resellerId === "" ? null : { id: draft.resellerId, name: draft.resellerName };

/** Where each field of the form stands in the body, for the pointers of the server's findings. */
export const FIELD_POINTERS: Readonly<
  Record<Exclude<keyof CustomerDraft, "resellerName">, string>
> = {
  company: "/company",
  domain: "/domain",
  country: "/country",
  segment: "/segment",
  language: "/language",
  registrationNumber: "/registrationNumber",
  taxId: "/taxId",
  resellerId: "/resellerId",
  contactFirstName: "/contact/firstName",
  contactLastName: "/contact/lastName",
  contactEmail: "/contact/email",
  contactPhone: "/contact/phone",
  line1: "/address/line1",
  line2: "/address/line2",
  city: "/address/city",
  region: "/address/region",
  postalCode: "/address/postalCode",
};

export const AGREEMENT_POINTERS: Readonly<
  Record<Exclude<keyof AgreementDraft, "attested">, string>
> = {
  firstName: "/agreement/firstName",
  lastName: "/agreement/lastName",
  email: "/agreement/email",
  phone: "/agreement/phone",
  agreedOn: "/agreement/agreedOn",
};

const given = <Name extends string>(name: Name, value: string): { [K in Name]?: string } =>
  (value.trim() === "" ? {} : { [name]: value.trim() }) as { [K in Name]?: string };

const contactOf = (draft: CustomerDraft) => ({
  firstName: draft.contactFirstName.trim(),
  lastName: draft.contactLastName.trim(),
  email: draft.contactEmail.trim(),
  ...given("phone", draft.contactPhone),
});

const addressOf = (draft: CustomerDraft) => ({
  line1: draft.line1.trim(),
  ...given("line2", draft.line2),
  city: draft.city.trim(),
  ...given("region", draft.region),
  postalCode: draft.postalCode.trim(),
});

export function agreementBody(draft: AgreementDraft) {
  return {
    firstName: draft.firstName.trim(),
    lastName: draft.lastName.trim(),
    email: draft.email.trim(),
    ...given("phone", draft.phone),
    agreedOn: draft.agreedOn,
  };
}

export function customerBody({ customer, agreement }: AddCustomerDraft): CustomerBody {
  return {
    company: customer.company.trim(),
    // People paste addresses: the domain is what stands between the scheme and the first slash.
    domain: bareDomain(customer.domain),
    country: customer.country,
    segment: customer.segment,
    language: customer.language,
    ...given("registrationNumber", customer.registrationNumber),
    ...given("taxId", customer.taxId),
    ...given("resellerId", customer.resellerId),
    contact: contactOf(customer),
    address: addressOf(customer),
    ...(agreement.attested ? { agreement: agreementBody(agreement) } : {}),
  };
}

export function bareDomain(typed: string): string {
  return typed
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/^www\./, "")
    .replace(/[/?#].*$/, "");
}

/** The draft that shows a stored customer. */
export function draftOf(customer: Customer): CustomerDraft {
  return {
    company: customer.company,
    domain: customer.domain,
    country: customer.country,
    segment: customer.segment,
    language: customer.language,
    registrationNumber: customer.registrationNumber ?? "",
    taxId: customer.taxId ?? "",
    resellerId: customer.reseller?.id ?? "",
    resellerName: customer.reseller?.name ?? "",
    contactFirstName: customer.contact.firstName,
    contactLastName: customer.contact.lastName,
    contactEmail: customer.contact.email,
    contactPhone: customer.contact.phone ?? "",
    line1: customer.address.line1,
    line2: customer.address.line2 ?? "",
    city: customer.address.city,
    region: customer.address.region ?? "",
    postalCode: customer.address.postalCode,
  };
}

/** Only what differs from `saved`, so that an untouched field never overwrites somebody's change. */
export function changesOf(saved: CustomerDraft, draft: CustomerDraft): CustomerChanges {
  const changed = (...fields: (keyof CustomerDraft)[]) =>
    fields.some((field) => saved[field].trim() !== draft[field].trim());
  const orNull = (value: string) => (value.trim() === "" ? null : value.trim());
  return {
    ...(changed("company") ? { company: draft.company.trim() } : {}),
    ...(changed("segment") ? { segment: draft.segment } : {}),
    ...(changed("language") ? { language: draft.language } : {}),
    ...(changed("registrationNumber")
      ? { registrationNumber: orNull(draft.registrationNumber) }
      : {}),
    ...(changed("taxId") ? { taxId: orNull(draft.taxId) } : {}),
    ...(changed("resellerId") ? { resellerId: orNull(draft.resellerId) } : {}),
    ...(changed("contactFirstName", "contactLastName", "contactEmail", "contactPhone")
      ? { contact: contactOf(draft) }
      : {}),
    ...(changed("line1", "line2", "city", "region", "postalCode")
      ? { address: addressOf(draft) }
      : {}),
  };
}
