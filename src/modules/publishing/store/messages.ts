import { sql } from "kysely";
import type { Tx } from "../../../platform/transaction.ts";
import type { Side } from "../domain/conversation.ts";

export type NewMessage = {
  readonly submissionId: string;
  readonly number: number;
  readonly by: Side;
  readonly findingId: string | null;
  readonly text: string;
};

/** Adds a message; the caller holds the submission's lock, under which numbers follow each other. */
export const insertMessage = (tx: Tx, { submissionId, number, by, findingId, text }: NewMessage) =>
  tx.sql
    .insertInto("publishing.messages")
    .values({
      submission_id: submissionId,
      number,
      by_kind: by,
      by_name: tx.actor.name,
      finding_id: findingId,
      text,
      at: tx.at,
    })
    .execute();

/** How many messages a submission has. */
export async function countMessages(tx: Tx, submissionId: string): Promise<number> {
  const { count } = await tx.sql
    .selectFrom("publishing.messages")
    .select((select) => select.fn.countAll<string>().as("count"))
    .where("submission_id", "=", submissionId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether the finding was found in that submission. */
export async function isFindingOf(
  tx: Tx,
  submissionId: string,
  findingId: string,
): Promise<boolean> {
  const found = await tx.sql
    .selectFrom("publishing.findings")
    .select("id")
    .where("id", "=", findingId)
    .where("submission_id", "=", submissionId)
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * A question opens the wait for an answer, an answer ends it and adds it to the publisher's time. What is
 * asked while an answer is awaited belongs to the same wait.
 */
export const recordQuestion = (tx: Tx, submissionId: string, kind: "question" | "answer") =>
  tx.sql
    .updateTable("publishing.submissions")
    .set(
      kind === "question"
        ? {
            asked_at: sql<Temporal.Instant>`case when answered_at is null then coalesce(asked_at, ${tx.at}) else ${tx.at} end`,
            answered_at: null,
          }
        : {
            answered_at: tx.at,
            publisher_seconds: sql<number>`publisher_seconds + greatest(0, floor(extract(epoch from ${tx.at}::timestamptz - asked_at)))::int`,
          },
    )
    .where("id", "=", submissionId)
    .returningAll()
    .executeTakeFirstOrThrow();
