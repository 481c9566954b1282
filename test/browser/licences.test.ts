import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { publishersStaySilent } from "../support/programs.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { openSale, type Sale } from "../support/sale.ts";

suite("SUB-09: the number of licences on the page of a subscription", () => {
  let market: TestMarket;
  let browser: Browser;
  let receiver: Receiver;
  let sale: Sale;
  before(async () => {
    receiver = await startReceiver();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
    browser = await openBrowser();
    sale = await openSale(market);
  });
  beforeEach(async () => {
    receiver.answers(() => 200);
    await market.clockMovesTo("2026-11-21T12:00:00Z");
  });
  after(async () => {
    await browser.close();
    await market.close();
    await receiver.close();
  });

  async function running(trialDays = 0): Promise<string> {
    const sold = await sale.sells(
      { minQuantity: 2, maxQuantity: 50, trialDays },
      {},
      {
        url: `${receiver.address}/webhook`,
        tenantId: "7d0a3f0e-1111-4222-8333-444455556666",
        appId: "app",
      },
    );
    const order = await sale.buys(await sale.customer(), sold, { quantity: 10 });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }

  async function open(
    id: string,
    options: Parameters<typeof openWindow>[1] = {},
    person: TestPerson = sale.partner,
  ): Promise<Visit> {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, person, market.url);
    const { handle } = sale.partner.organisation;
    await visit.page.goto(`/partner/${handle}/subscriptions/${id}`, { waitUntil: "networkidle" });
    return visit;
  }
  const silence = async () => {
    await publishersStaySilent(market);
  };

  test("a partner chooses a number, reads what it does to the cent, submits, waits, and sees it done", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const { context, page, faults } = await open(id);
    const field = page.getByRole("textbox", { name: "Number of licences" });
    assert.equal(await field.inputValue(), "10");
    await field.fill("12");
    await field.press("Enter");
    await page.getByText("2 × EUR 18.00 × 25 of 30 days").waitFor();
    await page.getByText("EUR 36.00").first().waitFor();
    await page.getByText("Contoso may refuse within 10 seconds.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("Waiting for Contoso’s answer.").waitFor();
    assert.equal(await field.count(), 0, "one change at a time");
    assert.deepEqual(await accessibilityFaults(page), []);
    await market.settle();
    await silence();
    await page.getByText("Licences changed from 10 to 12").waitFor();
    await page.getByText("Waiting for Contoso’s answer.").waitFor({ state: "detached" });
    assert.equal(await field.inputValue(), "12");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a refusal is shown with what stays, on a phone and in the dark", async () => {
    const id = await running();
    receiver.answers(() => 409);
    const { context, page } = await open(id, { phone: true, dark: true });
    await page
      .getByRole("button", { name: /More|more/ })
      .first()
      .click();
    await page.getByText("Charged now").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.ok(Number(width) <= 390, `the page is ${width} wide`);
    await page.getByRole("button", { name: "Submit" }).click();
    await market.settle();
    await page.getByText("Contoso refused the change to 11 licences.").waitFor();
    await page.getByText("It stays at 10 licences, and nothing was charged.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();
  });

  test("fewer licences after the window hold from the renewal, and can be taken back", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-30T12:00:00Z");
    const { context, page } = await open(id);
    const field = page.getByRole("textbox", { name: "Number of licences" });
    await field.fill("6");
    await field.press("Enter");
    await page.getByText("6 licences hold from the renewal on 21 Dec 2026.").waitFor();
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("6 licences from the renewal on 21 Dec 2026.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Keep 10 licences" }).click();
    await page
      .getByText("6 licences from the renewal on 21 Dec 2026.")
      .waitFor({ state: "detached" });
    await context.close();
  });

  test("what moved since the preview is said, and the newest state stands beside it", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const { context, page } = await open(id);
    const field = page.getByRole("textbox", { name: "Number of licences" });
    await field.fill("12");
    await field.press("Enter");
    await page.getByText("2 × EUR 18.00 × 25 of 30 days").waitFor();
    await market.clockMovesTo("2026-11-27T09:00:00Z");
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("The number of licences was not changed.").waitFor();
    await page.getByText("2 × EUR 18.00 × 24 of 30 days").waitFor();
    await context.close();
  });

  test("who has no role for subscriptions is told which one it needs, and can change nothing", async () => {
    const id = await running();
    const other = await market.person(sale.partner.organisation.id, ["user-management-admin"]);
    const { context, page } = await open(id, {}, other);
    await page.getByText("This needs another role").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Number of licences" }).count(), 0);
    await context.close();
  });

  test("BEY-15: the same in French and in Korean", async () => {
    const id = await running();
    for (const [locale, label, charged] of [
      ["fr-FR", "Nombre de licences", "Facturé maintenant"],
      ["ko-KR", "라이선스 수", "지금 청구"],
    ] as const) {
      const { context, page } = await open(id, { locale });
      const field = page.getByRole("textbox", { name: label });
      await field.fill("12");
      await field.press("Enter");
      await page.getByText(charged).first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await context.close();
    }
  });

  test("J9, SUB-11: a partner suspends after reading what that does, reads the date under it, and reactivates", async () => {
    const id = await running();
    const { context, page, faults } = await open(id);
    await page.getByRole("radio", { name: "Suspended" }).check();
    await page.getByText("It is kept for 100 days, until 1 Mar 2027.").waitFor();
    await page.getByText("Paid until 20 Dec 2026.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel("Reason").selectOption("The customer did not pay");
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("Expires on 1 Mar 2027").waitFor();
    await page.getByRole("radio", { name: "Active" }).check();
    await page.getByText("It can be used again, free of charge").waitFor();
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("Waiting for Contoso’s answer.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await market.settle();
    await silence();
    await page.getByText("Reactivated", { exact: true }).waitFor();
    await page.getByText("Expires on").waitFor({ state: "detached" });
    assert.deepEqual(faults, []);
    await context.close();
  });
});
