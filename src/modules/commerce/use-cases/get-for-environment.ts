import { randomUUIDv7 } from "node:crypto";
import { addHours } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation, Caller } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { type Environment, environmentsOf } from "../../identity/index.ts";
import { inLanguage } from "../domain/for-sale.ts";
import { conditionsOf, type LinePrice, priceLine } from "../domain/quote.ts";
import { type SellingContext, taxedAt } from "../domain/quote-cart.ts";
import { standingRefusal } from "../domain/standing.ts";
import { quoteUsage, startAtOnce } from "../domain/usage-purchase.ts";
import type { AgreedTerms, SubscriptionActivated } from "../events.ts";
import {
  environmentUnknown,
  planNotAvailable,
  planNotFound,
  previewOutdated,
  termsNotAccepted,
} from "../problems.ts";
import type { NewOrder, NewOrderLine } from "../store/orders.ts";
import { placeUsageOrder } from "../store/usage-orders.ts";
import { acceptAgreement } from "./accept-agreement.ts";
import { announceOrder, orderNumber } from "./announce-order.ts";
import { scheduleNextPeriod } from "./begin-period.ts";
import { TRIAL_END } from "./moments.ts";
import { ownContext, wordsIn } from "./own-context.ts";
import { orderRefusal } from "./place-order.ts";

export type GetForEnvironment = {
  readonly organisation: ActingOrganisation;
  readonly planUuid: string;
  readonly environmentId: string;
  /** The preview that the person confirms; without it nothing is got. */
  readonly preview: string | null;
  readonly acceptsTerms: boolean;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
  readonly by: Pick<Caller, "kind" | "id" | "name" | "email">;
  readonly locale: Language;
};

/** What getting a plan for an environment does, or did. */
export type UsagePurchase = {
  readonly environment: Environment;
  readonly terms: AgreedTerms;
  readonly preview: string;
  /** Null for a preview. */
  readonly got: {
    readonly subscriptionId: string;
    readonly orderId: string;
    readonly orderNumber: string;
  } | null;
};

/**
 * A customer organisation gets a plan for one of its environments (decision 45): active with the order,
 * nothing paid in advance, usage billed in arrears. Exactly as previewed, or not at all (BEY-06).
 */
export const getForEnvironment = (
  db: Database,
  request: GetForEnvironment,
): Promise<Result<UsagePurchase>> =>
  db.transaction(async (tx): Promise<Result<UsagePurchase>> => {
    const { organisation, planUuid, environmentId, locale } = request;
    const environment = (await environmentsOf(tx, organisation.id)).find(
      ({ subscriptionId }) => subscriptionId === environmentId,
    );
    if (environment === undefined)
      return refuse(
        environmentUnknown({}, [
          { pointer: "/environmentId", code: "commerce/environment-unknown" },
        ]),
      );
    const found = await ownContext(tx, { organisation, plans: [planUuid] });
    if (found === undefined) return refuse(notFound({}));
    const { context, company } = found;
    const suspended = standingRefusal(context);
    if (suspended !== undefined) return refuse(suspended);
    const sold = context.supply.get(planUuid);
    const quote = quoteUsage(sold, context, { language: locale, words: wordsIn(locale) });
    if (!quote.buyable) {
      const reasons = quote.problems.map(({ code }) => code);
      if (sold === undefined || reasons.includes("not-found"))
        return refuse(
          planNotFound({}, [{ pointer: "/planUuid", code: "commerce/plan-not-found" }]),
        );
      return refuse(
        planNotAvailable({
          offer: inLanguage(sold.offer.languages, locale)?.name ?? sold.offer.slug,
          plan: inLanguage(sold.plan.texts, locale)?.name ?? sold.plan.planId,
          reasons,
        }),
      );
    }
    const { terms } = quote;
    const preview = nameOf(environmentId, terms);
    const effect = { environment, terms, preview };
    if (request.dryRun) return ok({ ...effect, got: null });
    if (request.preview !== preview) return refuse(previewOutdated({}));
    if (!request.acceptsTerms)
      return refuse(
        termsNotAccepted({}, [{ pointer: "/acceptsTerms", code: "commerce/terms-not-accepted" }]),
      );
    if (!found.agreed) await acceptAgreement(tx, organisation, request.by);
    const price = priceLine(terms, context.rates, taxedAt(context.parties, tx.at));
    return ok({ ...effect, got: await place(tx, request, { terms, price, context, company }) });
  });

async function place(
  tx: Tx,
  request: GetForEnvironment,
  about: {
    readonly terms: AgreedTerms;
    readonly price: LinePrice;
    readonly context: SellingContext;
    readonly company: string;
  },
): Promise<NonNullable<UsagePurchase["got"]>> {
  const { organisation, environmentId, by, locale } = request;
  const { terms, price, context, company } = about;
  const line: NewOrderLine = {
    number: 1,
    subscriptionId: randomUUIDv7(),
    name: `${terms.offerName} (${terms.planName})`,
    terms,
    price,
    limit: context.supply.get(terms.planUuid)?.plan.limitPerCustomer ?? null,
    // Never used: it is active before. The column wants a day after the order.
    lapsesAt: addHours(tx.at, context.policy.activationDays * 24).toString(),
  };
  const row: NewOrder = {
    id: randomUUIDv7(),
    number: orderNumber(),
    sellerId: organisation.id,
    customerId: organisation.id,
    organisationId: organisation.id,
    resellerId: null,
    cartId: null,
    cartVersion: null,
    purchaseOrder: null,
    costCentre: null,
    totals: [],
    byKind: by.kind,
    byId: by.id ?? null,
    byName: by.name,
    placedAt: tx.at.toString(),
  };
  const started = startAtOnce(terms, tx.at);
  placeUsageOrder(tx, { order: row, line, environmentId, started }, orderRefusal([line]));
  await announceOrder(tx, {
    row,
    lines: [line],
    partner: organisation,
    by,
    locale,
    company,
    activeAtOnce: true,
  });
  const { subscriptionId: id } = line;
  const { trialEndsAt, term, paidUntil } = started;
  if (trialEndsAt !== null)
    tx.schedule({ kind: TRIAL_END, subject: id, dueAt: trialEndsAt, payload: {} });
  scheduleNextPeriod(tx, { id, paidUntil, terms });
  await tx.publish({
    type: "commerce.subscription-activated",
    subject: id,
    subscriptionId: id,
    sellerId: organisation.id,
    customerId: organisation.id,
    publisherId: terms.publisherId,
    orderId: row.id,
    activatedAt: tx.at.toString(),
    trialEndsAt: trialEndsAt?.toString() ?? null,
    termStart: term.start,
    termEnd: term.end,
    terms,
  } satisfies SubscriptionActivated);
  return { subscriptionId: id, orderId: row.id, orderNumber: row.number };
}

/** The name of a preview: equal where environment, prices and conditions are. */
const nameOf = (environmentId: string, terms: AgreedTerms): string =>
  previewOf([environmentId, conditionsOf(terms)]);
