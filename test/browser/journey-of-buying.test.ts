import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser, openWindow, signIn, type Visit } from "../support/browser.ts";
import { walkBuying } from "../support/journey-of-buying.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { openSale, type Sale, type Sold, type SoldTo } from "../support/sale.ts";

/** The journey of a purchase by the words of French and of Korean; in English, journeys-of-sellers goes on from it. */
suite("J7 in French and Korean", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    sale = await openSale(market);
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  for (const [language, own, company] of [
    ["fr", "Français", "Fabrikam"],
    ["ko", "한국어", "Adventure Works"],
  ] as const)
    suite(language, () => {
      let visit: Visit;
      let fabrikam: SoldTo;
      const sold: Record<string, Sold> = {};
      before(async () => {
        fabrikam = await sale.customer({ company });
        visit = await openWindow(browser, { baseURL: market.url });
        await signIn(visit, sale.partner, market.url);
        const { page } = visit;
        await page.goto(`/partner/${sale.partner.organisation.handle}`);
        const banner = page.getByRole("banner");
        await banner.getByRole("button", { name: /\bEN$/ }).click();
        await page.getByRole("menuitemradio", { name: own }).click();
        const chosen = new RegExp(`\\b${language.toUpperCase()}$`);
        await banner.getByRole("button", { name: chosen }).waitFor();
      });
      after(async () => {
        await visit.context.close();
        for (const one of Object.values(sold)) await sale.stops(one);
      });

      let broken: string | undefined;
      const step = (name: string, work: () => Promise<void>) =>
        test(name, async () => {
          assert.equal(broken, undefined, "an earlier step failed");
          broken = name;
          await work();
          const { faults } = visit;
          assert.deepEqual(
            faults.filter((fault) => !fault.includes("409")),
            [],
          );
          broken = undefined;
        });
      walkBuying(step, language, () => ({
        market,
        sale,
        fabrikam,
        company,
        page: visit.page,
        sold,
        async sells(name, plan = {}, offer = {}) {
          sold[name] = await sale.sells(plan, {
            slug: `contoso.${language}-${name.toLowerCase().replace(/\W+/g, "-")}`,
            languages: { en: { name, summary: "Software" } },
            ...offer,
          });
          return sold[name];
        },
        async running(plan) {
          const order = await sale.buys(fabrikam, plan, { quantity: 10, term: "P1M" });
          const id = order.lines[0]?.subscriptionId ?? "";
          assert.ok((await sale.activates(id, { planId: plan.plan.planId, quantity: 10 })).ok);
          await market.settle();
          return id;
        },
      }));
    });
});
