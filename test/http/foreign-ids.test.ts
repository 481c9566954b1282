import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { RouteInfo } from "../../src/platform/http.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openWorld, ownAddress, type World } from "../support/world.ts";

const KINDS = ["publisher", "partner", "customer"] as const;

/**
 * Objects of one publisher and one partner, and strangers of each kind with every role: what
 * belongs to others answers like what does not exist, to the byte.
 */
/** Lists in which a stranger finds its own, or what is sold to everybody. */
const OWN_OR_PUBLIC = new Set([
  "/v1/activity",
  "/v1/api-clients",
  "/v1/consent-givers",
  "/v1/environments",
  "/v1/exchange-rates",
  "/v1/licence-deciders",
  "/v1/purchase-deciders",
  "/v1/members",
  "/v1/price-list",
]);

suite("INT-06: what belongs to others", () => {
  let market: TestMarket;
  let world: World;
  const strangers = new Map<string, TestPerson>();

  before(async () => {
    market = await startTestMarket();
    world = await openWorld(market);
    // A partner has agents for what its administrators leave to others.
    const roles = {
      publisher: ["global-admin"],
      partner: ["global-admin", "admin-agent"],
      customer: ["global-admin"],
    };
    for (const kind of KINDS) {
      const { organisation } = await market.organisation({ kind, name: `Stranger ${kind}` });
      strangers.set(kind, await market.person(organisation.id, roles[kind]));
    }
  });
  after(() => market.close());

  /** Routes of publishers, partners and customers that name an object in their address. */
  const objectRoutes = (): { one: RouteInfo; kind: (typeof KINDS)[number] }[] =>
    market.app.routes.flatMap((one) => {
      if (!("permission" in one.access) || !/:\w+/.test(one.url)) return [];
      const kinds = [one.access.of].flat();
      return KINDS.filter((kind) => kinds.includes(kind)).map((kind) => ({ one, kind }));
    });

  /** The same address with objects that nobody has, of the same form. */
  function absentAddress(url: string, kind: string): string {
    const nowhere: World = {
      ...world,
      ids: {
        offer: world.ids.offer.replace(/\..*/, ".nothing"),
        plan: "none",
        file: "0".repeat(64),
        customer: randomUUID(),
        partner: randomUUID(),
        cart: randomUUID(),
        line: randomUUID(),
        order: randomUUID(),
        subscription: randomUUID(),
        subscriptionFile: randomUUID(),
        charge: randomUUID(),
        run: randomUUID(),
        invoice: randomUUID(),
        payout: randomUUID(),
        lead: randomUUID(),
        request: randomUUID(),
        mail: randomUUID(),
        submission: randomUUID(),
        edition: randomUUID(),
        testDrive: randomUUID(),
        relationship: randomUUID(),
        resellerBinding: randomUUID(),
        privateOffer: randomUUID(),
        purchaseRequest: randomUUID(),
        licenceRequest: randomUUID(),
        reportSchedule: randomUUID(),
        view: { publisher: randomUUID(), partner: randomUUID() },
        event: { publisher: randomUUID(), partner: randomUUID() },
        changeRequest: randomUUID(),
        dispute: randomUUID(),
        directory: { user: randomUUID(), group: randomUUID(), token: randomUUID() },
        delegated: { delegation: randomUUID(), user: randomUUID(), group: randomUUID() },
        deal: randomUUID(),
        consent: randomUUID(),
        consentInvite: randomUUID(),
        consentingOrganisation: randomUUID(),
        opportunity: randomUUID(),
        licences: randomUUID(),
        program: { publisher: randomUUID(), partner: randomUUID() },
        person: { publisher: randomUUID(), partner: randomUUID() },
      },
    };
    return ownAddress(nowhere, url, kind);
  }

  const PRIVATE_OFFER = {
    name: "Taken over",
    from: "2026-11-21",
    until: "2026-12-01",
    partnerTenantIds: ["00000000-0000-7000-8000-000000000000"],
    customerTenantIds: [],
    lines: [{ planId: "team", percent: "10" }],
  };
  const USER = {
    userName: "taken.over",
    email: "taken.over@contoso.example",
    displayName: "Taken over",
  };
  const BODIES: Readonly<Record<string, unknown>> = {
    answerSupportRequest: { text: "Hello" },
    answerSubmission: { text: "Hello" },
    copyOffer: { offerId: "copied", alias: "Copied" },
    createPlan: { planId: "extra", name: "Extra" },
    changePlanPrice: { planId: "extra", name: "Extra", price: "1.00", technical: "own" },
    stopDistribution: { offerId: "notes" },
    orderPlans: { plans: ["team"] },
    simulateInvoice: { market: "FR", term: "P1M", payment: "upfront" },
    previewButtons: { setup: {} },
    importTexts: Buffer.from("Page,Plan,Field,en\nlisting,,name,Taken over\n"),
    setDistributionSettings: { propagationMinutes: 1 },
    restoreEdition: { editionId: "00000000-0000-7000-8000-000000000000" },
    rollBackLive: { editionId: "00000000-0000-7000-8000-000000000000" },
    saveDraftPage: {},
    saveDraftPlanPage: {},
    revertDraftPage: { to: "live", pointer: "" },
    revertDraftPlanPage: { to: "live", pointer: "" },
    submitOffer: {},
    savePrivateAudience: { entries: [] },
    importPrivateAudience: Buffer.from("ID,Type\n6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11,TenantID\n"),
    editCustomer: { company: "Taken over" },
    attestCustomerAgreement: {
      firstName: "A",
      lastName: "B",
      email: "a@b.example",
      agreedOn: "2026-11-20",
    },
    addCustomerNote: { text: "Taken over" },
    changeSavedView: { name: "Taken over" },
    handOverLicenceRequest: { personId: null },
    handOverPurchaseRequest: { personId: null },
    changeApiClient: { disabled: true },
    rollApiClientSecret: { overlapHours: 0 },
    changeSubscription: { autoRenew: false },
    changeQuantity: { quantity: 11 },
    changeSubscriptionReseller: { resellerId: null },
    changePlan: { planUuid: "00000000-0000-7000-8000-000000000000" },
    buyAddOn: { planUuid: "00000000-0000-7000-8000-000000000000", quantity: 1 },
    cancelSubscription: { when: "now", reason: "other" },
    suspendSubscription: { reason: "fraud" },
    addCartLine: { planUuid: "00000000-0000-7000-8000-000000000000", term: "P1M", quantity: 1 },
    changeCart: { resellerId: null },
    changeCartLine: { quantity: 7 },
    orderCart: { review: "0".repeat(64) },
    scheduleGoLive: { goLiveAt: "2026-12-24T09:30:00Z" },
    moveLead: { action: "accept" },
    answerCoSellOpportunity: { action: "accept" },
    markCoSellFavourite: { favourite: true },
    assignLead: { personId: null },
    addLeadNote: { text: "Called back" },
    manageDealLicences: { plans: [] },
    inviteToConsent: { email: "admin@contoso.example" },
    decideConsentOrganisation: { outcome: "confirmed" },
    answerDealQuestion: { text: "Taken over" },
    changeDirectoryUser: USER,
    addCustomerUser: USER,
    changeCustomerUser: USER,
    importCustomerUsers: Buffer.from(
      "UserName,Email,DisplayName\ntaken,taken.over@contoso.example,Taken over\n",
    ),
    renameDirectoryGroup: { name: "Taken over" },
    addCustomerGroup: { name: "Taken over" },
    renameCustomerGroup: { name: "Taken over" },
    assignCustomerLicences: { userIds: ["00000000-0000-7000-8000-000000000000"] },
    unassignCustomerLicences: { userIds: ["00000000-0000-7000-8000-000000000000"] },
    assignCustomerLicencesFromFile: Buffer.from("UserName,Action\ntaken,assign\n"),
    askDelegation: { rights: ["users"] },
    giveDelegation: { rights: ["users"] },
    markFindingFixed: { fixed: true },
    openDispute: {
      chargeId: "00000000-0000-7000-8000-000000000000",
      reason: "price",
      text: "Taken over",
    },
    keepSubscriptionReferences: { costCentre: "Taken over", purchaseOrder: null },
    renameEnvironment: { name: "Taken over" },
    changeMemberRoles: { roles: ["global-admin"] },
    changePrivateOfferEnd: { until: "2026-12-01" },
    decidePurchaseRequest: { decision: "decline" },
    decideLicenceRequest: { decision: "reject" },
    requestChange: { kind: "other", note: "Taken over" },
    answerChangeRequest: { outcome: "done" },
    editPrivateOffer: PRIVATE_OFFER,
    makePrivateOffer: PRIVATE_OFFER,
    assignLicences: { userIds: ["00000000-0000-7000-8000-000000000000"] },
    unassignLicences: { userIds: ["00000000-0000-7000-8000-000000000000"] },
  };
  const bodyOf = (one: RouteInfo, address: string) =>
    one.operationId === "applyOfferDocument"
      ? documentFor(address)
      : (BODIES[one.operationId] ??
        (one.method === "GET" || one.method === "DELETE" ? undefined : {}));

  function documentFor(address: string) {
    const [publisher, offer] = (address.split("/")[3] ?? "").split(".");
    return { format: "souk.offer/1", publisher, offer, type: "saas", alias: "Taken over" };
  }

  const QUERIES: Readonly<Record<string, string>> = {
    getOfferVisibility: "?who=contoso.example",
    exportTexts: "?language=fr",
    importTexts: "?language=en",
  };

  async function call(person: TestPerson, one: RouteInfo, address: string) {
    const asked = address + (QUERIES[one.operationId] ?? "");
    const { status, text, headers } = await person.call(one.method, asked, bodyOf(one, address), {
      ...(one.idempotent ? once() : {}),
      ...(one.consumes === undefined ? {} : { "content-type": one.consumes }),
      "if-match": '"1"',
    });
    const shown = [...headers]
      .filter(
        ([name]) =>
          ![
            "date",
            "x-request-id",
            "content-length",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "content-security-policy",
          ].includes(name),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      status,
      headers: shown,
      text: text.replace(/urn:souk:request:[0-9a-f-]+/g, "").replace(/"requestId":"[^"]*"/g, ""),
    };
  }

  test("the objects are there for their owners", async () => {
    let found = 0;
    // A partner's own file is an agent's to take, not an administrator's.
    const roles = ["global-admin", "admin-agent"];
    const partner = await market.person(world.partner.organisation.id, roles);
    for (const { one, kind } of objectRoutes()) {
      // What the objects' customer itself may read is the business of `own-purchases.test.ts`.
      if (one.method !== "GET" || kind === "customer") continue;
      // An answer without end is read in `publication-stream.test.ts`.
      if (one.operationId === "followPublication") continue;
      const owner = kind === "publisher" ? world.publisher : partner;
      const own = await call(owner, one, ownAddress(world, one.url, kind));
      assert.equal(own.status, 200, `${one.url} of its ${kind}: ${own.text.slice(0, 300)}`);
      found += 1;
    }
    assert.ok(found >= 12, `${found} addresses were looked at`);
  });

  test("a foreign object answers like an absent one, to the byte, on every route", async () => {
    let compared = 0;
    for (const { one, kind } of objectRoutes()) {
      const stranger = strangers.get(kind) as TestPerson;
      const foreign = await call(stranger, one, ownAddress(world, one.url, kind));
      const absent = await call(stranger, one, absentAddress(one.url, kind));
      const what = `${one.method} ${one.url} as a foreign ${kind}`;
      assert.deepEqual(foreign, absent, what);
      assert.equal(foreign.status, 404, `${what}: ${foreign.text.slice(0, 300)}`);
      compared += 1;
    }
    assert.ok(compared >= 30, `${compared} routes were compared`);
  });

  test("foreign ids inside bodies and queries answer like absent ones", async () => {
    const { ids } = world;
    const partner = strangers.get("partner") as TestPerson;
    const pairs: [string, string, unknown, unknown][] = [
      ["POST", "/v1/carts", { customerId: ids.customer }, { customerId: randomUUID() }],
    ];
    for (const [method, path, foreign, absent] of pairs) {
      const first = await partner.call(method, path, foreign, once());
      const second = await partner.call(method, path, absent, once());
      assert.deepEqual([first.status, same(first.text)], [second.status, same(second.text)], path);
      assert.equal(first.status, 404, first.text);
    }
    for (const path of ["/v1/orders", "/v1/subscriptions", "/v1/charges", "/v1/carts"]) {
      const first = await partner.call("GET", `${path}?customerId=${ids.customer}`);
      const second = await partner.call("GET", `${path}?customerId=${randomUUID()}`);
      assert.deepEqual([first.status, same(first.text)], [second.status, same(second.text)], path);
    }
    const bySubscription = await partner.call(
      "GET",
      `/v1/charges?subscriptionId=${ids.subscription}`,
    );
    assert.deepEqual(bySubscription.json<{ data: unknown[] }>().data, []);
  });
  const same = (text: string) =>
    text.replace(/urn:souk:request:[0-9a-f-]+/g, "").replace(/"requestId":"[^"]*"/g, "");

  test("a file of others answers like one that does not exist, also to a partner and at the public address", async () => {
    for (const person of [...strangers.values(), world.partner]) {
      const foreign = await person.call("GET", `/v1/files/${world.ids.file}`);
      const absent = await person.call("GET", `/v1/files/${"0".repeat(64)}`);
      assert.deepEqual([foreign.status, same(foreign.text)], [absent.status, same(absent.text)]);
      assert.equal(foreign.status, 404);
    }
    const open = await market.visitor("GET", `/files/${world.ids.file}`);
    assert.equal(open.status, 404, "an upload is not public before a live listing shows it");
  });

  test("lists, searches and counts show nothing of others", async () => {
    const { ids, sale } = world;
    const secrets = [
      ids.offer,
      ids.customer,
      ids.cart,
      ids.order,
      ids.subscription,
      ids.charge,
      ids.submission,
      ids.file,
      ids.program.publisher,
      ids.program.partner,
      "Ateliers Morvan",
      "Contoso Notes",
      sale.partner.email,
      sale.publisher.email,
    ];
    let lists = 0;
    for (const one of market.app.routes) {
      if (one.method !== "GET" || /:\w+/.test(one.url) || !("permission" in one.access)) continue;
      for (const [kind, stranger] of strangers) {
        if (![one.access.of].flat().includes(kind as "publisher")) continue;
        for (const query of [
          "",
          "?q=Ateliers",
          "?q=notes",
          `?customerId=${ids.customer}`,
          "?limit=100",
          "?q=%25",
        ]) {
          const answered = await stranger.call("GET", one.url + query);
          if (answered.status === 400) continue; // the list has no such query
          const what = `${one.url}${query} of a foreign ${kind}`;
          for (const secret of secrets)
            assert.ok(!answered.text.includes(secret), `${what} shows ${secret}`);
          // A file holds no more than its list.
          if (!answered.headers.get("content-type")?.includes("json")) continue;
          const { data, counts, total } = answered.json<{
            data?: unknown[];
            counts?: Record<string, unknown>;
            total?: number;
          }>();
          if (OWN_OR_PUBLIC.has(one.url)) continue;
          assert.deepEqual(data ?? [], [], what);
          assert.equal(total ?? 0, 0, what);
          for (const count of Object.values(counts ?? {}))
            if (typeof count === "number") assert.equal(count, 0, `${what} counts`);
          lists += 1;
        }
      }
    }
    assert.ok(lists >= 15, `${lists} lists were read`);
  });

  test("a key that another used shows nothing of their answer", async () => {
    const key = { "idempotency-key": "shared-by-accident" };
    const body = { name: "Robot", roles: ["global-admin"] };
    const customers = { company: "Quiet Mill", domain: "quiet-mill.example" };
    const first = await world.partner.call(
      "POST",
      "/v1/customers",
      {
        ...customers,
        country: "FR",
        segment: "commercial",
        language: "fr",
        contact: { firstName: "A", lastName: "B", email: "a@quiet-mill.example" },
        address: { line1: "1 rue", city: "Dijon", postalCode: "21000" },
      },
      key,
    );
    assert.equal(first.status, 201, first.text);
    const stranger = strangers.get("partner") as TestPerson;
    const second = await stranger.call("POST", "/v1/api-clients", body, key);
    assert.equal(second.status, 201, second.text);
    assert.equal(second.headers.get("idempotent-replayed"), null);
    assert.ok(!second.text.includes("Quiet Mill"));
    const colleague = await market.person(world.partner.organisation.id, ["helpdesk-agent"]);
    const third = await colleague.call("POST", "/v1/customers", { company: "x" }, key);
    assert.ok(!third.text.includes("Quiet Mill") || third.status >= 400, third.text);
    assert.ok(!third.text.includes("quiet-mill.example"), third.text);
  });

  test("a program of others is not revoked by a stranger", async () => {
    const stranger = strangers.get("partner") as TestPerson;
    await stranger.call(
      "DELETE",
      `/v1/api-clients/${world.ids.program.partner}`,
      undefined,
      once(),
    );
    const { data } = (await world.partner.call("GET", "/v1/api-clients")).json<{
      data: { id: string; revokedAt: string | null }[];
    }>();
    const kept = data.find(({ id }) => id === world.ids.program.partner);
    assert.equal(kept?.revokedAt, null);
  });

  test("nothing of the owners was changed by all this", async () => {
    const { ids } = world;
    const subscription = (
      await world.partner.call("GET", `/v1/subscriptions/${ids.subscription}`)
    ).json<{ status: string; autoRenew: boolean }>();
    assert.deepEqual([subscription.status, subscription.autoRenew], ["active", true]);
    const cart = (await world.partner.call("GET", `/v1/carts/${ids.cart}`)).json<{
      lines: { quantity: number }[];
    }>();
    assert.deepEqual(
      cart.lines.map(({ quantity }) => quantity),
      [3],
    );
    const customer = (await world.partner.call("GET", `/v1/customers/${ids.customer}`)).json<{
      company: string;
    }>();
    assert.equal(customer.company, "Ateliers Morvan");
  });
});
