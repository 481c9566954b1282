import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import type { TestPerson } from "../support/market.ts";

suite("support and forced stops, in a browser", () => {
  let at: Distribution;
  let browser: Browser;
  let helper: TestPerson;

  before(async () => {
    at = await openDistribution();
    helper = await at.market.person(at.sale.operator.organisation.id, ["support"]);
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await at.close();
  });

  async function open(who: TestPerson, portal: string, path: string): Promise<Visit> {
    const visit = await openWindow(browser, { baseURL: at.market.url });
    await signIn(visit, who, at.market.url);
    const organisation = portal === "operator" ? at.sale.operator : at.publisher;
    await visit.page.goto(`/${portal}/${organisation.organisation.handle}${path}`, {
      waitUntil: "networkidle",
    });
    return visit;
  }
  const written = (page: Page, words: string) =>
    page.getByRole("list", { name: "Progress" }).getByText(words).waitFor();
  const noFaults = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);
  const closed = async (visit: Visit): Promise<void> => {
    assert.deepEqual(visit.faults, []);
    await visit.context.close();
  };

  test("J6.6, PUB-24: a publisher asks for removal, support takes, notes and accepts it, and the publisher exports who is affected", async () => {
    const slug = await at.live("asked");
    const order = await at.sale.buys(await at.sale.customer(), await at.sold(slug));
    await at.sale.activates(order.lines[0]?.subscriptionId ?? "");

    const asking = await open(at.publisher, "publisher", "/offers/asked");
    await asking.page.getByRole("button", { name: "More actions" }).click();
    await asking.page.getByRole("menuitem", { name: "Ask to remove it from customers" }).click();
    const dialog = asking.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Send request" }).click();
    await dialog.getByText("Write a sentence.").waitFor();
    await dialog.getByRole("textbox").fill("The product has reached its end.");
    await noFaults(asking.page);
    await dialog.getByRole("button", { name: "Send request" }).click();
    await asking.page.getByText("Submitted").first().waitFor();
    await asking.page.getByText("Ateliers Morvan").first().waitFor();
    await asking.page.getByRole("textbox", { name: "Answer" }).fill("In January, if possible.");
    await asking.page.getByRole("button", { name: "Send answer" }).click();
    await written(asking.page, "In January, if possible.");
    await noFaults(asking.page);

    const working = await open(helper, "operator", "/support");
    await working.page.getByRole("link", { name: /Remove a published offer/ }).waitFor();
    await noFaults(working.page);
    await working.page.getByRole("link", { name: /Remove a published offer/ }).click();
    await working.page.getByRole("button", { name: "Take" }).click();
    await working.page.getByText("In progress").first().waitFor();
    await written(working.page, "In January, if possible.");
    await working.page.getByRole("textbox", { name: "Note" }).fill("We speak to the customers.");
    await working.page.getByRole("button", { name: "Add note" }).click();
    await written(working.page, "We speak to the customers.");
    await noFaults(working.page);
    await working.page.getByRole("button", { name: "Accept" }).click();
    const accepting = working.page.getByRole("dialog");
    await accepting.getByText("1 subscription ends on the day.").waitFor();
    const day = accepting.getByLabel("First day without the offer");
    const earliest = await day.inputValue();
    await day.fill("2026-12-01");
    await accepting.getByText("The notice is too short.").waitFor();
    await day.fill(earliest);
    await noFaults(working.page);
    await accepting.getByRole("button", { name: "Accept removal" }).click();
    await working.page.getByText("The offer is removed on").waitFor();
    await closed(working);

    await asking.page.reload({ waitUntil: "networkidle" });
    await asking.page.getByText("The offer is removed on").waitFor();
    await asking.page.getByText("We speak to the customers.").waitFor();
    await noFaults(asking.page);
    const download = asking.page.waitForEvent("download");
    await asking.page.getByRole("button", { name: "Export (CSV)" }).click();
    const file = await readFile(await (await download).path(), "utf8");
    const [head = "", row = ""] = file.split("\r\n");
    assert.match(head, /company,country,language,contact,email/);
    assert.match(row, /^Ateliers Morvan,FR,fr,Claire Morvan,claire@/);
    await asking.page.getByRole("button", { name: "Withdraw" }).click();
    await asking.page.getByRole("button", { name: "Yes, withdraw" }).click();
    await asking.page.getByText("Withdrawn").first().waitFor();
    await closed(asking);
  });

  test("OPR-04: support stops an offer with a reason, its publisher reads it and cannot publish, and the stop is lifted", async () => {
    await at.live("harmful");
    const working = await open(helper, "operator", "/offers?q=harmful");
    await noFaults(working.page);
    await working.page.getByRole("table").getByRole("link").first().click();
    await working.page.getByRole("button", { name: "Force stop" }).click();
    const dialog = working.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Yes, stop now" }).click();
    await dialog.getByText("Write a sentence.").waitFor();
    await dialog.getByRole("textbox").fill("It mails customers unasked.");
    await noFaults(working.page);
    await dialog.getByRole("button", { name: "Yes, stop now" }).click();
    await working.page.getByText("Stopped by the operator since").waitFor();
    await noFaults(working.page);

    const reading = await open(at.publisher, "publisher", "/offers/harmful");
    await reading.page.getByText("It mails customers unasked.").waitFor();
    await noFaults(reading.page);
    await closed(reading);

    await working.page.getByRole("button", { name: "Lift stop" }).click();
    await working.page.getByRole("dialog").getByRole("button", { name: "Lift stop" }).click();
    await working.page.getByText("Stopped by the operator since").waitFor({ state: "detached" });
    await working.page.getByRole("button", { name: "Remove from customers" }).click();
    await working.page.getByLabel("First day without the offer").waitFor();
    await noFaults(working.page);
    await working.page.getByRole("textbox", { name: "Reason" }).fill("It was harmful.");
    await working.page.getByRole("button", { name: "Start removal" }).click();
    await working.page.getByText("The offer is removed on").waitFor();
    await noFaults(working.page);
    await closed(working);
  });
});
