import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  type AudienceChange,
  prepareAudienceSync,
  syncPreparedAudience,
} from "../../catalog/index.ts";
import { notConfirmed, removedHolders } from "../queries/removed-holders.ts";
import { suspensionOf } from "../queries/standing.ts";

export type SyncAudience = {
  readonly publisherId: string;
  readonly slug: string;
  /** Version of the offer that the caller saw. */
  readonly ifMatch: string;
  /** The name of the subscriptions of removed organisations that the caller was shown. */
  readonly confirmedSubscriptions: string;
};

export type SyncedAudience = {
  readonly version: number;
  readonly changes: readonly AudienceChange[];
  readonly subscriptions: number;
};

/**
 * Publishes what was saved of the private audiences of all live plans of an offer, and nothing else
 * (PUB-18): no certification, no submission. An organisation that loses sight of a plan and holds a
 * subscription of it is named first; its subscription goes on (decision 10).
 */
export async function syncAudience(
  db: Database,
  { publisherId, slug, ifMatch, confirmedSubscriptions }: SyncAudience,
): Promise<Result<SyncedAudience>> {
  return db.transaction(async (tx) => {
    const suspended = await suspensionOf(tx, publisherId);
    if (suspended !== undefined) return refuse(suspended);
    const prepared = await prepareAudienceSync(tx, { publisherId, slug, ifMatch });
    if (!prepared.ok) return prepared;
    const { changes } = prepared.value;
    const holders = await removedHolders(tx, publisherId, changes);
    const unconfirmed = notConfirmed(holders, confirmedSubscriptions);
    if (unconfirmed !== undefined) return refuse(unconfirmed);
    const version = await syncPreparedAudience(tx, prepared.value);
    return ok({ version, changes, subscriptions: holders.ids.length });
  });
}
