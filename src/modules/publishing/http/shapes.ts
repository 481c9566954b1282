import Type from "typebox";
import { InstantText, Nullable, OneOf } from "../../../platform/schemas.ts";
import { OFFER_NOTICES, PLAN_NOTICES } from "../../catalog/index.ts";
import { NOTHING_CONFIRMED } from "../domain/confirmation.ts";

const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const At = Nullable(InstantText);
const Seconds = Nullable(Type.Integer());
const Loose = Type.Object({}, { additionalProperties: true });

export const Action = Type.Object(
  {
    action: Text,
    allowed: Type.Boolean(),
    reason: Nullable(Type.Object({ code: Text, detail: Text })),
  },
  { title: "PublicationAction" },
);

const PolicyName = Nullable(Type.Object({ number: Text, title: Text }));

export const FindingShape = Type.Object(
  {
    id: Nullable(Text),
    severity: Type.Union([Type.Literal("blocking"), Type.Literal("warning")]),
    check: Nullable(Text),
    step: Nullable(Text),
    policy: PolicyName,
    code: Text,
    detail: Text,
    page: Nullable(Text),
    pageTitle: Nullable(Text),
    plan: Nullable(Text),
    pointer: Nullable(Text),
    params: Loose,
    evidence: Loose,
    note: Nullable(Text),
    fixed: Nullable(
      Type.Object(
        { by: Text, at: InstantText },
        { description: "Its publisher says that it is put right; nobody has checked it for that" },
      ),
    ),
  },
  { title: "PublicationFinding" },
);

const StepShape = Type.Object({
  id: Text,
  title: Text,
  state: Text,
  stateTitle: Text,
  startedAt: At,
  endedAt: At,
  checks: Count,
  blocking: Count,
  warnings: Count,
  expectedSeconds: Seconds,
});
const PhaseShape = Type.Object(
  {
    id: Text,
    title: Text,
    state: Text,
    stateTitle: Text,
    owner: Text,
    startedAt: At,
    endedAt: At,
    expectedSeconds: Seconds,
    steps: Type.Array(StepShape),
  },
  { title: "PublicationPhase" },
);

export const WaitingTimesShape = Type.Object(
  {
    decided: Count,
    medianSeconds: Seconds,
    p90Seconds: Seconds,
    targetSeconds: Type.Integer({ description: "In which the team wants to decide" }),
  },
  {
    title: "WaitingTimes",
    description: "Of 90 days; the time that publishers took to answer does not count",
  },
);

const Because = Type.Array(Type.Object({ code: Text, detail: Text }));
const DecisionShape = Nullable(
  Type.Object({
    outcome: Text,
    decidedAt: InstantText,
    decidedBy: Nullable(Text),
    note: Nullable(Text),
  }),
);
const Alone = Type.Boolean({
  description:
    "A rule of the operator's certifies it without a person where no check finds anything",
});
const TwoPeople = Type.Boolean({
  description: "A rule of the operator's has two different people certify it",
});
const CertificationShape = Type.Object({
  person: Type.Boolean(),
  because: Because,
  alone: Alone,
  twoPeople: TwoPeople,
  decision: DecisionShape,
});
const CertificationForecast = Type.Object({
  person: Type.Boolean(),
  because: Because,
  alone: Alone,
  twoPeople: TwoPeople,
});

const ComparedWith = Nullable(Type.Object({ number: Type.Integer(), editionId: Text }));
const Person = Nullable(Type.Object({ name: Text }));

