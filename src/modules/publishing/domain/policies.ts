/**
 * The certification policies of this marketplace. Texts are `policy.<number>.title` and
 * `policy.<number>.text` of the language catalogues; a change of what a policy asks is a new
 * version, so that a decision can always be read beside the policies it was made by.
 */
export type PolicyGroup = "business" | "content" | "technical";

export type Policy = {
  readonly number: string;
  readonly group: PolicyGroup;
  /** Version of the catalogue in which its text last changed. */
  readonly since: string;
  /** Decided by checks alone; the others need a person's verdict where a person decides. */
  readonly automatic: boolean;
};

export const POLICY_VERSION = "2026-11";
/** First day on which this version applies. */
export const POLICY_EFFECTIVE_FROM = "2026-11-01";

export const POLICIES: readonly Policy[] = [
  { number: "10.1", group: "business", since: "2026-11", automatic: true },
  { number: "10.2", group: "business", since: "2026-11", automatic: false },
  { number: "100.1", group: "content", since: "2026-11", automatic: false },
  { number: "100.2", group: "content", since: "2026-11", automatic: true },
  { number: "100.3", group: "content", since: "2026-11", automatic: false },
  { number: "100.4", group: "content", since: "2026-11", automatic: true },
  { number: "100.5", group: "content", since: "2026-11", automatic: true },
  { number: "100.6", group: "content", since: "2026-11", automatic: true },
  { number: "100.7", group: "content", since: "2026-11", automatic: true },
  { number: "100.8", group: "content", since: "2026-11", automatic: false },
  { number: "200.1", group: "technical", since: "2026-11", automatic: true },
  { number: "200.2", group: "technical", since: "2026-11", automatic: true },
  { number: "200.3", group: "technical", since: "2026-11", automatic: true },
  { number: "200.4", group: "technical", since: "2026-11", automatic: true },
  { number: "200.5", group: "technical", since: "2026-11", automatic: false },
];

export const policyOf = (number: string): Policy | undefined =>
  POLICIES.find((policy) => policy.number === number);
