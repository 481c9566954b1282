import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, suite, test } from "node:test";
import fc from "fast-check";
import { verifyLicensing } from "../../src/modules/licensing/index.ts";
import { consented, customerWithDomain, invited, tokenOf } from "../support/consents.ts";
import { licensedOffer, registered } from "../support/deals.ts";
import { waitingForLocks } from "../support/locks.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { inRelease } from "../support/release.ts";

type Effect = {
  plans: {
    plan: { id: string };
    before: number;
    after: number;
    total: number;
    gaining: number;
    losing: number;
  }[];
  undecided: boolean;
  preview: string;
};
type Licences = {
  customer: { id: string } | null;
  consent: { state: string } | null;
  increase: { allowed: boolean; code: string | null; reason: string | null };
  granted: { plan: { id: string }; quantity: number; assigned: number; total: number }[];
  plans: { id: string; serviceId: string }[];
};
type Refused = { code: string; errors?: { pointer: string }[]; losing?: number };
type Wanted = { customerId?: string; plans: object[]; unassign?: unknown };

suite("LIC-10: licences of a deal", () => {
  let market: TestMarket;
  let operator: TestPerson;
  let publisher: TestPerson;
  let planId = "";
  let serviceId = "";

  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({ kind: "operator", name: "Operator" });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
      timeZone: "Europe/Paris",
    });
    await licensedOffer(market, publisher);
    const { id } = await deal();
    [{ id: planId, serviceId } = { id: "", serviceId: "" }] = (await licences(id)).plans;
    assert.match(serviceId, /^contoso\.sales\./);
  });
  afterEach(async () => {
    assert.deepEqual(await verifyLicensing(market.platform.pool.reader), []);
  });
  after(() => market?.close());

  const deal = (changes: object = {}) =>
    registered(publisher, { despiteDuplicates: true, ...changes });
  const licences = async (id: string) => {
    const answered = await publisher.call("GET", `/v1/deals/${id}/licences`);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Licences>();
  };
  const put = (id: string, body: object, query = "", by = publisher) =>
    by.call("PUT", `/v1/deals/${id}/licences${query}`, body, once());
  const look = async (id: string, wanted: Wanted) => {
    const answered = await put(id, wanted, "?dryRun=true");
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Effect>();
  };
  /** Looks, and does what was shown. */
  const grants = async (id: string, wanted: Wanted) => {
    const { preview } = await look(id, wanted);
    const done = await put(id, { ...wanted, preview });
    assert.equal(done.status, 200, done.text);
    return done.json<Effect>();
  };
  const refused = async (answered: Promise<{ json<T>(): T }>) =>
    (await answered).json<Refused>().code.replace("licensing/", "");
  const of = (quantity: number) => [{ planId, quantity }];
  /** A deal with a customer that consented for it. */
  const start = async (changes: object = {}) => {
    const { id } = await deal(changes);
    const { owner, consentId } = await consented(market, publisher, id);
    return { id, owner, consentId, customerId: owner.organisation.id };
  };
  const pool = async (owner: TestPerson) =>
    (await owner.call("GET", "/v1/licences?ended=true")).json<{
      data: { id: string; total: number; assigned: number; available: number }[];
    }>().data[0];
  /** Users of the organisation that get a licence, in this order. */
  const assigned = async (owner: TestPerson, names: readonly string[]) => {
    const held = await pool(owner);
    assert.ok(held);
    const made = [];
    for (const name of names) {
      const userName = `${name}.${randomUUID().slice(0, 8)}@port.example`;
      const body = { userName, email: userName, displayName: name };
      const added = await owner.call("POST", "/v1/directory/users", body, once());
      const userIds = [added.json<{ id: string }>().id];
      const given = await owner.call(
        "POST",
        `/v1/licences/${held.id}/assignments`,
        { userIds },
        once(),
      );
      assert.equal(given.status, 200, given.text);
      made.push(userName);
    }
    return made;
  };
  const holders = async (owner: TestPerson) => {
    const held = await pool(owner);
    const list = await owner.call("GET", `/v1/licences/${held?.id}/assignments?limit=100`);
    return list
      .json<{ data: { user: { name: string } }[] }>()
      .data.map(({ user }) => user.name)
      .sort();
  };
  const revokes = async (owner: TestPerson, consentId: string) => {
    const path = `/v1/consents/${consentId}/revocation`;
    const seen = await owner.call("PUT", `${path}?dryRun=true`, {}, once());
    const { preview, goOn } = seen.json<{ preview: string; goOn: { quantity: number }[] }>();
    assert.equal((await owner.call("PUT", path, { preview }, once())).status, 200);
    return goOn;
  };
  const ends = (id: string, what: string, by: TestPerson, body: object = {}) =>
    by.call("PUT", `/v1/deals/${id}/${what}`, body, { "if-match": "*" });

  test("LIC-10: a plan is added, its number changed as a new total, and taken off; the customer has them at once", async () => {
    const { id, owner, customerId } = await start();
    assert.equal((await licences(id)).customer, null);
    const shown = await look(id, { customerId, plans: of(30) });
    assert.deepEqual(
      shown.plans.map(({ before, after, total, losing }) => [before, after, total, losing]),
      [[0, 30, 30, 0]],
    );
    assert.equal(await pool(owner), undefined, "a look changes nothing");
    await grants(id, { customerId, plans: of(30) });
    assert.equal((await pool(owner))?.total, 30);
    await grants(id, { plans: of(40) });
    assert.equal((await pool(owner))?.total, 40, "the new total, not 30 + 40");
    const kept = await licences(id);
    assert.deepEqual(
      [kept.customer?.id, kept.consent?.state, kept.granted[0]?.quantity],
      [customerId, "in-force", 40],
    );
    const [listed] = (await owner.call("GET", "/v1/consents")).json<{
      data: { granted: { quantity: number }[]; lastActivityAt: string | null }[];
    }>().data;
    assert.equal(listed?.granted[0]?.quantity, 40, "C3");
    assert.ok(listed?.lastActivityAt);
    await grants(id, { plans: [] });
    assert.equal((await pool(owner))?.total, 0);
    await grants(id, { plans: of(2) });
    assert.equal((await pool(owner))?.total, 2, "taken off and added again");
    await market.settle();
    const { rows } = await market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where template = 'licensing.licences-changed' and to_address = $1 order by id",
      [owner.email],
    );
    assert.equal(rows.length, 4);
    assert.ok(rows.some(({ body }) => body.includes("30 → 40")));
    const events = await publisher.call("GET", "/v1/events?types=deal.licences_changed");
    assert.equal(events.json<{ data: object[] }>().data.length, 4);
  });

  test("LIC-09: without the customer's consent nothing is granted, and the customer of a deal is fixed by the first save", async () => {
    const { id } = await deal();
    const other = await customerWithDomain(market);
    const wanted = { customerId: other.organisation.id, plans: of(1) };
    assert.equal(await refused(put(id, wanted, "?dryRun=true")), "no-consent");
    const nobody = { ...wanted, customerId: randomUUID() };
    assert.equal(await refused(put(id, nobody, "?dryRun=true")), "no-consent", "the same");
    const missing = (await put(id, { plans: of(1) })).json<Refused>();
    assert.deepEqual(
      missing.errors?.map(({ pointer }) => pointer),
      ["/customerId"],
    );
    const first = await start();
    await grants(first.id, { customerId: first.customerId, plans: of(1) });
    const second = await start();
    assert.equal(
      await refused(put(first.id, { customerId: second.customerId, plans: of(2) })),
      "deal-customer-fixed",
    );
    await grants(second.id, { customerId: first.customerId, plans: of(5) });
    assert.equal((await pool(first.owner))?.total, 6, "one consent, two deals of the publisher");
  });

  test("what cannot be granted is refused at its fields, and by role", async () => {
    const { id, customerId } = await start();
    const wrong = async (plans: object[], status = 422) => {
      const answered = await put(id, { customerId, plans }, "?dryRun=true");
      assert.equal(answered.status, status, answered.text);
      return answered.json<Refused>().errors?.map(({ pointer }) => pointer);
    };
    assert.deepEqual(await wrong([{ planId: "other", quantity: 1 }]), ["/plans/0/planId"]);
    assert.deepEqual(await wrong([...of(1), ...of(2)]), ["/plans/1/planId"]);
    assert.deepEqual(await wrong([]), ["/plans"]);
    for (const quantity of [0, 1_000_001, 1.5])
      assert.deepEqual(await wrong([{ planId, quantity }], 400), ["/plans/0/quantity"]);
    assert.equal((await look(id, { customerId, plans: of(1_000_000) })).undecided, false);
    assert.equal(await refused(put(id, { customerId, plans: of(1) })), "preview-outdated");
    const referrals = await market.person(publisher.organisation.id, ["referrals-admin"]);
    assert.equal((await put(id, { customerId, plans: of(1) }, "", referrals)).status, 403);
    const stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    assert.equal((await put(id, { customerId, plans: of(1) }, "", stranger)).status, 404);
  });

  test("BEY-06: what moved since the look is refused, and two who save at once do not both", async () => {
    const { id, customerId, owner } = await start();
    const { preview } = await look(id, { customerId, plans: of(3) });
    await grants(id, { customerId, plans: of(4) });
    assert.equal(await refused(put(id, { customerId, plans: of(3), preview })), "preview-outdated");
    const five = await look(id, { plans: of(5) });
    const six = await look(id, { plans: of(6) });
    const both = await Promise.all([
      put(id, { plans: of(5), preview: five.preview }),
      put(id, { plans: of(6), preview: six.preview }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    assert.ok([5, 6].includes((await pool(owner))?.total ?? 0));
  });

  test("decision 29: fewer than are assigned is refused, unless the latest lose theirs or exactly those named", async () => {
    const { id, customerId, owner } = await start();
    await grants(id, { customerId, plans: of(4) });
    const [ann, bob] = await assigned(owner, ["Ann", "Bob", "Cem", "Dan"]);
    const shown = await look(id, { plans: of(2) });
    assert.deepEqual([shown.undecided, shown.plans[0]?.losing], [true, 2]);
    assert.ok(!JSON.stringify(shown).includes("Cem"), "how many is told, never who");
    const plain = await put(id, { plans: of(2), preview: shown.preview });
    assert.deepEqual(
      [plain.json<Refused>().code, plain.json<Refused>().losing],
      ["licensing/assigned-beyond", 2],
    );
    const naming = (userNames: readonly (string | undefined)[]) => ({
      plans: of(2),
      unassign: [{ planId, userNames }],
    });
    assert.equal(await refused(put(id, naming([ann]), "?dryRun=true")), "assigned-beyond");
    assert.equal(
      await refused(put(id, naming([ann, "nobody@port.example"]), "?dryRun=true")),
      "not-holders",
    );
    await grants(id, naming([ann?.toUpperCase(), bob]));
    assert.deepEqual(await holders(owner), ["Cem", "Dan"]);
    await grants(id, { plans: of(1), unassign: "latest-first" });
    assert.deepEqual(await holders(owner), ["Cem"]);
    await grants(id, { plans: [], unassign: "latest-first" });
    assert.deepEqual(await holders(owner), []);
    await market.settle();
    const { rows } = await market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where template = 'licensing.licences-changed' and to_address = $1",
      [owner.email],
    );
    assert.ok(rows.some(({ body }) => body.includes("Ann") && body.includes("2 people")));
  });

  test("LIC-10: who waits by a group gets one with more licences, which the look says; who loses one by name waits again", async () => {
    const { id, customerId, owner } = await start();
    await grants(id, { customerId, plans: of(1) });
    const ids: string[] = [];
    const names: string[] = [];
    for (const name of ["Ann", "Bob"]) {
      const userName = `${name}.${randomUUID().slice(0, 8)}@port.example`;
      const body = { userName, email: userName, displayName: name };
      const added = await owner.call("POST", "/v1/directory/users", body, once());
      ids.push(added.json<{ id: string }>().id);
      names.push(userName);
    }
    const made = await owner.call("POST", "/v1/directory/groups", { name: "Sales" }, once());
    const group = made.json<{ id: string }>().id;
    const members = `/v1/directory/groups/${group}/members`;
    assert.equal((await owner.call("PATCH", members, { add: ids })).status, 200);
    const held = await pool(owner);
    const path = `/v1/licences/${held?.id}/groups/${group}`;
    const seen = await owner.call("PUT", `${path}?dryRun=true`);
    const { preview } = seen.json<{ preview: string }>();
    const given = await owner.call("PUT", `${path}?preview=${preview}`);
    assert.equal(given.status, 200, given.text);
    assert.equal((await holders(owner)).length, 1, "the other waits");
    const shown = await look(id, { plans: of(5) });
    assert.deepEqual([shown.plans[0]?.gaining, shown.plans[0]?.losing], [1, 0]);
    await grants(id, { plans: of(2) });
    assert.deepEqual(await holders(owner), ["Ann", "Bob"]);
    await grants(id, { plans: of(1), unassign: [{ planId, userNames: [names[0]] }] });
    assert.deepEqual(await holders(owner), ["Bob"]);
    await grants(id, { plans: of(2) });
    assert.deepEqual(await holders(owner), ["Ann", "Bob"], "by the group");
  });

  test("LIC-09: two links accepted at once are one consent, and nobody is answered with a fault", async () => {
    const owner = await customerWithDomain(market);
    const deals = [await deal(), await deal()];
    const tokens = [];
    for (const [index, deal] of deals.entries())
      tokens.push(
        tokenOf(await invited(publisher, deal.id, { email: `${index}@${owner.domain}` })),
      );
    // Both come to the organisation while somebody holds it, and go on at the same moment.
    const client = await market.platform.pool.raw.connect();
    await client.query("begin");
    await client.query("select from identity.organisations where id = $1 for update", [
      owner.organisation.id,
    ]);
    const accepted = tokens.map((token) =>
      owner.call("POST", "/v1/consent-invites/acceptance", { token }, once()),
    );
    await waitingForLocks(market, 2, "identity.organisations");
    await client.query("commit");
    client.release();
    const done = await Promise.all(accepted);
    assert.deepEqual(
      done.map(({ status }) => status),
      [200, 200],
    );
    const given = (await owner.call("GET", "/v1/consents")).json<{ data: { state: string }[] }>();
    assert.deepEqual(
      given.data.map(({ state }) => state),
      ["in-force"],
    );
  });

  test("decision 30: a revoked consent freezes counts; fewer stays possible, and those assigned go on until the term ends", async () => {
    const { id, customerId, owner, consentId } = await start({ endsOn: "2027-03-28" });
    await grants(id, { customerId, plans: of(3) });
    await assigned(owner, ["Ann", "Bob"]);
    assert.equal((await revokes(owner, consentId))[0]?.quantity, 3);
    assert.deepEqual((await licences(id)).increase.code, "licensing/no-consent");
    assert.equal(await refused(put(id, { plans: of(4) }, "?dryRun=true")), "no-consent");
    await grants(id, { plans: of(2) });
    assert.deepEqual(await holders(owner), ["Ann", "Bob"]);
    assert.equal((await ends(id, "withdrawal", publisher)).status, 200);
    assert.deepEqual(await holders(owner), ["Ann", "Bob"], "withdrawn, and still its term");
    await market.clockMovesTo("2027-03-28T21:59:59Z");
    assert.equal((await pool(owner))?.assigned, 2);
    await market.clockMovesTo("2027-03-28T22:00:00Z");
    const over = await pool(owner);
    assert.deepEqual([over?.total, over?.assigned], [0, 0]);
    await market.settle();
    const { rows } = await market.platform.pool.raw.query<{ because: string; after: number }>(
      "select because, after from licensing.grant_changes where deal_id = $1 order by number desc limit 1",
      [id],
    );
    assert.deepEqual(rows, [{ because: "deal-ended", after: 0 }]);
  });

  test("decision 32: where approval is required, nothing is added before it; nor on a deal that waits or was rejected", async () => {
    const { id, customerId } = await start({ endsOn: null });
    await grants(id, { customerId, plans: of(1) });
    await ends(id, "reviewer", operator);
    const asked = { text: "Which contract?" };
    const headers = { "if-match": "*", ...once() };
    const question = await operator.call("POST", `/v1/deals/${id}/questions`, asked, headers);
    assert.equal(question.status, 200, question.text);
    assert.equal(await refused(put(id, { plans: of(2) }, "?dryRun=true")), "deal-licences-closed");
    assert.match((await licences(id)).increase.reason ?? "", /question/);
    const other = await start();
    const setTo = async (value: number) => {
      const path = "/v1/settings/licensing.approval-required";
      const set = await operator.call("PUT", path, { value }, { "if-match": "*" });
      assert.ok(set.status < 300, set.text);
    };
    await setTo(1);
    const more = { customerId: other.customerId, plans: of(1) };
    assert.equal(await refused(put(other.id, more, "?dryRun=true")), "deal-licences-closed");
    await setTo(0);
    assert.equal((await look(other.id, more)).undecided, false);
    await ends(other.id, "reviewer", operator);
    await ends(other.id, "decision", operator, { outcome: "reject", text: "No such contract." });
    assert.equal(await refused(put(other.id, more, "?dryRun=true")), "deal-licences-closed");
  });

  test("a suspended publisher or customer gets nothing new, and what is granted can become fewer", async () => {
    const { id, customerId, owner } = await start();
    await grants(id, { customerId, plans: of(3) });
    const stand = (who: string, state: object) =>
      operator.call("PUT", `/v1/organisations/${who}/suspension`, state);
    const said = { reason: "It owes.", contact: "ops@meridian.example" };
    for (const [who, handle, code] of [
      [customerId, owner.organisation.handle, "deal-customer-suspended"],
      [publisher.organisation.id, "contoso", "deal-publisher-suspended"],
    ] as const) {
      const done = await stand(who, { ...said, confirmation: handle });
      assert.equal(done.status, 200, done.text);
      assert.equal(await refused(put(id, { plans: of(4) }, "?dryRun=true")), code);
      assert.equal((await licences(id)).increase.code, `licensing/${code}`);
      await look(id, { plans: of(2) });
      const back = await operator.call("POST", `/v1/organisations/${who}/reinstatement`, {
        reason: "Paid.",
      });
      assert.equal(back.status, 200, back.text);
    }
    await grants(id, { plans: of(4) });
  });

  test("I3: an increase without a consent, a licence of another's deal and a change that nobody kept are found", async () => {
    const { id, customerId } = await start();
    await grants(id, { customerId, plans: of(3) });
    const other = await start();
    const { raw } = market.platform.pool;
    const found = async (sql: string, values: unknown[], words: RegExp) => {
      const client = await raw.connect();
      try {
        await client.query("begin");
        await client.query("set local session_replication_role = replica");
        await client.query(sql, values);
        const reader = {
          query: async (statement: { text: string }, params: unknown[]) =>
            (await client.query(statement.text, params)).rows,
        };
        const broken = await verifyLicensing(reader as never);
        assert.ok(
          broken.some(({ detail }) => words.test(detail)),
          JSON.stringify(broken),
        );
      } finally {
        await client.query("rollback");
        client.release();
      }
    };
    await found(
      "update licensing.grant_changes set consent_id = $2 where deal_id = $1",
      [id, other.consentId],
      /without a consent in force/,
    );
    await found(
      `update licensing.consents c set given_at = c.given_at - interval '2 days', revoked_at = c.given_at - interval '1 day',
         revoked_by = 'Ann' from licensing.grant_changes g where g.deal_id = $1 and g.consent_id = c.id`,
      [id],
      /without a consent in force/,
    );
    await found(
      "update licensing.deals set organisation_id = $2 where id = $1",
      [id, other.customerId],
      /is held by/,
    );
    await found(
      "update licensing.holdings set quantity = 9 where source_id = $1",
      [id],
      /9 are granted, the last change says 3/,
    );
  });

  test("merged records: consent, deal and licences are the other's", async () => {
    const { id, customerId, owner } = await start();
    await grants(id, { customerId, plans: of(3) });
    const staying = await customerWithDomain(market);
    const path = `/v1/organisations/${customerId}/merger`;
    const body = { into: staying.organisation.id };
    const seen = await operator.call("PUT", `${path}?dryRun=true`, body, once());
    assert.equal(seen.status, 200, seen.text);
    const { preview } = seen.json<{ preview: string }>();
    const confirmation = owner.organisation.handle;
    const done = await operator.call("PUT", path, { ...body, preview, confirmation }, once());
    assert.equal(done.status, 200, done.text);
    assert.equal((await licences(id)).customer?.id, staying.organisation.id);
    assert.equal((await pool(staying))?.total, 3);
    await grants(id, { plans: of(4) });
    assert.equal((await pool(staying))?.total, 4);
  });

  test("LIC-11: however grants and assignments meet, never more are assigned than owned", async () => {
    const { id, customerId, owner } = await start();
    await grants(id, { customerId, plans: of(3) });
    const held = await pool(owner);
    const users: string[] = [];
    for (let one = 0; one < 6; one += 1) {
      const userName = `u${one}.${randomUUID().slice(0, 8)}@port.example`;
      const body = { userName, email: userName, displayName: `User ${one}` };
      const added = await owner.call("POST", "/v1/directory/users", body, once());
      users.push(added.json<{ id: string }>().id);
    }
    const step = fc.oneof(
      fc.record({ grant: fc.integer({ min: 0, max: 6 }) }),
      fc.record({ assign: fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 5 }), async (steps) => {
        await Promise.all(
          steps.map(async (one) => {
            if ("grant" in one) {
              const plans = one.grant === 0 ? [] : of(one.grant);
              const wanted = { plans, unassign: "latest-first" };
              const seen = await put(id, wanted, "?dryRun=true");
              await put(id, { ...wanted, preview: seen.json<Effect>().preview });
            } else
              await owner.call(
                "POST",
                `/v1/licences/${held?.id}/assignments`,
                { userIds: one.assign.map((index) => users[index]) },
                once(),
              );
          }),
        );
        const now = await pool(owner);
        assert.ok(now && now.assigned <= now.total, JSON.stringify(now));
        assert.equal(now.available, now.total - now.assigned);
        assert.deepEqual(await verifyLicensing(market.platform.pool.reader), []);
      }),
      { numRuns: inRelease(5, 60) },
    );
  });
});
