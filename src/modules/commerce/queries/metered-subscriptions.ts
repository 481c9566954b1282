import {
  type Day,
  dayIn,
  type Instant,
  isBefore,
  startOfDay,
  type Term,
} from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { anchorOf, periodWith } from "../domain/prorata.ts";
import { removalOf, type SubscriptionFacts, statusAt } from "../domain/subscription.ts";
import { isHeld, type SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import type { AgreedTerms } from "../events.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type Subscription,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";

/** A subscription as far as usage of it is accepted and rated. */
export type MeteredSubscription = {
  readonly id: string;
  readonly name: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly organisationId: string;
  readonly publisherId: string;
  readonly orderId: string;
  readonly company: string;
  /** Where it runs; null for what goes into no environment. */
  readonly environmentId: string | null;
  readonly status: SubscriptionStatus;
  /** Null until it is activated: nothing was used before. */
  readonly activatedAt: Instant | null;
  /** When it ended; null while it is held. */
  readonly endedAt: Instant | null;
  readonly terms: AgreedTerms;
  /** The first day whose usage is billed; null where there is no trial before it. */
  readonly billedFrom: Day | null;
  /** The term that a day lies in, in the seller's zone; of a day before the first, that one. */
  termOf(day: Day): Term;
};

type Row = SubscriptionRow & { company: string; environment_id: string | null };

const byIds = statement<[ids: readonly string[]], Row>(
  "commerce.metered-subscriptions",
  `select ${SUBSCRIPTION_COLUMNS}, c.company, s.environment_id from commerce.subscriptions s
   join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where s.id = any ($1::uuid[])`,
);

/** Subscriptions by their ids, whoever asks: the caller decides who may see them. */
export async function meteredSubscriptions(
  db: Reader,
  ids: readonly string[],
  at: Instant,
): Promise<ReadonlyMap<string, MeteredSubscription>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query(byIds, [ids]);
  return new Map(rows.map((row) => [row.id, toMetered(toSubscription(row), row, at)]));
}

function toMetered(
  subscription: Subscription,
  { company, environment_id: environmentId }: Row,
  at: Instant,
): MeteredSubscription {
  const status = statusAt(subscription, at);
  const { terms } = subscription;
  return {
    id: subscription.id,
    name: subscription.name,
    sellerId: subscription.sellerId,
    customerId: subscription.customerId,
    organisationId: subscription.organisationId,
    publisherId: subscription.publisherId,
    orderId: subscription.orderId,
    company,
    environmentId,
    status,
    activatedAt: subscription.activatedAt,
    endedAt: isHeld(status) ? null : (subscription.endedAt ?? endByDates(subscription, at)),
    terms,
    billedFrom:
      subscription.trialEndsAt === null
        ? null
        : dayIn(terms.sellerTimeZone, subscription.trialEndsAt),
    termOf: (day) => termOf(subscription, day),
  };
}

/** When dates alone ended it, and the moment that records so has not run yet. */
function endByDates(subscription: SubscriptionFacts, at: Instant): Instant {
  const { term, terms, trialEndsAt, lapsesAt, activatedAt, suspension } = subscription;
  const dates = [
    removalOf(subscription),
    activatedAt === null ? lapsesAt : null,
    subscription.autoRenew ? null : trialEndsAt,
    term === null ? null : startOfDay(term.end, terms.sellerTimeZone),
    suspension?.until ?? null,
  ].filter((one) => one !== null && !isBefore(at, one));
  return dates.sort((a, b) => Temporal.Instant.compare(a ?? at, b ?? at))[0] ?? at;
}

function termOf(subscription: SubscriptionFacts, day: Day): Term {
  const { terms, activatedAt } = subscription;
  const anchor =
    anchorOf(subscription) ??
    (activatedAt === null ? day : dayIn(terms.sellerTimeZone, activatedAt));
  return periodWith(day < anchor ? anchor : day, anchor, terms.term);
}
