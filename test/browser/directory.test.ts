import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { said } from "../support/said.ts";

const HOME = "/customer/morvan/users";

suite("users and groups, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let admin: TestPerson;
  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    await market.organisation({ kind: "operator", name: "Souk Test", handle: "souk" });
    admin = await market.organisation({ kind: "customer", name: "Ateliers", handle: "morvan" });
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  test("ux C7: users by hand and by file, a group, and an identity provider that takes over", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { context, page, faults } = visit;
    const dialog = page.getByRole("dialog");
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const inDialog = (name: string | RegExp) => dialog.getByRole("button", { name });
    const sound = async () => assert.deepEqual(await accessibilityFaults(page), []);
    await signIn(visit, admin, market.url);
    await page.goto("/customer/morvan");
    await page.getByRole("link", { name: "Users and groups" }).click();
    await page.getByText("There are no users yet.", { exact: false }).waitFor();
    await sound();

    await button("Add the first user").click();
    await inDialog("Add user").click();
    await dialog.getByText("Enter this.").first().waitFor();
    await dialog.getByLabel("Name", { exact: false }).first().fill("Ada Morvan");
    await dialog.getByLabel("User name").fill("ada");
    await dialog.getByLabel("E-mail address").fill(admin.email);
    await sound();
    await inDialog("Add user").click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Ada Morvan" }).click();
    await page.getByRole("heading", { name: "Ada Morvan" }).waitFor();
    await sound();
    await button("Deactivate").click();
    await inDialog("Yes, deactivate").click();
    await page.getByText("Inactive").first().waitFor();
    await button("Delete").click();
    await inDialog("Yes, delete").click();
    await page.getByText("can be restored until", { exact: false }).waitFor();
    await button("Restore").first().click();
    await button("Activate").click();
    await inDialog("Yes, activate").click();
    await button("Deactivate").waitFor();

    await page.goto(`${HOME}/from-file`);
    await page.setInputFiles("input[type=file]", {
      name: "team.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(
        "UserName,Email,DisplayName,Groups\nbo,bo@a.example,Bo Ek,Sales\nada,ada@a.example,Ada,\n",
      ),
    });
    await page.getByText("A group is made: Sales.").waitFor();
    await sound();
    await button("Add 1, change 1").click();
    await page.getByText("One user was added, one changed.").waitFor();

    await page.goto(`${HOME}/groups`);
    await page.getByRole("link", { name: "Sales" }).waitFor();
    await sound();
    await button("Add group").click();
    await dialog.getByLabel("Name of the group").fill("SALES");
    await inDialog("Add group").click();
    await dialog.getByText("Another group has this name.").waitFor();
    await dialog.getByLabel("Name of the group").fill("Wood");
    await inDialog("Add group").click();
    await page.getByRole("heading", { name: "Wood" }).waitFor();
    await button("Add users").first().click();
    await dialog.getByLabel("Bo Ek").check();
    await sound();
    await inDialog("Add 1 user").click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^Take out\s?: Bo Ek$/ }).waitFor();
    await sound();

    await page.goto(`${HOME}/synchronisation`);
    await button("Make token").click();
    await dialog.getByLabel("Name of the token").fill("Provider");
    await inDialog("Make token").click();
    const token = (await dialog.getByText(/^souk_scim_/).textContent()) ?? "";
    await sound();
    await inDialog("I have stored the token").click();
    await button("Turn on").first().click();
    await inDialog("Yes, turn on").click();
    await button("Turn off").first().waitFor();
    const refused = await market.visitor(
      "POST",
      "/scim/v2/Users",
      JSON.stringify({ userName: "cy" }),
      { authorization: `Bearer ${token.trim()}`, "content-type": "application/scim+json" },
    );
    assert.equal(refused.status, 400, refused.text);
    await page.reload();
    await page.getByText("The last attempt to change something failed", { exact: false }).waitFor();
    await sound();
    await page.goto(HOME);
    await page.getByText("are kept by your identity provider", { exact: false }).waitFor();
    assert.equal(await button("Add user").count(), 0);
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("422")),
      [],
    );
    await context.close();
  });

  for (const [language, options] of [
    ["fr", { locale: "fr-FR", dark: true }],
    ["ko", { locale: "ko-KR", phone: true }],
  ] as const)
    test(`in ${language}, the list of users is read and searched`, async () => {
      const s = said(language);
      const other = await market.organisation({
        kind: "customer",
        name: `Atelier ${language}`,
        handle: `atelier-${language}`,
      });
      const body = { userName: "zoe", email: "zoe@a.example", displayName: "Zoé 한" };
      await other.call("POST", "/v1/directory/users", body, once());
      const visit = await openWindow(browser, { ...options, baseURL: market.url });
      const { context, page, faults } = visit;
      await signIn(visit, other, market.url);
      await page.goto(`/customer/atelier-${language}/users`);
      await page.getByRole("heading", { name: s("directory.title") }).waitFor();
      await page.getByText("Zoé 한").filter({ visible: true }).waitFor();
      await page.getByLabel(s("directory.search")).fill("nobody");
      await page.getByText(s("directory.noneFound")).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
      assert.deepEqual(faults, []);
      await context.close();
    });
});
