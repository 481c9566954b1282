import type { Opportunity } from "../../api/co-sell.ts";
import type { Deal, DealTermsBody, DealType } from "../../api/deals.ts";
import type { Lead } from "../../api/leads.ts";
import type { MessageId } from "../../i18n/catalogue.ts";

/** A deal as it is typed; every field is a text. */
export type DealDraft = {
  readonly company: string;
  readonly country: string;
  readonly city: string;
  readonly region: string;
  readonly taxId: string;
  readonly domain: string;
  readonly offer: string;
  readonly dealType: DealType;
  readonly currency: string;
  readonly contractAmount: string;
  readonly solutionAmount: string;
  readonly signedOn: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly perpetual: boolean;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly evidence: { readonly sha256: string; readonly name: string } | null;
};

export const emptyDeal = (today: string, currency: string): DealDraft => ({
  company: "",
  country: "",
  city: "",
  region: "",
  taxId: "",
  domain: "",
  offer: "",
  dealType: "new",
  currency,
  contractAmount: "",
  solutionAmount: "",
  signedOn: today,
  startsOn: today,
  endsOn: "",
  perpetual: false,
  firstName: "",
  lastName: "",
  email: "",
  phone: "",
  evidence: null,
});

/** What a lead says of a deal that it becomes. */
export const draftOfLead = (draft: DealDraft, lead: Lead): DealDraft => ({
  ...draft,
  company: lead.company,
  country: lead.country,
  offer: lead.offer.slug,
  firstName: lead.firstName,
  lastName: lead.lastName,
  email: lead.email,
  phone: lead.phone ?? "",
});

/**
 * What a won co-sell opportunity says of the deal that it became: signed on the day it was won, and begun on the day
 * for which it was expected, where that is still to come.
 */
export const draftOfOpportunity = (
  draft: DealDraft,
  one: Opportunity,
  wonOn: string,
): DealDraft => ({
  ...draft,
  signedOn: wonOn,
  startsOn: one.closesOn > wonOn ? one.closesOn : wonOn,
  company: one.company,
  country: one.country,
  offer: one.offer.slug,
  currency: one.value.currency,
  contractAmount: one.value.amount,
  solutionAmount: one.value.amount,
  firstName: one.contact?.firstName ?? "",
  lastName: one.contact?.lastName ?? "",
  email: one.contact?.email ?? "",
  phone: one.contact?.phone ?? "",
});

/** A registered deal, to put it right. */
export const draftOfDeal = (deal: Deal): DealDraft => ({
  company: deal.customer.company,
  country: deal.customer.country,
  city: deal.customer.city,
  region: deal.customer.region ?? "",
  taxId: deal.customer.taxId ?? "",
  domain: deal.customer.domain ?? "",
  offer: deal.solution.slug,
  dealType: deal.dealType,
  currency: deal.contractValue.currency,
  contractAmount: deal.contractValue.amount,
  solutionAmount: deal.solutionValue.amount,
  signedOn: deal.signedOn,
  startsOn: deal.startsOn,
  endsOn: deal.endsOn ?? "",
  perpetual: deal.endsOn === null,
  ...deal.contact,
  evidence: deal.evidence,
});

/** A field of the form: where it stands in what is sent, and what it is called. */
export const DEAL_FIELDS = {
  company: { pointer: "/customer/company", label: "deals.company" },
  country: { pointer: "/customer/country", label: "deals.country" },
  city: { pointer: "/customer/city", label: "deals.city" },
  region: { pointer: "/customer/region", label: "deals.region" },
  taxId: { pointer: "/customer/taxId", label: "deals.taxId" },
  domain: { pointer: "/customer/domain", label: "deals.domain" },
  offer: { pointer: "/offer", label: "deals.solution" },
  dealType: { pointer: "/dealType", label: "deals.type" },
  currency: { pointer: "/contractValue/currency", label: "deals.currency" },
  contractAmount: { pointer: "/contractValue/amount", label: "deals.contractValue" },
  solutionAmount: { pointer: "/solutionValue/amount", label: "deals.solutionValue" },
  signedOn: { pointer: "/signedOn", label: "deals.signedOn" },
  startsOn: { pointer: "/startsOn", label: "deals.startsOn" },
  endsOn: { pointer: "/endsOn", label: "deals.endsOn" },
  firstName: { pointer: "/contact/firstName", label: "deals.firstName" },
  lastName: { pointer: "/contact/lastName", label: "deals.lastName" },
  email: { pointer: "/contact/email", label: "deals.email" },
  phone: { pointer: "/contact/phone", label: "deals.phone" },
  evidence: { pointer: "/evidence", label: "deals.evidence" },
} as const satisfies Record<string, { readonly pointer: string; readonly label: MessageId }>;
export type DealField = keyof typeof DEAL_FIELDS;
export const FIELD_NAMES = Object.keys(DEAL_FIELDS) as readonly DealField[];

const OPTIONAL: ReadonlySet<DealField> = new Set(["region", "taxId", "domain", "evidence"]);

/** Fields that are needed and empty: they are named before anything is sent. */
export const emptyFields = (draft: DealDraft): readonly DealField[] =>
  FIELD_NAMES.filter(
    (field) =>
      !OPTIONAL.has(field) &&
      !(field === "endsOn" && draft.perpetual) &&
      String(draft[field] ?? "").trim() === "",
  );

/** The field of a refusal's pointer, wherever the terms stand in what was sent. */
export function fieldAt(pointer: string): DealField | undefined {
  const bare = pointer
    .replace(/^\/changes(?=\/)/, "")
    .replace("/solutionValue/currency", "/contractValue/currency");
  return FIELD_NAMES.find((field) => DEAL_FIELDS[field].pointer === bare);
}

export function termsBody(draft: DealDraft): DealTermsBody {
  const text = (field: Exclude<DealField, "evidence">) => draft[field].trim();
  const optional = (field: "region" | "taxId" | "domain") =>
    text(field) === "" ? {} : { [field]: text(field) };
  // Whoever types a comma means the decimals; spaces between digits are for the eye.
  const amount = (field: "contractAmount" | "solutionAmount") => ({
    amount: text(field).replace(/\s/gu, "").replace(",", "."),
    currency: draft.currency,
  });
  return {
    customer: {
      company: text("company"),
      country: draft.country,
      city: text("city"),
      ...optional("region"),
      ...optional("taxId"),
      ...optional("domain"),
    },
    dealType: draft.dealType,
    contractValue: amount("contractAmount"),
    solutionValue: amount("solutionAmount"),
    signedOn: draft.signedOn,
    startsOn: draft.startsOn,
    endsOn: draft.perpetual ? null : draft.endsOn,
    contact: {
      firstName: text("firstName"),
      lastName: text("lastName"),
      email: text("email"),
      phone: text("phone"),
    },
  };
}
