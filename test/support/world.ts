import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Day } from "../../src/kernel/calendar.ts";
import { invoicesOfRun } from "../../src/modules/billing/queries/invoices.ts";
import { listPayouts } from "../../src/modules/billing/queries/payouts.ts";
import { openRun } from "../../src/modules/billing/store/runs.ts";
import { issueNext } from "../../src/modules/billing/use-cases/close-month.ts";
import { receiveLead } from "../../src/modules/leads/index.ts";
import { insertOpportunity } from "../../src/modules/leads/store/opportunities.ts";
import { insertDeal } from "../../src/modules/licensing/store/deals.ts";
import { addStep } from "../../src/modules/licensing/store/steps.ts";
import { insertRequest } from "../../src/modules/support/store/requests.ts";
import { insertTestDrive } from "../../src/modules/test-drives/store/test-drives.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { consented } from "./consents.ts";
import { DEAL } from "./deals.ts";
import { once, programOf, type TestMarket, type TestPerson } from "./market.ts";
import { applied, completeDocument, upload } from "./offers.ts";
import { openSale, type Sale, type Sold, type SoldTo } from "./sale.ts";

/** A marketplace with one real object of every kind, all of one publisher and one partner. */
export type World = {
  readonly market: TestMarket;
  readonly sale: Sale;
  readonly operator: TestPerson;
  readonly publisher: TestPerson;
  readonly partner: TestPerson;
  /** What stands in the addresses of routes, by the path's noun and the parameter. */
  readonly ids: {
    readonly offer: string;
    readonly plan: string;
    readonly file: string;
    readonly customer: string;
    /** Its organisation, as customers choose it. */
    readonly partner: string;
    readonly cart: string;
    readonly line: string;
    readonly order: string;
    readonly subscription: string;
    readonly subscriptionFile: string;
    readonly charge: string;
    readonly run: string;
    readonly invoice: string;
    readonly payout: string;
    readonly lead: string;
    readonly request: string;
    readonly mail: string;
    readonly program: { readonly publisher: string; readonly partner: string };
    readonly person: { readonly publisher: string; readonly partner: string };
    readonly submission: string;
    readonly edition: string;
    readonly testDrive: string;
    readonly relationship: string;
    readonly resellerBinding: string;
    readonly privateOffer: string;
    readonly purchaseRequest: string;
    readonly licenceRequest: string;
    readonly reportSchedule: string;
    readonly view: { readonly publisher: string; readonly partner: string };
    readonly event: { readonly publisher: string; readonly partner: string };
    readonly changeRequest: string;
    readonly dispute: string;
    readonly directory: { readonly user: string; readonly group: string; readonly token: string };
    /** Rights that the customer gave the partner, and a user and a group of it. */
    readonly delegated: {
      readonly delegation: string;
      readonly user: string;
      readonly group: string;
    };
    readonly deal: string;
    /** Given for the deal, by whoever the link was for. */
    readonly consent: string;
    readonly consentInvite: string;
    readonly consentingOrganisation: string;
    readonly opportunity: string;
    /** Licences of the subscription, which its customer hands out. */
    readonly licences: string;
  };
};

