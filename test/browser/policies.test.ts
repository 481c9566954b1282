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
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

suite("certification policies, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let operator: TestPerson;
  let publisher: TestPerson;

  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({ kind: "operator", name: "Meridian" });
    publisher = await market.organisation({ kind: "publisher", name: "Contoso" });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  async function open(who: TestPerson, portal: string, path: string): Promise<Visit> {
    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, who, market.url);
    await visit.page.goto(`/${portal}/${who.organisation.handle}${path}`, {
      waitUntil: "networkidle",
    });
    return visit;
  }
  const noFaults = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);

  test("OPR-02: the operator begins a version, writes a policy in three languages, is told what is missing, publishes, and publishers read it", async () => {
    const writing = await open(operator, "operator", "/policies");
    const { page } = writing;
    await page.getByText("In force", { exact: true }).first().waitFor();
    await noFaults(page);
    await page.getByRole("button", { name: "New version" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Version").fill("2027-01");
    await dialog.getByLabel("In force from").fill("2026-11-22");
    await dialog.getByRole("button", { name: "Begin version" }).click();
    await page.getByRole("button", { name: "Add policy" }).click();
    await page.getByLabel("Number").last().fill("300.1");
    await page.getByLabel("Title").nth(-3).fill("Energy is named");
    await page.getByLabel("Text").nth(-3).fill("Say how much.");
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("Everything is saved.").waitFor();
    await page.getByRole("button", { name: "Publish version" }).click();
    await dialog.getByRole("button", { name: "Publish version" }).click();
    await dialog.getByText("300.1: this text is missing in a language.").first().waitFor();
    await noFaults(page);
    await dialog.getByRole("button", { name: "Not yet" }).click();
    await page.locator("summary", { hasText: "300.1" }).click();
    for (const [index, words] of [
      [-2, "L’énergie est indiquée"],
      [-1, "에너지 표시"],
    ] as const) {
      await page.getByLabel("Title").nth(index).fill(words);
      await page.getByLabel("Text").nth(index).fill(words);
    }
    await noFaults(page);
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("Everything is saved.").waitFor();
    await page.getByRole("button", { name: "Publish version" }).click();
    await dialog.getByRole("button", { name: "Publish version" }).click();
    await page.getByText("Energy is named").waitFor();
    await page.getByRole("button", { name: "Save draft" }).waitFor({ state: "detached" });
    assert.deepEqual(
      writing.faults.filter((one) => !one.includes("422")),
      [],
    );
    await writing.context.close();

    const reading = await open(publisher, "publisher", "/policies");
    await reading.page.getByText("The publisher is in good standing").waitFor();
    await reading.page.getByRole("link", { name: /Version 2027-01 follows/ }).click();
    await reading.page.getByText("Energy is named").waitFor();
    await noFaults(reading.page);
    assert.deepEqual(reading.faults, []);
    await reading.context.close();
  });

  test("decision 2: an administrator sets what is certified without a person, and it stands after a reload", async () => {
    const { page, context, faults } = await open(operator, "operator", "/policies");
    await page.getByRole("link", { name: "Automatic certification" }).click();
    await page.getByText("There is no rule").waitFor();
    await page.getByRole("button", { name: "Add rule" }).click();
    const first = page.getByRole("checkbox", { name: /first publication/i });
    assert.ok(await first.evaluate((box) => box === document.activeElement));
    await page.getByRole("button", { name: "Save rules" }).click();
    await page.getByText("Choose at least one.").waitFor();
    assert.ok(await first.evaluate((box) => box === document.activeElement));
    await noFaults(page);
    await first.check();
    await page.getByLabel("Publishers").selectOption({ label: "Every publisher" });
    await page.getByRole("button", { name: "Save rules" }).click();
    await page.getByText("The rules are saved.").waitFor();
    await noFaults(page);
    await page.reload({ waitUntil: "networkidle" });
    assert.ok(await page.getByRole("checkbox", { name: /first publication/i }).isChecked());
    await page.getByRole("button", { name: "Remove rule" }).click();
    await page.getByRole("button", { name: "Save rules" }).click();
    await page.getByText("The rules are saved.").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("OPR-02: who is not signed in reads the policies from the storefront's foot, in the own language", async () => {
    const { page, context, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto("/?lang=en", { waitUntil: "networkidle" });
    await page.getByRole("link", { name: "Certification policies" }).click();
    await page.getByRole("heading", { name: "Certification policies" }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/policies");
    await page.getByText("100.1").first().waitFor();
    await noFaults(page);
    await page.getByText("한국어", { exact: true }).click();
    await page.getByRole("heading", { name: "인증 정책" }).waitFor();
    await page.getByRole("link", { name: "2027-01" }).click();
    await page.getByText("300.1").waitFor();
    await noFaults(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("OPR-05, O8: an administrator adds a category, schedules its retirement and withdraws that", async () => {
    const { page, context, faults } = await open(operator, "operator", "/taxonomy");
    await page.getByText("Nothing is scheduled.").waitFor();
    await page.getByRole("button", { name: "Add category" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("ID", { exact: true }).fill("robotics");
    await dialog.getByLabel("English name").fill("Robotics");
    await dialog.getByLabel("French name").fill("Finance");
    await dialog.getByLabel("Korean name").fill("로보틱스");
    await dialog.getByRole("button", { name: "Save change" }).click();
    await dialog.getByText("“finance” has this name already.").waitFor();
    await noFaults(page);
    await dialog.getByLabel("French name").fill("Robotique");
    await dialog.getByRole("button", { name: "Save change" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.locator("summary", { hasText: "Robotics" }).click();
    await page.getByRole("button", { name: "Retire Robotics" }).click();
    await dialog.getByLabel("Holds from").fill("2026-12-24");
    await dialog.getByRole("button", { name: "Save change" }).click();
    await page.getByRole("button", { name: "Withdraw the change of robotics" }).click();
    await page.getByText("Nothing is scheduled.").waitFor();
    await page.getByText("Markets come with the program.").waitFor();
    await page.getByRole("button", { name: /Change rate\s*: EUR/ }).click();
    await dialog.getByLabel("EUR for one US dollar").fill("nothing");
    await dialog.getByLabel("Holds from").fill("2026-12-24");
    await dialog.getByRole("button", { name: "Save rate" }).click();
    await dialog.getByRole("alert").first().waitFor();
    await dialog.getByLabel("EUR for one US dollar").fill("0.91");
    await noFaults(page);
    await dialog.getByRole("button", { name: "Save rate" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("EUR: 0.91 for one US dollar from").waitFor();
    await page.getByRole("button", { name: "Withdraw the rate of EUR" }).click();
    await page.getByText("EUR: 0.91 for one US dollar from").waitFor({ state: "detached" });
    await page.getByText("No tax rate is entered.").waitFor();
    await page.getByRole("button", { name: "Enter tax rate" }).click();
    await dialog.getByLabel("Country of the buyer").selectOption({ label: "South Korea" });
    await dialog.getByLabel("Percent").fill("10,5");
    await dialog.getByLabel("Name on invoices").fill("부가가치세");
    await dialog.getByLabel("From").fill("2026-11-01");
    await dialog.getByRole("button", { name: "Save tax rate" }).click();
    await dialog.getByText("can hold from 2026-11-21 at the earliest").first().waitFor();
    await dialog.getByLabel("From").fill("2027-01-01");
    await dialog.getByRole("button", { name: "Save tax rate" }).click();
    await dialog.waitFor({ state: "detached" });
    const row = page.getByRole("row", { name: /^South Korea/ });
    await row.getByText("10.5%").waitFor();
    await row
      .getByRole("button", { name: "Withdraw the rate of South Korea from 1 Jan 2027" })
      .click();
    await row.waitFor({ state: "detached" });
    assert.deepEqual(
      faults.filter((one) => !one.includes("409") && !one.includes("400")),
      [],
    );
    await context.close();
  });
});
