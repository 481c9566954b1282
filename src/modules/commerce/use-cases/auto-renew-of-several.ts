import type { Day, Instant } from "../../../kernel/calendar.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { endsAt } from "../domain/subscription.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import { lastDayBefore } from "../domain/term.ts";
import { autoRenewNotAll, previewOutdated } from "../problems.ts";
import { lockSubscriptionsOfSeller, type Subscription } from "../store/subscriptions.ts";
import { setAutoRenew } from "./change-auto-renew.ts";
import { withAddOns } from "./with-add-ons.ts";

/** At most so many at once. */
export const MAX_AT_ONCE = 100;

export type AutoRenewOfSeveral = {
  readonly sellerId: string;
  /** Each once, `MAX_AT_ONCE` at most. */
  readonly subscriptions: readonly string[];
  readonly autoRenew: boolean;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

export type SeveralEffect = {
  readonly autoRenew: boolean;
  readonly subscriptions: readonly {
    readonly subscriptionId: string;
    readonly name: string;
    /** When it ends then; null where it renews, or ends with a term that has not begun. */
    readonly endsAt: Instant | null;
    /** The last day with it, in the seller's zone. */
    readonly lastDay: Day | null;
    /** Add-ons that have it turned on or off with it. */
    readonly addOns: readonly string[];
  }[];
  readonly preview: string;
  readonly committed: boolean;
};

/**
 * Turns auto-renew of several subscriptions on or off: all of them exactly as previewed, or none. The
 * refusal names each that stands against it, by its place in `subscriptions`.
 */
export const changeAutoRenewOfSeveral = (
  db: Database,
  request: AutoRenewOfSeveral,
): Promise<Result<SeveralEffect>> =>
  db.transaction(async (tx): Promise<Result<SeveralEffect>> => {
    const { sellerId, autoRenew, subscriptions } = request;
    const found = new Map(
      (await lockSubscriptionsOfSeller(tx, sellerId, subscriptions)).map((one) => [one.id, one]),
    );
    const errors = subscriptions.flatMap((id, index): FieldError[] => {
      const code = refusalOf(tx, found.get(id), autoRenew);
      return code === undefined ? [] : [{ pointer: `/subscriptions/${index}`, code }];
    });
    if (errors.length > 0) return refuse(autoRenewNotAll({ count: errors.length }, errors));
    const chosen = subscriptions.flatMap((id) => found.get(id) ?? []);
    const effects: SeveralEffect["subscriptions"][number][] = [];
    for (const one of chosen) effects.push(await effectOn(tx, one, autoRenew));
    const preview = nameOf(autoRenew, effects);
    const effect = { autoRenew, subscriptions: effects, preview };
    if (request.dryRun) return ok({ ...effect, committed: false });
    if (request.preview !== preview) return refuse(previewOutdated({}));
    for (const one of chosen) await setAutoRenew(tx, one, autoRenew);
    return ok({ ...effect, committed: true });
  });

function refusalOf(tx: Tx, one: Subscription | undefined, autoRenew: boolean): string | undefined {
  if (one === undefined) return "commerce/no-such-subscription";
  const action = autoRenew ? "turn-on-auto-renew" : "turn-off-auto-renew";
  const decision = decideAction(action, one, { at: tx.at, viewer: { isSeller: true } });
  return decision.ok ? undefined : decision.problem.code;
}

async function effectOn(tx: Tx, one: Subscription, autoRenew: boolean) {
  const addOns: string[] = [];
  await withAddOns(tx, one, async ({ name }) => addOns.push(name));
  const ends = autoRenew || one.term === null ? null : endsAt({ ...one, autoRenew }, tx.at);
  return {
    subscriptionId: one.id,
    name: one.name,
    endsAt: ends,
    lastDay: ends && lastDayBefore(ends, one.terms.sellerTimeZone),
    addOns,
  };
}

/** The name of a preview: equal where the same subscriptions end on the same days. */
const nameOf = (autoRenew: boolean, effects: SeveralEffect["subscriptions"]): string =>
  previewOf([
    autoRenew,
    effects.map((one) => [one.subscriptionId, one.endsAt?.toString() ?? "", one.addOns]),
  ]);
