import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { verifyLicensing } from "../../src/modules/licensing/index.ts";
import { openChance } from "../support/chance.ts";
import {
  once,
  programOf,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import {
  alsoCustomerOf,
  type Cart,
  openSale,
  type Problem,
  type Sale,
  type Sold,
  type SoldTo,
} from "../support/sale.ts";

type Preview = {
  readonly sellers: readonly string[];
  readonly sellersOfBoth: readonly string[];
  readonly running: number;
  readonly ended: number;
  readonly leftBehind: number;
  readonly people: {
    readonly count: number;
    readonly data: readonly { email: string; rolesBefore: string[]; roles: string[] }[];
  };
  readonly environments: number;
  readonly programs: number;
  readonly overLimit: readonly { held: number; limit: number }[];
  readonly secondTrials: readonly string[];
  readonly preview: string;
  readonly confirmation: string;
};

suite("OPR-03: two records of one company", () => {
  let market: TestMarket;
  let sale: Sale;
  let other: TestPerson;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    other = await market.organisation({
      kind: "partner",
      name: "Rheinufer Cloud",
      taxId: "FR99999999999",
    });
  });
  after(() => market.close());

  const path = (id: string) => `/v1/organisations/${id}/merger`;
  const looks = (going: string, into: string) =>
    sale.operator.call("PUT", `${path(going)}?dryRun=true`, { into });
  const previewed = async (going: string, into: string): Promise<Preview> => {
    const answer = await looks(going, into);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Preview>();
  };
  const merges = (going: string, into: string, seen: Partial<Preview>) =>
    sale.operator.call("PUT", path(going), {
      into,
      preview: seen.preview,
      confirmation: seen.confirmation,
    });
  const merged = async (going: string, into: string) => {
    const answer = await merges(going, into, await previewed(going, into));
    assert.equal(answer.status, 200, answer.text);
  };
  const refusal = (answer: { json<T>(): T }) => {
    const { code, errors = [] } = answer.json<Problem>();
    return [code, ...errors.map((error) => error.code)];
  };
  const reasons = async (going: string, into: string) => refusal(await looks(going, into));
  const organisation = async (id: string) =>
    (await sale.operator.call("GET", `/v1/organisations/${id}`)).json<{
      status: string;
      handle: string;
      domain: string;
    }>();
  /** The same company, once as each of two partners wrote it. */
  async function twice(): Promise<{ going: SoldTo; staying: SoldTo }> {
    return { staying: await sale.customer(), going: await sale.customer({}, other) };
  }
  const buysForItself = async (admin: TestPerson, organisationId: string) => {
    const sold = await sale.sells();
    const cart = await admin.call(
      "POST",
      "/v1/carts",
      {
        customerId: organisationId,
        lines: [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 1 }],
      },
      { "idempotency-key": randomUUID() },
    );
    assert.equal(cart.status, 201, cart.text);
    const { id } = cart.json<Cart>();
    const seen = await admin.call("PUT", `/v1/carts/${id}/review`, {});
    assert.equal(seen.status, 200, seen.text);
    const ordered = await admin.call(
      "POST",
      `/v1/carts/${id}/order`,
      { review: seen.json<Cart>().review?.hash, acceptsAgreement: true },
      { "idempotency-key": randomUUID() },
    );
    assert.equal(ordered.status, 201, ordered.text);
  };
  const purchases = async (person: TestPerson) =>
    (await person.call("GET", "/v1/purchases?limit=100")).json<{ data: { id: string }[] }>().data;

  test("BEY-06: what is shown is done: records, subscriptions, people and environments are together, and orders, charges and prices stay as they are", async () => {
    const { going, staying } = await twice();
    const sold = await sale.sells({ limitPerCustomer: 2, trialDays: 30 });
    const first = await sale.buys(staying, sold, {}, sale.partner);
    const third = await sale.buys(staying, sold, {}, sale.partner);
    const second = await sale.buys(going, sold, {}, other);
    for (const { lines } of [first, second, third])
      await sale.activates(lines[0]?.subscriptionId ?? "");
    const stays = await market.person(staying.organisationId, ["billing-admin"]);
    const goes = await market.person(going.organisationId, ["global-admin"]);
    const program = await programOf(market, { id: going.organisationId, kind: "customer" }, [
      "global-admin",
    ]);
    assert.ok(program.id);
    const { raw } = market.platform.pool;
    await raw.query(
      "insert into identity.memberships (person_id, organisation_id, roles, since) values ($1, $2, '{licence-admin}', now())",
      [stays.personId, going.organisationId],
    );
    const documents = async () =>
      (
        await raw.query(
          `select (select jsonb_agg(c order by c.id) from billing.charges c) as charges,
             (select jsonb_agg(o order by o.id) from commerce.orders o) as orders,
             (select jsonb_agg(s.terms order by s.id) from commerce.subscriptions s) as terms`,
        )
      ).rows[0];
    await market.settle(); // what is charged for them is charged
    const before = await documents();

    const wanted = await sale.sells();
    const request = { offer: wanted.offer.slug, plan: "team", term: "P1M", quantity: 2 };
    const requested = await goes.call("POST", "/v1/purchase-requests", request, once());
    assert.equal(requested.status, 201, requested.text);

    const seen = await previewed(going.organisationId, staying.organisationId);
    assert.deepEqual(
      [seen.sellers, seen.running, seen.ended, seen.programs, seen.environments, seen.people.count],
      [["Rheinufer Cloud"], 1, 0, 1, 1, 2],
    );
    assert.deepEqual(
      seen.overLimit.map(({ held, limit }) => [held, limit]),
      [[3, 2]],
    );
    assert.deepEqual(seen.secondTrials, [sold.offer.slug]);
    const both = seen.people.data.find(({ email }) => email === stays.email);
    assert.deepEqual(
      [both?.rolesBefore, both?.roles],
      [["billing-admin"], ["billing-admin", "licence-admin"]],
    );

    for (const [wrong, code] of [
      [{ ...seen, confirmation: "something" }, "support/merger-not-confirmed"],
      [{ ...seen, preview: "of another day" }, "support/merger-moved"],
    ] as const) {
      const answer = await merges(going.organisationId, staying.organisationId, wrong);
      assert.equal(refusal(answer)[0], code);
    }
    const done = await merges(going.organisationId, staying.organisationId, seen);
    assert.equal(done.status, 200, done.text);
    const again = await merges(going.organisationId, staying.organisationId, seen);
    assert.equal(again.status, 200, "the answer that was lost is asked for again");
    const requests = await stays.call("GET", "/v1/purchase-requests?state=open");
    assert.equal(requests.json<{ data: object[] }>().data.length, 1, "and is decided there");

    assert.deepEqual(await documents(), before);
    assert.deepEqual(await verifyCommerce(market.platform.pool.reader), []);
    const { status, handle, domain } = await organisation(going.organisationId);
    assert.equal(status, "closed");
    // Who was of the one that went acts for the other, and what both have is read there.
    assert.deepEqual(
      (await purchases(goes)).map(({ id }) => id).sort(),
      [first, second, third].map(({ lines }) => lines[0]?.subscriptionId ?? "").sort(),
    );
    const led = await goes.call("GET", `/v1/moved-organisations/${handle}`);
    assert.equal(led.json<{ into: { id: string } }>().into.id, staying.organisationId);
    for (const [person, name] of [
      [other, handle],
      [goes, "nobody"],
      [sale.publisher, going.organisationId],
    ] as const)
      assert.deepEqual((await person.call("GET", `/v1/moved-organisations/${name}`)).json(), {
        into: null,
      });
    // Each partner goes on with its own record, and none reads the other's.
    const record = await other.call("GET", `/v1/customers/${going.id}`);
    assert.equal(record.status, 200, record.text);
    assert.equal((await sale.partner.call("GET", `/v1/customers/${going.id}`)).status, 404);
    // The limit counts what both have.
    const refused = await other.call(
      "GET",
      `/v1/customers/${going.id}/catalog?availability=unavailable`,
    );
    assert.match(refused.text, new RegExp(sold.plan.planUuid));
    await market.settle();
    const mails = await sale.operator.call("GET", "/v1/mails?q=one%20organisation%20now&limit=100");
    assert.ok(mails.json<{ data: { to: string }[] }>().data.some(({ to }) => to === goes.email));
    // Somebody who registers with the domain of the one that went is referred to the other's administrators.
    const email = `new@${domain}`;
    const applied = await market.visitor(
      "POST",
      "/v1/applications",
      {
        kind: "customer",
        name: "Morvan again",
        segment: "commercial",
        country: "FR",
        taxId: "FR 12 345678901",
        currency: "EUR",
        timeZone: "Europe/Paris",
        contact: { name: "Ada Martin", email, phone: "+33 1 23 45 67 89" },
        agreement: { version: "2026-11", accepted: true },
      },
      { "idempotency-key": randomUUID() },
    );
    assert.equal(applied.status, 202, applied.text);
    const { rows } = await raw.query<{ body: string }>(
      "select body from platform.mails where to_address = $1",
      [email],
    );
    const [, token] = /confirm#([\w-]+)/.exec(rows[0]?.body ?? "") ?? [];
    const proven = await market.visitor("POST", "/v1/applications/confirmation", { token });
    assert.deepEqual(proven.json(), { state: "referred" });
    await market.settle();
    const asked = await raw.query(
      "select 1 from platform.mails where to_address = $1 and template = 'identity.application-asks-administrators'",
      [goes.email],
    );
    assert.equal(asked.rowCount, 1);
  });

  test("what stands against a merger is named at once, and nothing is changed", async () => {
    const { going, staying } = await twice();
    const suspended = await sale.customer();
    const partners = sale.partner.organisation.id;
    const abroad = await market.organisation({ kind: "customer", name: "Abroad", country: "BE" });
    await sale.operator.call("PUT", `/v1/organisations/${suspended.organisationId}/suspension`, {
      reason: "It does not answer.",
      contact: "ops@meridian.example",
      confirmation: (await organisation(suspended.organisationId)).handle,
    });
    const single = await twice();
    const one = await sale.sells({ limitPerCustomer: 1 });
    await sale.buys(single.staying, one);
    await sale.buys(single.going, one, {}, other);
    const refused = "identity/merger-refused";
    for (const [from, into, codes] of [
      [going.organisationId, going.organisationId, ["identity/merger-of-one"]],
      [going.organisationId, partners, ["identity/merger-of-kind"]],
      [going.organisationId, suspended.organisationId, ["identity/merger-of-standing"]],
      [going.organisationId, abroad.organisation.id, ["identity/merger-across-countries"]],
      [
        single.going.organisationId,
        single.staying.organisationId,
        ["identity/merger-limited-to-one"],
      ],
    ] as const)
      assert.deepEqual(
        (await reasons(from, into)).filter(
          (code) => code === refused || codes.includes(code as never),
        ),
        [refused, ...codes],
        codes.join(),
      );
    for (const [from, into] of [
      [randomUUID(), staying.organisationId],
      [going.organisationId, randomUUID()],
    ] as const)
      assert.deepEqual(await reasons(from, into), ["platform/not-found"]);
    for (const id of [going, staying, single.going])
      assert.equal((await organisation(id.organisationId)).status, "active");
  });

  test("BEY-06: a partner that has both goes on with one record: what it sold to either, its cart and its notes are there, and the old number leads to it", async () => {
    const staying = await sale.customer({ company: "Ateliers Morvan" });
    const going = await sale.customer({ company: "Morvan SARL" });
    const sold = await sale.sells();
    const aimed = await sale.sells({ visibility: "private", audienceTenantIds: [going.tenantId] });
    const kept = await sale.buys(staying, sold);
    const moved = await sale.buys(going, sold);
    for (const { lines } of [kept, moved]) await sale.activates(lines[0]?.subscriptionId ?? "");
    const cart = await sale.fills(staying, sold);
    await sale.fills(going, sold);
    const partner = sale.partner;
    await partner.call("POST", `/v1/customers/${going.id}/notes`, { text: "Ask Léa." }, once());
    const { raw } = market.platform.pool;
    const orders = async () =>
      (await raw.query("select id, number, totals, placed_at from commerce.orders order by id"))
        .rows;
    const before = await orders();

    const seen = await previewed(going.organisationId, staying.organisationId);
    assert.deepEqual(
      [seen.sellers, seen.sellersOfBoth, seen.running],
      [[], ["Nordhaven Cloud"], 1],
    );
    await merged(going.organisationId, staying.organisationId);

    assert.deepEqual(await orders(), before);
    const record = (await partner.call("GET", `/v1/customers/${going.id}`)).json<{
      id: string;
      subscriptionCounts: Record<string, number>;
      openCart: { id: string; lines: number };
      formerly: { id: string; tenantId: string; company: string }[];
      agreements: unknown[];
    }>();
    assert.deepEqual(
      [record.id, record.subscriptionCounts, record.openCart.id, record.openCart.lines],
      [staying.id, { active: 2 }, cart.id, 2],
    );
    assert.deepEqual(
      record.formerly.map(({ id, tenantId, company }) => [id, tenantId, company]),
      [[going.id, going.tenantId, "Morvan SARL"]],
    );
    for (const q of [going.tenantId, going.id]) {
      const found = await partner.call("GET", `/v1/customers?q=${q}`);
      assert.deepEqual(
        found.json<{ data: { id: string }[] }>().data.map(({ id }) => id),
        [staying.id],
      );
    }
    const notes = await partner.call("GET", `/v1/customers/${staying.id}/notes`);
    assert.match(notes.text, /Ask Léa/);
    // F10: an app that still names the tenant that went means the record that stays, of its own people alone.
    const colleague = await market.person(staying.organisationId, ["licence-admin"]);
    const meant = async (name: string, by = colleague) =>
      (await by.call("GET", `/v1/own-tenants/${name}`)).json<{ organisationId: string | null }>()
        .organisationId;
    assert.equal(await meant(going.tenantId), staying.organisationId);
    assert.equal(await meant(staying.tenantId.toUpperCase()), staying.organisationId);
    assert.deepEqual(
      [await meant(going.tenantId, partner), await meant("nobody.example")],
      [null, null],
    );
    const listed = await partner.call("GET", `/v1/orders?customerId=${staying.id}`);
    assert.equal(listed.json<{ data: unknown[] }>().data.length, 2);
    // What was opened to the tenant ID that went is open to the record that stays.
    const catalogue = await partner.call("GET", `/v1/customers/${staying.id}/catalog?limit=100`);
    assert.match(catalogue.text, new RegExp(aimed.plan.planUuid));
    await sale.buys(staying, aimed);
    const log = await partner.call("GET", `/v1/activity?customerId=${staying.id}`);
    assert.match(log.text, /customer\.merged/);
    await market.settle();
    const events = await partner.call("GET", "/v1/events?types=customer.merged");
    assert.deepEqual(
      events.json<{ data: { data: object }[] }>().data.map(({ data }) => data),
      [{ customerId: staying.id, formerCustomerId: going.id }],
    );
    assert.deepEqual(await verifyCommerce(market.platform.pool.reader), []);
  });

  test("a record that was over begins again, with what the partner wrote of the other one", async () => {
    const staying = await sale.customer({ company: "Ateliers Morvan" });
    const going = await sale.customer({ company: "Morvan SARL" });
    const { raw } = market.platform.pool;
    await raw.query(
      "update commerce.customers set ended_at = now(), ended_by = 'x' where id = $1",
      [staying.id],
    );
    const sold = await sale.sells();
    await sale.buys(going, sold);
    await sale.fills(going, sold);
    await merged(going.organisationId, staying.organisationId);
    const record = await sale.partner.call("GET", `/v1/customers/${staying.id}`);
    const { company, openCart } = record.json<{ company: string; openCart: { lines: number } }>();
    assert.deepEqual([company, openCart.lines], ["Morvan SARL", 1]);
  });

  test("BEY-08: whatever partners have of the two, nothing is lost, no amount changes, and everything agrees", async () => {
    const chance = openChance();
    const third = await market.organisation({ kind: "partner", name: `Third ${chance.seed}` });
    const { raw } = market.platform.pool;
    const plans = [await sale.sells(), await sale.sells({ trialDays: 30 }), await sale.sells()];
    for (let round = 0; round < 3; round++) {
      const { going, staying } = await twice();
      const records = new Map<TestPerson, SoldTo[]>([
        [sale.partner, [staying]],
        [other, [going]],
      ]);
      const both = [going, staying];
      for (const [seller, customer] of [
        [sale.partner, going],
        [other, staying],
        [third, going],
        [third, staying],
      ] as const)
        if (chance.between(0, 3) > 0)
          records.set(seller, [
            ...(records.get(seller) ?? []),
            await alsoCustomerOf(market, seller, customer),
          ]);
      for (const [seller, customers] of records)
        for (const customer of customers) {
          for (let n = chance.between(0, 3); n > 0; n--) {
            const order = await sale.buys(
              customer,
              chance.pick([plans[0], plans[2]] as Sold[]),
              {},
              seller,
            );
            if (chance.between(0, 2) > 0)
              await sale.activates(order.lines[0]?.subscriptionId ?? "");
          }
          if (chance.between(0, 1) === 1) await sale.fills(customer, plans[0] as Sold, seller);
        }
      const organisations = both.map(({ organisationId }) => organisationId);
      const all = async () =>
        (
          await raw.query(
            `select (select jsonb_agg(jsonb_build_array(s.id, s.seller_id, s.order_id, s.status, s.quantity, s.terms, s.term_end) order by s.id)
                 from commerce.subscriptions s where s.organisation_id = any ($1)) as subscriptions,
               (select jsonb_agg(jsonb_build_array(o.id, o.seller_id, o.number, o.totals) order by o.id) from commerce.orders o
                 join commerce.customers c on c.id = o.customer_id where c.organisation_id = any ($1)) as orders,
               (select jsonb_agg(l order by k.seller_id, l ->> 'id') from commerce.carts k
                 join commerce.customers c on c.id = k.customer_id, jsonb_array_elements(k.lines) l
                 where c.organisation_id = any ($1) and k.state = 'open') as carts,
               (select jsonb_agg(c order by c.id) from billing.charges c) as charges,
               (select jsonb_agg(distinct c.seller_id) from commerce.customers c
                 where c.organisation_id = any ($1) and c.ended_at is null) as sellers`,
            [organisations],
          )
        ).rows[0];
      await market.settle();
      const before = await all();
      await merged(going.organisationId, staying.organisationId);
      assert.deepEqual(await all(), before, `SEED=${chance.seed}, round ${round}`);
      const left = await raw.query(
        `select 1 from commerce.subscriptions where organisation_id = $1
         union all select 1 from commerce.customers where organisation_id = $1 and ended_at is null and id <> $1`,
        [going.organisationId],
      );
      assert.equal(left.rowCount, 0, `SEED=${chance.seed}: nothing stays with the one that went`);
      assert.deepEqual(await verifyCommerce(market.platform.pool.reader), []);
      assert.deepEqual(await verifyBilling(market.platform.pool.reader), []);
    }
  });

  test("an organisation that bought for itself is the one that stays: invoices keep their buyer", async () => {
    const { going, staying } = await twice();
    const { raw } = market.platform.pool;
    const admin = await market.person(going.organisationId, ["global-admin"]);
    await buysForItself(admin, going.organisationId);
    assert.deepEqual(await reasons(going.organisationId, staying.organisationId), [
      "identity/merger-refused",
      "identity/merger-of-buyer",
    ]);
    const too = await twice();
    await buysForItself(
      await market.person(too.staying.organisationId, ["global-admin"]),
      too.staying.organisationId,
    );
    assert.deepEqual(await reasons(going.organisationId, too.staying.organisationId), [
      "identity/merger-refused",
      "identity/merger-of-two-buyers",
    ]);
    await merged(staying.organisationId, going.organisationId);
    assert.equal((await purchases(admin)).length, 1);
    const { rows } = await raw.query(
      "select organisation_id from commerce.customers where id = $1",
      [staying.id],
    );
    assert.equal(rows[0]?.organisation_id, going.organisationId);
  });

  test("what went into one goes on with it, and an old name leads to what is there", async () => {
    const a = await twice();
    const b = await sale.customer(
      {},
      await market.organisation({ kind: "partner", name: "Third" }),
    );
    const admin = await market.person(a.going.organisationId, ["global-admin"]);
    await merged(a.going.organisationId, a.staying.organisationId);
    await merged(a.staying.organisationId, b.organisationId);
    const { handle } = await organisation(a.going.organisationId);
    const led = await admin.call("GET", `/v1/moved-organisations/${handle}`);
    assert.equal(led.json<{ into: { id: string } }>().into.id, b.organisationId);
    const merger = await sale.operator.call("GET", path(b.organisationId));
    assert.equal(merger.json<{ from: unknown[] }>().from.length, 2);
  });

  test("an order and a merger that meet wait for each other: what was bought is bought for the one that stays", async () => {
    const { going, staying } = await twice();
    const { raw } = market.platform.pool;
    const sold = await sale.sells();
    const seen = await previewed(going.organisationId, staying.organisationId);
    const cart = (await sale.fills(going, sold, other)).id;
    const review = await other.call("PUT", `/v1/carts/${cart}/review`, {});
    const hash = review.json<Cart>().review?.hash;
    const client = await raw.connect();
    try {
      // An order that is being written: the merger waits for it, and then finds something else than was shown.
      await client.query("begin");
      await client.query("select commerce.suspended_among($1::uuid[])", [[going.organisationId]]);
      const merging = merges(going.organisationId, staying.organisationId, seen);
      await waitsForLock();
      await client.query("commit");
      assert.equal((await merging).status, 200, "nothing was ordered");
    } finally {
      client.release();
    }
    // The cart was made for the record as it was: it is bought, for the one that stays.
    const ordered = await other.call(
      "POST",
      `/v1/carts/${cart}/order`,
      { review: hash },
      { "idempotency-key": randomUUID() },
    );
    assert.equal(ordered.status, 201, ordered.text);
    const { rows } = await raw.query(
      "select organisation_id from commerce.subscriptions where order_id = $1",
      [ordered.json<{ id: string }>().id],
    );
    assert.equal(rows[0]?.organisation_id, staying.organisationId);

    // Bought after it was shown: the merger is not what was shown any more.
    const next = await twice();
    const shown = await previewed(next.going.organisationId, next.staying.organisationId);
    await sale.buys(next.going, sold, {}, other);
    const late = await merges(next.going.organisationId, next.staying.organisationId, shown);
    assert.equal(refusal(late)[0], "support/merger-moved");
    assert.deepEqual(await verifyCommerce(market.platform.pool.reader), []);

    async function waitsForLock(): Promise<void> {
      for (;;) {
        const { rowCount } = await raw.query(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        if (rowCount !== 0) return;
      }
    }
  });

  test("SUB-01: a partner that knows the company by the domain that went asks with it, and the company accepts", async () => {
    const { going, staying } = await twice();
    const { domain } = await organisation(going.organisationId);
    await merged(going.organisationId, staying.organisationId);
    const admin = await market.person(staying.organisationId, ["global-admin"]);
    const third = await market.organisation({ kind: "partner", name: "Ponant Cloud" }, [
      "admin-agent",
    ]);
    const key = () => ({ "idempotency-key": randomUUID() });
    const asked = await third.call(
      "POST",
      "/v1/relationship-requests",
      { company: "Ateliers Morvan", domain },
      key(),
    );
    assert.equal(asked.status, 201, asked.text);
    const { link } = asked.json<{ link: string }>();
    const acceptance = {
      token: link.slice(link.indexOf("#") + 1),
      accepted: true,
      agreementVersion: "2026-11",
      contact: { firstName: "Léa", lastName: "Roy", email: "lea@morvan.example" },
      address: { line1: "1 rue Haute", city: "Lyon", postalCode: "69001" },
      language: "fr",
    };
    const path = "/v1/relationship-requests/acceptance";
    const stranger = await market.organisation({ kind: "customer", name: "Stranger" });
    assert.deepEqual(refusal(await stranger.call("POST", path, acceptance, key())), [
      "commerce/relationship-other-organisation",
    ]);
    const accepted = await admin.call("POST", path, acceptance, key());
    assert.ok(accepted.status < 300, accepted.text);
  });

  test("nobody but the operator's administrators merges", async () => {
    const { going, staying } = await twice();
    const auditor = await market.person(sale.operator.organisation.id, ["auditor"]);
    for (const person of [auditor, sale.partner, sale.publisher])
      assert.equal(
        (await person.call("PUT", path(going.organisationId), { into: staying.organisationId }))
          .status,
        403,
      );
    assert.equal((await auditor.call("GET", path(going.organisationId))).status, 200);
  });

  test("LIC-11: licences go with their subscriptions, and a record with users does not go", async () => {
    const { going, staying } = await twice();
    const sold = await sale.sells({ licencesManaged: true });
    for (const [customer, quantity, by] of [
      [staying, 2, sale.partner],
      [going, 3, other],
    ] as const) {
      const { lines } = await sale.buys(customer, sold, { quantity }, by);
      await sale.activates(lines[0]?.subscriptionId ?? "");
    }
    const theirs = await market.person(going.organisationId, ["global-admin"]);
    const added = await theirs.call(
      "POST",
      "/v1/directory/users",
      { userName: "ann", email: "ann@morvan.example", displayName: "Ann" },
      once(),
    );
    const user = `/v1/directory/users/${added.json<{ id: string }>().id}`;
    assert.deepEqual(await reasons(going.organisationId, staying.organisationId), [
      "identity/merger-refused",
      "identity/merger-of-users",
    ]);
    const etag = (await theirs.call("GET", user)).headers.get("etag") ?? "*";
    assert.ok((await theirs.call("DELETE", user, undefined, { "if-match": etag })).status < 300);
    await merged(going.organisationId, staying.organisationId);
    const admin = await market.person(staying.organisationId, ["licence-admin"]);
    const held = await admin.call("GET", "/v1/licences");
    const [licences] = held.json<{ data: { total: number; available: number }[] }>().data;
    assert.deepEqual([licences?.total, licences?.available], [5, 5]);
    const serviceId = `${sold.offer.slug}.${sold.plan.planId}`;
    for (const tenant of [going.tenantId, staying.tenantId]) {
      const asked = `/v1/licence-checks?tenant=${tenant}&serviceId=${serviceId}&user=ann`;
      const { reason } = (await sale.publisher.call("GET", asked)).json<{ reason: string }>();
      assert.equal(reason, "unknown-user", "programs go on with the tenant that they know");
    }
    assert.deepEqual(await verifyLicensing(market.platform.pool.reader), []);
  });
});
