import type { Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import type { Comparison } from "../domain/report-range.ts";
import type { Rhythm, ScheduleState } from "../domain/report-schedule.ts";

/** What somebody wants to be sent. */
export type ScheduleContent = Rhythm & {
  /** Addresses; none: all of the publisher's. */
  readonly offers: readonly string[];
  readonly compare: Comparison;
};
export type ReportSchedule = ScheduleContent & {
  readonly id: string;
  readonly organisationId: string;
  readonly personId: string;
  readonly personName: string;
  readonly state: ScheduleState;
  /** Marketplace time; null while it does not run. */
  readonly nextAt: Instant | null;
  readonly lastAt: Instant | null;
  readonly version: number;
};

export const SCHEDULE_COLUMNS = `id, organisation_id as "organisationId", person_id as "personId", person_name as "personName", frequency,
  on_day as "onDay", offers, compare, state, next_at as "nextAt", last_at as "lastAt", version`;

const insert = statement<readonly unknown[], unknown>(
  "insights.insert-schedule",
  `insert into insights.report_schedules (id, organisation_id, person_id, person_name, frequency, on_day, offers, compare,
     state, next_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
export const insertSchedule = (
  tx: Tx,
  one: Omit<ReportSchedule, "version" | "lastAt">,
): Promise<unknown> =>
  tx.query(insert, [
    one.id,
    one.organisationId,
    one.personId,
    one.personName,
    one.frequency,
    one.onDay,
    one.offers,
    one.compare,
    one.state,
    one.nextAt,
    tx.at,
  ]);

const update = statement<readonly unknown[], unknown>(
  "insights.update-schedule",
  `update insights.report_schedules set frequency = $2, on_day = $3, offers = $4, compare = $5, state = $6, next_at = $7,
     last_at = $8, version = $9 where id = $1`,
);
export const updateSchedule = (tx: Tx, one: ReportSchedule): Promise<unknown> =>
  tx.query(update, [
    one.id,
    one.frequency,
    one.onDay,
    one.offers,
    one.compare,
    one.state,
    one.nextAt,
    one.lastAt,
    one.version,
  ]);

const remove = statement<[id: string], unknown>(
  "insights.delete-schedule",
  "delete from insights.report_schedules where id = $1",
);
export const deleteSchedule = (tx: Tx, id: string): Promise<unknown> => tx.query(remove, [id]);

const lock = statement<[id: string], ReportSchedule>(
  "insights.lock-schedule",
  `select ${SCHEDULE_COLUMNS} from insights.report_schedules where id = $1 for update`,
);
/** Keeps a schedule as it is until the transaction ends. */
export const lockSchedule = async (tx: Tx, id: string): Promise<ReportSchedule | undefined> =>
  (await tx.query(lock, [id]))[0];

const count = statement<[organisationId: string], { count: number }>(
  "insights.count-schedules",
  "select count(*)::int as count from insights.report_schedules where organisation_id = $1",
);
/** How many schedules an organisation has; no other is made before the transaction ends. */
export async function countSchedules(tx: Tx, organisationId: string): Promise<number> {
  await takeTurn(tx, `insights.schedules ${organisationId}`);
  return (await tx.query(count, [organisationId]))[0]?.count ?? 0;
}
