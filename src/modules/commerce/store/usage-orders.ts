import type { Result } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { StartedAtOnce } from "../domain/usage-purchase.ts";
import { LIMIT_REACHED, type NewOrder, type NewOrderLine, type OrderRefused } from "./orders.ts";

const place = statement<[order: string], unknown>(
  "commerce.record-usage-order",
  "select commerce.record_usage_order($1)",
);

/** Stores an order for an environment, whose subscription is active at once, as the transaction ends. */
export const placeUsageOrder = (
  tx: Tx,
  {
    order,
    line,
    environmentId,
    started: { status, trialEndsAt, term, paidUntil },
  }: {
    readonly order: NewOrder;
    readonly line: NewOrderLine;
    readonly environmentId: string;
    readonly started: StartedAtOnce;
  },
  refusal: (why: OrderRefused) => Result<never> & { readonly ok: false },
): void => {
  const started = {
    status,
    trialEndsAt: trialEndsAt?.toString() ?? null,
    termStart: term.start,
    termEnd: term.end,
    paidUntil,
  };
  tx.last(
    place,
    [JSON.stringify({ order, lines: [line], environmentId, started })],
    ({ code, constraint, detail }) => {
      if (code === LIMIT_REACHED) return refusal({ limitOf: detail ?? "" });
      return constraint === "one_trial_per_offer" ? refusal("trial-taken") : undefined;
    },
  );
};
