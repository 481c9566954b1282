import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { translate } from "../../src/platform/text.ts";
import { accessibilityFaults, openBrowser, openWindow } from "../support/browser.ts";
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
    await visit.context.addCookies(
      at.publisher.cookie.split("; ").map((pair) => {
        const cut = pair.indexOf("=");
        return { name: pair.slice(0, cut), value: pair.slice(cut + 1), url: at.market.url };
      }),
    );
    await visit.page.goto(`/publisher/${at.publisher.organisation.handle}${path}`, {
      waitUntil: "networkidle",
    });
    return visit;
  }

  for (const locale of ["en", "fr", "ko"] as const)
    test(`in ${locale}: an endpoint that is wrong is told on its page some seconds after the save, on Review and publish and, of a plan, on Plan overview`, async () => {
      const say = (key: string, params = {}) => translate(locale, key, params);
      const offer = `early-${locale}`;
      await at.draft(offer, ["team"], {
        terms: [
          { term: "P1M", payment: "upfront", price: "8.00" },
          { term: "P1Y", payment: "upfront", price: "200.00" },
        ],
      });
      const wrong = `${at.site.url}/hook-${locale}`;
      at.site.answers[`/hook-${locale}`] = 405;
      const visit = await open(`/offers/${offer}/pages/technical`, locale);
      const { page } = visit;
      const noFaults = async () => assert.deepEqual(await accessibilityFaults(page), []);
      const panel = page.getByRole("region", { name: say("publisher.checks") });
      await panel.getByText(say("publisher.checks.none")).waitFor();
      await page.getByLabel(say("offer-type.technical.webhookUrl"), { exact: true }).fill(wrong);
      await page
        .getByRole("button", { name: say("kit.save.draft") })
        .last()
        .click();
      const told = say("field.publishing/webhook-broken", { status: 405, url: wrong });
      await panel.getByText(told).waitFor();
      await panel.getByText(say("publisher.checks.count", { count: 1 })).waitFor();
      await panel.getByText(say("publisher.checks.outside.current")).waitFor();
      // At its field as well, and the way there.
      assert.equal(await page.getByText(told).count(), 2);
      await panel.getByRole("button", { name: say("offer-type.technical.webhookUrl") }).click();
      await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
      await noFaults();
      // What is being typed is another answer: the finding of the saved one leaves its field.
      await page.keyboard.type("x");
      await page.waitForFunction((text) => document.body.innerText.split(text).length === 2, told);
      await page.keyboard.press("Backspace");

      await page.goto(`/publisher/${at.publisher.organisation.handle}/offers/${offer}/review`, {
        waitUntil: "networkidle",
      });
      await page
        .getByRole("row", { name: say("offer-type.page.technical") })
        .getByText(told)
        .waitFor();
      const dear = say("field.publishing/term-dearer", { term: "P1Y" });
      await page.getByRole("row").getByText(dear).waitFor();
      await panel.getByText(say("publisher.checks.outside.current")).waitFor();
      await noFaults();
      at.site.answers[`/hook-${locale}`] = 401;
      await at.market.platform.pool.raw.query("delete from publishing.asked_addresses");
      await panel.getByRole("button", { name: say("publisher.checks.again") }).click();
      await page.getByText(told).waitFor({ state: "detached" });
      await page.goto(`/publisher/${at.publisher.organisation.handle}/offers/${offer}/plans`, {
        waitUntil: "networkidle",
      });
      await page
        .getByRole("row", { name: "Plan team" })
        .getByText(say("publisher.checks.count", { count: 1 }))
        .waitFor();
      await noFaults();
      assert.deepEqual(visit.faults, []);
      await visit.context.close();
    });
});
