import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { translate } from "../../src/platform/text.ts";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { type Distribution, openDistribution } from "../support/distribution.ts";

suite("BEY-04: findings after a save, in a browser", () => {
  let at: Distribution;
  let browser: Browser;
  before(async () => {
    at = await openDistribution();
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await at.close();
  });

  async function open(path: string, locale: string) {
    const visit = await openWindow(browser, { locale, baseURL: at.market.url });
    await signIn(visit, at.publisher, at.market.url);
    await visit.page.goto(`/publisher/${at.publisher.organisation.handle}${path}`, {
      waitUntil: "networkidle",
    });
    return visit;
  }

  const say =
    (locale: "en" | "fr" | "ko") =>
    (key: string, params = {}) =>
      translate(locale, key, params);

  test("BEY-04, BEY-15: an endpoint that is wrong is told on its page some seconds after the save, on Review and publish and, of a plan, on Plan overview, in three languages", async () => {
    const en = say("en");
    await at.draft("early", ["team"], {
      terms: [
        { term: "P1M", payment: "upfront", price: "8.00" },
        { term: "P1Y", payment: "upfront", price: "200.00" },
      ],
    });
    const wrong = `${at.site.url}/hook`;
    at.site.answers["/hook"] = 405;
    const visit = await open("/offers/early/pages/technical", "en");
    const { page } = visit;
    const home = `/publisher/${at.publisher.organisation.handle}/offers/early`;
    const noFaults = async () => assert.deepEqual(await accessibilityFaults(page), []);
    const panel = page.getByRole("region", { name: en("publisher.checks") });
    const reads = async (language: string) => {
      await page
        .getByRole("banner")
        .getByRole("button", { name: /\b(EN|FR|KO)$/ })
        .click();
      await page.getByRole("menuitemradio", { name: language }).click();
    };
    await panel.getByText(en("publisher.checks.none")).waitFor();
    await page.getByLabel(en("offer-type.technical.webhookUrl"), { exact: true }).fill(wrong);
    await page
      .getByRole("button", { name: en("kit.save.draft") })
      .last()
      .click();
    const broken = ["field.publishing/webhook-broken", { status: 405, url: wrong }] as const;
    const told = en(...broken);
    await panel.getByText(told).waitFor();
    await panel.getByText(en("publisher.checks.count", { count: 1 })).waitFor();
    await panel.getByText(en("publisher.checks.outside.current")).waitFor();
    for (const [language, locale] of [
      ["Français", "fr"],
      ["한국어", "ko"],
      ["English", "en"],
    ] as const) {
      await reads(language);
      // At its field as well, and the way there.
      await page
        .getByText(say(locale)(...broken))
        .nth(1)
        .waitFor();
      await page.getByText(say(locale)("publisher.checks.outside.current")).waitFor();
    }
    await panel.getByRole("button", { name: en("offer-type.technical.webhookUrl") }).click();
    await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
    await noFaults();
    // What is being typed is another answer: the finding of the saved one leaves its field.
    await page.keyboard.type("x");
    await page.waitForFunction((text) => document.body.innerText.split(text).length === 2, told);
    await page.keyboard.press("Backspace");

    await page.goto(`${home}/review`);
    await page
      .getByRole("row", { name: en("offer-type.page.technical") })
      .getByText(told)
      .waitFor();
    const dearer = ["field.publishing/term-dearer", { term: "P1Y" }] as const;
    await page
      .getByRole("row")
      .getByText(en(...dearer))
      .waitFor();
    await panel.getByText(en("publisher.checks.outside.current")).waitFor();
    await noFaults();
    for (const [language, locale] of [
      ["Français", "fr"],
      ["한국어", "ko"],
      ["English", "en"],
    ] as const) {
      await reads(language);
      await page
        .getByRole("row")
        .getByText(say(locale)(...dearer))
        .waitFor();
    }
    at.site.answers["/hook"] = 401;
    await at.market.platform.pool.raw.query("delete from publishing.asked_addresses");
    await panel.getByRole("button", { name: en("publisher.checks.again") }).click();
    await page.getByText(told).waitFor({ state: "detached" });
    await page.goto(`${home}/plans`);
    await page
      .getByRole("row", { name: "Plan team" })
      .getByText(en("publisher.checks.count", { count: 1 }))
      .waitFor();
    await noFaults();
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
  });
});
