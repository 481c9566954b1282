/**
 * Days, terms and periods. A `Day` is always somebody's day: the time zone that makes it one is
 * decided at the edge, once. Terms include their first day and exclude their end.
 */
export type Day = string & { readonly __day?: never };
export type Instant = Temporal.Instant;
/** IANA name, such as `Europe/Paris`. */
export type TimeZone = string;
/** Half-open: `start` is the first day, `end` the first day after. */
export type Term = { readonly start: Day; readonly end: Day };
/** An ISO 8601 duration of whole months or years: `P1M`, `P1Y`, `P3Y`. */
export type Months = string;

/** @throws RangeError when `text` is not a calendar date `YYYY-MM-DD` */
export const day = (text: string): Day => Temporal.PlainDate.from(text).toString() as Day;

export const dayIn = (zone: TimeZone, at: Instant): Day =>
  at.toZonedDateTimeISO(zone).toPlainDate().toString() as Day;

/** The instant at which `of` begins in `zone`. */
export const startOfDay = (of: Day, zone: TimeZone): Instant =>
  Temporal.PlainDate.from(of).toZonedDateTime({ timeZone: zone }).toInstant();

export const addDays = (to: Day, days: number): Day =>
  Temporal.PlainDate.from(to).add({ days }).toString() as Day;

/** Whole calendar days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "days" }).days;

/** Number of months in a duration of whole months and years. @throws RangeError for anything else */
export function monthsOf(duration: Months): number {
  const { years, months, weeks, days, hours, minutes, seconds } = Temporal.Duration.from(duration);
  if (weeks || days || hours || minutes || seconds)
    throw new RangeError(`Not whole months: ${duration}`);
  return years * 12 + months;
}

/**
 * Start of period `index` (0 is the first) of `length` counted from `anchor`. Always computed from
 * the anchor and clamped to the month's length, so 31 Jan, 28 Feb, 31 Mar (decision 15).
 */
export const periodStart = (anchor: Day, length: Months, index: number): Day =>
  Temporal.PlainDate.from(anchor)
    .add({ months: monthsOf(length) * index }, { overflow: "constrain" })
    .toString() as Day;

/** Period `index` of `length` counted from `anchor`; periods meet without gap or overlap. */
export function period(anchor: Day, length: Months, index: number): Term {
  const from = Temporal.PlainDate.from(anchor);
  const months = monthsOf(length);
  const start = (of: number) =>
    from.add({ months: months * of }, { overflow: "constrain" }).toString() as Day;
  return { start: start(index), end: start(index + 1) };
}

/** Elapsed time is counted in hours, never days: a day of 23 h does not shorten a window. */
export const addHours = (to: Instant, hours: number): Instant => to.add({ hours });

export const isBefore = (a: Instant, b: Instant): boolean => Temporal.Instant.compare(a, b) < 0;
