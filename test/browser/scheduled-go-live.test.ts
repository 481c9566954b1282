import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import { submissionOf } from "../support/publishing.ts";

suite("BEY-03: choosing when a preview goes live, in a browser", () => {
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

  test("BEY-03: a moment is chosen, shown with its zone, changed, and taken back", async () => {
    const slug = await at.draft("chosen");
    const number = await at.atPreview(slug);
    const visit = await open("/offers/chosen", "en");
    const { page } = visit;
    const noFaults = async () => assert.deepEqual(await accessibilityFaults(page), []);
    const dialog = page.getByRole("dialog");
    const choose = async (day: string, time: string) => {
      await dialog.getByLabel("Day", { exact: true }).fill(day);
      await dialog.getByLabel("Time", { exact: true }).fill(time);
      await dialog.getByRole("button", { name: "Schedule", exact: true }).click();
    };
    await page.getByRole("button", { name: "Schedule go-live", exact: true }).click();
    await dialog.getByText("Europe/Paris").waitFor();
    await choose("2026-11-20", "09:30");
    await dialog.getByText("Choose a moment in the future.").waitFor();
    await noFaults();
    await choose("2026-12-24", "09:30");
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("Submission 1 goes live by itself: 24 Dec 2026, 09:30 CET").waitFor();
    await noFaults();
    await page.getByRole("button", { name: "Change the moment" }).first().click();
    await choose("2026-12-25", "10:00");
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("25 Dec 2026, 10:00").first().waitFor();
    for (const [language, waits, cancel, listed] of [
      [
        "Français",
        "La soumission 1 sera mise en ligne d’elle-même : 25 déc. 2026, 10:00 UTC+1",
        "Annuler la mise en ligne programmée",
        "Mise en ligne automatique",
      ],
      [
        "한국어",
        "제출 1 자동 라이브 전환 시점: 2026년 12월 25일 10:00 GMT+1",
        "라이브 전환 예약 취소",
        "자동 라이브 전환",
      ],
      [
        "English",
        "Submission 1 goes live by itself: 25 Dec 2026, 10:00 CET",
        "Cancel scheduled go-live",
        "Goes live by itself",
      ],
    ] as const) {
      await page
        .getByRole("banner")
        .getByRole("button", { name: /\b(EN|FR|KO)$/ })
        .click();
      await page.getByRole("menuitemradio", { name: language }).click();
      await page.getByText(waits).waitFor();
      await page.getByRole("button", { name: cancel }).waitFor();
      await page
        .getByRole("navigation")
        .getByRole("link")
        .and(page.locator("[href$='/offers']"))
        .first()
        .click();
      await page.getByRole("row", { name: "chosen" }).getByText(listed).waitFor();
      await page.goBack();
    }
    await page.getByRole("button", { name: "Cancel scheduled go-live" }).click();
    await noFaults();
    await dialog.getByRole("button", { name: "Yes, cancel it" }).click();
    await page.getByRole("button", { name: "Schedule go-live", exact: true }).waitFor();
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
    assert.equal((await submissionOf(at.publisher, slug, number)).state, "preview");
  });

  test("PUB-07: the overview shows by itself that the moment came: the server tells it", async () => {
    const slug = await at.draft("awaited");
    const number = await at.atPreview(slug);
    const goLiveAt = at.market.platform.clock.now().add({ hours: 1 }).toString();
    const path = `/v1/offers/${slug}/submissions/${number}/scheduled-go-live`;
    assert.equal((await at.changes("PUT", path, { goLiveAt })).status, 200);
    const visit = await open("/offers/awaited", "en");
    await visit.page.waitForResponse(/\/publication\/stream\?organisation=/);
    await visit.page.getByText("Submission 1 goes live by itself").waitFor();
    await at.market.clockMovesTo(goLiveAt);
    await visit.page
      .getByText("Submission 1 goes live by itself")
      .waitFor({ state: "detached", timeout: 40_000 });
    await visit.page.getByRole("link", { name: "View" }).first().waitFor();
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
  });
});
