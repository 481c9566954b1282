import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  savedLines,
  signIn,
} from "../support/browser.ts";
import { holdsLicences } from "../support/licences.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";

suite("P26: insights, on pages", () => {
  let market: TestMarket;
  let browser: Browser;
  let publisher: TestPerson;
  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    publisher = await market.organisation({ kind: "publisher", name: "Contoso" });
    const customer = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    await market.organisation({ kind: "operator", name: "Comptoir Meridian" });
    const files = await exampleFiles(publisher);
    const site = "http://127.0.0.1:4710";
    await applied(publisher, exampleDocument("dynamics-365", files, { site, offer: "one" }));
    await publishAtOnce(market, publisher, "contoso.one");
    await holdsLicences(market, "contoso.one", customer.organisation, 7);
    await market.platform.pool.raw.query(
      `update storefront.counting_views set since = '2025-06-01T12:00:00Z'`,
    );
    const { id } = (await publisher.call("GET", "/v1/offers/contoso.one")).json<{ id: string }>();
    await market.platform.pool.raw.query(
      `insert into storefront.views (publisher_id, offer_id, day, language, views)
       values ($1, $2, '2026-10-20', 'en', 20), ($1, $2, '2026-11-20', 'en', 25), ($1, $2, '2025-11-21', 'fr', 8)`,
      [publisher.organisation.id, id],
    );
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);
  const opens = async (
    who: TestPerson,
    look: Parameters<typeof openWindow>[1] = {},
    path = "insights",
  ) => {
    const visit = await openWindow(browser, { baseURL: market.url, ...look });
    await signIn(visit, who, market.url);
    await visit.page.goto(`/publisher/${who.organisation.handle}/${path}`);
    return visit;
  };

  test("one choice of range, comparison and offers is every report's: figures, chart, table and file", async () => {
    const visit = await opens(publisher);
    const { page } = visit;
    const funnel = page
      .locator("section", {
        has: page.getByRole("heading", { level: 2, name: "From views to subscriptions" }),
      })
      .last();
    await funnel.getByText("20 before, +25%").first().waitFor();
    await page.getByRole("row", { name: / 1 7 0 0\.0% 0$/ }).waitFor();
    assert.equal(await page.getByText("As of").count(), 5, "each report says how fresh it is");
    await page
      .getByText("24 Oct – 22 Nov 2026")
      .or(page.getByText(/23 Oct\D+21 Nov 2026/))
      .first()
      .waitFor();
    await funnel.getByRole("button", { name: "Leads" }).click();
    await funnel.getByRole("img", { name: /Leads: 0, before 0/ }).waitFor();
    await funnel.locator("summary").click();
    await funnel.getByRole("row", { name: /^20 Nov 2026 21 Oct 2026 25 0 \+25/ }).waitFor();
    const lines = await savedLines(
      page,
      funnel.getByRole("button", { name: "Save as CSV From views to subscriptions" }),
    );
    assert.match(
      lines[0] ?? "",
      /From,Until,EarlierFrom,EarlierUntil,Views,ViewsEarlier,ViewsChange,Leads/,
    );
    assert.match(lines[29] ?? "", /^2026-11-20,2026-11-20,2026-10-21,2026-10-21,25,0,25,0,0,0/);
    await clean(page);

    await page.getByLabel("Compare with").selectOption("year");
    await page.waitForURL(/compare=year/);
    await funnel.getByText("8 before, +213%").first().waitFor();
    await page.getByRole("button", { name: "12 months" }).click();
    await page.waitForURL(/range=12-months/);
    await funnel.getByText("Views are complete since").waitFor();
    await page.getByRole("button", { name: "Own days" }).click();
    await page.getByLabel("First day").fill("2026-11-21");
    await page.getByLabel("Last day").fill("2026-11-20");
    await page.getByRole("button", { name: "Show these days" }).click();
    await page.getByText("The last day comes before the first.").waitFor();
    await page.getByLabel("First day").fill("2026-11-20");
    await page.getByRole("button", { name: "Show these days" }).click();
    await page.waitForURL(/from=2026-11-20&until=2026-11-20/);
    await page.getByRole("button", { name: "Offers" }).click();
    await page.getByRole("menuitemcheckbox").first().click();
    await page.waitForURL(/offers=contoso\.one/);
    // The refused days were refused by the server.
    assert.deepEqual(
      visit.faults.filter((fault) => !/422/.test(fault)),
      [],
    );
    await visit.context.close();
  });

  test("a report is scheduled, changed, paused and deleted", async () => {
    const visit = await opens(publisher, {}, "insights/reports");
    const { page } = visit;
    await page.getByText("Nobody has a report mailed to them yet.").waitFor();
    await page.getByRole("button", { name: "Schedule a report" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("On").selectOption("3");
    await clean(page);
    await dialog.getByRole("button", { name: "Schedule" }).click();
    await page
      .getByRole("row", { name: /Every Wednesday All offers The range before 25 Nov 2026/ })
      .waitFor();
    await page.getByRole("button", { name: /^Change: / }).click();
    await dialog.getByLabel("How often").selectOption("monthly");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: /Day 1 of every month .* 1 Dec 2026/ }).waitFor();
    await page.getByRole("button", { name: /^Pause: / }).click();
    await page.getByRole("row", { name: /Paused/ }).waitFor();
    await clean(page);
    await page.getByRole("button", { name: /^Delete: / }).click();
    await dialog.getByRole("button", { name: "Yes, delete" }).click();
    await page.getByText("Nobody has a report mailed to them yet.").waitFor();
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
  });

  test("where nothing happened a sample says what it is, and none of it can be saved", async () => {
    const newcomer = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const visit = await opens(newcomer);
    const { page } = visit;
    await page.getByText("You have no offer yet that is or was live.").waitFor();
    await page.getByRole("button", { name: "Show a sample" }).click();
    const sample = page.getByRole("region", { name: "Sample", exact: true });
    await sample.getByText("These figures are invented and nobody’s.").waitFor();
    assert.equal(await sample.getByText("Sample", { exact: true }).count(), 4);
    assert.equal(await sample.getByRole("button", { name: /CSV/ }).count(), 0);
    await clean(page);
    await page.getByRole("button", { name: "Hide the sample" }).click();
    await sample.waitFor({ state: "detached" });
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
  });

  test("BEY-15: in French, dark, and in Korean on a phone", async () => {
    for (const [locale, dark, title, before, reports] of [
      ["fr-FR", true, "Des vues aux abonnements", "20 avant, +25", "Rapports programmés"],
      ["ko-KR", false, "조회에서 구독까지", "이전 20, +25", "예약된 보고서"],
    ] as const) {
      const visit = await opens(publisher, { locale, dark, phone: !dark });
      const { page } = visit;
      await page.getByRole("heading", { name: title }).waitFor();
      await page.getByText(before).first().waitFor();
      await clean(page);
      await page.getByRole("link", { name: reports }).click();
      await page.getByRole("heading", { level: 1, name: reports }).waitFor();
      await clean(page);
      assert.deepEqual(visit.faults, []);
      await visit.context.close();
    }
  });
});
