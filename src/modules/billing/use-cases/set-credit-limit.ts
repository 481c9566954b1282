import { type Money, money, toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { holdCredit, putCreditLimit } from "../../commerce/index.ts";
import { organisationById } from "../../identity/index.ts";
import { owedOnLedger } from "../queries/ledger.ts";

/**
 * Sets how much a buyer may owe in a currency, or takes the limit away (docs/domain/payments.md). What it owes
 * now is read from the ledger; orders beyond the limit are refused from the commit on, what runs goes on.
 */
export const setCreditLimit = (
  db: Database,
  { buyerId, currency, limit }: { buyerId: string; currency: string; limit: Money | null },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const buyer = await organisationById(tx, buyerId);
    if (buyer?.kind !== "partner" && buyer?.kind !== "customer") return refuse(notFound({}));
    await holdCredit(tx);
    const owed = money(await owedOnLedger(tx, buyerId, currency), currency);
    await putCreditLimit(tx, buyerId, { currency, limit, owed });
    tx.audit({
      organisationId: buyerId,
      action: "credit-limit.set",
      objectType: "organisation",
      objectId: buyerId,
      after: { currency, limit: limit === null ? null : toJson(limit) },
    });
    return ok(null);
  });
