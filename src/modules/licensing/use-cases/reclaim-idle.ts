import type { Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { previewOutdated } from "../problems.ts";
import { countActiveWaiting, idlePeople } from "../queries/idle.ts";
import { idleSince } from "../queries/settings.ts";
import { lockPool, takeAssignments } from "../store/assignments.ts";
import { settlePool } from "../store/pools.ts";

/** Licences that are taken back in one step. */
const MOST_AT_ONCE = 1_000;

export type Reclaimed = {
  readonly people: readonly { readonly userId: string; readonly displayName: string }[];
  /** People on the waiting list who get what becomes free. */
  readonly served: number;
  readonly available: number;
  readonly preview: string;
};

/**
 * Takes back the idle licences of a plan that were given to people, 1,000 at a time; who waits is served. Those by groups
 * stay: the way out is the group.
 *
 * @returns `licensing/preview-outdated` where somebody used one since the look
 */
export const reclaimIdle = (
  db: Database,
  wanted: {
    readonly customer: Pick<ActingOrganisation, "id">;
    readonly poolId: string;
    readonly at: Instant;
    readonly dryRun: boolean;
    readonly preview: string | null;
  },
): Promise<Result<Reclaimed>> =>
  db.transaction(async (tx): Promise<Result<Reclaimed>> => {
    const { customer, at, dryRun } = wanted;
    const pool = await lockPool(tx, customer.id, wanted.poolId);
    if (pool === undefined) return refuse(notFound({}));
    const since = await idleSince(tx, at);
    const people = await idlePeople(tx, pool.id, { since, most: MOST_AT_ONCE });
    const free = pool.owned - pool.assigned + people.length;
    const served = Math.min(free, await countActiveWaiting(tx, pool.id));
    const ids = people.map(({ userId }) => userId);
    const preview = previewOf([pool.id, ids, served]);
    const shown = { people, served, available: free - served, preview };
    // Whoever confirms it again, after an answer that was lost, finds nothing idle.
    if (dryRun || ids.length === 0) return ok(shown);
    if (wanted.preview !== null && wanted.preview !== preview) return refuse(previewOutdated({}));
    await takeAssignments(tx, pool.id, ids);
    await settlePool(tx, pool.id, "person");
    tx.audit({
      organisationId: customer.id,
      action: "licences.reclaimed",
      objectType: "licences",
      objectId: pool.id,
      after: { serviceId: pool.serviceId, count: ids.length, userIds: ids },
    });
    return ok(shown);
  });
