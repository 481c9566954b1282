import { isId } from "../../../kernel/ids.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import { type AudienceEntry, idOf } from "../domain/audience.ts";
import {
  addCounts,
  type ComparedPage,
  comparedPages,
  countRows,
  NO_ROWS,
  type PlanPresence,
  plansOf,
  type RowCounts,
  rowsOf,
  type Shown,
  shownCount,
} from "../domain/comparison.ts";
import type { FieldRow } from "../domain/diff.ts";
import { type EditionContent, type EditionPlan, editionOf } from "../domain/edition.ts";
import { childOf } from "../domain/field-label.ts";
import { type Lock, locksOf } from "../domain/locks.ts";
import { below, type PageDefinition, pointerParts } from "../domain/offer-type.ts";
import type { Json, JsonObject } from "../domain/page-schema.ts";
import { publishedPage, publishedPlanPage } from "../domain/published.ts";
import { actionNotAllowed } from "../problems.ts";
import { type AudienceVersions, audienceRows, countAudienceRows } from "./compare-audiences.ts";
import { liveVersions, readEdition } from "./editions.ts";
import { keepEdition } from "./kept-contents.ts";
import type { LoadedOffer } from "./load-draft.ts";

/** `draft`, `preview`, `live`, or the id of an edition of the offer. */
export type SideName = string;

export type ComparedSide = {
  readonly name: "draft" | "preview" | "live" | "edition";
  /** Null for the draft, which is no edition yet. */
  readonly editionId: string | null;
  /** The newest version under which the edition was live; null when it never was. */
  readonly version: number | null;
  /** When the draft was last changed, or the edition went live or to preview, or was made. */
  readonly since: Temporal.Instant;
  readonly content: EditionContent;
};

/** Editions that the draft can be compared with. */
export type EditionChoice = Omit<ComparedSide, "content">;

/** One side of a comparison; refused when the offer has no such edition. */
export async function comparedSide(
  db: Reader,
  loaded: LoadedOffer,
  name: SideName,
): Promise<Result<ComparedSide>> {
  const { offer, liveEdition, kept } = loaded;
  if (name === "draft")
    return ok({
      name,
      editionId: null,
      version: null,
      since: offer.changedAt,
      content: draftContent(loaded),
    });
  if (name === "live") {
    const { liveEditionId: editionId, liveVersion: version, liveSince } = offer;
    return editionId === null || liveSince === null || liveEdition === undefined
      ? refuse(actionNotAllowed({ action: "compare-with-live", reason: "never-live" }))
      : ok({ name, editionId, version, since: liveSince, content: liveEdition });
  }
  const editionId = name === "preview" ? offer.previewEditionId : name;
  if (editionId === null)
    return refuse(actionNotAllowed({ action: "compare-with-preview", reason: "no-preview" }));
  const edition = isId(editionId)
    ? await readEdition(db, editionId, kept?.editions.get(editionId))
    : undefined;
  if (edition?.offerId !== offer.id) return refuse(notFound({}));
  if (kept !== undefined) keepEdition(kept, editionId, edition.content);
  const wasLive = (await liveVersions(db, offer.id)).find((one) => one.editionId === editionId);
  return ok({
    name: name === "preview" ? name : "edition",
    editionId,
    version: wasLive?.version ?? null,
    since:
      (name === "preview" ? offer.previewSince : undefined) ?? wasLive?.liveSince ?? edition.madeAt,
    content: edition.content,
  });
}

/** What an edition of the draft would be; made once for the same rows of the same plans. */
function draftContent({ type, draft, plans, kept }: LoadedOffer): EditionContent {
  const make = () => editionOf({ type, pages: draft.pages, plans });
  if (kept === undefined) return make();
  const shown = plans.map(({ planUuid, planId, stopped }) => [planUuid, planId, stopped]);
  const of = JSON.stringify([shown, ...kept.pages.keys()]);
  if (kept.draft?.of !== of) kept.draft = { of, content: make() };
  return kept.draft.content;
}

