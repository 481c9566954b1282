import { next } from "../../../kernel/lifecycle.ts";
import type { Sealing } from "../../../platform/sealing.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Access } from "../domain/publisher-answer.ts";
import {
  TEST_DRIVE_LIFECYCLE,
  type TestDriveAction,
  type TestDriveState,
} from "../domain/test-drive-lifecycle.ts";
import { insertCall } from "../store/calls.ts";
import { lockTestDrive, recordOver, recordReady, type TestDrive } from "../store/test-drives.ts";
import { END } from "./end-test-drive.ts";

/** The person's page: where it is ready, and where it says that it is not. */
export const pageOf = (web: string, id: string): string => `${web}/test-drives/${id}`;

type Around = { readonly web: string };

/** The publisher opened the place: the hours begin, and the person is told. */
export async function recordOpened(
  tx: Tx,
  id: string,
  { access, sealing, web }: Around & { readonly access: Access; readonly sealing: Sealing },
): Promise<void> {
  const drive = await lockOpening(tx, id, "open");
  if (drive === undefined) return; // Given back meanwhile; the call that closes it is on its way.
  const sealed =
    Object.keys(access).length === 0 ? null : sealing.seal(JSON.stringify(access), drive.id);
  const endsAt = await recordReady(tx, drive.id, sealed);
  tx.schedule({ kind: END, subject: drive.id, dueAt: endsAt });
  audit(tx, drive, "test-drive.ready");
  tx.mail({
    ...mailTo(drive),
    dedupeKey: `test-drive-ready/${drive.id}`,
    template: "test-drives.ready",
    params: {
      name: drive.firstName,
      offer: drive.offerName,
      until: timeText(endsAt, drive),
      page: pageOf(web, drive.id),
    },
  });
}

/**
 * The place will not be opened: it is free again, and the person is told.
 *
 * @param unsure the publisher may have opened it all the same, and is asked to close it
 */
export async function recordNotOpened(
  tx: Tx,
  id: string,
  { unsure, web }: Around & { readonly unsure: boolean },
): Promise<void> {
  const drive = await lockOpening(tx, id, "fail");
  if (drive === undefined) return;
  await recordOver(tx, drive.id, "failed", "failure");
  if (unsure) await insertCall(tx, drive, "close");
  audit(tx, drive, "test-drive.failed");
  tx.mail({
    ...mailTo(drive),
    dedupeKey: `test-drive-failed/${drive.id}`,
    template: "test-drives.failed",
    params: {
      name: drive.firstName,
      offer: drive.offerName,
      page: pageOf(web, drive.id),
    },
  });
}

async function lockOpening(
  tx: Tx,
  id: string,
  action: "open" | "fail",
): Promise<TestDrive | undefined> {
  const drive = await lockTestDrive(tx, id);
  const state =
    drive && next<TestDriveState, TestDriveAction>(TEST_DRIVE_LIFECYCLE, drive.state, action);
  return state === undefined ? undefined : drive;
}

const mailTo = ({ accountEmail, firstName, lastName, personId, language }: TestDrive) => ({
  to: accountEmail,
  toName: `${firstName} ${lastName}`,
  personId,
  locale: language,
});

const audit = (tx: Tx, drive: TestDrive, action: string) =>
  tx.audit({
    organisationId: drive.publisherId,
    action,
    objectType: "test-drive",
    objectId: drive.id,
  });

const timeText = (at: Temporal.Instant, { language, timeZone }: TestDrive): string =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle: "long",
    timeStyle: "long",
    timeZone,
  }).format(new Date(at.epochMilliseconds));
