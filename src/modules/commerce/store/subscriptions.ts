import type { Day, Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { SubscriptionFacts, Suspension } from "../domain/subscription.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import type { AgreedTerms, SuspensionReason } from "../events.ts";

/** A subscription as it is stored. */
export type Subscription = SubscriptionFacts & {
  readonly id: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly organisationId: string;
  readonly publisherId: string;
  readonly orderId: string;
  readonly resellerId: string | null;
  readonly name: string;
  readonly quantity: number;
  /** The lower number of licences from the next renewal; null where it stays. */
  readonly scheduledQuantity: number | null;
  readonly endReason: string | null;
  readonly version: number;
  readonly updatedAt: Instant;
};

type Row = {
  id: string;
  seller_id: string;
  customer_id: string;
  organisation_id: string;
  publisher_id: string;
  order_id: string;
  reseller_id: string | null;
  name: string;
  status: SubscriptionStatus;
  auto_renew: boolean;
  renewals_stopped: boolean;
  quantity: number;
  scheduled_quantity: number | null;
  terms: AgreedTerms;
  ordered_at: Instant;
  lapses_at: Instant;
  activated_at: Instant | null;
  trial_ends_at: Instant | null;
  term_start: Day | null;
  term_end: Day | null;
  ended_at: Instant | null;
  paid_until: Day | null;
  suspended_from: Suspension["from"] | null;
  suspended_at: Instant | null;
  suspended_until: Instant | null;
  suspension_reason: SuspensionReason | null;
  end_reason: string | null;
  removal_day: Day | null;
  parent_subscription_id: string | null;
  period_anchor: Day | null;
  version: number;
  updated_at: Instant;
};

export const SUBSCRIPTION_COLUMNS = `s.id, s.seller_id, s.customer_id, s.organisation_id, s.publisher_id,
  s.order_id, s.reseller_id, s.name, s.status, s.auto_renew, s.renewals_stopped, s.quantity, s.scheduled_quantity, s.terms,
  s.ordered_at, s.lapses_at, s.activated_at, s.trial_ends_at, s.term_start, s.term_end, s.paid_until,
  s.suspended_from, s.suspended_at, s.suspended_until, s.suspension_reason, s.ended_at, s.end_reason,
  s.removal_day, s.parent_subscription_id, s.period_anchor, s.version, s.updated_at`;

const NO_LIMITS: AgreedTerms["quantityLimits"] = { minimum: 1, maximum: null };

export const toSubscription = (row: Row): Subscription => ({
  id: row.id,
  sellerId: row.seller_id,
  customerId: row.customer_id,
  organisationId: row.organisation_id,
  publisherId: row.publisher_id,
  orderId: row.order_id,
  resellerId: row.reseller_id,
  name: row.name,
  status: row.status,
  autoRenew: row.auto_renew,
  renewalsStopped: row.renewals_stopped,
  quantity: row.quantity,
  scheduledQuantity: row.scheduled_quantity,
  // What a server of the version before sold in these minutes has no limits.
  terms: row.terms.quantityLimits ? row.terms : { ...row.terms, quantityLimits: NO_LIMITS },
  orderedAt: row.ordered_at,
  lapsesAt: row.lapses_at,
  activatedAt: row.activated_at,
  trialEndsAt: row.trial_ends_at,
  term:
    row.term_start === null || row.term_end === null
      ? null
      : { start: row.term_start, end: row.term_end },
  paidUntil: row.paid_until,
  suspension: suspensionOf(row),
  endedAt: row.ended_at,
  endReason: row.end_reason,
  removalDay: row.removal_day,
  addOnOf:
    row.parent_subscription_id === null || row.period_anchor === null
      ? null
      : { baseId: row.parent_subscription_id, anchor: row.period_anchor },
  version: row.version,
  updatedAt: row.updated_at,
});

function suspensionOf(row: Row): Suspension | null {
  const { suspended_from: from, suspended_at: at, suspended_until: until } = row;
  const { suspension_reason: reason } = row;
  return from === null || at === null || until === null || reason === null
    ? null
    : { from, at, until, reason };
}

export type SubscriptionRow = Row;

const lockOfSeller = statement<[sellerId: string, id: string], Row>(
  "commerce.lock-subscription-of-seller",
  `select ${SUBSCRIPTION_COLUMNS} from commerce.subscriptions s where s.seller_id = $1 and s.id = $2 for update`,
);
const lockSeveral = statement<[sellerId: string, ids: readonly string[]], Row>(
  "commerce.lock-subscriptions-of-seller",
  `select ${SUBSCRIPTION_COLUMNS} from commerce.subscriptions s
   where s.seller_id = $1 and s.id = any ($2::uuid[]) order by s.id for update`,
);
const lockOfPublisher = statement<[publisherId: string, id: string], Row>(
  "commerce.lock-subscription-of-publisher",
  `select ${SUBSCRIPTION_COLUMNS} from commerce.subscriptions s where s.publisher_id = $1 and s.id = $2 for update`,
);
const lockById = statement<[id: string], Row>(
  "commerce.lock-subscription",
  `select ${SUBSCRIPTION_COLUMNS} from commerce.subscriptions s where s.id = $1 for update`,
  {
    many: `select x.n::integer as n, ${SUBSCRIPTION_COLUMNS} from unnest($1::uuid[]) with ordinality as x(id, n)
     join commerce.subscriptions s on s.id = x.id order by x.n for update of s`,
  },
);
const lockBase = statement<[publisherId: string, addOnId: string], Row>(
  "commerce.lock-base-of-add-on",
  `select ${SUBSCRIPTION_COLUMNS} from commerce.subscriptions s
   where s.id = (select a.parent_subscription_id from commerce.subscriptions a
     where a.publisher_id = $1 and a.id = $2) for update`,
);
const lockHeldAddOns = statement<[baseId: string], Row>(
  "commerce.lock-add-ons",
  `select ${SUBSCRIPTION_COLUMNS} from commerce.subscriptions s
   where s.parent_subscription_id = $1 and s.status in ('pending-activation', 'trial', 'active', 'suspended')
   order by s.id for update`,
);
const lockHeldOf = statement<
  [sellerId: string, customerId: string],
  Row & { readonly asked: boolean }
>(
  "commerce.lock-held-of-customer",
  `select ${SUBSCRIPTION_COLUMNS}, exists (select from commerce.operations o
     where o.subscription_id = s.id and o.status = 'in-progress') as asked
   from commerce.subscriptions s
   where s.seller_id = $1 and s.customer_id = $2
     and s.status in ('pending-activation', 'trial', 'active', 'suspended')
   order by s.parent_subscription_id is not null, s.id for update`,
);
const lockBasesFirst = statement<
  [sellerId: string, ids: readonly string[]],
  Row & { readonly company: string; readonly relationship_ended: boolean }
>(
  "commerce.lock-subscriptions-with-add-ons",
  `select ${SUBSCRIPTION_COLUMNS}, c.company, c.ended_at is not null as relationship_ended
   from commerce.subscriptions s join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where s.seller_id = $1 and (s.id = any ($2::uuid[]) or s.parent_subscription_id = any ($2::uuid[])
     and s.status in ('pending-activation', 'trial', 'active', 'suspended'))
   order by s.parent_subscription_id is not null, s.id for update of s`,
);
const change = statement<readonly unknown[], unknown>(
  "commerce.change-subscription",
  `with changed as (
     update commerce.subscriptions set status = $3, auto_renew = $4, activated_at = $5, trial_ends_at = $6,
       term_start = $7, term_end = $8, ended_at = $9, end_reason = $10, updated_at = $11, version = version + 1,
       quantity = $16, terms = jsonb_set(terms, '{quantity}', to_jsonb($16::integer)), scheduled_quantity = $17,
       paid_until = $18, suspended_from = $19, suspended_at = $20, suspended_until = $21, suspension_reason = $22
     where id = $1 and version = $2 returning id, seller_id)
   insert into commerce.subscription_history
     (subscription_id, seller_id, event, from_status, to_status, by_name, details, at)
   select id, seller_id, $12, $13, $3, $14, $15::jsonb, $11 from changed returning subscription_id`,
  {
    many: `with given as (
       select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::boolean[], $5::timestamptz[], $6::timestamptz[],
         $7::date[], $8::date[], $9::timestamptz[], $10::text[], $11::timestamptz[], $12::text[], $13::text[], $14::text[],
         $15::jsonb[], $16::integer[], $17::integer[], $18::date[], $19::text[], $20::timestamptz[], $21::timestamptz[],
         $22::text[]) with ordinality as x(id, version, status, auto_renew, activated_at, trial_ends_at,
         term_start, term_end, ended_at, end_reason, at, event, before_status, by_name,
         details, quantity, scheduled_quantity, paid_until, suspended_from, suspended_at, suspended_until,
         suspension_reason, n)),
     changed as (
       update commerce.subscriptions s set status = g.status, auto_renew = g.auto_renew, activated_at = g.activated_at,
         trial_ends_at = g.trial_ends_at, term_start = g.term_start, term_end = g.term_end, ended_at = g.ended_at,
         end_reason = g.end_reason, updated_at = g.at, version = s.version + 1, quantity = g.quantity,
         terms = jsonb_set(s.terms, '{quantity}', to_jsonb(g.quantity)), scheduled_quantity = g.scheduled_quantity,
         paid_until = g.paid_until, suspended_from = g.suspended_from, suspended_at = g.suspended_at,
         suspended_until = g.suspended_until, suspension_reason = g.suspension_reason
       from given g where s.id = g.id and s.version = g.version returning g.n, s.id, s.seller_id),
     noted as (
       insert into commerce.subscription_history
         (subscription_id, seller_id, event, from_status, to_status, by_name, details, at)
       select c.id, c.seller_id, g.event, g.before_status, g.status, g.by_name, g.details, g.at
       from changed c join given g on g.n = c.n order by c.n)
     select n::integer as n, id as subscription_id from changed`,
  },
);
const note = statement<readonly unknown[], unknown>(
  "commerce.note-subscription-history",
  `insert into commerce.subscription_history (subscription_id, seller_id, event, to_status, by_name, details, at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

const one = (rows: Row[]): Subscription | undefined => rows[0] && toSubscription(rows[0]);

/** Reads one of the seller's subscriptions and keeps its row locked until the transaction ends. */
export const lockSubscriptionOfSeller = async (tx: Tx, sellerId: string, id: string) =>
  one(await tx.query(lockOfSeller, [sellerId, id]));

/** Several of them, in the order of their ids, so that two who lock the same never wait for each other. */
export const lockSubscriptionsOfSeller = async (
  tx: Tx,
  sellerId: string,
  ids: readonly string[],
): Promise<Subscription[]> => (await tx.query(lockSeveral, [sellerId, ids])).map(toSubscription);

/** A subscription with whose it is. */
export type HeldSubscription = Subscription & {
  readonly company: string;
  /** Whether its seller removed the customer. */
  readonly relationshipEnded: boolean;
};

/** Several of the seller's with every add-on that is held on them, bases before their add-ons. */
export const lockWithAddOns = async (
  tx: Tx,
  sellerId: string,
  ids: readonly string[],
): Promise<HeldSubscription[]> =>
  (await tx.query(lockBasesFirst, [sellerId, ids])).map((row) => ({
    ...toSubscription(row),
    company: row.company,
    relationshipEnded: row.relationship_ended,
  }));

export const lockSubscriptionOfPublisher = async (tx: Tx, publisherId: string, id: string) =>
  one(await tx.query(lockOfPublisher, [publisherId, id]));

/** The base of an add-on, locked before the add-on itself, always; undefined where it has none. */
export const lockBaseOfAddOn = async (tx: Tx, publisherId: string, addOnId: string) =>
  one(await tx.query(lockBase, [publisherId, addOnId]));

/** The add-ons that are held on a base, whose row must be locked before. */
export const lockAddOnsOf = async (tx: Tx, baseId: string): Promise<Subscription[]> =>
  (await tx.query(lockHeldAddOns, [baseId])).map(toSubscription);

/** For the agenda, which acts for nobody in particular. */
export const lockSubscription = async (tx: Tx, id: string) => one(await tx.query(lockById, [id]));

/** What happened to a subscription, for its history. */
export type HistoryNote = { readonly event: string; readonly details?: object };

/** Stores a changed subscription with the line of its history; the row must be locked. */
export async function recordSubscription(
  tx: Tx,
  before: Subscription,
  after: Partial<Subscription>,
  { event, details = {} }: HistoryNote,
): Promise<Subscription> {
  const changed = { ...before, ...after };
  const now: Subscription = {
    ...changed,
    terms: { ...changed.terms, quantity: changed.quantity },
    // Whatever ends a suspension, its facts go with it: they stand in the history.
    suspension: changed.status === "suspended" ? changed.suspension : null,
    version: before.version + 1,
    updatedAt: tx.at,
  };
  const rows = await tx.query(change, [
    now.id,
    before.version,
    now.status,
    now.autoRenew,
    now.activatedAt,
    now.trialEndsAt,
    now.term?.start ?? null,
    now.term?.end ?? null,
    now.endedAt,
    now.endReason,
    tx.at,
    event,
    before.status,
    tx.actor.name,
    JSON.stringify(details),
    now.quantity,
    now.scheduledQuantity,
    now.paidUntil,
    now.suspension?.from ?? null,
    now.suspension?.at ?? null,
    now.suspension?.until ?? null,
    now.suspension?.reason ?? null,
  ]);
  if (rows.length !== 1) throw new Error(`Subscription ${now.id} moved while it was locked`);
  return now;
}

/** Adds a line to the history of a subscription that did not change. */
export const noteHistory = (
  tx: Tx,
  subscription: Subscription,
  { event, details = {} }: HistoryNote,
) =>
  tx.query(note, [
    subscription.id,
    subscription.sellerId,
    event,
    subscription.status,
    tx.actor.name,
    JSON.stringify(details),
    tx.at,
  ]);

/**
 * What a customer holds through the seller, bases before their add-ons, locked in that order, and
 * whether a publisher was asked about each and has not answered.
 */
export const lockHeldOfCustomer = async (
  tx: Tx,
  sellerId: string,
  customerId: string,
): Promise<readonly (Subscription & { readonly asked: boolean })[]> =>
  (await tx.query(lockHeldOf, [sellerId, customerId])).map((row) => ({
    ...toSubscription(row),
    asked: row.asked,
  }));
