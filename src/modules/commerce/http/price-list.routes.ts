import Type from "typebox";
import { dayIn, type Instant } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type ActingOrganisation, type App, answer, type Caller } from "../../../platform/http.ts";
import { allPagesOf, pageAsked, pageOf } from "../../../platform/paging.ts";
import { requestInvalid } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, OneOf, pageQuery } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import { MARKET_CODES } from "../../catalog/index.ts";
import { billingTypesOf, categoryOf } from "../domain/availability.ts";
import { SEGMENTS } from "../domain/customer.ts";
import { inLanguage } from "../domain/for-sale.ts";
import { quantityLimits } from "../domain/quantity.ts";
import { type PriceListQuery, type PriceListRow, priceList } from "../queries/price-list.ts";
import { privateOffersForPartner } from "../queries/private-offers.ts";
import { sellingAs } from "../use-cases/selling-as.ts";
import { csvFile } from "./csv-file.ts";
import { meterPrices, type PriceView, termPrices } from "./price.view.ts";
import { Limits, Meter, planForSale, TermPrice } from "./schemas.ts";
import { nameIn } from "./views.ts";

const filters = {
  market: Type.Optional(
    Type.String({
      pattern: "^[A-Z]{2}$",
      description:
        "Whose prices: the country of the customers (ISO 3166 alpha-2); the partner's own where absent.",
    }),
  ),
  q: Type.Optional(Type.String({ maxLength: 200 })),
  publisher: Type.Optional(OneOf(["operator", "partner"])),
  billingType: Type.Optional(OneOf(["license", "usage"])),
  kind: Type.Optional(OneOf(["plan", "trial", "add-on"])),
  segment: Type.Optional(OneOf(SEGMENTS)),
  once: Type.Optional(Type.Literal(true, { description: "Only what a customer can have once" })),
};

const PriceListShape = Type.Object(
  {
    offer: Type.Object({
      id: Type.String(),
      slug: Type.String(),
      name: Type.String(),
      type: Type.String(),
      publisher: Type.Object({
        id: Type.String(),
        name: Type.String(),
        isOperator: Type.Boolean(),
      }),
      storefrontUrl: Type.String(),
    }),
    plan: Type.Object({
      ...planForSale,
      quantity: Limits,
      limitPerCustomer: Nullable(Type.Integer()),
      segments: Type.Array(Type.String(), { description: "Empty: every segment" }),
      basePlans: Nullable(
        Type.Array(Type.String(), { description: "Plan IDs of the offer that it is added to" }),
      ),
      countries: Type.Array(Type.String(), { description: "Every market it is sold in" }),
    }),
    prices: Type.Array(TermPrice),
    meters: Type.Array(Meter),
  },
  { title: "PriceListEntry" },
);

const access = { permission: "price:read", of: "partner" } as const;
/** A file holds so many plans; a list of more is narrowed first. */
const MOST_PLANS = 50_000;

/** What a partner can sell in a market, with its prices and conditions (SUB-18). */
export function priceListRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/price-list",
    operationId: "listPrices",
    summary: "Plans that the partner can sell in a market, with prices and conditions",
    description:
      "By the names of offers and plans. Offers for named partners are listed for those; what is private to customers or hidden is not listed. Prices are without tax; they are the partner's own where a private offer for all its customers holds today, with the list price beside.",
    tags: ["Catalogue"],
    access,
    query: Closed({ ...pageQuery, ...filters }),
    responses: {
      200: ListOf(PriceListShape, { market: Type.String() }),
    },
    async handle({ caller, organisation, query, db, at, locale }) {
      const market = query.market ?? organisation.country;
      if (!MARKET_CODES.has(market)) return refuse(unknownMarket(market));
      const paged = pageAsked(query, ["text", "text", "id"]);
      if (!paged.ok) return paged;
      const rows = await priceList(db, sellingAs(organisation), {
        ...asked(query, market),
        ...paged.value,
      });
      const { page, nextCursor } = pageOf(rows, paged.value, placeOf);
      return answer(200, {
        market,
        data: await withOwnPrices(db, page, { caller, organisation, market, at, locale }),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/price-list/file",
    operationId: "exportPrices",
    summary: "The price list or the offer matrix of a market as a CSV file",
    description:
      "`content=prices` has a line for each term and each unit of usage of a plan, `content=matrix` one for each plan with its conditions. The filters are those of the list; names of columns are the same in every language.",
    tags: ["Catalogue"],
    access,
    query: Closed({ ...filters, content: OneOf(["prices", "matrix"]) }),
    responses: {},
    async handle({ caller, organisation, query, db, at, locale, reply }) {
      const market = query.market ?? organisation.country;
      if (!MARKET_CODES.has(market)) return refuse(unknownMarket(market));
      const linesOf = query.content === "prices" ? priceLines : matrixLines;
      const lines: string[][] = [
        [...(query.content === "prices" ? PRICE_COLUMNS : MATRIX_COLUMNS)],
      ];
      const pages = allPagesOf(
        (page: Pick<PriceListQuery, "after" | "limit">) =>
          priceList(db, sellingAs(organisation), { ...asked(query, market), ...page }),
        placeOf,
        MOST_PLANS,
      );
      for await (const rows of pages)
        for (const entry of await withOwnPrices(db, rows, {
          caller,
          organisation,
          market,
          at,
          locale,
        }))
          lines.push(...linesOf(entry, market));
      return csvFile(
        reply,
        `${query.content === "prices" ? "price-list" : "offer-matrix"}-${market}`,
        lines,
      );
    },
  });
}

const unknownMarket = (market: string) =>
  requestInvalid({}, [
    { pointer: "/query/market", code: "catalog/unknown-market", params: { market } },
  ]);

