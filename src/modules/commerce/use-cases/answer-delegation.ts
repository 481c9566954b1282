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
  endOf,
  lastDayAfter,
  type Right,
} from "../domain/delegation.ts";
import type { DelegationDeclined, DelegationGranted } from "../events.ts";
import { delegationInvalid, delegationNotAllowed } from "../problems.ts";
import {
  addDelegationStep,
  type Delegation,
  lockDelegation,
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
    const parties = await partiesOf(tx, asked);
    for (const open of await lockOpenDelegations(tx, asked.sellerId, asked.customerId)) {
      if (open.state !== "active") continue;
      const over = delegationStateAt(open, tx.at) === "expired";
      const kind = over ? "expired" : "replaced";
      await recordEnd(tx, open.id, kind);
      await unscheduleEnd(tx, open.id);
      const byKind = over ? ("marketplace" as const) : ("customer" as const);
      await addDelegationStep(tx, open.id, { kind, rights: [], lastDay: null, text: null, byKind });
    }
    const endsAt = endOf(lastDay, timeZone);
    await recordGiven(tx, asked.id, { rights, lastDay, endsAt });
    const step = { rights, lastDay, text: null, byKind: "customer" as const };
    await addDelegationStep(tx, asked.id, { ...step, kind: "granted" });
    await scheduleEnd(tx, asked.id, { at: endsAt, announced: true });
    auditDelegation(tx, asked, parties, {
      action: "delegation.granted",
      after: { rights: rights.join(", "), lastDay },
    });
    const { sellerId, customerId, organisationId } = asked;
    await tx.publish({
      type: "commerce.delegation-granted",
      subject: asked.id,
      delegationId: asked.id,
      customerId,
      sellerId,
      organisationId,
      rights,
      lastDay,
    } satisfies DelegationGranted);
    await tellPartnerOfDelegation(tx, asked, {
      template: "delegation-granted",
      params: {
        about: asked.id,
        company: parties.customer.name,
        rights: rightsWord(rights),
        lastDay,
      },
    });
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
