import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { PaymentDraft, PaymentFault } from "../domain/payment.ts";

/** Whether a source is to be asked that no worker is asking; system time. */
export const SOURCE_IS_DUE = `exists (select 1 from billing.payment_sources
  where next_at <= clock_timestamp() and (claimed_until is null or claimed_until < clock_timestamp()))`;

/** Longer than a program may take and its payments are recorded: then its worker has died. */
const CLAIM = "2 minutes";

export type TakenSource = { readonly name: string; readonly cursor: string | null };
const register = statement<[sources: string], unknown>(
  "billing.register-payment-sources",
  `with loaded as (
     select s ->> 'name' as name, (s ->> 'everyMinutes')::integer as every from jsonb_array_elements($1::jsonb) s),
   gone as (
     update billing.payment_sources set next_at = 'infinity' where name not in (select name from loaded))
   insert into billing.payment_sources (name, every_minutes) select name, every from loaded
   on conflict (name) do update set every_minutes = excluded.every_minutes,
     next_at = least(billing.payment_sources.next_at,
       coalesce(billing.payment_sources.asked_at, clock_timestamp()) + excluded.every_minutes * interval '1 minute')`,
);
const take = statement<[names: readonly string[], places: number], TakenSource>(
  "billing.take-payment-sources",
  `update billing.payment_sources s set claimed_until = clock_timestamp() + interval '${CLAIM}', asked_at = clock_timestamp()
   from (select name from billing.payment_sources
     where next_at <= clock_timestamp() and (claimed_until is null or claimed_until < clock_timestamp())
       and name = any($1) order by next_at limit $2 for update skip locked) due
   where s.name = due.name returning s.name, s.cursor`,
);
// Asked again in its time; what fails again and again, at most once an hour.
const fail = statement<[name: string, failure: string], unknown>(
  "billing.note-source-failure",
  `update billing.payment_sources set failures = failures + 1, failure = $2, claimed_until = null,
     next_at = clock_timestamp() + greatest(every_minutes, least(60, power(2, least(failures, 10))))
       * interval '1 minute'
   where name = $1`,
);
const succeed = statement<[name: string, cursor: string | null, recorded: number], unknown>(
  "billing.note-source-told",
  `update billing.payment_sources set cursor = $2, recorded = recorded + $3, failures = 0, failure = null,
     claimed_until = null, succeeded_at = clock_timestamp(),
     next_at = clock_timestamp() + every_minutes * interval '1 minute'
   where name = $1`,
);
const refuse = statement<[source: string, refused: string], unknown>(
  "billing.keep-refused-payments",
  `insert into billing.refused_payments (source, reference, draft, faults)
   select $1, r -> 'draft' ->> 'reference', r -> 'draft', r -> 'faults' from jsonb_array_elements($2::jsonb) r
   on conflict (source, reference) do update set draft = excluded.draft, faults = excluded.faults,
     seen_at = excluded.seen_at`,
);
const again = statement<[source: string, limit: number], { draft: PaymentDraft }>(
  "billing.refused-drafts",
  `select draft from billing.refused_payments where source = $1 order by seen_at desc, reference limit $2`,
);
const settle = statement<[], unknown>(
  "billing.forget-refused-payments",
  `delete from billing.refused_payments r using billing.payments p
   where p.reference = r.reference and not (r.faults @> '[{"code": "payment-differs"}]')`,
);

/** Notes which sources are loaded: those are asked, and no others. */
export const registerSources = (
  tx: Tx,
  sources: readonly { readonly name: string; readonly everyMinutes: number }[],
): Promise<unknown> =>
  tx.query(register, [
    JSON.stringify(sources.map(({ name, everyMinutes }) => ({ name, everyMinutes }))),
  ]);

/** Claims sources that are due, for one worker to ask. */
export const takeSources = (db: Reader, names: readonly string[], places: number) =>
  db.query(take, [names, places]);

export const noteSourceFailure = (db: Reader, name: string, failure: string): Promise<unknown> =>
  db.query(fail, [name, failure]);

/** What a source told before and could not be recorded, the latest first: by now it perhaps can. */
export const refusedDrafts = async (
  tx: Tx,
  source: string,
  limit: number,
): Promise<PaymentDraft[]> => (await tx.query(again, [source, limit])).map(({ draft }) => draft);

/** Keeps what was told of a source, in the transaction that records its payments. */
export async function noteSourceTold(
  tx: Tx,
  about: {
    readonly name: string;
    readonly cursor: string | null;
    readonly recorded: number;
    readonly refused: readonly {
      readonly draft: PaymentDraft;
      readonly faults: readonly PaymentFault[];
    }[];
  },
): Promise<void> {
  const { name, cursor, recorded, refused } = about;
  await tx.query(succeed, [name, cursor, recorded]);
  if (refused.length > 0) await tx.query(refuse, [name, JSON.stringify(refused)]);
  await tx.query(settle, []);
}
