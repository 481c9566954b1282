import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once, type TestPerson } from "./market.ts";
import type { RunningSale } from "./running-sale.ts";
import type { Sold, SoldTo } from "./sale.ts";

export type Licences = {
  id: string;
  serviceId: string;
  total: number;
  assigned: number;
  available: number;
  waiting: number;
  groups: number;
};
export type DeskPerson = { userId: string; userName: string };
export type GroupEffect = {
  changed: number;
  unchanged: number;
  waiting: number;
  inactive: number;
  served: number;
  available: number;
  preview: string;
};
type Answer = Awaited<ReturnType<TestPerson["call"]>>;

/** A customer with a directory, and those who hand out its licences. */
export type SeatDesk = {
  readonly customer: SoldTo;
  /** A global admin: users, groups and licences. */
  readonly admin: TestPerson;
  people(names: readonly string[]): Promise<DeskPerson[]>;
  group(name: string, members: readonly DeskPerson[]): Promise<string>;
  members(groupId: string, change: { add?: string[]; remove?: string[] }): Promise<void>;
  /** A subscription of so many licences of a new plan. */
  holds(quantity: number): Promise<Licences & { subscriptionId: string; sold: Sold }>;
  /** Another number of them, agreed by all. */
  resize(subscriptionId: string, quantity: number): Promise<void>;
  read(id: string): Promise<Licences>;
  assign(
    id: string,
    people: readonly DeskPerson[],
    kind?: "assignments" | "unassignments",
  ): Promise<Answer>;
  /** What was looked at, done; the effect of the look. */
  give(id: string, groupId: string, method?: "PUT" | "DELETE"): Promise<GroupEffect>;
  /** Display names, each with its sources: `Ann (direct, Sales)`. */
  holders(id: string): Promise<string[]>;
  waiting(id: string): Promise<string[]>;
  /** Changes a user by hand: `active`, or deletes them. */
  change(person: DeskPerson, to: "active" | "inactive" | "deleted" | "restored"): Promise<void>;
};

export async function openSeatDesk(at: RunningSale): Promise<SeatDesk> {
  const { market, sale } = at;
  const customer = await sale.customer();
  const admin = await market.person(customer.organisationId, ["global-admin"]);
  const list = async (path: string) =>
    (await admin.call("GET", path)).json<{
      data: {
        user: { name: string };
        sources: { direct: boolean; groups: { name: string }[] };
      }[];
    }>().data;
  const named = (rows: Awaited<ReturnType<typeof list>>) =>
    rows.map(({ user, sources }) => {
      const by = [
        ...(sources.direct ? ["direct"] : []),
        ...sources.groups.map(({ name }) => name).sort(),
      ];
      return `${user.name} (${by.join(", ")})`;
    });
  const read = async (id: string) =>
    (await admin.call("GET", `/v1/licences/${id}`)).json<Licences>();
  const members: SeatDesk["members"] = async (groupId, change) => {
    const path = `/v1/directory/groups/${groupId}/members`;
    const done = await admin.call("PATCH", path, change);
    assert.equal(done.status, 200, done.text);
  };
  return {
    customer,
    admin,
    read,
    members,
    async people(names) {
      const made = [];
      for (const name of names) {
        const userName = `${name.replaceAll(" ", "-")}.${randomUUID().slice(0, 8)}@morvan.example`;
        const body = { userName, email: userName, displayName: name };
        const added = await admin.call("POST", "/v1/directory/users", body, once());
        assert.equal(added.status, 201, added.text);
        made.push({ userId: added.json<{ id: string }>().id, userName });
      }
      return made;
    },
    async group(name, who) {
      const made = await admin.call("POST", "/v1/directory/groups", { name }, once());
      assert.equal(made.status, 201, made.text);
      const { id } = made.json<{ id: string }>();
      if (who.length > 0) await members(id, { add: who.map(({ userId }) => userId) });
      return id;
    },
    async holds(quantity) {
      const sold = await at.sells({ licencesManaged: true, minQuantity: 1 });
      const subscriptionId = await at.running(customer, sold, quantity);
      const serviceId = `${sold.offer.slug}.${sold.plan.planId}`;
      const found = await admin.call("GET", `/v1/licences?q=${serviceId}`);
      const [licences] = found.json<{ data: Licences[] }>().data;
      assert.ok(licences, found.text);
      return { ...(await read(licences.id)), subscriptionId, sold };
    },
    async resize(subscriptionId, quantity) {
      await at.asked(subscriptionId, quantity);
      await at.silence();
    },
    assign: (id, people, kind = "assignments") =>
      admin.call(
        "POST",
        `/v1/licences/${id}/${kind}`,
        { userIds: people.map(({ userId }) => userId) },
        once(),
      ),
    async give(id, groupId, method = "PUT") {
      const path = `/v1/licences/${id}/groups/${groupId}`;
      const looked = await admin.call(method, `${path}?dryRun=true`);
      assert.equal(looked.status, 200, looked.text);
      const effect = looked.json<GroupEffect>();
      const done = await admin.call(method, `${path}?preview=${effect.preview}`);
      assert.deepEqual(done.json(), effect, "what was shown was done");
      return effect;
    },
    holders: async (id) => named(await list(`/v1/licences/${id}/assignments?limit=100`)),
    waiting: async (id) => named(await list(`/v1/licences/${id}/waiting?limit=100`)),
    async change(person, to) {
      const path = `/v1/directory/users/${person.userId}`;
      const before = await admin.call("GET", path);
      const headers = { "if-match": before.headers.get("etag") ?? "*" };
      const { displayName } = before.json<{ displayName: string }>();
      const { userName } = person;
      const done =
        to === "deleted"
          ? await admin.call("DELETE", path, undefined, headers)
          : to === "restored"
            ? await admin.call("DELETE", `${path}/deletion`, undefined, headers)
            : await admin.call(
                "PUT",
                path,
                { userName, email: userName, displayName, active: to === "active" },
                headers,
              );
      assert.ok(done.status < 300, done.text);
    },
  };
}
