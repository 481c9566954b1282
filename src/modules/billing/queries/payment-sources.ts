import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { PaymentDraft, PaymentFault } from "../domain/payment.ts";

export type ListedSource = {
  readonly name: string;
  readonly everyMinutes: number;
  readonly isLoaded: boolean;
  readonly askedAt: Instant | null;
  readonly succeededAt: Instant | null;
  readonly recorded: number;
  readonly failures: number;
  readonly failure: string | null;
  readonly refused: number;
};
export type RefusedPayment = {
  readonly source: string;
  readonly draft: PaymentDraft;
  readonly faults: readonly PaymentFault[];
  readonly seenAt: Instant;
};

// One whose reference is recorded by now is done with, unless it says something else.
const STANDS = `(r.faults @> '[{"code": "payment-differs"}]'
  or not exists (select 1 from billing.payments p where p.reference = r.reference))`;
const sources = statement<[after: string | null, limit: number], ListedSource>(
  "billing.list-payment-sources",
  `select s.name, s.every_minutes as "everyMinutes", s.next_at <> 'infinity' as "isLoaded", s.asked_at as "askedAt",
     s.succeeded_at as "succeededAt", s.recorded, s.failures, s.failure,
     (select count(*)::int from billing.refused_payments r where r.source = s.name and ${STANDS}) as refused
   from billing.payment_sources s where $1::text is null or s.name > $1 order by s.name limit $2`,
);
const refusals = statement<[source: string, after: string | null, limit: number], RefusedPayment>(
  "billing.list-refused-payments",
  `select r.source, r.draft, r.faults, r.seen_at as "seenAt" from billing.refused_payments r
   where r.source = $1 and ${STANDS} and ($2::text is null or r.reference > $2) order by r.reference limit $3`,
);

/** The operator's own payment sources by name, with how they do. */
export const listPaymentSources = (db: Reader, after: string | null, limit: number) =>
  db.query(sources, [after, limit]);

/** What a source told and could not be recorded, by reference. */
export const listRefusedPayments = (
  db: Reader,
  query: { readonly source: string; readonly after: string | null; readonly limit: number },
) => db.query(refusals, [query.source, query.after, query.limit]);
