import Type from "typebox";
import { InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { Meter } from "./schemas.ts";

/** Shapes of what customers get for their environments. */

const Named = Type.Object({ subscriptionId: Uuid, name: Type.String() });
const Offer = Type.Object({ slug: Type.String(), name: Type.String() });
const Plan = Type.Object({ uuid: Uuid, id: Type.String(), name: Type.String() });
const terms = {
  offer: Offer,
  publisher: Type.Object({ name: Type.String() }),
  plan: Plan,
  environment: Named,
  currency: Type.String(),
  trialDays: Type.Integer({ description: "Days in which usage is free" }),
  meters: Type.Array(Meter, { description: "What is billed in arrears; empty where nothing is" }),
};

export const OfferForEnvironmentShape = Type.Object(
  {
    slug: Type.String(),
    type: Type.String(),
    name: Type.String(),
    publisher: Type.Object({ name: Type.String() }),
    plans: Type.Array(
      Type.Object({
        uuid: Uuid,
        id: Type.String(),
        name: Type.String(),
        description: Type.String(),
        available: Type.Boolean(),
        reasons: Type.Array(
          Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() }),
        ),
        currency: Nullable(Type.String()),
        trialDays: Type.Integer(),
        meters: Type.Array(Meter),
      }),
    ),
  },
  { title: "OfferForEnvironment" },
);

export const UsagePurchaseShape = Type.Object(
  {
    ...terms,
    preview: Type.String(),
    got: Nullable(Type.Object({ subscriptionId: Uuid, orderId: Uuid, orderNumber: Type.String() })),
  },
  { title: "UsagePurchase" },
);

const summary = {
  id: Uuid,
  offer: Offer,
  publisher: Type.Object({ name: Type.String() }),
  plan: Plan,
  environment: Named,
  status: Type.String(),
  metered: Type.Boolean(),
  orderedAt: InstantText,
  endedAt: Nullable(InstantText),
};
export const EnvironmentPurchaseSummary = Type.Object(summary, {
  title: "EnvironmentPurchaseSummary",
});

export const DeliverableShape = Type.Union([
  Type.Object({
    kind: Type.Literal("image"),
    version: Type.String(),
    sku: Type.String(),
    source: Type.String(),
    address: Type.String(),
    deprecated: Type.Boolean(),
  }),
  Type.Object({
    kind: Type.Literal("container-image"),
    repository: Type.String(),
    tags: Type.Array(Type.String()),
  }),
  Type.Object({
    kind: Type.Literal("bundle"),
    repository: Type.String(),
    version: Type.String(),
  }),
  Type.Object({
    kind: Type.Literal("package-address"),
    version: Type.String(),
    address: Type.String(),
  }),
  Type.Object({ kind: Type.Literal("library"), name: Type.String(), address: Type.String() }),
  Type.Object({
    kind: OneOf(["package-file", "document"]),
    name: Type.String(),
    version: Nullable(Type.String()),
    sha256: Type.String(),
    mediaType: Type.String(),
    size: Type.Integer(),
  }),
]);

export const EnvironmentPurchaseShape = Type.Object(
  {
    ...summary,
    orderNumber: Type.String(),
    trialEndsAt: Nullable(InstantText),
    meters: Type.Array(Meter),
    currency: Type.String(),
    deliverables: Type.Array(DeliverableShape, {
      description: "Empty once it has ended. Files: …/files/{sha256}.",
    }),
    manifest: Nullable(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "The technical configuration as the publisher wrote it",
      }),
    ),
    version: Nullable(Type.Integer({ description: "Of the offer, that is delivered" })),
    allowedActions: Type.Array(OneOf(["de-provision"])),
  },
  { title: "EnvironmentPurchase" },
);

export const DeProvisioningShape = Type.Object(
  {
    kind: Type.String(),
    status: Type.String(),
    preview: Type.String(),
    committed: Type.Boolean(),
  },
  { title: "DeProvisioning" },
);
