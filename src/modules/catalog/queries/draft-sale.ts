import type { Reader } from "../../../platform/database.ts";
import { editionOf } from "../domain/edition.ts";
import { type PlanSale, planSaleOf } from "../domain/plan-sale.ts";
import { offerForPublisher } from "./for-publishing.ts";

/** How a plan of a saved draft would be sold if it were live now. */
export type DraftSale = {
  /** Undefined while its page Pricing and availability has errors. */
  readonly plan: PlanSale | undefined;
};

/** Pages that say at what price and where a plan is sold; a type has one of them. */
const PRICING_PAGES = new Set(["pricing", "plan-availability"]);

/** A plan of the publisher's draft with its prices; undefined for an absent and for a foreign one. */
export async function draftSale(
  db: Reader,
  asked: { readonly publisherId: string; readonly slug: string; readonly planId: string },
): Promise<DraftSale | undefined> {
  const found = await offerForPublisher(db, asked.publisherId, asked.slug);
  if (found === undefined) return undefined;
  const { type, draft, plans, review } = found;
  const edition = editionOf({ type, pages: draft.pages, plans });
  const plan = edition.plans.find(({ planId }) => planId === asked.planId);
  if (plan === undefined) return undefined;
  const pricing = review.find(
    ({ page, planId }) => planId === plan.planId && PRICING_PAGES.has(page),
  );
  const isMissing = pricing?.findings.some(({ severity }) => severity === "blocking") ?? false;
  return { plan: isMissing ? undefined : planSaleOf(plan, { type, edition }) };
}
