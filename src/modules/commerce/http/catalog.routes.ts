import Type from "typebox";
import { dayIn } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, toCursor } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import { billingTypesOf, categoryOf } from "../domain/availability.ts";
import { inLanguage } from "../domain/for-sale.ts";
import { quantityLimits } from "../domain/quantity.ts";
import { type CatalogEntry, catalogForCustomer } from "../queries/catalog-for-customer.ts";
import { catalogLogo } from "../queries/catalog-logo.ts";
import { privateOffersForPartner } from "../queries/private-offers.ts";
import { sellingAs } from "../use-cases/selling-as.ts";
import { CatalogEntryShape } from "./catalog.schemas.ts";
import { meterPrices, type PriceView, termPrices } from "./price.view.ts";
import { reasonView } from "./reason.view.ts";
import { IdParams } from "./schemas.ts";
import { nameIn } from "./views.ts";

const one = <const T extends readonly string[]>(values: T) =>
  Type.Optional(OneOf<T[number]>(values));

/** What a partner can buy for a customer, or a customer organisation for itself. */
export function catalogRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/customers/:id/catalog",
    operationId: "listCatalogForCustomer",
    summary: "Plans for this customer: available ones first, the others with every reason",
    tags: ["Customers"],
    access: { permission: "subscription:buy", of: ["partner", "customer"] },
    params: IdParams,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200 })),
      publisher: one(["operator", "partner"]),
      billingType: one(["license", "usage"]),
      category: one(["enterprise", "small-business", "trial"]),
      availability: one(["available", "unavailable"]),
      offer: Type.Optional(
        Type.String({
          maxLength: 100,
          description: "The plans of this offer only: publisher.offer",
        }),
      ),
      plan: Type.Optional(
        Type.String({
          maxLength: 100,
          description:
            "With `offer`: also this plan of it, which is bought by its id where it is hidden.",
        }),
      ),
    }),
    responses: {
      200: ListOf(CatalogEntryShape, {
        customer: Type.Object({
          id: Type.String(),
          company: Type.String(),
          country: Type.String(),
          currency: Type.String(),
          segment: Type.String(),
        }),
        counts: Type.Object({
          available: Type.Integer(),
          unavailable: Type.Integer(),
          publisher: Type.Object({ operator: Type.Integer(), partner: Type.Integer() }),
          billingType: Type.Object({ license: Type.Integer(), usage: Type.Integer() }),
          category: Type.Object({
            enterprise: Type.Integer(),
            "small-business": Type.Integer(),
            trial: Type.Integer(),
          }),
        }),
      }),
    },
    async handle({ organisation, params, query, db, at, locale }) {
      const asked = pageAsked(query, ["number"]);
      if (!asked.ok) return asked;
      const { size } = asked.value;
      const offset = asked.value.after?.[0] ?? 0;
      const found = await catalogForCustomer(db, sellingAs(organisation), {
        customerId: params.id,
        at,
        q: query.q?.trim() || null,
        publisher: query.publisher ?? null,
        billingType: query.billingType ?? null,
        category: query.category ?? null,
        availability: query.availability ?? null,
        offer: query.offer ?? null,
        plan: query.plan ?? null,
        offset,
        limit: size,
      });
      if (found === undefined) return refuse(notFound({}));
      const { id, company, country, currency, segment, tenantId, formerTenantIds } = found.customer;
      const today = dayIn(organisation.timeZone, at);
      const privateOffers = await privateOffersForPartner(db, {
        partnerTenantId: organisation.tenantId,
        customerTenantIds: [tenantId, ...formerTenantIds],
        offerIds: found.entries.map(({ offer }) => offer.offerId),
        on: today,
      });
      return answer(200, {
        customer: { id, company, country, currency, segment },
        counts: found.counts,
        data: found.entries.map((entry) =>
          entryView(entry, {
            customerId: id,
            view: { market: country, today, privateOffers },
            locale,
            own: organisation.kind === "customer",
          }),
        ),
        // The query has all plans before it, and says whether others follow.
        nextCursor: found.more ? toCursor([offset + size]) : null,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/customers/:id/catalog/:offerId/logo",
    operationId: "readCatalogLogo",
    summary:
      "The picture of an offer that the customer's catalogue lists, also where only its audience sees the offer",
    tags: ["Customers"],
    // Pictures on a page name no organisation: whichever of the person's own sells to the customer.
    access: { signedIn: true },
    params: Closed({
      id: Uuid,
      offerId: Uuid,
    }),
    responses: {},
    async handle({ caller, params, db, reply }) {
      for (const { organisation, permissions } of caller.memberships) {
        if (!permissions.has("subscription:buy")) continue;
        const logo = await catalogLogo(db, sellingAs(organisation), {
          customerId: params.id,
          offerId: params.offerId,
        });
        const content = logo && (await app.platform.services.files?.open(logo.sha256));
        if (!logo || !content) continue;
        reply.type(logo.mediaType).header("cache-control", "private, max-age=300");
        return answer(200, content);
      }
      return refuse(notFound({}));
    },
  });
}

function entryView(
  { offer, plan, operatorsOwn, availability, held, inCart, trialUsed }: CatalogEntry,
  {
    customerId,
    view,
    locale,
    own,
  }: { customerId: string; view: PriceView; locale: Language; own: boolean },
) {
  const isPublic = offer.public !== false;
  const price = availability.showsPrice ? plan.prices[view.market] : undefined;
  const context = { locale, own, slug: offer.slug, type: offer.type, contact: offer.contact };
  return {
    offer: {
      id: offer.offerId,
      slug: offer.slug,
      name: nameIn(offer.languages, locale),
      summary: inLanguage(offer.languages, locale)?.summary ?? "",
      type: offer.type,
      publisher: { id: offer.publisherId, name: offer.publisherName, isOperator: operatorsOwn },
      logo: offer.logo && {
        ...offer.logo,
        href: isPublic
          ? `/files/${offer.logo.sha256}`
          : `/v1/customers/${customerId}/catalog/${offer.offerId}/logo?${offer.logo.sha256}`,
      },
      storefrontUrl: isPublic ? `/product/${offer.type}/${offer.slug}` : null,
    },
    plan: {
      uuid: plan.planUuid,
      id: plan.planId,
      name: nameIn(plan.texts, locale),
      description: inLanguage(plan.texts, locale)?.description ?? "",
      pricingModel: plan.pricingModel,
      category: categoryOf(plan),
      billingTypes: billingTypesOf(plan, view.market),
      trialDays: trialUsed ? 0 : plan.trialDays,
      trialUsed,
      quantity: quantityLimits(plan),
      limitPerCustomer: plan.limitPerCustomer,
      private: plan.visibility === "private",
      licencesManaged: plan.licencesManaged,
    },
    prices: termPrices(plan, price, view),
    meters: meterPrices(plan, price, view),
    available: availability.available,
    reasons: availability.reasons.map((reason) => reasonView(reason, context)),
    held,
    inCart,
  };
}
