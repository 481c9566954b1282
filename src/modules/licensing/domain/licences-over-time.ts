import { addDays, type Day } from "../../../kernel/calendar.ts";

export type DayOfUse = { readonly day: Day; readonly sold: number; readonly assigned: number };

/**
 * Licences sold and assigned at the end of each of `days` days up to and including `today`, backwards from what is so
 * now (ux.md P26). Days are those of UTC.
 *
 * @param changes by how much both changed on a day, once for each day; days without a change may be left out, days
 * before the first of these are not looked at
 */
export function licencesOverTime(
  now: { readonly sold: number; readonly assigned: number },
  changes: readonly {
    readonly day: Day;
    readonly soldChange: number;
    readonly assignedChange: number;
  }[],
  { today, days }: { readonly today: Day; readonly days: number },
): DayOfUse[] {
  const byDay = new Map(changes.map((one) => [one.day, one]));
  let { sold, assigned } = now;
  const found: DayOfUse[] = [];
  for (let back = 0; back < days; back += 1) {
    const day = addDays(today, -back);
    found.push({ day, sold, assigned });
    const change = byDay.get(day);
    sold -= change?.soldChange ?? 0;
    assigned -= change?.assignedChange ?? 0;
  }
  return found.reverse();
}
