import type { Platform } from "../../../platform/platform.ts";
import type { Manual, TestDriveConfiguration } from "../domain/configuration.ts";
import type { Access } from "../domain/publisher-answer.ts";
import type { TestDrive } from "../store/test-drives.ts";
import { testDriveOfEdition } from "./offered.ts";
import { testDriveOfPerson } from "./test-drives.ts";

/** A person's own test drive, with what the publisher says about it. */
export type OwnTestDrive = {
  readonly drive: TestDrive;
  readonly manual: Manual | undefined;
  readonly videos: TestDriveConfiguration["videos"];
  /** What the listing says to everybody who has a place; only while it is ready. */
  readonly accessInformation: string;
  /** What the publisher's address answered for this one; empty unless it is ready. */
  readonly access: Access;
};

/** A test drive of the person; undefined for another's as for none. */
export async function readOwnTestDrive(
  { services }: Pick<Platform, "services">,
  db: Parameters<typeof testDriveOfPerson>[0],
  { personId, id }: { readonly personId: string; readonly id: string },
): Promise<OwnTestDrive | undefined> {
  const drive = await testDriveOfPerson(db, personId, id);
  if (drive === undefined) return undefined;
  const configuration = await testDriveOfEdition(db, drive.editionId);
  const ready = drive.state === "ready";
  const { sealing } = services;
  if (sealing === undefined) throw new Error("Nothing opens what is sealed");
  return {
    drive,
    manual: configuration?.manual,
    videos: configuration?.videos ?? [],
    accessInformation: ready ? (configuration?.accessInformation ?? "") : "",
    access: drive.access === null ? {} : JSON.parse(sealing.unseal(drive.access, drive.id)),
  };
}
