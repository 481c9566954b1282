import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import { goLive, makeEdition } from "../../src/modules/catalog/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { applied, completeDocument } from "../support/offers.ts";

suite("STO-01, STO-02: what the catalogue makes live, the storefront shows", () => {
  let market: TestMarket;
  let publisher: TestPerson;
  let invited: TestPerson;
  let offerId: string;

  before(async () => {
    market = await startTestMarket();
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
    invited = await market.organisation({ kind: "customer", name: "Invited" });
    const document = await completeDocument(publisher);
    await applied(publisher, {
      ...document,
      "preview-audience": { people: [{ email: invited.email }] },
    });
    offerId = (await publisher.call("GET", "/v1/offers/contoso.notes")).json<{ id: string }>().id;
  });
  after(() => market.close());

  const path = "/product/saas/contoso.notes";
  const edition = () =>
    market.platform
      .databaseAs(SYSTEM)
      .transaction(async (tx) => accepted(await makeEdition(tx, offerId)).editionId);
  const opens = (editionId: string, token: string | null) =>
    market.platform.databaseAs(SYSTEM).transaction((tx) =>
      tx.publish({
        type: "publishing.preview-link-set",
        subject: offerId,
        offerId,
        editionId,
        token,
      } as never),
    );

  test("a preview link opens the edition with its pictures for the preview audience, until it is revoked", async () => {
    const editionId = await edition();
    const token = "secret-of-43-characters-that-nobody-guesses";
    await opens(editionId, token);
    const seen = await invited.call("GET", `${path}?preview=${token}`);
    assert.equal(seen.status, 200, seen.text);
    assert.match(seen.text, /Contoso Notes/);
    assert.match(seen.text, /has not been live yet/);
    const picture = /src="(\/product\/saas\/contoso\.notes\/files\/[^"]+)"/.exec(seen.text)?.[1];
    assert.ok(picture, "a picture is shown");
    const address = picture.replaceAll("&amp;", "&");
    const shown = await invited.call("GET", address);
    assert.equal(shown.status, 200);
    assert.equal(shown.headers.get("content-type"), "image/png");
    assert.equal(
      (await publisher.call("GET", address)).status,
      200,
      "who signs it off looks at it",
    );
    const stranger = await market.organisation({ kind: "publisher", name: "Somebody else" });
    assert.equal((await stranger.call("GET", address)).status, 404);
    assert.equal((await market.visitor("GET", address)).status, 404);
    assert.equal((await market.visitor("GET", path)).status, 404);
    await opens(editionId, null);
    assert.equal((await invited.call("GET", `${path}?preview=${token}`)).status, 404);
    assert.equal((await invited.call("GET", address)).status, 404);
  });

  test("an edition that goes live is found and shown in the next request, with pictures for everybody", async () => {
    assert.equal(
      (await market.visitor("GET", "/v1/storefront/offers")).json<{ count: number }>().count,
      0,
    );
    const editionId = await edition();
    await opens(editionId, "the-secret");
    await market.platform
      .databaseAs(SYSTEM)
      .transaction((tx) => goLive(tx, { offerId, editionId }));
    const found = (await market.visitor("GET", "/v1/storefront/offers?q=minutes")).json<{
      data: { slug: string; name: string; publisher: { name: string } }[];
    }>();
    assert.deepEqual(
      found.data.map(({ slug, name, publisher: { name: by } }) => [slug, name, by]),
      [["contoso.notes", "Contoso Notes", "Contoso"]],
    );
    const shown = await market.visitor("GET", `${path}?market=FR`);
    assert.equal(shown.status, 200);
    assert.match(shown.text, /Productivity/);
    const logo = /src="(\/files\/[0-9a-f]{64})"/.exec(shown.text)?.[1];
    assert.ok(logo);
    assert.equal((await market.visitor("GET", logo)).status, 200);
    // Going live closes the preview's address.
    assert.equal((await invited.call("GET", `${path}?preview=the-secret`)).status, 404);
    // A reader of Korean finds it by the category's Korean name.
    const byCategory = await market.visitor(
      "GET",
      `/v1/storefront/offers?q=${encodeURIComponent("생산성")}`,
    );
    assert.equal(byCategory.json<{ count: number }>().count, 1);
  });
});
