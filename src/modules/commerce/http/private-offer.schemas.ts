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
import { PRIVATE_OFFER_LIMITS } from "../domain/private-offer.ts";
import { Text } from "./schemas.ts";

/** Shapes of private offers, as publishers write them and partners read them. */

export const STATES = ["scheduled", "live", "ended", "withdrawn"] as const;

const percentLine = {
  planId: Text(50),
  percent: Type.String({
    maxLength: 6,
    description: "Off the list price: 0.01 to 99.99, two decimals at most",
  }),
  usage: Type.Optional(
    Type.Boolean({
      default: true,
      description: "Whether it is off the prices of metered units, too; true unless it is said",
    }),
  ),
};
const priceLine = {
  planId: Text(50),
  market: Text(2, { description: "ISO 3166 alpha-2" }),
  term: Text(10, { description: "ISO 8601 duration, as the plan has it" }),
  price: Text(20, { description: "Of one payment, in the currency of the market" }),
  meters: Type.Optional(
    Type.Array(
      Closed({
        id: Text(50, { description: "A dimension of the plan" }),
        price: Text(20, { description: "Of one unit, six decimals at most" }),
      }),
      { maxItems: 30, description: "Own prices of metered units; of others the list price holds" },
    ),
  ),
};

export const PrivateOfferBody = Closed({
  name: Text(100),
  from: DayText,
  until: Type.String({ format: "date", description: "The last day, included" }),
  partnerTenantIds: Type.Array(Uuid, { minItems: 1, maxItems: PRIVATE_OFFER_LIMITS.partners }),
  customerTenantIds: Type.Array(Uuid, {
    maxItems: PRIVATE_OFFER_LIMITS.customers,
    description: "Empty: every customer of these partners",
  }),
  lines: Type.Array(Type.Union([Closed(percentLine), Closed(priceLine)]), {
    minItems: 1,
    maxItems: PRIVATE_OFFER_LIMITS.lines,
  }),
});
export const EndBody = Closed({ until: DayText });

export const PrivateOfferShape = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    state: OneOf(STATES),
    from: DayText,
    until: DayText,
    partnerTenantIds: Type.Array(Type.String()),
    customerTenantIds: Type.Array(Type.String()),
    lines: Type.Array(Type.Union([Type.Object(percentLine), Type.Object(priceLine)])),
    sold: Type.Integer({ description: "Subscriptions sold on it" }),
    createdBy: Type.String(),
    createdAt: InstantText,
    allowedActions: Type.Array(OneOf(["edit", "change-end", "withdraw"])),
    version: Type.Integer(),
  },
  { title: "PrivateOffer" },
);

const Named = Type.Object({ id: Type.String(), name: Type.String() });
export const OwnPrivateOfferShape = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    state: OneOf(STATES),
    from: DayText,
    until: DayText,
    offer: Type.Object({ id: Type.String(), slug: Type.String(), name: Type.String() }),
    publisher: Named,
    contact: Nullable(Type.Object({ name: Type.String(), email: Type.String() })),
    forAllCustomers: Type.Boolean(),
    customers: Type.Array(Type.Object({ id: Type.String(), company: Type.String() })),
    plans: Type.Array(
      Type.Object({
        uuid: Type.String(),
        id: Type.String(),
        name: Type.String(),
        pricingModel: Type.String(),
        prices: Type.Array(
          Type.Object({
            term: Type.String(),
            payment: Type.String(),
            listPrice: MoneyShape,
            price: MoneyShape,
            percent: Nullable(Type.String()),
            meters: Type.Array(
              Type.Object({
                id: Type.String(),
                name: Type.String(),
                unit: Type.String(),
                listPrice: MoneyShape,
                price: MoneyShape,
              }),
              { description: "Metered units that are cheaper" },
            ),
          }),
        ),
      }),
    ),
  },
  { title: "OwnPrivateOffer" },
);