/**
 * The two sides that a reader names: the draft unless `of` says otherwise, with the live edition, or
 * else the preview, unless `with` does. Nothing stands on the older side of an offer that has neither.
 */
export async function comparedSides(
  db: Reader,
  loaded: LoadedOffer,
  named: { readonly of?: SideName | undefined; readonly with?: SideName | undefined },
): Promise<Result<Sides>> {
  const after = await comparedSide(db, loaded, named.of ?? "draft");
  if (!after.ok) return after;
  const other = named.with ?? usualOther(loaded);
  const before = other === undefined ? undefined : await comparedSide(db, loaded, other);
  return before?.ok === false ? before : ok({ before: before?.value, after: after.value });
}

/** What a draft is compared with unless somebody chooses: the live edition, else the preview. */
const usualOther = ({ offer }: LoadedOffer): SideName | undefined =>
  offer.liveEditionId !== null ? "live" : offer.previewEditionId !== null ? "preview" : undefined;

/** The editions of the offer to compare with: live and preview first, then what was live before. */
export async function editionChoices(
  db: Reader,
  { offer }: LoadedOffer,
): Promise<readonly EditionChoice[]> {
  const { liveEditionId, liveVersion, liveSince, previewEditionId, previewSince } = offer;
  const choices: EditionChoice[] = [];
  if (liveEditionId !== null && liveSince !== null)
    choices.push({
      name: "live",
      editionId: liveEditionId,
      version: liveVersion,
      since: liveSince,
    });
  if (previewEditionId !== null && previewSince !== null)
    choices.push({
      name: "preview",
      editionId: previewEditionId,
      version: null,
      since: previewSince,
    });
  for (const { version, editionId, liveSince: since } of await liveVersions(db, offer.id))
    if (version !== liveVersion) choices.push({ name: "edition", editionId, version, since });
  return choices;
}

/** A page of a comparison, or the private audience of a plan. */
export type Section = {
  readonly page: string;
  /** Message key. */
  readonly title: string;
  readonly plan?: string;
  readonly counts: RowCounts;
  /** Of the draft's page that was compared; absent where the draft has no such page to save. */
  readonly version?: number;
};

export type ComparisonRow = {
  readonly page: string;
  readonly plan?: string;
  readonly kind: FieldRow["kind"];
  readonly what: FieldRow["what"];
  readonly pointer: string;
  /** Where the answer is on the draft's page, as near as it still exists. */
  readonly place: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly schema: JsonObject;
  /** The content that `pointer` is into. */
  readonly content: Json | undefined;
  /** What the row is called where it is no field of a page. */
  readonly name?: string;
  readonly lock?: Lock;
};

export type Sides = {
  readonly before: ComparedSide | undefined;
  readonly after: ComparedSide;
};

export type Comparison = {
  readonly sections: readonly Section[];
  readonly plans: readonly {
    readonly planId: string;
    readonly presence: PlanPresence;
    readonly shown: EditionPlan;
  }[];
  /** Of the chosen pages. */
  readonly counts: RowCounts;
  readonly rows: readonly ComparisonRow[];
  /** Rows before the next page; absent on the last one. */
  readonly next?: number;
};

const AUDIENCE_PAGE = "audience";

/**
 * Compares two editions of an offer, and private audiences where both sides have them: an edition
 * of the past has none, because audiences are kept beside editions. Everything is counted; of the
 * rows only those from `skip` on are made, at most `limit`.
 *
 * @param chosen the page, the plan, or both, whose rows are wanted; everything without
 */
