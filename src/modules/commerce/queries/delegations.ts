import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { DelegationSide, DelegationState, Right } from "../domain/delegation.ts";
import { DELEGATION_COLUMNS, type Delegation, type DelegationStep } from "../store/delegations.ts";

/** With what the partner calls the customer, and how often it acted. */
export type ListedDelegation = Delegation & {
  readonly company: string;
  readonly acts: number;
  readonly lastActAt: Instant | null;
};

const LISTED = `${DELEGATION_COLUMNS}, c.company, coalesce(u.acts, 0)::int as acts, u.last_at as "lastActAt"`;
const FROM = `commerce.delegations d
  join commerce.customers c on c.seller_id = d.seller_id and c.id = d.customer_id
  left join commerce.delegation_uses u on u.delegation_id = d.id`;
const SIDE = "(d.seller_id = $1 or d.organisation_id = $1)";

const pageOf = (side: DelegationSide) =>
  statement<readonly unknown[], ListedDelegation>(
    `commerce.list-delegations-of-${side}`,
    `select ${LISTED} from ${FROM}
   where ${side === "partner" ? "d.seller_id = $1" : "d.organisation_id = $1"} and ($2::uuid is null or d.customer_id = $2)
     and ($3::text is null or $3 = case when d.state = 'waiting' and d.answer_by <= $4 then 'expired'
       when d.state = 'active' and d.ends_at <= $4 then 'expired' else d.state end)
     -- What was taken back before it was answered is nothing to the customer.
     ${side === "partner" ? "" : "and d.state <> 'withdrawn'"}
     and ($5::timestamptz is null or (d.asked_at, d.id) < ($5, $6::uuid))
   order by d.asked_at desc, d.id desc limit $7`,
  );
const pages = { partner: pageOf("partner"), customer: pageOf("customer") };

/** A partner's or a customer's, the latest first. */
export const listDelegations = (
  db: Reader,
  wanted: {
    readonly organisationId: string;
    readonly side: DelegationSide;
    readonly customerId: string | null;
    readonly state: DelegationState | null;
    readonly at: Instant;
    readonly after: readonly [askedAt: string, id: string] | null;
    readonly limit: number;
  },
): Promise<ListedDelegation[]> =>
  db.query(pages[wanted.side], [
    wanted.organisationId,
    wanted.customerId,
    wanted.state,
    wanted.at,
    wanted.after?.[0] ?? null,
    wanted.after?.[1] ?? null,
    wanted.limit,
  ]);

const one = statement<[organisationId: string, id: string], ListedDelegation>(
  "commerce.delegation",
  `select ${LISTED} from ${FROM} where ${SIDE} and d.id = $2`,
);
export const delegationOf = async (
  db: Reader,
  organisationId: string,
  id: string,
): Promise<ListedDelegation | undefined> => (await db.query(one, [organisationId, id]))[0];

const record = statement<[sellerId: string, organisationId: string], { id: string }>(
  "commerce.record-of-organisation",
  `select c.id from commerce.customers c
   where c.seller_id = $1 and c.organisation_id = $2 and c.seller_id <> $2 and c.ended_at is null`,
);
/** A partner's record of an organisation, in force; undefined where it has none. */
export const recordOfOrganisation = async (
  db: Reader,
  sellerId: string,
  organisationId: string,
): Promise<string | undefined> => (await db.query(record, [sellerId, organisationId]))[0]?.id;

const records = statement<[organisationId: string], { id: string }>(
  "commerce.records-of-organisation",
  "select id from commerce.customers where organisation_id = $1",
);
/** Every seller's record of an organisation, its own as a buyer and those of relationships that ended with them. */
export const recordsOfOrganisation = async (
  db: Reader,
  organisationId: string,
): Promise<readonly string[]> => (await db.query(records, [organisationId])).map(({ id }) => id);

const acting = statement<
  [sellerId: string, customerId: string],
  {
    company: string;
    organisationId: string;
    suspended: boolean;
    latest: {
      state: DelegationState;
      answerBy: string;
      endsAt: string;
      rights: readonly Right[];
    } | null;
  }
