import Type from "typebox";
import { DayText, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { REQUEST_STATES } from "../domain/request-lifecycle.ts";

const summary = {
  id: Uuid,
  number: Type.Integer(),
  category: Type.String(),
  categoryTitle: Type.String(),
  problemType: Type.String({ description: "The type of the offer." }),
  problemTypeTitle: Type.String(),
  origin: OneOf(["publisher", "operator"]),
  offer: Type.Object({ id: Uuid, slug: Type.String(), name: Type.String() }),
  publisher: Type.Object({ id: Uuid, handle: Type.String(), name: Type.String() }),
  text: Type.String(),
  state: OneOf(REQUEST_STATES),
  openedAt: InstantText,
  openedBy: Type.String(),
  assignee: Nullable(Type.Object({ name: Type.String(), me: Type.Boolean() })),
  removalDay: Nullable(DayText),
  changedAt: InstantText,
  endedAt: Nullable(InstantText),
  allowedActions: Type.Array(Type.String()),
};
export const SummaryShape = Type.Object(summary, { title: "SupportRequestSummary" });
/** A step of a request, or a word of one side to the other (`note`). */
export const LineShape = Type.Object(
  {
    number: Type.Integer(),
    kind: Type.String(),
    text: Nullable(Type.String()),
    by: Type.Object({ kind: Type.String(), name: Type.String() }),
    at: InstantText,
  },
  { title: "SupportProgress" },
);
export const RequestShape = Type.Object(
  {
    ...summary,
    subscriptions: Type.Integer({
      minimum: 0,
      description: "Subscriptions that the offer has now, and a removal would end.",
    }),
    earliestDay: DayText,
    progress: Type.Array(LineShape, { description: "The last 50 lines, the latest first" }),
    progressCursor: Nullable(
      Type.String({ description: "Of the lines before, in the list of the request's progress" }),
    ),
  },
  { title: "SupportRequest" },
);
export const CustomerShape = Type.Object(
  {
    subscriptionId: Uuid,
    status: Type.String(),
    plan: Type.Object({ id: Type.String(), name: Type.String() }),
    quantity: Nullable(Type.Integer()),
    company: Type.String(),
    country: Type.String(),
    language: Type.String(),
    contact: Type.Object({
      name: Type.String(),
      email: Nullable(Type.String()),
      phone: Nullable(Type.String()),
    }),
  },
  { title: "AffectedCustomer" },
);
