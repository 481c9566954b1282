import type { FieldError } from "../../../kernel/problem.ts";
import { isList, isObject, type PlanContent } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";
import { normalDecimal } from "./price-conversion.ts";

/** What a plan with a locked price is sold for from its next plan on (PUB-20). */
export type NewPrice = {
  /** ID of the plan that will have the price. */
  readonly planId: string;
  /** Its English name; buyers tell plans apart by it. */
  readonly name: string;
  /** Of a plan with one price, in its base currency, at most six decimals. */
  readonly price?: string | undefined;
  /** Of a plan with a price for each size: all sizes of the new plan. */
  readonly sizes?: readonly { readonly cores: string; readonly price: string }[] | undefined;
  /** `reused`: that of the plan before, for good once published. `own`: a copy of it. */
  readonly technical: "own" | "reused";
};

/** What the price cannot be; pointers are into the wanted. */
export function checkNewPrice(pricing: JsonObject, { price, sizes }: NewPrice): FieldError[] {
  const option = pricing.priceOption;
  const isOne = option === "flat" || option === "per-core";
  const bySize = option === "per-core-size";
  const misplaced = [
    ...(price !== undefined && !isOne ? ["price"] : []),
    ...(sizes !== undefined && !bySize ? ["sizes"] : []),
  ];
  if (misplaced.length > 0)
    return misplaced.map((field) => ({
      pointer: `/${field}`,
      code: "catalog/price-of-another-option",
      params: { value: field },
    }));
  if (isOne && price === undefined) return [{ pointer: "/price", code: "catalog/required" }];
  if (bySize && (sizes === undefined || sizes.length === 0))
    return [{ pointer: "/sizes", code: "catalog/required" }];
  if (isOne && isSame(price, pricing.price))
    return [{ pointer: "/price", code: "catalog/price-unchanged" }];
  const before = isList(pricing.sizes) ? pricing.sizes.filter(isObject) : [];
  const unchanged =
    sizes?.length === before.length &&
    sizes.every(({ cores, price: now }) =>
      before.some((size) => size.cores === cores && isSame(now, size.price)),
    );
  return bySize && unchanged ? [{ pointer: "/sizes", code: "catalog/price-unchanged" }] : [];
}

const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  typeof a === "string" && typeof b === "string" && normalDecimal(a, 6) === normalDecimal(b, 6);

/**
 * The pages of the plan that is sold at the new price: the ones of the plan before, listed, under
 * its new name. Prices of markets are not copied where there is a new base price: all of them are
 * converted from it, so that no market keeps the old price unseen.
 *
 * @param plans all plans of the offer; the plan before may reuse the configuration of one of them
 */
export function pagesAtNewPrice(
  plan: PlanContent,
  plans: readonly PlanContent[],
  { name, price, sizes, technical }: NewPrice,
): Record<string, JsonObject> {
  const { pages } = plan;
  const setup = pages["plan-setup"] ?? {};
  // A reuse is of a plan with a configuration of its own, never of another reuse.
  const baseId = setup.technical === "reused" ? String(setup.technicalOf) : plan.planId;
  const base = plans.find(({ planId }) => planId === baseId) ?? plan;
  const { technicalOf: _base, ...others } = setup;
  const { "plan-technical": _own, ...kept } = pages;
  const { prices, ...pricing } = pages.pricing ?? {};
  const hasNewBase = price !== undefined || sizes !== undefined;
  const configuration = base.pages["plan-technical"];
  return {
    ...kept,
    "plan-setup":
      technical === "reused"
        ? { ...others, technical, technicalOf: baseId }
        : { ...others, technical },
    "plan-listing": renamed(pages["plan-listing"] ?? {}, name),
    pricing: {
      ...pricing,
      ...(price !== undefined && { price }),
      ...(sizes !== undefined && { sizes: sizes.map((size) => ({ ...size })) }),
      ...(!hasNewBase && prices !== undefined && { prices }),
    },
    visibility: { ...pages.visibility, hidden: false },
    ...(technical === "own" &&
      configuration !== undefined && { "plan-technical": activeOnly(configuration) }),
  };
}

function renamed(listing: JsonObject, name: string): JsonObject {
  const languages = isObject(listing.languages) ? listing.languages : {};
  const english = isObject(languages.en) ? languages.en : {};
  return { ...listing, languages: { ...languages, en: { ...english, name } } };
}

/** A copy begins with the versions that buyers can still get. */
export function activeOnly(technical: JsonObject): JsonObject {
  const versions = isList(technical.versions) ? technical.versions : [];
  return {
    ...technical,
    versions: versions.filter((one) => isObject(one) && !isObject(one.deprecation)),
  };
}
