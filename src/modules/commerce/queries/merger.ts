import { type Reader, statement } from "../../../platform/database.ts";

/** What selling knows of two customer organisations that are to be one. */
export type MergerDealings = {
  /** Orders that the one that goes placed for itself, and those that the other did. */
  readonly ownOrders: number;
  readonly ownOrdersOfStaying: number;
  /** Plans of which a customer has one at most, where both have one. */
  readonly oneEach: readonly { readonly offer: string; readonly plan: string }[];
  /** Sellers with a record of each, where that of the one that goes is not over: the two become one. */
  readonly sellersOfBoth: readonly string[];
  /** Sellers whose records move, with what they hold. */
  readonly sellers: readonly string[];
  readonly running: number;
  readonly ended: number;
  /** Records that are over, of sellers that have one of the organisation that stays: they stay behind. */
  readonly leftBehind: number;
  /** Rights over users and licences of the one that goes, given or asked for: they end. */
  readonly delegations: number;
  /** Plans of which both together hold more than a customer may have. */
  readonly overLimit: readonly {
    readonly offer: string;
    readonly plan: string;
    readonly held: number;
    readonly limit: number;
  }[];
  /** Offers of which both had a trial. */
  readonly secondTrials: readonly string[];
  /** Another text where anything that both hold has changed. */
  readonly revision: string;
};

const HELD = "('pending-activation', 'trial', 'active', 'suspended')";
const tried = (s: string) =>
  `${s}.trial_days > 0 and (${s}.activated_at is not null or ${s}.status = 'pending-activation')`;
/** Records of the organisation that goes, of sellers that have none of the other: they move with it. */
export const MOVING = `select r.id, r.seller_id from commerce.customers r
   where r.organisation_id = $1 and r.seller_id <> $1 and not exists (
     select from commerce.customers o where o.seller_id = r.seller_id and o.organisation_id = $2)`;

/** Of sellers with a record of each, that of the one that goes, unless it is over: it goes into the other. */
export const JOINING = `select r.id, r.seller_id, o.id as into_id from commerce.customers r
     join commerce.customers o on o.seller_id = r.seller_id and o.organisation_id = $2
   where r.organisation_id = $1 and r.ended_at is null`;

const dealings = statement<[going: string, staying: string], MergerDealings>(
  "commerce.dealings-of-merger",
  `with moving as materialized (${MOVING}), joining as materialized (${JOINING}),
     leaving as (select seller_id, id from moving union all select seller_id, id from joining),
     goes as materialized (select s.* from commerce.subscriptions s join leaving m on m.id = s.customer_id and m.seller_id = s.seller_id),
     stays as materialized (select * from commerce.subscriptions where organisation_id = $2),
     both_have as (
       select r.seller_id, r.ended_at from commerce.customers r
         join commerce.customers o on o.seller_id = r.seller_id and o.organisation_id = $2
       where r.organisation_id = $1)
   select
     (select count(*)::int from commerce.orders where seller_id = $1) as "ownOrders",
     (select count(*)::int from commerce.orders where seller_id = $2) as "ownOrdersOfStaying",
     array(select seller_id from joining order by 1) as "sellersOfBoth",
     array(select distinct seller_id from moving order by 1) as sellers,
     (select count(*)::int from goes where status in ${HELD}) as running,
     (select count(*)::int from goes where status not in ${HELD}) as ended,
     (select count(*)::int from both_have where ended_at is not null) as "leftBehind",
     (select count(*)::int from commerce.delegations d where d.organisation_id = $1 and d.state in ('waiting', 'active'))
       as delegations,
     coalesce((select jsonb_agg(jsonb_build_object('offer', o.offer, 'plan', o.name, 'held', o.held, 'limit', o.most) order by o.offer, o.name)
       from (select p.offer ->> 'slug' as offer, p.plan ->> 'planId' as name, (p.plan ->> 'limitPerCustomer')::int as most,
           (select count(*)::int from goes where plan_uuid = p.plan_uuid and status in ${HELD})
             + (select count(*)::int from stays where plan_uuid = p.plan_uuid and status in ${HELD}) as held
         from commerce.plans_for_sale p
         where p.plan ->> 'limitPerCustomer' is not null
           and p.plan_uuid in (select plan_uuid from goes where status in ${HELD})
           and p.plan_uuid in (select plan_uuid from stays where status in ${HELD})) o
       where o.held > o.most and o.most > 1), '[]') as "overLimit",
     coalesce((select jsonb_agg(jsonb_build_object('offer', p.offer ->> 'slug', 'plan', p.plan ->> 'planId')
         order by p.offer ->> 'slug', p.plan ->> 'planId')
       from commerce.plans_for_sale p where (p.plan ->> 'limitPerCustomer')::int = 1
         and p.plan_uuid in (select plan_uuid from goes where status in ${HELD})
         and p.plan_uuid in (select plan_uuid from stays where status in ${HELD})), '[]') as "oneEach",
     array(select distinct (select p.offer ->> 'slug' from commerce.plans_for_sale p where p.plan_uuid = goes.plan_uuid)
       from goes where ${tried("goes")} and exists (select from stays where stays.offer_id = goes.offer_id
         and ${tried("stays")})
       order by 1) as "secondTrials",
     md5(coalesce((select string_agg(id || ' ' || version || ' ' || status, ' ' order by id) from goes), '')
       || coalesce((select string_agg(id || ' ' || status, ' ' order by id) from stays), '')
       || coalesce((select string_agg(c.id || ' ' || c.version || ' ' || coalesce(k.id || ' ' || k.version, ''), ' ' order by c.id, k.id)
         from joining j join commerce.customers c on c.seller_id = j.seller_id and c.id in (j.id, j.into_id)
           left join commerce.carts k on k.seller_id = c.seller_id and k.customer_id = c.id and k.state = 'open'), '')
       || coalesce((select string_agg(d.id || ' ' || d.version, ' ' order by d.id) from commerce.delegations d
         where d.organisation_id = $1 and d.state in ('waiting', 'active')), '')) as revision`,
);

/** What would move, what would stand beside what it is with already, and what binds the one that goes. */
export async function mergerDealings(
  db: Reader,
  { going, staying }: { readonly going: string; readonly staying: string },
): Promise<MergerDealings> {
  const [found] = await db.query(dealings, [going, staying]);
  if (found === undefined) throw new Error("Nothing was counted");
  return found;
}
