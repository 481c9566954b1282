import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { BindingState } from "../domain/reseller-binding.ts";

export type ResellerBinding = {
  readonly id: string;
  readonly providerId: string;
  readonly resellerTenantId: string;
  /** Who accepted; null before. */
  readonly resellerId: string | null;
  readonly state: BindingState;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly answeredBy: string | null;
  readonly answeredAt: Instant | null;
  readonly endedBy: string | null;
  readonly endedAt: Instant | null;
};

const COLUMNS = `b.id, b.provider_id as "providerId", b.reseller_tenant_id as "resellerTenantId", b.reseller_id as "resellerId",
  b.state, b.asked_by as "askedBy", b.asked_at as "askedAt", b.answered_by as "answeredBy", b.answered_at as "answeredAt",
  b.ended_by as "endedBy", b.ended_at as "endedAt"`;
const SIDES = "(b.provider_id = $1 or b.reseller_tenant_id = $2::uuid)";

const insert = statement<
  [id: string, providerId: string, tenantId: string, by: string, at: Instant],
  { id: string }
>(
  "commerce.ask-reseller",
  `insert into commerce.reseller_bindings (id, provider_id, reseller_tenant_id, asked_by, asked_at)
   values ($1, $2, $3, $4, $5) on conflict (provider_id, reseller_tenant_id) where state in ('asked', 'bound') do nothing
   returning id`,
);
const one = (name: string, lock: "" | "for update") =>
  statement<[organisationId: string, tenantId: string | null, id: string], ResellerBinding>(
    name,
    `select ${COLUMNS} from commerce.reseller_bindings b where ${SIDES} and b.id = $3 ${lock}`,
  );
const read = one("commerce.reseller-binding", "");
const lock = one("commerce.lock-reseller-binding", "for update");
const page = statement<
  [
    organisationId: string,
    tenantId: string | null,
    state: BindingState | null,
    at: string | null,
    id: string | null,
    limit: number,
  ],
  ResellerBinding
>(
  "commerce.reseller-bindings",
  `select ${COLUMNS} from commerce.reseller_bindings b
   where ${SIDES} and ($3::text is null or b.state = $3)
     -- What was taken back before it was answered is nothing to the reseller.
     and (b.provider_id = $1 or b.state <> 'withdrawn')
     and ($4::timestamptz is null or (b.asked_at, b.id) < ($4, $5::uuid))
   order by b.asked_at desc, b.id desc limit $6`,
);
const answer = statement<
  [id: string, state: BindingState, resellerId: string | null, by: string, at: Instant],
  unknown
>(
  "commerce.answer-reseller-binding",
  `update commerce.reseller_bindings set state = $2, reseller_id = $3, answered_by = $4, answered_at = $5 where id = $1`,
);
const end = statement<[id: string, by: string, at: Instant], unknown>(
  "commerce.end-reseller-binding",
  "update commerce.reseller_bindings set state = 'ended', ended_by = $2, ended_at = $3 where id = $1",
);

/** Whose bindings are looked at; without a tenant ID as a provider's alone. */
export type Side = { readonly id: string; readonly tenantId: string | null };

/** @returns false where the two have one that is open */
export const insertBinding = async (
  tx: Tx,
  { id, providerId, tenantId }: { id: string; providerId: string; tenantId: string },
): Promise<boolean> =>
  (await tx.query(insert, [id, providerId, tenantId, tx.actor.name, tx.at])).length === 1;

export const bindingOf = async (
  db: Reader,
  of: Side,
  id: string,
): Promise<ResellerBinding | undefined> => (await db.query(read, [of.id, of.tenantId, id]))[0];

/** The same, kept locked until the transaction ends. */
export const lockBinding = async (
  tx: Tx,
  of: Side,
  id: string,
): Promise<ResellerBinding | undefined> => (await tx.query(lock, [of.id, of.tenantId, id]))[0];

export const pageOfBindings = (
  db: Reader,
  of: Side,
  query: {
    readonly state: BindingState | null;
    readonly after: readonly [at: string, id: string] | null;
    readonly limit: number;
  },
): Promise<ResellerBinding[]> =>
  db.query(page, [
    of.id,
    of.tenantId,
    query.state,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);

export const answerBinding = (
  tx: Tx,
  id: string,
  state: BindingState,
  resellerId: string | null = null,
) => tx.query(answer, [id, state, resellerId, tx.actor.name, tx.at]);

export const endBinding = (tx: Tx, id: string) => tx.query(end, [id, tx.actor.name, tx.at]);
