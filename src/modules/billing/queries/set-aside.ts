import { type Reader, statement } from "../../../platform/database.ts";
import type { SetAsideReason } from "../store/set-aside.ts";

/** An account that a run could not invoice, in one currency. */
export type SetAsideRow = {
  readonly buyerId: string;
  readonly currency: string;
  readonly reason: SetAsideReason;
  readonly detail: string | null;
  readonly lines: number;
  readonly total: bigint;
  /** Whether something of it still waits for a run. */
  readonly waits: boolean;
};

const ofRun = statement<
  [runId: string, buyerId: string | null, currency: string | null, limit: number],
  SetAsideRow
>(
  "billing.set-aside-of-run",
  `select s.buyer_id as "buyerId", s.currency, s.reason, s.detail, s.lines, s.net_minor + s.tax_minor as total,
     exists (select from billing.unbilled u join billing.charges c on c.id = u.charge_id
       where u.buyer_id = s.buyer_id and u.currency = s.currency and c.posted_at <= s.set_aside_at) as waits
   from billing.set_aside s
   where s.run_id = $1 and ($2::uuid is null or (s.buyer_id, s.currency) > ($2, $3))
   order by s.buyer_id, s.currency limit $4`,
);

/** Accounts that a run set aside, by buyer and currency. */
export const setAsideOfRun = (
  db: Reader,
  runId: string,
  page: {
    readonly after: readonly [buyerId: string, currency: string] | null;
    readonly limit: number;
  },
): Promise<SetAsideRow[]> =>
  db.query(ofRun, [runId, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit]);
