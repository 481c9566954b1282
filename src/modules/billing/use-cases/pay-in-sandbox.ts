import { randomUUIDv7 } from "node:crypto";
import { addDays, dayIn, startOfDay } from "../../../kernel/calendar.ts";
import { money } from "../../../kernel/money.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { claimed } from "../domain/dispute.ts";
import { openItem, sandboxPayer } from "../queries/open-items.ts";
import { keyOf, lockAccounts } from "../store/open-items.ts";
import type { Payment } from "../store/payments.ts";
import { SANDBOX_PAYS } from "./moments.ts";
import { commitPayments, planPayments } from "./record-payments.ts";

/**
 * A sandbox's buyer pays what is open of an invoice (decision 47): on its due day, some days after it, or
 * never, as the operator has set for it by then.
 */
export async function payInSandbox(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const seen = await openItem(tx, subject);
  if (seen === undefined) return;
  const { behaviour, lateDays } = await sandboxPayer(tx, seen.buyerId);
  if (behaviour === "never") return;
  const operator = await operatorOrganisation(tx);
  const zone = operator?.timeZone ?? "UTC";
  const day = addDays(seen.dueOn, lateDays ?? 0);
  const today = dayIn(zone, dueAt);
  if (today < day)
    return tx.schedule({
      kind: SANDBOX_PAYS,
      subject,
      dueAt: startOfDay(day, zone),
      payload: {},
    });
  const accounts = await lockAccounts(tx, [seen.buyerId]);
  const item = accounts.get(keyOf(seen))?.items.find(({ invoiceId }) => invoiceId === subject);
  if (item === undefined) return;
  // What is disputed is kept back until the operator has decided.
  const amount = claimed({ ...seen, ...item });
  if (amount === 0n) return;
  const payment: Payment = {
    id: randomUUIDv7(),
    buyerId: seen.buyerId,
    amount: money(amount, seen.currency),
    receivedOn: today,
    source: "sandbox",
    // An invoice that was paid and reopened is paid again at its next moment, if it has one.
    reference: `${seen.number} ${randomUUIDv7().slice(-8)}`,
    note: null,
    invoiceId: subject,
  };
  await commitPayments(tx, [payment], await planPayments(tx, [payment]));
}
