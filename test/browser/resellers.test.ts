import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";

suite("providers and resellers, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);

  test("SUB-01: a provider asks a reseller by its tenant ID, and the reseller accepts on its phone, in Korean", async () => {
    const provider = await market.organisation({
      kind: "partner",
      name: "Grand Provider",
      partnerType: "indirect-provider",
    });
    const reseller = await market.organisation({
      kind: "partner",
      name: "Bureau Vauban",
      partnerType: "indirect-reseller",
    });
    const asking = await openWindow(browser, { baseURL: market.url });
    await signIn(asking, provider, market.url);
    await asking.page.goto(`/partner/${provider.organisation.handle}`);
    await asking.page.getByRole("link", { name: "Resellers" }).click();
    await asking.page.getByText("No reseller sells for you yet.").waitFor();
    await asking.page.getByRole("button", { name: "Ask reseller" }).first().click();
    const dialog = asking.page.getByRole("dialog");
    await dialog.getByRole("textbox").fill(provider.organisation.tenantId);
    await dialog.getByRole("button", { name: "Ask", exact: true }).click();
    await dialog.getByText("Write the tenant ID of the reseller").first().waitFor();
    await clean(asking.page);
    await dialog.getByRole("textbox").fill(reseller.organisation.tenantId);
    await dialog.getByRole("button", { name: "Ask", exact: true }).click();
    await asking.page.getByRole("table").getByText(reseller.organisation.tenantId).waitFor();

    const answering = await openWindow(browser, {
      baseURL: market.url,
      locale: "ko-KR",
      phone: true,
    });
    await signIn(answering, reseller, market.url);
    await answering.page.goto(`/partner/${reseller.organisation.handle}/resellers`);
    await answering.page.getByRole("button", { name: "수락: Grand Provider" }).last().click();
    await clean(answering.page);
    await answering.page.getByRole("dialog").getByRole("button", { name: "수락" }).click();
    await answering.page.getByText("판매 중").last().waitFor();
    await clean(answering.page);
    await asking.page.reload();
    await asking.page.getByRole("table").getByText("Bureau Vauban").waitFor();
    await clean(asking.page);
    for (const { faults, context } of [asking, answering]) {
      assert.deepEqual(
        faults.filter((fault) => !/401|422/.test(fault)),
        [],
      );
      await context.close();
    }
  });
});
