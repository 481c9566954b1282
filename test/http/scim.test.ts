import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

type Resource = {
  id: string;
  userName: string;
  displayName: string;
  active: boolean;
  title?: string;
  name: { givenName?: string; familyName?: string };
  emails: { value: string }[];
  members?: { value: string; display: string }[];
  externalId?: string;
  meta: { version: string; location: string };
  [ENTERPRISE]?: { department: string };
};
type Listed = {
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
  Resources: Resource[];
};
type Refused = { schemas: string[]; scimType?: string; status: string; detail: string };
type State = {
  scim: boolean;
  address: string;
  lastCall: string | null;
  lastChangeAt: string | null;
  lastFailure: { status: number; scimType: string; about: string; method: string } | null;
  tokens: { id: string; state: string; ending: string; lastUsedAt: string | null }[];
};

suite("SCIM 2.0: an identity provider keeps users and groups", () => {
  let market: TestMarket;
  let admin: TestPerson;
  let stranger: TestPerson;
  let token = "";
  let foreign = "";

  before(async () => {
    market = await startTestMarket();
    admin = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    stranger = await market.organisation({ kind: "customer", name: "Somebody Else" });
    token = (await makeToken(admin)).token;
    foreign = (await makeToken(stranger)).token;
  });
  after(() => market.close());

  const makeToken = async (by: TestPerson, name = "Identity provider") => {
    const made = await by.call("POST", "/v1/directory/scim-tokens", { name }, once());
    assert.equal(made.status, 201, made.text);
    return made.json<{ id: string; token: string }>();
  };
  const scim = (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    as = token,
  ) =>
    market.visitor(
      method,
      `/scim/v2${path}`,
      body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
      {
        authorization: `Bearer ${as}`,
        ...(body === undefined ? {} : { "content-type": "application/scim+json" }),
        ...headers,
      },
    );
  const state = async (by = admin) =>
    (await by.call("GET", "/v1/directory/synchronisation")).json<State>();
  const turn = async (on: boolean, by = admin) => {
    const read = await by.call("GET", "/v1/directory/synchronisation");
    const etag = read.headers.get("etag") ?? "";
    const done = await by.call(
      "PUT",
      "/v1/directory/synchronisation",
      { scim: on },
      { "if-match": etag },
    );
    assert.equal(done.status, 200, done.text);
  };
  const added = async (userName: string, more: object = {}, as = token): Promise<Resource> => {
    const made = await scim(
      "POST",
      "/Users",
      { schemas: [], userName, emails: [{ value: `${userName}@a.example` }], ...more },
      {},
      as,
    );
    assert.equal(made.status, 201, made.text);
    return made.json<Resource>();
  };
  const patch = (path: string, operations: unknown[], headers = {}) =>
    scim("PATCH", path, { schemas: [PATCH_OP], Operations: operations }, headers);
  const refused = (answered: { status: number; text: string }, status: number, type?: string) => {
    const said = JSON.parse(answered.text) as Refused;
    assert.equal(answered.status, status, answered.text);
    assert.deepEqual(said.schemas, ["urn:ietf:params:scim:api:messages:2.0:Error"]);
    assert.equal(said.status, String(status));
    assert.equal(said.scimType, type, said.detail);
  };

  test("nothing is open without a token, with one of another kind, or while synchronisation is off", async () => {
    refused(await market.visitor("GET", "/scim/v2/Users"), 401);
    refused(await scim("GET", "/Users", undefined, {}, "souk_scim_made-up"), 401);
    refused(await scim("GET", "/Users"), 403);
    await turn(true);
    await turn(true, stranger);
    const listed = await scim("GET", "/Users");
    assert.equal(listed.status, 200);
    assert.match(listed.headers.get("content-type") ?? "", /^application\/scim\+json/);
    assert.equal((await state()).lastCall, "GET Users");
  });

  test("a provider learns what is served before it begins", async () => {
    const config = (await scim("GET", "/ServiceProviderConfig")).json<{
      patch: { supported: boolean };
      bulk: { supported: boolean };
    }>();
    assert.equal(config.patch.supported, true);
    assert.equal(config.bulk.supported, false);
    assert.equal((await scim("GET", "/ResourceTypes")).json<Listed>().totalResults, 2);
    assert.equal((await scim("GET", "/ResourceTypes/User")).status, 200);
    assert.equal((await scim("GET", "/Schemas")).json<Listed>().totalResults, 3);
    assert.equal((await scim("GET", `/Schemas/${ENTERPRISE}`)).status, 200);
    refused(await scim("GET", "/Schemas/none"), 404);
  });

  test("a user is made, looked up as providers do, replaced, switched off and deleted", async () => {
    const none = await scim("GET", `/Users?filter=${encodeURIComponent('userName eq "zoe"')}`);
    assert.equal(none.json<Listed>().totalResults, 0);
    const zoe = await added("zoe", {
      externalId: "Z-1",
      name: { givenName: "Zoé", familyName: "Ek", formatted: "Zoé Ek" },
      title: "Joiner",
      active: "True",
      [ENTERPRISE]: { department: "Atelier", manager: { value: "x" } },
      addresses: [{ type: "work", locality: "Dijon" }],
    });
    assert.equal(zoe.displayName, "Zoé Ek");
    assert.equal(zoe[ENTERPRISE]?.department, "Atelier");
    for (const filter of [
      'userName eq "ZOE"',
      'externalId eq "Z-1"',
      `id eq "${zoe.id}"`,
      'emails.value eq "zoe@a.example"',
      'emails[type eq "work"].value eq "zoe@a.example" and active eq true',
    ]) {
      const found = await scim("GET", `/Users?filter=${encodeURIComponent(filter)}`);
      assert.equal(found.json<Listed>().Resources[0]?.id, zoe.id, filter);
    }
    refused(
      await scim("GET", `/Users?filter=${encodeURIComponent('userName sw "z"')}`),
      400,
      "invalidFilter",
    );
    refused(await scim("POST", "/Users", { userName: "Zoe", emails: [] }), 400, "invalidValue");
    refused(
      await scim("POST", "/Users", { userName: "Zoe", emails: [{ value: "b@a.example" }] }),
      409,
      "uniqueness",
    );
    const put = await scim("PUT", `/Users/${zoe.id}`, {
      userName: "zoe",
      emails: [{ value: "zoe@b.example", primary: true }],
      displayName: "Zoé",
    });
    assert.equal(put.status, 200, put.text);
    assert.equal(put.json<Resource>().title, undefined, "what is not sent is not known");
    const off = await patch(`/Users/${zoe.id}`, [
      { op: "Replace", path: "active", value: "False" },
    ]);
    assert.equal(off.json<Resource>().active, false);
    const slim = await scim("GET", `/Users/${zoe.id}?attributes=userName`);
    assert.deepEqual(Object.keys(slim.json<object>()).sort(), [
      "id",
      "meta",
      "schemas",
      "userName",
    ]);
    assert.equal((await scim("DELETE", `/Users/${zoe.id}`)).status, 204);
    refused(await scim("GET", `/Users/${zoe.id}`), 404);
    refused(await patch(`/Users/${zoe.id}`, [{ op: "replace", path: "active", value: true }]), 404);
    const deleted = await admin.call("GET", "/v1/directory/users?state=deleted");
    assert.equal(deleted.json<{ total: number }>().total, 1, "people can look at it for 30 days");
  });

  test("the PATCH shapes of large providers do what they say", async () => {
    const yan = await added("yan");
    const at = `/Users/${yan.id}`;
    const shapes: [unknown[], (user: Resource) => unknown, unknown][] = [
      [[{ op: "replace", value: { active: false } }], ({ active }) => active, false],
      [[{ op: "Add", path: "active", value: "True" }], ({ active }) => active, true],
      [
        [{ op: "Replace", path: 'emails[type eq "work"].value', value: "y@c.example" }],
        ({ emails }) => emails[0]?.value,
        "y@c.example",
      ],
      [
        [
          { op: "Replace", path: "name.givenName", value: "Yan" },
          { op: "Add", path: "name.familyName", value: "Le Goff" },
        ],
        ({ name }) => [name.givenName, name.familyName],
        ["Yan", "Le Goff"],
      ],
      [
        [{ op: "Add", path: `${ENTERPRISE}:department`, value: "Bois" }],
        (user) => user[ENTERPRISE]?.department,
        "Bois",
      ],
      [
        [{ op: "replace", value: { displayName: "Yan LG", title: "A" } }],
        ({ title }) => title,
        "A",
      ],
      [[{ op: "Remove", path: "title" }], ({ title }) => title, undefined],
    ];
    for (const [operations, part, expected] of shapes) {
      const done = await patch(at, operations);
      assert.equal(done.status, 200, done.text);
      assert.deepEqual(part(done.json<Resource>()), expected, JSON.stringify(operations));
    }
    refused(await patch(at, [{ op: "replace", path: "shoeSize", value: 1 }]), 400, "invalidPath");
    refused(await patch(at, [{ op: "replace", path: "active", value: 1 }]), 400, "invalidValue");
    refused(await patch(at, []), 400, "invalidSyntax");
    const half = await patch(at, [
      { op: "replace", path: "displayName", value: "Other" },
      { op: "replace", path: "shoeSize", value: 1 },
    ]);
    refused(half, 400, "invalidPath");
    assert.equal((await scim("GET", at)).json<Resource>().displayName, "Yan LG", "all or nothing");
  });

  test("versions: what changed meanwhile is refused with 412", async () => {
    const ula = await added("ula");
    assert.equal(ula.meta.version, 'W/"1"');
    const at = `/Users/${ula.id}`;
    const on = { op: "replace", path: "title", value: "B" };
    const done = await patch(at, [on], { "if-match": 'W/"1"' });
    assert.equal(done.headers.get("etag"), 'W/"2"');
    refused(await patch(at, [{ ...on, value: "C" }], { "if-match": 'W/"1"' }), 412);
    assert.equal((await patch(at, [{ ...on, value: "D" }], { "if-match": "*" })).status, 200);
  });

  test("a group gets and loses members one by one, and whole", async () => {
    const ids = (await Promise.all(["g1", "g2", "g3"].map((name) => added(name)))).map(
      ({ id }) => id,
    );
    const [a = "", b = "", c = ""] = ids;
    const made = await scim("POST", "/Groups", {
      displayName: "Sales",
      externalId: "S",
      members: [{ value: a }],
    });
    assert.equal(made.status, 201, made.text);
    const group = made.json<Resource>();
    const at = `/Groups/${group.id}`;
    const who = async () =>
      ((await scim("GET", at)).json<Resource>().members ?? []).map(({ value }) => value).sort();
    const does = async (operation: object, expected: string[]) => {
      const done = await patch(at, [operation]);
      assert.equal(done.status, 204, done.text);
      assert.deepEqual(await who(), [...expected].sort());
    };
    await does({ op: "Add", path: "members", value: [{ value: b }, { value: c }] }, ids);
    await does({ op: "Remove", path: `members[value eq "${b}"]` }, [a, c]);
    await does({ op: "Remove", path: "members", value: [{ value: a.toUpperCase() }] }, [c]);
    await does({ op: "replace", value: { members: [{ value: a }, { value: b }] } }, [a, b]);
    await does({ op: "replace", path: "displayName", value: "Sellers" }, [a, b]);
    for (const filter of ['displayName eq "sellers"', 'externalId eq "S"', `members eq "${a}"`]) {
      const found = await scim(
        "GET",
        `/Groups?excludedAttributes=members&filter=${encodeURIComponent(filter)}`,
      );
      assert.equal(found.json<Listed>().Resources[0]?.id, group.id, filter);
      assert.equal(found.json<Listed>().Resources[0]?.members, undefined);
    }
    const nobody = { op: "add", path: "members", value: [{ value: "nobody" }] };
    refused(await patch(at, [nobody]), 400, "invalidValue");
    const nested = { op: "add", path: "members", value: [{ value: a, type: "Group" }] };
    refused(await patch(at, [nested]), 400, "invalidValue");
    refused(await scim("POST", "/Groups", { displayName: "SELLERS" }), 409, "uniqueness");
    const put = await scim("PUT", at, { displayName: "Sellers", members: [{ value: c }] });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(await who(), [c]);
    await does({ op: "remove", path: "members" }, []);
    assert.equal((await scim("DELETE", at)).status, 204);
    refused(await scim("GET", at), 404);
  });

  test("lists go on from any place, 200 at most, and count alone", async () => {
    const first = (await scim("GET", "/Users?count=2")).json<Listed>();
    assert.equal(first.itemsPerPage, 2);
    const next = (await scim("GET", "/Users?count=2&startIndex=3")).json<Listed>();
    assert.equal(next.startIndex, 3);
    assert.notEqual(next.Resources[0]?.id, first.Resources[0]?.id);
    const none = (await scim("GET", "/Users?count=0")).json<Listed>();
    assert.equal(none.Resources.length, 0);
    assert.ok(none.totalResults > 3);
    for (const query of ["?count=x", "?count=-1", "?startIndex=-5", "?count=999999"])
      assert.equal((await scim("GET", `/Users${query}`)).status, 200, query);
  });

  test("INT-06: what is no JSON or of another form is refused in the protocol's form, and never a 500", async () => {
    refused(await scim("POST", "/Users", "{"), 400, "invalidSyntax");
    refused(await scim("POST", "/Users", "[]"), 400, "invalidSyntax");
    refused(await scim("POST", "/Users", '"text"'), 400, "invalidSyntax");
    for (const body of [
      { userName: 7 },
      { userName: { a: 1 } },
      { userName: "a\nb", emails: "a@b.example" },
      { userName: "x".repeat(300), emails: [{ value: "a@b.example" }] },
      { userName: "long", emails: [{ value: "no address" }] },
      { userName: "q@b.example", name: "text" },
      { userName: "q@b.example", active: [] },
      { displayName: "only" },
    ])
      refused(await scim("POST", "/Users", body), 400, "invalidValue");
    for (const path of ["/Users/none", "/Groups/none", `/Users/${admin.personId}`])
      for (const method of ["GET", "DELETE"]) refused(await scim(method, path), 404);
    refused(await scim("PUT", "/Groups/none", { displayName: "A" }), 404);
  });

  test("the token of another organisation finds nothing of this one", async () => {
    const own = await added("private");
    const made = await scim("POST", "/Groups", { displayName: "Private" });
    const group = made.json<Resource>().id;
    const other = await added("other", {}, foreign);
    for (const [method, path, body] of [
      ["GET", `/Users/${own.id}`, undefined],
      ["PUT", `/Users/${own.id}`, { userName: "a@b.example" }],
      ["PATCH", `/Users/${own.id}`, { Operations: [{ op: "replace", path: "title", value: "x" }] }],
      ["DELETE", `/Users/${own.id}`, undefined],
      ["GET", `/Groups/${group}`, undefined],
      ["DELETE", `/Groups/${group}`, undefined],
    ] as const)
      refused(await scim(method, path, body, {}, foreign), 404);
    const taken = await scim("POST", "/Groups", {
      displayName: "Mixed",
      members: [{ value: other.id }],
    });
    refused(taken, 400, "invalidValue");
    assert.equal(
      (await scim("GET", "/Groups?filter=displayName%20eq%20%22Mixed%22")).json<Listed>()
        .totalResults,
      0,
    );
  });

  test("while it is on, changes by hand are refused; the page says what failed and when", async () => {
    const by = await admin.call(
      "POST",
      "/v1/directory/users",
      { userName: "hand", email: "h@a.example", displayName: "Hand" },
      once(),
    );
    assert.equal(by.status, 409);
    assert.equal(by.json<{ code: string }>().code, "directory/managed-by-scim");
    const file = "UserName,Email,DisplayName\nhand,h@a.example,Hand\n";
    const csv = { "content-type": "text/csv" };
    const sent = await admin.call("POST", "/v1/directory/user-files?dryRun=true", file, csv);
    const group = await admin.call("POST", "/v1/directory/groups", { name: "Hand" }, once());
    for (const one of [sent, group])
      assert.equal(one.json<{ code: string }>().code, "directory/managed-by-scim");
    const listed = await admin.call("GET", "/v1/directory/users");
    assert.equal(listed.json<{ mayChange: boolean }>().mayChange, false);
    await scim("POST", "/Users", { userName: "broken" });
    const { lastFailure, lastChangeAt, scim: on, address, tokens } = await state();
    assert.equal(on, true);
    assert.equal(address, `${market.api}/scim/v2`);
    assert.ok(lastChangeAt);
    assert.equal(lastFailure?.about, "broken");
    assert.equal(lastFailure?.scimType, "invalidValue");
    assert.ok(tokens[0]?.lastUsedAt);
    const failures = await admin.call("GET", "/v1/directory/scim-failures?limit=1");
    assert.notEqual(failures.json<{ nextCursor: string | null }>().nextCursor, null);
    const entries = await market.platform.pool.raw.query(
      `select distinct actor_kind, actor_name from platform.audit_entries
       where organisation_id = $1 and action = 'directory.user-added'`,
      [admin.organisation.id],
    );
    assert.deepEqual(entries.rows, [{ actor_kind: "client", actor_name: "Identity provider" }]);
  });

  test("a token is shown once, kept as a digest, and ends with the next call when it is revoked", async () => {
    const made = await makeToken(admin, "Second");
    const dump = await market.platform.pool.raw.query(
      "select t::text from directory.scim_tokens t",
    );
    for (const { t } of dump.rows as { t: string }[]) assert.ok(!t.includes(made.token));
    assert.equal((await scim("GET", "/Users?count=0", undefined, {}, made.token)).status, 200);
    const revoke = () => admin.call("DELETE", `/v1/directory/scim-tokens/${made.id}`);
    assert.equal(
      (await stranger.call("DELETE", `/v1/directory/scim-tokens/${made.id}`)).status,
      404,
    );
    assert.equal((await revoke()).status, 204);
    assert.equal((await revoke()).json<{ code: string }>().code, "directory/token-revoked");
    refused(await scim("GET", "/Users", undefined, {}, made.token), 401);
    await market.platform.pool.raw.query(
      "update directory.scim_tokens set expires_at = clock_timestamp() where organisation_id = $1",
      [stranger.organisation.id],
    );
    refused(await scim("GET", "/Users", undefined, {}, foreign), 401);
    const licences = await market.person(admin.organisation.id, ["licence-admin"]);
    const asked = await licences.call("POST", "/v1/directory/scim-tokens", { name: "x" }, once());
    assert.equal(asked.status, 403, "whoever may not make secrets makes none here");
    for (let n = 0; n < 9; n += 1) await makeToken(admin, `More ${n}`);
    const more = await admin.call("POST", "/v1/directory/scim-tokens", { name: "11" }, once());
    assert.equal(more.json<{ code: string }>().code, "directory/too-many-tokens");
  });
});
