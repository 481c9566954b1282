import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { publishersStaySilent } from "../support/programs.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { openSale, type Sale, type SoldTo } from "../support/sale.ts";

suite("SUB-09: the plan on the page of a subscription", () => {
  let market: TestMarket;
  let browser: Browser;
  let receiver: Receiver;
  let sale: Sale;
  let customer: SoldTo;
  before(async () => {
    receiver = await startReceiver();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
    browser = await openBrowser();
    sale = await openSale(market);
  });
  after(async () => {
    await browser.close();
    await market.close();
    await receiver.close();
  });

  /** Ten licences of Team; of its offer there are Business, and Site for fewer. */
  async function running(): Promise<string> {
    const webhook = { url: `${receiver.address}/webhook`, tenantId: "t", appId: "a" };
    const team = await sale.sells({ maxQuantity: 50, licencesManaged: true }, {}, webhook);
    for (const [planId, name, maxQuantity] of [
      ["business", "Business", null],
      ["site", "Site", 5],
    ] as const)
      await sale.adds(
        team,
        {
          planId,
          maxQuantity,
          licencesManaged: true,
          texts: { en: { name, description: `For a ${planId}` } },
          prices: { FR: { currency: "EUR", terms: { P1M: "30.00" }, meters: {} } },
        },
        webhook,
      );
    customer = await sale.customer();
    const order = await sale.buys(customer, team);
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }

  async function open(id: string, options: Parameters<typeof openWindow>[1] = {}) {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, sale.partner, market.url);
    const { handle } = sale.partner.organisation;
    await visit.page.goto(`/partner/${handle}/subscriptions/${id}`, { waitUntil: "networkidle" });
    return visit;
  }

  test("BEY-06, P25: a partner reads which plans are possible and what one costs, submits, waits, and sees it done", async () => {
    const id = await running();
    await market.clockMovesTo("2026-12-01T09:00:00Z");
    const admin = await market.person(customer.organisationId, ["global-admin"]);
    const ann = { userName: "ann@morvan.example", email: "ann@morvan.example", displayName: "Ann" };
    const user = (await admin.call("POST", "/v1/directory/users", ann, once())).json<{
      id: string;
    }>();
    const [pool] = (await admin.call("GET", "/v1/licences")).json<{ data: { id: string }[] }>()
      .data;
    const given = `/v1/licences/${pool?.id}/assignments`;
    assert.equal((await admin.call("POST", given, { userIds: [user.id] }, once())).status, 200);
    const { context, page, faults } = await open(id);
    await page.getByRole("button", { name: "Change plan" }).click();
    const site = page.getByRole("radio", { name: "Site" });
    assert.ok(await site.isDisabled());
    await page.getByText("10 licences; the plan takes at least 1 and at most 5.").waitFor();
    await page.getByRole("radio", { name: "Business" }).press("Space");
    await page.getByText("10 × EUR 30.00 × 20 of 30 days").waitFor();
    await page.getByText("EUR 96.00").first().waitFor();
    await page.getByText("One person who has a licence of Team gets one of Business.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("The change from Team to Business is done when").waitFor();
    assert.equal(await page.getByRole("button", { name: "Change plan" }).count(), 0);
    await market.settle();
    await publishersStaySilent(market);
    await page.getByText("Plan changed from Team to Business").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("BEY-15: the same on a phone, in French and in Korean", async () => {
    const id = await running();
    for (const [locale, button, shown] of [
      ["fr-FR", "Changer de plan", "Facturé maintenant"],
      ["ko-KR", "플랜 변경", "지금 청구"],
    ] as const) {
      const { context, page } = await open(id, { locale, phone: true, dark: locale === "fr-FR" });
      await page.getByRole("button", { name: button }).click();
      await page.getByRole("radio", { name: "Business" }).check();
      await page.getByText(shown).first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      const width = await page.evaluate("document.documentElement.scrollWidth");
      assert.ok(Number(width) <= 390, `the page is ${width} wide`);
      if (process.env["SHOTS"]) {
        await page.getByRole("button", { name: button }).scrollIntoViewIfNeeded();
        await page.screenshot({ path: `.cache/plan-${locale}.png`, fullPage: true });
      }
      await context.close();
    }
  });
});
