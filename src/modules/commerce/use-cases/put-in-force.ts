import type { Tx } from "../../../platform/transaction.ts";
import { delegationStateAt, endOf, type Grant } from "../domain/delegation.ts";
import type { DelegationGranted } from "../events.ts";
import {
  addDelegationStep,
  type Delegation,
  lockOpenDelegations,
  recordEnd,
  recordGiven,
} from "../store/delegations.ts";
import { scheduleEnd, unscheduleEnd } from "./delegation-moments.ts";
import {
  auditDelegation,
  partiesOf,
  rightsWord,
  tellPartnerOfDelegation,
} from "./tell-of-delegation.ts";

type OfRecord = Pick<Delegation, "id" | "sellerId" | "customerId" | "organisationId">;

/** What a partner has of a customer until now ends: it is replaced, or was over already (rule 4). */
export async function replaceGiven(
  tx: Tx,
  { sellerId, customerId }: Pick<OfRecord, "sellerId" | "customerId">,
): Promise<void> {
  for (const open of await lockOpenDelegations(tx, sellerId, customerId)) {
    if (open.state !== "active") continue;
    const over = delegationStateAt(open, tx.at) === "expired";
    const kind = over ? "expired" : "replaced";
    await recordEnd(tx, open.id, kind);
    await unscheduleEnd(tx, open.id);
    const byKind = over ? ("marketplace" as const) : ("customer" as const);
    await addDelegationStep(tx, open.id, { kind, rights: [], lastDay: null, text: null, byKind });
  }
}

/** Gives the rights from now on; both logs, the partner's feed and its mail say so. */
export async function putInForce(
  tx: Tx,
  of: OfRecord,
  { rights, lastDay, timeZone }: Grant & { readonly timeZone: string },
): Promise<void> {
  const { id, sellerId, customerId, organisationId } = of;
  const endsAt = endOf(lastDay, timeZone);
  await recordGiven(tx, id, { rights, lastDay, endsAt });
  const step = { rights, lastDay, text: null, byKind: "customer" as const };
  await addDelegationStep(tx, id, { ...step, kind: "granted" });
  await scheduleEnd(tx, id, { at: endsAt, announced: true });
  const parties = await partiesOf(tx, of);
  auditDelegation(tx, of, parties, {
    action: "delegation.granted",
    after: { rights: rights.join(", "), lastDay },
  });
  await tx.publish({
    type: "commerce.delegation-granted",
    subject: id,
    delegationId: id,
    customerId,
    sellerId,
    organisationId,
    rights,
    lastDay,
  } satisfies DelegationGranted);
  await tellPartnerOfDelegation(tx, of, {
    template: "delegation-granted",
    params: {
      about: id,
      company: parties.customer.name,
      rights: rightsWord(rights),
      lastDay,
    },
  });
}
