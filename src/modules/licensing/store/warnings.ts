import type { Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

// What a pool warns of follows by triggers (migration 0105). Pools are locked before, in the order of their ids, as
// everywhere: nobody waits in a circle.
const lockPools = statement<[subscriptionIds: readonly string[]], { id: string }>(
  "licensing.lock-pools-of-subscriptions",
  `select p.id from licensing.pools p where p.id in (
     select h.pool_id from licensing.holdings h where h.source = 'subscription' and h.source_id = any($1::uuid[]))
   order by p.id for update`,
);

const renew = statement<
  [subscriptionIds: readonly string[], warnsFrom: readonly Instant[]],
  unknown
>(
  "licensing.put-renewals",
  `update licensing.holdings h set warns_from = one.warns_from
   from unnest($1::uuid[], $2::timestamptz[]) as one (id, warns_from)
   where h.source = 'subscription' and h.source_id = one.id and h.state <> 'ended'
     and h.warns_from is distinct from one.warns_from`,
);

/** From when on the renewal of each subscription is near. What holds no licences is left alone. */
export async function putRenewals(
  tx: Tx,
  renewals: readonly { readonly subscriptionId: string; readonly warnsFrom: Instant }[],
): Promise<void> {
  const ids = renewals.map(({ subscriptionId }) => subscriptionId);
  if (ids.length === 0 || (await tx.query(lockPools, [ids])).length === 0) return;
  await tx.query(renew, [ids, renewals.map(({ warnsFrom }) => warnsFrom)]);
}

const autoRenew = statement<[subscriptionIds: readonly string[], on: boolean], unknown>(
  "licensing.put-auto-renew",
  `update licensing.holdings set auto_renew = $2
   where source = 'subscription' and source_id = any($1::uuid[]) and state <> 'ended' and auto_renew <> $2`,
);

export async function putAutoRenew(
  tx: Tx,
  subscriptionIds: readonly string[],
  on: boolean,
): Promise<void> {
  if ((await tx.query(lockPools, [subscriptionIds])).length > 0)
    await tx.query(autoRenew, [subscriptionIds, on]);
}

const overdue = statement<[invoiceId: string, subscriptionIds: readonly string[]], unknown>(
  "licensing.put-overdue",
  `insert into licensing.overdue_subscriptions (invoice_id, subscription_id)
   select $1, unnest($2::uuid[]) on conflict do nothing`,
);
const settled = statement<[invoiceId: string, subscriptionIds: readonly string[]], unknown>(
  "licensing.put-settled",
  `delete from licensing.overdue_subscriptions where invoice_id = $1 and subscription_id = any($2::uuid[])`,
);

/** That an invoice which these subscriptions stand on is overdue, or is so no more. */
export async function putOverdue(
  tx: Tx,
  told: {
    readonly invoiceId: string;
    readonly subscriptionIds: readonly string[];
    readonly overdue: boolean;
  },
): Promise<void> {
  const { invoiceId, subscriptionIds } = told;
  await tx.query(lockPools, [subscriptionIds]);
  await tx.query(told.overdue ? overdue : settled, [invoiceId, subscriptionIds]);
}
