import { createHash, randomBytes, randomUUIDv7 } from "node:crypto";
import { addHours } from "../../../kernel/calendar.ts";
import { allowedActions, next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { standingUntilCommit } from "../../identity/index.ts";
import {
  checkRequest,
  REQUEST_DAYS,
  REQUEST_LIFECYCLE,
  type RequestAction,
  type RequestState,
  requestStateAt,
} from "../domain/relationship.ts";
import { relationshipRequestInvalid, requestEnded, sellerSuspended } from "../problems.ts";
import { endRequest, insertRequest, lockRequest } from "../store/relationships.ts";
import { checkReseller } from "./check-reseller.ts";

export type RequestRelationship = {
  readonly partner: ActingOrganisation;
  /** The customer as the partner calls it: for the mail and the partner's own list. */
  readonly company: string;
  /** Only the organisation with this domain may accept; null for whoever has the link. */
  readonly domain: string | null;
  readonly resellerId: string | null;
};

/** The token stands behind the # of a link; what is kept is this. */
export const hashOfLink = (token: string): Buffer => createHash("sha256").update(token).digest();

/**
 * Makes a link by which an organisation that is here already becomes the partner's customer, once its
 * administrator accepts (SUB-01). Nothing is looked up: a partner learns of nobody by asking.
 *
 * @returns the request, and the token of its link, which is shown once
 */
export const requestRelationship = (
  db: Database,
  wanted: RequestRelationship,
): Promise<Result<{ readonly id: string; readonly token: string }>> =>
  db.transaction(async (tx): Promise<Result<{ readonly id: string; readonly token: string }>> => {
    const { partner, resellerId } = wanted;
    if ((await standingUntilCommit(tx, partner.id)).suspended) return refuse(sellerSuspended({}));
    const company = wanted.company.normalize("NFC").trim();
    const domain = wanted.domain?.trim().toLowerCase() || null;
    const errors = checkRequest({ company, domain });
    if (errors.length > 0) return refuse(relationshipRequestInvalid({}, errors));
    const reseller = await checkReseller(tx, partner, resellerId);
    if (!reseller.ok) return reseller;
    const id = randomUUIDv7();
    const token = randomBytes(32).toString("base64url");
    await insertRequest(tx, {
      id,
      sellerId: partner.id,
      resellerId,
      company,
      domain,
      tokenHash: hashOfLink(token),
      askedBy: tx.actor.name,
      expiresAt: addHours(tx.at, REQUEST_DAYS * 24),
    });
    tx.audit({
      organisationId: partner.id,
      action: "relationship.requested",
      objectType: "relationship-request",
      objectId: id,
      after: { company, domain, resellerId },
    });
    return ok({ id, token });
  });

/** The partner takes a request back: its link is of no use from now on. */
export const revokeRequest = (
  db: Database,
  { sellerId, requestId }: { readonly sellerId: string; readonly requestId: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const request = await lockRequest(tx, sellerId, requestId);
    if (request === undefined) return refuse(notFound({}));
    const state = requestStateAt(request, tx.at);
    if (next<RequestState, RequestAction>(REQUEST_LIFECYCLE, state, "revoke") === undefined)
      return refuse(
        requestEnded({
          state,
          allowed: allowedActions<RequestState, RequestAction>(REQUEST_LIFECYCLE, state),
        }),
      );
    await endRequest(tx, request.id, "revoked");
    tx.audit({
      organisationId: sellerId,
      action: "relationship.request-revoked",
      objectType: "relationship-request",
      objectId: request.id,
      before: { state },
    });
    return ok(null);
  });
