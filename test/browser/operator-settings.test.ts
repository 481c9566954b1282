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
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

suite("settings and organisations of the operator, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let operator: TestPerson;
  let visit: Visit;

  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({ kind: "operator", name: "Meridian" });
    await market.organisation({ kind: "publisher", name: "Contoso" });
    browser = await openBrowser();
    visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, operator, market.url);
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  test("OPR-08: an administrator sets a number, reads what is wrong with another, and goes back to the default", async () => {
    const { page } = visit;
    await page.goto(`/operator/${operator.organisation.handle}/settings`);
    const notice = page.getByLabel("Notice of a removal");
    await notice.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await notice.fill("1000");
    await page.getByText("Enter a whole number from 1 to 730.").waitFor();
    await notice.fill("45");
    const form = page.locator("form", { has: notice });
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("Default: 30. Set by").waitFor();
    assert.ok(await notice.evaluate((field) => field === document.activeElement));
    await page.reload();
    await page.getByRole("button", { name: "Use the default, 30" }).click();
    await form.getByText("This is the default.").waitFor();
    assert.equal(await notice.inputValue(), "30");
    assert.deepEqual(visit.faults, []);
  });

  test("OPR-03: the operator verifies a publisher in the list of organisations", async () => {
    const { page } = visit;
    await page.getByRole("link", { name: "Organisations" }).click();
    await page.getByRole("button", { name: "Verify Contoso" }).click();
    await page.getByRole("button", { name: "Take back the verification of Contoso" }).waitFor();
    await page.getByText("Verified by Meridian").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(visit.faults, []);
  });
});
