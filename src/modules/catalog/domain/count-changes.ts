import { diffContent } from "./diff.ts";
import type { EditionContent } from "./edition.ts";
import type { OfferType, PageDefinition } from "./offer-type.ts";
import type { JsonObject } from "./page-schema.ts";
import { movesAny } from "./review.ts";

type Pages = Readonly<Record<string, JsonObject>>;

/** How many answers differ between two editions; a plan put on or taken off sale counts as one, as does another order of plans. */
export function countChanges(
  type: OfferType,
  before: EditionContent | undefined,
  after: EditionContent,
): number {
  const count = (pages: readonly PageDefinition[], was: Pages = {}, is: Pages = {}): number =>
    pages.reduce((sum, { id, schema }) => sum + diffContent(schema, was[id], is[id]).length, 0);
  const plans = new Set([...(before?.plans ?? []), ...after.plans].map(({ planUuid }) => planUuid));
  let changes = count(type.pages, before?.pages, after.pages);
  for (const uuid of plans) {
    const was = before?.plans.find(({ planUuid }) => planUuid === uuid);
    const is = after.plans.find(({ planUuid }) => planUuid === uuid);
    changes += count(type.planPages, was?.pages, is?.pages);
    if (was !== undefined && is !== undefined && was.sold !== is.sold) changes += 1;
  }
  const order = (edition: EditionContent | undefined) =>
    (edition?.plans ?? []).map(({ planUuid }) => planUuid);
  return movesAny(order(before), order(after)) ? changes + 1 : changes;
}
