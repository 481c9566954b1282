import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { ExampleFiles } from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import { OFFER_TYPES } from "../../src/modules/catalog/index.ts";
import { syncs } from "../support/audiences.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";
import { changePage } from "../support/publishing.ts";

type Json = Record<string, unknown>;
type Offer = {
  readonly status: string;
  readonly plans: readonly { readonly planId: string }[];
  readonly draft: { readonly unpublishedChanges: number };
};
type Seen = { readonly reason: string; readonly plans: readonly { readonly reason: string }[] };

suite("live offers of every type", () => {
  let market: TestMarket;
  let ana: TestPerson;
  let files: ExampleFiles;

  before(async () => {
    market = await startTestMarket();
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
    files = await exampleFiles(ana);
  });
  after(() => market.close());

  /** Makes an offer of the type live and answers with its slug. */
  async function live(type: string, offer = type, change = (document: Json) => document) {
    const document = exampleDocument(type, files, { site: "http://127.0.0.1:4710", offer });
    await applied(ana, change(document));
    await publishAtOnce(market, ana, `contoso.${offer}`);
    return `contoso.${offer}`;
  }
  const changes = (method: string, path: string, body?: unknown) =>
    ana.call(method, `/v1/offers/${path}`, body, { "if-match": "*" });
  const read = async <T>(path: string) => {
    const answer = await ana.call("GET", `/v1/offers/${path}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<T>();
  };
  const customer = async (name: string) => {
    const person = await market.organisation({ kind: "customer", name });
    const { data } = (await person.call("GET", "/v1/environments")).json<{
      data: { subscriptionId: string }[];
    }>();
    return { person, environment: data[0]?.subscriptionId ?? "" };
  };

  for (const type of OFFER_TYPES.values())
    test(`CMP-01, PUB-12, PUB-21, PUB-23: an offer of type ${type.id} is compared, put back, stopped and listed again`, async () => {
      const slug = await live(type.id);
      const page = async () =>
        (await market.visitor("GET", `/product/${type.id}/${slug}?market=FR`)).status;
      const differences = async () =>
        (
          await read<{ data: { page: string; plan: string | null; pointer: string }[] }>(
            `${slug}/comparison`,
          )
        ).data.map(({ page, plan, pointer }) => `${plan ?? "-"} ${page} ${pointer}`);
      const offer = () => read<Offer>(slug);
      assert.deepEqual(await differences(), [], "a live offer is its draft");

      await changePage(ana, slug, "listing", (content) =>
        JSON.parse(JSON.stringify(content).replaceAll("Harbour", "Haven")),
      );
      const changed = await differences();
      assert.ok(changed.includes("- listing /languages/en/name"), changed.join());
      const put = await changes("DELETE", `${slug}/pages/listing/changes`);
      assert.equal(put.status, 204, put.text);
      assert.deepEqual(await differences(), []);

      const { plans } = await offer();
      // The last one: an earlier one can be the base of a reuse, which is never stopped on its own.
      const first = plans.at(-1);
      if (first !== undefined) {
        const stopped = await changes("PUT", `${slug}/plans/${first.planId}/stop`, {});
        if (plans.length === 1) assert.equal(stopped.status, 409, "the last plan on sale stays");
        else {
          assert.equal(stopped.status, 200, stopped.text);
          assert.equal((await offer()).draft.unpublishedChanges > 0, true);
          const resumed = await changes("DELETE", `${slug}/plans/${first.planId}/stop`);
          assert.equal(resumed.status, 204, resumed.text);
        }
      }

      assert.equal(await page(), 200);
      const stop = await changes("PUT", `${slug}/stop`, { offerId: type.id });
      assert.equal(stop.status, 200, stop.text);
      assert.equal(await page(), 410);
      assert.equal((await offer()).status, "not-available");
      await publishAtOnce(market, ana, slug);
      assert.equal(await page(), 200);
      assert.equal((await offer()).status, "live");
      assert.deepEqual(await differences(), []);
    });

  for (const type of OFFER_TYPES.values())
    test(`PUB-18: private audiences of the type ${type.id} take the IDs that it says, and no others`, async () => {
      const slug = await live(type.id, `ids-${type.id}`.slice(0, 30));
      const rule = type.plans.audience;
      const [first] = (await read<Offer>(slug)).plans;
      if (first === undefined) {
        assert.equal(rule, undefined);
        return;
      }
      const path = `${slug}/plans/${first.planId}/audience`;
      const { ids, limits } = await read<{ ids: string[]; limits: Json }>(path);
      assert.deepEqual(limits, { tenant: 0, subscription: 0, ...rule });
      for (const [kind, entry, file] of [
        ["tenant", { tenantId: randomUUID() }, `ID,Type\n${randomUUID()},TenantID\n`],
        [
          "subscription",
          { subscriptionId: randomUUID() },
          `ID,Type\n${randomUUID()},SubscriptionId\n`,
        ],
      ] as const) {
        const takes = rule?.[kind] !== undefined;
        assert.equal(ids.includes(kind), takes, kind);
        const saved = await changes("PATCH", path, { add: [entry] });
        assert.equal(saved.status, takes ? 200 : 400, saved.text);
        const imported = await ana.call(
          "PUT",
          `/v1/offers/${path}/file?mode=add`,
          Buffer.from(file),
          {
            "content-type": "text/csv",
            "if-match": "*",
          },
        );
        assert.equal(imported.status, takes ? 200 : 400, imported.text);
        if (rule === undefined) assert.match(saved.text, /catalog\/no-audience/);
      }
    });

  test("LIC-01: licence management is chosen until the first publication and locked by it, installing without a licence stays a choice", async () => {
    await applied(
      ana,
      exampleDocument("dynamics-365", files, { site: "http://127.0.0.1:4710", offer: "licensing" }),
    );
    const slug = "contoso.licensing";
    type Page = { content: Json; status: string; errors?: { pointer: string; code: string }[] };
    const setup = async (change: Json) => {
      const { content } = await read<Page>(`${slug}/pages/setup`);
      return changes("PUT", `${slug}/pages/setup`, { ...content, ...change });
    };
    const chosen = async () => (await read<Page>(`${slug}/pages/setup`)).content;
    for (const listingOption of ["get-it-now", "free-trial", "contact-me"]) {
      const actionUrl = "https://contoso.example/start";
      const saved = await setup({ licensing: "none", listingOption, actionUrl });
      assert.equal(saved.status, 200, saved.text);
      assert.equal((await chosen())["listingOption"], listingOption, "offered without licences");
    }
    for (const installWithoutLicence of [true, false]) {
      const saved = await setup({ licensing: "managed", installWithoutLicence });
      assert.equal(saved.status, 200, saved.text);
    }
    await publishAtOnce(market, ana, slug);
    const locked = await setup({ licensing: "none", listingOption: "contact-me" });
    assert.equal(locked.status, 409, locked.text);
    assert.deepEqual(
      locked.json<Page>().errors?.map(({ pointer, code }) => [pointer, code]),
      [["/licensing", "catalog/locked-licensing"]],
    );
    assert.equal((await chosen())["licensing"], "managed", "what was there stays");
    const saved = await setup({ installWithoutLicence: true });
    assert.equal(saved.status, 200, saved.text);
  });

  test("PUB-18: a machine plan takes 10,000 subscription IDs beside tenant IDs, and not one more by form, file or offer.yaml", async () => {
    const slug = "contoso.full";
    const [limit, over] = [10_000, 10_001];
    const entries = Array.from({ length: over }, () => ({ subscriptionId: randomUUID() }));
    const full = [...entries.slice(0, limit), { tenantId: randomUUID() }];
    const site = "http://127.0.0.1:4710";
    const document = exampleDocument("virtual-machine", files, { site, offer: "full" });
    const [plan] = document.plans as Json[];
    const withAudience = (audience: readonly Json[]) => ({
      ...document,
      plans: [{ ...plan, visibility: { visibility: "private" }, audience }],
    });
    await applied(ana, withAudience(full));
    const path = `${slug}/plans/${plan?.plan}/audience`;
    const size = async () => (await read<{ size: number }>(path)).size;
    assert.equal(await size(), limit + 1);
    const csv = `ID,Type\n${entries.map(({ subscriptionId }) => `${subscriptionId},SubscriptionId\n`).join("")}`;
    for (const refused of [
      await changes("PUT", path, { entries }),
      await changes("PATCH", path, { add: entries.slice(limit) }),
      await ana.call("PUT", `/v1/offers/${path}/file`, Buffer.from(csv), {
        "content-type": "text/csv",
        "if-match": "*",
      }),
      await changes("PUT", `${slug}/document`, withAudience(entries)),
    ]) {
      assert.equal(refused.status, 400, refused.text.slice(0, 300));
      const { errors } = refused.json<{ errors: { code: string; detail: string }[] }>();
      assert.deepEqual(
        errors.map(({ code, detail }) => [code, detail]),
        [
          [
            "catalog/audience-too-many-subscription",
            "At most 10,000 subscription IDs; here are 10,001.",
          ],
        ],
      );
    }
    assert.equal(await size(), limit + 1, "nothing changed");
  });

  test("PUB-18, STO-03: a sync admits the owners of environments, names whom no entry admits any more, and keeps who is named twice", async () => {
    const one = await customer("Ateliers Morvan");
    const two = await customer("Bureau Vauban");
    const slug = await live("virtual-machine", "synced", (document) => {
      const [plan] = document.plans as Json[];
      const vip = {
        ...JSON.parse(JSON.stringify(plan).replaceAll("By the hour", "For a few")),
        plan: "vip",
        visibility: { visibility: "private" },
        audience: [{ subscriptionId: one.environment }, { tenantId: randomUUID() }],
      };
      return { ...document, plans: [...(document.plans as Json[]), vip] };
    });
    const sees = async ({ person }: { readonly person: TestPerson }) =>
      (await person.call("GET", `/v1/storefront/offers/${slug}?market=FR`))
        .json<{ plans: { id: string }[] }>()
        .plans.some(({ id }) => id === "vip");
    const changed = async (change: object) => {
      const saved = await changes("PATCH", `${slug}/plans/vip/audience`, change);
      assert.equal(saved.status, 200, saved.text);
      const done = await syncs(ana, slug);
      assert.equal(done.status, 200, done.text);
      return [await sees(one), await sees(two)];
    };
    assert.deepEqual([await sees(one), await sees(two)], [true, false]);
    assert.deepEqual(await changed({ add: [{ subscriptionId: two.environment }] }), [true, true]);
    const { tenantId } = one.person.organisation;
    assert.deepEqual(await changed({ add: [{ tenantId }] }), [true, true], "named twice");
    assert.deepEqual(
      await changed({ remove: [{ subscriptionId: one.environment }] }),
      [true, true],
      "still named by tenant ID",
    );
    assert.deepEqual(await changed({ remove: [{ tenantId }] }), [false, true]);

    const asked = async (who: string) => {
      const { live: seen } = await read<{ live: Seen }>(`${slug}/visibility?who=${who}`);
      return seen.plans.at(-1)?.reason;
    };
    assert.equal(await asked(two.person.organisation.tenantId), "member");
    assert.equal(await asked(two.environment), "member");
    assert.equal(await asked(tenantId), "not-member");
    assert.equal(await asked(one.environment), "not-member");
  });

  test("PUB-18: an audience of one kind of ID gets the other with a publication, not by syncing alone", async () => {
    const slug = await live("virtual-machine", "new-kind", (document) => {
      const [plan, ...rest] = document.plans as Json[];
      return {
        ...document,
        plans: [
          {
            ...plan,
            visibility: { visibility: "private" },
            audience: [{ tenantId: randomUUID() }],
          },
          ...rest,
        ],
      };
    });
    const [first] = (await read<Offer>(slug)).plans;
    await changes("PATCH", `${slug}/plans/${first?.planId}/audience`, {
      add: [{ subscriptionId: randomUUID() }],
    });
    const refused = await syncs(ana, slug);
    assert.equal(refused.status, 409);
    assert.equal(refused.json<{ code: string }>().code, "catalog/audience-sync-not-allowed");
    await publishAtOnce(market, ana, slug);
    await changes("PATCH", `${slug}/plans/${first?.planId}/audience`, {
      add: [{ subscriptionId: randomUUID() }],
    });
    assert.equal((await syncs(ana, slug)).status, 200);
  });

  test("STO-03: who sees a preview that environments or a key open is answered, too", async () => {
    const { person, environment } = await customer("Reviewers");
    const other = await customer("Others");
    for (const [type, reviewer, stranger] of [
      ["managed-service", "preview-audience", "not-preview-audience"],
      ["dynamics-365", "preview-needs-key", "preview-needs-key"],
    ] as const) {
      const offer = `seen-${type}`;
      const site = "http://127.0.0.1:4710";
      await applied(ana, exampleDocument(type, files, { site, offer, environment }));
      await publishAtOnce(market, ana, `contoso.${offer}`, "preview");
      const asked = async (who: string) =>
        (
          await read<{ preview: { offer: { reason: string } } }>(
            `contoso.${offer}/visibility?who=${who}`,
          )
        ).preview.offer.reason;
      for (const who of [environment, person.organisation.tenantId])
        assert.equal(await asked(who), reviewer);
      assert.equal(await asked(other.environment), stranger);
    }
  });
});
