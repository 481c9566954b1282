import { statement } from "../../../platform/database.ts";
import type { Database } from "../../../platform/transaction.ts";
import { noticeDays } from "../queries/requests.ts";

export const LONGEST_NOTICE_DAYS = 730;

const set = statement<[days: number, at: Temporal.Instant, by: string], unknown>(
  "support.set-notice",
  `insert into support.settings (notice_days, changed_at, changed_by) values ($1, $2, $3)
   on conflict (only_one) do update set notice_days = $1, changed_at = $2, changed_by = $3`,
);

/** Sets the notice of removals that are accepted from now on (decision 50). */
export const setNoticeDays = (db: Database, days: number): Promise<void> =>
  db.transaction(async (tx) => {
    const before = await noticeDays(tx);
    await tx.query(set, [days, tx.at, tx.actor.name]);
    tx.audit({
      action: "settings.removal-notice-changed",
      objectType: "setting",
      objectId: "removal-notice",
      before: { days: before },
      after: { days },
    });
  });
