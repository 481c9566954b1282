import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** A subscription that is bought and not charged yet: its publisher has not activated it. */
export type WaitingActivation = {
  readonly id: string;
  readonly sellerId: string;
  readonly company: string;
  readonly offerName: string;
  readonly planName: string;
  readonly orderedAt: Instant;
};

// The partial index of what waits holds few rows, whatever was ever sold.
const WAITS = "s.status = 'pending-activation' and s.ordered_at < $1";

const list = statement<[before: Instant, after: string | null, limit: number], WaitingActivation>(
  "commerce.waiting-activations",
  `select s.id, s.seller_id as "sellerId", c.company, s.terms ->> 'offerName' as "offerName",
     s.terms ->> 'planName' as "planName", s.ordered_at as "orderedAt"
   from commerce.subscriptions s join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where ${WAITS} and ($2::uuid is null or s.id > $2) order by s.id limit $3`,
);
const count = statement<[before: Instant], { count: number }>(
  "commerce.count-waiting-activations",
  `select count(*)::int as count from commerce.subscriptions s where ${WAITS}`,
);

/** What was bought before an instant and waits for its publisher, by id. */
export const waitingActivations = (
  db: Reader,
  about: { readonly before: Instant; readonly after: string | null; readonly limit: number },
): Promise<WaitingActivation[]> => db.query(list, [about.before, about.after, about.limit]);

export const countWaitingActivations = async (db: Reader, before: Instant): Promise<number> =>
  (await db.query(count, [before]))[0]?.count ?? 0;
