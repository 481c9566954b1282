import Type from "typebox";
import { Closed, DayText, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { ALERT_DAYS, ALERTS } from "../domain/customer-alerts.ts";
import { AgreementState, LanguageCode, Named, Optional, Segment, Text } from "./schemas.ts";

/** Customers, as routes take and answer them. */

export const ContactBody = Closed({
  firstName: Text(50),
  lastName: Text(50),
  email: Text(254),
  phone: Optional(Text(30)),
});
export const AddressBody = Closed({
  line1: Text(200),
  line2: Optional(Text(200)),
  city: Text(100),
  region: Optional(Text(100)),
  postalCode: Text(20),
});
export const AgreementBody = Closed({
  firstName: Text(50),
  lastName: Text(50),
  email: Text(254),
  phone: Optional(Text(30)),
  agreedOn: DayText,
});
export const CustomerBody = Closed({
  company: Text(200),
  domain: Text(253),
  country: Type.String({ pattern: "^[A-Z]{2}$" }),
  segment: Segment,
  language: LanguageCode,
  registrationNumber: Optional(Text(40)),
  taxId: Optional(Text(40)),
  contact: ContactBody,
  address: AddressBody,
  resellerId: Optional(Uuid),
  agreement: Optional(AgreementBody),
});
export const CustomerChangesBody = Closed({
  company: Optional(Text(200)),
  segment: Optional(Segment),
  language: Optional(LanguageCode),
  registrationNumber: Optional(Nullable(Text(40))),
  taxId: Optional(Nullable(Text(40))),
  contact: Optional(ContactBody),
  address: Optional(AddressBody),
  resellerId: Optional(Nullable(Uuid)),
});
const customerSummary = {
  id: Uuid,
  organisationId: Uuid,
  tenantId: Uuid,
  handle: Type.String(),
  company: Type.String(),
  domain: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  segment: Segment,
  relationship: Type.Literal("reseller"),
  reseller: Nullable(Named),
  subscriptions: Type.Object({
    held: Type.Integer(),
    attention: Type.Integer(),
    nextRenewal: Nullable(DayText),
  }),
  alerts: Type.Array(
    Type.Object({
      kind: OneOf(ALERTS),
      count: Type.Integer(),
      at: Nullable(InstantText),
      day: Nullable(DayText),
    }),
    {
      description: `What needs the seller, each kind once with its first moment: changes that the customer asked for, since when, purchases that lapse unless set up, suspensions that end in deletion, trials that end within ${ALERT_DAYS.trial} days, terms that end within ${ALERT_DAYS.ending} days. Of \`ending\` the day is named, of all others the instant.`,
    },
  ),
  agreement: AgreementState,
  openCart: Nullable(Type.Object({ id: Uuid, lines: Type.Integer(), expiresAt: InstantText })),
  createdAt: InstantText,
};
export const CustomerSummary = Type.Object(customerSummary, { title: "CustomerSummary" });
export const Customer = Type.Object(
  {
    ...customerSummary,
    contact: Type.Object({
      firstName: Type.String(),
      lastName: Type.String(),
      email: Type.String(),
      phone: Optional(Type.String()),
    }),
    address: Type.Object({
      line1: Type.String(),
      line2: Optional(Type.String()),
      city: Type.String(),
      region: Optional(Type.String()),
      postalCode: Type.String(),
    }),
    language: Type.String(),
    registrationNumber: Nullable(Type.String()),
    taxId: Nullable(Type.String()),
    agreements: Type.Array(
      Type.Object({
        firstName: Type.String(),
        lastName: Type.String(),
        email: Type.String(),
        phone: Nullable(Type.String()),
        agreedOn: DayText,
        attestedBy: Type.String(),
        attestedAt: InstantText,
        acceptedVersion: Nullable(
          Type.String({
            description: "Of the text that somebody of the customer accepted; null where attested",
          }),
        ),
      }),
    ),
    subscriptionCounts: Type.Record(Type.String(), Type.Integer()),
    formerly: Type.Array(
      Type.Object({
        id: Uuid,
        tenantId: Uuid,
        handle: Type.String(),
        company: Type.String(),
        since: InstantText,
      }),
      {
        description:
          "Records of the same company that the marketplace merged into this one: their ids answer with it, the list finds it by them, and what was opened to their tenant IDs is open to it",
      },
    ),
    doubts: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
    version: Type.Integer(),
  },
  { title: "Customer" },
);
