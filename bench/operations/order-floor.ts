import { randomUUID, randomUUIDv7 } from "node:crypto";
import { type Floor, loop, openFloor, type Speed } from "../measure.ts";

const SECONDS = 4;
type Row = Readonly<Record<string, string | null>>;
type Changes = Readonly<Record<string, string | null>>;

/** The rows that one order of the measured server wrote, read back to be written again. */
type Sample = {
  readonly cart: Row;
  readonly order: Row;
  readonly subscription: Row;
  readonly line: Row;
  readonly history: Row;
  readonly events: readonly Row[];
  readonly audits: readonly Row[];
  readonly moment: Row;
  readonly mail: Row;
  readonly key: Row;
};

/**
 * What Buy costs the database by itself: a transaction that reads cart, customer, plan and key, and
 * writes the rows of a real order, each table with one named statement, and commits.
 */
export const purchaseFloor = (folder: string, connections: number): Promise<Speed> =>
  onFloor(folder, connections, async (floor, sample) => {
    const carts = await orderedCarts(floor, sample, 20_000);
    return (connection) => purchase(floor, { connection, sample, cartId: carts.pop() ?? "" });
  });

/** The same for the four calls of a full order: insert the cart, change it twice, and buy. */
export const orderFloor = (folder: string, connections: number): Promise<Speed> =>
  onFloor(folder, connections, async (floor, sample) => async (connection) => {
    const cartId = randomUUIDv7();
    await reads(floor, connection, sample);
    await begin(floor, connection);
    await insert(floor, connection, "commerce.carts", sample.cart, { id: cartId, review: null });
    await insertKey(floor, connection, sample);
    await commit(floor, connection);
    await reads(floor, connection, sample);
    await change(floor, connection, "lines", [cartId, sample.cart["lines"] ?? null]);
    await reads(floor, connection, sample);
    await change(floor, connection, "review", [cartId, sample.cart["review"] ?? null]);
    await purchase(floor, { connection, sample, cartId });
  });

async function purchase(
  floor: Floor,
  { connection, sample, cartId }: { connection: number; sample: Sample; cartId: string },
): Promise<void> {
  const [orderId, subscriptionId] = [randomUUIDv7(), randomUUIDv7()];
  const write = (table: string, row: Row, changes: Changes) =>
    insert(floor, connection, table, row, changes);
  await begin(floor, connection);
  await floor.query(
    connection,
    "bench.lock-cart",
    "select * from commerce.carts where id = $1 for update",
    [cartId],
  );
  await reads(floor, connection, sample);
  await floor.query(
    connection,
    "bench.order-cart",
    "update commerce.carts set order_id = $2, version = version + 1 where id = $1",
    [cartId, orderId],
  );
  const ids = { id: orderId, number: randomUUID(), cart_id: cartId };
  await write("commerce.orders", sample.order, ids);
  await write("commerce.subscriptions", sample.subscription, {
    id: subscriptionId,
    order_id: orderId,
  });
  const of = { subscription_id: subscriptionId };
  await write("commerce.order_lines", sample.line, { ...of, order_id: orderId });
  await write("commerce.subscription_history", sample.history, of);
  // Marked as handed over: the worker of the measured server must not follow events of the floor.
  for (const event of sample.events)
    await write("platform.events", event, {
      id: randomUUIDv7(),
      dispatched_at: event["at"] ?? null,
    });
  for (const audit of sample.audits)
    await write("platform.audit_entries", audit, { object_id: orderId });
  await write("platform.agenda", sample.moment, { subject: subscriptionId });
  await write("platform.mails", sample.mail, {
    id: randomUUIDv7(),
    dedupe_key: randomUUID(),
  });
  await insertKey(floor, connection, sample);
  await commit(floor, connection);
}

const insertKey = (floor: Floor, connection: number, sample: Sample) =>
  insert(floor, connection, "platform.idempotency_keys", sample.key, { key: randomUUID() });

