import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { ChargeKind } from "../domain/charge.ts";
import type { DisputeReason, DisputeState } from "../domain/dispute-lifecycle.ts";
import type { Party } from "../domain/invoice.ts";
import type { Description } from "./charges.ts";

/** What a buyer says of a line of its invoice, and what became of it. */
export type Dispute = {
  readonly id: string;
  readonly number: number;
  readonly buyerId: string;
  readonly buyer: Party;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly lineNumber: number;
  readonly chargeId: string;
  readonly kind: ChargeKind;
  readonly description: Description;
  readonly currency: string;
  /** How much of the line is disputed: before tax, and with it; above zero. */
  readonly netMinor: bigint;
  readonly totalMinor: bigint;
  readonly reason: DisputeReason;
  readonly text: string;
  readonly state: DisputeState;
  readonly openedAt: Instant;
  readonly openedBy: string;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
  readonly answer: string | null;
  readonly creditNoteId: string | null;
  readonly creditNoteNumber: string | null;
  /** What the credit note gave back of the line, with tax. */
  readonly creditedMinor: bigint;
};

export const DISPUTE_COLUMNS = `d.id, d.number::integer as number, d.buyer_id as "buyerId", i.buyer, d.invoice_id as "invoiceId",
  i.number as "invoiceNumber", d.line_number as "lineNumber", d.charge_id as "chargeId", c.kind, c.description,
  d.currency, d.net_minor as "netMinor", d.total_minor as "totalMinor", d.reason, d.text, d.state,
  d.opened_at as "openedAt", d.opened_by as "openedBy", d.ended_at as "endedAt", d.ended_by as "endedBy", d.answer,
  d.credit_note_id as "creditNoteId", (select n.number from billing.invoices n where n.id = d.credit_note_id) as
  "creditNoteNumber", d.credited_minor as "creditedMinor"`;
const FROM = `billing.disputes d join billing.invoices i on i.id = d.invoice_id
  join billing.charges c on c.id = d.charge_id`;
export const DISPUTES = FROM;

const insert = statement<readonly unknown[], { id: string }>(
  "billing.insert-dispute",
  `insert into billing.disputes (id, buyer_id, invoice_id, line_number, charge_id, currency, net_minor, total_minor,
     reason, text, opened_at, opened_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
);

/** Stores a dispute; the database refuses a second one of a line that was not taken back. */
export const insertDispute = (
  tx: Tx,
  dispute: Pick<
    Dispute,
    | "id"
    | "buyerId"
    | "invoiceId"
    | "lineNumber"
    | "chargeId"
    | "currency"
    | "netMinor"
    | "totalMinor"
    | "reason"
    | "text"
  >,
): Promise<unknown> =>
  tx.query(insert, [
    dispute.id,
    dispute.buyerId,
    dispute.invoiceId,
    dispute.lineNumber,
    dispute.chargeId,
    dispute.currency,
    dispute.netMinor,
    dispute.totalMinor,
    dispute.reason,
    dispute.text,
    tx.at,
    tx.actor.name,
  ]);

const byId = statement<[id: string, buyerId: string | null], Dispute>(
  "billing.dispute",
  `select ${DISPUTE_COLUMNS} from ${FROM} where d.id = $1 and ($2::uuid is null or d.buyer_id = $2)`,
);

/** @param buyerId whose it has to be; null where the operator looks */
export const disputeById = async (
  db: Reader,
  id: string,
  buyerId: string | null,
): Promise<Dispute | undefined> => (await db.query(byId, [id, buyerId]))[0];

const end = statement<readonly unknown[], { id: string }>(
  "billing.end-dispute",
  `update billing.disputes set state = $2, ended_at = $3, ended_by = $4, ended_on = $5::date, answer = $6
   where id = $1 and state = 'open' returning id`,
);

/** Ends a dispute that is not credited; whoever calls has locked the buyer's account. */
export async function endDispute(
  tx: Tx,
  dispute: Dispute,
  ended: {
    readonly state: "declined" | "withdrawn";
    readonly answer: string | null;
    readonly today: Day;
  },
): Promise<Dispute> {
  await tx.query(end, [dispute.id, ended.state, tx.at, tx.actor.name, ended.today, ended.answer]);
  const after = await disputeById(tx, dispute.id, dispute.buyerId);
  if (after === undefined) throw new Error(`Dispute ${dispute.id} vanished while it was ended`);
  return after;
}

const accept = statement<readonly unknown[], { id: string }>(
  "billing.accept-disputes-credited",
  `with credited as (
     select coalesce(k.reverses, k.part_of) as charge_id, n.id as note_id, r.reason,
       -sum(k.total_minor) as total
     from billing.invoices n join billing.invoice_lines l on l.invoice_id = n.id
     join billing.charges k on k.id = l.charge_id join billing.runs r on r.id = n.run_id
     where n.id = any($1::uuid[]) and coalesce(k.reverses, k.part_of) is not null
     group by 1, 2, 3)
   update billing.disputes d set state = 'accepted', ended_at = $2, ended_by = $3, ended_on = $4::date,
     answer = k.reason, credit_note_id = k.note_id, credited_minor = greatest(k.total, 0)
   from credited k where d.charge_id = k.charge_id and d.state = 'open' returning d.id`,
);

/**
 * Accepts the open disputes of the lines that these credit notes credit: by the operator's decision, by its own
 * correction, or because a subscription was cancelled in its window.
 *
 * @returns the disputes that were accepted
 */
export async function acceptCredited(
  tx: Tx,
  noteIds: readonly string[],
  today: Day,
): Promise<readonly Dispute[]> {
  const accepted = await tx.query(accept, [noteIds, tx.at, tx.actor.name, today]);
  return accepted.length === 0 ? [] : tx.query(named, [accepted.map(({ id }) => id)]);
}

const named = statement<[ids: readonly string[]], Dispute>(
  "billing.disputes-by-id",
  `select ${DISPUTE_COLUMNS} from ${FROM} where d.id = any($1::uuid[]) order by d.number`,
);

const onLine = statement<
  [invoiceId: string, chargeId: string],
  { number: number; isCredit: boolean; state: DisputeState | null }
>(
  "billing.line-to-dispute",
  `select l.number, (c.reverses is not null or c.part_of is not null) as "isCredit",
     (select d.state from billing.disputes d where d.charge_id = c.id and d.state <> 'withdrawn') as state
   from billing.invoice_lines l join billing.charges c on c.id = l.charge_id
   where l.invoice_id = $1 and l.charge_id = $2`,
);

/** A line of an invoice with the dispute of it that stands; undefined where the charge is not on it. */
export const lineToDispute = async (tx: Tx, invoiceId: string, chargeId: string) =>
  (await tx.query(onLine, [invoiceId, chargeId]))[0];
