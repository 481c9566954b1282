import { minorDigits } from "../../../../kernel/money.ts";
import { blocking, type Finding } from "../findings.ts";
import { MARKET_CURRENCIES } from "../markets.ts";
import { isObject, type OfferContext, type OfferType } from "../offer-type.ts";
import {
  choice,
  choices,
  decimal,
  group,
  type JsonObject,
  text,
  texts,
  whole,
} from "../page-schema.ts";
import { decimalsOf } from "../price-conversion.ts";
import { listingPage } from "./listing-page.ts";
import { propertiesPage } from "./properties-page.ts";
import { availabilityPage, coSellPage } from "./selling-pages.ts";
import { setupPage } from "./setup-page.ts";
import { HIDE_KEY_PREVIEW } from "./usage-offer.ts";

const PRODUCTS = ["azure", "dynamics-365", "microsoft-365", "power-platform"] as const;
const bySolutionArea = { pointer: "/primaryProduct", in: ["azure", "microsoft-365"] } as const;
const withOthers = { pointer: "/primaryProduct", in: ["dynamics-365", "power-platform"] } as const;
const hasPrice = { pointer: "/price/kind", in: ["fixed", "estimated"] } as const;

/** Names read "Manufacturing: 2-Day Assessment": what, how long, which kind (publisher.md 6). */
const NAME = /^\S.*: \d+[ -](hour|hr|day|week|wk|month|mo)s?\b.*\S$/i;

function checkNames({ languages }: JsonObject): Finding[] {
  const texts = isObject(languages) ? languages : {};
  return Object.entries(texts).flatMap(([language, one]) => {
    const { name, summary } = (one ?? {}) as { name?: string; summary?: string };
    const at = `/languages/${language}`;
    return [
      ...(language === "en" && name && !NAME.test(name)
        ? [blocking(`${at}/name`, "consulting-name")]
        : []),
      ...(name && summary === name ? [blocking(`${at}/summary`, "summary-is-name")] : []),
    ];
  });
}

const MOST: Readonly<Record<string, number>> = { hours: 8760, days: 365, weeks: 52, months: 12 };

/** A service is over within a year. */
function checkDuration({ duration }: JsonObject): Finding[] {
  if (!isObject(duration)) return [];
  const max = MOST[String(duration.unit)];
  return max !== undefined && Number(duration.amount) > max
    ? [blocking("/duration/amount", "too-large", { max })]
    : [];
}

/** Services around the operator's own platform are for more industries than others. */
function checkIndustries({ industries, primaryProduct }: JsonObject): Finding[] {
  const max = 2;
  const count = Array.isArray(industries) ? industries.length : 0;
  return primaryProduct !== "azure" && count > max
    ? [blocking("/industries", "too-many", { max, count })]
    : [];
}

function checkPrice({ price }: JsonObject, _offer: OfferContext): Finding[] {
  if (!isObject(price) || typeof price.amount !== "string") return [];
  const currency = String(price.currency ?? "USD");
  const decimals = minorDigits(currency);
  return decimalsOf(price.amount) > decimals
    ? [blocking("/price/amount", "too-fine-for-currency", { currency, decimals })]
    : [];
}

/** Work of people, agreed with the publisher; the price is only information. */
export const consultingService: OfferType = {
  id: "consulting-service",
  title: "offer-type.consulting-service",
  pages: [
    setupPage({}),
    propertiesPage({
      industries: { max: 6, verticals: 2 },
      more: {
        primaryProduct: choice("consulting.primaryProduct", PRODUCTS, {
          required: true,
          widget: "select",
          shown: true,
          section: "service",
        }),
        otherProducts: choices("consulting.otherProducts", PRODUCTS, {
          optionLabel: (value) => `offer-type.consulting.primaryProduct.${value}`,
          max: 2,
          default: [],
          hint: true,
          section: "service",
          visibleWhen: withOthers,
        }),
        serviceType: choice(
          "consulting.serviceType",
          ["assessment", "briefing", "implementation", "proof-of-concept", "workshop"],
          { required: true, widget: "select", shown: true, section: "service" },
        ),
        solutionAreas: texts(
          "consulting.solutionAreas",
          text("consulting.solutionArea", { max: 100, oneLine: true }),
          { max: 3, hint: true, section: "service", visibleWhen: bySolutionArea },
        ),
        duration: group(
          {
            amount: whole("consulting.duration.amount", {
              minimum: 1,
              required: true,
            }),
            unit: choice("consulting.duration.unit", ["hours", "days", "weeks", "months"], {
              required: true,
              widget: "select",
            }),
          },
          "consulting.duration",
          { required: true, hint: true, shown: true, section: "service" },
        ),
        competencies: texts(
          "consulting.competencies",
          text("consulting.competency", { max: 100, oneLine: true }),
          { max: 3, hint: true, shown: true, section: "service" },
        ),
      },
      rules: [checkDuration, checkIndustries],
    }),
    listingPage({
      summary: 200,
      keywords: true,
      privacyPolicy: "optional",
      screenshots: { min: 1, max: 5 },
      videos: 4,
      documents: { min: 1, max: 3 },
      noMediumLogo: true,
      rules: [checkNames],
    }),
    availabilityPage(
      {
        price: group(
          {
            kind: choice("consulting.price.kind", ["free", "fixed", "estimated"], {
              required: true,
            }),
            amount: decimal("consulting.price.amount", {
              requiredWhen: hasPrice,
              visibleWhen: hasPrice,
            }),
            currency: choice("consulting.price.currency", MARKET_CURRENCIES, {
              requiredWhen: hasPrice,
              visibleWhen: hasPrice,
              widget: "select",
              optionLabel: (value) => `currency.${value}`,
            }),
          },
          "consulting.price",
          { required: true, hint: true, section: "price" },
        ),
      },
      [checkPrice],
    ),
    coSellPage,
  ],
  planPages: [],
  listing: [{ option: "contact-me" }],
  preview: HIDE_KEY_PREVIEW,
  sale: { buyers: "partners-and-customers", starts: "at-once" },
  plans: { min: 0, max: 0, maxPrivate: 0 },
  markets: "availability:/markets",
  listedPrice: "availability:/price",
  needsNotesForCertification: false,
};
