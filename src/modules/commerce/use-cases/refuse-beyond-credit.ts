import { amountOf } from "../../../kernel/money.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { creditRefusal } from "../domain/credit.ts";
import { totalsOf } from "../domain/quantity-lines.ts";
import type { QuantityLine } from "../events.ts";
import { holdCreditOf } from "../store/credit.ts";

/**
 * Why what a change charges now is beyond its seller's credit (docs/domain/payments.md); undefined where it is
 * not. From here to the end of the transaction the seller's orders and changes take turns, so that of two that fit
 * alone one is done. A change that charges nothing now, or gives back more, is never refused for it; nor is a renewal.
 */
export async function refuseBeyondCredit(
  tx: Tx,
  sellerId: string,
  lines: readonly QuantityLine[],
): Promise<Problem | undefined> {
  const totals = totalsOf({ lines });
  if (totals === null || amountOf(totals.total).minor <= 0n) return undefined;
  return creditRefusal([totals.total], await holdCreditOf(tx, sellerId));
}
