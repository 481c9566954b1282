import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, type TestMarket, type TestPerson } from "../support/market.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import { openSeatDesk, type SeatDesk } from "../support/seat-desk.ts";

suite("J10: groups, the waiting list, requests and files, on pages", () => {
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
    held = await desk.holds(2);
    home = `/customer/${desk.admin.organisation.handle}`;
    const [, bob] = await desk.people(["Ann", "Bob"]);
    assert.ok(bob);
    await desk.group("Sales", [bob]);
    employee = await market.person(desk.customer.organisationId, ["member"]);
    const { email } = employee;
    const user = { userName: email, email, displayName: "Cem" };
    const added = await desk.admin.call("POST", "/v1/directory/users", user, once());
    assert.equal(added.status, 201, added.text);
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

  test("J10.7, J10.8, BEY-10: to a person and a group; who finds none left asks, waits, and has one when there are more", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { page } = visit;
    await signIn(visit, desk.admin, market.url);
    await page.goto(`${home}/licences/${held.id}`);
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Assign licences" }).click();
    const people = dialog.getByRole("combobox", { name: "People" });
    await people.fill("Ann");
    await page.getByRole("option", { name: /^Ann/ }).click();
    await people.press("Escape");
    await dialog.getByRole("button", { name: "Assign 1 licence" }).click();
    await page.getByRole("row", { name: /Ann.*Direct.*Not yet.*Allowed/ }).waitFor();

    await page.getByRole("button", { name: "Assign licences" }).click();
    await dialog.getByRole("button", { name: "Group" }).click();
    const group = dialog.getByRole("combobox", { name: "Group" });
    await group.fill("Sal");
    await page.getByRole("option", { name: "Sales" }).click();
    await dialog.getByRole("button", { name: "Show what it changes" }).click();
    await dialog.getByText("1 member gets a licence").waitFor();
    await clean(page);
    await dialog.getByRole("button", { name: "Give to the group" }).click();
    await page.getByRole("row", { name: /Bob.*Group Sales/ }).waitFor();
    await page.getByText("Every licence is assigned.").waitFor();
    await page.getByRole("link", { name: "Change the number of licences" }).waitFor();
    await clean(page);

    // Who has it by a group: the way out is the group.
    await page.getByRole("checkbox", { name: "Choose Bob" }).check();
    await page.getByRole("button", { name: "Unassign 1 licence" }).click();
    await dialog.getByRole("button", { name: "Yes, unassign" }).click();
    await dialog.getByText(/licence by Sales/).waitFor();
    await dialog.getByRole("button", { name: "Back" }).click();

    // The employee is sent away by the app, and asks.
    const other = await openWindow(browser, { baseURL: market.url });
    await signIn(other, employee, market.url);
    await other.page.goto(
      `/not-licensed?tenant=${desk.customer.tenantId}&service=${held.serviceId}`,
    );
    await other.page.getByText(/^You have no licence of/).waitFor();
    await other.page.getByLabel("Why you need it").fill("For the quarter");
    await clean(other.page);
    await other.page.getByRole("button", { name: "Request licence" }).click();
    await other.page.getByText("Your request is with your licence admins.").waitFor();

    await page.goto(home);
    await page.getByRole("link", { name: "1 request for a licence" }).click();
    await page.getByRole("row", { name: /Cem.*For the quarter/ }).waitFor();
    await clean(page);
    await page.getByRole("button", { name: /^Hand over the request of Cem/ }).click();
    await dialog.getByLabel("Colleague").selectOption({ index: 1 });
    await clean(page);
    await dialog.getByRole("button", { name: "Hand over" }).click();
    await page.getByText("Cem’s request was handed over.").waitFor();
    await page.getByRole("row", { name: /Cem.*With / }).waitFor();
    await page.getByRole("button", { name: /^Approve the request of Cem/ }).click();
    await dialog.getByText(/is left: Cem waits/).waitFor();
    await dialog.getByLabel("Words for Cem").fill("As soon as one is free");
    await dialog.getByRole("button", { name: "Put on the waiting list" }).click();
    await page.getByText(/^Cem is on the waiting list/).waitFor();
    await page.goto(`${home}/licences/${held.id}?view=waiting`);
    await page.getByRole("row", { name: /Cem.*Direct/ }).waitFor();
    await clean(page);

    await other.page.getByRole("link", { name: "My apps" }).click();
    await other.page.getByRole("row", { name: /On the waiting list/ }).waitFor();
    await desk.resize(held.subscriptionId, 3);
    await other.page.reload();
    await other.page.getByRole("row", { name: /Licensed/ }).waitFor();
    await clean(other.page);
    await page.getByRole("button", { name: "History" }).click();
    await page.getByRole("row", { name: /Cem.*Waited, and one became free/ }).waitFor();
    await clean(page);

    await page.getByRole("button", { name: /^Groups/ }).click();
    await page.getByRole("button", { name: "Take from the group Sales" }).click();
    await dialog.getByRole("button", { name: "Show what it changes" }).click();
    await dialog.getByText("1 member loses the licence").waitFor();
    await clean(page);
    await dialog.getByRole("button", { name: "Yes, take them" }).click();
    await page.getByText("No group has licences of this plan.").waitFor();

    assert.deepEqual([...faults(visit), ...faults(other)], []);
    await visit.context.close();
    await other.context.close();
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
