import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { PriceVersion } from "../domain/renewal-price.ts";
import type { ToldPrice } from "../domain/told-price.ts";
import type { AgreedTerms } from "../events.ts";
import type { PlanRow } from "./plans-for-sale.ts";
import type { Subscription } from "./subscriptions.ts";

const HELD = "('pending-activation', 'trial', 'active', 'suspended')";

// Of the prices that somebody pays, those that the plan no longer has. What is not sold any more keeps its price.
const note = statement<
  [offerId: string, rows: string, editionId: string, version: number, at: Instant],
  { seq: string }
>(
  "commerce.note-price-changes",
  `insert into commerce.price_changes
     (offer_id, plan_uuid, market, term, amount, currency, edition_id, edition_version, told_at)
   select $1, paid.plan_uuid, paid.market, paid.term, now.price -> 'terms' ->> paid.term, now.price ->> 'currency',
     $3, $4, $5
   from (select distinct s.plan_uuid, s.terms ->> 'market' as market, s.terms ->> 'term' as term
         from commerce.subscriptions s where s.offer_id = $1 and s.status in ${HELD}) paid
   join commerce.plans_for_sale before on before.plan_uuid = paid.plan_uuid
   join lateral (
     select r -> 'plan' -> 'prices' -> paid.market as price from jsonb_array_elements($2::jsonb) as x(r)
     where (r ->> 'planUuid')::uuid = paid.plan_uuid) now on true
   where now.price -> 'terms' ->> paid.term is not null
     and (now.price -> 'terms' ->> paid.term)::numeric
       is distinct from (before.plan -> 'prices' -> paid.market -> 'terms' ->> paid.term)::numeric
   returning seq::text`,
);

/** Notes which prices an edition changes for those who pay them; before its plans are put on sale. */
export async function notePriceChanges(
  tx: Tx,
  offerId: string,
  edition: {
    readonly rows: readonly PlanRow[];
    readonly editionId: string;
    readonly version: number;
  },
): Promise<boolean> {
  const { rows, editionId, version } = edition;
  const noted = await tx.query(note, [offerId, JSON.stringify(rows), editionId, version, tx.at]);
  return noted.length > 0;
}

const told = statement<[subscriptionId: string], ToldPrice>(
  "commerce.told-prices",
  `select c.amount, c.currency, c.edition_id as "editionId", c.edition_version as "editionVersion",
     c.told_at as "toldAt"
   from commerce.subscriptions s
   join commerce.price_changes c on c.plan_uuid = s.plan_uuid and c.market = s.terms ->> 'market'
     and c.term = s.terms ->> 'term' and c.told_at > coalesce(s.price_agreed_at, s.ordered_at)
   where s.id = $1 order by c.told_at desc, c.seq desc limit 100`,
  {
    many: `select x.n::integer as n, t.* from unnest($1::uuid[]) with ordinality as x(id, n) cross join lateral (
       select c.amount, c.currency, c.edition_id as "editionId", c.edition_version as "editionVersion",
         c.told_at as "toldAt"
       from commerce.subscriptions s
       join commerce.price_changes c on c.plan_uuid = s.plan_uuid and c.market = s.terms ->> 'market'
         and c.term = s.terms ->> 'term' and c.told_at > coalesce(s.price_agreed_at, s.ordered_at)
       where s.id = x.id order by c.told_at desc, c.seq desc limit 100) t`,
  },
);

/** What was told of its plan's price since the one that a subscription pays was agreed, in that order. */
export const toldPrices = async (db: Reader, subscriptionId: string): Promise<ToldPrice[]> =>
  (await db.query(told, [subscriptionId])).reverse();

const toldOfEach = statement<
  [subscriptionIds: readonly string[]],
  ToldPrice & { readonly of: string }
>(
  "commerce.told-prices-of-each",
  `select s.id as "of", c.amount, c.currency, c.edition_id as "editionId", c.edition_version as "editionVersion",
     c.told_at as "toldAt"
   from commerce.subscriptions s
   join commerce.price_changes c on c.plan_uuid = s.plan_uuid and c.market = s.terms ->> 'market'
     and c.term = s.terms ->> 'term' and c.told_at > coalesce(s.price_agreed_at, s.ordered_at)
   where s.id = any ($1) order by c.told_at, c.seq limit 10000`,
);

/** The same of several subscriptions, by their ids; what was told of none is absent. */
export async function toldPricesOfEach(
  db: Reader,
  subscriptionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ToldPrice[]>> {
  const found = new Map<string, ToldPrice[]>();
  if (subscriptionIds.length === 0) return found;
  for (const { of, ...price } of await db.query(toldOfEach, [subscriptionIds]))
    found.set(of, [...(found.get(of) ?? []), price]);
  return found;
}

const reprice = statement<
  [id: string, version: number, terms: string, agreedAt: Instant | null],
  { id: string }
>(
  "commerce.reprice-subscription",
  `update commerce.subscriptions set terms = (terms - 'privateOffer') || $3::jsonb, price_agreed_at = coalesce($4, price_agreed_at)
   where id = $1 and version = $2 returning id`,
);

/** Gives a subscription, whose row is locked, another price; the caller notes it in the history. */
export async function recordPrice(
  tx: Tx,
  { id, version }: Subscription,
  {
    toldAt,
    unitPrice,
    editionId,
    editionVersion,
    privateOffer,
    meters,
  }: PriceVersion & Pick<AgreedTerms, "privateOffer" | "meters">,
): Promise<void> {
  const done = await tx.query(reprice, [
    id,
    version,
    JSON.stringify({ unitPrice, editionId, editionVersion, privateOffer, meters }),
    toldAt,
  ]);
  if (done.length !== 1) throw new Error(`Subscription ${id} moved while it was locked`);
}
