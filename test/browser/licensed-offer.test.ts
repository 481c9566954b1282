import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, openBrowser, openWindow, signIn } from "../support/browser.ts";
import { customerWithDomain, invited } from "../support/consents.ts";
import { DEAL, licensedOffer, type TestDeal } from "../support/deals.ts";
import {
  once,
  PASSWORD,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { publishAtOnce } from "../support/offers.ts";
import { changePage } from "../support/publishing.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";

type Visit = Awaited<ReturnType<typeof openWindow>>;
const OFFER = "contoso.sales";
const GOLD = `${OFFER}.gold`;
const PRODUCT = `/product/dynamics-365/${OFFER}`;

/**
 * ux.md J10 from its first step to its last, by the same people in one market: one publisher, T1 that buys with its
 * administrators and employees, and T2 that has nothing to do with it. The steps follow each other; each needs the one before.
 */
suite("J10, LIC-08, LIC-09, LIC-10: a licensed offer, deal, consent, licences, assignment and licence check", () => {
  let browser: Browser;
  let market: TestMarket;
  let receiver: Receiver;
  let publisher: TestPerson;
  let customer: Awaited<ReturnType<typeof customerWithDomain>>;
  let cem: TestPerson;
  let home = "";
  /** Windows that stay open from step to step. */
  let seller: Visit;
  let desk: Visit;
  let employee: Visit;
  let deal: Pick<TestDeal, "id">;
  let link = "";
  let licences = "";

  before(async () => {
    receiver = await startReceiver();
    [market, browser] = await Promise.all([
      startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } }),
      openBrowser(),
    ]);
    await market.organisation({ kind: "operator", name: "Operator" });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
      timeZone: "Europe/Paris",
      country: "FR",
    });
    await licensedOffer(market, publisher);
    await changePage(publisher, OFFER, "setup", (content) => ({
      ...content,
      installWithoutLicence: false,
      leads: { destination: "https", url: `${receiver.address}/crm` },
    }));
    await publishAtOnce(market, publisher, OFFER);
    await licensedOffer(market, publisher, "field");
    customer = await customerWithDomain(market);
    home = `/customer/${customer.organisation.handle}`;
    cem = await market.person(customer.organisation.id, ["member"]);
    await user("Ann", `ann@${customer.domain}`);
    const bob = await user("Bob", `bob@${customer.domain}`);
    await user("Cem", cem.email);
    const group = await customer.call("POST", "/v1/directory/groups", { name: "Sales" }, once());
    const members = `/v1/directory/groups/${group.json<{ id: string }>().id}/members`;
    assert.equal((await customer.call("PATCH", members, { add: [bob] })).status, 200);
    [seller, desk, employee] = await Promise.all([
      opened(publisher),
      opened(customer),
      opened(cem),
    ]);
  });
  after(async () => {
    await browser?.close();
    await market?.close();
    await receiver?.close();
  });

  const user = async (displayName: string, userName: string) => {
    const body = { userName, email: userName, displayName };
    const added = await customer.call("POST", "/v1/directory/users", body, once());
    assert.equal(added.status, 201, added.text);
    return added.json<{ id: string }>().id;
  };
  const clean = async (page: Page) => assert.deepEqual(await accessibilityFaults(page), []);
  const opened = async (person: TestPerson, look: Parameters<typeof openWindow>[1] = {}) => {
    const visit = await openWindow(browser, { ...look, baseURL: market.url });
    await signIn(visit, person, market.url);
    return visit;
  };
  /** What a page complains about beside the refusals that the test asks for. */
  const others = (faults: readonly string[]) =>
    faults.filter((fault) => !/status of (401|403|409|422)/.test(fault));
  /** The drawer of the deal, with the publisher in front of it. */
  const drawer = async (page: Page) => {
    await page.goto(`/publisher/contoso/deals/${deal.id}`);
    await page.getByRole("button", { name: "Manage licences" }).click();
    return page.getByRole("dialog", { name: "Manage licences" });
  };
  /** What the app is told of somebody: state and reason. */
  const check = async (person: string) => {
    const { tenantId } = customer.organisation;
    const path = `/v1/licence-checks?tenant=${tenantId}&serviceId=${GOLD}&user=${person}`;
    const { state, reason } = (await publisher.call("GET", path)).json<{
      state: string;
      reason: string | null;
    }>();
    return [state, reason];
  };
  const ann = () => check(`ann@${customer.domain}`);

  /** A step of the walk: after one that failed the others have nothing to go on. */
  let failed = false;
  const step = (title: string, walk: () => Promise<void>) =>
    test(title, async (t) => {
      if (failed) return t.skip("a step before it failed");
      failed = true;
      await walk();
      failed = false;
    });

  step(
    "J10.1, LIC-02: two plans with their Service IDs and buttons that copy them; Contact me alone without a licence, and Get it now beside it where apps are installed without",
    async () => {
      await seller.page.goto("/publisher/contoso/offers/sales/plans");
      await seller.page.getByText(GOLD).waitFor();
      assert.equal(await seller.page.getByRole("button", { name: /Service ID/ }).count(), 2);
      await clean(seller.page);
      const { page } = desk;
      const buttons = async (address: string) => {
        await page.goto(address);
        await page.getByRole("link", { name: "Contact me" }).first().waitFor();
        return (await page.getByRole("link", { name: "Get it now" }).count()) > 0;
      };
      assert.equal(await buttons("/product/dynamics-365/contoso.field"), true);
      assert.equal(await buttons(PRODUCT), false);
    },
  );

  step(
    "J10.2: an administrator of T1 writes to the publisher, which has the lead and is told by its webhook",
    async () => {
      const { page } = desk;
      await page.getByRole("link", { name: "Contact me" }).first().click();
      await page.locator("#firstName").fill("Ji-won");
      await page.locator("#lastName").fill("Han");
      await page.locator("#email").fill(customer.email);
      await page.locator("#company").fill(customer.name);
      await page.locator("#country").selectOption("FR");
      await page.locator("#message").fill("Two of us want it.");
      await page.locator("#consent").check();
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByText(/on its way to Contoso/).waitFor();
      await market.settle();
      const handed = receiver.calls.filter(({ body }) =>
        JSON.stringify(body).includes(customer.email),
      );
      assert.deepEqual([handed.length, handed[0]?.path], [1, "/crm"]);
      const told = seller.page;
      await told.goto("/publisher/contoso");
      await told
        .getByRole("link", { name: /^Leads/ })
        .first()
        .click();
      await told.getByRole("link", { name: customer.name }).click();
      await told.getByText("Two of us want it.").waitFor();
      await told.getByRole("button", { name: "Accept" }).click();
    },
  );

  step(
    "J10.3: the publisher registers the deal from the lead, and finds it among those that are submitted",
    async () => {
      const { page } = seller;
      const lead = page.url();
      await page.getByRole("link", { name: "Convert to deal" }).click();
      await page
        .getByText(`Filled in from the lead of ${customer.name}.`, { exact: false })
        .waitFor();
      const field = (name: string) => page.locator(`#deal-${name}`);
      assert.equal(await field("company").inputValue(), customer.name);
      assert.equal(await field("offer").inputValue(), DEAL.offer);
      for (const [name, value] of [
        ["city", "Le Havre"],
        ["contractAmount", "12000"],
        ["solutionAmount", "12000"],
        ["endsOn", "2027-11-20"],
        ["phone", "+33 2 35 00 00 00"],
      ] as const)
        await field(name).fill(value);
      await page.getByRole("button", { name: "Register", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: customer.name }).waitFor();
      await page.goto(lead);
      await page.getByRole("link", { name: /^Deal \d+$/ }).waitFor();
      assert.equal(await page.getByRole("link", { name: "Convert to deal" }).count(), 0);
      await page.goto("/publisher/contoso/deals?status=submitted");
      await page.getByRole("link", { name: customer.name }).click();
      await page.getByRole("button", { name: "Manage licences" }).waitFor();
      deal = { id: new URL(page.url()).pathname.split("/").at(-1) ?? "" };
    },
  );

  step(
    "J10.4: the publisher invites a customer that has not consented; until then no plan can be added",
    async () => {
      const { page } = seller;
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
    },
  );

  step(
    "J10.5: wrong role and wrong organisation are told, an expired link asks for another; the billing admin reads the scope and accepts, once",
    async () => {
      const without = await opened(
        await market.person(customer.organisation.id, ["licence-admin"]),
      );
      await without.page.goto(link);
      await without.page
        .getByText(/Global admin or billing admin/i)
        .first()
        .waitFor();
      await without.page.getByText(/These people can: Port/).waitFor();
      await clean(without.page);

      const other = await opened(await customerWithDomain(market));
      await other.page.goto(link);
      await other.page.getByText("The link is for another organisation").waitFor();
      await other.page.getByRole("button", { name: "Ask the publisher to confirm" }).waitFor();
      await clean(other.page);
      await other.context.close();

      await market.clockMovesTo("2026-12-05T12:00:00Z");
      await desk.page.goto(link);
      await desk.page.getByText("This link has expired").first().waitFor();
      await clean(desk.page);
      const pane = await drawer(seller.page);
      await pane.getByText("Expired", { exact: true }).waitFor();
      await pane.getByRole("button", { name: "Invite a new customer to consent" }).click();
      await pane.getByLabel("Administrator’s mail address").fill(`admin@${customer.domain}`);
      await pane.getByRole("button", { name: "Make link" }).click();
      const old = link;
      link = (await pane.getByText("/consent#").first().textContent()) ?? "";
      assert.notEqual(link, old);

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
      await page
        .getByRole("heading", { level: 1, name: "Contoso asks for your consent" })
        .waitFor();
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
      assert.deepEqual(others([...faults, ...without.faults, ...other.faults]), []);
      await context.close();
      await without.context.close();
      await market.settle();
      const { rows } = await market.platform.pool.raw.query<{ subject: string }>(
        "select subject from platform.mails where to_address = $1 and template = 'licensing.consent-answered'",
        [publisher.email],
      );
      assert.equal(rows.length, 1, "the publisher is told");
    },
  );

  step(
    "J10.6: the publisher adds a plan with two licences, reads what that does and confirms; the customer has them at once",
    async () => {
      const pane = await drawer(seller.page);
      await pane.getByRole("combobox", { name: "Customer details" }).click();
      await seller.page.getByRole("option", { name: new RegExp(customer.name) }).click();
      await pane.getByRole("button", { name: "Add a plan" }).click();
      assert.ok(await pane.getByRole("button", { name: "Update licences" }).isDisabled());
      await pane.getByLabel("Plan", { exact: true }).selectOption({ label: "Plan gold" });
      await pane.getByLabel("Number of licences").fill("2");
      await pane.getByRole("button", { name: "Update licences" }).click();
      await pane.getByText(/0 → 2/).waitFor();
      await clean(seller.page);
      await pane.getByRole("button", { name: "Confirm update" }).click();
      await pane.getByText(`${customer.name} has the licences now`, { exact: false }).waitFor();
      await pane.getByText("The customer of a deal stays the same").waitFor();
      const { page } = desk;
      await page.goto(`${home}/licences`);
      await page.getByRole("row", { name: /Harbour Sales.* 2 0 2$/ }).waitFor();
      await page
        .getByRole("link", { name: /Harbour Sales/ })
        .first()
        .click();
      await page.getByRole("button", { name: "Assign licences" }).waitFor();
      licences = new URL(page.url()).pathname;
      assert.deepEqual(await ann(), ["none", "not-assigned"]);
      await page.goto(PRODUCT);
      await page.getByRole("link", { name: "Get it now" }).first().waitFor();
      await page.getByRole("link", { name: "Contact me" }).first().waitFor();
    },
  );

  step(
    "J10.7, BEY-10: to Ann, and to Bob by his group, from whom alone it is not taken; then none is left",
    async () => {
      const { page } = desk;
      const dialog = page.getByRole("dialog");
      await page.goto(licences);
      await page.getByRole("button", { name: "Assign licences" }).click();
      const people = dialog.getByRole("combobox", { name: "People" });
      await people.fill("Ann");
      await page.getByRole("option", { name: /^Ann/ }).click();
      await people.press("Escape");
      await dialog.getByRole("button", { name: "Assign 1 licence" }).click();
      await page.getByRole("row", { name: /Ann.*Direct.*Not yet.*Allowed/ }).waitFor();

      await page.getByRole("button", { name: "Assign licences" }).click();
      await dialog.getByRole("button", { name: "Group" }).click();
      const group = dialog.getByRole("combobox", { name: "Group" });
      await group.fill("Sal");
      await page.getByRole("option", { name: "Sales" }).click();
      await dialog.getByRole("button", { name: "Show what it changes" }).click();
      await dialog.getByText("1 member gets a licence").waitFor();
      await clean(page);
      await dialog.getByRole("button", { name: "Give to the group" }).click();
      await page.getByRole("row", { name: /Bob.*Group Sales/ }).waitFor();
      await page.getByText("Every licence is assigned.").waitFor();
      await clean(page);

      // Who has it by a group: the way out is the group.
      await page.getByRole("checkbox", { name: "Choose Bob" }).check();
      await page.getByRole("button", { name: "Unassign 1 licence" }).click();
      await dialog.getByRole("button", { name: "Yes, unassign" }).click();
      await dialog.getByText(/licence by Sales/).waitFor();
      await dialog.getByRole("button", { name: "Back" }).click();
      assert.deepEqual(
        [await ann(), await check(`bob@${customer.domain}`), await check(cem.email)],
        [
          ["active", null],
          ["active", null],
          ["none", "not-assigned"],
        ],
      );
    },
  );

  step(
    "J10.8: the app sends Cem away, who asks, is put on the waiting list, and has a licence as the publisher raises the number",
    async () => {
      const asks = employee.page;
      await asks.goto(`/not-licensed?tenant=${customer.organisation.tenantId}&service=${GOLD}`);
      await asks.getByText(/^You have no licence of/).waitFor();
      await asks.getByLabel("Why you need it").fill("For the quarter");
      await clean(asks);
      await asks.getByRole("button", { name: "Request licence" }).click();
      await asks.getByText("Your request is with your licence admins.").waitFor();

      const { page } = desk;
      const dialog = page.getByRole("dialog");
      await page.goto(home);
      await page.getByRole("link", { name: "1 request for a licence" }).click();
      await page.getByRole("row", { name: /Cem.*For the quarter/ }).waitFor();
      await clean(page);
      await page.getByRole("button", { name: /^Hand over the request of Cem/ }).click();
      await dialog.getByLabel("Colleague").selectOption({ index: 1 });
      await clean(page);
      await dialog.getByRole("button", { name: "Hand over" }).click();
      await page.getByText("Cem’s request was handed over.").waitFor();
      await page.getByRole("row", { name: /Cem.*With / }).waitFor();
      await page.getByRole("button", { name: /^Approve the request of Cem/ }).click();
      await dialog.getByText(/is left: Cem waits/).waitFor();
      await dialog.getByLabel("Words for Cem").fill("As soon as one is free");
      await dialog.getByRole("button", { name: "Put on the waiting list" }).click();
      await page.getByText(/^Cem is on the waiting list/).waitFor();
      await page.goto(`${licences}?view=waiting`);
      await page.getByRole("row", { name: /Cem.*Direct/ }).waitFor();
      await clean(page);
      await asks.getByRole("link", { name: "My apps" }).click();
      await asks.getByRole("row", { name: /On the waiting list/ }).waitFor();

      const pane = await drawer(seller.page);
      await pane.getByText("2 of 2 assigned").waitFor();
      await pane.getByLabel("Number of licences").fill("3");
      await pane.getByRole("button", { name: "Update licences" }).click();
      await pane.getByText(/2 → 3/).waitFor();
      await pane.getByRole("button", { name: "Confirm update" }).click();
      await pane.getByText("3 of 3 assigned").waitFor();
      await asks.reload();
      await asks.getByRole("row", { name: /Licensed/ }).waitFor();
      await clean(asks);
      await page.getByRole("button", { name: "History" }).click();
      await page.getByRole("row", { name: /Cem.*Waited, and one became free/ }).waitFor();
      await clean(page);
      assert.deepEqual(await check(cem.email), ["active", null]);
    },
  );

  step(
    "J10.9: fewer than are assigned asks who loses one, and who got theirs last does",
    async () => {
      const pane = await drawer(seller.page);
      await pane.getByText("3 of 3 assigned").waitFor();
      await pane.getByLabel("Number of licences").fill("1");
      await pane.getByRole("button", { name: "Update licences" }).click();
      await pane.getByText(/2 licences more are assigned than would be left/).waitFor();
      assert.ok(await pane.getByRole("button", { name: "Confirm update" }).isDisabled());
      await clean(seller.page);
      await pane.getByRole("button", { name: "Choose these people" }).click();
      await pane.getByText("2 people lose access.").waitFor();
      await pane.getByRole("button", { name: "Confirm update" }).click();
      await pane.getByText("1 of 1 assigned").waitFor();
      assert.deepEqual(
        [await ann(), await check(cem.email)],
        [
          ["active", null],
          ["none", "not-assigned"],
        ],
      );
    },
  );

  step(
    "J10.10: the bin takes the plan off, checks deny and the customer is told; a revoked consent lets the publisher grant nothing more",
    async () => {
      const pane = await drawer(seller.page);
      await pane.getByRole("button", { name: /^Remove / }).click();
      await pane.getByRole("button", { name: "Update licences" }).click();
      await pane.getByRole("button", { name: "Choose these people" }).click();
      await pane.getByText(/1 → 0/).waitFor();
      await pane.getByRole("button", { name: "Confirm update" }).click();
      await pane.getByText("The deal grants no licences yet.").waitFor();
      assert.deepEqual(await ann(), ["none", "no-licences"]);
      await market.settle();
      const { rows } = await market.platform.pool.raw.query<{ n: number }>(
        "select count(*)::int as n from platform.mails where to_address = $1 and template = 'licensing.licences-changed'",
        [customer.email],
      );
      assert.ok((rows[0]?.n ?? 0) >= 3, "of each change");

      const { page } = desk;
      await page.goto(home);
      await page.getByRole("link", { name: "Partners" }).click();
      await page.getByRole("article", { name: "Contoso" }).waitFor();
      await clean(page);
      await page.getByRole("button", { name: "Revoke consent to Contoso" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("No licences of it are granted to you.").waitFor();
      await clean(page);
      await dialog.getByRole("button", { name: "Yes, revoke" }).click();
      await page.getByText("Consent to Contoso was revoked.").waitFor({ state: "attached" });
      await page.getByText("Revoked", { exact: true }).first().waitFor();

      const again = await drawer(seller.page);
      await again.getByText("Only an organisation that lets you manage its licences").waitFor();
      assert.ok(await again.getByRole("button", { name: "Add a plan" }).isDisabled());
      assert.deepEqual(others([...seller.faults, ...desk.faults, ...employee.faults]), []);
      for (const visit of [seller, desk, employee]) await visit.context.close();
    },
  );

  step(
    "ACC-02: whoever has no organisation registers it behind the link, and comes back to decide",
    async () => {
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
      await page
        .getByRole("heading", { level: 1, name: "Contoso asks for your consent" })
        .waitFor();
      await page.getByText("Quai", { exact: true }).first().waitFor();
      assert.deepEqual(others(faults), []);
      await context.close();
    },
  );

  step("BEY-15: in French, dark, and in Korean on a phone", async () => {
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
