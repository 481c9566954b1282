import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, type TestMarket, type TestPerson } from "../support/market.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import { openSeatDesk, type SeatDesk } from "../support/seat-desk.ts";

suite("BEY-10: groups, files and idle licences of a subscription, on pages", () => {
  let at: RunningSale;
  let market: TestMarket;
  let browser: Browser;
  let desk: SeatDesk;
  let employee: TestPerson;
  let held: Awaited<ReturnType<SeatDesk["holds"]>>;
  let home = "";
  before(async () => {
    [at, browser] = await Promise.all([openRunningSale(), openBrowser()]);
    ({ market } = at);
    desk = await openSeatDesk(at);
    held = await desk.holds(3);
    home = `/customer/${desk.admin.organisation.handle}`;
    const [ann, bob] = await desk.people(["Ann", "Bob"]);
    assert.ok(ann && bob);
    const sales = await desk.group("Sales", [bob]);
    employee = await market.person(desk.customer.organisationId, ["member"]);
    const { email } = employee;
    const user = { userName: email, email, displayName: "Cem" };
    const added = await desk.admin.call("POST", "/v1/directory/users", user, once());
    assert.equal(added.status, 201, added.text);
    const cem = { userId: added.json<{ id: string }>().id, userName: email };
    assert.equal((await desk.assign(held.id, [ann, cem])).status, 200);
    await desk.give(held.id, sales);
  });
  after(async () => {
    await browser.close();
    await at.close();
  });

  /** In the console are refusals that are asked for, who is nobody, and an offer that is for sale and not in the catalogue. */
  const faults = (visit: { readonly faults: readonly string[] }) =>
    visit.faults.filter(
      (one) =>
        !one.includes("409") && !/404 .*not-licensed/.test(one) && !/401 .*\/v1\/me\b/.test(one),
    );
  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);

  test("BEY-10: with every licence assigned the page leads to the subscription; what a group has is taken from the group", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { page } = visit;
    await signIn(visit, desk.admin, market.url);
    await page.goto(`${home}/licences/${held.id}`);
    const dialog = page.getByRole("dialog");
    await page.getByRole("row", { name: /Bob.*Group Sales/ }).waitFor();
    await page.getByText("Every licence is assigned.").waitFor();
    await page.getByRole("link", { name: "Change the number of licences" }).waitFor();
    await clean(page);
    await page.getByRole("button", { name: /^Groups/ }).click();
    await page.getByRole("button", { name: "Take from the group Sales" }).click();
    await dialog.getByRole("button", { name: "Show what it changes" }).click();
    await dialog.getByText("1 member loses the licence").waitFor();
    await clean(page);
    await dialog.getByRole("button", { name: "Yes, take them" }).click();
    await page.getByText("No group has licences of this plan.").waitFor();
    assert.deepEqual(faults(visit), []);
    await visit.context.close();
  });

  test("BEY-13, C1: a file is tried before it is done; idle licences are taken back from the first page", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { page } = visit;
    await signIn(visit, desk.admin, market.url);
    await page.goto(`${home}/licences/${held.id}`);
    await page.getByRole("link", { name: "From file" }).click();
    const pick = (lines: readonly string[]) =>
      page.setInputFiles("input[type=file]", {
        name: "licences.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(lines.join("\n")),
      });
    await pick(["UserName,Action", "nobody@morvan.example,assign"]);
    await page.getByText("Your directory has no user of this name.").first().waitFor();
    await clean(page);
    await pick(["UserName,Action", `${employee.email},unassign`]);
    await page.getByRole("button", { name: "Assign 0, unassign 1" }).click();
    await page.getByText("0 licences were assigned, 1 unassigned.").waitFor();
    await page.getByRole("link", { name: "Back to the licences" }).click();
    await market.platform.pool.raw.query(
      "update licensing.assignments set assigned_at = assigned_at - interval '61 days' where pool_id = $1",
      [held.id],
    );
    await page.goto(home);
    await page.getByRole("button", { name: /^Take 1 licence back/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Ann", { exact: true }).waitFor();
    await clean(page);
    await dialog.getByRole("button", { name: "Yes, unassign" }).click();
    await page.getByText("1 licence was taken back.").waitFor();
    assert.deepEqual(faults(visit), []);
    await visit.context.close();
  });

  test("F10, ACC-01: who is not signed in reads of the app, and gets a link to the own work address", async () => {
    const { publisher } = at.sale;
    const slug = `${publisher.organisation.handle}.live`;
    const { applied, completeDocument, planDocument, publishAtOnce } = await import(
      "../support/offers.ts"
    );
    const plans = [planDocument("team", { licencesManaged: true })];
    await applied(publisher, await completeDocument(publisher, { offer: "live", plans }));
    await publishAtOnce(market, publisher, slug);
    const [lea] = await desk.people(["Lea"]);
    assert.ok(lea);
    const visit = await openWindow(browser, { baseURL: market.url });
    const { page } = visit;
    const back = encodeURIComponent("http://127.0.0.1:4710/documents/7");
    await page.goto(
      `/not-licensed?tenant=${desk.customer.tenantId}&service=${slug}.team&return=${back}`,
    );
    const elsewhere = await openWindow(browser, { baseURL: market.url });
    const stranger = await market.organisation({ kind: "customer", name: "Fabrikam" });
    await signIn(elsewhere, stranger, market.url);
    await elsewhere.page.goto(
      `/not-licensed?tenant=${desk.customer.tenantId}&service=${slug}.team`,
    );
    // Nothing of how the stranger's own organisation stands with the app.
    await elsewhere.page.getByText(`You are signed in as ${stranger.email}`).waitFor();
    assert.equal(await elsewhere.page.getByText("Request licence").count(), 0);
    await clean(elsewhere.page);
    await elsewhere.page.goto(`/not-licensed?service=${slug}.team`);
    await elsewhere.page.getByText("licences of Fabrikam").waitFor();
    await elsewhere.page.goBack();
    await elsewhere.page.getByRole("button", { name: "Sign in with another account" }).click();
    await elsewhere.page.getByLabel("E-mail address").waitFor();
    assert.match(elsewhere.page.url(), /next=%2Fnot-licensed/);
    await elsewhere.context.close();
    await page.getByRole("heading", { name: /Contoso Notes · Plan team/ }).waitFor();
    await page.getByRole("link", { name: "Back to Contoso Notes" }).waitFor();
    await page.getByLabel("Work address").fill(lea.userName);
    await clean(page);
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByText("If the directory knows the address").waitFor();
    await market.settle();
    const { rows } = await market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where to_address = $1",
      [lea.userName],
    );
    const link = /\/join-team\S+/.exec(rows[0]?.body ?? "")?.[0] ?? "";
    await page.goto(link);
    await page.getByRole("textbox", { name: "Password" }).fill("correct horse battery");
    await clean(page);
    await page.getByRole("button", { name: "Join" }).click();
    await page.getByText(/^You are a member of/).waitFor();
    assert.deepEqual(faults(visit), []);
    await visit.context.close();
  });

  test("BEY-15: in French, dark, and in Korean on a phone", async () => {
    for (const [locale, dark, words] of [
      ["fr-FR", true, ["En attente", "Demandes", "Mes applications"]],
      ["ko-KR", false, ["대기 중", "요청", "내 앱"]],
    ] as const) {
      const visit = await openWindow(browser, { baseURL: market.url, locale, dark, phone: !dark });
      const { page } = visit;
      await signIn(visit, desk.admin, market.url);
      for (const [index, path] of [
        `/licences/${held.id}?view=groups`,
        "/requests",
        "/my-apps",
      ].entries()) {
        await page.goto(home + path);
        await page
          .getByText(words[index] ?? "", { exact: false })
          .filter({ visible: true })
          .first()
          .waitFor();
        await clean(page);
      }
      assert.deepEqual(faults(visit), []);
      await visit.context.close();
    }
  });
});
