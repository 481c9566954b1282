import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { endSale, openSale, type Sale } from "../support/sale.ts";

suite("SUB-19, OPR-06: payments, payouts and the ledger on pages", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    sale = await openSale(market);
    const { operator, partner } = sale;
    await operator.call("PUT", `/v1/billing-accounts/${partner.organisation.id}/sandbox-payer`, {
      behaviour: "never",
    });
    const sold = await sale.sells();
    const order = await sale.buys(await sale.customer(), sold, { quantity: 10 });
    await sale.activates(order.lines[0]?.subscriptionId ?? "");
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const dry = await operator.call("GET", "/v1/billing-runs/dry-run?month=2026-11");
    const { control } = dry.json<{ control: string }>();
    await operator.call("POST", "/v1/billing-runs", { month: "2026-11", control }, once());
    await market.settle();
    await market.clockMovesTo("2027-02-08T12:00:00Z");
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
    // What was refused is told by the server, and the browser notes it.
    assert.deepEqual(
      faults.filter((fault) => !/status of 422 .*(payment-files|credit)/.test(fault)),
      [],
    );
  };
  const operatorAt = (path: string) => `/operator/${sale.operator.organisation.handle}${path}`;
  const goes = (page: Page, name: string) =>
    page.getByRole("navigation").getByRole("link", { name, exact: true }).click();

  test("a blocked partner reads what it owes; the operator imports, records and reverses payments", async () => {
    const { handle } = sale.partner.organisation;
    const theirs = await visits(sale.partner, `/partner/${handle}/billing/invoices`);
    await theirs.page.getByText("Purchases are blocked since").waitFor();
    await theirs.page.getByText("Overdue").first().waitFor();
    await clean(theirs);

    const visit = await visits(sale.operator, operatorAt("/payments"));
    const { page } = visit;
    await page.getByText("No payment was recorded yet.").waitFor();
    await page.getByRole("button", { name: "Import payments" }).click();
    const file = page.locator('input[type="file"]');
    const csv = (rows: string) => ({
      name: "bank.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(`Reference,Buyer,Amount,Currency,ReceivedOn\r\n${rows}`),
    });
    await file.setInputFiles(csv(`BANK-1,${handle},16,EUR,2027-02-31\r\n`));
    await page.getByText("A day as 2027-01-31.").waitFor();
    await file.setInputFiles(csv(`BANK-1,${handle},16,EUR,2027-02-08\r\n`));
    await page.getByRole("button", { name: "Record 1 payment" }).click();
    await page.getByRole("link", { name: "BANK-1" }).waitFor();

    await page.getByRole("button", { name: "Record payment" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Invoice named").fill("INV-2026-000001");
    await dialog.getByLabel("Amount").fill("210.00");
    await dialog.getByLabel("Reference").fill("BANK-2");
    await dialog.getByRole("button", { name: "Show what it does" }).click();
    await dialog.getByText("To invoice INV-2026-000001").waitFor();
    await dialog.getByText("EUR 200.00").waitFor();
    await dialog.getByText("EUR 10.00").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Record payment" }).click();
    await page.getByRole("heading", { name: "BANK-2" }).waitFor();

    await theirs.page.reload({ waitUntil: "networkidle" });
    await theirs.page.getByText("Paid", { exact: true }).first().waitFor();
    assert.equal(await theirs.page.getByText("Purchases are blocked").count(), 0);
    await theirs.page.getByRole("link", { name: "INV-2026-000001" }).click();
    await theirs.page.getByText("Payment BANK-2").waitFor();
    await clean(theirs);
    const [, invoice] = /\/invoices\/([^/?]+)/.exec(theirs.page.url()) ?? [];
    await theirs.context.close();

    await page.getByRole("button", { name: "Reverse payment" }).click();
    await dialog.getByLabel("Reason").fill("Returned by the bank");
    await dialog.getByRole("button", { name: "Reverse payment" }).click();
    await page.getByText("Reversed", { exact: true }).first().waitFor();
    await page.goto(operatorAt(`/invoices/${invoice}`), {
      waitUntil: "networkidle",
    });
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "E-invoice" }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), "INV-2026-000001.xml");
    await page.getByRole("button", { name: "Send mail again" }).click();
    await dialog.getByRole("button", { name: "Send mail again" }).click();
    await page.getByText("The mail goes to 1 person.").waitFor();
    await page.getByRole("button", { name: "Credit lines" }).click();
    await dialog.getByRole("checkbox").check();
    await dialog.getByLabel("How much of it").selectOption("Some licences");
    await dialog.getByLabel("Number of licences").fill("11");
    await dialog.getByLabel("Reason").fill("Late");
    await dialog.getByRole("button", { name: "Show what it does" }).click();
    await dialog.getByText("Only 10 licences of this line are left to credit.").waitFor();
    await dialog.getByLabel("Number of licences").fill("1");
    await dialog.getByRole("button", { name: "Show what it does" }).click();
    await dialog.getByText("Open of the invoice after it").waitFor();
    await dialog.getByText(/21\.60/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Credit lines" }).click();
    await page.getByRole("heading", { name: /^Credit note CN-/ }).waitFor();
    await page.goBack({ waitUntil: "networkidle" });
    await page.getByRole("link", { name: /^CN-/ }).waitFor();
    await goes(page, "Payments");
    await page.getByRole("link", { name: "BANK-2" }).click();
    await page.getByText("Returned by the bank").waitFor();
    await clean(visit);

    await goes(page, "Billing accounts");
    await page.getByRole("button", { name: "Purchases blocked" }).click();
    await page.getByRole("link", { name: "Nordhaven Cloud" }).click();
    await page.getByRole("button", { name: "Credit limit" }).click();
    await dialog.getByLabel("Credit limit").fill("1000");
    await dialog.getByRole("button", { name: "Set limit" }).click();
    await page.getByText("EUR 1,000.00").waitFor();
    await clean(visit);
    await visit.context.close();
  });

  test("O9: the operator looks at what stands out, asks for a close, and a colleague does it", async () => {
    await market.platform.pool.raw.query(
      "insert into platform.settings (id, value, changed_at, changed_by) values ('billing.close-people', 2, now(), 'Test')",
    );
    const visit = await visits(sale.operator, operatorAt("/billing-runs?month=2026-12"));
    const { page } = visit;
    await page.getByText("Two people close a month").waitFor();
    await page.getByRole("table", { name: "Control totals" }).getByText("Agrees").waitFor();
    await page.getByRole("button", { name: "Ask for the close" }).click();
    await page.getByText("Somebody else has to close it.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Close December 2026" }).count(), 0);
    await clean(visit);
    await page.getByRole("link", { name: "1 account has no address" }).click();
    await page.getByRole("heading", { name: "Accounts without address" }).waitFor();
    await page.getByRole("link", { name: "Nordhaven Cloud" }).waitFor();
    await clean(visit);
    await visit.context.close();

    const colleague = await market.person(sale.operator.organisation.id, ["billing"]);
    const theirs = await visits(colleague, operatorAt("/billing-runs?month=2026-12"));
    await theirs.page.getByRole("button", { name: "Close December 2026" }).click();
    const dialog = theirs.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Close December 2026" }).click();
    await theirs.page.getByRole("link", { name: "December 2026" }).click();
    await theirs.page.getByText(/^Asked for by .+, started by/).waitFor();
    await theirs.page.getByRole("table", { name: "Control totals" }).getByText("Agrees").waitFor();
    await clean(theirs);
    await theirs.context.close();
  });

  test("a publisher reads its statement; the operator holds it, pays it, and finds it in the ledger", async () => {
    const { handle } = sale.publisher.organisation;
    const theirs = await visits(sale.publisher, `/publisher/${handle}/payouts`);
    await theirs.page.getByRole("link", { name: "November 2026" }).click();
    await theirs.page.getByText("EUR 174.60").first().waitFor();
    await theirs.page.getByText("EUR 5.40").first().waitFor();
    await theirs.page.getByRole("button", { name: /174\.60.*Why this amount/ }).click();
    await theirs.page.getByText("Payable to Contoso").waitFor();
    await clean(theirs);
    await theirs.page.getByRole("link", { name: "Open subscription" }).click();
    await theirs.page.waitForURL(/\/customers\/[0-9a-f-]+$/);
    await theirs.page.goBack({ waitUntil: "networkidle" });
    await theirs.page.getByText("Payable to Contoso").waitFor();
    await theirs.page.keyboard.press("Escape");
    await clean(theirs);

    const visit = await visits(sale.operator, operatorAt("/payouts"));
    const { page } = visit;
    await page.getByRole("link", { name: "November 2026" }).click();
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Hold", exact: true }).click();
    await dialog.getByLabel("Reason").fill("Bank details are being checked");
    await dialog.getByRole("button", { name: "Hold" }).click();
    await page.getByText("Bank details are being checked").waitFor();
    await theirs.page.reload({ waitUntil: "networkidle" });
    await theirs.page.getByText("Bank details are being checked").waitFor();
    await theirs.context.close();
    await page.getByRole("button", { name: "Let go" }).click();
    await page.getByRole("button", { name: "Mark as paid" }).click();
    await dialog.getByLabel("Reference").fill("OUT-1");
    await dialog.getByRole("button", { name: "Show what it does" }).click();
    await dialog.getByText("Leaves the bank").waitFor();
    await dialog.getByRole("button", { name: "Mark as paid" }).click();
    await page.getByText("OUT-1").waitFor();
    await page.getByRole("button", { name: "It came back" }).click();
    await dialog.getByLabel("Reason").fill("Account closed");
    await dialog.getByRole("button", { name: "Show what it does" }).click();
    await dialog.getByText("Comes back to the bank").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "It came back" }).click();
    await page.getByText("A payment came back.").waitFor();
    await page.getByRole("button", { name: "Mark as paid" }).waitFor();
    await clean(visit);

    await goes(page, "Ledger");
    await page.getByText("Payable to Contoso").first().click();
    await page.getByRole("button", { name: "All accounts" }).waitFor();
    await page.getByRole("button", { name: "Why this amount?" }).first().click();
    await page.getByText("EUR 18.00").first().waitFor();
    await clean(visit);
    await page.goto(operatorAt("/ledger?view=accounts"), { waitUntil: "networkidle" });
    await page.getByRole("link", { name: "Bank" }).waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export" }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), "ledger-accounts.csv");
    await page.getByRole("button", { name: "Verification" }).click();
    await page.getByRole("button", { name: "Verify now" }).click();
    await page.getByText("Everything agrees with itself.").waitFor();
    await visit.context.close();
  });
});
