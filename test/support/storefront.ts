import { listingOf } from "../../src/modules/storefront/domain/listing.ts";
import type { LiveEdition, LivePlan } from "../../src/modules/storefront/domain/live-edition.ts";
import { recordListing } from "../../src/modules/storefront/store/offers.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import type { TestMarket } from "./market.ts";

const uuid = (number: number) => `019a0000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;

/** A plan with business defaults: EUR 12.00 per user and month in France, ₩17,000 in Korea. */
export const livePlan = (changes: Partial<LivePlan> = {}): LivePlan => ({
  planUuid: crypto.randomUUID(),
  planId: "team",
  texts: {
    en: { name: "Team", description: "For a team" },
    fr: { name: "Équipe", description: "Pour une équipe" },
  },
  visibility: "public",
  hidden: false,
  audienceTenantIds: [],
  pricingModel: "per-user",
  terms: [
    { term: "P1M", payment: "upfront" },
    { term: "P1Y", payment: "upfront" },
  ],
  prices: {
    FR: { currency: "EUR", terms: { P1M: "12.00", P1Y: "120.00" }, meters: {} },
    KR: { currency: "KRW", terms: { P1M: "17000", P1Y: "170000" }, meters: {} },
  },
  meters: [],
  trialDays: 0,
  minQuantity: 1,
  maxQuantity: null,
  segments: [],
  addOn: null,
  sold: true,
  ...changes,
});

/** A live edition with business defaults; `number` keeps offers apart. */
export const liveEdition = (number: number, changes: Partial<LiveEdition> = {}): LiveEdition => ({
  offerId: uuid(number),
  publisherId: uuid(0xb00),
  publisherHandle: "contoso",
  publisherName: "Contoso",
  slug: `contoso.offer-${number}`,
  type: "saas",
  editionId: uuid(0xe000 + number),
  liveSince: `2026-10-01T00:00:${String(number % 60).padStart(2, "0")}Z`,
  listingOption: "transact",
  languages: {
    en: {
      name: `Offer ${number}`,
      summary: "Software",
      description: "<p>About it</p>",
      keywords: [],
    },
  },
  categories: [{ category: "productivity", subcategories: [] }],
  industries: [],
  terms: { kind: "standard" },
  links: [],
  supportUrl: "https://contoso.example/help",
  screenshots: [],
  videos: [],
  documents: [],
  plans: [livePlan()],
  ...changes,
});

/** Shows an edition in the storefront as its going live would. */
export const shows = (market: TestMarket, edition: LiveEdition): Promise<void> =>
  market.platform.databaseAs(SYSTEM).transaction((tx) =>
    recordListing(
      tx,
      edition,
      listingOf(edition, () => []),
    ),
  );
