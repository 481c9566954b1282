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

suite("the operator portal in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let administrator: TestPerson;
  let certifier: TestPerson;

  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    administrator = await market.organisation({
      kind: "operator",
      name: "Souk Test",
      handle: "souk-test",
    });
    certifier = await market.person(administrator.organisation.id, ["certifier"]);
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  async function open(
    person: TestPerson,
    path: string,
    options: Parameters<typeof openWindow>[1] = {},
  ): Promise<Visit> {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, person, market.url);
    await visit.page.goto(`/operator/souk-test${path}`, { waitUntil: "networkidle" });
    return visit;
  }

  for (const [path, options] of [
    ["", {}],
    ["", { phone: true, locale: "fr-FR" }],
    ["/certification", { dark: true, locale: "ko-KR" }],
    ["/work", { phone: true }],
    ["/mails", { locale: "fr-FR" }],
    ["/agenda", { dark: true, phone: true, locale: "ko-KR" }],
  ] as const)
    test(`${path || "home"} has no accessibility fault and fits its window (${Object.values(options).join(" ")})`, async () => {
      const { context, page, faults } = await open(administrator, path, options);
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
      assert.deepEqual(faults, []);
      await context.close();
    });

  test("a certifier who opens the background work reads which roles see it, in plain words", async () => {
    const { context, page } = await open(certifier, "/work", { locale: "fr-FR" });
    await page.getByText("Administrateur, Assistance ou Auditeur").waitFor();
    assert.equal(await page.getByRole("radiogroup").count(), 0, "no counts of what is not shown");
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();
  });
});
