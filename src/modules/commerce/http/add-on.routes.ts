import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery } from "../../../platform/schemas.ts";
import { bookReferenceOf } from "../domain/cart.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import { addOnsOf, eligibleAddOns } from "../queries/add-ons.ts";
import { resellerNames } from "../queries/reseller-names.ts";
import { subscriptionOfSeller } from "../queries/subscriptions.ts";
import { buyAddOn } from "../use-cases/buy-add-on.ts";
import { sellingAs, transacts } from "../use-cases/selling-as.ts";
import { AddOnBody, AddOnEffectShape, BuyingShape, EligibleAddOnShape } from "./add-on.schemas.ts";
import { addOnEffectView, eligibleAddOnView } from "./add-on.view.ts";
import { IdParams } from "./schemas.ts";
import { SubscriptionSummary } from "./subscription.schemas.ts";
import { problemText, subscriptionSummaryView } from "./views.ts";

/** Add-ons of a subscription (SUB-10). */
export function addOnRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/subscriptions/:id/add-ons",
    operationId: "listAddOns",
    summary: "Add-ons of a subscription, latest order first, and those that it can have",
    description:
      "`eligible` has the add-on plans of the subscription's plan that are sold where its customer is and for " +
      "its periods; `buying` says whether one can be bought now, which only an active subscription allows. " +
      "Each add-on is a subscription of its own.",
    tags: ["Subscriptions"],
    access: { permission: "subscription:read", of: ["partner", "customer"] },
    params: IdParams,
    query: Closed(pageQuery),
    responses: {
      200: ListOf(SubscriptionSummary, {
        buying: BuyingShape,
        eligible: Type.Array(EligibleAddOnShape, { maxItems: 100 }),
      }),
    },
    async handle({ organisation, params, query, db, at, locale }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const base = await subscriptionOfSeller(db, organisation.id, params.id);
      if (base === undefined) return refuse(notFound({}));
      const buying = decideAction("buy-add-on", base, {
        at,
        viewer: { isSeller: true, transacts: transacts(organisation) },
      });
      const eligible = await eligibleAddOns(db, sellingAs(organisation), { base, at });
      const rows = await addOnsOf(db, {
        sellerId: organisation.id,
        baseId: base.id,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.orderedAt.toString(),
        last.id,
      ]);
      const names = await resellerNames(db, page);
      return answer(200, {
        data: page.map((row) => subscriptionSummaryView(row, { at, names })),
        nextCursor,
        buying: {
          allowed: buying.ok,
          reason: buying.ok ? null : problemText(buying.problem, locale),
        },
        eligible: eligible.map((one) => eligibleAddOnView(one, locale)),
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/subscriptions/:id/add-ons",
    operationId: "buyAddOn",
    summary: "Buy an add-on for an active subscription; with dryRun, say what that costs",
    description:
      "The answer to a dry run has a `preview`; buying names it, and is done exactly so or refused. The add-on " +
      "is a subscription of its own: it waits for the publisher's activation, and is charged then.",
    tags: ["Subscriptions"],
    access: { permission: "subscription:buy", of: ["partner", "customer"] },
    params: IdParams,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: AddOnBody,
    responses: { 200: AddOnEffectShape, 201: AddOnEffectShape },
    idempotent: true,
    async handle({ organisation, caller, params, query, body, db, locale }) {
      const dryRun = query.dryRun ?? false;
      const done = await buyAddOn(db, {
        partner: organisation,
        baseId: params.id,
        planUuid: body.planUuid,
        quantity: body.quantity,
        purchaseOrder: bookReferenceOf(body.purchaseOrder ?? null),
        costCentre: bookReferenceOf(body.costCentre ?? null),
        preview: body.preview ?? null,
        dryRun,
        by: caller,
        locale,
      });
      return answerWith(done, dryRun ? 200 : 201, addOnEffectView);
    },
  });
}
