import Type from "typebox";
import { InstantText, Uuid } from "../../../platform/schemas.ts";
import { own } from "../../directory/index.ts";

export const tags = ["Licences"];
/** Who hands out the organisation's licences. */
export const ASSIGN = { permission: "licence:assign", of: "customer" } as const;
export const OWN = own("/v1", { read: ASSIGN, manage: ASSIGN });
/** Whoever is a member of the customer's organisation. */
export const USE = { permission: "app:use", of: "customer" } as const;
export const ServiceIdText = Type.String({
  minLength: 1,
  maxLength: 200,
  description: "Of the plan: `publisher.offer.plan`.",
});

export const PoolShape = Type.Object(
  {
    id: Uuid,
    serviceId: Type.String(),
    offer: Type.Object({ slug: Type.String(), name: Type.String() }),
    plan: Type.Object({ id: Type.String(), name: Type.String() }),
    publisher: Type.String(),
    total: Type.Integer({ description: "All that the organisation holds, also those suspended." }),
    assigned: Type.Integer(),
    available: Type.Integer(),
    suspended: Type.Integer({ description: "Of the total: those that cannot be used now." }),
    since: InstantText,
  },
  { title: "Licences" },
);

/** By what somebody has a licence, or waits for one. */
export const SourcesShape = Type.Object(
  {
    direct: Type.Boolean({ description: "Whether it was given to the person." }),
    groups: Type.Array(Type.Object({ id: Uuid, name: Type.String() })),
  },
  { title: "LicenceClaims" },
);
export const PersonShape = Type.Object({ id: Uuid, userName: Type.String(), name: Type.String() });
