import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { inLanguage, type PlanForSale } from "../domain/for-sale.ts";
import { planNotFound, purchaseRequestsOpen } from "../problems.ts";
import {
  insertPurchaseRequest,
  openRequestsOf,
  type PurchaseRequest,
  planOnSale,
  plansOnSale,
} from "../store/purchase-requests.ts";
import { pricedLine } from "./fill-cart.ts";
import { ownContext } from "./own-context.ts";
import { mailDecider, purchaseDeciders } from "./purchase-deciders.ts";

/** So many requests of one person wait at a time: nobody floods the administrators. */
const MOST_OPEN = 20;

export type WantedPurchase = {
  readonly organisation: ActingOrganisation;
  /** Address of the offer in the storefront: `contoso.notes`. */
  readonly offer: string;
  readonly plan: string;
  readonly term: string;
  readonly quantity: number;
  readonly language: Language;
};

/** What is asked for, as it would be bought now. */
export type PricedPurchase = Pick<
  PurchaseRequest,
  "planUuid" | "offerSlug" | "offerName" | "planId" | "planName" | "term" | "quantity" | "net"
>;

/** A plan that the organisation could buy, with what can be chosen. */
export type RequestablePlan = {
  readonly id: string;
  readonly name: string;
  readonly terms: readonly PlanForSale["terms"][number][];
  readonly pricingModel: PlanForSale["pricingModel"];
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
};

/** What of an offer can be asked for: every plan that could be put into the cart at its smallest quantity. */
export const requestablePlans = (
  db: Database,
  wanted: Pick<WantedPurchase, "organisation" | "offer" | "language">,
): Promise<Result<{ readonly offer: string; readonly plans: readonly RequestablePlan[] }>> =>
  db.transaction(
    async (
      tx,
    ): Promise<Result<{ readonly offer: string; readonly plans: readonly RequestablePlan[] }>> => {
      const { organisation, language } = wanted;
      const uuids = await plansOnSale(tx, wanted.offer);
      const found =
        uuids.length === 0 ? undefined : await ownContext(tx, { organisation, plans: uuids });
      if (found === undefined) return refuse(planNotFound({}));
      const sold = uuids.flatMap((planUuid) => {
        const one = found.context.supply.get(planUuid);
        if (one === undefined) return [];
        const quantity = one.plan.minQuantity;
        const terms = one.plan.terms.filter(
          (each) => pricedLine({ planUuid, ...each, quantity }, found.context).ok,
        );
        return terms.length === 0 ? [] : [{ ...one, terms }];
      });
      const [first] = sold;
      if (first === undefined) return refuse(planNotFound({}));
      return ok({
        offer: inLanguage(first.offer.languages, language)?.name ?? first.offer.slug,
        plans: sold.map(({ plan, terms }) => ({
          id: plan.planId,
          name: inLanguage(plan.texts, language)?.name ?? plan.planId,
          terms,
          pricingModel: plan.pricingModel,
          minQuantity: plan.minQuantity,
          maxQuantity: plan.maxQuantity,
        })),
      });
    },
  );

/** What a purchase would cost; refused where it could not be put into the cart. */
export const priceRequest = (
  db: Database,
  wanted: WantedPurchase,
): Promise<Result<PricedPurchase>> => db.transaction((tx) => priced(tx, wanted));

/**
 * Asks those of the organisation who may buy to buy something (ux.md F6): they get a mail, and find it on their first page.
 *
 * @param askedBy identifier of the person
 * @returns the request; refuses what could not be bought, and more than 20 that wait
 */
export const requestPurchase = (
  db: Database,
  wanted: WantedPurchase & {
    readonly note: string;
    readonly askedBy: string;
    readonly web: string;
  },
): Promise<Result<PurchaseRequest>> =>
  db.transaction(async (tx): Promise<Result<PurchaseRequest>> => {
    const { organisation, askedBy } = wanted;
    if ((await openRequestsOf(tx, organisation.id, askedBy)) >= MOST_OPEN)
      return refuse(purchaseRequestsOpen({ most: MOST_OPEN }));
    const purchase = await priced(tx, wanted);
    if (!purchase.ok) return purchase;
    const request = await insertPurchaseRequest(tx, {
      ...purchase.value,
      id: randomUUIDv7(),
      organisationId: organisation.id,
      note: wanted.note,
      askedBy,
    });
    tx.audit({
      organisationId: organisation.id,
      action: "purchase-request.made",
      objectType: "purchase-request",
      objectId: request.id,
      after: {
        offer: request.offerSlug,
        plan: request.planId,
        term: request.term,
        quantity: request.quantity,
      },
    });
    for (const decider of await purchaseDeciders(tx, organisation.id))
      mailDecider(tx, decider, {
        request,
        organisation,
        web: wanted.web,
        template: "purchase-requested",
        about: `purchase-request/${request.id}`,
      });
    return ok(request);
  });

async function priced(tx: Tx, wanted: WantedPurchase): Promise<Result<PricedPurchase>> {
  const { organisation, language, term, quantity } = wanted;
  const planUuid = await planOnSale(tx, wanted.offer, wanted.plan);
  if (planUuid === undefined) return refuse(planNotFound({}));
  const found = await ownContext(tx, { organisation, plans: [planUuid] });
  const sold = found?.context.supply.get(planUuid);
  if (found === undefined || sold === undefined) return refuse(planNotFound({}));
  const line = pricedLine({ planUuid, term, quantity }, found.context);
  if (!line.ok) return line;
  return ok({
    planUuid,
    offerSlug: sold.offer.slug,
    offerName: inLanguage(sold.offer.languages, language)?.name ?? sold.offer.slug,
    planId: sold.plan.planId,
    planName: inLanguage(sold.plan.texts, language)?.name ?? sold.plan.planId,
    term,
    quantity,
    net: line.value,
  });
}
