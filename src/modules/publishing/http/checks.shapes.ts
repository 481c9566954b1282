import Type from "typebox";
import { InstantText, Nullable } from "../../../platform/schemas.ts";
import { At, Count, FindingShape, PolicyName, Text } from "./shapes.ts";
import { DecisionShape } from "./submission.shapes.ts";

/** What automated checks found, of a submission and of a draft. */

export const CheckRunShape = Type.Object({
  id: Text,
  title: Text,
  step: Text,
  stepTitle: Text,
  outcome: Text,
  tookMs: Type.Integer(),
  ranAt: InstantText,
  before: Nullable(
    Type.String({ description: "Its outcome in the submission before, if it ran there" }),
  ),
});
export const ReportShape = Type.Object(
  {
    number: Type.Integer(),
    policyVersion: Type.String({ description: "In force when it was submitted" }),
    state: Text,
    stateTitle: Text,
    submittedAt: InstantText,
    blocking: Count,
    warnings: Count,
    findings: Type.Array(FindingShape),
    checks: Type.Array(CheckRunShape),
    verdicts: Type.Array(Type.Object({ policy: PolicyName, verdict: Text, note: Nullable(Text) })),
    decision: DecisionShape,
    stands: Nullable(
      Type.Object(
        { number: Type.Integer() },
        {
          description:
            "The submission whose certification by the team stands, because nothing changed that needs a person; every check runs anew",
        },
      ),
    ),
  },
  { title: "ValidationReport" },
);
const ChecksAsked = Type.Array(Type.Object({ id: Text, title: Text }));
const FirstFindings = Type.Array(FindingShape, {
  description: "At most 500, blocking ones first; `blocking` and `warnings` count all",
});
export const DraftChecksShape = Type.Object(
  {
    revision: Type.String({ description: "Names the draft as saved; another after each save" }),
    checkedAt: InstantText,
    findings: FirstFindings,
    blocking: Count,
    warnings: Count,
    checks: ChecksAsked,
    outside: Type.Object({
      state: Type.Union(
        (["never", "waiting", "current", "stale", "failed"] as const).map((one) =>
          Type.Literal(one),
        ),
        { description: "`waiting`: they are being asked, or will be in some seconds" },
      ),
      isCurrent: Type.Boolean({
        description: "Whether `findings` are of the draft as saved; else of an earlier one",
      }),
      checkedAt: At,
      findings: FirstFindings,
      blocking: Count,
      warnings: Count,
      checks: ChecksAsked,
    }),
  },
  { title: "DraftChecks" },
);
