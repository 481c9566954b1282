import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { endSale, openSale, type Sale } from "../support/sale.ts";

suite("looking months ahead, in a browser", () => {
  let market: TestMarket;
  let sale: Sale;
  let browser: Browser;
  let visit: Visit;

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    const sold = await sale.sells();
    const trial = await sale.sells({ trialDays: 30 });
    for (const one of [sold, trial]) {
      const order = await sale.buys(await sale.customer(), one);
      await sale.activates(order.lines[0]?.subscriptionId ?? "");
    }
    await market.settle();
    browser = await openBrowser();
    visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, sale.operator, market.url);
  });
  after(async () => {
    await browser.close();
    await endSale(sale);
  });

  test("BEY-05: the operator runs three months, reads chart, table and ledger, in three languages, and nothing has changed", async () => {
    const { page } = visit;
    await page.goto(`/operator/${sale.operator.organisation.handle}/simulation`);
    await page.getByText("No simulation was run yet.").waitFor();
    await page.getByRole("button", { name: "3", exact: true }).click();
    const asked = page.waitForResponse(
      (answer) => answer.url().endsWith("/v1/simulations") && answer.request().method() === "POST",
    );
    await page.getByRole("button", { name: "Run simulation" }).click();
    await asked;
    // However long the copy takes on this machine, the page says so until it is done.
    await market.settle();
    await page.getByRole("heading", { name: "3 months ahead" }).waitFor();
    await page
      .getByRole("img", { name: /^Charged per month, November 2026 to February 2027/ })
      .waitFor();
    const row = page.getByRole("row").filter({ hasText: "December 2026" });
    assert.match(await row.innerText(), /December 2026\s+1\s+0\s+1\s+0\s+1\s+EUR.216\.00/);
    await page.getByRole("row").filter({ hasText: "Owed to publishers" }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const charges = await sale.partner.call("GET", "/v1/charges");
    assert.equal(charges.json<{ data: unknown[] }>().data.length, 1, "the copy alone went on");
    for (const [language, title] of [
      ["Français", "Projection"],
      ["한국어", "시뮬레이션"],
    ] as const) {
      await page
        .getByRole("banner")
        .getByRole("button", { name: /\b(EN|FR|KO)$/ })
        .click();
      await page.getByRole("menuitemradio", { name: language }).click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await page.getByRole("img").first().waitFor();
    }
    assert.deepEqual(visit.faults, []);
  });
});
