import type { Instant } from "../../../kernel/calendar.ts";
import type { Language } from "../../../platform/text.ts";
import type { Delivered } from "../../catalog/index.ts";
import type { Environment } from "../../identity/index.ts";
import { decideCancellation } from "../domain/cancellation.ts";
import { isMetered } from "../domain/metered-usage.ts";
import { statusAt } from "../domain/subscription.ts";
import type { AgreedTerms } from "../events.ts";
import type { EnvironmentPurchase } from "../queries/environment-purchases.ts";
import type { UsagePurchase } from "../use-cases/get-for-environment.ts";
import type { OfferForEnvironment } from "../use-cases/offer-for-environment.ts";
import { metersView } from "./meters.view.ts";
import { reasonView } from "./reason.view.ts";

const termsOf = (terms: AgreedTerms) => ({
  offer: { slug: terms.offerSlug, name: terms.offerName },
  publisher: { name: terms.publisherName },
  plan: { uuid: terms.planUuid, id: terms.planId, name: terms.planName },
});

export const usagePurchaseView = ({ environment, terms, preview, got }: UsagePurchase) => ({
  ...termsOf(terms),
  environment: { subscriptionId: environment.subscriptionId, name: environment.name },
  currency: terms.unitPrice.currency,
  trialDays: terms.trialDays,
  meters: metersView(terms),
  preview,
  got,
});

export const offerForEnvironmentView = (
  { publisherName, plans, ...offer }: OfferForEnvironment,
  locale: Language,
) => ({
  ...offer,
  publisher: { name: publisherName },
  plans: plans.map(({ quote, ...plan }) => ({
    ...plan,
    available: quote.buyable,
    reasons: quote.buyable
      ? []
      : quote.problems.flatMap((problem) =>
          problem.code === "not-found"
            ? []
            : [
                reasonView(problem, {
                  locale,
                  own: true,
                  slug: offer.slug,
                  type: offer.type,
                  contact: null,
                }),
              ],
        ),
    currency: quote.buyable ? quote.terms.unitPrice.currency : null,
    trialDays: quote.buyable ? quote.terms.trialDays : 0,
    meters: quote.buyable ? metersView(quote.terms) : [],
  })),
});

type Context = { readonly at: Instant; readonly environments: readonly Environment[] };

export const purchaseSummaryView = (one: EnvironmentPurchase, { at, environments }: Context) => ({
  id: one.id,
  ...termsOf(one.terms),
  environment: {
    subscriptionId: one.environmentId,
    name:
      environments.find(({ subscriptionId }) => subscriptionId === one.environmentId)?.name ?? "",
  },
  status: statusAt(one, at),
  metered: isMetered(one.terms),
  orderedAt: one.orderedAt.toString(),
  endedAt: one.endedAt?.toString() ?? null,
});

export const purchaseView = (
  one: EnvironmentPurchase,
  {
    delivered,
    ...context
  }: Context & { readonly delivered: (Delivered & { readonly version: number }) | undefined },
) => ({
  ...purchaseSummaryView(one, context),
  orderNumber: one.orderNumber,
  trialEndsAt: one.trialEndsAt?.toString() ?? null,
  meters: metersView(one.terms),
  currency: one.terms.unitPrice.currency,
  deliverables: delivered?.items ?? [],
  manifest: delivered?.manifest ?? null,
  version: delivered?.version ?? null,
  allowedActions: decideCancellation(one, context.at).ok ? (["de-provision"] as const) : [],
});
