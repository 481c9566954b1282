import type { ProblemParams } from "../../../kernel/problem.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Side } from "../domain/conversation.ts";

/** A message with the finding that it is about, if that still stands. */
export type MessageRow = {
  readonly submission: number;
  readonly number: number;
  readonly by: Side;
  readonly name: string;
  readonly text: string;
  readonly at: Temporal.Instant;
  readonly findingId: string | null;
  readonly code: string | null;
  readonly params: ProblemParams | null;
  readonly note: string | null;
};

const messages = statement<
  [
    offer: string,
    number: number,
    beforeSubmission: number | null,
    before: number | null,
    limit: number,
  ],
  MessageRow
>(
  "publishing.messages-of-offer",
  `select s.number as submission, m.number, m.by_kind as by, m.by_name as name, m.text, m.at,
     f.id as "findingId", f.code, f.params, f.note
   from publishing.submissions s
   join publishing.messages m on m.submission_id = s.id
   left join publishing.findings f on f.id = m.finding_id
   where s.offer_id = $1 and s.number <= $2
     and ($3::int is null or (s.number, m.number) < ($3::int, $4::int))
   order by s.number desc, m.number desc limit $5`,
);

/** What was written about a submission of an offer and those before it, the latest first. */
export const listMessages = (
  db: Reader,
  about: { readonly offerId: string; readonly number: number },
  page: {
    readonly before: { readonly submission: number; readonly number: number } | undefined;
    readonly limit: number;
  },
) =>
  db.query(messages, [
    about.offerId,
    about.number,
    page.before?.submission ?? null,
    page.before?.number ?? null,
    page.limit,
  ]);

const one = statement<
  [submission: string, number: number],
  { by: Side; name: string; text: string }
>(
  "publishing.message",
  `select by_kind as by, by_name as name, text from publishing.messages
   where submission_id = $1 and number = $2`,
);

export const readMessage = async (db: Reader, submissionId: string, number: number) =>
  (await db.query(one, [submissionId, number]))[0];
