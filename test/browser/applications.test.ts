import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { PASSWORD, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

suite("applications of publishers, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let operator: TestPerson;

  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({ kind: "operator", name: "Meridian" });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const noFaults = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);
  /** The address of the latest link to `path` that was sent by mail. */
  async function linkTo(path: string): Promise<string> {
    const { rows } = await market.platform.pool.raw.query<{ body: string }>(
      "select body from platform.mails where strpos(body, $1) > 0 order by recorded_at desc limit 1",
      [`${path}#`],
    );
    const [link] = new RegExp(`${path}#[\\w-]+`).exec(rows[0]?.body ?? "") ?? [];
    assert.ok(link !== undefined, `nobody has a link to ${path}`);
    return link;
  }

  test("ACC-02: a company applies from the storefront, answers a question, is approved, and its first administrator signs in", async () => {
    const { page, context, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto("/?lang=en", { waitUntil: "networkidle" });
    await page.getByRole("link", { name: "Sell on this marketplace" }).click();
    await page.getByRole("button", { name: "Send application" }).click();
    await page.getByText("7 fields need you").waitFor();
    await noFaults(page);
    await page.getByLabel("Company name").fill("Fabrikam");
    await page.getByLabel("Publisher ID").fill("Fabrikam!");
    await page.getByLabel("Country").selectOption("KR");
    assert.equal(await page.getByLabel("Currency of payouts").inputValue(), "KRW");
    await page.getByLabel("Your name").fill("Ada Martin");
    await page.getByLabel("E-mail address").fill("ada@fabrikam.example");
    await page.getByLabel(/I accept this agreement/).check();
    await page.getByRole("button", { name: "Send application" }).click();
    await page.getByText("Use 2 to 30 of").first().waitFor();
    await page.getByLabel("Publisher ID").fill("fabrikam");
    await page.getByRole("button", { name: "Send application" }).click();
    await page.getByRole("heading", { name: "Look at your mail" }).waitFor();
    await page.goto(await linkTo("/sell/confirm"), { waitUntil: "networkidle" });
    await page.getByText("한국어", { exact: true }).click();
    await page.getByRole("heading", { name: "주소 확인" }).waitFor();
    await noFaults(page);
    await page.getByRole("button", { name: "주소 확인" }).click();
    await page.getByRole("heading", { name: "신청을 접수했습니다" }).waitFor();
    await page.getByText("English", { exact: true }).click();
    await page.getByRole("heading", { name: "We have your application" }).waitFor();

    const office = await openWindow(browser, { baseURL: market.url });
    await signIn(office, operator, market.url);
    const base = `/operator/${operator.organisation.handle}`;
    await office.page.goto(`${base}/applications`, { waitUntil: "networkidle" });
    await office.page.getByText("1 waiting · 0 asked").waitFor();
    await noFaults(office.page);
    await office.page.getByRole("link", { name: "Fabrikam" }).click();
    await office.page.getByText("Application received").waitFor();
    await noFaults(office.page);
    await office.page.getByRole("button", { name: "Ask", exact: true }).click();
    const dialog = office.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Send question" }).click();
    await dialog.getByText("Write a text.").waitFor();
    await dialog.getByLabel("Question").fill("Who owns the company?");
    await noFaults(office.page);
    await dialog.getByRole("button", { name: "Send question" }).click();
    await dialog.waitFor({ state: "detached" });
    await office.page.getByText("Who owns the company?").waitFor();

    await page.goto(await linkTo("/sell/answer"), { waitUntil: "networkidle" });
    await page.getByText("Who owns the company?").waitFor();
    await noFaults(page);
    await page.getByLabel("Your answer").fill("Ada alone.");
    await page.getByRole("button", { name: "Send answer" }).click();
    await page.getByRole("heading", { name: "Your answer was sent" }).waitFor();

    await office.page.reload({ waitUntil: "networkidle" });
    await office.page.getByText("Ada alone.").waitFor();
    await office.page.getByRole("button", { name: "Approve" }).click();
    assert.ok(await dialog.getByLabel("fabrikam.example belongs to this company").isChecked());
    await dialog.getByRole("button", { name: "Approve application" }).click();
    await office.page.getByRole("button", { name: "Send password link again" }).waitFor();
    assert.deepEqual(office.faults, []);
    await office.context.close();

    await page.goto(await linkTo("/set-password"), { waitUntil: "networkidle" });
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await noFaults(page);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByText("Sign in as ada@fabrikam.example.").waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("E-mail address").fill("ada@fabrikam.example");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/publisher/fabrikam**");
    // A refused field, and the sign-in page that asks whether somebody is signed in.
    assert.deepEqual(
      faults.filter((one) => !one.includes("422") && !/401 .*\/v1\/me\b/.test(one)),
      [],
    );
    await context.close();
  });

  test("ACC-02: a company registers itself as a customer from the sign-in page, and a partner says which type it is", async () => {
    const { page, context, faults } = await openWindow(browser, {
      baseURL: market.url,
      locale: "fr-FR",
      phone: true,
    });
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Devenir partenaire" }).click();
    await page.getByRole("heading", { name: "Devenir partenaire" }).waitFor();
    await page.getByLabel("Type de partenaire").selectOption("direct-bill");
    await noFaults(page);
    await page.goto("/join/customer");
    await page.getByRole("textbox", { name: "Nom de l’entreprise" }).fill("Maison Basse");
    await page.getByLabel("Segment").selectOption("commercial");
    await page.getByLabel("Pays").selectOption("FR");
    await page.getByLabel("Votre nom").fill("Luc Roy");
    await page.getByLabel("Adresse e-mail").fill("luc@maison-basse.example");
    await page.getByLabel(/J’accepte ce contrat/).check();
    await noFaults(page);
    await page.getByRole("button", { name: "Inscrire" }).click();
    await page.getByRole("heading", { name: "Consultez votre messagerie" }).waitFor();
    await page.goto(await linkTo("/sell/confirm"), { waitUntil: "networkidle" });
    await page.getByRole("button", { name: "Confirmer l’adresse" }).click();
    await page.getByRole("heading", { name: "Votre entreprise est inscrite" }).waitFor();
    assert.deepEqual(
      faults.filter((one) => !/401 .*\/v1\/me\b/.test(one)),
      [],
    );
    await context.close();
  });
});
