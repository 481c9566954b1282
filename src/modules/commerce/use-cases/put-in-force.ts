import type { Tx } from "../../../platform/transaction.ts";
import { delegationStateAt, endOf, type Grant } from "../domain/delegation.ts";
import type { DelegationGranted, DelegationNarrowed } from "../events.ts";
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

/** Gives the rights from now on, or leaves these of those `before`; both logs, the partner's feed and its mail say so. */
export async function putInForce(
  tx: Tx,
  of: OfRecord,
  {
    rights,
    lastDay,
    timeZone,
    before,
  }: Grant & {
    readonly timeZone: string;
    readonly before?: Pick<Delegation, "rights" | "lastDay">;
  },
): Promise<void> {
  const { id, sellerId, customerId, organisationId } = of;
  const kind = before === undefined ? ("granted" as const) : ("narrowed" as const);
  const endsAt = endOf(lastDay, timeZone);
  await recordGiven(tx, id, { rights, lastDay, endsAt });
  const step = { rights, lastDay, text: null, byKind: "customer" as const };
  await addDelegationStep(tx, id, { ...step, kind });
  await scheduleEnd(tx, id, { at: endsAt, announced: true });
  const parties = await partiesOf(tx, of);
  auditDelegation(tx, of, parties, {
    action: `delegation.${kind}`,
    ...(before && { before: { rights: before.rights.join(", "), lastDay: before.lastDay } }),
    after: { rights: rights.join(", "), lastDay },
  });
  await tx.publish({
    type: `commerce.delegation-${kind}`,
    subject: id,
    delegationId: id,
    customerId,
    sellerId,
    organisationId,
    rights,
    lastDay,
  } satisfies DelegationGranted | DelegationNarrowed);
  await tellPartnerOfDelegation(tx, of, {
    template: `delegation-${kind}`,
    params: {
      about: id,
      company: parties.customer.name,
      rights: rightsWord(rights),
      lastDay,
    },
  });
}
