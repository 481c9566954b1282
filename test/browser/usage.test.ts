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
    await page.getByText("Mails sent (mail): 1,250.5 reported, 1,250.5 billed").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("R14: a line of usage is disputed beside its days, and the operator decides beside them", async () => {
    await market.clockMovesTo("2026-12-01T13:00:00Z");
    const { operator } = sale;
    const dry = await operator.call("GET", "/v1/billing-runs/dry-run?month=2026-11");
    const { control } = dry.json<{ control: string }>();
    await operator.call("POST", "/v1/billing-runs", { month: "2026-11", control }, once());
    await market.settle();
    const buyer = await market.person(sale.partner.organisation.id, ["admin-agent"]);
    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, buyer, market.url);
    const { page, context, faults } = visit;
    await page.goto(`/partner/${sale.partner.organisation.handle}/billing/invoices`, {
      waitUntil: "networkidle",
    });
    await page.getByRole("link", { name: "INV-2026-000001" }).click();
    const lines = await sale.partner.call("GET", "/v1/invoices");
    const [invoice] = lines.json<{ data: { id: string }[] }>().data;
    const { data } = (await sale.partner.call("GET", `/v1/invoices/${invoice?.id}/lines`)).json<{
      data: { number: number; usage: { dimension: string } | null }[];
    }>();
    const mails = data.find(({ usage }) => usage?.dimension === "mails");
    await page.getByRole("button", { name: new RegExp(`^Dispute .+, ${mails?.number}$`) }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Mails sent (mail): 1,250.5 reported, 1,250.5 billed").waitFor();
    await dialog.getByLabel("Reason").selectOption("Wrong quantity");
    await dialog.getByLabel("What is wrong").fill("The job ran twice.");
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Send dispute" }).click();
    // Until it is gone, the text is found in its field.
    await dialog.waitFor({ state: "detached" });
    await page.getByText("The job ran twice.").waitFor();
    assert.deepEqual(faults, []);
    await context.close();

    const theirs = await openWindow(browser, { baseURL: market.url, phone: true, locale: "ko-KR" });
    await signIn(theirs, operator, market.url);
    const found = await operator.call("GET", "/v1/disputes");
    const [dispute] = found.json<{ data: { id: string }[] }>().data;
    await theirs.page.goto(`/operator/${operator.organisation.handle}/disputes/${dispute?.id}`, {
      waitUntil: "networkidle",
    });
    await theirs.page.getByText("Mails sent(mail): 보고 1,250.5, 청구 1,250.5").waitFor();
    const width = await theirs.page.evaluate("document.documentElement.scrollWidth");
    assert.ok(Number(width) <= 390, `the page is ${width} wide`);
    assert.deepEqual(await accessibilityFaults(theirs.page), []);
    assert.deepEqual(theirs.faults, []);
    await theirs.context.close();
  });
});
