import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { OFFER_TYPES } from "../../src/modules/catalog/index.ts";
import { translate } from "../../src/platform/text.ts";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied } from "../support/offers.ts";

/** A message key that nobody wrote a text for. */
const RAW = /\b(offer-type|publisher|forms|audiences|kit|measure|field)\.[a-z][\w-]*/;

suite("the forms of other offer types than SaaS in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let publisher: TestPerson;

  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
    const files = await exampleFiles(publisher);
    for (const type of OFFER_TYPES.keys())
      await applied(
        publisher,
        exampleDocument(type, files, { site: "http://127.0.0.1:4710", offer: type }),
      );
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  async function open(path: string, locale = "en-GB") {
    const visit = await openWindow(browser, { baseURL: market.url, locale });
    await signIn(visit, publisher, market.url);
    await visit.page.goto(`/publisher/contoso/offers/${path}`, { waitUntil: "networkidle" });
    return visit;
  }

  test("PUB-03: every type can be chosen for a new offer", async () => {
    const { context, page, faults } = await open("");
    await page.getByRole("button", { name: "New offer" }).first().click();
    await page.getByRole("dialog").getByRole("combobox").click();
    const options = await page.getByRole("option").allTextContents();
    assert.equal(options.length, 12);
    assert.ok(options.includes("Virtual machine") && options.includes("Power BI visual"));
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("PUB-15: sizes of a machine are columns of its prices, and without a charge there are none", async () => {
    const { context, page, faults } = await open("virtual-machine/plans/sizes/pricing");
    const prices = page.getByRole("grid", { name: "Prices by market" });
    await prices.getByRole("columnheader", { name: "2 cores" }).waitFor();
    await prices.getByRole("columnheader", { name: "Shared core" }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByText("Bring your own licence", { exact: true }).click();
    await prices.waitFor({ state: "detached" });
    await page.getByText("Usage, billed monthly").click();
    await prices.waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("PUB-20: a plan that reuses the technical configuration of another has no page for its own", async () => {
    const { context, page } = await open("virtual-machine/plans/sizes/plan-setup");
    const tabs = page.getByRole("navigation", { name: /^Pages of/ });
    await tabs.getByRole("link", { name: /^Plan visibility/ }).waitFor();
    assert.equal(await tabs.getByRole("link", { name: /^Technical configuration/ }).count(), 0);
    await context.close();
  });

  test("fields depend on another page of the same plan", async () => {
    const managed = await open("application/plans/managed/plan-technical");
    await managed.page.getByText("Management by you").waitFor();
    await managed.context.close();
    const template = await open("application/plans/template/plan-technical");
    await template.page.getByRole("textbox", { name: /^Address of the package/ }).waitFor();
    assert.equal(await template.page.getByText("Management by you").count(), 0);
    await template.context.close();
  });

  test("P15: what is asked of a page that buyers never see stands in a table: needed or not, by whom it is seen, what is given", async () => {
    const { context, page, faults } = await open("dynamics-365/pages/supplemental");
    const rows = page.getByRole("table", { name: "What is asked for, and who sees it" });
    const row = (name: string) => rows.getByRole("row", { name });
    await row("Key usage scenario (PDF) Required Certification team").waitFor();
    await row("Instructions Optional Certification team").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await rows.getByRole("link", { name: "Key usage scenario (PDF)" }).click();
    await page.waitForFunction(
      () => document.activeElement?.closest("#field-keyScenario") !== null,
    );
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("PUB-18: the audience of a machine's plan takes tenant and subscription IDs, each named by its kind", async () => {
    const { context, page, faults } = await open("virtual-machine/plans/hourly/audience");
    const subscription = randomUUID();
    await page.getByLabel("Kind of ID").selectOption("Subscription ID");
    await page.getByRole("textbox", { name: "Subscription ID" }).fill(subscription);
    await page.getByRole("button", { name: "Add ID" }).click();
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("1 ID; at most 20,000 tenant IDs").first().waitFor();
    await page.getByRole("table", { name: "Private audience" }).getByText(subscription).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const { plans } = (
      await publisher.call("GET", "/v1/offers/contoso.virtual-machine/document")
    ).json<{ plans: { plan: string; audience?: unknown[] }[] }>();
    const hourly = plans.find(({ plan }) => plan === "hourly");
    assert.deepEqual(hourly?.audience, [{ subscriptionId: subscription }]);
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const [language, types] of [
    ["en", [...OFFER_TYPES.keys()]],
    ["fr", ["application"]],
    ["ko", ["virtual-machine"]],
  ] as const)
    test(`BEY-15: pages of offer types open in ${language}, with all their texts`, async () => {
      const { context, page, faults } = await open("", language);
      // Types share pages: each is opened once, where it is first met.
      const opened = new Set<string>();
      for (const type of types) {
        const { pages, plans } = (await publisher.call("GET", `/v1/offers/contoso.${type}`)).json<{
          pages: { page: string; kind: string }[];
          plans: { planId: string; pages: { page: string }[] }[];
        }>();
        const [plan] = plans;
        const definitions = OFFER_TYPES.get(type);
        for (const [id, of, path] of [
          ...(language === "en" ? pages : []).map(
            ({ page: id, kind }) =>
              [id, definitions?.pages, kind === "plans" ? "plans" : `pages/${id}`] as const,
          ),
          ...(plan?.pages ?? []).map(
            ({ page: id }) => [id, definitions?.planPages, `plans/${plan?.planId}/${id}`] as const,
          ),
        ]) {
          const definition = of?.find((one) => one.id === id);
          assert.ok(definition, `${type} has no page ${id}`);
          const { title } = definition;
          if (opened.has(JSON.stringify(definition))) continue;
          opened.add(JSON.stringify(definition));
          const address = `/publisher/contoso/offers/${type}/${path}`;
          // Opened within the portal, as a link leads there.
          await page.evaluate((to) => history.pushState(null, "", to), address);
          await (of === definitions?.planPages
            ? page.locator("nav [aria-current=page]")
            : page.getByRole("main").getByRole("heading", { level: 1 })
          )
            .filter({ hasText: translate(language, title) })
            .first()
            .waitFor();
          await page.getByRole("main").locator("form, table").first().waitFor();
          const text = await page.getByRole("main").innerText();
          assert.doesNotMatch(text, RAW, `${type} ${path}`);
        }
      }
      assert.ok(opened.size >= (language === "en" ? 60 : 4), `${opened.size} pages were opened`);
      assert.deepEqual(faults, []);
      await context.close();
    });
});
