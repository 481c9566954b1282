import { addDays, type Day } from "../../../kernel/calendar.ts";

/** What a buyer is told of an invoice that it has not paid. */
export type Reminder = "overdue" | "before-block" | "blocked";

/** Days before its purchases are blocked at which a buyer is reminded once more. */
const AHEAD_OF_BLOCK = 3;

/**
 * What a buyer is told today of an invoice that is not paid, and on which day it is looked at again
 * (docs/domain/payments.md). Days are those of the operator's zone.
 *
 * @param blocksAfter days from the first overdue day until purchases are blocked
 */
export function nextReminder(about: {
  readonly dueOn: Day;
  readonly today: Day;
  readonly blocksAfter: number;
}): { readonly now: Reminder | undefined; readonly next: Day | undefined } {
  const { dueOn, today, blocksAfter } = about;
  const first = addDays(dueOn, 1);
  const blocked = addDays(first, blocksAfter);
  const ahead = addDays(blocked, -AHEAD_OF_BLOCK);
  const stages: readonly (readonly [Day, Reminder])[] = [
    ...(blocked > first ? [[first, "overdue"] as const] : []),
    ...(ahead > first ? [[ahead, "before-block"] as const] : []),
    [blocked, "blocked"],
  ];
  return {
    now: stages.findLast(([day]) => day <= today)?.[1],
    next: stages.find(([day]) => day > today)?.[0],
  };
}
