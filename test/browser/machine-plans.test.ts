import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";

import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";

suite("plans of virtual machines in a browser", () => {
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
    const files = await exampleFiles(publisher);
    for (const offer of ["gate", "priced", "draft"])
      await applied(
        publisher,
        exampleDocument("virtual-machine", files, { site: "http://127.0.0.1:4710", offer }),
      );
    for (const slug of ["contoso.gate", "contoso.priced"])
      await publishAtOnce(market, publisher, slug);
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  async function open(path: string, locale = "en-GB") {
    const visit = await openWindow(browser, { baseURL: market.url, locale });
    await signIn(visit, publisher, market.url);
    await visit.page.goto(`/publisher/contoso/offers/${path}`, { waitUntil: "networkidle" });
    return visit;
  }

  test("PUB-19: the last active version cannot be deprecated and the page says the ways out; with another one it can", async () => {
    const { context, page, faults } = await open("gate/plans/hourly/plan-technical");
    const deprecate = page.getByRole("button", { name: "Deprecate version 1.0.0" });
    await deprecate.click();
    const dialog = page.getByRole("dialog", { name: "Deprecate version 1.0.0" });
    await dialog.getByText(/last active version.*stop the plan itself/).waitFor();
    assert.equal(await dialog.getByRole("button", { name: "Deprecate version" }).count(), 0);
    await dialog.getByRole("button", { name: "Keep version" }).click();
    await dialog.waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Add VM image" }).click();
    const added = page.getByRole("listitem").filter({ hasText: "New version" });
    await added.getByRole("textbox", { name: "Version" }).fill("1.1.0");
    await page.getByText("Active · not published").waitFor();
    await deprecate.click();
    await dialog.getByRole("button", { name: "Deprecate version" }).click();
    await dialog.getByText("Choose a reason.").waitFor();
    await dialog.getByLabel("Reason").selectOption({ index: 1 });
    await dialog.getByLabel(/^Last day for new machines/).fill("2027-03-31");
    await dialog.getByText("No running subscription has this plan.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Deprecate version" }).click();
    await page.getByRole("tab", { name: "Deprecated 1" }).click();
    await page.getByText(/Deprecated · last day 31 Mar/).waitFor();
    assert.equal(await page.getByRole("tab", { name: "Active 1" }).count(), 1);
    // Further down a check box stands half below the head of the page, and counts as too small.
    await page.evaluate(() => window.scrollTo(0, 0));
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByRole("button", { name: "Undo deprecation of version 1.0.0" }).waitFor();
    await page.getByRole("button", { name: "Save draft" }).waitFor({ state: "hidden" });
    const { content } = (
      await publisher.call("GET", "/v1/offers/contoso.gate/plans/hourly/pages/plan-technical")
    ).json<{ content: { versions: { version: string; deprecation?: { date?: string } }[] } }>();
    assert.deepEqual(
      content.versions.map(({ version, deprecation }) => [version, deprecation?.date]),
      [
        ["1.0.0", "2027-03-31"],
        ["1.1.0", undefined],
      ],
    );
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("J4.1, PUB-20: the price page says before the publication that the price is locked then, and afterwards leads to another one", async () => {
    const draft = await open("draft/plans/hourly/pricing");
    await draft.page.getByText(/Once the plan is published its price is locked for good/).waitFor();
    assert.equal(await draft.page.getByRole("button", { name: "Change price" }).count(), 0);
    await draft.context.close();

    const { context, page, faults } = await open("priced/plans/core/pricing");
    await page.getByRole("button", { name: "Change price" }).click();
    const dialog = page.getByRole("dialog", { name: "Change price of By the core" });
    await dialog.getByText("Now 0.031").waitFor();
    await dialog.getByText(/this is permanent, and By the core can never be stopped/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const create = dialog.getByRole("button", { name: "Hide plan and create the new one" });
    await dialog.getByLabel("New price per core and hour (EUR)").fill("0.0310");
    await create.click();
    await dialog.getByText("This is the price that the plan has.").waitFor();
    await dialog.getByLabel("New price per core and hour (EUR)").fill("0,042");
    await dialog.getByLabel("Plan ID").fill("core-2");
    await dialog.getByLabel("Plan name").fill("By the core 2");
    await dialog.getByRole("radio", { name: "Reuse technical configuration" }).check();
    await create.click();
    const plans = page.getByRole("table", { name: "Plans" });
    const old = plans.getByRole("row").filter({ has: page.getByText("core", { exact: true }) });
    await old.getByText(/hidden/i).waitFor();
    await plans.getByRole("link", { name: "By the core 2" }).waitFor();
    await publishAtOnce(market, publisher, "contoso.priced");
    await page.reload();
    await page.getByRole("button", { name: "Actions on plan By the core", exact: true }).click();
    await page.getByText(/core-2 reuses the technical configuration of this plan/).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("PUB-20: the plan whose configuration is reused is chosen from a list, and a plan that reuses one has no such page", async () => {
    const { context, page, faults } = await open("draft/plans/core/plan-setup");
    await page.getByRole("radio", { name: /^Reuse/ }).check();
    const choice = page.getByRole("combobox", { name: "Plan to reuse it from" });
    await choice.click();
    const options = page.getByRole("option");
    assert.deepEqual(
      (await options.allInnerTexts()).filter((text) => /\((?:core)\)/.test(text)),
      [],
      "not itself",
    );
    await page.getByRole("option", { name: /\(hourly\)/ }).click();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByRole("button", { name: "Save draft" }).waitFor({ state: "hidden" });
    const { content } = (
      await publisher.call("GET", "/v1/offers/contoso.draft/plans/core/pages/plan-setup")
    ).json<{ content: { technicalOf: string } }>();
    assert.equal(content.technicalOf, "hourly");
    await page.goto("/publisher/contoso/offers/draft/plans/core/plan-technical", {
      waitUntil: "networkidle",
    });
    await page.getByRole("heading", { name: "Not found" }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const [locale, words] of [
    [
      "fr-FR",
      {
        change: "Changer le prix",
        reuse: /Réutiliser la configuration technique/,
        permanent: /plus jamais être arrêté seul/,
        deprecate: "Déprécier la version 1.0.0",
        last: /dernière version active/,
      },
    ],
    [
      "ko-KR",
      {
        change: "가격 변경",
        reuse: /기술 구성 다시 사용/,
        permanent: /따로 중지할 수 없고/,
        deprecate: "버전 1.0.0 사용 중단",
        last: /마지막 활성 버전입니다/,
      },
    ],
  ] as const)
    test(`PUB-19, PUB-20: versions and the change of a price read in ${locale}`, async () => {
      const priced = await open("gate/plans/sizes/pricing", locale);
      await priced.page.getByRole("button", { name: words.change }).click();
      const dialog = priced.page.getByRole("dialog");
      await dialog.getByText(words.reuse).first().waitFor();
      await dialog.getByText(words.permanent).waitFor();
      await priced.context.close();
      const shown = await open("gate/plans/markets/plan-technical", locale);
      await shown.page.getByRole("button", { name: words.deprecate }).click();
      await shown.page.getByRole("dialog").getByText(words.last).waitFor();
      assert.deepEqual(shown.faults, []);
      await shown.context.close();
    });
});
