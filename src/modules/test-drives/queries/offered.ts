import type { Reader } from "../../../platform/database.ts";
import { liveOfferById, readEdition } from "../../catalog/index.ts";
import { configurationOf, type TestDriveConfiguration } from "../domain/configuration.ts";
import { placesOf, type RegionPlaces, regionPlaces } from "../domain/places.ts";
import { occupancy } from "./test-drives.ts";

/** The test drive of an edition; undefined where it has none. */
export async function testDriveOfEdition(
  db: Reader,
  editionId: string,
): Promise<TestDriveConfiguration | undefined> {
  const edition = await readEdition(db, editionId);
  return edition && configurationOf(edition.content.pages);
}

/** The test drive of what is live now; undefined for an offer that is stopped or has none any more. */
export async function liveTestDrive(
  db: Reader,
  offerId: string,
): Promise<
  { readonly editionId: string; readonly configuration: TestDriveConfiguration } | undefined
> {
  const live = await liveOfferById(db, offerId);
  const configuration = live && (await testDriveOfEdition(db, live.editionId));
  return live && configuration && { editionId: live.editionId, configuration };
}

export type OfferedTestDrive = {
  readonly configuration: TestDriveConfiguration;
  readonly places: number;
  readonly used: number;
  /** Set while every place is held. Marketplace time. */
  readonly nextFree: Temporal.Instant | undefined;
  /** Where a person can choose to have it; empty where there is nothing to choose. */
  readonly regions: readonly RegionPlaces[];
};

/**
 * What an offer's test drive is, and whether there is a place.
 *
 * @param previewed the edition of its preview, for who was found to be of its audience; what is live
 * where absent. Both have the same places
 */
export async function offeredTestDrive(
  db: Reader,
  offerId: string,
  previewed?: string,
): Promise<OfferedTestDrive | undefined> {
  const configuration =
    previewed === undefined
      ? (await liveTestDrive(db, offerId))?.configuration
      : await testDriveOfEdition(db, previewed);
  if (configuration === undefined) return undefined;
  const places = placesOf(configuration.groups);
  const { used, nextFree, held } = await occupancy(db, offerId, places);
  const regions = regionPlaces(configuration.groups, held);
  return { configuration, places, used, nextFree, regions: regions.length > 1 ? regions : [] };
}
