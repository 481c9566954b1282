import { type Reader, statement } from "../../../platform/database.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";

/** A subscription whose licences the marketplace hands out, as it was agreed (decision 44). */
export type LicensedSubscription = {
  readonly id: string;
  readonly organisationId: string;
  readonly planUuid: string;
  readonly quantity: number;
  readonly status: SubscriptionStatus;
};

const SELECT = `select id, organisation_id as "organisationId", plan_uuid as "planUuid", quantity, status
  from commerce.subscriptions where terms ? 'serviceId'`;

const page = statement<[after: string | null, limit: number], LicensedSubscription>(
  "commerce.licensed-subscriptions",
  `${SELECT} and ($1::uuid is null or id > $1) order by id limit $2`,
);
/** Such subscriptions of everybody, those that ended included, by id; `after` is the last id of the page before. */
export const licensedSubscriptions = (
  db: Reader,
  after: string | null,
  limit: number,
): Promise<LicensedSubscription[]> => db.query(page, [after, limit]);

const among = statement<[ids: readonly string[]], LicensedSubscription>(
  "commerce.licensed-among",
  `${SELECT} and id = any($1)`,
);
/** Those of these subscriptions whose licences the marketplace hands out. */
export const licensedAmong = (
  db: Reader,
  ids: readonly string[],
): Promise<LicensedSubscription[]> => db.query(among, [ids]);
