import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Page, Route } from "playwright-core";
import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import { accessibilityFaults } from "./browser.ts";
import { type Hand, withMouse } from "./hand.ts";
import { once, type TestMarket } from "./market.ts";
import { said } from "./said.ts";
import type { Sale, Sold, SoldTo } from "./sale.ts";
import type { Language } from "./words.ts";

/** What the portals format by, in each language. */
const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", fr: "fr-FR", ko: "ko-KR" };

/** A partner's desk, at which the journey of buying is walked. */
export type BuyingDesk = {
  readonly market: TestMarket;
  readonly sale: Sale;
  readonly fabrikam: SoldTo;
  /** Its company, as no other customer of the partner is called. */
  readonly company: string;
  readonly page: Page;
  /** What the pages are worked with; the mouse, unless something else is said. */
  readonly hand?: Hand;
  readonly sold: Readonly<Record<string, Sold | undefined>>;
  /** Puts an offer of this name on sale, or its plan anew. */
  sells(
    name: string,
    plan?: Partial<PlanForSale>,
    offer?: Parameters<Sale["sells"]>[1],
  ): Promise<Sold>;
  /** Buys and activates. */
  running(plan: Sold): Promise<string>;
};

/** What was bought at the end of it: one that runs, and one on trial. */
export type Bought = { notesId: string; ledgerId: string };

type Subscription = { id: string; status: string; offer: { name: string } };

/**
 * Journey J7 from the catalogue to the confirmation, by the words of a language. `desk` is asked for
 * when the steps run. What was bought is known after the last of them.
 */
