import { isId } from "../../../kernel/ids.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";
import { type Language, translate } from "../../../platform/text.ts";

type Row = {
  readonly id: string;
  readonly organisationId: string;
  readonly company: string;
  readonly offerName: string;
  readonly planName: string;
  readonly autoRenew: boolean;
};

const subscriptions = statement<[ids: readonly string[]], Row>(
  "commerce.subscriptions-of-moments",
  `select s.id, s.organisation_id as "organisationId", c.company, s.terms ->> 'offerName' as "offerName", s.terms ->> 'planName' as "planName",
     s.auto_renew and not s.renewals_stopped as "autoRenew"
   from commerce.subscriptions s join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where s.id = any($1::uuid[])`,
);

/** Of moments whose subject is a subscription: what was sold, and to whom. */
export const subscriptionWords =
  (doesOf?: (row: Row, locale: Language) => string): DescribeMoments =>
  async (db, subjects, locale) =>
    new Map(
      (await db.query(subscriptions, [subjects.filter(isId)])).map((row): [string, MomentWords] => [
        row.id,
        {
          about: `${row.offerName} · ${row.planName}, ${row.company}`,
          page: `/organisations/${row.organisationId}`,
          ...(doesOf === undefined ? {} : { does: doesOf(row, locale) }),
        },
      ]),
    );

const privateOffers = statement<
  [ids: readonly string[]],
  { id: string; name: string; offerId: string; slug: string | null }
>(
  "commerce.private-offers-of-moments",
  `select o.id, o.name, o.offer_id as "offerId", (select p.offer ->> 'slug' from commerce.plans_for_sale p
     where p.offer_id = o.offer_id order by p.plan_uuid limit 1) as slug
   from commerce.private_offers o where o.id = any($1::uuid[])`,
);
/** Of moments whose subject is a private offer: its name, and of which offer it is. */
export const privateOfferWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(privateOffers, [subjects.filter(isId)])).map(
      ({ id, name, offerId, slug }): [string, MomentWords] => [
        id,
        { about: slug === null ? name : `${name}, ${slug}`, page: `/offers/${offerId}` },
      ],
    ),
  );

const delegations = statement<
  [ids: readonly string[]],
  { id: string; company: string; organisationId: string }
>(
  "commerce.delegations-of-moments",
  `select d.id, c.company, d.organisation_id as "organisationId" from commerce.delegations d
     join commerce.customers c on c.seller_id = d.seller_id and c.id = d.customer_id
   where d.id = any($1::uuid[])`,
);
/** Of moments whose subject is what a partner may do for a customer, or asked to: the customer. */
export const delegationWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(delegations, [subjects.filter(isId)])).map(
      ({ id, company, organisationId }): [string, MomentWords] => [
        id,
        { about: company, page: `/organisations/${organisationId}` },
      ],
    ),
  );

/** What becomes of a trial when it ends. */
export const trialEndWords = subscriptionWords(({ autoRenew }, locale) =>
  translate(locale, autoRenew ? "moment.trial.becomes-paid" : "moment.trial.ends"),
);
