import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { planDocument } from "../support/offers.ts";
import { completeOffer, openSite, type Site, submitted } from "../support/publishing.ts";

suite("dialogs and lists of a publisher, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let site: Site;
  let publisher: TestPerson;
  let operator: TestPerson;

  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    operator = await market.organisation({ kind: "operator", name: "Meridian" });
    publisher = await market.organisation({ kind: "publisher", name: "Contoso" });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await market?.close();
    site?.close();
  });

  async function open(person: TestPerson, path: string): Promise<Visit> {
    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, person, market.url);
    await visit.page.goto(`/publisher/${person.organisation.handle}${path}`);
    return visit;
  }
  const focused = (page: Page) =>
    page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  /** Lets every change fail as a server in trouble does, until the returned function is called. */
  async function failing(page: Page): Promise<() => Promise<void>> {
    await page.route(/\/v1\//, (route) =>
      route.request().method() === "GET"
        ? route.continue()
        : route.fulfill({ status: 503, contentType: "application/problem+json", body: "{}" }),
    );
    return () => page.unroute(/\/v1\//);
  }
  const without503 = (faults: readonly string[]) => faults.filter((one) => !one.includes("503"));

  test("J1.1, J1.3: without offers a sentence and a button say how to begin; the dialog takes the focus and gives it back, and keeps what was typed when it fails", async () => {
    const newcomer = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const { context, page, faults } = await open(newcomer, "/offers");
    const first = page.getByRole("button", { name: "Create your first offer" });
    await first.waitFor();
    await page.getByRole("button", { name: "New offer" }).waitFor();
    assert.equal(await page.getByRole("searchbox").count(), 0, "there is nothing to search yet");
    assert.deepEqual(await accessibilityFaults(page), []);
    await first.click();
    const dialog = page.getByRole("dialog");
    const id = dialog.getByLabel(/^Offer ID/);
    await id.waitFor();
    assert.ok(await id.evaluate((field) => field === document.activeElement));
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await focused(page), "Create your first offer");

    await first.click();
    await id.fill("notes");
    await dialog.getByLabel("Offer alias").fill("Notes");
    const recovers = await failing(page);
    await dialog.getByRole("button", { name: "Create offer" }).click();
    await dialog.getByText("The offer was not created.").waitFor();
    assert.equal(await id.inputValue(), "notes");
    await recovers();
    await dialog.getByRole("button", { name: "Create offer" }).click();
    await page.waitForURL(/\/offers\/notes\/pages\/setup$/);
    await page.getByText("Sell through the marketplace").click();
    await page.getByRole("button", { name: "Save draft" }).click();
    const bar = page.getByRole("region", { name: "Unsaved changes" });
    await bar.waitFor({ state: "detached" });
    assert.equal(await focused(page), "Offer setup", "the focus goes on from the title");
    assert.deepEqual(without503(faults), []);
    await context.close();
  });

  test("O3, P18: the certification team requests information on the review, and the publisher replies to it on the report", async () => {
    const slug = await completeOffer(publisher, site, { offer: "asked" });
    const { id, number } = await submitted(publisher, slug);
    await market.settle();
    await operator.call("PUT", `/v1/certification/submissions/${id}/claim`, {});
    const team = await openWindow(browser, { baseURL: market.url });
    await signIn(team, operator, market.url);
    await team.page.goto(`/operator/${operator.organisation.handle}/certification/${id}`);
    await team.page.getByLabel("Question to the publisher").fill("Which account may we test with?");
    await team.page.getByRole("button", { name: "Request information" }).click();
    await team.page.getByText("The publisher has not answered yet.").waitFor();
    assert.deepEqual(await accessibilityFaults(team.page), []);

    const report = `/offers/${slug.split(".")[1]}/submissions/${number}`;
    const { context, page, faults } = await open(publisher, report);
    await page.getByText("Its decision waits for your answer.").waitFor();
    await page.getByText("Which account may we test with?").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel("Your message").fill("test@contoso.example");
    await page.getByRole("button", { name: "Reply" }).click();
    await page
      .getByRole("list", { name: "Questions and answers" })
      .getByText("test@contoso.example")
      .waitFor();
    await page.getByText("Its decision waits for your answer.").waitFor({ state: "detached" });
    await team.page.reload();
    await team.page.getByText("test@contoso.example").waitFor();
    assert.deepEqual([...faults, ...team.faults], []);
    await context.close();
    await team.context.close();
  });

  test("PUB-14: the base plans of an add-on are found by name, and one that is no plan any more stays readable", async () => {
    const slug = await completeOffer(publisher, site, {
      offer: "planned",
      plans: [
        planDocument("team"),
        planDocument("group"),
        planDocument("archive", { addOn: { bases: ["retired"] } }),
        planDocument("vault", { addOn: { bases: ["team"] } }),
      ],
    });
    const { context, page, faults } = await open(
      publisher,
      `/offers/${slug.split(".")[1]}/plans/archive/pricing`,
    );
    const bases = page.getByRole("combobox", { name: "Base plans" });
    await bases.waitFor();
    const field = page.locator("[data-field]", { has: bases }).last();
    await field.getByText("retired", { exact: true }).waitFor();
    await bases.fill("gro");
    await page.getByRole("option", { name: "Plan group (group)" }).click();
    await field.getByText("Plan group (group)").waitFor();
    await bases.fill("vault");
    await page.getByText("No plan matches").waitFor();
    await bases.fill("");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("retired: ").first().waitFor();
    const saved = await publisher.call("GET", `/v1/offers/${slug}/plans/archive/pages/pricing`);
    assert.deepEqual(saved.json<{ content: { addOn: unknown } }>().content.addOn, {
      bases: ["retired", "group"],
    });
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("PUB-17: a plan that could not be deleted stays in its dialog with the problem, and the next try is a new one", async () => {
    const slug = await completeOffer(publisher, site, {
      offer: "dropped",
      plans: [planDocument("team"), planDocument("group")],
    });
    const { context, page, faults } = await open(publisher, `/offers/${slug.split(".")[1]}/plans`);
    await page.getByRole("button", { name: "Actions on plan Plan group" }).click();
    await page.getByRole("menuitem", { name: "Delete draft" }).click();
    const dialog = page.getByRole("dialog");
    const recovers = await failing(page);
    const confirm = dialog.getByRole("button", { name: "Yes, delete the plan" });
    await confirm.click();
    await dialog.getByRole("alert").waitFor();
    assert.ok(await dialog.getByRole("alert").evaluate((one) => one === document.activeElement));
    await recovers();
    await confirm.click();
    await dialog.waitFor({ state: "detached" });
    await page
      .getByRole("button", { name: "Actions on plan Plan group" })
      .waitFor({ state: "detached" });
    assert.deepEqual(without503(faults), []);
    await context.close();
  });

  test("J5.2, PUB-10: Cancel publish says Cancelling until the answer, in the dialog and behind it; a refusal stays in the dialog", async () => {
    const slug = await completeOffer(publisher, site, { offer: "submitted" });
    await submitted(publisher, slug);
    await market.settle();
    const { context, page, faults } = await open(publisher, `/offers/${slug.split(".")[1]}`);
    await page.getByRole("button", { name: "Cancel publish" }).click();
    const dialog = page.getByRole("dialog");
    const recovers = await failing(page);
    await dialog.getByRole("button", { name: "Yes, cancel publish" }).click();
    await dialog.getByRole("alert").waitFor();
    await recovers();

    let answers = () => {};
    const held = new Promise<void>((done) => {
      answers = done;
    });
    let asked = 0;
    await page.route(/\/cancellation$/, async (route) => {
      asked += 1;
      await held;
      await route.continue();
    });
    await dialog.getByRole("button", { name: "Yes, cancel publish" }).click();
    const doing = dialog.getByRole("button", { name: "Cancelling…" });
    await doing.click({ force: true });
    assert.equal(asked, 1, "it cannot be pressed twice");
    await dialog.getByRole("button", { name: "Keep publishing" }).click();
    await page.getByRole("button", { name: "Cancelling…" }).waitFor();
    answers();
    await page.getByRole("button", { name: "Cancelling…" }).waitFor({ state: "detached" });
    await page.getByText("Draft", { exact: true }).first().waitFor();
    assert.deepEqual(without503(faults), []);
    await context.close();
  });

  test("PUB-01, PUB-14, P8, P6, PUB-21: a publisher reads since when its offers are live, simulates an invoice, tests its connection, takes translated texts from a file and stops two offers, without loading a page anew", async () => {
    await operator.call("PUT", "/v1/certification/settings", { certification: "automatic" });
    const slugs: string[] = [];
    for (const offer of ["walk-1", "walk-2"]) {
      const slug = await completeOffer(publisher, site, { offer, plans: [planDocument("team")] });
      const { number } = await submitted(publisher, slug);
      await market.settle();
      await publisher.call("PUT", `/v1/offers/${slug}/submissions/${number}/sign-off`, {});
      slugs.push(slug);
    }
    await market.settle();
    const { context, page, faults } = await open(publisher, "/offers/walk-1/plans/team/pricing");
    const dialog = page.getByRole("dialog");

    await page.getByRole("button", { name: "Simulate invoice" }).click();
    await dialog.getByLabel("First day").fill("1999-01-01");
    await dialog.getByRole("button", { name: "Simulate" }).click();
    const day = dialog.getByLabel("First day");
    await page.waitForFunction(
      (field) => field?.getAttribute("aria-invalid") === "true",
      await day.elementHandle(),
    );
    await day.fill("2026-12-10");
    await dialog.getByRole("button", { name: "Simulate" }).click();
    await dialog.getByText("Owed to you").waitFor();
    assert.match(await dialog.innerText(), /Invoice of December 2026/);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await focused(page), "Simulate invoice");

    await page.getByRole("link", { name: /^Technical configuration/ }).click();
    await page.getByRole("button", { name: "Test connection" }).click();
    const calls = page.getByRole("region", { name: "Test calls" });
    await calls.locator("summary").click();
    await calls.getByText('"subscriptionId": "00000000-').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);

    // What is opened while the page is on its way stays when the page arrives.
    await page.route("**/pages/listing", async (route) => {
      await setTimeout(500);
      await route.continue();
    });
    await page.getByRole("link", { name: /^Offer listing/ }).click();
    await page.getByRole("button", { name: "Translate" }).click();
    await dialog.waitFor();
    await page.unrouteAll({ behavior: "wait" });
    const picks = (rows: readonly string[]) =>
      dialog.locator("input[type=file]").setInputFiles({
        name: "walk-1-fr.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(["Page;Plan;Field;fr", ...rows].join("\n")),
      });
    await picks(["listing;;nom;Carnet"]);
    await dialog.getByRole("alert").waitFor();
    await dialog.getByRole("row", { name: /^2 3 / }).waitFor();
    await picks(["listing;;name;Carnet", "plan-listing;team;name;Équipe"]);
    await dialog.getByText("2 added, 0 edited").waitFor();
    assert.equal(await dialog.getByRole("alert").count(), 0, "the new file has its own answer");
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Save 2 texts to the draft" }).click();
    await dialog.getByText("The texts are in the draft.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();

    await page.getByRole("link", { name: "Marketplace offers" }).first().click();
    // Both offers have the same name; the phone's list has boxes of its own.
    const boxes = page.getByRole("row", { name: /walk-[12]/ }).getByRole("checkbox");
    // PUB-01: what is live since when.
    const since = page.getByRole("row", { name: /walk-1/ }).getByText(/^since \d/);
    await since.locator("time").waitFor();
    await boxes.first().check();
    await boxes.last().check();
    await page.getByRole("status").getByText("2 offers chosen").waitFor();
    await page.getByRole("button", { name: "Stop distribution" }).click();
    const typed = dialog.getByLabel(/^To confirm, type/);
    await typed.fill("2");
    await dialog.getByRole("button", { name: "Stop 2 offers" }).click();
    await dialog.getByText("Type the publisher ID and the number").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.setViewportSize({ width: 360, height: 780 });
    const widths = await dialog.evaluate((one) => [one.scrollWidth, one.clientWidth]);
    assert.equal(widths[0], widths[1], "nothing is beyond the edge of a phone");
    await typed.fill(`${publisher.organisation.handle} 2`);
    await dialog.getByRole("button", { name: "Stop 2 offers" }).click();
    await dialog.getByRole("status").getByText("Not available").first().waitFor();
    assert.equal(await dialog.getByRole("status").getByText("Not available").count(), 2);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("list", { name: "Marketplace offers" }).waitFor();
    await dialog.waitFor({ state: "detached" });
    for (const slug of slugs) {
      const { status } = (await publisher.call("GET", `/v1/offers/${slug}`)).json<{
        status: string;
      }>();
      assert.equal(status, "not-available");
    }
    // What was typed wrong on purpose is what the browser complains about.
    assert.deepEqual(
      faults.filter((one) => !/40[0-9]|422/.test(one)),
      [],
    );
    await context.close();
  });
});
