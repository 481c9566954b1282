import {
  addDays,
  type Day,
  dayIn,
  type Instant,
  isBefore,
  startOfDay,
  type TimeZone,
} from "../../../kernel/calendar.ts";
import type { LeadSource } from "./lead.ts";

/** Leads of a day that are mailed one by one; those after them come in one mail (publisher.md 15.4). */
export const MAILED_A_DAY = 10;

/** A calendar day of the publisher: from its beginning to that of the next one, which is not in it. */
export type LeadDay = { readonly day: Day; readonly from: Instant; readonly to: Instant };

export function leadDay(zone: TimeZone, at: Instant): LeadDay {
  const day = dayIn(zone, at);
  return { day, from: startOfDay(day, zone), to: startOfDay(addDays(day, 1), zone) };
}

/**
 * How a publisher's people are told of a lead: only who wrote through Contact me waits for an answer;
 * whoever got the offer by other buttons stands in the list.
 *
 * @param rank the lead's place among the publisher's Contact me leads of its day, from 1
 * @param at now; when the day is over its digest is, too
 */
export function toldBy(
  { source, rank }: { readonly source: LeadSource; readonly rank: number },
  { to }: LeadDay,
  at: Instant,
): "nothing" | "mail" | "digest" {
  if (source !== "contact-me") return "nothing";
  return rank <= MAILED_A_DAY || !isBefore(at, to) ? "mail" : "digest";
}
