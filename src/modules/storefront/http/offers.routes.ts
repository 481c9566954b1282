import { Type } from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { cursorInvalid, notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { OneOf } from "../../../platform/schemas.ts";
import { taxonomyInForce } from "../../catalog/index.ts";
import { salesPolicyNow } from "../../commerce/index.ts";
import {
  type Parameters,
  readCatalogueQuery,
  readCursor,
  SORTS,
  sortOf,
} from "../domain/catalogue-query.ts";
import { FACET_NAMES, FACETS } from "../domain/listing.ts";
import { isSlug, type ListedPrice } from "../domain/live-edition.ts";
import { readOffer } from "../queries/read-offer.ts";
import { heldBy, viewerOf } from "./licensed-viewer.ts";
import { logoHref } from "./list-view.ts";
import { offerView } from "./offer-view.ts";
import { findOffers } from "./pages.ts";
import { visitorOf } from "./visitor.ts";

const Values = Type.Optional(
  Type.Array(Type.String({ maxLength: 80 }), {
    maxItems: 20,
    description: "One or more values; an offer with any of them passes.",
  }),
);
const Market = Type.Optional(
  Type.String({
    pattern: "^[A-Za-z]{2}$",
    description: "ISO 3166 code of the market whose prices are shown.",
  }),
);
const Money = Type.Object({ amount: Type.String(), currency: Type.String() });
const From = Type.Object({
  price: Money,
  perUser: Type.Boolean(),
  months: Type.Integer({ description: "Months that one payment covers." }),
  usageOnly: Type.Boolean({ description: "Nothing is paid in advance, but usage costs." }),
  ownLicence: Type.Boolean({
    description:
      "Nothing is charged here: the licence is bought elsewhere, or the publisher charges for its service.",
  }),
});
const Listed = Type.Union(
  [
    Type.Object({
      kind: OneOf(["free", "fixed", "estimated"]),
      price: Type.Union([Money, Type.Null()]),
    }),
    Type.Null(),
  ],
  { description: "What the publisher says it costs: agreed with it, and charged by it." },
);
const listed = (price: ListedPrice | undefined) =>
  price === undefined
    ? null
    : {
        kind: price.kind,
        price:
          price.amount === undefined || price.currency === undefined
            ? null
            : { amount: price.amount, currency: price.currency },
      };

const OfferSummary = Type.Object({
  id: Type.String(),
  slug: Type.String({ description: "Publisher and offer: contoso.notes." }),
  type: Type.String(),
  name: Type.String(),
  summary: Type.String(),
  language: Type.String({ description: "Language of name and summary." }),
  publisher: Type.Object({ handle: Type.String(), name: Type.String() }),
  listingOption: Type.String(),
  freeTrial: Type.Boolean(),
  logo: Type.Union([Type.String(), Type.Null()]),
  from: Type.Union([From, Type.Null()], {
    description: "Absent where no plan is sold in the market.",
  }),
  listedPrice: Listed,
  liveSince: Type.String(),
  url: Type.String(),
});

const Query = Type.Object(
  {
    q: Type.Optional(Type.String({ maxLength: 200, description: "Words to search for." })),
    ...Object.fromEntries(FACET_NAMES.map((facet) => [facet, Values])),
    sort: Type.Optional(OneOf(SORTS)),
    market: Market,
    cursor: Type.Optional(Type.String({ maxLength: 2000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 24 })),
  },
  { additionalProperties: false },
);

const access = {
  public: "live public offers; members of an audience see what is private to them too",
} as const;

/** The storefront for programs. */
export function offerRoutes(app: App, markets: ReadonlyMap<string, string>): void {
  route(app, {
    method: "GET",
    url: "/v1/storefront/offers",
    operationId: "listStorefrontOffers",
    summary: "List and search live offers",
    tags: ["Storefront"],
    access,
    query: Query,
    responses: {
      200: Type.Object({
        data: Type.Array(OfferSummary),
        count: Type.Integer(),
        correctedTo: Type.Union([Type.String(), Type.Null()], {
          description: "What was searched for instead, because nothing contains the words.",
        }),
        facets: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer())),
        nextCursor: Type.Union([Type.String(), Type.Null()]),
      }),
    },
    async handle({ query, caller, db, locale, request }) {
      const { market, limit } = query as { market?: string; limit?: number };
      const asked = readCatalogueQuery(query as Parameters);
      if (asked.cursor !== undefined && readCursor(sortOf(asked), asked.cursor) === undefined)
        return refuse(cursorInvalid({}));
      const visitor = visitorOf(
        caller,
        {
          lang: locale,
          market,
          cookies: undefined,
          acceptLanguage: request.headers["accept-language"],
        },
        markets,
      );
      const { list, corrected } = await findOffers(db, asked, { ...visitor, limit: limit ?? 24 });
      return answer(200, {
        data: list.rows.map((row) => ({
          id: row.id,
          slug: row.slug,
          type: row.type,
          name: row.card.name,
          summary: row.card.summary,
          language: row.card.language,
          publisher: { handle: row.publisherHandle, name: row.publisherName },
          listingOption:
            row.facets.find((one) => one.startsWith(`${FACETS.option}:`))?.slice(2) ?? "",
          freeTrial: row.facets.includes(`${FACETS.trial}:yes`),
          logo: row.logo === null ? null : logoHref(row),
          from: row.price
            ? {
                price: { amount: row.price.amount, currency: row.price.currency },
                perUser: row.price.perUser,
                months: row.price.months,
                usageOnly: row.price.usageOnly,
                ownLicence: row.price.ownLicence,
              }
            : null,
          listedPrice: listed(row.card.listedPrice),
          liveSince: row.liveSince,
          url: `/product/${row.type}/${row.slug}`,
        })),
        count: list.count,
        correctedTo: corrected ?? null,
        facets: Object.fromEntries(
          FACET_NAMES.map((facet) => [
            facet,
            Object.fromEntries(
              Object.entries(list.facets)
                .filter(([value]) => value.startsWith(`${FACETS[facet]}:`))
                .map(([value, count]) => [value.slice(2), count]),
            ),
          ]),
        ),
        nextCursor: list.nextCursor,
      });
    },
  });

  const Plan = Type.Object({
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    private: Type.Boolean(),
    pricingModel: Type.String(),
    freeTrialDays: Type.Integer(),
    minQuantity: Type.Integer(),
    maxQuantity: Type.Union([Type.Integer(), Type.Null()]),
    addOnTo: Type.Array(Type.String()),
    prices: Type.Array(
      Type.Object({
        term: Type.String(),
        payment: Type.String(),
        price: Money,
        months: Type.Integer(),
      }),
    ),
    meters: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        unit: Type.String(),
        price: Money,
        included: Type.Record(Type.String(), Type.String()),
      }),
    ),
  });

  route(app, {
    method: "GET",
    url: "/v1/storefront/offers/:offer",
    operationId: "getStorefrontOffer",
    summary: "Read one live offer with its prices in a market",
    tags: ["Storefront"],
    access,
    params: Type.Object({ offer: Type.String({ maxLength: 100 }) }),
    query: Type.Object({ market: Market }, { additionalProperties: false }),
    responses: {
      200: Type.Object({
        slug: Type.String(),
        type: Type.String(),
        name: Type.String(),
        summary: Type.String(),
        description: Type.String(),
        language: Type.String(),
        languages: Type.Array(Type.String()),
        publisher: Type.Object({
          handle: Type.String(),
          name: Type.String(),
          verified: Type.Boolean({ description: "The operator verified who it is." }),
        }),
        categories: Type.Array(Type.String()),
        industries: Type.Array(Type.String()),
        listingOption: Type.String(),
        market: Type.String(),
        soldTo: Type.String({
          description: "customers: got by customers themselves, into one of their environments.",
        }),
        details: Type.Array(
          Type.Object({ label: Type.String(), values: Type.Array(Type.String()) }),
          { description: "Facts of the offer's type, in the caller's language." },
        ),
        testDrive: Type.Boolean({
          description: "People who sign in can try it for some hours.",
        }),
        reason: Type.Union([Type.String(), Type.Null()], {
          description: "Why it cannot be got by the caller here, or what to do.",
        }),
        listedPrice: Listed,
        plans: Type.Array(Plan),
        support: Type.Union([Type.String(), Type.Null()]),
        privacyPolicy: Type.Union([Type.String(), Type.Null()]),
        liveSince: Type.String(),
        url: Type.String(),
      }),
    },
    async handle({ params, query, caller, db, locale, request }) {
      const visitor = visitorOf(
        caller,
        {
          lang: locale,
          market: query.market,
          cookies: undefined,
          acceptLanguage: request.headers["accept-language"],
        },
        markets,
      );
      const shown = isSlug(params.offer)
        ? await readOffer(db, params.offer, visitor.tenantIds)
        : undefined;
      if (shown === undefined) return refuse(notFound({}));
      const { edition, privatePlans } = shown;
      const view = offerView({
        ...visitor,
        viewer: viewerOf(visitor, edition.offerId, await heldBy(db, visitor, [edition])),
        edition,
        privatePlans,
        taxonomy: await taxonomyInForce(db),
        windows: await salesPolicyNow(db),
      });
      const currency = markets.get(visitor.market) ?? "";
      return answer(200, {
        slug: edition.slug,
        type: edition.type,
        name: view.name,
        summary: view.summary,
        description: view.description,
        language: view.language,
        languages: view.languages,
        publisher: {
          handle: edition.publisherHandle,
          name: edition.publisherName,
          verified: view.publisherVerified,
        },
        categories: edition.categories.map(({ category }) => category),
        industries: edition.industries.map(({ industry }) => industry),
        listingOption: edition.listingOption,
        market: visitor.market,
        soldTo: edition.sale?.buyers ?? "partners-and-customers",
        details: view.details,
        testDrive: view.testDrive !== undefined,
        reason: view.reason ?? null,
        listedPrice: listed(edition.listedPrice),
        plans: [...(view.plans?.plans ?? []), ...(view.plans?.addOns ?? [])].map((plan) => ({
          id: plan.id,
          name: plan.name,
          description: plan.description,
          private: plan.forYou,
          pricingModel: plan.model,
          freeTrialDays: plan.trialDays,
          minQuantity: plan.minUsers,
          maxQuantity: plan.maxUsers,
          addOnTo:
            [...edition.plans, ...privatePlans].find(({ planId }) => planId === plan.id)?.addOn
              ?.bases ?? [],
          prices: Object.entries(plan.prices).map(([term, { amount, payment, months }]) => ({
            term,
            payment,
            price: { amount, currency: plan.currency || currency },
            months,
          })),
          meters: Object.entries(plan.meters).map(([id, { price, included }]) => {
            const meter = view.plans?.meters.find((one) => one.id === id);
            return {
              id,
              name: meter?.name ?? id,
              unit: meter?.unit ?? "",
              price: { amount: price, currency: plan.currency || currency },
              included,
            };
          }),
        })),
        support: edition.supportUrl ?? null,
        privacyPolicy: edition.privacyPolicyUrl ?? null,
        liveSince: edition.liveSince,
        url: view.path,
      });
    },
  });
}
