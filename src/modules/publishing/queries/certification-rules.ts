import { type Reader, statement } from "../../../platform/database.ts";
import { isVerified } from "../../identity/index.ts";
import {
  type CertificationRule,
  coveredByRule,
  type PersonReason,
} from "../domain/certification.ts";

const rules = statement<[], CertificationRule>(
  "publishing.certification-rules",
  `select offer_types as "offerTypes", publishers, changes
   from publishing.certification_rules order by position limit 50`,
);

/** What the operator lets through without a person, in the order in which it was written. */
export const certificationRules = (db: Reader): Promise<CertificationRule[]> => db.query(rules, []);

const before = statement<[publisher: string], { found: boolean }>(
  "publishing.certified-before",
  `select exists (select 1 from publishing.submissions
     where publisher_id = $1 and decision = 'certified' and decided_by is not null) as found`,
);

/** Whether a submission passes without a person where no check finds anything. */
export async function certifiedAlone(
  db: Reader,
  submission: {
    readonly offerType: string;
    readonly publisherId: string;
    readonly because: readonly PersonReason[];
  },
): Promise<boolean> {
  const found = await certificationRules(db);
  if (found.length === 0) return false;
  const [row] = await db.query(before, [submission.publisherId]);
  return coveredByRule(found, {
    ...submission,
    certifiedBefore: row?.found ?? false,
    verified: await isVerified(db, submission.publisherId),
  });
}
