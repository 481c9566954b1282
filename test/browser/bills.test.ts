import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { endSale, openSale, type Sale } from "../support/sale.ts";

suite("R14, C9: what buyers do with their bills, on pages", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  let partner: TestPerson;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    sale = await openSale(market);
    const { operator } = sale;
    partner = await market.person(sale.partner.organisation.id, ["admin-agent"]);
    await operator.call("PUT", `/v1/billing-accounts/${partner.organisation.id}/sandbox-payer`, {
      behaviour: "never",
    });
    const customer = await sale.customer();
    const sold = await sale.sells();
    for (const quantity of [10, 5]) {
      const order = await sale.buys(customer, sold, { quantity });
      await sale.activates(order.lines[0]?.subscriptionId ?? "");
    }
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const dry = await operator.call("GET", "/v1/billing-runs/dry-run?month=2026-11");
    const { control } = dry.json<{ control: string }>();
    await operator.call("POST", "/v1/billing-runs", { month: "2026-11", control }, once());
    await market.settle();
  });
  after(async () => {
    await browser.close();
    await endSale(sale);
  });

  const visits = async (person: TestPerson, path: string): Promise<Visit> => {
    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, person, market.url);
    await visit.page.goto(path, { waitUntil: "networkidle" });
    return visit;
  };
  const clean = async ({ page, faults }: Visit) => {
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults.splice(0), []);
  };

  test("a line names the change that caused it and leads to its subscription, which keeps a cost centre", async () => {
    const theirs = await visits(
      partner,
      `/partner/${partner.organisation.handle}/billing/invoices`,
    );
    const { page } = theirs;
    await page.getByRole("link", { name: "INV-2026-000001" }).click();
    await page.getByText("Activated by the publisher").first().waitFor();
    await page
      .getByRole("link", { name: /^Offer .+ Team$/ })
      .first()
      .click();
    await page.getByLabel("Cost centre").fill("4711 Workshop");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Save", exact: true, disabled: true }).waitFor();
    await page.reload({ waitUntil: "networkidle" });
    assert.equal(await page.getByLabel("Cost centre").inputValue(), "4711 Workshop");
    await clean(theirs);
    await theirs.context.close();
  });

  test("the operator says how a currency is paid, and a buyer reads it with the invoice's own reference", async () => {
    const visit = await visits(
      sale.operator,
      `/operator/${sale.operator.organisation.handle}/payment-instructions`,
    );
    const { page } = visit;
    await page.getByText("No currency has instructions yet").waitFor();
    await page.getByRole("button", { name: "Add currency" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Currency").fill("eur");
    await dialog.getByLabel("Account holder").fill("Comptoir Meridian SAS");
    await dialog.getByLabel("Bank", { exact: true }).fill("Banque du Port");
    await dialog.getByLabel("IBAN").fill("FR15 2004 1010 0505 0001 3M02 606");
    await dialog.getByRole("button", { name: "Save instructions" }).click();
    await dialog.getByText("This is no IBAN").waitFor();
    visit.faults.splice(0);
    await dialog.getByLabel("IBAN").fill("FR14 2004 1010 0505 0001 3M02 606");
    await dialog.getByLabel("Words for payers: English").fill("One transfer each.");
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Save instructions" }).click();
    await page.getByText("FR1420041010050500013M02606").waitFor();
    await clean(visit);
    await visit.context.close();

    const theirs = await visits(
      partner,
      `/partner/${partner.organisation.handle}/billing/invoices`,
    );
    await theirs.page.getByText("How to pay in EUR").click();
    await theirs.page.getByText("FR14 2004 1010 0505 0001 3M02 606").waitFor();
    await clean(theirs);
    await theirs.page.getByRole("link", { name: "INV-2026-000001" }).click();
    await theirs.page.getByRole("heading", { name: "How to pay" }).waitFor();
    await theirs.page.getByText("One transfer each.").waitFor();
    await clean(theirs);
    await theirs.context.close();
  });

  test("a partner disputes a line, takes another back; the operator accepts what it disputes, and the credit note stands beside it", async () => {
    const base = `/partner/${partner.organisation.handle}/billing/invoices`;
    const theirs = await visits(partner, base);
    await theirs.page.getByRole("link", { name: "INV-2026-000001" }).click();
    const disputes = theirs.page.getByRole("button", { name: /^Dispute this line/ });
    const dialog = theirs.page.getByRole("dialog");
    await disputes.first().click();
    await dialog.getByRole("button", { name: "Send dispute" }).click();
    await dialog.getByText("Choose a reason and write what is wrong.").first().waitFor();
    await dialog.getByLabel("Reason").selectOption("Wrong quantity");
    await dialog.getByLabel("How much of it").selectOption("Only a part of it");
    await dialog.getByLabel("Amount before tax, EUR").fill("36");
    await dialog.getByLabel("What is wrong").fill("Two of them were never used.");
    assert.deepEqual(await accessibilityFaults(theirs.page), []);
    await dialog.getByRole("button", { name: "Send dispute" }).click();
    await theirs.page.getByText("Two of them were never used.").waitFor();
    await disputes.first().click();
    await dialog.getByLabel("Reason").selectOption("Charged twice");
    await dialog.getByLabel("What is wrong").fill("This is the same again.");
    await dialog.getByRole("button", { name: "Send dispute" }).click();
    await theirs.page.getByText("This is the same again.").waitFor();
    await theirs.page.getByRole("button", { name: "Withdraw dispute" }).nth(1).click();
    await dialog.getByRole("button", { name: "Withdraw dispute" }).click();
    await theirs.page.getByText(/^Dispute withdrawn on/).waitFor();
    await clean(theirs);

    const visit = await visits(
      sale.operator,
      `/operator/${sale.operator.organisation.handle}/disputes?state=open`,
    );
    const { page } = visit;
    await page.getByText("1 waits for a decision").waitFor();
    await clean(visit);
    await page.getByRole("link", { name: "1 · Wrong quantity" }).click();
    await page.getByRole("button", { name: "Decline" }).click();
    const decision = page.getByRole("dialog");
    await decision.getByRole("button", { name: "Decline" }).click();
    await decision.getByText("The buyer reads why.").waitFor();
    await decision.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Accept" }).click();
    await decision.getByLabel("Reason").fill("Agreed.");
    await decision.getByRole("button", { name: "Show what it does" }).click();
    await decision.getByText(/43\.20/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await decision.getByRole("button", { name: "Accept" }).click();
    await page.getByRole("link", { name: "CN-2026-000001" }).waitFor();
    await clean(visit);
    await visit.context.close();

    await theirs.page.reload({ waitUntil: "networkidle" });
    await theirs.page.getByText(/^Accepted on/).waitFor();
    await theirs.page.getByText("Agreed.").waitFor();
    await theirs.page.getByRole("link", { name: "CN-2026-000001" }).first().click();
    await theirs.page.getByRole("heading", { name: "Credit note CN-2026-000001" }).waitFor();
    await clean(theirs);

    await theirs.page
      .getByRole("navigation")
      .getByRole("link", { name: "Billing", exact: true })
      .click();
    await theirs.page.getByRole("row", { name: /^November 2026.+324\.00/ }).waitFor();
    const month = theirs.page.getByRole("row", { name: /^December 2026/ });
    await month.getByText(/280\.80/).waitFor();
    const [saved] = await Promise.all([
      theirs.page.waitForEvent("download"),
      theirs.page.getByRole("button", { name: "Export" }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), "billing-history.csv");
    await clean(theirs);
    await theirs.context.close();
  });

  test("O9: the operator issues an invoice again to the corrected tax ID, after what that does, and both documents lead to each other", async () => {
    const buyer = partner.organisation;
    const set = await sale.operator.call(
      "PUT",
      `/v1/organisations/${buyer.id}/invoice-details`,
      { taxId: "FR98765432109", address: { line1: "12 quai du Commerce", city: "Lyon" } },
      { "if-match": "*" },
    );
    assert.equal(set.status, 200, set.text);
    const found = await partner.call("GET", "/v1/invoices?type=invoice");
    const [first] = found.json<{ data: { id: string }[] }>().data;
    const visit = await visits(
      sale.operator,
      `/operator/${sale.operator.organisation.handle}/invoices/${first?.id}`,
    );
    const { page } = visit;
    await page.getByRole("button", { name: "Issue again" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("row", { name: /Tax ID FR12345678901 FR98765432109/ }).waitFor();
    await dialog
      .getByText(/280\.80/)
      .first()
      .waitFor();
    await dialog.getByRole("button", { name: "Issue again" }).click();
    await dialog.getByText("Write why.").waitFor();
    await dialog.getByLabel("Reason").fill("The tax ID was another company’s.");
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Issue again" }).click();
    await page.getByRole("heading", { name: "Invoice INV-2026-000002" }).waitFor();
    await page.getByText("The tax ID was another company’s.").waitFor();
    await clean(visit);
    await page.getByRole("link", { name: "INV-2026-000001" }).click();
    await page.getByRole("heading", { name: "Invoice INV-2026-000001" }).waitFor();
    await page.getByRole("link", { name: "INV-2026-000002" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Issue again" }).count(), 0);

    // Where two people close months, one asks, and what waits is found under billing runs.
    await market.platform.pool.raw.query(
      `insert into platform.settings (id, value, changed_at, changed_by) values ('billing.close-people', 2, now(), 'Test')`,
    );
    await sale.operator.call(
      "PUT",
      `/v1/organisations/${buyer.id}/invoice-details`,
      { taxId: "FR98765432108", address: {} },
      { "if-match": "*" },
    );
    await page.getByRole("link", { name: "INV-2026-000002" }).click();
    await page.getByRole("heading", { name: "Invoice INV-2026-000002" }).waitFor();
    await page.getByRole("button", { name: "Issue again" }).click();
    await dialog.getByText("Two people are needed").waitFor();
    await dialog.getByLabel("Reason").fill("A digit was wrong.");
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    await dialog.waitFor({ state: "detached" });
    await page
      .getByRole("navigation", { name: "Workspace" })
      .getByRole("link", { name: "Billing runs", exact: true })
      .click();
    await page.getByRole("heading", { name: "Invoices to be issued again" }).waitFor();
    await page.getByText("A digit was wrong.").waitFor();
    await clean(visit);
    await page.getByRole("button", { name: "Withdraw the request: INV-2026-000002" }).click();
    await page.getByText("A digit was wrong.").waitFor({ state: "detached" });
    await visit.context.close();
  });
});
