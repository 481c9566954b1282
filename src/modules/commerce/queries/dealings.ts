import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** What an organisation has to do with running subscriptions, in whichever part. */
export type Dealings = {
  /** Running subscriptions, each counted once. */
  readonly subscriptions: number;
  /** Customer organisations that hold them; for a customer, itself. */
  readonly customers: number;
  /** Sellers of them. */
  readonly sellers: number;
  /** Open carts that could not be bought any more. */
  readonly carts: number;
};

const RUNNING = "s.status in ('pending-activation', 'trial', 'active', 'suspended')";
const COUNTS = `count(*)::int as subscriptions, count(distinct s.organisation_id)::int as customers,
  count(distinct s.seller_id)::int as sellers`;

const PARTS = {
  publisher: [
    "s.publisher_id = $1",
    `exists (select from jsonb_array_elements(c.lines) l
       join commerce.plans_for_sale p on p.plan_uuid = (l ->> 'planUuid')::uuid where p.publisher_id = $1)`,
  ],
  partner: ["s.seller_id = $1", "c.seller_id = $1"],
  customer: [
    "s.organisation_id = $1",
    `exists (select from commerce.customers k
       where k.seller_id = c.seller_id and k.id = c.customer_id and k.organisation_id = $1)`,
  ],
} as const;

const dealings = (kind: keyof typeof PARTS) =>
  statement<[organisation: string, at: Instant], Dealings>(
    `commerce.dealings-of-${kind}`,
    `select ${COUNTS}, (select count(*)::int from commerce.carts c
       where c.state = 'open' and c.expires_at > $2 and jsonb_array_length(c.lines) > 0 and ${PARTS[kind][1]}) as carts
     from commerce.subscriptions s where ${PARTS[kind][0]} and ${RUNNING}`,
  );
const BY_KIND = {
  publisher: dealings("publisher"),
  partner: dealings("partner"),
  customer: dealings("customer"),
};

/** How much runs now with an organisation in its part: what a suspension leaves as it is, and the carts it stops. */
export async function dealingsOf(
  db: Reader,
  { id, kind }: { readonly id: string; readonly kind: keyof typeof PARTS },
  at: Instant,
): Promise<Dealings> {
  const [found] = await db.query(BY_KIND[kind], [id, at]);
  return found ?? { subscriptions: 0, customers: 0, sellers: 0, carts: 0 };
}
