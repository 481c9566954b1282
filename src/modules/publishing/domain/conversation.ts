import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { claimedByOther, claimFirst, conversationEnded, conversationFull } from "../problems.ts";
import { type Progress, waitsForOperator } from "./progress.ts";
import { isOpen } from "./submission-lifecycle.ts";

/** Who writes: the certification team for the operator, or the publisher's people. */
export type Side = "operator" | "publisher";

/** Messages of both sides about one submission, at most. */
export const MOST_MESSAGES = 100;
/** Characters of one message, at most. */
export const MESSAGE_LENGTH = 4_000;

/** A submission as far as its conversation goes. */
export type Discussed = {
  readonly progress: Progress;
  readonly claimedBy: { readonly id: string; readonly name: string } | null;
  readonly askedAt: Temporal.Instant | null;
  readonly answeredAt: Temporal.Instant | null;
  /** Messages so far. */
  readonly messages: number;
};

/**
 * Whether the decision waits for the publisher's answer: the certification team has asked something
 * and nothing was answered since (ux.md O3). It does not keep the team from deciding.
 */
export const awaitsAnswer = ({
  progress,
  askedAt,
  answeredAt,
}: Pick<Discussed, "progress" | "askedAt" | "answeredAt">): boolean =>
  askedAt !== null && answeredAt === null && waitsForOperator(progress);

/** What a message is: a question that the decision waits for, the answer to one, or a word. */
export type MessageKind = "question" | "answer" | "remark";

/**
 * Judges a message. Both sides write until the submission has ended. While it waits for the
 * certification team, only who has claimed it writes for the team, and what they write is a question;
 * in every other state it is a remark, for example on what a publisher wrote about a finding.
 */
export function judgeMessage(
  { progress, claimedBy, askedAt, answeredAt, messages }: Discussed,
  by: { readonly side: Side; readonly id: string },
): Result<MessageKind> {
  if (!isOpen(progress.state)) return refuse(conversationEnded({ state: progress.state }));
  if (messages >= MOST_MESSAGES) return refuse(conversationFull({ most: MOST_MESSAGES }));
  if (by.side === "publisher")
    return ok(awaitsAnswer({ progress, askedAt, answeredAt }) ? "answer" : "remark");
  if (!waitsForOperator(progress)) return ok("remark");
  if (claimedBy === null) return refuse(claimFirst({}));
  return claimedBy.id === by.id ? ok("question") : refuse(claimedByOther({ name: claimedBy.name }));
}
