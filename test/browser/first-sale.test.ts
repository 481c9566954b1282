import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, type Visit } from "../support/browser.ts";
import { type DemoMarket, startDemoMarket } from "../support/demo.ts";
import {
  englishLeft,
  isShown,
  type Language,
  OTHER_LANGUAGES,
  quiet,
  type Shown,
  wordsOf,
} from "../support/words.ts";

/** Words of the glossary that a page must show, in English, French and Korean. */
type Word = readonly [en: string, fr: string, ko: string];
const COLUMN = { en: 0, fr: 1, ko: 2 } as const;

const OVERVIEW: Word = ["Offer overview", "Vue d'ensemble de l'offre", "제품 개요"];
const PUBLISHER_PAGES: readonly Word[] = [
  OVERVIEW,
  ["Offer setup", "Configuration de l'offre", "제품 설정"],
  ["Properties", "Propriétés", "속성"],
  ["Offer listing", "Fiche de l'offre", "제품 목록"],
  ["Preview audience", "Public de la préversion", "미리 보기 대상 그룹"],
  ["Technical configuration", "Configuration technique", "기술 구성"],
  ["Plan overview", "Vue d'ensemble des plans", "플랜 개요"],
  ["Review and publish", "Vérifier et publier", "검토 및 게시"],
  ["History", "Historique", "기록"],
];
const CUSTOMERS: Word = ["Customers", "Clients", "고객"];
const SUBSCRIPTIONS: Word = ["Subscriptions", "Abonnements", "구독"];
const ORDERS: Word = ["Orders", "Commandes", "주문"];
const ADD_SUBSCRIPTION: Word = ["Add subscription", "Ajouter un abonnement", "구독 추가"];
const CART: Word = ["Cart", "Panier", "장바구니"];
const PARTNER: readonly Word[] = [CUSTOMERS, SUBSCRIPTIONS, ORDERS];

/** Where the story stopped, as it was read in each language. */
type Stop = {
  readonly name: string;
  readonly words: readonly Word[];
  readonly shown: Record<Language, Shown>;
};

/** Looked at in the dark and at phone width too. */
const MAIN_PAGES: ReadonlySet<string> = new Set([
  "offer page",
  "offers",
  "overview of a live offer",
  "submission under review",
  "catalogue for a customer",
  "order placed",
  "subscription",
  "why this amount",
]);

/** A folder for pictures of every page in every language; only who looks at them asks for it. */
const PICTURES = process.env["TEST_PICTURES"];

/** What a publisher wrote is shown as written: a plan of Fernway Onboarding has this name. */
const WRITTEN_IN_ENGLISH = new Set(["Complete"]);

const withoutLanguage = (address: string): string => address.replace(/[?&]lang=(en|fr|ko)$/, "");

