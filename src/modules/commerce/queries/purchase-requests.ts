import { type Reader, statement } from "../../../platform/database.ts";
import {
  PURCHASE_REQUEST_COLUMNS,
  PURCHASE_REQUEST_STATES,
  type PurchaseRequest,
  type PurchaseRequestState,
} from "../store/purchase-requests.ts";

export { PURCHASE_REQUEST_STATES, type PurchaseRequest };

const page = statement<readonly unknown[], PurchaseRequest>(
  "commerce.list-purchase-requests",
  `select ${PURCHASE_REQUEST_COLUMNS} from commerce.purchase_requests r
   where r.organisation_id = $1 and ($2::uuid is null or r.asked_by = $2) and ($3::text is null or r.state = $3)
     and ($4::uuid is null or r.id < $4) order by r.id desc limit $5`,
);

/** Requests of an organisation, or of one person of it, the latest first. */
export const listPurchaseRequests = (
  db: Reader,
  asked: {
    readonly organisationId: string;
    readonly askedBy: string | null;
    readonly state: PurchaseRequestState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<PurchaseRequest[]> =>
  db.query(page, [asked.organisationId, asked.askedBy, asked.state, asked.before, asked.limit]);
