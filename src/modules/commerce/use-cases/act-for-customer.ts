import type { Instant } from "../../../kernel/calendar.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import {
  type AuditEntry,
  type Database,
  databaseIn,
  type Tx,
} from "../../../platform/transaction.ts";
import { type ActingRefusal, type Right, refusesActing } from "../domain/delegation.ts";
import {
  actingSuspended,
  delegationEnded,
  delegationMissing,
  delegationNarrower,
} from "../problems.ts";
import { actingFacts } from "../queries/delegations.ts";
import { holdActiveDelegation, NOTE_USE } from "../store/delegations.ts";
import { suspendedAmong } from "../store/suspended-organisations.ts";

export type ActingFor = {
  readonly partnerId: string;
  /** The partner's record of the customer. */
  readonly customerId: string;
  readonly right: Right;
};

const REFUSALS: Readonly<
  Record<ActingRefusal, (params: { company: string; right: string }) => Problem>
> = { missing: delegationMissing, narrower: delegationNarrower, ended: delegationEnded };

/**
 * The customer organisation that a partner may look at with a right, or why it may not (rule 6).
 *
 * @param at marketplace time
 */
export async function organisationToRead(
  db: Reader,
  { partnerId, customerId, right }: ActingFor,
  at: Instant,
): Promise<Result<string>> {
  const facts = await actingFacts(db, partnerId, customerId);
  if (facts === undefined) return refuse(notFound({}));
  if (facts.suspended) return refuse(actingSuspended({}));
  const { company, organisationId, latest } = facts;
  const refusal = refusesActing(latest, { right, at });
  return refusal === undefined ? ok(organisationId) : refuse(REFUSALS[refusal]({ company, right }));
}

/**
 * Does `work` for a customer: in one transaction with the delegation that allows it, which is shared until the commit.
 * Whoever revokes it waits for that, and the next act is refused. Each entry of the customer's log stands in the partner's
 * as well, at the customer, with names and numbers and without other values.
 */
export const actForCustomer = <T>(
  db: Database,
  acting: ActingFor,
  work: (db: Database, organisationId: string) => Promise<Result<T>>,
): Promise<Result<T>> =>
  db.transaction(async (tx): Promise<Result<T>> => {
    const { partnerId, customerId, right } = acting;
    if ((await suspendedAmong(tx, [partnerId])).size > 0) {
      const found = await organisationToRead(tx, acting, tx.at);
      return found.ok ? refuse(actingSuspended({})) : found;
    }
    const held = await holdActiveDelegation(tx, partnerId, customerId);
    if (held === undefined || refusesActing(held, { right, at: tx.at }) !== undefined) {
      const why = await organisationToRead(tx, acting, tx.at);
      // Ended between the two looks.
      return why.ok ? refuse(delegationEnded({ company: held?.company ?? "", right })) : why;
    }
    let acts = 0;
    const both = alsoAudited(tx, (entry) => {
      acts += 1;
      return {
        organisationId: partnerId,
        action: entry.action,
        objectType: "customer",
        objectId: customerId,
        after: namesIn(entry),
      };
    });
    const done = await work(databaseIn(both), held.organisationId);
    if (acts > 0) tx.last(NOTE_USE, [held.id, tx.at]);
    return done;
  });

/** The same transaction; what is audited in it is audited a second time. */
const alsoAudited = (tx: Tx, second: (entry: AuditEntry) => AuditEntry): Tx =>
  Object.create(tx, {
    audit: {
      value(entry: AuditEntry) {
        tx.audit(entry);
        tx.audit(second(entry));
      },
    },
  });

/** What the partner's own log keeps: whom or what it was about, and how many. */
const NAMES = [
  "userName",
  "name",
  "added",
  "changed",
  "removed",
  "groups",
  "assigned",
  "unassigned",
  "waiting",
  "serviceId",
  "count",
] as const;
function namesIn({ before, after }: AuditEntry): Record<string, unknown> {
  const all = { ...(before as object | undefined), ...(after as object | undefined) } as Record<
    string,
    unknown
  >;
  return Object.fromEntries(NAMES.flatMap((name) => (name in all ? [[name, all[name]]] : [])));
}
