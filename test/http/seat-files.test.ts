import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { verifyLicensing } from "../../src/modules/licensing/index.ts";
import { once, type TestMarket } from "../support/market.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import type { Problem } from "../support/sale.ts";
import { openSeatDesk, type SeatDesk } from "../support/seat-desk.ts";

type Filed = {
  assigned: number;
  unassigned: number;
  kept: number;
  known: number;
  refused: number;
  rows: { line: number; state: string; userName: string; errors: { code: string }[] }[];
  preview: string | null;
};

suite("BEY-10: licences by file, their history, and those that nobody uses", () => {
  let at: RunningSale;
  let market: TestMarket;
  let desk: SeatDesk;
  before(async () => {
    at = await openRunningSale();
    ({ market } = at);
    desk = await openSeatDesk(at);
  });
  afterEach(async () => {
    assert.deepEqual(await verifyLicensing(market.platform.pool.reader), [], "I3");
  });
  after(() => at.close());

  const send = async (lines: readonly string[], query: string) => {
    const answer = await fetch(`${market.url}/v1/licence-files?${query}`, {
      method: "POST",
      headers: {
        "content-type": "text/csv",
        cookie: desk.admin.cookie,
        "souk-organisation": desk.admin.organisation.id,
        origin: market.url,
      },
      body: lines.join("\r\n"),
    });
    return { status: answer.status, body: (await answer.json()) as Filed & Problem };
  };
  const look = async (lines: readonly string[], query = "") => {
    const { status, body } = await send(lines, `dryRun=true${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const numbers = ({ assigned, unassigned, kept, known, refused }: Filed) => ({
    assigned,
    unassigned,
    kept,
    known,
    refused,
  });

  test("BEY-06, BEY-10: a file gives and takes for several plans: looked at, then exactly that", async () => {
    const [first, second] = [await desk.holds(2), await desk.holds(1)];
    const [ann, bob, cem, dan] = await desk.people(["Ann", "Bob", "Cem", "Dan"]);
    assert.ok(ann && bob && cem && dan);
    await desk.assign(first.id, [ann, bob]);
    await desk.give(second.id, await desk.group("Ops", [dan]));
    await desk.assign(second.id, [dan]);
    // The licence that is given stands above the one that is taken.
    const lines = [
      "Action,Name,USERNAME,Plan",
      `assign,Cem,${cem.userName.toUpperCase()},`,
      `Unassign,Ann,${ann.userName},${first.serviceId}`,
      `assign,Bob,${bob.userName},${first.serviceId.toUpperCase()}`,
      `unassign,Cem,${cem.userName},${second.serviceId}`,
      `unassign,Dan,${dan.userName},${second.serviceId}`,
    ];
    const query = `&licences=${first.id}`;
    const looked = await look(lines, query);
    assert.deepEqual(numbers(looked), {
      assigned: 1,
      unassigned: 1,
      kept: 1,
      known: 2,
      refused: 0,
    });
    assert.deepEqual(
      looked.rows.map(({ line, state }) => [line, state]),
      [
        [2, "assigned"],
        [3, "unassigned"],
        [6, "kept"],
        [4, "known"],
        [5, "known"],
      ],
    );
    assert.deepEqual(await desk.holders(first.id), ["Ann (direct)", "Bob (direct)"], "a look");
    const done = await send(lines, `preview=${looked.preview}${query}`);
    assert.equal(done.status, 200, JSON.stringify(done.body));
    assert.deepEqual(await desk.holders(first.id), ["Bob (direct)", "Cem (direct)"]);
    assert.deepEqual(await desk.holders(second.id), ["Dan (Ops)"]);
    const template = await desk.admin.call("GET", "/v1/licence-files/template");
    assert.match(template.text, /UserName,Action,Plan/);
  });

  test("BEY-13: what is no action is refused, whatever the word; a name is found in any letters that the directory takes for the same", async () => {
    const held = await desk.holds(2);
    const [ann] = await desk.people(["Ann"]);
    assert.ok(ann);
    await desk.assign(held.id, [ann]);
    const query = `&licences=${held.id}`;
    for (const word of ["constructor", "__proto__", "toString", "valueOf", "remove", ""]) {
      const looked = await look(["UserName,Action", `${ann.userName},${word}`], query);
      assert.deepEqual(
        [looked.refused, looked.preview, looked.rows[0]?.errors.map(({ code }) => code)],
        [1, null, ["licensing/action-unknown"]],
        word,
      );
    }
    assert.deepEqual(await desk.holders(held.id), ["Ann (direct)"]);
    const userName = "İRİS.ΟΔΟΣ@morvan.example";
    const body = { userName, email: "iris@morvan.example", displayName: "İris Οδός" };
    const added = await desk.admin.call("POST", "/v1/directory/users", body, once());
    assert.equal(added.status, 201, added.text);
    const lines = ["UserName,Action", `${userName},assign`];
    const { preview } = await look(lines, query);
    const { status, body: done } = await send(lines, `preview=${preview}${query}`);
    assert.deepEqual([status, done.assigned], [200, 1]);
    const twice = await look(
      ["UserName,Action", `${userName},assign`, `iris.οδοσ@morvan.example,assign`],
      query,
    );
    assert.deepEqual(
      twice.rows.map(({ state }) => state),
      ["refused", "known"],
    );
    const check = (user: string) =>
      at.sale.publisher.call(
        "GET",
        `/v1/licence-checks?${new URLSearchParams({ tenant: desk.customer.tenantId, serviceId: held.serviceId, user })}`,
      );
    for (const user of [
      userName,
      "iris.οδοσ@morvan.example",
      userName.normalize("NFD"),
      ` ${userName}`,
    ])
      assert.equal((await check(user)).json<{ state: string }>().state, "active", user);
  });

  test("BEY-06: each wrong row is named with its line, and nothing is done; nor what moved since the look", async () => {
    const held = await desk.holds(1);
    const [eve, fay, gil, hal] = await desk.people(["Eve", "Fay", "Gil", "Hal"]);
    assert.ok(eve && fay && gil && hal);
    await desk.change(hal, "inactive");
    const team = await desk.group("Team", [gil]);
    await desk.give(held.id, team);
    const lines = [
      "UserName,Action",
      `${eve.userName},assign`,
      "nobody@morvan.example,assign",
      `${fay.userName},give`,
      `${gil.userName},unassign`,
      `${hal.userName},assign`,
      `${eve.userName},unassign`,
    ];
    const looked = await look(lines, `&licences=${held.id}`);
    assert.equal(looked.preview, null);
    assert.deepEqual(
      looked.rows.map(({ line, errors }) => [line, errors.map(({ code }) => code)]),
      [
        [2, ["licensing/none-left-in-file"]],
        [3, ["licensing/user-not-there"]],
        [4, ["licensing/action-unknown"]],
        [5, ["licensing/by-group-in-file"]],
        [6, ["licensing/user-not-active"]],
        [7, ["licensing/row-twice"]],
      ],
    );
    const refused = await send(lines, `licences=${held.id}`);
    assert.deepEqual(
      [refused.status, refused.body.code],
      [422, "licensing/assignment-file-invalid"],
    );
    const nowhere = await look(["UserName,Action", `${eve.userName},assign`]);
    assert.equal(nowhere.rows[0]?.errors[0]?.code, "licensing/plan-not-held");
    const bad = await send(["UserName,Do", "x,assign"], "dryRun=true");
    assert.equal(bad.status, 422);
    const elsewhere = await openSeatDesk(at);
    const theirs = await elsewhere.holds(1);
    assert.equal((await send(lines, `dryRun=true&licences=${theirs.id}`)).status, 404);

    await desk.resize(held.subscriptionId, 2);
    const one = ["UserName,Action", `${eve.userName},assign`];
    const { preview } = await look(one, `&licences=${held.id}`);
    await desk.assign(held.id, [eve]);
    const same = await send(one, `licences=${held.id}&preview=${preview}`);
    assert.equal(same.body.known, 1, "what is so already changes nothing");
    const other = ["UserName,Action", `${eve.userName},unassign`];
    const late = await send(other, `licences=${held.id}&preview=${preview}`);
    assert.deepEqual([late.status, late.body.code], [409, "licensing/preview-outdated"]);
  });

  test("C6: what became of a plan's licences is kept, with who did it and why", async () => {
    const held = await desk.holds(1);
    const [ida, jan] = await desk.people(["Ida", "Jan"]);
    assert.ok(ida && jan);
    const group = await desk.group("Finance", [ida, jan]);
    await desk.give(held.id, group);
    await desk.members(group, { remove: [ida.userId] });
    await desk.change(jan, "deleted");
    type Line = { user: { name: string }; action: string; because: string; group: string | null };
    const page = async (query: string) =>
      (await desk.admin.call("GET", `/v1/licences/${held.id}/history${query}`)).json<{
        data: Line[];
        nextCursor: string | null;
      }>();
    const { data } = await page("");
    assert.deepEqual(
      data.map(({ user, action, because, group: by }) => [user.name, action, because, by]),
      [
        ["Jan", "unassigned", "user-deleted", null],
        ["Jan", "assigned", "waiting-list", "Finance"],
        ["Ida", "unassigned", "left-group", "Finance"],
        ["Ida", "assigned", "group", "Finance"],
      ],
    );
    const first = await page("?limit=3");
    const rest = await page(`?limit=3&cursor=${first.nextCursor}`);
    assert.deepEqual([...first.data, ...rest.data], data);
    assert.equal((await page("?q=ida")).data.length, 2);
  });

  test("C1, BEY-10: licences that nobody uses are shown and taken back in one step; who used theirs keeps it", async () => {
    const held = await desk.holds(4);
    const [kim, lea, max, ned, oda] = await desk.people(["Kim", "Lea", "Max", "Ned", "Oda"]);
    assert.ok(kim && lea && max && ned && oda);
    await desk.assign(held.id, [kim, lea, max]);
    await desk.give(held.id, await desk.group("Idle group", [ned, oda]));
    const check = async (user: string) => {
      const tenant = desk.customer.tenantId;
      const path = `/v1/licence-checks?tenant=${tenant}&serviceId=${held.serviceId}&user=${user}`;
      const answer = await at.sale.publisher.call("GET", path);
      return answer.json<{ allowed: boolean }>().allowed;
    };
    const { raw } = market.platform.pool;
    // As if it were long ago.
    await raw.query(
      "update licensing.assignments set assigned_at = assigned_at - interval '61 days' where pool_id = $1",
      [held.id],
    );
    for (let again = 0; again < 3; again += 1) assert.equal(await check(kim.userName), true);
    const used = async () =>
      (
        await raw.query<{ user_id: string }>(
          "select user_id from licensing.last_uses where pool_id = $1",
          [held.id],
        )
      ).rows.map(({ user_id }) => user_id);
    for (let turn = 0; turn < 200 && (await used()).length === 0; turn += 1)
      await new Promise((done) => setTimeout(done, 100));
    assert.deepEqual(await used(), [kim.userId]);

    const idle = (await desk.admin.call("GET", "/v1/idle-licences")).json<{
      days: number;
      data: { licencesId: string; idle: number; waiting: number }[];
    }>();
    const own = idle.data.find(({ licencesId }) => licencesId === held.id);
    assert.deepEqual([idle.days, own?.idle, own?.waiting], [60, 2, 1]);
    const listed = (
      await desk.admin.call("GET", `/v1/licences/${held.id}/assignments?idle=true`)
    ).json<{ data: { user: { name: string }; lastUsedAt: string | null }[] }>().data;
    assert.deepEqual(
      listed.map(({ user, lastUsedAt }) => [user.name, lastUsedAt]),
      [
        ["Lea", null],
        ["Max", null],
        ["Ned", null],
      ],
    );
    const path = `/v1/licences/${held.id}/reclaims`;
    const reclaim = (query: string) =>
      desk.admin.call("POST", `${path}?${query}`, undefined, once());
    type Reclaimed = {
      reclaimed: number;
      people: { name: string }[];
      served: number;
      available: number;
      preview: string;
    };
    const looked = (await reclaim("dryRun=true")).json<Reclaimed>();
    assert.deepEqual(
      [looked.people.map(({ name }) => name), looked.served, looked.available],
      [["Lea", "Max"], 1, 1],
    );
    const stale = await reclaim("preview=another");
    assert.equal(stale.json<Problem>().code, "licensing/preview-outdated");
    const done = (await reclaim(`preview=${looked.preview}`)).json<Reclaimed>();
    assert.deepEqual(done, looked);
    assert.deepEqual(await desk.holders(held.id), [
      "Kim (direct)",
      "Ned (Idle group)",
      "Oda (Idle group)",
    ]);
  });
});
