import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { csvOf, livePrivateOffer } from "../support/audiences.ts";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Sale } from "../support/sale.ts";

suite("private audiences in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  let publisher: TestPerson;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    sale = await openSale(market);
    publisher = sale.publisher;
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  async function open(
    person: TestPerson,
    path: string,
    options: Parameters<typeof openWindow>[1] = {},
  ): Promise<Visit> {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, person, market.url);
    await visit.page.goto(path, { waitUntil: "networkidle" });
    return visit;
  }
  const portal = (slug: string, page: string) =>
    `/publisher/${publisher.organisation.handle}/offers/${slug.split(".")[1]}/plans${page}`;
  const save = async (page: Page) => {
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByRole("region", { name: "Unsaved changes" }).waitFor({ state: "detached" });
  };
  const addId = async (page: Page, id: string) => {
    await page.getByLabel("Tenant ID", { exact: true }).fill(id);
    await page.keyboard.press("Enter");
  };
  const choose = (page: Page, content: string) =>
    page
      .getByLabel("CSV file")
      .setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(content) });

  test("J3.2, J3.3, J3.5, J3.6, PUB-18: IDs by hand and by file, tried first, synced alone, and the customer sees the plan", async () => {
    const member = await market.organisation({ kind: "customer", name: "Member" });
    const holder = await sale.customer({ company: "Ateliers Morvan" });
    const slug = await livePrivateOffer(market, publisher, "journey", [
      holder.tenantId,
      randomUUID(),
    ]);
    const { plans } = (await publisher.call("GET", `/v1/offers/${slug}`)).json<{
      plans: { planId: string; planUuid: string }[];
    }>();
    const planUuid = plans.find(({ planId }) => planId === "vip")?.planUuid ?? "";
    await sale.buys(holder, { plan: { planUuid } } as never);
    const { context, page, faults } = await open(publisher, portal(slug, "/vip/audience"));

    await addId(page, "contoso");
    await page.getByText("An ID has the form").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    for (let count = 0; count < 10; count += 1) await addId(page, randomUUID());
    await addId(page, member.organisation.tenantId);
    await page.getByText("At most 10 IDs at a time").waitFor();
    await page
      .getByRole("button", { name: /^Undo: / })
      .first()
      .click();
    await page.getByText("9 added").waitFor();
    await save(page);
    await page.getByText("9 IDs are not live yet.").waitFor();

    // From the top: what the sticky head covers is no fault of the page.
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByRole("button", { name: "Import customers (CSV)" }).click();
    const dialog = page.getByRole("dialog");
    const good = [member.organisation.tenantId, randomUUID()];
    await choose(page, csvOf([good[0] ?? "", "nobody"]));
    await dialog.getByRole("cell", { name: /“nobody” is not an ID/ }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await choose(page, csvOf([...good, good[0] ?? ""]));
    await dialog.getByText("Repeated, counted once").waitFor();
    await dialog.getByLabel("The whole list").check();
    await dialog.getByRole("button", { name: "Save list of 2 IDs" }).click();
    await page.getByText(/^Saved: 2 IDs in the list/).waitFor();
    await page.getByText("A removed organisation has a subscription").waitFor();
    await page.getByText("Ateliers Morvan").waitFor();

    await page.getByRole("link", { name: "Go to Plan overview" }).click();
    await page.getByLabel(/^Tenant ID, domain/).fill(member.organisation.tenantId);
    await page.getByRole("button", { name: "Check" }).click();
    const vip = page.getByRole("row", { name: /Plan vip vip/ }).last();
    await vip.getByText("In its private audience.", { exact: true }).waitFor();
    await vip.getByText("Not in its private audience.").waitFor();
    await page.getByRole("button", { name: "Sync private audience" }).click();
    await dialog.getByText("Ateliers Morvan").waitFor();
    const confirm = dialog.getByRole("button", { name: "Sync now" });
    assert.equal(await confirm.isDisabled(), true, "not before the subscriptions were read");
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByLabel("I have read which subscriptions go on.").check();
    await dialog.getByRole("button", { name: "Sync now" }).click();
    await page.getByText("The private audience is live.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Sync private audience" }).count(), 0);
    const seen = await member.call("GET", `/product/saas/${slug}?market=FR`);
    assert.match(seen.text, /Plan vip/);
    // The refused file is the only answer that complains.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("400")),
      [],
    );
    await context.close();
  });

  test("BEY-16: somebody else's save is told, and nothing that was typed is lost", async () => {
    const slug = await livePrivateOffer(market, publisher, "stale");
    const { context, page } = await open(publisher, portal(slug, "/vip/audience"));
    const [mine, theirs] = [randomUUID(), randomUUID()];
    await addId(page, mine);
    await publisher.call(
      "PATCH",
      `/v1/offers/${slug}/plans/vip/audience`,
      { add: [{ tenantId: theirs }] },
      { "if-match": "*" },
    );
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("Somebody else saved this list first.").waitFor();
    await page.getByText(theirs).first().waitFor();
    await save(page);
    const { size } = (await publisher.call("GET", `/v1/offers/${slug}/plans/vip/audience`)).json<{
      size: number;
    }>();
    assert.equal(size, 3);
    await context.close();
  });

  test("J3.7, PUB-16: a published public plan says why it cannot become private", async () => {
    const slug = await livePrivateOffer(market, publisher, "one-way");
    const { context, page } = await open(publisher, portal(slug, "/team/visibility"));
    await page.getByRole("button", { name: "Why locked?" }).click();
    await page.getByText("A published public plan cannot become private.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();
  });

  test("PUB-09: e-mail addresses of the preview audience come from a file, into the form, and are saved with it", async () => {
    const slug = await livePrivateOffer(market, publisher, "preview");
    const path = `/publisher/${publisher.organisation.handle}/offers/preview/pages/preview-audience`;
    const { context, page, faults } = await open(publisher, path);
    await page.getByRole("button", { name: "Import (CSV)" }).click();
    await page.getByLabel("More IDs: those in the list stay").check();
    await choose(page, "ID;Description;Type\r\nbo@contoso.example;Design;MixedAadMsaId\r\n");
    await page.getByRole("button", { name: "Take over into the form" }).click();
    await page.getByText("bo@contoso.example").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await save(page);
    const saved = await publisher.call("GET", `/v1/offers/${slug}/pages/preview-audience`);
    assert.deepEqual(
      saved
        .json<{ content: { people: { email: string }[] } }>()
        .content.people.map(({ email }) => email),
      ["reviewer@contoso.example", "bo@contoso.example"],
    );
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const [language, heading] of [
    ["fr", "Audience privée"],
    ["ko", "비공개 대상 그룹"],
  ] as const)
    test(`BEY-15: the page is in ${language}, on a phone and in the dark`, async () => {
      const slug = await livePrivateOffer(market, publisher, `phone-${language}`);
      const { context, page, faults } = await open(publisher, portal(slug, "/vip/audience"), {
        locale: language,
        phone: true,
        dark: true,
      });
      await page.getByText(heading).first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        true,
        "nothing is wider than the phone",
      );
      assert.deepEqual(faults, []);
      await context.close();
    });
});
