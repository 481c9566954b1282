import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import { forceStop, liftForcedStop } from "../../src/modules/catalog/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { type Distribution, openDistribution, verdict } from "../support/distribution.ts";
import { inOneRegion, once, type TestPerson } from "../support/market.ts";
import { changePage } from "../support/publishing.ts";

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
});
