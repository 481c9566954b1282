import type { Tx } from "../../../platform/transaction.ts";
import { lockAddOnsOf, type Subscription } from "../store/subscriptions.ts";

/**
 * What happens to a base happens to its add-ons, in the same transaction (decision 17): every change of
 * a base's status or of its auto-renew goes through here. The base's row must be locked. Of what is done
 * to a whole offer there is no need: its add-ons are plans of the same offer.
 */
export async function withAddOns(
  tx: Tx,
  base: Subscription,
  each: (addOn: Subscription) => Promise<unknown>,
): Promise<void> {
  // An add-on has none of its own.
  if (base.addOnOf !== null) return;
  for (const addOn of await lockAddOnsOf(tx, base.id)) await each(addOn);
}
