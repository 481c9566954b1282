import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { translate } from "../../src/platform/text.ts";
import { openBrowser, openWindow, signIn } from "../support/browser.ts";
import { type Hand, withKeys, withMouse } from "../support/hand.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { PDF } from "../support/offers.ts";
import { openSite, type Site } from "../support/publishing.ts";
import { type Said, said } from "../support/said.ts";

const png = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#0a7d6c" } })
    .png()
    .toBuffer();

const SUMMARY = "Minutes that write themselves.";
const REASON = "It sends data to strangers.";

/** What a window shows, by its words, and who goes through it in which way. */
const pagesOf =
  (s: Said) =>
  (where: Page | Locator, { presses }: Hand = withMouse) => ({
    main: where.getByRole("main"),
    button: (words: string, params?: Parameters<Said>[1]) =>
      where.getByRole("button", { name: s(words, params) }).first(),
    /** Goes to a page by the navigation. */
    async nav(words: string) {
      await presses(
        where
          .getByRole("navigation")
          .getByRole("link", { name: s.begins(words) })
          .first(),
      );
      await where.getByRole("heading", { level: 1, name: s.begins(words) }).waitFor();
    },
  });

/**
 * The journeys of a first offer and of a day of certification, by the words of French and of Korean. The
 * French publisher has nothing but keys (WCAG 2.1.1).
 */
