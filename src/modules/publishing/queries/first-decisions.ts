import { type Reader, statement } from "../../../platform/database.ts";
import type { FirstDecision } from "../domain/certification.ts";

export type FirstDecisionRow = FirstDecision & {
  readonly note: string | null;
  readonly at: Temporal.Instant;
};

const one = statement<[submission: string], FirstDecisionRow>(
  "publishing.first-decision",
  `select by_id as by, by_name as name, note, verdicts, at
   from publishing.first_decisions where submission_id = $1`,
);

/** What the first of two people decided; undefined where nobody has, or one person is enough. */
export const firstDecisionOf = async (
  db: Reader,
  row: { readonly id: string; readonly two_people: boolean },
): Promise<FirstDecisionRow | undefined> =>
  row.two_people ? (await db.query(one, [row.id]))[0] : undefined;
