import { randomUUIDv7 } from "node:crypto";
import { addHours, type Day, dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  ANSWER_DAYS,
  delegationStateAt,
  type GivingEffect,
  giveUnasked,
  lastDayAfter,
  type Right,
  USUAL_MONTHS,
} from "../domain/delegation.ts";
import { delegationAsked, delegationInvalid, previewOutdated } from "../problems.ts";
import { recordOfOrganisation } from "../queries/delegations.ts";
import { lockCustomer } from "../store/customers.ts";
import { insertDelegation, lockOpenDelegations } from "../store/delegations.ts";
import { putInForce, replaceGiven } from "./put-in-force.ts";

export type GiveDelegation = {
  readonly customer: Pick<ActingOrganisation, "id" | "timeZone">;
  /** The partner's organisation. */
  readonly partnerId: string;
  readonly rights: readonly Right[];
  /** In the customer's zone, itself included. Null: twelve months. */
  readonly lastDay: Day | null;
  /** The preview that the person confirms; without it nothing is given. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

export type Giving = GivingEffect & {
  readonly preview: string;
  /** Of what was given; null as long as it is looked at. */
  readonly id: string | null;
};

/**
 * An administrator of the customer gives a partner with a record of it rights that the partner did not ask for (rule 3a).
 * What the partner had is replaced, and everything else is as for rights that were asked for.
 *
 * @returns refuses what is no partner of the customer's, a partner whose request waits for an answer, rights and days as
 * `giveUnasked`, and what moved since the preview
 */
export const giveDelegation = (db: Database, wanted: GiveDelegation): Promise<Result<Giving>> =>
  db.transaction(async (tx): Promise<Result<Giving>> => {
    const { customer, partnerId, rights } = wanted;
    const record = await recordOfOrganisation(tx, partnerId, customer.id);
    // Held, so that it does not end meanwhile, and the partner does not ask.
    const held = record === undefined ? undefined : await lockCustomer(tx, partnerId, record);
    if (held === undefined) return refuse(notFound({}));
    const open = (await lockOpenDelegations(tx, partnerId, held.id)).filter(
      (one) => delegationStateAt(one, tx.at) === one.state,
    );
    if (open.some(({ state }) => state === "waiting")) return refuse(delegationAsked({}));
    const given = open.find(({ state }) => state === "active");
    const today = dayIn(customer.timeZone, tx.at);
    const decided = giveUnasked(
      { rights, lastDay: wanted.lastDay ?? lastDayAfter(today, USUAL_MONTHS) },
      { given, today },
    );
    if ("errors" in decided) return refuse(delegationInvalid({}, decided.errors));
    const { effect } = decided;
    const preview = previewOf([held.id, given?.id, given?.version, effect]);
    if (wanted.dryRun) return ok({ ...effect, preview, id: null });
    if (wanted.preview !== preview) return refuse(previewOutdated({}));
    const row = {
      id: randomUUIDv7(),
      sellerId: partnerId,
      customerId: held.id,
      organisationId: customer.id,
      askedRights: effect.rights,
      months: USUAL_MONTHS,
      words: "",
      answerBy: addHours(tx.at, ANSWER_DAYS * 24),
      unasked: true,
    };
    await replaceGiven(tx, row);
    await insertDelegation(tx, row);
    await putInForce(tx, row, { ...effect, timeZone: customer.timeZone });
    return ok({ ...effect, preview, id: row.id });
  });
