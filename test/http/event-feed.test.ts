import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { runCommand } from "../../src/cli/main.ts";
import {
  EVENT_TYPE_NAMES,
  EVENT_TYPES,
  typesOf,
} from "../../src/modules/event-feed/domain/event-types.ts";
import {
  once,
  programOf,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { startReceiver } from "../support/receiver.ts";
import { type Order, openSale, type Sale, type Sold, type SoldTo } from "../support/sale.ts";

type FeedEvent = {
  id: string;
  type: string;
  occurredAt: string;
  test: boolean;
  data: Record<string, unknown>;
};
type Page = { data: FeedEvent[]; nextCursor: string; more: boolean };

suite("INT-07: the event feed", () => {
  let market: TestMarket;
  let sale: Sale;
  let sold: Sold;
  let customer: SoldTo;
  let order: Order;

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    sold = await sale.sells();
    customer = await sale.customer();
    order = await sale.buys(customer, sold);
    await sale.activates(order.lines[0]?.subscriptionId ?? "");
    await market.settle();
  });
  let closed = false;
  const close = async () => {
    if (!closed) await market.close();
    closed = true;
  };
  after(close);

  const read = async (person: TestPerson, query = ""): Promise<Page> => {
    const answered = await person.call("GET", `/v1/events${query}`);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Page>();
  };
  const trigger = (person: TestPerson, type: string) =>
    person.call("POST", "/v1/test-events", { type }, once());

  test("BEY-14, INT-06: what came last is read first, back in time page by page, by day, and one event by its address", async () => {
    const { data: all } = await read(sale.publisher);
    const ids = all.map(({ id }) => id).reverse();
    const first = await read(sale.publisher, "?order=newest&limit=1");
    assert.deepEqual([first.data.map(({ id }) => id), first.more], [ids.slice(0, 1), true]);
    const rest = await read(sale.publisher, `?order=newest&cursor=${first.nextCursor}`);
    assert.deepEqual([rest.data.map(({ id }) => id), rest.more], [ids.slice(1), false]);
    const newest = all.at(-1)?.occurredAt ?? "";
    const later = Temporal.Instant.from(newest).add({ seconds: 1 }).toString();
    const before = all.filter(({ occurredAt }) => occurredAt < newest).map(({ id }) => id);
    for (const [query, expected] of [
      [`from=${later}`, []],
      [`from=${newest}`, ids.filter((id) => !before.includes(id))],
      [`until=${newest}`, ids.filter((id) => before.includes(id))],
      [`until=${later}&types=order.placed`, ids.slice(1)],
    ] as const) {
      const { data } = await read(sale.publisher, `?order=newest&${query}`);
      assert.deepEqual(
        data.map(({ id }) => id),
        expected,
        query,
      );
    }
    const bad = await sale.publisher.call("GET", "/v1/events?from=2027-02-31T00:00:00Z");
    assert.deepEqual(
      [bad.status, bad.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer],
      [400, "/query/from"],
    );
    // Whether a rule or the form refuses it, a part of the query is named alike.
    const form = await sale.publisher.call("GET", "/v1/events?order=sideways");
    assert.deepEqual(
      [form.status, form.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer],
      [400, "/query/order"],
    );
    const one = await sale.publisher.call("GET", `/v1/events/${ids[0]}`);
    assert.deepEqual(one.json<FeedEvent>(), all.at(-1));
    // The same fact is another organisation's event: each reads it in its own words, a third not at all.
    const seen = await sale.partner.call("GET", `/v1/events/${ids[0]}`);
    assert.equal(seen.json<FeedEvent>().data["customerId"], customer.id);
    const other = await market.organisation({ kind: "publisher", name: "Reads nothing" });
    assert.equal((await other.call("GET", `/v1/events/${ids[0]}`)).status, 404);
    const finance = await market.person(sale.publisher.organisation.id, ["finance"]);
    assert.equal((await finance.call("GET", `/v1/events/${ids[0]}`)).status, 403);
  });

  test("a publisher reads the lines of its own offers, and nothing of who sold them or at what price", async () => {
    const { data } = await read(sale.publisher);
    const subscriptionId = order.lines[0]?.subscriptionId;
    assert.deepEqual(
      data.map(({ type }) => type),
      ["order.placed", "subscription.activated"],
    );
    const [placed, activated] = data;
    assert.deepEqual(placed?.data, {
      orderId: order.id,
      lines: [
        {
          subscriptionId,
          offer: sold.offer.slug,
          plan: sold.plan.planId,
          quantity: 10,
        },
      ],
    });
    assert.deepEqual(Object.keys(activated?.data ?? {}).sort(), [
      "offer",
      "plan",
      "quantity",
      "subscriptionId",
      "termEnd",
      "termStart",
      "trialEndsAt",
    ]);
    assert.equal(placed?.test, false);
    assert.doesNotMatch(JSON.stringify(data), new RegExp(customer.id));
  });

  test("a partner reads its own orders and subscriptions, with the customer", async () => {
    const { data } = await read(sale.partner);
    assert.deepEqual(
      data.map(({ type, data: { customerId } }) => [type, customerId]),
      [
        ["order.placed", customer.id],
        ["subscription.activated", customer.id],
      ],
    );
  });

  test("another publisher and another partner read nothing of it", async () => {
    for (const kind of ["publisher", "partner"] as const) {
      const stranger = await market.organisation({ kind, name: `Stranger ${kind}` });
      assert.deepEqual((await read(stranger)).data, []);
    }
  });

  test("a reader who goes on with its cursor misses nothing and sees nothing twice", async () => {
    const first = await read(sale.publisher, "?limit=1");
    assert.deepEqual([first.data.length, first.more], [1, true]);
    const second = await read(sale.publisher, `?limit=1&cursor=${first.nextCursor}`);
    assert.deepEqual(
      [...first.data, ...second.data].map(({ type }) => type),
      ["order.placed", "subscription.activated"],
    );
    const end = await read(sale.publisher, `?cursor=${second.nextCursor}`);
    assert.deepEqual([end.data, end.more, end.nextCursor], [[], false, second.nextCursor]);
  });

  test("events of transactions that commit in another order than they began are all read", async () => {
    // The first number is taken and held back, as by a transaction that is slow to commit.
    const { raw } = market.platform.pool;
    const slow = await raw.connect();
    const insert = `insert into platform.events (id, type, subject, payload, at)
      values (gen_random_uuid(), 'event-feed.test:offer.live', 'x', $1, now())`;
    const payload = JSON.stringify({ publisherId: sale.publisher.organisation.id });
    let cursor = (await read(sale.publisher, "?start=now")).nextCursor;
    try {
      await slow.query("begin");
      await slow.query(insert, [payload]);
      await raw.query(insert, [payload]);
      await market.settle();
      const before = await read(sale.publisher, `?cursor=${cursor}`);
      assert.equal(before.data.length, 1);
      cursor = before.nextCursor;
      await slow.query("commit");
    } finally {
      slow.release();
    }
    await market.settle();
    assert.equal((await read(sale.publisher, `?cursor=${cursor}`)).data.length, 1);
  });

  test("what was handed on more than 30 days ago is no longer read", async () => {
    const old = await market.organisation({ kind: "publisher", name: "Old" });
    assert.equal((await trigger(old, "offer.live")).status, 202);
    await market.settle();
    assert.equal((await read(old)).data.length, 1);
    await market.platform.pool.raw.query(
      "update platform.events set dispatched_at = dispatched_at - interval '30 days 1 second' where payload ->> 'publisherId' = $1",
      [old.organisation.id],
    );
    assert.deepEqual((await read(old)).data, []);
  });

  test("a call that waits is answered when something comes, and in its time when nothing does", async () => {
    const { nextCursor } = await read(sale.publisher, "?start=now");
    assert.deepEqual((await read(sale.publisher, `?cursor=${nextCursor}&wait=1`)).data, []);
    const waiting = read(sale.publisher, `?cursor=${nextCursor}&wait=25`);
    assert.equal((await trigger(sale.publisher, "subscription.activated")).status, 202);
    const { data } = await waiting;
    assert.deepEqual(
      data.map(({ type, test: isTest, data: sample }) => [type, isTest, sample]),
      [["subscription.activated", true, EVENT_TYPES["subscription.activated"].sample]],
    );
  });

  test("every type of the reader can be tried, and only by those who may make programs", async () => {
    const { nextCursor } = await read(sale.publisher, "?start=now");
    const own = [...typesOf("publisher").keys()];
    for (const type of own) assert.equal((await trigger(sale.publisher, type)).status, 202, type);
    const admin = await market.person(customer.organisationId, ["global-admin"]);
    const partners = typesOf("partner");
    for (const type of EVENT_TYPE_NAMES.filter((one) => !own.includes(one))) {
      const by = partners.has(type) ? sale.partner : admin;
      assert.equal((await trigger(by, type)).status, 202, type);
    }
    await market.settle();
    const { data } = await read(sale.publisher, `?cursor=${nextCursor}`);
    assert.deepEqual(
      data.map(({ type }) => type),
      own,
    );
    const manager = await market.person(sale.publisher.organisation.id, ["manager"]);
    assert.equal((await trigger(manager, "offer.live")).status, 403);
    const foreign = await trigger(sale.partner, "lead.created");
    assert.equal(foreign.status, 400, "a partner has no leads");
    assert.deepEqual(
      foreign.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer),
      ["/type"],
    );
  });

  test("types that a role may not read are left out, and refused where they are named", async () => {
    const developer = await market.person(sale.publisher.organisation.id, ["developer"]);
    const { data } = await read(developer);
    assert.ok(data.length > 0 && data.every(({ type }) => type !== "lead.created"));
    const named = await developer.call("GET", "/v1/events?types=offer.live,lead.created");
    assert.deepEqual([named.status, named.json()["permission"]], [403, "lead:read"], named.text);
    assert.equal((await developer.call("GET", "/v1/events?types=offer.sold")).status, 400);
    assert.equal((await developer.call("GET", "/v1/events?cursor=nonsense")).status, 400);
    assert.equal((await developer.call("GET", "/v1/events?wait=26")).status, 400);
  });

  test("a customer reads its subscriptions, whoever sold them, its licences, requests, rights and invoices, and nothing of other customers", async () => {
    const org = customer.organisationId;
    const admin = await market.person(org, ["global-admin"]);
    const subscriptionId = order.lines[0]?.subscriptionId;
    const [placed, activated] = (await read(admin)).data;
    assert.deepEqual(
      [placed?.type, placed?.data],
      ["order.placed", { subscriptionIds: [subscriptionId] }],
    );
    assert.deepEqual(
      [activated?.type, activated?.data["subscriptionId"], activated?.data["quantity"]],
      ["subscription.activated", subscriptionId, 10],
    );
    const { nextCursor } = await read(admin, "?start=now");

    // Bought from another partner, with licences that are handed out here.
    const second = await market.organisation({ kind: "partner", name: "Second" });
    const managed = await sale.sells({ licencesManaged: true, minQuantity: 1 });
    const agent = await market.person(second.organisation.id, ["admin-agent"]);
    const link = await agent.call(
      "POST",
      "/v1/relationship-requests",
      { company: "Morvan" },
      once(),
    );
    const accepted = await admin.call(
      "POST",
      "/v1/relationship-requests/acceptance",
      {
        token: link.json<{ link: string }>().link.split("#")[1],
        accepted: true,
        agreementVersion: "2026-11",
        contact: { firstName: "Léa", lastName: "Roy", email: "lea@morvan.example" },
        address: { line1: "1 rue Haute", city: "Lyon", postalCode: "69001" },
        language: "fr",
      },
      once(),
    );
    assert.equal(accepted.status, 200, accepted.text);
    const [record] = (await second.call("GET", "/v1/customers")).json<{ data: SoldTo[] }>().data;
    assert.ok(record);
    const sold2 = await sale.buys(record, managed, { quantity: 1 }, second);
    await sale.activates(sold2.lines[0]?.subscriptionId ?? "");
    const cem = await market.person(org, ["member"]);
    const body = { userName: cem.email, email: cem.email, displayName: "Cem" };
    const user = await admin.call("POST", "/v1/directory/users", body, once());
    const userIds = [user.json<{ id: string }>().id];
    const serviceId = `${managed.offer.slug}.${managed.plan.planId}`;
    const asked = await cem.call("POST", "/v1/licence-requests", { serviceId }, once());
    assert.equal(asked.status, 201, asked.text);
    const [pool] = (await admin.call("GET", "/v1/licences")).json<{ data: { id: string }[] }>()
      .data;
    for (const what of ["assignments", "unassignments"]) {
      const path = `/v1/licences/${pool?.id}/${what}`;
      assert.equal((await admin.call("POST", path, { userIds }, once())).status, 200);
    }
    const rights = { rights: ["licences"], months: 6 };
    const home = `/v1/customers/${customer.id}/delegations`;
    assert.equal((await sale.partner.call("POST", home, rights, once())).status, 201);
    await market.platform.pool.raw.query(
      `insert into platform.events (id, type, subject, payload, at)
       values (gen_random_uuid(), 'billing.invoice-paid', 'x', $1, now())`,
      [JSON.stringify({ invoiceId: pool?.id, sellerId: org })],
    );
    await market.settle();

    const { data } = await read(admin, `?cursor=${nextCursor}&limit=100`);
    const licencesId = pool?.id;
    const about = { licencesId, serviceId, count: 1, because: "person" };
    assert.deepEqual(data.map(({ type }) => type).sort(), [
      "delegation.asked",
      "invoice.paid",
      "licence_request.decided",
      "licence_request.made",
      "licences.assigned",
      "licences.unassigned",
      "order.placed",
      "subscription.activated",
    ]);
    const dataOf = (type: string) => data.find((one) => one.type === type)?.data;
    assert.deepEqual(dataOf("licences.assigned"), about);
    assert.deepEqual(dataOf("licences.unassigned"), about);
    assert.equal(dataOf("licence_request.decided")?.["state"], "approved");
    assert.deepEqual(Object.keys(dataOf("delegation.asked") ?? {}).sort(), [
      "delegationId",
      "months",
      "rights",
    ]);
    // No partner's record, no partner, no reason of a partner's.
    assert.doesNotMatch(
      JSON.stringify(data),
      new RegExp([customer.id, record.id, second.organisation.id].join("|")),
    );

    const other = await sale.customer();
    const neighbour = await market.person(other.organisationId, ["global-admin"]);
    assert.deepEqual((await read(neighbour)).data, []);
    assert.equal((await neighbour.call("GET", `/v1/events/${placed?.id}`)).status, 404);
    assert.equal((await admin.call("GET", `/v1/events/${placed?.id}`)).status, 200);
    const billing = await market.person(org, ["billing-admin"]);
    assert.equal((await billing.call("GET", "/v1/events")).status, 403);
    for (const [who, types] of [
      [admin, "offer.live"],
      [sale.partner, "licences.assigned"],
      [sale.publisher, "delegation.asked"],
    ] as const)
      assert.equal((await who.call("GET", `/v1/events?types=${types}`)).status, 400, types);
    assert.ok(
      (await read(sale.partner, "?limit=100")).data.every(
        (one) => one.data["customerId"] !== record.id,
      ),
      "what another partner sold is not this one's",
    );
  });

  test("a live marketplace makes no test events", async () => {
    const { marketplace } = market.platform;
    Object.assign(market.platform, { marketplace: { ...marketplace, kind: "live" } });
    try {
      const refused = await trigger(sale.publisher, "offer.live");
      assert.deepEqual([refused.status, refused.json()["code"]], [409, "event-feed/not-a-sandbox"]);
    } finally {
      Object.assign(market.platform, { marketplace });
    }
  });

  test("J12, BEY-11: souk events listen prints what souk events trigger made, and hands it on signed", async () => {
    const program = await programOf(
      market,
      { id: sale.publisher.organisation.id, kind: "publisher" },
      ["developer"],
    );
    const home = await mkdtemp(join(tmpdir(), "souk-events-"));
    const env = {
      SOUK_URL: market.url,
      SOUK_CLIENT_ID: program.id,
      SOUK_CLIENT_SECRET: program.secret,
      SOUK_ORGANISATION: sale.publisher.organisation.handle,
      XDG_CONFIG_HOME: home,
      LANG: "en_US.UTF-8",
    };
    const souk = (args: readonly string[], heard: (note: string) => void = () => {}) => {
      const data: string[] = [];
      const notes: string[] = [];
      const note = (line: string) => {
        notes.push(line);
        heard(line);
      };
      const done = runCommand(args, { env, output: { data: (line) => data.push(line), note } });
      return { data, notes, done };
    };
    const receiver = await startReceiver();
    try {
      const listening = Promise.withResolvers<void>();
      const listener = souk(
        [
          "events",
          "listen",
          "--types",
          "subscription.cancelled",
          "--count",
          "1",
          "--forward-to",
          `${receiver.address}/hook`,
        ],
        (line) => line.startsWith("Listening") && listening.resolve(),
      );
      await Promise.race([listening.promise, listener.done]);
      for (const type of ["subscription.expired", "subscription.cancelled"]) {
        const triggered = souk(["events", "trigger", type]);
        assert.equal(await triggered.done, 0, triggered.notes.join("\n"));
      }
      assert.equal(await listener.done, 0, listener.notes.join("\n"));
      const [printed] = listener.data.map((line): FeedEvent => JSON.parse(line));
      assert.deepEqual([listener.data.length, printed?.type], [1, "subscription.cancelled"]);

      const [call] = receiver.calls;
      assert.deepEqual([receiver.calls.length, call?.path], [1, "/hook"]);
      const [, secret = ""] = /(whsec_\S+)/.exec(listener.notes.join("\n")) ?? [];
      const id = String(call?.headers["webhook-id"]);
      const sentAt = String(call?.headers["webhook-timestamp"]);
      const signed = createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
        .update(`${id}.${sentAt}.${JSON.stringify(call?.body)}`)
        .digest("base64");
      assert.equal(call?.headers["webhook-signature"], `v1,${signed}`);
      assert.equal(id, printed?.id);
      assert.equal((await stat(join(home, "souk", "forwarding-secret"))).mode & 0o777, 0o600);
      const again = souk([
        "events",
        "listen",
        "--oldest",
        "--count",
        "1",
        "--forward-to",
        receiver.address,
      ]);
      assert.equal(await again.done, 0);
      assert.ok(again.notes.join("\n").includes(secret), "the secret stays the same");
    } finally {
      await receiver.close();
    }
    const elsewhere = souk(["events", "listen", "--forward-to", "http://hooks.example/a"]);
    assert.equal(await elsewhere.done, 64);
    const unknown = souk(["events", "trigger", "offer.sold"]);
    assert.equal(await unknown.done, 7, unknown.notes.join("\n"));
  });

  test("a server that stops answers who waits, instead of cutting them off", async () => {
    const { nextCursor } = await read(sale.publisher, "?start=now");
    const waiting = read(sale.publisher, `?cursor=${nextCursor}&wait=25`);
    // Another call that was answered says that the first has arrived.
    await read(sale.publisher, "?limit=1");
    await Promise.all([close(), waiting]);
    assert.deepEqual(await waiting, { data: [], nextCursor, more: false });
  });
});
