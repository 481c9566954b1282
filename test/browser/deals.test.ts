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
import { DEAL, licensedOffer, registered, type TestDeal } from "../support/deals.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

suite("LIC-07, OPR-03: a deal in the browser", () => {
  let browser: Browser;
  let market: TestMarket;
  let operator: TestPerson;
  let publisher: TestPerson;
  let first: TestDeal;

  before(async () => {
    market = await startTestMarket({ worker: false });
    operator = await market.organisation({ kind: "operator", name: "Operator" });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
      timeZone: "Europe/Paris",
      country: "FR",
      currency: "EUR",
    });
    await licensedOffer(market, publisher);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await market?.close();
  });

  const opened = async (person: TestPerson, look: Parameters<typeof openWindow>[1] = {}) => {
    const visit = await openWindow(browser, { ...look, baseURL: market.url });
    await signIn(visit, person, market.url);
    return visit;
  };
  const status = (page: Page, word: string) =>
    page.getByRole("main").getByText(word, { exact: true }).first().waitFor();

  test("P23: a publisher registers a sale, is told of one that looks the same, and finds it in the list", async () => {
    const { context, page, faults } = await opened(publisher);
    await page.goto("/publisher/contoso/deals");
    await page.getByText(/Register what you sold outside the marketplace/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    first = await registered(publisher);

    await page.getByRole("link", { name: "Report a closed deal" }).first().click();
    await page.getByRole("button", { name: "Register", exact: true }).click();
    const summary = page.getByRole("region", { name: /fields are to be corrected/ });
    await summary.getByRole("link", { name: "Company name" }).click();
    await page.waitForFunction(() => document.activeElement?.id === "deal-company");
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.type("societe generale du port");
    await page.getByLabel("Country or region").selectOption("FR");
    await page.getByLabel("City").fill("Le Havre");
    assert.equal(await page.locator("#deal-offer").inputValue(), DEAL.offer);
    await page.getByLabel("Total contract value").fill("12 000,50");
    await page.getByLabel("Solution value").fill("12001");
    await page.locator("#deal-endsOn").fill("2027-11-20");
    await page.getByLabel("First name").fill("Inès");
    await page.getByLabel("Last name").fill("Roche");
    await page.getByLabel("E-mail").fill("ines@port.example");
    await page.getByLabel("Phone").fill("+33 2 35 00 00 00");
    await page.setInputFiles("input[type=file]", {
      name: "order.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("Signed."),
    });
    await page.getByText("order.txt").waitFor();
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByRole("region", { name: "One field is to be corrected" }).waitFor();
    await page.getByText("The solution is at most worth what the contract is.").first().waitFor();
    await page.getByLabel("Solution value").fill("12000");
    await page.getByRole("button", { name: "Register", exact: true }).click();
    const warning = page.getByRole("alert").filter({ hasText: "looks like the same sale" });
    await warning
      .getByRole("link", { name: `${first.number} · ${DEAL.customer.company}` })
      .waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Register all the same" }).click();
    await page.getByRole("heading", { name: "societe generale du port" }).waitFor();
    await status(page, "Submitted");
    assert.deepEqual(await accessibilityFaults(page), []);

    await page.getByRole("link", { name: "In progress" }).click();
    await page.getByText("2 deals").waitFor();
    const lines = await savedLines(page, page.getByRole("button", { name: "Export" }));
    assert.equal(lines.length, 3);
    await page.getByRole("searchbox").fill("GENERALE");
    await page.waitForURL(/q=GENERALE/);
    await page.getByText("2 deals").waitFor();
    await page.getByRole("button", { name: "Closed" }).click();
    await page.getByText("No deal matches.").waitFor();

    assert.deepEqual(
      faults.filter((fault) => !fault.includes("422")),
      [],
    );
    await context.close();
  });

  test("P24, BEY-09: a deal that was withdrawn invites nobody, and says why nothing can be added", async () => {
    const over = await registered(publisher, {
      customer: { ...DEAL.customer, company: "Over", taxId: undefined, domain: undefined },
    });
    const path = `/v1/deals/${over.id}`;
    const etag = (await publisher.call("GET", path)).headers.get("etag") ?? "";
    const withdrawn = await publisher.call("PUT", `${path}/withdrawal`, {}, { "if-match": etag });
    assert.equal(withdrawn.status, 200, withdrawn.text);
    const { page, context, faults } = await opened(publisher);
    await page.goto(`/publisher/contoso/deals/${over.id}`);
    await page.getByRole("list", { name: "Progress" }).getByText("Registration").waitFor();
    await page.getByRole("button", { name: "Manage licences" }).click();
    const pane = page.getByRole("dialog", { name: "Manage licences" });
    await pane.getByText(/Withdrawn/i).waitFor();
    assert.equal(await pane.getByText("Invite a new customer to consent").count(), 0);
    assert.ok(await pane.getByRole("button", { name: "Add a plan" }).isDisabled());
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("the operator claims and asks, the publisher answers, the operator approves", async () => {
    const office = await opened(operator);
    const desk = office.page;
    await desk.goto(`/operator/${operator.organisation.handle}`);
    await desk
      .getByRole("link", { name: /^Deals/ })
      .first()
      .click();
    await desk.getByRole("link", { name: DEAL.customer.company }).click();
    await desk.getByText(/looks like the same sale/).waitFor();
    await desk.getByRole("button", { name: "Claim" }).click();
    await desk.getByRole("button", { name: "Ask", exact: true }).click();
    await desk.getByRole("button", { name: "Send the question" }).click();
    await desk.getByText("Write what the other side is to read.").waitFor();
    assert.deepEqual(await accessibilityFaults(desk), []);
    await desk.getByRole("textbox", { name: "Question" }).fill("Is it the same as the other one?");
    await desk.getByRole("button", { name: "Send the question" }).click();
    await status(desk, "Action required");

    const { context, page, faults } = await opened(publisher);
    await page.goto("/publisher/contoso");
    await page.getByRole("link", { name: "1 deal waits for your answer" }).click();
    await page.getByRole("link", { name: DEAL.customer.company }).click();
    await page.getByText("Is it the same as the other one?").first().waitFor();
    await page.getByLabel("Your answer").fill("No, another contract: the end was wrong.");
    await page.getByRole("button", { name: "Change the deal, too" }).click();
    await page.getByLabel("Perpetual: it has no end").check();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Send the answer" }).click();
    await status(page, "In review");
    const timeline = page.getByRole("list", { name: "Timeline" });
    await timeline.getByText("Changed: End").waitFor();
    assert.deepEqual(faults, []);

    await desk.reload();
    await desk.getByRole("button", { name: "Approve" }).click();
    await desk.getByRole("button", { name: "Yes, approve" }).click();
    await status(desk, "Approved");
    assert.deepEqual(await accessibilityFaults(desk), []);
    assert.deepEqual(office.faults, []);
    await office.context.close();

    await page.reload();
    await page.getByRole("button", { name: "Withdraw" }).waitFor();
    await context.close();
  });

  for (const [locale, look, words] of [
    ["fr-FR", { dark: true }, ["Enregistrement des affaires", "Approuvée", "Chronologie"]],
    ["ko-KR", { phone: true }, ["거래 등록", "승인됨", "진행 과정"]],
  ] as const)
    test(`the deal in ${locale}`, async () => {
      const { context, page, faults } = await opened(publisher, { locale, ...look });
      await page.goto(`/publisher/contoso/deals/${first.id}`);
      for (const word of words) await page.getByText(word, { exact: true }).last().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(faults, []);
      await context.close();
    });
});
