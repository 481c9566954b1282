import Type from "typebox";
import { Closed, DayText, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { INVITE_STATES, LIMITS } from "../domain/consent.ts";

export const tags = ["Consent"];
/** Who speaks for a customer. */
export const CONSENT = { permission: "consent:give", of: "customer" } as const;
/** Who hands out licences of deals for a publisher (decision 20). */
export const MANAGE = { permission: "licensing:manage", of: "publisher" } as const;
/** Guessing a token is hopeless; nobody needs to try. */
export const LINKS_A_MINUTE = 20;

const Publisher = Type.Object({ name: Type.String(), verified: Type.Boolean() });

/** A consent as the customer reads it. */
export const ConsentShape = Type.Object(
  {
    id: Uuid,
    publisher: Publisher,
    offer: Type.String({ description: "The solution of the deal that it was asked for" }),
    state: OneOf(["in-force", "revoked"]),
    givenAt: InstantText,
    givenBy: Type.String(),
    revokedAt: Nullable(InstantText),
    revokedBy: Nullable(Type.String()),
    lastActivityAt: Nullable(InstantText),
    granted: Type.Array(
      Type.Object({
        serviceId: Type.String(),
        offer: Type.String(),
        plan: Type.String(),
        quantity: Type.Integer(),
      }),
      {
        description: "Licences that the publisher's deals grant the organisation now, plan by plan",
      },
    ),
    allowedActions: Type.Array(OneOf(["revoke"])),
  },
  { title: "Consent" },
);

export const RevocationShape = Type.Object(
  {
    publisher: Type.String(),
    goOn: Type.Array(
      Type.Object({
        deal: Type.Integer({ description: "The deal's number" }),
        endsOn: Nullable(DayText),
        serviceId: Type.String(),
        offer: Type.String(),
        plan: Type.String(),
        quantity: Type.Integer(),
        assigned: Type.Integer({
          description: "Of all licences of the plan that the organisation has",
        }),
      }),
      { description: "Licences that go on until their deal ends; at most 200" },
    ),
    more: Type.Boolean(),
    preview: Type.String(),
    committed: Type.Boolean(),
  },
  { title: "ConsentRevocation" },
);

export const Token = Closed({
  token: Type.String({
    minLength: 1,
    maxLength: 100,
    description: "What stands behind the # of the link",
  }),
});
export const Question = Closed({
  ...Token.properties,
  text: Type.String({ minLength: 1, maxLength: LIMITS.question, pattern: "\\S" }),
});

/** What somebody of the customer reads behind a link. */
export const OpenInviteShape = Type.Object(
  {
    publisher: Type.Object({
      name: Type.String(),
      country: Type.String(),
      verified: Type.Boolean(),
    }),
    offer: Type.String(),
    company: Type.String({ description: "As the publisher calls the organisation" }),
    startsOn: DayText,
    endsOn: Nullable(DayText),
    askedBy: Type.String(),
    expiresAt: InstantText,
    organisation: Type.Object({ name: Type.String(), domain: Nullable(Type.String()) }),
    consentedSince: Nullable(
      Type.String({
        format: "date-time",
        description: "Where the organisation consented to the publisher before, and still does",
      }),
    ),
  },
  { title: "ConsentRequest" },
);

export const InviteBody = Closed({
  email: Type.String({
    maxLength: LIMITS.email,
    description: "Of an administrator; its domain says which organisation may accept",
  }),
  company: Type.Optional(
    Type.String({ maxLength: LIMITS.company, description: "Left out: as the deal calls it" }),
  ),
  mailIn: Type.Optional(
    Type.Union([OneOf(["en", "fr", "ko"]), Type.Null()], {
      description: "We mail the link in this language; null or left out: the publisher sends it",
    }),
  ),
  replace: Type.Optional(
    Type.Boolean({ description: "A link to this address that waits is taken back" }),
  ),
});

export const InviteShape = Type.Object(
  {
    id: Uuid,
    company: Type.String(),
    email: Type.String(),
    state: OneOf(INVITE_STATES),
    askedBy: Type.String(),
    createdAt: InstantText,
    expiresAt: InstantText,
    mailed: Type.Boolean(),
    openedAt: Nullable(InstantText),
    endedAt: Nullable(InstantText),
    endedBy: Nullable(Type.String()),
    confirmations: Type.Array(
      Type.Object({
        organisation: Type.Object({
          id: Uuid,
          name: Type.String(),
          country: Type.String(),
          domain: Nullable(Type.String()),
        }),
        person: Type.Object({ name: Type.String(), email: Type.String() }),
        state: OneOf(["waiting", "confirmed", "refused"]),
        askedAt: InstantText,
        decidedAt: Nullable(InstantText),
        decidedBy: Nullable(Type.String()),
      }),
      {
        description:
          "Organisations of other domains that asked to accept by this link; at most ten",
      },
    ),
    allowedActions: Type.Array(OneOf(["revoke"])),
  },
  { title: "ConsentInvite" },
);

export const ConsentingShape = Type.Object(
  {
    organisation: Type.Object({
      id: Uuid,
      name: Type.String(),
      country: Type.String(),
      domain: Nullable(Type.String()),
    }),
    since: InstantText,
  },
  { title: "ConsentingCustomer" },
);
