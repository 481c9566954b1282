import { type Reader, statement } from "../../../platform/database.ts";

export type FindingText = { readonly text: string; readonly times: number };

const texts = statement<[policy: string], FindingText>(
  "publishing.finding-texts",
  `select v.note as text, count(*)::int as times
   from publishing.verdicts v join publishing.submissions s on s.id = v.submission_id
   where v.policy = $1 and v.note is not null and v.verdict <> 'pass'
   group by v.note order by count(*) desc, max(s.decided_at) desc, v.note limit 20`,
);

/** What the certification team wrote for a policy before, what it wrote most often first; twenty at most. */
export const findingTexts = (db: Reader, policy: string): Promise<FindingText[]> =>
  db.query(texts, [policy]);
