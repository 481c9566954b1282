import { type Reader, statement } from "../../../platform/database.ts";
import { type OperatorSetting, settingValue } from "../../../platform/operator-settings.ts";
import { NOTICE_DAYS } from "../domain/request.ts";
import type { RequestState } from "../domain/request-lifecycle.ts";
import { type Progress, REQUEST_COLUMNS, type Request } from "../store/requests.ts";

export type RequestQuery = {
  /** Null for the requests of every publisher. */
  readonly publisherId: string | null;
  /** `open` are those that something can still become of. */
  readonly state: RequestState | "open" | null;
  readonly q: string | null;
  readonly after: readonly [openedAt: string, id: string] | null;
  readonly limit: number;
};

const WHERE = `($1::uuid is null or r.publisher_id = $1)
  and ($2::text is null or r.state = $2 or ($2 = 'open' and r.state in ('submitted', 'in-progress', 'accepted')))
  and ($3::text is null or r.search like '%' || $3 || '%' escape '\\')`;

const page = statement<readonly unknown[], Request>(
  "support.list-requests",
  `select ${REQUEST_COLUMNS} from support.requests r
   where ${WHERE} and ($4::timestamptz is null or (r.opened_at, r.id) < ($4, $5::uuid))
   order by r.opened_at desc, r.id desc limit $6`,
);
const counts = statement<[publisher: string | null], { waiting: number; open: number }>(
  "support.count-requests",
  `select count(*) filter (where state = 'submitted')::int as waiting,
     count(*) filter (where state in ('submitted', 'in-progress', 'accepted'))::int as open
   from support.requests where $1::uuid is null or publisher_id = $1`,
);

/** Requests, the latest first, with how many wait for somebody and how many are open at all. */
export async function listRequests(
  db: Reader,
  query: RequestQuery,
): Promise<{
  readonly rows: readonly Request[];
  readonly counts: { readonly waiting: number; readonly open: number };
}> {
  const words = query.q?.toLowerCase().replace(/[\\%_]/g, (one) => `\\${one}`) ?? null;
  const rows = await db.query(page, [
    query.publisherId,
    query.state,
    words,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);
  const [counted] = await db.query(counts, [query.publisherId]);
  return { rows, counts: counted ?? { waiting: 0, open: 0 } };
}

const byId = statement<[id: string, publisher: string | null], Request>(
  "support.request",
  `select ${REQUEST_COLUMNS} from support.requests r
   where r.id = $1 and ($2::uuid is null or r.publisher_id = $2)`,
);
/** A request; with a publisher, undefined also where it is another's. */
export const requestById = async (db: Reader, id: string, publisherId: string | null) =>
  (await db.query(byId, [id, publisherId]))[0];

const LINE = `number, kind, text, by_kind as "byKind", by_name as "byName", at`;
const lines = statement<[request: string, before: number | null, limit: number], Progress>(
  "support.progress-of-request",
  `select ${LINE} from support.progress
   where request_id = $1 and ($2::integer is null or number < $2) order by number desc limit $3`,
);
/** What became of a request and what both sides wrote, the latest first, `before` a line's number. */
export const progressOf = (
  db: Reader,
  requestId: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
) => db.query(lines, [requestId, before, limit]);

const line = statement<[request: string, number: number], Progress>(
  "support.progress-line",
  `select ${LINE} from support.progress where request_id = $1 and number = $2`,
);
export const progressLine = async (db: Reader, requestId: string, number: number) =>
  (await db.query(line, [requestId, number]))[0];

/** From the acceptance of a removal to the day on which subscriptions end. */
export const REMOVAL_NOTICE: OperatorSetting = {
  id: "support.removal-notice-days",
  unit: "days",
  default: NOTICE_DAYS,
  least: 1,
  most: 730,
};

/** Days from the acceptance of a removal to its day: the operator's setting, else decision 50. */
export const noticeDays = (db: Reader): Promise<number> => settingValue(db, REMOVAL_NOTICE);
