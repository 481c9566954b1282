import type { Instant } from "../kernel/calendar.ts";
import {
  closableFrom,
  closeAsItStands,
  type Month,
  monthAfter,
  monthOfDay,
  openMonthBefore,
} from "../modules/billing/index.ts";
import type { Module } from "../platform/module.ts";
import type { Platform } from "../platform/platform.ts";
import { SYSTEM } from "../platform/platform.ts";
import type { Tx } from "../platform/transaction.ts";

const CLOSE = "simulation.close-month";

/**
 * Closes each month in a copy as soon as it can be, as the operator does: what was charged becomes
 * invoices, and is due. On the agenda, so that it happens in its turn whatever way the clock goes.
 */
export const closesMonths: Module = {
  name: "simulation",
  moments: {
    async [CLOSE](tx, { subject: month, dueAt }) {
      const closed = await closeAsItStands(tx, month);
      // A run that goes on is of the month before: the clock waits for it, so this is a defect.
      if (!closed.ok) throw new Error(`${month} was not closed: ${closed.problem.code}`);
      closeNext(tx, monthAfter(month, 1), dueAt);
    },
  },
};

/** Puts the closing of a month on the agenda: when it has ended, and after the one before it. */
function closeNext(tx: Tx, month: Month, after: Instant): void {
  const ended = closableFrom(month);
  const next = after.add({ seconds: 1 });
  const dueAt = Temporal.Instant.compare(ended, next) > 0 ? ended : next;
  tx.schedule({ kind: CLOSE, subject: month, dueAt });
}

/** Begins with the earliest month that has charges without a document, or with the running one. */
export const beginClosing = (platform: Platform): Promise<void> =>
  platform.databaseAs(SYSTEM).transaction(async (tx) => {
    const running = tx.at.toZonedDateTimeISO("UTC").toPlainDate().toString();
    const earliest = await openMonthBefore(tx, `${monthOfDay(running)}-01`);
    // On the first day of a month the one before it may not have ended everywhere.
    const first = earliest ?? `${monthAfter(monthOfDay(running), -1)}-01`;
    closeNext(tx, monthOfDay(first), tx.at);
  });
