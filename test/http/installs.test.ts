import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { ExampleFiles } from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import { foundWithHeld, holdsLicences } from "../support/licences.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";
import { bearerOf } from "../support/programs.ts";
import { changePage } from "../support/publishing.ts";

type Install = {
  id: string;
  state: string;
  environment: { name: string };
  removedAt: string | null;
  deliverables: { kind: string; sha256?: string; address?: string; version?: string }[];
  manifest: Record<string, unknown> | null;
  allowedActions: string[];
};
type Effect = { preview: string; state: string; already: boolean; install: Install | null };
type Problem = { code: string; errors?: { pointer: string }[] };
type Lead = { source: string; stage: string; offer: { slug: string }; company: string };

suite("LIC-04, LIC-06: apps that customers install", () => {
  let market: TestMarket;
  let publisher: TestPerson;
  let claire: TestPerson;
  let files: ExampleFiles;
  let environment: string;
  before(async () => {
    market = await startTestMarket();
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
    claire = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    files = await exampleFiles(publisher);
    environment = await firstEnvironment(claire);
  });
  after(async () => {
    const found = await foundWithHeld(market);
    await market.close();
    assert.deepEqual(found, []);
  });

  const firstEnvironment = async (who: TestPerson) =>
    (await who.call("GET", "/v1/environments")).json<{ data: { subscriptionId: string }[] }>()
      .data[0]?.subscriptionId ?? "";
  /** A live app, with what its publisher answered on Offer setup. */
  async function live(
    offer: string,
    setup: Record<string, unknown>,
    type = "dynamics-365",
  ): Promise<string> {
    const slug = `contoso.${offer}`;
    const document = exampleDocument(type, files, { site: "http://127.0.0.1:4710", offer });
    await applied(publisher, document);
    await changePage(publisher, slug, "setup", (content) => ({ ...content, ...setup }));
    await publishAtOnce(market, publisher, slug);
    return slug;
  }
  const look = (slug: string, who = claire, environmentId = environment) =>
    who.call("POST", "/v1/installs?dryRun=true", { offer: slug, environmentId }, once());
  const install = async (slug: string, who = claire, environmentId = environment) => {
    const seen = await look(slug, who, environmentId);
    assert.equal(seen.status, 200, seen.text);
    const { preview } = seen.json<Effect>();
    const body = { offer: slug, environmentId, preview, consent: true };
    return who.call("POST", "/v1/installs", body, once());
  };
  const installs = async (query = "", who = claire) =>
    (await who.call("GET", `/v1/installs${query}`)).json<{ data: Install[] }>().data;
  const read = async (id: string) =>
    (await claire.call("GET", `/v1/installs/${id}`)).json<Install>();
  const reasonOf = async (type: string, slug: string, who: TestPerson) => {
    const page = await who.call("GET", `/product/${type}/${slug}?market=FR`);
    assert.equal(page.status, 200);
    const offer = await who.call("GET", `/v1/storefront/offers/${slug}?market=FR`);
    return {
      reason: offer.json<{ reason: string }>().reason,
      contact: page.text.includes(`/product/${type}/${slug}/contact`),
      get: page.text.includes(`/install?offer=${slug}`),
    };
  };

  test("LIC-04, STO-02: Contact me alone while the organisation holds no licence; Get it now beside it for its administrators once it does", async () => {
    const slug = await live("gated", { installWithoutLicence: false });
    const member = await market.person(claire.organisation.id, ["member"]);
    const other = await market.organisation({ kind: "customer", name: "Saegil" });
    assert.deepEqual(await reasonOf("dynamics-365", slug, claire), {
      reason: "licence-first",
      contact: true,
      get: false,
    });
    const refused = await look(slug);
    assert.deepEqual(
      [refused.status, refused.json<Problem>().code],
      [409, "licensing/licence-first"],
    );
    const { source } = await holdsLicences(market, slug, claire.organisation, 3);
    assert.deepEqual(await reasonOf("dynamics-365", slug, claire), {
      reason: "install-licensed",
      contact: true,
      get: true,
    });
    assert.equal((await reasonOf("dynamics-365", slug, member)).reason, "install-role");
    assert.equal((await reasonOf("dynamics-365", slug, other)).reason, "licence-first");
    assert.equal((await look(slug, other)).status, 422, "not its environment");
    // What is suspended is still held, and installs; nothing of it can be used meanwhile.
    await holdsLicences(market, slug, claire.organisation, 3, { source, state: "suspended" });
    assert.equal((await reasonOf("dynamics-365", slug, claire)).reason, "install-licensed");
    assert.equal((await look(slug)).json<Effect>().state, "base");
    await holdsLicences(market, slug, claire.organisation, 0, { source });
    assert.equal((await reasonOf("dynamics-365", slug, claire)).reason, "licence-first");
    const visitor = await market.visitor("GET", `/product/dynamics-365/${slug}?market=FR`);
    assert.ok(!visitor.text.includes("/install?offer="));
  });

  test("LIC-06: an app is installed once with its base functionality, is licensed once a licence is held, delivers its package, and is uninstalled", async () => {
    const slug = await live("open", { installWithoutLicence: true });
    const seen = (await look(slug)).json<Effect>();
    assert.deepEqual([seen.state, seen.already, seen.install], ["base", false, null]);
    assert.deepEqual(await installs(), [], "a look installs nothing");
    const bare = { offer: slug, environmentId: environment, preview: seen.preview };
    const silent = await claire.call("POST", "/v1/installs", bare, once());
    assert.deepEqual(
      [silent.status, silent.json<Problem>().errors?.[0]?.pointer],
      [422, "/consent"],
    );
    const blind = { offer: slug, environmentId: environment, consent: true };
    assert.equal(
      (await claire.call("POST", "/v1/installs", blind, once())).json<Problem>().code,
      "licensing/install-outdated",
    );
    const body = { ...blind, preview: seen.preview };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => claire.call("POST", "/v1/installs", body, once())),
    );
    assert.deepEqual(
      answers.map(({ status }) => status).sort(),
      [200, 200, 200, 200, 200, 201],
      "whoever installs at once, it is there once",
    );
    const [one] = await installs();
    assert.ok(one);
    assert.equal((await installs()).length, 1);
    assert.equal((await install(slug)).json<Effect>().install?.id, one.id);

    assert.equal(one.state, "base");
    const { source } = await holdsLicences(market, slug, claire.organisation, 2);
    assert.equal((await read(one.id)).state, "licensed", "a licence gained later counts");
    await holdsLicences(market, slug, claire.organisation, 2, { source, state: "suspended" });
    assert.equal((await read(one.id)).state, "base");
    await holdsLicences(market, slug, claire.organisation, 2, { source });

    const whole = await read(one.id);
    assert.deepEqual(
      whole.deliverables.map(({ kind, version }) => [kind, version]),
      [
        ["package-address", "3.1"],
        ["document", null],
      ],
    );
    assert.equal(whole.manifest?.["baseLicenceModel"], "user");
    const sha256 = whole.deliverables.find((item) => item.sha256)?.sha256 ?? "";
    const file = await claire.call("GET", `/v1/installs/${one.id}/files/${sha256}`);
    assert.equal(file.status, 200);
    const other = await market.organisation({ kind: "customer", name: "Harbor Pantry" });
    for (const path of [
      `/v1/installs/${one.id}`,
      `/v1/installs/${one.id}/files/${sha256}`,
      `/v1/installs/${one.id}/files/${"a".repeat(64)}`,
    ])
      assert.equal((await other.call("GET", path)).status, 404);

    const member = await market.person(claire.organisation.id, ["licence-admin"]);
    const path = `/v1/installs/${one.id}/removal`;
    assert.equal((await member.call("PUT", path, {}, once())).status, 403);
    assert.equal((await other.call("PUT", path, {}, once())).status, 404);
    const shown = await claire.call("PUT", `${path}?dryRun=true`, {}, once());
    const { preview } = shown.json<{ preview: string }>();
    assert.equal((await claire.call("PUT", path, {}, once())).status, 409);
    assert.equal((await installs()).length, 1, "nothing ends without what was shown");
    assert.equal((await claire.call("PUT", path, { preview }, once())).status, 200);
    assert.equal((await claire.call("PUT", path, { preview }, once())).status, 200, "it ends once");
    assert.deepEqual(await installs(), []);
    const [gone] = await installs("?removed=true");
    assert.notEqual(gone?.removedAt, null);
    const after = await read(one.id);
    assert.deepEqual([after.deliverables, after.manifest, after.allowedActions], [[], null, []]);
    const back = await install(slug);
    assert.equal(back.status, 201, "and can be installed again");
  });

  test("LIC-05, LIC-06: the publisher has a lead Get it now that needs no answer, of people and not of programs", async () => {
    const slug = await live("told", { installWithoutLicence: true });
    assert.equal((await install(slug)).status, 201);
    const leadsOf = async () =>
      (await publisher.call("GET", "/v1/leads?limit=100"))
        .json<{ data: Lead[] }>()
        .data.filter(({ offer }) => offer.slug === slug);
    const [lead] = await leadsOf();
    assert.deepEqual(
      [lead?.source, lead?.stage, lead?.company],
      ["get-it-now", "received", "Ateliers Morvan"],
    );
    const bearer = await bearerOf(market, claire, {
      kind: "customer",
      roles: ["global-admin"],
      scope: "souk/.default",
    });
    const second = (
      await claire.call("POST", "/v1/environments", { name: `For ${randomUUID()}` }, once())
    ).json<{ subscriptionId: string }>().subscriptionId;
    const body = { offer: slug, environmentId: second };
    const seen = await market.visitor("POST", "/v1/installs?dryRun=true", body, {
      ...bearer,
      ...once(),
    });
    assert.equal(seen.status, 200, seen.text);
    const { preview } = seen.json<Effect>();
    const done = await market.visitor(
      "POST",
      "/v1/installs",
      { ...body, preview },
      { ...bearer, ...once() },
    );
    assert.equal(done.status, 201, done.text);
    assert.equal((await leadsOf()).length, 1);
    await market.settle();
    const { rows } = await market.platform.pool.raw.query<{ count: number }>(
      "select count(*)::int as count from platform.mails where template like 'leads.%'",
    );
    assert.equal(rows[0]?.count, 0, "nobody is mailed about it");
  });

  test("LIC-06: a free app without licences is complete; what its publisher installs, what is sold, and other markets have no install", async () => {
    const free = await live("free", { licensing: "none", listingOption: "get-it-now" });
    assert.equal((await look(free)).json<Effect>().state, "complete");
    assert.deepEqual(await reasonOf("dynamics-365", free, claire), {
      reason: "into-own-environment",
      contact: false,
      get: true,
    });
    const done = await install(free);
    assert.equal(done.status, 201, done.text);
    const asked = await live("asked", { licensing: "none", listingOption: "contact-me" });
    const ledger = await live("ledger", {}, "dynamics-365-business-central");
    for (const slug of [asked, ledger, "contoso.nothing"])
      assert.equal((await look(slug)).status, 404, slug);
    const far = await market.organisation({ kind: "customer", name: "Tokyo Kiosk", country: "JP" });
    const elsewhere = await look(free, far, await firstEnvironment(far));
    assert.deepEqual(
      [elsewhere.status, elsewhere.json<Problem>().code],
      [409, "licensing/not-for-market"],
    );
    const offered = await far.call("GET", `/v1/installable-apps/${free}`);
    assert.equal(offered.json<{ available: boolean }>().available, false);
    const unknown = await look(free, claire, randomUUID());
    assert.equal(unknown.json<Problem>().errors?.[0]?.pointer, "/environmentId");
  });
});
