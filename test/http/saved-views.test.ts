import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  once,
  programOf,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";

type View = {
  id: string;
  name: string;
  query: string;
  shared: boolean;
  isDefault: boolean;
  createdBy: string | null;
  version: number;
};
type Views = { data: View[]; nextCursor: string | null };

suite("ACC-08: saved views", () => {
  let market: TestMarket;
  let admin: TestPerson;
  let developer: TestPerson;
  let finance: TestPerson;
  before(async () => {
    market = await startTestMarket();
    admin = await market.organisation({ kind: "publisher", name: "Brightwater", handle: "bright" });
    developer = await market.person(admin.organisation.id, ["developer"]);
    finance = await market.person(admin.organisation.id, ["finance"]);
  });
  after(() => market.close());

  const save = (person: TestPerson, view: object) =>
    person.call("POST", "/v1/saved-views", { list: "offers", query: "", ...view }, once());
  const saved = async (person: TestPerson, view: object): Promise<View> => {
    const answered = await save(person, view);
    assert.equal(answered.status, 201, answered.text);
    return answered.json<View>();
  };
  const change = (person: TestPerson, { id, version }: View, body: object) =>
    person.call("PATCH", `/v1/saved-views/${id}`, body, { "if-match": `"${version}"` });
  const namesOf = async (person: TestPerson, list = "offers") =>
    (await person.call("GET", `/v1/saved-views?list=${list}`))
      .json<Views>()
      .data.map(({ name }) => name);
  const codeOf = (answered: { json<T>(): T }) => answered.json<{ code: string }>().code;

  test("a person's views are theirs alone, those of the organisation everybody's, and of one list each", async () => {
    const own = await saved(developer, {
      name: "Mine",
      query: "cursor=x&status=live&q=&sort=-name",
    });
    assert.deepEqual(
      [own.query, own.shared, own.isDefault, own.createdBy],
      ["sort=-name&status=live", false, false, "Brightwater developer"],
    );
    await saved(admin, { name: "Ours", shared: true });
    await saved(developer, { name: "Elsewhere", list: "leads" });
    assert.deepEqual(await namesOf(developer), ["Mine", "Ours"]);
    assert.deepEqual(await namesOf(finance), ["Ours"]);
    assert.deepEqual(await namesOf(developer, "leads"), ["Elsewhere"]);
    const other = await market.organisation({ kind: "publisher", name: "Quai Neuf" });
    assert.deepEqual(await namesOf(other), []);
    for (const person of [finance, admin, other]) {
      assert.equal((await change(person, own, { name: "Taken" })).status, 404);
      assert.equal((await person.call("DELETE", `/v1/saved-views/${own.id}`)).status, 404);
    }
  });

  test("only administrators share, change what is shared and delete it", async () => {
    const refused = await save(developer, { name: "For all", shared: true });
    assert.deepEqual([refused.status, codeOf(refused)], [403, "platform/not-permitted"]);
    const shared = await saved(admin, { name: "Waiting", query: "view=preview", shared: true });
    assert.equal((await change(developer, shared, { name: "Renamed" })).status, 403);
    assert.equal((await change(developer, shared, { shared: false })).status, 403);
    assert.equal((await developer.call("DELETE", `/v1/saved-views/${shared.id}`)).status, 403);
    // Taken back, it is the administrator's own.
    const back = (await change(admin, shared, { shared: false })).json<View>();
    assert.ok(!(await namesOf(developer)).includes("Waiting"));
    await change(admin, back, { shared: true });
    assert.equal((await admin.call("DELETE", `/v1/saved-views/${shared.id}`)).status, 204);
    const { rows } = await market.platform.pool.raw.query(
      "select action from platform.audit_entries where object_id = $1 order by seq",
      [shared.id],
    );
    assert.deepEqual(
      rows.map(({ action }) => action),
      ["view.shared", "view.withdrawn", "view.shared", "view.withdrawn"],
    );
  });

  test("one default of a person and one of the organisation: the new one takes the place of the one before", async () => {
    const first = await saved(developer, { name: "First", isDefault: true });
    const second = await saved(developer, { name: "Second" });
    await saved(admin, { name: "Everybody's", shared: true, isDefault: true });
    assert.equal((await change(developer, second, { isDefault: true })).status, 200);
    const defaults = async (person: TestPerson) =>
      (await person.call("GET", "/v1/saved-views?list=offers"))
        .json<Views>()
        .data.filter(({ isDefault }) => isDefault)
        .map(({ name }) => name);
    assert.deepEqual(await defaults(developer), ["Everybody's", "Second"]);
    assert.deepEqual(await defaults(finance), ["Everybody's"]);
    // An own default that is shared is not everybody's default by the way.
    const own = await saved(admin, { name: "Admin's", isDefault: true });
    assert.equal((await change(admin, own, { shared: true })).json<View>().isDefault, false);
    assert.equal(
      (await change(developer, first, { name: "1st" })).status,
      412,
      "it changed meanwhile",
    );
  });

  test("ACC-08: of two who change a view at once, the second is told", async () => {
    const view = await saved(developer, { name: "Raced", query: "status=live" });
    assert.equal((await change(developer, view, { query: "status=draft" })).status, 200);
    const late = await change(developer, view, { name: "Lost" });
    assert.deepEqual([late.status, late.json<{ current: string }>().current], [412, "2"]);
  });

  test("a name is one view's, and fifty views of a list are enough, also for two who save at once", async () => {
    const person = await market.person(admin.organisation.id, ["manager"]);
    await saved(person, { name: "Tide" });
    const twice = await save(person, { name: " tide " });
    assert.deepEqual([twice.status, codeOf(twice)], [409, "identity/view-name-taken"]);
    const racing = await Promise.all([1, 2].map(() => save(person, { name: "Same" })));
    assert.deepEqual(racing.map(({ status }) => status).sort(), [201, 409]);
    for (let left = 47; left > 0; left -= 1) await saved(person, { name: `View ${left}` });
    const last = await Promise.all(["a", "b"].map((name) => save(person, { name })));
    assert.deepEqual(last.map(({ status }) => status).sort(), [201, 409]);
    assert.ok(last.some((one) => one.status === 409 && codeOf(one) === "identity/too-many-views"));
    const names: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const path = `/v1/saved-views?list=offers&limit=20${cursor && `&cursor=${cursor}`}`;
      const page: Views = (await person.call("GET", path)).json<Views>();
      names.push(...page.data.filter(({ shared }) => !shared).map(({ name }) => name));
      cursor = page.nextCursor;
    }
    assert.equal(names.length, 50);
    for (const query of ["1=x", "q=%00", Array.from({ length: 31 }, (_, n) => `a${n}=1`).join("&")])
      assert.equal(
        codeOf(await save(admin, { name: "Bad", query })),
        "identity/view-query-invalid",
      );
    assert.equal((await save(admin, { name: "   " })).status, 400);
    assert.equal((await save(admin, { name: "x", list: "nothing" })).status, 400);
  });

  test("INT-06: a program saves views for the organisation, none of its own", async () => {
    const program = await programOf(market, { id: admin.organisation.id, kind: "publisher" }, [
      "account-admin",
    ]);
    const { services, addresses } = market.platform;
    const token = await services.tokens?.issue({
      clientId: program.id,
      secretNumber: 1,
      tenantId: admin.organisation.tenantId,
      audience: "souk",
      version: "2.0",
      issuer: addresses.api,
    });
    const ask = (body: object) =>
      market.visitor(
        "POST",
        "/v1/saved-views",
        { list: "leads", query: "q=1", ...body },
        { authorization: `Bearer ${token}`, ...once() },
      );
    const own = await ask({ name: "Own" });
    assert.deepEqual([own.status, codeOf(own)], [409, "identity/view-of-people-only"]);
    const shared = await ask({ name: "Robots'", shared: true });
    assert.equal(shared.json<View>().createdBy, "Test program");
    assert.ok((await namesOf(finance, "leads")).includes("Robots'"));
  });

  test("ACC-03: with a person who leaves, their views of the organisation go, and what they shared stays", async () => {
    const leaver = await market.person(admin.organisation.id, ["account-admin"]);
    await saved(leaver, { name: "Leaver's", list: "events" });
    await saved(leaver, { name: "Legacy", list: "events", shared: true });
    assert.equal((await admin.call("DELETE", `/v1/members/${leaver.personId}`)).status, 204);
    const { rows } = await market.platform.pool.raw.query(
      "select name from identity.saved_views where list = 'events'",
    );
    assert.deepEqual(
      rows.map(({ name }) => name),
      ["Legacy"],
    );
  });
});
