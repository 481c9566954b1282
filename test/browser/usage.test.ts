import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { openSale, type Sale } from "../support/sale.ts";
import { METERED, meteringOf } from "../support/usage.ts";

suite("SUB-06: metered plans on the pages of partner and publisher", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  let subscription: string;
  let customerId: string;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    sale = await openSale(market);
    const customer = await sale.customer();
    customerId = customer.id;
    const order = await sale.buys(customer, await sale.sells(METERED), { quantity: 1 });
    subscription = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(subscription);
    await market.settle();
    const call = meteringOf(market, await bearerOf(market, sale.publisher));
    await call("POST", "/batchUsageEvent", {
      request: ["mails", "gb"].map((dimension) => ({
        resourceId: subscription,
        quantity: 1250.5,
        dimension,
        effectiveStartTime: "2026-11-21T12:00:00Z",
        planId: "team",
      })),
    });
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  test("a partner reads what the usage costs before it buys, by day afterwards, and what an end does", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, sale.partner, market.url);
    const { page, context, faults } = visit;
    const { handle } = sale.partner.organisation;
    const { plan } = await sale.sells(METERED);
    const lines = [{ planUuid: plan.planUuid, term: "P1M", quantity: 1 }];
    const cart = await sale.partner.call("POST", "/v1/carts", { customerId, lines }, once());
    assert.ok(cart.status < 300, cart.text);
    await page.goto(`/partner/${handle}/customers/${customerId}/review`, {
      waitUntil: "networkidle",
    });
    await page.getByText("Usage billed in arrears").waitFor();
    await page.getByText("Mails sent: EUR 0.0125 per mail").waitFor();
    await page.getByText("Nothing is credited: usage is billed up to then.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);

    await page.goto(`/partner/${handle}/subscriptions/${subscription}`, {
      waitUntil: "networkidle",
    });
    const days = page.getByRole("region", { name: "Usage by day" });
    await days.getByRole("row", { name: /Mails sent 1,250.5 1 Not charged yet/ }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Usage as CSV" }).click(),
    ]);
    assert.equal(file.suggestedFilename(), `usage-${subscription}-2026-11.csv`);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Month before" }).click();
    await page.getByText("No usage was reported for this month.").waitFor();
    await page.getByRole("button", { name: "Cancel" }).first().click();
    await page.getByText("It ends at once. Nothing is credited").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("P25: a publisher finds the subscription of a customer and its usage, in Korean on a phone", async () => {
    const visit = await openWindow(browser, { baseURL: market.url, phone: true, locale: "ko-KR" });
    await signIn(visit, sale.publisher, market.url);
    const { page, context, faults } = visit;
    const { handle } = sale.publisher.organisation;
    await page.goto(`/publisher/${handle}/customers`, { waitUntil: "networkidle" });
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByText("월 반복 매출, EUR").waitFor();
    await page.getByText("Ateliers Morvan").filter({ visible: true }).first().click();
    await page.getByText("1,250.5").first().waitFor();
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.ok(Number(width) <= 390, `the page is ${width} wide`);
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("the estimate holds usage before it is charged, and why a charge of it is that amount", async () => {
    const visit = await openWindow(browser, { baseURL: market.url, dark: true });
    await signIn(visit, sale.partner, market.url);
    const { page, context, faults } = visit;
    const { handle } = sale.partner.organisation;
    await page.goto(`/partner/${handle}/billing`, { waitUntil: "networkidle" });
    await page.getByText("Reported and not charged yet").waitFor();
    await page.getByText("EUR 640.88").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await market.clockMovesTo("2026-12-01T00:00:00Z");
    await page.goto(`/partner/${handle}/billing?month=2026-11`, { waitUntil: "networkidle" });
    await page.getByRole("button", { name: /EUR 15.63/ }).click();
    await page.getByText("Mails sent, as reported (mail)").waitFor();
    await page.getByText("A month of usage was over", { exact: true }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
