import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { sameJson } from "../domain/canonical-json.ts";
import { diffContent } from "../domain/diff.ts";
import { isObject, type PageDefinition } from "../domain/offer-type.ts";
import { filesIn } from "../domain/page-content.ts";
import type { Json, JsonObject } from "../domain/page-schema.ts";
import { lockErrors, prepare, refusals } from "../domain/prepare-page.ts";
import { publishedPage, publishedPlanPage } from "../domain/published.ts";
import { visiblePages, visiblePlanPages } from "../domain/review.ts";
import { lastImageVersion, locked, pageInvalid } from "../problems.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import {
  type LoadedOffer,
  lockOffer,
  type PlanRow,
  type SavedPage,
  withSavedPage,
} from "../queries/load-draft.ts";
import { uploadedFiles } from "../queries/uploaded-files.ts";
import { savePage, touchLoaded } from "../store/offers.ts";
import { staleVersion } from "./refusals.ts";

export type SaveDraftPage = {
  readonly publisherId: string;
  readonly slug: string;
  readonly page: string;
  /** Set for a page of a plan. */
  readonly planId?: string;
  readonly content: Json;
  readonly ifMatch: string;
};

/**
 * Saves a page of the draft (PUB-03). What is missing or too long is saved and reported as a
 * finding; wrong types, unknown fields and locked changes are refused and save nothing.
 */
export async function saveDraftPage(
  db: Database,
  wanted: SaveDraftPage,
): Promise<Result<LoadedOffer>> {
  return db.transaction(async (tx) => {
    const found = await lockOffer(tx, wanted.publisherId, wanted.slug);
    if (found === undefined) return refuse(notFound({}));
    const target = findPage(found, wanted.page, wanted.planId);
    if (target === undefined) return refuse(notFound({}));
    const { page, plan } = target;
    const saved = (plan?.saved ?? found.saved).get(page.id);
    const stale = staleVersion(wanted.ifMatch, saved?.version ?? 0);
    if (stale !== undefined) return refuse(stale);

    const prepared = await prepareContent(tx, found, target, wanted.content);
    return prepared.ok ? saveContent(tx, found, target, prepared.value) : prepared;
  });
}

/** The content as it will be stored; refused when it is none of this page. */
export async function prepareContent(
  tx: Tx,
  { offer, saved }: Pick<LoadedOffer, "offer" | "saved">,
  { page, plan }: Target,
  content: Json,
): Promise<Result<JsonObject>> {
  const hashes = filesIn(content).map(({ sha256 }) => sha256);
  const [files, rates] = await Promise.all([
    uploadedFiles(tx, offer.publisherId, hashes),
    exchangeRatesAt(tx, tx.at),
  ]);
  const errors = refusals(page, content, files);
  if (errors.length > 0 || !isObject(content)) return refuse(pageInvalid({}, errors));
  return ok(
    prepare(page, content, {
      previous: (plan?.saved ?? saved).get(page.id)?.content,
      files,
      rates,
    }),
  );
}

/** Saves prepared content, unless it changes what was published. */
export async function saveContent(
  tx: Tx,
  found: LoadedOffer,
  { page, plan }: Target,
  content: JsonObject,
): Promise<Result<LoadedOffer>> {
  const refused = refuseLocked(found, { page, plan }, content);
  if (refused !== undefined) return refuse(refused);

  const saved = (plan?.saved ?? found.saved).get(page.id);
  if (saved !== undefined && sameJson(saved.content, content)) return ok(found); // nothing new: no version, no history
  const planUuid = plan?.planUuid ?? null;
  const stored = await storePage(tx, found, { page, plan, content });
  const changed = withSavedPage(found, { planUuid, page: page.id }, stored);
  return ok(
    await touchLoaded(
      tx,
      plan === undefined
        ? changed
        : await shareWithOtherPlans(tx, changed, { page, plan, content }),
    ),
  );
}

/** Why content cannot be saved that changes what was published; undefined where it changes nothing of it. */
export function refuseLocked(
  found: Pick<LoadedOffer, "published">,
  { page, plan }: Target,
  content: JsonObject,
): Problem | undefined {
  const published =
    plan === undefined
      ? publishedPage(found.published, page.id)
      : publishedPlanPage(found.published, plan.planId, page.id);
  const broken = lockErrors(page, published, content);
  if (broken.length === 0) return undefined;
  const isLast = broken.every(({ code }) => code === "catalog/vm-last-version");
  return (isLast ? lastImageVersion : locked)({}, broken);
}

export type Target = { readonly page: PageDefinition; readonly plan: PlanRow | undefined };

/** The plan of a page that is stored: itself, and its pages as saved before. */
type StoredPlan = Pick<PlanRow, "planId" | "planUuid" | "saved">;

/**
 * The page of the offer or of one of its plans; undefined when it has none of that name, also where
 * the type has one that does not apply to this offer or plan as its draft is.
 */
export function findPage(
  { type, draft, plans }: Pick<LoadedOffer, "type" | "draft" | "plans">,
  pageId: string,
  planId?: string,
): Target | undefined {
  const plan = planId === undefined ? undefined : plans.find((one) => one.planId === planId);
  if (planId !== undefined && plan === undefined) return undefined;
  const at = { type, pages: draft.pages };
  const pages = plan === undefined ? visiblePages(at) : visiblePlanPages(at, plan);
  const page = pages.find(({ id, kind }) => id === pageId && kind === "form");
  return page && { page, plan };
}

/** Writes the page's next version and its entry in the history. */
export async function storePage(
  tx: Tx,
  { offer, saved: offerPages }: Pick<LoadedOffer, "offer" | "saved">,
  {
    page,
    plan,
    content,
  }: {
    readonly page: PageDefinition;
    readonly plan: StoredPlan | undefined;
    readonly content: JsonObject;
  },
): Promise<SavedPage> {
  const before = (plan?.saved ?? offerPages).get(page.id);
  const stored = await savePage(
    tx,
    { offerUuid: offer.id, planUuid: plan?.planUuid ?? null, page: page.id },
    { content, version: (before?.version ?? 0) + 1 },
  );
  const where = {
    page: page.id,
    ...(plan && { plan: plan.planId }),
    fields: diffContent(page.schema, before?.content, content).length,
  };
  tx.audit({
    organisationId: offer.publisherId,
    action: "offer.page-saved",
    objectType: "offer",
    objectId: offer.id,
    ...(before && { before: { ...where, content: before.content } }),
    after: { ...where, content },
  });
  return stored;
}

/** Writes what the plans share into the pages of the others, and answers the offer with it. */
async function shareWithOtherPlans(
  tx: Tx,
  found: LoadedOffer,
  { page, plan, content }: Target & { readonly content: JsonObject },
): Promise<LoadedOffer> {
  if (page.share === undefined) return found;
  let shared = found;
  for (const other of found.plans) {
    const before = other.pages[page.id];
    if (other.planId === plan?.planId || before === undefined) continue;
    const after = page.share(content, before);
    if (sameJson(after, before)) continue;
    const stored = await storePage(tx, found, { page, plan: other, content: after });
    shared = withSavedPage(shared, { planUuid: other.planUuid, page: page.id }, stored);
  }
  return shared;
}
