import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { PASSWORD, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

const png = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#5b2a3c" } })
    .png()
    .toBuffer();

suite("the publisher portal in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let publisher: TestPerson;

  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  /** Opens a page of Contoso's portal in a new window, signed in. */
  async function open(
    path: string,
    options: Parameters<typeof openWindow>[1] = {},
  ): Promise<Visit> {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, publisher, market.url);
    await visit.page.goto(`/publisher/contoso${path}`, { waitUntil: "networkidle" });
    return visit;
  }

  async function createOffer(page: Page, offerId: string): Promise<void> {
    await page.getByRole("button", { name: "New offer" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Offer ID/).fill(offerId);
    await dialog.getByLabel("Offer alias").fill(`Alias of ${offerId}`);
    await dialog.getByRole("button", { name: "Create offer" }).click();
    await page.waitForURL(new RegExp(`/offers/${offerId}/pages/setup$`));
    await page.getByText("Sell through the marketplace").click();
    await save(page);
  }

  async function save(page: Page): Promise<void> {
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByRole("region", { name: "Unsaved changes" }).waitFor({ state: "detached" });
  }

  test("J1.1, ACC-04: a person signs in, and a wrong password is answered without naming which part is wrong", async () => {
    const { context, page, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto("/sign-in?next=/publisher/contoso/offers");
    await page.getByLabel("E-mail address").fill(publisher.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/publisher\/contoso\/offers$/);
    await page.getByText("No offers yet.").waitFor();
    // Nobody signed in, then the wrong password: the only answers that complain.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("401")),
      [],
    );
    await context.close();
  });

  test("J1.2, PUB-13: the dialog says what an Offer ID can be while it is typed, and a taken ID is refused beside the field", async () => {
    const { context, page } = await open("/offers");
    await page.getByRole("button", { name: "New offer" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Offer ID/).fill("My Notes");
    await dialog.getByText("Spaces and capitals are not possible in an Offer ID.").waitFor();
    await dialog.getByLabel(/^Offer ID/).fill("a".repeat(33));
    await dialog.getByText("Shorten it by 1 character.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.press("Escape");
    await createOffer(page, "notes");
    await page.getByRole("link", { name: "All offers" }).first().click();
    await page.getByRole("button", { name: "New offer" }).first().click();
    await dialog.getByLabel(/^Offer ID/).fill("notes");
    await dialog.getByLabel("Offer alias").fill("Again");
    await dialog.getByRole("button", { name: "Create offer" }).click();
    const field = dialog.getByLabel(/^Offer ID/);
    await dialog.locator("[aria-invalid=true]").waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await field.inputValue(), "notes", "what was typed stays");
    await context.close();
  });

  test("J1.4, PUB-04: an incomplete page is saved, says what is missing with links to the fields, and keeps every text", async () => {
    const { context, page, faults } = await open("/offers");
    await createOffer(page, "listing");
    await page.getByRole("link", { name: /^Offer listing/ }).click();
    await page.getByLabel("Name", { exact: true }).first().fill("Listing");
    await page
      .getByLabel(/^Search results summary/)
      .first()
      .fill("x".repeat(101));
    await page.getByText("Shorten it by 1 character.").first().waitFor();
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("Draft saved, but this page is Incomplete.").waitFor();
    assert.equal(
      await page
        .getByLabel(/^Search results summary/)
        .first()
        .inputValue(),
      "x".repeat(101),
    );
    await page.getByRole("link", { name: "English · Search results summary" }).click();
    await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("BEY-15: switching the language keeps the address and the text that is not saved yet", async () => {
    const { context, page, faults } = await open("/offers/listing/pages/listing");
    const address = page.url();
    await page.getByLabel("Name", { exact: true }).first().fill("Not saved yet");
    for (const [language, words] of [
      ["Français", "Modifications non enregistrées"],
      ["한국어", "저장되지 않은 변경 내용"],
    ] as const) {
      await page
        .getByRole("banner")
        .getByRole("button", { name: /EN|FR|KO/ })
        .click();
      await page.getByRole("menuitemradio", { name: language }).click();
      await page.locator("b", { hasText: words }).waitFor();
      const typed = await page
        .locator("main input")
        .evaluateAll((all) => all.map((input) => (input as HTMLInputElement).value));
      assert.ok(typed.includes("Not saved yet"), language);
      assert.equal(page.url(), address);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("J2.8: two people who change different fields of a page both keep their change; the same field is a choice", async () => {
    const one = await open("/offers/listing/pages/listing");
    const other = await open("/offers/listing/pages/listing");
    const policy = (page: Page) => page.getByLabel("Privacy policy");
    const name = (page: Page) => page.getByLabel("Name", { exact: true }).first();
    await policy(one.page).fill("https://contoso.example/privacy");
    await save(one.page);
    await name(other.page).fill("Renamed");
    await other.page.getByRole("button", { name: "Save draft" }).click();
    await other.page.getByText("Both changes are saved.").waitFor();
    assert.equal(await policy(other.page).inputValue(), "https://contoso.example/privacy");

    await name(one.page).fill("Mine");
    await one.page.getByRole("button", { name: "Save draft" }).click();
    await one.page.getByText("Somebody saved before you.").waitFor();
    await one.page.getByRole("cell", { name: "Renamed" }).waitFor();
    assert.deepEqual(await accessibilityFaults(one.page), []);
    await one.page.getByRole("button", { name: "Keep mine" }).click();
    await one.page.getByText("Somebody saved before you.").waitFor({ state: "detached" });
    assert.equal(await name(one.page).inputValue(), "Mine");
    await one.context.close();
    await other.context.close();
  });

  test("PUB-06: an image of the wrong size is refused before it is sent, the right one is shown", async () => {
    const { context, page, faults } = await open("/offers/listing/pages/listing");
    const choose = async (width: number, height: number) => {
      const logo = page.locator("#field-logo");
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        logo.getByRole("button", { name: /file/ }).first().click(),
      ]);
      await chooser.setFiles({
        name: "logo.png",
        mimeType: "image/png",
        buffer: await png(width, height),
      });
    };
    await choose(100, 50);
    await page.getByText("This image has 100 × 50 px").waitFor();
    await choose(300, 300);
    await page.getByRole("img", { name: "Logo" }).waitFor();
    await save(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("PUB-09: prices fill every market, are typed by keyboard, pasted and converted again", async () => {
    const { context, page, faults } = await open("/offers/listing/plans");
    await page.getByRole("button", { name: "Create new plan" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Plan ID").fill("team");
    await dialog.getByLabel("Plan name").fill("Team");
    await dialog.getByRole("button", { name: "Create new plan" }).click();
    await page.waitForURL(/\/plans\/team\/plan-listing$/);
    await page.getByRole("link", { name: /^Pricing and availability/ }).click();
    await page.getByText("Per user").first().click();
    await page.getByLabel("1 month", { exact: true }).check();
    await page.getByRole("textbox", { name: /, 1 month$/ }).fill("12,50");
    await page.getByRole("button", { name: "Choose markets" }).click();
    await page.getByRole("button", { name: "Select all 141" }).click();
    await page.getByRole("button", { name: "Use these markets" }).click();
    await page.getByText("All 141 markets").waitFor();
    await page.getByLabel("Market or currency").fill("kor");
    const korea = page.locator('[data-cell="0-0"]');
    await korea.focus();
    await page.keyboard.type("15000");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Convert again: / }).waitFor();
    await save(page);
    const saved = await publisher.call(
      "GET",
      "/v1/offers/contoso.listing/plans/team/pages/pricing",
      undefined,
      { "souk-organisation": publisher.organisation.id },
    );
    const { content } = saved.json<{
      content: { prices: Record<string, { terms: Record<string, string>; source: string }> };
    }>();
    assert.equal(Object.keys(content.prices).length, 141);
    assert.deepEqual(content.prices["KR"]?.terms, { P1M: "15000" });
    assert.equal(content.prices["KR"]?.source, "hand");
    assert.equal(content.prices["US"]?.terms["P1M"], "12.50");
    await page.getByRole("button", { name: /^Convert again/ }).click();
    await page.getByText(/^Converted at/).waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("leaving a page with unsaved text asks first, and the safe answer has the focus", async () => {
    const { context, page } = await open("/offers/listing/pages/listing");
    await page.getByLabel("Name", { exact: true }).first().fill("Almost lost");
    await page.getByRole("link", { name: /^Properties/ }).click();
    await page.getByRole("dialog").waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === "Stay on this page");
    await page.keyboard.press("Enter");
    assert.equal(
      await page.getByLabel("Name", { exact: true }).first().inputValue(),
      "Almost lost",
    );
    await context.close();
  });

  test("ACC-04: a deep link opened without a session leads to the sign-in page and back to itself", async () => {
    const { context, page, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto("/publisher/contoso/offers/listing/history?from=mail");
    await page.waitForURL(/\/sign-in\?/);
    await page.getByLabel("Mail address").fill(publisher.email);
    assert.equal(await page.getByText("Your session has ended.").count(), 0);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/offers\/listing\/history\?from=mail$/);
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("401")),
      [],
    );
    await context.close();
  });

  test("ACC-04: the address of a portal without an organisation asks for sign-in and opens the first one", async () => {
    const { context, page } = await openWindow(browser, { baseURL: market.url });
    await page.goto("/publisher");
    await page.waitForURL(/\/sign-in\?next=%2Fpublisher$/);
    await page.getByLabel("Mail address").fill(publisher.email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/publisher\/contoso$/);
    await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
    await context.close();
  });

  test("what was typed survives the end of the session: it is back after sign-in, merged with what others saved", async () => {
    const { context, page } = await open("/offers/listing/pages/listing");
    await page.getByLabel("Name", { exact: true }).first().fill("Typed before the end");
    await context.clearCookies();
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.waitForURL(/\/sign-in\?/);
    await page.getByText("Your session has ended.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    // Meanwhile somebody else saves another field of the same page.
    const path = "/v1/offers/contoso.listing/pages/listing";
    const read = await publisher.call("GET", path);
    const { content } = read.json<{ content: { languages: { en: Record<string, unknown> } } }>();
    content.languages.en["keywords"] = ["meanwhile"];
    const saved = await publisher.call("PUT", path, content, {
      "if-match": read.headers.get("etag") ?? "*",
    });
    assert.equal(saved.status, 200, saved.text);
    await page.getByLabel("Mail address").fill(publisher.email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/pages\/listing$/);
    await page.getByText("What you typed is back.").waitFor();
    const name = page.getByLabel("Name", { exact: true }).first();
    assert.equal(await name.inputValue(), "Typed before the end");
    await page.getByText("meanwhile").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.reload({ waitUntil: "networkidle" });
    assert.equal(await name.inputValue(), "Typed before the end", "a reload loses nothing either");
    await page.getByRole("button", { name: "Discard changes" }).click();
    await page.reload({ waitUntil: "networkidle" });
    assert.notEqual(await name.inputValue(), "Typed before the end", "what was discarded is gone");
    await context.close();
  });

  test("J1.3, PUB-05: Publish can always be pressed and answers with everything that stops it", async () => {
    const { context, page, faults } = await open("/offers/listing/review");
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByText(/^Not published: \d+ things stop this version\.$/).waitFor();
    await page
      .getByRole("link", { name: "Offer listing · English · Search results summary" })
      .click();
    await page.waitForURL(/\/pages\/listing\?field=/);
    await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("ACC-08: the list of offers is sorted and narrowed by its address, and all that it finds is exported", async () => {
    const { page, context, faults } = await open("/offers");
    /** The address changes before the rows do. */
    const begins = async (sort: string) => {
      const { data } = (await publisher.call("GET", `/v1/offers?sort=${sort}&limit=1`)).json<{
        data: { offerId: string }[];
      }>();
      const address = `/offers/${data[0]?.offerId}`;
      await page.waitForFunction(
        (end) => document.querySelector("tbody tr a")?.getAttribute("href")?.endsWith(end),
        address,
      );
    };
    await page.getByRole("button", { name: "Offer", exact: true }).click();
    await page.waitForURL(/sort=name/);
    const header = page.getByRole("columnheader", { name: "Offer", exact: true });
    assert.equal(await header.getAttribute("aria-sort"), "ascending");
    await begins("name");
    await page.getByRole("button", { name: "Offer", exact: true }).click();
    await page.waitForURL(/sort=-name/);
    await begins("-name");
    await page.getByRole("button", { name: "Offer type" }).click();
    await page.getByRole("menuitemradio", { name: "Virtual machine" }).click();
    await page.getByText("No offer matches", { exact: false }).waitFor();
    assert.match(page.url(), /type=virtual-machine/);
    await page.getByRole("button", { name: "Clear filters" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export" }).click(),
    ]);
    const file = await readFile(await download.path(), "utf8");
    const { data } = (await publisher.call("GET", "/v1/offers?sort=-name&limit=100")).json<{
      data: { offerId: string }[];
    }>();
    assert.deepEqual(
      file
        .trimEnd()
        .split("\r\n")
        .slice(1)
        .map((line) => line.split(",")[0]),
      data.map(({ offerId }) => offerId),
    );
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const [path, options] of [
    ["", { dark: true }],
    ["/offers", { phone: true, locale: "ko-KR" }],
    ["/offers/listing", { phone: true, dark: true, locale: "fr-FR" }],
    ["/offers/listing/pages/setup", { phone: true }],
    ["/offers/listing/pages/properties", { dark: true, locale: "ko-KR" }],
    ["/offers/listing/pages/preview-audience", {}],
    ["/offers/listing/plans", { locale: "fr-FR", phone: true }],
    ["/offers/listing/plans/team/pricing", { phone: true, locale: "ko-KR" }],
    ["/offers/listing/plans/team/visibility", { dark: true }],
    ["/offers/listing/review", { phone: true, dark: true, locale: "fr-FR" }],
  ] as const)
    test(`${path || "home"} has no accessibility fault and fits its window (${Object.values(options).join(" ")})`, async () => {
      const { context, page, faults } = await open(path, options);
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
      assert.deepEqual(faults, []);
      await context.close();
    });
});
