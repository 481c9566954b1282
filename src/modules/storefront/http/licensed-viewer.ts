import type { Reader } from "../../../platform/database.ts";
import { type HeldOffer, heldOffers } from "../../licensing/index.ts";
import type { Viewer } from "../domain/actions.ts";
import type { LiveEdition } from "../domain/live-edition.ts";
import type { Visitor } from "./visitor.ts";

/**
 * Of which of these offers the visitor's customer organisations hold a licence (LIC-04). Asked for licensed
 * offers alone, and of who is a member of a customer: nobody else's page waits for it.
 */
export const heldBy = (
  db: Reader,
  { customers }: Pick<Visitor, "customers">,
  editions: readonly Pick<LiveEdition, "offerId" | "licences">[],
): Promise<readonly HeldOffer[]> =>
  heldOffers(
    db,
    customers.map(({ id }) => id),
    editions.flatMap(({ offerId, licences }) => (licences === undefined ? [] : [offerId])),
  );

/**
 * The visitor before one offer: an administrator of several organisations gets it for one that holds a
 * licence, where there is one; else for the first.
 */
export function viewerOf(
  { viewer, customers }: Pick<Visitor, "viewer" | "customers">,
  offerId: string,
  held: readonly HeldOffer[],
): Viewer {
  const holders = customers.filter(({ id }) =>
    held.some((one) => one.offerId === offerId && one.organisationId === id),
  );
  const holder = holders.find(({ buys }) => buys) ?? holders[0];
  // Who administers one organisation is not told of a licence that only another one holds.
  const holds = holder !== undefined && (holder.buys || viewer.buysForOwn === undefined);
  return {
    ...viewer,
    holdsLicence: holds,
    ...(holds && holder.buys ? { buysForOwn: holder.handle, customerOf: holder.name } : {}),
  };
}
