import { type Day, dayIn } from "../../../kernel/calendar.ts";
import { amountOf, type MoneyJson, sum, toJson } from "../../../kernel/money.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { followsBase } from "../problems.ts";
import { decideQuantityAsked, type QuantityAsked } from "./ask-quantity.ts";
import { nextPaymentWith, type QuantityChange } from "./change-quantity.ts";
import type { LicenceFacts } from "./licence-batches.ts";
import { totalsOf } from "./quantity-lines.ts";
import { endsAt, statusAt } from "./subscription.ts";
import { decideAction } from "./subscription-actions.ts";
import {
  type ChangeField,
  type SubscriptionWish,
  type WishedFor,
  wantsAutoRenew,
  wantsQuantity,
} from "./subscription-file.ts";
import { lastDayBefore } from "./term.ts";

/** A payment that comes next, net of tax, in the seller's zone. */
export type NextPayment = { readonly day: Day; readonly amount: MoneyJson };

/** What a row of a file does to its subscription. */
export type WishDecision = {
  /** Whether it renews after it; null where that stays. */
  readonly autoRenew: boolean | null;
  /** The last day with it where it is turned off; null where it renews, or has no term yet. */
  readonly lastDay: Day | null;
  readonly change: QuantityChange | null;
  /** The payment that the row changes, without and with it; null where none follows. */
  readonly before: NextPayment | null;
  readonly after: NextPayment | null;
  readonly refusals: readonly { readonly field: ChangeField; readonly problem: Problem }[];
};

export type WishContext = QuantityAsked & {
  readonly held: WishedFor;
  readonly relationshipEnded: boolean;
};

/**
 * Decides a row of a file by the rules of a single change (BEY-09): auto-renew first, then the number of
 * licences of what renews then or does not (docs/domain/bulk.md).
 */
export function decideWish(
  facts: LicenceFacts,
  wish: SubscriptionWish,
  context: WishContext,
): WishDecision {
  const { held, at } = context;
  const refusals: { field: ChangeField; problem: Problem }[] = [];
  const wanted = wantsAutoRenew(wish, held) ? wish.autoRenew : null;
  const refused = wanted === null ? undefined : refuseAutoRenew(facts, wanted, context);
  if (refused !== undefined) refusals.push({ field: "autoRenew", problem: refused });
  const autoRenew = refused === undefined ? wanted : null;
  const then = { ...facts, autoRenew: autoRenew ?? held.baseAutoRenew ?? facts.autoRenew };
  const quantity = wantsQuantity(wish, held) ? wish.quantity : null;
  const decision = quantity === null ? undefined : decideQuantityAsked(then, quantity, context);
  if (decision?.ok === false) refusals.push({ field: "quantity", problem: decision.problem });
  const change = decision?.ok === true ? decision.value : null;
  const paid = change?.nextPayment ?? null;
  const ends = autoRenew === false && facts.term !== null ? endsAt(then, at) : null;
  return {
    autoRenew,
    lastDay: ends && lastDayBefore(ends, facts.terms.sellerTimeZone),
    change,
    before: paid === null ? paymentOf(facts, context) : { day: paid.day, amount: paid.before },
    after:
      change === null ? paymentOf(then, context) : paid && { day: paid.day, amount: paid.after },
    refusals,
  };
}

function refuseAutoRenew(
  facts: LicenceFacts,
  wanted: boolean,
  { at, relationshipEnded }: WishContext,
): Problem | undefined {
  // Its base says whether it renews, in this file or already.
  if (facts.addOnOf !== null) return followsBase({});
  const decision = decideAction(wanted ? "turn-on-auto-renew" : "turn-off-auto-renew", facts, {
    at,
    viewer: { isSeller: true, relationshipEnded: wanted && relationshipEnded },
  });
  return decision.ok ? undefined : decision.problem;
}

function paymentOf(facts: LicenceFacts, { at }: WishContext): NextPayment | null {
  const status = statusAt(facts, at);
  // What is not set up or out of use pays nothing by itself.
  if (status !== "trial" && status !== "active") return null;
  const today = dayIn(facts.terms.sellerTimeZone, at);
  const next = nextPaymentWith(facts, facts.quantity, { status, today, at });
  return next && { day: next.day, amount: next.before };
}

/** What rows come to together in one currency, net of tax where nothing else is said. */
export type SeveralTotals = {
  readonly currency: string;
  /** Charged and credited once the changes are done; null where nothing is. */
  readonly now: {
    readonly net: MoneyJson;
    readonly tax: MoneyJson;
    readonly total: MoneyJson;
  } | null;
  /** The payments that come next and are changed, without the file and with it. */
  readonly before: MoneyJson;
  readonly after: MoneyJson;
};

/** The effects of rows added up, currency by currency, in the order of their codes. */
export function totalsOfSeveral(
  decisions: readonly (Pick<WishDecision, "change" | "before" | "after"> & {
    readonly currency: string;
  })[],
): SeveralTotals[] {
  const byCurrency = [...Map.groupBy(decisions, ({ currency }) => currency)];
  return byCurrency
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, all]) => {
      const payments = (of: (one: (typeof all)[number]) => NextPayment | null) =>
        toJson(
          sum(
            all.flatMap((one) => {
              const payment = of(one);
              return payment === null ? [] : [amountOf(payment.amount)];
            }),
            currency,
          ),
        );
      return {
        currency,
        now: totalsOf({ lines: all.flatMap(({ change }) => change?.lines ?? []) }),
        before: payments(({ before }) => before),
        after: payments(({ after }) => after),
      };
    });
}
