import type { FieldError, Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import type { Certifier } from "../domain/queue-work.ts";
import type { SeveralAssigned } from "../events.ts";
import { colleagueNotCertifier, severalRefused } from "../problems.ts";
import { certifierOf } from "../queries/certifiers.ts";
import { lockSubmission, type StoredSubmission } from "../store/submissions.ts";
import { handOverLocked, prioritiseLocked } from "./hand-over.ts";

/** As many as a page of the queue shows. */
export const MOST_AT_ONCE = 50;

type Of = { readonly submissions: readonly string[] };

/**
 * Gives several waiting submissions to a colleague, all or none: the refusal names each that cannot be
 * given and why (ux.md O2). The colleague gets one mail about all of them.
 */
export const assignSeveral = (
  db: Database,
  wanted: Of & {
    readonly by: Certifier;
    readonly anyones: boolean;
    readonly person: string;
    readonly reason: string;
  },
): Promise<Result<void>> =>
  db.transaction(async (tx) => {
    const { by, person, reason } = wanted;
    const to = await certifierOf(tx, person);
    if (to === undefined)
      return refuse(
        colleagueNotCertifier({}, [
          { pointer: "/person", code: "publishing/colleague-not-certifier" },
        ]),
      );
    const given: string[] = [];
    const done = await onEach(tx, wanted, async (submission) => {
      const handed = await handOverLocked(tx, submission, { ...wanted, kind: "assigned", to });
      if (handed.ok && handed.value !== undefined) given.push(submission.row.id);
      return handed;
    });
    if (!done.ok) return done;
    const [subject] = given;
    if (subject !== undefined)
      await tx.publish<SeveralAssigned>({
        type: "publishing.several-assigned",
        subject,
        submissionIds: given,
        to: to.id,
        by: by.name,
        byId: by.id,
        reason: reason.trim(),
      });
    return ok(undefined);
  });

/** Puts several waiting submissions before the others, or back in their turn, all or none. */
export const prioritiseSeveral = (
  db: Database,
  wanted: Of & { readonly priority: boolean },
): Promise<Result<void>> =>
  db.transaction((tx) =>
    onEach(tx, wanted, (submission) => prioritiseLocked(tx, submission, wanted.priority)),
  );

/** In the order of their ids, so that two who choose the same never wait for each other. */
async function onEach(
  tx: Tx,
  { submissions }: Of,
  act: (submission: StoredSubmission) => Promise<Result<unknown>>,
): Promise<Result<void>> {
  const errors: FieldError[] = [];
  for (const id of [...new Set(submissions)].sort()) {
    const pointer = `/submissions/${submissions.indexOf(id)}`;
    const submission = await lockSubmission(tx, id);
    if (submission === undefined) {
      errors.push({ pointer, code: "publishing/several-unknown" });
      continue;
    }
    const acted = await act(submission);
    if (!acted.ok) errors.push({ pointer, ...whyNot(submission, acted.problem) });
  }
  errors.sort((a, b) => indexIn(a) - indexIn(b));
  return errors.length === 0
    ? ok(undefined)
    : refuse(severalRefused({ count: errors.length }, errors));
}

const indexIn = ({ pointer }: FieldError): number => Number(pointer.split("/")[2]);

const whyNot = ({ row }: StoredSubmission, { code, params }: Problem) => ({
  code: code.replace("publishing/", "publishing/several-"),
  params: { offer: row.offer_name, number: row.number, ...params },
});
