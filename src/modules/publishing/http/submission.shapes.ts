import Type from "typebox";
import { InstantText, Nullable, OneOf } from "../../../platform/schemas.ts";
import { OFFER_NOTICES, PLAN_NOTICES } from "../../catalog/index.ts";
import { Action, At, Count, Person, Seconds, Text, WaitingTimesShape } from "./shapes.ts";

/** Submissions and the publication of an offer: phases, steps, decisions. */

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
export const PhaseShape = Type.Object(
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
export const Because = Type.Array(Type.Object({ code: Text, detail: Text }));
export const DecisionShape = Nullable(
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
export const ComparedWith = Nullable(Type.Object({ number: Type.Integer(), editionId: Text }));
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
export const AwaitsAnswer = Nullable(
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
