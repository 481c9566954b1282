import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { CONSENT_COLUMNS, type Consent } from "../store/consents.ts";

/** Licences of a plan that deals of one publisher grant one organisation. */
export type Granted = {
  readonly serviceId: string;
  readonly offerName: string;
  readonly planName: string;
  readonly quantity: number;
};

/** A consent as the customer's list shows it. */
export type ListedConsent = Consent & {
  /** The deal that it was asked for. */
  readonly offerName: string;
  /** Of what the publisher did by it; null where it did nothing. */
  readonly lastActivityAt: Instant | null;
  /** What the publisher's deals grant now: the same for every consent to one publisher. */
  readonly granted: readonly Granted[];
};

/** Plans of one publisher that are named; no publisher has more. */
const MOST_GRANTED = 200;

const GRANTED = `coalesce((select jsonb_agg(g) from (
    select p.service_id as "serviceId", p.offer_name as "offerName", p.plan_name as "planName", sum(h.quantity)::int as quantity
    from licensing.deals d
    join licensing.holdings h on h.source = 'deal' and h.source_id = d.id and h.state <> 'ended' and h.quantity > 0
    join licensing.pools p on p.id = h.pool_id
    where d.organisation_id = c.organisation_id and d.publisher_id = c.publisher_id
    group by p.service_id, p.offer_name, p.plan_name order by p.offer_name, p.plan_name limit ${MOST_GRANTED}) g), '[]')`;
const LISTED = `${CONSENT_COLUMNS}, a.offer_name as "offerName",
  (select max(g.at) from licensing.grant_changes g where g.consent_id = c.id) as "lastActivityAt", ${GRANTED} as granted
  from licensing.consents c join licensing.consent_invites i on i.id = c.invite_id join licensing.deals a on a.id = i.deal_id`;

const page = statement<readonly unknown[], ListedConsent>(
  "licensing.list-consents",
  `select ${LISTED} where c.organisation_id = $1
     and ($2::timestamptz is null or (c.given_at, c.id) < ($2, $3::uuid))
   order by c.given_at desc, c.id desc limit $4`,
);
const one = statement<[organisationId: string, id: string], ListedConsent>(
  "licensing.consent",
  `select ${LISTED} where c.organisation_id = $1 and c.id = $2`,
);

/** Consents of an organisation, in force and past, the latest first. */
export const listConsents = (
  db: Reader,
  organisationId: string,
  {
    after,
    limit,
  }: { readonly after: readonly [givenAt: string, id: string] | null; readonly limit: number },
): Promise<ListedConsent[]> =>
  db.query(page, [organisationId, after?.[0] ?? null, after?.[1] ?? null, limit]);

export const consentOf = async (db: Reader, organisationId: string, id: string) =>
  (await db.query(one, [organisationId, id]))[0];

const byId = statement<[id: string], Consent>(
  "licensing.consent-by-id",
  `select ${CONSENT_COLUMNS} from licensing.consents c where c.id = $1`,
);
export const consentById = async (db: Reader, id: string) => (await db.query(byId, [id]))[0];

const customers = statement<readonly unknown[], Consent>(
  "licensing.consenting-organisations",
  `select ${CONSENT_COLUMNS} from licensing.consents c
   where c.publisher_id = $1 and c.revoked_at is null
     and ($2::timestamptz is null or (c.given_at, c.id) < ($2, $3::uuid))
   order by c.given_at desc, c.id desc limit $4`,
);
/** Consents to a publisher that are in force, the latest first. */
export const consentsTo = (
  db: Reader,
  publisherId: string,
  {
    after,
    limit,
  }: { readonly after: readonly [givenAt: string, id: string] | null; readonly limit: number },
): Promise<Consent[]> =>
  db.query(customers, [publisherId, after?.[0] ?? null, after?.[1] ?? null, limit]);

const latest = statement<[publisherId: string, organisationId: string], Consent>(
  "licensing.latest-consent",
  `select ${CONSENT_COLUMNS} from licensing.consents c
   where c.publisher_id = $1 and c.organisation_id = $2
   order by c.revoked_at is not null, c.given_at desc, c.id desc limit 1`,
);
/** The consent in force between the two, or else the last one. */
export const latestConsent = async (db: Reader, publisherId: string, organisationId: string) =>
  (await db.query(latest, [publisherId, organisationId]))[0];
