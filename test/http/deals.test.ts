import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { momentsNamed } from "../support/agenda.ts";
import { DEAL, leftLead, licensedOffer, registered, type TestDeal } from "../support/deals.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { PDF, upload } from "../support/offers.ts";

type List = { data: TestDeal[]; total: number; waiting: number; nextCursor: string | null };
type Refused = { code: string; deals: string[]; allowed: string[]; errors: { pointer: string }[] };

suite("LIC-07: deals", () => {
  let market: TestMarket;
  let operator: TestPerson;
  let publisher: TestPerson;
  let stranger: TestPerson;
  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({ kind: "operator", name: "Operator" });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
      timeZone: "Europe/Paris",
    });
    stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    await licensedOffer(market, publisher);
  });
  after(() => market?.close());

  const named = (company: string, more: object = {}) => ({
    customer: { company, country: "FR", city: "Le Havre" },
    ...more,
  });
  const send = (body: object, query = "", person = publisher) =>
    person.call("POST", `/v1/deals${query}`, { ...DEAL, ...body }, once());
  const deals = async (query = "", person = publisher) => {
    const answer = await person.call("GET", `/v1/deals?${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<List>();
  };
  const deal = async (id: string, person = publisher) => {
    const answer = await person.call("GET", `/v1/deals/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<TestDeal>();
  };
  const does = (
    person: TestPerson,
    what: string,
    body: object = {},
    seen: Record<string, string> = { "if-match": "*" },
  ) => {
    const posts = /(questions|answers)$/.test(what);
    const headers = { ...seen, ...(posts ? once() : {}) };
    return person.call(posts ? "POST" : "PUT", `/v1/deals/${what}`, body, headers);
  };
  const done = async (...[person, what, body]: Parameters<typeof does>) => {
    const answer = await does(person, what, body);
    assert.equal(answer.status, 200, `${what}: ${answer.text}`);
    return answer.json<TestDeal>();
  };
  const mailsOf = async (template: string) =>
    (
      await market.platform.pool.raw.query<{ to_address: string; text: string }>(
        "select * from platform.mails where template = $1",
        [template],
      )
    ).rows;

  test("a publisher registers a sale of its live offer with managed licences; it is Submitted", async () => {
    const solutions = await publisher.call("GET", "/v1/deal-solutions");
    assert.deepEqual(solutions.json(), {
      data: [{ slug: "contoso.sales", name: "Harbour Sales", type: "dynamics-365" }],
    });
    const one = await registered(publisher);
    assert.equal(one.status, "submitted");
    assert.equal(one.customer.company, "Société Générale du Port");
    assert.equal(one.solution.name, "Harbour Sales");
    assert.deepEqual(one.allowedActions, ["withdraw"]);
    assert.ok(one.licencesMayBeManaged, "decision 32: on submitted deals");
    assert.deepEqual(
      one.steps.map(({ kind, by }) => [kind, by.kind]),
      [["registered", "publisher"]],
    );
    assert.deepEqual((await deal(one.id, operator)).allowedActions, ["claim"]);
  });

  test("what cannot be a deal is refused at its fields, and nothing is kept", async () => {
    const { total } = await deals();
    const refused = async (body: object, pointers: readonly string[], status = 422) => {
      for (const query of ["", "?dryRun=true"]) {
        const answer = await send(body, query);
        assert.equal(answer.status, status, answer.text);
        const said = answer.json<Refused>();
        assert.deepEqual([...new Set(said.errors.map(({ pointer }) => pointer))], pointers);
      }
    };
    await refused({ offer: "contoso.other" }, ["/offer"]);
    await refused({ signedOn: "2026-11-22", startsOn: "2026-11-22" }, ["/signedOn"]);
    await refused({ solutionValue: { amount: "24000.01", currency: "EUR" } }, [
      "/solutionValue/amount",
    ]);
    await refused({ evidence: "0".repeat(64) }, ["/evidence"]);
    await refused({ leadId: randomUUID() }, ["/leadId"]);
    await refused({ dealType: "gift" }, ["/dealType"], 400);
    const foreign = await send({}, "", stranger);
    assert.equal(foreign.status, 422, "another publisher's offer is none");
    assert.equal((await deals()).total, total);
  });

  test("who may not register deals does not, and reads none", async () => {
    const developer = await market.person(publisher.organisation.id, ["developer"]);
    assert.equal((await send({}, "", developer)).status, 403);
    assert.equal((await developer.call("GET", "/v1/deals")).status, 403);
    const referrals = await market.person(publisher.organisation.id, ["referrals-admin"]);
    assert.equal((await send(named("Own"), "?dryRun=true", referrals)).status, 200);
    const auditor = await market.person(operator.organisation.id, ["auditor"]);
    const [any] = (await deals("", auditor)).data;
    assert.deepEqual(any?.allowedActions, []);
    assert.equal((await does(auditor, `${any?.id}/reviewer`)).status, 403);
  });

  test("what looks like the same sale is named before it is registered, and registered only on purpose", async () => {
    const first = await registered(publisher, named("Müller & Fils"));
    const again = named("MULLER et fils", { startsOn: "2027-11-30", endsOn: "2028-11-29" });
    const spelled = { ...again, customer: { ...again.customer, company: "muller fils" } };
    const looked = await send(spelled, "?dryRun=true");
    assert.equal(looked.status, 200, looked.text);
    assert.deepEqual(
      looked.json<{ duplicates: { number: number }[] }>().duplicates.map(({ number }) => number),
      [first.number],
    );
    const refused = await send(spelled);
    assert.equal(refused.status, 409, refused.text);
    assert.deepEqual(refused.json<Refused>().code, "licensing/deal-duplicate");
    assert.deepEqual(refused.json<Refused>().deals, [String(first.number)]);
    const later = await send({ ...spelled, startsOn: "2027-12-01" }, "?dryRun=true");
    assert.deepEqual(later.json(), { duplicates: [] }, "no day in common");
    const onPurpose = await registered(publisher, { ...spelled, despiteDuplicates: true });
    assert.deepEqual(
      (await deal(onPurpose.id, operator)).duplicates.map(({ number }) => number),
      [first.number],
    );
    await done(publisher, `${first.id}/withdrawal`);
    await done(publisher, `${onPurpose.id}/withdrawal`, { text: "Twice" });
    assert.deepEqual((await send(spelled, "?dryRun=true")).json(), { duplicates: [] });
  });

  test("two colleagues who register the same sale at once have one deal", async () => {
    const both = await Promise.all([send(named("At once")), send(named("At once"))]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
  });

  test("the operator claims, asks, is answered and approves; each side reads what happened and is mailed", async () => {
    const { id, number } = await registered(publisher, named("Atelier Bleu"));
    assert.equal((await does(operator, `${id}/decision`, { outcome: "approve" })).status, 409);
    const claimed = await done(operator, `${id}/reviewer`);
    assert.equal(claimed.status, "in-review");
    assert.equal(claimed.reviewer?.me, true);
    const blank = await does(operator, `${id}/questions`, { text: "  " });
    assert.equal(blank.status, 400, blank.text);
    const asked = await done(operator, `${id}/questions`, { text: "Which year?" });
    assert.equal(asked.status, "action-required");
    const seen = await deal(id);
    assert.equal(seen.question, "Which year?");
    assert.equal(seen.reviewer?.name, "Operator", "publishers read the operator's name");
    assert.deepEqual(seen.allowedActions, ["answer", "withdraw"]);
    assert.equal(seen.licencesMayBeManaged, false);
    assert.ok((await deals()).waiting >= 1);

    const evidence = await upload(publisher, "contract.pdf", PDF);
    const answer = await does(publisher, `${id}/answers`, {
      text: "Until the end of 2028.",
      changes: { endsOn: "2028-12-31", contact: { ...DEAL.contact, phone: "+33 1 00 00 00 01" } },
      evidence: evidence["sha256"],
    });
    assert.equal(answer.status, 200, answer.text);
    const answered = answer.json<TestDeal>();
    assert.equal(answered.status, "in-review");
    assert.equal(answered.endsOn, "2028-12-31");
    assert.equal(answered.evidence?.name, "contract.pdf");
    assert.deepEqual(answered.steps[0]?.changed, ["/endsOn", "/contact/phone", "/evidence"]);
    const file = await operator.call("GET", `/v1/deals/${id}/evidence`);
    assert.equal(file.status, 200);
    assert.equal(file.headers.get("content-type"), "application/pdf");
    assert.equal((await stranger.call("GET", `/v1/deals/${id}/evidence`)).status, 404);

    const approved = await done(operator, `${id}/decision`, { outcome: "approve" });
    assert.equal(approved.status, "approved");
    assert.deepEqual(approved.allowedActions, []);
    assert.deepEqual(
      (await deal(id)).steps.map(({ kind }) => kind),
      ["approved", "answered", "asked", "claimed", "registered"],
    );
    await market.settle();
    const toPublisher = await mailsOf("licensing.deal-reviewed");
    assert.deepEqual(
      toPublisher.map(({ to_address }) => to_address).filter((to) => to === publisher.email).length,
      2,
    );
    const toOperator = await mailsOf("licensing.deal-answered");
    assert.deepEqual(
      toOperator.map(({ to_address }) => to_address),
      [operator.email],
    );
    assert.ok(toOperator.every((one) => JSON.stringify(one).includes(String(number))));
  });

  test("a rejection has a reason that the publisher reads, and nothing more becomes of the deal", async () => {
    const { id } = await registered(publisher, named("Never sold"));
    await done(operator, `${id}/reviewer`);
    assert.equal((await does(operator, `${id}/decision`, { outcome: "reject" })).status, 400);
    await done(operator, `${id}/decision`, { outcome: "reject", text: "Not a sale" });
    const seen = await deal(id);
    assert.equal(seen.status, "rejected");
    assert.equal(seen.steps[0]?.text, "Not a sale");
    for (const [person, what, body] of [
      [publisher, "withdrawal", {}],
      [publisher, "answers", { text: "But it is" }],
      [operator, "reviewer", {}],
      [operator, "questions", { text: "Why?" }],
      [operator, "decision", { outcome: "approve" }],
    ] as const) {
      const answer = await does(person, `${id}/${what}`, body);
      assert.equal(answer.status, 409, `${what}: ${answer.text}`);
      assert.equal(answer.json<Refused>().code, "licensing/deal-not-allowed");
    }
  });

  test("whoever looked at an older version changes nothing", async () => {
    const { id } = await registered(publisher, named("Version"));
    const etag = (await publisher.call("GET", `/v1/deals/${id}`)).headers.get("etag") ?? "";
    await done(operator, `${id}/reviewer`);
    const stale = await does(publisher, `${id}/withdrawal`, {}, { "if-match": etag });
    assert.equal(stale.status, 412);
    assert.equal((await does(publisher, `${id}/withdrawal`, {}, {})).status, 428);
  });

  test("an answer that makes it look like another deal is registered on purpose only", async () => {
    const first = await registered(publisher, named("Alpha"));
    const { id } = await registered(publisher, named("Beta"));
    await done(operator, `${id}/reviewer`);
    await done(operator, `${id}/questions`, { text: "Is the name right?" });
    const body = { text: "No", changes: { customer: named("ALPHA").customer } };
    const refused = await does(publisher, `${id}/answers`, body);
    assert.equal(refused.status, 409, refused.text);
    assert.deepEqual(refused.json<Refused>().deals, [String(first.number)]);
    assert.equal((await deal(id)).customer.company, "Beta", "nothing was half done");
    await done(publisher, `${id}/answers`, { ...body, despiteDuplicates: true });
    assert.equal((await deal(id)).customer.company, "ALPHA");
  });

  test("an accepted lead becomes one deal and is won; other leads become none", async () => {
    const lead = await leftLead(market, publisher);
    const early = await send(named("Hanbit", { leadId: lead }));
    assert.equal(early.status, 422, "not accepted yet");
    const accept = await publisher.call(
      "PUT",
      `/v1/leads/${lead}/stage`,
      { action: "accept" },
      { "if-match": "*" },
    );
    assert.equal(accept.status, 200, accept.text);
    const one = await registered(publisher, named("Hanbit", { leadId: lead }));
    const seen = async () => {
      const answered = await publisher.call("GET", `/v1/leads/${lead}`);
      const { stage, deal, canRegisterDeal } = answered.json<{
        stage: string;
        deal: { id: string; number: number; status: string } | null;
        canRegisterDeal: boolean;
      }>();
      return { stage, deal, canRegisterDeal };
    };
    const { id, number } = one;
    const won = { stage: "won", deal: { id, number, status: "submitted" }, canRegisterDeal: false };
    assert.deepEqual(await seen(), won);
    const twice = await send(named("Hanbit Two", { leadId: lead }));
    assert.equal(twice.status, 409, twice.text);
    assert.equal(twice.json<Refused>().code, "licensing/lead-taken");
    await done(publisher, `${one.id}/withdrawal`);
    const withdrawn = { id, number, status: "withdrawn" };
    assert.deepEqual(await seen(), { stage: "won", deal: withdrawn, canRegisterDeal: true });
    const second = await registered(publisher, named("Hanbit Two", { leadId: lead }));
    const after = { id: second.id, number: second.number, status: "submitted" };
    assert.deepEqual(await seen(), { stage: "won", deal: after, canRegisterDeal: false });
    assert.equal((await send(named("X", { leadId: lead }), "", stranger)).status, 422);
  });

  test("lists: tabs, statuses, types, solutions, customers however written, order and pages", async () => {
    await registered(publisher, named("Zèbre Énergie", { dealType: "renewal" }));
    const names = async (query: string, person = publisher) =>
      (await deals(query, person)).data.map(({ customer }) => customer.company);
    assert.deepEqual(await names("q=zebre ENERGIE"), ["Zèbre Énergie"]);
    assert.deepEqual(await names("type=renewal"), ["Zèbre Énergie"]);
    assert.deepEqual(await names("q=port.exa"), ["Société Générale du Port"]);
    assert.deepEqual(await names("q=!!!"), []);
    assert.deepEqual(await names("solution=contoso.none"), []);
    assert.deepEqual(await names("status=rejected"), ["Never sold"]);
    assert.deepEqual(await names("status=rejected&tab=in-progress"), []);
    const closed = (await deals("tab=closed")).data.map(({ status }) => status);
    assert.deepEqual([...new Set(closed)].sort(), ["rejected", "withdrawn"]);
    const { total } = await deals();
    const inTabs = [(await deals("tab=closed")).total, (await deals("tab=in-progress")).total];
    assert.equal((inTabs[0] ?? 0) + (inTabs[1] ?? 0), total);
    for (const sort of ["company", "-company", "registered", "-registered"]) {
      const whole = (await deals(`sort=${sort}&limit=100`)).data.map(({ id }) => id);
      const paged: string[] = [];
      for (let cursor = ""; ; ) {
        const page: List = await deals(`sort=${sort}&limit=4${cursor}`);
        paged.push(...page.data.map(({ id }) => id));
        if (page.nextCursor === null) break;
        cursor = `&cursor=${page.nextCursor}`;
      }
      assert.deepEqual(paged, whole, sort);
      assert.equal(paged.length, total);
    }
    assert.deepEqual(await names("", stranger), [], "nobody else's");
    assert.ok((await deals("", operator)).total >= total);
    assert.equal((await deals("q=cONTOso", operator)).total, total, "by a publisher's name");
    assert.equal((await deals("q=stranger", operator)).total, 0);
    assert.equal((await deals("q=contoso")).total, 0, "of its own deals that says nothing");
  });

  test("decision 32: where approval is required, licences wait for it, of deals that are there, too", async () => {
    const { id } = await registered(publisher, named("Waits"));
    // Whoever is told of it, or is not, is so by the setting of that time.
    await market.settle();
    const set = await operator.call(
      "PUT",
      "/v1/settings/licensing.approval-required",
      { value: 1 },
      { "if-match": "*" },
    );
    assert.ok(set.status < 300, set.text);
    const toReviewers = async () => {
      await market.settle();
      return (await mailsOf("licensing.deal-registered")).map(({ to_address }) => to_address);
    };
    assert.deepEqual(await toReviewers(), [], "nobody waits for a review before");
    await registered(publisher, named("Waits for a review"));
    assert.deepEqual(await toReviewers(), [operator.email]);
    assert.equal((await deal(id)).licencesMayBeManaged, false);
    await done(operator, `${id}/reviewer`);
    await done(operator, `${id}/decision`, { outcome: "approve", text: "Fine" });
    assert.equal((await deal(id)).licencesMayBeManaged, true);
  });

  test("a deal expires as the day after its last one begins for the publisher; a perpetual one never does", async () => {
    const ends = await registered(publisher, named("Short", { endsOn: "2026-12-24" }));
    const taken = await registered(publisher, named("Gone", { endsOn: "2026-12-24" }));
    await done(publisher, `${taken.id}/withdrawal`);
    const longer = await registered(publisher, named("Longer", { endsOn: "2026-12-24" }));
    await done(operator, `${longer.id}/reviewer`);
    await done(operator, `${longer.id}/questions`, { text: "So short?" });
    await done(publisher, `${longer.id}/answers`, { text: "No", changes: { endsOn: null } });
    await momentsNamed(operator, {
      kind: "licensing.deal-expires",
      about: /, Harbour Sales$/,
      page: /^\/deals\/[\w-]+$/,
    });
    await market.clockMovesTo("2026-12-24T22:59:00Z");
    assert.equal((await deal(ends.id)).status, "submitted");
    await market.clockMovesTo("2026-12-24T23:00:00Z");
    await market.settle();
    const told = (await mailsOf("licensing.deal-reviewed")).filter(
      (one) => one.to_address === publisher.email && JSON.stringify(one).includes("Short"),
    );
    assert.equal(told.length, 1, "those who register deals are told");
    const expired = await deal(ends.id);
    assert.equal(expired.status, "expired");
    assert.deepEqual(expired.allowedActions, []);
    assert.equal(expired.steps[0]?.by.kind, "marketplace");
    assert.equal((await deal(taken.id)).status, "withdrawn");
    assert.equal((await deal(longer.id)).status, "in-review");
  });
});
