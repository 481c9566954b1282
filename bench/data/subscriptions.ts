import type { Floor } from "../measure.ts";

/** What bench/seed-subscriptions.ts made: one subscription, active and charged, and who reads about it. */
export type BillingSeed = {
  /** Addresses of people who sign in. */
  readonly operator: string;
  readonly partner: string;
  readonly subscriptionId: string;
};

export type Copies = {
  /** Partners, each with a customer of its own. */
  readonly sellers: number;
  /** Subscriptions of each. */
  readonly each: number;
  /** A word that no other copies have: their ids come of it. */
  readonly name: string;
};

type Change = Readonly<Record<string, string>>;

/**
 * Copies the subscription with its charge, its ledger entry and its next moment under other ids and
 * sellers, each with the seller's person among those who are told. Row by row through the pages it
 * would take an hour; what is measured afterwards reads and writes the same rows.
 */
export async function multiply(
  bare: Floor,
  { subscriptionId }: BillingSeed,
  { sellers, each, name }: Copies,
): Promise<void> {
  let count = 0;
  const run = (text: string) => {
    count += 1;
    return bare.query(0, `bench.multiply.${name}.${count}`, text, []);
  };
  const id = (of: string) => `md5('${name} ' || ${of})::uuid`;
  const seller = id("'seller ' || n.seller");
  const customer = id("'customer ' || n.seller");
  const subscription = id("'subscription ' || n.seller || ' ' || n.one");
  const charge = id("'charge ' || n.seller || ' ' || n.one");
  const entry = id("'entry ' || n.seller || ' ' || n.one");

  // References and triggers would be asked for each row of a copy that holds together.
  await run("set session_replication_role = replica");
  await run("set synchronous_commit = off");
  const columnsOf = async (table: string): Promise<string[]> => {
    const { rows } = await run(
      `select attname as name from pg_attribute where attrelid = '${table}'::regclass
         and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' order by attnum`,
    );
    return rows.map(({ name: column }: { name: string }) => column);
  };
  /** Rows of `table` for each number, with some columns of their own. */
  const copy = async (table: string, from: string, numbers: string, change: Change) => {
    const columns = await columnsOf(table);
    await run(
      `insert into ${table} (${columns.map((one) => `"${one}"`).join(", ")})
       select ${columns.map((one) => change[one] ?? `t."${one}"`).join(", ")}
       from ${table} t, ${numbers} where ${from}`,
    );
  };
  const perSeller = `(select s as seller from generate_series(1, ${sellers}) s) n`;
  const perOne = `(select s as seller, o as one from generate_series(1, ${sellers}) s, generate_series(1, ${each}) o) n`;
  const { rows } = await run(
    `select s.seller_id, s.customer_id, c.id as charge_id, e.id as entry_id
     from commerce.subscriptions s join billing.charges c on c.subscription_id = s.id
     join billing.ledger_entries e on e.charge_id = c.id where s.id = '${subscriptionId}' order by c.posted_at limit 1`,
  );
  const [own] = rows;
  if (own === undefined) throw new Error("The subscription was not charged");

  await copy("identity.organisations", `t.id = '${own.seller_id}'`, perSeller, {
    id: seller,
    handle: `'${name}-' || n.seller`,
    name: `'Partner ' || n.seller`,
    domain: "null",
    tenant_id: id("'tenant ' || n.seller"),
  });
  const reader = `t.organisation_id = '${own.seller_id}' and t.roles = '{billing-admin}'`;
  await copy("identity.memberships", reader, perSeller, { organisation_id: seller });
  await copy("commerce.accounts", `t.id = '${own.seller_id}'`, perSeller, { id: seller });
  await copy("commerce.customers", `t.id = '${own.customer_id}'`, perSeller, {
    id: customer,
    seller_id: seller,
  });
  await copy("commerce.subscriptions", `t.id = '${subscriptionId}'`, perOne, {
    id: subscription,
    seller_id: seller,
    customer_id: customer,
  });
  await copy("commerce.charged_amounts", `t.charge_id = '${own.charge_id}'`, perOne, {
    charge_id: charge,
    subscription_id: subscription,
  });
  await copy("platform.agenda", `t.subject = '${subscriptionId}'`, perOne, {
    subject: `${subscription}::text`,
  });
  await copy("billing.charges", `t.id = '${own.charge_id}'`, perOne, {
    id: charge,
    buyer_id: seller,
    customer_id: customer,
    subscription_id: subscription,
  });
  await copy("billing.unbilled", `t.charge_id = '${own.charge_id}'`, perOne, {
    charge_id: charge,
    buyer_id: seller,
  });
  await copy("billing.accounts", `t.key = 'receivable:${own.seller_id}'`, perSeller, {
    key: `'receivable:' || ${seller}`,
    owner: `${seller}::text`,
  });
  await copy("billing.ledger_entries", `t.id = '${own.entry_id}'`, perOne, {
    id: entry,
    charge_id: charge,
  });
  await copy("billing.ledger_postings", `t.entry_id = '${own.entry_id}'`, perOne, {
    entry_id: entry,
    account: `case when t.account like 'receivable:%' then 'receivable:' || ${seller} else t.account end`,
  });
  await run("set session_replication_role = origin");
  await run("set synchronous_commit = on");
  await run("vacuum analyze");
}
