import Type from "typebox";
import { Nullable } from "../../../platform/schemas.ts";
import { Limits, Meter, planForSale, Reason, TermPrice } from "./schemas.ts";

/** What can be sold to a customer. */

export const CatalogEntryShape = Type.Object(
  {
    offer: Type.Object({
      id: Type.String(),
      slug: Type.String(),
      name: Type.String(),
      summary: Type.String(),
      type: Type.String(),
      publisher: Type.Object({
        id: Type.String(),
        name: Type.String(),
        isOperator: Type.Boolean(),
      }),
      logo: Nullable(
        Type.Object({
          sha256: Type.String(),
          mediaType: Type.String(),
          href: Type.String({ description: "Where it is read, with the caller's own session." }),
        }),
      ),
      storefrontUrl: Nullable(
        Type.String({ description: "null: only the offer's audience can open its page." }),
      ),
    }),
    plan: Type.Object({
      ...planForSale,
      trialUsed: Type.Boolean(),
      quantity: Limits,
      limitPerCustomer: Nullable(Type.Integer()),
      private: Type.Boolean(),
      licencesManaged: Type.Boolean(),
    }),
    prices: Type.Array(TermPrice),
    meters: Type.Array(Meter),
    available: Type.Boolean(),
    reasons: Type.Array(Reason),
    held: Type.Integer(),
    inCart: Type.Integer(),
  },
  { title: "CatalogEntry" },
);
