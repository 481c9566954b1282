import { type Day, startOfDay, type TimeZone } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { TERM_END } from "./moments.ts";

type Changed = {
  readonly id: string;
  readonly status: string;
  readonly from: string | null;
  readonly autoRenew: boolean;
  readonly termEnd: Day | null;
  readonly zone: TimeZone;
};

// All subscriptions of the offer at once: a stop may touch thousands of them.
const change = statement<
  [offer: string, stopped: boolean, at: Temporal.Instant, event: string, by: string],
  Changed
>(
  "commerce.change-renewals-of-offer",
  `with changed as (
     update commerce.subscriptions set renewals_stopped = $2, updated_at = $3, version = version + 1
     where offer_id = $1 and renewals_stopped <> $2
       and status in ('pending-activation', 'trial', 'active', 'suspended')
     returning id, seller_id, status, suspended_from, auto_renew, term_end, terms),
   noted as (
     insert into commerce.subscription_history
       (subscription_id, seller_id, event, from_status, to_status, by_name, at)
     select id, seller_id, $4, status, status, $5, $3 from changed)
   select id, status, suspended_from as "from", auto_renew as "autoRenew", term_end as "termEnd",
     terms ->> 'sellerTimeZone' as zone from changed`,
);

/**
 * Lets the terms of an offer's subscriptions end with their last day (decision 7). Trials still
 * convert: their first paid term is the last.
 */
export async function stopRenewals(tx: Tx, offerId: string): Promise<void> {
  const { at, actor } = tx;
  // A suspended trial finds its term's end when the trial is over.
  for (const { id, status, from, termEnd, zone } of await tx.query(change, [
    offerId,
    true,
    at,
    "renewals-stopped",
    actor.name,
  ]))
    if ((status === "active" || from === "active") && termEnd !== null)
      tx.schedule({
        kind: TERM_END,
        subject: id,
        dueAt: startOfDay(termEnd, zone),
        payload: {},
      });
}

/** The offer is sold again: what has not ended yet renews as its holder chose. */
export async function resumeRenewals(tx: Tx, offerId: string): Promise<void> {
  const { at, actor } = tx;
  await tx.query(change, [offerId, false, at, "renewals-resumed", actor.name]);
  // A moment that is due finds that the subscription renews, and lets it be.
}
