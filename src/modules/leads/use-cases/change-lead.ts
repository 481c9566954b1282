import { allowedActions as actionsIn, next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { membersWithRoles, rolesFor } from "../../identity/index.ts";
import { LEAD_LIFECYCLE, type LeadAction } from "../domain/lead-lifecycle.ts";
import type { DeliveryRequested } from "../events.ts";
import { assigneeUnknown, nothingToDeliver, stageNotAllowed } from "../problems.ts";
import {
  type Lead,
  lockLead,
  recordAssignee,
  recordDelivery,
  recordStage,
} from "../store/leads.ts";

const LEAD_READERS = rolesFor("lead:read");

type Change = {
  readonly publisher: ActingOrganisation;
  readonly leadId: string;
  /** The version that the caller saw, or `*`. */
  readonly seen: string;
};

/** Moves a lead along its stages; the marketplace alone lets one expire. */
export const moveLead = (
  db: Database,
  wanted: Change & { readonly action: Exclude<LeadAction, "expire"> },
): Promise<Result<null>> =>
  change(db, wanted, async (tx, lead) => {
    const { action } = wanted;
    const stage = next(LEAD_LIFECYCLE, lead.stage, action);
    if (stage === undefined)
      return refuse(stageNotAllowed({ stage: lead.stage, action, allowed: leadActions(lead) }));
    await recordStage(tx, lead.id, stage);
    tx.audit({ ...about(lead), action: `lead.${action}`, before: lead.stage, after: stage });
    return ok(null);
  });

/** What the publisher can do with a lead now. */
export const leadActions = ({ stage }: Pick<Lead, "stage">): LeadAction[] =>
  actionsIn(LEAD_LIFECYCLE, stage).filter((action): action is LeadAction => action !== "expire");

/** Gives a lead to one of the publisher's people who read leads, or to nobody. */
export const assignLead = (
  db: Database,
  wanted: Change & { readonly personId: string | null },
): Promise<Result<null>> =>
  change(db, wanted, async (tx, lead) => {
    const { personId } = wanted;
    const people = personId === null ? [] : await leadReaders(tx, lead.publisherId);
    const person = people.find((one) => one.personId === personId);
    if (personId !== null && person === undefined)
      return refuse(
        assigneeUnknown({}, [{ pointer: "/personId", code: "leads/assignee-unknown" }]),
      );
    await recordAssignee(tx, lead.id, personId);
    tx.audit({
      ...about(lead),
      action: "lead.assigned",
      before: lead.assigneeId && { personId: lead.assigneeId },
      // The name as it was: whoever leaves the publisher stays named in the history of the lead.
      after: person && { personId: person.personId, name: person.name },
    });
    return ok(null);
  });

export const leadReaders = (db: Parameters<typeof membersWithRoles>[0], publisherId: string) =>
  membersWithRoles(db, publisherId, LEAD_READERS);

/** Hands a lead on again that could not be, or was not configured to be, handed on. */
export const requestDelivery = (db: Database, wanted: Change): Promise<Result<null>> =>
  change(db, wanted, async (tx, lead) => {
    if (lead.delivery === "pending" || lead.delivery === "failing" || lead.delivery === "delivered")
      return refuse(nothingToDeliver({ delivery: lead.delivery }));
    await tx.publish({
      type: "leads.delivery-requested",
      subject: lead.id,
      leadId: lead.id,
    } satisfies DeliveryRequested);
    if (lead.destination !== "none")
      await recordDelivery(tx, lead.id, { destination: lead.destination, delivery: "pending" });
    tx.audit({ ...about(lead), action: "lead.delivery-requested" });
    return ok(null);
  });

function change(
  db: Database,
  { publisher, leadId, seen }: Change,
  work: (tx: Tx, lead: Lead) => Promise<Result<null>>,
): Promise<Result<null>> {
  return db.transaction(async (tx): Promise<Result<null>> => {
    const lead = await lockLead(tx, publisher.id, leadId);
    if (lead === undefined) return refuse(notFound({}));
    if (seen !== "*" && seen !== String(lead.version))
      return refuse(preconditionFailed({ current: `${lead.version}` }));
    return work(tx, lead);
  });
}

const about = (lead: Lead) => ({
  organisationId: lead.publisherId,
  objectType: "lead",
  objectId: lead.id,
});
