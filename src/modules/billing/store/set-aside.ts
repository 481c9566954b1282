import { statement } from "../../../platform/database.ts";
import type { Tx, WriteRefused } from "../../../platform/transaction.ts";

/** Why an account of a run has no document: nobody knows it, its invoice is below zero, or the database refuses it. */
export type SetAsideReason = "buyer-unknown" | "below-zero" | "refused";

export type WhySetAside = {
  readonly reason: SetAsideReason;
  /** What the database said, where it refused. */
  readonly detail?: string;
};

/** What a refusal of the database means for the account whose documents it refused. */
export const reasonOf = ({
  constraint,
  message,
}: WriteRefused & { readonly message: string }): WhySetAside =>
  constraint === "totals_have_their_sign"
    ? { reason: "below-zero" }
    : { reason: "refused", detail: message.slice(0, 500) };

const insert = statement<
  [
    runId: string,
    buyerIds: readonly string[],
    reason: string,
    detail: string | null,
    at: Temporal.Instant,
  ],
  unknown
>(
  "billing.set-aside",
  `with freed as (
     update billing.unbilled set run_id = null where run_id = $1 and buyer_id = any($2::uuid[])
     returning charge_id, buyer_id, currency)
   insert into billing.set_aside (run_id, buyer_id, currency, reason, detail, lines, net_minor, tax_minor, set_aside_at)
   select $1, f.buyer_id, f.currency, $3, $4, count(*), sum(c.net_minor), sum(c.tax_minor), $5
   from freed f join billing.charges c on c.id = f.charge_id group by f.buyer_id, f.currency`,
);

/** Gives back what a run took of these accounts, and keeps why: the next run finds it waiting. */
export const setAside = (
  tx: Tx,
  runId: string,
  buyerIds: readonly string[],
  { reason, detail = null }: { readonly reason: SetAsideReason; readonly detail?: string | null },
): Promise<unknown> => tx.query(insert, [runId, buyerIds, reason, detail, tx.at]);
