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
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { openSale, type Sale, type Sold } from "../support/sale.ts";

suite("pages that wait, fail or lead nowhere", () => {
  let market: TestMarket;
  let sale: Sale;
  let browser: Browser;
  let plan: Sold;
  let home: string;

  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    sale = await openSale(market);
    plan = await sale.sells();
    home = `/partner/${sale.partner.organisation.handle}`;
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  async function sitsDown(path: string, options: { phone?: boolean } = {}): Promise<Visit> {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, sale.partner, market.url);
    await visit.page.goto(path);
    return visit;
  }

  const server = (page: Page) => ({
    stops: () => page.route("**/v1/**", (call) => call.abort("connectionrefused")),
    starts: () => page.unroute("**/v1/**"),
  });

  test("ACC-08: a save that no answer came to takes the focus, keeps what was typed, and works once the server is back", async () => {
    const customer = await sale.customer();
    const { page, context } = await sitsDown(`${home}/customers/${customer.id}/account`);
    await page.getByLabel("Phone").fill("+33 1 23 45 67 89");
    await page.getByLabel("State or region").focus();
    await server(page).stops();
    await page.getByRole("button", { name: "Save" }).click();
    const answer = page.getByRole("alert").filter({ hasText: "The account was not saved." });
    await answer.getByText("The server cannot be reached.").waitFor();
    assert.ok(await answer.evaluate((box) => box === document.activeElement));
    assert.ok(await answer.evaluate((box) => box.getBoundingClientRect().top >= 48));
    assert.equal(await page.getByLabel("Phone").inputValue(), "+33 1 23 45 67 89");
    assert.deepEqual(await accessibilityFaults(page), []);
    await server(page).starts();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Save" }).waitFor({ state: "detached" });
    await answer.waitFor({ state: "detached" });
    await context.close();
  });

  test("BEY-15: what stays on screen while the server is away is called old, and renewed when it is back", async () => {
    await sale.customer();
    const { page, context } = await sitsDown(`${home}/customers`);
    await page.getByRole("link", { name: "Ateliers Morvan" }).first().waitFor();
    await server(page).stops();
    await context.setOffline(true);
    const banner = page.getByRole("status").filter({ hasText: "may be out of date" });
    await banner.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await server(page).starts();
    await context.setOffline(false);
    await banner.waitFor({ state: "detached" });
    await context.close();
  });

  test("SUB-05: when no answer comes to Buy, nobody is told that nothing was bought", async () => {
    const customer = await sale.customer();
    await sale.fills(customer, plan);
    const { page, context } = await sitsDown(`${home}/customers/${customer.id}/review`, {
      phone: true,
    });
    await page.getByText(/^Prices and dates as of/).waitFor();
    let orders = 0;
    await page.route("**/v1/carts/*/order", async (call) => {
      orders += 1;
      if (orders > 1) return call.continue();
      // The order is placed, and its answer is lost.
      await call.fetch();
      await call.abort("connectionreset");
    });
    const buy = page.getByRole("button", { name: /^Buy for/ }).filter({ visible: true });
    await buy.click();
    const answer = page.getByRole("alert").filter({ hasText: "It is not known whether" });
    await answer.getByText("the same order is never placed twice").waitFor();
    assert.ok(await answer.evaluate((box) => box === document.activeElement));
    await buy.click();
    await page.getByRole("heading", { level: 1, name: /^Order/ }).waitFor();
    const placed = (await sale.partner.call("GET", `/v1/orders?customerId=${customer.id}`)).json<{
      data: readonly unknown[];
    }>();
    assert.equal(placed.data.length, 1);
    await context.close();
  });

  test("BEY-15: the head of a page stands while its object is loaded, and nothing jumps", async () => {
    const customer = await sale.customer();
    const order = await sale.buys(customer, plan);
    const subscription = order.lines[0]?.subscriptionId ?? "";
    const visit = await sitsDown(home);
    const { page, context } = visit;
    for (const path of [
      `${home}/customers/${customer.id}`,
      `${home}/customers/${customer.id}/subscriptions`,
      `${home}/customers/${customer.id}/orders`,
      `${home}/subscriptions/${subscription}`,
      `${home}/orders/${order.id}`,
    ]) {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route(/\/v1\/(customers|subscriptions|orders)/, async (call) => {
        await held;
        await call.continue();
      });
      await page.goto(path);
      const head = page.locator("header", { has: page.locator("#page-title") });
      await head.waitFor();
      if (path.endsWith(order.id)) assert.deepEqual(await accessibilityFaults(page), []);
      const before = (await head.boundingBox())?.height ?? 0;
      release();
      await page.getByRole("main").locator("[aria-busy]").first().waitFor({ state: "detached" });
      const after = (await head.boundingBox())?.height ?? 0;
      assert.ok(Math.abs(after - before) <= 1, `${path}: ${before} became ${after} pixels`);
      await page.unroute(/\/v1\/(customers|subscriptions|orders)/);
    }
    await context.close();
  });

  test("BEY-15: a page opened with the keyboard is read from its title, however late that comes", async () => {
    const customer = await sale.customer({ company: "Slow Mill" });
    const { page, context } = await sitsDown(`${home}/customers`);
    const onTitle = (title: string) =>
      page.waitForFunction((wanted) => {
        const focused = document.activeElement;
        return focused?.id === "page-title" && focused.textContent === wanted;
      }, title);
    await page.route(`**/v1/customers/${customer.id}`, async (call) => {
      await page.waitForTimeout(400);
      await call.continue();
    });
    await page.getByRole("table").getByRole("link", { name: "Slow Mill" }).focus();
    await page.keyboard.press("Enter");
    await onTitle("Slow Mill");
    await page.getByRole("navigation").getByRole("link", { name: "Orders" }).focus();
    await page.keyboard.press("Enter");
    await onTitle("Orders");
    await context.close();
  });

  test("SUB-15: of two people who change auto-renew, the second is told what holds now, and that it is what was wanted", async () => {
    const customer = await sale.customer();
    const order = await sale.buys(customer, plan);
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    const { page, context } = await sitsDown(`${home}/subscriptions/${id}`);
    const renew = page.getByRole("checkbox", { name: "Auto-renew" });
    const sets = async (autoRenew: boolean) => {
      const seen = await sale.partner.call("GET", `/v1/subscriptions/${id}`);
      const changed = await sale.partner.call(
        "PATCH",
        `/v1/subscriptions/${id}`,
        { autoRenew },
        { "if-match": seen.headers.get("etag") ?? "" },
      );
      assert.equal(changed.status, 200, changed.text);
    };
    await renew.uncheck();
    await sets(false);
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByRole("alert").getByText("Somebody else changed it to this").waitFor();
    assert.equal(await page.getByRole("button", { name: "Submit" }).count(), 0);
    assert.equal(await renew.isChecked(), false);
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();
  });

  test("BEY-15: a very long name is cut in the path above the title, and no page grows wider than a phone", async () => {
    const company = "Société coopérative des Ateliers du Grand-Est-Champagne-Ardenne "
      .repeat(3)
      .trim();
    const customer = await sale.customer({ company });
    const { page, context } = await sitsDown(home, { phone: true });
    for (const path of ["", "/subscriptions", "/cart", "/account"]) {
      await page.goto(`${home}/customers/${customer.id}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      // Several parts of a page load, each by itself.
      await page.waitForFunction(() => document.querySelector("main [aria-busy=true]") === null);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, path);
      const crumbs = await page.getByRole("navigation", { name: "Breadcrumb" }).boundingBox();
      assert.ok((crumbs?.height ?? 0) < 32, `${path}: the path is one line`);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    await context.close();
  });

  test("BEY-15: an address that no object can have is not found, has a title, a way on, and a skip link that works", async () => {
    const { page, context } = await sitsDown(home);
    for (const [path, away] of [
      [`${home}/orders/xyz`, "Orders"],
      [`${home}/subscriptions/1`, "Subscriptions"],
      [`${home}/customers/01a1fd8b-9faf-710f-a5e4-9f31e5ab2ac9`, "All customers"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1, name: "Not found" }).waitFor();
      assert.equal(await page.title(), "Not found · Souk");
      if (away === "Orders") assert.deepEqual(await accessibilityFaults(page), []);
      await page.keyboard.press("Tab");
      const skip = page.getByRole("link", { name: "Skip to the page" });
      assert.ok(await skip.evaluate((link) => link === document.activeElement));
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      const way = page.getByRole("main").getByRole("link", { name: away });
      assert.ok(await way.evaluate((link) => link === document.activeElement));
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1 }).filter({ hasNotText: "Not found" }).waitFor();
    }
    await context.close();
  });
});
