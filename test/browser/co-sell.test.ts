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
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";

suite("P21: co-sell opportunities on pages", () => {
  let market: TestMarket;
  let browser: Browser;
  let publisher: TestPerson;
  let partner: TestPerson;
  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
    partner = await market.organisation({
      kind: "partner",
      name: "Nordhaven Cloud",
      handle: "nordhaven",
    });
    const files = await exampleFiles(publisher);
    const site = "http://127.0.0.1:4710";
    await applied(publisher, exampleDocument("dynamics-365", files, { site, offer: "sales" }));
    await publishAtOnce(market, publisher, "contoso.sales");
    await market.settle();
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);

  test("a partner refers a sale, the publisher accepts and wins it and registers the deal from it", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { page } = visit;
    await signIn(visit, partner, market.url);
    await page.goto("/partner/nordhaven");
    await page.getByRole("link", { name: "Co-sell opportunities" }).click();
    await page.getByText("Nobody referred a sale to you yet.").waitFor();
    await clean(page);
    await page.getByRole("link", { name: "Refer a sale" }).first().click();
    await page.getByRole("button", { name: "Refer", exact: true }).click();
    await page.getByText("9 fields need another look").waitFor();
    await clean(page);
    const to = page.getByRole("combobox", { name: "Publisher" });
    await to.fill("cont");
    await page.getByRole("option", { name: /Contoso/ }).click();
    await page.getByLabel("Solution").selectOption({ label: "Harbour Sales" });
    for (const [label, value] of [
      ["Company", "Clinique des Tilleuls"],
      ["First name", "Hélène"],
      ["Last name", "Aubert"],
      ["E-mail address", "helene@tilleuls.example"],
      ["Value", "12 000,50"],
      ["Expected to close on", "2027-02-01"],
      ["Help wanted", "A demo for their board"],
    ] as const)
      await page.getByLabel(label).fill(value);
    await page.getByRole("button", { name: "Refer", exact: true }).click();
    await page.getByRole("heading", { name: "Clinique des Tilleuls" }).waitFor();
    await page.getByText("To Contoso").first().waitFor();
    assert.equal(
      await page.getByRole("button", { name: "Accept" }).count(),
      0,
      "the other side does",
    );
    await page.getByRole("button", { name: "Favourite" }).click();
    await page.getByRole("button", { name: "Favourite", pressed: true }).waitFor();
    await clean(page);
    assert.deepEqual(visit.faults, []);
    await visit.context.close();

    const there = await openWindow(browser, { baseURL: market.url });
    await signIn(there, publisher, market.url);
    const other = there.page;
    await other.goto("/publisher/contoso/co-sell");
    await other.getByRole("row", { name: /Clinique des Tilleuls.*Nordhaven Cloud/ }).waitFor();
    await clean(other);
    const saved = await savedLines(other, other.getByRole("button", { name: "Export" }));
    assert.match(saved[1] ?? "", /inbound,Nordhaven Cloud,Clinique des Tilleuls,FR/);
    await other.getByRole("button", { name: "Board" }).click();
    const received = other.getByRole("region", { name: "Received" });
    await received.getByRole("link", { name: "Clinique des Tilleuls" }).waitFor();
    await clean(other);
    await received.getByRole("link", { name: "Clinique des Tilleuls" }).click();
    await other.getByRole("button", { name: "Accept" }).click();
    await other.getByRole("button", { name: "Won" }).click();
    const dialog = other.getByRole("dialog");
    await dialog.getByLabel(/A word to Nordhaven Cloud/).fill("Signed on Friday");
    await clean(other);
    await dialog.getByRole("button", { name: "Won" }).click();
    await dialog.waitFor({ state: "detached" });
    await other.getByText("Signed on Friday").waitFor();
    await other.getByRole("link", { name: "Register now" }).click();
    await other.getByText("Filled in from the co-sell opportunity").waitFor();
    const field = (name: string) => other.locator(`#deal-${name}`);
    for (const [name, value] of [
      ["company", "Clinique des Tilleuls"],
      ["solutionAmount", "12000.50"],
      ["signedOn", "2026-11-21"],
      ["startsOn", "2027-02-01"],
      ["lastName", "Aubert"],
    ] as const)
      assert.equal(await field(name).inputValue(), value, name);
    await field("city").fill("Lyon");
    await field("phone").fill("+33 4 00 00 00 00");
    await field("endsOn").fill("2028-01-31");
    await other.getByRole("button", { name: "Register", exact: true }).click();
    await other.getByRole("heading", { name: "Clinique des Tilleuls" }).waitFor();
    await other.getByRole("link", { name: "Open the opportunity" }).click();
    const facts = other.getByRole("region", { name: "About it" }).or(other.locator("aside"));
    await facts.getByText("Submitted").first().waitFor();
    assert.equal(await other.getByRole("link", { name: "Register now" }).count(), 0);
    const deal = other.getByRole("link", { name: /^Deal \d+$/ });
    const opportunity = new URL(other.url()).pathname.split("/").at(-1);
    await other.goto(`/publisher/contoso/deals/new?opportunity=${opportunity}`);
    await other.getByText(/^Deal \d+ was registered from the opportunity/).waitFor();
    await other.getByRole("link", { name: "Open the deal" }).click();
    await other.getByText("Open the opportunity").waitFor();
    assert.equal(await deal.count(), 0);
    assert.deepEqual(there.faults, []);
    await there.context.close();
  });

  test("BEY-15: in French, dark, and in Korean on a phone", async () => {
    for (const [locale, dark, title, won] of [
      ["fr-FR", true, "Opportunités de covente", "Gagnée"],
      ["ko-KR", false, "공동 판매 기회", "수주"],
    ] as const) {
      const visit = await openWindow(browser, { baseURL: market.url, locale, dark, phone: !dark });
      const { page } = visit;
      await signIn(visit, partner, market.url);
      await page.goto("/partner/nordhaven/co-sell?view=favourites");
      await page.getByRole("heading", { name: title, level: 1 }).waitFor();
      await page.getByText(won).filter({ visible: true }).first().waitFor();
      await clean(page);
      await page.goto("/partner/nordhaven/co-sell/new");
      await page.getByRole("combobox").first().waitFor();
      await clean(page);
      assert.deepEqual(visit.faults, []);
      await visit.context.close();
    }
  });
});
