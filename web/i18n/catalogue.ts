import type applications from "../../locales/en/applications.json";
import type audiencePages from "../../locales/en/audience-pages.json";
import type billing from "../../locales/en/billing.json";
import type billingRuns from "../../locales/en/billing-runs.json";
import type bulk from "../../locales/en/bulk.json";
import type changeRequests from "../../locales/en/change-requests.json";
import type clock from "../../locales/en/clock.json";
import type coSell from "../../locales/en/co-sell.json";
import type consents from "../../locales/en/consents.json";
import type customer from "../../locales/en/customer.json";
import type deals from "../../locales/en/deals.json";
import type delegations from "../../locales/en/delegations.json";
import type developer from "../../locales/en/developer.json";
import type directory from "../../locales/en/directory.json";
import type disputes from "../../locales/en/disputes.json";
import type environments from "../../locales/en/environments.json";
import type files from "../../locales/en/files.json";
import type forms from "../../locales/en/forms.json";
import type grants from "../../locales/en/grants.json";
import type insights from "../../locales/en/insights.json";
import type kit from "../../locales/en/kit.json";
import type licenceRequests from "../../locales/en/licence-requests.json";
import type licences from "../../locales/en/licences.json";
import type members from "../../locales/en/members.json";
import type operator from "../../locales/en/operator.json";
import type partner from "../../locales/en/partner.json";
import type paymentInstructions from "../../locales/en/payment-instructions.json";
import type payments from "../../locales/en/payments.json";
import type payouts from "../../locales/en/payouts.json";
import type policies from "../../locales/en/policies.json";
import type priceList from "../../locales/en/price-list.json";
import type privateOffers from "../../locales/en/private-offers.json";
import type publisher from "../../locales/en/publisher.json";
import type purchaseRequests from "../../locales/en/purchase-requests.json";
import type relationships from "../../locales/en/relationships.json";
import type settings from "../../locales/en/settings.json";
import type shell from "../../locales/en/shell.json";
import type simulation from "../../locales/en/simulation.json";
import type subscriptionChanges from "../../locales/en/subscription-changes.json";
import type subscriptionHistory from "../../locales/en/subscription-history.json";
import type support from "../../locales/en/support.json";
import type usage from "../../locales/en/usage.json";
import type views from "../../locales/en/views.json";
import type { Language } from "./languages.ts";

/** Every text id of the interface. A portal with its own catalogue file adds it here. */
export type MessageId =
  | keyof typeof applications
  | keyof typeof audiencePages
  | keyof typeof bulk
  | keyof typeof changeRequests
  | keyof typeof clock
  | keyof typeof billing
  | keyof typeof billingRuns
  | keyof typeof kit
  | keyof typeof shell
  | keyof typeof directory
  | keyof typeof disputes
  | keyof typeof environments
  | keyof typeof files
  | keyof typeof forms
  | keyof typeof consents
  | keyof typeof customer
  | keyof typeof grants
  | keyof typeof deals
  | keyof typeof delegations
  | keyof typeof developer
  | keyof typeof coSell
  | keyof typeof insights
  | keyof typeof licenceRequests
  | keyof typeof licences
  | keyof typeof members
  | keyof typeof operator
  | keyof typeof partner
  | keyof typeof priceList
  | keyof typeof publisher
  | keyof typeof payments
  | keyof typeof paymentInstructions
  | keyof typeof payouts
  | keyof typeof policies
  | keyof typeof privateOffers
  | keyof typeof purchaseRequests
  | keyof typeof relationships
  | keyof typeof settings
  | keyof typeof simulation
  | keyof typeof subscriptionChanges
  | keyof typeof subscriptionHistory
  | keyof typeof support
  | keyof typeof usage
  | keyof typeof views;

/** The files locales/<language>/<area>.json that the interface uses. */
export type Area =
  | "kit"
  | "shell"
  | "forms"
  | "publisher"
  | "operator"
  | "partner"
  | "consents"
  | "customer"
  | "deals"
  | "delegations"
  | "developer"
  | "directory"
  | "disputes"
  | "environments"
  | "co-sell"
  | "insights"
  | "licence-requests"
  | "licences"
  | "files"
  | "grants"
  | "billing"
  | "billing-runs"
  | "bulk"
  | "audience-pages"
  | "applications"
  | "clock"
  | "members"
  | "payment-instructions"
  | "payments"
  | "payouts"
  | "policies"
  | "price-list"
  | "private-offers"
  | "change-requests"
  | "purchase-requests"
  | "relationships"
  | "settings"
  | "simulation"
  | "subscription-changes"
  | "subscription-history"
  | "support"
  | "usage"
  | "views";

/** Loaded with the first page, whatever portal it belongs to. */
export const BASE_AREAS: readonly Area[] = ["kit", "shell"];

export type Messages = Readonly<Record<string, string>>;

// Built into one file for each language, and one more for each portal: a French reader never loads Korean, a
// buyer never the publisher's texts (web/vite.config.ts).
const loaders = import.meta.glob<{ default: Messages }>(
  "../../locales/*/{kit,shell,forms,publisher,operator,partner,customer,deals,developer,billing,applications,clock,members,audience-pages,payments,payouts,policies,price-list,settings,subscription-changes,subscription-history,support,simulation,usage,environments,licences,purchase-requests,relationships,private-offers,files,bulk,views,billing-runs,change-requests,disputes,payment-instructions,directory,consents,grants,delegations,insights,licence-requests,co-sell}.json",
);

const loaded = new Map<string, Messages>();

/** The texts of `areas` in one language, as one flat catalogue. */
export async function loadMessages(language: Language, areas: readonly Area[]): Promise<Messages> {
  const parts = await Promise.all(areas.map((area) => loadArea(language, area)));
  return Object.assign({}, ...parts);
}

async function loadArea(language: Language, area: Area): Promise<Messages> {
  const path = `../../locales/${language}/${area}.json`;
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const load = loaders[path];
  if (load === undefined) throw new Error(`There is no text catalogue ${path}.`);
  const messages = (await load()).default;
  loaded.set(path, messages);
  return messages;
}