type Asked = {
  readonly q?: string;
  readonly publisher?: "operator" | "partner";
  readonly billingType?: "license" | "usage";
  readonly kind?: "plan" | "trial" | "add-on";
  readonly segment?: string;
  readonly once?: true;
};

const asked = (query: Asked, market: string) => ({
  market,
  q: query.q?.trim() || null,
  publisher: query.publisher ?? null,
  billingType: query.billingType ?? null,
  kind: query.kind ?? null,
  segment: query.segment ?? null,
  once: query.once === true,
});

const placeOf = ({ sortName, plan }: PriceListRow): readonly [string, string, string] => [
  sortName,
  plan.planId,
  plan.planUuid,
];

/** The entries of a page with what the partner pays: one more statement for all of them. */
async function withOwnPrices(
  db: Reader,
  rows: readonly PriceListRow[],
  {
    caller,
    organisation,
    market,
    at,
    locale,
  }: {
    caller: Pick<Caller, "may">;
    organisation: ActingOrganisation;
    market: string;
    at: Instant;
    locale: Language;
  },
) {
  const today = dayIn(organisation.timeZone, at);
  const offerIds = rows.map(({ offer }) => offer.offerId);
  // Whoever may see prices and no private offers sees list prices.
  const privateOffers = caller.may("private-offer:read")
    ? await privateOffersForPartner(db, {
        partnerTenantId: organisation.tenantId,
        customerTenantIds: null,
        offerIds,
        on: today,
      })
    : [];
  return rows.map((row) => entryView(row, { market, today, privateOffers }, locale));
}

type Entry = ReturnType<typeof entryView>;

function entryView(
  { offer, plan, operatorsOwn, markets }: PriceListRow,
  view: PriceView,
  locale: Language,
) {
  const { market } = view;
  const price = plan.prices[market];
  return {
    offer: {
      id: offer.offerId,
      slug: offer.slug,
      name: nameIn(offer.languages, locale),
      type: offer.type,
      publisher: { id: offer.publisherId, name: offer.publisherName, isOperator: operatorsOwn },
      storefrontUrl: `/product/${offer.type}/${offer.slug}`,
    },
    plan: {
      uuid: plan.planUuid,
      id: plan.planId,
      name: nameIn(plan.texts, locale),
      description: inLanguage(plan.texts, locale)?.description ?? "",
      pricingModel: plan.pricingModel,
      category: categoryOf(plan),
      billingTypes: billingTypesOf(plan, market),
      trialDays: plan.trialDays,
      quantity: quantityLimits(plan),
      limitPerCustomer: plan.limitPerCustomer,
      segments: plan.segments,
      basePlans: plan.addOn?.bases ?? null,
      countries: markets,
    },
    prices: termPrices(plan, price, view),
    meters: meterPrices(plan, price, view),
  };
}

const PRICE_COLUMNS = [
  "ProductTitle",
  "ProductId",
  "SkuId",
  "SkuTitle",
  "Publisher",
  "SkuDescription",
  "UnitOfMeasure",
  "TermDuration",
  "BillingPlan",
  "Market",
  "Currency",
  "UnitPrice",
  "PricingTierRangeMin",
  "PricingTierRangeMax",
  "Tags",
  "ListUnitPrice",
  "PriceAdjustment",
  "PriceAdjustmentUntil",
];

/** The last columns say what the list price is, and which private offer makes `UnitPrice` lower, as reconciliation files do. */
function priceLines({ offer, plan, prices, meters }: Entry, market: string): string[][] {
  const head = [offer.name, offer.slug, plan.id, plan.name, offer.publisher.name, plan.description];
  const tags = tagsOf(plan);
  const perUser = plan.pricingModel === "per-user";
  return [
    ...prices.map(({ term, payment, price, privateOffer }) => [
      ...head,
      perUser ? "user" : "plan",
      term,
      payment,
      market,
      price.currency,
      price.amount,
      String(plan.quantity.minimum),
      String(plan.quantity.maximum ?? ""),
      tags,
      (privateOffer?.listPrice ?? price).amount,
      privateOffer?.name ?? "",
      privateOffer?.until ?? "",
    ]),
    ...meters.map(({ id, unit, price, reduced: [now] }) => [
      ...head,
      `${id}: ${unit}`,
      "",
      "usage",
      market,
      price.currency,
      (now?.price ?? price).amount,
      "",
      "",
      tags,
      price.amount,
      now?.privateOffer.name ?? "",
      now?.until ?? "",
    ]),
  ];
}

const MATRIX_COLUMNS = [
  "ProductTitle",
  "ProductId",
  "SkuId",
  "SkuTitle",
  "MinLicenses",
  "MaxLicenses",
  "AssetOwnershipLimit",
  "AssetOwnershipLimitType",
  "ProductSkuPreRequisites",
  "ProductSkuConversion",
  "Segments",
  "Description",
  "AllowedCountries",
];

function matrixLines({ offer, plan }: Entry): string[][] {
  return [
    [
      offer.name,
      offer.slug,
      plan.id,
      plan.name,
      String(plan.quantity.minimum),
      String(plan.quantity.maximum ?? ""),
      String(plan.limitPerCustomer ?? ""),
      plan.limitPerCustomer === null ? "" : "customer",
      (plan.basePlans ?? []).join(";"),
      plan.trialDays > 0 ? `paid after a trial of ${plan.trialDays} days` : "",
      plan.segments.join(";"),
      plan.description,
      plan.countries.join(";"),
    ],
  ];
}

/** `trial;add-on`: the same words in every language, for programs. */
const tagsOf = (plan: {
  readonly trialDays: number;
  readonly basePlans: readonly string[] | null;
}) =>
  [...(plan.trialDays > 0 ? ["trial"] : []), ...(plan.basePlans === null ? [] : ["add-on"])].join(
    ";",
  );
