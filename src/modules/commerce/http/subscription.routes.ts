import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type ActingOrganisation, type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { editionDelivered } from "../../catalog/index.ts";
import { planNameOf } from "../queries/add-ons.ts";
import { resellerNames } from "../queries/reseller-names.ts";
import {
  historyOfSubscription,
  listSubscriptions,
  planOperationOf,
  privateOffersOfSubscription,
  quantityOperationOf,
  reinstateOperationOf,
  subscriptionOfSeller,
  toldPricesOf,
} from "../queries/subscriptions.ts";
import { cancelSubscription } from "../use-cases/cancel-subscription.ts";
import { changeAutoRenew } from "../use-cases/change-auto-renew.ts";
import { transacts } from "../use-cases/selling-as.ts";
import { makeSetupLink } from "../use-cases/setup-links.ts";
import { IdParams, Status } from "./schemas.ts";
import { ListedSubscription, SubscriptionShape } from "./subscription.schemas.ts";
import { CancellationBody, CancellationShape } from "./subscription-change.schemas.ts";
import { subscriptionSummaryView, subscriptionView } from "./views.ts";

const READ = { permission: "subscription:read", of: ["partner", "customer"] } as const;
const MANAGE = { permission: "subscription:manage", of: ["partner", "customer"] } as const;

/** Subscriptions that the partner sold. */
export function subscriptionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/subscriptions",
    operationId: "listSubscriptions",
    summary: "Subscriptions of the partner's customers, latest order first",
    tags: ["Subscriptions"],
    access: READ,
    query: Closed({
      ...pageQuery,
      customerId: Type.Optional(Uuid),
      status: Type.Optional(Status),
      q: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    responses: {
      200: ListOf(ListedSubscription, { counts: Type.Record(Type.String(), Type.Integer()) }),
    },
    async handle({ organisation, query, db, at }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const { rows, counts } = await listSubscriptions(db, {
        sellerId: organisation.id,
        customerId: query.customerId ?? null,
        status: query.status ?? null,
        q: query.q?.trim() || null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.orderedAt.toString(),
        last.id,
      ]);
      const names = await resellerNames(db, page);
      return answer(200, {
        data: page.map((row) => ({
          ...subscriptionSummaryView(row, { at, names }),
          pendingChange: row.pendingChange ?? null,
        })),
        nextCursor,
        counts,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/subscriptions/:id",
    operationId: "getSubscription",
    summary: "A subscription with its terms, history and the actions that are allowed now",
    tags: ["Subscriptions"],
    access: READ,
    params: IdParams,
    responses: { 200: SubscriptionShape },
    handle: ({ organisation, params, db, at, locale }) =>
      showSubscription(db, { partner: organisation, id: params.id, at, locale }),
  });

  route(app, {
    method: "PATCH",
    url: "/v1/subscriptions/:id",
    operationId: "changeSubscription",
    summary: "Turn auto-renew on or off",
    tags: ["Subscriptions"],
    access: MANAGE,
    params: IdParams,
    body: Closed({ autoRenew: Type.Boolean() }),
    responses: { 200: SubscriptionShape },
    precondition: true,
    async handle({ organisation, params, body, db, at, locale, ifMatch }) {
      const changed = await changeAutoRenew(db, {
        sellerId: organisation.id,
        subscriptionId: params.id,
        autoRenew: body.autoRenew,
        seen: ifMatch,
      });
      if (!changed.ok) return changed;
      return showSubscription(db, { partner: organisation, id: params.id, at, locale });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/subscriptions/:id/cancellation",
    operationId: "cancelSubscription",
    summary: "Cancel now, or at the end of the term; with dryRun, say what that does",
    description:
      "The answer to a dry run has a `preview`; sent back with the cancellation, it is done exactly so or refused.",
    tags: ["Subscriptions"],
    access: MANAGE,
    params: IdParams,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: CancellationBody,
    responses: { 200: CancellationShape },
    idempotent: true,
    async handle({ organisation, params, query, body, db }) {
      const result = await cancelSubscription(db, {
        sellerId: organisation.id,
        subscriptionId: params.id,
        when: body.when,
        reason: body.reason,
        details: body.details ?? null,
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
      });
      return answerWith(result, 200, ({ effectiveAt, until, dataUntil, ...effect }) => ({
        ...effect,
        effectiveAt: effectiveAt?.toString() ?? null,
        dataUntil: dataUntil?.toString() ?? null,
        until: until?.toString() ?? null,
      }));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/subscriptions/:id/setup-links",
    operationId: "makeSetupLink",
    summary: "A link to the publisher's site, valid for 24 hours; a new one each time",
    tags: ["Subscriptions"],
    access: MANAGE,
    params: IdParams,
    responses: { 201: Type.Object({ url: Type.String(), expiresAt: InstantText }) },
    idempotent: true,
    secretAnswer: true, // the address carries the purchase token
    async handle({ organisation, params, db }) {
      const made = await makeSetupLink(db, {
        sellerId: organisation.id,
        subscriptionId: params.id,
      });
      return answerWith(made, 201, ({ url, expiresAt }) => ({
        url,
        expiresAt: expiresAt.toString(),
      }));
    },
  });
}

/** One subscription with everything its page shows. */
export async function showSubscription(
  db: Database,
  {
    partner,
    id,
    at,
    locale,
  }: { partner: ActingOrganisation; id: string; at: Temporal.Instant; locale: Language },
) {
  const sellerId = partner.id;
  const row = await subscriptionOfSeller(db, sellerId, id);
  if (row === undefined) return refuse(notFound({}));
  const history = await historyOfSubscription(db, sellerId, id);
  const operation = await quantityOperationOf(db, id);
  const told = await toldPricesOf(db, id);
  const privateOffers = await privateOffersOfSubscription(db, row, partner.tenantId);
  const planOperation = await planOperationOf(db, id);
  const reinstate = row.suspension === null ? undefined : await reinstateOperationOf(db, id);
  const context = {
    at,
    locale,
    names: await resellerNames(db, [row]),
    delivers: await editionDelivered(
      db,
      { offerId: row.terms.offerId, planId: row.terms.planId, boughtAt: row.orderedAt },
      at,
    ),
    history,
    operation,
    planOperation,
    told,
    privateOffers,
    reinstate,
    transacts: transacts(partner),
    basePlan: row.addOnOf === null ? null : await planNameOf(db, sellerId, row.addOnOf.baseId),
  };
  return answer(200, subscriptionView(row, context), { etag: row.version });
}
