import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { customerWithDomain, invited } from "../support/consents.ts";
import { DEAL, licensedOffer, registered, type TestDeal } from "../support/deals.ts";
import {
  once,
  PASSWORD,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";

suite("LIC-08, LIC-09, LIC-10: consent and licences of a deal, in a browser", () => {
  let browser: Browser;
  let market: TestMarket;
  let publisher: TestPerson;
  let customer: Awaited<ReturnType<typeof customerWithDomain>>;
  let deal: TestDeal;
  let link = "";

  before(async () => {
    [market, browser] = await Promise.all([startTestMarket(), openBrowser()]);
    await market.organisation({ kind: "operator", name: "Operator" });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
      timeZone: "Europe/Paris",
      country: "FR",
    });
    await licensedOffer(market, publisher);
    deal = await registered(publisher);
    customer = await customerWithDomain(market);
  });
  after(async () => {
    await browser?.close();
    await market?.close();
  });

  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);
  const opened = async (person: TestPerson, look: Parameters<typeof openWindow>[1] = {}) => {
    const visit = await openWindow(browser, { ...look, baseURL: market.url });
    await signIn(visit, person, market.url);
    return visit;
  };
  /** What a page complains about beside the refusals that the test asks for. */
  const others = (faults: readonly string[]) =>
    faults.filter((fault) => !/status of (401|403|409)/.test(fault));
  /** The drawer of the deal, with the publisher in front of it. */
  const drawer = async (page: Page) => {
    await page.goto(`/publisher/contoso/deals/${deal.id}`);
    await page.getByRole("button", { name: "Manage licences" }).click();
    return page.getByRole("dialog", { name: "Manage licences" });
  };

  test("J10.4: the publisher invites a customer that has not consented; until then no plan can be added", async () => {
    const { page, context, faults } = await opened(publisher);
    const pane = await drawer(page);
    await pane.getByText("Nobody has consented yet. Invite the customer.").waitFor();
    assert.ok(await pane.getByRole("button", { name: "Add a plan" }).isDisabled());
    assert.ok(await pane.getByRole("button", { name: "Update licences" }).isDisabled());
    await pane.getByRole("button", { name: "Invite a new customer to consent" }).click();
    await pane.getByLabel("Administrator’s mail address").fill("nobody");
    await pane.getByRole("button", { name: "Make link" }).click();
    await pane.getByText("This is not an e-mail address").waitFor();
    await pane.getByLabel("Administrator’s mail address").fill(`admin@${customer.domain}`);
    await clean(page);
    await pane.getByRole("button", { name: "Make link" }).click();
    link = (await pane.getByText("/consent#").first().textContent()) ?? "";
    await pane.getByRole("button", { name: "Done" }).click();
    await pane.getByText("Invited", { exact: true }).waitFor();
    await clean(page);
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("422")),
      [],
    );
    await context.close();
  });

  test("J10.5: wrong role and wrong organisation are told; the billing admin signs in behind the link, reads the scope and accepts; a second use is refused", async () => {
    const member = await market.person(customer.organisation.id, ["licence-admin"]);
    const without = await opened(member);
    await without.page.goto(link);
    await without.page
      .getByText(/Global admin or billing admin/i)
      .first()
      .waitFor();
    await without.page.getByText(/These people can: Port/).waitFor();
    await clean(without.page);
    await without.context.close();

    const other = await opened(await customerWithDomain(market));
    await other.page.goto(link);
    await other.page.getByText("The link is for another organisation").waitFor();
    await other.page.getByRole("button", { name: "Ask the publisher to confirm" }).waitFor();
    await clean(other.page);
    await other.context.close();

    const billing = await market.person(customer.organisation.id, ["billing-admin"]);
    const { page, context, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto(link);
    await page.getByRole("heading", { name: "A publisher asks for your consent" }).waitFor();
    await clean(page);
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.waitForURL("**/sign-in**");
    assert.ok(!page.url().includes(link.slice(link.indexOf("#") + 1)), "in no address");
    await page.getByLabel("E-mail address").fill(billing.email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Contoso asks for your consent" }).waitFor();
    await page.getByText("See who your people are, or who has a licence").waitFor();
    await clean(page);
    await page.getByRole("button", { name: "Ask a question" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Send question" }).click();
    await dialog.getByText("Write your question.").waitFor();
    await dialog.getByLabel("Your question").fill("For which offices?");
    await dialog.getByRole("button", { name: "Send question" }).click();
    await page.getByText("Your question was sent to Contoso.").waitFor();
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByText("Contoso may manage licences of its solutions for you now.").waitFor();
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByText("This link was used already").waitFor();
    await clean(page);
    assert.deepEqual(others(faults), []);
    await context.close();
  });

  test("J10.6: the publisher adds a plan with two licences, reads what that does and confirms; the customer has them at once", async () => {
    const { page, context, faults } = await opened(publisher);
    const pane = await drawer(page);
    await pane.getByRole("combobox", { name: "Customer details" }).click();
    await page.getByRole("option", { name: new RegExp(customer.name) }).click();
    await pane.getByRole("button", { name: "Add a plan" }).click();
    assert.ok(await pane.getByRole("button", { name: "Update licences" }).isDisabled());
    await pane.getByLabel("Plan", { exact: true }).selectOption({ index: 1 });
    await pane.getByLabel("Number of licences").fill("2");
    await pane.getByRole("button", { name: "Update licences" }).click();
    await pane.getByText(/0 → 2/).waitFor();
    await clean(page);
    await pane.getByRole("button", { name: "Confirm update" }).click();
    await pane.getByText(`${customer.name} has the licences now`, { exact: false }).waitFor();
    await pane.getByText("The customer of a deal stays the same").waitFor();
    assert.deepEqual(others(faults), []);
    await context.close();
    const visit = await opened(customer);
    await visit.page.goto(`/customer/${customer.organisation.handle}/licences`);
    await visit.page.getByRole("row", { name: /Harbour Sales.* 2 0 2$/ }).waitFor();
    await visit.context.close();
  });

  test("J10.9, J10.10: fewer than are assigned asks who loses one; the bin takes a plan off; a revoked consent freezes the rest", async () => {
    const list = await customer.call("GET", "/v1/licences");
    const [held] = list.json<{ data: { id: string }[] }>().data;
    for (const name of ["ann", "bob"]) {
      const userName = `${name}@${customer.domain}`;
      const body = { userName, email: userName, displayName: name };
      const added = await customer.call("POST", "/v1/directory/users", body, once());
      const userIds = [added.json<{ id: string }>().id];
      const path = `/v1/licences/${held?.id}/assignments`;
      assert.equal((await customer.call("POST", path, { userIds }, once())).status, 200);
    }
    const { page, context, faults } = await opened(publisher);
    const pane = await drawer(page);
    await pane.getByText("2 of 2 assigned").waitFor();
    await pane.getByLabel("Number of licences").fill("1");
    await pane.getByRole("button", { name: "Update licences" }).click();
    await pane.getByText("One licence more is assigned than would be left").waitFor();
    assert.ok(await pane.getByRole("button", { name: "Confirm update" }).isDisabled());
    await clean(page);
    await pane.getByRole("button", { name: "Choose these people" }).click();
    await pane.getByText("One person loses access.").waitFor();
    await pane.getByRole("button", { name: "Confirm update" }).click();
    await pane.getByText("1 of 1 assigned").waitFor();
    await pane.getByRole("button", { name: /^Remove / }).click();
    await pane.getByRole("button", { name: "Update licences" }).click();
    await pane.getByRole("button", { name: "Choose these people" }).click();
    await pane.getByText(/1 → 0/).waitFor();
    await pane.getByRole("button", { name: "Confirm update" }).click();
    await pane.getByText("The deal grants no licences yet.").waitFor();

    const visit = await opened(customer);
    await visit.page.goto(`/customer/${customer.organisation.handle}`);
    await visit.page.getByRole("link", { name: "Partners" }).click();
    await visit.page.getByRole("article", { name: "Contoso" }).waitFor();
    await clean(visit.page);
    await visit.page.getByRole("button", { name: "Revoke consent to Contoso" }).click();
    const dialog = visit.page.getByRole("dialog");
    await dialog.getByText("No licences of it are granted to you.").waitFor();
    await clean(visit.page);
    await dialog.getByRole("button", { name: "Yes, revoke" }).click();
    await visit.page.getByText("Consent to Contoso was revoked.").waitFor({ state: "attached" });
    await visit.page.getByText("Revoked", { exact: true }).first().waitFor();
    assert.deepEqual(others(visit.faults), []);
    await visit.context.close();

    const again = await drawer(page);
    await again.getByText("Only an organisation that lets you manage its licences").waitFor();
    assert.ok(await again.getByRole("button", { name: "Add a plan" }).isDisabled());
    assert.deepEqual(others(faults), []);
    await context.close();
  });

  test("P24, BEY-09: a deal that was withdrawn invites nobody, and says why nothing can be added", async () => {
    const over = await registered(publisher, {
      customer: { ...DEAL.customer, company: "Over", taxId: undefined, domain: undefined },
    });
    const path = `/v1/deals/${over.id}`;
    const etag = (await publisher.call("GET", path)).headers.get("etag") ?? "";
    const withdrawn = await publisher.call("PUT", `${path}/withdrawal`, {}, { "if-match": etag });
    assert.equal(withdrawn.status, 200, withdrawn.text);
    const { page, context, faults } = await opened(publisher);
    await page.goto(`/publisher/contoso/deals/${over.id}`);
    await page.getByRole("list", { name: "Progress" }).getByText("Registration").waitFor();
    await page.getByRole("button", { name: "Manage licences" }).click();
    const pane = page.getByRole("dialog", { name: "Manage licences" });
    await pane.getByText("Number of licences").or(pane.getByText("no licences yet")).waitFor();
    assert.equal(await pane.getByText("Invite a new customer to consent").count(), 0);
    assert.ok(await pane.getByRole("button", { name: "Add a plan" }).isDisabled());
    await pane.getByText(/Withdrawn/i).waitFor();
    await clean(page);
    assert.deepEqual(others(faults), []);
    await context.close();
  });

  test("ACC-02: whoever has no organisation registers it behind the link, and comes back to decide", async () => {
    const email = "ada@quai.example";
    const { link: fresh } = await invited(publisher, deal.id, { email });
    const { page, context, faults } = await openWindow(browser, { baseURL: market.url });
    await page.goto(fresh);
    await page.getByRole("link", { name: "Register your organisation" }).click();
    await page.waitForURL("**/join/customer");
    // The form itself is walked where companies register.
    const wanted = {
      kind: "customer",
      segment: "commercial",
      name: "Quai",
      country: "FR",
      currency: "EUR",
      timeZone: "Europe/Paris",
      contact: { name: "Ada Martin", email },
      agreement: { version: "2026-11", accepted: true },
    };
    assert.equal((await market.visitor("POST", "/v1/applications", wanted, once())).status, 202);
    const linkTo = async (path: string) => {
      const { rows } = await market.platform.pool.raw.query<{ body: string }>(
        "select body from platform.mails where to_address = $1 and strpos(body, $2) > 0 order by recorded_at desc limit 1",
        [email, `${path}#`],
      );
      return new RegExp(`${path}#([\\w-]+)`).exec(rows[0]?.body ?? "")?.[1] ?? "";
    };
    const token = await linkTo("/sell/confirm");
    await market.visitor("POST", "/v1/applications/confirmation", { token });
    await page.goto(`/set-password#${await linkTo("/set-password")}`);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Contoso asks for your consent" }).waitFor();
    await page.getByText("Quai", { exact: true }).first().waitFor();
    assert.deepEqual(others(faults), []);
    await context.close();
  });

  test("BEY-15: in French, dark, and in Korean on a phone", async () => {
    for (const [locale, dark, means, partners, manage] of [
      ["fr-FR", true, "Ce que Contoso ne pourra pas faire", "Partenaires", "Gérer les licences"],
      ["ko-KR", false, "Contoso에서 할 수 없는 일", "파트너", "라이선스 관리"],
    ] as const) {
      const owner = await customerWithDomain(market);
      const asked = await invited(publisher, deal.id, { email: `admin@${owner.domain}` });
      const visit = await opened(owner, { locale, dark, phone: !dark });
      await visit.page.goto(asked.link);
      await visit.page.getByRole("heading", { name: means }).waitFor();
      await clean(visit.page);
      await visit.page.goto(`/customer/${owner.organisation.handle}/partners`);
      await visit.page.getByRole("heading", { level: 1, name: partners }).waitFor();
      await clean(visit.page);
      await signIn(visit, publisher, market.url);
      await visit.page.goto(`/publisher/contoso/deals/${deal.id}`);
      await visit.page.getByRole("button", { name: manage }).click();
      await visit.page.getByRole("dialog", { name: manage }).getByText("Quai").first().waitFor();
      await clean(visit.page);
      assert.deepEqual(others(visit.faults), []);
      await visit.context.close();
    }
  });
});