export function walkBuying(
  step: (name: string, work: () => Promise<void>) => void,
  language: Language,
  desk: () => BuyingDesk,
): Bought {
  const s = said(language);
  const locale = LOCALES[language];
  const country = (code: string) =>
    new Intl.DisplayNames(locale, { type: "region" }).of(code) ?? code;
  const date = (day: string) =>
    new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }).format(
      new Date(day),
    );
  const euros = (amount: number) =>
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency: "EUR",
      currencyDisplay: "code",
    }).format(amount);
  /** Money and names within a text, whatever spaces it has. */
  const holds = (text: string) =>
    new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replace(/\s+/g, "\\s*"));

  const main = () => desk().page.getByRole("main");
  const hand = (): Hand => desk().hand ?? withMouse;
  const link = (key: string) =>
    main()
      .getByRole("link", { name: s(key) })
      .first();
  const button = (name: RegExp) => main().getByRole("button", { name }).first();
  const title = (name: RegExp) => desk().page.getByRole("heading", { level: 1, name }).waitFor();
  const entry = (name: string) => main().getByRole("listitem", { name });
  const soldAs = (name: string) => desk().sold[name] as Sold;

  step(
    "J7.1, J7.2: filters of the catalogue are counted, announced, kept in the address and cleared",
    async () => {
      const { page, sale, sells, running, company } = desk();
      await sells("Notes");
      await sells("Ledger", {
        trialDays: 30,
        planId: "year",
        terms: [{ term: "P1Y", payment: "upfront" }],
        prices: { FR: { currency: "EUR", terms: { P1Y: "120.00" }, meters: {} } },
      });
      await sells("Portal", { limitPerCustomer: 1 });
      await sells("Vault", { limitPerCustomer: 1 });
      await sells("Seoul Desk", {
        prices: { KR: { currency: "KRW", terms: { P1M: "9000" }, meters: {} } },
      });
      const others = { channel: "selected" as const, partnerTenantIds: [randomUUID()] };
      await sells("Chosen Suite", {}, { resale: { ...others, exclusive: true } });
      await sells("Secret Suite", {}, { resale: { ...others, exclusive: false } });
      await running(soldAs("Portal"));
      const vault = await running(soldAs("Vault"));
      const reason = { reason: "non-payment" };
      const path = `/v1/subscriptions/${vault}/suspension`;
      const effect = (await sale.partner.call("PUT", `${path}?dryRun=true`, reason, once())).json<{
        preview: string;
      }>();
      const suspended = await sale.partner.call(
        "PUT",
        path,
        { ...reason, preview: effect.preview },
        once(),
      );
      assert.equal(suspended.status, 200, suspended.text);
      await page.goto(`/partner/${sale.partner.organisation.handle}/customers`);
      const { presses } = hand();
      await presses(main().getByRole("link", { name: company }).first());
      await presses(link("partner.add.title"));
      await title(s("partner.add.title"));
      await main().getByText(s.holds("partner.add.onlineServices")).waitFor();
      await entry("Notes, Team").waitFor();
      for (const [group, chip] of [
        ["partner.filter.publisher", "partner.filter.publisher.partner"],
        ["partner.filter.billing", "partner.filter.billing.license"],
        ["partner.filter.category", "partner.filter.category.trial"],
      ] as const)
        await presses(
          main()
            .getByRole("group", { name: s(group) })
            .getByRole("button", { name: s.begins(chip) }),
        );
      await entry("Notes, Team").waitFor({ state: "detached" });
      await page
        .getByRole("status")
        .filter({ hasText: s.holds("partner.add.found", { available: 1, unavailable: 0 }) })
        .waitFor();
      await page.waitForURL(/publisher=partner&billing=license&category=trial$/);
      await page.reload();
      await entry("Ledger, Team").waitFor();
      assert.equal(await entry("Notes, Team").count(), 0);
      await presses(button(s("partner.filter.clear")));
      await entry("Notes, Team").waitFor();
    },
  );

  step(
    "J7.3: what cannot be bought says why and what helps; what is meant for others is not there",
    async () => {
      const { page, sale, fabrikam } = desk();
      const away = main().getByRole("region", { name: s("partner.add.unavailable") });
      const row = (name: string) => away.getByRole("listitem").filter({ hasText: name }).first();
      await row("Portal")
        .getByRole("link", { name: s("Open subscription") })
        .waitFor();
      await row("Vault")
        .getByRole("link", { name: s("way-out.reactivate") })
        .waitFor();
      const soldIn = s.holds("reason.country-not-served.detail", { markets: country("KR") });
      await row("Seoul Desk").getByText(soldIn).waitFor();
      await row("Chosen Suite")
        .getByText("support@contoso.example")
        .or(row("Chosen Suite").getByRole("link", { name: s("way-out.contact-publisher") }))
        .first()
        .waitFor();
      assert.ok(
        !/EUR/.test(await row("Chosen Suite").innerText()),
        "an exclusive offer has no price",
      );
      assert.equal(await page.getByText("Secret Suite").count(), 0);
      const lines = [{ planUuid: soldAs("Secret Suite").plan.planUuid, term: "P1M", quantity: 1 }];
      const guessed = await sale.partner.call(
        "POST",
        "/v1/carts",
        { customerId: fabrikam.id, lines },
        once(),
      );
      assert.equal(guessed.json<{ code: string }>().code, "commerce/plan-not-found");
    },
  );

  step(
    "J7.4: two offers are put into the cart, one is changed, one removed and taken back",
    async () => {
      const { presses, types } = hand();
      for (const [name, quantity] of [
        ["Notes, Team", "5"],
        ["Ledger, Team", "3"],
      ] as const) {
        const row = entry(name);
        await types(row.getByRole("textbox"), quantity);
        await row.getByRole("textbox").press("Enter");
        await presses(row.getByRole("button", { name: s.begins("partner.catalogue.addToCart") }));
        await row
          .getByText(s("partner.catalogue.inCartCount", { count: Number(quantity) }))
          .first()
          .waitFor();
      }
      const licences = s("partner.catalogue.licencesOf", { name: "Notes" });
      const notes = main().getByRole("textbox", { name: licences }).last();
      await types(notes, "6");
      await notes.press("Enter");
      await main()
        .getByText(holds(euros(108)))
        .first()
        .waitFor();
      const remove = s("partner.cart.remove", { name: "Ledger" });
      await presses(button(remove));
      await main()
        .getByText(s.holds("partner.cart.removed", { name: "Ledger" }))
        .waitFor();
      await presses(button(s("partner.cart.undo")));
      await button(remove).waitFor();
      await main()
        .getByText(s.holds("partner.cart.freeUntil", { date: date("2026-12-21") }))
        .waitFor();
    },
  );

  step(
    "J7.5, J7.6: the review has dates and money; a price that changed is shown anew, and pressed twice Buy buys once",
    async () => {
      const { page, sale, sells, fabrikam } = desk();
      const { presses, types } = hand();
      // What moves before the first review came back has been seen too: the page stood there with its price.
      const reviewed = Promise.withResolvers<void>();
      const hold = async (route: Route) => {
        await reviewed.promise;
        await route.continue();
      };
      await page.route("**/v1/carts/*/review", hold, { times: 1 });
      await presses(link("partner.review.title"));
      await title(s("partner.review.title"));
      const buyFor = (amount: number, disabled = false) =>
        page.getByRole("button", {
          name: s.begins("partner.review.buyFor", { amount: euros(amount) }),
          disabled,
        });
      await buyFor(129.6, true).waitFor();
      const costs = async (price: string) => {
        const { plan, offer } = soldAs("Notes");
        const prices = { FR: { currency: "EUR", terms: { P1M: price }, meters: {} } };
        await sells("Notes", { ...plan, prices }, offer);
      };
      const told = async (total?: number) => {
        await main().getByText(s.holds("partner.review.moved")).waitFor();
        await main()
          .getByRole("listitem")
          .filter({ hasText: /^Notes\s*:/ })
          .filter({ hasText: total === undefined ? "" : holds(euros(total)) })
          .first()
          .waitFor();
      };
      await costs("18.50");
      reviewed.resolve();
      await told(133.2);
      await buyFor(133.2).waitFor();
      // The moment stands to the minute; its day is what the journey is about.
      await main()
        .getByText(holds(date("2026-11-22")))
        .first()
        .waitFor();
      await main()
        .getByText(holds(date("2026-12-21")))
        .first()
        .waitFor();
      // R6: the number of the buyer's own books goes with the order. To keep it reviews anew, and says what moved.
      await costs("19.00");
      await types(main().getByRole("textbox", { name: s("partner.purchaseOrder") }), "PO-118");
      await page.keyboard.press("Tab");
      await told(136.8);
      await buyFor(136.8).waitFor();
      await costs("20.00");
      await presses(buyFor(136.8));
      await buyFor(144).waitFor();
      await told();
      await presses(buyFor(144), 2);
      await page.waitForURL(/\/orders\/[^/]+\?placed=yes$/);
      const orders = (await sale.partner.call("GET", `/v1/orders?customerId=${fabrikam.id}`)).json<{
        data: { lines: number; purchaseOrder: string | null }[];
      }>();
      const placed = orders.data.filter(({ lines }) => lines === 2);
      assert.deepEqual(
        placed.map(({ purchaseOrder }) => purchaseOrder),
        ["PO-118"],
      );
      await page.getByText("PO-118").waitFor();
    },
  );

  const bought: Bought = { notesId: "", ledgerId: "" };
  step(
    "J7.7, SUB-07: the confirmation has a link for each line and no mail carries one; the trial ends in 30 days",
    async () => {
      const { page, sale, market, fabrikam } = desk();
      await title(s.begins("partner.order.heading", { number: "" }));
      const go = main().getByRole("button", { name: s("partner.setUp.go") });
      assert.equal(await go.count(), 2);
      assert.deepEqual(await accessibilityFaults(page), []);
      const mails = await market.platform.pool.raw.query(
        "select body from platform.mails where template = 'order-confirmation'",
      );
      assert.ok(mails.rows.length > 0);
      assert.ok(mails.rows.every(({ body }) => !/token=|https?:/.test(body)));
      const all = (
        await sale.partner.call("GET", `/v1/subscriptions?customerId=${fabrikam.id}&limit=100`)
      ).json<{ data: Subscription[] }>().data;
      const idOf = (name: string) =>
        all.find(({ offer, status }) => offer.name === name && status === "pending-activation")
          ?.id ?? "";
      bought.notesId = idOf("Notes");
      bought.ledgerId = idOf("Ledger");
      assert.ok((await sale.activates(bought.notesId, { quantity: 6 })).ok);
      assert.ok((await sale.activates(bought.ledgerId, { planId: "year", quantity: 3 })).ok);
      await market.settle();
      await main().getByText(s("status.subscription.active")).waitFor();
      await main().getByText(s("status.subscription.trial")).waitFor();
    },
  );
  return bought;
}
