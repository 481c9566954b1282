import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow } from "../support/browser.ts";
import { PASSWORD, startTestMarket, type TestMarket } from "../support/market.ts";
import { liveEdition, livePlan, shows } from "../support/storefront.ts";

const texts = (name: string, summary: string) => ({
  name,
  summary,
  description: "<p>What it does.</p><h3>Why</h3><ul><li>Quickly</li></ul>",
  keywords: [],
});

suite("STO-02, STO-06: the storefront in a browser", () => {
  let market: TestMarket;
  let browser: Browser;

  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    for (let number = 1; number <= 30; number += 1)
      await shows(
        market,
        liveEdition(number, {
          categories: [
            { category: number % 3 === 0 ? "finance" : "productivity", subcategories: [] },
          ],
        }),
      );
    await shows(
      market,
      liveEdition(99, {
        slug: "contoso.ledger",
        languages: {
          en: texts("Ledger Capture", "Scan supplier invoices without retyping"),
          fr: texts("Ledger Capture", "Numérisez vos factures"),
          ko: texts("레저 캡처", "청구서를 스캔합니다"),
        },
        plans: [
          livePlan({ trialDays: 30, maxQuantity: 50 }),
          livePlan({
            planId: "group",
            texts: { en: { name: "Group", description: "Many companies" } },
            minQuantity: 20,
            meters: [
              { id: "pages", name: "Pages", unit: "page", included: { P1M: "500", P1Y: "500" } },
            ],
            prices: {
              FR: {
                currency: "EUR",
                terms: { P1M: "26.00", P1Y: "249.60" },
                meters: { pages: "0.015" },
              },
            },
          }),
          livePlan({
            planId: "parts",
            texts: { en: { name: "In parts", description: "Paid monthly for a year" } },
            terms: [{ term: "P1Y", payment: "monthly" }],
            prices: { FR: { currency: "EUR", terms: { P1Y: "9.05" }, meters: {} } },
          }),
        ],
      }),
    );
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const offer = "/product/saas/contoso.ledger?market=FR";
  for (const [path, locale, options] of [
    ["/?market=FR", "en-GB", {}],
    ["/?market=FR", "fr-FR", { dark: true }],
    ["/?q=invioces", "ko-KR", { phone: true }],
    ["/?category=finance&publisher=nobody", "en-GB", {}],
    [offer, "en-GB", { dark: true }],
    [offer, "fr-FR", { phone: true }],
    [offer, "ko-KR", {}],
    ["/product/saas/contoso.absent", "fr-FR", { dark: true, phone: true }],
  ] as const)
    test(`${path} has no accessibility fault and runs nothing it may not (${locale} ${Object.keys(options).join(" ")})`, async () => {
      const { context, page, faults } = await openWindow(browser, {
        locale,
        ...options,
        baseURL: market.url,
      });
      await page.goto(path);
      assert.deepEqual(await accessibilityFaults(page), []);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
      assert.deepEqual(
        faults.filter((fault) => !fault.includes("404")),
        [],
      );
      await context.close();
    });

  test("STO-02, F4: the total for another number of users and another term is shown in place", async () => {
    const { context, page, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto(offer);
    const team = page.locator(".plan", { hasText: "Team" });
    await page.getByLabel("Users", { exact: true }).fill("20");
    assert.match(await team.innerText(), /20 users\s+EUR\s*240\.00/);
    await page.getByRole("radio", { name: /^Annual, save/ }).check();
    assert.match(await team.innerText(), /EUR\s*120\.00\s+per user and year/);
    assert.match(await team.innerText(), /EUR\s*2,400\.00/);
    await page.getByRole("button", { name: "One user more" }).click();
    assert.match(
      await page.locator(".plan", { hasText: "Group" }).innerText(),
      /21 users\s+EUR\s*5,241\.60/,
    );
    assert.match(
      await page.locator(".plan", { hasText: "In parts" }).innerText(),
      /21 users\s+EUR\s*190\.05\s+12 payments together\s+EUR\s*2,280\.60/,
    );
    await page.getByLabel("Users", { exact: true }).fill("51");
    assert.match(await team.innerText(), /For 1 to 50 users/);
    // The address now says it, and the server says the same without scripts.
    const plain = await fetch(page.url()).then((answered) => answered.text());
    assert.match(plain, /51 users/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("STO-01: a filter changes the list in place, keeps the focus and can be taken back", async () => {
    const { context, page, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto("/?market=FR");
    await page.getByRole("checkbox", { name: /^Finance/ }).check();
    await page
      .getByRole("status")
      .filter({ hasText: /^10 offers$/ })
      .waitFor();
    assert.equal(new URL(page.url()).search, "?category=finance");
    assert.equal(
      await page.evaluate(() => (document.activeElement as HTMLInputElement).value),
      "finance",
    );
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Find software" }).waitFor();
    assert.equal(await page.getByRole("article").count(), 24);
    await page.getByRole("link", { name: "Show 7 more offers" }).click();
    await page.getByRole("article").nth(30).waitFor();
    assert.equal(await page.getByRole("article").count(), 31);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a visitor who wants an offer signs in and is back on its page", async () => {
    const customer = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const { context, page, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto(offer);
    await page.locator(".cta").getByRole("link", { name: "Get it now" }).click();
    await page.getByLabel("E-mail address").fill(customer.email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByText("You buy for your own organisation").waitFor();
    assert.equal(new URL(page.url()).pathname, "/product/saas/contoso.ledger");
    await page.goto("/sign-in?next=%2Fproduct%2Fsaas%2Fcontoso.ledger");
    await page.getByText("You buy for your own organisation").waitFor();
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("401")),
      [],
    );
    await context.close();
  });

  test("BEY-15: storefront and portals speak the language that was chosen last in either", async () => {
    const { context, page } = await openWindow(browser, { baseURL: market.url });
    await page.goto("/?lang=ko");
    await page.getByRole("link", { name: "모든 제품" }).first().waitFor();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "로그인" }).waitFor();
    await page.getByText("Français", { exact: true }).click();
    await page.getByRole("button", { name: "Se connecter" }).waitFor();
    await page.goto("/");
    await page.getByRole("link", { name: "Toutes les offres" }).first().waitFor();
    await context.close();
  });

  test("STO-02: on a phone the comparison of two plans shows that there is a second one", async () => {
    const { context, page } = await openWindow(browser, { baseURL: market.url, phone: true });
    await page.goto("/product/saas/contoso.ledger?market=FR");
    const group = page.getByRole("region", { name: "What is included" }).getByText("Group").first();
    const { x } = (await group.boundingBox()) ?? { x: 390 };
    assert.ok(x < 360, `the second plan begins at ${x}`);
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();
  });

  test("F2: what is ticked outlives another filter and stands side by side; a fifth offer is refused with the reason", async () => {
    const { context, page, faults } = await openWindow(browser, {
      baseURL: market.url,
      phone: true,
    });
    await page.goto("/?market=FR");
    const pick = (name: string) =>
      page.getByRole("checkbox", { name: `Compare ${name}`, exact: true });
    await pick("Ledger Capture").check();
    await page.getByText("1 offer chosen").waitFor();
    await page.goto("/?category=finance");
    for (const number of [3, 6, 9]) await pick(`Offer ${number}`).check();
    await page.getByText("4 offers chosen").waitFor();
    await pick("Offer 12").click();
    await page.getByText("Take one out to choose another.").waitFor();
    assert.equal(await pick("Offer 12").isChecked(), false);
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Compare offers" }).waitFor();
    assert.equal(await page.getByRole("columnheader").count(), 4);
    assert.deepEqual(await accessibilityFaults(page), []);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
    await page.getByRole("link", { name: "Remove Ledger Capture" }).click();
    await page.getByRole("link", { name: "Choose other offers" }).click();
    await page.getByText("3 offers chosen").waitFor();
    assert.equal(await pick("Ledger Capture").isChecked(), false);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("STO-06: without scripts the same is done by forms and links", async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      baseURL: market.url,
      locale: "en-GB",
    });
    const page = await context.newPage();
    await page.goto("/?market=FR");
    await page.getByRole("checkbox", { name: /^Finance/ }).check();
    await page.getByRole("button", { name: "Show offers" }).click();
    await page.getByText("10 offers", { exact: true }).waitFor();
    await page.goto("/");
    await page.getByRole("link", { name: "Show 7 more offers" }).click();
    assert.equal(await page.getByRole("article").count(), 7);
    await page.getByLabel("Search offers").fill("ledger");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Ledger Capture" }).click();
    await page.getByLabel("Users", { exact: true }).fill("20");
    await page.getByRole("button", { name: "Update totals" }).click();
    assert.match(
      await page.locator(".plan", { hasText: "Team" }).innerText(),
      /20 users\s+EUR\s*240\.00/,
    );
    await page.getByText("France · EUR").click();
    await page.getByLabel("Show prices for").selectOption("KR");
    await page.getByRole("button", { name: "Show prices" }).click();
    assert.match(await page.locator(".plan", { hasText: "Team" }).innerText(), /KRW\s*17,000/);
    await page.goto("/?category=finance");
    for (const number of [3, 6])
      await page.getByRole("checkbox", { name: `Compare Offer ${number}`, exact: true }).check();
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    assert.equal(await page.getByRole("columnheader").count(), 2);
    await context.close();
  });
});
