import type { ContactField, ContactView } from "../../../../web/storefront/model.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Caller } from "../../../platform/http.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { LEAD_LIMITS, type LeadForm, type ReceiveLead } from "../../leads/index.ts";
import { listingLanguage } from "../domain/listing.ts";
import type { LivePlan } from "../domain/live-edition.ts";
import type { ShownOffer } from "../queries/read-offer.ts";
import type { Visitor } from "./visitor.ts";

/** The fields of the form as a browser sends them. */
export type ContactFields = Readonly<Partial<Record<ContactField | "consent" | "key", string>>>;

/** What the visitor left, for the offer as the visitor sees it. */
export function leadWanted(
  shown: ShownOffer,
  { visitor, caller, form }: { visitor: Visitor; caller: Caller; form: LeadForm },
): ReceiveLead {
  const { edition } = shown;
  const { language } = visitor;
  return {
    form,
    source: "contact-me",
    offer: {
      offerId: edition.offerId,
      publisherId: edition.publisherId,
      editionId: edition.editionId,
      slug: edition.slug,
      type: edition.type,
      name: nameOf(shown, language).name,
      plans: plansOf(shown, language).map(({ id, name }) => ({ planId: id, name })),
    },
    language,
    ...(caller.kind === "person" && caller.id !== undefined && caller.email !== undefined
      ? { person: { id: caller.id, email: caller.email } }
      : {}),
  };
}

export const formOf = (fields: ContactFields): LeadForm => ({
  firstName: fields.firstName ?? "",
  lastName: fields.lastName ?? "",
  email: fields.email ?? "",
  phone: fields.phone,
  company: fields.company ?? "",
  jobTitle: fields.jobTitle,
  country: fields.country ?? "",
  planId: fields.planId,
  message: fields.message ?? "",
  consent: fields.consent === "yes",
});

/** The form, with what is known of the visitor or what was typed, and what is wrong with it. */
export function contactView(
  shown: ShownOffer,
  input: {
    readonly visitor: Visitor;
    readonly markets: readonly string[];
    readonly key: string;
    readonly fields?: ContactFields | undefined;
    readonly problem?: Problem | undefined;
    readonly sent?: { readonly copied: boolean } | undefined;
  },
): ContactView {
  const { visitor, problem, fields, sent } = input;
  const { language } = visitor;
  const { edition } = shown;
  const { name, own } = nameOf(shown, language);
  const path = `/product/${edition.type}/${edition.slug}`;
  const values = fields ?? knownOf(visitor);
  return {
    offer: name,
    language: own,
    publisher: edition.publisherName,
    ...(edition.logo ? { logo: `/files/${edition.logo.sha256}` } : {}),
    offerHref: path,
    action: `${path}/contact`,
    privacyHref: edition.privacyPolicyUrl,
    ...(sent ? { sent } : {}),
    key: input.key,
    values,
    consent: values.consent === "yes",
    plans: plansOf(shown, language),
    countries: input.markets,
    limits: LEAD_LIMITS,
    ...faultsOf(problem, language),
  };
}

/** What is wrong with each field, or with the whole form, in the visitor's words. */
export const faultsOf = (problem: Problem | undefined, language: Language) => ({
  errors: Object.fromEntries(
    (problem?.errors ?? []).map(({ pointer, code, params }) => [
      pointer.slice(1),
      translate(language, `field.${code}`, params),
    ]),
  ),
  ...(problem && problem.errors === undefined
    ? { problem: translate(language, `problem.${problem.code}.detail`, problem.params) }
    : {}),
});

/** What is known of the visitor, for the fields that ask for it. */
export function knownOf({ viewer, name, email, organisation, market }: Visitor): ContactFields {
  if (!viewer.signedIn) return { country: market };
  const parts = name.trim().split(/\s+/);
  return {
    firstName: parts.slice(0, -1).join(" ") || name,
    lastName: parts.length > 1 ? (parts.at(-1) ?? "") : "",
    ...(email === undefined ? {} : { email }),
    ...(organisation === undefined ? {} : { company: organisation }),
    country: market,
  };
}

/** The offer's name as the visitor reads it, and the language it is in. */
export function nameOf({ edition }: ShownOffer, language: Language) {
  const own = listingLanguage(edition.languages, language) ?? "en";
  return { own, name: edition.languages[own]?.name ?? edition.slug };
}

function plansOf({ edition, privatePlans }: ShownOffer, language: Language) {
  const shown = (plan: LivePlan) => {
    const own = listingLanguage(plan.texts, language) ?? "en";
    return { id: plan.planId, name: plan.texts[own]?.name ?? plan.planId };
  };
  return [...edition.plans, ...privatePlans].map(shown);
}
