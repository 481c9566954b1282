import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { customerWithDomain, invited, type TestInvite, tokenOf } from "../support/consents.ts";
import { licensedOffer, registered } from "../support/deals.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";

type Refused = {
  code: string;
  title: string;
  state: string;
  confirmation: string;
  errors: { pointer: string }[];
};
type Listed = {
  id: string;
  state: string;
  publisher: { name: string };
  givenBy: string;
  allowedActions: string[];
};

suite("LIC-08, LIC-09: consent", () => {
  let market: TestMarket;
  let publisher: TestPerson;
  let dealId: string;

  before(async () => {
    market = await startTestMarket();
    await market.organisation({ kind: "operator", name: "Operator" });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
      timeZone: "Europe/Paris",
    });
    await licensedOffer(market, publisher);
    dealId = (await registered(publisher)).id;
  });
  after(() => market?.close());

  const customer = () => customerWithDomain(market);
  const send = (body: object, by = publisher, deal = dealId) =>
    by.call("POST", `/v1/deals/${deal}/consent-invites`, body, once());
  const invites = (body: object) => invited(publisher, dealId, body);
  const meaning = ({ domain }: { readonly domain: string }) => ({ email: `Admin@${domain}` });
  const byLink = (person: TestPerson, what: string, token: string, more: object = {}) =>
    person.call("POST", `/v1/consent-invites/${what}`, { token, ...more }, once());
  const refusal = async (answered: Promise<{ status: number; json<T>(): T }>) => {
    const said = (await answered).json<Refused>();
    return [said.code.replace("licensing/", ""), said.state ?? said.confirmation ?? ""].join(" ");
  };
  const listed = async () =>
    (await publisher.call("GET", `/v1/deals/${dealId}/consent-invites?limit=100`)).json<{
      data: TestInvite[];
    }>().data;
  const stateOf = async ({ id }: TestInvite) =>
    (await listed()).find((one) => one.id === id)?.state;
  const consents = async (person: TestPerson) =>
    (await person.call("GET", "/v1/consents")).json<{ data: Listed[] }>().data;
  const later = (days: number) =>
    market.clockMovesTo(
      market.platform.clock
        .now()
        .add({ hours: days * 24 })
        .toString(),
    );
  const mailsOf = async (template: string) =>
    (
      await market.platform.pool.raw.query<{ to_address: string; body: string; locale: string }>(
        "select to_address, body, locale from platform.mails where template = $1 order by id",
        [`licensing.${template}`],
      )
    ).rows;

  test("LIC-09: a billing admin of the invited company reads who asks, accepts, and only then the consent is there", async () => {
    const owner = await customer();
    const invite = await invites({ ...meaning(owner), mailIn: "fr" });
    assert.equal(invite.company, "Société Générale du Port", "as the deal calls it");
    assert.deepEqual([invite.state, invite.mailed], ["invited", true]);
    const [mail] = await mailsOf("consent-invite");
    assert.equal(mail?.locale, "fr");
    assert.ok(mail?.body.includes(invite.link), mail?.body);
    assert.match(invite.link, /\/consent#[\w-]{40,}$/);

    const admin = await market.person(owner.organisation.id, ["licence-admin"]);
    const missing = await byLink(admin, "by-link", tokenOf(invite));
    assert.equal(missing.status, 403, "J10: wrong role");
    assert.match(missing.text, /billing/i, "who may is said");
    assert.equal(await stateOf(invite), "invited");

    const billing = await market.person(owner.organisation.id, ["billing-admin"]);
    const seen = await byLink(billing, "by-link", tokenOf(invite));
    assert.equal(seen.status, 200, seen.text);
    const open = seen.json<{ publisher: { name: string }; offer: string; endsOn: string }>();
    assert.deepEqual(
      [open.publisher.name, open.offer, open.endsOn],
      ["Contoso", "Harbour Sales", "2027-11-30"],
    );
    assert.equal(await stateOf(invite), "opened");
    assert.deepEqual(await consents(billing), []);

    const done = await byLink(billing, "acceptance", tokenOf(invite));
    assert.equal(done.status, 200, done.text);
    assert.equal(await stateOf(invite), "consented");
    const [consent] = await consents(owner);
    assert.deepEqual(
      [consent?.publisher.name, consent?.state, consent?.allowedActions],
      ["Contoso", "in-force", ["revoke"]],
    );
    const customers = await publisher.call("GET", "/v1/consenting-customers");
    assert.deepEqual(
      customers
        .json<{ data: { organisation: { id: string } }[] }>()
        .data.map(({ organisation }) => organisation.id),
      [owner.organisation.id],
    );
    await market.settle();
    const told = await mailsOf("consent-answered");
    assert.ok(told.some(({ to_address }) => to_address === publisher.email));
    const events = await publisher.call("GET", "/v1/events?types=consent.given");
    assert.equal(events.json<{ data: object[] }>().data.length, 1, events.text);
    assert.equal(
      await refusal(byLink(billing, "acceptance", tokenOf(invite))),
      "consent-link-ended consented",
      "J10: a link that was used",
    );
  });

  test("LIC-08: a link that was declined, revoked or expired says so to whom it means, and nothing to others", async () => {
    const owner = await customer();
    const other = await customer();
    const token: Record<string, string> = {};
    const declined = await invites(meaning(owner));
    assert.equal((await byLink(owner, "refusal", tokenOf(declined))).status, 204);
    token.declined = tokenOf(declined);
    const revoked = await invites(meaning(owner));
    const back = () => publisher.call("PUT", `/v1/consent-invites/${revoked.id}/revocation`, {});
    assert.equal((await back()).json<TestInvite>().state, "revoked");
    assert.equal(await refusal(back()), "consent-invite-ended revoked");
    token.revoked = tokenOf(revoked);
    const expired = await invites({ ...meaning(owner), mailIn: "en" });
    await later(11);
    assert.equal((await mailsOf("consent-reminder")).length, 1, "three days before the end");
    assert.equal(await stateOf(expired), "invited");
    await later(3);
    assert.equal(await stateOf(expired), "expired");
    token.expired = tokenOf(expired);
    for (const [state, of] of Object.entries(token))
      for (const what of ["by-link", "acceptance", "refusal"]) {
        assert.equal(await refusal(byLink(owner, what, of)), `consent-link-ended ${state}`);
        assert.equal(await refusal(byLink(other, what, of)), "consent-link-unknown ");
      }
    assert.equal(await refusal(byLink(owner, "by-link", "never-one")), "consent-link-unknown ");
    assert.deepEqual(await consents(owner), []);
  });

  test("decision 30: a program does not consent, decline or ask, whatever its roles; the link stays for a person", async () => {
    const owner = await customer();
    const invite = await invites(meaning(owner));
    const token = tokenOf(invite);
    const bearer = await bearerOf(market, owner, {
      kind: "customer",
      roles: ["global-admin"],
      scope: "souk/.default",
    });
    for (const what of ["acceptance", "refusal", "confirmation", "by-link"]) {
      const path = `/v1/consent-invites/${what}`;
      const asked = market.visitor("POST", path, { token }, { ...bearer, ...once() });
      assert.equal(await refusal(asked), "consent-by-people ", what);
    }
    const [kept] = (await listed()).filter(({ id }) => id === invite.id);
    assert.deepEqual([kept?.state, kept?.confirmations], ["invited", []], "nobody has read it");
    assert.equal((await byLink(owner, "acceptance", token)).status, 200);
  });

  test("J10: acceptance from another domain is refused until the publisher confirms the organisation", async () => {
    const owner = await customer();
    const branch = await customer();
    const invite = await invites(meaning(owner));
    const token = tokenOf(invite);
    assert.equal(
      await refusal(byLink(branch, "acceptance", token)),
      "consent-other-organisation none",
    );
    const ask = () => byLink(branch, "confirmation", token);
    assert.equal((await ask()).json<{ state: string }>().state, "waiting");
    assert.equal((await ask()).json<{ state: string }>().state, "waiting", "asked once");
    assert.equal(
      await refusal(byLink(branch, "by-link", token)),
      "consent-other-organisation waiting",
    );
    const [found] = (await listed()).filter(({ id }) => id === invite.id);
    assert.deepEqual(
      found?.confirmations.map(({ organisation, state }) => [organisation.name, state]),
      [[branch.name, "waiting"]],
    );
    await market.settle();
    assert.ok((await mailsOf("consent-answered")).some(({ body }) => body.includes(branch.name)));
    const decide = (outcome: string, organisationId = branch.organisation.id) =>
      publisher.call("PUT", `/v1/consent-invites/${invite.id}/organisations/${organisationId}`, {
        outcome,
      });
    assert.equal((await decide("confirmed", randomUUID())).status, 404);
    assert.equal((await decide("confirmed")).status, 200);
    assert.equal(await refusal(decide("refused")), "confirmation-decided confirmed");
    assert.equal((await mailsOf("consent-organisation-decided")).length, 1);
    assert.equal((await byLink(branch, "acceptance", token)).status, 200);
    assert.equal((await consents(branch)).length, 1);
    assert.equal(await refusal(byLink(owner, "by-link", token)), "consent-link-ended consented");
  });

  test("a question goes to the publisher's people who manage licences, and decides nothing", async () => {
    const owner = await customer();
    const invite = await invites(meaning(owner));
    const asked = await byLink(owner, "question", tokenOf(invite), { text: "For which offices?" });
    assert.equal(asked.status, 204, asked.text);
    const [mail] = await mailsOf("consent-question");
    assert.ok(mail?.body.includes("For which offices?") && mail.body.includes(owner.email));
    assert.notEqual(await stateOf(invite), "consented");
  });

  test("a new link to an address takes the place of the one that waits, after a warning", async () => {
    const owner = await customer();
    const first = await invites(meaning(owner));
    assert.equal(await refusal(send(meaning(owner))), "consent-invited ");
    assert.equal(await stateOf(first), "invited");
    const second = await invites({ ...meaning(owner), replace: true });
    assert.equal(await stateOf(first), "revoked");
    assert.equal(
      await refusal(byLink(owner, "acceptance", tokenOf(first))),
      "consent-link-ended revoked",
    );
    const both = await Promise.all([
      byLink(owner, "acceptance", tokenOf(second)),
      byLink(owner, "acceptance", tokenOf(second)),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409], "single use");
    assert.equal((await consents(owner)).length, 1);
    const again = await invites(meaning(owner));
    assert.equal((await byLink(owner, "acceptance", tokenOf(again))).status, 200);
    assert.equal((await consents(owner)).length, 1, "the consent before goes on");
  });

  test("LIC-08: nobody's mailbox is filled: an address is mailed three links a day, and further ones are the publisher's to send", async () => {
    const owner = await customer();
    const wanted = { ...meaning(owner), replace: true };
    for (let made = 0; made < 3; made += 1) await invites({ ...wanted, mailIn: "fr" });
    const more = publisher.call(
      "POST",
      `/v1/deals/${dealId}/consent-invites`,
      { ...wanted, mailIn: "fr" },
      once(),
    );
    assert.equal(await refusal(more), "consent-mailed-enough ");
    const [last] = (await listed()).filter(({ email }) => email === `admin@${owner.domain}`);
    assert.equal(last?.state, "invited", "the link that waits can still be used");
    assert.equal((await invites(wanted)).mailed, false);
    await later(1);
    assert.equal((await invites({ ...wanted, mailIn: "fr" })).mailed, true);
  });

  test("who may ask, and what is refused at its fields", async () => {
    const referrals = await market.person(publisher.organisation.id, ["referrals-admin"]);
    assert.equal((await send({ email: "a@b.example" }, referrals)).status, 403);
    const account = await market.person(publisher.organisation.id, ["account-admin"]);
    assert.equal((await send({ email: "a@b.example" }, account)).status, 201);
    const wrong = await send({ email: "nobody", company: " " });
    assert.deepEqual(
      wrong
        .json<Refused>()
        .errors.map(({ pointer }) => pointer)
        .sort(),
      ["/company", "/email"],
    );
    const stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    assert.equal((await send({ email: "c@d.example" }, stranger)).status, 404);
    const withdrawn = await registered(publisher, { despiteDuplicates: true });
    const owner = await customer();
    const late = await invited(publisher, withdrawn.id, meaning(owner));
    await publisher.call("PUT", `/v1/deals/${withdrawn.id}/withdrawal`, {}, { "if-match": "*" });
    assert.equal(
      await refusal(send({ email: "c@d.example" }, publisher, withdrawn.id)),
      "deal-over ",
    );
    assert.equal(
      await refusal(byLink(owner, "acceptance", tokenOf(late))),
      "consent-link-ended deal-over",
    );
    const path = `/v1/deals/${withdrawn.id}/consent-invites`;
    const [left] = (await publisher.call("GET", path)).json<{ data: TestInvite[] }>().data;
    assert.equal(left?.state, "revoked", "nobody is asked for a deal that is closed");
  });

  test("who belongs to no customer is told that, and not to ask an administrator for a role", async () => {
    const asked = await byLink(publisher, "by-link", "x");
    const { code, detail } = asked.json<{ code: string; detail: string }>();
    assert.deepEqual([asked.status, code], [403, "platform/not-permitted"]);
    assert.match(detail, /^This is for organisations of another kind than yours\./);
    const owner = await customer();
    const member = await market.person(owner.organisation.id, ["licence-admin"]);
    const own = (await byLink(member, "by-link", "x")).json<{ detail: string }>();
    assert.match(own.detail, /^This needs one of the roles: .*Billing admin\. An administrator/);
  });

  test("C3: revoking shows its effects first, and is refused without them", async () => {
    const owner = await customer();
    const invite = await invites(meaning(owner));
    await byLink(owner, "acceptance", tokenOf(invite));
    const [consent] = await consents(owner);
    const revoke = (body: object, query = "", by = owner) =>
      by.call("PUT", `/v1/consents/${consent?.id}/revocation${query}`, body, once());
    const looked = await revoke({}, "?dryRun=true");
    assert.equal(looked.status, 200, looked.text);
    const { preview, goOn } = looked.json<{ preview: string; goOn: object[] }>();
    assert.deepEqual(goOn, []);
    assert.equal(await refusal(revoke({})), "preview-outdated ");
    assert.equal((await revoke({ preview }, "", await customer())).status, 404);
    assert.equal((await revoke({ preview })).status, 200);
    assert.equal(await refusal(revoke({ preview })), "consent-revoked ");
    const [after] = await consents(owner);
    assert.deepEqual([after?.state, after?.allowedActions], ["revoked", []]);
    await market.settle();
    const told = await mailsOf("consent-revoked");
    assert.ok(told.some(({ to_address }) => to_address === publisher.email));
    const { rows } = await market.platform.pool.raw.query<{ after: unknown }>(
      "select after from platform.audit_entries where action = 'consent.revoked' and object_id = $1",
      [consent?.id],
    );
    assert.deepEqual(rows, [{ after: { company: owner.name } }], "the publisher reads whose");
    const next = await invites(meaning(owner));
    assert.equal((await byLink(owner, "acceptance", tokenOf(next))).status, 200);
    assert.deepEqual(
      (await consents(owner)).map(({ state }) => state),
      ["in-force", "revoked"],
    );
  });
});
