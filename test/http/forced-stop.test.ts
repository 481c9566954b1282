import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import { forceStop, liftForcedStop } from "../../src/modules/catalog/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { type Distribution, openDistribution, verdict } from "../support/distribution.ts";
import { inOneRegion, once, programOf, type TestPerson } from "../support/market.ts";
import { changePage } from "../support/publishing.ts";
import { customerBody } from "../support/sale.ts";

type Problem = { readonly code: string; readonly detail: string };
type Detail = {
  readonly status: string;
  readonly holds: { readonly forcedStop: { readonly reason: string } | null };
  readonly impact: { readonly subscriptions: readonly { count: number }[] };
  readonly actions: { readonly forceStop: boolean; readonly liftForcedStop: boolean };
};

suite("forced stop", () => {
  let at: Distribution;
  let helper: TestPerson;
  before(async () => {
    at = await openDistribution();
    helper = await at.market.person(at.sale.operator.organisation.id, ["support"]);
  });
  after(() => at.close());

  const path = async (slug: string) => `/v1/distribution/offers/${(await at.offer(slug)).id}`;
  const forces = async (slug: string, reason: string, person = helper) =>
    person.call("PUT", `${await path(slug)}/forced-stop`, { reason });

  test("OPR-04: a forced stop takes effect at once, also on what was signed off; the publisher reads why and cannot relist until it is lifted", async () => {
    const slug = await at.live("forced");
    const buyer = await at.sale.customer();
    const order = await at.sale.buys(buyer, await at.sold(slug));
    await changePage(at.publisher, slug, "properties", (one) => ({ ...one, appVersion: "2.0" }));
    const number = await at.atPreview(slug);
    // Signed off, and not yet taken by a worker.
    const release = at.site.hold();
    const signed = await at.publisher.call(
      "PUT",
      `/v1/offers/${slug}/submissions/${number}/sign-off`,
      {},
    );
    assert.equal(signed.status, 200, signed.text);
    const mute = await forces(slug, "   ");
    assert.equal(mute.status, 422);
    assert.equal(mute.json<Problem>().code, "publishing/reason-needed");
    const stopped = await forces(slug, "It sends data to a third party.");
    release();
    assert.equal(stopped.status, 200, stopped.text);
    const detail = stopped.json<Detail>();
    assert.equal(detail.status, "not-available");
    assert.equal(detail.impact.subscriptions[0]?.count, 1);
    assert.deepEqual(detail.actions, { forceStop: false, liftForcedStop: true });
    await at.market.settle();
    assert.equal(await at.page(slug), 410);
    assert.deepEqual(await at.catalogue(slug, buyer), []);
    const kept = await at.sale.partner.call(
      "GET",
      `/v1/subscriptions/${order.lines[0]?.subscriptionId}`,
    );
    assert.equal(kept.json<{ status: string }>().status, "pending-activation");

    const offer = await at.offer(slug);
    assert.equal(offer.submission, null);
    assert.equal(verdict(offer, "publish"), "stopped-by-operator");
    const read = await at.publisher.call("GET", `/v1/offers/${slug}`);
    assert.match(read.text, /It sends data to a third party\./);
    const again = await at.publisher.call(
      "POST",
      `/v1/offers/${slug}/submissions`,
      { notes: "Please." },
      once(),
    );
    assert.equal(again.status, 409);
    assert.equal(again.json<Problem>().code, "publishing/held-back");
    const history = await at.publisher.call("GET", `/v1/offers/${slug}/history?limit=100`);
    const events = history.json<{
      data: { event: string; actor: { name: string; kind: string } }[];
    }>().data;
    for (const event of ["offer.forced-stop", "offer.stopped", "publishing.withdrawn"])
      assert.deepEqual(
        events.find((one) => one.event === event)?.actor,
        { name: "Comptoir Meridian", kind: "operator" },
        event,
      );
    const mails = async () =>
      (await at.sale.operator.call("GET", `/v1/mails?q=${at.publisher.email}&limit=100`)).json<{
        data: { subject: string; body: string }[];
      }>().data;
    const told = (await mails()).filter(({ body }) => body.includes("third party"));
    assert.equal(told.length, 1);
    assert.equal((await mails()).filter(({ subject }) => /has stopped/.test(subject)).length, 0);
    assert.equal((await forces(slug, "Twice.")).json<Problem>().code, "catalog/forced-already");

    const lifted = await helper.call("DELETE", `${await path(slug)}/forced-stop`);
    assert.equal(lifted.status, 204, lifted.text);
    assert.equal((await at.offer(slug)).status, "not-available");
    assert.equal(
      (await helper.call("DELETE", `${await path(slug)}/forced-stop`)).json<Problem>().code,
      "catalog/not-forced",
    );
    await at.goesLive(slug);
    assert.equal(await at.page(slug), 200);
  });

  test("J11.4, OPR-04: customers and sellers read of a forced stop in their language, each once, however many there are", async () => {
    const slug = await at.live("told");
    const sold = await at.sold(slug);
    const french = await at.sale.customer({ company: "Moulins Vasseur" });
    await inOneRegion(at.market, "KR");
    const korean = await at.sale.customer({
      company: "Dosan Trading",
      language: "ko",
      country: "KR",
      address: { line1: "Teheran-ro 1", city: "Seoul", postalCode: "06141" },
    });
    const [order] = [await at.sale.buys(french, sold), await at.sale.buys(korean, sold)];
    await at.sale.buys(french, sold);
    const admin = await at.market.person(french.organisationId, ["global-admin"]);
    await at.market.person(french.organisationId, ["member"]);
    const others = await holdersLike(order.lines[0]?.subscriptionId ?? "", 450);

    assert.equal((await forces(slug, "It sends data to strangers.")).status, 200);
    await at.market.settle();
    const { rows } = await at.market.platform.pool.raw.query<{
      to_address: string;
      locale: string;
      template: string;
      body: string;
    }>(
      `select to_address, locale, template, body from platform.mails
       where template like 'publishing.forced-stop-%' and body like '%It sends data to strangers.%'`,
    );
    const customers = rows.filter(({ template }) => template === "publishing.forced-stop-customer");
    assert.equal(customers.length, 2 + others, "every customer, each once");
    const ofFrench = customers.find(({ body }) => body.includes("Moulins Vasseur"));
    assert.equal(ofFrench?.to_address, admin.email, "its administrators, not everybody");
    assert.match(ofFrench?.body ?? "", /which Moulins Vasseur uses through Nordhaven Cloud/);
    const ofKorean = customers.find(({ body }) => body.includes("Dosan Trading"));
    assert.deepEqual([ofKorean?.locale, ofKorean?.to_address.startsWith("claire@")], ["ko", true]);
    const [seller, ...more] = rows.filter(
      ({ template }) => template === "publishing.forced-stop-seller",
    );
    assert.deepEqual([seller?.to_address, more], [at.sale.partner.email, []]);
    assert.match(seller?.body ?? "", /452 of your customers have it/);

    // Told later, and lifted before: nobody is told of what no longer holds.
    const again = await at.live("lifted-soon");
    await at.sale.buys(french, await at.sold(again));
    await at.market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
      const offerId = (await at.offer(again)).id;
      accepted(await forceStop(tx, { offerId, reason: "A mistake." }));
      return liftForcedStop(tx, offerId);
    });
    await at.market.settle();
    const mistaken = await at.market.platform.pool.raw.query(
      "select 1 from platform.mails where body like '%A mistake.%' and template = 'publishing.forced-stop-customer'",
    );
    assert.equal(mistaken.rowCount, 0);
  });

  test("OPR-04, decision 50: the reseller through whom a provider sold reads of a forced stop and of a removal, of its own customers only", async () => {
    const slug = await at.live("resold");
    const sold = await at.sold(slug);
    const { market, sale } = at;
    const partner = (name: string, partnerType: "indirect-provider" | "indirect-reseller") =>
      market.organisation({ kind: "partner", name, partnerType });
    const provider = await partner("Meridiaan", "indirect-provider");
    const reseller = await partner("Bureau Vauban", "indirect-reseller");
    const other = await partner("Atelier Nord", "indirect-reseller");
    for (const one of [reseller, other])
      await market.platform.pool.raw.query(
        "insert into identity.provider_resellers (provider_id, reseller_id, since) values ($1, $2, now())",
        [provider.organisation.id, one.organisation.id],
      );
    for (const [company, through] of [
      ["Moulins Vasseur", reseller],
      ["Verrerie Azur", other],
    ] as const) {
      const customer = await sale.customer(
        { company, resellerId: through.organisation.id },
        provider,
      );
      await sale.buys(customer, sold, {}, provider);
    }
    const mails = async (to: string, words: string) =>
      (await sale.operator.call("GET", `/v1/mails?q=${encodeURIComponent(to)}&limit=100`))
        .json<{ data: { body: string }[] }>()
        .data.map(({ body }) => body)
        .filter((body) => body.includes(words));
    const named = (bodies: readonly string[]) =>
      bodies.map((body) =>
        ["Moulins Vasseur", "Verrerie Azur"].filter((one) => body.includes(one)),
      );

    assert.equal((await forces(slug, "It was sold twice.")).status, 200);
    const removal = await helper.call(
      "POST",
      "/v1/offer-removals",
      { offerId: sold.offer.offerId, day: "2027-01-05", text: "It cannot stay." },
      once(),
    );
    assert.equal(removal.status, 201, removal.text);
    await market.settle();
    for (const words of ["It was sold twice.", "It cannot stay."]) {
      assert.deepEqual(named(await mails(reseller.email, words)), [["Moulins Vasseur"]], words);
      assert.deepEqual(named(await mails(other.email, words)), [["Verrerie Azur"]], words);
      assert.deepEqual(
        named(await mails(provider.email, words)),
        [["Moulins Vasseur", "Verrerie Azur"]],
        words,
      );
    }
  });

  test("STO-04, OPR-04: who bought for itself reads of a forced stop and of a removal once, as a customer of the operator", async () => {
    const slug = await at.live("bought-direct");
    const sold = await at.sold(slug);
    const { market, sale } = at;
    const owner = await market.organisation({ kind: "customer", name: "Verger Saint-Loup" });
    const { id } = owner.organisation;
    const lines = [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 3 }];
    const cart = await owner.call("POST", "/v1/carts", { customerId: id, lines }, once());
    const path = `/v1/carts/${cart.json<{ id: string }>().id}`;
    const { review } = (await owner.call("PUT", `${path}/review`)).json<{
      review: { hash: string };
    }>();
    const body = { review: review.hash, acceptsAgreement: true };
    const placed = await owner.call("POST", `${path}/order`, body, once());
    assert.equal(placed.status, 201, placed.text);
    assert.equal((await forces(slug, "It leaks.")).status, 200);
    const removal = await helper.call(
      "POST",
      "/v1/offer-removals",
      { offerId: sold.offer.offerId, day: "2027-01-05", text: "It has to go." },
      once(),
    );
    assert.equal(removal.status, 201, removal.text);
    await market.settle();
    const mails = (
      await sale.operator.call("GET", `/v1/mails?q=${encodeURIComponent(owner.email)}&limit=100`)
    )
      .json<{ data: { body: string }[] }>()
      .data.map(({ body }) => body);
    const [stop, ...moreStops] = mails.filter((one) => one.includes("It leaks."));
    assert.match(stop ?? "", /which Verger Saint-Loup uses through Comptoir Meridian/);
    const [removed, ...moreRemovals] = mails.filter((one) => one.includes("It has to go."));
    assert.match(removed ?? "", /bought from Comptoir Meridian/);
    assert.deepEqual([moreStops, moreRemovals], [[], []]);
  });

  /** Copies the buyer of a subscription into so many other organisations that hold the same. */
  async function holdersLike(subscriptionId: string, count: number): Promise<number> {
    const { raw } = at.market.platform.pool;
    const columnsOf = async (table: string) =>
      (
        await raw.query<{ column_name: string }>(
          `select column_name from information_schema.columns
           where table_schema = 'commerce' and table_name = $1 and is_generated = 'NEVER'`,
          [table],
        )
      ).rows.map(({ column_name: name }) => name);
    const copied = (columns: readonly string[], changed: Readonly<Record<string, string>>) =>
      columns.map((name) => changed[name] ?? `one.${name}`).join(", ");
    const [ofCustomers, ofSubscriptions] = [
      await columnsOf("customers"),
      await columnsOf("subscriptions"),
    ];
    const id = (what: string) => `md5('${what}' || n)::uuid`;
    const client = await raw.connect();
    try {
      await client.query("begin");
      // Orders of the copies are of no interest here, so none are made for them.
      await client.query("set local session_replication_role = replica");
      await client.query(
        `insert into commerce.customers (${ofCustomers.join(", ")})
         select ${copied(ofCustomers, { id: id("customer"), organisation_id: id("organisation"), tenant_id: id("tenant"), company: "'Company ' || n", handle: "'company-' || n", domain: "'company-' || n || '.example'" })}
         from commerce.customers one join commerce.subscriptions s on s.customer_id = one.id, generate_series(1, $2::int) n
         where s.id = $1`,
        [subscriptionId, count],
      );
      await client.query(
        `insert into commerce.subscriptions (${ofSubscriptions.join(", ")})
         select ${copied(ofSubscriptions, { id: id("subscription"), organisation_id: id("organisation"), customer_id: id("customer") })}
         from commerce.subscriptions one, generate_series(1, $2::int) n where one.id = $1`,
        [subscriptionId, count],
      );
      await client.query("commit");
    } finally {
      client.release();
    }
    return count;
  }

  test("OPR-04: an offer that the publisher stopped can be kept off sale, too; one never on sale cannot", async () => {
    const draft = await at.draft("never-live");
    assert.equal((await forces(draft, "No.")).json<Problem>().code, "catalog/action-not-allowed");
    const slug = await at.live("stopped-twice");
    assert.equal((await at.stops(slug)).status, 200);
    assert.equal((await forces(slug, "Not to come back.")).status, 200);
    assert.equal(verdict(await at.offer(slug), "publish"), "stopped-by-operator");
    const held = await helper.call("GET", "/v1/distribution/offers?held=yes");
    assert.ok(held.json<{ data: { offer: string }[] }>().data.some(({ offer }) => offer === slug));
  });

  test("OPR-04: a Go live that was scheduled does not come back behind a forced stop", async () => {
    const slug = await at.live("scheduled");
    await changePage(at.publisher, slug, "properties", (one) => ({ ...one, appVersion: "2.0" }));
    const number = await at.atPreview(slug);
    const scheduled = await at.changes(
      "PUT",
      `/v1/offers/${slug}/submissions/${number}/scheduled-go-live`,
      { goLiveAt: "2026-11-21T18:00:00Z" },
    );
    assert.equal(scheduled.status, 200, scheduled.text);
    assert.equal((await forces(slug, "Not this evening.")).status, 200);
    await at.market.clockMovesTo("2026-11-21T18:00:01Z");
    await at.market.settle();
    assert.equal((await at.offer(slug)).status, "not-available");
    assert.equal(await at.page(slug), 410);
  });

  test("OPR-04: every offer is listed page by page, found by words; only support acts, an auditor reads", async () => {
    for (const one of ["listed-a", "listed-b"]) await at.draft(one);
    const first = await helper.call("GET", "/v1/distribution/offers?q=listed&limit=1");
    const page = first.json<{ data: { offer: string }[]; nextCursor: string }>();
    const second = await helper.call(
      "GET",
      `/v1/distribution/offers?q=listed&limit=1&cursor=${page.nextCursor}`,
    );
    assert.deepEqual(
      [...page.data, ...second.json<{ data: { offer: string }[] }>().data]
        .map(({ offer }) => offer.split(".")[1])
        .sort(),
      ["listed-a", "listed-b"],
    );
    const auditor = await at.market.person(at.sale.operator.organisation.id, ["auditor"]);
    const slug = await at.live("audited");
    assert.equal((await auditor.call("GET", await path(slug))).status, 200);
    assert.equal((await forces(slug, "No.", auditor)).status, 403);
  });

  type Suspension = {
    readonly status: string;
    readonly suspension: { readonly reason: string; readonly contact: string } | null;
    readonly impact: Readonly<Record<string, number>>;
    readonly confirmation: string;
  };
  type Me = { organisations: { suspension: { reason: string; contact: string } | null }[] };
  const standing = (id: string) => `/v1/organisations/${id}/suspension`;
  const suspends = (person: TestPerson, about: Record<string, unknown> = {}) =>
    at.sale.operator.call("PUT", standing(person.organisation.id), {
      reason: "It sells what it does not own.",
      contact: "trust@meridian.example",
      confirmation: person.organisation.handle,
      ...about,
    });
  const reinstates = async ({ organisation }: Pick<TestPerson, "organisation">) => {
    const path = `/v1/organisations/${organisation.id}/reinstatement`;
    const done = await at.sale.operator.call("POST", path, { reason: "It is settled." });
    assert.equal(done.status, 200, done.text);
    assert.equal(done.json<Suspension>().status, "active");
  };
  const codeOf = (answer: { json<T>(): T }) => answer.json<Problem>().code;
  const reviewed = async (partner: TestPerson, cart: string) => {
    const answer = await partner.call("PUT", `/v1/carts/${cart}/review`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<{ buyable: boolean; review: { hash: string } | null }>();
  };
  const orders = (partner: TestPerson, cart: string, hash: string) =>
    partner.call("POST", `/v1/carts/${cart}/order`, { review: hash }, once());

  test("OPR-03, BEY-09: of a suspended publisher nothing is submitted, goes live or is newly bought; what is held goes on, and a reinstated one goes on as before", async () => {
    const { publisher, sale, market } = at;
    const slug = await at.live("of-suspended");
    const sold = await at.sold(slug);
    const buyer = await sale.customer();
    const order = await sale.buys(buyer, sold);
    const cart = await at.cart(buyer, sold);
    const hash = (await reviewed(sale.partner, cart)).review?.hash ?? "";
    const prices = () => sale.partner.call("GET", "/v1/price-list?limit=100&market=FR");
    assert.match((await prices()).text, /of-suspended/);
    const [waiting, signed] = [await at.live("waits-at-preview"), await at.live("is-going-live")];
    for (const one of [waiting, signed])
      await changePage(publisher, one, "properties", (page) => ({ ...page, appVersion: "2.0" }));
    const atPreview = await at.atPreview(waiting);
    const going = await at.atPreview(signed);
    const path = `/v1/offers/${signed}/submissions/${going}`;
    const program = await programOf(market, { id: publisher.organisation.id, kind: "publisher" }, [
      "developer",
    ]);

    const looked = await sale.operator.call("GET", standing(publisher.organisation.id));
    const before = looked.json<Suspension>();
    assert.deepEqual(
      [before.status, before.suspension, before.confirmation],
      ["active", null, publisher.organisation.handle],
    );
    assert.ok((before.impact["liveOffers"] ?? 0) >= 3 && (before.impact["carts"] ?? 0) >= 1);
    assert.ok((before.impact["submissions"] ?? 0) >= 2);
    const refused = [
      [{ reason: "  " }, "identity/reason-missing"],
      [{ contact: "somebody" }, "identity/contact-invalid"],
      [{ confirmation: "contos" }, "identity/confirmation-wrong"],
    ] as const;
    for (const [wrong, code] of refused) {
      const answer = await suspends(publisher, wrong);
      assert.deepEqual([answer.status, codeOf(answer)], [422, code]);
    }
    assert.equal((await helper.call("PUT", standing(publisher.organisation.id), {})).status, 403);

    // Signed off, and not yet taken by a worker.
    const release = at.site.hold();
    assert.equal((await publisher.call("PUT", `${path}/sign-off`, {})).status, 200);
    const done = await suspends(publisher);
    assert.equal(done.status, 200, done.text);
    assert.equal(done.json<Suspension>().suspension?.reason, "It sells what it does not own.");
    assert.equal(codeOf(await suspends(publisher)), "identity/standing-unchanged");
    release();
    await market.settle();
    assert.equal((await at.offer(signed)).status, "attention-needed");
    const report = await publisher.call("GET", `${path}/report`);
    assert.match(report.text, /may not sell at present/);

    const draft = await at.draft("new-of-suspended");
    const tries: readonly (readonly [string, string, unknown])[] = [
      ["POST", `/v1/offers/${draft}/submissions`, { notes: "Please." }],
      ["PUT", `/v1/offers/${waiting}/submissions/${atPreview}/sign-off`, {}],
      [
        "PUT",
        `/v1/offers/${waiting}/submissions/${atPreview}/scheduled-go-live`,
        { goLiveAt: "2026-12-01T18:00:00Z" },
      ],
      ["PUT", `/v1/offers/${slug}/live`, { editionId: (await at.offer(slug)).live?.editionId }],
      ["PUT", `/v1/offers/${slug}/audience-sync`, { confirmedSubscriptions: "none" }],
    ];
    for (const [method, url, body] of tries) {
      const answer = await publisher.call(method, url, body, { ...once(), "if-match": "*" });
      assert.equal(codeOf(answer), "publishing/publisher-suspended", `${method} ${url}`);
    }
    // What is refused is not offered, and the pages say why beforehand.
    for (const path of [`/v1/offers/${waiting}/publication`, `/v1/offers/${waiting}`]) {
      const { actions } = (await publisher.call("GET", path)).json<{
        actions: { action: string; allowed: boolean; reason: { code: string } | null }[];
      }>();
      for (const { action, allowed, reason } of actions)
        if (["publish", "go-live", "schedule-go-live", "roll-back"].includes(action))
          assert.deepEqual([action, allowed, reason?.code], [action, false, "publisher-suspended"]);
    }
    const sync = await publisher.call("GET", `/v1/offers/${slug}/audience-sync`);
    const { action: syncing } = sync.json<{
      action: { allowed: boolean; reason: { code: string } | null };
    }>();
    assert.deepEqual([syncing.allowed, syncing.reason?.code], [false, "publisher-suspended"]);
    const me = (await publisher.call("GET", "/v1/me")).json<Me>();
    assert.deepEqual(
      me.organisations.map(({ suspension }) => suspension?.contact),
      ["trust@meridian.example"],
    );
    assert.equal(
      (await at.changes("PUT", `/v1/offers/${slug}`, { alias: "Edited meanwhile" })).status < 500,
      true,
    );

    // Bought before: it goes on, with more licences too. Bought anew: not by any way.
    const held = order.lines[0]?.subscriptionId ?? "";
    assert.equal((await sale.partner.call("GET", `/v1/subscriptions/${held}`)).status, 200);
    const token = await fetch(
      `${market.url}/${publisher.organisation.tenantId}/oauth2/v2.0/token`,
      {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: program.id,
          client_secret: program.secret,
          scope: "souk/.default",
        }),
      },
    );
    assert.equal(token.status, 200, await token.text());
    const shown = await reviewed(sale.partner, cart);
    assert.deepEqual([shown.buyable, shown.review], [false, null]);
    assert.match(JSON.stringify(shown), /publisher-suspended/);
    assert.equal(codeOf(await orders(sale.partner, cart, hash)), "commerce/not-reviewed");
    const added = await sale.partner.call(
      "POST",
      "/v1/carts",
      {
        customerId: (await sale.customer()).id,
        lines: [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 1 }],
      },
      once(),
    );
    assert.equal(codeOf(added), "commerce/plan-not-available");
    const listed = await sale.partner.call(
      "GET",
      `/v1/customers/${buyer.id}/catalog?availability=unavailable&q=of-suspended`,
    );
    assert.match(listed.text, /publisher-suspended/);
    assert.doesNotMatch((await prices()).text, /of-suspended/);
    const page = await market.visitor("GET", `/product/saas/${slug}`);
    assert.equal(page.status, 200);
    assert.match(page.text, /Not sold at present/);
    await market.settle();
    const mails = (
      await sale.operator.call("GET", `/v1/mails?q=${publisher.email}&limit=100`)
    ).json<{ data: { body: string }[] }>().data;
    const told = mails.filter(({ body }) => body.includes("It sells what it does not own."));
    assert.equal(told.length, 1);
    assert.match(told[0]?.body ?? "", /write to trust@meridian\.example/);

    await reinstates(publisher);
    assert.equal((await reviewed(sale.partner, cart)).buyable, true);
    assert.match((await prices()).text, /of-suspended/);
    const live = await publisher.call(
      "PUT",
      `/v1/offers/${waiting}/submissions/${atPreview}/sign-off`,
      {},
    );
    assert.equal(live.status, 200, live.text);
    await market.settle();
    assert.equal((await at.offer(waiting)).live?.version, 2);
    assert.doesNotMatch((await market.visitor("GET", `/product/saas/${slug}`)).text, /at present/);
    const history = (
      await sale.operator.call("GET", `/v1/organisations/${publisher.organisation.id}`)
    ).json<{ status: string; standing: { kind: string; reason: string }[] }>();
    assert.deepEqual(
      [history.status, history.standing.map(({ kind, reason }) => [kind, reason])],
      [
        "active",
        [
          ["reinstated", "It is settled."],
          ["suspended", "It sells what it does not own."],
        ],
      ],
    );
  });

  test("OPR-03, BEY-03: a moment to go live that comes while the publisher is suspended is missed, and the mail says why", async () => {
    const slug = await at.live("moment-missed");
    await changePage(at.publisher, slug, "properties", (one) => ({ ...one, appVersion: "2.0" }));
    const number = await at.atPreview(slug);
    const chosen = await at.changes(
      "PUT",
      `/v1/offers/${slug}/submissions/${number}/scheduled-go-live`,
      { goLiveAt: "2026-11-22T18:00:00Z" },
    );
    assert.equal(chosen.status, 200, chosen.text);
    assert.equal((await suspends(at.publisher)).status, 200);
    await at.market.clockMovesTo("2026-11-22T18:00:01Z");
    await at.market.settle();
    const { status, live } = await at.offer(slug);
    assert.deepEqual([status, live?.version], ["preview", 1]);
    const told = await at.sale.operator.call("GET", `/v1/mails?q=${at.publisher.email}&limit=100`);
    assert.match(told.text, /The marketplace operator has suspended this publisher\./);
    await reinstates(at.publisher);
  });

  test("OPR-03: a suspended partner orders nothing, adds no licences and no customers; it reads and cancels what it has", async () => {
    const { market, sale } = at;
    const partner = await market.organisation({ kind: "partner", name: "Westwind Cloud" });
    const sold = await at.sold(await at.live("sold-by-suspended"));
    const buyer = await sale.customer({}, partner);
    const order = await sale.buys(buyer, sold, {}, partner);
    const cart = (await sale.fills(buyer, sold, partner)).id;
    const hash = (await reviewed(partner, cart)).review?.hash ?? "";
    const other = await sale.customer();
    assert.equal((await suspends(partner)).status, 200);

    const bought = await orders(partner, cart, hash);
    assert.deepEqual([bought.status, codeOf(bought)], [403, "commerce/seller-suspended"]);
    const lines = [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 1 }];
    const filled = await partner.call("POST", "/v1/carts", { customerId: buyer.id, lines }, once());
    assert.equal(codeOf(filled), "commerce/seller-suspended");
    const added = await partner.call("POST", "/v1/customers", customerBody(), once());
    assert.equal(codeOf(added), "commerce/seller-suspended");
    const subscription = `/v1/subscriptions/${order.lines[0]?.subscriptionId}`;
    const catalogue = await partner.call("GET", `/v1/customers/${buyer.id}/catalog`);
    assert.match(catalogue.text, /partner-suspended/);
    assert.equal((await partner.call("GET", subscription)).status, 200);
    assert.equal((await sale.fills(other, sold)).id.length, 36, "others sell as before");
    assert.ok((await sale.activates(order.lines[0]?.subscriptionId ?? "")).ok);
    await market.settle();
    const licences = (quantity: number) =>
      partner.call(
        "PUT",
        `${subscription}/quantity?dryRun=true`,
        { quantity },
        { ...once(), "if-match": "*" },
      );
    assert.equal(codeOf(await licences(12)), "commerce/seller-suspended");
    const fewer = await licences(8);
    assert.equal(fewer.status, 200, fewer.text);
    const cancelled = await partner.call(
      "PUT",
      `${subscription}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(cancelled.status, 200, cancelled.text);
    await reinstates(partner);
    assert.equal((await orders(partner, cart, hash)).status, 201);
  });

  test("OPR-03: nothing new is ordered for a suspended customer, whoever sells; what it has goes on", async () => {
    const { sale, market } = at;
    const sold = await at.sold(await at.live("for-suspended"));
    const buyer = await sale.customer();
    const cart = (await sale.fills(buyer, sold)).id;
    const hash = (await reviewed(sale.partner, cart)).review?.hash ?? "";
    const admin = await market.person(buyer.organisationId, ["global-admin"]);
    assert.equal((await suspends(admin)).status, 200);
    const bought = await orders(sale.partner, cart, hash);
    assert.deepEqual([bought.status, codeOf(bought)], [409, "commerce/customer-suspended"]);
    const listed = await sale.operator.call("GET", "/v1/organisations?status=suspended");
    assert.deepEqual(
      listed.json<{ data: { id: string }[] }>().data.map(({ id }) => id),
      [buyer.organisationId],
    );
    await reinstates(admin);
    assert.equal((await orders(sale.partner, cart, hash)).status, 201);
  });

  test("OPR-03: a suspension and an order, or a submission, that meet never miss each other", async () => {
    const { sale, market, publisher } = at;
    const { raw } = market.platform.pool;
    const sold = await at.sold(await at.live("met-by-suspension"));
    const buyer = await sale.customer();
    const cart = (await sale.fills(buyer, sold)).id;
    const hash = (await reviewed(sale.partner, cart)).review?.hash ?? "";
    const parties = [sale.partner.organisation.id];

    // An order that is being written: the suspension waits for it.
    const client = await raw.connect();
    try {
      await client.query("begin");
      await client.query("select commerce.suspended_among($1::uuid[])", [parties]);
      let answered = false;
      const suspended = suspends(sale.partner).then((answer) => {
        answered = true;
        return answer;
      });
      await waitsForLock();
      assert.equal(answered, false);
      await client.query("commit");
      assert.equal((await suspended).status, 200);
      await reinstates(sale.partner);

      // A suspension that is being written: the order that read before it waits, reads again and is refused.
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(commerce.standing_key($1))", parties);
      await client.query(
        "insert into commerce.suspended_organisations (organisation_id, since) values ($1, now())",
        parties,
      );
      const order = orders(sale.partner, cart, hash);
      await waitsForLock();
      await client.query("commit");
      assert.equal(codeOf(await order), "commerce/seller-suspended");
      await client.query("delete from commerce.suspended_organisations");
      assert.equal((await orders(sale.partner, cart, hash)).status, 201);

      const draft = await at.draft("met-by-suspension-2");
      await client.query("begin");
      await client.query("update identity.organisations set status = 'suspended' where id = $1", [
        publisher.organisation.id,
      ]);
      const submission = publisher.call(
        "POST",
        `/v1/offers/${draft}/submissions`,
        { notes: "Please." },
        once(),
      );
      await waitsForLock();
      await client.query("commit");
      assert.equal(codeOf(await submission), "publishing/publisher-suspended");
      await client.query("update identity.organisations set status = 'active' where id = $1", [
        publisher.organisation.id,
      ]);
    } finally {
      client.release();
    }

    async function waitsForLock(): Promise<void> {
      for (;;) {
        const { rowCount } = await raw.query(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        if (rowCount !== 0) return;
      }
    }
  });
});
