import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  accessibilityFaults,
  openBrowser,
  openWindow,
  savedLines,
  signIn,
} from "../support/browser.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";

suite("decision 45: usage offers on the customer's pages", () => {
  let market: TestMarket;
  let browser: Browser;
  let claire: TestPerson;
  before(async () => {
    market = await startTestMarket();
    browser = await openBrowser();
    await market.organisation({ kind: "operator", name: "Comptoir Meridian" });
    const publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
    claire = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const files = await exampleFiles(publisher);
    for (const type of ["virtual-machine", "application", "dynamics-365"]) {
      const site = "http://127.0.0.1:4710";
      await applied(publisher, exampleDocument(type, files, { site, offer: type }));
      await publishAtOnce(market, publisher, `contoso.${type}`);
    }
    await market.settle();
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  test("an administrator gets a machine from its storefront page, reads what is delivered, and de-provisions it", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, claire, market.url);
    const { page, context, faults } = visit;
    const { handle } = claire.organisation;
    await page.goto("/product/virtual-machine/contoso.virtual-machine");
    await page.getByRole("link", { name: "Get it now" }).first().click();
    await page.getByRole("heading", { name: "Terms" }).waitFor();
    assert.match(page.url(), new RegExp(`/customer/${handle}/get\\?offer=contoso.virtual-machine`));
    assert.deepEqual(await accessibilityFaults(page), []);
    const get = page.getByRole("button", { name: "Get it now" });
    assert.equal(await get.isDisabled(), true, "the terms come first");
    await page.getByRole("checkbox", { name: /accepts the terms of Contoso/ }).check();
    await get.click();
    await page.getByRole("heading", { name: "What you get" }).waitFor();
    await page
      .getByText(/^Image \d/)
      .first()
      .waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "De-provision" }).click();
    await page.getByRole("button", { name: "Keep it" }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("dialog").getByRole("button", { name: "De-provision" }).click();
    await page.getByText("It has ended: nothing is delivered any more.").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("LIC-06: an administrator installs a licensed app from its storefront page, with its base functionality, and uninstalls it", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    await signIn(visit, claire, market.url);
    const { page, context, faults } = visit;
    await page.goto("/product/dynamics-365/contoso.dynamics-365");
    await page.getByRole("link", { name: "Contact me" }).first().waitFor();
    await page.getByRole("link", { name: "Get it now" }).first().click();
    await page.getByText("Your organisation holds no licence of it that can be used").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const install = page.getByRole("button", { name: "Install" });
    assert.equal(await install.isDisabled(), true, "the publisher is told, to which one says yes");
    await page.getByRole("checkbox", { name: /^Contoso is told that I installed it/ }).check();
    await install.click();
    await page.getByRole("heading", { name: "What you get" }).waitFor();
    await page.getByText("Package 3.1").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("link", { name: "Environments" }).first().click();
    const row = page.getByRole("row", { name: /Harbour Sales/ });
    await row.getByText("Base functionality").waitFor();
    await row.getByRole("link", { name: "Harbour Sales" }).click();
    await page.getByRole("button", { name: "Uninstall" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Uninstall" }).click();
    await page.getByText("It has ended: nothing is delivered any more.").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("environments are added and renamed, and a package is downloaded again, in French and the dark", async () => {
    const visit = await openWindow(browser, {
      baseURL: market.url,
      locale: "fr-FR",
      dark: true,
    });
    await signIn(visit, claire, market.url);
    const { page, context, faults } = visit;
    const { handle } = claire.organisation;
    const offer = await claire.call("GET", "/v1/environment-offers/contoso.application");
    const { plans } = offer.json<{ plans: { uuid: string; available: boolean }[] }>();
    const planUuid = plans.find(({ available }) => available)?.uuid;
    const list = await claire.call("GET", "/v1/environments");
    const environmentId = list.json<{ data: { subscriptionId: string }[] }>().data[0]
      ?.subscriptionId;
    const body = { planUuid, environmentId };
    const path = "/v1/environment-purchases";
    const seen = await claire.call("POST", `${path}?dryRun=true`, body, once());
    const { preview } = seen.json<{ preview: string }>();
    const got = await claire.call("POST", path, { ...body, preview, acceptsTerms: true }, once());
    const { subscriptionId } = got.json<{ got: { subscriptionId: string } }>().got;

    await page.goto(`/customer/${handle}/environments`, { waitUntil: "networkidle" });
    await page.getByRole("button", { name: "Ajouter un environnement" }).click();
    await page.getByLabel("Nom").fill("ateliers morvan");
    await page.keyboard.press("Enter");
    await page.getByText("Déjà utilisé.").waitFor();
    await page.getByLabel("Nom").fill("Atelier 2");
    await page.keyboard.press("Enter");
    await page.getByText("Atelier 2", { exact: true }).waitFor();
    const files = page.getByRole("button", { name: "Exporter" });
    assert.match((await savedLines(page, files.first())).join(), /,Atelier 2,/, "ACC-08");
    assert.match((await savedLines(page, files.nth(1))).join(), new RegExp(subscriptionId));
    await page.getByText("Aucune application n’est encore installée.").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.goto(`/customer/${handle}/environments/${subscriptionId}`, {
      waitUntil: "networkidle",
    });
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page
        .getByRole("button", { name: /^Télécharger/ })
        .first()
        .click(),
    ]);
    assert.ok(file.suggestedFilename().length > 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(
      faults.filter((one) => !one.includes("409")),
      [],
    );
    await context.close();
  });
});
