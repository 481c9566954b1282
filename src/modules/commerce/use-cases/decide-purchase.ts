import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { languageOf } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { mailMember, memberOf } from "../../identity/index.ts";
import { purchaseRequestDecided } from "../problems.ts";
import {
  decidePurchaseRequest,
  lockPurchaseRequest,
  type PurchaseRequest,
} from "../store/purchase-requests.ts";
import { fillHeldCart } from "./fill-cart.ts";

/**
 * Decides a request of a colleague (ux.md F6). Approved, it lies in the organisation's cart in the same transaction, priced
 * anew, and is bought as everything in it is; whoever asked is told either way.
 *
 * @returns the request; refuses one that is decided, and what cannot be put into the cart any more
 */
export const decidePurchase = (
  db: Database,
  wanted: {
    readonly organisation: ActingOrganisation;
    readonly requestId: string;
    readonly decision: "approve" | "decline";
    readonly answer: string;
  },
): Promise<Result<PurchaseRequest>> =>
  db.transaction(async (tx): Promise<Result<PurchaseRequest>> => {
    const { organisation, decision, answer } = wanted;
    const request = await lockPurchaseRequest(tx, organisation.id, wanted.requestId);
    if (request === undefined) return refuse(notFound({}));
    if (request.state !== "open")
      return refuse(
        purchaseRequestDecided({ by: request.decidedBy ?? "", state: `${request.state}` }),
      );
    if (decision === "approve") {
      const { planUuid, term, quantity } = request;
      const filled = await fillHeldCart(tx, {
        partner: organisation,
        customerId: organisation.id,
        lines: [{ planUuid, term, quantity }],
      });
      if (!filled.ok) return filled;
    }
    const decided = await decidePurchaseRequest(
      tx,
      request.id,
      decision === "approve" ? "approved" : "declined",
      answer,
    );
    tx.audit({
      organisationId: organisation.id,
      action: `purchase-request.${decided.state}`,
      objectType: "purchase-request",
      objectId: request.id,
      before: { state: request.state },
      after: { state: decided.state },
    });
    const asker = await memberOf(tx, organisation.id, request.askedBy);
    if (asker !== undefined)
      mailMember(
        tx,
        { ...asker, locale: languageOf(asker.locale), personId: asker.id },
        {
          about: `purchase-request/${request.id}/${decided.state}`,
          organisationId: organisation.id,
          template: "purchase-decided",
          params: {
            person: decided.decidedBy ?? "",
            offer: request.offerName,
            plan: request.planName,
            outcome: decided.state,
            hasAnswer: answer === "" ? "no" : "yes",
            answer,
          },
        },
      );
    return ok(decided);
  });
