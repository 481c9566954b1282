import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  savedLines,
  signIn,
} from "../support/browser.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { applied, completeDocument, planDocument, publishAtOnce } from "../support/offers.ts";
import { openSale, type Sale, type Sold } from "../support/sale.ts";

suite("private offers, in a browser", () => {
  let market: TestMarket;
  let sale: Sale;
  let browser: Browser;

  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    sale = await openSale(market);
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);

  test("SUB-21, R13: a publisher makes a private offer, and its partner reads it and finds its price in the cart", async () => {
    const { publisher, partner } = sale;
    const live = async (offer: string, plan: ReturnType<typeof planDocument>) => {
      await applied(publisher, await completeDocument(publisher, { offer, plans: [plan] }));
      const slug = `${publisher.organisation.handle}.${offer}`;
      await publishAtOnce(market, publisher, slug);
      return slug;
    };
    const meters = [
      { id: "mails", name: "Mails", unit: "mail", price: "0.0125", included: { P1M: "10" } },
    ];
    const slug = await live("ledger", planDocument("basic", { markets: ["FR"] }));
    await live(
      "mailer",
      planDocument("metered", { pricingModel: "flat", markets: ["FR"], meters }),
    );

    const selling = await openWindow(browser, { baseURL: market.url });
    await signIn(selling, publisher, market.url);
    const { page } = selling;
    await page.goto(`/publisher/${publisher.organisation.handle}/offers/ledger/private-offers`);
    await page.getByRole("button", { name: "Make private offer" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Winter price");
    await dialog.getByLabel("Last day").fill("2026-12-31");
    await dialog.getByRole("textbox", { name: "Partners" }).fill(partner.organisation.tenantId);
    await dialog.getByRole("textbox", { name: "Percent off" }).fill("250");
    await clean(page);
    await dialog.getByRole("button", { name: "Make private offer" }).click();
    await dialog.getByText("Write a percentage from 0.01 to 99.99.").waitFor();
    await dialog.getByRole("textbox", { name: "Percent off" }).fill("25");
    await dialog.getByRole("button", { name: "Make private offer" }).click();
    await page.getByRole("table").getByText("basic: 25 % off").waitFor();
    const made = await savedLines(page, page.getByRole("button", { name: "Export" }));
    assert.match(made[1] ?? "", /,Winter price,live,[\d-]+,2026-12-31,basic,25,yes,/, "ACC-08");
    await clean(page);

    await page.goto(`/publisher/${publisher.organisation.handle}/offers/mailer/private-offers`);
    // Own prices of a plan and its units, each beside the list price, as price or as percentage.
    await page.getByRole("button", { name: "Make private offer" }).first().click();
    await dialog.getByRole("textbox", { name: "Name" }).fill("Own prices");
    await dialog.getByLabel("Last day").fill("2026-12-30");
    await dialog.getByRole("textbox", { name: "Partners" }).fill(partner.organisation.tenantId);
    const percent = dialog.getByRole("textbox", { name: "Percent off" });
    await percent.fill("20");
    await dialog
      .getByRole("row", { name: /^Mails, one mail\s+EUR\s0\.0125\s+EUR\s0\.01\s+20 %$/ })
      .waitFor();
    await dialog.getByLabel("Kind").selectOption("price");
    const discount = (name: string) => dialog.getByRole("textbox", { name: `Discount on ${name}` });
    const price = (name: string) =>
      dialog.getByRole("textbox", { name: `Private price of ${name}` });
    await discount("One payment, 1 month").fill("12,5");
    assert.equal(await price("One payment, 1 month").inputValue(), "7.00");
    await price("Mails, one mail").fill("cheap");
    await dialog.getByRole("textbox", { name: "Name" }).press("Enter");
    await dialog
      .getByRole("row", { name: /^Mails/ })
      .getByText("Write a price", { exact: false })
      .waitFor();
    await price("Mails, one mail").and(page.locator(":focus")).waitFor();
    await clean(page);
    await price("Mails, one mail").fill("0.008");
    assert.equal(await discount("Mails, one mail").inputValue(), "36");
    await dialog.getByRole("textbox", { name: "Name" }).press("Enter");
    await page.getByRole("table").getByText("metered: 7.00 in FR for P1M; mails 0.008").waitFor();
    assert.deepEqual(
      selling.faults.filter((fault) => !/401|422/.test(fault)),
      [],
    );
    await selling.context.close();

    const buying = await openWindow(browser, {
      baseURL: market.url,
      locale: "ko-KR",
      phone: true,
    });
    await signIn(buying, partner, market.url);
    await buying.page.goto(`/partner/${partner.organisation.handle}/private-offers`);
    await buying.page.getByText("Winter price").last().waitFor();
    await buying.page
      .getByRole("link", { name: /게시자에게 문의/ })
      .last()
      .waitFor();
    await clean(buying.page);
    const [, ...read] = await savedLines(
      buying.page,
      buying.page.getByRole("button", { name: "내보내기" }),
    );
    assert.match(read.join(), /,Winter price,live,.*,EUR,all/, "ACC-08");
    const customer = await sale.customer();
    for (const page of [`customers/${customer.id}/add-subscription`, "prices"]) {
      await buying.page.goto(`/partner/${partner.organisation.handle}/${page}`);
      await buying.page
        .getByText(/비공개 제안 Winter price/)
        .last()
        .waitFor();
      await clean(buying.page);
    }
    const found = await partner.call("GET", `/v1/customers/${customer.id}/catalog?q=${slug}`);
    const plan = found.json<{ data: { plan: { uuid: string } }[] }>().data[0]?.plan.uuid;
    await sale.fills(customer, { plan: { planUuid: plan } } as Sold);
    await buying.page.goto(`/partner/${partner.organisation.handle}/customers/${customer.id}/cart`);
    await buying.page.getByText(/비공개 제안 Winter price/).waitFor();
    await clean(buying.page);
    assert.deepEqual(
      buying.faults.filter((fault) => !fault.includes("401")),
      [],
    );
    await buying.context.close();
  });
});
