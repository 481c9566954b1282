import Type, { type Static } from "typebox";
import { dayIn, type Instant } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { type ActingOrganisation, type Answer, type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { offerForPublisher } from "../../catalog/index.ts";
import { inLanguage } from "../domain/for-sale.ts";
import { priceText } from "../domain/pricing.ts";
import {
  bestPrivateOffer,
  privateOfferActions,
  privateOfferState,
} from "../domain/private-offer.ts";
import { withReducedMeters } from "../domain/reduced-meters.ts";
import {
  type OwnPrivateOffer,
  privateOfferOf,
  privateOffersOf,
  privateOffersOfPartner,
} from "../queries/private-offers.ts";
import type { PrivateOffer } from "../store/private-offers.ts";
import {
  changePrivateOfferEnd,
  editPrivateOffer,
  makePrivateOffer,
  takeBackPrivateOffer,
} from "../use-cases/private-offers.ts";
import {
  EndBody,
  OwnPrivateOfferShape,
  PrivateOfferBody,
  PrivateOfferShape,
  STATES,
} from "./private-offer.schemas.ts";
import { nameIn } from "./views.ts";

const tags = ["Private offers"];
const READ = { permission: "offer:read", of: "publisher" } as const;
const WRITE = { permission: "offer:publish", of: "publisher" } as const;
const PATH = "/v1/offers/:offer/private-offers";
const OfOffer = Closed({ offer: Type.String({ maxLength: 100 }) });
const OfPrivateOffer = Closed({
  offer: Type.String({ maxLength: 100 }),
  privateOffer: Uuid,
});
const query = Closed({
  ...pageQuery,
  state: Type.Optional(OneOf(STATES)),
  q: Type.Optional(Type.String({ maxLength: 200, description: "Part of the name" })),
});

/** Private offers of publishers to partners: made and changed by one side, read by the other (SUB-21). */
export function privateOfferRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: PATH,
    operationId: "listPrivateOffers",
    summary: "Private offers of an offer, latest first",
    tags,
    access: READ,
    params: OfOffer,
    query,
    responses: { 200: ListOf(PrivateOfferShape) },
    async handle({ organisation, params, query, db, at }) {
      const offer = await ownOffer(db, organisation, params.offer);
      if (!offer.ok) return offer;
      const asked = readQuery(query);
      if (!asked.ok) return asked;
      const rows = await privateOffersOf(
        db,
        { publisherId: organisation.id, offerId: offer.value },
        { ...asked.value, today: dayIn(organisation.timeZone, at) },
      );
      const { page, nextCursor } = pageOf(rows, asked.value, placeOf);
      return answer(200, { data: page.map((row) => viewOf(row, organisation, at)), nextCursor });
    },
  });

  route(app, {
    method: "POST",
    url: PATH,
    operationId: "makePrivateOffer",
    summary: "Offer partners a price of their own, for some days",
    description:
      "A percentage off a plan's list price and, unless said otherwise, off the prices of its metered units; or prices of its own for a market and term; for partners named by tenant ID, and for named customers of theirs or all. The best one holds by itself for what is ordered and renewed in these days, and never makes anything dearer. An ID that belongs to no partner has no effect. Days are those of the seller's billing zone.",
    tags,
    access: WRITE,
    params: OfOffer,
    body: PrivateOfferBody,
    responses: { 201: PrivateOfferShape },
    idempotent: true,
    async handle({ organisation, params, body, db, at }) {
      const offer = await ownOffer(db, organisation, params.offer);
      if (!offer.ok) return offer;
      const made = await makePrivateOffer(db, {
        publisher: organisation,
        offerId: offer.value,
        draft: body,
      });
      if (!made.ok) return made;
      return show(db, organisation, { offerId: offer.value, id: made.value, at, status: 201 });
    },
  });

  route(app, {
    method: "GET",
    url: `${PATH}/:privateOffer`,
    operationId: "getPrivateOffer",
    summary: "A private offer with what can be done with it",
    tags,
    access: READ,
    params: OfPrivateOffer,
    responses: { 200: PrivateOfferShape },
    async handle({ organisation, params, db, at }) {
      const offer = await ownOffer(db, organisation, params.offer);
      if (!offer.ok) return offer;
      return show(db, organisation, { offerId: offer.value, id: params.privateOffer, at });
    },
  });

  route(app, {
    method: "PUT",
    url: `${PATH}/:privateOffer`,
    operationId: "editPrivateOffer",
    summary: "Change a private offer on which nothing was sold",
    tags,
    access: WRITE,
    params: OfPrivateOffer,
    body: PrivateOfferBody,
    responses: { 200: PrivateOfferShape },
    precondition: true,
    async handle({ organisation, params, body, db, at, ifMatch }) {
      const offer = await ownOffer(db, organisation, params.offer);
      if (!offer.ok) return offer;
      const of = { offerId: offer.value, id: params.privateOffer };
      const edited = await editPrivateOffer(db, {
        ...of,
        publisher: organisation,
        draft: body,
        seen: ifMatch,
      });
      return edited.ok ? show(db, organisation, { ...of, at }) : edited;
    },
  });

  route(app, {
    method: "PUT",
    url: `${PATH}/:privateOffer/end`,
    operationId: "changePrivateOfferEnd",
    summary: "Move the last day of a private offer to any day from today on",
    description: "What was sold on it keeps its price for its running term.",
    tags,
    access: WRITE,
    params: OfPrivateOffer,
    body: EndBody,
    responses: { 200: PrivateOfferShape },
    precondition: true,
    async handle({ organisation, params, body, db, at, ifMatch }) {
      const offer = await ownOffer(db, organisation, params.offer);
      if (!offer.ok) return offer;
      const of = { offerId: offer.value, id: params.privateOffer };
      const changed = await changePrivateOfferEnd(db, {
        ...of,
        publisher: organisation,
        until: body.until,
        seen: ifMatch,
      });
      return changed.ok ? show(db, organisation, { ...of, at }) : changed;
    },
  });

  route(app, {
    method: "PUT",
    url: `${PATH}/:privateOffer/withdrawal`,
    operationId: "withdrawPrivateOffer",
    summary: "Take a private offer back on which nothing was sold",
    tags,
    access: WRITE,
    params: OfPrivateOffer,
    responses: { 200: PrivateOfferShape },
    precondition: true,
    async handle({ organisation, params, db, at, ifMatch }) {
      const offer = await ownOffer(db, organisation, params.offer);
      if (!offer.ok) return offer;
      const of = { offerId: offer.value, id: params.privateOffer };
      const taken = await takeBackPrivateOffer(db, {
        ...of,
        publisher: organisation,
        seen: ifMatch,
      });
      return taken.ok ? show(db, organisation, { ...of, at }) : taken;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/private-offers",
    operationId: "listOwnPrivateOffers",
    summary: "Private offers that name the partner, with the prices of its country, latest first",
    description:
      "They hold by themselves: nothing is accepted, and none is declined. Of customers only the partner's own are named.",
    tags,
    access: { permission: "private-offer:read", of: "partner" },
    query,
    responses: { 200: ListOf(OwnPrivateOfferShape) },
    async handle({ organisation, query, db, at, locale }) {
      const asked = readQuery(query);
      if (!asked.ok) return asked;
      const today = dayIn(organisation.timeZone, at);
      const rows = await privateOffersOfPartner(db, organisation, { ...asked.value, today });
      const { page, nextCursor } = pageOf(rows, asked.value, placeOf);
      return answer(200, {
        data: page.map((row) => ownView(row, { organisation, today, locale })),
        nextCursor,
      });
    },
  });
}

