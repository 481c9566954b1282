import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, suite, test } from "node:test";
import { mailServed } from "../../src/modules/licensing/reactions/licence-mails.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { openChance } from "../support/chance.ts";
import { foundWithHeld } from "../support/licences.ts";
import type { TestMarket } from "../support/market.ts";
import { inRelease } from "../support/release.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import type { Problem } from "../support/sale.ts";
import { type GroupEffect, openSeatDesk, type SeatDesk } from "../support/seat-desk.ts";

const STEPS = inRelease(60, 1_000);

suite("BEY-10: licences given to groups", () => {
  let at: RunningSale;
  let market: TestMarket;
  let desk: SeatDesk;
  before(async () => {
    at = await openRunningSale();
    ({ market } = at);
    desk = await openSeatDesk(at);
  });
  afterEach(async () => {
    assert.deepEqual(await foundWithHeld(market), [], "I3");
  });
  after(() => at.close());

  const counts = async (id: string) => {
    const { total, assigned, available, waiting, groups } = await desk.read(id);
    return { total, assigned, available, waiting, groups };
  };
  const without = ({ preview: _, ...effect }: GroupEffect) => effect;
  const because = async (id: string) =>
    (
      await market.platform.pool.raw.query<{ line: string }>(
        `select display_name || ' ' || action || ' ' || because as line from licensing.assignment_history
         where pool_id = $1 order by number`,
        [id],
      )
    ).rows.map(({ line }) => line);

  test("J10.7, BEY-06: each active member of a group has a licence by it, and who finds none waits", async () => {
    const held = await desk.holds(3);
    const [ann, bob, cem, dan, eve] = await desk.people(["Ann", "Bob", "Cem", "Dan", "Eve"]);
    assert.ok(ann && bob && cem && dan && eve);
    await desk.change(eve, "inactive");
    await desk.assign(held.id, [ann]);
    const sales = await desk.group("Sales", [ann, bob, cem, dan, eve]);
    const effect = await desk.give(held.id, sales);
    assert.deepEqual(without(effect), {
      changed: 2,
      unchanged: 1,
      waiting: 1,
      inactive: 1,
      served: 0,
      available: 0,
    });
    assert.deepEqual(await desk.holders(held.id), [
      "Ann (direct, Sales)",
      "Bob (Sales)",
      "Cem (Sales)",
    ]);
    assert.deepEqual(await desk.waiting(held.id), ["Dan (Sales)", "Eve (Sales)"]);
    const list = await desk.admin.call("GET", `/v1/licences/${held.id}/groups`);
    assert.deepEqual(
      list
        .json<{
          data: { group: { name: string; members: number }; assigned: number; waiting: number }[];
        }>()
        .data.map(({ group, assigned, waiting }) => [group.name, group.members, assigned, waiting]),
      [["Sales", 5, 3, 1]],
    );

    // Who has it by a group alone keeps it until the group goes.
    const refused = await desk.assign(held.id, [bob], "unassignments");
    assert.deepEqual(
      [refused.status, refused.json<Problem>().code],
      [409, "licensing/given-by-group"],
    );
    assert.match(refused.json<Problem & { detail: string }>().detail, /Sales/);
    const kept = await desk.assign(held.id, [ann], "unassignments");
    assert.deepEqual(kept.json(), {
      changed: [],
      unchanged: [],
      byGroup: [ann.userId],
      available: 0,
    });
    assert.deepEqual(await desk.holders(held.id), ["Ann (Sales)", "Bob (Sales)", "Cem (Sales)"]);

    // Whoever leaves makes room; whoever is not active is passed over.
    await desk.members(sales, { remove: [bob.userId] });
    assert.deepEqual(await desk.holders(held.id), ["Ann (Sales)", "Cem (Sales)", "Dan (Sales)"]);
    await desk.resize(held.subscriptionId, 4);
    assert.deepEqual(await counts(held.id), {
      total: 4,
      assigned: 3,
      available: 1,
      waiting: 1,
      groups: 1,
    });
    await desk.change(eve, "active");
    assert.equal((await desk.holders(held.id)).length, 4);
    assert.deepEqual(await because(held.id), [
      "Ann assigned person",
      "Bob assigned group",
      "Cem assigned group",
      "Bob unassigned left-group",
      "Dan assigned waiting-list",
      "Eve assigned waiting-list",
    ]);
  });

  test("BEY-10: one licence for several claims, which goes with the last of them", async () => {
    const held = await desk.holds(2);
    const [fay, gil] = await desk.people(["Fay", "Gil"]);
    assert.ok(fay && gil);
    const first = await desk.group("First", [fay]);
    const second = await desk.group("Second", [fay]);
    await desk.give(held.id, first);
    await desk.give(held.id, second);
    await desk.assign(held.id, [fay]);
    assert.deepEqual(await desk.holders(held.id), ["Fay (direct, First, Second)"]);
    assert.equal((await counts(held.id)).assigned, 1);
    assert.deepEqual(without(await desk.give(held.id, first, "DELETE")), {
      changed: 0,
      unchanged: 1,
      waiting: 0,
      inactive: 0,
      served: 0,
      available: 1,
    });
    await desk.assign(held.id, [fay]);
    await desk.assign(held.id, [fay], "unassignments");
    assert.deepEqual(await desk.holders(held.id), ["Fay (Second)"]);
    const { rows } = await market.platform.pool.raw.query<{ said: string }>(
      "select action || ' ' || (after -> 'byGroup' ->> 0) as said from platform.audit_entries where object_id = $1 and after ? 'byGroup' order by seq",
      [held.id],
    );
    assert.deepEqual(
      rows.map(({ said }) => said),
      [`licences.assigned ${fay.userId}`, `licences.unassigned ${fay.userId}`],
      "each step is in the log, also where the licence stays, and none where nothing changes",
    );
    await desk.members(second, { add: [gil.userId] });
    assert.deepEqual(await desk.holders(held.id), ["Fay (Second)", "Gil (Second)"]);
    const gone = await desk.admin.call("DELETE", `/v1/directory/groups/${second}`, undefined, {
      "if-match": "*",
    });
    assert.equal(gone.status, 204, gone.text);
    assert.deepEqual(await counts(held.id), {
      total: 2,
      assigned: 0,
      available: 2,
      waiting: 0,
      groups: 0,
    });
  });

  test("BEY-10: who is deleted makes room, who is restored waits again; fewer licences make members wait", async () => {
    const held = await desk.holds(2);
    const [hal, ida, jan] = await desk.people(["Hal", "Ida", "Jan"]);
    assert.ok(hal && ida && jan);
    const group = await desk.group("Support", [hal, ida, jan]);
    await desk.give(held.id, group);
    assert.deepEqual(await desk.waiting(held.id), ["Jan (Support)"]);
    await desk.change(hal, "deleted");
    assert.deepEqual(await desk.holders(held.id), ["Ida (Support)", "Jan (Support)"]);
    await desk.change(hal, "restored");
    assert.deepEqual(await desk.waiting(held.id), ["Hal (Support)"]);
    await desk.resize(held.subscriptionId, 1);
    assert.deepEqual(await desk.holders(held.id), ["Ida (Support)"]);
    assert.deepEqual(await desk.waiting(held.id), ["Jan (Support)", "Hal (Support)"]);
    await desk.resize(held.subscriptionId, 3);
    assert.equal((await desk.holders(held.id)).length, 3);
  });

  test("who was served and lost the licence again before the mail goes is told nothing", async () => {
    const held = await desk.holds(1);
    const [bob, cem] = await desk.people(["Bob", "Cem"]);
    assert.ok(bob && cem);
    await desk.assign(held.id, [cem]);
    const userIds = [bob.userId, cem.userId];
    await market.platform.databaseAs(SYSTEM).transaction((tx) =>
      mailServed({ web: market.url })(tx, {
        id: randomUUID(),
        at: tx.at,
        type: "licensing.waiting-served",
        subject: held.id,
        poolId: held.id,
        userIds,
      }),
    );
    const { rows } = await market.platform.pool.raw.query<{ to_address: string }>(
      "select to_address from platform.mails where template = 'licensing.waiting-served' and to_address = any ($1)",
      [[bob, cem].map(({ userName }) => userName)],
    );
    assert.deepEqual(
      rows.map(({ to_address }) => to_address),
      [cem.userName],
    );
  });

  test("BEY-06: what moved since the look is refused; groups of nobody, and of others, are not found", async () => {
    const held = await desk.holds(2);
    const [kim, lea] = await desk.people(["Kim", "Lea"]);
    assert.ok(kim && lea);
    const group = await desk.group("Moving", [kim]);
    const path = `/v1/licences/${held.id}/groups/${group}`;
    const looked = await desk.admin.call("PUT", `${path}?dryRun=true`);
    const { preview } = looked.json<GroupEffect>();
    await desk.members(group, { add: [lea.userId] });
    const late = await desk.admin.call("PUT", `${path}?preview=${preview}`);
    assert.deepEqual([late.status, late.json<Problem>().code], [409, "licensing/preview-outdated"]);
    assert.equal((await counts(held.id)).assigned, 0);
    await desk.give(held.id, group);
    const again = await desk.admin.call("PUT", path);
    assert.equal(again.status, 200, "what is so already changes nothing");
    assert.equal((await counts(held.id)).assigned, 2);
    const elsewhere = await openSeatDesk(at);
    const theirs = await elsewhere.group("Theirs", []);
    for (const id of [theirs, randomUUID()]) {
      const none = await desk.admin.call("PUT", `/v1/licences/${held.id}/groups/${id}`);
      assert.deepEqual([none.status, none.json<Problem>().code], [404, "platform/not-found"]);
    }
    const foreign = await elsewhere.admin.call("PUT", `/v1/licences/${held.id}/groups/${theirs}`);
    assert.equal(foreign.status, 404);
    const member = await market.person(desk.customer.organisationId, ["member"]);
    assert.equal((await member.call("PUT", path)).status, 403);
  });

  test(`I3: after any ${STEPS} steps nobody has two, none is assigned that is not there, and nobody waits for a free one`, async (t) => {
    const chance = openChance();
    t.diagnostic(`SEED=${chance.seed}`);
    const held = await desk.holds(3);
    const people = await desk.people(Array.from({ length: 7 }, (_, n) => `Any ${n}`));
    const groups = [await desk.group("Alpha", []), await desk.group("Beta", [])];
    const gone = new Set<string>();
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      assign: () => desk.assign(held.id, [chance.pick(people), chance.pick(people)]),
      unassign: () => desk.assign(held.id, [chance.pick(people)], "unassignments"),
      give: () => desk.admin.call("PUT", `/v1/licences/${held.id}/groups/${chance.pick(groups)}`),
      take: () =>
        desk.admin.call("DELETE", `/v1/licences/${held.id}/groups/${chance.pick(groups)}`),
      join: async () => {
        const add = people.filter(({ userId }) => !gone.has(userId) && chance.next() < 0.4);
        await desk.members(chance.pick(groups), { add: add.map(({ userId }) => userId) });
      },
      leave: () => desk.members(chance.pick(groups), { remove: [chance.pick(people).userId] }),
      person: async () => {
        const one = chance.pick(people);
        if (gone.delete(one.userId)) return desk.change(one, "restored");
        const to = chance.pick(["active", "inactive", "deleted"] as const);
        if (to === "deleted") gone.add(one.userId);
        return desk.change(one, to);
      },
      size: () =>
        market.platform.databaseAs({ kind: "system", name: "test" }).transaction(async (tx) => {
          const raw = (text: string, values: readonly unknown[]) =>
            tx.query({ name: `test.${text.length}`, text }, values);
          await raw("select id from licensing.pools where id = $1 for update", [held.id]);
          await raw("update licensing.holdings set quantity = $2 where pool_id = $1", [
            held.id,
            chance.between(0, 6),
          ]);
          const { settlePool } = await import("../../src/modules/licensing/store/pools.ts");
          await settlePool(tx, held.id, "fewer-licences");
        }),
    };
    for (let step = 1; step <= STEPS; step += 1) {
      const name = chance.pick(Object.keys(steps));
      await steps[name]?.();
      assert.deepEqual(await foundWithHeld(market), [], `${name}, step ${step}`);
    }
    // As bought again, for whoever looks at all of it.
    await market.platform.pool.raw.query(
      "update licensing.holdings set quantity = 6 where pool_id = $1",
      [held.id],
    );
    await desk.resize(held.subscriptionId, 6);
  });

  test("I3: given, taken, joined, left and deleted at once by many, nobody is answered with a fault", async () => {
    const held = await desk.holds(4);
    const people = await desk.people(Array.from({ length: 12 }, (_, n) => `Many ${n}`));
    const group = await desk.group("Crowd", people.slice(0, 4));
    const other = await desk.group("Second crowd", []);
    const path = `/v1/licences/${held.id}/groups`;
    const at = (n: number) => people[n % people.length] ?? (people[0] as never);
    const calls = people.flatMap((person, n) => [
      desk.assign(held.id, [person]),
      desk.assign(held.id, [at(n + 1)], "unassignments"),
      desk.admin.call(n % 2 === 0 ? "PUT" : "DELETE", `${path}/${n % 3 === 0 ? other : group}`),
      desk.admin.call("PATCH", `/v1/directory/groups/${n % 2 === 0 ? group : other}/members`, {
        add: [at(n + 2).userId],
        remove: [at(n + 3).userId],
      }),
      ...(n > 9
        ? [
            desk.admin.call("DELETE", `/v1/directory/users/${person.userId}`, undefined, {
              "if-match": "*",
            }),
          ]
        : []),
    ]);
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    assert.deepEqual(
      statuses.filter((status) => status >= 500),
      [],
      statuses.join(" "),
    );
    assert.ok((await counts(held.id)).assigned <= 4);
  });

  test("BEY-08: a licence without a claim, and somebody who waits for a free one, are found", async () => {
    const held = await desk.holds(1);
    const [ned, oda] = await desk.people(["Ned", "Oda"]);
    assert.ok(ned && oda);
    await desk.give(held.id, await desk.group("Pair", [ned, oda]));
    const found = async () =>
      (await foundWithHeld(market)).map(({ detail }) => detail.replace(/^[0-9a-f-]{36} /, ""));
    const { raw } = market.platform.pool;
    for (const [what, breaks, mends] of [
      [
        ["has a licence and no claim to it", "waits and has a licence"],
        "update licensing.claims set waits = true where pool_id = $1 and not waits",
        `update licensing.claims c set waits = false from licensing.assignments a
         where c.pool_id = $1 and a.pool_id = $1 and a.user_id = c.user_id`,
      ],
      [
        ["1 are free and 1 wait"],
        `with more as (update licensing.holdings set quantity = 2 where pool_id = $1)
         update licensing.pools set owned = 2, usable = 2 where id = $1`,
        `with fewer as (update licensing.holdings set quantity = 1 where pool_id = $1)
         update licensing.pools set owned = 1, usable = 1 where id = $1`,
      ],
      [
        ["has a claim by a group that was given nothing"],
        `with gone as (delete from licensing.claims where pool_id = $1 and waits)
         delete from licensing.pool_groups where pool_id = $1`,
        `insert into licensing.pool_groups select distinct pool_id, group_id, made_at, made_by
         from licensing.claims where pool_id = $1`,
      ],
    ] as const) {
      await raw.query(breaks, [held.id]);
      assert.deepEqual(await found(), what);
      await raw.query(mends, [held.id]);
      assert.deepEqual(await found(), []);
    }
  });
});
