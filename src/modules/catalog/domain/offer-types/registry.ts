import type { OfferType } from "../offer-type.ts";
import { saas } from "./saas.ts";

/** Every offer type the marketplace knows. A new type is a new file and one entry here. */
export const OFFER_TYPES: ReadonlyMap<string, OfferType> = new Map(
  [saas].map((type) => [type.id, type]),
);
