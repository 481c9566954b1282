import { statement } from "../../../platform/database.ts";
import type { Database } from "../../../platform/transaction.ts";
import type { CertificationRule } from "../domain/certification.ts";
import { certificationRules } from "../queries/certification-rules.ts";

const clear = statement<[], unknown>(
  "publishing.clear-certification-rules",
  "delete from publishing.certification_rules",
);
const insert = statement<[rules: string, at: Temporal.Instant, by: string], unknown>(
  "publishing.insert-certification-rules",
  `insert into publishing.certification_rules (position, offer_types, publishers, changes, changed_at, changed_by)
   select n, array(select jsonb_array_elements_text(r -> 'offerTypes')), r ->> 'publishers',
     array(select jsonb_array_elements_text(r -> 'changes')), $2, $3
   from jsonb_array_elements($1::jsonb) with ordinality as x(r, n)`,
);

/** Replaces the rules; submissions that run keep what held when they were submitted. */
export const setCertificationRules = (
  db: Database,
  rules: readonly CertificationRule[],
): Promise<void> =>
  db.transaction(async (tx) => {
    const before = await certificationRules(tx);
    await tx.query(clear, []);
    await tx.query(insert, [JSON.stringify(rules), tx.at, tx.actor.name]);
    tx.audit({
      action: "settings.certification-rules-changed",
      objectType: "setting",
      objectId: "certification-rules",
      before: { rules: before },
      after: { rules },
    });
  });