export async function compareOffer(
  db: Reader,
  loaded: LoadedOffer,
  sides: Sides,
  wanted: {
    readonly shown: Shown;
    readonly page?: string | undefined;
    readonly plan?: string | undefined;
    readonly skip: number;
    readonly limit: number;
  },
): Promise<Comparison> {
  const parts = await partsOf(db, loaded, sides);
  const rows: ComparisonRow[] = [];
  let counts = NO_ROWS;
  let passed = 0;
  for (const part of parts) {
    const { section } = part;
    if (!isWanted(wanted, section)) continue;
    counts = addCounts(counts, section.counts);
    const size = shownCount(wanted.shown, section.counts);
    const skip = Math.max(0, wanted.skip - passed);
    const limit = wanted.limit - rows.length;
    if (skip < size && limit > 0)
      rows.push(...(await rowsOfPart(db, loaded, sides, part, wanted.shown, { skip, limit })));
    passed += size;
  }
  const end = wanted.skip + rows.length;
  return {
    sections: parts.map(({ section }) => section),
    plans: plansOf(sides.before?.content, sides.after.content),
    counts,
    rows,
    ...(end < passed && { next: end }),
  };
}

/** Rows of an audience that are read at once: it has up to 20,000. */
const AUDIENCE_ROWS = 1000;

/**
 * All rows that `wanted` lets through, page by page, for files: only those of one page of the offer,
 * or 1,000 of a private audience, are in memory at once.
 */
export async function* comparedRows(
  db: Reader,
  loaded: LoadedOffer,
  sides: Sides,
  wanted: Omit<Parameters<typeof compareOffer>[3], "skip" | "limit">,
): AsyncGenerator<{ readonly section: Section; readonly rows: readonly ComparisonRow[] }> {
  for (const part of await partsOf(db, loaded, sides)) {
    const { section } = part;
    if (!isWanted(wanted, section)) continue;
    const size = shownCount(wanted.shown, section.counts);
    const limit = part.audience === undefined ? size : AUDIENCE_ROWS;
    for (let skip = 0; skip < size; skip += limit) {
      const rows = await rowsOfPart(db, loaded, sides, part, wanted.shown, { skip, limit });
      yield { section, rows };
    }
  }
}

const isWanted = (
  wanted: { readonly page?: string | undefined; readonly plan?: string | undefined },
  { page, plan }: Section,
): boolean =>
  (wanted.page === undefined || wanted.page === page) &&
  (wanted.plan === undefined || wanted.plan === plan);

async function partsOf(db: Reader, loaded: LoadedOffer, sides: Sides): Promise<readonly Part[]> {
  const { before, after } = sides;
  const pages = comparedPages(loaded.type, before?.content, after.content).map(
    (page): Part => ({
      page,
      section: {
        page: page.page,
        title: page.title,
        ...(page.plan !== undefined && { plan: page.plan }),
        counts: countRows(page),
        ...(after.name === "draft" && versionOfPage(loaded, page)),
      },
    }),
  );
  return [...pages, ...(await audienceParts(db, loaded, sides))];
}

function versionOfPage(
  { type, saved, plans }: LoadedOffer,
  { page, plan }: ComparedPage,
): { readonly version?: number } {
  const pages = plan === undefined ? type.pages : type.planPages;
  const draft = plan === undefined ? saved : plans.find((one) => one.planId === plan)?.saved;
  return draft !== undefined && pages.some(({ id, kind }) => id === page && kind === "form")
    ? { version: draft.get(page)?.version ?? 0 }
    : {};
}

type Part = {
  readonly section: Section;
  readonly page?: ComparedPage;
  readonly audience?: AudienceVersions;
};

