import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { ALERTS } from "../domain/customer-alerts.ts";
import { CUSTOMER_COLUMNS, type CustomerRecord } from "../store/customers.ts";
import { type CustomerFigures, figuresOf, hasAlert } from "./customer-alerts.ts";

export type OpenCart = {
  readonly id: string;
  readonly lines: number;
  readonly expiresAt: string;
};
export type ListedCustomer = CustomerRecord & {
  readonly figures: CustomerFigures;
  readonly openCart: OpenCart | null;
};

/** What a partner has to do about a customer: confirm its agreement, finish its cart, or see to a subscription. */
export const WAITING = ["agreement", "cart", ...ALERTS] as const;
export type Waiting = (typeof WAITING)[number];

/** The cart that is open at the instant of parameter `at`. */
const openCart = (at: string) => `
  (select jsonb_build_object('id', k.id, 'lines', jsonb_array_length(k.lines), 'expiresAt', k.expires_at)
   from commerce.carts k where k.seller_id = c.seller_id and k.customer_id = c.id and k.state = 'open'
     and k.expires_at > ${at}) as "openCart"`;

const WHERE = `c.seller_id = $1 and c.ended_at is null
  and ($2::text is null or c.search like '%' || $2 || '%' escape '\\' or c.former_names like '%' || $2 || '%' escape '\\')
  and ($3::text is null or c.segment = $3) and ($4::text is null or c.country = $4)
  and ($5::text is null or ($5 = 'agreement' and c.agreed_on is null)
    or ($5 = 'cart' and exists (select from commerce.carts k where k.seller_id = c.seller_id and k.customer_id = c.id
      and k.state = 'open' and k.expires_at > $6::timestamptz and jsonb_array_length(k.lines) > 0))
    or ${hasAlert("$5", "$6")})
  and ($7::uuid is null or c.reseller_id = $7)`;

/** `-` puts the last by name, or the latest, first. */
export const CUSTOMER_ORDERS = ["company", "-company", "since", "-since"] as const;
export type CustomerOrder = (typeof CUSTOMER_ORDERS)[number];
export const isBySince = (order: CustomerOrder): boolean => order.endsWith("since");

const pageIn = (order: CustomerOrder) => {
  const [key, type] = isBySince(order)
    ? ["c.created_at", "timestamptz"]
    : ["lower(c.company)", "text"];
  const [direction, beyond] = order.startsWith("-") ? ["desc", "<"] : ["asc", ">"];
  return statement<readonly unknown[], ListedCustomer & { key: string | Instant }>(
    `commerce.list-customers.${order}`,
    `select ${CUSTOMER_COLUMNS}, ${figuresOf("$6")}, ${openCart("$6")}, ${key} as key from commerce.customers c
     where ${WHERE} and ($8::${type} is null or (${key}, c.id) ${beyond} ($8, $9::uuid))
     order by ${key} ${direction}, c.id ${direction} limit $10`,
  );
};
const pages = new Map(CUSTOMER_ORDERS.map((order) => [order, pageIn(order)]));
const total = statement<readonly unknown[], { total: number }>(
  "commerce.count-customers",
  `select count(*)::int as total from commerce.customers c where ${WHERE}`,
);

export type CustomerQuery = {
  readonly sellerId: string;
  readonly q: string | null;
  readonly segment: string | null;
  readonly country: string | null;
  readonly waiting: Waiting | null;
  /** The reseller of record of an indirect provider's customers. */
  readonly resellerId: string | null;
  readonly at: Instant;
  readonly order: CustomerOrder;
  /** What the last customer of the page before is ordered by, and its id. */
  readonly after: readonly [key: string, id: string] | null;
  readonly limit: number;
};

/** Customers of a partner, each with what it is ordered by, and how many match in all. */
export async function listCustomers(
  db: Reader,
  { sellerId, q, segment, country, waiting, resellerId, at, order, after, limit }: CustomerQuery,
): Promise<{ rows: readonly (ListedCustomer & { readonly key: string })[]; total: number }> {
  const words = q === null ? null : escapeLike(q.toLowerCase());
  const match = [sellerId, words, segment, country, waiting, at, resellerId];
  const found = await db.query(pages.get(order) ?? pageIn(order), [
    ...match,
    after?.[0] ?? null,
    after?.[1] ?? null,
    limit,
  ]);
  const rows = found.map((row) => ({ ...row, key: row.key.toString() }));
  const [count] = await db.query(total, match);
  return { rows, total: count?.total ?? 0 };
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (one) => `\\${one}`);

export type CustomerAgreement = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly agreedOn: string;
  readonly attestedBy: string;
  readonly attestedAt: string;
  /** The version that somebody of the customer accepted here; null where a partner attests it. */
  readonly acceptedVersion: string | null;
};

export type CustomerWithDetails = ListedCustomer & {
  readonly agreements: readonly CustomerAgreement[] | null;
  readonly subscriptionCounts: Readonly<Record<string, number>> | null;
  /** Records of the seller that were merged into this one, in the order in which they came. */
  readonly formerly: readonly FormerRecord[] | null;
};
export type FormerRecord = {
  readonly id: string;
  readonly tenantId: string;
  readonly handle: string;
  readonly company: string;
  readonly since: string;
};

const details = statement<[sellerId: string, id: string, at: Instant], CustomerWithDetails>(
  "commerce.customer-details",
  `select ${CUSTOMER_COLUMNS}, ${figuresOf("$3")},
     (select jsonb_agg(jsonb_build_object('firstName', a.first_name, 'lastName', a.last_name, 'email', a.email,
        'phone', a.phone, 'agreedOn', a.agreed_on, 'attestedBy', a.attested_by, 'attestedAt', a.attested_at,
        'acceptedVersion', a.accepted_version)
        order by a.attested_at desc) from commerce.customer_agreements a
      where a.seller_id = c.seller_id and a.customer_id = c.id) as agreements,
     (select jsonb_object_agg(status, n) from (select status, count(*) as n from commerce.subscriptions s
      where s.seller_id = c.seller_id and s.customer_id = c.id group by status) x) as "subscriptionCounts",
     ${openCart("$3")},
     (select jsonb_agg(jsonb_build_object('id', r.id, 'tenantId', r.tenant_id, 'handle', r.handle, 'company', r.company,
        'since', r.ended_at) order by r.ended_at, r.id)
      from commerce.customers r where r.seller_id = c.seller_id and r.merged_into = c.id) as formerly
   from commerce.customers c where c.seller_id = $1 and c.ended_at is null
     and (c.id = $2 or c.id = (select r.merged_into from commerce.customers r where r.seller_id = $1 and r.id = $2))`,
);

/** One of a seller's customers, also by the identifier of a record that went into it. */
export const customerDetails = async (
  db: Reader,
  sellerId: string,
  id: string,
  at: Instant,
): Promise<CustomerWithDetails | undefined> => (await db.query(details, [sellerId, id, at]))[0];

const names = statement<
  [sellerId: string, ids: readonly string[]],
  { id: string; company: string }
>(
  "commerce.customer-names",
  "select id, company from commerce.customers where seller_id = $1 and id = any ($2)",
  "same",
);

/** Names of a seller's customers by id: for lists of other modules. */
export const customerNames = async (
  db: Reader,
  sellerId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map((await db.query(names, [sellerId, ids])).map(({ id, company }) => [id, company]));
