import { type Day, startOfDay, type TimeZone } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { isPosted } from "../domain/licence-batches.ts";
import { removalLines } from "../domain/removal.ts";
import { isHeld } from "../domain/subscription-lifecycle.ts";
import type { SubscriptionRemoved } from "../events.ts";
import { taxedSaleOf } from "../queries/taxed-sale.ts";
import { withLicences } from "../store/licences.ts";
import { linesOfLastChange } from "../store/operations.ts";
import { lockSubscription, recordSubscription } from "../store/subscriptions.ts";
import { AHEAD, REMOVAL } from "./moments.ts";
import { tellOfEnd } from "./record-operation.ts";

const announce = statement<
  [
    offer: string,
    day: Day | null,
    at: Temporal.Instant,
    event: string,
    by: string,
    details: string,
  ],
  { id: string; zone: TimeZone }
>(
  "commerce.announce-removal",
  // All subscriptions of the offer at once: there may be thousands of them.
  `with changed as (
     update commerce.subscriptions set removal_day = $2, updated_at = $3, version = version + 1
     where offer_id = $1 and removal_day is distinct from $2
       and status in ('pending-activation', 'trial', 'active', 'suspended')
     returning id, seller_id, status, terms),
   noted as (
     insert into commerce.subscription_history
       (subscription_id, seller_id, event, from_status, to_status, by_name, details, at)
     select id, seller_id, $4, status, status, $5, $6::jsonb, $3 from changed)
   select id, terms ->> 'sellerTimeZone' as zone from changed`,
);

/**
 * Lets the subscriptions that an offer has now end with the beginning of `day`, each in its seller's
 * zone (decision 50). Nobody can buy the offer meanwhile: its distribution is held.
 */
export async function announceRemoval(
  tx: Tx,
  { offerId, day }: { readonly offerId: string; readonly day: Day },
): Promise<void> {
  const { at, actor } = tx;
  const by = actor.shownAs ?? actor.name;
  const details = JSON.stringify({ day });
  for (const { id, zone } of await tx.query(announce, [
    offerId,
    day,
    at,
    "removal-announced",
    by,
    details,
  ]))
    tx.schedule({ kind: REMOVAL, subject: id, dueAt: startOfDay(day, zone), payload: {} });
}

/** The removal was withdrawn: subscriptions go on as if it had never been accepted. */
export async function withdrawRemoval(tx: Tx, offerId: string): Promise<void> {
  const { at, actor } = tx;
  const by = actor.shownAs ?? actor.name;
  await tx.query(announce, [offerId, null, at, "removal-withdrawn", by, "{}"]);
  // A moment that is due finds that no removal is announced, and lets it be.
}

/** The day has begun: the subscription ends, and what is paid beyond it is credited. */
export async function removeSubscription(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  const day = before?.removalDay;
  if (before === undefined || day == null || !isHeld(before.status)) return;
  if (Temporal.Instant.compare(dueAt, startOfDay(day, before.terms.sellerTimeZone)) < 0) return;
  const facts = await withLicences(tx, before);
  const charged = before.paidUntil !== null;
  // What billing has not posted yet could not be credited: the agenda tries again.
  if (charged && !isPosted(facts, await linesOfLastChange(tx, before.id)))
    throw new Error(`Charges of ${before.id} are still to be posted`);
  const lines = charged ? removalLines(facts, day, await taxedSaleOf(tx, before.sellerId)) : [];
  const after = await recordSubscription(
    tx,
    before,
    { status: "cancelled", endedAt: dueAt, endReason: "offer-removed" },
    { event: "removed" },
  );
  await tellOfEnd(tx, after);
  for (const moment of AHEAD) await tx.unschedule(moment, before.id);
  tx.audit({
    organisationId: before.sellerId,
    action: "subscription.removed",
    objectType: "subscription",
    objectId: before.id,
    before: { status: before.status },
    after: { status: "cancelled", reason: "offer-removed", lines: lines.length },
  });
  const { id, sellerId, customerId, publisherId, orderId, terms } = before;
  await tx.publish({
    type: "commerce.subscription-removed",
    subject: id,
    subscriptionId: id,
    sellerId,
    customerId,
    publisherId,
    orderId,
    removedOn: day,
    removedAt: dueAt.toString(),
    lines,
    terms,
  } satisfies SubscriptionRemoved);
}
