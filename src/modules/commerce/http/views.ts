import { dayIn, type Instant, isBefore } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import type { ProblemParams } from "../../../kernel/problem.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { windowClosesAt } from "../domain/cancellation-window.ts";
import { companyNameDoubts } from "../domain/customer.ts";
import { inLanguage } from "../domain/for-sale.ts";
import { fulfilmentStatus } from "../domain/fulfilment.ts";
import { renewalDay } from "../domain/next-payment.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import { priceOfPayment, priceText } from "../domain/pricing.ts";
import type { PrivateOfferTerms } from "../domain/private-offer-terms.ts";
import { nextPriceOf } from "../domain/renewal-price.ts";
import { dataEndsAt, statusAt } from "../domain/subscription.ts";
import { decideActions } from "../domain/subscription-actions.ts";
import { lastDay } from "../domain/term.ts";
import type { ToldPrice } from "../domain/told-price.ts";
import { whatNext } from "../domain/what-next.ts";
import type { AgreedTerms } from "../events.ts";
import type { CustomerWithDetails, ListedCustomer } from "../queries/customers.ts";
import type { ListedOrder, OrderLine } from "../queries/orders.ts";
import type { HistoryRow, ListedSubscription } from "../queries/subscriptions.ts";
import type { OperationOf } from "../store/operations.ts";
import { pendingOf } from "../use-cases/record-operation.ts";
import { metersView } from "./meters.view.ts";
import { planChangeView } from "./plan.view.ts";
import { quantityChangeView } from "./quantity.view.ts";
import { reactivationView, suspensionView } from "./suspension.view.ts";

/** How the things of commerce look in JSON; the shapes are in schemas.ts. */

export const customerSummaryView = (row: ListedCustomer, names: Names) => ({
  id: row.id,
  organisationId: row.organisationId,
  tenantId: row.tenantId,
  handle: row.handle,
  company: row.company,
  domain: row.domain,
  country: row.country,
  currency: row.currency,
  segment: row.segment,
  relationship: "reseller",
  reseller: named(row.resellerId, names),
  subscriptions: {
    held: row.figures.held,
    attention: row.figures.attention,
    nextRenewal: row.figures.nextRenewal,
  },
  alerts: row.figures.alerts.map((alert) => ({
    ...alert,
    at: alert.at === null ? null : Temporal.Instant.from(alert.at).toString(),
  })),
  agreement: row.agreedOn === null ? "missing" : "confirmed",
  openCart:
    row.openCart === null
      ? null
      : { ...row.openCart, expiresAt: Temporal.Instant.from(row.openCart.expiresAt).toString() },
  createdAt: row.createdAt.toString(),
});

export const customerView = (
  row: CustomerWithDetails,
  { names, locale }: { names: Names; locale: Language },
) => ({
  ...customerSummaryView(row, names),
  contact: row.contact,
  address: row.address,
  language: row.language,
  registrationNumber: row.registrationNumber,
  taxId: row.taxId,
  agreements: (row.agreements ?? []).map((one) => ({
    ...one,
    attestedAt: Temporal.Instant.from(one.attestedAt).toString(),
  })),
  subscriptionCounts: row.subscriptionCounts ?? {},
  formerly: (row.formerly ?? []).map((one) => ({
    ...one,
    since: Temporal.Instant.from(one.since).toString(),
  })),
  doubts: companyNameDoubts(row.company).map((code) => ({
    code,
    detail: translate(locale, `field.${code}`),
  })),
  version: row.version,
});

/** Names of organisations by id. */
export type Names = ReadonlyMap<string, { readonly name: string }>;

export const named = (id: string | null, names: Names) =>
  id === null ? null : { id, name: names.get(id)?.name ?? "" };

