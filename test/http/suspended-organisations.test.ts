import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import { once, programOf, type TestPerson } from "../support/market.ts";
import { changePage } from "../support/publishing.ts";
import { customerBody } from "../support/sale.ts";

type Problem = { readonly code: string; readonly detail: string };

suite("suspended organisations", () => {
  let at: Distribution;
  let helper: TestPerson;
  before(async () => {
    at = await openDistribution();
    helper = await at.market.person(at.sale.operator.organisation.id, ["support"]);
  });
  after(() => at.close());
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
