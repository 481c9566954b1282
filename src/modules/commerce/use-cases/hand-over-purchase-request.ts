import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { colleagueMayNotBuy, purchaseRequestDecided } from "../problems.ts";
import {
  assignPurchaseRequest,
  lockPurchaseRequest,
  type PurchaseRequest,
} from "../store/purchase-requests.ts";
import { mailDecider, purchaseDeciders } from "./purchase-deciders.ts";

/**
 * Says which colleague is to decide a request to buy that waits (ux.md C8), or that it is everybody's again. The
 * colleague is mailed, unless it is who hands over. All who may buy may still decide it.
 *
 * @param personId identifier of the colleague; null for nobody in particular
 * @param web the address of this marketplace's pages
 * @returns the request; `commerce/colleague-may-not-buy` for who may not buy, `commerce/purchase-request-decided`
 *   where nothing is left to decide; handed to who has it already, nothing happens
 */
export const handOverPurchaseRequest = (
  db: Database,
  wanted: {
    readonly organisation: ActingOrganisation;
    readonly requestId: string;
    readonly personId: string | null;
    readonly web: string;
  },
): Promise<Result<PurchaseRequest>> =>
  db.transaction(async (tx): Promise<Result<PurchaseRequest>> => {
    const { organisation, requestId, personId, web } = wanted;
    const request = await lockPurchaseRequest(tx, organisation.id, requestId);
    if (request === undefined) return refuse(notFound({}));
    if (request.state !== "open")
      return refuse(
        purchaseRequestDecided({ by: request.decidedBy ?? "", state: `${request.state}` }),
      );
    const colleague = (await purchaseDeciders(tx, organisation.id)).find(
      (one) => one.personId === personId,
    );
    if (personId !== null && colleague === undefined)
      return refuse(
        colleagueMayNotBuy({}, [{ pointer: "/personId", code: "commerce/colleague-may-not-buy" }]),
      );
    if (request.assigneeId === personId) return ok(request);
    await assignPurchaseRequest(tx, requestId, colleague ?? null);
    tx.audit({
      organisationId: organisation.id,
      action: "purchase-request.handed-over",
      objectType: "purchase-request",
      objectId: requestId,
      before: { to: request.assigneeName },
      after: { to: colleague?.name ?? null, for: request.askedByName },
    });
    if (colleague !== undefined && colleague.personId !== tx.actor.id)
      mailDecider(tx, colleague, {
        request,
        organisation,
        web,
        template: "purchase-request-handed-over",
        about: `purchase-request-handed-over/${requestId}/${randomUUIDv7()}`,
        params: { by: tx.actor.name },
      });
    return ok({
      ...request,
      assigneeId: colleague?.personId ?? null,
      assigneeName: colleague?.name ?? null,
    });
  });