export async function openWorld(market: TestMarket): Promise<World> {
  const sale = await openSale(market);
  const { operator, publisher, partner } = sale;

  await applied(publisher, await completeDocument(publisher, { offer: "notes" }));
  const offer = `${publisher.organisation.handle}.notes`;
  const submitted = await publisher.call(
    "POST",
    `/v1/offers/${offer}/submissions`,
    { notes: "Sign in with reviewer@contoso.example." },
    once(),
  );
  assert.equal(submitted.status, 201, submitted.text);
  const file = await upload(publisher, "secret plan.txt", Buffer.from(`plan ${offer}\n`.repeat(9)));

  const sold = await sale.sells({ licencesManaged: true });
  const customer = await sale.customer();
  const order = await sale.buys(customer, sold);
  const subscription = order.lines[0]?.subscriptionId ?? "";
  await sale.activates(subscription);
  await market.settle();
  const cart = await partner.call(
    "POST",
    "/v1/carts",
    {
      customerId: customer.id,
      lines: [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 3 }],
    },
    once(),
  );
  assert.equal(cart.status, 201, cart.text);
  const opened = cart.json<{ id: string; lines: { id: string }[] }>();
  const { run, invoice, payout } = await invoiced(market);
  const stated = await publisher.call("GET", `/v1/payouts/${payout}/lines?limit=1`);
  const [line] = stated.json<{ data: { chargeId: string }[] }>().data;
  const mails = (await operator.call("GET", "/v1/mails")).json<{ data: { id: string }[] }>();
  await market.settle();
  const event = async (reader: TestPerson) =>
    (await reader.call("GET", "/v1/events")).json<{ data: { id: string }[] }>().data[0]?.id ?? "";
  const view = async (person: TestPerson) => {
    const body = { list: "customers", name: "In France", query: "country=FR", shared: true };
    const saved = await person.call("POST", "/v1/saved-views", body, once());
    return saved.json<{ id: string }>().id;
  };
  const scheduled = await publisher.call(
    "POST",
    "/v1/insights/schedules",
    { frequency: "weekly", onDay: 1 },
    once(),
  );
  const deal = await registerDeal(market, publisher, {
    slug: offer,
    evidence: String(file["sha256"]),
  });
  const consent = await consented(market, publisher, deal);
  const program = async (kind: "publisher" | "partner", person: TestPerson) =>
    (await programOf(market, { id: person.organisation.id, kind }, ["global-admin"])).id;
  return {
    market,
    sale,
    operator,
    publisher,
    partner,
    ids: {
      offer,
      plan: "team",
      file: String(file["sha256"]),
      customer: customer.id,
      partner: partner.organisation.id,
      cart: opened.id,
      line: opened.lines[0]?.id ?? "",
      order: order.id,
      subscription,
      subscriptionFile: await changedByFile(partner, subscription),
      charge: line?.chargeId ?? "",
      run,
      invoice,
      payout,
      lead: await leaveLead(market, publisher, offer),
      request: await askForRemoval(market, publisher, offer),
      mail: mails.data[0]?.id ?? "",
      person: { publisher: publisher.personId, partner: partner.personId },
      program: {
        publisher: await program("publisher", publisher),
        partner: await program("partner", partner),
      },
      reportSchedule: scheduled.json<{ id: string }>().id,
      view: { publisher: await view(publisher), partner: await view(partner) },
      event: { publisher: await event(publisher), partner: await event(partner) },
      submission: submitted.json<{ id: string }>().id,
      edition: submitted.json<{ editionId: string }>().editionId,
      testDrive: await takePlace(market, publisher, offer),
      relationship: await requestRelationship(market, partner),
      resellerBinding: await askReseller(market, partner),
      privateOffer: await offerPrivately(market, { publisher, partner, offer }),
      purchaseRequest: await askColleagues(market, sold),
      licenceRequest: await askForLicence(market, customer, sold),
      changeRequest: await askPartner(market, { customer, subscription }),
      dispute: await disputes(partner, invoice),
      directory: await keepsUsers(market),
      delegated: await letsActFor(market, { customer, partner }),
      deal,
      consent: consent.consentId,
      consentInvite: consent.inviteId,
      consentingOrganisation: consent.owner.organisation.id,
      opportunity: await refersSale(market, { partner, publisher }),
      licences: await licencesOf(market, subscription),
    },
  };
}

async function licencesOf(market: TestMarket, subscription: string): Promise<string> {
  const { rows } = await market.platform.pool.raw.query<{ id: string }>(
    "select pool_id as id from licensing.holdings where source_id = $1",
    [subscription],
  );
  assert.ok(rows[0]);
  return rows[0].id;
}

/** A user, a group and the token of an identity provider, of a customer of their own. */
async function keepsUsers(market: TestMarket): Promise<World["ids"]["directory"]> {
  const admin = await market.organisation({ kind: "customer", name: "Keeper of users" });
  const make = async (path: string, body: object) => {
    const made = await admin.call("POST", `/v1/directory/${path}`, body, once());
    assert.equal(made.status, 201, made.text);
    return made.json<{ id: string }>().id;
  };
  const user = { userName: "ada", email: "ada@keeper.example", displayName: "Ada" };
  return {
    user: await make("users", user),
    group: await make("groups", { name: "Sales" }),
    token: await make("scim-tokens", { name: "Identity provider" }),
  };
}

/** Rights of the partner over the customer's users and licences, by which it made a user and a group. */
async function letsActFor(
  market: TestMarket,
  of: { readonly customer: SoldTo; readonly partner: TestPerson },
): Promise<World["ids"]["delegated"]> {
  const admin = await market.person(of.customer.organisationId, ["global-admin"]);
  const home = `/v1/customers/${of.customer.id}`;
  const made = async (path: string, body: object) => {
    const answered = await of.partner.call("POST", `${home}/${path}`, body, once());
    assert.equal(answered.status, 201, answered.text);
    return answered.json<{ id: string }>().id;
  };
  const delegation = await made("delegations", { rights: ["users", "licences"] });
  const given = await admin.call(
    "PUT",
    `/v1/delegations/${delegation}/grant`,
    {},
    { "if-match": "*" },
  );
  assert.equal(given.status, 200, given.text);
  const user = { userName: "bo", email: "bo@secret.example", displayName: "Bo" };
  return {
    delegation,
    user: await made("users", user),
    group: await made("groups", { name: "Secret group" }),
  };
}

