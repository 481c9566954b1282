import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow } from "../support/browser.ts";
import { PASSWORD, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { completeOffer, openSite, type Site, submitted } from "../support/publishing.ts";

suite("LIC-05: a lead in the browser", () => {
  let browser: Browser;
  let market: TestMarket;
  let site: Site;
  let publisher: TestPerson;
  let slug: string;

  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    const operator = await market.organisation({ kind: "operator", name: "Operator" });
    await operator.call("PUT", "/v1/certification/settings", { certification: "automatic" });
    publisher = await market.organisation({ kind: "publisher", name: "Quai Neuf" });
    slug = await completeOffer(publisher, site, {
      offer: "escale",
      plans: [],
      pages: {
        setup: {
          listingOption: "contact-me",
          leads: { destination: "https", url: `${site.url}/crm` },
        },
        technical: undefined,
      },
    });
    await submitted(publisher, slug);
    await market.settle();
    await publisher.call("PUT", `/v1/offers/${slug}/submissions/1/sign-off`, {});
    await market.settle();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await market?.close();
    site?.close();
  });

  for (const [locale, labels] of [
    ["en-GB", { contact: "Contact me", send: "Send", sent: /on its way to Quai Neuf/ }],
    ["fr-FR", { contact: "Me contacter", send: "Envoyer", sent: /transmis à Quai Neuf/ }],
    ["ko-KR", { contact: "문의하기", send: "보내기", sent: /메시지를 전달했습니다/ }],
  ] as const)
    test(`a visitor writes to a publisher, in ${locale}`, async () => {
      const { context, page, faults } = await openWindow(browser, { locale, baseURL: market.url });
      await page.goto(`/product/saas/${slug}`);
      await page.getByRole("link", { name: labels.contact }).first().click();
      await page.locator("#firstName").waitFor();
      // Each state of the form is examined once; the languages share its elements.
      if (locale === "en-GB") assert.deepEqual(await accessibilityFaults(page), []);
      await page.getByRole("button", { name: labels.send }).click();
      assert.ok(await page.locator("[role=alert]").isVisible(), "what is missing is listed");
      await page.waitForFunction(() => document.activeElement?.id === "wrong");
      if (locale === "ko-KR") assert.deepEqual(await accessibilityFaults(page), []);
      await page.locator("[role=alert] a").first().click();
      await page.locator("#firstName").fill("Ji-won");
      await page.locator("#lastName").fill("Han");
      await page.locator("#email").fill(`${locale}@hanbit.example`);
      await page.locator("#company").fill(`Hanbit ${locale}`);
      await page.locator("#country").selectOption("KR");
      await page.locator("#message").fill("How many people can use it?\nAnd where?");
      await page.locator("#consent").check();
      await page.getByRole("button", { name: labels.send }).click();
      assert.match(await page.locator("[role=status]").last().innerText(), labels.sent);
      if (locale === "fr-FR") assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(
        faults.filter((fault) => !fault.includes("422")),
        [],
      );
      await context.close();
    });

  test("its publisher accepts it, sees that it was handed on, and tests the connection", async () => {
    await market.settle();
    const { context, page, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto("/sign-in");
    await page.getByLabel("Mail address").fill(publisher.email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Leads" }).click();
    await page.getByRole("link", { name: "Hanbit fr-FR" }).waitFor();
    assert.equal(await page.getByText("3 leads").count(), 1);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("searchbox").fill("fr-FR");
    await page.getByText("1 lead", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Hanbit fr-FR" }).click();
    await page.getByRole("heading", { name: "Hanbit fr-FR" }).waitFor();
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByRole("button", { name: "Mark as won" }).waitFor();
    const history = page.getByRole("list", { name: "History" });
    await history.getByText("Answered with 200").waitFor();
    await page.getByLabel("Note").fill("Called back: thirty seats.");
    await page.getByRole("button", { name: "Add note" }).click();
    await history.getByText("Called back: thirty seats.").waitFor();
    assert.match((await history.getByRole("listitem").first().innerText()) ?? "", /^Note/);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.goto(`/publisher/${publisher.organisation.handle}/offers/escale/pages/setup`);
    await page.getByRole("button", { name: "Test lead connection" }).click();
    await page.getByText(/took a test lead/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    // Nobody was signed in at first: the only answer that complains.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("401")),
      [],
    );
    await context.close();
  });
});
