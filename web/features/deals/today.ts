import { useNow, useZone } from "../../kit/dates.tsx";

/** The reader's calendar day, as a field of a form has it. */
export function useToday(): string {
  const { timeZone } = useZone();
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(useNow(60));
}
