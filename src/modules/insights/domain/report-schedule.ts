import {
  addDays,
  type Day,
  dayIn,
  type Instant,
  isBefore,
  type TimeZone,
} from "../../../kernel/calendar.ts";
import type { DayRange } from "./report-range.ts";

export const FREQUENCIES = ["weekly", "monthly"] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export const SCHEDULE_STATES = ["running", "paused", "stopped"] as const;
export type ScheduleState = (typeof SCHEDULE_STATES)[number];

export type Rhythm = {
  readonly frequency: Frequency;
  /** Of the week, 1 (Monday) to 7; or of the month, 1 to 28, which every month has. */
  readonly onDay: number;
};

/** Of an organisation, whoever gets them. */
export const MOST_SCHEDULES = 20;
/** On the clock of the publisher's zone. */
const HOUR = 7;

export const lastDayOf = (frequency: Frequency): number => (frequency === "weekly" ? 7 : 28);

/**
 * The first time after `after` at which a report is due: at seven in the morning of the publisher's zone (docs/domain/insights.md, IN-10).
 * Where a clock has no seven o'clock on that day, the time that follows.
 */
export function nextDue(rhythm: Rhythm, zone: TimeZone, after: Instant): Instant {
  let on = firstDay(rhythm, dayIn(zone, after));
  let due = atHour(on, zone);
  if (!isBefore(after, due)) {
    on = rhythm.frequency === "weekly" ? addDays(on, 7) : moved(on, 1);
    due = atHour(on, zone);
  }
  return due;
}

/** The first day on or after `today` on which the rhythm falls. */
function firstDay({ frequency, onDay }: Rhythm, today: Day): Day {
  const date = Temporal.PlainDate.from(today);
  if (frequency === "weekly") return addDays(today, (onDay - date.dayOfWeek + 7) % 7);
  const ofMonth = date.with({ day: onDay }).toString();
  return ofMonth < today ? moved(ofMonth, 1) : ofMonth;
}

const moved = (from: Day, months: number): Day =>
  Temporal.PlainDate.from(from).add({ months }).toString();

const atHour = (on: Day, zone: TimeZone): Instant =>
  Temporal.PlainDate.from(on)
    .toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from({ hour: HOUR }) })
    .toInstant();

/** The days that a report due then is about: the seven, or the month, up to and including the day before. */
export function rangeDueAt({ frequency }: Rhythm, zone: TimeZone, due: Instant): DayRange {
  const on = dayIn(zone, due);
  return {
    from: frequency === "weekly" ? addDays(on, -7) : moved(on, -1),
    until: addDays(on, -1),
  };
}

export type ScheduleAction = "change" | "pause" | "resume" | "delete";

/** What somebody may do with a schedule: who gets the report everything that fits, who manages the team may delete it. */
export function scheduleActions(
  state: ScheduleState,
  { own, managesTeam }: { readonly own: boolean; readonly managesTeam: boolean },
): readonly ScheduleAction[] {
  if (own) return ["change", state === "running" ? "pause" : "resume", "delete"];
  return managesTeam ? ["delete"] : [];
}