async function audienceParts(db: Reader, { plans }: LoadedOffer, sides: Sides): Promise<Part[]> {
  const { before, after } = sides;
  if (before?.name === "edition" || after.name === "edition") return [];
  const versionOf = (plan: (typeof plans)[number], side: ComparedSide | undefined): number =>
    side === undefined
      ? 0
      : side.name === "live"
        ? (plan.liveAudienceVersion ?? 0)
        : plan.audienceVersion;
  const versions = plans
    .map((plan) => ({
      planId: plan.planId,
      planUuid: plan.planUuid,
      before: versionOf(plan, before),
      after: versionOf(plan, after),
    }))
    .filter((one) => one.before + one.after > 0);
  const counts = await countAudienceRows(db, versions);
  return versions.flatMap(({ planId, ...audience }) => {
    const counted = counts.get(audience.planUuid);
    return counted === undefined
      ? []
      : [
          {
            audience,
            section: {
              page: AUDIENCE_PAGE,
              title: "comparison.audience",
              plan: planId,
              counts: counted,
            },
          },
        ];
  });
}

const entryName = (entry: AudienceEntry | null | undefined): string => (entry ? idOf(entry) : "");

async function rowsOfPart(
  db: Reader,
  loaded: LoadedOffer,
  { after }: Sides,
  { section, page, audience }: Part,
  shown: Shown,
  window: { readonly skip: number; readonly limit: number },
): Promise<ComparisonRow[]> {
  const about = { page: section.page, ...(section.plan !== undefined && { plan: section.plan }) };
  if (audience !== undefined)
    return (await audienceRows(db, audience, shown, window)).map((row) => ({
      ...about,
      kind: row.kind,
      what: "value",
      pointer: `/entries/${row.index}`,
      place: "/entries",
      ...(row.before && { before: row.before as JsonObject }),
      ...(row.after && { after: row.after as JsonObject }),
      schema: {},
      content: undefined,
      name: entryName(row.after ?? row.before),
    }));
  if (page === undefined) return [];
  const locks = after.name === "draft" ? locksOfPage(loaded, page) : new Map<string, Lock>();
  return rowsOf(page, shown, window).map((row): ComparisonRow => {
    const lock = row.kind === "removed" ? undefined : lockAt(page.schema, locks, row.pointer);
    return {
      ...about,
      ...row,
      schema: page.schema,
      content: row.kind === "removed" ? page.before : page.after,
      place: row.kind === "removed" ? placeOf(page.schema, row.pointer) : row.pointer,
      ...(lock && { lock }),
    };
  });
}

/** What of the draft's page can no longer change, by pointer. */
function locksOfPage(
  { type, published: everything }: LoadedOffer,
  { page, plan, after }: ComparedPage,
): ReadonlyMap<string, Lock> {
  const pages: readonly PageDefinition[] = plan === undefined ? type.pages : type.planPages;
  const definition = pages.find(({ id, kind }) => id === page && kind === "form");
  if (definition === undefined || after === undefined) return new Map();
  const published =
    plan === undefined
      ? publishedPage(everything, page)
      : publishedPlanPage(everything, plan, page);
  return new Map(
    locksOf(definition, published, after).map((lock): [string, Lock] => [lock.pointer, lock]),
  );
}

/** The lock of the answer, or of a group that is locked as a whole. An entry that must stay can change inside. */
function lockAt(
  schema: JsonObject,
  locks: ReadonlyMap<string, Lock>,
  pointer: string,
): Lock | undefined {
  const own = locks.get(pointer);
  let field: JsonObject | undefined = schema;
  let at = "";
  for (const part of pointerParts(pointer)) {
    if (own !== undefined || field === undefined) break;
    field = childOf(field, part);
    at = below(at, part);
    if (field !== undefined && "x-lock-rule" in field && locks.has(at)) return locks.get(at);
  }
  return own;
}

/** A removed entry has no place of its own any more: its list has. */
function placeOf(schema: JsonObject, pointer: string): string {
  let field: Json | undefined = schema;
  let place = "";
  for (const part of pointer.split("/").slice(1)) {
    const { type, properties, additionalProperties } = (field ?? {}) as JsonObject;
    if (type === "array") break;
    place += `/${part}`;
    field = (properties as JsonObject | undefined)?.[part] ?? additionalProperties;
  }
  return place;
}