async function ownOffer(
  db: Database,
  publisher: ActingOrganisation,
  slug: string,
): Promise<Result<string>> {
  const found = await offerForPublisher(db, publisher.id, slug);
  return found === undefined ? refuse(notFound({})) : ok(found.offer.id);
}

const readQuery = (given: Static<typeof query>) => {
  const asked = pageAsked(given, ["instant", "id"]);
  if (!asked.ok) return asked;
  return ok({ ...asked.value, state: given.state ?? null, q: given.q?.trim() || null });
};

const placeOf = ({ createdAt, id }: { readonly createdAt: Instant; readonly id: string }) =>
  [createdAt.toString(), id] as const;

async function show(
  db: Database,
  publisher: ActingOrganisation,
  {
    offerId,
    id,
    at,
    status = 200,
  }: {
    readonly offerId: string;
    readonly id: string;
    readonly at: Instant;
    readonly status?: number;
  },
): Promise<Result<Answer>> {
  const row = await privateOfferOf(db, { publisherId: publisher.id, offerId, id });
  return row === undefined
    ? refuse(notFound({}))
    : answer(status, viewOf(row, publisher, at), { etag: row.version });
}

function viewOf(row: PrivateOffer, { timeZone }: ActingOrganisation, at: Instant) {
  const state = privateOfferState(
    { ...row, withdrawn: row.withdrawnAt !== null },
    dayIn(timeZone, at),
  );
  return {
    id: row.id,
    name: row.name,
    state,
    from: row.from,
    until: row.until,
    partnerTenantIds: row.partnerTenantIds,
    customerTenantIds: row.customerTenantIds,
    lines: row.lines.map(({ planUuid: _, ...line }) => line),
    sold: row.sold,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toString(),
    allowedActions: privateOfferActions(state, row.sold),
    version: row.version,
  };
}

