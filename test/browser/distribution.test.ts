import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import { changePage } from "../support/publishing.ts";

suite("stopping, listing again and going back, in a browser", () => {
  let at: Distribution;
  let browser: Browser;

  before(async () => {
    at = await openDistribution();
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await at.close();
  });

  const home = () => `/publisher/${at.publisher.organisation.handle}`;
  async function open(path: string, options: Parameters<typeof openWindow>[1] = {}) {
    const visit = await openWindow(browser, { ...options, baseURL: at.market.url });
    await signIn(visit, at.publisher, at.market.url);
    await visit.page.goto(home() + path, { waitUntil: "networkidle" });
    return visit;
  }
  const noFaults = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);
  const choose = async (page: Page, menu: string, item: string): Promise<void> => {
    await page.getByRole("button", { name: menu }).first().click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const closed = async (visit: Visit): Promise<void> => {
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
  };

  test("J6.1, J6.2, PUB-22: a plan's stop is shown as pending with what applies it, can be taken back, and the last plan says why it cannot be stopped", async () => {
    await at.live("two", ["basic", "pro"]);
    const visit = await open("/offers/two/plans");
    const { page } = visit;
    await choose(page, "Actions on plan Plan basic", "Stop distribution");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("still sold until the offer is republished").waitFor();
    await noFaults(page);
    await dialog.getByRole("button", { name: "Yes, stop distribution" }).click();
    await page.getByText("The stop of this plan takes effect").waitFor();
    const row = page.getByRole("row", { name: /Plan basic/ });
    await row.getByText("Pending stop distribution").waitFor();
    await page.getByRole("button", { name: "Actions on plan Plan pro" }).click();
    await page.getByText("This is the last plan that is not stopped").waitFor();
    await noFaults(page);
    await page.keyboard.press("Escape");
    await choose(page, "Actions on plan Plan basic", "Resume distribution");
    await dialog.getByRole("button", { name: "Resume distribution" }).click();
    await row.getByText("Pending stop distribution").waitFor({ state: "detached" });
    await row.getByText("Live").waitFor();
    await closed(visit);
  });

  test("J6.3, J6.4, J6.5, PUB-21: the offer is stopped after its impact is shown and its ID is typed, and is listed again through Review and publish", async () => {
    const slug = await at.live("ended");
    const sold = await at.sold(slug);
    const customer = await at.sale.customer();
    const order = await at.sale.buys(customer, sold);
    await at.sale.activates(order.lines[0]?.subscriptionId ?? "");
    await at.cart(await at.sale.customer(), sold);
    const visit = await open("/offers/ended");
    const { page } = visit;
    await choose(page, "More actions", "Stop distribution");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 subscription goes on").waitFor();
    await dialog.getByText("1 open cart holds the offer").waitFor();
    await noFaults(page);
    const confirm = dialog.getByRole("button", { name: "Yes, stop distribution" });
    await dialog.getByLabel(/Type the offer ID/).fill("endet");
    await confirm.click();
    await dialog.getByText("This is not the offer ID.").waitFor();
    await dialog.getByLabel(/Type the offer ID/).fill("ended");
    await confirm.click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("Not available since").waitFor();
    await noFaults(page);
    assert.equal(await page.getByRole("menuitem", { name: "Stop distribution" }).count(), 0);
    assert.equal(await at.page(slug), 410);
    await page.getByRole("link", { name: "Review and publish" }).first().click();
    await page.getByRole("button", { name: "Publish", exact: true }).first().waitFor();
    await closed(visit);
    const { partner } = at.sale;
    const seller = await openWindow(browser, { baseURL: at.market.url });
    await signIn(seller, partner, at.market.url);
    const path = `/partner/${partner.organisation.handle}/subscriptions`;
    await seller.page.goto(`${path}/${order.lines[0]?.subscriptionId}`);
    await seller.page.getByText(/No longer sold since/).waitFor();
    await seller.page.getByText("Active", { exact: true }).first().waitFor();
    await seller.page.getByRole("button", { name: "Cancel subscription" }).waitFor();
    await noFaults(seller.page);
    await closed(seller);
    await at.goesLive(slug);
    assert.equal(await at.page(slug), 200);
  });

  test("PUB-12: changes of one page are discarded after what will be lost is shown", async () => {
    const slug = await at.live("undone");
    await changePage(at.publisher, slug, "properties", (content) => ({
      ...content,
      appVersion: "9.9",
    }));
    const visit = await open("/offers/undone/pages/properties");
    const { page } = visit;
    await page.getByRole("button", { name: "Discard draft changes" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Properties: 1 field").waitFor();
    await noFaults(page);
    await dialog.getByRole("button", { name: "Yes, discard changes" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page
      .getByRole("button", { name: "Discard draft changes" })
      .waitFor({ state: "detached" });
    assert.equal(await page.locator("input").filter({ hasText: "9.9" }).count(), 0);
    const values = await page
      .locator("input")
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
    assert.ok(!values.includes("9.9"));
    await closed(visit);
  });

  test("BEY-02, P19: history is filtered and exported, an edition is restored to the draft, and live is rolled back", async () => {
    const slug = await at.live("told");
    await changePage(at.publisher, slug, "properties", (content) => ({
      ...content,
      appVersion: "2.0",
    }));
    await at.goesLive(slug);
    const visit = await open("/offers/told/history");
    const { page } = visit;
    const table = page.getByRole("table", { name: "History" });
    await table.getByText("Version 2 went live").waitFor();
    await noFaults(page);
    await page.getByLabel("Kind").selectOption({ label: "Live" });
    await table.getByText("Created offer").waitFor({ state: "detached" });
    await page.getByLabel("From day").fill("2026-11-22");
    await page.getByText("No event matches these filters.").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await table.getByText("Created offer").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export", exact: true }).click();
    assert.equal((await download).suggestedFilename(), "told-history.csv");

    await page.getByRole("button", { name: "Restore to draft" }).last().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 field of the draft changes").waitFor();
    await noFaults(page);
    await dialog.getByRole("button", { name: "Yes, restore to draft" }).click();
    await table.getByText("Restored an earlier edition to the draft").waitFor();
    await page.getByRole("button", { name: "Roll back live" }).click();
    await dialog.getByText("Buyers see this edition at once").waitFor();
    await noFaults(page);
    await dialog.getByRole("button", { name: "Yes, roll back live" }).click();
    await table.getByText("Rolled live back to an earlier edition, version 3").waitFor();
    assert.equal((await at.offer(slug)).live?.version, 3);
    await closed(visit);
  });

  test("BEY-15: the stop and the history speak French and Korean", async () => {
    await at.live("spoken");
    for (const [locale, menu, stop, keep] of [
      ["fr", "Autres actions", "Arrêter la distribution", "Laisser en vente"],
      ["ko", "기타 작업", "배포 중지", "판매 유지"],
    ] as const) {
      const visit = await open("/offers/spoken", { locale });
      const { page } = visit;
      await choose(page, menu, stop);
      await page.getByRole("dialog").getByRole("button", { name: keep }).click();
      await page.goto(`${home()}/offers/spoken/history`, { waitUntil: "networkidle" });
      if (locale === "ko") await noFaults(page);
      await closed(visit);
    }
  });
});
