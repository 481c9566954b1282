import Type from "typebox";
import {
  Closed,
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  OneOf,
  Uuid,
} from "../../../platform/schemas.ts";
import { DEAL_LIMITS, DEAL_TEXT_LENGTH, DEAL_TYPES } from "../domain/deal.ts";
import { DEAL_ACTIONS, DEAL_STATUSES } from "../domain/deal-lifecycle.ts";

const text = (most: number, description?: string) =>
  Type.String({ maxLength: most, ...(description ? { description } : {}) });
const maybe = (most: number, description?: string) => Type.Optional(text(most, description));

/** Somebody reads these words: blanks are none. */
export const Words = Type.String({ minLength: 1, maxLength: DEAL_TEXT_LENGTH, pattern: "\\S" });
export const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

const AmountIn = Closed({
  amount: text(24, "Decimal text with the currency's digits"),
  currency: Type.String({ pattern: "^[A-Z]{3}$" }),
});
const CustomerIn = Closed({
  company: text(DEAL_LIMITS.company),
  country: Type.String({ pattern: "^[A-Z]{2}$" }),
  city: text(DEAL_LIMITS.city),
  region: maybe(DEAL_LIMITS.region, "State, province or region"),
  taxId: maybe(DEAL_LIMITS.taxId, "As it is registered in the country"),
  domain: maybe(DEAL_LIMITS.domain, "Such as contoso.com"),
});
const ContactIn = Closed({
  firstName: text(DEAL_LIMITS.firstName),
  lastName: text(DEAL_LIMITS.lastName),
  email: text(DEAL_LIMITS.email),
  phone: text(DEAL_LIMITS.phone),
});

/** What a publisher tells of a sale; days are the publisher's. */
export const TermsIn = {
  customer: CustomerIn,
  dealType: OneOf(DEAL_TYPES),
  contractValue: AmountIn,
  solutionValue: AmountIn,
  signedOn: DayText,
  startsOn: DayText,
  endsOn: Nullable(
    Type.String({ format: "date", description: "The last day; null for a perpetual deal" }),
  ),
  contact: ContactIn,
};

const summary = {
  id: Uuid,
  number: Type.Integer({ description: "By which people speak of it" }),
  publisher: Type.Object({ id: Uuid, handle: Type.String(), name: Type.String() }),
  solution: Type.Object({ id: Uuid, slug: Type.String(), name: Type.String() }),
  customer: Type.Object({
    company: Type.String(),
    country: Type.String(),
    city: Type.String(),
    region: Nullable(Type.String()),
    taxId: Nullable(Type.String()),
    domain: Nullable(Type.String()),
  }),
  dealType: OneOf(DEAL_TYPES),
  contractValue: MoneyShape,
  solutionValue: MoneyShape,
  signedOn: DayText,
  startsOn: DayText,
  endsOn: Nullable(DayText),
  status: OneOf(DEAL_STATUSES),
  registeredAt: InstantText,
  registeredBy: Type.String(),
  changedAt: InstantText,
  endedAt: Nullable(InstantText),
  reviewer: Nullable(Type.Object({ name: Type.String(), me: Type.Boolean() })),
  licencesMayBeManaged: Type.Boolean({
    description: "Whether licences may be managed on it now, as the operator's setting says",
  }),
  allowedActions: Type.Array(OneOf(DEAL_ACTIONS)),
};
export const DealSummaryShape = Type.Object(summary, { title: "DealSummary" });

export const DealStepShape = Type.Object(
  {
    number: Type.Integer(),
    kind: Type.String(),
    text: Nullable(Type.String()),
    changed: Type.Array(Type.String(), {
      description: "Of an answer: the fields that it changed, as JSON pointers",
    }),
    by: Type.Object({ kind: OneOf(["publisher", "operator", "marketplace"]), name: Type.String() }),
    at: InstantText,
  },
  { title: "DealStep" },
);

export const DuplicateShape = Type.Object(
  {
    id: Uuid,
    number: Type.Integer(),
    company: Type.String(),
    country: Type.String(),
    startsOn: DayText,
    endsOn: Nullable(DayText),
    status: OneOf(DEAL_STATUSES),
  },
  { title: "DealDuplicate" },
);

export const DealShape = Type.Object(
  {
    ...summary,
    contact: Type.Object({
      firstName: Type.String(),
      lastName: Type.String(),
      email: Type.String(),
      phone: Type.String(),
    }),
    evidence: Nullable(Type.Object({ sha256: Type.String(), name: Type.String() })),
    leadId: Nullable(Uuid),
    opportunityId: Nullable(Uuid),
    question: Nullable(
      Type.String({ description: "What the operator wants to know, while it waits for it" }),
    ),
    duplicates: Type.Array(DuplicateShape, {
      description: "Other deals that look like the same sale, at most 20",
    }),
    steps: Type.Array(DealStepShape, { description: "The last 50, the latest first" }),
    stepsCursor: Nullable(
      Type.String({ description: "Of the steps before, in the list of the deal's steps" }),
    ),
  },
  { title: "Deal" },
);
