import { type Reader, statement } from "../../../platform/database.ts";
import { type Holding, nextFree } from "../domain/places.ts";
import { TEST_DRIVE_COLUMNS, type TestDrive } from "../store/test-drives.ts";

const byId = statement<[id: string], TestDrive>(
  "test-drives.by-id",
  `select ${TEST_DRIVE_COLUMNS} from test_drives.test_drives d where d.id = $1`,
);
export const testDriveById = async (db: Reader, id: string) => (await db.query(byId, [id]))[0];

const ofPerson = statement<[personId: string, id: string], TestDrive>(
  "test-drives.of-person",
  `select ${TEST_DRIVE_COLUMNS} from test_drives.test_drives d where d.person_id = $1 and d.id = $2`,
);
export const testDriveOfPerson = async (db: Reader, personId: string, id: string) =>
  (await db.query(ofPerson, [personId, id]))[0];

const open = statement<[personId: string, offerId: string], { id: string }>(
  "test-drives.open-of-person",
  `select id from test_drives.test_drives
   where person_id = $1 and offer_id = $2 and state in ('opening', 'ready')`,
);
/** The person's test drive of the offer that is being prepared or runs. */
export const openTestDrive = async (
  db: Reader,
  personId: string,
  offerId: string,
): Promise<string | undefined> => (await db.query(open, [personId, offerId]))[0]?.id;

const recent = statement<
  [personId: string, offerId: string, since: Temporal.Instant],
  { n: number }
>(
  "test-drives.recent-of-person",
  `select count(*)::int as n from test_drives.test_drives
   where person_id = $1 and offer_id = $2 and requested_at > $3 and state <> 'failed'`,
);
/** How many the person began since; those that the publisher did not open are not counted. */
export const recentTestDrives = async (
  db: Reader,
  personId: string,
  offerId: string,
  since: Temporal.Instant,
): Promise<number> => (await db.query(recent, [personId, offerId, since]))[0]?.n ?? 0;

const holding = statement<[offerId: string], Holding>(
  "test-drives.holding",
  `select place, requested_at as "requestedAt", ends_at as "endsAt", duration_hours as "durationHours"
   from test_drives.test_drives where offer_id = $1 and state in ('opening', 'ready')`,
);
/** Places of an offer that are held, and when the next is free where all are. */
export async function occupancy(
  db: Reader,
  offerId: string,
  places: number,
): Promise<{
  readonly used: number;
  readonly nextFree: Temporal.Instant | undefined;
  readonly held: readonly Holding[];
}> {
  const held = await db.query(holding, [offerId]);
  return {
    used: held.length,
    held,
    nextFree: held.length >= places ? nextFree(held, places) : undefined,
  };
}

export type ListedTestDrive = TestDrive & {
  /** What the publisher's address last answered wrong; null while all is well. */
  readonly error: string | null;
};
const page = statement<readonly unknown[], ListedTestDrive>(
  "test-drives.list",
  `select ${TEST_DRIVE_COLUMNS}, (select c.error from test_drives.calls c
       where c.test_drive_id = d.id and c.error is not null and c.state in ('waiting', 'refused', 'dead')
       order by c.seq desc limit 1) as error
   from test_drives.test_drives d
   where d.publisher_id = $1 and d.offer_id = $2
     and ($3::text is null or ($3 = 'running') = (d.state in ('opening', 'ready')))
     and ($4::timestamptz is null or (d.requested_at, d.id) < ($4, $5::uuid))
   order by d.requested_at desc, d.id desc limit $6`,
);

export type TestDriveQuery = {
  readonly publisherId: string;
  readonly offerId: string;
  readonly state: "running" | "over" | null;
  readonly after: readonly [requestedAt: string, id: string] | null;
  readonly limit: number;
};

/** Test drives of an offer, latest first. */
export const listTestDrives = (
  db: Reader,
  { publisherId, offerId, state, after, limit }: TestDriveQuery,
): Promise<ListedTestDrive[]> =>
  db.query(page, [publisherId, offerId, state, after?.[0] ?? null, after?.[1] ?? null, limit]);
