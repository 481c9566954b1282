import type { Tx } from "../../../platform/transaction.ts";
import { asksCredit, asksMore, type QuantityAsked } from "../domain/ask-quantity.ts";
import type { LicenceFacts } from "../domain/licence-batches.ts";
import { standingRefusal } from "../domain/standing.ts";
import { taxedSaleOf } from "../queries/taxed-sale.ts";
import { withLicencesOfEach } from "../store/licences.ts";
import { linesOfLastChangeOfEach, openOperationsOfEach } from "../store/operations.ts";
import { toldPricesOfEach } from "../store/price-changes.ts";
import { type HeldSubscription, lockWithAddOns } from "../store/subscriptions.ts";
import { isOverdue, suspendedAmong } from "../store/suspended-organisations.ts";
import { pendingOf } from "./record-operation.ts";
import { privateOffersForEach } from "./renewal-terms.ts";

/** Subscriptions that are locked, with everything that a change of their licences is decided on. */
export type Several = {
  of(id: string): One | undefined;
  /** Names of the add-ons that are held on one, in the order in which they were bought. */
  addOnsOf(id: string): readonly string[];
};
type One = {
  readonly subscription: HeldSubscription;
  readonly facts: LicenceFacts;
  readonly asked: Omit<QuantityAsked, "batchId">;
};

/**
 * Locks several subscriptions of a seller with their add-ons and reads what `decideQuantityAsked` needs of
 * each, with as many statements as for one.
 *
 * @param wanted the number of licences that is asked of each, by its id; null where none is
 */
export async function readSeveral(
  tx: Tx,
  sellerId: string,
  wanted: ReadonlyMap<string, number | null>,
): Promise<Several> {
  const locked = await lockWithAddOns(tx, sellerId, [...wanted.keys()]);
  const chosen = locked.filter(({ id }) => wanted.has(id));
  const ids = chosen.map(({ id }) => id);
  const told = await toldPricesOfEach(tx, ids);
  const privateOffers = await privateOffersForEach(tx, chosen);
  const found = new Map(
    (await withLicencesOfEach(tx, chosen)).map((one) => [
      one.id,
      {
        subscription: one,
        facts: {
          ...one,
          told: told.get(one.id) ?? [],
          privateOffers: privateOffers.get(one.id) ?? [],
        },
      },
    ]),
  );
  const pending = await openOperationsOfEach(tx, ids);
  const meeting = (rule: (facts: LicenceFacts, to: number) => boolean) =>
    [...found.values()]
      .filter(({ subscription: { id }, facts }) => rule(facts, wanted.get(id) ?? facts.quantity))
      .map(({ subscription }) => subscription);
  const lines = await linesOfLastChangeOfEach(
    tx,
    meeting(asksCredit).map(({ id }) => id),
  );
  const standing = await standingOf(tx, sellerId, meeting(asksMore));
  const sale = await taxedSaleOf(tx, sellerId);
  return {
    of: (id) => {
      const one = found.get(id);
      return (
        one && {
          ...one,
          asked: {
            at: tx.at,
            sale,
            pending: pendingOf(pending.get(id)),
            lastLines: lines.get(id) ?? [],
            standing: standing(one.subscription),
          },
        }
      );
    },
    addOnsOf: (id) =>
      locked.filter(({ addOnOf }) => addOnOf?.baseId === id).map(({ name }) => name),
  };
}

/** Why nothing more is bought for each of several; nobody is suspended before the transaction ends. */
async function standingOf(tx: Tx, sellerId: string, more: readonly HeldSubscription[]) {
  if (more.length === 0) return () => undefined;
  const parties = new Set(more.map(({ organisationId }) => organisationId));
  const suspended = await suspendedAmong(tx, [sellerId, ...parties]);
  const overdue = await isOverdue(tx, sellerId);
  return ({ organisationId }: HeldSubscription) =>
    standingRefusal({
      seller: { suspended: suspended.has(sellerId), overdue },
      customer: { suspended: suspended.has(organisationId) },
    });
}