function ownView(
  row: OwnPrivateOffer,
  {
    organisation,
    today,
    locale,
  }: {
    readonly organisation: ActingOrganisation;
    readonly today: string;
    readonly locale: Language;
  },
) {
  const { offer } = row;
  return {
    id: row.id,
    name: row.name,
    state: privateOfferState({ ...row, withdrawn: false }, today),
    from: row.from,
    until: row.until,
    offer: {
      id: offer.offerId,
      slug: offer.slug,
      name: inLanguage(offer.languages, locale)?.name ?? offer.slug,
    },
    publisher: { id: offer.publisherId, name: offer.publisherName },
    contact:
      offer.contact === null ? null : { name: offer.contact.name, email: offer.contact.email },
    forAllCustomers: row.forAllCustomers,
    customers: row.customers,
    plans: row.plans.map((plan) => ({
      uuid: plan.planUuid,
      id: plan.planId,
      name: nameIn(plan.texts, locale),
      pricingModel: plan.pricingModel,
      prices: pricesOf(row, plan, organisation.country),
    })),
  };
}

/** What one unit costs for each term in a market, on the list and by this private offer. */
function pricesOf(row: OwnPrivateOffer, plan: OwnPrivateOffer["plans"][number], market: string) {
  const prices = plan.prices[market];
  if (prices === undefined) return [];
  return plan.terms.flatMap(({ term, payment }) => {
    const amount = prices.terms[term];
    if (amount === undefined) return [];
    const listPrice = { amount, currency: prices.currency };
    const sale = { planUuid: plan.planUuid, market, term };
    const best = bestPrivateOffer({ ...sale, unitPrice: listPrice }, [row], row.from);
    const meters = plan.meters.flatMap(({ id, name, unit }) => {
      const list = prices.meters[id] ?? "0";
      const agreed = [{ id, name, unit, price: list, included: null }];
      const [own] = withReducedMeters(agreed, sale, [row], row.from);
      const price = own?.reduced?.[0]?.price;
      const { currency } = prices;
      return price === undefined
        ? []
        : [
            {
              id,
              name,
              unit,
              listPrice: { amount: list, currency },
              price: { amount: price, currency },
            },
          ];
    });
    if (best === undefined && meters.length === 0) return [];
    const unitPrice = best === undefined ? listPrice : toJson(best.price);
    return [
      {
        term,
        payment,
        listPrice: { amount: priceText(listPrice), currency: listPrice.currency },
        price: { amount: priceText(unitPrice), currency: unitPrice.currency },
        percent: best?.of.percent ?? null,
        meters,
      },
    ];
  });
}
