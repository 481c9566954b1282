import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  savedLines,
  signIn,
} from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Sold } from "../support/sale.ts";

suite("STO-04: asking an administrator to buy", () => {
  let market: TestMarket;
  let browser: Browser;
  let admin: TestPerson;
  let member: TestPerson;
  let sold: Sold;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    const sale = await openSale(market);
    admin = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    member = await market.person(admin.organisation.id, ["member"]);
    sold = await sale.sells();
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  test("F6, C8: a member asks in French with a reason, an administrator hands it over and puts it into the cart in Korean on a phone", async () => {
    const asking = await openWindow(browser, { baseURL: market.url, locale: "fr-FR", dark: true });
    await signIn(asking, member, market.url);
    const { handle } = admin.organisation;
    const { page } = asking;
    await page.goto(`/customer/${handle}/buy?offer=${sold.offer.slug}&plan=team&term=P1M&users=4`, {
      waitUntil: "networkidle",
    });
    await page.getByText("72,00").waitFor();
    await page.getByLabel("Pourquoi vous en avez besoin").fill("Pour la saison de printemps");
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Demander l’approbation" }).press("Enter");
    await page.getByText("est envoyée").waitFor();
    const waiting = page.getByRole("table").getByText("En attente de décision");
    await waiting.waitFor();
    await page.getByLabel("Pourquoi vous en avez besoin").fill("Deux fois par erreur");
    await page.getByRole("button", { name: "Demander l’approbation" }).press("Enter");
    await waiting.nth(1).waitFor();
    await page
      .getByRole("button", { name: /^Retirer la demande/ })
      .first()
      .click();
    await page.getByRole("table").getByText("Retirée").waitFor();
    assert.deepEqual(asking.faults, []);
    await asking.context.close();

    const deciding = await openWindow(browser, {
      baseURL: market.url,
      phone: true,
      locale: "ko-KR",
    });
    await signIn(deciding, admin, market.url);
    const { page: phone } = deciding;
    await phone.goto(`/customer/${handle}`, { waitUntil: "networkidle" });
    await phone.getByText("Pour la saison de printemps").filter({ visible: true }).waitFor();
    assert.deepEqual(await accessibilityFaults(phone), []);
    const width = await phone.evaluate("document.documentElement.scrollWidth");
    assert.ok(Number(width) <= 390, `the page is ${width} wide`);
    await phone
      .getByRole("button", { name: /요청 넘기기/ })
      .filter({ visible: true })
      .click();
    const dialog = phone.getByRole("dialog");
    await dialog.getByLabel("동료").selectOption({ index: 1 });
    assert.deepEqual(await accessibilityFaults(phone), []);
    await dialog.getByRole("button", { name: "넘기기", exact: true }).click();
    await phone.getByRole("status").getByText("요청을 넘겼습니다").waitFor();
    await phone.getByText("담당:").filter({ visible: true }).waitFor();
    const asked = await savedLines(phone, phone.getByRole("button", { name: "내보내기" }));
    assert.equal(asked.length, 3, "ACC-08: with what was withdrawn");
    await phone
      .getByRole("button", { name: /장바구니에 담기$/ })
      .filter({ visible: true })
      .click();
    await phone.getByRole("link", { name: "장바구니 열기" }).click();
    await phone.getByText("72.00").filter({ visible: true }).first().waitFor();
    assert.deepEqual(deciding.faults, []);
    await deciding.context.close();
  });
});
