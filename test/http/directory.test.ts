import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Module } from "../../src/platform/module.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

type User = {
  id: string;
  userName: string;
  displayName: string;
  active: boolean;
  deletedAt: string | null;
  restorableUntil: string | null;
  member: { personId: string; lastSignInAt: string | null } | null;
  groups: { id: string; name: string }[];
  version: number;
  allowedActions: string[];
};
type Listed<Row> = { data: Row[]; total: number; nextCursor: string | null; mayChange: boolean };
type Group = { id: string; name: string; members: number; version: number };

const told: { type: string; userId?: string; added?: string[]; removed?: string[] }[] = [];
const keep = async (_tx: unknown, event: never) => {
  told.push(event);
};
/** Hears what the directory tells, as other modules will. */
const listener: Module = {
  name: "listener",
  projections: {
    "directory.user-added": keep,
    "directory.user-changed": keep,
    "directory.user-deleted": keep,
    "directory.group-members-changed": keep,
    "directory.group-deleted": keep,
  },
};

suite("ux C7: users and groups by hand", () => {
  let market: TestMarket;
  let admin: TestPerson;
  let billing: TestPerson;
  let licences: TestPerson;
  let stranger: TestPerson;

  before(async () => {
    market = await startTestMarket({ plugins: [listener] });
    admin = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    billing = await market.person(admin.organisation.id, ["billing-admin"]);
    licences = await market.person(admin.organisation.id, ["licence-admin"]);
    stranger = await market.organisation({ kind: "customer", name: "Somebody Else" });
  });
  after(() => market.close());

  const body = (userName: string, more: object = {}) => ({
    userName,
    email: `${userName}@morvan.example`,
    displayName: `User ${userName}`,
    ...more,
  });
  const add = async (userName: string, more: object = {}, by = licences): Promise<User> => {
    const made = await by.call("POST", "/v1/directory/users", body(userName, more), once());
    assert.equal(made.status, 201, made.text);
    return made.json<User>();
  };
  const match = (version: number) => ({ "if-match": `"${version}"` });
  const list = async (query = "", by = licences) =>
    (await by.call("GET", `/v1/directory/users${query}`)).json<Listed<User>>();
  const code = (answered: { json<T>(): T }) => answered.json<{ code: string }>().code;

  test("a user is added, found, changed, and told about, each once", async () => {
    told.length = 0;
    const ada = await add("ada", { department: "Atelier", jobTitle: " Joiner " });
    assert.equal((await list("?q=ATELIER")).data[0]?.id, ada.id);
    const changed = await licences.call(
      "PUT",
      `/v1/directory/users/${ada.id}`,
      body("ada", { displayName: "Ada Morvan", active: false }),
      match(1),
    );
    assert.equal(changed.status, 200, changed.text);
    assert.equal(changed.json<User>().active, false);
    const same = await licences.call(
      "PUT",
      `/v1/directory/users/${ada.id}`,
      body("ada", { displayName: "Ada Morvan", active: false }),
      match(2),
    );
    assert.equal(same.json<User>().version, 2);
    assert.deepEqual(
      told.map(({ type }) => type),
      ["directory.user-added", "directory.user-changed"],
    );
    assert.equal((await list("?state=inactive")).total, 1);
    const stale = await licences.call("PUT", `/v1/directory/users/${ada.id}`, body("x"), match(1));
    assert.equal(stale.status, 412);
  });

  test("a user name is one user's in any case of letters, and so is an external ID", async () => {
    await add("bruno", { externalId: "E-1" });
    const again = await admin.call("POST", "/v1/directory/users", body("BRUNO"), once());
    assert.equal(again.status, 422, again.text);
    const { errors } = again.json<{ errors: { pointer: string; code: string }[] }>();
    assert.deepEqual(
      errors.map(({ pointer, code }) => [pointer, code]),
      [["/userName", "directory/user-name-taken"]],
    );
    const twice = await admin.call(
      "POST",
      "/v1/directory/users",
      body("carla", { externalId: "E-1" }),
      once(),
    );
    assert.match(twice.text, /external-id-taken/);
    await add("İdil", { email: "i@morvan.example" });
    const dotless = { ...body("x"), userName: "idil" };
    const same = await admin.call("POST", "/v1/directory/users", dotless, once());
    assert.match(same.text, /user-name-taken/, "what the database takes for one is one");
    assert.equal((await add("bruno", {}, stranger)).userName, "bruno", "elsewhere it is free");
    const unnamed = { ...body("x"), userName: "   " };
    const blank = await admin.call("POST", "/v1/directory/users", unnamed, once());
    assert.equal(blank.status, 422);
  });

  test("R12: a deleted user can be restored for 30 days, with the groups of before, and is then forgotten", async () => {
    const dora = await add("dora");
    const made = await licences.call("POST", "/v1/directory/groups", { name: "Sales" }, once());
    const group = made.json<Group>();
    const members = `/v1/directory/groups/${group.id}/members`;
    assert.equal((await licences.call("PATCH", members, { add: [dora.id] })).status, 200);
    told.length = 0;
    const at = `/v1/directory/users/${dora.id}`;
    const gone = await licences.call("DELETE", at, undefined, match(1));
    assert.equal(gone.status, 200, gone.text);
    assert.deepEqual(gone.json<User>().allowedActions, ["restore"]);
    assert.equal(gone.json<User>().restorableUntil, "2026-12-21T12:00:00Z");
    assert.deepEqual(
      (await list("?state=deleted")).data.map(({ id }) => id),
      [dora.id],
    );
    assert.equal((await list(`?group=${group.id}`)).total, 0);
    const twice = await licences.call("DELETE", at, undefined, match(2));
    assert.equal(code(twice), "directory/user-deleted");
    const edited = await licences.call("PUT", at, body("dora"), match(2));
    assert.equal(code(edited), "directory/user-deleted");

    const other = await add("dora");
    const taken = await licences.call("DELETE", `${at}/deletion`, undefined, match(2));
    assert.equal(code(taken), "directory/name-taken-since");
    await licences.call(
      "PUT",
      `/v1/directory/users/${other.id}`,
      body("dora2"),
      match(other.version),
    );
    told.length = 0;
    const back = await licences.call("DELETE", `${at}/deletion`, undefined, match(2));
    assert.equal(back.status, 200, back.text);
    assert.deepEqual(
      told.map(({ type }) => type),
      ["directory.user-added", "directory.group-members-changed"],
    );
    assert.equal(back.json<User>().groups[0]?.name, "Sales");
    const none = await licences.call("DELETE", `${at}/deletion`, undefined, match(3));
    assert.equal(code(none), "directory/user-not-deleted");

    await licences.call("DELETE", at, undefined, match(3));
    await market.clockMovesTo("2026-12-21T11:59:00Z");
    assert.equal((await licences.call("GET", at)).status, 200);
    await market.clockMovesTo("2026-12-21T12:00:00Z");
    assert.equal((await licences.call("GET", at)).status, 404);
  });

  test("groups take and lose many users at a time, all of them or none", async () => {
    const users = await Promise.all([..."efgh"].map((name) => add(name)));
    const ids = users.map(({ id }) => id);
    const made = await admin.call("POST", "/v1/directory/groups", { name: "Atelier" }, once());
    assert.equal(made.status, 201, made.text);
    const { id } = made.json<Group>();
    const at = `/v1/directory/groups/${id}`;
    told.length = 0;
    const filled = await admin.call("PATCH", `${at}/members`, { add: ids });
    assert.equal(filled.json<Group>().members, 4);
    assert.equal(told[0]?.added?.length, 4);
    const foreign = await add("foreign", {}, stranger);
    const refused = await admin.call("PATCH", `${at}/members`, {
      add: [foreign.id],
      remove: ids,
    });
    assert.equal(code(refused), "directory/users-unknown");
    assert.equal((await list(`?group=${id}&sort=-name`)).data.length, 4, "nothing was half done");
    const moved = await admin.call("PATCH", `${at}/members`, { remove: ids.slice(0, 3) });
    assert.equal(moved.json<Group>().members, 1);
    const twice = await admin.call("POST", "/v1/directory/groups", { name: "ATELIER" }, once());
    assert.match(twice.text, /group-name-taken/);
    const current = moved.json<Group>().version;
    const renamed = await admin.call("PUT", at, { name: "Wood" }, match(current));
    assert.equal(renamed.json<Group>().name, "Wood");
    assert.equal((await admin.call("DELETE", at, undefined, match(current))).status, 412);
    assert.equal((await admin.call("DELETE", at, undefined, match(current + 1))).status, 204);
    assert.equal((await admin.call("GET", at)).status, 404);
    assert.equal((await admin.call("GET", `/v1/directory/users/${ids[3]}`)).status, 200);
    assert.equal(told.at(-1)?.type, "directory.group-deleted");
  });

  test("lists are sorted and paged, and say who is a member and when they signed in last", async () => {
    const me = await add("self", { email: admin.email.toUpperCase() });
    const shown = (await admin.call("GET", `/v1/directory/users/${me.id}`)).json<User>();
    assert.equal(shown.member?.personId, admin.personId);
    assert.ok(shown.member?.lastSignInAt, "who signed in has done so at some time");
    const all = await list("?sort=-user-name");
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Listed<User> = await list(
        `?sort=-user-name&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    assert.deepEqual(
      seen,
      all.data.map(({ id }) => id),
    );
    for (const sort of ["name", "changed", "-changed"])
      assert.equal((await list(`?sort=${sort}&limit=1`)).data.length, 1);
    assert.equal((await list("?q=100%25")).total, 0);
  });

  test("BEY-10: billing admins read and change nothing; others and strangers see nothing", async () => {
    const read = await list("", billing);
    assert.equal(read.mayChange, false);
    assert.deepEqual(read.data[0]?.allowedActions, []);
    const refused = await billing.call("POST", "/v1/directory/users", body("z"), once());
    assert.equal(refused.status, 403);
    const member = await market.person(admin.organisation.id, ["member"]);
    assert.equal((await member.call("GET", "/v1/directory/users")).status, 403);
    const own = read.data[0]?.id;
    for (const [method, path] of [
      ["GET", `/v1/directory/users/${own}`],
      ["DELETE", `/v1/directory/users/${own}`],
    ] as const)
      assert.equal((await stranger.call(method, path, undefined, match(1))).status, 404);
  });
});
