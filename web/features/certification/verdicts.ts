import type { Policy, SubmissionReview, Verdict, VerdictBody } from "../../api/certification.ts";

/** What the reviewer decided so far, by policy; kept in the browser until the decision is sent. */
export type Verdicts = Readonly<Record<string, VerdictBody>>;

/** The reviewer's verdict, else the one of the checks. */
export const verdictOf = (policy: Policy, own: Verdicts): Verdict | null =>
  own[policy.number]?.verdict ?? policy.verdict;

/** Policies that still need the reviewer. */
export const undecided = (review: Pick<SubmissionReview, "policies">, own: Verdicts): Policy[] =>
  review.policies.filter((policy) => !policy.automatic && verdictOf(policy, own) === null);

export const failed = (review: Pick<SubmissionReview, "policies">, own: Verdicts): Policy[] =>
  review.policies.filter((policy) => verdictOf(policy, own) === "fail");

/** How far the review is, over all policies. */
export const decidedCount = (review: Pick<SubmissionReview, "policies">, own: Verdicts): number =>
  review.policies.filter((policy) => verdictOf(policy, own) !== null).length;
