/**
 * The instant at which a day begins in a zone, as RFC 3339 text in UTC. Where the clock is put
 * forward at midnight, the first instant of the day there is.
 *
 * @param day `YYYY-MM-DD`
 * @param timeZone a name such as Europe/Paris
 */
export const startOfDayIn = (day: string, timeZone: string): string =>
  instantIn(day, "00:00", timeZone);

/**
 * The instant at which a zone's clocks show a time of a day, as RFC 3339 text in UTC. A time that
 * the clocks leave out is as much later as they are put forward, and one that comes twice is the
 * second.
 *
 * @param day `YYYY-MM-DD`
 * @param time `HH:MM`
 * @param timeZone a name such as Europe/Paris
 */
export function instantIn(day: string, time: string, timeZone: string): string {
  const shown = Date.parse(`${day}T${time}:00Z`);
  // The offset at the guess can differ from that at the answer; from there on it does not.
  let at = shown - offsetAt(shown, timeZone);
  at = shown - offsetAt(at, timeZone);
  return new Date(at).toISOString();
}

/** The day and the time that a zone's clocks show at an instant, as `YYYY-MM-DD` and `HH:MM`. */
export function clockIn(at: string, timeZone: string): { day: string; time: string } {
  const instant = Date.parse(at);
  const shown = new Date(instant + offsetAt(instant, timeZone)).toISOString();
  return { day: shown.slice(0, 10), time: shown.slice(11, 16) };
}

/** The day after. */
export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Milliseconds that the zone's clocks are ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return (
    Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second")) -
    at
  );
}
