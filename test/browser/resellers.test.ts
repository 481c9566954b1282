import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { cartFor, openSale } from "../support/sale.ts";

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

  test("1.3: a provider names another reseller from the renewal on beside the one there is, and takes it back", async () => {
    const sale = await openSale(market);
    const partner = (name: string, partnerType: "indirect-provider" | "indirect-reseller") =>
      market.organisation({ kind: "partner", name, partnerType });
    const provider = await partner("Meridiaan", "indirect-provider");
    const [first, second] = [
      await partner("Cedar Services", "indirect-reseller"),
      await partner("Aspen IT", "indirect-reseller"),
    ];
    for (const one of [first, second]) {
      const asked = await provider.call(
        "POST",
        "/v1/reseller-bindings",
        { resellerTenantId: one.organisation.tenantId },
        once(),
      );
      const { id } = asked.json<{ id: string }>();
      await one.call("PUT", `/v1/reseller-bindings/${id}/acceptance`);
    }
    const [customer, sold] = [await sale.customer({}, provider), await sale.sells()];
    const cart = await provider.call(
      "POST",
      "/v1/carts",
      {
        ...cartFor(customer, sold),
        resellerId: first.organisation.id,
      },
      once(),
    );
    const { id } = cart.json<{ id: string }>();
    const reviewed = await provider.call("PUT", `/v1/carts/${id}/review`);
    const { review } = reviewed.json<{ review: { hash: string } }>();
    const body = { review: review.hash };
    const order = await provider.call("POST", `/v1/carts/${id}/order`, body, once());
    const [line] = order.json<{ lines: { subscriptionId: string }[] }>().lines;
    assert.ok(line);
    await sale.activates(line.subscriptionId);
    await market.settle();

    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, provider, market.url);
    const { page } = visit;
    const { handle } = provider.organisation;
    await page.goto(`/partner/${handle}/subscriptions/${line.subscriptionId}`);
    await page.getByRole("button", { name: "Change reseller" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Reseller" }).click();
    await page.getByRole("option", { name: "Aspen IT" }).click();
    await dialog.getByRole("button", { name: "Change at renewal" }).click();
    await page.getByText("From 21 Dec 2026 on through Aspen IT").waitFor();
    await page.getByText("From the renewal on sold through Aspen IT").waitFor();
    await clean(page);
    await page.getByRole("button", { name: "Keep the one there is" }).click();
    await page.getByText("Not sold through Aspen IT at the renewal after all").waitFor();

    // A line of the next order goes through another reseller than the order.
    await provider.call(
      "POST",
      "/v1/carts",
      { ...cartFor(customer, sold), resellerId: first.organisation.id },
      once(),
    );
    await page.goto(`/partner/${handle}/customers/${customer.id}/cart`);
    const name = sold.offer.languages["en"]?.name ?? "";
    await page.getByRole("button", { name: `Another reseller for ${name}` }).click();
    await page.getByRole("combobox", { name: `Reseller of ${name}` }).click();
    const changed = page.waitForResponse(
      (answer) => answer.request().method() === "PUT" && answer.ok(),
    );
    await page.getByRole("option", { name: "Aspen IT" }).click();
    await changed;
    await clean(page);
    await page.getByRole("link", { name: "Review order" }).first().click();
    await page.getByRole("definition").filter({ hasText: "Aspen IT" }).waitFor();
    await clean(page);
    assert.deepEqual(
      visit.faults.filter((fault) => !fault.includes("401")),
      [],
    );
    await visit.context.close();
  });
});
