import { randomUUIDv7 } from "node:crypto";
import { money } from "../../../kernel/money.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { type AccountKind, accountKey, type Posting } from "../domain/ledger.ts";

const post = statement<readonly unknown[], unknown>(
  "billing.post-entry",
  `with lines as (
     select n::integer as number, l ->> 'key' as key, l ->> 'kind' as kind, l ->> 'owner' as owner,
       l ->> 'currency' as currency, (l ->> 'minor')::bigint as minor
     from jsonb_array_elements($6::jsonb) with ordinality as x(l, n)),
   accounts as (
     insert into billing.accounts (key, kind, owner) select distinct key, kind, owner from lines
     on conflict do nothing returning key),
   entry as (
     insert into billing.ledger_entries (id, kind, charge_id, reverses, posted_at)
     values ($1, $2, $3, $4, $5) returning id)
   insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
   select entry.id, lines.number, lines.key, lines.currency, lines.minor from entry, lines`,
  {
    many: `with entry as (
       select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::jsonb[])
         as x(id, kind, charge_id, reverses, posted_at, lines)),
     lines as (
       select entry.id, n::integer as number, l ->> 'key' as key, l ->> 'kind' as kind, l ->> 'owner' as owner,
         l ->> 'currency' as currency, (l ->> 'minor')::bigint as minor
       from entry cross join lateral jsonb_array_elements(entry.lines) with ordinality as x(l, n)),
     accounts as (
       insert into billing.accounts (key, kind, owner) select distinct key, kind, owner from lines order by key
       on conflict do nothing returning key),
     entries as (
       insert into billing.ledger_entries (id, kind, charge_id, reverses, posted_at)
       select id, kind, charge_id, reverses, posted_at from entry)
     insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
     select id, number, key, currency, minor from lines`,
  },
);

const postings = statement<
  [chargeId: string],
  { entryId: string; kind: AccountKind; owner: string; currency: string; minor: bigint }
>(
  "billing.standing-postings-of-charge",
  `with entries as (
     select e.id from billing.ledger_entries e where e.charge_id = $1
     union all
     select e.id from billing.charges c join billing.ledger_entries e on e.charge_id = c.id where c.part_of = $1)
   select (select e.id from billing.ledger_entries e where e.charge_id = $1) as "entryId", a.kind, a.owner, p.currency,
     sum(p.amount_minor)::bigint as minor
   from entries e join billing.ledger_postings p on p.entry_id = e.id join billing.accounts a on a.key = p.account
   group by a.kind, a.owner, p.currency having sum(p.amount_minor) <> 0 order by min(p.number)`,
);

/** Posts an entry; the database refuses one that does not sum to zero, at the end of the transaction. */
export async function postEntry(
  tx: Tx,
  entry: {
    readonly kind: "charge" | "credit";
    readonly chargeId: string;
    readonly reverses: string | null;
    readonly postings: readonly Posting[];
  },
): Promise<void> {
  await tx.query(post, [
    randomUUIDv7(),
    entry.kind,
    entry.chargeId,
    entry.reverses,
    tx.at,
    JSON.stringify(
      entry.postings.map(({ account, amount }) => ({
        key: accountKey(account),
        ...account,
        currency: amount.currency,
        minor: amount.minor.toString(),
      })),
    ),
  ]);
}

/** How a charge was posted, less the parts that were credited: what stands of it on each account. */
export async function postingsOfRecordedCharge(
  tx: Tx,
  chargeId: string,
): Promise<{ entryId: string; postings: Posting[] } | undefined> {
  const rows = await tx.query(postings, [chargeId]);
  const [first] = rows;
  return (
    first && {
      entryId: first.entryId,
      postings: rows.map(({ kind, owner, currency, minor }) => ({
        account: { kind, owner },
        amount: money(minor, currency),
      })),
    }
  );
}
