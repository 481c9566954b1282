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

suite("settings and organisations of the operator, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let operator: TestPerson;
  let visit: Visit;
  let going: TestPerson;
  let staying: TestPerson;

  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({ kind: "operator", name: "Meridian" });
    await market.organisation({ kind: "publisher", name: "Contoso" });
    going = await market.organisation({ kind: "customer", name: "Ateliers Morvan SA" });
    staying = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    await market.organisation({ kind: "customer", name: "Ateliers Morvan BE", country: "BE" });
    browser = await openBrowser();
    visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, operator, market.url);
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  test("OPR-08: an administrator sets a number, reads what is wrong with another, and goes back to the default", async () => {
    const { page } = visit;
    await page.goto(`/operator/${operator.organisation.handle}/settings`);
    const notice = page.getByLabel("Notice of a removal");
    await notice.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await notice.fill("1000");
    await page.getByText("Enter a whole number from 1 to 730.").waitFor();
    await notice.fill("45");
    const form = page.locator("form", { has: notice });
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("Default: 30. Set by").waitFor();
    assert.ok(await notice.evaluate((field) => field === document.activeElement));
    await page.reload();
    await page.getByRole("button", { name: "Use the default, 30" }).click();
    await form.getByText("This is the default.").waitFor();
    assert.equal(await notice.inputValue(), "30");
    assert.deepEqual(visit.faults, []);
  });

  test("OPR-03, SUB-17: an administrator enters the tax ID and the address that documents say", async () => {
    const { page } = visit;
    await page.goto(
      `/operator/${operator.organisation.handle}/organisations/${operator.organisation.id}`,
    );
    const section = page
      .locator("section")
      .filter({ has: page.getByRole("heading", { name: "Invoice details" }) });
    await section.getByText("None").first().waitFor();
    await section.getByRole("button", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Tax ID").fill("FR12345678901");
    await dialog.getByLabel("Street and number").fill("4 rue des Tanneurs");
    await dialog.getByLabel("City").fill("Dijon");
    await dialog.getByLabel("Scheme of the electronic address").selectOption("0088");
    const electronic = dialog.getByRole("textbox", { name: "Electronic address" });
    await electronic.fill("7300010000002");
    await dialog.getByLabel("Buyer reference").fill("Desk 4");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("This is no number of the scheme.").waitFor();
    assert.match(visit.faults.splice(0).join("; "), /status of 422/);
    await electronic.fill("7300010000001");
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Save" }).click();
    await section.getByText("0088:7300010000001").waitFor();
    await section.getByText("FR12345678901").waitFor();
    await section.getByText("4 rue des Tanneurs").waitFor();
    assert.deepEqual(visit.faults, []);
  });

  test("BEY-05, O13: the sandbox's clock is moved by a day and to a date, and every page has the new time", async () => {
    const { page } = visit;
    await page.getByRole("link", { name: "Sandbox clock" }).click();
    const face = page.getByRole("region", { name: "Marketplace time" }).locator("time").first();
    const shows = (day: string) => face.filter({ hasText: day }).waitFor();
    await shows("21 Nov 2026");
    await page.getByRole("button", { name: "Nothing is due after this time." }).waitFor();
    await page.getByRole("button", { name: "+1 day" }).click();
    await shows("22 Nov 2026");
    await page.getByRole("button", { name: "Pick a date" }).click();
    await page.getByLabel("Date").fill("2026-11-20");
    await page.getByRole("button", { name: "Move to this date" }).click();
    await page.getByText("Choose a later time.").waitFor();
    assert.match(visit.faults.splice(0).join("; "), /status of 422 [^;]*$/);
    await page.getByLabel("Date").fill("2027-03-28");
    await page.getByRole("button", { name: "Move to this date" }).click();
    await shows("28 Mar 2027 09:00:0");
    await page.getByText("ahead of the system’s clock").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(visit.faults, []);
  });

  test("OPR-03: the operator verifies a publisher in the list of organisations", async () => {
    const { page } = visit;
    await page.getByRole("link", { name: "Organisations" }).click();
    await page.getByRole("button", { name: "Verify Contoso" }).click();
    await page.getByRole("button", { name: "Take back the verification of Contoso" }).waitFor();
    await page.getByText("Verified by Meridian").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(visit.faults, []);
  });

  test("OPR-03: two records of a company are merged after reading what that does; the old address leads to the new one", async () => {
    const { page } = visit;
    await page.getByRole("link", { name: "Organisations" }).click();
    await page.getByRole("link", { name: "Ateliers Morvan SA" }).click();
    await page.getByRole("button", { name: "Merge…" }).click();
    const dialog = page.getByRole("dialog");
    const stays = dialog.getByRole("combobox", { name: "The record that stays" });
    const choose = async (name: RegExp) => {
      await stays.click();
      await stays.fill("morvan");
      await page.getByRole("option", { name }).click();
    };
    await choose(/^Ateliers Morvan BE/);
    await dialog.getByText("The two are in different countries").waitFor();
    assert.match(visit.faults.splice(0).join("; "), /status of 409/);
    await choose(/^Ateliers Morvan \(/);
    await dialog.getByText("1 person").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Merge for good" }).click();
    await dialog.getByText("Type the short name exactly.").waitFor();
    await dialog.getByLabel(/^To confirm, type/).fill(going.organisation.handle);
    await dialog.getByRole("button", { name: "Merge for good" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("Merged into Ateliers Morvan by").waitFor();
    await page.getByRole("link", { name: "Open Ateliers Morvan" }).click();
    await page.getByText("Ateliers Morvan SA went into it").waitFor();
    assert.deepEqual(visit.faults, []);
    const theirs = await openWindow(browser, { baseURL: market.url });
    await signIn(theirs, going, market.url);
    await theirs.page.goto(`/customer/${going.organisation.handle}`);
    await theirs.page.getByRole("link", { name: "Open Ateliers Morvan" }).click();
    await theirs.page.waitForURL(`**/customer/${staying.organisation.handle}**`);
    assert.deepEqual(theirs.faults, []);
    await theirs.context.close();
  });
});
