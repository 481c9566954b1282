import { type Day, type Instant, startOfDay } from "../../../kernel/calendar.ts";

/** A calendar month, `YYYY-MM`: what a billing run closes (decision 24). */
export type Month = string;

/** As it stands in schemas: years that a calendar of business has. */
export const MONTH_PATTERN = "^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$";

export const monthOfDay = (day: Day): Month => day.slice(0, 7);

export const firstDayOf = (month: Month): Day => `${month}-01`;

/** The month that lies `by` months after; negative for before. */
export const monthAfter = (month: Month, by: number): Month =>
  Temporal.PlainYearMonth.from(month).add({ months: by }).toString();

/** The first day that is not in the month. */
export const firstDayAfter = (month: Month): Day => firstDayOf(monthAfter(month, 1));

// The last zone in which a day ends.
const LAST_ZONE = "Etc/GMT+12";

/**
 * From when on a month can be closed: it has ended everywhere on earth, whatever zone a buyer is billed
 * in, at 12:00 UTC of the first day after it.
 */
export const closableFrom = (month: Month): Instant => startOfDay(firstDayAfter(month), LAST_ZONE);
