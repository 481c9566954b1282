import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow } from "../support/browser.ts";
import { PASSWORD, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { PDF, upload } from "../support/offers.ts";
import { completeOffer, openSite, type Site, submitted } from "../support/publishing.ts";

const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]);

suite("STO-07: a test drive in the browser", () => {
  let browser: Browser;
  let market: TestMarket;
  let site: Site;
  let publisher: TestPerson;
  let customer: TestPerson;
  let slug: string;
  const places = createServer((request, response) => {
    request.resume();
    response.statusCode = request.headers.authorization === undefined ? 401 : 200;
    response.end(
      response.statusCode === 200
        ? JSON.stringify({ accessUrl: "https://demo.hanulsoft.example/7" })
        : undefined,
    );
  });

  before(async () => {
    site = await openSite();
    await new Promise<void>((done) => places.listen(0, "127.0.0.1", done));
    const { port } = places.address() as AddressInfo;
    market = await startTestMarket({
      env: { SOUK_OUTGOING_ALLOW: `${site.allow},127.0.0.1:${port}` },
    });
    const operator = await market.organisation({ kind: "operator", name: "Operator" });
    await operator.call("PUT", "/v1/certification/settings", { certification: "automatic" });
    publisher = await market.organisation({ kind: "publisher", name: "Hanul Soft" });
    customer = await market.organisation({ kind: "customer", name: "Saegil University" });
    slug = await completeOffer(publisher, site, {
      offer: "classroom",
      pages: {
        setup: { listingOption: "transact", testDrive: true },
        "test-drive": {
          kind: "template",
          regions: [
            { region: "Europe", hot: 1, warm: 0, cold: 0 },
            { region: "Korea", hot: 0, warm: 1, cold: 0 },
          ],
          template: await upload(publisher, "template.zip", EMPTY_ZIP),
          durationHours: 4,
          placesUrl: `http://127.0.0.1:${port}/`,
          description: "A school with invented pupils.",
          accessInformation: "Start with the class 3B.",
          manual: { name: "First steps", file: await upload(publisher, "manual.pdf", PDF) },
        },
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
    places.closeAllConnections();
    places.close();
  });

  const signIn = async (page: Page, person: TestPerson) => {
    await page.getByLabel("Mail address").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
  };

  test("a person signs in, starts it and gets in; the publisher sees it and ends it", async () => {
    const { context, page, faults } = await openWindow(browser, {
      locale: "en-US",
      baseURL: market.url,
    });
    await page.goto(`/product/saas/${slug}`);
    await page.getByRole("link", { name: "Test drive", exact: true }).click();
    await signIn(page, customer);
    await page.getByRole("heading", { name: "Start a test drive" }).waitFor();
    await page.getByRole("button", { name: "Start test drive" }).click();
    await page.locator("[role=alert]").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel("Region of the test drive").selectOption("Korea");
    await page.getByLabel(/^I accept the terms/).check();
    await page.getByLabel(/^I agree that my details/).check();
    await page.getByRole("button", { name: "Start test drive" }).click();
    await page.getByRole("heading", { name: "Your test drive" }).waitFor();
    await market.settle();
    await page.reload();
    const open = page.getByRole("link", { name: /Open the test drive/ });
    assert.equal(await open.getAttribute("href"), "https://demo.hanulsoft.example/7");
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();

    const theirs = await openWindow(browser, { locale: "en-US", baseURL: market.url });
    const portal = theirs.page;
    const base = `/publisher/${publisher.organisation.handle}/offers/classroom`;
    await portal.goto(`/sign-in?next=${encodeURIComponent(base)}`);
    await signIn(portal, publisher);
    await portal.getByRole("link", { name: "Test drives", exact: true }).click();
    await portal.getByText("1 of 2 places held").waitFor();
    await portal.getByRole("link", { name: "Saegil University" }).waitFor();
    assert.deepEqual(await accessibilityFaults(portal), []);
    await portal.getByRole("button", { name: /^End now/ }).click();
    await portal.getByRole("button", { name: "Yes, end it" }).click();
    await portal.getByText("0 of 2 places held").waitFor();
    await portal.getByRole("cell", { name: /Ended.*By you/ }).waitFor();
    await theirs.context.close();
    assert.deepEqual(
      [...faults, ...theirs.faults].filter((fault) => !/401|422/.test(fault)),
      [],
    );
  });
});
