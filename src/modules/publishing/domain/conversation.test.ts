import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { awaitsAnswer, type Discussed, judgeMessage, MOST_MESSAGES } from "./conversation.ts";
import type { Progress } from "./progress.ts";

const waiting: Progress = {
  state: "in-progress",
  steps: [{ id: "certification-decision", by: "operator", state: "waiting-on-person", attempt: 1 }],
};
const me = { id: "me", name: "Marc" };
const at = Temporal.Instant.from("2026-11-02T09:00:00Z");
const discussed: Discussed = {
  progress: waiting,
  claimedBy: me,
  askedAt: null,
  answeredAt: null,
  messages: 0,
};
const codeOf = (result: ReturnType<typeof judgeMessage>) =>
  result.ok ? result.value : result.problem.code;

suite("what is written about a submission", () => {
  test("O3: what the claimant writes while it waits is a question, and what the publisher writes then its answer", () => {
    assert.equal(codeOf(judgeMessage(discussed, { side: "operator", id: "me" })), "question");
    const asked = { ...discussed, askedAt: at };
    assert.ok(awaitsAnswer(asked));
    assert.equal(codeOf(judgeMessage(asked, { side: "publisher", id: "ana" })), "answer");
    const answered = { ...asked, answeredAt: at };
    assert.equal(awaitsAnswer(answered), false);
    assert.equal(codeOf(judgeMessage(answered, { side: "publisher", id: "ana" })), "remark");
  });

  test("O3: nobody but the claimant asks; after the decision anyone of the team may add a word", () => {
    const by = { side: "operator", id: "other" } as const;
    assert.equal(codeOf(judgeMessage(discussed, by)), "publishing/claimed-by-other");
    const free = { ...discussed, claimedBy: null };
    assert.equal(codeOf(judgeMessage(free, by)), "publishing/claim-first");
    const stopped: Progress = { state: "attention-needed", steps: waiting.steps };
    assert.equal(codeOf(judgeMessage({ ...free, progress: stopped }, by)), "remark");
    assert.equal(awaitsAnswer({ ...discussed, askedAt: at, progress: stopped }), false);
  });

  test("P18: nothing is written once the submission has ended, nor beyond the most messages", () => {
    const side = fc.constantFrom("operator" as const, "publisher" as const);
    const ended = fc.constantFrom(
      "live" as const,
      "cancelled" as const,
      "replaced" as const,
      "withdrawn" as const,
    );
    fc.assert(
      fc.property(side, ended, (who, state) => {
        const over = { ...discussed, progress: { state, steps: [] } };
        const by = { side: who, id: "me" };
        return (
          codeOf(judgeMessage(over, by)) === "publishing/conversation-ended" &&
          codeOf(judgeMessage({ ...discussed, messages: MOST_MESSAGES }, by)) ===
            "publishing/conversation-full"
        );
      }),
    );
  });
});
