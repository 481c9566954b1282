import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Policy } from "../domain/policies.ts";

/** A version that the operator wrote, as kept. */
export type StoredVersion = {
  readonly version: string;
  readonly effectiveFrom: Day;
  readonly state: "draft" | "published";
  readonly policies: readonly Policy[];
  readonly rowVersion: number;
  readonly madeAt: Instant;
  readonly madeBy: string;
  readonly publishedAt: Instant | null;
  readonly publishedBy: string | null;
};

const COLUMNS = `version, effective_from as "effectiveFrom", state, policies, row_version as "rowVersion",
  made_at as "madeAt", made_by as "madeBy", published_at as "publishedAt", published_by as "publishedBy"`;

const byVersion = statement<[version: string], StoredVersion>(
  "publishing.policy-version",
  `select ${COLUMNS} from publishing.policy_versions where version = $1`,
);
export const storedVersion = async (db: Reader, version: string) =>
  (await db.query(byVersion, [version]))[0];

const lock = statement<[version: string], StoredVersion>(
  "publishing.lock-policy-version",
  `select ${COLUMNS} from publishing.policy_versions where version = $1 for update`,
);
export const lockVersion = async (tx: Tx, version: string) => (await tx.query(lock, [version]))[0];

const inForce = statement<[on: Day], StoredVersion>(
  "publishing.policy-version-in-force",
  `select ${COLUMNS} from publishing.policy_versions
   where state = 'published' and effective_from <= $1 order by effective_from desc limit 1`,
);
/** The operator's version that judges submissions of a day; undefined where the program's own does. */
export const versionInForce = async (db: Reader, on: Day) => (await db.query(inForce, [on]))[0];

const latest = statement<[], StoredVersion>(
  "publishing.latest-policy-version",
  `select ${COLUMNS} from publishing.policy_versions
   where state = 'published' order by effective_from desc limit 1`,
);
export const latestPublished = async (db: Reader) => (await db.query(latest, []))[0];

export type VersionOrder = "-from" | "from";
const listIn = (order: VersionOrder) => {
  const [direction, beyond] = order === "from" ? ["asc", ">"] : ["desc", "<"];
  return statement<[after: Day | null, afterVersion: string | null, limit: number], StoredVersion>(
    `publishing.policy-versions.${order}`,
    `select ${COLUMNS} from publishing.policy_versions
     where $1::date is null or (effective_from, version) ${beyond} ($1, $2::text)
     order by effective_from ${direction}, version ${direction} limit $3`,
  );
};
const list = { "-from": listIn("-from"), from: listIn("from") };
/** By the day from which they hold, after a day and version. */
export const listVersions = (
  db: Reader,
  order: VersionOrder,
  after: readonly [effectiveFrom: Day, version: string] | null,
  limit: number,
) => db.query(list[order], [after?.[0] ?? null, after?.[1] ?? null, limit]);

const insert = statement<readonly unknown[], { version: string }>(
  "publishing.insert-policy-version",
  `insert into publishing.policy_versions (version, effective_from, policies, made_at, made_by)
   values ($1, $2, $3::jsonb, $4, $5) on conflict do nothing returning version`,
);
/** @returns false where the version exists, or another draft does */
export const insertDraft = async (
  tx: Tx,
  {
    version,
    effectiveFrom,
    policies,
  }: Pick<StoredVersion, "version" | "effectiveFrom" | "policies">,
): Promise<boolean> =>
  (await tx.query(insert, [version, effectiveFrom, JSON.stringify(policies), tx.at, tx.actor.name]))
    .length > 0;

const save = statement<readonly unknown[], { version: string }>(
  "publishing.save-policy-version",
  `update publishing.policy_versions set effective_from = $2, policies = $3::jsonb,
     row_version = row_version + 1, state = case when $4 then 'published' else state end,
     published_at = case when $4 then $5::timestamptz end, published_by = case when $4 then $6::text end
   where version = $1 and state = 'draft' returning version`,
);
/** Saves a draft whose row is locked, and publishes it where asked. */
export async function saveVersion(
  tx: Tx,
  {
    version,
    effectiveFrom,
    policies,
    publish,
  }: Pick<StoredVersion, "version" | "effectiveFrom" | "policies"> & { readonly publish: boolean },
): Promise<void> {
  const rows = await tx.query(save, [
    version,
    effectiveFrom,
    JSON.stringify(policies),
    publish,
    tx.at,
    tx.actor.name,
  ]);
  if (rows.length !== 1) throw new Error(`Policy version ${version} moved while it was locked`);
}

const remove = statement<[version: string], { version: string }>(
  "publishing.delete-policy-draft",
  "delete from publishing.policy_versions where version = $1 and state = 'draft' returning version",
);
export const deleteDraft = async (tx: Tx, version: string): Promise<boolean> =>
  (await tx.query(remove, [version])).length > 0;
