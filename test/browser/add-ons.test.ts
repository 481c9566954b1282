import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Sale, type Sold } from "../support/sale.ts";

suite("SUB-10: add-ons on the page of a subscription", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    sale = await openSale(market);
  });
  beforeEach(() => market.clockMovesTo("2026-11-21T12:00:00Z"));
  after(async () => {
    await browser.close();
    await market.close();
  });

  type Bases = { readonly id: string; readonly base: Sold; readonly addOn: Sold };

  /** A subscription of Team, for which Archive can be bought at EUR 10.08 a licence and month. */
  async function team(
    about: { plan?: Partial<PlanForSale>; addOn?: Partial<PlanForSale>; waits?: boolean } = {},
  ): Promise<Bases> {
    const base = await sale.sells(about.plan);
    const addOn = await sale.adds(base, {
      planUuid: randomUUID(),
      planId: "archive",
      texts: {
        en: { name: "Archive", description: "Ten years back" },
        fr: { name: "Archives", description: "Dix ans d’historique" },
      },
      prices: { FR: { currency: "EUR", terms: { P1M: "10.08" }, meters: {} } },
      addOn: { bases: ["team"] },
      maxQuantity: 20,
      ...about.addOn,
    });
    const order = await sale.buys(await sale.customer(), base, { quantity: 10 });
    const id = order.lines[0]?.subscriptionId ?? "";
    if (about.waits !== true) assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return { id, base, addOn };
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

  test("J8: a partner adds four licences below Status, reads the days and the amount, submits, and both link to each other", async () => {
    const { id } = await team();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const { context, page, faults } = await open(id);
    const titles = await page.locator("h2").allTextContents();
    assert.equal(titles.indexOf("Add-ons"), titles.indexOf("Status") + 1, `${titles}`);
    await page.getByRole("button", { name: "Add Archive" }).click();
    const field = page.getByRole("textbox", { name: "Licences of Archive" });
    await field.fill("4");
    await field.press("Enter");
    await page.getByText("4 × EUR 10.08 × 25 of 30 days").waitFor();
    await page.getByText("EUR 33.60").first().waitFor();
    await page.getByText("EUR 40.32").first().waitFor();
    await page.getByText("It runs to 20 Dec 2026 and renews with Team.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("Archive was ordered.").waitFor();
    const held = page.getByRole("list", { name: "Add-ons of this subscription" });
    await held.getByRole("button", { name: "Finish set-up" }).waitFor();
    await page.getByText("Add-on ordered: Archive").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);

    await held.getByRole("link", { name: "Archive" }).click();
    await page.getByRole("button", { name: "Go to publisher’s site" }).waitFor();
    const own = page.url().split("/").at(-1) ?? "";
    await page.getByText("Auto-renew is that of Team. Change it there.").waitFor();
    assert.equal(await page.getByRole("heading", { name: "Add-ons" }).count(), 0);
    assert.ok((await sale.activates(own, { planId: "archive", quantity: 4 })).ok);
    await market.settle();
    await page.reload({ waitUntil: "networkidle" });
    assert.ok(await page.getByRole("checkbox", { name: "Auto-renew" }).isDisabled());
    await page.getByRole("link", { name: "EUR 40.32" }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("link", { name: "EUR 40.32" }).click();
    await page.getByText("4 licences × EUR 10.08 × 25 of 30 days").waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "Team", exact: true }).click();
    await page.waitForURL(`**/subscriptions/${id}`);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("J8: while the base is not active the controls are off, and the page says what to do", async () => {
    const { id } = await team({ waits: true });
    const { context, page } = await open(id);
    const add = page.getByRole("button", { name: "Add Archive" });
    await add.waitFor();
    assert.ok(await add.isDisabled());
    await page.getByText("Complete its set-up first").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();
  });

  test("J8.4: an indirect reseller reads the section with the reason", async () => {
    const { id } = await team();
    const { raw } = market.platform.pool;
    const becomes = (type: string) =>
      raw.query("update identity.organisations set partner_type = $2 where id = $1", [
        sale.partner.organisation.id,
        type,
      ]);
    await becomes("indirect-reseller");
    try {
      const { context, page } = await open(id);
      await page.getByText("Ask the provider to buy for this customer").waitFor();
      assert.ok(await page.getByRole("button", { name: "Add Archive" }).isDisabled());
      await context.close();
    } finally {
      await becomes("direct-bill");
    }
  });

  test("a subscription without add-ons says so, and one that cannot be added is not shown", async () => {
    const { id } = await team({ addOn: { segments: ["education"] } });
    const { context, page } = await open(id);
    await page.getByText("There are no add-ons for this subscription.").waitFor();
    assert.equal(await page.getByText("Archive").count(), 0);
    await context.close();
  });

  test("BEY-06: what moved since the preview is said, and the newest price stands beside it", async () => {
    const { id } = await team();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const { context, page } = await open(id);
    await page.getByRole("button", { name: "Add Archive" }).click();
    await page.getByText("1 × EUR 10.08 × 25 of 30 days").waitFor();
    await market.clockMovesTo("2026-11-27T09:00:00Z");
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("The add-on was not bought.").waitFor();
    await page.getByText("1 × EUR 10.08 × 24 of 30 days").waitFor();
    await context.close();
  });

  test("decision 17: the cancel dialog of the base names the add-ons that end with it and their credit, on a phone and in the dark", async () => {
    const { id, addOn } = await team();
    const body = { planUuid: addOn.plan.planUuid, quantity: 2 };
    const url = `/v1/subscriptions/${id}/add-ons`;
    const key = () => ({ "idempotency-key": randomUUID() });
    const dry = await sale.partner.call("POST", `${url}?dryRun=true`, body, key());
    const { preview } = dry.json<{ preview: string }>();
    const bought = await sale.partner.call("POST", url, { ...body, preview }, key());
    const own = bought.json<{ bought: { subscriptionId: string } }>().bought.subscriptionId;
    assert.ok((await sale.activates(own, { planId: "archive" })).ok);
    await market.settle();
    const { context, page } = await open(id, { phone: true, dark: true });
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.ok(Number(width) <= 390, `the page is ${width} wide`);
    await page.getByRole("button", { name: "Cancel subscription" }).click();
    await page.getByText("ends with it; EUR 24.19 of the credit is for it.").waitFor();
    await page.getByText("EUR 240.19").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Yes, cancel" }).click();
    await page
      .getByRole("list", { name: "Add-ons of this subscription" })
      .getByText("Cancelled")
      .first()
      .waitFor();
    await context.close();
  });

  test("BEY-15: the same in French and in Korean", async () => {
    const { id } = await team();
    for (const [locale, add, charged] of [
      ["fr-FR", "Ajouter Archives", "Facturé à l’activation"],
      ["ko-KR", "Archive 추가", "활성화할 때 청구"],
    ] as const) {
      const { context, page } = await open(id, { locale });
      await page.getByRole("button", { name: add }).click();
      await page.getByText(charged).first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await context.close();
    }
  });
});
