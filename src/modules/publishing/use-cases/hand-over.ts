import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { waitsForOperator } from "../domain/progress.ts";
import { type Certifier, judgeHandOver, QUEUE_RANK } from "../domain/queue-work.ts";
import type { HandedOver } from "../events.ts";
import { nothingToTake, notWaiting } from "../problems.ts";
import { certifierOf } from "../queries/certifiers.ts";
import { firstDecisionOf } from "../queries/first-decisions.ts";
import { handoversOf } from "../queries/handovers.ts";
import { IS_OPEN } from "../queries/queue.ts";
import { insertHandover } from "../store/handovers.ts";
import {
  lockSubmission,
  recordClaim,
  recordRank,
  type StoredSubmission,
} from "../store/submissions.ts";
import { about } from "./record-transition.ts";

export type HandOverSubmission = {
  readonly kind: "assigned" | "escalated";
  readonly by: Certifier;
  /** Whether the one who hands over frees anybody's claim. */
  readonly anyones: boolean;
  /** The id of the colleague. */
  readonly person: string;
  readonly reason: string;
};
type HandOverTo = HandOverSubmission & {
  /** The colleague, where that person certifies. */
  readonly to: Certifier | undefined;
};

/**
 * Gives a waiting submission to a colleague (ux.md O2, O3), who is told by mail. Asked again for what
 * has been done, it changes nothing.
 */
export const handOverSubmission = (
  db: Database,
  { id, ...wanted }: HandOverSubmission & { readonly id: string },
): Promise<Result<void>> =>
  db.transaction(async (tx) => {
    const submission = await lockSubmission(tx, id);
    if (submission === undefined) return refuse(notFound({}));
    const to = await certifierOf(tx, wanted.person);
    const handed = await handOverLocked(tx, submission, { ...wanted, to });
    if (!handed.ok) return handed;
    if (handed.value !== undefined)
      await tx.publish<HandedOver>({
        type: "publishing.handed-over",
        ...about(submission),
        handover: handed.value,
      });
    return ok(undefined);
  });

/** @returns the number of the handover; undefined where it was done before, and nothing changed */
export async function handOverLocked(
  tx: Tx,
  { row, progress }: StoredSubmission,
  { kind, by, anyones, person, to: colleague, reason }: HandOverTo,
): Promise<Result<number | undefined>> {
  const { id } = row;
  if (row.claimed_by === person && waitsForOperator(progress)) {
    const [last] = await handoversOf(tx, id);
    if (kind === "assigned") return ok(undefined);
    if (last?.byId === by.id && last.toId === person && last.reason === reason.trim())
      return ok(undefined);
  }
  const claimedBy =
    row.claimed_by === null ? null : { id: row.claimed_by, name: row.claimed_by_name ?? "" };
  const judged = judgeHandOver(
    { progress, claimedBy, first: (await firstDecisionOf(tx, row))?.by },
    { kind, by, anyones, to: colleague },
  );
  if (!judged.ok) return judged;
  const to = judged.value;
  await recordClaim(tx, id, { by: to.id, name: to.name });
  if (kind === "escalated") await recordRank(tx, id, QUEUE_RANK.escalated);
  const handover = await insertHandover(tx, id, { kind, by, to, reason: reason.trim() });
  tx.audit({
    action: `certification.${kind}`,
    objectType: "submission",
    objectId: id,
    before: { claimedBy: row.claimed_by_name },
    after: { claimedBy: to.name, reason: reason.trim() },
  });
  if (kind === "escalated")
    tx.audit({
      organisationId: row.publisher_id,
      action: "publishing.escalated",
      objectType: "offer",
      objectId: row.offer_id,
      after: { number: row.number },
    });
  return ok(handover);
}

/** Puts a waiting submission before the others, or back in its turn (ux.md O2). */
export const prioritiseSubmission = (
  db: Database,
  { id, priority }: { readonly id: string; readonly priority: boolean },
): Promise<Result<void>> =>
  db.transaction(async (tx) => {
    const submission = await lockSubmission(tx, id);
    if (submission === undefined) return refuse(notFound({}));
    return prioritiseLocked(tx, submission, priority);
  });

export async function prioritiseLocked(
  tx: Tx,
  { row, progress }: StoredSubmission,
  priority: boolean,
): Promise<Result<void>> {
  if (!waitsForOperator(progress)) return refuse(notWaiting({ state: row.state }));
  // What was escalated stands before what has priority, and stays there.
  const to = priority ? Math.min(row.queue_rank, QUEUE_RANK.priority) : QUEUE_RANK.normal;
  if (to === row.queue_rank) return ok(undefined);
  await recordRank(tx, row.id, to);
  tx.audit({
    action: priority ? "certification.prioritised" : "certification.priority-taken-away",
    objectType: "submission",
    objectId: row.id,
  });
  return ok(undefined);
}

const first = statement<[person: string], { id: string }>(
  "publishing.next-in-queue",
  `select s.id from publishing.submissions s
   where s.waiting_since is not null and ${IS_OPEN} and s.claimed_by is null
     and not exists (select 1 from publishing.first_decisions f where f.submission_id = s.id and f.by_id = $1)
   order by s.queue_rank, s.waiting_since, s.id limit 1 for update skip locked`,
);

/** Claims what comes next and nobody has; two who ask at once get two (ux.md O1, O2 Take next). */
export async function takeNext(
  db: Database,
  by: Certifier,
): Promise<Result<{ readonly id: string }>> {
  return db.transaction(async (tx) => {
    const [next] = await tx.query(first, [by.id]);
    if (next === undefined) return refuse(nothingToTake({}));
    await recordClaim(tx, next.id, { by: by.id, name: by.name });
    tx.audit({
      action: "certification.claimed",
      objectType: "submission",
      objectId: next.id,
      after: { claimedBy: by.name },
    });
    return ok({ id: next.id });
  });
}
