import type { Day } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { priceOfPayment } from "../domain/pricing.ts";
import type { AgreedTerms } from "../events.ts";

type Row = { id: string; customerId: string; company: string; on: Day; terms: AgreedTerms };

const trials = statement<[sellerId: string, from: Day, until: Day], Row>(
  "commerce.trials-ending",
  `select s.id, s.customer_id as "customerId", c.company, s.term_start as "on", s.terms
   from commerce.subscriptions s
   join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where s.seller_id = $1 and s.status = 'trial' and s.auto_renew and s.term_start >= $2 and s.term_start < $3
   order by s.term_start, s.id limit 200`,
);

/** Trials of a seller that become paid in [from, until), with the first payment of each, net. */
export const trialsEnding = async (db: Reader, sellerId: string, from: Day, until: Day) =>
  (await db.query(trials, [sellerId, from, until])).map(
    ({ id, customerId, company, on, terms }) => ({
      subscriptionId: id,
      customerId,
      company,
      on,
      terms,
      net: toJson(priceOfPayment(terms.unitPrice, terms)),
    }),
  );