const line = {
  id: Text,
  number: Type.Integer(),
  offer: Text,
  state: Text,
  stateTitle: Text,
  editionId: Text,
  submittedAt: InstantText,
  submittedBy: Person,
  endedAt: At,
  blocking: Count,
  warnings: Count,
  step: Nullable(Type.Object({ id: Text, title: Text })),
};
export const SubmissionSummaryShape = Type.Object(line, { title: "SubmissionSummary" });
export const ScheduleShape = Type.Object(
  {
    state: Type.Union([Type.Literal("waiting"), Type.Literal("missed")]),
    goLiveAt: Type.String({ format: "date-time", description: "Marketplace time, RFC 3339, UTC" }),
    setAt: InstantText,
    setBy: Type.Object({ name: Text }),
    version: Type.Integer({ description: "The ETag of the scheduled go-live" }),
    missed: Nullable(
      Type.Object(
        { code: Text, detail: Text },
        { description: "Why it did not go live when the moment came" },
      ),
    ),
  },
  { title: "ScheduledGoLive" },
);

const AwaitsAnswer = Nullable(
  Type.String({
    format: "date-time",
    description: "When the certification team asked what its publisher has not answered yet",
  }),
);
export const SubmissionShape = Type.Object(
  {
    ...line,
    notes: Text,
    phases: Type.Array(PhaseShape),
    awaitsAnswerSince: AwaitsAnswer,
    certification: CertificationShape,
    comparedWith: ComparedWith,
    signedOffAt: At,
    signedOffBy: Person,
    scheduledGoLive: Nullable(ScheduleShape),
    actions: Type.Array(Action),
  },
  { title: "Submission" },
);

const Notices = (description: string) =>
  Type.Array(
    Type.Object({
      code: OneOf([...OFFER_NOTICES, ...PLAN_NOTICES]),
      plan: Nullable(Text),
      detail: Text,
    }),
    { description },
  );

export const PublicationShape = Type.Object(
  {
    offer: Text,
    actions: Type.Array(Action),
    notes: Type.Object({ required: Type.Boolean(), maxLength: Type.Integer(), last: Text }),
    submission: Nullable(SubmissionShape),
    preview: Nullable(
      Type.Object({
        number: Type.Integer(),
        editionId: Text,
        readyAt: InstantText,
        url: Text,
        openTo: Type.Union(
          [Type.Literal("email"), Type.Literal("subscription"), Type.Literal("hide-key")],
          { description: "Whom the preview is open to; with hide-key, whoever has the address." },
        ),
        audience: Count,
        notices: Notices("What customers will notice when the preview goes live"),
      }),
    ),
    next: Type.Object({
      phases: Type.Array(PhaseShape),
      certification: CertificationForecast,
      notices: Notices("What customers will notice of the draft as saved once it is live"),
    }),
    waitingTimes: WaitingTimesShape,
  },
  { title: "Publication" },
);

const CheckRunShape = Type.Object({
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

export const HistoryEventShape = Type.Object(
  {
    id: Text,
    at: InstantText,
    event: Text,
    title: Text,
    actor: Nullable(Type.Object({ name: Text, kind: Text })),
    kind: Nullable(Text),
    number: Nullable(Type.Integer()),
    editionId: Nullable(Text),
    fields: Nullable(Type.Integer({ description: "Answers that it changed" })),
    params: Loose,
  },
  { title: "HistoryEvent" },
);

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

/** Which subscriptions go on although their organisations lose sight of the plan (decision 10). */
export const ConfirmedSubscriptions = Type.Optional(
  Type.String({
    pattern: "^(none|[1-9][0-9]{0,6}-[0-9a-f]{12})$",
    default: NOTHING_CONFIRMED,
    description:
      "Names the running subscriptions of organisations that private audiences no longer name: `subscriptions.confirmation` of getAudienceSync, or `confirmation` of the refusal",
  }),
);

export const MessageShape = Type.Object(
  {
    submission: Type.Integer({ description: "The number of the submission that it is about" }),
    number: Type.Integer(),
    by: Type.Object({
      kind: Type.Union([Type.Literal("operator"), Type.Literal("publisher")]),
      name: Type.String({ description: "Publishers read the operator's name, not the person's" }),
    }),
    text: Text,
    finding: Nullable(
      Type.Object({ id: Text, detail: Text }, { description: "The finding that it is about" }),
    ),
    at: InstantText,
  },
  { title: "SubmissionMessage" },
);
