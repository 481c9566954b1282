import Type from "typebox";
import { InstantText, Nullable } from "../../../platform/schemas.ts";
import { NOTHING_CONFIRMED } from "../domain/confirmation.ts";

/** Shapes that several routes of publishing share. */

export const Text = Type.String();
export const Count = Type.Integer({ minimum: 0 });
export const At = Nullable(InstantText);
export const Seconds = Nullable(Type.Integer());
export const Loose = Type.Object({}, { additionalProperties: true });
export const Action = Type.Object(
  {
    action: Text,
    allowed: Type.Boolean(),
    reason: Nullable(Type.Object({ code: Text, detail: Text })),
  },
  { title: "PublicationAction" },
);
export const PolicyName = Nullable(Type.Object({ number: Text, title: Text }));
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
export const Person = Nullable(Type.Object({ name: Text }));
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
