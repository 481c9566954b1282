import { type Money, money, parseMoney } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { ChargePosted } from "../../billing/events.ts";
import { noteOwed } from "./credit.ts";

const insert = statement<readonly unknown[], unknown>(
  "commerce.insert-charged-amount",
  // What a seller with a credit limit owes grows with it.
  `with owed as (
     update commerce.credit_limits set owed_minor = owed_minor + $5::bigint + $6::bigint
     where seller_id = $3::uuid and currency = $4::text)
   insert into commerce.charged_amounts (charge_id, subscription_id, seller_id, currency, net_minor, tax_minor,
     batch_id, quantity, period_start, period_end, reverses, part_of)
   values ($1, $2, $3::uuid, $4::text, $5::bigint, $6::bigint, $7, $8, $9, $10, $11, $12)`,
  {
    many: `with given as (
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::uuid[],
         $8::numeric[], $9::date[], $10::date[], $11::uuid[], $12::uuid[]) as x(charge_id, subscription_id, seller_id, currency, net_minor,
         tax_minor, batch_id, quantity, period_start, period_end, reverses, part_of)),
     owed as (
       update commerce.credit_limits l set owed_minor = l.owed_minor + o.minor
       from (select seller_id, currency, sum(net_minor + tax_minor)::bigint as minor from given group by 1, 2) o
       where l.seller_id = o.seller_id and l.currency = o.currency)
     insert into commerce.charged_amounts (charge_id, subscription_id, seller_id, currency, net_minor, tax_minor,
       batch_id, quantity, period_start, period_end, reverses, part_of)
     select * from given`,
  },
);
const sums = statement<[subscriptionId: string], { currency: string; net: string; tax: string }>(
  "commerce.charged-so-far",
  `select currency, sum(net_minor)::text as net, sum(tax_minor)::text as tax from commerce.charged_amounts
   where subscription_id = $1 group by currency having sum(net_minor) <> 0 or sum(tax_minor) <> 0`,
);

/**
 * Keeps what billing announced, in the transaction that posts it. Of usage, and of its credits, only what is owed moves:
 * no change of a subscription gives any of it back.
 */
export const noteCharge = async (tx: Tx, charge: ChargePosted): Promise<void> => {
  const { net, tax } = charge;
  if (charge.kind === "usage" || charge.ofUsage === true) {
    await noteOwed(tx, charge);
    return;
  }
  await tx.query(insert, [
    charge.chargeId,
    charge.subscriptionId,
    charge.buyerId,
    net.currency,
    parseMoney(net.amount, net.currency)?.minor,
    parseMoney(tax.amount, tax.currency)?.minor,
    charge.batchId,
    charge.quantity,
    charge.periodStart,
    charge.periodEnd,
    charge.reverses,
    charge.partOf ?? null,
  ]);
};

/** Net and tax charged so far, credits taken off; undefined where that is nothing. */
export async function chargedSoFar(
  db: Reader,
  subscriptionId: string,
): Promise<{ net: Money; tax: Money } | undefined> {
  const [row] = await db.query(sums, [subscriptionId]);
  return (
    row && {
      net: money(BigInt(row.net), row.currency),
      tax: money(BigInt(row.tax), row.currency),
    }
  );
}
