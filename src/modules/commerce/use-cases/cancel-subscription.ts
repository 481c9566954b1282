import type { Instant } from "../../../kernel/calendar.ts";
import { add, type Money, type MoneyJson, sum, toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { decideCancellation } from "../domain/cancellation.ts";
import { isPosted } from "../domain/licence-batches.ts";
import { dataEndsAt, endsAt, statusAt } from "../domain/subscription.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import type { CancellationReason, SubscriptionCancelled } from "../events.ts";
import { chargesUnderWay, previewOutdated } from "../problems.ts";
import { chargedSoFar } from "../store/charged-amounts.ts";
import { withLicences } from "../store/licences.ts";
import { linesOfLastChange } from "../store/operations.ts";
import {
  lockSubscriptionOfSeller,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { setAutoRenew } from "./change-auto-renew.ts";
import { mailOfCancellation } from "./mail-of-cancellation.ts";
import { AHEAD } from "./moments.ts";
import { tellOfEnd } from "./record-operation.ts";
import { withAddOns } from "./with-add-ons.ts";

export type CancelSubscription = {
  readonly sellerId: string;
  readonly subscriptionId: string;
  readonly when: "now" | "at-renewal";
  readonly reason: CancellationReason;
  readonly details: string | null;
  /** The preview that the person saw; absent where none was asked for. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

type Credit = { readonly net: MoneyJson; readonly tax: MoneyJson; readonly total: MoneyJson };

/** What a cancellation does, or did. */
export type CancellationEffect = {
  readonly subscriptionId: string;
  readonly when: "now" | "at-renewal";
  readonly kind: "before-activation" | "trial" | "de-provision" | "full-credit" | "at-renewal";
  /** The instant it ends; null where it ends with a term that has not begun. */
  readonly effectiveAt: Instant | null;
  /** Everything that is credited, its add-ons' included. */
  readonly credit: Credit | null;
  /** The add-ons that end with it, and what of the credit is theirs. */
  readonly addOns: readonly {
    readonly subscriptionId: string;
    readonly name: string;
    readonly credit: Credit | null;
  }[];
  /** Until when the same can still be had. */
  readonly until: Instant | null;
  /** When its data goes (docs/domain/kept-data.md); null where its end is not known yet. */
  readonly dataUntil: Instant | null;
  readonly preview: string;
  readonly committed: boolean;
  readonly status: SubscriptionStatus;
};

/**
 * Ends a subscription now, with the credit that the window gives, or at the end of what is paid.
 * The preview is the commit: with the preview's name it does exactly that, or refuses (BEY-06).
 */
export const cancelSubscription = (
  db: Database,
  request: CancelSubscription,
): Promise<Result<CancellationEffect>> =>
  db.transaction(async (tx): Promise<Result<CancellationEffect>> => {
    const subscription = await lockSubscriptionOfSeller(
      tx,
      request.sellerId,
      request.subscriptionId,
    );
    if (subscription === undefined) return refuse(notFound({}));
    const decided =
      request.when === "now" ? await endNow(tx, subscription) : await endLater(tx, subscription);
    if (!decided.ok) return decided;
    const effect = { ...decided.value, preview: nameOf(decided.value) };
    if (request.preview !== null && request.preview !== effect.preview)
      return refuse(previewOutdated({}));
    if (request.dryRun)
      return ok({ ...effect, committed: false, status: statusAt(subscription, tx.at) });
    const after =
      request.when === "now"
        ? await cancelNow(tx, subscription, request, effect.kind === "full-credit")
        : await setAutoRenew(tx, subscription, false, reasonOf(request));
    await mailOfCancellation(tx, after, {
      when: request.when,
      effectiveAt: effect.effectiveAt,
      credited: effect.credit?.total ?? null,
    });
    return ok({ ...effect, committed: true, status: statusAt(after, tx.at) });
  });

type Effect = Omit<CancellationEffect, "preview" | "committed" | "status">;

async function endNow(tx: Tx, subscription: Subscription): Promise<Result<Effect>> {
  const decision = decideCancellation(subscription, tx.at);
  if (!decision.ok) return decision;
  const { kind, until } = decision.value;
  const addOns: Subscription[] = [];
  await withAddOns(tx, subscription, async (addOn) => addOns.push(addOn));
  const charged = new Map<string, Charged | undefined>();
  for (const one of [subscription, ...addOns]) {
    if (kind !== "full-credit" || one.status === "pending-activation") continue;
    // A charge that is still to be posted would not be credited.
    if (!isPosted(await withLicences(tx, one), await linesOfLastChange(tx, one.id)))
      return refuse(chargesUnderWay({}));
    charged.set(one.id, await chargedSoFar(tx, one.id));
  }
  return ok({
    subscriptionId: subscription.id,
    when: "now",
    kind,
    effectiveAt: tx.at,
    credit: creditOf([...charged.values()]),
    addOns: addOns.map(({ id, name }) => ({
      subscriptionId: id,
      name,
      credit: creditOf([charged.get(id)]),
    })),
    until,
    dataUntil: dataUntil(subscription, tx.at),
  });
}

/** When the data goes of what ends at an instant. */
const dataUntil = ({ terms }: Subscription, endedAt: Instant | null): Instant | null =>
  dataEndsAt({ status: "cancelled", endedAt, terms });

/** Why, as the history keeps it. */
const reasonOf = ({ reason, details }: CancelSubscription): Readonly<Record<string, string>> => ({
  reason,
  ...(details === null ? {} : { text: details }),
});

type Charged = { readonly net: Money; readonly tax: Money };

/** What was charged, together: a base and its add-ons are sold in one currency. */
function creditOf(charged: readonly (Charged | undefined)[]): Credit | null {
  const found = charged.filter((one) => one !== undefined);
  const [first] = found;
  if (first === undefined) return null;
  const { currency } = first.net;
  const net = sum(
    found.map((one) => one.net),
    currency,
  );
  const tax = sum(
    found.map((one) => one.tax),
    currency,
  );
  return { net: toJson(net), tax: toJson(tax), total: toJson(add(net, tax)) };
}

/** Ending with the term is the same as turning auto-renew off (decision 12). */
async function endLater(tx: Tx, subscription: Subscription): Promise<Result<Effect>> {
  const decision = decideAction("turn-off-auto-renew", subscription, {
    at: tx.at,
    viewer: { isSeller: true },
  });
  if (!decision.ok) return decision;
  const addOns: Effect["addOns"][number][] = [];
  await withAddOns(tx, subscription, async ({ id, name }) =>
    addOns.push({ subscriptionId: id, name, credit: null }),
  );
  const effectiveAt =
    subscription.term === null ? null : endsAt({ ...subscription, autoRenew: false }, tx.at);
  return ok({
    subscriptionId: subscription.id,
    when: "at-renewal",
    kind: "at-renewal",
    effectiveAt,
    credit: null,
    addOns,
    until: decision.value.until,
    dataUntil: dataUntil(subscription, effectiveAt),
  });
}

const nameOf = ({ subscriptionId, kind, credit, addOns, effectiveAt }: Effect): string =>
  previewOf([
    subscriptionId,
    kind,
    credit,
    addOns.map((addOn) => [addOn.subscriptionId, addOn.credit]),
    // An immediate end happens when it is asked for; of the later one the date matters.
    kind === "at-renewal" ? effectiveAt : "",
  ]);

async function cancelNow(
  tx: Tx,
  subscription: Subscription,
  request: CancelSubscription,
  fullCredit: boolean,
): Promise<Subscription> {
  const { reason, details } = request;
  const after = await recordSubscription(
    tx,
    subscription,
    { status: "cancelled", endedAt: tx.at, endReason: reason },
    { event: "cancelled", details: reasonOf(request) },
  );
  await tellOfEnd(tx, after);
  for (const moment of AHEAD) await tx.unschedule(moment, subscription.id);
  tx.audit({
    organisationId: subscription.sellerId,
    action: "subscription.cancelled",
    objectType: "subscription",
    objectId: subscription.id,
    before: { status: subscription.status },
    after: { status: "cancelled", reason, details, fullCredit },
  });
  await tx.publish({
    type: "commerce.subscription-cancelled",
    subject: subscription.id,
    subscriptionId: subscription.id,
    sellerId: subscription.sellerId,
    customerId: subscription.customerId,
    publisherId: subscription.publisherId,
    cancelledAt: tx.at.toString(),
    reason,
    fullCredit,
    terms: subscription.terms,
  } satisfies SubscriptionCancelled);
  await withAddOns(tx, after, (addOn) =>
    cancelNow(tx, addOn, request, fullCredit && addOn.status !== "pending-activation"),
  );
  return after;
}
