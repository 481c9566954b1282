import { statement } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import type { Temperature } from "../domain/configuration.ts";
import type { Holding } from "../domain/places.ts";
import type { EndedBy, TestDriveState } from "../domain/test-drive-lifecycle.ts";

/** A test drive as kept. Marketplace time. */
export type TestDrive = {
  readonly id: string;
  readonly publisherId: string;
  readonly offerId: string;
  /** What was live when it began. */
  readonly editionId: string;
  /** `publisher.offer`. */
  readonly slug: string;
  readonly offerType: string;
  readonly offerName: string;
  readonly personId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** What the person left for the publisher. */
  readonly email: string;
  /** Where the marketplace writes. */
  readonly accountEmail: string;
  readonly company: string;
  readonly country: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly place: number;
  readonly region: string | null;
  readonly temperature: Temperature | null;
  readonly durationHours: number;
  readonly placesUrl: string;
  /** The query of the preview's address; null for a live offer. */
  readonly preview: string | null;
  readonly state: TestDriveState;
  readonly requestedAt: Temporal.Instant;
  readonly readyAt: Temporal.Instant | null;
  readonly endsAt: Temporal.Instant | null;
  readonly endedAt: Temporal.Instant | null;
  readonly endedBy: EndedBy | null;
  /** Sealed with the id of the test drive as its row. */
  readonly access: string | null;
  readonly version: number;
};

export const TEST_DRIVE_COLUMNS = `d.id, d.publisher_id as "publisherId", d.offer_id as "offerId",
  d.edition_id as "editionId", d.slug, d.offer_type as "offerType", d.offer_name as "offerName",
  d.person_id as "personId", d.first_name as "firstName", d.last_name as "lastName", d.email,
  d.account_email as "accountEmail", d.company, d.country, d.language, d.time_zone as "timeZone", d.place, d.region, d.temperature,
  d.duration_hours as "durationHours", d.places_url as "placesUrl", d.preview, d.state,
  d.requested_at as "requestedAt", d.ready_at as "readyAt", d.ends_at as "endsAt",
  d.ended_at as "endedAt", d.ended_by as "endedBy", d.access, d.version`;

const holders = statement<[offerId: string], Holding>(
  "test-drives.holders",
  `select place, requested_at as "requestedAt", ends_at as "endsAt", duration_hours as "durationHours"
   from test_drives.test_drives where offer_id = $1 and state in ('opening', 'ready')`,
);

/**
 * Who holds a place of the offer. Until the transaction ends nobody else is given one: whoever asks
 * at the same time waits here, and sees then what was given.
 */
export async function lockPlaces(tx: Tx, offerId: string): Promise<Holding[]> {
  await takeTurn(tx, `test-drives.places ${offerId}`);
  return tx.query(holders, [offerId]);
}

const insert = statement<readonly unknown[], unknown>(
  "test-drives.insert",
  `insert into test_drives.test_drives (id, publisher_id, offer_id, edition_id, slug, offer_type, offer_name,
     person_id, first_name, last_name, email, account_email, company, country, language, time_zone, place, region,
     temperature, duration_hours, places_url, requested_at, preview)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
);

export type NewTestDrive = Omit<
  TestDrive,
  "state" | "requestedAt" | "readyAt" | "endsAt" | "endedAt" | "endedBy" | "access" | "version"
>;

/** The caller holds the offer's places. */
export const insertTestDrive = (tx: Tx, one: NewTestDrive) =>
  tx.query(insert, [
    one.id,
    one.publisherId,
    one.offerId,
    one.editionId,
    one.slug,
    one.offerType,
    one.offerName,
    one.personId,
    one.firstName,
    one.lastName,
    one.email,
    one.accountEmail,
    one.company,
    one.country,
    one.language,
    one.timeZone,
    one.place,
    one.region,
    one.temperature,
    one.durationHours,
    one.placesUrl,
    tx.at,
    one.preview,
  ]);

const lock = statement<[id: string], TestDrive>(
  "test-drives.lock",
  `select ${TEST_DRIVE_COLUMNS} from test_drives.test_drives d where d.id = $1 for update`,
);
/** Reads a test drive and keeps its row locked until the transaction ends. */
export const lockTestDrive = async (tx: Tx, id: string): Promise<TestDrive | undefined> =>
  (await tx.query(lock, [id]))[0];

const setReady = statement<
  [id: string, at: Temporal.Instant, access: string | null],
  { endsAt: Temporal.Instant }
>(
  "test-drives.set-ready",
  `update test_drives.test_drives set state = 'ready', ready_at = $2,
     ends_at = $2::timestamptz + duration_hours * interval '1 hour', access = $3, version = version + 1
   where id = $1 returning ends_at as "endsAt"`,
);
/** @returns when it ends */
export async function recordReady(
  tx: Tx,
  id: string,
  access: string | null,
): Promise<Temporal.Instant> {
  const [row] = await tx.query(setReady, [id, tx.at, access]);
  if (row === undefined) throw new Error(`There is no test drive ${id}`);
  return row.endsAt;
}

const setOver = statement<
  [id: string, state: TestDriveState, at: Temporal.Instant, by: EndedBy],
  unknown
>(
  "test-drives.set-over",
  `update test_drives.test_drives set state = $2, ended_at = $3, ended_by = $4, access = null,
     version = version + 1 where id = $1`,
);
/** From the commit on its place is free, and what the publisher told of the access is gone. */
export const recordOver = (tx: Tx, id: string, state: "failed" | "ended", by: EndedBy) =>
  tx.query(setOver, [id, state, tx.at, by]);
