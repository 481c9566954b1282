import { useNow, useZone } from "../../kit/dates.tsx";

const dayOf = (at: Date | number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);

/** The reader's calendar day, as a field of a form has it. */
export function useToday(): string {
  const { timeZone } = useZone();
  return dayOf(useNow(60), timeZone);
}

/** The reader's calendar day of an instant, as a field of a form has it. */
export function useDayOf(): (instant: string) => string {
  const { timeZone } = useZone();
  return (instant) => dayOf(new Date(instant), timeZone);
}