>(
  "commerce.acting-facts",
  `select c.company, c.organisation_id as "organisationId",
     exists (select from commerce.suspended_organisations s where s.organisation_id = c.seller_id) as suspended,
     (select jsonb_build_object('state', d.state, 'answerBy', d.answer_by, 'endsAt', d.ends_at, 'rights', d.rights)
       from commerce.delegations d where d.seller_id = $1 and d.customer_id = $2 and d.granted_at is not null
       order by (d.state = 'active') desc, d.granted_at desc, d.id desc limit 1) as latest
   from commerce.customers c where c.seller_id = $1 and c.id = $2 and c.ended_at is null`,
);
/** What decides whether a partner may act for a customer, read by one statement; undefined without a record in force. */
export async function actingFacts(db: Reader, sellerId: string, customerId: string) {
  const [found] = await db.query(acting, [sellerId, customerId]);
  if (found === undefined) return undefined;
  const { latest, ...rest } = found;
  return {
    ...rest,
    latest:
      latest === null
        ? undefined
        : {
            ...latest,
            answerBy: Temporal.Instant.from(latest.answerBy),
            endsAt: Temporal.Instant.from(latest.endsAt),
          },
  };
}

const ofRecord = statement<
  [sellerId: string, customerId: string],
  { company: string; given: string | null; asked: string | null }
>(
  "commerce.delegations-of-record",
  `select c.company,
     (select d.id from commerce.delegations d where d.seller_id = $1 and d.customer_id = $2 and d.granted_at is not null
       order by (d.state = 'active') desc, d.granted_at desc, d.id desc limit 1) as given,
     (select d.id from commerce.delegations d where d.seller_id = $1 and d.customer_id = $2 and d.granted_at is null
       order by (d.state = 'waiting') desc, d.asked_at desc, d.id desc limit 1) as asked
   from commerce.customers c where c.seller_id = $1 and c.id = $2 and c.ended_at is null`,
);

export type DelegationsOfRecord = {
  /** As the partner calls the customer. */
  readonly company: string;
  /** What was given last, in force or over. */
  readonly given: ListedDelegation | undefined;
  /** What was asked last and not given: it waits, or came to nothing. */
  readonly asked: ListedDelegation | undefined;
};

/** Of a partner's record that is in force: what it was given last, and what it asked. */
export async function delegationsOfRecord(
  db: Reader,
  sellerId: string,
  customerId: string,
): Promise<DelegationsOfRecord | undefined> {
  const [found] = await db.query(ofRecord, [sellerId, customerId]);
  if (found === undefined) return undefined;
  const read = async (id: string | null) =>
    id === null ? undefined : delegationOf(db, sellerId, id);
  return {
    company: found.company,
    given: await read(found.given),
    asked: await read(found.asked),
  };
}

/** A partner of an organisation, with what it may do. */
export type PartnerOfCustomer = {
  readonly recordId: string;
  readonly sellerId: string;
  readonly since: Instant;
  readonly active: string | null;
  readonly waiting: string | null;
};
const partners = statement<readonly unknown[], PartnerOfCustomer>(
  "commerce.partners-of-organisation",
  `select c.id as "recordId", c.seller_id as "sellerId", c.created_at as since,
     (select d.id from commerce.delegations d where d.seller_id = c.seller_id and d.customer_id = c.id and d.state = 'active'
       and d.ends_at > $2) as active,
     (select d.id from commerce.delegations d where d.seller_id = c.seller_id and d.customer_id = c.id and d.state = 'waiting'
       and d.answer_by > $2) as waiting
   from commerce.customers c
   where c.organisation_id = $1 and c.seller_id <> $1 and c.ended_at is null
     and ($3::timestamptz is null or (c.created_at, c.id) < ($3, $4::uuid))
   order by c.created_at desc, c.id desc limit $5`,
);
/** Partners with a record of the organisation, those who came last first (ux C3). */
export const partnersOf = (
  db: Reader,
  organisationId: string,
  {
    at,
    after,
    limit,
  }: {
    readonly at: Instant;
    readonly after: readonly [since: string, id: string] | null;
    readonly limit: number;
  },
): Promise<PartnerOfCustomer[]> =>
  db.query(partners, [organisationId, at, after?.[0] ?? null, after?.[1] ?? null, limit]);

const several = statement<[organisationId: string, ids: readonly string[]], ListedDelegation>(
  "commerce.delegations-by-ids",
  `select ${LISTED} from ${FROM} where ${SIDE} and d.id = any($2::uuid[])`,
);
export const delegationsByIds = async (
  db: Reader,
  organisationId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ListedDelegation>> =>
  new Map((await db.query(several, [organisationId, ids])).map((row) => [row.id, row]));

const steps = statement<[id: string], DelegationStep>(
  "commerce.delegation-steps",
  `select number, kind, rights, last_day::text as "lastDay", text, by_kind as "byKind", by_name as "byName", at
   from commerce.delegation_steps where delegation_id = $1 order by number desc limit 100`,
);
/** What became of it, the latest first. */
export const delegationSteps = (db: Reader, id: string): Promise<DelegationStep[]> =>
  db.query(steps, [id]);
