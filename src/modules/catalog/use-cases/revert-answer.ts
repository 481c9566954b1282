import { type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { sameJson } from "../domain/canonical-json.ts";
import { visibleContent } from "../domain/page-content.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import { type RevertTarget, revertAnswer } from "../domain/revert.ts";
import { nothingToRevert, notRevertedAlone } from "../problems.ts";
import { comparedSide, type SideName } from "../queries/compare-offer.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { staleVersion } from "./refusals.ts";
import { findPage, prepareContent, saveContent, type Target } from "./save-draft-page.ts";

export type RevertAnswer = {
  readonly publisherId: string;
  readonly slug: string;
  readonly page: string;
  /** Set for a page of a plan. */
  readonly planId?: string;
  /** The edition whose answer the draft gets. */
  readonly to: SideName;
  readonly target: RevertTarget;
  readonly ifMatch: string;
};

/**
 * Puts an answer of an edition back into the draft (BEY-02), as a save of its page: what locks and
 * checks refuse there, they refuse here.
 */
export async function revertDraftAnswer(
  db: Database,
  wanted: RevertAnswer,
): Promise<Result<LoadedOffer>> {
  return db.transaction(async (tx) => {
    const found = await lockOffer(tx, wanted.publisherId, wanted.slug);
    if (found === undefined) return refuse(notFound({}));
    const target = findPage(found, wanted.page, wanted.planId);
    if (target === undefined) return refuse(notFound({}));
    const saved = (target.plan?.saved ?? found.saved).get(target.page.id);
    const stale = staleVersion(wanted.ifMatch, saved?.version ?? 0);
    if (stale !== undefined) return refuse(stale);
    const side = await comparedSide(tx, found, wanted.to);
    if (!side.ok) return side;
    const { pages, plans } = side.value.content;
    const other =
      target.plan === undefined
        ? pages[wanted.page]
        : plans.find(({ planId }) => planId === wanted.planId)?.pages[wanted.page];
    const { schema, pin } = target.page;
    const reverted = revertAnswer(
      schema,
      { current: saved?.content ?? {}, other: other ?? {} },
      wanted.target,
    );
    if (reverted === undefined) return refuse(nothingToRevert({}));

    const prepared = await prepareContent(tx, found, target, reverted.content);
    if (!prepared.ok) return prepared;
    if (stands(found, target, prepared.value, reverted.holds))
      return saveContent(tx, found, target, prepared.value);
    const pinned = pin?.(reverted.content, prepared.value);
    if (pinned === undefined) return refuse(notRevertedAlone({}));
    const again = await prepareContent(tx, found, target, pinned);
    if (!again.ok) return again;
    const isSame = sameJson(again.value, saved?.content);
    const holds = (content: JsonObject) => reverted.holds(content, pinned);
    return !isSame && stands(found, target, again.value, holds)
      ? saveContent(tx, found, target, again.value)
      : refuse(notRevertedAlone({}));
  });
}

/** Whether the next edition would have the answer that was put back. */
function stands(
  { draft }: LoadedOffer,
  { page, plan }: Target,
  content: JsonObject,
  holds: (saved: JsonObject) => boolean,
): boolean {
  const pages = plan === undefined ? { ...draft.pages, [page.id]: content } : draft.pages;
  return holds(visibleContent(page.schema, content, pages));
}
