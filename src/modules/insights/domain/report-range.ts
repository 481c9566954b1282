import { addDays, type Day, day, daysBetween } from "../../../kernel/calendar.ts";

/** Days from `from` to `until`, both of them in it; days of the publisher's zone. */
export type DayRange = { readonly from: Day; readonly until: Day };

/** Ranges that have a name, up to and including today; the months are those of the calendar, the running one in them. */
export const NAMED_RANGES = ["30-days", "90-days", "6-months", "12-months"] as const;
export type NamedRange = (typeof NAMED_RANGES)[number];

/** What the range is compared with: the one before it, the same one a year before, or nothing. */
export const COMPARISONS = ["before", "year", "none"] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const UNITS = ["day", "week", "month"] as const;
/** A week is seven days from the first day of the range on, a month begins on the day of the month on which the range begins. */
export type Unit = (typeof UNITS)[number];

/** Ranges are read back to this day. */
const EARLIEST: Day = "2000-01-01";
const MOST_DAILY = 31;
const MOST_WEEKLY = 120;

export const namedRange = (name: NamedRange, today: Day): DayRange => {
  const [count, of] = name.split("-");
  if (of === "days") return { from: addDays(today, 1 - Number(count)), until: today };
  const first = Temporal.PlainDate.from(today).with({ day: 1 });
  return { from: first.subtract({ months: Number(count) - 1 }).toString(), until: today };
};

/**
 * The range that somebody asked for (docs/domain/insights.md, IN-4).
 *
 * @returns why there is none: a day that the calendar has not, an end before the begin, days to come, more than a year,
 * or what was before the year 2000
 */
export function askedRange(
  { from, until }: { readonly from: string; readonly until: string },
  today: Day,
):
  | DayRange
  | { readonly wrong: "from" | "until"; readonly code: "day" | "order" | "future" | "long" } {
  const begin = readDay(from);
  const end = readDay(until);
  if (begin === undefined || begin < EARLIEST) return { wrong: "from", code: "day" };
  if (end === undefined) return { wrong: "until", code: "day" };
  if (end > today) return { wrong: "until", code: "future" };
  if (end < begin) return { wrong: "until", code: "order" };
  if (end >= moved(begin, { years: 1 })) return { wrong: "from", code: "long" };
  return { from: begin, until: end };
}

function readDay(text: string): Day | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  try {
    return day(text);
  } catch {
    return undefined; // such as a 31st of February
  }
}

const moved = (from: Day, by: Temporal.DurationLike): Day =>
  Temporal.PlainDate.from(from).add(by).toString();

export const daysOf = ({ from, until }: DayRange): number => daysBetween(from, until) + 1;

/** By days up to 31, by weeks up to 120, by months beyond. */
export const unitOf = (range: DayRange): Unit => {
  const days = daysOf(range);
  return days <= MOST_DAILY ? "day" : days <= MOST_WEEKLY ? "week" : "month";
};

/** The range in periods that meet each other; the last may be shorter. At most 31. */
export function periodsOf(range: DayRange): DayRange[] {
  const unit = unitOf(range);
  const periods: DayRange[] = [];
  let from = range.from;
  for (let place = 1; from <= range.until; place += 1) {
    const next = startOf(range.from, unit, place);
    const last = addDays(next, -1);
    periods.push({ from, until: last < range.until ? last : range.until });
    from = next;
  }
  return periods;
}

const startOf = (anchor: Day, unit: Unit, place: number): Day =>
  unit === "month"
    ? moved(anchor, { months: place })
    : addDays(anchor, unit === "week" ? place * 7 : place);

/**
 * With what a range is compared, period by period (docs/domain/insights.md, IN-5). By days and weeks it is moved back by days: by
 * as many as it has, or to the date on which it began a year before. By months it is moved back by months: by as many as it
 * has, so that a month that is not over is compared with as much of an earlier one; or by twelve.
 */
export function earlierPeriods(range: DayRange, how: Exclude<Comparison, "none">): DayRange[] {
  const periods = periodsOf(range);
  const back = backBy(range, how, periods.length);
  const starts = periods.map(({ from }) => back(from));
  const end = back(range.until);
  return starts.map((from, place) => {
    const next = starts[place + 1];
    return { from, until: next === undefined ? end : addDays(next, -1) };
  });
}

function backBy(range: DayRange, how: "before" | "year", count: number): (one: Day) => Day {
  if (unitOf(range) === "month") {
    const months = how === "year" ? -12 : -count;
    return (one) => moved(one, { months });
  }
  const days =
    how === "before" ? daysOf(range) : daysBetween(moved(range.from, { years: -1 }), range.from);
  return (one) => addDays(one, -days);
}

/** All of the periods as one range. @throws Error where there is none */
export function wholeOf(periods: readonly DayRange[]): DayRange {
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) throw new Error("A range has a period at least");
  return { from: first.from, until: last.until };
}

/** First days of the periods, and the day after the last. */
export const startsOf = (periods: readonly DayRange[]): Day[] => [
  ...periods.map(({ from }) => from),
  addDays(wholeOf(periods).until, 1),
];

/** What every report has in common: its range, cut into periods, each beside the earlier one that it is compared with. */
export type ReportFrame = {
  readonly unit: Unit;
  readonly range: DayRange;
  readonly earlier: DayRange | null;
  readonly periods: readonly (DayRange & { readonly earlier: DayRange | null })[];
};

export function frameOf(range: DayRange, compare: Comparison): ReportFrame {
  const beside = compare === "none" ? null : earlierPeriods(range, compare);
  return {
    unit: unitOf(range),
    range,
    earlier: beside && wholeOf(beside),
    periods: periodsOf(range).map((one, place) => ({ ...one, earlier: beside?.[place] ?? null })),
  };
}

/** The earlier periods of a frame; null where it is compared with nothing. */
export const besideOf = ({ periods, earlier }: ReportFrame): DayRange[] | null =>
  earlier && periods.flatMap((one) => one.earlier ?? []);
