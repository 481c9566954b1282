import type { Result } from "../../../kernel/result.ts";
import { ok, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { liveOffer } from "../../catalog/index.ts";
import { inLanguage } from "../domain/for-sale.ts";
import { quoteUsage, type UsageQuote } from "../domain/usage-purchase.ts";
import { ownContext, wordsIn } from "./own-context.ts";

/** An offer that goes into an environment, with the terms of each plan for the organisation that looks. */
export type OfferForEnvironment = {
  readonly slug: string;
  readonly type: string;
  readonly name: string;
  readonly publisherName: string;
  readonly plans: readonly {
    readonly uuid: string;
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly quote: UsageQuote;
  }[];
};

/**
 * What a customer organisation can get of an offer. Plans that are not for it are left out; where nothing is
 * left, and for an offer that is bought in another way, there is no such offer.
 */
export const offerForEnvironment = (
  db: Database,
  {
    organisation,
    slug,
    locale,
  }: {
    readonly organisation: ActingOrganisation;
    readonly slug: string;
    readonly locale: Language;
  },
): Promise<Result<OfferForEnvironment>> =>
  db.transaction(async (tx): Promise<Result<OfferForEnvironment>> => {
    const live = await liveOffer(tx, slug);
    if (live === undefined) return refuse(notFound({}));
    const plans = live.plans.map(({ planUuid }) => planUuid);
    const found = await ownContext(tx, { organisation, plans });
    if (found === undefined) return refuse(notFound({}));
    const { context } = found;
    const shown = plans.flatMap((uuid) => {
      const sold = context.supply.get(uuid);
      if (sold === undefined || sold.plan.hidden) return [];
      const quote = quoteUsage(sold, context, { language: locale, words: wordsIn(locale) });
      if (!quote.buyable && quote.problems.some(({ code }) => code === "not-found")) return [];
      const texts = inLanguage(sold.plan.texts, locale);
      return [
        {
          uuid,
          id: sold.plan.planId,
          name: texts?.name ?? sold.plan.planId,
          description: texts?.description ?? "",
          quote,
        },
      ];
    });
    if (shown.length === 0) return refuse(notFound({}));
    return ok({
      slug: live.slug,
      type: live.type,
      name: inLanguage(live.languages, locale)?.name ?? live.slug,
      publisherName: live.publisherName,
      plans: shown,
    });
  });
