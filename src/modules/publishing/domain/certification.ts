import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { decisionIncomplete, secondPersonNeeded } from "../problems.ts";
import type { PageChange } from "./changes.ts";
import { type Finding, outcomeOf } from "./finding.ts";
import type { PolicyRule } from "./policies.ts";

/** `policy` is decision 2; `automatic` lets the checks decide alone. */
export type CertificationSetting = "policy" | "automatic";

/** Why a person looks at a submission: a message `publishing.reason.<code>`. */
export type PersonReason =
  | "first-publication"
  | "technical"
  | "price"
  | "plans"
  | "offer-setup"
  | "terms"
  | "other";

export const PERSON_REASONS = [
  "first-publication",
  "technical",
  "price",
  "plans",
  "offer-setup",
  "terms",
  "other",
] as const satisfies readonly PersonReason[];

/**
 * What the operator lets through without a person, where no check finds anything (decision 2): kinds of
 * change, as the comparison with the last certified edition names them, of some offers.
 */
export type CertificationRule = {
  /** Empty: of every type. */
  readonly offerTypes: readonly string[];
  /** `certified-before`: a person has certified an edition of the publisher's. */
  readonly publishers: PublishersOfRule;
  readonly changes: readonly PersonReason[];
};

/** Of any publisher; of one that a person certified before; of one that the operator verified (OPR-03). */
export const PUBLISHERS_OF_RULE = ["any", "certified-before", "verified"] as const;
export type PublishersOfRule = (typeof PUBLISHERS_OF_RULE)[number];

const isOf = (
  publishers: PublishersOfRule,
  { certifiedBefore, verified }: { readonly certifiedBefore: boolean; readonly verified: boolean },
): boolean => publishers === "any" || (publishers === "verified" ? verified : certifiedBefore);

/** Whether one rule covers everything for which a person would be needed. */
export const coveredByRule = (
  rules: readonly CertificationRule[],
  submission: {
    readonly offerType: string;
    readonly certifiedBefore: boolean;
    readonly verified: boolean;
    readonly because: readonly PersonReason[];
  },
): boolean =>
  submission.because.length > 0 &&
  rules.some(
    ({ offerTypes, publishers, changes }) =>
      (offerTypes.length === 0 || offerTypes.includes(submission.offerType)) &&
      isOf(publishers, submission) &&
      submission.because.every((reason) => changes.includes(reason)),
  );

/** Of any publisher; of one that nobody certified before; of one that the operator did not verify. */
export const PUBLISHERS_OF_RISK = ["any", "not-certified-before", "not-verified"] as const;

/** What the operator holds for risky: two different people have to certify it (ux.md O3). */
export type TwoPersonRule = {
  /** Empty: of every type. */
  readonly offerTypes: readonly string[];
  readonly publishers: (typeof PUBLISHERS_OF_RISK)[number];
  readonly changes: readonly PersonReason[];
};

/**
 * Whether two people have to certify: where one rule names the type, the publisher and at least one of
 * the reasons for a person. Other than with `coveredByRule`, one risky change among several is enough.
 */
export const needsTwoPeople = (
  rules: readonly TwoPersonRule[],
  submission: {
    readonly offerType: string;
    readonly certifiedBefore: boolean;
    readonly verified: boolean;
    readonly because: readonly PersonReason[];
  },
): boolean =>
  rules.some(
    ({ offerTypes, publishers, changes }) =>
      (offerTypes.length === 0 || offerTypes.includes(submission.offerType)) &&
      (publishers === "any" ||
        (publishers === "not-verified" ? !submission.verified : !submission.certifiedBefore)) &&
      submission.because.some((reason) => changes.includes(reason)),
  );

/** Pages whose changes are only text, pictures and audiences: the checks decide alone. */
const LISTING_ONLY: ReadonlySet<string> = new Set([
  "listing",
  "plan-listing",
  "preview-audience",
  "resell",
  "co-sell",
  "supplemental",
]);
const REASON_OF_PAGE: Readonly<Record<string, PersonReason>> = {
  setup: "offer-setup",
  technical: "technical",
  "plan-technical": "technical",
  "test-drive": "technical",
  pricing: "price",
  availability: "price",
  "plan-availability": "price",
  "plan-setup": "plans",
  visibility: "plans",
  plans: "plans",
};

/**
 * Whether a person must certify an edition, and why (decision 2).
 *
 * @param changes against the last certified edition; undefined when none was ever certified
 */
export function personNeeded(
  changes: readonly PageChange[] | undefined,
  setting: CertificationSetting,
): { readonly person: boolean; readonly because: readonly PersonReason[] } {
  if (setting === "automatic") return { person: false, because: [] };
  if (changes === undefined) return { person: true, because: ["first-publication"] };
  const because = new Set<PersonReason>();
  for (const change of changes) {
    // A plan that comes or goes changes all its pages; that is one reason, not several.
    if (change.plan !== undefined && change.kind !== "edited") because.add("plans");
    else if (change.page === "properties") {
      if (change.fields.some(({ pointer }) => pointer.startsWith("/terms"))) because.add("terms");
    } else if (isPreviewKeyOnly(change)) continue;
    else if (!LISTING_ONLY.has(change.page)) because.add(REASON_OF_PAGE[change.page] ?? "other");
  }
  return { person: because.size > 0, because: [...because] };
}

