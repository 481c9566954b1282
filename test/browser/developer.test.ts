import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { said } from "../support/said.ts";

/** As much of curl as the pages' commands use, for machines that have none. */
const CURL = `#!${process.execPath}
const [data, headers, urls] = [new URLSearchParams(), {}, []];
const args = process.argv.slice(2);
for (let i = 0; i < args.length; i += 1) {
  if (args[i] === "-d" || args[i] === "--data-urlencode") {
    const [name, ...value] = args[++i].split("=");
    data.append(name, value.join("="));
  } else if (args[i] === "-H") {
    const [name, ...value] = args[++i].split(": ");
    headers[name] = value.join(": ");
  } else if (args[i] !== "-sS") urls.push(args[i]);
}
const body = data.size === 0 ? undefined : data;
fetch(urls[0], { headers, body, method: body ? "POST" : "GET" })
  .then((answer) => answer.text())
  .then((text) => process.stdout.write(text));
`;

suite("programs and events, in a browser", () => {
  let market: TestMarket;
  let browser: Browser;
  let owner: TestPerson;
  let publisher: TestPerson;
  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    owner = await market.organisation({ kind: "partner", name: "Nordhaven", handle: "nordhaven" });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Brightwater",
      handle: "bright",
    });
  });
  after(async () => {
    await browser.close();
    await market.close();
  });

  const fits = async (page: Page) => {
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
  };
  const codeOf = (page: Page, label: RegExp) =>
    page.getByRole("region", { name: label }).locator("pre").innerText();

  for (const [language, options] of [
    ["fr", { locale: "fr-FR", dark: true }],
    ["ko", { locale: "ko-KR", phone: true }],
  ] as const)
    test(`ACC-03, G5, R15: in ${language}, a program is made, its secret seen once and changed, and it is disabled and revoked`, async () => {
      const s = said(language);
      const visit = await openWindow(browser, { ...options, baseURL: market.url });
      const { context, page, faults } = visit;
      await signIn(visit, owner, market.url);
      await page.goto("/partner/nordhaven/developer");
      const dialog = page.getByRole("dialog");
      const press = (words: string) => dialog.getByRole("button", { name: s(words) }).click();
      let name = `Robot ${language}`;
      await page
        .getByRole("button", { name: s("developer.new") })
        .filter({ visible: true })
        .click();
      await press("developer.new.create");
      await dialog.getByText(s("developer.new.nameMissing")).waitFor();
      await dialog.getByText(s("members.rolesMissing")).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await dialog.getByLabel(s("developer.name")).fill(name);
      await dialog.getByLabel(s("role.account-admin")).check();
      await press("developer.new.create");
      await dialog.getByText(s("developer.secret.once")).waitFor();
      const first = /SOUK_CLIENT_SECRET=(souk_\S+)/.exec(
        await codeOf(page, s("developer.secret.settings")),
      )?.[1];
      assert.ok(first);
      assert.deepEqual(await accessibilityFaults(page), []);
      // A click beside it, or Escape, does not lose what is never shown again.
      await page.keyboard.press("Escape");
      await page.mouse.click(5, 5);
      await press("developer.secret.stored");
      await dialog.waitFor({ state: "detached" });
      assert.ok(!(await page.content()).includes(first));

      const open = async (words: string) => {
        await page.getByRole("button", { name: s("developer.actions", { name }) }).click();
        await page.getByRole("menuitem", { name: s(words) }).click();
      };
      await open("developer.rename");
      await dialog.getByLabel(s("developer.name")).fill("");
      await press("developer.rename.confirm");
      await dialog.getByText(s("developer.new.nameMissing")).waitFor();
      name = `Night robot ${language}`;
      await dialog.getByLabel(s("developer.name")).fill(name);
      await dialog.getByLabel(s("developer.name")).press("Enter");
      await dialog.waitFor({ state: "detached" });
      // INT-06: its page has what it asked.
      await page.getByRole("link", { name }).filter({ visible: true }).click();
      await page.getByRole("heading", { level: 1, name }).waitFor();
      await page.getByText(s("developer.calls.none")).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await fits(page);
      await page.goBack();
      await open("developer.roll");
      await dialog.getByLabel(s("developer.roll.overlap.0")).check();
      await press("developer.roll.confirm");
      await dialog.getByText(s("developer.secret.beforeEnded")).waitFor();
      assert.ok(!(await dialog.innerText()).includes(first), "another secret than the first");
      await press("developer.secret.stored");
      const state = (one: string) =>
        page.getByText(s(`status.program.${one}`), { exact: true }).filter({ visible: true });
      await open("developer.disable");
      await press("developer.disable.confirm");
      await state("disabled").first().waitFor();
      await open("developer.revoke");
      await press("developer.revoke.confirm");
      await state("revoked").first().waitFor();
      await dialog.waitFor({ state: "detached" });
      assert.deepEqual(await accessibilityFaults(page), []);
      await fits(page);
      assert.deepEqual(faults, []);
      await context.close();
    });

  test("INT-06, G5: the first call of the page, copied into a shell, says who the program is", async () => {
    const visit = await openWindow(browser, { baseURL: market.url });
    const { context, page, faults } = visit;
    await signIn(visit, publisher, market.url);
    const program = (
      await publisher.call(
        "POST",
        "/v1/api-clients",
        { name: "Shell", roles: ["developer"] },
        once(),
      )
    ).json<{ secret: string }>();
    await page.goto("/publisher/bright");
    await page.getByRole("link", { name: "Developer", exact: true }).click();
    const command = (await codeOf(page, /^First call$/)).replace(
      "put the secret here",
      program.secret,
    );
    const folder = await mkdtemp(join(tmpdir(), "souk-curl-"));
    await writeFile(join(folder, "curl"), CURL, { mode: 0o755 });
    const { stdout } = await promisify(execFile)("sh", ["-c", command], {
      env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` },
      timeout: 30_000,
    });
    assert.equal(JSON.parse(stdout).organisations[0].handle, "bright", stdout);
    await context.close();
    assert.deepEqual(faults, []);
  });

  test("BEY-14, G5: a publisher finds an event by type and day in the address, and opens it at its own", async () => {
    const trigger = async (type: string) =>
      assert.equal((await publisher.call("POST", "/v1/test-events", { type }, once())).status, 202);
    for (const type of ["offer.live", "lead.created"]) await trigger(type);
    await market.settle();
    const visit = await openWindow(browser, { baseURL: market.url });
    const { context, page, faults } = visit;
    await signIn(visit, publisher, market.url);
    await page.goto("/publisher/bright/developer/events?type=subscription.activated");
    await page.getByText("No event matches the filters.").waitFor();
    await page.getByRole("button", { name: "Send test event" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Type").selectOption("subscription.activated");
    await dialog.getByRole("button", { name: "Send event" }).click();
    await dialog.waitFor({ state: "detached" });
    await market.settle();
    const table = page.getByRole("table", { name: "Events" });
    await table.getByRole("link", { name: "Subscription activated" }).waitFor();
    assert.equal(await table.getByRole("row").count(), 2);
    await page.getByRole("button", { name: /^Type/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "New lead" }).click();
    await page.keyboard.press("Escape");
    await table.getByRole("link", { name: "New lead" }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel("To", { exact: true }).fill("2020-01-01");
    await page.getByText("No event matches the filters.").waitFor();
    assert.match(page.url(), /to=2020-01-01/);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await table.getByRole("link", { name: "Subscription activated" }).click();
    await page.getByRole("heading", { level: 1, name: "Subscription activated" }).waitFor();
    const { id, type, test: made } = JSON.parse(await codeOf(page, /^Content$/));
    assert.deepEqual([type, made], ["subscription.activated", true]);
    assert.ok(page.url().endsWith(`/developer/events/${id}`));
    assert.deepEqual(await accessibilityFaults(page), []);
    // Whoever may not manage programs still finds the events, and reads who may.
    const manager = await market.person(publisher.organisation.id, ["manager"]);
    await signIn(visit, manager, market.url);
    await page.goto("/publisher/bright/developer");
    await page.getByText("or Developer", { exact: false }).first().waitFor();
    assert.equal(await page.getByRole("link", { name: "Developer", exact: true }).count(), 0);
    await page.getByRole("link", { name: "Events", exact: true }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("G5: an administrator of a customer finds what happened under Developer, in English, French and Korean", async () => {
    // Who sells to customers that buy for themselves.
    await market.organisation({ kind: "operator", name: "Operator" });
    const admin = await market.organisation({
      kind: "customer",
      name: "Morvan",
      handle: "morvan",
      domain: "morvan.example",
      country: "FR",
      currency: "EUR",
    });
    for (const type of ["licences.assigned", "subscription.renewed"])
      assert.equal((await admin.call("POST", "/v1/test-events", { type }, once())).status, 202);
    await market.settle();
    for (const [options, name] of [
      [{}, "Licences assigned"],
      [{ locale: "fr-FR", dark: true }, "Licences attribuées"],
      [{ locale: "ko-KR", phone: true }, "라이선스 할당됨"],
    ] as const) {
      const visit = await openWindow(browser, { ...options, baseURL: market.url });
      const { context, page, faults } = visit;
      await signIn(visit, admin, market.url);
      await page.goto("/customer/morvan/developer/events");
      await page.getByRole("link", { name }).first().waitFor();
      await fits(page);
      if (!("locale" in options)) {
        assert.deepEqual(await accessibilityFaults(page), []);
        await page.getByRole("link", { name }).click();
        await page.getByRole("heading", { level: 1, name }).waitFor();
        await page.goto("/customer/morvan/developer");
        await page.getByRole("link", { name: "What happened, as programs read it" }).waitFor();
      }
      assert.deepEqual(faults, []);
      await context.close();
    }
  });
});
