import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { endSale, openSale, type Sale, type SoldTo } from "../support/sale.ts";

type Money = { amount: string };
type Subscription = { status: string; autoRenew: boolean; history: { event: string }[] };

suite("the life of a subscription in the partner's portal", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  let customer: SoldTo;
  let bearer: Record<string, string>;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    sale = await openSale(market);
    customer = await sale.customer();
    bearer = await bearerOf(market, sale.partner, {
      kind: "partner",
      roles: ["admin-agent"],
      scope: "souk/.default",
    });
  });
  after(async () => {
    await browser.close();
    await endSale(sale);
  });

  async function bought(
    plan: Parameters<Sale["sells"]>[0] = {},
    activated = true,
    buyer?: SoldTo,
  ): Promise<string> {
    const order = await sale.buys(buyer ?? (await sale.customer()), await sale.sells(plan));
    const id = order.lines[0]?.subscriptionId ?? "";
    if (activated) assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Subscription>();
  const outcome = async (id: string) => {
    await market.settle();
    const { status, autoRenew, history } = await read(id);
    const charges = (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{
      data: { kind: string; net: Money }[];
    }>().data;
    return {
      status,
      autoRenew,
      events: history.map(({ event }) => event),
      charges: charges.map(({ kind, net }) => `${kind} ${net.amount}`),
    };
  };
  async function open(path: string, options: Parameters<typeof openWindow>[1] = {}) {
    const visit = await openWindow(browser, { ...options, baseURL: market.url });
    await signIn(visit, sale.partner, market.url);
    const { handle } = sale.partner.organisation;
    await visit.page.goto(`/partner/${handle}${path}`, { waitUntil: "networkidle" });
    return visit;
  }

  /** What is cancelled when, and how a person does it in the portal. */
  const now = async (page: Page) => {
    await page.getByRole("button", { name: "Cancel subscription" }).click();
    await page.getByRole("button", { name: "Yes, cancel" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  const refused = async (page: Page) => {
    await page.getByRole("button", { name: "Cancel at renewal" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Cancel subscription" }).count(), 0);
  };
  const atRenewal = async (page: Page) => {
    await page.getByRole("button", { name: "Cancel at renewal" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Until then auto-renew can be turned on again.").waitFor();
    await dialog.getByRole("button", { name: "Cancel at renewal" }).click();
    await page.getByText("Auto-renew turned off").waitFor();
  };
  const CASES = [
    {
      what: "before its activation",
      plan: {},
      activated: false,
      hours: 0,
      when: "now",
      portal: now,
    },
    {
      what: "in its trial",
      plan: { trialDays: 30 },
      activated: true,
      hours: 30,
      when: "now",
      portal: now,
    },
    { what: "in its window", plan: {}, activated: true, hours: 23, when: "now", portal: now },
    {
      what: "after its window",
      plan: {},
      activated: true,
      hours: 24,
      when: "now",
      portal: refused,
    },
    {
      what: "at its renewal",
      plan: {},
      activated: true,
      hours: 24,
      when: "at-renewal",
      portal: atRenewal,
    },
  ] as const;

  test("SUB-14: cancelled through the API by a program and in the portal by a person, each case ends the same", async () => {
    const { context, page, faults } = await open("/subscriptions");
    let day = Temporal.Instant.from("2026-11-21T12:00:00Z");
    for (const { what, plan, activated, hours, when, portal } of CASES) {
      day = day.add({ hours: 24 * 3 });
      await market.clockMovesTo(day.toString());
      const [byProgram, byPerson] = [await bought(plan, activated), await bought(plan, activated)];
      day = day.add({ hours });
      await market.clockMovesTo(day.toString());
      const path = `/v1/subscriptions/${byProgram}/cancellation`;
      const body = { when, reason: "customer-request" };
      const ask = (query: string, more: object) =>
        market.visitor("PUT", path + query, { ...body, ...more }, { ...bearer, ...once() });
      const preview = await ask("?dryRun=true", {});
      const expected = portal === refused ? 409 : 200;
      assert.equal(preview.status, expected, preview.text);
      if (expected === 200) {
        const done = await ask("", { preview: preview.json<{ preview: string }>().preview });
        assert.equal(done.status, 200, done.text);
      }
      const { handle } = sale.partner.organisation;
      await page.goto(`/partner/${handle}/subscriptions/${byPerson}`, { waitUntil: "networkidle" });
      await portal(page);
      assert.deepEqual(await outcome(byPerson), await outcome(byProgram), what);
    }
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("R4: auto-renew of several is turned off at once, after reading when each of them ends", async () => {
    await market.clockMovesTo("2027-03-01T12:00:00Z");
    const ids = [await bought({}, true, customer), await bought({}, true, customer)];
    const kept = await bought({ texts: { en: { name: "Kept", description: "" } } }, true, customer);
    const { context, page, faults } = await open(`/customers/${customer.id}/subscriptions`);
    const boxes = page.getByRole("checkbox", { name: /\(Team\)/ });
    await boxes.first().waitFor();
    assert.equal(await boxes.count(), 2);
    for (const box of await boxes.all()) await box.check();
    await page.getByText("2 chosen").waitFor();
    await page.getByRole("button", { name: "Turn off auto-renew" }).click();
    const endings = page.getByRole("dialog").getByText("ends after 31 Mar 2027");
    await endings.first().waitFor();
    assert.equal(await endings.count(), 2);
    if (process.env["SHOTS"]) await page.screenshot({ path: ".cache/renew-off.png" });
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Yes, turn off" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Turn off auto-renew" }).waitFor({ state: "detached" });
    for (const id of ids) assert.equal((await read(id)).autoRenew, false);
    assert.equal((await read(kept)).autoRenew, true);
    // The list leads to the dialog that says what cancelling one of them does.
    await page.getByRole("link", { name: /^Cancel.*Kept/ }).click();
    const cancel = page.getByRole("dialog");
    await cancel.getByText("Everything charged for it is credited.").waitFor();
    await cancel.getByText(/10 licences\./).waitFor();
    await cancel.getByText(/Its data is kept until/).waitFor();
    await cancel.getByRole("button", { name: "Keep subscription" }).click();
    await cancel.waitFor({ state: "detached" });
    assert.equal((await read(kept)).status, "active");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("decision 9, decision 46, R9: price change, documents and the end of the data stand on the page, in three languages", async () => {
    await market.clockMovesTo("2027-04-01T12:00:00Z");
    const sold = await sale.sells();
    const id = (await sale.buys(customer, sold)).lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.clockMovesTo("2027-04-02T18:00:00Z");
    await sale.reprices(sold, { FR: { currency: "EUR", terms: { P1M: "20.00" }, meters: {} } });
    await market.settle();
    for (const [locale, notice, documents] of [
      ["en-GB", "New price from the renewal on 1 Jun 2027: EUR 18.00 → EUR 20.00", "Documents"],
      ["fr-FR", "Nouveau prix à partir du renouvellement du 1 juin 2027", "Documents"],
      ["ko-KR", "갱신부터 새 가격", "문서"],
    ] as const) {
      const phone = locale === "ko-KR";
      const { context, page } = await open(`/subscriptions/${id}`, {
        locale,
        phone,
        dark: locale === "fr-FR",
      });
      await page.getByText(notice).first().waitFor();
      await page.getByRole("list", { name: documents }).getByRole("link").first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      if (process.env["SHOTS"])
        await page.screenshot({ path: `.cache/life-${locale}.png`, fullPage: true });
      await context.close();
    }
    await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: false },
      { "if-match": "*" },
    );
    await market.clockMovesTo("2027-05-02T12:00:00Z");
    const { context, page } = await open(`/subscriptions/${id}`);
    await page.getByText("Its data is kept until 30 Jul 2027.").waitFor();
    await context.close();
  });
});