export const termsView = (terms: AgreedTerms) => ({
  offer: { id: terms.offerId, slug: terms.offerSlug, name: terms.offerName },
  publisher: { id: terms.publisherId, name: terms.publisherName },
  plan: { uuid: terms.planUuid, id: terms.planId, name: terms.planName },
  pricingModel: terms.pricingModel,
  unitPrice: { amount: priceText(terms.unitPrice), currency: terms.unitPrice.currency },
  privateOffer: terms.privateOffer ?? null,
  term: terms.term,
  payment: terms.payment,
  quantity: terms.quantity,
  quantityLimits: terms.quantityLimits ?? { minimum: 1, maximum: null },
  trialDays: terms.trialDays,
  market: terms.market,
  timeZone: terms.sellerTimeZone,
  meters: metersView(terms),
  cancellationHours: terms.cancellation.hours,
  priceVersion: { editionId: terms.editionId, version: terms.editionVersion },
});

export const orderSummaryView = (order: ListedOrder, names: Names) => ({
  id: order.id,
  number: order.number,
  customer: { id: order.customerId, company: order.company },
  reseller: named(order.resellerId, names),
  purchaseOrder: order.purchaseOrder,
  costCentre: order.costCentre,
  placedAt: order.placedAt.toString(),
  placedBy: { name: order.placedBy },
  lines: order.lines,
  totals: order.totals,
});

export const orderLineView = (
  { number, resellerId, terms, price, subscription }: OrderLine,
  { at, names }: { readonly at: Instant; readonly names: Names },
) => {
  const status = statusAt(subscription, at);
  return {
    number,
    subscriptionId: subscription.id,
    reseller: named(resellerId, names),
    terms: termsView(terms),
    price,
    fullCreditUntil: windowClosesAt(subscription.orderedAt, terms.cancellation.hours).toString(),
    lapsesAt: subscription.lapsesAt.toString(),
    subscription: { status, setupNeeded: status === "pending-activation" },
  };
};

export function subscriptionSummaryView(
  row: ListedSubscription,
  { at, names }: { readonly at: Instant; readonly names: Names },
) {
  const { terms, term } = row;
  const status = statusAt(row, at);
  return {
    id: row.id,
    name: row.name,
    customer: { id: row.customerId, company: row.company },
    reseller: named(row.resellerId, names),
    offer: { id: terms.offerId, slug: terms.offerSlug, name: terms.offerName },
    publisher: { id: terms.publisherId, name: terms.publisherName },
    plan: { uuid: terms.planUuid, id: terms.planId, name: terms.planName },
    quantity: row.quantity,
    pricingModel: terms.pricingModel,
    status,
    fulfilment: { status: fulfilmentStatus(status), isFreeTrial: status === "trial" },
    autoRenew: row.autoRenew,
    term: terms.term,
    payment: terms.payment,
    orderedAt: row.orderedAt.toString(),
    activatedAt: row.activatedAt?.toString() ?? null,
    trialEndsAt: row.trialEndsAt?.toString() ?? null,
    termStart: term?.start ?? null,
    termEnd: term?.end ?? null,
    termLastDay: term === null ? null : lastDay(term),
    price: toJson(priceOfPayment(terms.unitPrice, { ...terms, quantity: row.quantity })),
    parentSubscriptionId: row.addOnOf?.baseId ?? null,
    next: nextOf(row, at),
    setupNeeded: status === "pending-activation",
  };
}

/** The date that matters: what happens next to a subscription, and when. */
function nextOf(row: ListedSubscription, at: Instant) {
  const next = whatNext(row, at);
  const gone = next.kind === "ended" && statusAt(row, at) === "deleted" ? dataEndOf(row) : null;
  return gone === null
    ? { ...next, at: next.at?.toString() ?? null }
    : { kind: "ended", at: gone.toString(), day: dayIn(row.terms.sellerTimeZone, gone) };
}

/** When the data of what was cancelled or has expired went; null for what its suspension deleted. */
const dataEndOf = ({ endReason, endedAt, terms }: ListedSubscription): Instant | null =>
  endReason === "suspension-ended" ? null : dataEndsAt({ status: "cancelled", endedAt, terms });

