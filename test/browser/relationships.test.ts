import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  savedLines,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { PASSWORD, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Sale } from "../support/sale.ts";

suite("partners and organisations that are here already, in a browser", () => {
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
  const title = (page: Page, name: string | RegExp) =>
    page.getByRole("heading", { level: 1, name }).waitFor();
  const homeOf = (person: TestPerson) => `/partner/${person.organisation.handle}`;
  async function sitsDown(
    person: TestPerson,
    path: string,
    options: { locale?: string; phone?: boolean } = {},
  ): Promise<Visit> {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, person, market.url);
    await visit.page.goto(path);
    return visit;
  }
  const leave = async ({ context, faults }: Visit, ...expected: readonly string[]) => {
    assert.deepEqual(
      faults.filter((fault) => !["401", ...expected].some((one) => fault.includes(one))),
      [],
    );
    await context.close();
  };

  test("SUB-01: a partner makes a link and a mail, the customer signs in behind it and accepts, and the partner finds and removes it", async () => {
    const agent = await market.person(sale.partner.organisation.id, [
      "admin-agent",
      "global-admin",
    ]);
    const customer = await market.organisation({
      kind: "customer",
      name: "Maison Haute",
      domain: "maison-haute.example",
    });
    const asking = await sitsDown(agent, `${homeOf(agent)}/customers`);
    const { page } = asking;
    await page.getByRole("link", { name: "Relationship requests" }).click();
    await title(page, "Relationship requests");
    await page.getByRole("button", { name: "Request relationship" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Make link" }).click();
    await dialog.getByText("required", { exact: false }).first().waitFor();
    await dialog.getByLabel("Company").fill("Maison Haute");
    await dialog.getByLabel("Only for the domain").fill("maison-haute.example");
    await clean(page);
    await dialog.getByRole("button", { name: "Make link" }).click();
    const link = (await dialog.getByText("/relationship#").first().textContent()) ?? "";
    await dialog.getByText("Français").click();
    assert.match(
      await dialog.getByRole("textbox", { name: "Text of the mail" }).inputValue(),
      /Bonjour/,
    );
    assert.ok(
      (await dialog.getByRole("textbox", { name: "Text of the mail" }).inputValue()).includes(link),
    );
    await clean(page);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByRole("table").getByText("Waiting").waitFor();
    const saved = await savedLines(page, page.getByRole("button", { name: "Export" }));
    assert.match(saved[1] ?? "", /,Maison Haute,maison-haute\.example,,waiting,/, "ACC-08");
    await clean(page);

    const reading = await openWindow(browser, {
      baseURL: market.url,
      locale: "ko-KR",
      phone: true,
    });
    await reading.page.goto(link);
    await reading.page.waitForURL("**/sign-in**");
    assert.ok(!reading.page.url().includes(link.slice(link.indexOf("#") + 1)), "in no address");
    await reading.page.getByLabel("이메일 주소").fill(customer.email);
    await reading.page.getByLabel("암호", { exact: true }).fill(PASSWORD);
    await reading.page.getByRole("button", { name: "로그인" }).click();
    await title(reading.page, /Nordhaven Cloud: 리셀러 요청/);
    await clean(reading.page);
    await reading.page.getByRole("button", { name: "수락", exact: true }).click();
    await reading.page.getByText("수락하려면 선택하세요.").first().waitFor();
    await reading.page.getByRole("textbox", { name: "이름", exact: true }).fill("Léa");
    await reading.page.getByRole("textbox", { name: "성", exact: true }).fill("Roy");
    await reading.page.getByRole("textbox", { name: "주소", exact: true }).fill("1 rue Haute");
    await reading.page.getByRole("textbox", { name: "도시" }).fill("Lyon");
    for (const box of await reading.page.getByRole("checkbox").all()) await box.check();
    await reading.page.getByRole("button", { name: "수락", exact: true }).click();
    await reading.page.getByText("Nordhaven Cloud: 이제 귀사의 리셀러입니다.").waitFor();
    await clean(reading.page);
    await leave(reading);

    await page.reload();
    await page.getByRole("link", { name: "Maison Haute" }).click();
    await title(page, "Maison Haute");
    await page.getByText("Accepted on the marketplace").waitFor();
    await page.getByRole("link", { name: "Activity log" }).last().click();
    await title(page, "Activity log");
    await page.getByRole("table").getByText("Added customer").waitFor();
    await clean(page);
    await page.goBack();
    await page.getByRole("button", { name: "Remove customer" }).click();
    await page.getByText(/disappears from your customers/).waitFor();
    await clean(page);
    await page.getByRole("dialog").getByRole("button", { name: "Remove customer" }).click();
    await title(page, "Customers");
    assert.equal(await page.getByRole("link", { name: "Maison Haute" }).count(), 0);
    await leave(asking, "422");
  });

  test("SUB-02: pages hide from each role of a partner what the permission matrix refuses it", async () => {
    const customer = await sale.customer({ company: "Seen By All" });
    const seen: Record<string, readonly string[]> = {};
    for (const role of [
      "global-admin",
      "admin-agent",
      "sales-agent",
      "helpdesk-agent",
      "billing-admin",
    ]) {
      const person = await market.person(sale.partner.organisation.id, [role]);
      const visit = await sitsDown(person, `${homeOf(person)}/customers`);
      const { page } = visit;
      await page.getByRole("link", { name: "Seen By All" }).waitFor();
      const shows = async (kind: "link" | "button", name: string) =>
        (await page.getByRole(kind, { name, exact: true }).count()) > 0 ? [name] : [];
      const found = [
        ...(await shows("link", "Add customer")),
        ...(await shows("link", "Relationship requests")),
        ...(await shows("button", "Export")),
        ...(await shows("link", "Activity log")),
        ...(await shows("link", "Pricing and offers")),
        ...(await shows("link", "Invoices")),
      ];
      await page.getByRole("link", { name: "Seen By All" }).click();
      await title(page, "Seen By All");
      found.push(
        ...(await shows("link", "Add subscription")),
        ...(await shows("link", "Edit")),
        ...(await shows("button", "Remove customer")),
      );
      seen[role] = found;
      await leave(visit);
    }
    assert.deepEqual(seen, {
      "global-admin": [
        "Add customer",
        "Activity log",
        "Pricing and offers",
        "Invoices",
        "Add subscription",
        "Edit",
        "Remove customer",
      ],
      "admin-agent": [
        "Add customer",
        "Relationship requests",
        "Export",
        "Activity log",
        "Pricing and offers",
        "Invoices",
        "Add subscription",
        "Edit",
      ],
      "sales-agent": [
        "Add customer",
        "Relationship requests",
        "Pricing and offers",
        "Add subscription",
        "Edit",
      ],
      "helpdesk-agent": ["Add subscription", "Edit"],
      "billing-admin": ["Pricing and offers", "Invoices", "Add subscription"],
    });
    assert.ok(customer.id);
  });
});
