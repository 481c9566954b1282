import type { ProblemParams } from "../../../kernel/problem.ts";

export type Severity = "blocking" | "warning";

/** What a check, or a person of the certification team, found in an edition. */
export type Finding = {
  readonly severity: Severity;
  /** A message `field.<code>` of the language catalogues. */
  readonly code: string;
  /** Number of the policy that it offends. */
  readonly policy?: string;
  readonly page?: string;
  /** Plan id, where the page is one of a plan. */
  readonly plan?: string;
  /** RFC 6901, into the content of the page. */
  readonly pointer?: string;
  readonly params?: ProblemParams;
  /** What was measured: addresses, statuses, sizes. */
  readonly evidence?: Readonly<Record<string, string | number>>;
  /** A reviewer's own words. */
  readonly note?: string;
};

/** A step fails by one blocking finding; an advisory step reports and passes (publisher.md 10.1). */
export function outcomeOf(
  findings: readonly Pick<Finding, "severity">[],
  options: { readonly advisory: boolean },
): "pass" | "warn" | "fail" {
  if (findings.length === 0) return "pass";
  if (options.advisory) return "warn";
  return findings.some(({ severity }) => severity === "blocking") ? "fail" : "warn";
}

export const countOf = (findings: readonly Pick<Finding, "severity">[], severity: Severity) =>
  findings.filter((one) => one.severity === severity).length;