suite("J1 and J11 in French and Korean", () => {
  let site: Site;
  let browser: Browser;
  let pictures: { readonly logo: Buffer; readonly screenshot: Buffer };
  before(async () => {
    const [opened, started, logo, screenshot] = await Promise.all([
      openSite(),
      openBrowser(),
      png(300, 300),
      png(1280, 720),
    ]);
    site = opened;
    browser = started;
    pictures = { logo, screenshot };
  });
  after(async () => {
    await browser.close();
    site.close();
  });

  for (const [language, own, markets, handOf] of [
    ["fr", "Français", ["France", "Corée du Sud"], withKeys],
    ["ko", "한국어", ["프랑스", "대한민국"], () => withMouse],
  ] as const)
    suite(language, () => {
      const s = said(language);
      let at: TestMarket;
      let publisher: TestPerson;
      let certifier: TestPerson;
      let invited: TestPerson;
      let page: Page;
      /** The publisher's. */
      let hand: Hand;
      let desk: Page;
      let colleague: Page;
      const faults: string[][] = [];
      before(async () => {
        at = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
        const operator = await at.organisation({ kind: "operator", name: "Ops", handle: "ops" });
        const administrator = operator;
        certifier = await at.person(operator.organisation.id, ["certifier"]);
        publisher = await at.organisation({
          kind: "publisher",
          name: "Contoso",
          handle: "contoso",
        });
        invited = await at.organisation({ kind: "customer", name: "Fabrikam" });
        const open = async (person: TestPerson, path: string) => {
          const visit = await openWindow(browser, { baseURL: at.url });
          await signIn(visit, person, at.url);
          await visit.page.goto(path);
          const banner = visit.page.getByRole("banner");
          await banner.getByRole("button", { name: /\bEN$/ }).click();
          await visit.page.getByRole("menuitemradio", { name: own }).click();
          await banner
            .getByRole("button", { name: new RegExp(`\\b${language.toUpperCase()}$`) })
            .waitFor();
          faults.push(visit.faults);
          return visit.page;
        };
        page = await open(publisher, "/publisher/contoso");
        hand = handOf(page);
        desk = await open(administrator, "/operator/ops");
        colleague = await open(certifier, "/operator/ops");
      });
      after(async () => {
        for (const one of [page, desk, colleague]) await one.context().close();
        await at.close();
      });

      const on = pagesOf(s);
      /** Goes on by a link or button of the publisher's page, or to another of its pages. */
      const presses = (what: Locator) => hand.presses(what);
      const nav = (words: string) => on(page, hand).nav(words);
      const field = (key: string, within: Page | Locator = page) =>
        within.getByRole("textbox", { name: s.begins(key) }).first();
      const types = (key: string, text: string, within?: Page | Locator) =>
        hand.types(field(key, within), text);
      const chooses = (key: string) =>
        hand.picks(page.getByRole("radio", { name: s.begins(key) }).first());
      async function saves(): Promise<void> {
        await presses(on(page).button("Save draft"));
        await page
          .getByRole("region", { name: s("kit.save.region") })
          .waitFor({ state: "detached" });
      }
      async function uploads(field: string, name: string, mimeType: string, buffer: Buffer) {
        const [chooser] = await Promise.all([
          page.waitForEvent("filechooser"),
          presses(
            page
              .locator(`#field-${field}`)
              .getByRole("button", { name: s("forms.file.choose") })
              .first(),
          ),
        ]);
        await chooser.setFiles({ name, mimeType, buffer });
      }

      /** A step of the journey. Where one failed, those after it have nothing to stand on. */
      let broken: string | undefined;
      const step = (name: string, work: () => Promise<void>) =>
        test(name, async () => {
          assert.equal(broken, undefined, "an earlier step failed");
          broken = name;
          await work();
          assert.deepEqual(faults.flat(), []);
          broken = undefined;
        });

      step(
        "J1.1, J1.2: the overview is empty, an Offer ID is refused while it is typed, and a draft begins",
        async () => {
          await page.getByText(s.holds("publisher.offers.none")).waitFor();
          await presses(page.getByRole("link", { name: s("Create your first offer") }));
          const dialog = page.getByRole("dialog");
          const id = dialog.getByLabel(s.begins("Offer ID"));
          await hand.types(id, "Test Offer");
          await dialog.getByText(s.holds("publisher.newOffer.idCharacters")).waitFor();
          await hand.types(id, "a".repeat(33));
          await dialog.getByText(s("publisher.newOffer.idTooLong", { over: 1 })).waitFor();
          await hand.types(id, "test-offer-1");
          await dialog.getByText("contoso.test-offer-1").waitFor();
          await hand.types(dialog.getByLabel(s.begins("Offer alias")), "Test offer (internal)");
          await presses(on(dialog).button("Create offer"));
          await page.waitForURL(/\/offers\/test-offer-1\/pages\/setup$/);
        },
      );

      step("J1.3: Publish answers with everything that stops it, each a link", async () => {
        await nav("Review and publish");
        assert.ok((await page.getByText(s("Not started")).count()) >= 3);
        await presses(on(page).button("publisher.publish"));
        await on(page).main.getByText(s.holds("publisher.publish.notStarted")).first().waitFor();
        await presses(
          on(page)
            .main.getByRole("link", { name: s.holds("Offer setup") })
            .first(),
        );
        await page.waitForURL(/\/pages\/setup/);
      });

      step(
        "J1.4: the pages are filled in, and a missing summary is named with a link to its field",
        async () => {
          await chooses("offer-type.setup.listingOption.transact");
          await saves();
          await nav("Properties");
          await presses(on(page).button("Add a category"));
          await hand.takes(
            page.getByRole("combobox", { name: s.begins("offer-type.properties.category") }),
            page.getByRole("option").first(),
          );
          await page
            .getByRole("combobox", { name: s.begins("offer-type.properties.subcategories") })
            .focus();
          for (const key of ["ArrowDown", "ArrowDown", "Enter", "Escape"])
            await page.keyboard.press(key);
          await chooses("offer-type.properties.terms.kind.standard");
          await saves();

          await nav("Offer listing");
          await types("offer-type.listing.name", "Contoso Notes");
          await types("offer-type.listing.description", "Minutes of every meeting.");
          await types("offer-type.listing.gettingStarted", "Sign in with your work account.");
          await types("offer-type.listing.privacyPolicyUrl", `${site.url}/privacy`);
          for (const contact of ["support", "engineering"] as const) {
            const group = page.getByRole("group", {
              name: s(`offer-type.listing.contacts.${contact}`),
              exact: true,
            });
            await types("offer-type.listing.contact.name", "Desk", group);
            await types("offer-type.listing.contact.email", "desk@contoso.example", group);
            await types("offer-type.listing.contact.phone", "+33 1 23 45 67 89", group);
            if (contact === "support")
              await types("offer-type.listing.contact.supportUrl", `${site.url}/support`, group);
          }
          await uploads("logo", "logo.png", "image/png", pictures.logo);
          await presses(on(page).button("offer-type.listing.screenshots.add"));
          await uploads("screenshots", "editor.png", "image/png", pictures.screenshot);
          await presses(on(page).button("offer-type.listing.documents.add"));
          await uploads("documents", "sheet.pdf", "application/pdf", PDF);
          await types(
            "offer-type.listing.document.name",
            "Data sheet",
            page.locator("#field-documents"),
          );
          await types(
            "offer-type.listing.screenshot.captions",
            "The editor",
            page.locator("#field-screenshots"),
          );
          await presses(on(page).button("Save draft"));
          await page.getByText(s.holds("publisher.page.savedIncomplete")).waitFor();
          await presses(page.getByRole("link", { name: s.holds("offer-type.listing.summary") }));
          await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
          await page.keyboard.type(SUMMARY);
          await saves();

          await nav("Preview audience");
          await types("offer-type.preview-audience.email", invited.email);
          await presses(on(page).button("forms.audience.add"));
          await saves();
          await nav("Technical configuration");
          await types("offer-type.technical.landingPageUrl", `${site.url}/landing`);
          await types("offer-type.technical.webhookUrl", `${site.url}/webhook`);
          await types("offer-type.technical.tenantId", randomUUID());
          await types("offer-type.technical.appId", randomUUID());
          await saves();
          await nav("Resell through partners");
          await chooses("offer-type.resell.channel.any");
          await saves();
        },
      );

      step("J1.5: a plan gets its texts, its prices and its markets", async () => {
        await nav("Plan overview");
        await presses(on(page).button("Create new plan"));
        const dialog = page.getByRole("dialog");
        await hand.types(dialog.getByLabel(s.begins("Plan ID")), "basic");
        await hand.types(dialog.getByLabel(s.begins("Plan name")), "Basic");
        await presses(on(dialog).button("Create new plan"));
        await page.waitForURL(/\/plans\/basic\/plan-listing$/);
        await types("offer-type.plan-listing.description", "For teams.");
        await saves();
        await presses(page.getByRole("link", { name: s.begins("Pricing and availability") }));
        await chooses("offer-type.pricing.pricingModel.per-user");
        await hand.takes(
          page.getByRole("combobox", { name: s.begins("Base currency") }),
          page.getByRole("option", { name: /EUR/ }),
        );
        for (const [term, price] of [
          ["P1M", "10"],
          ["P1Y", "100"],
        ] as const) {
          await hand.ticks(page.getByRole("checkbox", { name: s(`forms.term.${term}`) }));
          const row = page.getByRole("row", { name: s.begins(`forms.term.${term}`) });
          await hand.types(row.getByRole("textbox"), price);
        }
        await presses(on(page).button("Choose markets"));
        for (const country of markets)
          await hand.ticks(page.getByRole("dialog").getByLabel(new RegExp(`^${country}`)));
        await presses(on(page).button("Use these markets"));
        await saves();
        await presses(page.getByRole("link", { name: s.begins("offer-type.page.visibility") }));
        await chooses("offer-type.visibility.visibility.public");
        await saves();
      });

      step("J1.6: with every page Complete it is published with notes", async () => {
        await nav("Review and publish");
        await on(page).main.getByRole("table").first().waitFor();
        assert.equal(await on(page).main.getByText(s("status.page.incomplete")).count(), 0);
        await hand.types(
          page.getByRole("textbox", { name: s.begins("Notes for certification") }),
          "Sign in as tester.",
        );
        await presses(on(page).button("publisher.publish"));
        await page.getByText(s("status.offer.publish-in-progress")).first().waitFor();
        await at.settle();
      });

      const certifies = async () => {
        await on(desk).button("operator.review.claim").click();
        await on(desk).button("operator.review.release").waitFor();
        for (const pass of await desk
          .getByRole("button", { name: s("operator.verdict.pass") })
          .all())
          await pass.click();
        await on(desk).button("operator.review.certify").click();
        await on(desk.getByRole("dialog")).button("operator.review.certifyYes").click();
        await desk.getByRole("dialog").waitFor({ state: "detached" });
        await desk.getByText(s("operator.decision.certified")).first().waitFor();
        await at.settle();
      };
      const publishes = async () => {
        await nav("Review and publish");
        await presses(on(page).button("publisher.publish"));
        await page.waitForURL(/\/offers\/test-offer-1$/);
        await at.settle();
        await page.reload();
      };
      const goesLive = async () => {
        await presses(on(page).button("Go live"));
        await presses(on(page.getByRole("dialog")).button("publisher.goLive.confirm"));
        await page.getByRole("dialog").waitFor({ state: "detached" });
        await at.settle();
        await page.reload();
        await on(page).main.getByText(s("status.offer.live")).first().waitFor();
      };

      step(
        "J1.7, J11.1, J11.2: what is claimed is shown so to a colleague; a policy fails with words, and the mail speaks the publisher's language",
        async () => {
          await desk.goto("/operator/ops/certification");
          await desk.getByRole("link", { name: "Contoso Notes" }).first().click();
          await on(desk).button("operator.review.claim").click();
          await on(desk).button("operator.review.release").waitFor();
          await colleague.goto(new URL(desk.url()).pathname);
          await colleague
            .getByText(s.holds("operator.review.claimedBy", { name: "Ops administrator" }))
            .first()
            .waitFor();
          assert.equal(await on(colleague).button("operator.review.claim").count(), 0);

          await desk
            .getByRole("group", { name: /100\.1 / })
            .getByRole("button", { name: s("operator.verdict.fail") })
            .click();
          const dialog = desk.getByRole("dialog");
          await on(dialog).button("operator.finding.save").click();
          await dialog.getByText(s("operator.finding.writeText")).waitFor();
          const places = dialog.getByLabel(s.begins("operator.finding.field"));
          const description = translate(language, "offer-type.listing.description");
          const place = (await places.locator("option").allTextContents()).find(
            (one) =>
              one.startsWith(translate(language, "offer-type.page.listing")) &&
              one.endsWith(` ${description}`),
          );
          await places.selectOption({ label: place ?? "" });
          await dialog.getByLabel(s.begins("operator.finding.text")).fill("Say for whom it is.");
          await on(dialog).button("operator.finding.save").click();
          await on(desk).button("operator.review.reject", { count: 1 }).click();
          await on(dialog).button("operator.review.rejectYes").click();
          await dialog.waitFor({ state: "detached" });
          await desk.getByText(s("operator.decision.rejected")).first().waitFor();
          await at.settle();

          const { rows } = await at.platform.pool.raw.query(
            "select locale, subject from platform.mails where template = 'publishing.problems-found' and to_address = $1",
            [publisher.email],
          );
          assert.deepEqual(rows, [
            {
              locale: language,
              subject: translate(language, "mail.publishing.problems-found.subject", {
                offer: "Contoso Notes",
              }),
            },
          ]);
        },
      );

      step(
        "J1.8: the report names page and field; it is repaired, certified, and its preview opens for its audience alone",
        async () => {
          await page.reload();
          await on(page).main.getByText(s("status.offer.attention-needed")).first().waitFor();
          await presses(page.getByRole("link", { name: s.holds("publisher.report.open") }).first());
          await page.getByText("Say for whom it is.").waitFor();
          await presses(
            page.getByRole("link", { name: s.holds("offer-type.listing.description") }).first(),
          );
          await page.waitForURL(/\/pages\/listing/);
          await types("offer-type.listing.description", "Minutes for councils.");
          await saves();
          await publishes();
          await desk.goto("/operator/ops/certification");
          await desk.getByRole("link", { name: "Contoso Notes" }).first().click();
          await certifies();
          await page.reload();
          await on(page).main.getByText(s("status.offer.preview")).first().waitFor();
          const preview = await page
            .getByRole("link", { name: s.begins("publisher.previewOpen") })
            .first()
            .getAttribute("href");
          const { pathname, search } = new URL(preview ?? "", at.url);
          const other = await at.organisation({ kind: "customer", name: "Adventure Works" });
          const opens = async ({ call }: Pick<TestPerson, "call">) =>
            (await call("GET", pathname + search)).status;
          assert.deepEqual(
            [await opens(invited), await opens(other), await opens({ call: at.visitor })],
            [200, 404, 404],
          );
        },
      );

      step(
        "J1.9: Go live says that it cannot be cancelled; the storefront then shows plan and button",
        async () => {
          await presses(on(page).button("Go live"));
          await page.getByRole("dialog").getByText(s.holds("publisher.goLive.final")).waitFor();
          await page.keyboard.press("Escape");
          await page.getByRole("dialog").waitFor({ state: "detached" });
          await goesLive();
          const listed = await at.visitor(
            "GET",
            `/product/saas/contoso.test-offer-1?market=FR&lang=${language}`,
          );
          for (const words of [/Contoso Notes/, /Basic/, s.holds("Get it now")])
            assert.match(listed.text, words);
        },
      );

      step(
        "J11.3: a change of texts goes through without a person, and the history says so",
        async () => {
          await nav("Offer listing");
          await types("offer-type.listing.summary", "Minutes for every council.");
          await saves();
          await publishes();
          await goesLive();
          await nav("History");
          await page
            .getByText(s.holds("history.publishing.certified-by-checks", { number: 3 }))
            .first()
            .waitFor();
        },
      );

      step("J1.10: the history tells the whole way in the reader's words", async () => {
        for (const [key, params] of [
          ["history.offer.created", {}],
          ["history.plan.created", { plan: "basic" }],
          ["history.publishing.submitted", { number: 1 }],
          ["history.publishing.rejected", { number: 1 }],
          ["history.publishing.certified", { number: 2 }],
          ["history.publishing.signed-off", { number: 2 }],
        ] as const)
          await page.getByText(s.holds(key, params)).first().waitFor();
      });

      step(
        "J11.4: the operator stops it with a reason; publisher and storefront show that at once",
        async () => {
          await desk.goto("/operator/ops/offers");
          await desk.getByRole("link", { name: "Contoso Notes" }).first().click();
          await on(desk).button("operator.force").click();
          const dialog = desk.getByRole("dialog");
          await dialog.getByLabel(s.begins("operator.force.reason")).fill(REASON);
          await on(dialog).button("operator.force.confirm").click();
          await dialog.waitFor({ state: "detached" });
          await at.settle();
          await page.goto("/publisher/contoso/offers/test-offer-1");
          await page.getByText(REASON).first().waitFor();
          assert.equal((await at.visitor("GET", "/product/saas/contoso.test-offer-1")).status, 410);
        },
      );
    });
});
