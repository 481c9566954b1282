import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow } from "../support/browser.ts";
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

  for (const [locale, words] of [
    [
      "en",
      {
        schedule: "Schedule go-live",
        day: "Day",
        time: "Time",
        past: "Choose a moment in the future.",
        confirm: "Schedule",
        waits: "Submission 1 goes live by itself: 24 Dec 2026, 09:30 CET",
        change: "Change the moment",
        moved: "25 Dec 2026, 10:00",
        cancel: "Cancel scheduled go-live",
        yes: "Yes, cancel it",
        listed: "Goes live by itself",
      },
    ],
    [
      "fr",
      {
        schedule: "Programmer la mise en ligne",
        day: "Jour",
        time: "Heure",
        past: "Choisissez un moment à venir.",
        confirm: "Programmer",
        waits: "La soumission 1 sera mise en ligne d’elle-même : 24 déc. 2026, 09:30 UTC+1",
        change: "Changer le moment",
        moved: "25 déc. 2026, 10:00",
        cancel: "Annuler la mise en ligne programmée",
        yes: "Oui, annuler",
        listed: "Mise en ligne automatique",
      },
    ],
    [
      "ko",
      {
        schedule: "라이브 전환 예약",
        day: "날짜",
        time: "시각",
        past: "미래의 시점을 선택하세요.",
        confirm: "예약",
        waits: "제출 1 자동 라이브 전환 시점: 2026년 12월 24일 09:30 GMT+1",
        change: "시점 변경",
        moved: "2026년 12월 25일 10:00",
        cancel: "라이브 전환 예약 취소",
        yes: "예, 취소합니다",
        listed: "자동 라이브 전환",
      },
    ],
  ] as const)
    test(`in ${locale}: a moment is chosen, shown with its zone, changed, and taken back`, async () => {
      const offer = `chosen-${locale}`;
      const slug = await at.draft(offer);
      const number = await at.atPreview(slug);
      const visit = await open(`/offers/${offer}`, locale);
      const { page } = visit;
      const noFaults = async () => assert.deepEqual(await accessibilityFaults(page), []);
      const dialog = page.getByRole("dialog");
      const choose = async (day: string, time: string) => {
        await dialog.getByLabel(words.day, { exact: true }).fill(day);
        await dialog.getByLabel(words.time, { exact: true }).fill(time);
        await dialog.getByRole("button", { name: words.confirm, exact: true }).click();
      };
      await page.getByRole("button", { name: words.schedule, exact: true }).click();
      await dialog.getByText("Europe/Paris").waitFor();
      await choose("2026-11-20", "09:30");
      await dialog.getByText(words.past).waitFor();
      await noFaults();
      await choose("2026-12-24", "09:30");
      await dialog.waitFor({ state: "hidden" });
      await page.getByText(words.waits).waitFor();
      await noFaults();
      await page.getByRole("button", { name: words.change }).first().click();
      await choose("2026-12-25", "10:00");
      await dialog.waitFor({ state: "hidden" });
      await page.getByText(words.moved).first().waitFor();
      const list = await open("/offers", locale);
      await list.page.getByRole("row", { name: offer }).getByText(words.listed).waitFor();
      assert.deepEqual(list.faults, []);
      await list.context.close();
      await page.getByRole("button", { name: words.cancel }).click();
      await noFaults();
      await dialog.getByRole("button", { name: words.yes }).click();
      await page.getByRole("button", { name: words.schedule, exact: true }).waitFor();
      assert.deepEqual(visit.faults, []);
      await visit.context.close();
      assert.equal((await submissionOf(at.publisher, slug, number)).state, "preview");
    });

  test("the overview shows by itself that the moment came", async () => {
    const slug = await at.draft("awaited");
    const number = await at.atPreview(slug);
    const goLiveAt = at.market.platform.clock.now().add({ hours: 1 }).toString();
    const path = `/v1/offers/${slug}/submissions/${number}/scheduled-go-live`;
    assert.equal((await at.changes("PUT", path, { goLiveAt })).status, 200);
    const visit = await open("/offers/awaited", "en");
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
