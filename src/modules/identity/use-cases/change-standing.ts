import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { decideSuspension, type SuspensionWords } from "../domain/standing.ts";
import type { OrganisationReinstated, OrganisationSuspended } from "../events.ts";
import { operatorNotSuspended, standingUnchanged } from "../problems.ts";
import { changeStanding, lockStanding } from "../store/standing.ts";

/**
 * Suspends an organisation from the commit on (OPR-03). What that forbids each module decides for
 * itself; what runs goes on. The organisation's administrators are told by mail.
 */
export const suspendOrganisation = (
  db: Database,
  wanted: SuspensionWords & { readonly organisationId: string; readonly confirmation: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const { organisationId } = wanted;
    const before = await lockStanding(tx, organisationId);
    if (before === undefined) return refuse(notFound({}));
    const words = decideSuspension(before, wanted);
    if (!words.ok) return words;
    if (before.kind === "operator") return refuse(operatorNotSuspended({}));
    const number = await changeStanding(tx, organisationId, {
      kind: "suspended",
      ...words.value,
    });
    tx.audit({
      organisationId,
      action: "organisation.suspended",
      objectType: "organisation",
      objectId: organisationId,
      before: { status: before.status },
      after: { status: "suspended", ...words.value },
    });
    await tx.publish<OrganisationSuspended>({
      type: "identity.organisation-suspended",
      subject: organisationId,
      organisationId,
      kind: before.kind,
      number,
    });
    return ok(null);
  });

/** Takes a suspension back: everything it forbade is possible with the next request. */
export const reinstateOrganisation = (
  db: Database,
  { organisationId, reason }: { readonly organisationId: string; readonly reason: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const before = await lockStanding(tx, organisationId);
    if (before === undefined) return refuse(notFound({}));
    const { status, kind } = before;
    if (status !== "suspended" || kind === "operator") return refuse(standingUnchanged({ status }));
    const number = await changeStanding(tx, organisationId, {
      kind: "reinstated",
      reason: reason.trim(),
      contact: null,
    });
    tx.audit({
      organisationId,
      action: "organisation.reinstated",
      objectType: "organisation",
      objectId: organisationId,
      before: { status },
      after: { status: "active", reason: reason.trim() },
    });
    await tx.publish<OrganisationReinstated>({
      type: "identity.organisation-reinstated",
      subject: organisationId,
      organisationId,
      kind,
      number,
    });
    return ok(null);
  });