/** The first line of an invoice, which its buyer disputes. */
async function disputes(partner: TestPerson, invoice: string): Promise<string> {
  const lines = (await partner.call("GET", `/v1/invoices/${invoice}/lines?limit=1`)).json<{
    data: { id: string }[];
  }>();
  const opened = await partner.call(
    "POST",
    `/v1/invoices/${invoice}/disputes`,
    { chargeId: lines.data[0]?.id, reason: "price", text: "We agreed on less." },
    once(),
  );
  assert.equal(opened.status, 201, opened.text);
  return opened.json<{ id: string }>().id;
}

/** A file that turned auto-renew off, and another that turned it on again. */
async function changedByFile(partner: TestPerson, subscription: string): Promise<string> {
  const files: string[] = [];
  for (const state of ["off", "on"]) {
    const file = `SubscriptionId,AutoRenew\n${subscription},${state}\n`;
    const send = (query: string) =>
      partner.call("POST", `/v1/subscription-files${query}`, file, { "content-type": "text/csv" });
    const { preview } = (await send("?dryRun=true")).json<{ preview: string }>();
    const done = await send(`?preview=${preview}`);
    assert.equal(done.status, 200, done.text);
    files.push(done.json<{ fileId: string }>().fileId);
  }
  return files[0] ?? "";
}

/** What a member of a customer asked its administrators to buy. */
async function askColleagues(market: TestMarket, { offer, plan }: Sold): Promise<string> {
  const { organisation } = await market.organisation({ kind: "customer", name: "Secret buyer" });
  const member = await market.person(organisation.id, ["member"]);
  const asked = await member.call(
    "POST",
    "/v1/purchase-requests",
    { offer: offer.slug, plan: plan.planId, term: "P1M", quantity: 3, note: "Secret reason" },
    once(),
  );
  assert.equal(asked.status, 201, asked.text);
  return asked.json<{ id: string }>().id;
}

/** What somebody of a customer asked its licence admins for. */
async function askForLicence(
  market: TestMarket,
  { organisationId }: SoldTo,
  { offer, plan }: Sold,
): Promise<string> {
  const asker = await market.person(organisationId, ["global-admin"]);
  const { email } = asker;
  const user = { userName: email, email, displayName: "Secret asker" };
  await asker.call("POST", "/v1/directory/users", user, once());
  const asked = await asker.call(
    "POST",
    "/v1/licence-requests",
    { serviceId: `${offer.slug}.${plan.planId}`, note: "Secret reason" },
    once(),
  );
  assert.equal(asked.status, 201, asked.text);
  return asked.json<{ id: string }>().id;
}

/** What somebody of a customer asked the partner to change. */
async function askPartner(
  market: TestMarket,
  of: { customer: SoldTo; subscription: string },
): Promise<string> {
  const admin = await market.person(of.customer.organisationId, ["global-admin"]);
  const asked = await admin.call(
    "POST",
    `/v1/purchases/${of.subscription}/change-requests`,
    { kind: "other", note: "Secret wish" },
    once(),
  );
  assert.equal(asked.status, 201, asked.text);
  return asked.json<{ id: string }>().id;
}

/** A link that the partner made and nobody has used. */
async function requestRelationship(market: TestMarket, partner: TestPerson): Promise<string> {
  const agent = await market.person(partner.organisation.id, ["admin-agent"]);
  const asked = await agent.call(
    "POST",
    "/v1/relationship-requests",
    { company: "Secret company", domain: "secret.example" },
    once(),
  );
  assert.equal(asked.status, 201, asked.text);
  return asked.json<{ id: string }>().id;
}

