import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

export const HISTORY_REASONS = [
  "person",
  "group",
  "waiting-list",
  "left-group",
  "group-removed",
  "fewer-licences",
  "licences-ended",
  "plan-changed",
  "user-inactive",
  "user-deleted",
] as const;

/** Somebody got a licence, or lost one. */
export type HistoryLine = {
  readonly number: number;
  readonly userId: string;
  readonly displayName: string;
  readonly action: "assigned" | "unassigned";
  readonly because: (typeof HISTORY_REASONS)[number];
  readonly groupId: string | null;
  readonly byName: string;
  readonly at: Instant;
};

const page = statement<readonly unknown[], HistoryLine>(
  "licensing.assignment-history",
  `select h.number::float8 as number, h.user_id as "userId", h.display_name as "displayName", h.action, h.because,
     h.group_id as "groupId", h.by_name as "byName", h.at
   from licensing.assignment_history h
   where h.pool_id = $1 and ($2::text is null or strpos(lower(h.display_name), lower($2)) > 0)
     and ($3::float8 is null or h.number < $3) order by h.number desc limit $4`,
);
/** Who got a licence of the pool and who lost one, and why: the latest first. */
export const listHistory = (
  db: Reader,
  poolId: string,
  wanted: {
    readonly q: string | null;
    readonly after: readonly [number] | null;
    readonly limit: number;
  },
): Promise<HistoryLine[]> =>
  db.query(page, [poolId, wanted.q, wanted.after?.[0] ?? null, wanted.limit]);
