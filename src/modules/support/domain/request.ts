import {
  addDays,
  type Day,
  dayIn,
  type Instant,
  isBefore,
  startOfDay,
  type TimeZone,
} from "../../../kernel/calendar.ts";
import { next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { dayTooEarly, notAllowed, notYours, removalBegun, textNeeded } from "../problems.ts";
import { REQUEST_LIFECYCLE, type RequestAction, type RequestState } from "./request-lifecycle.ts";

/** Days between the acceptance of a removal and the end of subscriptions, unless the operator sets another. */
export const NOTICE_DAYS = 30;
/** How long before the day the operator's notice goes out once more. */
export const REMINDER_DAYS = 7;

/** Who asked for a removal. */
export type Origin = "publisher" | "operator";

export type RequestFacts = {
  readonly state: RequestState;
  readonly origin: Origin;
  readonly removalDay: Day | null;
};

/** The first instant at which it is `of` anywhere: until then a removal can be withdrawn. */
export const firstInstantOf = (of: Day): Instant => startOfDay(of, "Etc/GMT-14");
/** The instant at which it is `of` everywhere: from then on every subscription has ended. */
export const lastInstantOf = (of: Day): Instant => startOfDay(of, "Etc/GMT+12");

/** The earliest day on which subscriptions may end by a removal that is accepted at `at`. */
export const earliestDay = (
  at: Instant,
  { zone, noticeDays }: { readonly zone: TimeZone; readonly noticeDays: number },
): Day => addDays(dayIn(zone, at), noticeDays);

/** Moves a request, or says why it cannot be. `by` is who asks; the marketplace closes. */
export function moveRequest(
  request: RequestFacts,
  action: RequestAction,
  { at, by }: { readonly at: Instant; readonly by: Origin | "marketplace" },
): Result<RequestState> {
  const { state, origin, removalDay } = request;
  // Whoever asked for the removal can take it back; an operator refuses a publisher's instead.
  if (action === "withdraw" && by !== origin) return refuse(notYours({ origin }));
  const to = next<RequestState, RequestAction>(REQUEST_LIFECYCLE, state, action);
  if (to === undefined) return refuse(notAllowed({ action, state }));
  if (action === "withdraw" && removalDay !== null && !isBefore(at, firstInstantOf(removalDay)))
    return refuse(removalBegun({ day: removalDay }));
  return ok(to);
}

/** What each side can do with a request now: the buttons of the pages. */
export const actionsFor = (
  request: RequestFacts,
  { at, by }: { readonly at: Instant; readonly by: Origin },
): RequestAction[] =>
  (by === "publisher"
    ? (["note", "withdraw"] as const)
    : (["take", "note", "accept", "reject", "withdraw"] as const)
  ).filter((action) => moveRequest(request, action, { at, by }).ok);

/** Refuses a day with less notice than the operator's setting. */
export function checkDay(day: Day, earliest: Day): Result<Day> {
  return day < earliest
    ? refuse(
        dayTooEarly({ earliest }, [
          { pointer: "/day", code: "support/day-too-early", params: { earliest } },
        ]),
      )
    : ok(day);
}

/** Somebody reads these words: blanks are none. */
export function checkText(text: string | undefined): Result<string> {
  const words = (text ?? "").trim();
  return words === ""
    ? refuse(textNeeded({}, [{ pointer: "/text", code: "support/text-needed" }]))
    : ok(words);
}