/** A private offer of an offer that is not live yet, as one from before a stop would be. */
async function offerPrivately(
  market: TestMarket,
  of: { publisher: TestPerson; partner: TestPerson; offer: string },
): Promise<string> {
  const id = randomUUID();
  const read = await of.publisher.call("GET", `/v1/offers/${of.offer}`);
  await market.platform.pool.raw.query(
    `insert into commerce.private_offers (id, publisher_id, offer_id, name, from_day, until_day, partner_tenant_ids,
       lines, created_by, created_at) values ($1, $2, $3, 'Secret price', '2026-11-01', '2026-12-31', $4, $5, 'Ann', now())`,
    [
      id,
      of.publisher.organisation.id,
      read.json<{ id: string }>().id,
      [of.partner.organisation.tenantId],
      JSON.stringify([{ planUuid: randomUUID(), planId: "team", percent: "10" }]),
    ],
  );
  return id;
}

/** What was charged so far on an invoice, whatever the day. */
async function invoiced(
  market: TestMarket,
): Promise<{ run: string; invoice: string; payout: string }> {
  const run = randomUUID();
  const db = market.platform.databaseAs(SYSTEM);
  await db.transaction(async (tx) => {
    await openRun(tx, { id: run, month: "2026-11-01", until: "2026-12-01", askedBy: null });
    await issueNext(tx, run, { web: market.url });
  });
  await market.settle();
  const [issued] = await invoicesOfRun(db, { runId: run, after: null, limit: 1 });
  assert.ok(issued);
  const [payout] = await listPayouts(db, {
    publisherId: null,
    state: null,
    after: null,
    limit: 1,
  });
  if (payout === undefined) throw new Error("Nothing was stated");
  return { run, invoice: issued.id, payout: payout.id };
}

/** What somebody left for the publisher about an offer that hands leads on to nobody. */
async function leaveLead(market: TestMarket, publisher: TestPerson, slug: string): Promise<string> {
  const left = await receiveLead(market.platform.databaseAs(SYSTEM), {
    form: {
      firstName: "Ji-won",
      lastName: "Han",
      email: "jiwon@hanbit.example",
      company: "Hanbit Trading",
      country: "KR",
      message: "Is there a price for schools?",
      consent: true,
    },
    source: "contact-me",
    offer: {
      offerId: randomUUID(),
      publisherId: publisher.organisation.id,
      editionId: randomUUID(),
      slug,
      type: "saas",
      name: "Notes",
      plans: [],
    },
    language: "en",
  });
  assert.ok(left.ok, JSON.stringify(left));
  return left.value.id;
}

/** A test drive of the publisher's offer, which somebody has. */
async function takePlace(market: TestMarket, publisher: TestPerson, slug: string): Promise<string> {
  const id = randomUUID();
  const { rows } = await market.platform.pool.raw.query<{ id: string }>(
    "select id from catalog.offers where slug = $1",
    [slug],
  );
  await market.platform.databaseAs(SYSTEM).transaction((tx) =>
    insertTestDrive(tx, {
      id,
      publisherId: publisher.organisation.id,
      offerId: rows[0]?.id ?? "",
      editionId: randomUUID(),
      slug,
      offerType: "saas",
      offerName: "Notes",
      personId: randomUUID(),
      firstName: "Ji-won",
      lastName: "Han",
      email: "jiwon@hanbit.example",
      accountEmail: "jiwon@hanbit.example",
      company: "Hanbit Trading",
      country: "KR",
      language: "en",
      timeZone: "Asia/Seoul",
      place: 1,
      region: null,
      temperature: null,
      durationHours: 4,
      placesUrl: "https://contoso.example/places",
      preview: null,
    }),
  );
  return id;
}

/** A deal with evidence, of an offer whose licences are taken to be managed here. */
async function registerDeal(
  market: TestMarket,
  publisher: TestPerson,
  { slug, evidence }: { readonly slug: string; readonly evidence: string },
): Promise<string> {
  const { offer: _offer, ...terms } = DEAL;
  return market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
    const deal = await insertDeal(tx, {
      publisherId: publisher.organisation.id,
      offer: { id: randomUUID(), slug, name: "Notes" },
      terms,
      evidence: { sha256: evidence, name: "secret contract.txt" },
      leadId: null,
      opportunityId: null,
    });
    await addStep(tx, deal, { kind: "registered", text: null, byKind: "publisher" });
    return deal.id;
  });
}

/** A sale that the partner refers to the publisher; the offer was never on sale. */
async function refersSale(
  market: TestMarket,
  { partner, publisher }: { readonly partner: TestPerson; readonly publisher: TestPerson },
): Promise<string> {
  const kept = await market.platform.databaseAs(SYSTEM).transaction((tx) =>
    insertOpportunity(tx, {
      id: randomUUID(),
      senderId: partner.organisation.id,
      receiverId: publisher.organisation.id,
      publisherId: publisher.organisation.id,
      senderName: "Nordhaven",
      receiverName: "Contoso",
      offerId: randomUUID(),
      offerSlug: "contoso.notes",
      offerName: "Notes",
      company: "Secret Opportunity",
      country: "FR",
      firstName: "Ada",
      lastName: "Secret",
      email: "ada@secret.example",
      phone: null,
      amountMinor: 100_000n,
      currency: "EUR",
      closesOn: "2027-01-01" as Day,
      help: "Secret help",
      notes: "",
      answerUntil: tx.at.add({ hours: 24 * 14 }),
    }),
  );
  return kept.id;
}

