import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { actionsOfRequest, outcomeOfApproval } from "../domain/licence-request.ts";
import { requestDecided } from "../events.ts";
import { previewOutdated, requestDecidedAlready, requesterInactive } from "../problems.ts";
import { requestById } from "../queries/requests.ts";
import { addAssignments, type LockedPool, lockPool } from "../store/assignments.ts";
import { addDirectClaims, addWaitingClaim, endWaitingClaim } from "../store/claims.ts";
import { lockActivePeople } from "../store/people.ts";
import { type LicenceRequest, lockRequest, recordDecision, standingOf } from "../store/requests.ts";
import { audit } from "./request-licence.ts";

export type DecideRequest = {
  readonly organisation: Pick<ActingOrganisation, "id">;
  readonly requestId: string;
  readonly decision: "approve" | "reject";
  readonly answer: string;
  readonly dryRun: boolean;
  /** What was looked at; null does whatever it comes to now. */
  readonly preview: string | null;
};

export type Decided = {
  readonly outcome: "approved" | "waiting" | "rejected";
  /** Licences that are left afterwards. */
  readonly available: number;
  readonly preview: string;
  readonly request: LicenceRequest;
};

/**
 * Approves a request, which gives the person a licence or, with none left, a place on the waiting list; or rejects it.
 *
 * @returns `licensing/request-decided` where nothing is left to decide, `licensing/requester-inactive` for who is not
 *   active any more, `licensing/preview-outdated` where something moved since the look
 */
export const decideRequest = (db: Database, wanted: DecideRequest): Promise<Result<Decided>> =>
  db.transaction(async (tx): Promise<Result<Decided>> => {
    const { organisation, requestId, decision } = wanted;
    const seen = await requestById(tx, organisation.id, requestId);
    if (seen === undefined) return refuse(notFound({}));
    // People, licences, the request: in this order, here and wherever they are held.
    const active = await lockActivePeople(tx, organisation.id, [seen.userId]);
    const pool = await lockPool(tx, organisation.id, seen.poolId);
    const request = await lockRequest(tx, organisation.id, requestId);
    if (pool === undefined || request === undefined) return refuse(notFound({}));
    if (!actionsOfRequest(request, { decides: true, own: false }).includes(decision))
      return refuse(requestDecidedAlready({ state: request.state, by: request.decidedBy ?? "" }));
    if (decision === "approve" && !active.has(request.userId))
      return refuse(requesterInactive({ person: request.displayName }));
    const { holds } = await standingOf(tx, pool.id, request.userId);
    const available = pool.owned - pool.assigned;
    const outcome: Decided["outcome"] =
      decision === "reject" ? "rejected" : outcomeOfApproval({ holds, available });
    const shown = {
      outcome,
      available: outcome === "approved" && !holds ? available - 1 : available,
      preview: previewOf([request.id, request.state, outcome]),
    };
    if (wanted.dryRun) return ok({ ...shown, request });
    if (wanted.preview !== null && wanted.preview !== shown.preview)
      return refuse(previewOutdated({}));
    await carryOut(tx, { pool, request, outcome, holds });
    const decided = await recordDecision(tx, request.id, {
      state: outcome,
      answer: wanted.answer,
    });
    const { id, organisationId } = request;
    await tx.publish(requestDecided({ id, organisationId, poolId: pool.id, to: outcome }));
    audit(tx, decided, `licence-request.${outcome}`, request.state);
    return ok({ ...shown, request: decided });
  });

async function carryOut(
  tx: Tx,
  facts: {
    readonly pool: LockedPool;
    readonly request: LicenceRequest;
    readonly outcome: Decided["outcome"];
    readonly holds: boolean;
  },
): Promise<void> {
  const { pool, request, outcome, holds } = facts;
  const { userId } = request;
  if (outcome === "approved") {
    await addDirectClaims(tx, pool.id, [userId]);
    if (!holds) await addAssignments(tx, pool.id, [userId]);
  } else if (outcome === "waiting") await addWaitingClaim(tx, pool.id, userId);
  else if (request.state === "waiting") await endWaitingClaim(tx, pool.id, userId);
}
