import { next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { holdMoment } from "../../../platform/agenda.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  type EndedBy,
  TEST_DRIVE_LIFECYCLE,
  type TestDriveAction,
  type TestDriveState,
} from "../domain/test-drive-lifecycle.ts";
import { isOver } from "../problems.ts";
import { dropUnsentOpen, insertCall } from "../store/calls.ts";
import { lockTestDrive, recordOver, type TestDrive } from "../store/test-drives.ts";

/** The agenda's moment at which the hours are over; its subject is the test drive. */
export const END = "test-drives.end";

/** The hours are over. One that was ended before stays as it is. */
export async function endDueTestDrive(tx: Tx, { subject }: DueMoment): Promise<void> {
  const drive = await lockTestDrive(tx, subject);
  if (drive !== undefined && canEnd(drive)) await end(tx, drive, "time");
}

/** The person gives the place back. */
export const endOwnTestDrive = (
  db: Database,
  { personId, id }: { readonly personId: string; readonly id: string },
): Promise<Result<null>> =>
  endNow(db, id, { by: "person", owns: (one) => one.personId === personId });

/** The publisher ends a test drive of its offer; the person is told. */
export const endForPublisher = (
  db: Database,
  wanted: { readonly publisherId: string; readonly offerId: string; readonly id: string },
): Promise<Result<null>> =>
  endNow(db, wanted.id, {
    by: "publisher",
    owns: (one) => one.publisherId === wanted.publisherId && one.offerId === wanted.offerId,
  });

type Who = {
  readonly by: "person" | "publisher";
  owns(drive: TestDrive): boolean;
};

const endNow = (db: Database, id: string, { by, owns }: Who): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    await tx.query(holdMoment, [END, id]);
    const drive = await lockTestDrive(tx, id);
    if (drive === undefined || !owns(drive)) return refuse(notFound({}));
    if (!canEnd(drive)) return refuse(isOver({}));
    await end(tx, drive, by);
    return ok(null);
  });

const canEnd = ({ state }: TestDrive): boolean =>
  next<TestDriveState, TestDriveAction>(TEST_DRIVE_LIFECYCLE, state, "end") !== undefined;

async function end(tx: Tx, drive: TestDrive, by: Exclude<EndedBy, "failure">): Promise<void> {
  await recordOver(tx, drive.id, "ended", by);
  await tx.unschedule(END, drive.id);
  // What was never opened needs no closing.
  const unopened = drive.state === "opening" && (await dropUnsentOpen(tx, drive.id));
  if (!unopened) await insertCall(tx, drive, "close");
  tx.audit({
    organisationId: drive.publisherId,
    action: "test-drive.ended",
    objectType: "test-drive",
    objectId: drive.id,
    before: drive.state,
    after: { by },
  });
  if (by === "publisher")
    tx.mail({
      dedupeKey: `test-drive-ended/${drive.id}`,
      to: drive.accountEmail,
      toName: `${drive.firstName} ${drive.lastName}`,
      personId: drive.personId,
      locale: drive.language,
      template: "test-drives.ended",
      params: { name: drive.firstName, offer: drive.offerName },
    });
}
