import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  signIn,
  type Visit,
} from "../support/browser.ts";
import { withKeys } from "../support/hand.ts";
import { walkBuying } from "../support/journey-of-buying.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { openSale, type Sale, type Sold, type SoldTo } from "../support/sale.ts";

type Subscription = { id: string; status: string; offer: { name: string } };

/** A partner sells, and the sandbox's clock moves: journeys J7, J8 and J9 at one desk. */
suite("J7, J8, J9: a partner sells and manages, and time goes by", () => {
  let market: TestMarket;
  let browser: Browser;
  let sale: Sale;
  let visit: Visit;
  let page: Page;
  let fabrikam: SoldTo;
  let home: string;
  const sold: Record<string, Sold> = {};

  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    sale = await openSale(market);
    fabrikam = await sale.customer({ company: "Fabrikam" });
    home = `/partner/${sale.partner.organisation.handle}`;
    visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, sale.partner, market.url);
    page = visit.page;
  });
  after(async () => {
    assert.deepEqual(
      visit.faults.filter((fault) => !fault.includes("409")),
      [],
    );
    await browser.close();
    await market.close();
  });

  /** A step of the story. Where one failed, those after it have nothing to stand on. */
  let broken: string | undefined;
  const step = (name: string, work: () => Promise<void>) =>
    test(name, async () => {
      assert.equal(broken, undefined, "an earlier step failed");
      broken = name;
      await work();
      broken = undefined;
    });

  const main = () => page.getByRole("main");
  const button = (name: string | RegExp) => main().getByRole("button", { name }).first();
  const title = (name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();
  const readable = async () => assert.deepEqual(await accessibilityFaults(page), []);
  const open = (id: string) => page.goto(`${home}/subscriptions/${id}`);

  async function sells(
    name: string,
    plan: Partial<PlanForSale> = {},
    offer: Parameters<Sale["sells"]>[1] = {},
  ): Promise<Sold> {
    sold[name] = await sale.sells(plan, {
      slug: `contoso.${name.toLowerCase().replace(/\W+/g, "-")}`,
      languages: { en: { name, summary: "Software" } },
      ...offer,
    });
    return sold[name];
  }
  /** The operator moves the clock, and everything that was due has happened. */
  async function clockTo(to: string): Promise<void> {
    const moved = await sale.operator.call("POST", "/v1/clock/move", { to });
    assert.equal(moved.status, 202, moved.text);
    await market.settle();
  }
  const subscriptions = async (customer: SoldTo): Promise<Subscription[]> =>
    (await sale.partner.call("GET", `/v1/subscriptions?customerId=${customer.id}&limit=100`)).json<{
      data: Subscription[];
    }>().data;
  async function running(plan: Sold, quantity = 10, term = "P1M"): Promise<string> {
    const order = await sale.buys(fabrikam, plan, { quantity, term });
    const id = order.lines[0]?.subscriptionId ?? "";
    const { planId, pricingModel } = plan.plan;
    const activated = await sale.activates(id, {
      planId,
      quantity: pricingModel === "flat" ? null : quantity,
    });
    assert.ok(activated.ok);
    await market.settle();
    return id;
  }
  /** The rows of the reconciliation file of what was issued last, as columns by name. */
  async function reconciled(): Promise<Record<string, string>[]> {
    const { data } = (await sale.partner.call("GET", "/v1/invoices")).json<{
      data: { id: string; type: string }[];
    }>();
    const file = await sale.partner.call("GET", `/v1/invoices/${data[0]?.id}/reconciliation`);
    const [names = [], ...rows] = file.text
      .replace("\uFEFF", "")
      .trim()
      .split("\r\n")
      .map((line) => line.split(","));
    return rows.map((cells) =>
      Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""])),
    );
  }
  async function closes(month: string): Promise<void> {
    const dry = await sale.operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
    const { control } = dry.json<{ control: string }>();
    const body = { month, control };
    const closed = await sale.operator.call("POST", "/v1/billing-runs", body, once());
    assert.ok(closed.status < 300, closed.text);
    await market.settle();
  }

  // With nothing but keys (WCAG 2.1.1); journey-of-buying takes the mouse.
  const bought = walkBuying(step, "en", () => ({
    market,
    sale,
    fabrikam,
    company: "Fabrikam",
    page,
    hand: withKeys(page),
    sold,
    sells,
    running: (plan) => running(plan),
  }));

  step("J7.8, INT-07: the publisher's program reads the order once in its event feed", async () => {
    const { data } = (
      await sale.publisher.call("GET", "/v1/events?limit=100&types=order.placed")
    ).json<{
      data: { id: string; type: string; data: { lines: { subscriptionId: string }[] } }[];
    }>();
    const mine = data.filter(({ data: { lines } }) =>
      lines.some(({ subscriptionId }) => subscriptionId === bought.notesId),
    );
    assert.equal(mine.length, 1);
    assert.deepEqual(
      mine[0]?.data.lines.map(({ subscriptionId }) => subscriptionId).sort(),
      [bought.notesId, bought.ledgerId].sort(),
    );
  });

  step("J8.1: an add-on is not in the catalogue", async () => {
    await sale.adds(sold["Notes"] as Sold, {
      planUuid: randomUUID(),
      planId: "archive",
      texts: { en: { name: "Archive", description: "Ten years back" } },
      prices: { FR: { currency: "EUR", terms: { P1M: "10.00" }, meters: {} } },
      addOn: { bases: ["team"] },
      maxQuantity: 20,
    });
    await page.goto(`${home}/customers/${fabrikam.id}/add-subscription?q=archive`);
    await main().getByText("No plan matches the filters.").waitFor();
  });

  let archiveId = "";
  step("J8.2: four licences of it are added below Status, at the days that are left", async () => {
    await clockTo("2026-12-06T09:00:00Z");
    await open(bought.notesId);
    await button("Add Archive").click();
    const licences = main().getByRole("textbox", { name: "Licences of Archive" });
    await licences.fill("4");
    await licences.press("Enter");
    await main().getByText("4 × EUR 10.00 × 15 of 30 days").waitFor();
    await main().getByText("It runs to 20 Dec 2026 and renews with Team.").waitFor();
    await button("Submit").click();
    await main().getByText("Archive was ordered.").waitFor();
    archiveId =
      (await subscriptions(fabrikam)).find(({ status }) => status === "pending-activation")?.id ??
      "";
    assert.ok((await sale.activates(archiveId, { planId: "archive", quantity: 4 })).ok);
    await market.settle();
  });

  step(
    "J8.5, J9.1: suspending says until when it is kept and takes the add-on with it; the date stands under Suspended",
    async () => {
      await page.reload();
      const held = main().getByRole("list", { name: "Add-ons of this subscription" });
      await held.getByText("Active").waitFor();
      await main().getByRole("radio", { name: "Suspended" }).check();
      await main()
        .getByText(/Archive.* is suspended with it\./)
        .waitFor();
      await main()
        .getByText(/^It is kept for 100 days, until 16 Mar 2027/)
        .waitFor();
      await button("Submit").click();
      await main()
        .getByText(/^Expires on 16 Mar 2027/)
        .waitFor();
      await held.getByText("Suspended").waitFor();
      assert.ok(await button("Add Archive").isDisabled());
      await readable();
    },
  );

  step("J9.2: reactivated before the date, it and its add-on are as they were", async () => {
    await main().getByRole("radio", { name: "Active" }).check();
    await main().getByText("Users, add-ons and licences are as they were.").waitFor();
    await button("Submit").click();
    await main().getByText("Waiting for Contoso’s answer.").waitFor();
    // The publisher does not answer: as the clock moves, that is consent.
    await clockTo("2026-12-06T09:01:00Z");
    await main()
      .getByRole("list", { name: "Add-ons of this subscription" })
      .getByText("Active")
      .waitFor();
    await main().getByText("Reactivated", { exact: true }).waitFor();
    const add = button("Add Archive");
    await add.waitFor();
    assert.ok(await add.isEnabled());
  });

  step(
    "J7.9, SUB-08: at its end the trial is paid by itself, is charged, and renews from then on",
    async () => {
      await clockTo("2026-12-21T09:00:00Z");
      await open(bought.ledgerId);
      await main().getByText("Active", { exact: true }).first().waitFor();
      await main().getByText("Became paid, or another plan").waitFor();
      await main().getByText("Renews 21 Dec 2027").first().waitFor();
      await main()
        .getByRole("link", { name: /432\.00/ })
        .waitFor();
    },
  );

  step(
    "J8.3: the invoice has the base and the add-on by its days, and both end on one day",
    async () => {
      await clockTo("2027-01-02T09:00:00Z");
      await closes("2026-11");
      await closes("2026-12");
      const lines = await reconciled();
      const archive = lines.filter(({ SubscriptionId }) => SubscriptionId === archiveId);
      assert.deepEqual(
        archive.map(({ Subtotal, BillableDays, ChargeCycleDays }) => [
          Subtotal,
          BillableDays,
          ChargeCycleDays,
        ]),
        [
          ["20.00", "15", "30"],
          ["40.00", "31", "31"],
        ],
      );
      const ends = lines.filter(({ SubscriptionId }) => SubscriptionId === bought.notesId);
      assert.equal(archive.at(-1)?.["ChargeEndDate"], ends.at(-1)?.["ChargeEndDate"]);
      await page.goto(`${home}/billing/invoices`);
      await main()
        .getByRole("row", { name: /December 2026/ })
        .getByRole("link")
        .first()
        .click();
      await title(/^Invoice /);
      await main().getByText("Notes · Archive").or(main().getByText("Archive")).first().waitFor();
    },
  );

  step(
    "J9.3, SUB-12, SUB-16, R11: one second before 24 hours a monthly purchase is credited in full; at 24 hours only its renewal is left",
    async () => {
      const first = await running(sold["Notes"] as Sold);
      const second = await running(sold["Notes"] as Sold);
      await clockTo("2027-01-03T08:59:59Z");
      await open(first);
      await button("Cancel subscription").click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Everything charged for it is credited.").waitFor();
      await dialog.getByText("EUR 240.00").first().waitFor();
      await dialog.getByRole("button", { name: "Yes, cancel" }).click();
      await main().getByText("Cancelled", { exact: true }).first().waitFor();
      await market.settle();
      await clockTo("2027-01-03T09:00:00Z");
      await open(second);
      assert.equal(await button("Cancel subscription").count(), 0);
      await button("Cancel at renewal").click();
      const keep = dialog.getByRole("button", { name: "Keep subscription" });
      await dialog.getByText("It ends with the running term. Nothing is credited.").waitFor();
      await dialog.getByText(/goes on until 1 Feb 2027/).waitFor();
      assert.ok(await keep.evaluate((one) => one === document.activeElement), "R11: keep is safe");
      await dialog.getByRole("button", { name: "Cancel at renewal" }).click();
      await main()
        .getByText(/Ends 1 Feb 2027/)
        .first()
        .waitFor();
    },
  );

  step("J9.4: of a purchase billed by the year the same holds at 14 days", async () => {
    const yearly = await sells("Atlas", {
      planId: "year",
      terms: [{ term: "P1Y", payment: "upfront" }],
      prices: { FR: { currency: "EUR", terms: { P1Y: "120.00" }, meters: {} } },
    });
    const id = await running(yearly, 2, "P1Y");
    await clockTo("2027-01-17T08:59:59Z");
    await open(id);
    await main()
      .getByText(/^Cancel with full credit until 17 Jan 2027/)
      .waitFor();
    await clockTo("2027-01-17T09:00:00Z");
    await page.reload();
    await main()
      .getByText(/could be cancelled with full credit for 14 days/)
      .waitFor();
  });

  step(
    "J9.5, SUB-15: unticked it ends with its term and is not charged again; ticked before the end it renews",
    async () => {
      const [ends, renews] = [
        await running(sold["Notes"] as Sold),
        await running(sold["Notes"] as Sold),
      ];
      for (const id of [ends, renews]) {
        await open(id);
        await main().getByRole("checkbox", { name: "Auto-renew" }).uncheck();
        await button("Submit").click();
        await main()
          .getByText(/Ends 16 Feb 2027/)
          .first()
          .waitFor();
      }
      await main().getByRole("checkbox", { name: "Auto-renew" }).check();
      await button("Submit").click();
      await main()
        .getByText(/Renews 17 Feb 2027/)
        .first()
        .waitFor();
      await page.goto(`${home}/customers/${fabrikam.id}/subscriptions`);
      await main().getByRole("row").filter({ hasText: "Ends 16 Feb 2027" }).first().waitFor();
      await clockTo("2027-02-18T09:00:00Z");
      const states = new Map((await subscriptions(fabrikam)).map((one) => [one.id, one.status]));
      assert.deepEqual([states.get(ends), states.get(renews)], ["expired", "active"]);
      const charges = async (id: string) =>
        (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{ data: [] }>()
          .data.length;
      assert.deepEqual([await charges(ends), await charges(renews)], [1, 2]);
      await open(ends);
      await main().getByText("Expired", { exact: true }).first().waitFor();
    },
  );

  step(
    "J9.6, decision 16: more licences are charged by days, and back in their window credited; the file adds up to the invoice",
    async () => {
      const id = await running(sold["Notes"] as Sold);
      await clockTo("2027-02-20T09:00:00Z");
      await open(id);
      const licences = main().getByRole("textbox", { name: "Number of licences" });
      for (const [number, word, at] of [
        ["14", "Licences changed from 10 to 14", "2027-02-20T09:01:00Z"],
        ["12", "Licences changed from 14 to 12", "2027-02-20T09:02:00Z"],
      ] as const) {
        await licences.fill(number);
        await licences.press("Enter");
        await button("Submit").click();
        await main().getByText("Waiting for Contoso’s answer.").waitFor();
        await clockTo(at);
        await main().getByText(word).waitFor();
        await market.settle();
      }
      await clockTo("2027-03-02T09:00:00Z");
      await closes("2027-01");
      await closes("2027-02");
      const rows = await reconciled();
      const control = rows.at(-1);
      const lines = rows.slice(0, -1);
      assert.equal(control?.["RowType"], "control-total");
      const kinds = lines.filter(({ SubscriptionId }) => SubscriptionId === id);
      assert.ok(kinds.some(({ ChargeType }) => ChargeType === "addQuantity"));
      assert.ok(
        kinds.some(({ Total }) => Number(Total) < 0),
        "a credit line",
      );
      const cents = (text = "0") => Math.round(Number(text) * 100);
      for (const column of ["Subtotal", "TaxTotal", "Total"])
        assert.equal(
          lines.reduce((sum, line) => sum + cents(line[column]), 0),
          cents(control?.[column]),
          column,
        );
    },
  );

  step(
    "J9.2, SUB-07, SUB-11: past its date a suspension is deleted and nothing brings it back; what nobody activated lapses after 30 days",
    async () => {
      const waits =
        (await sale.buys(fabrikam, sold["Notes"] as Sold)).lines[0]?.subscriptionId ?? "";
      await open(waits);
      await main()
        .getByText(/Lapses 1 Apr 2027/)
        .first()
        .waitFor();
      const vault =
        (await subscriptions(fabrikam)).find(({ offer }) => offer.name === "Vault")?.id ?? "";
      await clockTo("2027-04-01T09:00:00Z");
      await page.reload();
      await main().getByText("Lapsed: not activated in time").waitFor();
      await main().getByText("Cancelled", { exact: true }).first().waitFor();
      await open(vault);
      await main().getByText("Deleted", { exact: true }).first().waitFor();
      assert.equal(await main().getByRole("radio", { name: "Active" }).count(), 0);
      const refused = await sale.partner.call(
        "PUT",
        `/v1/subscriptions/${vault}/reactivation?dryRun=true`,
        {},
        once(),
      );
      assert.equal(refused.json<{ code: string }>().code, "commerce/subscription-ended");
    },
  );

  step(
    "J9.7, decision 15: from the 31st it renews on the last days of shorter months, and summer time moves no window",
    async () => {
      await clockTo("2027-12-31T09:00:00Z");
      const id = await running(sold["Notes"] as Sold, 1);
      await open(id);
      await main()
        .getByText(/Renews 31 Jan 2028/)
        .first()
        .waitFor();
      for (const [to, next] of [
        ["2028-02-01T09:00:00Z", "29 Feb 2028"],
        ["2028-03-01T09:00:00Z", "31 Mar 2028"],
      ] as const) {
        await clockTo(to);
        await page.reload();
        await main()
          .getByText(new RegExp(`Renews ${next}`))
          .first()
          .waitFor();
      }
      // The night of 26 March 2028 has no hour between two and three in Paris: 24 hours are 24 hours.
      await clockTo("2028-03-25T10:00:00Z");
      const spring = await running(sold["Notes"] as Sold, 1);
      await open(spring);
      await main()
        .getByText(/^Cancel with full credit until 26 Mar 2028, 12:00 CEST/)
        .waitFor();
    },
  );
});
