import type { TSchema } from "typebox";
import type { ListingRule, PageDefinition } from "../offer-type.ts";
import { type Conditions, checkbox, choice, group, type JsonObject, url } from "../page-schema.ts";
import { listingPage } from "./listing-page.ts";
import {
  baseCurrency,
  billingTerms,
  customers,
  freeTrial,
  marketPrices,
  markets,
  PRICED_TERMS,
  pricingPage,
  quantities,
} from "./pricing-page.ts";
import { propertiesPage } from "./properties-page.ts";

/** A user can hold a licence of at most so many (publisher.md 7.2). */
const MOST_USERS = 1_000_000;

export const isSold = { pointer: "setup:/licensing", equals: "sold" } as const;
/** Plans exist where the marketplace manages licences (publisher.md 2.2). */
export const hasLicences = { pointer: "setup:/licensing", in: ["sold", "managed"] } as const;

/**
 * How customers get licences (LIC-01): sold here, handed out by the publisher through the
 * marketplace, or not at all. Fixed with the first publication.
 *
 * @param ways those of them that the type knows
 */
export function licensing(ways: readonly ("sold" | "managed" | "none")[]): Record<string, TSchema> {
  const none = { pointer: "/licensing", equals: "none" } as const;
  const trial = [none, { pointer: "/listingOption", equals: "free-trial" }];
  return {
    licensing: choice("setup.licensing", ways, {
      required: true,
      described: ways,
      section: "listing-option",
      lock: { kind: "frozen", reason: "licensing" },
    }),
    ...(ways.includes("managed") && {
      installWithoutLicence: checkbox("setup.installWithoutLicence", {
        hint: true,
        visibleWhen: { pointer: "/licensing", equals: "managed" },
        section: "listing-option",
      }),
    }),
    listingOption: choice("setup.listingOption", ["get-it-now", "free-trial", "contact-me"], {
      requiredWhen: none,
      visibleWhen: none,
      described: ["free-trial", "contact-me"],
      section: "listing-option",
      lock: {
        kind: "transitions",
        allowed: { "contact-me": ["free-trial"] },
        reason: "listing-option",
      },
    }),
    actionUrl: url("setup.actionUrl", {
      schemes: "http",
      hint: true,
      requiredWhen: trial,
      visibleWhen: trial,
      section: "listing-option",
    }),
  };
}

/** Buyers contact the publisher for licences, which it hands out itself (LIC-04). */
export const LICENSED_LISTING: readonly ListingRule[] = [
  { option: "transact", when: isSold },
  { option: "contact-me", when: { pointer: "setup:/licensing", equals: "managed" } },
  { option: "get-it-now", when: { pointer: "setup:/listingOption", equals: "get-it-now" } },
  {
    option: "free-trial",
    when: { pointer: "setup:/listingOption", equals: "free-trial" },
    actionUrl: "setup:/actionUrl",
  },
  { option: "contact-me" },
];

/** Prices per user, by the month or year, also where they are nothing (publisher.md 7.2). */
export const licencePricing = (visibleWhen: Conditions): PageDefinition =>
  pricingPage(
    {
      baseCurrency: baseCurrency(),
      terms: billingTerms(["P1M", "P1Y"]),
      markets,
      prices: marketPrices([PRICED_TERMS]),
      freeTrial,
      ...quantities(MOST_USERS),
      ...customers,
    },
    { visibleWhen },
  );

/** Properties of apps that run in the business platform. */
export const businessProperties = (more: Readonly<Record<string, TSchema>> = {}): PageDefinition =>
  propertiesPage({ industries: { max: 2, verticals: 2 }, appVersion: true, more });

/** @param screenshots fewest and most */
export const businessListing = (screenshots: { min: number; max: number }): PageDefinition =>
  listingPage({
    keywords: true,
    worksWith: true,
    helpLink: true,
    screenshots,
    videos: 4,
    documents: { min: 1, max: 3 },
  });

export const technicalPage = (
  fields: Readonly<Record<string, TSchema>>,
  more: Pick<PageDefinition, "rules"> & { readonly hint: string },
): PageDefinition => ({
  id: "technical",
  title: "offer-type.page.technical",
  description: `offer-type.page.${more.hint}.hint`,
  kind: "form",
  schema: group(fields) as unknown as JsonObject,
  ...(more.rules && { rules: more.rules }),
});
