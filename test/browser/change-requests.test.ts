import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Sale, type SoldTo } from "../support/sale.ts";

suite("C4: a customer asks its partner, who answers", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  let customer: SoldTo;
  let admin: TestPerson;
  let subscription: string;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    sale = await openSale(market);
    customer = await sale.customer({ company: "Ateliers Morvan" });
    admin = await market.person(customer.organisationId, ["global-admin"]);
    const order = await sale.buys(customer, await sale.sells());
    subscription = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(subscription);
    await market.settle();
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  test("C4, R1, R3: licences are asked for in French, and declined with a reason in Korean on a phone", async () => {
    const asking = await openWindow(browser, { baseURL: market.url, locale: "fr-FR", dark: true });
    await signIn(asking, admin, market.url);
    const { page } = asking;
    const { handle } = admin.organisation;
    await page.goto(`/customer/${handle}/purchases/${subscription}`, { waitUntil: "networkidle" });
    await page.getByLabel("Un autre nombre de licences").check();
    const send = page.getByRole("button", { name: "Envoyer à Nordhaven Cloud" });
    assert.equal(await send.getAttribute("aria-disabled"), "true", "ten licences are what it has");
    await page.getByRole("textbox", { name: "Licences souhaitées" }).fill("14");
    await page.getByLabel("Pourquoi (facultatif)").fill("Quatre personnes arrivent en janvier");
    assert.deepEqual(await accessibilityFaults(page), []);
    await send.press("Enter");
    await page.getByText("Vous recevrez un e-mail").waitFor();
    await page.getByText("En attente de réponse").first().waitFor();
    assert.deepEqual(asking.faults, []);

    const answering = await openWindow(browser, {
      baseURL: market.url,
      phone: true,
      locale: "ko-KR",
    });
    await signIn(answering, sale.partner, market.url);
    const { page: phone } = answering;
    await phone.goto(`/partner/${sale.partner.organisation.handle}`, { waitUntil: "networkidle" });
    await phone.getByRole("link", { name: /Ateliers Morvan의 .* 라이선스 14개/ }).click();
    await phone.getByText("Quatre personnes arrivent en janvier").waitFor();
    assert.deepEqual(await accessibilityFaults(phone), []);
    const width = await phone.evaluate("document.documentElement.scrollWidth");
    assert.ok(Number(width) <= 390, `the page is ${width} wide`);
    await phone.getByRole("button", { name: "완료: 라이선스 14개" }).click();
    await phone.getByText("요청은 14개입니다").waitFor();
    // Looking at it previews it where it is changed, to the cent.
    await phone.getByRole("button", { name: "변경 내용 보기: 라이선스 14개" }).click();
    await phone.getByText("EUR 86.40").first().waitFor();
    await phone.getByRole("button", { name: "거절: 라이선스 14개" }).click();
    const dialog = phone.getByRole("dialog");
    await dialog.getByRole("textbox").fill("In January, please");
    await dialog.getByRole("button", { name: "거절" }).click();
    await phone.getByText("이유를 메일로 받습니다").waitFor();
    assert.deepEqual(
      answering.faults.filter((fault) => !fault.includes("409")),
      [],
    );
    await answering.context.close();

    await page.goto(`/customer/${handle}/purchases/${subscription}`, { waitUntil: "networkidle" });
    await page.getByText("In January, please").waitFor();
    await asking.context.close();
  });
});
