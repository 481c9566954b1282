import type { Day, TimeZone } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** When a subscription renews, or ends where it does not renew by itself. */
export type RenewalOfSubscription = {
  /** The first day after its term, in `zone`: its seller's billing zone. */
  readonly renewsOn: Day;
  readonly zone: TimeZone;
  readonly autoRenew: boolean;
};

const renewal = statement<[subscriptionId: string], RenewalOfSubscription>(
  "commerce.renewal-of-subscription",
  `select term_end as "renewsOn", terms ->> 'sellerTimeZone' as zone, auto_renew as "autoRenew"
   from commerce.subscriptions where id = $1 and term_end is not null`,
);

/** Undefined for what has no term yet. */
export const renewalOfSubscription = async (db: Reader, subscriptionId: string) =>
  (await db.query(renewal, [subscriptionId]))[0];
