import { add, amountOf, type Money, toJson } from "../../../kernel/money.ts";
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
  const charged = chargedNow(lines);
  if (charged === undefined) return undefined;
  return creditRefusal([toJson(charged)], await holdCreditOf(tx, sellerId));
}

/**
 * The same for several changes that are made together, one answer for each in their order: each is compared with
 * what those before it have left.
 */
export async function refuseEachBeyondCredit(
  tx: Tx,
  sellerId: string,
  changes: readonly (readonly QuantityLine[])[],
): Promise<readonly (Problem | undefined)[]> {
  const charges = changes.map(chargedNow);
  if (charges.every((charged) => charged === undefined)) return charges.map(() => undefined);
  const credit = await holdCreditOf(tx, sellerId);
  const taken = new Map<string, Money>();
  return charges.map((charged) => {
    if (charged === undefined) return undefined;
    const before = taken.get(charged.currency);
    const all = before === undefined ? charged : add(before, charged);
    const refused = creditRefusal([toJson(all)], credit);
    if (refused === undefined) taken.set(charged.currency, all);
    return refused;
  });
}

/** What a change charges now, less what it gives back; undefined where that is nothing. */
function chargedNow(lines: readonly QuantityLine[]): Money | undefined {
  const totals = totalsOf({ lines });
  const charged = totals === null ? undefined : amountOf(totals.total);
  return charged !== undefined && charged.minor > 0n ? charged : undefined;
}
