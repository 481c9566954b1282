import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { delegationStateAt } from "../domain/delegation.ts";
import {
  addDelegationStep,
  type Delegation,
  lockDelegationById,
  lockDelegationsOf,
  lockOpenDelegations,
  recordEnd,
} from "../store/delegations.ts";
import { unscheduleEnd } from "./delegation-moments.ts";
import { announceEnd } from "./narrow-delegation.ts";
import {
  auditDelegation,
  partiesOf,
  rightsWord,
  tellPartnerOfDelegation,
} from "./tell-of-delegation.ts";

/** With the relationship ends what the partner was given, and what it asked (rule 8). */
export async function endWithRelationship(
  tx: Tx,
  { sellerId, customerId }: { readonly sellerId: string; readonly customerId: string },
): Promise<void> {
  for (const one of await lockOpenDelegations(tx, sellerId, customerId))
    await end(tx, one, "relationship-ended");
}

/**
 * With a merger ends what was given over the organisation that goes, and what was asked of it: who administers the other
 * one never decided about it (docs/domain/merging.md).
 */
export async function endWithMerger(tx: Tx, goingId: string): Promise<void> {
  for (const one of await lockDelegationsOf(tx, goingId)) await end(tx, one, "merged");
}

async function end(
  tx: Tx,
  one: Delegation,
  because: "relationship-ended" | "merged",
): Promise<void> {
  await recordEnd(tx, one.id, "ended");
  await unscheduleEnd(tx, one.id);
  const step = { rights: [], lastDay: null, text: null, byKind: "marketplace" as const };
  await addDelegationStep(tx, one.id, { ...step, kind: "ended" });
  if (one.state === "active") await announceEnd(tx, one, because);
  else auditDelegation(tx, one, await partiesOf(tx, one), { action: "delegation.ended" });
}

/** Nobody answered in time, or the last day is over: recorded, and told where something had been given. */
export async function expireDelegation(tx: Tx, { subject }: DueMoment): Promise<void> {
  const one = await lockDelegationById(tx, subject);
  if (one === undefined || one.state === "expired") return;
  if (delegationStateAt(one, tx.at) !== "expired") return;
  await recordEnd(tx, one.id, "expired");
  const step = { rights: [], lastDay: null, text: null, byKind: "marketplace" as const };
  await addDelegationStep(tx, one.id, { ...step, kind: "expired" });
  if (one.state === "active") await announceEnd(tx, one, "expired");
  else auditDelegation(tx, one, await partiesOf(tx, one), { action: "delegation.expired" });
}

/** What was given ends soon: whoever can ask again reads until when. */
export async function remindOfDelegation(tx: Tx, { subject }: DueMoment): Promise<void> {
  const one = await lockDelegationById(tx, subject);
  if (one === undefined || one.lastDay === null) return;
  if (delegationStateAt(one, tx.at) !== "active") return;
  const { customer } = await partiesOf(tx, one);
  await tellPartnerOfDelegation(tx, one, {
    template: "delegation-ahead",
    params: {
      about: one.id,
      company: customer.name,
      rights: rightsWord(one.rights),
      lastDay: one.lastDay,
    },
  });
}
