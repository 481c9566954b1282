import type { Selectable } from "kysely";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Actor, Tx } from "../../../platform/transaction.ts";
import type { MissedReason, ScheduleState } from "../domain/scheduled-go-live.ts";
import type { ScheduledGoLivesTable } from "./tables.ts";

export type ScheduledGoLive = Selectable<ScheduledGoLivesTable>;

/** Moment of the agenda at which a waiting preview goes live; its subject is the offer. */
export const GO_LIVE_DUE = "publishing.go-live-due";

export const scheduledGoLive = (
  db: Reader,
  submissionId: string,
): Promise<ScheduledGoLive | undefined> =>
  db.sql
    .selectFrom("publishing.scheduled_go_lives")
    .selectAll()
    .where("submission_id", "=", submissionId)
    .executeTakeFirst();

const put = statement<
  [
    submission: string,
    goLiveAt: Temporal.Instant,
    at: Temporal.Instant,
    kind: Actor["kind"],
    id: string | null,
    name: string,
    confirmed: number,
    confirmedIds: readonly string[],
  ],
  ScheduledGoLive
>(
  "publishing.put-scheduled-go-live",
  `insert into publishing.scheduled_go_lives as s
     (submission_id, state, go_live_at, set_at, set_by_kind, set_by_id, set_by_name, confirmed_subscriptions, confirmed_ids)
   values ($1, 'waiting', $2, $3, $4, $5, $6, $7, $8)
   on conflict (submission_id) do update set state = 'waiting', go_live_at = excluded.go_live_at,
     set_at = excluded.set_at, set_by_kind = excluded.set_by_kind, set_by_id = excluded.set_by_id,
     set_by_name = excluded.set_by_name, confirmed_subscriptions = excluded.confirmed_subscriptions,
     confirmed_ids = excluded.confirmed_ids, ended_at = null, missed_reason = null, version = s.version + 1
   returning *`,
);

/** Sets or moves the appointment of a submission, whose row the caller holds. */
export async function putScheduledGoLive(
  tx: Tx,
  submissionId: string,
  wanted: { readonly goLiveAt: Temporal.Instant; readonly confirmedIds: readonly string[] },
): Promise<ScheduledGoLive> {
  const { kind, id, name } = tx.actor;
  const [row] = await tx.query(put, [
    submissionId,
    wanted.goLiveAt,
    tx.at,
    kind,
    id ?? null,
    name,
    wanted.confirmedIds.length,
    wanted.confirmedIds,
  ]);
  if (row === undefined) throw new Error(`Submission ${submissionId} was not scheduled`);
  return row;
}

/** Ends an appointment that waits; undefined when none does. */
export const endScheduledGoLive = (
  tx: Tx,
  submissionId: string,
  state: Exclude<ScheduleState, "waiting" | "missed">,
): Promise<ScheduledGoLive | undefined> =>
  tx.sql
    .updateTable("publishing.scheduled_go_lives")
    .set((row) => ({ state, ended_at: tx.at, version: row("version", "+", 1) }))
    .where("submission_id", "=", submissionId)
    .where("state", "=", "waiting")
    .returningAll()
    .executeTakeFirst();

/** Records that the moment came and the offer did not go live. */
export const recordMissed = (tx: Tx, submissionId: string, reason: MissedReason) =>
  tx.sql
    .updateTable("publishing.scheduled_go_lives")
    .set({ state: "missed", missed_reason: reason })
    .where("submission_id", "=", submissionId)
    .execute();
