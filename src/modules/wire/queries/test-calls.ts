import { type Reader, statement } from "../../../platform/database.ts";
import { TEST_CALL_COLUMNS, type TestCall } from "../store/test-calls.ts";

export type { TestCall };

const calls = statement<
  [offer: string, publisher: string, at: string | null, id: string | null, limit: number],
  TestCall
>(
  "wire.test-calls-of-offer",
  `select ${TEST_CALL_COLUMNS} from wire.test_calls
   where offer_id = $1 and publisher_id = $2
     and ($3::timestamptz is null or (at, id) < ($3::timestamptz, $4::uuid))
   order by at desc, id desc limit $5`,
);

/** A page of the test calls of an offer, the latest first. */
export const testCallsOf = (
  db: Reader,
  { offerId, publisherId }: { readonly offerId: string; readonly publisherId: string },
  page: { readonly before: readonly [at: string, id: string] | undefined; readonly limit: number },
): Promise<TestCall[]> =>
  db.query(calls, [
    offerId,
    publisherId,
    page.before?.[0] ?? null,
    page.before?.[1] ?? null,
    page.limit,
  ]);
