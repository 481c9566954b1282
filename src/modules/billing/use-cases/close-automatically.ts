import { addHours, type Day, type Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import { closableFrom, firstDayOf, type Month, monthAfter, monthOfDay } from "../domain/month.ts";
import { closingRun, openMonthBefore } from "../queries/runs.ts";
import { CLOSE_DAY, CLOSE_PEOPLE } from "../queries/settings.ts";
import { beginClose } from "./close-month.ts";
import { CLOSE_MONTH } from "./moments.ts";

// A moment that is running now has not seen the charge, and is waited for; one that is found waits for the charge.
const isExpected = statement<[kind: string, month: string], unknown>(
  "billing.close-is-expected",
  "select 1 from platform.agenda where kind = $1 and subject = $2 for key share",
  "same",
);

/** The moment at which the month of a charge can be closed by itself, made with the first charge of it. */
export async function expectClose(tx: Tx, billedOn: Day): Promise<void> {
  const month = monthOfDay(billedOn);
  if ((await tx.query(isExpected, [CLOSE_MONTH, month])).length > 0) return;
  const from = closableFrom(month);
  const dueAt = Temporal.Instant.compare(from, tx.at) < 0 ? tx.at : from;
  tx.schedule({ kind: CLOSE_MONTH, subject: month, dueAt, payload: {} });
}

/** A month can be closed: it is, where the operator set that and the day has come. */
export async function closeWhenDue(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const day = await settingValue(tx, CLOSE_DAY);
  if (day === 0) return;
  const wanted = dayOfClose(subject, day);
  if (Temporal.Instant.compare(dueAt, wanted) < 0)
    return tx.schedule({ kind: CLOSE_MONTH, subject, dueAt: wanted, payload: {} });
  await closeNext(tx, day);
}

/** After a run, the next month that has ended and is open, where months are closed by themselves. */
export async function closeNextWhenRunClosed(tx: Tx): Promise<void> {
  const day = await settingValue(tx, CLOSE_DAY);
  if (day > 0) await closeNext(tx, day);
}

async function closeNext(tx: Tx, day: number): Promise<void> {
  // Where two people look at a close, none begins without them.
  if ((await settingValue(tx, CLOSE_PEOPLE)) > 1) return;
  await takeTurn(tx, "billing.close");
  if ((await closingRun(tx)) !== undefined) return;
  // Of the months before this one, the last can be closed once its day has come.
  const running = monthOfDay(tx.at.toString());
  const last = monthAfter(running, -1);
  const isDue = Temporal.Instant.compare(tx.at, dayOfClose(last, day)) >= 0;
  const open = await openMonthBefore(tx, firstDayOf(isDue ? running : last));
  if (open !== undefined) await beginClose(tx, monthOfDay(open));
}

const dayOfClose = (month: Month, day: number): Instant =>
  addHours(closableFrom(month), (day - 1) * 24);
