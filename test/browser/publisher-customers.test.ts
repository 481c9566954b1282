import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";

suite("P25: customers and subscriptions on the publisher's pages", () => {
  let at: RunningSale;
  let browser: Browser;
  let subscription: string;
  before(async () => {
    at = await openRunningSale();
    browser = await openBrowser();
    subscription = await at.running(await at.sale.customer(), await at.begins());
    at.receiver.answers(() => 503);
    await at.asked(subscription, 12);
    await at.market.platform.pool.raw.query(
      "update wire.webhook_calls set next_attempt_at = clock_timestamp() + interval '1 hour' where state = 'waiting'",
    );
  });
  after(async () => {
    await browser.close();
    await at.close();
  });

  test("P25: the list adds up what comes in each month and saves it; the timeline shows the failing webhook and resends it", async () => {
    const visit = await openWindow(browser, {
      baseURL: at.market.url,
      locale: "fr-FR",
      dark: true,
    });
    await signIn(visit, at.sale.publisher, at.market.url);
    const { page, context, faults } = visit;
    const { handle } = at.sale.publisher.organisation;
    await page.goto(`/publisher/${handle}/customers`, { waitUntil: "networkidle" });
    await page.getByText("Revenu mensuel récurrent, EUR").waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Exporter" }).click(),
    ]);
    assert.equal(file.suggestedFilename(), "subscriptions-of-offers.csv");
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("link", { name: "Ateliers Morvan" }).click();
    const timeline = page.getByRole("list", { name: "Chronologie" });
    await timeline.getByText("réponse 503").waitFor();
    await timeline.getByText("Passage de 10 à 12 licences demandé").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    at.receiver.answers(() => 200);
    await page.getByRole("button", { name: /^Renvoyer/ }).press("Enter");
    await page.getByText("est renvoyé").waitFor();
    await at.market.settle();
    assert.equal(at.told(subscription).length, 2);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
