import { type Reader, statement } from "../../../platform/database.ts";
import type { DisputeState } from "../domain/dispute-lifecycle.ts";
import { DISPUTE_COLUMNS, DISPUTES, type Dispute } from "../store/disputes.ts";

export { disputeById } from "../store/disputes.ts";

const page = statement<readonly unknown[], Dispute>(
  "billing.list-disputes",
  `select ${DISPUTE_COLUMNS} from ${DISPUTES}
   where ($1::uuid is null or d.buyer_id = $1) and ($2::text is null or d.state = $2)
     and ($3::uuid is null or d.invoice_id = $3)
     and ($4::text is null or lower(i.number) like '%' || $4 || '%' escape '\\'
       or lower(i.buyer ->> 'name') like '%' || $4 || '%' escape '\\')
     and ($5::timestamptz is null or (d.opened_at, d.id) < ($5, $6::uuid))
   order by d.opened_at desc, d.id desc limit $7`,
);
const openOnes = statement<[buyerId: string | null], { open: number }>(
  "billing.count-open-disputes",
  `select count(*)::int as open from billing.disputes d
   where d.state = 'open' and ($1::uuid is null or d.buyer_id = $1)`,
);

/** Disputes of a buyer, or of every one, the latest first, with how many wait for a decision. */
export async function listDisputes(
  db: Reader,
  query: {
    /** Null for those of every buyer. */
    readonly buyerId: string | null;
    readonly state: DisputeState | null;
    readonly invoiceId: string | null;
    /** Part of an invoice's number, or of a buyer's name. */
    readonly q: string | null;
    readonly after: readonly [openedAt: string, id: string] | null;
    readonly limit: number;
  },
): Promise<{ readonly rows: readonly Dispute[]; readonly open: number }> {
  const rows = await db.query(page, [
    query.buyerId,
    query.state,
    query.invoiceId,
    query.q?.toLowerCase().replace(/[\\%_]/g, (one) => `\\${one}`) ?? null,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);
  const [counted] = await db.query(openOnes, [query.buyerId]);
  return { rows, open: counted?.open ?? 0 };
}

const decided = statement<[chargeIds: readonly string[]], { readonly id: string }>(
  "billing.lines-decided-before",
  `with recursive before as (
     select c.id as line, c.reissues as id from billing.charges c where c.id = any($1::uuid[]) and c.reissues is not null
     union all
     select b.line, c.reissues from before b join billing.charges c on c.id = b.id where c.reissues is not null)
   select distinct b.line as id from before b join billing.disputes d on d.charge_id = b.id
   where d.state in ('accepted', 'declined')`,
);

/** Those of these lines that bill again what was decided on an invoice before; one statement however many they are. */
export const decidedBefore = async (
  db: Reader,
  chargeIds: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await db.query(decided, [chargeIds])).map(({ id }) => id));

const latest = statement<[chargeIds: readonly string[]], Dispute>(
  "billing.latest-disputes-of-charges",
  `select distinct on (d.charge_id) ${DISPUTE_COLUMNS} from ${DISPUTES}
   where d.charge_id = any($1::uuid[]) order by d.charge_id, d.opened_at desc, d.id desc`,
);

/** The latest dispute of each of these lines that has one, by charge; one statement however many they are. */
export const latestDisputes = async (
  db: Reader,
  chargeIds: readonly string[],
): Promise<ReadonlyMap<string, Dispute>> =>
  new Map((await db.query(latest, [chargeIds])).map((one) => [one.chargeId, one]));
