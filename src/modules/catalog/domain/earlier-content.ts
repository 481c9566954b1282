import type { FieldError } from "../../../kernel/problem.ts";
import type { DocumentPlan, OfferDocument } from "./document.ts";
import type { EditionContent } from "./edition.ts";
import { type CurrentState, type PlannedChanges, planChanges } from "./plan-changes.ts";
import type { ExchangeRates } from "./price-conversion.ts";

/** Which part of the draft; all of it where nothing is named. */
export type DraftPart = { readonly planId?: string; readonly page?: string };

/** The draft with `part` as it was published last. Audiences are no part of an edition and stay. */
export function withoutChanges(
  current: CurrentState,
  published: EditionContent,
  { planId, page }: DraftPart,
): OfferDocument {
  const isMeant = (plan: string | undefined, name: string): boolean =>
    (planId === undefined ? page === undefined || plan === undefined : plan === planId) &&
    (page === undefined || name === page);
  const mix = (
    plan: string | undefined,
    before: OfferDocument["pages"],
    wanted: OfferDocument["pages"],
  ): OfferDocument["pages"] =>
    Object.fromEntries(
      [...new Set([...Object.keys(before), ...Object.keys(wanted)])].flatMap((name) => {
        const content = (isMeant(plan, name) ? wanted : before)[name];
        return content === undefined ? [] : [[name, content] as const];
      }),
    );
  const isWhole = planId === undefined && page === undefined;
  return {
    alias: "",
    pages: mix(undefined, current.pages, published.pages),
    plans: (isWhole ? inOrderOf(published, current.plans) : current.plans).flatMap(
      ({ planId: id, pages, audience, everLive }): DocumentPlan[] => {
        const last = published.plans.find((plan) => plan.planId === id);
        if (last !== undefined)
          return [{ planId: id, pages: mix(id, pages, last.pages), audience }];
        // A plan that was never published is a change itself, unless it is on its way.
        return isWhole && !everLive ? [] : [{ planId: id, pages, audience }];
      },
    ),
  };
}

/** Plans in the order in which an edition has them; others, which it has not, after those. */
function inOrderOf<P extends { readonly planId: string }>(
  { plans }: EditionContent,
  some: readonly P[],
): readonly P[] {
  const places = new Map(plans.map(({ planId }, index) => [planId, index]));
  const placeOf = ({ planId }: P) => places.get(planId) ?? plans.length;
  return [...some].sort((a, b) => placeOf(a) - placeOf(b));
}

export type Restoration = {
  readonly planned: PlannedChanges;
  /** Fields that are locked now: their pages stay as they are. */
  readonly locked: readonly FieldError[];
};

/**
 * The draft with the content of an earlier edition, where locks allow: a page that would break one
 * stays as it is. Plans that the edition does not have stay; plans that are gone come back.
 */
export function restoration(
  current: CurrentState,
  edition: EditionContent,
  rates: ExchangeRates,
): Restoration {
  const context = { files: new Map(), rates }; // an edition's references are complete
  const { locked } = planChanges(current, wanted([]), context);
  return { planned: planChanges(current, wanted(locked), context), locked };

  function wanted(kept: readonly FieldError[]): OfferDocument {
    const keeps = (page: string, plan?: string): boolean =>
      kept.some((error) => error.page === page && error.plan === plan);
    const mix = (
      before: OfferDocument["pages"],
      earlier: OfferDocument["pages"],
      plan?: string,
    ): OfferDocument["pages"] =>
      Object.fromEntries(
        [...new Set([...Object.keys(before), ...Object.keys(earlier)])].flatMap((page) => {
          const content = (keeps(page, plan) ? before : earlier)[page];
          return content === undefined ? [] : [[page, content] as const];
        }),
      );
    return {
      alias: "",
      pages: mix(current.pages, edition.pages),
      plans: [
        ...inOrderOf(edition, current.plans).map(({ planId, pages, audience }): DocumentPlan => {
          const earlier = edition.plans.find((plan) => plan.planId === planId);
          return {
            planId,
            pages: earlier === undefined ? pages : mix(pages, earlier.pages, planId),
            audience,
          };
        }),
        ...edition.plans
          .filter(({ planId }) => !current.plans.some((plan) => plan.planId === planId))
          .map(({ planId, pages }): DocumentPlan => ({ planId, pages, audience: [] })),
      ],
    };
  }
}
