import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import {
  inOneRegion,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { machinery, openSale, type Sale, type Sold } from "../support/sale.ts";

suite("the partner portal in a browser", () => {
  let market: TestMarket;
  let sale: Sale;
  let browser: Browser;
  let provider: TestPerson;
  let plan: Sold;

  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    sale = await openSale(market);
    plan = await sale.sells();
    provider = await market.organisation({
      kind: "partner",
      name: "Grand Provider",
      partnerType: "indirect-provider",
    });
    for (const name of ["Birch and Co", "Cedar Services"]) {
      const { organisation } = await market.organisation({
        kind: "partner",
        name,
        partnerType: "indirect-reseller",
      });
      await machinery(sale)
        .sql.insertInto("identity.provider_resellers")
        .values({
          provider_id: provider.organisation.id,
          reseller_id: organisation.id,
          since: Temporal.Instant.from("2026-01-01T00:00:00Z"),
        })
        .execute();
    }
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const homeOf = (person: TestPerson) => `/partner/${person.organisation.handle}`;

  async function sitsDown(
    person: TestPerson,
    path: string,
    options: { locale?: string; phone?: boolean } = {},
  ): Promise<Visit> {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, person, market.url);
    await visit.page.goto(path);
    return visit;
  }

  const noFaults = ({ faults }: Visit, ...expected: readonly string[]) =>
    assert.deepEqual(
      faults.filter((fault) => !["401", ...expected].some((one) => fault.includes(one))),
      [],
    );

  const title = (page: Page, name: string | RegExp) =>
    page.getByRole("heading", { level: 1, name }).waitFor();

  test("1.3: an indirect provider is asked for the reseller at Buy, chooses it with the keyboard, and finds it on order and subscription", async () => {
    const customer = await sale.customer({}, provider);
    await sale.fills(customer, plan, provider);
    const visit = await sitsDown(provider, `${homeOf(provider)}/customers/${customer.id}/review`);
    const { page } = visit;
    await title(page, "Review order");
    const reseller = page.getByRole("combobox", { name: "Reseller" });
    await reseller.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);

    const buy = page.getByRole("main").getByRole("button", { name: /^Buy/ }).first();
    await buy.focus();
    await page.keyboard.press("Enter");
    const reason = page.getByRole("link", { name: "Reseller" });
    await reason.waitFor();
    assert.equal(await reseller.getAttribute("aria-invalid"), "true");
    assert.deepEqual(await accessibilityFaults(page), []);
    await reason.click();
    assert.ok(await reseller.evaluate((field) => field === document.activeElement));

    await page.keyboard.type("ced");
    await page.getByRole("option", { name: "Cedar Services" }).waitFor();
    await page.getByRole("option", { name: "Birch and Co" }).waitFor({ state: "detached" });
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await reason.waitFor({ state: "detached" });
    await page.getByText(/^Prices and dates as of/).waitFor();
    assert.equal(await reseller.inputValue(), "Cedar Services");

    await buy.click();
    await title(page, /^Order /);
    await page.getByText("Cedar Services").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page
      .getByRole("main")
      .getByRole("link", { name: plan.offer.slug.replace("contoso.", "Offer ") })
      .click();
    await page.getByRole("heading", { name: "Agreed terms" }).waitFor();
    await page.getByText("Cedar Services").waitFor();
    noFaults(visit);
    await visit.context.close();
  });

  test("SUB-01: an indirect provider notes a reseller on the customer record, in Korean as well, and a new cart begins with it", async () => {
    const customer = await sale.customer({}, provider);
    const path = `${homeOf(provider)}/customers/${customer.id}/account`;
    const visit = await sitsDown(provider, path, { locale: "ko-KR" });
    const { page } = visit;
    await page.getByRole("combobox", { name: "리셀러" }).click();
    await page.getByRole("option", { name: "Birch and Co" }).click();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "저장" }).click();
    await page.getByRole("button", { name: "저장" }).waitFor({ state: "detached" });
    await sale.fills(customer, plan, provider);
    await page.goto(`${homeOf(provider)}/customers/${customer.id}/cart`);
    const chosen = page.getByRole("combobox", { name: "리셀러" });
    await chosen.waitFor();
    assert.equal(await chosen.inputValue(), "Birch and Co");
    // R6: leaving the purchase order number by pressing a button is two changes, and both are kept.
    await page.getByRole("textbox", { name: "발주 번호" }).fill("발주-118");
    await page.getByRole("textbox", { name: "비용 센터" }).fill("4711 공방");
    const answered = (method: string) =>
      page.waitForResponse((response) => response.request().method() === method);
    const [named, changed] = await Promise.all([
      page.waitForResponse((response) =>
        (response.request().postData() ?? "").includes("costCentre"),
      ),
      answered("PUT"),
      page.getByRole("button", { name: /^늘리기/ }).click(),
    ]);
    assert.deepEqual([named.status(), changed.status()], [200, 200]);
    const { data } = (await provider.call("GET", `/v1/carts?customerId=${customer.id}`)).json<{
      data: {
        purchaseOrder: string | null;
        costCentre: string | null;
        lines: { quantity: number }[];
      }[];
    }>();
    assert.deepEqual(
      data.map(({ purchaseOrder, costCentre, lines }) => [
        purchaseOrder,
        costCentre,
        lines[0]?.quantity,
      ]),
      [["발주-118", "4711 공방", 3]],
    );
    noFaults(visit);
    await visit.context.close();
  });

  test("ACC-08: an indirect provider finds customers by their reseller, keeps the filter in the address, and exports what it shows", async () => {
    const { id: resellerId } = (await provider.call("GET", "/v1/resellers?q=birch")).json<{
      data: readonly [{ id: string }];
    }>().data[0];
    const noted = await sale.customer({ company: "Through Birch", resellerId }, provider);
    await sale.customer({ company: "Through Nobody" }, provider);
    const agent = await market.person(provider.organisation.id, ["admin-agent"]);
    const visit = await sitsDown(agent, `${homeOf(provider)}/customers`);
    const { page } = visit;
    const table = page.getByRole("table", { name: "Customers" });
    await table.getByRole("link", { name: "Through Nobody" }).waitFor();
    await page.getByRole("combobox", { name: "Reseller" }).click();
    await page.getByRole("option", { name: "Birch and Co" }).click();
    await table.getByRole("link", { name: "Through Nobody" }).waitFor({ state: "detached" });
    assert.match(page.url(), new RegExp(`reseller=${resellerId}`));
    await page.reload();
    await table.getByRole("cell", { name: "Birch and Co" }).first().waitFor();
    assert.equal(
      await page.getByRole("combobox", { name: "Reseller" }).inputValue(),
      "Birch and Co",
    );
    assert.deepEqual(await accessibilityFaults(page), []);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export" }).click(),
    ]);
    const [head, ...rows] = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
    assert.match(head ?? "", /,Reseller,/);
    assert.ok(rows.length > 0 && rows.every((row) => row.includes(",Birch and Co,")), rows.join());
    assert.ok(
      rows.some((row) => row.includes("Through Birch")),
      noted.id,
    );
    await page.getByRole("button", { name: "Clear filters" }).click();
    await table.getByRole("link", { name: "Through Nobody" }).waitFor();
    assert.equal(await page.getByRole("combobox", { name: "Reseller" }).inputValue(), "");
    noFaults(visit);
    await visit.context.close();
  });

  test("1.3: who sells by itself is asked for no reseller", async () => {
    const customer = await sale.customer();
    await sale.fills(customer, plan);
    const visit = await sitsDown(
      sale.partner,
      `${homeOf(sale.partner)}/customers/${customer.id}/review`,
    );
    await visit.page.getByText(/^Prices and dates as of/).waitFor();
    assert.equal(await visit.page.getByRole("combobox", { name: "Reseller" }).count(), 0);
    await visit.context.close();
  });

  test("BEY-06: what moved since the review is said in amounts of the reader's language", async () => {
    const sold = await sale.sells();
    const customer = await sale.customer();
    await sale.fills(customer, sold);
    const visit = await sitsDown(
      sale.partner,
      `${homeOf(sale.partner)}/customers/${customer.id}/review`,
      { locale: "fr-FR", phone: true },
    );
    const { page } = visit;
    await page.getByText(/^Prix et dates au/).waitFor();
    await sale.sells(
      { ...sold.plan, prices: { FR: { currency: "EUR", terms: { P1M: "1900.00" }, meters: {} } } },
      { ...sold.offer, version: 2, editionId: "edition-2" },
    );
    await page
      .getByRole("button", { name: /^Acheter/ })
      .filter({ visible: true })
      .click();
    const moved = page.getByRole("alert").filter({ hasText: "Rien n’a été acheté" });
    await moved.waitFor();
    assert.match(await moved.innerText(), /36,00\sEUR.*3\s800,00\sEUR/);
    assert.deepEqual(await accessibilityFaults(page), []);
    noFaults(visit, "409");
    await visit.context.close();
  });

  test("SUB-02: who may not add customers is told which roles may before typing anything", async () => {
    const billing = await market.person(sale.partner.organisation.id, ["billing-admin"]);
    const visit = await sitsDown(billing, `${homeOf(sale.partner)}/customers/new`);
    const { page } = visit;
    await page.getByRole("heading", { name: "This needs another role" }).waitFor();
    await page.getByText("This needs the role Global admin").waitFor();
    await page.getByRole("button", { name: /^Sandbox/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Nothing here is real").waitFor();
    assert.equal(await page.getByLabel("Company").count(), 0);
    const sales = await market.person(sale.partner.organisation.id, ["sales-agent"]);
    const other = await sitsDown(sales, `${homeOf(sale.partner)}/billing`);
    await other.page
      .getByText("Global admin, Admin agent, Billing admin or Account admin")
      .waitFor();
    assert.deepEqual(await accessibilityFaults(other.page), []);
    for (const one of [visit, other]) await one.context.close();
  });

  test("SUB-02: who may only add customers finds that on the home page, and is told there that it is done", async () => {
    const people = await market.person(sale.partner.organisation.id, ["user-management-admin"]);
    const visit = await sitsDown(people, homeOf(sale.partner));
    const { page } = visit;
    await page.getByRole("main").getByRole("link", { name: "Add customer" }).click();
    const type = (label: string, text: string) => page.getByLabel(label).first().fill(text);
    await type("Company", "Quiet Mill");
    await type("Domain", "quiet-mill.example");
    await page.getByLabel("Billing country").selectOption("FR");
    await type("First name", "Ada");
    await type("Last name", "Bell");
    await type("E-mail address", "ada@quiet-mill.example");
    await type("Street and number", "1 rue");
    await type("City", "Dijon");
    await type("Postal code", "21000");
    const next = page.getByRole("button", { name: "Next" });
    await next.click();
    await page.getByText("Confirming needs the role").waitFor();
    await next.click();
    await page.getByRole("main").getByRole("button", { name: "Add customer" }).click();
    await page.getByText("Quiet Mill is your customer now.").waitFor();
    noFaults(visit);
    await visit.context.close();
  });

  test("R1, R2, R3: a company that is here already leads to a request; a new one to the catalogue, to notes, and to what needs the partner", async () => {
    await sale.customer({ domain: "elsewhere.example" }, provider);
    const agent = await market.person(sale.partner.organisation.id, ["admin-agent"]);
    const visit = await sitsDown(agent, `${homeOf(sale.partner)}/customers/new`);
    const { page } = visit;
    const main = page.getByRole("main");
    const type = (label: string, text: string) => page.getByLabel(label).first().fill(text);
    await type("Company", "Slow Tannery");
    await type("Domain", "elsewhere.example");
    await page.getByLabel("Billing country").selectOption("FR");
    await type("First name", "Ada");
    await type("Last name", "Bell");
    await type("E-mail address", "ada@slow-tannery.example");
    await type("Street and number", "1 rue");
    await type("City", "Dijon");
    await type("Postal code", "21000");
    const next = page.getByRole("button", { name: "Next" });
    const toReview = async () => {
      await next.click();
      await page.getByText("Name the person of the customer who accepted").waitFor();
      await next.click();
    };
    await toReview();
    const choose = main.getByRole("button", { name: "Add and choose subscriptions" });
    await choose.click();
    await main.getByRole("link", { name: "Request a relationship with it" }).waitFor();
    await page.goto(`${homeOf(sale.partner)}/customers/new`);
    await type("Domain", "slow-tannery.example");
    await toReview();
    await choose.click();
    await page.waitForURL(/\/customers\/[^/]+\/add-subscription$/);
    const home = page.url().replace(/\/add-subscription$/, "");
    const id = home.split("/").at(-1) ?? "";
    await market.platform.pool.raw.query(
      "update commerce.customers set agreed_on = '2026-11-01' where id = $1",
      [id],
    );
    await sale.buys({ id, organisationId: "", tenantId: "" }, plan);

    await page.goto(home);
    await main.getByLabel("New note").fill("Calls back in May.");
    await main.getByRole("button", { name: "Add note" }).click();
    const note = main.getByRole("listitem").filter({ hasText: "Calls back in May." });
    await note.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await note.getByRole("button", { name: /^Remove/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove note" }).click();
    await note.waitFor({ state: "detached" });

    await page.goto(`${homeOf(sale.partner)}/customers?waiting=setup&q=slow-tannery`);
    await page
      .getByRole("row")
      .filter({ hasText: "Slow Tannery" })
      .getByText(/^1 waits for set-up, lapses/)
      .waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    noFaults(visit, "409");
    await visit.context.close();
  });

  test("ACC-04: moments name the reader's time zone, with UTC on hover, and the reader changes the zone in the profile", async () => {
    const visit = await sitsDown(sale.partner, `${homeOf(sale.partner)}/orders`);
    const customer = await sale.customer();
    const order = await sale.buys(customer, plan);
    const { page } = visit;
    await page.goto(`${homeOf(sale.partner)}/orders/${order.id}`);
    const placed = page
      .getByRole("banner")
      .or(page.getByRole("main"))
      .locator("header time")
      .first();
    const before = await placed.innerText();
    assert.match(before, /CET|GMT|UTC/);
    assert.match((await placed.getAttribute("title")) ?? "", /UTC$/);
    const profile = page.getByRole("button", { name: /^Profile of/ });
    await profile.click();
    const item = page.getByRole("menuitem", { name: /^Time zone/ });
    await item.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await item.click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Time zone" }).fill("seoul");
    await page.getByRole("option", { name: "Asia/Seoul, UTC+9" }).click();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Use this zone" }).click();
    await dialog.waitFor({ state: "detached" });
    await page
      .getByText(/21:00 GMT\+9/)
      .first()
      .waitFor();
    noFaults(visit);
    await visit.context.close();
  });

  test("BEY-15, SUB-17: on a phone a charge is whole, the keyboard stays in the panel that explains an amount, and Escape gives the focus back", async () => {
    const customer = await sale.customer();
    const order = await sale.buys(customer, plan);
    await sale.activates(order.lines[0]?.subscriptionId ?? "");
    await market.settle();
    const visit = await sitsDown(sale.partner, `${homeOf(sale.partner)}/billing`, { phone: true });
    const { page } = visit;
    // SUB-17: whose line it is, its days, quantity and unit price are read on a phone, too.
    const line = page.locator("tbody tr").first();
    await line.getByText(/\d+ \w+ \d{4} – \d+ \w+ \d{4}.*\d × EUR/s).waitFor();
    const amount = page.getByRole("table").first().getByRole("button").last();
    await amount.focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog", { name: "Why this amount?" });
    await panel.getByText("Sums to zero").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press("Tab");
      const here = await panel.evaluate((box) => {
        const focused = document.activeElement;
        return {
          inside: box.contains(focused),
          ring: focused === null ? "" : getComputedStyle(focused).outlineStyle,
        };
      });
      assert.deepEqual(here, { inside: true, ring: "solid" });
    }
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    const id = await amount.getAttribute("id");
    await page.waitForFunction((wanted) => document.activeElement?.id === wanted, id);
    noFaults(visit);
    await visit.context.close();
  });

  test("SUB-09: in French at 1280 pixels the list of subscriptions hides nothing and squeezes no name", async () => {
    const customer = await sale.customer({ company: "Société des Ateliers de Morvan" });
    await sale.buys(customer, plan);
    const visit = await sitsDown(sale.partner, `${homeOf(sale.partner)}/subscriptions`, {
      locale: "fr-FR",
    });
    const { page } = visit;
    await page.setViewportSize({ width: 1280, height: 900 });
    const table = page.getByRole("table", { name: "Abonnements" });
    await table.getByRole("button", { name: "Terminer la configuration" }).first().waitFor();
    const room = await table.evaluate((box) => ({
      hidden: box.scrollWidth - (box.parentElement?.clientWidth ?? 0),
      name: box.querySelector("tbody td")?.clientWidth ?? 0,
    }));
    assert.equal(room.hidden, 0);
    assert.ok(room.name >= 150, `the name has ${room.name} pixels`);
    noFaults(visit);
    await visit.context.close();
  });

  test("SUB-09: the subscription page counts in the reader's language, dates its history, and opens each charge by its whole row", async () => {
    const metered = await sale.sells({
      pricingModel: "flat",
      maxQuantity: 1,
      meters: [{ id: "mails", name: "Mails", unit: "mail", included: { P1M: "10000" } }],
      prices: { FR: { currency: "EUR", terms: { P1M: "18.00" }, meters: { mails: "0.01" } } },
    });
    const customer = await sale.customer();
    const order = await sale.buys(customer, metered, { quantity: 1 });
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    const visit = await sitsDown(sale.partner, `${homeOf(sale.partner)}/subscriptions/${id}`, {
      locale: "fr-FR",
    });
    const { page } = visit;
    await page.getByText(/10\s000 inclus/).waitFor();
    const events = page.getByRole("list", { name: "Historique" }).getByRole("listitem");
    for (const event of await events.all())
      assert.match(await event.innerText(), /\d{4}, \d{2}:\d{2} UTC/);
    const charge = page.getByRole("link", { name: /^Nouvel achat .*EUR$/ });
    await charge.scrollIntoViewIfNeeded();
    const { x, y, width } = (await charge.boundingBox()) ?? { x: 0, y: 0, width: 0 };
    assert.ok(width > 500, `the row is ${width} pixels wide`);
    await page.mouse.click(x + width / 2, y + 12);
    await page.waitForURL(/\/billing\?month=.*charge=/);
    noFaults(visit);
    await visit.context.close();
  });

  test("BEY-15: amounts of two currencies stand below each other and fit a phone", async () => {
    const canadian = await sale.sells({
      prices: { CA: { currency: "CAD", terms: { P1M: "1234.00" }, meters: {} } },
    });
    await inOneRegion(market, "CA");
    const customer = await sale.customer({ country: "CA" });
    const order = await sale.buys(customer, canadian);
    await sale.activates(order.lines[0]?.subscriptionId ?? "");
    await market.settle();
    const visit = await sitsDown(sale.partner, homeOf(sale.partner), { phone: true });
    const { page } = visit;
    await page.getByText("CAD").first().waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width, 390);
    await visit.context.close();
  });

  test("SUB-18: pricing and offers of another market are read, narrowed and saved as a file", async () => {
    const visit = await sitsDown(sale.partner, `${homeOf(sale.partner)}/prices`);
    const { page } = visit;
    await page.getByText("What you can sell in France, without tax").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("combobox", { name: "Market of the customers" }).click();
    await page.getByRole("option", { name: "Canada" }).click();
    const table = page.getByRole("table", { name: "Pricing and offers" });
    await table.getByText("1,234.00").waitFor();
    assert.match(page.url(), /market=CA/);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Price list (CSV)" }).click();
    assert.equal((await saved).suggestedFilename(), "price-list-CA.csv");
    await page.getByRole("button", { name: "Limit per customer" }).click();
    await page.getByRole("menuitemradio", { name: "One per customer" }).click();
    await page.getByText("Nothing in Canada matches the filters.").waitFor();
    noFaults(visit);
    await visit.context.close();

    // A phone shows the licences and markets of a plan, too.
    const onPhone = await sitsDown(sale.partner, `${homeOf(sale.partner)}/prices?market=CA`, {
      phone: true,
    });
    const row = onPhone.page
      .getByRole("list", { name: "Pricing and offers" })
      .getByRole("listitem")
      .filter({ hasText: "1,234.00" })
      .first();
    await row.getByText(/^Licences: \d+ (to \d+|or more)$/).waitFor();
    await row.getByText("1 market", { exact: true }).click();
    await row.getByText("Canada", { exact: true }).waitFor();
    assert.equal(await onPhone.page.evaluate(() => document.documentElement.scrollWidth), 390);
    noFaults(onPhone);
    await onPhone.context.close();
  });
});