/** Who may look at a preview is nothing to certify, wherever the page asks for it. */
const isPreviewKeyOnly = ({ kind, fields }: PageChange): boolean =>
  kind === "edited" && fields.every(({ pointer }) => pointer === "/hideKey");

export type Verdict = {
  readonly policy: string;
  readonly verdict: "pass" | "warning" | "fail";
  readonly page?: string;
  readonly plan?: string;
  readonly pointer?: string;
  readonly text?: string;
};

export type CertificationDecision = {
  readonly outcome: "certify" | "reject";
  readonly verdicts: readonly Verdict[];
  readonly note?: string;
};

/** What the first of two people came to; `by` is that person's id. */
export type FirstDecision = {
  readonly by: string;
  readonly name: string;
  readonly verdicts: readonly Verdict[];
};

/**
 * Whether a certification is the first of two, the last word, or is refused: two different people have
 * to certify what is risky. One of them is enough to reject.
 */
export function judgeSecondPerson(
  submission: { readonly twoPeople: boolean; readonly first: FirstDecision | undefined },
  by: string,
): Result<"first" | "final"> {
  const { twoPeople, first } = submission;
  if (!twoPeople) return ok("final");
  if (first === undefined) return ok("first");
  return first.by === by ? refuse(secondPersonNeeded({ name: first.name })) : ok("final");
}

/** What both people noted, of the second where both say the same: nothing that was found is lost. */
export function verdictsOfBoth(
  first: FirstDecision | undefined,
  second: readonly Verdict[],
): readonly Verdict[] {
  const noted = (first?.verdicts ?? []).filter(
    (one) =>
      one.verdict === "warning" &&
      !second.some(
        ({ policy, verdict, text }) =>
          policy === one.policy && verdict !== "pass" && text?.trim() === one.text?.trim(),
      ),
  );
  return [...second, ...noted];
}

export type DecidedCertification = {
  readonly stepOutcome: "pass" | "warn" | "fail";
  readonly findings: readonly Finding[];
};

/**
 * Judges whether a decision is complete: to certify, each policy that people decide has a verdict
 * and none fails; to reject, at least one fails. Whatever is not a pass says why, and where a page
 * is named, on which.
 *
 * @param policies of the version that the submission is judged by
 */
export function judgeDecision(
  { outcome, verdicts }: CertificationDecision,
  policies: readonly Pick<PolicyRule, "number" | "automatic">[],
): Result<DecidedCertification> {
  const errors: FieldError[] = verdicts.flatMap((verdict, index): FieldError[] => {
    const at = (field: string, code: string) => ({ pointer: `/verdicts/${index}/${field}`, code });
    if (!policies.some(({ number }) => number === verdict.policy))
      return [at("policy", "publishing/policy-unknown")];
    if (verdicts.findIndex(({ policy }) => policy === verdict.policy) !== index)
      return [at("policy", "publishing/policy-twice")];
    if (verdict.verdict !== "pass" && (verdict.text ?? "").trim() === "")
      return [at("text", "publishing/reason-needed")];
    return [];
  });
  const failed = verdicts.filter(({ verdict }) => verdict === "fail");
  if (outcome === "reject" && failed.length === 0)
    errors.push({ pointer: "/verdicts", code: "publishing/no-policy-fails" });
  if (outcome === "certify") {
    for (const { policy } of failed)
      errors.push({
        pointer: `/verdicts/${verdicts.findIndex((one) => one.policy === policy)}/verdict`,
        code: "publishing/policy-fails",
      });
    const open = policies.filter(
      ({ number, automatic }) => !automatic && !verdicts.some(({ policy }) => policy === number),
    );
    for (const { number } of open)
      errors.push({ pointer: "/verdicts", code: "publishing/policy-open", params: { number } });
  }
  if (errors.length > 0) return refuse(decisionIncomplete({ outcome }, errors));
  const findings = verdicts.flatMap(toFinding);
  if (outcome === "reject") return ok({ stepOutcome: "fail", findings });
  return ok({ stepOutcome: outcomeOf(findings, { advisory: false }), findings });
}

export function toFinding({ policy, verdict, page, plan, pointer, text }: Verdict): Finding[] {
  if (verdict === "pass") return [];
  return [
    {
      severity: verdict === "fail" ? "blocking" : "warning",
      code: "publishing/reviewer-finding",
      policy,
      ...(page === undefined ? {} : { page }),
      ...(plan === undefined ? {} : { plan }),
      ...(pointer === undefined ? {} : { pointer }),
      ...(text === undefined ? {} : { note: text.trim() }),
    },
  ];
}
