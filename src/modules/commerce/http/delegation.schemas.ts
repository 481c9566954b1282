import Type from "typebox";
import type { Instant } from "../../../kernel/calendar.ts";
import { Closed, DayText, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import {
  DELEGATION_STATES,
  type DelegationSide,
  delegationActions,
  delegationStateAt,
  MOST_MONTHS,
  RIGHTS,
  USUAL_MONTHS,
} from "../domain/delegation.ts";
import type { ListedDelegation } from "../queries/delegations.ts";

export const Rights = Type.Array(OneOf(RIGHTS), {
  minItems: 1,
  maxItems: RIGHTS.length,
  uniqueItems: true,
});
const Words = Type.String({ maxLength: 500 });
const LastDay = { ...DayText, description: "In the customer's time zone, itself included" };

export const AskBody = Closed({
  rights: Rights,
  months: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MOST_MONTHS,
      default: USUAL_MONTHS,
      description: "For how long the rights are wanted",
    }),
  ),
  words: Type.Optional({ ...Words, description: "Why, for whoever decides" }),
});
export const GrantBody = Closed({
  rights: Type.Optional(Rights),
  lastDay: Type.Optional(LastDay),
});
export const GiveBody = Closed({
  rights: Rights,
  lastDay: Type.Optional({ ...LastDay, description: "Twelve months where it is left out" }),
  preview: Type.Optional(Type.String({ maxLength: 100 })),
});
export const RefusalBody = Closed({ words: Type.Optional(Words) });
const preview = Type.Optional(Type.String({ maxLength: 100 }));
export const NarrowBody = Closed({
  rights: Type.Optional(Rights),
  lastDay: Type.Optional(LastDay),
  preview,
});
export const RevokeBody = Closed({ preview });

const RightList = Type.Array(OneOf(RIGHTS));
export const StateShape = OneOf(DELEGATION_STATES);
const fields = {
  id: Uuid,
  partner: Type.Object({ id: Uuid, name: Type.String() }),
  company: Type.String({ description: "The customer, as the reader calls it" }),
  customerId: Nullable({ ...Uuid, description: "The partner's record; null for the customer" }),
  state: StateShape,
  unasked: Type.Boolean({
    description: "Given without being asked: what stands as asked repeats what was given",
  }),
  askedRights: RightList,
  months: Type.Integer({ description: "For how long the rights were asked for" }),
  words: Type.String(),
  askedBy: Type.String(),
  askedAt: InstantText,
  answerBy: InstantText,
  rights: Type.Array(OneOf(RIGHTS), { description: "What was given; empty before" }),
  lastDay: Nullable(LastDay),
  endsAt: Nullable(InstantText),
  grantedBy: Nullable(Type.String()),
  grantedAt: Nullable(InstantText),
  endedBy: Nullable(Type.String()),
  endedAt: Nullable(InstantText),
  acts: Type.Integer({ description: "How often the partner changed something by it" }),
  lastActAt: Nullable(InstantText),
  version: Type.Integer(),
  allowedActions: Type.Array(OneOf(["grant", "decline", "withdraw", "narrow", "revoke"])),
};
export const DelegationShape = Type.Object(fields, { title: "Delegation" });
export const DelegationWithSteps = Type.Object(
  {
    ...fields,
    steps: Type.Array(
      Type.Object({
        number: Type.Integer(),
        kind: OneOf([
          "asked",
          "granted",
          "declined",
          "withdrawn",
          "narrowed",
          "replaced",
          "revoked",
          "ended",
          "expired",
        ]),
        rights: RightList,
        lastDay: Nullable(DayText),
        text: Nullable(Type.String()),
        byKind: OneOf(["partner", "customer", "marketplace"]),
        byName: Type.String(),
        at: InstantText,
      }),
      { description: "The latest 100, latest first" },
    ),
  },
  { title: "DelegationWithSteps" },
);
export const OfRecordShape = Type.Object(
  {
    given: Nullable(DelegationShape),
    asked: Nullable(DelegationShape),
    rights: Type.Array(OneOf(RIGHTS), { description: "In force now" }),
    mayAsk: Type.Boolean({ description: "Nothing waits, and the caller's role may ask" }),
  },
  { title: "DelegationOfCustomer" },
);
export const PartnerShape = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    country: Type.String(),
    partnerType: OneOf(["direct-bill", "indirect-provider", "indirect-reseller"]),
    since: InstantText,
    given: Nullable(DelegationShape),
    asked: Nullable(DelegationShape),
    mayGive: Type.Boolean({
      description: "Nothing that it asked for waits, and the caller's role may give rights",
    }),
  },
  { title: "PartnerOfCustomer" },
);
export const EffectShape = Type.Object(
  {
    lost: RightList,
    left: RightList,
    lastDay: Nullable(DayText),
    preview: Type.String(),
  },
  { title: "DelegationEffect" },
);

export const GivingShape = Type.Object(
  {
    rights: RightList,
    lastDay: DayText,
    gained: RightList,
    lost: RightList,
    replaces: Nullable(Type.Object({ rights: RightList, lastDay: DayText })),
    preview: Type.String(),
  },
  { title: "DelegationGiving" },
);

type Reading = {
  readonly side: DelegationSide;
  readonly names: ReadonlyMap<string, { readonly name: string }>;
  readonly at: Instant;
  /** Whether the reader's role may do what the side can. */
  readonly acts: boolean;
};

export function delegationView(row: ListedDelegation, { side, names, at, acts }: Reading) {
  const state = delegationStateAt(row, at);
  // What expired and is not recorded yet ended when it expired.
  const over = state === "expired" && row.endedAt === null;
  const endedAt = over ? (row.endsAt ?? row.answerBy) : row.endedAt;
  return {
    id: row.id,
    partner: { id: row.sellerId, name: names.get(row.sellerId)?.name ?? "" },
    company:
      side === "partner" ? row.company : (names.get(row.organisationId)?.name ?? row.company),
    customerId: side === "partner" ? row.customerId : null,
    state,
    unasked: row.unasked,
    askedRights: row.askedRights,
    months: row.months,
    words: row.words,
    askedBy: row.askedBy,
    askedAt: row.askedAt.toString(),
    answerBy: row.answerBy.toString(),
    rights: row.rights,
    lastDay: row.lastDay,
    endsAt: row.endsAt?.toString() ?? null,
    grantedBy: row.grantedBy,
    grantedAt: row.grantedAt?.toString() ?? null,
    endedBy: row.endedBy,
    endedAt: endedAt?.toString() ?? null,
    acts: row.acts,
    lastActAt: row.lastActAt?.toString() ?? null,
    version: row.version,
    allowedActions: acts ? delegationActions(state, side) : [],
  };
}
