import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  type Member,
  mailMember,
  membersWithRoles,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import { actionsOfRequest } from "../domain/licence-request.ts";
import { colleagueUnknown, requestDecidedAlready } from "../problems.ts";
import { requestById } from "../queries/requests.ts";
import { lockRequest, recordAssignee } from "../store/requests.ts";

/** Who may decide requests of the organisation, by name. */
export const deciders = (
  db: Parameters<typeof membersWithRoles>[0],
  organisationId: string,
): Promise<readonly Member[]> =>
  membersWithRoles(db, organisationId, rolesFor("licence:assign", ["customer"]));

/**
 * Says which colleague is to decide a request that waits for a decision, or that it is everybody's again. The
 * colleague is mailed, unless it is who hands over. All who hand out licences may still decide it.
 *
 * @returns `licensing/colleague-unknown` for who hands out no licences, `licensing/request-decided` where nothing is
 *   left to decide; handed to who has it already, nothing happens
 */
export const handOverRequest = (
  db: Database,
  wanted: {
    readonly organisationId: string;
    readonly requestId: string;
    readonly personId: string | null;
    /** The address of this marketplace's pages. */
    readonly web: string;
  },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const { organisationId, requestId, personId } = wanted;
    const request = await lockRequest(tx, organisationId, requestId);
    if (request === undefined) return refuse(notFound({}));
    if (!actionsOfRequest(request, { decides: true, own: false }).includes("hand-over"))
      return refuse(requestDecidedAlready({ state: request.state, by: request.decidedBy ?? "" }));
    const colleague = (await deciders(tx, organisationId)).find((one) => one.personId === personId);
    if (personId !== null && colleague === undefined)
      return refuse(
        colleagueUnknown({}, [{ pointer: "/personId", code: "licensing/colleague-unknown" }]),
      );
    if (request.assigneeId === personId) return ok(null);
    await recordAssignee(tx, requestId, colleague ?? null);
    tx.audit({
      organisationId,
      action: "licence-request.handed-over",
      objectType: "licence-request",
      objectId: requestId,
      before: { to: request.assigneeName },
      after: { to: colleague?.name ?? null, for: request.userName },
    });
    if (colleague !== undefined && colleague.personId !== tx.actor.id)
      await tell(tx, { ...wanted, colleague });
    return ok(null);
  });

async function tell(
  tx: Tx,
  {
    organisationId,
    requestId,
    colleague,
    web,
  }: {
    readonly organisationId: string;
    readonly requestId: string;
    readonly colleague: Member;
    readonly web: string;
  },
): Promise<void> {
  const organisation = await organisationById(tx, organisationId);
  const request = await requestById(tx, organisationId, requestId);
  if (organisation === undefined || request === undefined)
    throw new Error(`There is no request ${requestId}`);
  mailMember(tx, colleague, {
    about: `request-handed-over/${requestId}/${randomUUIDv7()}`,
    organisationId,
    template: "licensing.request-handed-over",
    params: {
      by: tx.actor.name,
      person: request.displayName,
      offer: request.offerName,
      plan: request.planName,
      hasNote: request.note === "" ? "no" : "yes",
      note: request.note,
      page: `${web}/customer/${organisation.handle}/requests?request=${requestId}`,
    },
  });
}
