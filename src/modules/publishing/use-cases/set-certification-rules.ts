import { statement } from "../../../platform/database.ts";
import type { Database } from "../../../platform/transaction.ts";
import type { CertificationRule, TwoPersonRule } from "../domain/certification.ts";
import { certificationRules, twoPersonRules } from "../queries/certification-rules.ts";

type Kind = "certification" | "two-person";
const TABLE = {
  certification: "publishing.certification_rules",
  "two-person": "publishing.two_person_rules",
} as const;

const clear = (kind: Kind) =>
  statement<[], unknown>(`publishing.clear-${kind}-rules`, `delete from ${TABLE[kind]}`);
const insert = (kind: Kind) =>
  statement<[rules: string, at: Temporal.Instant, by: string], unknown>(
    `publishing.insert-${kind}-rules`,
    `insert into ${TABLE[kind]} (position, offer_types, publishers, changes, changed_at, changed_by)
     select n, array(select jsonb_array_elements_text(r -> 'offerTypes')), r ->> 'publishers',
       array(select jsonb_array_elements_text(r -> 'changes')), $2, $3
     from jsonb_array_elements($1::jsonb) with ordinality as x(r, n)`,
  );
const RULES = {
  certification: {
    clear: clear("certification"),
    insert: insert("certification"),
    read: certificationRules,
  },
  "two-person": {
    clear: clear("two-person"),
    insert: insert("two-person"),
    read: twoPersonRules,
  },
} as const;

/** What is certified without a person; submissions that run keep what held when they were submitted. */
export const setCertificationRules = (db: Database, rules: readonly CertificationRule[]) =>
  replaceRules(db, "certification", rules);

/** What two people have to certify; submissions that run keep what held when they were submitted. */
export const setTwoPersonRules = (db: Database, rules: readonly TwoPersonRule[]) =>
  replaceRules(db, "two-person", rules);

const replaceRules = (
  db: Database,
  kind: Kind,
  rules: readonly (CertificationRule | TwoPersonRule)[],
): Promise<void> =>
  db.transaction(async (tx) => {
    const of = RULES[kind];
    const before = await of.read(tx);
    await tx.query(of.clear, []);
    await tx.query(of.insert, [JSON.stringify(rules), tx.at, tx.actor.name]);
    tx.audit({
      action: `settings.${kind}-rules-changed`,
      objectType: "setting",
      objectId: `${kind}-rules`,
      before: { rules: before },
      after: { rules },
    });
  });
