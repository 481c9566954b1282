import { claimedWork } from "../../../platform/claimed-work.ts";
import type { Background } from "../../../platform/module.ts";
import type { OutgoingOutcome } from "../../../platform/outgoing.ts";
import { type Platform, SYSTEM } from "../../../platform/platform.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { FULFILMENT_RESOURCE, organisationById } from "../../identity/index.ts";
import {
  type Judged,
  judgeClose,
  judgeOpen,
  MOST_ANSWER_BYTES,
} from "../domain/publisher-answer.ts";
import { publisherCall } from "../domain/publisher-call.ts";
import { liveTestDrive, testDriveOfEdition } from "../queries/offered.ts";
import { testDriveById } from "../queries/test-drives.ts";
import {
  type Call,
  type CallEnd,
  callAgain,
  callLater,
  endCall,
  TEST_DRIVE_CALL_IS_DUE,
  takeCalls,
} from "../store/calls.ts";
import type { TestDrive } from "../store/test-drives.ts";
import { recordNotOpened, recordOpened } from "../use-cases/settle-opening.ts";

/** Calls under way at once in one process. */
const PLACES = 8;
/** The time of a publisher to take a call; what takes longer is answered with 202. */
const DEADLINE_MS = 10_000;
/** Publishers' libraries allow no difference of clocks. */
const TOKEN_BACKDATED_SECONDS = 60;
const TOKEN_SECONDS = 600;

/**
 * Calls publishers to open and close places, each as often as it takes, in order for each place. No
 * transaction is open while a publisher is called.
 */
export const callPublishers = (platform: Platform): Background =>
  claimedWork<Call>(platform, {
    places: PLACES,
    due: TEST_DRIVE_CALL_IS_DUE,
    take: (places) => takeCalls(platform.pool.reader, places),
    run: (call) => deliver(platform, call),
    brokeOff: "a test drive call broke off",
    about: ({ testDriveId }) => ({ testDrive: testDriveId }),
  });

async function deliver(platform: Platform, call: Call): Promise<void> {
  const db = platform.pool.reader;
  const drive = await testDriveById(db, call.testDriveId);
  // Given back before it was opened, or put back into the queue after it had failed.
  const pointless = drive === undefined || (call.action === "open" && drive.state !== "opening");
  if (pointless) return void (await endCall(db, call.id, "dropped"));
  if (call.behind) return settle(platform, call, "dead", { error: "place not closed in time" });
  const outcome = await send(platform, drive, call.action);
  const status = outcome.kind === "answered" ? outcome.status : null;
  const judged = judge(platform, call, outcome);
  if (judged.kind === "done")
    return settle(platform, call, "delivered", { status, access: judged.access });
  if (judged.kind === "refused") return settle(platform, call, "refused", { status, ...judged });
  if (call.last) return settle(platform, call, "dead", { status, error: errorOf(judged) });
  if (judged.kind === "preparing") return void (await callLater(db, call.id, judged.afterSeconds));
  await callAgain(db, call.id, { status, error: judged.error });
}

const errorOf = (judged: Judged): string =>
  judged.kind === "failed" ? judged.error : "still being prepared";

const judge = ({ marketplace }: Platform, { action }: Call, outcome: OutgoingOutcome): Judged =>
  action === "open" ? judgeOpen(outcome, marketplace.kind === "sandbox") : judgeClose(outcome);

type Settled = {
  readonly status?: number | null;
  readonly error?: string;
  readonly access?: Extract<Judged, { kind: "done" }>["access"];
};

/** The end of a call, and what it means for the person, in one transaction. */
async function settle(
  platform: Platform,
  { id, action, testDriveId }: Call,
  state: CallEnd,
  { status = null, error, access = {} }: Settled,
): Promise<void> {
  const { web } = platform.addresses;
  const { sealing } = platform.services;
  if (sealing === undefined) throw new Error("Nothing seals what is kept");
  await platform.databaseAs(SYSTEM).transaction(async (tx: Tx) => {
    if (action === "open" && state === "delivered")
      await recordOpened(tx, testDriveId, { access, sealing, web });
    if (action === "open" && state !== "delivered")
      await recordNotOpened(tx, testDriveId, { unsure: state === "dead", web });
    await endCall(tx, id, state, { status, error: error ?? null });
  });
}

async function send(
  platform: Platform,
  drive: TestDrive,
  action: Call["action"],
): Promise<OutgoingOutcome> {
  const { outgoing, tokens } = platform.services;
  if (outgoing === undefined || tokens === undefined)
    throw new Error("Calls to the outside are not set up");
  const db = platform.pool.reader;
  const publisher = await organisationById(db, drive.publisherId);
  if (publisher === undefined) throw new Error(`There is no publisher ${drive.publisherId}`);
  // The publisher may have corrected its address since; what is not offered any more is closed at the old one.
  const current =
    (await liveTestDrive(db, drive.offerId))?.configuration ??
    (await testDriveOfEdition(db, drive.editionId));
  const url = current?.placesUrl ?? drive.placesUrl;
  const { tenantId } = publisher;
  const token = await tokens.sign(
    {
      tid: tenantId,
      ver: "1.0",
      appid: FULFILMENT_RESOURCE,
      azp: FULFILMENT_RESOURCE,
      sub: drive.id,
    },
    {
      audience: url,
      issuer: `${platform.addresses.api}/${tenantId}/`,
      notBeforeSecondsAgo: TOKEN_BACKDATED_SECONDS,
      seconds: TOKEN_SECONDS,
    },
  );
  return outgoing.exchange({
    method: "POST",
    url,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json",
    },
    body: JSON.stringify(publisherCall(action, drive, current?.instance ?? {})),
    deadlineMs: DEADLINE_MS,
    maxBodyBytes: MOST_ANSWER_BYTES,
  });
}
