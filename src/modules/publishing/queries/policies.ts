import { type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import { translate } from "../../../platform/text.ts";
import {
  FIRST_EFFECTIVE_FROM,
  FIRST_POLICIES,
  FIRST_VERSION,
  POLICY_LANGUAGES,
  type PolicyTexts,
  type PolicyVersion,
} from "../domain/policies.ts";
import { latestPublished, storedVersion, versionInForce } from "../store/policy-versions.ts";

export { listVersions, storedVersion } from "../store/policy-versions.ts";

/** The program's own version, whose texts are messages of the language catalogues. */
export const firstVersion = (): PolicyVersion => ({
  version: FIRST_VERSION,
  effectiveFrom: FIRST_EFFECTIVE_FROM,
  policies: FIRST_POLICIES.map((policy) => ({
    ...policy,
    title: textsOf(`policy.${policy.number}.title`),
    text: textsOf(`policy.${policy.number}.text`),
    since: FIRST_VERSION,
  })),
});

const textsOf = (message: string): PolicyTexts =>
  Object.fromEntries(
    POLICY_LANGUAGES.map((language) => [language, translate(language, message)]),
  ) as PolicyTexts;

/** A version by its name; undefined for one that there never was. */
export const policyVersion = async (
  db: Reader,
  version: string,
): Promise<PolicyVersion | undefined> =>
  version === FIRST_VERSION ? firstVersion() : storedVersion(db, version);

/** The version that judges what is submitted at `at`, in marketplace time. */
export const policiesAt = async (db: Reader, at: Instant): Promise<PolicyVersion> =>
  (await versionInForce(db, dayIn("UTC", at))) ?? firstVersion();

/** The last version that was published, whether it is in force yet or not. */
export const lastPublished = async (db: Reader): Promise<PolicyVersion> =>
  (await latestPublished(db)) ?? firstVersion();

/** The day from which the next version can be in force: today, and after every published one. */
export const earliestFor = (at: Instant, last: PolicyVersion): Day => {
  const today = dayIn("UTC", at);
  const next = Temporal.PlainDate.from(last.effectiveFrom).add({ days: 1 }).toString();
  return today > next ? today : next;
};
