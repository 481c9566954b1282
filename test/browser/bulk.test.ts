import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  CUSTOMER_COLUMNS,
  CUSTOMER_FIELDS,
  type CustomerField,
} from "../../src/modules/commerce/domain/customer-file.ts";
import { csvLines } from "../../src/platform/csv.ts";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { publishersStaySilent } from "../support/programs.ts";
import { openSale, type Sale } from "../support/sale.ts";

suite("BEY-13: many at once, by file, in a browser", () => {
  let market: TestMarket;
  let sale: Sale;
  let browser: Browser;
  let agent: TestPerson;

  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    sale = await openSale(market);
    agent = await market.person(sale.partner.organisation.id, ["admin-agent"]);
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);
  const title = (page: Page, name: string) =>
    page.getByRole("heading", { level: 1, name }).waitFor();
  async function sitsDown(
    path: string,
    options: { locale?: string; phone?: boolean; dark?: boolean } = {},
  ): Promise<Visit> {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, agent, market.url);
    await visit.page.goto(`/partner/${agent.organisation.handle}${path}`);
    return visit;
  }
  const leave = async ({ context, faults }: Visit) => {
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("401")),
      [],
    );
    await context.close();
  };
  const gives = (page: Page, rows: readonly (readonly string[])[]) =>
    page.locator('input[type="file"]').setInputFiles({
      name: "many.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(csvLines(rows)),
    });
  const saved = async (page: Page, button: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: button }).click(),
    ]);
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    return Buffer.concat(parts).toString("utf8").replace("\uFEFF", "");
  };

  test("SUB-01: customers of a file are tried, corrected where line and column say so, and added", async () => {
    const visit = await sitsDown("/customers");
    const { page } = visit;
    await page.getByRole("link", { name: "Add from a file" }).click();
    await title(page, "Add from a file");
    await page.getByText("Columns of the file").click();
    await page.getByRole("cell", { name: "ateliers-morvan.example", exact: true }).waitFor();
    const [head = ""] = (await saved(page, "Download the template")).split("\r\n");
    assert.deepEqual(
      head.split(","),
      CUSTOMER_FIELDS.map((field) => CUSTOMER_COLUMNS[field].name),
    );
    await clean(page);
    const row = (about: Partial<Record<CustomerField, string>>) => {
      const cells: Partial<Record<CustomerField, string>> = {
        country: "FR",
        segment: "commercial",
        language: "fr",
        firstName: "Claire",
        lastName: "Morvan",
        line1: "4 rue des Tanneurs",
        postalCode: "21000",
        city: "Dijon",
        email: `claire@${about.domain}`,
        ...about,
      };
      return CUSTOMER_FIELDS.map((field) => cells[field] ?? "");
    };
    const good = row({ company: "Maison Haute", domain: "haute.example" });
    const agreed = row({
      company: "Maison Basse",
      domain: "basse.example",
      agreementFirstName: "Léa",
      agreementLastName: "Roy",
      agreementEmail: "lea@basse.example",
      agreedOn: "2026-11-20",
    });
    const first = CUSTOMER_FIELDS.indexOf("firstName");
    await gives(page, [head.split(","), good, agreed.with(first, "")]);
    await page.getByText("1 row is wrong").waitFor();
    await page.getByRole("button", { name: "Only errors" }).click();
    await page.getByRole("table", { name: "Rows of the file" }).getByText("Column 8").waitFor();
    assert.equal(
      await page.getByRole("table", { name: "Rows of the file" }).getByText("Maison Haute").count(),
      0,
    );
    assert.match(
      await saved(page, "Download errors (CSV)"),
      /^line,column,code,detail\r\n3,8,required,/,
    );
    await clean(page);
    await gives(page, [head.split(","), good, agreed]);
    await page.getByRole("button", { name: "Add 2 customers" }).click();
    await page.getByText("2 customers were added.").waitFor();
    await page.getByRole("link", { name: "Maison Basse" }).waitFor();
    await gives(page, [head.split(","), good, agreed]);
    await page.getByText("There is nothing to add.").waitFor();
    await clean(page);
    await page.getByRole("link", { name: "Maison Basse" }).click();
    await title(page, "Maison Basse");
    await leave(visit);
  });

  test("SUB-09, SUB-15: an exported list is edited, its money looked at, carried out, and followed", async () => {
    const sold = await sale.sells({ minQuantity: 2, maxQuantity: 50 });
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const order = await sale.buys(await sale.customer(), sold);
      const id = order.lines[0]?.subscriptionId ?? "";
      assert.ok((await sale.activates(id)).ok);
      ids.push(id);
    }
    await market.settle();
    const visit = await sitsDown("/subscriptions");
    const { page } = visit;
    await page.getByRole("link", { name: "Change from a file" }).click();
    await title(page, "Change from a file");
    const list = (await saved(page, "Download the list"))
      .trim()
      .split("\r\n")
      .map((line) => line.split(","));
    await gives(page, list);
    await page.getByText("The file asks for nothing new.").waitFor();
    const edited = list.map((line) =>
      line.map((cell, column) =>
        line[0] === ids[0] && column === 6
          ? "51"
          : line[0] === ids[1] && column === 12
            ? "off"
            : cell,
      ),
    );
    await gives(page, edited);
    await page.getByText("1 row is wrong").waitFor();
    await page.getByRole("table", { name: "Rows of the file" }).getByText("Column 7").waitFor();
    await clean(page);
    await gives(
      page,
      edited.map((line) => line.map((cell) => (cell === "51" ? "12" : cell))),
    );
    await page.getByText("10 → 12").first().waitFor();
    await page.getByText("1 row asks for nothing new").waitFor();
    await page.getByText("instead of").first().waitFor();
    await clean(page);
    await page.getByRole("button", { name: "Change 2 subscriptions" }).click();
    await title(page, "Changes from a file");
    await page.getByText("1 change waits").waitFor();
    await market.settle();
    await publishersStaySilent(market);
    await page.getByText("Everything is done.").waitFor();
    await clean(page);
    await page.getByRole("link", { name: "Change from a file" }).click();
    await page.getByRole("table", { name: "Earlier files" }).getByRole("link").first().click();
    await title(page, "Changes from a file");
    const path = new URL(page.url()).pathname.split("/").slice(3).join("/");
    await leave(visit);

    const phone = await sitsDown(`/${path}`, { locale: "ko-KR", phone: true });
    await phone.page.getByText("모두 완료되었습니다.").waitFor();
    await clean(phone.page);
    await leave(phone);
  });

  test("SUB-02: who may do neither is told which roles may", async () => {
    const clerk = await market.person(sale.partner.organisation.id, ["account-admin"]);
    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, clerk, market.url);
    for (const path of ["/customers/from-file", "/subscriptions/from-file"]) {
      await visit.page.goto(`/partner/${clerk.organisation.handle}${path}`);
      await visit.page.getByText("Admin agent", { exact: false }).first().waitFor();
      assert.equal(await visit.page.locator('input[type="file"]').count(), 0);
    }
    await leave(visit);
  });
});
