import { type Day, dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  checkGrant,
  type DelegationAction,
  delegationActions,
  delegationStateAt,
  lastDayAfter,
  type Right,
} from "../domain/delegation.ts";
import type { DelegationDeclined } from "../events.ts";
import { delegationInvalid, delegationNotAllowed } from "../problems.ts";
import {
  addDelegationStep,
  type Delegation,
  lockDelegation,
  recordEnd,
} from "../store/delegations.ts";
import { unscheduleEnd } from "./delegation-moments.ts";
import { putInForce, replaceGiven } from "./put-in-force.ts";
import { auditDelegation, partiesOf, tellPartnerOfDelegation } from "./tell-of-delegation.ts";

type Customer = Pick<ActingOrganisation, "id" | "timeZone">;
type OfCustomer = { readonly customer: Customer; readonly id: string };

export type GrantDelegation = OfCustomer & {
  /** The version that was read, or `*`. */
  readonly seen: string;
  /** Null: as asked. */
  readonly rights: readonly Right[] | null;
  /** In the customer's zone, itself included. Null: as many months as were asked for. */
  readonly lastDay: Day | null;
};

/**
 * An administrator of the customer gives what a partner asked for, or less of it (rules 3 and 4). What the partner had
 * before is replaced: it has these rights until that day, and no others.
 */
export const grantDelegation = (db: Database, wanted: GrantDelegation): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const found = await ofCustomer(tx, wanted, "grant");
    if (!found.ok) return found;
    const asked = found.value;
    if (wanted.seen !== "*" && wanted.seen !== String(asked.version))
      return refuse(preconditionFailed({ current: `${asked.version}` }));
    const { timeZone } = wanted.customer;
    const today = dayIn(timeZone, tx.at);
    const rights = wanted.rights ?? asked.askedRights;
    const lastDay = wanted.lastDay ?? lastDayAfter(today, asked.months);
    const wrong = checkGrant({ rights, lastDay }, { asked: asked.askedRights, today });
    if (wrong.length > 0) return refuse(delegationInvalid({}, wrong));
    await replaceGiven(tx, asked);
    await putInForce(tx, asked, { rights, lastDay, timeZone });
    return ok(null);
  });

/** An administrator of the customer gives nothing of what was asked, perhaps with the reason. */
export const declineDelegation = (
  db: Database,
  wanted: OfCustomer & { readonly words: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const found = await ofCustomer(tx, wanted, "decline");
    if (!found.ok) return found;
    const { id, sellerId, customerId, organisationId } = found.value;
    const { words } = wanted;
    await recordEnd(tx, id, "declined");
    await unscheduleEnd(tx, id);
    const step = { rights: [], lastDay: null, text: words || null, byKind: "customer" as const };
    await addDelegationStep(tx, id, { ...step, kind: "declined" });
    const parties = await partiesOf(tx, found.value);
    auditDelegation(tx, found.value, parties, {
      action: "delegation.declined",
      ...(words === "" ? {} : { after: { words } }),
    });
    await tx.publish({
      type: "commerce.delegation-declined",
      subject: id,
      delegationId: id,
      customerId,
      sellerId,
      organisationId,
    } satisfies DelegationDeclined);
    await tellPartnerOfDelegation(tx, found.value, {
      template: "delegation-declined",
      params: {
        about: id,
        company: parties.customer.name,
        hasWords: words === "" ? "no" : "yes",
        words,
      },
    });
    return ok(null);
  });

/** The customer's own, locked, of which `action` is allowed now. */
export async function ofCustomer(
  tx: Tx,
  { customer, id }: OfCustomer,
  action: DelegationAction,
): Promise<Result<Delegation>> {
  const found = await lockDelegation(tx, customer.id, id);
  // What was taken back before it was answered is nothing to the customer.
  if (found?.organisationId !== customer.id || found.state === "withdrawn")
    return refuse(notFound({}));
  const state = delegationStateAt(found, tx.at);
  const allowed = delegationActions(state, "customer");
  return allowed.includes(action)
    ? ok(found)
    : refuse(delegationNotAllowed({ action, state, allowed }));
}
