import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID, type webcrypto } from "node:crypto";
import { after, afterEach, before, suite, test } from "node:test";
import { type Expected, verifyProof } from "../../examples/licence-client/verify-proof.ts";
import { verifyLicensing } from "../../src/modules/licensing/index.ts";
import type { Reader } from "../../src/platform/database.ts";
import { openTestDatabase } from "../support/database.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { inRelease } from "../support/release.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import type { Problem, Sale, SoldTo } from "../support/sale.ts";

type Licences = {
  id: string;
  serviceId: string;
  total: number;
  assigned: number;
  available: number;
  suspended: number;
  sources: { source: string; id: string; quantity: number; state: string }[];
};
type Effect = { changed: string[]; unchanged: string[]; byGroup: string[]; available: number };
type Check = {
  state: string;
  allowed: boolean;
  reason: string | null;
  lifetimeSeconds: number;
};

const ROUNDS = inRelease(3, 50);
const CALLERS = 200;

const NO_SUBSCRIPTION = "01a20000-0000-7000-8000-000000000000";

suite("LIC-11, LIC-12: licences that the marketplace hands out", () => {
  let at: RunningSale;
  let market: TestMarket;
  let sale: Sale;
  let customer: SoldTo;
  let admin: TestPerson;
  /** A second server on the same database. */
  let other: TestMarket;
  before(async () => {
    const connection = await openTestDatabase();
    at = await openRunningSale(connection);
    ({ market, sale } = at);
    other = await startTestMarket({ connection, worker: false });
    customer = await sale.customer();
    admin = await market.person(customer.organisationId, ["licence-admin"]);
  });
  afterEach(async () => {
    assert.deepEqual(await verifyLicensing(market.platform.pool.reader), [], "I3");
  });
  after(async () => {
    await other.close();
    await at.close();
  });

  const admins = new Map<string, TestPerson>();
  /** Users of the organisation, as its directory has them. */
  const people = async (names: readonly string[], organisationId = customer.organisationId) => {
    const by =
      admins.get(organisationId) ?? (await market.person(organisationId, ["global-admin"]));
    admins.set(organisationId, by);
    const made = [];
    for (const name of names) {
      const userName = `${name.replaceAll(" ", "-")}.${randomUUID().slice(0, 8)}@morvan.example`;
      const added = await by.call(
        "POST",
        "/v1/directory/users",
        { userName, email: userName, displayName: name },
        once(),
      );
      assert.equal(added.status, 201, added.text);
      made.push({ userId: added.json<{ id: string }>().id, userName });
    }
    return made;
  };
  /** A subscription of so many licences that the marketplace hands out, and what the customer holds by it. */
  const holds = async (quantity: number) => {
    const sold = await at.sells({ licencesManaged: true, minQuantity: 1 });
    const subscriptionId = await at.running(customer, sold, quantity);
    const serviceId = `${sold.offer.slug}.${sold.plan.planId}`;
    const list = await admin.call("GET", `/v1/licences?q=${serviceId}`);
    const [licences] = list.json<{ data: Licences[] }>().data;
    assert.ok(licences, list.text);
    return { ...licences, subscriptionId, sold };
  };
  const read = async (id: string) =>
    (await admin.call("GET", `/v1/licences/${id}`)).json<Licences>();
  const counts = async (id: string) => {
    const { total, assigned, available, suspended } = await read(id);
    return { total, assigned, available, suspended };
  };
  const assign = (id: string, userIds: readonly string[], query = "", who = admin) =>
    who.call("POST", `/v1/licences/${id}/assignments${query}`, { userIds }, once());
  const holders = async (id: string) =>
    (await admin.call("GET", `/v1/licences/${id}/assignments?limit=100`)).json<{
      data: { user: { id: string; name: string }; check: { state: string } }[];
    }>().data;
  const check = async (serviceId: string, user: string, headers: Record<string, string> = {}) =>
    sale.publisher.call(
      "GET",
      `/v1/licence-checks?tenant=${customer.tenantId}&serviceId=${serviceId}&user=${encodeURIComponent(user)}`,
      undefined,
      headers,
    );
  const checked = async (serviceId: string, user: string) => {
    const { state, allowed, reason } = (await check(serviceId, user)).json<Check>();
    return { state, allowed, reason };
  };
  /** What is shown, done; the publisher is silent. */
  const changes = async (subscriptionId: string, what: string, body: object) => {
    const path = `/v1/subscriptions/${subscriptionId}/${what}`;
    const seen = await sale.partner.call("PUT", `${path}?dryRun=true`, body, once());
    const { preview } = seen.json<{ preview?: string }>();
    const done = await sale.partner.call("PUT", path, { ...body, preview }, once());
    assert.ok(done.status < 300, `${seen.text} ${done.text}`);
    await market.settle();
    await at.silence();
  };

  test("BEY-06: which licences go with a user is read before the user is deleted", async () => {
    const held = await holds(1);
    const [ann] = await people(["Ann"]);
    assert.ok(ann);
    await assign(held.id, [ann.userId]);
    const path = `/v1/directory/users/${ann.userId}/licences`;
    const { data, total } = (await admin.call("GET", path)).json<{
      data: { id: string; plan: string }[];
      total: number;
    }>();
    assert.deepEqual([total, data.map(({ id }) => id)], [1, [held.id]]);
    const gone = await admin.call("DELETE", `/v1/directory/users/${ann.userId}`, undefined, {
      "if-match": "*",
    });
    assert.equal(gone.status, 200, gone.text);
    assert.equal((await admin.call("GET", path)).json<{ total: number }>().total, 0);
    assert.equal((await counts(held.id)).available, 1);
  });

  test("LIC-11: a subscription is licences of its plan, which are given to people and taken back", async () => {
    const held = await holds(2);
    assert.deepEqual([held.total, held.assigned, held.available, held.suspended], [2, 0, 2, 0]);
    const [ann, bob, cem] = await people(["Ann", "Bob", "Cem"]);
    assert.ok(ann && bob && cem);
    assert.deepEqual(await checked(held.serviceId, ann.userName), {
      state: "none",
      allowed: false,
      reason: "not-assigned",
    });
    const looked = await assign(held.id, [ann.userId, bob.userId], "?dryRun=true");
    assert.deepEqual(looked.json<Effect>(), {
      changed: [ann.userId, bob.userId],
      unchanged: [],
      byGroup: [],
      available: 0,
    });
    assert.equal((await counts(held.id)).assigned, 0, "a look changes nothing");
    const given = await assign(held.id, [ann.userId, bob.userId]);
    assert.deepEqual(given.json<Effect>(), looked.json<Effect>(), "what was shown was done");
    const none = await assign(held.id, [cem.userId]);
    assert.deepEqual([none.status, none.json<Problem>().code], [409, "licensing/none-left"]);
    const again = await assign(held.id, [ann.userId]);
    assert.deepEqual(again.json<Effect>(), {
      changed: [],
      unchanged: [ann.userId],
      byGroup: [],
      available: 0,
    });
    assert.equal((await checked(held.serviceId, ann.userName)).allowed, true);
    assert.equal((await checked(held.serviceId, ann.userName.toUpperCase())).allowed, true);
    const gone = await admin.call("DELETE", `/v1/licences/${held.id}/assignments/${ann.userId}`);
    assert.equal(gone.json<Effect>().available, 1);
    assert.equal((await checked(held.serviceId, ann.userName)).reason, "not-assigned");
    assert.equal((await assign(held.id, [cem.userId])).status, 200);
    assert.deepEqual(
      (await holders(held.id)).map(({ user, check }) => [user.name, check.state]),
      [
        ["Bob", "active"],
        ["Cem", "active"],
      ],
    );
    const { sources } = await read(held.id);
    assert.deepEqual(sources, [
      {
        ...sources[0],
        source: "subscription",
        id: held.subscriptionId,
        quantity: 2,
        state: "active",
      },
    ]);
  });

  test("LIC-11: all of them get one, or none; who is nobody's user gets none", async () => {
    const held = await holds(2);
    const three = await people(["Dan", "Eve", "Fay"]);
    const ids = three.map(({ userId }) => userId);
    assert.equal((await assign(held.id, ids)).json<Problem>().code, "licensing/none-left");
    const stranger = await assign(held.id, [ids[0] ?? "", randomUUID()]);
    assert.deepEqual(
      [stranger.status, stranger.json<Problem>().errors?.map(({ pointer }) => pointer)],
      [422, ["/userIds/1"]],
    );
    const elsewhere = await sale.customer();
    const theirs = await people(["Gil"], elsewhere.organisationId);
    const other = await assign(
      held.id,
      theirs.map(({ userId }) => userId),
    );
    assert.equal(other.json<Problem>().code, "licensing/user-unknown");
    assert.equal((await counts(held.id)).assigned, 0);
    const theirAdmin = await market.person(elsewhere.organisationId, ["licence-admin"]);
    assert.equal((await assign(held.id, ids, "", theirAdmin)).status, 404);
    const member = await market.person(customer.organisationId, ["member"]);
    assert.equal((await assign(held.id, ids, "", member)).status, 403);
  });

  test(`LIC-11: ${CALLERS} callers for the last licence, ${ROUNDS} times: one has it`, async () => {
    const crowd = await people(Array.from({ length: CALLERS }, (_, n) => `Caller ${n}`));
    for (let round = 1; round <= ROUNDS; round += 1) {
      const held = await holds(1);
      const answers = await Promise.all(crowd.map(({ userId }) => assign(held.id, [userId])));
      const won = answers.filter(({ status }) => status === 200);
      assert.equal(won.length, 1, answers[0]?.text ?? "");
      assert.ok(answers.every(({ status }) => status === 200 || status === 409));
      assert.deepEqual(
        (await holders(held.id)).map(({ user }) => user.id),
        won[0]?.json<Effect>().changed,
      );
    }
  });

  test("LIC-12: a licence that is taken on one server is refused by another in the next call", async () => {
    const held = await holds(1);
    const [rae] = await people(["Rae"]);
    assert.ok(rae);
    const program = await other.person(sale.publisher.organisation.id, ["global-admin"]);
    const asked = async () => {
      const answered = await program.call(
        "GET",
        `/v1/licence-checks?tenant=${customer.tenantId}&serviceId=${held.serviceId}&user=${rae.userName}`,
      );
      const { state, reason } = answered.json<Check>();
      return [state, reason];
    };
    for (let round = 0; round < 5; round += 1) {
      await assign(held.id, [rae.userId]);
      assert.deepEqual(await asked(), ["active", null]);
      const taken = await admin.call("DELETE", `/v1/licences/${held.id}/assignments/${rae.userId}`);
      assert.equal(taken.status, 200, taken.text);
      assert.deepEqual(await asked(), ["none", "not-assigned"]);
    }
  });

  test("J9.2, LIC-12: while it is suspended nobody may, and afterwards those who could before", async () => {
    const held = await holds(2);
    const [hal, ida] = await people(["Hal", "Ida"]);
    assert.ok(hal && ida);
    await assign(held.id, [hal.userId]);
    await changes(held.subscriptionId, "suspension", { reason: "customer-request" });
    assert.deepEqual(await checked(held.serviceId, hal.userName), {
      state: "suspended",
      allowed: false,
      reason: "subscription-suspended",
    });
    assert.deepEqual(await counts(held.id), { total: 2, assigned: 1, available: 1, suspended: 2 });
    await changes(held.subscriptionId, "reactivation", {});
    assert.equal((await checked(held.serviceId, hal.userName)).state, "active");
    await changes(held.subscriptionId, "cancellation", { when: "now", reason: "customer-request" });
    assert.equal((await checked(held.serviceId, hal.userName)).reason, "no-licences");
    assert.deepEqual(await counts(held.id), { total: 0, assigned: 0, available: 0, suspended: 0 });
    assert.equal((await assign(held.id, [ida.userId])).status, 409);
  });

  test("decision 29: fewer licences than are assigned are refused where nobody said who loses one, on the page and in a file", async () => {
    const held = await holds(4);
    const three = await people(["Noa", "Olu", "Pia"]);
    await assign(
      held.id,
      three.map(({ userId }) => userId),
    );
    assert.equal((await at.previewed(held.subscriptionId, 3)).losing, 0);
    const { preview, losing } = await at.previewed(held.subscriptionId, 2);
    assert.equal(losing, 1);
    const refused = await at.change(held.subscriptionId, 2, preview);
    assert.equal(refused.status, 409);
    assert.equal(refused.json<{ code: string }>().code, "commerce/assigned-beyond");
    const file = await sale.partner.call(
      "POST",
      "/v1/subscription-files?dryRun=true",
      `subscriptionId,quantity\r\n${held.subscriptionId},2\r\n`,
      { "content-type": "text/csv", ...once() },
    );
    assert.equal(file.status, 200, file.text);
    assert.deepEqual(
      file
        .json<{ rows: { errors: { code: string }[] }[] }>()
        .rows.flatMap(({ errors }) => errors.map(({ code }) => code)),
      ["commerce/assigned-beyond"],
    );
    // Whoever gets one in between is not lost by a preview that did not say so.
    const seen = await at.previewed(held.subscriptionId, 3);
    const [quy] = await people(["Quy"]);
    await assign(held.id, [quy?.userId ?? ""]);
    const moved = await at.change(held.subscriptionId, 3, seen.preview);
    assert.equal(moved.json<{ code: string }>().code, "commerce/preview-outdated");
    assert.deepEqual(await counts(held.id), { total: 4, assigned: 4, available: 0, suspended: 0 });
    await at.asked(held.subscriptionId, 3);
    await at.silence();
    assert.deepEqual(
      (await holders(held.id)).map(({ user }) => user.name),
      ["Noa", "Olu", "Pia"],
    );
  });

  test("LIC-11: with fewer licences those who got one last lose it", async () => {
    const held = await holds(3);
    const three = await people(["Jan", "Kim", "Lea"]);
    await assign(
      held.id,
      three.map(({ userId }) => userId),
    );
    await at.asked(held.subscriptionId, 2);
    await at.silence();
    assert.deepEqual(await counts(held.id), { total: 2, assigned: 2, available: 0, suspended: 0 });
    assert.deepEqual(
      (await holders(held.id)).map(({ user }) => user.name),
      ["Jan", "Kim"],
    );
    const { rows } = await market.platform.pool.raw.query(
      "select display_name, because from licensing.assignment_history where pool_id = $1 and action = 'unassigned'",
      [held.id],
    );
    assert.deepEqual(rows, [{ display_name: "Lea", because: "fewer-licences" }]);
  });

  test("LIC-11, LIC-12: whoever is deactivated may not, and whoever is deleted has no licence any more", async () => {
    const held = await holds(1);
    const [rae, sol] = await people(["Rae", "Sol"]);
    const by = admins.get(customer.organisationId);
    assert.ok(rae && sol && by);
    await assign(held.id, [rae.userId]);
    const path = `/v1/directory/users/${rae.userId}`;
    const changes = async (method: string, to: string, body?: object) => {
      const etag = (await by.call("GET", path)).headers.get("etag") ?? "*";
      const done = await by.call(method, to, body, { "if-match": etag });
      assert.ok(done.status < 300, done.text);
    };
    const before = (await by.call("GET", path)).json<Record<string, string>>();
    const written = {
      userName: rae.userName,
      email: rae.userName,
      displayName: before["displayName"],
    };
    await changes("PUT", path, { ...written, active: false });
    assert.equal((await checked(held.serviceId, rae.userName)).reason, "user-inactive");
    assert.equal((await counts(held.id)).assigned, 1, "it is kept for them");
    assert.equal((await assign(held.id, [sol.userId])).status, 409);
    await changes("PUT", path, { ...written, active: true });
    assert.equal((await checked(held.serviceId, rae.userName)).allowed, true);
    await changes("DELETE", path);
    assert.equal((await checked(held.serviceId, rae.userName)).reason, "unknown-user");
    assert.deepEqual(await counts(held.id), { total: 1, assigned: 0, available: 1, suspended: 0 });
    assert.equal((await assign(held.id, [sol.userId])).status, 200);
  });

  test("LIC-12: a check has an ETag and a lifetime; many are asked at once; others' plans are not told of", async () => {
    const held = await holds(1);
    const [mia] = await people(["Mia"]);
    assert.ok(mia);
    const first = await check(held.serviceId, mia.userName);
    const etag = first.headers.get("etag") ?? "";
    assert.equal(first.json<Check>().lifetimeSeconds, 300);
    assert.match(first.headers.get("cache-control") ?? "", /^private, max-age=300$/);
    const same = await check(held.serviceId, mia.userName, { "if-none-match": etag });
    assert.deepEqual([same.status, same.text], [304, ""]);
    await assign(held.id, [mia.userId]);
    const moved = await check(held.serviceId, mia.userName, { "if-none-match": etag });
    assert.deepEqual([moved.status, moved.json<Check>().state], [200, "active"]);
    const asked = [
      { serviceId: held.serviceId, user: mia.userName },
      { serviceId: held.serviceId, user: "nobody@morvan.example" },
      { serviceId: "contoso.absent.plan", user: mia.userName },
    ];
    const body = { tenant: customer.tenantId, checks: asked };
    const many = await sale.publisher.call("PUT", "/v1/licence-checks", body);
    assert.deepEqual(
      many.json<{ data: Check[] }>().data.map(({ state, reason }) => [state, reason]),
      [
        ["active", null],
        ["none", "unknown-user"],
        ["none", "no-licences"],
      ],
    );
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const theirs = await other.call("PUT", "/v1/licence-checks", body);
    assert.deepEqual(
      theirs.json<{ data: Check[] }>().data.map(({ reason }) => reason),
      ["no-licences", "no-licences", "no-licences"],
    );
    const finance = await market.person(sale.publisher.organisation.id, ["finance"]);
    assert.equal((await finance.call("PUT", "/v1/licence-checks", body)).status, 403);
  });

  test("LIC-12, BEY-10: a proof is verified without the marketplace, by who it is for, for a day", async () => {
    const held = await holds(1);
    const [pia, quy] = await people(["Pia", "Quy"]);
    assert.ok(pia && quy);
    await assign(held.id, [pia.userId]);
    const proofOf = async (user: string) =>
      (
        await sale.publisher.call(
          "GET",
          `/v1/licence-checks?tenant=${customer.tenantId}&serviceId=${held.serviceId}&user=${user}&proof=true`,
        )
      ).json<{ proof: string | null }>().proof;
    const proof = (await proofOf(pia.userName)) ?? "";
    assert.equal(await proofOf(quy.userName), null, "who may not has no proof");
    const published = await market.visitor("GET", "/v1/licence-keys");
    const { keys } = published.json<{
      keys: (webcrypto.JsonWebKey & { kid?: string; d?: string })[];
    }>();
    assert.ok(keys.length === 1 && keys[0]?.d === undefined, "the public half alone");
    const expected: Expected = {
      marketplace: market.url,
      publisher: sale.publisher.organisation.tenantId,
      serviceId: held.serviceId,
      user: pia.userName.toUpperCase(),
      keys,
    };
    const proven = verifyProof(proof, expected);
    assert.deepEqual(
      [proven?.user, proven?.tenant, proven?.serviceId, proven?.state],
      [pia.userName.toLowerCase(), customer.tenantId, held.serviceId, "active"],
    );
    const hours = (proven?.expiresAt.getTime() ?? 0) - Date.now();
    assert.ok(hours > 23.9 * 3_600_000 && hours <= 24 * 3_600_000);
    const many = await sale.publisher.call("PUT", "/v1/licence-checks", {
      tenant: customer.tenantId,
      checks: [pia, quy].map(({ userName: user }) => ({ serviceId: held.serviceId, user })),
      proof: true,
    });
    const [hers, his] = many.json<{ data: { proof: string | null }[] }>().data;
    assert.equal(verifyProof(hers?.proof ?? "", expected)?.state, "active", many.text);
    assert.equal(his?.proof, null);
    const [head, body, signature] = proof.split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none", kid: keys[0]?.kid })).toString(
      "base64url",
    );
    const later = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(body ?? "", "base64url").toString()), exp: 9e9 }),
    ).toString("base64url");
    const other = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
    for (const [what, token, about] of [
      ["an old one", proof, { now: new Date(Date.now() + 25 * 3_600_000) }],
      ["another person", proof, { user: quy.userName }],
      ["another plan", proof, { serviceId: "contoso.other.plan" }],
      ["another publisher", proof, { publisher: randomUUID() }],
      ["another marketplace", proof, { marketplace: "https://souk.example" }],
      ["another key", proof, { keys: [{ ...other, kid: keys[0]?.kid ?? "" }] }],
      ["no key", proof, { keys: [] }],
      ["no signature", `${none}.${body}.`, {}],
      ["changed", `${head}.${later}.${signature}`, {}],
      ["none", "", {}],
      ["nonsense", "a.b.c", {}],
    ] as const)
      assert.equal(verifyProof(token, { ...expected, ...about }), undefined, what);
  });

  test("BEY-08: what is bought and changed while verification reads is no violation", async () => {
    const held = await holds(4);
    let quantity = 4;
    // Once subscriptions have been read, the number of one of them is another.
    const reader: Reader = {
      ...market.platform.pool.reader,
      query: async (statement, values) => {
        const rows = await market.platform.pool.reader.query(statement, values);
        if (statement.name === "commerce.licensed-subscriptions" && quantity === 4) {
          quantity -= 1;
          await at.asked(held.subscriptionId, quantity);
          await at.silence();
        }
        return rows;
      },
    };
    assert.deepEqual(await verifyLicensing(reader), []);
    assert.equal(quantity, 3);
    assert.equal((await counts(held.id)).total, 3);
  });

  test("BEY-08, LIC-11: what does not agree is found by the marketplace's verification", async () => {
    const held = await holds(2);
    const [ned] = await people(["Ned"]);
    const [foreign] = await people(["Oda"], (await sale.customer()).organisationId);
    assert.ok(ned && foreign);
    await assign(held.id, [ned.userId]);
    const answered = await sale.operator.call("GET", "/v1/verification");
    assert.deepEqual(answered.json<{ violations: unknown[] }>().violations, []);
    // What two checks find about one thing is one thing here.
    const found = async () => [
      ...new Map(
        (await verifyLicensing(market.platform.pool.reader)).map(({ invariant, subject }) => [
          `${invariant} ${subject}`,
          [invariant, subject],
        ]),
      ).values(),
    ];
    assert.deepEqual(await found(), []);
    const pool = (invariant: string) => [invariant, held.id];
    const subscription = ["I10", held.subscriptionId];
    for (const [broken, breaks, mends] of [
      [
        [pool("I3")],
        "update licensing.pools set assigned = 2 where id = $1",
        "update licensing.pools set assigned = 1 where id = $1",
      ],
      [
        [pool("I3"), subscription],
        "update licensing.holdings set quantity = 3 where pool_id = $1",
        "update licensing.holdings set quantity = 2 where pool_id = $1",
      ],
      [
        [pool("I3"), subscription],
        "update licensing.holdings set state = 'suspended' where pool_id = $1",
        "update licensing.holdings set state = 'active' where pool_id = $1",
      ],
      [
        [subscription, ["I10", NO_SUBSCRIPTION]],
        `update licensing.holdings set source_id = '${NO_SUBSCRIPTION}' where pool_id = $1`,
        `update licensing.holdings set source_id = '${held.subscriptionId}' where pool_id = $1`,
      ],
      [
        [pool("I10")],
        `with claimed as (update licensing.claims set user_id = '${foreign.userId}' where pool_id = $1)
         update licensing.assignments set user_id = '${foreign.userId}' where pool_id = $1`,
        `with claimed as (update licensing.claims set user_id = '${ned.userId}' where pool_id = $1)
         update licensing.assignments set user_id = '${ned.userId}' where pool_id = $1`,
      ],
    ] as const) {
      await market.platform.pool.raw.query(breaks, [held.id]);
      assert.deepEqual(await found(), broken, breaks);
      await market.platform.pool.raw.query(mends, [held.id]);
    }
    assert.deepEqual(await found(), []);
  });
});
