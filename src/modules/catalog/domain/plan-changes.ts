import type { FieldError } from "../../../kernel/problem.ts";
import {
  type AudienceDifference,
  type AudienceEntry,
  audienceDifference,
  idOf,
} from "./audience.ts";
import { canonicalJson } from "./canonical-json.ts";
import { diffContent, type FieldChange } from "./diff.ts";
import type { OfferDocument } from "./document.ts";
import type { EditionContent } from "./edition.ts";
import type { OfferType, PageDefinition } from "./offer-type.ts";
import type { FileRef, JsonObject } from "./page-schema.ts";
import { lockErrors, prepare } from "./prepare-page.ts";
import type { ExchangeRates } from "./price-conversion.ts";
import { publishedPage, publishedPlanPage } from "./published.ts";
import { type Draft, movesAny } from "./review.ts";
import type { Taxonomy } from "./taxonomy.ts";

/** The draft of an offer as it stands, before a document is applied to it. */
export type CurrentState = {
  readonly type: OfferType;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly CurrentPlan[];
  readonly liveEdition: EditionContent | undefined;
  readonly marketplace: "sandbox" | "live";
  readonly taxonomy?: Taxonomy;
  readonly live: Draft["live"];
};

export type CurrentPlan = {
  readonly planId: string;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly audience: readonly AudienceEntry[];
  /** Whether it was ever published, or is on its way to be: then it stays. */
  readonly everLive: boolean;
  readonly stopped?: boolean;
};

export type PageWrite = {
  readonly page: PageDefinition;
  readonly planId?: string;
  /** Undefined where the page is emptied. */
  readonly content: JsonObject | undefined;
};

/** What applying a document does, in full: nothing else happens when it is applied. */
export type PlannedChanges = {
  readonly pages: readonly PageWrite[];
  readonly newPlans: readonly string[];
  readonly removedPlans: readonly string[];
  /** All plans in their order, where it is another than new plans at the end would give. */
  readonly order?: readonly string[];
  readonly audiences: readonly {
    readonly planId: string;
    readonly entries: readonly AudienceEntry[];
    readonly difference: AudienceDifference;
  }[];
  readonly changes: readonly PlannedChange[];
  /** Locked changes; with any of them nothing is applied. Pointers are into the document. */
  readonly locked: readonly FieldError[];
  /** The draft as it will be. */
  readonly after: Draft;
};

export type PlannedChange = FieldChange & {
  /** `plan`: a whole plan; `audience`: its private audience; otherwise a field of a page. */
  readonly what: "plan" | "audience" | "field";
  readonly page?: string;
  readonly plan?: string;
};

export function planChanges(
  current: CurrentState,
  document: OfferDocument,
  context: { readonly files: ReadonlyMap<string, FileRef>; readonly rates: ExchangeRates },
): PlannedChanges {
  const { type, liveEdition } = current;
  const pages: PageWrite[] = [];
  const changes: PlannedChange[] = [];
  const locked: FieldError[] = [];

  const afterPages = applyPages(type.pages, current.pages, document.pages);
  const afterPlans = document.plans.map((wanted, index) => {
    const { planId } = wanted;
    const before = current.plans.find((plan) => plan.planId === planId);
    if (before === undefined)
      changes.push({ what: "plan", plan: planId, pointer: "", kind: "added" });
    const planPages = applyPages(type.planPages, before?.pages ?? {}, wanted.pages, {
      planId,
      index,
    });
    return {
      planId,
      pages: planPages,
      audience: wanted.audience,
      audienceSize: wanted.audience.length,
      ...(before?.stopped && { stopped: true }),
    };
  });

  const removed = current.plans.filter(
    ({ planId }) => !document.plans.some((plan) => plan.planId === planId),
  );
  for (const { planId, everLive } of removed) {
    changes.push({ what: "plan", plan: planId, pointer: "", kind: "removed" });
    if (everLive)
      locked.push({
        pointer: "/plans",
        code: "catalog/plan-removed",
        plan: planId,
        params: { plan: planId },
      });
  }
  const audiences = afterPlans.flatMap(({ planId, audience }) => {
    const before = current.plans.find((plan) => plan.planId === planId)?.audience ?? [];
    const isSame = textOf(before) === textOf(audience);
    if (!isSame)
      changes.push({
        what: "audience",
        plan: planId,
        pointer: "",
        kind: before.length === 0 ? "added" : audience.length === 0 ? "removed" : "edited",
        before: before.map(idOf),
        after: audience.map(idOf),
      });
    return isSame
      ? []
      : [{ planId, entries: audience, difference: audienceDifference(before, audience) }];
  });
  const newPlans = afterPlans
    .filter(({ planId }) => !current.plans.some((plan) => plan.planId === planId))
    .map(({ planId }) => planId);
  const ids = current.plans.map(({ planId }) => planId);
  const order = afterPlans.map(({ planId }) => planId);
  const moves = movesAny(ids, order);
  if (moves) {
    const page = type.pages.find(({ kind }) => kind === "plans")?.id ?? "plans";
    const [before, after] = [ids, order];
    changes.push({ what: "field", page, pointer: "/order", kind: "edited", before, after });
  }
  return {
    pages,
    newPlans,
    ...((moves || movesAny([...ids, ...newPlans], order)) && { order }),
    removedPlans: removed.map(({ planId }) => planId),
    audiences,
    changes,
    locked,
    after: {
      type,
      pages: afterPages,
      plans: afterPlans,
      marketplace: current.marketplace,
      ...(current.taxonomy && { taxonomy: current.taxonomy }),
      ...(current.live && { live: current.live }),
    },
  };

  function applyPages(
    definitions: readonly PageDefinition[],
    before: Readonly<Record<string, JsonObject>>,
    wanted: Readonly<Record<string, JsonObject>>,
    plan?: { readonly planId: string; readonly index: number },
  ): Record<string, JsonObject> {
    const after: Record<string, JsonObject> = {};
    for (const page of definitions) {
      if (page.kind !== "form") continue;
      const previous = before[page.id];
      const given = wanted[page.id];
      const content = given && prepare(page, given, { previous, ...context });
      if (content !== undefined) after[page.id] = content;
      if (textOf(previous) === textOf(content)) continue;
      const about = { page: page.id, ...(plan && { plan: plan.planId }) };
      pages.push({ page, content, ...(plan && { planId: plan.planId }) });
      for (const change of diffContent(page.schema, previous, content))
        changes.push({ what: "field", ...about, ...change });
      const published =
        plan === undefined
          ? publishedPage(liveEdition, page.id)
          : publishedPlanPage(liveEdition, plan.planId, page.id);
      const prefix = plan === undefined ? `/${page.id}` : `/plans/${plan.index}/${page.id}`;
      for (const error of lockErrors(page, published, content ?? {}))
        locked.push({ ...error, ...about, pointer: prefix + error.pointer });
    }
    return after;
  }
}

const textOf = (value: unknown): string => canonicalJson(value as JsonObject);
