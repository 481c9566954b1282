import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation, Caller } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { type AddOnQuote, anchorOfBase, quoteAddOn } from "../domain/add-on.ts";
import { creditRefusal } from "../domain/credit.ts";
import { conditionsOf } from "../domain/quote.ts";
import type { SellingContext } from "../domain/quote-cart.ts";
import { standingRefusal } from "../domain/standing.ts";
import { statusAt } from "../domain/subscription.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import { agreementMissing, previewOutdated } from "../problems.ts";
import { type CartCustomer, customerWithContext } from "../queries/selling-context.ts";
import { type NewOrder, type NewOrderLine, placeOrderRows } from "../store/orders.ts";
import {
  lockSubscriptionOfSeller,
  noteHistory,
  type Subscription,
} from "../store/subscriptions.ts";
import { announceOrder, orderNumber } from "./announce-order.ts";
import { checkSoldThrough } from "./check-reseller.ts";
import { orderRefusal } from "./place-order.ts";
import { sellingAs, transacts } from "./selling-as.ts";

export type BuyAddOn = {
  readonly partner: ActingOrganisation;
  /** The subscription that it extends. */
  readonly baseId: string;
  readonly planUuid: string;
  readonly quantity: number;
  /** The preview that the person confirms; without it nothing is bought. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
  readonly by: Pick<Caller, "kind" | "id" | "name" | "email">;
  readonly locale: Language;
  /** The buyer's own number for the order; it moves no price, so that a preview does not depend on it. */
  readonly purchaseOrder: string | null;
  /** Where the buyer books the add-on. */
  readonly costCentre: string | null;
};

/** What buying an add-on does, or did. */
export type AddOnEffect = {
  readonly base: Subscription;
  readonly quote: AddOnQuote;
  readonly preview: string;
  /** The order and the add-on's own subscription; null for a preview. */
  readonly bought: {
    readonly orderId: string;
    readonly orderNumber: string;
    readonly subscriptionId: string;
  } | null;
};

/**
 * Buys an add-on for an active subscription: exactly as previewed, or not at all (SUB-10, BEY-06). It
 * becomes a subscription of its own that waits for the publisher's activation; nothing is charged
 * before.
 */
export const buyAddOn = (db: Database, request: BuyAddOn): Promise<Result<AddOnEffect>> =>
  db.transaction(async (tx): Promise<Result<AddOnEffect>> => {
    const { partner, baseId } = request;
    const base = await lockSubscriptionOfSeller(tx, partner.id, baseId);
    if (base === undefined) return refuse(notFound({}));
    const allowed = decideAction("buy-add-on", base, {
      at: tx.at,
      viewer: { isSeller: true, transacts: transacts(partner) },
    });
    if (!allowed.ok) return allowed;
    // The end of a trial is due and not yet recorded: the dates of what follows are not known before.
    if (statusAt(base, tx.at) !== base.status) return refuse(previewOutdated({}));
    const found = await customerWithContext(tx, sellingAs(partner), {
      customerId: base.customerId,
      plans: [request.planUuid],
      at: tx.at,
    });
    if (found === undefined) return refuse(notFound({}));
    const { customer, context } = found;
    const suspended = standingRefusal(context);
    if (suspended !== undefined) return refuse(suspended);
    if (customer.agreedOn === null) return refuse(agreementMissing({ customerId: customer.id }));
    const reseller = await checkSoldThrough(tx, partner, base.resellerId);
    if (!reseller.ok) return reseller;
    const quote = quoteAddOn(base, request, context);
    if (!quote.ok) return quote;
    const { price } = quote.value;
    const beyond = creditRefusal(
      price.charged === "on-activation" ? [price.total] : [],
      context.credit,
    );
    if (beyond !== undefined) return refuse(beyond);
    const effect = { base, quote: quote.value, preview: nameOf(base.id, quote.value) };
    if (request.dryRun) return ok({ ...effect, bought: null });
    if (request.preview !== effect.preview) return refuse(previewOutdated({}));
    return place(tx, request, { ...effect, customer, context });
  });

async function place(
  tx: Tx,
  request: BuyAddOn,
  about: Omit<AddOnEffect, "bought"> & { customer: CartCustomer; context: SellingContext },
): Promise<Result<AddOnEffect>> {
  const { customer, context, ...effect } = about;
  const { base, quote } = effect;
  const line = makeLine(base, quote, context);
  const row = makeOrder(base, quote, { tx, ...request });
  placeOrderRows(tx, { order: row, lines: [line] }, orderRefusal([line]));
  await noteHistory(tx, base, {
    event: "add-on-ordered",
    details: { subscriptionId: line.subscriptionId, name: quote.terms.planName },
  });
  const { partner, by, locale } = request;
  const { company } = customer;
  await announceOrder(tx, { row, lines: [line], partner, by, locale, company });
  const { id: orderId, number } = row;
  return ok({
    ...effect,
    bought: { orderId, orderNumber: number, subscriptionId: line.subscriptionId },
  });
}

const makeLine = (
  base: Subscription,
  { terms, price, lapsesAt }: AddOnQuote,
  context: SellingContext,
): NewOrderLine => ({
  number: 1,
  subscriptionId: randomUUIDv7(),
  name: `${terms.offerName} (${terms.planName})`,
  terms,
  price,
  limit: context.supply.get(terms.planUuid)?.plan.limitPerCustomer ?? null,
  lapsesAt: lapsesAt.toString(),
  addOn: {
    baseId: base.id,
    anchor: anchorOfBase(base),
    autoRenew: base.autoRenew,
    renewalsStopped: base.renewalsStopped,
  },
});

const makeOrder = (
  base: Subscription,
  { price: { charged, net, tax, total } }: AddOnQuote,
  {
    tx,
    by,
    purchaseOrder,
    costCentre,
  }: { tx: Tx } & Pick<BuyAddOn, "by" | "purchaseOrder" | "costCentre">,
): NewOrder => ({
  id: randomUUIDv7(),
  number: orderNumber(),
  sellerId: base.sellerId,
  customerId: base.customerId,
  organisationId: base.organisationId,
  resellerId: base.resellerId,
  cartId: null,
  cartVersion: null,
  purchaseOrder,
  costCentre,
  totals: charged === "never" ? [] : [{ net, tax, total }],
  byKind: by.kind,
  byId: by.id ?? null,
  byName: by.name,
  placedAt: tx.at.toString(),
});

/** The name of a preview: equal where money, dates and conditions are. */
const nameOf = (baseId: string, { terms, paid, of, price, termEnd, nextPayment }: AddOnQuote) =>
  previewOf([
    baseId,
    conditionsOf(terms),
    [paid.start, paid.end, of, termEnd],
    [price.net.amount, price.tax.amount, price.net.currency],
    nextPayment,
  ]);
