import type { Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { AgreedTerms } from "../events.ts";
import type { Subscription } from "./subscriptions.ts";

const takeTurn = statement<[organisationId: string, planUuid: string], unknown>(
  "commerce.take-turn-for-limited-plan",
  // The same as that of orders: whoever is first has the last one.
  "select pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2::uuid::text, 6))",
);
const HELD = "('pending-activation', 'trial', 'active', 'suspended')";
const move = statement<
  [
    id: string,
    version: number,
    planUuid: string,
    terms: string,
    name: string,
    limit: number | null,
    agreedAt: Instant,
  ],
  { id: string }
>(
  "commerce.move-subscription-to-plan",
  `with me as (select organisation_id from commerce.subscriptions where id = $1),
   held as (
     select s.limit_slot from commerce.subscriptions s, me
     where s.organisation_id = me.organisation_id and s.plan_uuid = $3 and s.status in ${HELD}),
   slot as (
     select min(n) as n from generate_series(1, (select count(*)::int + 1 from held)) n
     where $6::integer is not null and not exists (select from held h where h.limit_slot = n))
   update commerce.subscriptions set plan_uuid = $3, terms = $4::jsonb, name = $5, limit_slot = (select n from slot),
     price_agreed_at = $7
   where id = $1 and version = $2 and ($6::integer is null or (select count(*) from held) < $6)
   returning id`,
);
const together = statement<[subscriptionId: string], unknown>(
  "commerce.pay-licences-together",
  `update commerce.licence_batches set paid_from = null, paid_until = null where subscription_id = $1`,
);

/**
 * Moves a subscription, whose row is locked, to another plan of its offer: all its licences are paid
 * together from then on. The caller notes it in the history.
 *
 * @returns false where the customer holds as many of a limited plan as it may, and nothing was changed
 */
export async function moveToPlan(
  tx: Tx,
  { id, organisationId, version, quantity }: Subscription,
  about: {
    readonly terms: AgreedTerms;
    readonly limit: number | null;
    /** When its price was agreed: what is told later counts. */
    readonly agreedAt: Instant;
  },
): Promise<boolean> {
  const { terms, limit, agreedAt } = about;
  if (limit !== null) await tx.query(takeTurn, [organisationId, terms.planUuid]);
  const name = `${terms.offerName} (${terms.planName})`;
  const agreed = JSON.stringify({ ...terms, quantity });
  const moved = await tx.query(move, [id, version, terms.planUuid, agreed, name, limit, agreedAt]);
  if (moved.length === 0) return false;
  await tx.query(together, [id]);
  return true;
}
