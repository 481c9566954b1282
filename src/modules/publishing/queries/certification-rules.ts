import { type Reader, statement } from "../../../platform/database.ts";
import { isVerified } from "../../identity/index.ts";
import {
  type CertificationRule,
  coveredByRule,
  needsTwoPeople,
  type PersonReason,
  type TwoPersonRule,
} from "../domain/certification.ts";

const rules = statement<[], CertificationRule>(
  "publishing.certification-rules",
  `select offer_types as "offerTypes", publishers, changes
   from publishing.certification_rules order by position limit 50`,
);

/** What the operator lets through without a person, in the order in which it was written. */
export const certificationRules = (db: Reader): Promise<CertificationRule[]> => db.query(rules, []);

const risks = statement<[], TwoPersonRule>(
  "publishing.two-person-rules",
  `select offer_types as "offerTypes", publishers, changes
   from publishing.two_person_rules order by position limit 50`,
);

/** What two people have to certify, in the order in which it was written. */
export const twoPersonRules = (db: Reader): Promise<TwoPersonRule[]> => db.query(risks, []);

const before = statement<[publisher: string], { found: boolean }>(
  "publishing.certified-before",
  `select exists (select 1 from publishing.submissions
     where publisher_id = $1 and decision = 'certified' and decided_by is not null) as found`,
);

/**
 * What the operator's rules say of a submission: whether it passes without a person where no check finds
 * anything, and whether two people have to certify it, which goes before.
 */
export async function judgedByRules(
  db: Reader,
  submission: {
    readonly offerType: string;
    readonly publisherId: string;
    readonly because: readonly PersonReason[];
  },
): Promise<{ readonly alone: boolean; readonly twoPeople: boolean }> {
  const found = await certificationRules(db);
  const risky = await twoPersonRules(db);
  if (found.length + risky.length === 0) return { alone: false, twoPeople: false };
  const [row] = await db.query(before, [submission.publisherId]);
  const known = {
    ...submission,
    certifiedBefore: row?.found ?? false,
    verified: await isVerified(db, submission.publisherId),
  };
  const twoPeople = needsTwoPeople(risky, known);
  return { alone: !twoPeople && coveredByRule(found, known), twoPeople };
}