/** The sale that the README walks through, by the people of the demo, with one browser. */
suite("the first sale in a browser", () => {
  let demo: DemoMarket;
  let browser: Browser;
  /** The window in which one person after another signs in. */
  let desk: Visit;
  let page: Page;
  let settled: () => Promise<void>;
  const stops: Stop[] = [];
  const looked: string[] = [];
  const unreadable: string[] = [];
  const tooWide: string[] = [];

  before(async () => {
    [demo, browser] = await Promise.all([startDemoMarket(), openBrowser()]);
    desk = await openWindow(browser, { baseURL: demo.url });
    page = desk.page;
    ({ settled } = quiet(page));
  });
  after(async () => {
    await browser.close();
    await demo.close();
  });

  const main = () => page.getByRole("main");
  const link = (name: string | RegExp) => main().getByRole("link", { name }).first();
  const button = (name: string | RegExp) => main().getByRole("button", { name }).first();
  const nav = (name: string | RegExp) =>
    page.getByRole("navigation", { name: /Workspace|Pages of/ }).getByRole("link", { name });
  const title = (name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();

  /** Looks at the page in English with axe, then reads it in French and Korean, and comes back. */
  async function look(name: string, words: readonly Word[], at: Page = page): Promise<void> {
    const calm = at === page ? settled : quiet(at).settled;
    await calm();
    const address = at.url();
    assert.deepEqual(await accessibilityFaults(at), [], name);
    if (MAIN_PAGES.has(name)) await lookOtherwise(at, name);
    const shown = { en: await read(at, name, "en") } as Record<Language, Shown>;
    for (const language of [...OTHER_LANGUAGES, "en"] as const) {
      await speak(at, language);
      await calm();
      if (language !== "en") shown[language] = await read(at, name, language);
    }
    assert.equal(withoutLanguage(at.url()), withoutLanguage(address), "the address stays");
    stops.push({ name, words, shown });
    noFaults(name);
  }

  /** In a window of its own: in the dark, where only colours differ, and at phone width. */
  async function lookOtherwise(at: Page, name: string): Promise<void> {
    const window = await openWindow(browser, { dark: true, phone: true, baseURL: demo.url });
    const { settled: calm } = quiet(window.page);
    await window.context.addCookies(await at.context().cookies());
    await window.page.goto(at.url());
    await window.page.getByRole("heading", { level: 1 }).waitFor();
    await calm();
    await picture(window.page, `${name} in the dark, at phone width`);
    looked.push(name);
    const colours = await accessibilityFaults(window.page, { colours: true });
    unreadable.push(...colours.map((fault) => `${name}: ${fault}`));
    const over = await window.page.evaluate(
      () => document.documentElement.scrollWidth - innerWidth,
    );
    if (over > 0) tooWide.push(`${name} is ${over} px wider than the window`);
    assert.deepEqual(window.faults, [], name);
    await window.context.close();
  }

  async function picture(at: Page, name: string, fullPage = false): Promise<void> {
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    await at.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
  }

  async function read(at: Page, name: string, language: Language): Promise<Shown> {
    await picture(at, `${String(stops.length + 1).padStart(2, "0")} ${name} ${language}`, true);
    return wordsOf(at);
  }

  /** By the switch that the page has: the portals' menu, the choice at sign-in, or links. */
  async function speak(at: Page, language: Language): Promise<void> {
    const own = { en: "English", fr: "Français", ko: "한국어" }[language];
    const menu = at.getByRole("banner").getByRole("button", { name: /\b(EN|FR|KO)$/ });
    const choice = at.getByRole("radio", { name: own });
    if (await menu.isVisible()) {
      await menu.click();
      await at.getByRole("menuitemradio", { name: own }).click();
      await at.getByRole("menu").waitFor({ state: "detached" });
    } else if ((await choice.count()) > 0) await at.getByText(own, { exact: true }).click();
    else {
      const address = new URL(at.url());
      address.searchParams.set("lang", language);
      await at.goto(address.href);
    }
    await at.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
  }

  /** Nobody being signed in is an answer that the browser complains about, and the only one. */
  function noFaults(where: string): void {
    assert.deepEqual(
      desk.faults.filter((fault) => !fault.includes("401")),
      [],
      where,
    );
  }

  /** Signs out whoever sits at the desk, and signs in the next by the list of the demo's people. */
  async function sitsDown(name: string): Promise<void> {
    if (stops.length === 0) await page.goto("/sign-in");
    else {
      await page.getByRole("button", { name: /^Profile of/ }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
    }
    await page.waitForURL(/\/sign-in/);
    await page.getByRole("button", { name: new RegExp(name) }).waitFor();
    if (stops.length === 0) await look("sign-in", [["Sign in", "Se connecter", "로그인"]]);
    await page.getByRole("button", { name: new RegExp(name) }).click();
    await page.getByRole("button", { name: `Profile of ${name}` }).waitFor();
  }

  /** A step of the story. Where one failed, those after it have nothing to stand on. */
  let broken: string | undefined;
  const step = (name: string, work: () => Promise<void>) =>
    test(name, async () => {
      assert.equal(broken, undefined, "an earlier step failed");
      broken = name;
      await work();
      broken = undefined;
    });

  step(
    "RUN-01, PUB-01: Rohan signs in from the list of the demo's people and sees what is live and what waits",
    async () => {
      await sitsDown("Rohan Mehta");
      await look("publisher home", []);
      await nav("Marketplace offers").click();
      await title("Marketplace offers");
      const row = (name: string) => main().getByRole("row", { name: new RegExp(name) });
      assert.match(await row("Tidewise Forecast").innerText(), /Live/);
      assert.match(await row("Fernway Onboarding").innerText(), /Publish in progress/);
      await look("offers", [
        ["Offer", "Offre", "제품"],
        ["New offer", "Nouvelle offre", "새 제품"],
        ["Publish in progress", "Publication en cours", "게시 진행 중"],
        ["Live", "En ligne", "라이브"],
      ]);
    },
  );

  step(
    "PUB-02, PUB-04: an offer's overview, a page of it and its review say where it stands",
    async () => {
      await link("Fernway Onboarding").click();
      await title("Offer overview");
      await main().getByText("Publish in progress").first().waitFor();
      await look("overview of a running submission", [
        ...PUBLISHER_PAGES,
        ["Cancel publish", "Annuler la publication", "게시 취소"],
        ["Certification", "Certification", "인증"],
        ["Publisher sign-off", "Approbation de l'éditeur", "게시자 승인"],
      ]);
      await nav(/^Offer listing/).click();
      await title("Offer listing");
      await look("offer listing", PUBLISHER_PAGES);
      await nav(/^Plan overview/).click();
      await title("Plan overview");
      await look("plan overview", [["Create new plan", "Créer un plan", "새 플랜 만들기"]]);
      await nav(/^Review and publish/).click();
      await title("Review and publish");
      assert.equal(await main().getByText("Incomplete").count(), 0, "nothing is missing");
      await look("review and publish", [
        ["Publish", "Publier", "게시"],
        ["Automated validation", "Validation automatique", "자동 유효성 검사"],
      ]);
    },
  );

  step(
    "OPR-01: Tomas claims Fernway Onboarding, passes its policies and certifies it",
    async () => {
      await sitsDown("Tomas Berg");
      await nav(/^Certification queue/).click();
      await title("Certification queue");
      await look("certification queue", [["Offer", "Offre", "제품"]]);
      await link("Fernway Onboarding").click();
      await title(/^Fernway Onboarding, submission/);
      await button("Claim").click();
      await button("Release").waitFor();
      await look("submission under review", []);
      for (const policy of await main().getByRole("button", { name: "Pass", exact: true }).all())
        await policy.click();
      await button("Certify").click();
      await page.getByRole("dialog").getByRole("button", { name: "Yes, certify" }).click();
      await main().getByText("Certified", { exact: true }).first().waitFor();
      noFaults("certified");
      await demo.settle();
    },
  );

  step("PUB-09: Rohan looks at the preview, which nobody else can see, and goes live", async () => {
    await sitsDown("Rohan Mehta");
    await nav("Marketplace offers").click();
    await link("Fernway Onboarding").click();
    await button("Go live").waitFor();
    await look("overview with a preview", [
      ["Go live", "Mettre en ligne", "라이브로 전환"],
      ["Preview", "Préversion", "미리 보기"],
    ]);
    const [preview] = await Promise.all([
      desk.context.waitForEvent("page"),
      link(/^Preview in the storefront/).click(),
    ]);
    await preview.getByRole("heading", { level: 1, name: "Fernway Onboarding" }).waitFor();
    const { status } = await demo.visitor("GET", new URL(preview.url()).pathname);
    assert.equal(status, 404, "nobody else sees it");
    await look("preview", [], preview);
    await preview.close();

    await button("Go live").click();
    const dialog = page.getByRole("dialog", { name: /^Go live/ });
    await dialog.getByRole("button", { name: "Keep as preview" }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole("button", { name: "Yes, go live" }).click();
    await dialog.waitFor({ state: "detached" });
    await demo.settle();
    await page.reload();
    await main().getByText("Live", { exact: true }).first().waitFor();
    await look("overview of a live offer", [["Live", "En ligne", "라이브"]]);
  });

  step(
    "STO-01, STO-02: a visitor finds it by search, with a typing error, and reads its page",
    async () => {
      const visitor = await openWindow(browser, { baseURL: demo.url });
      const { page: store } = visitor;
      await store.goto("/?market=FR");
      await look(
        "storefront",
        [
          ["All offers", "Toutes les offres", "모든 제품"],
          ["Publisher", "Éditeur", "게시자"],
          ["Free trial", "Essai gratuit", "무료 평가판"],
        ],
        store,
      );
      await store.getByLabel("Search offers").fill("onbording");
      await store.keyboard.press("Enter");
      await store.getByRole("link", { name: "Fernway Onboarding" }).first().waitFor();
      await look("storefront search", [], store);
      await store
        .getByRole("link", { name: /Fernway Onboarding/ })
        .first()
        .click();
      await store.getByRole("heading", { level: 1, name: "Fernway Onboarding" }).waitFor();
      await look(
        "offer page",
        [
          ["Get it now", "Obtenir maintenant", "지금 받기"],
          ["Plans", "Plans", "플랜"],
        ],
        store,
      );
      assert.deepEqual(visitor.faults, []);
      await visitor.context.close();
    },
  );

  step(
    "SUB-03, SUB-04: Jonas opens a customer and its catalogue, with a reason for what cannot be bought",
    async () => {
      await sitsDown("Jonas Reimers");
      await title(/Jonas/);
      await look("partner home", PARTNER);
      await nav(/^Customers/).click();
      await title("Customers");
      await look("customers", PARTNER);
      await link("Ateliers Morvan").click();
      await title("Ateliers Morvan");
      await look("customer", [
        ADD_SUBSCRIPTION,
        ["Customer details", "Détails du client", "고객 세부 정보"],
      ]);
      await link("Add subscription").click();
      await title("Add subscription");
      const plans = main().getByRole("listitem", { name: /^Tidewise Forecast/ });
      await plans.first().waitFor();
      await main().getByText("Ateliers Morvan 2027").first().waitFor();
      await main()
        .getByText(/education and non-profit/i)
        .first()
        .waitFor();
      await button(/^Trial/).click();
      await plans.first().waitFor({ state: "detached" });
      await button("Clear all").click();
      await plans.first().waitFor();
      await main().getByRole("searchbox", { name: "Offer or plan" }).fill("tidewise");
      await page.waitForURL(/q=tidewise/);
      await settled();
      const team = main().getByRole("listitem", { name: "Tidewise Forecast, Team" });
      await team.getByRole("button", { name: /^Add to cart/ }).click();
      await button(/^Review order|^Open cart/)
        .or(link(/^Review order/))
        .first()
        .waitFor();
      await look("catalogue for a customer", [ADD_SUBSCRIPTION]);
    },
  );

  step(
    "SUB-05: the cart takes ten users, the review says the price, and Buy pressed twice buys once",
    async () => {
      await nav(/^Cart/).click();
      await title("Cart");
      const users = main().getByRole("textbox", { name: /Tidewise/ });
      await users.fill("10");
      await users.press("Enter");
      await main()
        .getByText(/140\.00/)
        .filter({ visible: true })
        .first()
        .waitFor();
      await look("cart", [CART]);
      await link(/^Review/).click();
      await title("Review order");
      const buy = page.getByRole("button", { name: /^Buy/ }).first();
      await settled();
      await main()
        .getByText(/140\.00/)
        .filter({ visible: true })
        .first()
        .waitFor();
      await look("review", []);
      await buy.dblclick();
      await page.waitForURL(/\/orders\/[^/]+\?placed=yes$/);
      await title(/^Order /);
      await look("order placed", [
        ORDERS,
        ["Go to publisher's site", "Accéder au site de l'éditeur", "게시자 사이트로 이동"],
      ]);
      const jonas = await demo.as("jonas@nordhaven.example");
      const { data } = (await jonas("GET", "/v1/orders")).json<{ data: unknown[] }>();
      assert.equal(data.length, 1, "the second press bought nothing");
    },
  );

  step(
    "SUB-07, SUB-09: the set-up at the publisher's site makes the subscription active",
    async () => {
      await main().getByText("Pending activation").first().waitFor();
      const [site] = await Promise.all([
        desk.context.waitForEvent("page"),
        button(/publisher.s site/).click(),
      ]);
      const complete = site.getByRole("button", { name: "Complete set-up" });
      await complete.waitFor();
      await look("publisher's landing page", [], site);
      await complete.click();
      await site.getByRole("heading", { level: 1, name: /is ready$/ }).waitFor();
      assert.deepEqual(await accessibilityFaults(site), []);
      await site.close();
      await demo.settle();
      await page.reload();
      await link("Tidewise Forecast").click();
      await title("Tidewise Forecast");
      await main().getByText("Active", { exact: true }).first().waitFor();
      await look("subscription", [
        ["Cancel subscription", "Annuler l'abonnement", "구독 취소"],
        ["Auto-renew", "Renouvellement automatique", "자동 갱신"],
        SUBSCRIPTIONS,
      ]);
    },
  );

  step("the first charge stands on Billing, and every part of it is explained", async () => {
    await nav(/^All customers/).click();
    await nav(/^Billing/).click();
    await title("Billing");
    const amount = button(/Why this amount\?/);
    assert.match(await amount.innerText(), /140\.00/);
    await look("billing", [["Quantity", "Quantité", "수량"]]);
    await amount.click();
    const why = page.getByRole("complementary", { name: "Why this amount?" });
    await why.getByText("Sums to zero").waitFor();
    await look("why this amount", []);
  });

  test("the main pages of the sale are readable in the dark", () => {
    assert.deepEqual([...unreadable], []);
    assert.deepEqual([...looked].sort(), [...MAIN_PAGES].sort());
  });

  test("the main pages of the sale fit the window at phone width", () => {
    assert.deepEqual([...tooWide], []);
  });

  for (const language of OTHER_LANGUAGES)
    test(`BEY-15: every page of the sale says it in ${language === "fr" ? "French" : "Korean"}, with the words of the glossary`, () => {
      const wrong = stops.flatMap(({ name, words, shown }) => [
        ...words
          .filter((word) => !isShown(shown[language], word[COLUMN[language]]))
          .map((word) => `${name}: no ${word[COLUMN[language]]}`),
        ...englishLeft(
          language,
          shown[language],
          name.startsWith("publisher's") ? "sample publisher" : "marketplace",
        )
          .filter((text) => name !== "submission under review" || !WRITTEN_IN_ENGLISH.has(text))
          .map((text) => `${name}: in English: ${text}`),
      ]);
      assert.deepEqual(wrong, []);
      for (const name of ["cart", "review", "order placed", "billing", "why this amount"])
        assert.ok(
          stops
            .find((stop) => stop.name === name)
            ?.shown[language].some((text) => /\b140[.,]00\b/.test(text)),
          `${name} says the same amount in every language`,
        );
      assert.ok(stops.length >= 20, `only ${stops.length} pages were visited`);
    });
});
