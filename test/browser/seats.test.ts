import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  savedLines,
  signIn,
} from "../support/browser.ts";
import { once, type TestMarket, type TestPerson } from "../support/market.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";

suite("C5, C6: licences of a customer, on pages", () => {
  let at: RunningSale;
  let market: TestMarket;
  let browser: Browser;
  let admin: TestPerson;
  let handle = "";
  let subscription = "";
  let asks: (user: string) => string;
  before(async () => {
    [at, browser] = await Promise.all([openRunningSale(), openBrowser()]);
    ({ market } = at);
    const customer = await at.sale.customer();
    const plan = await at.sells({ licencesManaged: true });
    subscription = await at.running(customer, plan, 3);
    asks = (user) =>
      `/v1/licence-checks?tenant=${customer.tenantId}&serviceId=${plan.offer.slug}.${plan.plan.planId}&user=${user}`;
    admin = await market.person(customer.organisationId, ["licence-admin"]);
    ({ handle } = admin.organisation);
    const keeper = await market.person(customer.organisationId, ["global-admin"]);
    for (const displayName of ["Ann Kerbrat", "Bob Diallo", "Cem Aubert"]) {
      const userName = `${displayName.toLowerCase().replace(" ", ".")}@morvan.example`;
      const body = { userName, email: userName, displayName };
      const added = await keeper.call("POST", "/v1/directory/users", body, once());
      assert.equal(added.status, 201, added.text);
    }
  });
  after(async () => {
    await browser.close();
    await at.close();
  });

  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);

  test("LIC-11, BEY-10: a licence admin gives licences to people, and takes one back", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { page } = visit;
    await signIn(visit, admin, market.url);
    await page.goto(`/customer/${handle}`);
    await page.getByRole("link", { name: "Licences" }).click();
    await page.getByRole("row", { name: /Team.* 3 0 3$/ }).waitFor();
    await clean(page);
    const saved = await savedLines(page, page.getByRole("button", { name: "Export" }));
    assert.match(saved[1] ?? "", /,Team,Contoso,3,0,3,0$/);
    await page.getByRole("link", { name: /Team/ }).click();
    await page.getByText("Nobody has a licence yet.").waitFor();

    await page.getByRole("button", { name: "Assign licences" }).click();
    const dialog = page.getByRole("dialog");
    const people = dialog.getByRole("combobox", { name: "People" });
    for (const name of ["Ann", "Bob"]) {
      await people.fill(name);
      await page.getByRole("option", { name: new RegExp(`^${name}`) }).click();
    }
    await dialog.getByText("1 licence is left afterwards.").waitFor();
    await clean(page);
    await people.press("Escape");
    await dialog.getByRole("button", { name: "Assign 2 licences" }).click();
    await page.getByRole("row", { name: /Ann Kerbrat.*Allowed/ }).waitFor();
    await page.getByText("2 licences were assigned.").waitFor({ state: "attached" });
    await clean(page);

    await page.getByRole("checkbox", { name: "Choose Bob Diallo" }).check();
    await page.getByRole("button", { name: "Unassign 1 licence" }).click();
    await dialog.getByText("Bob Diallo").waitFor();
    await dialog.getByRole("button", { name: "Yes, unassign" }).click();
    await page.getByRole("row", { name: /Bob Diallo/ }).waitFor({ state: "detached" });
    await page.getByText("1 licence is free.").waitFor({ state: "attached" });
    await page.getByRole("searchbox", { name: "Name or user name" }).fill("nobody like this");
    await page.getByText("Nothing matches.").waitFor();
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
  });

  test("J9.2, LIC-12: while the subscription is suspended the app is refused, and the page says the same; reactivated, both allow", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { page } = visit;
    await signIn(visit, admin, market.url);
    await page.goto(`/customer/${handle}/licences`);
    await page.getByRole("link", { name: /Team/ }).first().click();
    for (const [change, body, allowed, words] of [
      [
        "suspension",
        { reason: "customer-request" },
        false,
        /Denied.*The subscription is suspended/,
      ],
      ["reactivation", {}, true, /Ann Kerbrat.*Allowed/],
    ] as const) {
      const path = `/v1/subscriptions/${subscription}/${change}`;
      const seen = await at.sale.partner.call("PUT", `${path}?dryRun=true`, body, once());
      const { preview } = seen.json<{ preview?: string }>();
      const done = await at.sale.partner.call("PUT", path, { ...body, preview }, once());
      assert.ok(done.status < 300, done.text);
      await market.settle();
      await at.silence();
      const check = await at.sale.publisher.call("GET", asks("ann.kerbrat@morvan.example"));
      const { reason, ...answer } = check.json<{ allowed: boolean; reason: string | null }>();
      assert.deepEqual(
        [answer.allowed, reason],
        [allowed, allowed ? null : "subscription-suspended"],
      );
      await page.reload();
      await page.getByRole("row", { name: words }).waitFor();
    }
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
  });

  test("BEY-15: in French, dark, and in Korean on a phone", async () => {
    for (const [locale, dark, assigned, mean] of [
      ["fr-FR", true, "Attribuées", "Autorisé"],
      ["ko-KR", false, "할당됨", "허용됨"],
    ] as const) {
      const visit = await openWindow(browser, { baseURL: market.url, locale, dark, phone: !dark });
      const { page } = visit;
      await signIn(visit, admin, market.url);
      await page.goto(`/customer/${handle}/licences`);
      await page.getByRole("link", { name: /Team/ }).filter({ visible: true }).first().click();
      await page.getByText(assigned).first().waitFor();
      await page.getByText(mean).filter({ visible: true }).first().waitFor();
      await clean(page);
      assert.deepEqual(visit.faults, []);
      await visit.context.close();
    }
  });
});
