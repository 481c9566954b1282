import { sameJson } from "./canonical-json.ts";
import type { EditionContent, EditionPlan } from "./edition.ts";
import { isList, isObject, valueAt } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";

export const OFFER_NOTICES = [
  "first",
  "again",
  "button",
  "renamed",
  "listing",
  "terms",
  "landing-page",
] as const;
export const PLAN_NOTICES = [
  "plan-new",
  "plan-stopped",
  "plan-again",
  "plan-public",
  "plan-listing",
  "price-up",
  "price-down",
  "markets-in",
  "markets-out",
  "billing-in",
  "billing-out",
  "trial-in",
  "trial-out",
  "limits",
] as const;

/**
 * Something that customers notice once an edition is live. `count` is of markets or billing terms;
 * `plan` says which plan it is about.
 */
export type BuyerNotice =
  | { readonly code: (typeof OFFER_NOTICES)[number] }
  | {
      readonly code: (typeof PLAN_NOTICES)[number];
      readonly plan: { readonly planUuid: string; readonly planId: string };
      readonly count: number;
    };

/**
 * What customers will notice of an edition that takes the place of the live one (ux.md P17). What a
 * running subscription agreed on stays as it is (BEY-06), so that all of it is about new purchases,
 * beside what is read on pages.
 *
 * @param before the live edition; undefined where none was ever live
 * @param after may still be a draft: what is wrong or missing in it is passed over
 * @param isStopped whether the offer was taken off sale, and is listed again with it
 * @returns nothing where customers notice nothing
 */
export function buyerNotices(
  before: EditionContent | undefined,
  after: EditionContent,
  isStopped: boolean,
): BuyerNotice[] {
  if (before === undefined) return [{ code: "first" }];
  const isOther = (page: string, pointer: string) =>
    !sameJson(at(before.pages[page], pointer), at(after.pages[page], pointer));
  const listingOf = ({ pages }: EditionContent) => pages["listing"] ?? {};
  const was = new Map(before.plans.map((plan) => [plan.planUuid, plan]));
  return [
    ...(isStopped ? [{ code: "again" } as const] : []),
    ...(isOther("setup", "/listingOption") ? [{ code: "button" } as const] : []),
    ...(sameJson(namesOf(listingOf(before)), namesOf(listingOf(after)))
      ? []
      : [{ code: "renamed" } as const]),
    ...(sameJson(withoutNames(listingOf(before)), withoutNames(listingOf(after)))
      ? []
      : [{ code: "listing" } as const]),
    ...(isOther("properties", "/terms") ? [{ code: "terms" } as const] : []),
    ...(isOther("technical", "/landingPageUrl") ? [{ code: "landing-page" } as const] : []),
    ...after.plans.flatMap((plan) => planNotices(was.get(plan.planUuid), plan)),
  ];
}

function planNotices(before: EditionPlan | undefined, after: EditionPlan): BuyerNotice[] {
  const plan = { planUuid: after.planUuid, planId: after.planId };
  const notice = (code: (typeof PLAN_NOTICES)[number], count = 1): BuyerNotice[] =>
    count === 0 ? [] : [{ code, plan, count }];
  if (!after.sold) return before?.sold === true ? notice("plan-stopped") : [];
  if (before === undefined) return notice("plan-new");
  if (!before.sold) return notice("plan-again");
  const [was, is] = [pricingOf(before), pricingOf(after)];
  const { up, down } = priceChanges(was.prices, is.prices);
  const less = (a: readonly string[], b: readonly string[]) =>
    a.filter((one) => !b.includes(one)).length;
  const isPublic = ({ pages }: EditionPlan) =>
    (at(pages["visibility"], "/visibility") ?? "public") === "public";
  return [
    ...notice("plan-public", Number(!isPublic(before) && isPublic(after))),
    ...notice(
      "plan-listing",
      Number(!sameJson(before.pages["plan-listing"], after.pages["plan-listing"])),
    ),
    ...notice("price-up", up),
    ...notice("price-down", down),
    ...notice("markets-in", less(is.markets, was.markets)),
    ...notice("markets-out", less(was.markets, is.markets)),
    ...notice("billing-in", less(is.terms, was.terms)),
    ...notice("billing-out", less(was.terms, is.terms)),
    ...notice("trial-in", Number(is.trial && !was.trial)),
    ...notice("trial-out", Number(was.trial && !is.trial)),
    ...notice("limits", Number(!sameJson(was.limits, is.limits))),
  ];
}

const at = (page: JsonObject | undefined, pointer: string): Json | undefined =>
  page === undefined ? undefined : valueAt(page, pointer);

/** What of a plan's pricing customers notice, whatever of it is answered. */
function pricingOf({ pages }: EditionPlan) {
  const page = pages["pricing"];
  const markets = at(page, "/markets");
  const terms = at(page, "/terms");
  const prices = at(page, "/prices");
  const trialMonths = at(page, "/trialMonths");
  return {
    markets: isList(markets) ? markets.map(String) : [],
    terms: (isList(terms) ? terms : []).flatMap((one) =>
      isObject(one) ? [`${String(one["term"])}/${String(one["payment"])}`] : [],
    ),
    prices: isObject(prices) ? prices : {},
    trial: at(page, "/freeTrial") === true || Number(trialMonths ?? 0) > 0,
    limits: ["minQuantity", "maxQuantity", "limitPerCustomer"].map(
      (name) => at(page, `/${name}`) ?? null,
    ),
  };
}

/** In how many markets something costs more, and in how many less, of what is priced before and after. */
function priceChanges(before: JsonObject, after: JsonObject): { up: number; down: number } {
  let [up, down] = [0, 0];
  for (const [market, now] of Object.entries(after)) {
    const was = amountsOf(before[market]);
    const changes = [...amountsOf(now)].flatMap(([name, amount]) => {
      const old = was.get(name);
      return old === undefined || old === amount ? [] : [amount > old];
    });
    if (changes.includes(true)) up += 1;
    if (changes.includes(false)) down += 1;
  }
  return { up, down };
}

/** Every price of a market by what it is for, in parts of one that any price has. */
function amountsOf(market: Json | undefined): ReadonlyMap<string, bigint> {
  return new Map(
    (["terms", "meters"] as const).flatMap((part) => {
      const prices = isObject(market) ? market[part] : undefined;
      return Object.entries(isObject(prices) ? prices : {}).flatMap(([name, price]) => {
        const [, whole, decimals = ""] = /^(\d{1,18})(?:\.(\d{1,12}))?$/.exec(String(price)) ?? [];
        return whole === undefined
          ? []
          : [[`${part} ${name}`, BigInt(whole + decimals.padEnd(12, "0"))] as const];
      });
    }),
  );
}

const languagesOf = (listing: JsonObject): readonly (readonly [string, JsonObject])[] => {
  const languages = listing["languages"];
  return Object.entries(isObject(languages) ? languages : {}).flatMap(([language, texts]) =>
    isObject(texts) ? [[language, texts] as const] : [],
  );
};
const namesOf = (listing: JsonObject): JsonObject =>
  Object.fromEntries(languagesOf(listing).map(([language, { name = null }]) => [language, name]));
const withoutNames = (listing: JsonObject): JsonObject => ({
  ...listing,
  languages: Object.fromEntries(
    languagesOf(listing).map(([language, texts]) => [language, { ...texts, name: null }]),
  ),
});
