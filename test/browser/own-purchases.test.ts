import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
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
import { openSale, type Sale, type Sold } from "../support/sale.ts";
import { liveEdition, livePlan, shows } from "../support/storefront.ts";
import { englishLeft, OTHER_LANGUAGES, quiet, wordsOf } from "../support/words.ts";

/** A folder for pictures of every page in every language; only who looks at them asks for it. */
const PICTURES = process.env["TEST_PICTURES"];
const OWN = { en: "English", fr: "Français", ko: "한국어" } as const;

suite("STO-04, STO-05: an organisation buys for itself in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  let sold: Sold;
  let claire: TestPerson;
  let visit: Visit;
  let page: Page;
  let settled: () => Promise<void>;
  let portal: string;

  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    sale = await openSale(market);
    const edition = liveEdition(1, {
      slug: "contoso.ledger",
      languages: {
        en: { name: "Contoso Ledger", summary: "Books", description: "", keywords: [] },
      },
      plans: [livePlan({ planId: "team" })],
    });
    await shows(market, edition);
    sold = await sale.sells(
      {
        terms: [
          { term: "P1M", payment: "upfront" },
          { term: "P1Y", payment: "upfront" },
        ],
        prices: {
          FR: { currency: "EUR", terms: { P1M: "12.00", P1Y: "120.00" }, meters: {} },
        },
      },
      {
        slug: "contoso.ledger",
        languages: { en: { name: "Contoso Ledger", summary: "Books" } },
      },
    );
    const customer = await sale.customer();
    claire = await market.person(customer.organisationId, ["global-admin"]);
    // What a partner sold to it before.
    await sale.buys(customer, await sale.sells());
    portal = `/customer/${claire.organisation.handle}`;
    visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, claire, market.url);
    page = visit.page;
    ({ settled } = quiet(page));
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const main = () => page.getByRole("main");
  const title = (name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();

  /** With axe in English, at phone width in the dark, then read in French and Korean. */
  async function look(name: string): Promise<void> {
    await settled();
    assert.deepEqual(await accessibilityFaults(page), [], name);
    await picture(`${name} en`);
    for (const language of [...OTHER_LANGUAGES, "en"] as const) {
      await page
        .getByRole("banner")
        .getByRole("button", { name: /\b(EN|FR|KO)$/ })
        .click();
      await page.getByRole("menuitemradio", { name: OWN[language] }).click();
      await page.getByRole("menu").waitFor({ state: "detached" });
      await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
      if (language === "en") continue;
      await settled();
      const left = englishLeft(language, await wordsOf(page));
      assert.deepEqual(left, [], `${name} in ${language}`);
      if (language === "ko") await phone(name);
      else await picture(`${name} ${language}`);
    }
    await settled();
    noFaults(name);
  }
  /** A refusal is an answer that the browser complains about. */
  const noFaults = (name: string) =>
    assert.deepEqual(
      visit.faults.filter((fault) => !fault.includes("409")),
      [],
      name,
    );
  async function phone(name: string): Promise<void> {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await settled();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${name} is ${over} px wider than a phone`);
    assert.deepEqual(await accessibilityFaults(page, { colours: true }), [], `${name}, dark`);
    await picture(`${name} ko phone`);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1440, height: 900 });
    await settled();
  }
  async function picture(name: string): Promise<void> {
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  }

  /** A step of the story. Where one failed, those after it have nothing to stand on. */
  let broken: string | undefined;
  const step = (name: string, work: () => Promise<void>) =>
    test(name, async () => {
      assert.equal(broken, undefined, "an earlier step failed");
      broken = name;
      await work();
      broken = undefined;
    });

  step(
    "F4: the number of users and the term chosen on the Plans tab go along into the cart",
    async () => {
      await page.goto("/product/saas/contoso.ledger?market=FR");
      await page.getByLabel("Users").fill("20");
      await page.locator("input[name=term][value=P1Y]").check();
      const card = page.getByRole("article", { name: /Team/ }).or(page.locator("article.plan"));
      await card
        .getByText(/2,400\.00/)
        .first()
        .waitFor();
      await card.getByRole("link", { name: /Select plan/ }).click();
      await page.waitForURL(/\/buy\?offer=contoso\.ledger&plan=team&term=P1Y&users=20$/);
      await title("Buy");
      const row = main().getByRole("listitem", { name: "Contoso Ledger, Team" });
      assert.equal(await row.getByRole("textbox").inputValue(), "20");
      assert.match(await row.innerText(), /120\.00/);
      await look("buy");
      await row.getByRole("button", { name: /^Add to cart/ }).click();
      await main().getByRole("link", { name: "Review order" }).waitFor();
    },
  );

  step(
    "F6: the agreement is accepted once, a price that moved is shown anew, and Buy says until when it is credited",
    async () => {
      await page.getByRole("link", { name: /^Cart/ }).first().click();
      await title("Cart");
      await page.getByRole("button", { name: "Quote as PDF" }).click();
      const [quote] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: "한국어" }).click(),
      ]);
      assert.equal(quote.suggestedFilename(), "quote-ko.pdf");
      await page.getByRole("link", { name: "Review order" }).first().click();
      await title("Review order");
      const buy = page.getByRole("button", { name: /^Buy/ }).first();
      await main()
        .getByText(/Full credit until/)
        .waitFor();
      await look("review");
      await buy.click({ force: true });
      await main().getByText("Nothing was bought: 1 thing is missing.").waitFor();
      await main()
        .getByRole("checkbox", { name: /accepts the customer agreement/ })
        .check();
      await sale.sells(
        {
          ...sold.plan,
          prices: { FR: { currency: "EUR", terms: { P1M: "12.00", P1Y: "121.00" }, meters: {} } },
        },
        sold.offer,
      );
      await buy.click({ force: true });
      await main().getByText("Something moved since the review. Nothing was bought.").waitFor();
      await page.getByRole("button", { name: /^Buy for EUR.2,904\.00/ }).waitFor();
      await buy.dblclick();
      await page.waitForURL(/\/orders\/[^/]+\?placed=yes$/);
    },
  );

  step(
    "F7: the order says who does what next, and its subscription has the actions of a partner",
    async () => {
      await title(/^Order /);
      await main()
        .getByText(/assign 20 licences/)
        .waitFor();
      await main()
        .getByText(/Without activation it lapses/)
        .waitFor();
      await look("order");
      await main()
        .getByText(/Support of Contoso/)
        .waitFor();
      await main().getByRole("link", { name: "Invite an administrator" }).click();
      await page.getByRole("dialog").getByText("Invite").first().waitFor();
      await page.goBack();
      await title(/^Order /);
      await main()
        .getByRole("link", { name: "Open subscription" })
        .or(main().getByRole("link", { name: "Contoso Ledger" }))
        .first()
        .click();
      await title("Contoso Ledger");
      await main().getByRole("button", { name: "Cancel subscription" }).waitFor();
      const { data } = (await claire.call("GET", "/v1/purchases?from=operator")).json<{
        data: { id: string }[];
      }>();
      assert.equal(data.length, 1, "the second press bought nothing");
      assert.ok((await sale.activates(data[0]?.id ?? "", { quantity: 20 })).ok);
      await market.settle();
      await page.reload();
      await main().getByText("Active", { exact: true }).first().waitFor();
      await look("subscription");
      await main().getByRole("button", { name: "Cancel subscription" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(/Everything charged for it is credited/).waitFor();
      assert.deepEqual(await dialog.getByRole("option").allInnerTexts(), [
        "Our own decision",
        "Other",
      ]);
      await dialog.getByRole("button", { name: "Keep subscription" }).click();
    },
  );

  step(
    "F8, C4: My purchases has both sellers, and of a partner's subscription no price",
    async () => {
      await page
        .getByRole("link", { name: /^My purchases/ })
        .first()
        .click();
      await title("My purchases");
      const partners = main().getByRole("row", { name: /Nordhaven Cloud/ });
      assert.match(await partners.innerText(), /Agreed with the partner/);
      assert.match(
        await main()
          .getByRole("row", { name: /Contoso Ledger/ })
          .innerText(),
        /Comptoir Meridian.*EUR.2,420\.00/s,
      );
      await look("purchases");
      const own = main().getByRole("row", { name: /Contoso Ledger/ });
      assert.equal(await partners.getByRole("checkbox").count(), 0, "its partner renews it");
      await own.getByRole("checkbox", { name: /^Choose/ }).check();
      await main().getByRole("button", { name: "Turn off auto-renew" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(/20 Nov 2027/).waitFor();
      await dialog.getByRole("button", { name: "Keep", exact: false }).click();
      await partners.getByRole("link").first().click();
      await main().getByText("Nordhaven Cloud sold this to you and manages it.").waitFor();
      await look("purchase of a partner");
    },
  );

  step("STO-05: renewals are a list, a file and an address that is shown once", async () => {
    await page.goto(`${portal}/renewals`);
    await title("Renewals");
    await main()
      .getByRole("row", { name: /Contoso Ledger/ })
      .getByText("21 Nov 2027")
      .waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      main()
        .getByRole("button", { name: "Calendar file" })
        .or(page.getByRole("button", { name: "Calendar file" }))
        .first()
        .click(),
    ]);
    assert.equal(file.suggestedFilename(), "renewals.ics");
    await main().getByRole("button", { name: "Make an address" }).click();
    await main()
      .getByText(/\/v1\/calendars\//)
      .waitFor();
    await look("renewals");
    await page.goto(portal);
    await main().getByText("Nothing waits on you.").waitFor();
    await look("home");
  });

  step("C9: what was charged and why, and the place of invoices", async () => {
    await page.getByRole("link", { name: "Billing" }).first().click();
    await title("Billing");
    await main()
      .getByRole("button", { name: /Why this amount\?/ })
      .click();
    await page
      .getByRole("complementary", { name: "Why this amount?" })
      .getByText("Sums to zero")
      .waitFor();
    await page.getByRole("link", { name: "Invoices" }).first().click();
    await title("Invoices");
    noFaults("invoices");
  });
});
