import Type from "typebox";
import { InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";

export const tags = ["Consent"];
/** Who speaks for a customer. */
export const CONSENT = { permission: "consent:give", of: "customer" } as const;
/** Who hands out licences of deals for a publisher (decision 20). */
export const MANAGE = { permission: "licensing:manage", of: "publisher" } as const;

export const GrantedShape = Type.Object({
  serviceId: Type.String(),
  offer: Type.String(),
  plan: Type.String(),
  quantity: Type.Integer(),
});

/** A consent as the customer reads it. */
export const ConsentShape = Type.Object(
  {
    id: Uuid,
    publisher: Type.Object({ name: Type.String(), verified: Type.Boolean() }),
    offer: Type.String({ description: "The solution of the deal that it was asked for" }),
    state: OneOf(["in-force", "revoked"]),
    givenAt: InstantText,
    givenBy: Type.String(),
    revokedAt: Nullable(InstantText),
    revokedBy: Nullable(Type.String()),
    lastActivityAt: Nullable(InstantText),
    granted: Type.Array(GrantedShape, {
      description: "Licences that the publisher's deals grant the organisation now, plan by plan",
    }),
    allowedActions: Type.Array(OneOf(["revoke"])),
  },
  { title: "Consent" },
);
