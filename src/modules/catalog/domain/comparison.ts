import { type FieldChange, type FieldRow, type RowKind, walkAnswers } from "./diff.ts";
import type { EditionContent, EditionPlan } from "./edition.ts";
import type { OfferType } from "./offer-type.ts";
import type { JsonObject } from "./page-schema.ts";

/** What the comparison shows: everything, all that differs, one kind of difference, or what does not. */
export const SHOWN = ["all", "modified", "removed", "added", "edited", "unchanged"] as const;
export type Shown = (typeof SHOWN)[number];

/** A page of the offer or of one of its plans, on both sides. */
export type ComparedPage = {
  readonly page: string;
  /** Message key. */
  readonly title: string;
  readonly plan?: string;
  readonly schema: JsonObject;
  /** Absent on a side that has no such page. */
  readonly before?: JsonObject;
  readonly after?: JsonObject;
};

export type RowCounts = Readonly<Record<RowKind, number>>;

/** Whether a plan is on both sides. */
export type PlanPresence = "kept" | "added" | "removed";

/**
 * The pages of two editions, in the type's order: pages of the offer, then those of each plan, in
 * the newer edition's order with the removed plans last. A page that neither side has is left out.
 */
export function comparedPages(
  type: OfferType,
  before: EditionContent | undefined,
  after: EditionContent,
): ComparedPage[] {
  const pages = pagesOf(type.pages, before?.pages, after.pages).map(
    (page): ComparedPage => (page.schema === PLAN_LIST ? planList(page, before, after) : page),
  );
  const plans = plansOf(before, after).flatMap(({ planId }) => {
    const find = (edition: EditionContent | undefined) =>
      edition?.plans.find((plan) => plan.planId === planId)?.pages;
    return pagesOf(type.planPages, find(before), find(after)).map((page) => ({
      ...page,
      plan: planId,
    }));
  });
  return [...pages, ...plans].filter(
    (page) => page.before !== undefined || page.after !== undefined,
  );
}

/** Plans of both editions: those of the newer one in its order, then those it no longer has. */
export function plansOf(
  before: EditionContent | undefined,
  after: EditionContent,
): { readonly planId: string; readonly presence: PlanPresence; readonly shown: EditionPlan }[] {
  const old = new Map((before?.plans ?? []).map((plan) => [plan.planId, plan]));
  const current = new Set(after.plans.map(({ planId }) => planId));
  return [
    ...after.plans.map((plan) => ({
      planId: plan.planId,
      presence: old.has(plan.planId) ? ("kept" as const) : ("added" as const),
      shown: plan,
    })),
    ...[...old.values()]
      .filter(({ planId }) => !current.has(planId))
      .map((plan) => ({ planId: plan.planId, presence: "removed" as const, shown: plan })),
  ];
}

type Pages = Readonly<Record<string, JsonObject>>;

/** The list of plans as content of its own: which there are, and which of them are sold. */
const PLAN_LIST: JsonObject = {
  type: "object",
  properties: {
    plans: {
      type: "array",
      title: "comparison.plans",
      "x-identity": "planId",
      items: {
        type: "object",
        properties: { sold: { type: "boolean", title: "comparison.sold" } },
      },
    },
  },
};

/** Answers of a page that the type no longer has: each is compared as a whole. */
const UNKNOWN_PAGE: JsonObject = { type: "object", additionalProperties: {} };

function pagesOf(
  definitions: OfferType["pages"],
  before: Pages | undefined,
  after: Pages | undefined,
): ComparedPage[] {
  const unknown = [...new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})])].filter(
    (id) => !definitions.some((page) => page.id === id),
  );
  return [
    ...definitions.map(({ id, title, kind, schema }) => ({
      id,
      title,
      schema: kind === "plans" ? PLAN_LIST : schema,
    })),
    ...unknown.map((id) => ({ id, title: id, schema: UNKNOWN_PAGE })),
  ].map(({ id, title, schema }) => {
    const older = before?.[id];
    const newer = after?.[id];
    return {
      page: id,
      title,
      schema,
      ...(older && { before: older }),
      ...(newer && { after: newer }),
    };
  });
}

