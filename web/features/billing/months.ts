/** The month (YYYY-MM) that lies `by` months after `month`; negative for before. */
export function monthAfter(month: string, by: number): string {
  const [year = 0, one = 1] = month.split("-").map(Number);
  const index = year * 12 + (one - 1) + by;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** The month before the one that runs now in UTC: the one that is closed next. */
export const lastMonth = (now: Date): string => monthAfter(now.toISOString().slice(0, 7), -1);
