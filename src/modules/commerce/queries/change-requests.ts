import { type Reader, statement } from "../../../platform/database.ts";
import {
  CHANGE_REQUEST_COLUMNS,
  CHANGE_REQUEST_STATES,
  type ChangeRequest,
  type ChangeRequestState,
} from "../store/change-requests.ts";

export { CHANGE_REQUEST_STATES, type ChangeRequestState };

export type ListedChangeRequest = ChangeRequest & {
  readonly company: string;
  readonly offerName: string;
  readonly planName: string;
};

const NAMED = `${CHANGE_REQUEST_COLUMNS}, c.company, s.terms ->> 'offerName' as "offerName", s.terms ->> 'planName' as "planName"
   from commerce.change_requests r
     join commerce.subscriptions s on s.seller_id = r.seller_id and s.id = r.subscription_id
     join commerce.customers c on c.seller_id = r.seller_id and c.id = r.customer_id`;

const ofSeller = statement<readonly unknown[], ListedChangeRequest>(
  "commerce.change-requests-of-seller",
  `select ${NAMED}
   where r.seller_id = $1 and ($2::uuid is null or r.customer_id = $2) and ($3::uuid is null or r.subscription_id = $3)
     and ($4::text is null or r.state = $4) and ($5::uuid is null or r.id < $5) order by r.id desc limit $6`,
);
const ofSubscription = statement<readonly unknown[], ListedChangeRequest>(
  "commerce.change-requests-of-subscription",
  `select ${NAMED} where r.subscription_id = $1 and ($2::uuid is null or r.id < $2) order by r.id desc limit $3`,
);
const named = statement<[id: string], ListedChangeRequest>(
  "commerce.change-request-named",
  `select ${NAMED} where r.id = $1`,
);

/** What customers asked a seller to change, the latest first. */
export const changeRequestsOfSeller = (
  db: Reader,
  asked: {
    readonly sellerId: string;
    readonly customerId: string | null;
    readonly subscriptionId: string | null;
    readonly state: ChangeRequestState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<ListedChangeRequest[]> =>
  db.query(ofSeller, [
    asked.sellerId,
    asked.customerId,
    asked.subscriptionId,
    asked.state,
    asked.before,
    asked.limit,
  ]);

/** What was asked about one subscription, which the caller has found to be its own, the latest first. */
export const changeRequestsOfSubscription = (
  db: Reader,
  asked: {
    readonly subscriptionId: string;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<ListedChangeRequest[]> =>
  db.query(ofSubscription, [asked.subscriptionId, asked.before, asked.limit]);

/** A request with its names, which the caller has found to be its own. */
export async function namedChangeRequest(db: Reader, id: string): Promise<ListedChangeRequest> {
  const [found] = await db.query(named, [id]);
  if (found === undefined) throw new Error(`Change request ${id} is gone`);
  return found;
}
