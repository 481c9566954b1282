import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import { receiveLead } from "../../src/modules/leads/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { momentsNamed } from "../support/agenda.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { completeOffer, openSite, type Site, submitted } from "../support/publishing.ts";

const FORM = {
  firstName: "Ji-won",
  lastName: "Han",
  email: "jiwon@hanbit.example",
  phone: "",
  company: "Hanbit Trading",
  jobTitle: "",
  country: "KR",
  message: "How many people can use it?",
  consent: "yes",
};

type Lead = {
  id: string;
  company: string;
  email: string;
  stage: string;
  delivery: string;
  message: string;
  attempts: { outcome: string; detail: string }[];
  assignee: { id: string; name: string } | null;
  allowedActions: string[];
  offer: { name: string; slug: string };
};

suite("LIC-05: leads", () => {
  let market: TestMarket;
  let site: Site;
  let publisher: TestPerson;
  let stranger: TestPerson;
  let customer: TestPerson;
  const live = new Map<string, string>();

  let operator: TestPerson;
  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    operator = await market.organisation({ kind: "operator", name: "Operator" });
    await operator.call("PUT", "/v1/certification/settings", { certification: "automatic" });
    publisher = await market.organisation({ kind: "publisher", name: "Quai Neuf" });
    stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    customer = await market.organisation({ kind: "customer", name: "Hanbit Trading" });
    for (const [offer, leads] of [
      ["none", { destination: "none" }],
      ["crm", { destination: "https", url: `${site.url}/crm` }],
      ["mail", { destination: "email", emails: ["sales@quaineuf.example"] }],
    ] as const) {
      const slug = await completeOffer(publisher, site, {
        offer,
        plans: [],
        pages: { setup: { listingOption: "contact-me", leads }, technical: undefined },
      });
      await submitted(publisher, slug);
      await market.settle();
      const signedOff = await publisher.call(
        "PUT",
        `/v1/offers/${slug}/submissions/1/sign-off`,
        {},
      );
      assert.ok(signedOff.status < 300, signedOff.text);
      await market.settle();
      live.set(offer, slug);
    }
    const sold = await completeOffer(publisher, site, { offer: "sold" });
    live.set("sold", sold);
  });
  after(async () => {
    await market?.close();
    site?.close();
  });

  const page = (offer: string) => `/product/saas/${live.get(offer)}/contact`;
  const send = (offer: string, changes: Record<string, string> = {}, person?: TestPerson) =>
    (person?.call ?? market.visitor)(
      "POST",
      page(offer),
      new URLSearchParams({ key: randomUUID(), ...FORM, ...changes }).toString(),
      { "content-type": "application/x-www-form-urlencoded" },
    );
  const leads = async (query = "", person = publisher) => {
    const answer = await person.call("GET", `/v1/leads?${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<{ data: Lead[]; total: number; nextCursor: string | null }>();
  };
  const lead = async (id: string) => {
    const answer = await publisher.call("GET", `/v1/leads/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return { lead: answer.json<Lead>(), etag: answer.headers.get("etag") ?? "" };
  };
  type Told = {
    event: string;
    actor: { kind: string; name: string };
    assignee: string | null;
    note: string | null;
    attempt: { outcome: string; detail: string } | null;
  };
  /** The whole history of a lead, page after page. */
  const history = async (id: string, query = "") => {
    const told: Told[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const answer = await publisher.call("GET", `/v1/leads/${id}/history${query || "?"}${after}`);
      assert.equal(answer.status, 200, answer.text);
      const page = answer.json<{ data: Told[]; nextCursor: string | null }>();
      told.push(...page.data);
      cursor = page.nextCursor;
    }
    return told;
  };

  test("the form is read without scripts, and what is known of a signed-in person stands in it", async () => {
    const anonymous = await market.visitor("GET", page("none"));
    assert.equal(anonymous.status, 200);
    assert.match(anonymous.text, /<form [^>]*action="\/product\/saas\/[^"]+\/contact"/);
    assert.match(anonymous.text, /name="robots" content="noindex/);
    const known = await customer.call("GET", page("none"));
    assert.match(known.text, new RegExp(`value="${customer.email}"`));
    assert.match(known.text, /value="Hanbit Trading"/);
    assert.equal((await market.visitor("GET", page("sold"))).status, 404, "not by contact");
    assert.equal((await market.visitor("GET", "/product/saas/no.such/contact")).status, 404);
  });

  test("a message is kept for the publisher and answered with a page that says so", async () => {
    const sent = await send("none", { company: "First & Co" });
    assert.equal(sent.status, 303, sent.text);
    const next = await market.visitor("GET", sent.headers.get("location") ?? "");
    assert.match(next.text, /Your message is on its way to Quai Neuf/);
    const { data, total } = await leads("q=first");
    assert.equal(total, 1);
    assert.equal(data[0]?.company, "First & Co");
    assert.equal(data[0]?.delivery, "none");
    assert.equal((await leads("", stranger)).total, 0, "nobody else sees it");
    assert.equal((await stranger.call("GET", `/v1/leads/${data[0]?.id}`)).status, 404);
    await market.settle();
    await momentsNamed(operator, {
      kind: "leads.expire",
      about: /, quai/,
      page: /^\/offers\/[\w-]+$/,
    });
    const mails = await market.platform.pool.raw.query(
      "select to_address, subject from platform.mails where subject like 'First & Co%'",
    );
    assert.deepEqual(
      mails.rows.map(({ to_address }) => to_address),
      [publisher.email],
    );
  });

  test("what is wrong is said at its field, in the reader's language, and nothing typed is lost", async () => {
    const refused = await market.visitor(
      "POST",
      page("none"),
      new URLSearchParams({
        ...FORM,
        email: "jiwon",
        message: "Bonjour <b>",
        consent: "",
      }).toString(),
      { "content-type": "application/x-www-form-urlencoded", "accept-language": "fr" },
    );
    assert.equal(refused.status, 422);
    assert.match(refused.text, /Ce n’est pas une adresse e-mail/);
    assert.match(refused.text, /Sans votre accord, rien n’est envoyé/);
    assert.match(refused.text, /value="jiwon"/);
    assert.match(refused.text, /Bonjour &lt;b&gt;/);
    assert.equal((await leads("q=jiwon&country=KR&source=contact-me")).data.length > 0, true);
  });

  test("the same form sent twice, also at once, is one message", async () => {
    const key = randomUUID();
    const changes = { key, company: "Twice", email: "twice@hanbit.example" };
    const answers = await Promise.all([send("none", changes), send("none", changes)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    await send("none", changes);
    assert.equal((await leads("q=twice")).total, 1);
  });

  test("an address writes three times a day about an offer, then is asked to wait", async () => {
    const email = "often@hanbit.example";
    for (let turn = 0; turn < 3; turn += 1)
      assert.equal((await send("none", { email })).status, 303);
    const fourth = await send("none", { email: email.toUpperCase() });
    assert.equal(fourth.status, 429);
    assert.match(fourth.text, /has written 3 times/);
    assert.equal((await send("mail", { email })).status, 303, "another offer is another matter");
  });

  test("a copy goes to the writer's own address only", async () => {
    await send("none", { email: customer.email, company: "Own address" }, customer);
    await send("none", { email: "victim@other.example", company: "Not own" }, customer);
    const { rows } = await market.platform.pool.raw.query(
      "select to_address from platform.mails where dedupe_key like 'lead-copy/%'",
    );
    assert.deepEqual(
      rows.map(({ to_address }) => to_address),
      [customer.email],
    );
  });

  test("a lead reaches the publisher's own address in the form that receivers know", async () => {
    await send("crm", { company: "To the CRM" });
    await market.settle();
    const [found] = (await leads("q=crm&delivery=delivered")).data;
    assert.ok(found, JSON.stringify((await leads("q=crm")).data));
    // Checks of the draft ask the same address, at moments of their own.
    const sent = site.seen.find(
      ({ path, body }) => path === "/crm" && body?.includes("To the CRM"),
    );
    const payload = JSON.parse(sent?.body ?? "{}");
    assert.equal(payload.UserDetails.Company, "To the CRM");
    assert.equal(payload.LeadSource, `Souk-PLT | ${live.get("crm")}`);
    assert.equal(payload.ActionCode, "PLT");
  });

  test("a receiver that fails is tried again; the lead is here all the while", async () => {
    site.answers["/crm"] = 500;
    await send("crm", { company: "Later", email: "later@hanbit.example" });
    const failing = await until(
      async () => (await leads("q=later")).data[0],
      (one) => one?.delivery === "failing",
    );
    const { etag: before } = await lead(failing?.id ?? "");
    site.answers["/crm"] = 202;
    await market.settle();
    const { lead: delivered, etag } = await lead(failing?.id ?? "");
    assert.equal(etag, before, "a delivery is in the way of nobody who works on the lead");
    assert.equal(delivered.delivery, "delivered");
    assert.deepEqual(
      [delivered.attempts.at(-1)?.detail, delivered.attempts[0]?.detail],
      ["500", "202"],
    );
    const told = await history(delivered.id);
    assert.deepEqual(
      [told[0]?.attempt?.detail, told.at(-2)?.attempt?.detail, told.at(-1)?.event],
      ["202", "500", "received"],
    );
  });

  test("a lead goes by mail where the offer says so, each address once", async () => {
    await send("mail", { company: "By mail" });
    await market.settle();
    const [found] = (await leads("q=by+mail")).data;
    assert.equal(found?.delivery, "delivered");
    const { rows } = await market.platform.pool.raw.query(
      "select to_address, body from platform.mails where dedupe_key = $1",
      [`lead/${found?.id}/sales@quaineuf.example`],
    );
    assert.match(rows[0]?.body, /How many people can use it\?/);
  });

  test("a publisher's person accepts, wins, reopens; others' versions and roles are refused", async () => {
    const [found] = (await leads("q=first")).data;
    const { lead: first, etag } = await lead(found?.id ?? "");
    assert.deepEqual(first.allowedActions, ["accept", "decline"]);
    const put = (what: string, body: unknown, ifMatch: string, person = publisher) =>
      person.call("PUT", `/v1/leads/${first.id}/${what}`, body, { "if-match": ifMatch });
    assert.equal((await put("stage", { action: "win" }, etag)).status, 409);
    const accepted = await put("stage", { action: "accept" }, etag);
    assert.equal(accepted.json<Lead>().stage, "accepted");
    assert.equal((await put("stage", { action: "win" }, etag)).status, 412, "somebody was faster");
    const developer = await market.person(publisher.organisation.id, ["developer"]);
    assert.equal((await developer.call("GET", "/v1/leads")).status, 403);
    const referrals = await market.person(publisher.organisation.id, ["referrals-admin"]);
    const { etag: now } = await lead(first.id);
    const given = await put("assignee", { personId: referrals.personId }, now, referrals);
    assert.equal(given.json<Lead>().assignee?.id, referrals.personId);
    assert.equal((await leads(`assignee=${referrals.personId}`)).total, 1);
    const choice = (await publisher.call("GET", "/v1/leads")).json<{
      assignees: { id: string }[];
    }>();
    const ids = choice.assignees.map(({ id }) => id);
    assert.ok(ids.includes(referrals.personId) && !ids.includes(developer.personId));
    assert.ok((await leads("assignee=none")).data.every(({ assignee }) => assignee === null));
    const unknown = await put("assignee", { personId: developer.personId }, "*");
    assert.equal(unknown.status, 422);
    assert.equal((await put("delivery", undefined, "*")).status < 300, true, "handed on again");
  });

  test("LIC-05: a lead tells who changed what and when, with notes that stay as they were written", async () => {
    await send("none", { company: "Told", email: "told@hanbit.example" });
    const id = (await leads("q=told")).data[0]?.id ?? "";
    const { personId } = await market.person(publisher.organisation.id, ["referrals-admin"]);
    const put = async (what: string, body: unknown) => {
      const answer = await publisher.call("PUT", `/v1/leads/${id}/${what}`, body, {
        "if-match": "*",
      });
      assert.equal(answer.status, 200, answer.text);
    };
    const note = (text: string, person = publisher, key: string = randomUUID()) =>
      person.call("POST", `/v1/leads/${id}/notes`, { text }, { "idempotency-key": key });
    await put("stage", { action: "accept" });
    await put("assignee", { personId });
    const { lead: given, etag } = await lead(id);
    const key = randomUUID();
    const written = await note("  Called back:\nthirty seats. ", publisher, key);
    assert.equal(written.status, 201, written.text);
    assert.equal((await note("  Called back:\nthirty seats. ", publisher, key)).status, 201);
    assert.equal((await lead(id)).etag, etag, "a note is in nobody's way");
    await put("assignee", { personId: null });
    await put("stage", { action: "win" });
    const told = await history(id);
    assert.deepEqual(
      told.map(({ event, assignee, note: text }) => [event, assignee ?? text]),
      [
        ["won", null],
        ["assigned", null],
        ["noted", "Called back:\nthirty seats."],
        ["assigned", given.assignee?.name],
        ["accepted", null],
        ["received", null],
      ],
    );
    const names = new Set(told.slice(0, -1).map(({ actor }) => `${actor.kind} ${actor.name}`));
    assert.deepEqual([...names], ["person Quai Neuf global-admin"]);
    assert.deepEqual(await history(id, "?limit=1"), told, "page by page");
    for (const path of ["history", "notes"]) {
      const method = path === "notes" ? "POST" : "GET";
      const body = path === "notes" ? { text: "Not mine" } : undefined;
      const answer = await stranger.call(method, `/v1/leads/${id}/${path}`, body, {
        "idempotency-key": randomUUID(),
      });
      assert.equal(answer.status, 404, answer.text);
    }
    assert.equal((await note(" \n ")).status, 400);
    assert.equal((await note("x".repeat(2_001))).status, 400);
    await market.platform.pool.raw.query(
      "insert into leads.notes (lead_id, number, text, at) select $1, n, 'Told', now() from generate_series(2, 499) n",
      [id],
    );
    const last = await Promise.all([note("One"), note("of two")]);
    assert.deepEqual(last.map(({ status }) => status).toSorted(), [201, 409]);
    await assert.rejects(
      market.platform.pool.raw.query("update leads.notes set text = 'Changed' where lead_id = $1", [
        id,
      ]),
      /append-only/,
    );
  });

  test("LIC-05: ten leads of a day are mailed at once, the others in one mail when the publisher's day is over", async () => {
    const busy = await market.organisation({ kind: "publisher", name: "Busy", handle: "busy" });
    const finance = await market.person(busy.organisation.id, ["finance"]);
    const slug = await completeOffer(busy, site, {
      offer: "popular",
      plans: [],
      pages: {
        setup: { listingOption: "contact-me", leads: { destination: "none" } },
        technical: undefined,
      },
    });
    await submitted(busy, slug);
    await market.settle();
    assert.ok(
      (await busy.call("PUT", `/v1/offers/${slug}/submissions/1/sign-off`, {})).status < 300,
    );
    await market.settle();
    const mailed = async () => {
      const { rows } = await market.platform.pool.raw.query(
        "select template, body from platform.mails where organisation_id = $1 and template like 'leads.%' order by at",
        [busy.organisation.id],
      );
      const of = (template: string) => rows.filter((row) => row.template === template);
      return { each: of("leads.received"), digests: of("leads.digest") };
    };
    const { id: offerId, live: edition } = (await busy.call("GET", `/v1/offers/${slug}`)).json<{
      id: string;
      live: { editionId: string };
    }>();
    // Not through the form, which takes so many messages of one visitor in a minute only.
    const writes = async (from: number, to: number) => {
      for (let turn = from; turn <= to; turn += 1)
        accepted(
          await receiveLead(market.platform.databaseAs(SYSTEM), {
            form: {
              ...FORM,
              email: `p${turn}@many.example`,
              company: `Company ${turn}`,
              consent: true,
            },
            source: "contact-me",
            offer: {
              offerId,
              publisherId: busy.organisation.id,
              editionId: edition.editionId,
              slug,
              type: "saas",
              name: "Popular",
              plans: [],
            },
            language: "en",
          }),
        );
      await market.settle();
    };
    await writes(1, 13);
    assert.equal((await mailed()).each.length, 10);
    assert.deepEqual((await mailed()).digests, []);
    const agenda = await market.platform.pool.raw.query(
      "select due_at from platform.agenda where kind = 'leads.digest' and starts_with(subject, $1)",
      [busy.organisation.id],
    );
    assert.equal(agenda.rows.length, 1, "one moment, however many leads");
    await momentsNamed(operator, {
      kind: "leads.digest",
      about: /^(Busy|Quai Neuf), .+ 2026$/,
      page: /^\/organisations\/[\w-]+$/,
    });
    const now = market.platform.clock.now();
    const { rows: zones } = await market.platform.pool.raw.query(
      "select time_zone from identity.organisations where id = $1",
      [busy.organisation.id],
    );
    const midnight = now
      .toZonedDateTimeISO(String(zones[0]?.time_zone))
      .add({ days: 1 })
      .startOfDay();
    await market.clockMovesTo(midnight.subtract({ minutes: 1 }).toInstant().toString());
    assert.deepEqual((await mailed()).digests, []);
    await market.clockMovesTo(midnight.toInstant().toString());
    const { each, digests } = await mailed();
    assert.equal(each.length, 10);
    assert.equal(digests.length, 1, "to whoever reads leads: finance does not");
    assert.ok(finance.email.length > 0);
    const body = String(digests[0]?.body);
    const companies = (text: string) => new Set(text.match(/Company \d+/g));
    const atOnce = companies(each.map((mail) => mail.body).join());
    // Those of one millisecond have no order: which three come later is open.
    assert.deepEqual([companies(body).size, atOnce.size], [3, 10]);
    assert.equal(atOnce.union(companies(body)).size, 13, "each is named once");
    assert.match(body, /\/publisher\/busy\/leads/);
    await writes(14, 14);
    assert.equal((await mailed()).each.length, 11, "a new day begins anew");
  });

  test("a lead that nobody answers in 14 days expires; an accepted one does not", async () => {
    await send("none", { company: "Forgotten", email: "forgotten@hanbit.example" });
    const before = market.platform.clock.now();
    await market.clockMovesTo(before.add({ hours: 24 * 14 }).toString());
    assert.equal((await leads("q=forgotten")).data[0]?.stage, "expired");
    assert.equal((await leads("q=first")).data[0]?.stage, "accepted");
    assert.deepEqual((await leads("q=forgotten")).data[0]?.allowedActions, ["reopen"]);
  });

  test("a test lead tells the publisher how its address answers, and is not kept", async () => {
    site.answers["/crm"] = 401;
    const tested = await publisher.call("POST", `/v1/offers/${live.get("crm")}/lead-test`);
    assert.deepEqual(
      [tested.status, tested.json()["outcome"], tested.json()["detail"]],
      [200, "refused", "401"],
    );
    assert.match(site.seen.at(-1)?.body ?? "", /"LastName":"MSFT_TEST_\d+"/);
    assert.equal((await leads("q=msft_test")).total, 0);
    const none = await publisher.call("POST", `/v1/offers/${live.get("none")}/lead-test`);
    assert.equal(none.json()["code"], "leads/no-destination");
  });

  test("ACC-08: leads are listed by company or by time, either way, page by page; a cursor belongs to its order", async () => {
    type Row = { id: string; company: string; receivedAt: string };
    const listed = async (sort: string) => {
      const rows: Row[] = [];
      let cursor = "";
      do {
        const answer = await publisher.call("GET", `/v1/leads?limit=2&sort=${sort}${cursor}`);
        assert.equal(answer.status, 200, answer.text);
        const { data, nextCursor } = answer.json<{ data: Row[]; nextCursor: string | null }>();
        rows.push(...data);
        cursor = nextCursor === null ? "" : `&cursor=${nextCursor}`;
      } while (cursor !== "");
      return rows;
    };
    const byTime = await listed("received");
    assert.ok(byTime.length > 4, `${byTime.length} leads`);
    const ids = (rows: Row[]) => rows.map(({ id }) => id);
    assert.deepEqual(ids(await listed("-received")), ids(byTime).toReversed());
    assert.deepEqual(
      byTime.map(({ receivedAt }) => receivedAt),
      byTime.map(({ receivedAt }) => receivedAt).toSorted(),
    );
    const byCompany = await listed("company");
    const names = byCompany.map(({ company }) => company.toLowerCase());
    assert.deepEqual(new Set(ids(byCompany)), new Set(ids(byTime)));
    const compare = new Intl.Collator("en").compare;
    assert.ok(names.every((name, at) => at === 0 || compare(names[at - 1] ?? "", name) <= 0));
    assert.deepEqual(ids(await listed("-company")), ids(byCompany).toReversed());
    const { nextCursor } = (await publisher.call("GET", "/v1/leads?limit=2&sort=company")).json<{
      nextCursor: string;
    }>();
    assert.equal((await publisher.call("GET", `/v1/leads?cursor=${nextCursor}`)).status, 400);
  });

  test("programs write the same way, once for each key", async () => {
    const body = {
      ...FORM,
      phone: undefined,
      jobTitle: undefined,
      consent: true,
      company: "Program",
    };
    const headers = { "idempotency-key": randomUUID() };
    const path = `/v1/storefront/offers/${live.get("none")}/leads`;
    const first = await customer.call(
      "POST",
      path,
      { ...body, email: "p@hanbit.example" },
      headers,
    );
    assert.equal(first.status, 201, first.text);
    const again = await customer.call(
      "POST",
      path,
      { ...body, email: "p@hanbit.example" },
      headers,
    );
    assert.equal(again.json()["id"], first.json()["id"]);
    assert.equal((await leads("q=program")).total, 1);
    const sold = await customer.call(
      "POST",
      `/v1/storefront/offers/${live.get("sold")}/leads`,
      body,
      { "idempotency-key": randomUUID() },
    );
    assert.equal(sold.status, 404);
  });
});

async function until<T>(look: () => Promise<T>, fits: (found: T) => boolean): Promise<T> {
  for (let turn = 0; turn < 200; turn += 1) {
    const found = await look();
    if (fits(found)) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("It did not come to that");
}
