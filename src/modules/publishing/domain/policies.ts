import type { Day } from "../../../kernel/calendar.ts";
import type { FieldError } from "../../../kernel/problem.ts";

/**
 * Certification policies as versioned values: a submission is judged by the version in force when it
 * was submitted, and can always be read beside it. The program's own version is the first; the
 * operator publishes others, which never change after that (OPR-02).
 */
export type PolicyGroup = "business" | "content" | "technical";
export const POLICY_GROUPS = ["business", "content", "technical"] as const;

export const POLICY_LANGUAGES = ["en", "fr", "ko"] as const;
export type PolicyTexts = Readonly<Record<(typeof POLICY_LANGUAGES)[number], string>>;

/** What of a policy decides who judges by it. */
export type PolicyRule = {
  /** Such as `100.1`; checks name the policy that they watch by it. */
  readonly number: string;
  readonly group: PolicyGroup;
  /** Decided by checks alone; the others need a person's verdict where a person decides. */
  readonly automatic: boolean;
};

export type Policy = PolicyRule & {
  readonly title: PolicyTexts;
  readonly text: PolicyTexts;
  /** The version in which what it says last changed. */
  readonly since: string;
};

export type PolicyVersion = {
  readonly version: string;
  /** First day, in UTC, of the submissions that it judges. */
  readonly effectiveFrom: Day;
  readonly policies: readonly Policy[];
};

/** The program's own version; its texts are `policy.<number>.title` and `.text` of the catalogues. */
export const FIRST_VERSION = "2026-11";
export const FIRST_EFFECTIVE_FROM: Day = "2026-11-01";

export const FIRST_POLICIES: readonly PolicyRule[] = [
  { number: "10.1", group: "business", automatic: true },
  { number: "10.2", group: "business", automatic: false },
  { number: "100.1", group: "content", automatic: false },
  { number: "100.2", group: "content", automatic: true },
  { number: "100.3", group: "content", automatic: false },
  { number: "100.4", group: "content", automatic: true },
  { number: "100.5", group: "content", automatic: true },
  { number: "100.6", group: "content", automatic: true },
  { number: "100.7", group: "content", automatic: true },
  { number: "100.8", group: "content", automatic: false },
  { number: "200.1", group: "technical", automatic: true },
  { number: "200.2", group: "technical", automatic: true },
  { number: "200.3", group: "technical", automatic: true },
  { number: "200.4", group: "technical", automatic: true },
  { number: "200.5", group: "technical", automatic: false },
  { number: "200.6", group: "technical", automatic: true },
];

export const isPolicyNumber = (text: string): boolean =>
  /^[1-9]\d{0,3}(\.\d{1,3}){1,2}$/.test(text);

type Written = Omit<Policy, "since">;

/**
 * What keeps a draft from being published: a number twice, a text that is missing in a language, a
 * policy that nobody would decide, or one that a check reports on and that is gone.
 *
 * @param checks names of the checks by the number of the policy that they watch
 */
export function policyErrors(
  policies: readonly Written[],
  checks: ReadonlyMap<string, readonly string[]>,
): FieldError[] {
  const errors: FieldError[] = policies.flatMap((policy, index) => {
    const { number, automatic } = policy;
    const at = (field: string, code: string) => ({
      pointer: `/policies/${index}/${field}`,
      code: `publishing/${code}`,
      params: { number },
    });
    return [
      ...(isPolicyNumber(number) ? [] : [at("number", "policy-number-form")]),
      ...(policies.findIndex((one) => one.number === number) === index
        ? []
        : [at("number", "policy-number-twice")]),
      ...(automatic && !checks.has(number) ? [at("automatic", "policy-without-check")] : []),
      ...(["title", "text"] as const).flatMap((field) =>
        POLICY_LANGUAGES.filter((language) => policy[field][language].trim() === "").map(
          (language) => at(`${field}/${language}`, "policy-text-missing"),
        ),
      ),
    ];
  });
  for (const [number, names] of checks)
    if (!policies.some((policy) => policy.number === number))
      errors.push({
        pointer: "/policies",
        code: "publishing/policy-watched",
        params: { number, check: names.join(", ") },
      });
  return errors;
}

/** Marks each policy with the version in which it last changed. */
export const withSince = (
  version: string,
  policies: readonly Written[],
  before: readonly Policy[],
): Policy[] =>
  policies.map((policy) => {
    const earlier = before.find(({ number }) => number === policy.number);
    const { since, ...was } = earlier ?? { since: version };
    return { ...policy, since: sameAs(policy, was) ? since : version };
  });

const sameAs = (one: Written, other: Partial<Written>): boolean =>
  one.group === other.group &&
  one.automatic === other.automatic &&
  POLICY_LANGUAGES.every(
    (language) =>
      one.title[language] === other.title?.[language] &&
      one.text[language] === other.text?.[language],
  );
