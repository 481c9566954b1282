import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { CLOSE_REQUEST, type KeptCloseRequest } from "../store/close-requests.ts";

const byMonth = statement<[month: Day], KeptCloseRequest>(
  "billing.close-request",
  `select ${CLOSE_REQUEST} from billing.close_requests where month = $1`,
);

/** Who asked for the close of a month; undefined where nobody did. */
export const closeRequestOf = async (
  db: Reader,
  month: Day,
): Promise<KeptCloseRequest | undefined> => (await db.query(byMonth, [month]))[0];
