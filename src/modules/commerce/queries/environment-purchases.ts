import { type Reader, statement } from "../../../platform/database.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type Subscription,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";

/** What a customer organisation has in one of its environments. */
export type EnvironmentPurchase = Subscription & {
  readonly environmentId: string;
  readonly orderNumber: string;
};

type Row = SubscriptionRow & { environment_id: string; order_number: string };

const COLUMNS = `${SUBSCRIPTION_COLUMNS}, s.environment_id, o.number as order_number`;
const FROM = "commerce.subscriptions s join commerce.orders o on o.id = s.order_id";

const page = statement<readonly unknown[], Row>(
  "commerce.environment-purchases",
  `select ${COLUMNS} from ${FROM}
   where s.organisation_id = $1 and s.seller_id = $1 and s.environment_id is not null
     and ($2::uuid is null or s.environment_id = $2) and ($3::uuid is null or s.id < $3)
   order by s.id desc limit $4`,
);
const byId = statement<[organisationId: string, id: string], Row>(
  "commerce.environment-purchase",
  `select ${COLUMNS} from ${FROM}
   where s.organisation_id = $1 and s.seller_id = $1 and s.environment_id is not null and s.id = $2`,
);

/** What an organisation got for its environments, or for one of them; the latest first. */
export const environmentPurchases = async (
  db: Reader,
  asked: {
    readonly organisationId: string;
    readonly environmentId: string | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<EnvironmentPurchase[]> =>
  (
    await db.query(page, [asked.organisationId, asked.environmentId, asked.before, asked.limit])
  ).map(toPurchase);

export async function environmentPurchase(
  db: Reader,
  organisationId: string,
  id: string,
): Promise<EnvironmentPurchase | undefined> {
  const [row] = await db.query(byId, [organisationId, id]);
  return row && toPurchase(row);
}

const toPurchase = (row: Row): EnvironmentPurchase => ({
  ...toSubscription(row),
  environmentId: row.environment_id,
  orderNumber: row.order_number,
});
