import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { type Program, programsAt, RESOURCE } from "../support/programs.ts";

type Listed = {
  id: string;
  name: string;
  roles: string[];
  state: string;
  createdBy: string | null;
  lastUsedAt: string | null;
  previousSecretUntil: string | null;
};
type Programs = { data: Listed[]; nextCursor: string | null; roles: string[]; most: number };

suite("ACC-03: programs of an organisation", () => {
  let market: TestMarket;
  let owner: TestPerson;
  before(async () => {
    market = await startTestMarket();
    owner = await market.organisation({ kind: "publisher", name: "Brightwater", handle: "bright" });
  });
  after(() => market.close());
  const { create, tokenFor, asksWith } = programsAt(() => market);

  const roll = (person: TestPerson, id: string, overlapHours: number) =>
    person.call("POST", `/v1/api-clients/${id}/secrets`, { overlapHours }, once());
  const listed = async (person: TestPerson, query = "") =>
    (await person.call("GET", `/v1/api-clients${query}`)).json<Programs>();
  const found = async (id: string) =>
    (await listed(owner, `?q=${id}`)).data.find((one) => one.id === id);
  const sql = (text: string, values: unknown[]) => market.platform.pool.raw.query(text, values);

  test("a new secret leaves the one before and its tokens working for the hours that were said, and no longer", async () => {
    const program = await create(owner, "Overlap", ["developer"]);
    const before = await tokenFor(program, program.secret);
    const rolled = await roll(owner, program.id, 24);
    assert.equal(rolled.status, 201, rolled.text);
    const { secret, previousSecretUntil } = rolled.json<
      Program & { previousSecretUntil: string }
    >();
    const hours = (Date.parse(previousSecretUntil) - Date.now()) / 3_600_000;
    assert.ok(hours > 23.9 && hours <= 24);
    const during = await tokenFor(program, program.secret);
    const fresh = await tokenFor(program, secret);
    for (const token of [before, during, fresh]) assert.equal(await asksWith(token), 200);
    const protocol = await tokenFor(program, program.secret, `${RESOURCE}/.default`);
    const saas = "/api/saas/subscriptions?api-version=2018-08-31";
    assert.equal(await asksWith(protocol, saas), 200);
    await sql(
      "update identity.api_clients set previous_secret_until = clock_timestamp() where id = $1",
      [program.id],
    );
    assert.equal(await tokenFor(program, program.secret), undefined);
    assert.deepEqual(
      [await asksWith(before), await asksWith(during), await asksWith(protocol, saas)],
      [401, 401, 403],
    );
    assert.equal(await asksWith(fresh), 200);
  });

  test("a new secret without overlap ends the one before at once, with every token that was got by it", async () => {
    const program = await create(owner, "Leaked", ["developer"]);
    const stolen = await tokenFor(program, program.secret);
    const { secret } = (await roll(owner, program.id, 0)).json<Program>();
    assert.equal(await tokenFor(program, program.secret), undefined);
    assert.equal(await asksWith(stolen), 401);
    assert.equal(await asksWith(await tokenFor(program, secret)), 200);
    // Of three, two work: what was left of the first overlap ends.
    const third = (await roll(owner, program.id, 1)).json<Program>().secret;
    const fourth = (await roll(owner, program.id, 1)).json<Program>().secret;
    assert.deepEqual(
      [
        await tokenFor(program, secret),
        typeof (await tokenFor(program, third)),
        typeof (await tokenFor(program, fourth)),
      ],
      [undefined, "string", "string"],
    );
    assert.equal((await roll(owner, program.id, 169)).status, 400);
  });

  test("a disabled program is out with its next request, in both APIs, and in again when it is enabled", async () => {
    const program = await create(owner, "Paused", ["developer"]);
    const token = await tokenFor(program, program.secret);
    const path = `/v1/api-clients/${program.id}`;
    const paused = await owner.call("PATCH", path, { disabled: true });
    assert.equal(paused.json<Listed>().state, "disabled");
    assert.equal(await asksWith(token), 401);
    assert.equal(await tokenFor(program, program.secret), undefined);
    assert.equal((await owner.call("PATCH", path, { disabled: false })).status, 200);
    assert.equal(await asksWith(token), 200);
    assert.equal((await owner.call("DELETE", path)).status, 204);
    for (const [method, address, body] of [
      ["PATCH", path, { disabled: false }],
      ["POST", `${path}/secrets`, { overlapHours: 0 }],
      ["DELETE", path, undefined],
    ] as const)
      assert.equal((await owner.call(method, address, body, once())).status, 404, method);
    assert.equal((await found(program.id))?.state, "revoked");
    const { rows } = await sql(
      "select action from platform.audit_entries where object_id = $1 order by seq",
      [program.id],
    );
    assert.deepEqual(
      rows.map(({ action }) => action.replace("api-client.", "")),
      ["created", "disabled", "enabled", "revoked"],
    );
  });

  test("nobody gives a program, or takes a secret of one, that may do more than themselves", async () => {
    const { id } = owner.organisation;
    const developer = await market.person(id, ["developer"]);
    const admin = await create(owner, "Everything", ["global-admin"]);
    const denied = await developer.call(
      "POST",
      "/v1/api-clients",
      { name: "Raise", roles: ["developer", "global-admin"] },
      once(),
    );
    assert.equal(denied.status, 403);
    const { code, errors } = denied.json<{ code: string; errors: { pointer: string }[] }>();
    assert.deepEqual([code, errors[0]?.pointer], ["identity/program-role-refused", "/roles/1"]);
    assert.deepEqual((await listed(developer)).roles, ["developer"]);
    const stolen = await roll(developer, admin.id, 0);
    assert.equal(stolen.json<{ code: string }>().code, "identity/program-role-refused");
    // Anybody who may manage programs can stop one that is misused, and not let it in again.
    const path = `/v1/api-clients/${admin.id}`;
    assert.equal((await developer.call("PATCH", path, { disabled: true })).status, 200);
    assert.equal((await developer.call("PATCH", path, { disabled: false })).status, 403);
    const own = await create(developer, "Own", ["developer"]);
    const bearer = {
      authorization: `Bearer ${await tokenFor(own, own.secret)}`,
    };
    const child = await market.visitor(
      "POST",
      "/v1/api-clients",
      { name: "Made by a program", roles: ["developer"] },
      { ...bearer, ...once() },
    );
    assert.equal(child.status, 201, child.text);
    assert.equal((await found(child.json<Program>().id))?.createdBy, "Own");
    assert.equal((await found(own.id))?.createdBy, "Brightwater developer");
    const accountAdmin = await market.person(id, ["account-admin"]);
    assert.deepEqual((await listed(accountAdmin)).roles.includes("global-admin"), false);
    assert.deepEqual((await listed(accountAdmin)).roles.includes("finance"), true);
  });

  test("its use is noted at most every five minutes", async () => {
    const program = await create(owner, "Busy", ["developer"]);
    assert.equal((await found(program.id))?.lastUsedAt, null);
    await tokenFor(program, program.secret);
    const first = (await found(program.id))?.lastUsedAt;
    assert.ok(first);
    await tokenFor(program, program.secret);
    assert.equal((await found(program.id))?.lastUsedAt, first);
    await sql(
      "update identity.api_clients set last_used_at = last_used_at - interval '6 minutes' where id = $1",
      [program.id],
    );
    await tokenFor(program, program.secret);
    assert.ok(((await found(program.id))?.lastUsedAt ?? "") > first);
  });

  test("ACC-08, INT-06: programs are found by name, ID and state, page by page; an organisation has fifty at most", async () => {
    const other = await market.organisation({ kind: "customer", name: "Morvan", handle: "morvan" });
    const { most } = await listed(other);
    const made: Program[] = [];
    for (let left = most - 1; left > 0; left -= 1)
      made.push(await create(other, left === 1 ? "Needle" : `Program ${left}`, ["member"]));
    // Two that both ask for the last place: one has it.
    const last = await Promise.all(
      ["a", "b"].map((name) =>
        other.call("POST", "/v1/api-clients", { name, roles: ["member"] }, once()),
      ),
    );
    assert.deepEqual(last.map(({ status }) => status).sort(), [201, 409]);
    assert.equal(
      last.find(({ status }) => status === 409)?.json<{ code: string }>().code,
      "identity/too-many-programs",
    );
    await other.call("DELETE", `/v1/api-clients/${made[0]?.id}`);
    const again = { name: "c", roles: ["member"] };
    assert.equal((await other.call("POST", "/v1/api-clients", again, once())).status, 201);
    const ids: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: Programs = await listed(other, `?limit=20${cursor && `&cursor=${cursor}`}`);
      ids.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    assert.equal(ids.length, most + 1);
    assert.equal(new Set(ids).size, most + 1);
    assert.deepEqual(
      (await listed(other, "?q=needle")).data.map(({ name }) => name),
      ["Needle"],
    );
    assert.deepEqual(
      (await listed(other, "?state=revoked")).data.map(({ id }) => id),
      [made[0]?.id],
    );
    assert.equal((await listed(other, `?q=${owner.organisation.id}`)).data.length, 0);
  });
});
