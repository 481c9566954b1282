import { addDays, dayIn, startOfDay } from "../../../kernel/calendar.ts";
import { money, toJson } from "../../../kernel/money.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import type { Tx } from "../../../platform/transaction.ts";
import {
  mailMember,
  membersWithRoles,
  operatorOrganisation,
  organisationById,
} from "../../identity/index.ts";
import { claimed, claimedFrom } from "../domain/dispute.ts";
import { INVOICE_READERS } from "../domain/invoice.ts";
import { nextReminder, type Reminder } from "../domain/overdue.ts";
import type { InvoiceOverdue } from "../events.ts";
import { type OpenItemRow, openItem } from "../queries/open-items.ts";
import { instructionsIn } from "../queries/payment-instructions.ts";
import { BLOCK_AFTER } from "../queries/settings.ts";
import { lockAccounts } from "../store/open-items.ts";
import { payText } from "./how-to-pay.ts";
import type { MailAddresses } from "./mail-invoices.ts";
import { INVOICE_OVERDUE } from "./moments.ts";
import { reviewPurchases } from "./settle-accounts.ts";

/** Of a moment that was set when a dispute ended: whether nobody was told yet that the invoice is overdue. */
type AskedAgain = { readonly announces?: boolean };

/**
 * After the due day of an invoice that is not paid: the buyer is reminded, again shortly before its purchases
 * are blocked, and on the day they are (decision 24). What runs goes on.
 */
export const remindOfOverdue =
  (addresses: MailAddresses) =>
  async (tx: Tx, { subject, dueAt, payload }: DueMoment): Promise<void> => {
    const seen = await openItem(tx, subject);
    if (seen === undefined) return;
    await lockAccounts(tx, [seen.buyerId]);
    const item = await openItem(tx, subject);
    if (item === undefined || item.paid >= item.due) return;
    // Nothing but what is disputed is open: who decides about that asks for the rest again.
    if (claimed(item) === 0n) return;
    const operator = await operatorOrganisation(tx);
    const zone = operator?.timeZone ?? "UTC";
    const blocksAfter = await settingValue(tx, BLOCK_AFTER);
    const { now, next } = nextReminder({
      dueOn: claimedFrom(item),
      today: dayIn(zone, dueAt),
      blocksAfter,
    });
    const { announces } = payload as AskedAgain;
    if (announces === true || dayIn(zone, dueAt) === addDays(item.dueOn, 1))
      await announce(tx, item);
    if (now !== undefined)
      await mailReminder(tx, item, {
        reminder: now,
        blocksOn: addDays(claimedFrom(item), 1 + blocksAfter),
        addresses,
      });
    await reviewPurchases(tx, [item.buyerId]);
    if (next !== undefined)
      tx.schedule({
        kind: INVOICE_OVERDUE,
        subject,
        dueAt: startOfDay(next, zone),
        payload: {},
      });
  };

const openOf = (item: OpenItemRow) => toJson(money(claimed(item), item.currency));

async function announce(tx: Tx, item: OpenItemRow): Promise<void> {
  const { invoiceId, number, buyerId, dueOn } = item;
  tx.audit({
    organisationId: buyerId,
    action: "invoice.overdue",
    objectType: "invoice",
    objectId: invoiceId,
    after: { number, dueOn, ...openOf(item) },
  });
  await tx.publish({
    type: "billing.invoice-overdue",
    subject: invoiceId,
    invoiceId,
    number,
    buyerId,
    sellerId: buyerId,
    dueOn,
    open: openOf(item),
  } satisfies InvoiceOverdue);
}

async function mailReminder(
  tx: Tx,
  item: OpenItemRow,
  {
    reminder,
    blocksOn,
    addresses,
  }: { reminder: Reminder; blocksOn: string; addresses: MailAddresses },
): Promise<void> {
  const buyer = await organisationById(tx, item.buyerId);
  const pay = await instructionsIn(tx, item.currency);
  for (const reader of await membersWithRoles(tx, item.buyerId, INVOICE_READERS))
    mailMember(tx, reader, {
      about: `invoice-${reminder}/${item.invoiceId}`,
      organisationId: item.buyerId,
      template: "billing.invoice-overdue",
      params: {
        reminder,
        number: item.number,
        open: openOf(item),
        dueOn: item.dueOn,
        blocksOn,
        pay: payText(pay, item.number, reader.locale),
        page: `${addresses.web}/${buyer?.kind ?? "partner"}/${buyer?.handle ?? ""}/billing/invoices/${item.invoiceId}`,
      },
    });
}
