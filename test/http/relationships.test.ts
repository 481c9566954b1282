import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  endSale,
  machinery,
  openSale,
  type Problem,
  type Sale,
  type SoldTo,
} from "../support/sale.ts";

type Asked = { id: string; link: string; state: string; drafts: Record<string, { text: string }> };
type Removal = {
  allowed: boolean;
  preventing: { name: string; status: string }[];
  left: { id: string }[];
  cart: boolean;
  preview: string;
  committed: boolean;
};

suite("SUB-01: partners and organisations that are here already", () => {
  let market: TestMarket;
  let sale: Sale;
  let owner: TestPerson;
  let agent: TestPerson;
  let made = 0;

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    owner = sale.partner;
    agent = await market.person(owner.organisation.id, ["admin-agent"]);
  });
  after(() => endSale(sale));

  const organisation = (about: { country?: string; domain?: string } = {}) => {
    made += 1;
    return market.organisation({
      kind: "customer",
      name: `Maison ${made}`,
      domain: `maison-${made}.example`,
      taxId: "FR98765432101",
      ...about,
    });
  };
  async function asks(about: object = {}, by = agent): Promise<Asked> {
    const answered = await by.call(
      "POST",
      "/v1/relationship-requests",
      { company: "Maison", ...about },
      once(),
    );
    assert.equal(answered.status, 201, answered.text);
    return answered.json<Asked>();
  }
  const tokenOf = ({ link }: Asked) => link.slice(link.indexOf("#") + 1);
  const acceptance = (asked: Asked, about: object = {}) => ({
    token: tokenOf(asked),
    accepted: true,
    agreementVersion: "2026-11",
    contact: { firstName: "Léa", lastName: "Roy", email: "lea@maison.example" },
    address: { line1: "1 rue Haute", city: "Lyon", postalCode: "69001" },
    language: "fr",
    ...about,
  });
  const accepts = (person: TestPerson, asked: Asked, about: object = {}) =>
    person.call("POST", "/v1/relationship-requests/acceptance", acceptance(asked, about), once());
  const codeOf = (answered: { json<T>(): T }) => answered.json<Problem>().code;
  const customersOf = async (person: TestPerson, q = "") =>
    (await person.call("GET", `/v1/customers?q=${q}`)).json<{
      data: (SoldTo & { company: string; agreement: string })[];
    }>().data;
  const requests = async (query = "") =>
    (await agent.call("GET", `/v1/relationship-requests${query}`)).json<{
      data: { id: string; state: string; customerId: string | null; endedBy: string | null }[];
      nextCursor: string | null;
    }>();

  test("SUB-01: a link is accepted by an administrator of the customer, and only then the partner has the record", async () => {
    const customer = await organisation();
    const asked = await asks({ domain: "maison-1.example" });
    assert.deepEqual(Object.keys(asked.drafts), ["en", "fr", "ko"]);
    for (const { text } of Object.values(asked.drafts)) assert.ok(text.includes(asked.link), text);
    assert.deepEqual(await customersOf(owner, "maison-1"), []);

    const seen = await customer.call("POST", "/v1/relationship-requests/by-link", {
      token: tokenOf(asked),
    });
    assert.equal(seen.status, 200, seen.text);
    const open = seen.json<{ partner: { name: string }; agreement: { text: string } }>();
    assert.equal(open.partner.name, "Nordhaven Cloud");
    assert.ok(open.agreement.text.length > 100);

    const member = await market.person(customer.organisation.id, ["licence-admin"]);
    assert.equal((await accepts(member, asked)).status, 403);
    const unread = await accepts(customer, asked, { agreementVersion: "2020-01" });
    assert.equal(codeOf(unread), "commerce/customer-agreement-changed");
    const wrong = await accepts(customer, asked, {
      contact: { firstName: "", lastName: "Roy", email: "nobody" },
    });
    assert.equal(wrong.status, 422);
    assert.deepEqual(
      wrong
        .json<Problem>()
        .errors?.map(({ pointer }) => pointer)
        .sort(),
      ["/contact/email", "/contact/firstName"],
    );
    assert.deepEqual(await customersOf(owner, "maison-1"), []);

    const billing = await market.person(customer.organisation.id, ["billing-admin"]);
    const done = await accepts(billing, asked);
    assert.equal(done.status, 200, done.text);
    assert.equal(done.json<{ partner: string }>().partner, "Nordhaven Cloud");
    const [record] = await customersOf(owner, "maison-1");
    assert.equal(record?.company, "Maison 1");
    assert.equal(record?.agreement, "confirmed");
    assert.equal(record?.organisationId, customer.organisation.id);
    const details = (await owner.call("GET", `/v1/customers/${record?.id}`)).json<{
      taxId: string;
      agreements: { acceptedVersion: string | null; firstName: string }[];
    }>();
    assert.equal(details.taxId, "FR98765432101");
    assert.deepEqual(details.agreements[0]?.acceptedVersion, "2026-11");

    const [listed] = (await requests("?state=accepted")).data;
    assert.deepEqual([listed?.id, listed?.customerId], [asked.id, record?.id]);
    assert.equal(codeOf(await accepts(customer, asked)), "commerce/relationship-link-unusable");
    await sale.buys({ ...record, id: record?.id ?? "" } as SoldTo, await sale.sells());
    await market.settle();
    const events = await agent.call("GET", "/v1/events?types=customer.relationship_accepted");
    assert.equal(
      events.json<{ data: { data: { customerId: string } }[] }>().data[0]?.data.customerId,
      record?.id,
      events.text,
    );
    const { rows } = await market.platform.pool.raw.query(
      "select subject from platform.mails where template = 'relationship-accepted' and to_address = $1",
      [agent.email],
    );
    assert.equal(rows.length, 1);
  });

  test("SUB-01: a link that was used, revoked, declined, expired or never one answers the same", async () => {
    const customer = await organisation();
    const look = async (token: string) => {
      const answered = await customer.call("POST", "/v1/relationship-requests/by-link", { token });
      const { title, detail, code } = answered.json<Problem & { title: string }>();
      return JSON.stringify([answered.status, code, title, detail]);
    };
    const revoked = await asks();
    const taken = await agent.call("POST", `/v1/relationship-requests/${revoked.id}/revocation`);
    assert.equal(taken.json<{ state: string }>().state, "revoked", taken.text);
    const again = await agent.call("POST", `/v1/relationship-requests/${revoked.id}/revocation`);
    assert.equal(codeOf(again), "commerce/relationship-request-ended");
    const declined = await asks();
    assert.equal(
      (
        await customer.call("POST", "/v1/relationship-requests/refusal", {
          token: tokenOf(declined),
        })
      ).status,
      204,
    );
    const expired = await asks();
    await market.platform.pool.raw.query(
      `update commerce.relationship_requests set created_at = created_at - interval '14 days',
         expires_at = expires_at - interval '14 days' where id = $1`,
      [expired.id],
    );
    const answers = new Set([
      await look("never-one"),
      await look(tokenOf(revoked)),
      await look(tokenOf(declined)),
      await look(tokenOf(expired)),
    ]);
    assert.equal(answers.size, 1, [...answers].join("\n"));
    assert.match([...answers][0] ?? "", /relationship-link-unusable/);
    assert.equal(
      (await accepts(customer, expired)).json<Problem>().code,
      "commerce/relationship-link-unusable",
    );
    for (const [state, id] of [
      ["revoked", revoked.id],
      ["declined", declined.id],
      ["expired", expired.id],
    ] as const)
      assert.deepEqual(
        (await requests(`?state=${state}`)).data.map((one) => one.id),
        [id],
        state,
      );
    const first = await requests("?limit=2");
    const second = await requests(`?limit=100&cursor=${first.nextCursor}`);
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length >= 4);
    assert.equal((await agent.call("GET", "/v1/relationship-requests?cursor=x")).status, 400);
  });

  test("SUB-01: nobody accepts for another organisation, from another region, twice, or as the partner's own company", async () => {
    const customer = await organisation();
    const other = await organisation();
    const named = await asks({ domain: `${customer.organisation.handle}.example` });
    assert.equal(codeOf(await accepts(other, named)), "commerce/relationship-other-organisation");
    const far = await organisation({ country: "KR" });
    assert.equal(codeOf(await accepts(far, await asks())), "commerce/relationship-other-region");
    assert.equal((await accepts(other, await asks())).status, 200);
    assert.equal(codeOf(await accepts(other, await asks())), "commerce/relationship-exists");
    const wrong = await agent.call(
      "POST",
      "/v1/relationship-requests",
      { company: "  ", domain: "no domain" },
      once(),
    );
    assert.equal(wrong.status, 422);
    assert.equal(wrong.json<Problem>().errors?.length, 2);
    const reseller = await agent.call(
      "POST",
      "/v1/relationship-requests",
      { company: "Maison", resellerId: customer.organisation.id },
      once(),
    );
    assert.equal(codeOf(reseller), "commerce/reseller-not-allowed");
  });

  test("SUB-01: a provider asks together with a reseller, which the record then names; another provider learns nothing", async () => {
    const provider = await market.organisation({
      kind: "partner",
      name: "Grand Provider",
      partnerType: "indirect-provider",
    });
    const asking = await market.person(provider.organisation.id, ["sales-agent"]);
    const { organisation: reseller } = await market.organisation({
      kind: "partner",
      name: "Small Reseller",
      partnerType: "indirect-reseller",
    });
    await machinery(sale)
      .sql.insertInto("identity.provider_resellers")
      .values({
        provider_id: provider.organisation.id,
        reseller_id: reseller.id,
        since: Temporal.Instant.from("2026-01-01T00:00:00Z"),
      })
      .execute();
    const customer = await organisation();
    const asked = await asks({ resellerId: reseller.id }, asking);
    assert.ok(asked.drafts["en"]?.text.includes("together with Small Reseller"));
    const seen = await customer.call("POST", "/v1/relationship-requests/by-link", {
      token: tokenOf(asked),
    });
    assert.equal(seen.json<{ reseller: { name: string } }>().reseller.name, "Small Reseller");
    assert.equal((await accepts(customer, asked)).status, 200);
    const [record] = await customersOf(provider);
    const read = await provider.call("GET", `/v1/customers/${record?.id}`);
    assert.equal(read.json<{ reseller: { id: string } }>().reseller.id, reseller.id);
    // The first partner has the same customer on its own, and neither sees the other.
    const own = await asks();
    assert.equal((await accepts(customer, own)).status, 200);
    assert.ok(
      !(await owner.call("GET", "/v1/customers?limit=100")).text.includes("Small Reseller"),
    );
    assert.equal((await owner.call("GET", `/v1/customers/${record?.id}`)).status, 404);
    const foreign = await agent.call("POST", `/v1/relationship-requests/${asked.id}/revocation`);
    assert.equal(foreign.status, 404);
  });

  test("SUB-01: a relationship ends only when every subscription has ended or is suspended, as its preview says", async () => {
    const sold = await sale.sells();
    const customer = await sale.customer();
    const order = await sale.buys(customer, sold);
    const subscription = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(subscription);
    await market.settle();
    await sale.fills(customer, sold);
    const removal = (body: object = {}, query = "", by = owner) =>
      by.call("PUT", `/v1/customers/${customer.id}/removal${query}`, body, once());
    const blocked = (await removal({}, "?dryRun=true")).json<Removal>();
    assert.equal(blocked.allowed, false);
    assert.deepEqual(
      blocked.preventing.map(({ status }) => status),
      ["active"],
    );
    const refused = await removal({ preview: blocked.preview });
    assert.equal(codeOf(refused), "commerce/relationship-in-use");
    assert.ok(refused.text.includes(blocked.preventing[0]?.name ?? "?"));
    assert.equal((await removal({}, "", agent)).status, 403);

    const suspension = (
      await owner.call(
        "PUT",
        `/v1/subscriptions/${subscription}/suspension?dryRun=true`,
        { reason: "customer-request" },
        once(),
      )
    ).json<{ preview: string }>();
    const suspended = await owner.call(
      "PUT",
      `/v1/subscriptions/${subscription}/suspension`,
      { reason: "customer-request", preview: suspension.preview },
      once(),
    );
    assert.equal(suspended.status, 200, suspended.text);
    const stale = await removal({ preview: blocked.preview });
    assert.equal(codeOf(stale), "commerce/preview-outdated");
    const open = (await removal({}, "?dryRun=true")).json<Removal>();
    assert.deepEqual([open.allowed, open.cart, open.left.length], [true, true, 1]);
    const done = await removal({ preview: open.preview });
    assert.equal(done.json<Removal>().committed, true, done.text);

    assert.equal((await owner.call("GET", `/v1/customers/${customer.id}`)).status, 404);
    assert.equal((await owner.call("GET", `/v1/customers/${customer.id}/catalog`)).status, 404);
    const cart = await owner.call(
      "POST",
      "/v1/carts",
      {
        customerId: customer.id,
        lines: [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 1 }],
      },
      once(),
    );
    assert.equal(cart.status, 404, cart.text);
    // What was sold stays in the books; nothing of it is taken up again.
    const kept = (await owner.call("GET", `/v1/subscriptions/${subscription}`)).json<{
      status: string;
      allowedActions: { action: string; allowed: boolean; reason: { code: string } | null }[];
    }>();
    assert.equal(kept.status, "suspended");
    const reactivate = kept.allowedActions.find(({ action }) => action === "reactivate");
    assert.equal(reactivate?.reason?.code, "commerce/relationship-ended");
    const back = await owner.call(
      "PUT",
      `/v1/subscriptions/${subscription}/reactivation?dryRun=true`,
      {},
      once(),
    );
    assert.equal(codeOf(back), "commerce/relationship-ended");
  });

  test("SUB-01: of an order and a removal at the same moment one is refused, whichever comes second", async () => {
    const sold = await sale.sells();
    for (let round = 0; round < 6; round += 1) {
      const customer = await sale.customer();
      const { id: cart } = await sale.fills(customer, sold);
      const reviewed = await owner.call("PUT", `/v1/carts/${cart}/review`);
      const { review } = reviewed.json<{ review: { hash: string } }>();
      const path = `/v1/customers/${customer.id}/removal`;
      const { preview } = (
        await owner.call("PUT", `${path}?dryRun=true`, {}, once())
      ).json<Removal>();
      const [order, removal] = await Promise.all([
        owner.call("POST", `/v1/carts/${cart}/order`, { review: review.hash }, once()),
        owner.call("PUT", path, { preview }, once()),
      ]);
      assert.equal(
        [order.status === 201, removal.status === 200].filter(Boolean).length,
        1,
        `${order.text}\n${removal.text}`,
      );
      const refused = order.status === 201 ? removal : order;
      assert.ok([404, 409].includes(refused.status), refused.text);
    }
  });

  test("SUB-01: whoever was removed can accept again, and its record is the one from before with what holds now", async () => {
    const customer = await organisation();
    assert.equal((await accepts(customer, await asks())).status, 200);
    const [first] = await customersOf(owner, customer.organisation.handle);
    const path = `/v1/customers/${first?.id}/removal`;
    const { preview } = (
      await owner.call("PUT", `${path}?dryRun=true`, {}, once())
    ).json<Removal>();
    assert.equal((await owner.call("PUT", path, { preview }, once())).status, 200);
    assert.deepEqual(await customersOf(owner, customer.organisation.handle), []);
    const mails = await market.platform.pool.raw.query(
      "select 1 from platform.mails where template = 'relationship-ended' and to_address = $1",
      [customer.email],
    );
    assert.equal(mails.rows.length, 1);
    const again = await accepts(customer, await asks(), {
      address: { line1: "2 rue Basse", city: "Lyon", postalCode: "69001" },
    });
    assert.equal(again.status, 200, again.text);
    const [second] = await customersOf(owner, customer.organisation.handle);
    assert.equal(second?.id, first?.id);
    const read = await owner.call("GET", `/v1/customers/${second?.id}`);
    assert.equal(read.json<{ address: { line1: string } }>().address.line1, "2 rue Basse");
  });

  test("SUB-01, ACC-08: customers and what they hold are exported by admin agents alone", async () => {
    const customer = await sale.customer({ company: "=1+1 Export" });
    await sale.buys(customer, await sale.sells());
    const files = [
      "/v1/customers/file?q=export",
      `/v1/customers/${customer.id}/subscriptions/file`,
    ];
    for (const file of files) {
      assert.equal((await owner.call("GET", file)).status, 403);
      const got = await agent.call("GET", file);
      assert.match(got.headers.get("content-type") ?? "", /^text\/csv/);
      assert.equal(got.text.trimEnd().split("\r\n").length, 2, got.text);
    }
    const customers = (await agent.call("GET", files[0] ?? "")).text;
    assert.ok(customers.includes("'=1+1 Export"), "a spreadsheet would run it");
    const held = (await agent.call("GET", files[1] ?? "")).text;
    assert.match(held, /,10,P1M,upfront,180.00,EUR,pending-activation,on,/);
  });

  test("BEY-14: the activity of a partner, or of one customer, says who did what, value by value, and nothing of others", async () => {
    const customer = await sale.customer({ company: "Watched" });
    const { version } = (await owner.call("GET", `/v1/customers/${customer.id}`)).json<{
      version: number;
    }>();
    const edited = await owner.call(
      "PATCH",
      `/v1/customers/${customer.id}`,
      { segment: "education" },
      { "if-match": `"${version}"` },
    );
    assert.equal(edited.status, 200, edited.text);
    await sale.buys(customer, await sale.sells());
    type Log = {
      data: {
        action: string;
        title: string;
        object: { name: string };
        changes: { field: string; before: string; after: string }[];
      }[];
      nextCursor: string | null;
    };
    const of = async (person: TestPerson, query: string) =>
      (
        await person.call("GET", `/v1/activity${query}`, undefined, { "accept-language": "fr" })
      ).json<Log>();
    const log = await of(agent, `?customerId=${customer.id}`);
    assert.deepEqual(
      log.data.map(({ action }) => action),
      ["order.placed", "subscription.ordered", "customer.edited", "customer.added"],
    );
    assert.equal(log.data[2]?.title, "Fiche client modifiée");
    assert.deepEqual(log.data[2]?.changes, [
      { field: "segment", before: "commercial", after: "education" },
    ]);
    assert.equal(log.data[3]?.object.name, "Watched");
    const one = await of(agent, "?limit=1");
    assert.equal((await of(agent, `?limit=1&cursor=${one.nextCursor}`)).data.length, 1);
    const sales = await market.person(owner.organisation.id, ["sales-agent"]);
    assert.equal((await sales.call("GET", "/v1/activity")).status, 403);
    const stranger = await market.organisation({ kind: "partner", name: "Curious" });
    assert.equal(
      (await stranger.call("GET", `/v1/activity?customerId=${customer.id}`)).status,
      404,
    );
    assert.ok(!(await stranger.call("GET", "/v1/activity")).text.includes("Watched"));
    const file = await agent.call("GET", `/v1/activity/file?customerId=${customer.id}`);
    assert.match(file.text, /segment,commercial,education/);
    assert.equal((await agent.call("GET", "/v1/activity?from=2026-02-31T00:00:00Z")).status, 400);
  });
});
