import { statement } from "../../../platform/database.ts";
import type { Database } from "../../../platform/transaction.ts";
import { propagationMinutes } from "../queries/distribution-setting.ts";

/** A week; a longer wait is no propagation any more. */
export const LONGEST_DELAY_MINUTES = 10_080;

const set = statement<[minutes: number, at: Temporal.Instant, by: string], unknown>(
  "publishing.set-distribution-setting",
  `insert into publishing.distribution_settings (propagation_minutes, changed_at, changed_by)
   values ($1, $2, $3) on conflict (only_one) do update set propagation_minutes = excluded.propagation_minutes,
     changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
);

/**
 * Says how long a stop of distribution takes (decision 3). Stops that were asked for before keep
 * their moment.
 */
export const setPropagationDelay = (db: Database, minutes: number): Promise<void> =>
  db.transaction(async (tx) => {
    const before = await propagationMinutes(tx);
    await tx.query(set, [minutes, tx.at, tx.actor.name]);
    tx.audit({
      action: "settings.propagation-delay-changed",
      objectType: "setting",
      objectId: "marketplace",
      before: { minutes: before },
      after: { minutes },
    });
  });
