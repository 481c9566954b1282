import Type from "typebox";
import type { Instant } from "../../../kernel/calendar.ts";
import { InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { type AskedAbout, CHANGE_KINDS, decideKind } from "../domain/ask-change.ts";
import { CHANGE_REQUEST_STATES, type ListedChangeRequest } from "../queries/change-requests.ts";

export const ChangeRequestShape = Type.Object(
  {
    id: Uuid,
    subscriptionId: Uuid,
    customer: Type.Object({ id: Uuid, company: Type.String() }),
    offer: Type.String(),
    plan: Type.String(),
    kind: OneOf(CHANGE_KINDS),
    quantity: Nullable(Type.Integer({ description: "Licences wanted; of `quantity` alone" })),
    note: Type.String(),
    state: OneOf(CHANGE_REQUEST_STATES),
    askedBy: Type.String(),
    askedAt: InstantText,
    decidedBy: Nullable(Type.String({ description: "Who answered, or withdrew it" })),
    decidedAt: Nullable(InstantText),
    answer: Type.String(),
    allowedActions: Type.Array(OneOf(["withdraw", "answer"])),
  },
  { title: "ChangeRequest" },
);

/** What can be asked for now, and why the rest cannot. */
export const AskableShape = Type.Array(
  Type.Object({
    kind: OneOf(CHANGE_KINDS),
    allowed: Type.Boolean(),
    reason: Nullable(Type.Object({ code: Type.String(), title: Type.String() })),
  }),
);

export const changeRequestView = (
  row: ListedChangeRequest,
  can: { readonly withdraw?: boolean; readonly answer?: boolean },
) => ({
  id: row.id,
  subscriptionId: row.subscriptionId,
  customer: { id: row.customerId, company: row.company },
  offer: row.offerName,
  plan: row.planName,
  kind: row.kind,
  quantity: row.quantity,
  note: row.note,
  state: row.state,
  askedBy: row.askedByName,
  askedAt: row.askedAt.toString(),
  decidedBy: row.decidedBy,
  decidedAt: row.decidedAt?.toString() ?? null,
  answer: row.answer,
  allowedActions:
    row.state !== "open"
      ? []
      : (["withdraw", "answer"] as const).filter((action) => can[action] === true),
});

export const askableView = (
  subscription: AskedAbout,
  { at, locale }: { readonly at: Instant; readonly locale: Language },
) =>
  CHANGE_KINDS.map((kind) => {
    const decision = decideKind(kind, subscription, at);
    return {
      kind,
      allowed: decision.ok,
      reason: decision.ok
        ? null
        : {
            code: decision.problem.code,
            title: translate(
              locale,
              `problem.${decision.problem.code}.title`,
              decision.problem.params,
            ),
          },
    };
  });
