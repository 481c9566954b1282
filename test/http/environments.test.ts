import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import type { ExampleFiles } from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";

import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";
import { bearerOf } from "../support/programs.ts";
import { meteringOf, type UsageResult } from "../support/usage.ts";

type Environment = { subscriptionId: string; name: string };
type Meter = { id: string; name: string; price: { amount: string; currency: string } };
type Plan = {
  uuid: string;
  id: string;
  available: boolean;
  reasons: { code: string }[];
  trialDays: number;
  meters: Meter[];
};
type Purchase = {
  id: string;
  status: string;
  metered: boolean;
  environment: Environment;
  plan: { id: string };
  meters: Meter[];
  deliverables: { kind: string; sha256?: string }[];
  manifest: Record<string, unknown> | null;
  allowedActions: string[];
};
type Problem = { code: string; errors?: { pointer: string }[] };

const TYPES = ["virtual-machine", "application", "container", "iot-edge-module", "managed-service"];

suite("decision 45: environments, and what customers get for them", () => {
  let market: TestMarket;
  let publisher: TestPerson;
  let claire: TestPerson;
  let files: ExampleFiles;
  let environment: string;
  before(async () => {
    market = await startTestMarket();
    await market.organisation({ kind: "operator", name: "Comptoir Meridian" });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
    claire = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    files = await exampleFiles(publisher);
    environment = (await environments())[0]?.subscriptionId ?? "";
  });
  after(async () => {
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
    await market.close();
  });

  const environments = async (who = claire) =>
    (await who.call("GET", "/v1/environments")).json<{ data: Environment[] }>().data;
  async function live(type: string): Promise<string> {
    const document = exampleDocument(type, files, { site: "http://127.0.0.1:4710", offer: type });
    await applied(publisher, document);
    await publishAtOnce(market, publisher, `contoso.${type}`);
    return `contoso.${type}`;
  }
  const plansOf = async (slug: string, who = claire) => {
    const answered = await who.call("GET", `/v1/environment-offers/${slug}`);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<{ plans: Plan[] }>().plans;
  };
  const gets = async (planUuid: string, who = claire, into = environment) => {
    const body = { planUuid, environmentId: into };
    const seen = await who.call("POST", "/v1/environment-purchases?dryRun=true", body, once());
    assert.equal(seen.status, 200, seen.text);
    const { preview, got } = seen.json<{ preview: string; got: null }>();
    assert.equal(got, null);
    return who.call(
      "POST",
      "/v1/environment-purchases",
      { ...body, preview, acceptsTerms: true },
      once(),
    );
  };
  const read = async (id: string, who = claire) =>
    (await who.call("GET", `/v1/environment-purchases/${id}`)).json<Purchase>();

  test("an admin adds environments and renames them; names differ, the subscription ID stays, a member only reads", async () => {
    const added = await claire.call("POST", "/v1/environments", { name: "Workshop" }, once());
    assert.equal(added.status, 201, added.text);
    const { subscriptionId } = added.json<Environment>();
    const again = await claire.call("POST", "/v1/environments", { name: "workshop" }, once());
    assert.equal(again.json<Problem>().code, "identity/environment-name-taken");
    assert.equal(again.json<Problem>().errors?.[0]?.pointer, "/name");
    const path = `/v1/environments/${subscriptionId}`;
    const renamed = await claire.call("PATCH", path, { name: "Atelier 2" });
    assert.equal(renamed.json<Environment>().subscriptionId, subscriptionId);
    assert.deepEqual((await environments()).map(({ name }) => name).sort(), [
      "Atelier 2",
      "Ateliers Morvan",
    ]);
    for (const name of ["", " ", "a".repeat(101), "two\nlines"])
      assert.equal((await claire.call("PATCH", path, { name })).status, 400);
    const other = await market.organisation({ kind: "customer", name: "Saegil" });
    assert.equal((await other.call("PATCH", path, { name: "Mine" })).status, 404);
    const licences = await market.person(claire.organisation.id, ["licence-admin"]);
    assert.equal((await licences.call("PATCH", path, { name: "Mine" })).status, 403);
    assert.equal((await environments(licences)).length, 2);
    const same = await Promise.all(
      Array.from({ length: 8 }, () =>
        claire.call("POST", "/v1/environments", { name: "Race" }, once()),
      ),
    );
    assert.deepEqual(same.map(({ status }) => status).sort(), [201, ...Array(7).fill(409)]);
  });

  for (const type of TYPES)
    test(`an offer of type ${type} is got for an environment: active at once, delivered again and again, ended by De-provision`, async () => {
      const plans = (await plansOf(await live(type))).filter(({ available }) => available);
      assert.ok(plans.length > 0);
      for (const plan of plans) {
        const got = await gets(plan.uuid);
        assert.equal(got.status, 201, got.text);
        const id = got.json<{ got: { subscriptionId: string } }>().got.subscriptionId;
        await market.settle();
        const purchase = await read(id);
        assert.equal(purchase.status, plan.trialDays > 0 ? "trial" : "active");
        assert.equal(purchase.environment.subscriptionId, environment);
        assert.deepEqual(
          purchase.meters.map((meter) => [meter.id, meter.price.amount]),
          plan.meters.map((meter) => [meter.id, meter.price.amount]),
        );
        assert.ok(purchase.deliverables.length > 0 || purchase.manifest !== null);
        for (const { sha256 } of purchase.deliverables) {
          if (sha256 === undefined) continue;
          const path = `/v1/environment-purchases/${id}/files/${sha256}`;
          assert.equal((await claire.call("GET", path)).status, 200);
          const stranger = await market.organisation({ kind: "customer", name: "Stranger" });
          assert.equal((await stranger.call("GET", path)).status, 404);
        }
        const path = `/v1/environment-purchases/${id}/de-provisioning`;
        const seen = await claire.call("PUT", `${path}?dryRun=true`, {}, once());
        const { preview } = seen.json<{ preview: string }>();
        assert.equal((await claire.call("PUT", path, {}, once())).status, 409, "none was seen");
        const ended = await claire.call("PUT", path, { preview }, once());
        assert.equal(ended.json<{ status: string }>().status, "cancelled", ended.text);
        const gone = await read(id);
        assert.deepEqual([gone.deliverables, gone.manifest, gone.allowedActions], [[], null, []]);
        await market.settle();
      }
    });

  test("usage of a machine is reported by the hour to the metering API, free in its trial, and billed in arrears", async () => {
    const plan = (await plansOf("contoso.virtual-machine")).find(({ meters }) => meters.length > 0);
    assert.ok(plan);
    const [meter] = plan.meters;
    assert.ok(meter);
    const got = await gets(plan.uuid);
    const id = got.json<{ got: { subscriptionId: string } }>().got.subscriptionId;
    await market.settle();
    const call = meteringOf(market, await bearerOf(market, publisher));
    const report = async (at: string) => {
      const answered = await call("POST", "/batchUsageEvent", {
        request: [
          {
            resourceUri: `/subscriptions/${environment}/resources/${id}`,
            quantity: 100,
            dimension: meter.id,
            effectiveStartTime: at,
            planId: plan.id,
          },
        ],
      });
      return answered.json<{ result: UsageResult[] }>().result[0]?.status;
    };
    assert.equal(await report("2026-11-21T12:00:00Z"), "Accepted");
    await market.clockMovesTo("2027-01-10T12:00:00Z");
    assert.equal((await read(id)).status, "active");
    assert.equal(await report("2027-01-10T11:00:00Z"), "Accepted");
    const listed = async (query: string) =>
      (await call("GET", `/usageEvents?usageStartDate=2026-11-01&${query}`)).json<
        { usageResourceId: string; azureSubscriptionId: string }[]
      >();
    const [row] = await listed(`azureSubscriptionId=${environment}`);
    assert.deepEqual([row?.usageResourceId, row?.azureSubscriptionId], [id, environment]);
    assert.deepEqual(await listed(`azureSubscriptionId=${id}`), []);
    await market.clockMovesTo("2027-02-02T12:00:00Z");
    await market.settle();
    const { rows } = await market.platform.pool.raw.query(
      "select kind, period_start::text as day, net_minor, evidence -> 'usage' ->> 'billed' as billed from billing.charges where subscription_id = $1 order by period_start",
      [id],
    );
    const billed = rows.map(({ kind, day, billed: units }) => [kind, day, units]);
    assert.deepEqual(
      billed,
      plan.trialDays > 0
        ? [["usage", "2027-01-10", "100"]]
        : [
            ["usage", "2026-11-21", "100"],
            ["usage", "2027-01-10", "100"],
          ],
    );
  });

  test("what is not for an environment, of another's environment, without the terms or after a change is refused", async () => {
    const [plan] = await plansOf("contoso.container");
    assert.ok(plan);
    const buy = (body: object) => claire.call("POST", "/v1/environment-purchases", body, once());
    const asked = { planUuid: plan.uuid, environmentId: environment };
    assert.equal((await buy(asked)).json<Problem>().code, "commerce/preview-outdated");
    const other = await market.organisation({ kind: "customer", name: "Harbor" });
    const [theirs] = await environments(other);
    const foreign = await buy({ ...asked, environmentId: theirs?.subscriptionId });
    assert.equal(foreign.json<Problem>().code, "commerce/environment-unknown");
    const absent = await buy({ ...asked, planUuid: environment });
    assert.equal(absent.json<Problem>().code, "commerce/plan-not-found");
    const seen = await claire.call("POST", "/v1/environment-purchases?dryRun=true", asked, once());
    const { preview } = seen.json<{ preview: string }>();
    const unaccepted = await buy({ ...asked, preview });
    assert.equal(unaccepted.json<Problem>().code, "commerce/terms-not-accepted");
    const partner = await market.organisation({ kind: "partner", name: "Nordhaven" });
    assert.equal(
      (await partner.call("POST", "/v1/environment-purchases", asked, once())).status,
      403,
    );
    const key = once();
    const body = { ...asked, preview, acceptsTerms: true };
    const twice = await Promise.all([
      claire.call("POST", "/v1/environment-purchases", body, key),
      claire.call("POST", "/v1/environment-purchases", body, key),
    ]);
    const ids = twice
      .filter(({ status }) => status === 201)
      .map((answered) => answered.json<{ got: { subscriptionId: string } }>().got.subscriptionId);
    assert.equal(new Set(ids).size, 1);
    const list = await claire.call(
      "GET",
      `/v1/environment-purchases?environmentId=${environment}&limit=2`,
    );
    const first = list.json<{ data: Purchase[]; nextCursor: string }>();
    assert.equal(first.data[0]?.id, ids[0]);
    const next = await claire.call(
      "GET",
      `/v1/environment-purchases?limit=2&cursor=${first.nextCursor}`,
    );
    assert.equal(next.json<{ data: Purchase[] }>().data.length, 2);
  });
});
