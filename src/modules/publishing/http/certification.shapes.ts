import Type from "typebox";
import { InstantText, Nullable } from "../../../platform/schemas.ts";
import { CheckRunShape } from "./checks.shapes.ts";
import { Action, At, Count, FindingShape, Loose, Text } from "./shapes.ts";
import {
  AwaitsAnswer,
  Because,
  ComparedWith,
  DecisionShape,
  PhaseShape,
} from "./submission.shapes.ts";

/** The queue of certification, and what is looked at in a review. */

const Handover = Type.Union([Type.Literal("assigned"), Type.Literal("escalated")]);
const Outcome = Type.Union([Type.Literal("pass"), Type.Literal("warning"), Type.Literal("fail")]);
const queueItem = {
  id: Text,
  number: Type.Integer(),
  offer: Text,
  offerName: Text,
  offerType: Text,
  publisher: Type.Object({ id: Text, handle: Text, name: Text }),
  submittedAt: InstantText,
  waitingSince: At,
  waitingSeconds: Nullable(
    Type.Integer({ description: "Without the time that its publisher took to answer" }),
  ),
  deadline: Nullable(
    Type.Union(
      (["met", "soon", "overdue", "paused"] as const).map((one) => Type.Literal(one)),
      {
        description:
          "Against the time that the team wants to decide in: due within a day is `soon`; `paused` while the publisher's answer is awaited; null once decided",
      },
    ),
  ),
  changes: Nullable(Type.Integer()),
  because: Because,
  warnings: Count,
  urgency: Type.Union(
    [Type.Literal("escalated"), Type.Literal("priority"), Type.Literal("normal")],
    { description: "What was escalated comes first, then what was given priority" },
  ),
  claimedBy: Nullable(
    Type.Object({
      name: Text,
      me: Type.Boolean(),
      since: InstantText,
      handover: Nullable(
        Type.Object(
          { kind: Handover, by: Text },
          { description: "Null where they took it themselves" },
        ),
      ),
    }),
  ),
  decision: DecisionShape,
  awaitsAnswerSince: AwaitsAnswer,
  twoPeople: Nullable(
    Type.Object(
      { first: Nullable(Type.Object({ name: Text, me: Type.Boolean(), at: InstantText })) },
      { description: "Two different people have to certify it; `first` is the one who has" },
    ),
  ),
  answeredAt: Nullable(
    Type.String({ format: "date-time", description: "When the last question was answered" }),
  ),
};
export const QueueItemShape = Type.Object(queueItem, { title: "CertificationQueueItem" });
const Anything = Type.Unsafe<unknown>({});
const ChangeKind = Text;
export const ReviewShape = Type.Object(
  {
    ...queueItem,
    state: Text,
    stateTitle: Text,
    notes: Text,
    comparedWith: ComparedWith,
    phases: Type.Array(PhaseShape),
    findings: Type.Array(FindingShape),
    checks: Type.Array(CheckRunShape),
    pages: Type.Array(
      Type.Object({
        page: Text,
        pageTitle: Text,
        plan: Nullable(Text),
        kind: ChangeKind,
        fields: Type.Array(
          Type.Object({
            pointer: Text,
            label: Text,
            kind: ChangeKind,
            before: Anything,
            after: Anything,
          }),
        ),
      }),
    ),
    content: Loose,
    policies: Type.Array(
      Type.Object({
        number: Text,
        group: Text,
        groupTitle: Text,
        title: Text,
        text: Text,
        version: Text,
        automatic: Type.Boolean(),
        applies: Type.Boolean({
          description:
            "False where checks alone decide it and none is asked of this type of offer.",
        }),
        verdict: Nullable(Text),
        note: Nullable(Text),
      }),
    ),
    policyVersion: Text,
    earlier: Nullable(
      Type.Object(
        {
          number: Type.Integer(),
          findings: Type.Array(
            Type.Object({
              finding: FindingShape,
              changed: Type.Boolean({ description: "Something changed where it was found" }),
            }),
          ),
        },
        { description: "What was found in the submission before; at most 200" },
      ),
    ),
    firstDecision: Nullable(
      Type.Object(
        {
          by: Text,
          at: InstantText,
          note: Nullable(Text),
          verdicts: Type.Array(
            Type.Object({ policy: Text, verdict: Outcome, text: Nullable(Text) }),
          ),
        },
        { description: "What the first of two people certified" },
      ),
    ),
    handovers: Type.Array(
      Type.Object({ kind: Handover, by: Text, to: Text, reason: Nullable(Text), at: InstantText }),
      { description: "Who gave it to whom, the latest first; at most 50" },
    ),
    publisherRecord: Type.Object({ submissions: Count, rejected: Count }),
    actions: Type.Array(Action),
  },
  { title: "CertificationReview" },
);
