import { money, toDecimal } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { claimed, moveDispute } from "../domain/dispute.ts";
import { openItem } from "../queries/open-items.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import { type Dispute, disputeById, endDispute } from "../store/disputes.ts";
import { lockAccounts } from "../store/open-items.ts";
import { announceDispute, askAgain } from "./accept-disputes.ts";
import { type CreditedInvoice, creditWithin } from "./credit-invoice.ts";
import { mailBuyerOfDispute, mailOperatorOfDispute } from "./mail-disputes.ts";
import type { Surroundings } from "./mail-invoices.ts";
import { reviewPurchases } from "./settle-accounts.ts";

/** Whoever asked takes a dispute back: the line is owed as if it had not been disputed. */
export const withdrawDispute = (
  db: Database,
  about: { readonly id: string; readonly buyerId: string; readonly around: Surroundings },
): Promise<Result<Dispute>> =>
  db.transaction(async (tx): Promise<Result<Dispute>> => {
    const found = await lockDispute(tx, about.id, about.buyerId);
    if (!found.ok) return found;
    const moved = moveDispute(found.value.state, "withdraw");
    if (!moved.ok) return moved;
    const ended = await refuseCredit(
      tx,
      found.value,
      { state: "withdrawn", answer: null },
      about.around,
    );
    await mailOperatorOfDispute(tx, ended, about.around);
    return ok(ended);
  });

export type DecideDispute = {
  readonly id: string;
  readonly decision:
    | {
        readonly outcome: "accept";
        /** This much before tax, or this many licences; what is disputed where neither is said. */
        readonly net?: string | undefined;
        readonly quantity?: number | undefined;
      }
    | { readonly outcome: "decline" };
  /** Why: the buyer reads it, of an accepted one on the credit note. */
  readonly answer: string;
  readonly preview: string | null;
  readonly dryRun: boolean;
  readonly around: Surroundings;
};

/** A dispute after its decision; of an accepted one with what its credit does, or did. */
export type Decided = { readonly dispute: Dispute; readonly credit: CreditedInvoice | null };

/**
 * The operator credits the line, by a credit note that is exactly what was previewed (BEY-06), or says why it does not.
 */
export const decideDispute = (db: Database, wanted: DecideDispute): Promise<Result<Decided>> =>
  db.transaction(async (tx): Promise<Result<Decided>> => {
    const { decision, answer, around, dryRun } = wanted;
    const found = await lockDispute(tx, wanted.id, null);
    if (!found.ok) return found;
    const dispute = found.value;
    const moved = moveDispute(dispute.state, decision.outcome);
    if (!moved.ok) return moved;
    if (decision.outcome === "decline") {
      if (dryRun) return ok({ dispute, credit: null });
      const declined = await refuseCredit(tx, dispute, { state: "declined", answer }, around);
      await mailBuyerOfDispute(tx, declined, around);
      return ok({ dispute: declined, credit: null });
    }
    const { net, quantity } = decision;
    const credit = await creditWithin(tx, {
      invoiceId: dispute.invoiceId,
      lines: [
        {
          chargeId: dispute.chargeId,
          ...(net === undefined && quantity === undefined
            ? { net: toDecimal(money(dispute.netMinor, dispute.currency)) }
            : {}),
          ...(net === undefined ? {} : { net }),
          ...(quantity === undefined ? {} : { quantity }),
        },
      ],
      reason: answer,
      preview: wanted.preview,
      dryRun,
      around,
    });
    if (!credit.ok) return credit;
    // The credit note has ended it, as any other that credits a disputed line does.
    const after = dryRun ? dispute : await disputeById(tx, dispute.id, null);
    if (after === undefined) throw new Error(`Dispute ${dispute.id} vanished while it was decided`);
    return ok({ dispute: after, credit: credit.value });
  });

/** Nothing is credited: what was disputed is owed again. */
async function refuseCredit(
  tx: Tx,
  dispute: Dispute,
  end: { readonly state: "declined" | "withdrawn"; readonly answer: string | null },
  around: Surroundings,
): Promise<Dispute> {
  const today = await todayOfOperator(tx, tx.at);
  const before = await openItem(tx, dispute.invoiceId);
  const ended = await endDispute(tx, dispute, { ...end, today });
  await askAgain(tx, ended, around, before !== undefined && claimed(before) === 0n);
  await reviewPurchases(tx, [ended.buyerId]);
  await announceDispute(tx, ended, end.state);
  return ended;
}

/** Reads a dispute with the buyer's account held, so that credits and disputes of it take turns. */
async function lockDispute(tx: Tx, id: string, buyerId: string | null): Promise<Result<Dispute>> {
  const seen = await disputeById(tx, id, buyerId);
  if (seen === undefined) return refuse(notFound({}));
  await lockAccounts(tx, [seen.buyerId]);
  const dispute = await disputeById(tx, id, buyerId);
  return dispute === undefined ? refuse(notFound({})) : ok(dispute);
}
