import { randomUUIDv7 } from "node:crypto";
import { addHours } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  ANSWER_DAYS,
  delegationActions,
  delegationStateAt,
  type Right,
} from "../domain/delegation.ts";
import type { DelegationAsked } from "../events.ts";
import { actingSuspended, delegationNotAllowed, delegationWaiting } from "../problems.ts";
import { lockCustomer } from "../store/customers.ts";
import {
  addDelegationStep,
  insertDelegation,
  lockDelegation,
  lockOpenDelegations,
  recordEnd,
} from "../store/delegations.ts";
import { suspendedAmong } from "../store/suspended-organisations.ts";
import { scheduleEnd, unscheduleEnd } from "./delegation-moments.ts";
import {
  auditDelegation,
  partiesOf,
  rightsWord,
  tellCustomerOfDelegation,
} from "./tell-of-delegation.ts";

export type AskDelegation = {
  readonly partner: Pick<ActingOrganisation, "id">;
  readonly customerId: string;
  readonly rights: readonly Right[];
  /** For how long the rights are wanted: 1 to 24. */
  readonly months: number;
  /** Why, for whoever decides. */
  readonly words: string;
  /** Address of the portals, for the mail. */
  readonly web: string;
};

/**
 * A partner asks a customer for rights over its users and licences (docs/domain/delegation.md, rule 2). One waits at a
 * time, for 30 days of marketplace time; what was given before goes on meanwhile.
 *
 * @returns the id of what waits
 */
export const askDelegation = (db: Database, asked: AskDelegation): Promise<Result<string>> =>
  db.transaction(async (tx): Promise<Result<string>> => {
    const { partner, customerId, rights, months, words, web } = asked;
    const customer = await lockCustomer(tx, partner.id, customerId);
    if (customer === undefined) return refuse(notFound({}));
    if ((await suspendedAmong(tx, [partner.id])).size > 0) return refuse(actingSuspended({}));
    for (const open of await lockOpenDelegations(tx, partner.id, customerId)) {
      if (open.state !== "waiting") continue;
      if (delegationStateAt(open, tx.at) === "waiting")
        return refuse(delegationWaiting({ company: customer.company }));
      await recordEnd(tx, open.id, "expired");
      const by = { rights: [], lastDay: null, text: null, byKind: "marketplace" as const };
      await addDelegationStep(tx, open.id, { ...by, kind: "expired" });
    }
    const row = {
      id: randomUUIDv7(),
      sellerId: partner.id,
      customerId,
      organisationId: customer.organisationId,
      askedRights: rights,
      months,
      words,
      answerBy: addHours(tx.at, ANSWER_DAYS * 24),
      unasked: false,
    };
    await insertDelegation(tx, row);
    const step = { rights, lastDay: null, text: words || null, byKind: "partner" as const };
    await addDelegationStep(tx, row.id, { ...step, kind: "asked" });
    await scheduleEnd(tx, row.id, { at: row.answerBy, announced: false });
    const parties = await partiesOf(tx, row);
    auditDelegation(tx, row, parties, {
      action: "delegation.asked",
      after: { rights: rights.join(", "), months },
    });
    await tx.publish({
      type: "commerce.delegation-asked",
      subject: row.id,
      delegationId: row.id,
      customerId,
      sellerId: partner.id,
      organisationId: customer.organisationId,
      rights,
      months,
    } satisfies DelegationAsked);
    await tellCustomerOfDelegation(tx, row, {
      template: "delegation-asked",
      params: {
        about: row.id,
        partner: parties.partner.name,
        rights: rightsWord(rights),
        months,
        hasWords: words === "" ? "no" : "yes",
        words,
        days: ANSWER_DAYS,
        page: `${web}/customer/${parties.customer.handle}/partners`,
      },
    });
    return ok(row.id);
  });

/** The partner takes back what it asked for; what it was given before stays. */
export const withdrawDelegation = (
  db: Database,
  { partner, id }: { readonly partner: Pick<ActingOrganisation, "id">; readonly id: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const asked = await lockDelegation(tx, partner.id, id);
    if (asked === undefined || asked.sellerId !== partner.id) return refuse(notFound({}));
    const state = delegationStateAt(asked, tx.at);
    const allowed = delegationActions(state, "partner");
    if (!allowed.includes("withdraw"))
      return refuse(delegationNotAllowed({ action: "withdraw", state, allowed }));
    await recordEnd(tx, id, "withdrawn");
    await unscheduleEnd(tx, id);
    const step = { rights: [], lastDay: null, text: null, byKind: "partner" as const };
    await addDelegationStep(tx, id, { ...step, kind: "withdrawn" });
    auditDelegation(tx, asked, await partiesOf(tx, asked), { action: "delegation.withdrawn" });
    return ok(null);
  });
