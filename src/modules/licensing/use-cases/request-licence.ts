import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { userOfAddress } from "../../directory/index.ts";
import { actionsOfRequest } from "../domain/licence-request.ts";
import type { LicenceRequested } from "../events.ts";
import {
  nothingToRequest,
  notInDirectory,
  planUnknown,
  requestDecidedAlready,
  tooManyRequests,
} from "../problems.ts";
import { licensedPlan, mayKnow, poolIdByService, poolPlanOf } from "../queries/plans-to-ask.ts";
import { requestById } from "../queries/requests.ts";
import { lockPool } from "../store/assignments.ts";
import { endWaitingClaim } from "../store/claims.ts";
import { lockActivePeople } from "../store/people.ts";
import { lockOrMakePool } from "../store/pools.ts";
import {
  insertRequest,
  type LicenceRequest,
  lockRequest,
  openRequestsOfPerson,
  recordDecision,
  standingOf,
} from "../store/requests.ts";

/** Requests of one person that wait at a time: nobody floods the administrators. */
const MOST_OPEN = 20;

export type Asking = {
  readonly organisation: Pick<ActingOrganisation, "id" | "tenantId">;
  /** Who signed in, and the address by which the directory knows the person. */
  readonly person: { readonly id: string; readonly email: string };
};

/**
 * Asks the organisation's licence admins for a licence of a plan: one that it has, or whose live offer it may know of (C10, F10).
 * They are told by mail.
 *
 * @returns `licensing/not-in-directory`, `licensing/plan-unknown`, `licensing/too-many-requests`, and
 *   `licensing/nothing-to-request` for who has a licence, waits for one, or has asked already
 */
export const requestLicence = (
  db: Database,
  wanted: Asking & { readonly serviceId: string; readonly note: string },
): Promise<Result<LicenceRequest>> =>
  db.transaction(async (tx): Promise<Result<LicenceRequest>> => {
    const { organisation, person } = wanted;
    const user = await userOfAddress(tx, organisation.id, person.email);
    // People before licences, here and wherever both are held.
    const active = user && (await lockActivePeople(tx, organisation.id, [user.id])).has(user.id);
    if (user === undefined || !active) return refuse(notInDirectory({ email: person.email }));
    const poolId = await poolToAsk(tx, organisation, wanted.serviceId);
    if (poolId === undefined) return refuse(planUnknown({}));
    const { holds, waits, asked } = await standingOf(tx, poolId, user.id);
    if (holds || waits || asked)
      return refuse(
        nothingToRequest({ state: holds ? "licensed" : waits ? "waiting" : "requested" }),
      );
    if ((await openRequestsOfPerson(tx, person.id, organisation.id)) >= MOST_OPEN)
      return refuse(tooManyRequests({ most: MOST_OPEN }));
    const made = await insertRequest(tx, {
      organisationId: organisation.id,
      poolId,
      userId: user.id,
      personId: person.id,
      note: wanted.note,
    });
    await tx.publish({
      type: "licensing.licence-requested",
      subject: made.id,
      requestId: made.id,
      poolId,
      organisationId: organisation.id,
    } satisfies LicenceRequested);
    audit(tx, made, "licence-request.made");
    return ok(made);
  });

/** The pool, whose row is locked; made with nothing in it for a plan that the organisation never had. */
async function poolToAsk(
  tx: Tx,
  { id: organisationId, tenantId }: Asking["organisation"],
  serviceId: string,
): Promise<string | undefined> {
  const known = await poolIdByService(tx, organisationId, serviceId);
  if (known !== undefined) return (await lockPool(tx, organisationId, known))?.id;
  const found = await licensedPlan(tx, serviceId);
  if (found === undefined || !mayKnow(found, tenantId)) return undefined;
  return lockOrMakePool(tx, { ...poolPlanOf(found), organisationId, tenantId });
}

/** Takes back what the person asked for, while it waits for a decision or for a licence. */
export const withdrawLicenceRequest = (
  db: Database,
  wanted: Pick<Asking, "organisation"> & {
    readonly personId: string;
    readonly requestId: string;
  },
): Promise<Result<LicenceRequest>> =>
  db.transaction(async (tx): Promise<Result<LicenceRequest>> => {
    const { organisation, personId, requestId } = wanted;
    const seen = await requestById(tx, organisation.id, requestId);
    if (seen === undefined || seen.personId !== personId) return refuse(notFound({}));
    // Licences before the request, as wherever both are held: who is served meanwhile has nothing to take back.
    await lockPool(tx, organisation.id, seen.poolId);
    const request = await lockRequest(tx, organisation.id, requestId);
    if (request === undefined) return refuse(notFound({}));
    if (!actionsOfRequest(request, { decides: false, own: true }).includes("withdraw"))
      return refuse(requestDecidedAlready({ state: request.state, by: request.decidedBy ?? "" }));
    if (request.state === "waiting") await endWaitingClaim(tx, request.poolId, request.userId);
    const withdrawn = await recordDecision(tx, request.id, { state: "withdrawn", answer: "" });
    audit(tx, withdrawn, "licence-request.withdrawn", request.state);
    return ok(withdrawn);
  });

export function audit(tx: Tx, request: LicenceRequest, action: string, before?: string): void {
  tx.audit({
    organisationId: request.organisationId,
    action,
    objectType: "licence-request",
    objectId: request.id,
    ...(before === undefined ? {} : { before: { state: before } }),
    after: { state: request.state, for: request.userName, poolId: request.poolId },
  });
}
