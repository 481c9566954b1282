import { addHours } from "../../../kernel/calendar.ts";
import type { AgreedTerms } from "../events.ts";
import type { OfferForSale, PlanForSale } from "./for-sale.ts";
import type { SubscriptionFacts } from "./subscription.ts";

/** Business defaults for the examples of the rules; a test says only what it is about. */

export const agreed = (about: Partial<AgreedTerms> = {}): AgreedTerms => ({
  offerId: "01890000-0000-7000-8000-000000000001",
  offerSlug: "contoso.notes",
  offerName: "Contoso Notes",
  publisherId: "01890000-0000-7000-8000-0000000000aa",
  publisherName: "Contoso",
  planUuid: "01890000-0000-7000-8000-000000000002",
  planId: "team",
  planName: "Team",
  editionId: "edition-1",
  editionVersion: 1,
  pricingModel: "per-user",
  unitPrice: { amount: "18.00", currency: "EUR" },
  term: "P1M",
  payment: "upfront",
  quantity: 10,
  quantityLimits: { minimum: 1, maximum: null },
  trialDays: 0,
  market: "FR",
  sellerTimeZone: "Europe/Paris",
  meters: [],
  cancellation: { hours: 24 },
  storeFeePercent: "3",
  rounding: "line-half-away",
  taxClass: "software",
  ...about,
});

export const subscription = (
  about: Partial<SubscriptionFacts> & Pick<SubscriptionFacts, "status" | "orderedAt">,
): SubscriptionFacts => ({
  renewalsStopped: false,
  autoRenew: true,
  lapsesAt: addHours(about.orderedAt, 30 * 24),
  activatedAt: null,
  trialEndsAt: null,
  term: null,
  paidUntil: null,
  suspension: null,
  endedAt: null,
  addOnOf: null,
  terms: agreed(),
  ...about,
});

export const plan = (about: Partial<PlanForSale> = {}): PlanForSale => ({
  planUuid: "01890000-0000-7000-8000-000000000002",
  planId: "team",
  texts: { en: { name: "Team", description: "For a team" } },
  visibility: "public",
  hidden: false,
  audienceTenantIds: [],
  pricingModel: "per-user",
  terms: [{ term: "P1M", payment: "upfront" }],
  prices: { FR: { currency: "EUR", terms: { P1M: "18.00" }, meters: {} } },
  meters: [],
  trialDays: 0,
  minQuantity: 1,
  maxQuantity: null,
  limitPerCustomer: null,
  segments: ["commercial", "education", "government", "non-profit"],
  addOn: null,
  licencesManaged: false,
  sold: true,
  ...about,
});

export const offer = (about: Partial<OfferForSale> = {}): OfferForSale => ({
  offerId: "01890000-0000-7000-8000-000000000001",
  slug: "contoso.notes",
  type: "saas",
  publisherId: "01890000-0000-7000-8000-0000000000aa",
  publisherName: "Contoso",
  editionId: "edition-1",
  version: 1,
  listingOption: "transact",
  languages: { en: { name: "Contoso Notes", summary: "Notes for teams" } },
  resale: { channel: "any", partnerTenantIds: [], exclusive: false },
  ...about,
});
