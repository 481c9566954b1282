import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { DEAL, licensedOffer, type TestDeal } from "../support/deals.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

type Opportunity = {
  id: string;
  number: number;
  direction: string;
  other: string;
  stage: string;
  favourite: boolean;
  reason: string | null;
  value: { amount: string; currency: string };
  contact: { email: string } | null;
  allowedActions: string[];
  deal: { id: string; number: number; status: string } | null;
  canRegisterDeal: boolean;
};
type List = { data: Opportunity[]; counts: Record<string, number>; nextCursor: string | null };
type Problem = {
  code: string;
  deal?: number;
  dealId?: string;
  errors?: { pointer: string; code: string }[];
};

suite("P21: co-sell opportunities between publishers and partners", () => {
  let market: TestMarket;
  let publisher: TestPerson;
  let partner: TestPerson;
  before(async () => {
    market = await startTestMarket();
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
    partner = await market.organisation({
      kind: "partner",
      name: "Nordhaven",
      handle: "nordhaven",
    });
    await licensedOffer(market, publisher);
    await market.settle();
  });
  after(() => market.close());

  const TERMS = {
    offer: "contoso.sales",
    company: "Clinique des Tilleuls",
    country: "FR",
    contact: { firstName: "Hélène", lastName: "Aubert", email: "helene@tilleuls.example" },
    value: { amount: "12000.00", currency: "EUR" },
    closesOn: "2027-02-01",
    help: "Introduce us to their IT",
  };
  const refers = (who: TestPerson, change: object = {}) =>
    who.call(
      "POST",
      "/v1/co-sell-opportunities",
      { to: who === publisher ? "nordhaven" : "contoso", ...TERMS, ...change },
      once(),
    );
  const referred = async (who: TestPerson, change: object = {}) => {
    const answered = await refers(who, change);
    assert.equal(answered.status, 201, answered.text);
    return answered.json<Opportunity>().id;
  };
  const read = async (who: TestPerson, id: string) =>
    (await who.call("GET", `/v1/co-sell-opportunities/${id}`)).json<Opportunity>();
  const list = async (who: TestPerson, query = "") =>
    (await who.call("GET", `/v1/co-sell-opportunities${query}`)).json<List>();
  const moves = (who: TestPerson, id: string, action: string, reason?: string, seen = "*") =>
    who.call(
      "PUT",
      `/v1/co-sell-opportunities/${id}/stage`,
      { action, reason },
      { "if-match": seen },
    );
  const mails = async (to: TestPerson) =>
    (
      await market.platform.pool.raw.query<{ subject: string }>(
        "select subject from platform.mails where to_address = $1 and template like 'leads.opportunity%' order by id",
        [to.email],
      )
    ).rows.map(({ subject }) => subject);

  for (const way of ["a publisher to a partner", "a partner to a publisher"] as const)
    test(`${way}: referred, accepted and won, each step mailed to the other side, and never opened again`, async () => {
      const [sender, receiver] =
        way === "a publisher to a partner" ? [publisher, partner] : [partner, publisher];
      const id = await referred(sender);
      const sent = await read(sender, id);
      const received = await read(receiver, id);
      assert.deepEqual(
        [sent.direction, sent.stage, sent.allowedActions],
        ["outbound", "received", []],
      );
      assert.deepEqual(
        [received.direction, received.allowedActions, received.contact?.email],
        ["inbound", ["accept", "decline"], "helene@tilleuls.example"],
      );
      assert.deepEqual(received.value, TERMS.value);
      for (const action of ["accept", "decline", "win", "lose"]) {
        const refused = await moves(sender, id, action);
        assert.equal(refused.json<Problem>().code, "leads/opportunity-not-allowed", action);
      }
      assert.equal((await moves(receiver, id, "win")).status, 409, "not accepted yet");
      assert.equal((await moves(receiver, id, "accept", undefined, '"9"')).status, 412);
      assert.equal((await moves(receiver, id, "accept", undefined, '"1"')).status, 200);
      const won = await moves(receiver, id, "win", "Signed on Friday");
      assert.deepEqual(won.json<Opportunity>().allowedActions, []);
      const told = await read(sender, id);
      assert.deepEqual([told.stage, told.reason], ["won", "Signed on Friday"]);
      for (const action of ["accept", "decline", "win", "lose"])
        assert.equal((await moves(receiver, id, action)).status, 409, "closed for good");
      await market.settle();
      assert.match((await mails(receiver)).join(), /refers a sale to you: Clinique des Tilleuls/);
      assert.match((await mails(sender)).join(), /accepted: Clinique.*won: Clinique/);
    });

  test("the activity log of the partner says what became of it, from which stage to which and why (BEY-14)", async () => {
    const id = await referred(publisher, { company: "Pharmacie du Port" });
    await moves(partner, id, "accept");
    await moves(partner, id, "lose", "They chose another one");
    const log = await partner.call("GET", "/v1/activity?about=opportunity");
    type Entry = { title: string; object: { id: string }; changes: object[] };
    const entries = log.json<{ data: Entry[] }>().data.filter(({ object }) => object.id === id);
    assert.deepEqual(
      entries.slice(0, 2).map(({ title, changes }) => ({ title, changes })),
      [
        {
          title: "Co-sell opportunity lost",
          changes: [
            { field: "stage", before: "accepted", after: "lost" },
            { field: "reason", before: null, after: "They chose another one" },
          ],
        },
        {
          title: "Co-sell opportunity accepted",
          changes: [{ field: "stage", before: "received", after: "accepted" }],
        },
      ],
    );
  });

  test("nobody answers for 14 days: it expires, and the receiver does not see the contact any more", async () => {
    const id = await referred(publisher);
    const answered = await referred(publisher, { company: "Answered" });
    assert.equal((await moves(partner, answered, "accept")).status, 200);
    await market.clockMovesTo("2026-12-05T11:59:59Z");
    assert.equal((await read(partner, id)).stage, "received");
    await market.clockMovesTo("2026-12-05T12:00:00Z");
    assert.deepEqual(
      [(await read(partner, id)).stage, (await read(partner, id)).contact],
      ["expired", null],
    );
    assert.equal((await read(publisher, id)).contact?.email, TERMS.contact.email);
    assert.equal((await read(partner, answered)).stage, "accepted", "what was answered stays");
    assert.equal((await moves(partner, id, "accept")).status, 409);
    assert.match((await mails(publisher)).join(), /Nobody answered/);
  });

  test("a won one becomes a deal, in either direction; both know each other, and a second one waits until the first came to nothing or is over", async () => {
    const operator = await market.organisation({ kind: "operator", name: "Operator" });
    const stranger = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const registers = (opportunityId: string, endsOn = "2027-11-30", query = "", who = publisher) =>
      who.call(
        "POST",
        `/v1/deals${query}`,
        {
          ...DEAL,
          endsOn,
          customer: { company: opportunityId, country: "FR", city: "Lyon" },
          opportunityId,
          despiteDuplicates: true,
        },
        once(),
      );
    const refusedAt = async (id: string, code: string, who = publisher) => {
      for (const query of ["", "?dryRun=true"]) {
        const answer = await registers(id, undefined, query, who);
        assert.equal(answer.status, 422, answer.text);
        assert.deepEqual(
          answer.json<Problem>().errors?.filter(({ pointer }) => pointer === "/opportunityId"),
          answer.json<Problem>().errors?.filter((one) => one.code === code),
        );
        assert.ok(
          answer.json<Problem>().errors?.some((one) => one.code === code),
          answer.text,
        );
      }
    };
    const becomes = async (id: string, endsOn?: string) => {
      const answer = await registers(id, endsOn);
      assert.equal(answer.status, 201, answer.text);
      return answer.json<TestDeal & { opportunityId: string }>();
    };
    const does = async (who: TestPerson, what: string, body: object = {}) => {
      const answer = await who.call("PUT", `/v1/deals/${what}`, body, { "if-match": "*" });
      assert.equal(answer.status, 200, answer.text);
    };
    const won = async (sender: TestPerson, receiver: TestPerson) => {
      const id = await referred(sender);
      await refusedAt(id, "licensing/opportunity-not-won");
      assert.equal((await moves(receiver, id, "accept")).status, 200);
      await refusedAt(id, "licensing/opportunity-not-won");
      assert.equal((await read(publisher, id)).canRegisterDeal, false);
      assert.equal((await moves(receiver, id, "win")).status, 200);
      return id;
    };
    const known = async (id: string) => {
      const { deal, canRegisterDeal } = await read(publisher, id);
      return [deal?.number ?? null, deal?.status ?? null, canRegisterDeal];
    };

    const received = await won(partner, publisher);
    const sent = await won(publisher, partner);
    await refusedAt(received, "licensing/opportunity-unknown", stranger);
    assert.deepEqual(await known(received), [null, null, true]);
    assert.equal((await read(partner, received)).canRegisterDeal, false, "its publisher does");
    const first = await becomes(received);
    assert.equal(first.opportunityId, received);
    assert.deepEqual(await known(received), [first.number, "submitted", false]);
    const { deal, canRegisterDeal } = await read(partner, received);
    assert.deepEqual([deal, canRegisterDeal], [null, false], "a deal is the publisher's");
    for (const query of ["", "?dryRun=true"]) {
      const twice = await registers(received, undefined, query);
      assert.equal(twice.status, 409, twice.text);
      const { code, deal: number, dealId } = twice.json<Problem>();
      assert.deepEqual(
        [code, number, dealId],
        ["licensing/opportunity-taken", first.number, first.id],
      );
    }

    await does(operator, `${first.id}/reviewer`);
    assert.deepEqual(await known(received), [first.number, "in-review", false]);
    await does(operator, `${first.id}/decision`, { outcome: "reject", text: "Not a sale" });
    assert.deepEqual(await known(received), [first.number, "rejected", true]);
    const second = await becomes(received);
    await does(publisher, `${second.id}/withdrawal`);
    assert.deepEqual(await known(received), [second.number, "withdrawn", true]);
    const third = await becomes(received, "2026-12-24");
    const both = await Promise.all([registers(sent), registers(sent)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409], "of two at once, one");
    const listed = (await list(publisher, "?direction=outbound")).data.find(
      ({ id }) => id === sent,
    );
    assert.equal(listed?.deal?.status, "submitted");
    await market.clockMovesTo("2026-12-26T12:00:00Z");
    assert.deepEqual(await known(received), [third.number, "expired", true]);
    await becomes(received);
  });

  test("inbound, outbound and favourites are lists of their own, with counts; a favourite is the organisation's own", async () => {
    const id = await referred(partner, { company: "Favourite & Sons" });
    const mark = (who: TestPerson, favourite: boolean) =>
      who.call("PUT", `/v1/co-sell-opportunities/${id}/favourite`, { favourite });
    assert.equal((await mark(partner, true)).json<Opportunity>().favourite, true);
    assert.equal((await mark(partner, true)).status, 200, "twice is once");
    assert.deepEqual(
      (await list(partner, "?direction=favourites")).data.map((one) => one.id),
      [id],
    );
    assert.deepEqual((await list(publisher, "?direction=favourites")).data, []);
    assert.equal((await read(publisher, id)).favourite, false);
    assert.equal((await mark(partner, false)).json<Opportunity>().favourite, false);
    const outbound = await list(partner, "?direction=outbound&limit=1");
    assert.equal(outbound.data[0]?.id, id);
    const next = await list(partner, `?direction=outbound&cursor=${outbound.nextCursor}`);
    assert.ok(next.data.every((one) => one.id < id && one.direction === "outbound"));
    const found = await list(publisher, "?q=favourite&stage=received");
    assert.deepEqual([found.data.length, found.counts["received"]], [1, 1]);
    assert.deepEqual((await list(publisher, "?q=favourite&stage=won")).data, []);
  });

  test("what is wrong is told field by field, and is nobody's but the two sides'", async () => {
    const refused = await refers(publisher, {
      to: "contoso",
      company: " ",
      country: "ZZ",
      contact: { firstName: "A", lastName: "B", email: "nobody" },
      value: { amount: "0", currency: "EUR" },
      closesOn: "2026-01-01",
    });
    assert.equal(refused.status, 422, refused.text);
    assert.deepEqual(
      refused
        .json<Problem>()
        .errors?.map(({ pointer }) => pointer)
        .sort(),
      ["/closesOn", "/company", "/contact/email", "/country", "/to", "/value/amount"],
    );
    const draft = await refers(publisher, { offer: "contoso.nothing" });
    assert.equal(draft.json<Problem>().errors?.[0]?.code, "leads/offer-unknown");
    const other = await market.organisation({ kind: "partner", name: "Meridiaan" });
    const id = await referred(publisher);
    assert.equal((await moves(other, id, "accept")).status, 404);
    assert.equal((await other.call("GET", `/v1/co-sell-opportunities/${id}`)).status, 404);
    assert.deepEqual((await list(other)).data, []);
    const finance = await market.person(publisher.organisation.id, ["finance"]);
    assert.equal((await finance.call("GET", "/v1/co-sell-opportunities")).status, 403);
    const candidates = async (who: TestPerson, q: string) =>
      (await who.call("GET", `/v1/co-sell-candidates?q=${q}`))
        .json<{ data: { handle: string }[] }>()
        .data.map(({ handle }) => handle);
    assert.deepEqual(await candidates(publisher, "nord"), ["nordhaven"]);
    assert.deepEqual(await candidates(publisher, "cont"), [], "a publisher refers to partners");
    assert.deepEqual(await candidates(partner, "CONT"), ["contoso"]);
    const again = once();
    const body = { to: "nordhaven", ...TERMS, company: "Once" };
    const twice = [];
    for (let time = 0; time < 2; time += 1)
      twice.push(await publisher.call("POST", "/v1/co-sell-opportunities", body, again));
    assert.equal(new Set(twice.map((one) => one.json<Opportunity>().id)).size, 1);
  });
});
