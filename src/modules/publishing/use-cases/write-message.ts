import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { recordPublicationState } from "../../catalog/index.ts";
import { judgeMessage, type Side } from "../domain/conversation.ts";
import type { MessageWritten } from "../events.ts";
import { findingUnknown } from "../problems.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { countMessages, insertMessage, isFindingOf, recordQuestion } from "../store/messages.ts";
import { lockSubmission, lockSubmissionOf, type StoredSubmission } from "../store/submissions.ts";
import { about, publicationState } from "./record-transition.ts";

export type Written = { readonly row: StoredSubmission["row"]; readonly message: number };
type Words = { readonly text: string; readonly finding?: string | undefined };

/** The certification team asks about a submission, or adds a word (ux.md O3). */
export const writeForOperator = (
  db: Database,
  { id, by, ...words }: Words & { readonly id: string; readonly by: string },
): Promise<Result<Written>> =>
  db.transaction(async (tx) =>
    write(tx, await lockSubmission(tx, id), { ...words, side: "operator", id: by }),
  );

/** The publisher answers a question, or replies to a finding (ux.md P18). */
export const writeForPublisher = (
  db: Database,
  {
    publisherId,
    slug,
    number,
    by,
    ...words
  }: Words & {
    readonly publisherId: string;
    readonly slug: string;
    readonly number: number;
    readonly by: string;
  },
): Promise<Result<Written>> =>
  db.transaction(async (tx) => {
    const offer = await offerForPublisher(tx, publisherId, slug);
    const submission = offer && (await lockSubmissionOf(tx, offer.offer.id, number));
    return write(tx, submission, { ...words, side: "publisher", id: by });
  });

async function write(
  tx: Tx,
  submission: StoredSubmission | undefined,
  { side, id, text, finding }: Words & { readonly side: Side; readonly id: string },
): Promise<Result<Written>> {
  if (submission === undefined) return refuse(notFound({}));
  const { row, progress } = submission;
  const number = (await countMessages(tx, row.id)) + 1;
  const kind = judgeMessage(
    {
      progress,
      claimedBy:
        row.claimed_by === null ? null : { id: row.claimed_by, name: row.claimed_by_name ?? "" },
      askedAt: row.asked_at,
      answeredAt: row.answered_at,
      messages: number - 1,
    },
    { side, id },
  );
  if (!kind.ok) return kind;
  if (finding !== undefined && !(await isFindingOf(tx, row.id, finding)))
    return refuse(
      findingUnknown({}, [{ pointer: "/finding", code: "publishing/finding-unknown" }]),
    );
  await insertMessage(tx, {
    submissionId: row.id,
    number,
    by: side,
    findingId: finding ?? null,
    text: text.trim(),
  });
  const now =
    kind.value === "remark"
      ? submission
      : { ...submission, row: await recordQuestion(tx, row.id, kind.value) };
  if (now !== submission) await recordPublicationState(tx, row.offer_id, publicationState(now));
  await tx.publish<MessageWritten>({
    type: "publishing.message-written",
    ...about(now),
    by: side,
    message: number,
  });
  tx.audit({
    organisationId: row.publisher_id,
    action: HISTORY[kind.value],
    objectType: "offer",
    objectId: row.offer_id,
    after: { number: row.number, message: number },
  });
  return ok({ row: now.row, message: number });
}

const HISTORY = {
  question: "publishing.asked",
  answer: "publishing.answered",
  remark: "publishing.remarked",
} as const;