/** What prices a cart: who buys, what is sold, at which tax; and whether the key is new. */
async function reads(floor: Floor, connection: number, { cart, subscription, key }: Sample) {
  await floor.query(
    connection,
    "bench.read-context",
    `select c.*, p.offer, p.plan from commerce.customers c, commerce.plans_for_sale p
     where c.seller_id = $1 and c.id = $2 and p.plan_uuid = $3`,
    [cart["seller_id"], cart["customer_id"], subscription["plan_uuid"]],
  );
  await floor.query(
    connection,
    "bench.read-key",
    "select status from platform.idempotency_keys where principal = $1 and key = $2",
    [key["principal"], randomUUID()],
  );
}

const begin = (floor: Floor, connection: number) =>
  floor.query(connection, "bench.begin", "begin", []);
const commit = (floor: Floor, connection: number) =>
  floor.query(connection, "bench.commit", "commit", []);
const change = (floor: Floor, connection: number, column: "lines" | "review", values: unknown[]) =>
  floor.query(
    connection,
    `bench.set-${column}`,
    `update commerce.carts set ${column} = $2, version = version + 1 where id = $1`,
    values,
  );

async function insert(
  floor: Floor,
  connection: number,
  table: string,
  row: Row,
  changes: Changes,
): Promise<void> {
  const values = { ...row, ...changes };
  const columns = Object.keys(values);
  await floor.query(
    connection,
    `bench.insert.${table}`,
    `insert into ${table} (${columns.join(", ")}) values (${columns.map((_, at) => `$${at + 1}`).join(", ")})`,
    Object.values(values),
  );
}

async function onFloor(
  folder: string,
  connections: number,
  prepare: (floor: Floor, sample: Sample) => Promise<(connection: number) => Promise<void>>,
): Promise<Speed> {
  const floor = await openFloor(folder, connections);
  try {
    const work = await prepare(floor, await readSample(floor));
    return await loop({ connections, seconds: SECONDS, warmUpSeconds: 1 }, work);
  } finally {
    await floor.close();
  }
}

/** The newest order and everything that was written with it. */
async function readSample(floor: Floor): Promise<Sample> {
  const all = async (text: string, values: unknown[] = []): Promise<Row[]> => {
    const { rows } = await floor.query(0, `bench.sample.${text.length}`, text, values);
    return rows.map((row: Row) => {
      const { seq: _, ...written } = row; // numbered by the database
      return written;
    });
  };
  const one = async (text: string, values: unknown[] = []): Promise<Row> => {
    const [row] = await all(text, values);
    if (row === undefined) throw new Error(`No order left a row for: ${text}`);
    return row;
  };
  const order = await one("select * from commerce.orders order by placed_at desc, id desc limit 1");
  const id = order["id"];
  const subscription = await one("select * from commerce.subscriptions where order_id = $1", [id]);
  const { id: _, ...moment } = await one(
    "select * from platform.agenda where kind like 'commerce%' and subject = $1",
    [subscription["id"]],
  );
  return {
    order,
    subscription,
    moment,
    cart: await one("select * from commerce.carts where id = $1", [order["cart_id"]]),
    line: await one("select * from commerce.order_lines where order_id = $1", [id]),
    history: await one(
      "select * from commerce.subscription_history where subscription_id = $1 order by seq",
      [subscription["id"]],
    ),
    events: await all(
      "select * from platform.events where subject in ($1, $2) and at = $3 order by seq",
      [id, subscription["id"], order["placed_at"]],
    ),
    audits: await all("select * from platform.audit_entries where object_id in ($1, $2)", [
      id,
      subscription["id"],
    ]),
    mail: await one(
      "select * from platform.mails where dedupe_key like 'order-confirmation/' || $1 || '/%'",
      [id],
    ),
    key: await one(
      "select * from platform.idempotency_keys where headers ->> 'location' = '/v1/orders/' || $1",
      [id],
    ),
  };
}

/** Carts for the floor to buy; ordered already, because a customer has one open cart at a time. */
async function orderedCarts(floor: Floor, { cart }: Sample, count: number): Promise<string[]> {
  const { rows } = await floor.query(
    0,
    "bench.make-carts",
    `insert into commerce.carts (id, seller_id, customer_id, state, lines, review, order_id, created_at, expires_at)
     select gen_random_uuid(), seller_id, customer_id, 'ordered', lines, review, gen_random_uuid(), created_at, expires_at
     from commerce.carts, generate_series(1, $2::int) where id = $1 returning id`,
    [cart["id"], count],
  );
  return rows.map(({ id }: { id: string }) => id);
}