/** A request about an offer, which here was never on sale. */
async function askForRemoval(
  market: TestMarket,
  publisher: TestPerson,
  slug: string,
): Promise<string> {
  const made = await market.platform.databaseAs(SYSTEM).transaction((tx) =>
    insertRequest(tx, {
      origin: "publisher",
      publisherId: publisher.organisation.id,
      offerId: randomUUID(),
      slug,
      problemType: "saas",
      offerName: "Notes",
      text: "We give this product up.",
      state: "submitted",
      removalDay: null,
    }),
  );
  assert.ok(made);
  return made.id;
}

/** A request to a reseller, as a provider's; whoever it names is nobody. */
async function askReseller(market: TestMarket, partner: TestPerson): Promise<string> {
  const id = randomUUID();
  await market.platform.pool.raw.query(
    `insert into commerce.reseller_bindings (id, provider_id, reseller_tenant_id, asked_by, asked_at)
     values ($1, $2, $3, 'Ann', now())`,
    [id, partner.organisation.id, randomUUID()],
  );
  return id;
}

/** The address of a route with the world's own objects in it. */
export function ownAddress({ ids }: World, url: string, kind: string): string {
  const noun = url.split("/")[2] ?? "";
  const byNoun: Readonly<Record<string, string>> = {
    customers: ids.customer,
    carts: ids.cart,
    orders: ids.order,
    subscriptions: ids.subscription,
    "subscription-files": ids.subscriptionFile,
    charges: ids.charge,
    invoices: ids.invoice,
    payouts: ids.payout,
    "billing-runs": ids.run,
    "offer-subscriptions": ids.subscription,
    "relationship-requests": ids.relationship,
    "reseller-bindings": ids.resellerBinding,
    "purchase-requests": ids.purchaseRequest,
    "licence-requests": ids.licenceRequest,
    purchases: ids.subscription,
    "change-requests": ids.changeRequest,
    disputes: ids.dispute,
    deals: ids.deal,
    consents: ids.consent,
    "consent-invites": ids.consentInvite,
    licences: ids.licences,
    leads: ids.lead,
    "co-sell-opportunities": ids.opportunity,
    "support-requests": ids.request,
    certification: ids.submission,
    work: "1",
  };
  // Below a customer's address stands what is the customer's.
  const directory = noun === "customers" ? ids.delegated : ids.directory;
  const byName: Readonly<Record<string, string | undefined>> = {
    ...(url.startsWith("/v1/customers/:customerId/licences/") ? { id: ids.licences } : {}),
    partner: ids.partner,
    delegation: ids.delegated.delegation,
    userId: ids.delegated.user,
    offer: ids.offer,
    plan: ids.plan,
    page: url.includes("/plans/") ? "pricing" : "listing",
    number: "1",
    edition: ids.edition,
    line: ids.line,
    charge: ids.charge,
    version: "2026-11",
    sha256: ids.file,
    clientId: kind === "publisher" ? ids.program.publisher : ids.program.partner,
    viewId: kind === "publisher" ? ids.view.publisher : ids.view.partner,
    scheduleId: ids.reportSchedule,
    eventId: kind === "publisher" ? ids.event.publisher : ids.event.partner,
    person: kind === "publisher" ? ids.person.publisher : ids.person.partner,
    mailId: ids.mail,
    testDriveId: ids.testDrive,
    privateOffer: ids.privateOffer,
    changeRequest: ids.changeRequest,
    directoryUser: directory.user,
    directoryGroup: directory.group,
    scimToken: ids.directory.token,
    organisationId: ids.consentingOrganisation,
    source: "moment",
    currency: "EUR",
    country: "KR",
    buyer: "any",
    day: "2026-12-24",
    month: "2026-11",
    type: "saas",
    tenant: "common",
    slug: ids.offer,
    subscriptionId: ids.subscription,
  };
  return url.replace(/[:{](\w+)\}?/g, (_all, name: string) =>
    String(byName[name] ?? byNoun[noun] ?? ids.customer),
  );
}
