import { randomUUIDv7 } from "node:crypto";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { RequestState } from "../events.ts";

/** What an employee asks for, and what became of it. */
export type LicenceRequest = {
  readonly id: string;
  readonly organisationId: string;
  readonly poolId: string;
  readonly userId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly personId: string;
  readonly note: string;
  readonly state: RequestState;
  readonly askedAt: Temporal.Instant;
  readonly decidedBy: string | null;
  readonly decidedAt: Temporal.Instant | null;
  readonly answer: string;
  /** The colleague who is to decide it; null for all who hand out licences. */
  readonly assigneeId: string | null;
  readonly assigneeName: string | null;
};

export const REQUEST_COLUMNS = `r.id, r.organisation_id as "organisationId", r.pool_id as "poolId", r.user_id as "userId",
  r.user_name as "userName", r.display_name as "displayName", r.person_id as "personId", r.note, r.state,
  r.asked_at as "askedAt", r.decided_by as "decidedBy", r.decided_at as "decidedAt", r.answer,
  r.assignee_id as "assigneeId", r.assignee_name as "assigneeName"`;

const insert = statement<readonly unknown[], LicenceRequest>(
  "licensing.insert-request",
  `insert into licensing.requests as r (id, organisation_id, pool_id, user_id, user_name, display_name, person_id, note, state, asked_at)
   select $1, $2, $3, p.user_id, p.user_name, p.display_name, $5, $6, 'open', $7
   from licensing.people p where p.user_id = $4 returning ${REQUEST_COLUMNS}`,
);

/** The caller holds the person's row and the pool's. */
export async function insertRequest(
  tx: Tx,
  wanted: Pick<LicenceRequest, "organisationId" | "poolId" | "userId" | "personId" | "note">,
): Promise<LicenceRequest> {
  const { organisationId, poolId, userId, personId, note } = wanted;
  const id = randomUUIDv7();
  const [made] = await tx.query(insert, [
    id,
    organisationId,
    poolId,
    userId,
    personId,
    note,
    tx.at,
  ]);
  if (made === undefined) throw new Error(`A request for ${userId} was not recorded`);
  return made;
}

const lock = statement<[organisationId: string, id: string], LicenceRequest>(
  "licensing.lock-request",
  `select ${REQUEST_COLUMNS} from licensing.requests r where r.organisation_id = $1 and r.id = $2 for update`,
);
export const lockRequest = async (tx: Tx, organisationId: string, id: string) =>
  (await tx.query(lock, [organisationId, id]))[0];

const decide = statement<readonly unknown[], LicenceRequest>(
  "licensing.decide-request",
  `update licensing.requests r set state = $2, answer = $3, decided_at = $4, decided_by = $5 where r.id = $1
   returning ${REQUEST_COLUMNS}`,
);
export async function recordDecision(
  tx: Tx,
  id: string,
  { state, answer }: Pick<LicenceRequest, "state" | "answer">,
): Promise<LicenceRequest> {
  const [decided] = await tx.query(decide, [id, state, answer, tx.at, tx.actor.name]);
  if (decided === undefined) throw new Error(`There is no request ${id}`);
  return decided;
}

const assign = statement<[id: string, personId: string | null, name: string | null], unknown>(
  "licensing.assign-request",
  "update licensing.requests set assignee_id = $2, assignee_name = $3 where id = $1",
);
/** Its row is locked. */
export const recordAssignee = (
  tx: Tx,
  id: string,
  to: { readonly personId: string; readonly name: string } | null,
): Promise<unknown> => tx.query(assign, [id, to?.personId ?? null, to?.name ?? null]);

const standing = statement<
  [poolId: string, userId: string],
  { holds: boolean; waits: boolean; asked: boolean }
>(
  "licensing.standing-of-person",
  `select exists (select from licensing.assignments a where a.pool_id = $1 and a.user_id = $2) as holds,
     exists (select from licensing.claims c where c.pool_id = $1 and c.user_id = $2 and c.waits) as waits,
     exists (select from licensing.requests r where r.pool_id = $1 and r.user_id = $2 and r.state in ('open', 'waiting')) as asked`,
);
/** Whether somebody has a licence of the pool, waits for one, or has asked for one and not been answered. */
export const standingOf = async (tx: Tx, poolId: string, userId: string) =>
  (await tx.query(standing, [poolId, userId]))[0] ?? { holds: false, waits: false, asked: false };

const countOpen = statement<[personId: string, organisationId: string], { count: number }>(
  "licensing.count-open-requests-of-person",
  `select count(*)::int as count from licensing.requests
   where person_id = $1 and organisation_id = $2 and state in ('open', 'waiting')`,
);
export const openRequestsOfPerson = async (tx: Tx, personId: string, organisationId: string) =>
  (await tx.query(countOpen, [personId, organisationId]))[0]?.count ?? 0;

const approve = statement<
  [poolId: string, ids: readonly string[], at: Temporal.Instant, who: string],
  { id: string; organisationId: string }
>(
  "licensing.close-requests",
  `update licensing.requests set state = 'approved', decided_at = coalesce(decided_at, $3), decided_by = coalesce(decided_by, $4)
   where pool_id = $1 and user_id = any($2) and state in ('open', 'waiting')
   returning id, organisation_id as "organisationId"`,
);

/** Whoever has a licence now asked for it, or waited: nothing is left to decide. */
export const closeRequests = (tx: Tx, poolId: string, userIds: readonly string[]) =>
  tx.query(approve, [poolId, userIds, tx.at, tx.actor.name]);

const withdraw = statement<
  [ids: readonly string[], at: Temporal.Instant, who: string],
  { id: string }
>(
  "licensing.withdraw-requests-of-people",
  `update licensing.requests set state = 'withdrawn', decided_at = $2, decided_by = $3
   where user_id = any($1) and state in ('open', 'waiting') returning id`,
);

/** Of people who are deleted. */
export const withdrawRequestsOf = (tx: Tx, userIds: readonly string[]) =>
  tx.query(withdraw, [userIds, tx.at, tx.actor.name]);