export const subscriptionView = (
  row: ListedSubscription,
  context: {
    readonly at: Instant;
    readonly locale: Language;
    readonly names: Names;
    /** Whether the partner that looks buys at all. */
    readonly transacts: boolean;
    /** Of an add-on: the name of its base's plan. */
    readonly basePlan: string | null;
    /** The edition that the subscription gets; undefined where its offer was never live. */
    readonly delivers:
      | { readonly editionId: string; readonly version: number; readonly keptSince: Instant | null }
      | undefined;
    readonly history: readonly HistoryRow[];
    /** The last change of licences that its publisher was asked for. */
    readonly operation: OperationOf<"change-quantity"> | undefined;
    /** What was told of its price since that was agreed. */
    readonly told: readonly ToldPrice[];
    readonly privateOffers: readonly PrivateOfferTerms[];
    /** The last change of plan that its publisher was asked for. */
    readonly planOperation: OperationOf<"change-plan"> | undefined;
    /** The last time that its publisher was asked to reinstate it. */
    readonly reinstate: OperationOf<"reinstate"> | undefined;
  },
) => ({
  ...subscriptionSummaryView(row, context),
  orderId: row.orderId,
  orderNumber: row.orderNumber,
  base: row.addOnOf === null ? null : { id: row.addOnOf.baseId, plan: context.basePlan ?? "" },
  terms: termsView(row.terms),
  lapsesAt: row.lapsesAt.toString(),
  fullCreditUntil: windowClosesAt(row.orderedAt, row.terms.cancellation.hours).toString(),
  endedAt: row.endedAt?.toString() ?? null,
  endReason: row.endReason,
  dataEndsAt: isBefore(context.at, dataEndsAt(row) ?? context.at)
    ? (dataEndsAt(row)?.toString() ?? null)
    : null,
  delivers:
    context.delivers === undefined
      ? null
      : { ...context.delivers, keptSince: context.delivers.keptSince?.toString() ?? null },
  removalDay: row.removalDay ?? null,
  scheduledQuantity:
    row.scheduledQuantity === null
      ? null
      : {
          quantity: row.scheduledQuantity,
          on: renewalDay(row, dayIn(row.terms.sellerTimeZone, context.at)),
        },
  quantityChange: quantityChangeView(context.operation),
  priceChange: priceChangeView(row, context),
  planChange: planChangeView(context.planOperation),
  suspension: suspensionView(row),
  reactivation: reactivationView(row, context.reinstate),
  allowedActions: decideActions(row, {
    at: context.at,
    viewer: {
      isSeller: true,
      transacts: context.transacts,
      relationshipEnded: row.relationshipEnded === true,
    },
    pending: pendingOf(
      [context.operation, context.planOperation, context.reinstate].find(
        (operation) => operation?.status === "in-progress",
      ),
    ),
  }).map(({ action, allowed, until, problem }) => ({
    action,
    allowed,
    until: until?.toString() ?? null,
    reason: problem === undefined ? null : problemText(problem, context.locale),
  })),
  history: context.history.map((one) => ({
    at: one.at.toString(),
    event: one.event,
    fromStatus: one.fromStatus,
    toStatus: one.toStatus,
    by: one.byName,
    details: one.details,
  })),
  version: row.version,
});

function priceChangeView(
  row: ListedSubscription,
  {
    at,
    told,
    privateOffers,
  }: {
    readonly at: Instant;
    readonly told: readonly ToldPrice[];
    readonly privateOffers: readonly PrivateOfferTerms[];
  },
) {
  const { priceNoticeDays } = DEFAULT_SALES_POLICY;
  const next = nextPriceOf(row, told, { at, priceNoticeDays, privateOffers });
  if (next === null) return null;
  const { unitPrice, toldAt } = next.price;
  const quantity = row.scheduledQuantity ?? row.quantity;
  return {
    day: next.day,
    unitPrice: { amount: priceText(unitPrice), currency: unitPrice.currency },
    price: toJson(priceOfPayment(unitPrice, { ...row.terms, quantity })),
    toldAt: toldAt?.toString() ?? null,
  };
}

export const problemText = (
  { code, params }: { code: string; params: ProblemParams },
  locale: Language,
) => ({
  code,
  title: translate(locale, `problem.${code}.title`, params),
  detail: translate(locale, `problem.${code}.detail`, params),
});

export const nameIn = (
  texts: Readonly<Record<string, { readonly name: string }>>,
  locale: Language,
): string => inLanguage(texts, locale)?.name ?? "";
