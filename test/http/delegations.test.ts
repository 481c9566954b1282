import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, suite, test } from "node:test";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, type TestPerson } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import type { Problem, SoldTo } from "../support/sale.ts";

type Delegation = {
  id: string;
  state: string;
  partner: { name: string };
  company: string;
  customerId: string | null;
  rights: string[];
  lastDay: string | null;
  acts: number;
  version: number;
  allowedActions: string[];
};
type OfRecord = {
  given: Delegation | null;
  asked: Delegation | null;
  rights: string[];
  mayAsk: boolean;
};
type Entry = {
  action: string;
  title: string;
  actor: { name: string };
  object: { type: string; name: string | null };
  changes: { field: string; after: string | null }[];
};
type Rows<T> = { data: T[] };
type Answer = Awaited<ReturnType<TestPerson["call"]>>;
const NOW = "2026-11-21T12:00:00Z";

suite("ux R12, C3: partners act on users and licences with consent", () => {
  let at: RunningSale;
  let partner: TestPerson;
  let keeper: TestPerson;
  let customer: SoldTo;
  let admin: TestPerson;
  before(async () => {
    at = await openRunningSale();
    partner = at.sale.partner;
    keeper = await at.market.person(partner.organisation.id, ["user-management-admin"]);
  });
  beforeEach(async () => {
    await at.market.clockMovesTo(NOW);
    customer = await at.sale.customer();
    admin = await at.market.person(customer.organisationId, ["global-admin"]);
  });
  after(async () => {
    await at.market.settle();
    assert.deepEqual(await verifyCommerce(at.market.platform.pool.reader), []);
    await at.close();
  });

  const home = () => `/v1/customers/${customer.id}`;
  const ask = async (rights: readonly string[], about: object = {}, by = keeper) => {
    const asked = await by.call("POST", `${home()}/delegations`, { rights, ...about }, once());
    assert.equal(asked.status, 201, asked.text);
    return asked.json<Delegation>();
  };
  const decide = (id: string, what: string, body: object = {}, by = admin, query = "") =>
    by.call("PUT", `/v1/delegations/${id}/${what}${query}`, body, {
      ...once(),
      "if-match": "*",
    });
  const grants = async (rights: readonly string[], about: object = {}) => {
    const { id } = await ask(rights);
    const given = await decide(id, "grant", about);
    assert.equal(given.status, 200, given.text);
    return given.json<Delegation>();
  };
  /** What is shown, done. */
  const seenAndDone = async (id: string, what: "narrowing" | "revocation", body: object = {}) => {
    const seen = await decide(id, what, body, admin, "?dryRun=true");
    assert.equal(seen.status, 200, seen.text);
    const { preview, ...effect } = seen.json<{ preview: string; lost: string[]; left: string[] }>();
    const done = await decide(id, what, { ...body, preview });
    assert.equal(done.status, 200, done.text);
    return effect;
  };
  const someone = (name: string) => {
    const userName = `${name}.${randomUUID().slice(0, 8)}@morvan.example`;
    return { userName, email: userName, displayName: name };
  };
  const add = (name: string, by = keeper) =>
    by.call("POST", `${home()}/users`, someone(name), once());
  const refused = (answered: Answer, status: number, code: string) => {
    assert.equal(answered.status, status, answered.text);
    const problem = answered.json<Problem>();
    assert.equal(problem.code, code, answered.text);
    return problem;
  };
  const entries = async (by: TestPerson, query = "") =>
    (await by.call("GET", `/v1/activity${query}`)).json<Rows<Entry>>().data;
  const mailed = async (email: string, template: string) => {
    await at.market.settle();
    const { rows } = await at.market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where to_address = $1 and template = $2",
      [email, template],
    );
    return rows.map(({ body }) => body);
  };

  test("a relationship alone gives no rights; asked for and given, users are kept, and everything is in both logs", async () => {
    refused(await add("Ann"), 403, "commerce/delegation-missing");
    refused(await keeper.call("GET", `${home()}/users`), 403, "commerce/delegation-missing");
    refused(await keeper.call("GET", `${home()}/licences`), 403, "commerce/delegation-missing");

    const asked = await ask(["users"], { months: 6, words: "We set up new joiners." });
    assert.deepEqual([asked.state, asked.allowedActions], ["waiting", ["withdraw"]]);
    assert.match((await mailed(admin.email, "delegation-asked"))[0] ?? "", /We set up new joiners/);
    const again = await keeper.call("POST", `${home()}/delegations`, { rights: ["users"] }, once());
    refused(again, 409, "commerce/delegation-waiting");
    refused(await add("Ann"), 403, "commerce/delegation-missing");

    const billing = await at.market.person(customer.organisationId, ["billing-admin"]);
    refused(await decide(asked.id, "grant", {}, billing), 403, "platform/not-permitted");
    const given = await decide(asked.id, "grant");
    assert.equal(given.status, 200, given.text);
    assert.equal(given.json<Delegation>().lastDay, "2027-05-20");
    assert.equal((await mailed(keeper.email, "delegation-granted")).length, 1);

    const added = await add("Ann");
    assert.equal(added.status, 201, added.text);
    const ann = added.json<{ id: string; version: number; userName: string }>();
    const users = (await admin.call("GET", "/v1/directory/users")).json<Rows<{ id: string }>>();
    assert.deepEqual(
      users.data.map(({ id }) => id),
      [ann.id],
    );

    const [own] = await entries(admin);
    assert.deepEqual(
      [own?.action, own?.title, own?.object.name],
      ["directory.user-added", "Added user", "Ann"],
    );
    assert.match(own?.actor.name ?? "", /user-management-admin \(Nordhaven Cloud\)$/);
    const [theirs] = await entries(partner, `?customerId=${customer.id}`);
    assert.deepEqual([theirs?.action, theirs?.object.type], ["directory.user-added", "customer"]);
    assert.deepEqual(
      theirs?.changes.map(({ field, after: value }) => [field, value]),
      [
        ["name", "Ann"],
        ["userName", ann.userName],
      ],
    );
    const { given: now } = (await keeper.call("GET", `${home()}/delegation`)).json<OfRecord>();
    assert.equal(now?.acts, 1);
  });

  test("the same use cases do it: versions, names that are taken, groups, files, deletion and restoring", async () => {
    await grants(["users"]);
    const made = (await add("Bo")).json<{ id: string; userName: string; version: number }>();
    const path = `${home()}/users/${made.id}`;
    const taken = await keeper.call(
      "POST",
      `${home()}/users`,
      { ...someone("Bo"), userName: made.userName.toUpperCase() },
      once(),
    );
    assert.equal(refused(taken, 422, "directory/user-invalid").errors?.[0]?.pointer, "/userName");
    refused(
      await keeper.call("DELETE", path, undefined, { "if-match": '"9"' }),
      412,
      "platform/precondition-failed",
    );
    const group = await keeper.call("POST", `${home()}/groups`, { name: "Sales" }, once());
    assert.equal(group.status, 201, group.text);
    const { id: groupId } = group.json<{ id: string }>();
    const joined = await keeper.call("PATCH", `${home()}/groups/${groupId}/members`, {
      add: [made.id],
    });
    assert.equal(joined.json<{ members: number }>().members, 1);
    for (const [method, address] of [
      ["DELETE", path],
      ["DELETE", `${path}/deletion`],
    ] as const) {
      const { version } = (await keeper.call("GET", path)).json<{ version: number }>();
      const done = await keeper.call(method, address, undefined, { "if-match": `"${version}"` });
      assert.equal(done.status, 200, done.text);
    }
    const file = "UserName,Email,DisplayName\ncy,cy@morvan.example,Cy\n";
    const send = (query: string) =>
      keeper.call("POST", `${home()}/user-files${query}`, file, { "content-type": "text/csv" });
    const { preview } = (await send("?dryRun=true")).json<{ preview: string }>();
    assert.equal((await send(`?preview=${preview}`)).status, 200);
    assert.match((await keeper.call("GET", `${home()}/users/file`)).text, /cy@morvan\.example/);
    const { given } = (await keeper.call("GET", `${home()}/delegation`)).json<OfRecord>();
    assert.equal(given?.acts, 6, "the look at a file is no act");
  });

  test("where an identity provider keeps users, a partner does not change them either", async () => {
    await grants(["users"]);
    const { version } = (await admin.call("GET", "/v1/directory/synchronisation")).json<{
      version?: number;
    }>();
    assert.equal(version, undefined);
    const read = await admin.call("GET", "/v1/directory/synchronisation");
    const on = await admin.call(
      "PUT",
      "/v1/directory/synchronisation",
      { scim: true },
      {
        "if-match": read.headers.get("etag") ?? "*",
      },
    );
    assert.equal(on.status, 200, on.text);
    refused(await add("Ann"), 409, "directory/managed-by-scim");
    const list = (await keeper.call("GET", `${home()}/users`)).json<{ mayChange: boolean }>();
    assert.equal(list.mayChange, false);
  });

  test("rights over licences are to assign them, and to read no more of people than their names", async () => {
    await grants(["licences"]);
    const sold = await at.sells({ licencesManaged: true, minQuantity: 1 });
    await at.running(customer, sold, 2);
    for (const name of ["Ann", "Bob"])
      assert.equal(
        (await admin.call("POST", "/v1/directory/users", someone(name), once())).status,
        201,
      );
    refused(await keeper.call("GET", `${home()}/users`), 403, "commerce/delegation-narrower");
    refused(await add("Cem"), 403, "commerce/delegation-narrower");

    const [pool] = (await keeper.call("GET", `${home()}/licences`)).json<
      Rows<{ id: string; available: number }>
    >().data;
    assert.equal(pool?.available, 2);
    const people = (await keeper.call("GET", `${home()}/licences/people?q=ann`)).json<
      Rows<{ id: string; userName: string }>
    >().data;
    assert.deepEqual(Object.keys(people[0] ?? {}), ["id", "userName", "displayName"]);
    const path = `${home()}/licences/${pool?.id}/assignments`;
    const userIds = people.map(({ id }) => id);
    const seen = await keeper.call("POST", `${path}?dryRun=true`, { userIds }, once());
    assert.equal(seen.json<{ available: number }>().available, 1);
    const done = await keeper.call("POST", path, { userIds }, once());
    assert.equal(done.status, 200, done.text);
    const [held] = (await admin.call("GET", `/v1/licences/${pool?.id}/assignments`)).json<
      Rows<{ assignedBy: string }>
    >().data;
    assert.match(held?.assignedBy ?? "", /\(Nordhaven Cloud\)$/);
    const [own] = await entries(admin);
    assert.equal(own?.action, "licences.assigned");
    const { given } = (await keeper.call("GET", `${home()}/delegation`)).json<OfRecord>();
    assert.equal(given?.acts, 1, "a dry run is no act");
    const file = `UserName,Action\n${people[0]?.userName},unassign\n`;
    const send = (query: string) =>
      keeper.call("POST", `${home()}/licence-files?licences=${pool?.id}${query}`, file, {
        "content-type": "text/csv",
      });
    const { preview } = (await send("&dryRun=true")).json<{ preview: string }>();
    assert.equal((await send(`&preview=${preview}`)).json<{ unassigned: number }>().unassigned, 1);
    const lines = (await keeper.call("GET", `${home()}/licences/${pool?.id}/history`)).json<
      Rows<{ action: string; by: string }>
    >().data;
    assert.deepEqual(
      lines.map(({ action }) => action),
      ["unassigned", "assigned"],
    );
    assert.match(lines[0]?.by ?? "", /\(Nordhaven Cloud\)$/);
    const agent = await at.market.person(partner.organisation.id, ["helpdesk-agent"]);
    assert.equal((await agent.call("GET", path)).status, 200);
    refused(await agent.call("POST", path, { userIds }, once()), 403, "platform/not-permitted");
    const seller = await at.market.person(partner.organisation.id, ["sales-agent"]);
    refused(await seller.call("GET", path), 403, "platform/not-permitted");
  });

  test("a partner's program acts by its roles, and is named with the partner", async () => {
    await grants(["licences"]);
    const sold = await at.sells({ licencesManaged: true, minQuantity: 1 });
    await at.running(customer, sold, 2);
    const group = await admin.call("POST", "/v1/directory/groups", { name: "Sales" }, once());
    assert.equal(group.status, 201, group.text);
    const as = await bearerOf(at.market, partner, {
      kind: "partner",
      roles: ["account-admin"],
      scope: "souk/.default",
    });
    const call = async <T>(method: string, path: string) => {
      const answered = await at.market.visitor(method, `${home()}${path}`, undefined, as);
      assert.equal(answered.status, 200, answered.text);
      return answered.json<T>();
    };
    const [pool] = (await call<Rows<{ id: string }>>("GET", "/licences")).data;
    const [sales] = (
      await call<Rows<{ id: string; name: string }>>("GET", "/licences/groups?q=sal")
    ).data;
    assert.equal(sales?.name, "Sales");
    const give = `/licences/${pool?.id}/groups/${sales?.id}`;
    const { preview } = await call<{ preview: string }>("PUT", `${give}?dryRun=true`);
    await call("PUT", `${give}?preview=${preview}`);
    const [own] = await entries(admin);
    assert.deepEqual(
      [own?.action, own?.actor.name],
      ["licences.given-to-group", "Test program (Nordhaven Cloud)"],
    );
  });

  test("BEY-06: what is narrowed or revoked is shown first, and holds with the next call", async () => {
    const { id } = await grants(["users", "licences"], { lastDay: "2027-01-31" });
    const narrower = { rights: ["licences"], lastDay: "2026-12-31" };
    assert.deepEqual(await seenAndDone(id, "narrowing", narrower), {
      lost: ["users"],
      left: ["licences"],
      lastDay: "2026-12-31",
    });
    refused(await add("Ann"), 403, "commerce/delegation-narrower");
    assert.equal((await keeper.call("GET", `${home()}/licences`)).status, 200);
    for (const [wider, pointer] of [
      [{ rights: ["users", "licences"] }, "/rights/0"],
      [{ lastDay: "2027-01-31" }, "/lastDay"],
      [{}, "/rights"],
    ] as const) {
      const answered = await decide(id, "narrowing", wider, admin, "?dryRun=true");
      assert.equal(
        refused(answered, 422, "commerce/delegation-invalid").errors?.[0]?.pointer,
        pointer,
      );
    }
    refused(await decide(id, "revocation", { preview: "old" }), 409, "commerce/preview-outdated");
    assert.deepEqual(await seenAndDone(id, "revocation"), {
      lost: ["licences"],
      left: [],
      lastDay: null,
    });
    refused(await keeper.call("GET", `${home()}/licences`), 403, "commerce/delegation-ended");
    refused(await decide(id, "revocation"), 409, "commerce/delegation-not-allowed");
    const read = await admin.call("GET", `/v1/delegations/${id}`);
    assert.deepEqual(
      read.json<{ steps: { kind: string }[] }>().steps.map(({ kind }) => kind),
      ["revoked", "narrowed", "granted", "asked"],
    );
    assert.equal((await mailed(keeper.email, "delegation-narrowed")).length, 1);
    const events = await partner.call(
      "GET",
      "/v1/events?types=delegation.narrowed,delegation.ended&limit=100",
    );
    const mine = events
      .json<Rows<{ type: string; data: { delegationId: string } }>>()
      .data.filter(({ data }) => data.delegationId === id);
    assert.deepEqual(
      mine.map(({ type }) => type),
      ["delegation.narrowed", "delegation.ended"],
    );
  });

  test("who revokes waits for an act that is being written, and who acts next is refused", async () => {
    const { id } = await grants(["users"]);
    const acts = Array.from({ length: 8 }, (_, index) => add(`user-${index}`));
    const seen = await decide(id, "revocation", {}, admin, "?dryRun=true");
    const { preview } = seen.json<{ preview: string }>();
    const [done, ...answers] = await Promise.all([decide(id, "revocation", { preview }), ...acts]);
    assert.equal(done?.status, 200, done?.text);
    const added = answers.filter(({ status }) => status === 201).length;
    for (const one of answers)
      if (one.status !== 201) refused(one, 403, "commerce/delegation-ended");
    refused(await add("Late"), 403, "commerce/delegation-ended");
    const { total } = (await admin.call("GET", "/v1/directory/users")).json<{ total: number }>();
    assert.equal(total, added);
  });

  test("the customer gives less than was asked, declines with a word, or lets the time pass; what was given stays meanwhile", async () => {
    const first = await ask(["users", "licences"]);
    const more = await decide(first.id, "grant", { lastDay: "2028-11-21" });
    refused(more, 422, "commerce/delegation-invalid");
    const stale = await admin.call(
      "PUT",
      `/v1/delegations/${first.id}/grant`,
      {},
      { "if-match": '"7"' },
    );
    refused(stale, 412, "platform/precondition-failed");
    const given = await decide(first.id, "grant", { rights: ["users"], lastDay: "2026-11-30" });
    assert.deepEqual(given.json<Delegation>().rights, ["users"]);

    const second = await ask(["licences"]);
    assert.equal((await decide(second.id, "refusal", { words: "Not this year." })).status, 200);
    assert.match((await mailed(keeper.email, "delegation-declined"))[0] ?? "", /Not this year\./);
    const third = await ask(["licences"]);
    const withdrawn = await decide(third.id, "withdrawal", {}, keeper);
    assert.equal(withdrawn.json<Delegation>().state, "withdrawn");
    refused(await decide(third.id, "grant"), 404, "platform/not-found");
    assert.equal((await admin.call("GET", `/v1/delegations/${third.id}`)).status, 404);
    assert.equal((await add("Ann")).status, 201, "what was given first goes on");

    const fourth = await ask(["licences"]);
    await at.market.clockMovesTo("2026-11-30T22:59:59Z");
    assert.equal((await add("Bob")).status, 201, "the last day, in Paris");
    await at.market.clockMovesTo("2026-11-30T23:00:00Z");
    refused(await add("Cem"), 403, "commerce/delegation-ended");
    await at.market.clockMovesTo("2026-12-21T12:00:00Z");
    const late = refused(await decide(fourth.id, "grant"), 409, "commerce/delegation-not-allowed");
    assert.match(late.detail, /expired/);
    await at.market.settle();
    const states = (await admin.call("GET", "/v1/delegations")).json<Rows<Delegation>>().data;
    assert.deepEqual(
      states.map(({ state }) => state),
      ["expired", "declined", "expired"],
    );
    await ask(["users"]);
  });

  test("something new that is given replaces what was given before", async () => {
    const first = await grants(["users", "licences"]);
    const second = await grants(["licences"]);
    refused(await add("Ann"), 403, "commerce/delegation-narrower");
    const read = await keeper.call("GET", `/v1/delegations?customerId=${customer.id}`);
    assert.deepEqual(
      read.json<Rows<Delegation>>().data.map(({ id, state }) => [id, state]),
      [
        [second.id, "active"],
        [first.id, "replaced"],
      ],
    );
  });

  test("C3, BEY-06: the customer gives rights unasked, as shown; they replace what the partner had, and it is told", async () => {
    const at0 = `/v1/partners/${partner.organisation.id}/delegations`;
    const gives = (body: object, query = "", by = admin, path = at0) =>
      by.call("POST", `${path}${query}`, body, once());
    const looks = async (body: object) => {
      const seen = await gives(body, "?dryRun=true");
      assert.equal(seen.status, 200, seen.text);
      return seen.json<{ preview: string; gained: string[]; lost: string[]; replaces: object }>();
    };
    const both = ["users", "licences"];
    const { preview, ...effect } = await looks({ rights: both });
    assert.deepEqual(effect, {
      rights: both,
      lastDay: "2027-11-20",
      gained: both,
      lost: [],
      replaces: null,
    });
    for (const wrong of [{}, { preview: "old" }])
      refused(await gives({ rights: both, ...wrong }), 409, "commerce/preview-outdated");
    refused(await add("Ann"), 403, "commerce/delegation-missing");
    const done = await gives({ rights: both, preview });
    assert.equal(done.status, 201, done.text);
    const first = done.json<Delegation & { unasked: boolean }>();
    assert.deepEqual([first.state, first.unasked, first.rights], ["active", true, both]);
    assert.equal((await add("Ann")).status, 201);
    assert.equal((await mailed(keeper.email, "delegation-granted")).length > 0, true);
    const feed = await partner.call("GET", "/v1/events?types=delegation.granted&limit=100");
    const told = feed.json<Rows<{ data: { delegationId: string; rights: string[] } }>>().data;
    assert.deepEqual(told.find(({ data }) => data.delegationId === first.id)?.data.rights, both);
    const [theirs] = await entries(partner, `?customerId=${customer.id}`);
    assert.equal(theirs?.action, "directory.user-added");

    const same = await gives({ rights: both, lastDay: "2027-11-20" }, "?dryRun=true");
    const { errors } = refused(same, 422, "commerce/delegation-invalid");
    assert.deepEqual([errors?.[0]?.pointer], ["/rights"]);
    const late = await gives({ rights: both, lastDay: "2028-11-21" }, "?dryRun=true");
    assert.equal(
      refused(late, 422, "commerce/delegation-invalid").errors?.[0]?.pointer,
      "/lastDay",
    );
    const less = { rights: ["licences"], lastDay: "2026-12-31" };
    const looked = await looks(less);
    assert.deepEqual(
      [looked.gained, looked.lost, looked.replaces],
      [[], ["users"], { rights: both, lastDay: "2027-11-20" }],
    );
    const second = await gives({ ...less, preview: looked.preview });
    assert.equal(second.status, 201, second.text);
    refused(await add("Bob"), 403, "commerce/delegation-narrower");
    const read = await keeper.call("GET", `/v1/delegations?customerId=${customer.id}`);
    assert.deepEqual(
      read.json<Rows<Delegation>>().data.map(({ state }) => state),
      ["active", "replaced"],
    );
    const steps = await keeper.call("GET", `/v1/delegations/${first.id}`);
    assert.deepEqual(
      steps.json<{ steps: { kind: string }[] }>().steps.map(({ kind }) => kind),
      ["replaced", "granted"],
    );

    await ask(both);
    refused(await gives({ rights: both }, "?dryRun=true"), 409, "commerce/delegation-asked");
    const [listed] = (await admin.call("GET", "/v1/partners")).json<Rows<{ mayGive: boolean }>>()
      .data;
    assert.equal(listed?.mayGive, false, "the request is answered first");

    const billing = await at.market.person(customer.organisationId, ["billing-admin"]);
    refused(await gives({ rights: both }, "", billing), 403, "platform/not-permitted");
    const other = await at.market.organisation({ kind: "partner", name: "No Partner Of It" });
    for (const id of [other.organisation.id, customer.organisationId, randomUUID()]) {
      const none = await gives(
        { rights: both },
        "?dryRun=true",
        admin,
        `/v1/partners/${id}/delegations`,
      );
      refused(none, 404, "platform/not-found");
    }
    const stranger = await at.market.organisation({ kind: "customer", name: "Another Customer" });
    refused(await gives({ rights: both }, "?dryRun=true", stranger), 404, "platform/not-found");
  });

  test("two weeks before the end whoever can ask again is reminded, and after it was narrowed by its new end", async () => {
    const { id } = await grants(["users"], { lastDay: "2026-12-31" });
    await seenAndDone(id, "narrowing", { lastDay: "2026-12-20" });
    const reminded = async () =>
      (await mailed(keeper.email, "delegation-ahead")).filter((body) =>
        body.includes("2026-12-20"),
      );
    await at.market.clockMovesTo("2026-12-06T22:59:00Z");
    assert.equal((await reminded()).length, 0);
    await at.market.clockMovesTo("2026-12-06T23:00:00Z");
    assert.equal((await reminded()).length, 1);
    await seenAndDone(id, "revocation");
    await at.market.clockMovesTo("2026-12-31T23:00:00Z");
    assert.equal((await reminded()).length, 1);
  });

  test("C3: the customer reads who sells to it and what each may do", async () => {
    const other = await at.market.organisation({ kind: "partner", name: "Other Partner" });
    await grants(["users"]);
    const { data } = (await admin.call("GET", "/v1/partners")).json<
      Rows<{ name: string; given: Delegation | null; asked: Delegation | null }>
    >();
    assert.deepEqual(
      data.map(({ name, given, asked }) => [name, given?.rights, asked]),
      [["Nordhaven Cloud", ["users"], null]],
    );
    assert.equal(data[0]?.given?.customerId, null);
    assert.deepEqual(data[0]?.given?.allowedActions, ["narrow", "revoke"]);
    const stranger = await other.call("GET", `${home()}/users`);
    refused(stranger, 404, "platform/not-found");
  });

  test("souk verify finds rights over who is no customer any more", async () => {
    const { id } = await grants(["users"]);
    const { pool } = at.market.platform;
    const found = async () =>
      (await verifyCommerce(pool.reader)).filter(({ subject }) => subject === id).length;
    const sets = (ended: string | null) =>
      pool.raw.query("update commerce.customers set ended_at = $2, ended_by = $3 where id = $1", [
        customer.id,
        ended,
        ended === null ? null : "Somebody",
      ]);
    assert.equal(await found(), 0);
    await sets(NOW);
    assert.equal(await found(), 1, "I10");
    await sets(null);
  });

  test("with the relationship, with a merger and with a suspension nothing can be done any more", async () => {
    const removed = await grants(["users"]);
    const gone = `${home()}/removal`;
    const { preview, consent } = (
      await partner.call("PUT", `${gone}?dryRun=true`, {}, once())
    ).json<{ preview: string; consent: boolean }>();
    assert.equal(consent, true);
    const done = await partner.call("PUT", gone, { preview }, once());
    assert.equal(done.status, 200, done.text);
    refused(await add("Ann"), 404, "platform/not-found");
    const read = await admin.call("GET", `/v1/delegations/${removed.id}`);
    assert.equal(read.json<Delegation>().state, "ended");

    customer = await at.sale.customer();
    admin = await at.market.person(customer.organisationId, ["global-admin"]);
    const { id } = await grants(["users"]);
    const waits = await ask(["licences"]);
    const staying = await at.market.organisation({ kind: "customer", name: "Stays" });
    const merger = `/v1/organisations/${customer.organisationId}/merger`;
    const into = { into: staying.organisation.id };
    const looked = await at.sale.operator.call("PUT", `${merger}?dryRun=true`, into, once());
    assert.equal(looked.status, 200, looked.text);
    const {
      preview: seen,
      confirmation,
      delegations,
    } = looked.json<{ preview: string; confirmation: string; delegations: number }>();
    assert.equal(delegations, 2);
    const sent = { ...into, preview: seen, confirmation };
    const merged = await at.sale.operator.call("PUT", merger, sent);
    assert.equal(merged.status, 200, merged.text);
    refused(await add("Bob"), 403, "commerce/delegation-ended");
    const states = (await partner.call("GET", `/v1/delegations?customerId=${customer.id}`)).json<
      Rows<Delegation>
    >().data;
    assert.deepEqual(
      states.map((one) => [one.id, one.state]),
      [
        [waits.id, "ended"],
        [id, "ended"],
      ],
    );

    customer = await at.sale.customer();
    admin = await at.market.person(customer.organisationId, ["global-admin"]);
    await grants(["users"]);
    const standing = `/v1/organisations/${partner.organisation.id}/suspension`;
    const suspended = await at.sale.operator.call("PUT", standing, {
      reason: "It sells what it does not own.",
      contact: "trust@meridian.example",
      confirmation: partner.organisation.handle,
    });
    assert.equal(suspended.status, 200, suspended.text);
    refused(await add("Cem"), 403, "commerce/acting-suspended");
    refused(await keeper.call("GET", `${home()}/users`), 403, "commerce/acting-suspended");
  });
});
