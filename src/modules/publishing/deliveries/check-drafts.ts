import { claimedWork } from "../../../platform/claimed-work.ts";
import type { Background } from "../../../platform/module.ts";
import type { Platform } from "../../../platform/platform.ts";
import { draftRevision, reviewOffer } from "../../catalog/index.ts";
import { type Check, runCheck } from "../checks/check.ts";
import { checksOfDraft } from "../checks/of-steps.ts";
import { checkSubject } from "../queries/check-subject.ts";
import { checkTools } from "../queries/check-tools.ts";
import { unfinishedPages } from "../queries/offers.ts";
import { AskedEnough, sparingOutgoing } from "../queries/sparing-outgoing.ts";
import {
  type CheckFinding,
  DRAFT_CHECK_IS_DUE,
  type DueRun,
  dropDraftChecks,
  postponeRun,
  recordRun,
  takeDueRuns,
} from "../store/draft-checks.ts";

/** Runs under way at once in one process. */
const PLACES = 4;

/**
 * Makes those checks of drafts that were saved (BEY-04) that take their time: addresses are asked, and
 * the operator's own checks run. They are the same that a submission makes; no transaction is open.
 */
export const checkDrafts =
  (checks: ReadonlyMap<string, Check>) =>
  (platform: Platform): Background =>
    claimedWork<DueRun>(platform, {
      places: PLACES,
      due: DRAFT_CHECK_IS_DUE,
      take: (places) => takeDueRuns(platform.pool.reader, places),
      run: (run) => checkDraft(platform, checks, run),
      brokeOff: "a check of a draft broke off",
      about: ({ offerId }) => ({ offer: offerId }),
    });

async function checkDraft(
  platform: Platform,
  checks: ReadonlyMap<string, Check>,
  run: DueRun,
): Promise<void> {
  const db = platform.pool.reader;
  const offer = await reviewOffer(db, run.offerId);
  if (offer === undefined) return void (await dropDraftChecks(db, run.offerId));
  const subject = await checkSubject(db, offer);
  const tools = await checkTools(platform);
  const sparing = {
    ...tools,
    fetchesWhole: false,
    outgoing: sparingOutgoing(db, run.publisherId, tools.outgoing),
  };
  // The operator's own are written for editions, of which nothing is missing.
  const isComplete = unfinishedPages(offer.review).length === 0;
  const outside = checksOfDraft(subject.snapshot, checks).filter(
    ({ cost, own }) => cost === "outside" && (isComplete || own !== true),
  );
  const findings: CheckFinding[] = [];
  try {
    for (const check of outside)
      for (const finding of await runCheck(check, subject, sparing))
        findings.push({ ...finding, check: check.name });
  } catch (error) {
    if (!(error instanceof AskedEnough)) throw error;
    return void (await postponeRun(db, run));
  }
  await recordRun(db, run, {
    revision: draftRevision(offer),
    at: platform.clock.now(),
    findings,
    checks: outside.map(({ name }) => name),
  });
}
