import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { purchaseRequestDecided, purchaseRequestOfAnother } from "../problems.ts";
import {
  decidePurchaseRequest,
  lockPurchaseRequest,
  type PurchaseRequest,
} from "../store/purchase-requests.ts";

/**
 * Takes back what somebody asked the administrators to buy, while it waits (ux.md F6). Nobody is told: it is gone
 * from what waits on them.
 *
 * @returns the request; refuses one that was decided, and one of a colleague
 */
export const withdrawPurchaseRequest = (
  db: Database,
  wanted: {
    readonly organisationId: string;
    readonly requestId: string;
    /** Whether the caller reads requests of colleagues. */
    readonly by: { readonly id: string; readonly decides: boolean };
  },
): Promise<Result<PurchaseRequest>> =>
  db.transaction(async (tx): Promise<Result<PurchaseRequest>> => {
    const { organisationId, by } = wanted;
    const request = await lockPurchaseRequest(tx, organisationId, wanted.requestId);
    if (request === undefined) return refuse(notFound({}));
    if (request.askedBy !== by.id)
      return refuse(
        by.decides ? purchaseRequestOfAnother({ by: request.askedByName }) : notFound({}),
      );
    if (request.state !== "open")
      return refuse(
        purchaseRequestDecided({ by: request.decidedBy ?? "", state: `${request.state}` }),
      );
    const withdrawn = await decidePurchaseRequest(tx, request.id, "withdrawn", "");
    tx.audit({
      organisationId,
      action: "purchase-request.withdrawn",
      objectType: "purchase-request",
      objectId: request.id,
      before: { state: request.state },
      after: { state: withdrawn.state },
    });
    return ok(withdrawn);
  });
