import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { said } from "../support/said.ts";

suite("team and roles, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let operator: TestPerson;
  let owner: TestPerson;
  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    operator = await market.organisation({ kind: "operator", name: "Souk Test", handle: "souk" });
    owner = await market.organisation({ kind: "partner", name: "Nordhaven", handle: "nordhaven" });
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  for (const [language, options] of [
    ["fr", { locale: "fr-FR", dark: true }],
    ["ko", { locale: "ko-KR", phone: true }],
  ] as const)
    test(`ACC-03, G3: in ${language}, somebody is invited with what their role opens, and taken out again`, async () => {
      const s = said(language);
      const { context, page, faults } = await openWindow(browser, {
        ...options,
        baseURL: market.url,
      });
      await signIn({ context, page, faults }, owner, market.url);
      await page.goto("/partner/nordhaven/team");
      const button = (words: string) => page.getByRole("button", { name: s(words) });
      const dialog = page.getByRole("dialog");
      await button("members.invite").click();
      await dialog.getByRole("button", { name: s("members.invite.send") }).click();
      await dialog.getByText(s("members.rolesMissing")).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await dialog.getByLabel(s("members.name")).fill(`Mia ${language}`);
      await dialog.getByLabel(s("members.email")).fill(`mia-${language}@nordhaven.example`);
      await dialog.getByText(s("members.role.partner.sales-agent")).waitFor();
      await dialog.getByLabel(s("role.sales-agent")).check();
      await dialog.getByRole("button", { name: s("members.invite.send") }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText(s("members.invited")).filter({ visible: true }).first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await page
        .getByRole("button", { name: s("members.actions", { name: `Mia ${language}` }) })
        .click();
      await page.getByRole("menuitem", { name: s("members.remove") }).click();
      await dialog.getByRole("button", { name: s("members.remove.confirm") }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText(`Mia ${language}`).first().waitFor({ state: "detached" });
      // The last administrator stays, and reads why.
      await page
        .getByRole("button", { name: /Nordhaven global-admin/ })
        .last()
        .click();
      await page.getByRole("menuitem", { name: s("members.remove") }).click();
      await dialog.getByRole("button", { name: s("members.remove.confirm") }).click();
      await dialog.getByText(s.holds("problem.identity/last-administrator.detail")).waitFor();
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
      assert.deepEqual(
        faults.filter((fault) => !fault.includes("409")),
        [],
      );
      await context.close();
    });

  test("OPR-03: an administrator gives a role in another organisation, looks through somebody's eyes below a banner, and comes back", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { context, page, faults } = visit;
    await signIn(visit, operator, market.url);
    await page.goto(`/operator/souk/organisations/${owner.organisation.id}`);
    const people = page.getByRole("table", { name: "Team and roles" });
    const menu = () => people.getByRole("button", { name: /^Actions on Nordhaven/ }).click();
    await menu();
    await page.getByRole("menuitem", { name: "Change roles" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Billing admin").check();
    await dialog.getByRole("button", { name: "Save roles" }).click();
    await dialog.waitFor({ state: "detached" });
    await people.getByText("Global admin, Billing admin").waitFor();
    await menu();
    await page.getByRole("menuitem", { name: "Look as this person" }).click();
    await dialog.getByRole("button", { name: "Start looking" }).click();
    await dialog.getByText("Write a reason.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByLabel("Reason").fill("Ticket 4711");
    await dialog.getByRole("button", { name: "Start looking" }).click();
    await page.waitForURL(/\/partner\/nordhaven$/);
    const banner = page.getByRole("region", { name: /^You are looking as Nordhaven/ });
    await banner.getByText("Reason given: Ticket 4711.", { exact: false }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.goto("/partner/nordhaven/team");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("Nobody");
    await dialog.getByLabel("E-mail address").fill("nobody@nordhaven.example");
    await dialog.getByLabel("Sales agent").check();
    await dialog.getByRole("button", { name: "Send invitation" }).click();
    await dialog.getByText("nothing can be changed that way", { exact: false }).waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await banner.getByRole("button", { name: "Stop looking" }).click();
    await page.waitForURL(/\/operator\/souk$/);
    await page.getByRole("button", { name: "Profile of Souk Test administrator" }).waitFor();
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("403")),
      [],
    );
    await context.close();
  });
});
