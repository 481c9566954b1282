import Type from "typebox";
import { Closed, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { REQUEST_STATES } from "../domain/relationship.ts";
import { AddressBody, ContactBody } from "./customer.schemas.ts";
import { LanguageCode, Optional, Text } from "./schemas.ts";

/** Shapes of a partner's requests for relationships, and of what a customer accepts. */

export const RequestState = OneOf(REQUEST_STATES);

export const RequestBody = Closed({
  company: Text(200, { description: "The customer, as the partner calls it" }),
  domain: Optional(
    Nullable(
      Text(253, {
        description: "Only the organisation with this domain may accept; else whoever has the link",
      }),
    ),
  ),
  resellerId: Optional(Nullable(Uuid)),
});

const request = {
  id: Uuid,
  company: Type.String(),
  domain: Nullable(Type.String()),
  reseller: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  state: RequestState,
  askedBy: Type.String(),
  createdAt: InstantText,
  expiresAt: InstantText,
  endedAt: Nullable(InstantText),
  endedBy: Nullable(
    Type.String({ description: "Who accepted, declined or revoked; null where nobody did" }),
  ),
  customerId: Nullable(Uuid),
  allowedActions: Type.Array(OneOf(["revoke"])),
};
export const RequestShape = Type.Object(request, { title: "RelationshipRequest" });

const Draft = Type.Object({ subject: Type.String(), text: Type.String() });
export const MadeRequestShape = Type.Object(
  {
    ...request,
    link: Type.String({ description: "Shown once: the marketplace does not keep it" }),
    drafts: Type.Object(
      { en: Draft, fr: Draft, ko: Draft },
      { description: "A mail to the customer, to be sent by the partner itself" },
    ),
  },
  { title: "MadeRelationshipRequest" },
);

const Token = Type.String({
  minLength: 1,
  maxLength: 100,
  description: "What stands behind the # of the partner's link",
});
export const TokenBody = Closed({ token: Token });

export const AcceptanceBody = Closed({
  token: Token,
  accepted: Type.Literal(true, {
    description: "The relationship and the customer agreement, both",
  }),
  agreementVersion: Type.String({ maxLength: 20 }),
  contact: ContactBody,
  address: AddressBody,
  registrationNumber: Optional(Text(40)),
  language: LanguageCode,
});

const Party = Type.Object({ name: Type.String(), country: Type.String() });
export const OpenRequestShape = Type.Object(
  {
    partner: Type.Object({
      name: Type.String(),
      country: Type.String(),
      partnerType: Type.String(),
    }),
    reseller: Nullable(Party),
    askedBy: Type.String(),
    expiresAt: InstantText,
    organisation: Type.Object({
      name: Type.String(),
      country: Type.String(),
      address: Type.Object({
        line1: Type.String(),
        line2: Type.String(),
        city: Type.String(),
        region: Type.String(),
        postalCode: Type.String(),
        phone: Type.String(),
      }),
      registrationNumberNeeded: Type.Boolean(),
    }),
    agreement: Type.Object({ version: Type.String(), text: Type.String() }),
  },
  { title: "OpenRelationshipRequest" },
);

const Held = Type.Object({
  id: Uuid,
  name: Type.String(),
  status: Type.String(),
  until: Nullable(InstantText),
  asked: Type.Boolean({ description: "Its publisher was asked to reactivate it" }),
});
export const RemovalShape = Type.Object(
  {
    allowed: Type.Boolean(),
    preventing: Type.Array(Held, { description: "Subscriptions in the way, 100 at most" }),
    preventingCount: Type.Integer(),
    left: Type.Array(Held, {
      description: "Suspended subscriptions, which nobody reactivates any more; 100 at most",
    }),
    leftCount: Type.Integer(),
    cart: Type.Boolean({ description: "An open cart is thrown away" }),
    consent: Type.Boolean({
      description: "Rights over the customer's users and licences end, or the request for them",
    }),
    preview: Type.String(),
    committed: Type.Boolean(),
  },
  { title: "RelationshipRemoval" },
);
export const RemovalBody = Closed({ preview: Optional(Text(64)) });
