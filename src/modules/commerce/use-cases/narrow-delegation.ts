import { type Day, dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { checkNarrower, type Right } from "../domain/delegation.ts";
import type { DelegationEnded } from "../events.ts";
import { delegationInvalid, previewOutdated } from "../problems.ts";
import { addDelegationStep, type Delegation, recordEnd } from "../store/delegations.ts";
import { ofCustomer } from "./answer-delegation.ts";
import { unscheduleEnd } from "./delegation-moments.ts";
import { putInForce } from "./put-in-force.ts";
import { auditDelegation, partiesOf, tellPartnerOfDelegation } from "./tell-of-delegation.ts";

export type NarrowDelegation = {
  readonly customer: Pick<ActingOrganisation, "id" | "timeZone">;
  readonly id: string;
  /** What is left; null where all is revoked. Null within: as it is. */
  readonly left: { readonly rights: readonly Right[] | null; readonly lastDay: Day | null } | null;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

/** What becomes of a partner's rights, before it is done and when it is done: one function for both (BEY-06). */
export type NarrowingEffect = {
  readonly lost: readonly Right[];
  readonly left: readonly Right[];
  /** Null where nothing is left. */
  readonly lastDay: Day | null;
  readonly preview: string;
};

/**
 * An administrator of the customer leaves a partner fewer rights, an earlier last day, or nothing (rule 5). It holds
 * from the commit on: acts that are being written are waited for, and the next one is refused. What the partner did
 * stays done.
 */
export const narrowDelegation = (
  db: Database,
  wanted: NarrowDelegation,
): Promise<Result<NarrowingEffect>> =>
  db.transaction(async (tx): Promise<Result<NarrowingEffect>> => {
    const found = await ofCustomer(tx, wanted, wanted.left === null ? "revoke" : "narrow");
    if (!found.ok) return found;
    const delegation = found.value;
    const given = { rights: delegation.rights, lastDay: delegation.lastDay ?? "" };
    const left = wanted.left && {
      rights: wanted.left.rights ?? given.rights,
      lastDay: wanted.left.lastDay ?? given.lastDay,
    };
    if (left !== null) {
      const today = dayIn(wanted.customer.timeZone, tx.at);
      const wrong = checkNarrower(left, { given, today });
      if (wrong.length > 0) return refuse(delegationInvalid({}, wrong));
    }
    const effect = {
      lost: given.rights.filter((right) => left?.rights.includes(right) !== true),
      left: left?.rights ?? [],
      lastDay: left?.lastDay ?? null,
      preview: previewOf([delegation.id, delegation.version, left]),
    };
    if (wanted.dryRun) return ok(effect);
    if (wanted.preview !== effect.preview) return refuse(previewOutdated({}));
    if (left === null) await revoke(tx, delegation);
    else
      await putInForce(tx, delegation, {
        ...left,
        timeZone: wanted.customer.timeZone,
        before: delegation,
      });
    return ok(effect);
  });

async function revoke(tx: Tx, delegation: Delegation): Promise<void> {
  const { id } = delegation;
  await recordEnd(tx, id, "revoked");
  await unscheduleEnd(tx, id);
  const step = { rights: [], lastDay: null, text: null, byKind: "customer" as const };
  await addDelegationStep(tx, id, { ...step, kind: "revoked" });
  await announceEnd(tx, delegation, "revoked");
}

/** Both logs, the partner's feed and its mail say that rights are over, and why. */
export async function announceEnd(
  tx: Tx,
  delegation: Delegation,
  because: DelegationEnded["because"],
): Promise<void> {
  const { id, sellerId, customerId, organisationId, rights, lastDay } = delegation;
  const parties = await partiesOf(tx, delegation);
  auditDelegation(tx, delegation, parties, {
    action: `delegation.${because === "revoked" || because === "expired" ? because : "ended"}`,
    before: { rights: rights.join(", "), lastDay },
  });
  await tx.publish({
    type: "commerce.delegation-ended",
    subject: id,
    delegationId: id,
    customerId,
    sellerId,
    organisationId,
    because,
  } satisfies DelegationEnded);
  await tellPartnerOfDelegation(tx, delegation, {
    template: "delegation-ended",
    params: { about: id, company: parties.customer.name, because },
  });
}
