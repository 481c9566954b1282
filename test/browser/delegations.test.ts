import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, type TestPerson } from "../support/market.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import { said } from "../support/said.ts";
import type { SoldTo } from "../support/sale.ts";

suite("R12, C3: partners act on users and licences with consent, on pages", () => {
  let at: RunningSale;
  let browser: Browser;
  let customer: SoldTo;
  let keeper: TestPerson;
  let admin: TestPerson;
  before(async () => {
    [at, browser] = await Promise.all([openRunningSale(), openBrowser()]);
    customer = await at.sale.customer();
    await at.running(customer, await at.sells({ licencesManaged: true }), 3);
    keeper = await at.market.person(at.sale.partner.organisation.id, ["user-management-admin"]);
    admin = await at.market.person(customer.organisationId, ["global-admin"]);
  });
  after(async () => {
    await browser.close();
    await at.close();
  });

  const clean = async (page: Page) => {
    assert.deepEqual(await accessibilityFaults(page), []);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
  };
  const home = () => `/partner/${keeper.organisation.handle}/customers/${customer.id}`;
  const partners = () => `/customer/${admin.organisation.handle}/partners`;

  test("asked, given, used, narrowed and revoked, and every act in the customer's own log", async () => {
    const theirs = await openWindow(browser, { baseURL: at.market.url });
    const own = await openWindow(browser, { baseURL: at.market.url });
    await signIn(theirs, keeper, at.market.url);
    await signIn(own, admin, at.market.url);
    const { page } = theirs;
    const dialog = page.getByRole("dialog");
    await page.goto(home());
    await page.getByText("None over users and licences").waitFor();
    await clean(page);
    await page.getByRole("link", { name: "Users and groups" }).first().click();
    await page.getByText("has not consented to this", { exact: false }).waitFor();
    await clean(page);
    await page.getByRole("button", { name: "Ask for consent" }).click();
    await dialog.getByRole("checkbox", { name: "Licences" }).check();
    await dialog.getByLabel("Why").fill("We set up new joiners.");
    await clean(page);
    await dialog.getByRole("button", { name: "Ask for consent" }).click();
    await page.getByText("The customer can answer until", { exact: false }).waitFor();

    const desk = own.page;
    const question = desk.getByRole("dialog");
    await desk.goto(`/customer/${admin.organisation.handle}`);
    await desk
      .getByText("Nordhaven Cloud asks for 12 months: Users and groups, Licences")
      .waitFor();
    await clean(desk);
    await desk.goto(`/customer/${admin.organisation.handle}/requests?view=partners`);
    await desk.getByRole("button", { name: "Give rights" }).waitFor();
    await clean(desk);
    await desk.getByRole("link", { name: /^Partners/ }).click();
    const card = desk.getByRole("article", { name: "Nordhaven Cloud" });
    await card.getByText("We set up new joiners.").waitFor();
    await clean(desk);
    await card.getByRole("button", { name: "Give rights" }).click();
    await clean(desk);
    await question.getByRole("button", { name: "Give rights" }).click();
    await card.getByText("In force").waitFor();
    await clean(desk);

    await page.reload();
    await page.getByText("You act for", { exact: false }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Synchronisation" }).count(), 0);
    await page.getByRole("button", { name: "Add user" }).click();
    await dialog.getByLabel("Name", { exact: false }).first().fill("Ann Kerbrat");
    await dialog.getByLabel("User name").fill("ann");
    await dialog.getByLabel("E-mail address").fill("ann@morvan.example");
    await dialog.getByRole("button", { name: "Add user" }).click();
    await page.getByRole("link", { name: "Ann Kerbrat" }).click();
    await page.getByRole("heading", { name: "Ann Kerbrat" }).waitFor();
    await clean(page);
    await page.getByRole("link", { name: "Licences", exact: true }).click();
    await page.getByRole("link", { name: /Team/ }).click();
    await page.getByRole("button", { name: "Assign licences" }).click();
    await dialog.getByRole("combobox", { name: "People" }).fill("Ann");
    await page.getByRole("option", { name: /^Ann/ }).click();
    await dialog.getByRole("combobox", { name: "People" }).press("Escape");
    await dialog.getByRole("button", { name: "Assign 1 licence" }).click();
    await page.getByRole("row", { name: /Ann Kerbrat.*Nordhaven Cloud.*Allowed/ }).waitFor();
    await clean(page);

    await page.goto(`${page.url()}?view=groups`);
    await page.getByText("No group has licences of this plan.", { exact: false }).waitFor();
    await page.getByRole("link", { name: "From file" }).click();
    await page.setInputFiles("input[type=file]", {
      name: "back.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("UserName,Action\nann,unassign\n"),
    });
    await page.getByText("Ann Kerbrat").first().waitFor();
    await clean(page);

    await desk.getByRole("link", { name: "Activity log" }).click();
    await desk.getByRole("row", { name: /Assigned licences.*\(Nordhaven Cloud\)/ }).waitFor();
    await desk.getByRole("row", { name: /Added user.*Ann Kerbrat.*\(Nordhaven Cloud\)/ }).waitFor();
    await clean(desk);

    await desk.goto(partners());
    await card.getByRole("button", { name: "Narrow rights of Nordhaven Cloud" }).click();
    await question.getByRole("checkbox", { name: "Users and groups" }).uncheck();
    await question.getByRole("button", { name: "Show what this does" }).click();
    await question
      .getByText("can do nothing more with: Users and groups", { exact: false })
      .waitFor();
    await clean(desk);
    await question.getByRole("button", { name: "Narrow rights" }).click();
    await question.waitFor({ state: "detached" });
    await page.goto(`${home()}/users`);
    await page.getByText("goes on while you ask", { exact: false }).waitFor();

    await card.getByRole("button", { name: "Revoke rights of Nordhaven Cloud" }).click();
    await question.getByText("can do nothing more with: Licences", { exact: false }).waitFor();
    await question.getByRole("button", { name: "Yes, revoke" }).click();
    await card.getByText("None over users and licences").waitFor();
    await page.goto(`${home()}/licences`);
    await page.getByText("The rights that your organisation had are over.").waitFor();

    await card.getByRole("button", { name: "Give rights to Nordhaven Cloud" }).click();
    await question.getByRole("checkbox", { name: "Licences" }).check();
    await question.getByLabel("Last day").fill("2026-12-31");
    await question.getByRole("button", { name: "Show what this does" }).click();
    await question.getByText("Nordhaven Cloud then has until", { exact: false }).waitFor();
    await clean(desk);
    await question.getByRole("button", { name: "Give rights" }).click();
    await card.getByText("without being asked", { exact: false }).waitFor();
    await page.goto(home());
    await page.getByText("without being asked", { exact: false }).waitFor();
    assert.deepEqual([...theirs.faults, ...own.faults], []);
    await theirs.context.close();
    await own.context.close();
  });

  test("BEY-15: in French, dark, and in Korean on a phone", async () => {
    const asked = await keeper.call(
      "POST",
      `/v1/customers/${customer.id}/delegations`,
      { rights: ["users", "licences"], words: "Nouveaux arrivants" },
      once(),
    );
    assert.equal(asked.status, 201, asked.text);
    for (const [language, options] of [
      ["fr", { locale: "fr-FR", dark: true }],
      ["ko", { locale: "ko-KR", phone: true }],
    ] as const) {
      const s = said(language);
      const theirs = await openWindow(browser, { ...options, baseURL: at.market.url });
      await signIn(theirs, keeper, at.market.url);
      await theirs.page.goto(`${home()}/users`);
      await theirs.page.getByRole("button", { name: s("delegations.withdraw") }).waitFor();
      await clean(theirs.page);
      const own = await openWindow(browser, { ...options, baseURL: at.market.url });
      await signIn(own, admin, at.market.url);
      await own.page.goto(partners());
      await own.page.getByRole("button", { name: s("delegations.grant") }).click();
      await own.page.getByText(s("delegations.cannot")).waitFor();
      await clean(own.page);
      assert.deepEqual([...theirs.faults, ...own.faults], []);
      await theirs.context.close();
      await own.context.close();
    }
  });
});
