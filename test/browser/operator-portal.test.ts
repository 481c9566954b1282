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
import { completeOffer, openSite, type Site, submitted } from "../support/publishing.ts";

suite("the operator portal in a browser", () => {
  let market: TestMarket;
  let site: Site;
  let browser: Browser;
  let administrator: TestPerson;
  let certifier: TestPerson;

  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
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
    site.close();
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

  test("O2, O3, OPR-03: an administrator rules that two people certify, shares the queue's work, takes what is next, and suspends a publisher", async () => {
    const publisher = await market.organisation({ kind: "publisher", name: "Contoso" });
    const { context, page, faults } = await open(administrator, "/two-person-rules");
    const button = (name: string) => page.getByRole("button", { name, exact: true });

    await button("Add rule").click();
    await page.getByLabel(/^First publication/).check();
    await button("Save rules").click();
    await page.getByRole("status").getByText(/saved/i).waitFor();

    for (const offer of ["walk-a", "walk-b"])
      await submitted(publisher, await completeOffer(publisher, site, { offer }));
    await market.settle();
    await page.getByRole("link", { name: /^Certification queue/ }).click();
    await page.getByPlaceholder("Offer’s name or ID, or publisher").fill("conTOSO");
    await page.waitForURL(/q=conTOSO/);
    const rows = page.getByRole("row").filter({ hasText: "Contoso" });
    await rows.filter({ hasText: "Two people" }).nth(1).waitFor();

    // The second in the list goes to a colleague; without one, nothing is sent.
    await rows.nth(1).getByRole("checkbox").check();
    await page.getByRole("status").getByText("1 chosen").waitFor();
    await button("Assign").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Assign 1 submission").waitFor();
    await dialog.getByRole("button", { name: "Yes, assign" }).click();
    await dialog.getByText("Choose a colleague.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog
      .getByLabel("Colleague")
      .selectOption({ label: "Souk Test certifier, nothing claimed" });
    await dialog.getByRole("button", { name: "Yes, assign" }).click();
    await dialog.waitFor({ state: "detached" });
    await rows.nth(1).getByText("Souk Test certifier").waitFor();

    // What nobody has is next; it says that two people certify, and is handed over from its own page.
    await button("Take next").click();
    await page.getByText("Two different people have to certify it.", { exact: false }).waitFor();
    await button("More actions").click();
    await page.getByRole("menuitem", { name: "Assign to a colleague" }).click();
    await dialog.getByLabel("Colleague").selectOption({ label: "Souk Test certifier, 1 claimed" });
    await dialog.getByRole("button", { name: "Yes, assign" }).click();
    await dialog.waitFor({ state: "detached" });
    await market.settle();

    await page.getByRole("link", { name: "Organisations" }).click();
    await page.getByRole("link", { name: "Contoso" }).click();
    await page.getByText("2 submissions on their way").waitFor();
    await button("Suspend").click();
    await dialog.getByRole("button", { name: "Suspend organisation" }).click();
    await dialog.getByText("Type the short name exactly.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByLabel("Reason").fill("Sells what it does not own.");
    await dialog.getByLabel(/^To confirm, type/).fill(publisher.organisation.handle);
    await dialog.getByRole("button", { name: "Suspend organisation" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText(/^Suspended by Souk Test administrator/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults, []);
    await context.close();

    const own = await openWindow(browser, { baseURL: market.url, phone: true });
    await signIn(own, publisher, market.url);
    await own.page.goto(`/publisher/${publisher.organisation.handle}`);
    const notice = own.page.getByRole("region", { name: "This organisation is suspended" });
    await notice.getByText("Sells what it does not own.").waitFor();
    await notice.getByRole("link", { name: administrator.email }).waitFor();
    assert.deepEqual(await accessibilityFaults(own.page), []);
    await own.context.close();
  });
});
