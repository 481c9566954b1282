import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { said } from "../support/said.ts";

const LIST = "/operator/souk/organisations";

suite("saved views, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let operator: TestPerson;
  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    operator = await market.organisation({ kind: "operator", name: "Souk Test", handle: "souk" });
    await market.organisation({ kind: "publisher", name: "Brightwater", handle: "bright" });
    await market.organisation({ kind: "partner", name: "Nordhaven", handle: "nordhaven" });
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  /** What the address says is shown, without the view that is open. */
  const shown = (page: Page): Record<string, string> => {
    const { saved: _, ...rest } = Object.fromEntries(new URL(page.url()).searchParams);
    return rest;
  };

  for (const [language, options] of [
    ["fr", { locale: "fr-FR", dark: true }],
    ["ko", { locale: "ko-KR", phone: true }],
  ] as const)
    test(`ACC-08: in ${language}, what a list shows is saved, changed, opened first, and deleted`, async () => {
      const s = said(language);
      const visit = await openWindow(browser, { ...options, baseURL: market.url });
      const { context, page, faults } = visit;
      const person = await market.person(operator.organisation.id, ["support"]);
      await signIn(visit, person, market.url);
      await page.goto(`${LIST}?kind=publisher&q=bright`);
      const name = `Robots ${language}`;
      const dialog = page.getByRole("dialog");
      const press = (words: string) => dialog.getByRole("button", { name: s(words) }).click();
      const chip = (words: RegExp) => page.getByRole("button", { name: words });
      const choose = async (role: "menuitem" | "menuitemradio", words: RegExp) =>
        page.getByRole(role, { name: words }).click();
      // The keyboard alone, up to the saved view.
      await chip(s("views.title")).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: s("views.new") }).focus();
      await page.keyboard.press("Enter");
      await dialog.getByLabel(s("views.name")).waitFor();
      await page.keyboard.type("  ");
      await page.keyboard.press("Enter");
      await dialog.getByText(s("views.nameMissing")).waitFor();
      assert.equal(await dialog.getByLabel(s.holds("views.share")).count(), 0, "no administrator");
      assert.deepEqual(await accessibilityFaults(page), []);
      await dialog.getByLabel(s("views.name")).fill(name);
      await dialog.getByLabel(s("views.default")).check();
      await press("views.new.save");
      await dialog.waitFor({ state: "detached" });
      await chip(s("views.open", { name })).waitFor();

      // Another filter changes what is shown, not the view, until it is saved.
      await page.getByRole("searchbox").fill("");
      await chip(s("views.changed", { name })).click();
      await choose("menuitem", s("views.save", { name }));
      await chip(s("views.open", { name })).click();
      await choose("menuitemradio", s("views.everything"));
      await page.waitForURL(/saved=all/);
      assert.deepEqual(shown(page), {});

      // Whoever comes by the bare address sees the view that opens first.
      await page.goto(LIST);
      await page.waitForURL(/kind=publisher/);
      assert.deepEqual(shown(page), { kind: "publisher" });
      await chip(s("views.open", { name })).click();
      assert.deepEqual(await accessibilityFaults(page), []);
      await choose("menuitem", s("views.delete"));
      await press("views.delete.confirm");
      await dialog.waitFor({ state: "detached" });
      await chip(s("views.title")).waitFor();
      assert.deepEqual(shown(page), { kind: "publisher" }, "what is shown stays");
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
      assert.deepEqual(faults, []);
      await context.close();
    });

  test("ACC-08: a shared view with what the list no longer knows opens without that, and says so", async () => {
    const body = {
      list: "organisations",
      name: "Old partners",
      query: "kind=partner,guild&colour=red",
      shared: true,
    };
    assert.equal((await operator.call("POST", "/v1/saved-views", body, once())).status, 201);
    const visit = await openWindow(browser, { baseURL: market.url });
    const { context, page, faults } = visit;
    await signIn(visit, await market.person(operator.organisation.id, ["support"]), market.url);
    await page.goto(LIST);
    await page.getByRole("button", { name: "Views", exact: true }).click();
    await page.getByRole("menuitemradio", { name: "Old partners" }).click();
    await page
      .getByText("which was left out: colour=red and kind=guild.", { exact: false })
      .waitFor();
    assert.deepEqual(shown(page), { kind: "partner" });
    await page.getByRole("cell", { name: "Brightwater" }).waitFor({ state: "detached" });
    await page.getByRole("cell", { name: "Nordhaven" }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    // What is everybody's is not theirs to change; a view of their own is.
    await page.getByRole("button", { name: "View: Old partners" }).click();
    await page.getByRole("menuitem", { name: "Save as a new view" }).waitFor();
    assert.equal(await page.getByRole("menuitem", { name: "Edit view" }).count(), 0);
    await page.keyboard.press("Escape");
    await page.goBack();
    await page.getByRole("cell", { name: "Brightwater" }).waitFor();

    await signIn(visit, operator, market.url);
    await page.goto(LIST);
    await page.getByRole("button", { name: "Views", exact: true }).click();
    await page.getByRole("menuitemradio", { name: "Old partners" }).click();
    await page.getByRole("button", { name: "View: Old partners" }).click();
    await page.getByRole("menuitem", { name: "Edit view" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Partners");
    await dialog.getByLabel("Open first").check();
    await dialog.getByRole("button", { name: "Save view" }).click();
    await page.getByRole("button", { name: "View: Partners" }).click();
    await page.getByRole("menuitem", { name: "Save changes to Partners" }).click();
    await page.getByText("which was left out", { exact: false }).waitFor({ state: "detached" });
    // Columns are part of what is shown, and so of the view.
    const table = page.getByRole("table", { name: "Organisations" });
    await table.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Country" }).click();
    await table.getByRole("columnheader", { name: "Country" }).waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    assert.equal(shown(page)["columns"], "kind,status,verified,since");
    await page.getByRole("button", { name: "View: Partners (changed)" }).click();
    await page.getByRole("menuitem", { name: "Save changes to Partners" }).click();
    await page.getByRole("button", { name: "View: Partners", exact: true }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const { data } = (await operator.call("GET", "/v1/saved-views?list=organisations")).json<{
      data: { name: string; query: string; isDefault: boolean }[];
    }>();
    assert.deepEqual(
      data.map((one) => [one.name, one.query, one.isDefault]),
      [["Partners", "columns=kind%2Cstatus%2Cverified%2Csince&kind=partner", true]],
    );
    assert.deepEqual(faults, []);
    await context.close();
  });
});