function planList(
  page: ComparedPage,
  before: EditionContent | undefined,
  after: EditionContent,
): ComparedPage {
  const listOf = (edition: EditionContent | undefined) =>
    edition !== undefined && edition.plans.length > 0
      ? { plans: edition.plans.map(({ planId, sold }) => ({ planId, sold })) }
      : undefined;
  const older = listOf(before);
  const newer = listOf(after);
  return { ...page, ...(older && { before: older }), ...(newer && { after: newer }) };
}

export const NO_ROWS: RowCounts = { added: 0, removed: 0, edited: 0, unchanged: 0 };

const NO_SIDE: JsonObject = {};
const counted = new WeakMap<JsonObject, WeakMap<JsonObject, WeakMap<JsonObject, RowCounts>>>();

/**
 * How many answers of the page are of each kind. Linear in the content; makes no rows. Contents never
 * change, so those that were counted once, as the same objects, are not counted again.
 */
export function countRows({ schema, before, after }: ComparedPage): RowCounts {
  const ofSchema = counted.get(schema) ?? new WeakMap();
  const ofBefore = ofSchema.get(before ?? NO_SIDE) ?? new WeakMap<JsonObject, RowCounts>();
  const known = ofBefore.get(after ?? NO_SIDE);
  if (known !== undefined) return known;
  const counts = countAnew({ schema, before, after });
  counted.set(schema, ofSchema.set(before ?? NO_SIDE, ofBefore.set(after ?? NO_SIDE, counts)));
  return counts;
}

function countAnew({
  schema,
  before,
  after,
}: {
  readonly schema: JsonObject;
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
}): RowCounts {
  const counts = { ...NO_ROWS };
  walkAnswers(schema, before, after, (kind) => {
    counts[kind] += 1;
  });
  return counts;
}

/** The rows of the page that `shown` lets through: at most `limit`, after the first `skip` of them. */
export function rowsOf(
  { schema, before, after }: ComparedPage,
  shown: Shown,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): FieldRow[] {
  const rows: FieldRow[] = [];
  let seen = 0;
  walkAnswers(schema, before, after, (kind, row) => {
    if (!isShown(shown, kind)) return;
    if (seen >= skip && rows.length < limit) rows.push(row());
    seen += 1;
  });
  return rows;
}

export const isShown = (shown: Shown, kind: RowKind): boolean =>
  shown === "all" || (shown === "modified" ? kind !== "unchanged" : shown === kind);

/** How many rows `shown` lets through. */
export const shownCount = (shown: Shown, counts: RowCounts): number =>
  (["added", "removed", "edited", "unchanged"] as const).reduce(
    (sum, kind) => sum + (isShown(shown, kind) ? counts[kind] : 0),
    0,
  );

export const addCounts = (a: RowCounts, b: RowCounts): RowCounts => ({
  added: a.added + b.added,
  removed: a.removed + b.removed,
  edited: a.edited + b.edited,
  unchanged: a.unchanged + b.unchanged,
});

/** What one page of an edition changes against another edition. */
export type PageChange = {
  readonly page: string;
  readonly plan?: string;
  readonly kind: FieldChange["kind"];
  readonly fields: readonly FieldChange[];
};

/** The pages that differ between two editions, with every difference. */
export function changedPages(
  type: OfferType,
  before: EditionContent,
  after: EditionContent,
): PageChange[] {
  return comparedPages(type, before, after).flatMap((page) => {
    const fields = rowsOf(page, "modified", { skip: 0, limit: Number.POSITIVE_INFINITY }).map(
      ({ what: _, kind, ...change }): FieldChange => ({ ...change, kind: kind as "edited" }),
    );
    if (fields.length === 0) return [];
    const kind =
      page.before === undefined ? "added" : page.after === undefined ? "removed" : "edited";
    return [{ page: page.page, ...(page.plan && { plan: page.plan }), kind, fields }];
  });
}
