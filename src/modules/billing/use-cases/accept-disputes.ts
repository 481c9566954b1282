import { addDays, startOfDay } from "../../../kernel/calendar.ts";
import { money, subtract, toJson } from "../../../kernel/money.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import type {
  DisputeAnswered,
  DisputeCredited,
  DisputeOpened,
  DisputeWithdrawn,
} from "../events.ts";
import { openItem } from "../queries/open-items.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import { acceptCredited, type Dispute } from "../store/disputes.ts";
import { mailBuyerOfDispute } from "./mail-disputes.ts";
import type { Surroundings } from "./mail-invoices.ts";
import { INVOICE_OVERDUE, SANDBOX_PAYS } from "./moments.ts";

/**
 * Accepts the open disputes of the lines that these credit notes credit, and tells their buyers. Whoever calls has
 * locked the buyers' accounts.
 */
export async function acceptDisputes(
  tx: Tx,
  noteIds: readonly string[],
  around: Surroundings,
): Promise<void> {
  for (const dispute of await acceptCredited(tx, noteIds, await todayOfOperator(tx, tx.at))) {
    await askAgain(tx, dispute, around);
    await announceDispute(tx, dispute, "accepted");
    await mailBuyerOfDispute(tx, dispute, around);
  }
}

/**
 * What is open of the invoice is asked for from the next day on, where its due day has passed meanwhile: the moments
 * of the due day found nothing to ask for.
 *
 * @param untold whether nothing of it was asked for until now, so that nobody was told that it is overdue
 */
export async function askAgain(
  tx: Tx,
  { invoiceId }: Dispute,
  around: Surroundings,
  untold = true,
): Promise<void> {
  const item = await openItem(tx, invoiceId);
  const operator = await operatorOrganisation(tx);
  const zone = operator?.timeZone ?? "UTC";
  const today = await todayOfOperator(tx, tx.at);
  if (item === undefined || item.paid >= item.due || item.dueOn >= today) return;
  const dueAt = startOfDay(addDays(today, 1), zone);
  const again = (kind: string, payload: object) =>
    tx.schedule({ kind, subject: invoiceId, dueAt, payload });
  await tx.unschedule(INVOICE_OVERDUE, invoiceId);
  again(INVOICE_OVERDUE, { announces: untold });
  if (around.sandbox === true) again(SANDBOX_PAYS, {});
}

/** Writes down who did what with a dispute, with what it is about, and announces it to the buyer's programs. */
export async function announceDispute(
  tx: Tx,
  dispute: Dispute,
  what: "opened" | "accepted" | "declined" | "withdrawn",
): Promise<void> {
  const { currency, totalMinor, creditedMinor } = dispute;
  const disputed = money(totalMinor, currency);
  const about = {
    subject: dispute.id,
    disputeId: dispute.id,
    invoiceId: dispute.invoiceId,
    invoiceNumber: dispute.invoiceNumber,
    chargeId: dispute.chargeId,
    buyerId: dispute.buyerId,
    sellerId: dispute.buyerId,
  };
  if (what === "opened")
    await tx.publish({
      type: "billing.dispute-opened",
      ...about,
      reason: dispute.reason,
      disputed: toJson(disputed),
    } satisfies DisputeOpened);
  else if (what === "withdrawn")
    await tx.publish({ type: "billing.dispute-withdrawn", ...about } satisfies DisputeWithdrawn);
  else
    await tx.publish({
      type: "billing.dispute-answered",
      ...about,
      state: what,
      answer: dispute.answer,
      dueFrom: await todayOfOperator(tx, tx.at),
    } satisfies DisputeAnswered);
  const { creditNoteId, creditNoteNumber: number } = dispute;
  if (what === "accepted" && creditNoteId !== null && number !== null)
    await tx.publish({
      type: "billing.dispute-credited",
      ...about,
      creditNoteId,
      number,
      credited: toJson(money(creditedMinor, currency)),
    } satisfies DisputeCredited);
  tx.audit({
    organisationId: dispute.buyerId,
    action: `dispute.${what}`,
    objectType: "dispute",
    objectId: dispute.id,
    after: {
      invoice: dispute.invoiceNumber,
      line: dispute.lineNumber,
      reason: dispute.reason,
      disputed: toJson(disputed),
      ...(what === "opened" ? {} : { answer: dispute.answer }),
      ...(what === "accepted"
        ? {
            creditNote: dispute.creditNoteNumber,
            refused: toJson(subtract(disputed, money(creditedMinor, currency))),
          }
        : {}),
    },
  });
}
