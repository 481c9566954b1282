declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]?: Name };

/** Identifiers are UUIDs (version 7, so that they sort by age) in lower case. */
export type OfferId = Branded<"offer">;
export type PlanId = Branded<"plan">;
export type CustomerId = Branded<"customer">;
export type OrderId = Branded<"order">;
export type SubscriptionId = Branded<"subscription">;
export type ChargeId = Branded<"charge">;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` can be the identifier of a stored thing; anything else is answered like an absent one. */
export const isId = (text: string): boolean => UUID.test(text);
