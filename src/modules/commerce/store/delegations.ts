import type { Day, Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { DelegationState, Right } from "../domain/delegation.ts";

/** Rights of a partner over a customer's users and licences, asked for and perhaps given. */
export type Delegation = {
  readonly id: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly organisationId: string;
  /** As it is stored; `delegationStateAt` says what it is by now. */
  readonly state: DelegationState;
  /** Given without being asked: what stands as asked repeats what was given. */
  readonly unasked: boolean;
  readonly askedRights: readonly Right[];
  readonly months: number;
  readonly words: string;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly answerBy: Instant;
  /** Empty before anything is given. */
  readonly rights: readonly Right[];
  readonly lastDay: Day | null;
  readonly endsAt: Instant | null;
  readonly grantedBy: string | null;
  readonly grantedAt: Instant | null;
  readonly endedBy: string | null;
  readonly endedAt: Instant | null;
  readonly version: number;
};

export const DELEGATION_COLUMNS = `d.id, d.seller_id as "sellerId", d.customer_id as "customerId",
  d.organisation_id as "organisationId", d.state, d.unasked, d.asked_rights as "askedRights", d.months, d.words,
  d.asked_by as "askedBy", d.asked_at as "askedAt", d.answer_by as "answerBy", d.rights, d.last_day::text as "lastDay",
  d.ends_at as "endsAt", d.granted_by as "grantedBy", d.granted_at as "grantedAt", d.ended_by as "endedBy",
  d.ended_at as "endedAt", d.version`;

const insert = statement<readonly unknown[], unknown>(
  "commerce.ask-delegation",
  `insert into commerce.delegations
     (id, seller_id, customer_id, organisation_id, asked_rights, months, words, asked_by, asked_at, answer_by, unasked)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
export const insertDelegation = (
  tx: Tx,
  row: Pick<
    Delegation,
    | "id"
    | "sellerId"
    | "customerId"
    | "organisationId"
    | "askedRights"
    | "months"
    | "words"
    | "answerBy"
    | "unasked"
  >,
) =>
  tx.query(insert, [
    row.id,
    row.sellerId,
    row.customerId,
    row.organisationId,
    row.askedRights,
    row.months,
    row.words,
    tx.actor.name,
    tx.at,
    row.answerBy,
    row.unasked,
  ]);

const SIDE = "(d.seller_id = $1 or d.organisation_id = $1)";
const lock = statement<[organisationId: string, id: string], Delegation>(
  "commerce.lock-delegation",
  `select ${DELEGATION_COLUMNS} from commerce.delegations d where ${SIDE} and d.id = $2 for update`,
);
/** One of the partner's or the customer's, kept locked until the transaction ends. */
export const lockDelegation = async (
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<Delegation | undefined> => (await tx.query(lock, [organisationId, id]))[0];

const lockById = statement<[id: string], Delegation>(
  "commerce.lock-delegation-by-id",
  `select ${DELEGATION_COLUMNS} from commerce.delegations d where d.id = $1 for update`,
);
export const lockDelegationById = async (tx: Tx, id: string): Promise<Delegation | undefined> =>
  (await tx.query(lockById, [id]))[0];

const open = (name: string, of: string) =>
  statement<[sellerId: string | null, of: string], Delegation>(
    name,
    `select ${DELEGATION_COLUMNS} from commerce.delegations d
     where ($1::uuid is null or d.seller_id = $1) and ${of} = $2 and d.state in ('waiting', 'active')
     order by d.id for update`,
  );
const openOfCustomer = open("commerce.lock-open-delegations", "d.customer_id");
const openOfOrganisation = open(
  "commerce.lock-open-delegations-of-organisation",
  "d.organisation_id",
);
/** What waits and what is in force of a partner's record: two at most. */
export const lockOpenDelegations = (tx: Tx, sellerId: string, customerId: string) =>
  tx.query(openOfCustomer, [sellerId, customerId]);
/** The same of all partners of an organisation. */
export const lockDelegationsOf = (tx: Tx, organisationId: string) =>
  tx.query(openOfOrganisation, [null, organisationId]);

const held = statement<[sellerId: string, customerId: string], Delegation & { company: string }>(
  "commerce.hold-delegation",
  `select ${DELEGATION_COLUMNS}, c.company from commerce.delegations d
     join commerce.customers c on c.seller_id = d.seller_id and c.id = d.customer_id
   where d.seller_id = $1 and d.customer_id = $2 and d.state = 'active' and c.ended_at is null for share of d`,
);
/** What is in force by its row, shared until the transaction ends: who revokes it waits, and who acts next reads that. */
export const holdActiveDelegation = async (tx: Tx, sellerId: string, customerId: string) =>
  (await tx.query(held, [sellerId, customerId]))[0];

const grant = statement<readonly unknown[], unknown>(
  "commerce.grant-delegation",
  `update commerce.delegations set state = 'active', rights = $2, last_day = $3, ends_at = $4,
     granted_by = coalesce(granted_by, $5), granted_at = coalesce(granted_at, $6), version = version + 1 where id = $1`,
);
type Given = { readonly rights: readonly Right[]; readonly lastDay: Day; readonly endsAt: Instant };
/** Gives the rights, or fewer of them from now on. */
export const recordGiven = (tx: Tx, id: string, { rights, lastDay, endsAt }: Given) =>
  tx.query(grant, [id, rights, lastDay, endsAt, tx.actor.name, tx.at]);

const end = statement<[id: string, state: string, by: string, at: Instant], unknown>(
  "commerce.end-delegation",
  `update commerce.delegations set state = $2, ended_by = $3, ended_at = $4, version = version + 1 where id = $1`,
);
export const recordEnd = (
  tx: Tx,
  id: string,
  state: Exclude<DelegationState, "waiting" | "active">,
) => tx.query(end, [id, state, tx.actor.name, tx.at]);

export type DelegationStep = {
  readonly number: number;
  readonly kind:
    | "asked"
    | "granted"
    | "declined"
    | "withdrawn"
    | "narrowed"
    | "replaced"
    | "revoked"
    | "ended"
    | "expired";
  readonly rights: readonly Right[];
  readonly lastDay: Day | null;
  readonly text: string | null;
  readonly byKind: "partner" | "customer" | "marketplace";
  readonly byName: string;
  readonly at: Instant;
};
const step = statement<readonly unknown[], unknown>(
  "commerce.add-delegation-step",
  `insert into commerce.delegation_steps (delegation_id, number, kind, rights, last_day, text, by_kind, by_name, at)
   select $1, coalesce(max(s.number), 0) + 1, $2, $3::text[], $4::date, $5, $6, $7, $8::timestamptz
   from commerce.delegation_steps s where s.delegation_id = $1`,
);
/** Whoever adds one holds the delegation's row. */
export const addDelegationStep = (
  tx: Tx,
  id: string,
  one: Pick<DelegationStep, "kind" | "rights" | "lastDay" | "text" | "byKind">,
) =>
  tx.query(step, [
    id,
    one.kind,
    one.rights,
    one.lastDay,
    one.text,
    one.byKind,
    one.byKind === "marketplace" ? "" : tx.actor.name,
    tx.at,
  ]);

/** A partner acted by it. It goes out with the commit: nobody waits for a count. */
export const NOTE_USE = statement<[id: string, at: Instant], unknown>(
  "commerce.note-delegation-use",
  `insert into commerce.delegation_uses as u (delegation_id, acts, last_at) values ($1, 1, $2)
   on conflict (delegation_id) do update set acts = u.acts + 1, last_at = greatest(u.last_at, excluded.last_at)`,
);
