import type { Day } from "../../../kernel/calendar.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type {
  AgreedTerms,
  AutoRenewChanged,
  PlanChanged,
  QuantityChanged,
  SubscriptionActivated,
  SubscriptionReactivated,
  SubscriptionRenewed,
  SubscriptionSuspended,
  TrialEnded,
} from "../../commerce/events.ts";
import { holderOfSubscription, renewalOfSubscription } from "../../commerce/index.ts";
import { organisationById } from "../../identity/index.ts";
import { warnsFrom } from "../domain/licence-check.ts";
import { carryOver } from "../store/carry-over.ts";
import {
  type LossReason,
  lockOrMakePool,
  putHolding,
  setHoldings,
  settlePool,
} from "../store/pools.ts";
import { putAutoRenew, putRenewals } from "../store/warnings.ts";

/**
 * Licences of subscriptions whose plan leaves them to the marketplace (decision 44). They follow in the
 * transaction of the change: the next licence check knows (LIC-12).
 */

/**
 * Licences of the plan that these terms are of, from now on.
 *
 * @param carried who had one of another plan until now, in the order in which they got it
 */
async function hold(
  tx: Tx,
  subscriptionId: string,
  terms: AgreedTerms,
  carried: readonly string[] = [],
): Promise<void> {
  const { serviceId } = terms;
  if (serviceId === undefined) return;
  const organisationId = await holderOfSubscription(tx, subscriptionId);
  const holder = organisationId && (await organisationById(tx, organisationId));
  if (!holder) throw new Error(`Nobody holds ${subscriptionId}`);
  const { id, tenantId } = holder;
  const poolId = await lockOrMakePool(tx, { ...terms, organisationId: id, tenantId, serviceId });
  await putHolding(tx, poolId, {
    source: "subscription",
    sourceId: subscriptionId,
    quantity: terms.quantity,
    state: "active",
  });
  await carryOver(tx, poolId, carried);
  await settlePool(tx, poolId, "fewer-licences");
  const renewal = await renewalOfSubscription(tx, subscriptionId);
  if (renewal === undefined) return;
  const { renewsOn, zone, autoRenew } = renewal;
  await putRenewals(tx, [{ subscriptionId, warnsFrom: warnsFrom(renewsOn, zone) }]);
  if (!autoRenew) await putAutoRenew(tx, [subscriptionId], false);
}

/** The next term ends on another day. */
const knowRenewals = (
  tx: Tx,
  events: readonly Pick<SubscriptionRenewed, "subscriptionId" | "termEnd" | "terms">[],
): Promise<unknown> =>
  putRenewals(
    tx,
    events
      .filter(({ terms }) => terms.serviceId !== undefined)
      .map(({ subscriptionId, termEnd, terms }) => ({
        subscriptionId,
        warnsFrom: warnsFrom(termEnd as Day, terms.sellerTimeZone),
      })),
  );

export const holdAnotherTerm = Object.assign(
  async (tx: Tx, event: SubscriptionRenewed): Promise<void> => {
    await knowRenewals(tx, [event]);
  },
  {
    all: async (tx: Tx, events: readonly SubscriptionRenewed[]): Promise<void> => {
      await knowRenewals(tx, events);
    },
  },
);

/** What does not renew is not warned of. */
export async function followAutoRenew(tx: Tx, event: AutoRenewChanged): Promise<void> {
  await putAutoRenew(tx, [event.subscriptionId], event.autoRenew);
}

export const beginToHold = (tx: Tx, event: SubscriptionActivated): Promise<void> =>
  hold(tx, event.subscriptionId, event.terms);

export const holdAnotherNumber = (tx: Tx, event: QuantityChanged): Promise<void> =>
  hold(tx, event.subscriptionId, event.terms);

async function become(
  tx: Tx,
  subscriptionId: string,
  state: "active" | "suspended" | "ended",
  why: LossReason = "licences-ended",
): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const poolId of await setHoldings(tx, "subscription", subscriptionId, state))
    lost.push(...(await settlePool(tx, poolId, why)));
  return lost;
}

/**
 * Whoever loses a licence of the plan before gets one of the plan after, as far as there are some; those assigned
 * last lose theirs first (docs/domain/seats.md, S-4a).
 */
export async function holdAnotherPlan(tx: Tx, event: PlanChanged): Promise<void> {
  const { before, terms, subscriptionId } = event;
  const goesOn = terms.serviceId !== undefined;
  const lost =
    before.serviceId === undefined
      ? []
      : await become(tx, subscriptionId, "ended", goesOn ? "plan-changed" : "licences-ended");
  await hold(tx, subscriptionId, terms, lost);
}

export async function suspendHeld(tx: Tx, event: SubscriptionSuspended): Promise<void> {
  await become(tx, event.subscriptionId, "suspended");
}

/** As they were: nobody lost a licence while it was suspended (decision 13). */
export async function takeUpAgain(tx: Tx, event: SubscriptionReactivated): Promise<void> {
  await become(tx, event.subscriptionId, "active");
}

export async function endHeld(tx: Tx, event: { readonly subscriptionId: string }): Promise<void> {
  await become(tx, event.subscriptionId, "ended");
}

export async function endHeldTrial(tx: Tx, event: TrialEnded): Promise<void> {
  if (event.converted) await knowRenewals(tx, [event]);
  else await endHeld(tx, event);
}
