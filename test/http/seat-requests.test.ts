import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, suite, test } from "node:test";
import { verifyLicensing } from "../../src/modules/licensing/index.ts";
import { waitingForLocks } from "../support/locks.ts";
import { once, PASSWORD, type TestMarket, type TestPerson } from "../support/market.ts";
import { applied, completeDocument, planDocument, publishAtOnce } from "../support/offers.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import type { Problem } from "../support/sale.ts";
import { openSeatDesk, type SeatDesk } from "../support/seat-desk.ts";

type Request = {
  id: string;
  state: string;
  note: string;
  answer: string;
  available: number;
  user: { name: string };
  decidedBy: string | null;
  allowedActions: string[];
};
type Decision = { outcome: string; available: number; preview: string; request: Request };
type OwnApp = {
  serviceId: string;
  plan: { name: string };
  state: string;
  address: string | null;
  allowedActions: string[];
};

suite("BEY-10: employees ask for licences", () => {
  let at: RunningSale;
  let market: TestMarket;
  let desk: SeatDesk;
  before(async () => {
    at = await openRunningSale();
    ({ market } = at);
    desk = await openSeatDesk(at);
  });
  afterEach(async () => {
    assert.deepEqual(await verifyLicensing(market.platform.pool.reader), [], "I3");
  });
  after(() => at.close());

  /** A member who is a user of the directory by the own address. */
  const employee = async (name: string) => {
    const person = await market.person(desk.customer.organisationId, ["member"]);
    const body = { userName: person.email, email: person.email, displayName: name };
    const added = await desk.admin.call("POST", "/v1/directory/users", body, once());
    assert.equal(added.status, 201, added.text);
    return { ...person, userId: added.json<{ id: string }>().id, userName: person.email };
  };
  const ask = async (person: TestPerson, serviceId: string, note = "") => {
    const answer = await person.call("POST", "/v1/licence-requests", { serviceId, note }, once());
    assert.equal(answer.status, 201, answer.text);
    return answer.json<Request>();
  };
  const refusal = async (answer: Promise<{ status: number; json<T>(): T }>) => {
    const { status, json } = await answer;
    return [status, json<Problem>().code];
  };
  const decide = async (id: string, decision: string, answer = "") => {
    const path = `/v1/licence-requests/${id}/decision`;
    const body = { decision, answer };
    const looked = await desk.admin.call("PUT", `${path}?dryRun=true`, body, once());
    assert.equal(looked.status, 200, looked.text);
    const { outcome, available, preview } = looked.json<Decision>();
    const done = await desk.admin.call("PUT", `${path}?preview=${preview}`, body, once());
    const decided = done.json<Decision>();
    assert.deepEqual([decided.outcome, decided.available], [outcome, available], done.text);
    return decided;
  };
  const stateOf = async (person: TestPerson, id: string) =>
    (await person.call("GET", `/v1/licence-requests/${id}`)).json<Request>().state;
  const apps = async (person: TestPerson) =>
    (await person.call("GET", "/v1/my-apps?limit=100")).json<{
      data: OwnApp[];
      user: { name: string } | null;
    }>();
  const appOf = async (person: TestPerson, serviceId: string) => {
    const found = (await apps(person)).data.find((one) => one.serviceId === serviceId);
    return found && [found.state, found.allowedActions];
  };
  const mailsTo = async (email: string) => {
    await market.settle();
    const { rows } = await market.platform.pool.raw.query<{ template: string; body: string }>(
      "select template, body from platform.mails where to_address = $1 order by at, id",
      [email],
    );
    return rows;
  };

  test("J10.8, C8: asked, approved, with none left on the waiting list, and served when there are more", async () => {
    const held = await desk.holds(1);
    const [ann, cem] = [await employee("Ann"), await employee("Cem")];
    assert.deepEqual(await appOf(ann, held.serviceId), ["none", ["request"]]);
    const first = await ask(ann, held.serviceId, "For the closing");
    assert.deepEqual(
      [first.state, first.note, first.user.name, first.allowedActions],
      ["open", "For the closing", "Ann", ["withdraw"]],
    );
    assert.deepEqual(await appOf(ann, held.serviceId), ["requested", ["withdraw"]]);
    const [told] = (await mailsTo(desk.admin.email)).slice(-1);
    assert.equal(told?.template, "licensing.licence-requested");
    assert.match(told?.body ?? "", /Ann asks .*\. One is left\.\n\nFor the closing/);
    assert.match(told?.body ?? "", new RegExp(`/requests\\?request=${first.id}`));

    const second = await ask(cem, held.serviceId);
    const list = (await desk.admin.call("GET", "/v1/licence-requests?state=open")).json<{
      data: Request[];
      open: number;
    }>();
    assert.deepEqual([list.open, list.data.map(({ user }) => user.name)], [2, ["Cem", "Ann"]]);
    const own = (await cem.call("GET", "/v1/licence-requests")).json<{
      data: Request[];
      open: number;
    }>();
    assert.deepEqual([own.open, own.data.map(({ id }) => id)], [0, [second.id]]);

    const yes = await decide(first.id, "approve", "Enjoy");
    assert.deepEqual([yes.outcome, yes.available, yes.request.answer], ["approved", 0, "Enjoy"]);
    assert.deepEqual(await appOf(ann, held.serviceId), ["licensed", []]);
    const waits = await decide(second.id, "approve");
    assert.equal(waits.outcome, "waiting");
    assert.deepEqual(await appOf(cem, held.serviceId), ["waiting", ["withdraw"]]);
    assert.deepEqual(await desk.waiting(held.id), ["Cem (direct)"]);
    await desk.resize(held.subscriptionId, 2);
    assert.equal(await stateOf(cem, second.id), "approved");
    assert.deepEqual(await desk.holders(held.id), ["Ann (direct)", "Cem (direct)"]);
    assert.deepEqual(
      (await mailsTo(cem.email)).map(({ template }) => template),
      ["licensing.request-decided", "licensing.waiting-served"],
    );
    assert.match((await mailsTo(ann.email))[0]?.body ?? "", /Enjoy/);
  });

  test("C8, BEY-09: rejected, taken back, taken off the waiting list; what is decided stays decided", async () => {
    const held = await desk.holds(1);
    const [dan, eve] = [await employee("Dan"), await employee("Eve")];
    await desk.assign(held.id, await desk.people(["Fay"]));
    const one = await ask(dan, held.serviceId);
    assert.equal((await decide(one.id, "reject", "Not this year")).request.state, "rejected");
    assert.deepEqual(await appOf(dan, held.serviceId), ["rejected", ["request"]]);
    const path = `/v1/licence-requests/${one.id}`;
    assert.deepEqual(
      await refusal(desk.admin.call("PUT", `${path}/decision`, { decision: "approve" }, once())),
      [409, "licensing/request-decided"],
    );
    assert.deepEqual(await refusal(dan.call("PUT", `${path}/withdrawal`, undefined, once())), [
      409,
      "licensing/request-decided",
    ]);
    const two = await ask(dan, held.serviceId);
    const back = await dan.call(
      "PUT",
      `/v1/licence-requests/${two.id}/withdrawal`,
      undefined,
      once(),
    );
    assert.equal(back.json<Request>().state, "withdrawn");
    const three = await ask(eve, held.serviceId);
    await decide(three.id, "approve");
    assert.deepEqual(await desk.waiting(held.id), ["Eve (direct)"]);
    const off = await decide(three.id, "reject");
    assert.equal(off.request.state, "rejected");
    assert.deepEqual(await desk.waiting(held.id), []);
    const four = await ask(eve, held.serviceId);
    await decide(four.id, "approve");
    await eve.call("PUT", `/v1/licence-requests/${four.id}/withdrawal`, undefined, once());
    assert.deepEqual(await desk.waiting(held.id), []);
    assert.equal(await stateOf(eve, four.id), "withdrawn");
  });

  test("C8: a request is handed over to a colleague who hands out licences, and is mailed; all may still decide it", async () => {
    const held = await desk.holds(1);
    const ann = await employee("Ann");
    const colleague = await market.person(desk.customer.organisationId, ["licence-admin"]);
    const { id } = await ask(ann, held.serviceId, "For the audit");
    const path = `/v1/licence-requests/${id}/assignee`;
    const give = (personId: string | null, by: TestPerson = desk.admin) =>
      by.call("PUT", path, { personId });
    const list = await desk.admin.call("GET", "/v1/licence-deciders");
    const people = list.json<{ data: { id: string }[] }>().data.map((one) => one.id);
    assert.deepEqual(people.toSorted(), [desk.admin.personId, colleague.personId].toSorted());
    assert.deepEqual(await refusal(give(ann.personId)), [422, "licensing/colleague-unknown"]);
    assert.deepEqual(await refusal(give(randomUUID())), [422, "licensing/colleague-unknown"]);
    assert.equal((await give(colleague.personId, ann)).status, 403);
    assert.equal((await desk.admin.call("GET", "/v1/licence-requests")).status, 200);
    const assigneeOf = async (done: ReturnType<typeof give>) =>
      (await done).json<{ assignee: { id: string } | null }>().assignee?.id ?? null;
    assert.equal(await assigneeOf(give(colleague.personId)), colleague.personId);
    assert.equal(await assigneeOf(give(colleague.personId)), colleague.personId);
    const told = (await mailsTo(colleague.email)).filter(
      ({ template }) => template === "licensing.request-handed-over",
    );
    assert.equal(told.length, 1, "once");
    assert.match(told[0]?.body ?? "", /Ann asks for a licence .*\n\nFor the audit\n/);
    assert.match(told[0]?.body ?? "", new RegExp(`/requests\\?request=${id}`));
    assert.equal(await assigneeOf(give(null)), null);
    assert.equal((await decide(id, "approve")).outcome, "approved");
    assert.deepEqual(await refusal(give(colleague.personId)), [409, "licensing/request-decided"]);
  });

  test("I3: who takes back what is being served meanwhile has the licence with its claim, or neither", async () => {
    const held = await desk.holds(1);
    const [ann, cem] = [await employee("Ann"), await employee("Cem")];
    await desk.assign(held.id, [ann]);
    const { id } = await ask(cem, held.serviceId);
    assert.equal((await decide(id, "approve")).outcome, "waiting");
    // Both come to the claim while somebody holds it: who takes it back first, then who serves it.
    const client = await market.platform.pool.raw.connect();
    await client.query("begin");
    await client.query(
      "select from licensing.claims where pool_id = $1 and user_id = $2 for update",
      [held.id, cem.userId],
    );
    const withdrawn = cem.call("PUT", `/v1/licence-requests/${id}/withdrawal`, undefined, once());
    await waitingForLocks(market, 1, "licensing.claims");
    const taken = desk.assign(held.id, [ann], "unassignments");
    await waitingForLocks(market, 2, "licensing.");
    await client.query("commit");
    client.release();
    assert.equal((await withdrawn).status, 200);
    assert.equal((await taken).status, 200);
    assert.deepEqual([await desk.holders(held.id), await desk.waiting(held.id)], [[], []]);
    assert.equal(await stateOf(cem, id), "withdrawn");
  });

  test("C8: once for a person and plan; who is in no directory, and plans that nobody may ask for, are refused", async () => {
    const held = await desk.holds(2);
    const gil = await employee("Gil");
    const request = await ask(gil, held.serviceId.toUpperCase());
    const again = (person: TestPerson, serviceId = held.serviceId) =>
      refusal(person.call("POST", "/v1/licence-requests", { serviceId }, once()));
    assert.deepEqual(await again(gil), [409, "licensing/nothing-to-request"]);
    await desk.assign(held.id, [gil]);
    assert.equal(await stateOf(gil, request.id), "approved", "given without a decision");
    assert.deepEqual(await again(gil), [409, "licensing/nothing-to-request"]);
    assert.deepEqual(await again(gil, "contoso.nothing.here"), [404, "licensing/plan-unknown"]);
    assert.deepEqual(await again(gil, "nonsense"), [404, "licensing/plan-unknown"]);
    const stranger = await market.person(desk.customer.organisationId, ["member"]);
    assert.deepEqual(await again(stranger), [409, "licensing/not-in-directory"]);
    assert.deepEqual((await apps(stranger)).user, null);
    const hal = await employee("Hal");
    const theirs = await ask(hal, held.serviceId);
    assert.equal((await gil.call("GET", `/v1/licence-requests/${theirs.id}`)).status, 404);
    const path = `/v1/licence-requests/${theirs.id}`;
    assert.equal((await gil.call("PUT", `${path}/withdrawal`, undefined, once())).status, 404);
    const decision = { decision: "approve" };
    assert.equal((await gil.call("PUT", `${path}/decision`, decision, once())).status, 403);
    await desk.change(hal, "inactive");
    assert.deepEqual(await refusal(desk.admin.call("PUT", `${path}/decision`, decision, once())), [
      409,
      "licensing/requester-inactive",
    ]);
    await desk.change(hal, "deleted");
    assert.equal(
      (await desk.admin.call("GET", path)).json<Request>().state,
      "withdrawn",
      "with the user",
    );
  });

  test("BEY-06: a look that is not true any more is refused", async () => {
    const held = await desk.holds(1);
    const ida = await employee("Ida");
    const { id } = await ask(ida, held.serviceId);
    const path = `/v1/licence-requests/${id}/decision`;
    const body = { decision: "approve" };
    const looked = await desk.admin.call("PUT", `${path}?dryRun=true`, body, once());
    const { outcome, preview } = looked.json<Decision>();
    assert.equal(outcome, "approved");
    await desk.assign(held.id, await desk.people(["Jan"]));
    assert.deepEqual(
      await refusal(desk.admin.call("PUT", `${path}?preview=${preview}`, body, once())),
      [409, "licensing/preview-outdated"],
    );
    assert.equal(await stateOf(ida, id), "open");
  });

  test("F10, C10: an app that is live, asked for by who has none; the way back is the app's own, and hidden plans are not named", async () => {
    const { publisher } = at.sale;
    const offer = `app-${randomUUID().slice(0, 8)}`;
    const slug = `${publisher.organisation.handle}.${offer}`;
    const document = await completeDocument(publisher, {
      offer,
      plans: [
        planDocument("team", { licencesManaged: true }),
        planDocument(
          "board",
          { licencesManaged: true },
          {
            visibility: { visibility: "public", hidden: true },
          },
        ),
      ],
    });
    await applied(publisher, document);
    await publishAtOnce(market, publisher, slug);
    const look = async (query: string) => {
      const answer = await market.visitor("GET", `/v1/not-licensed?${query}`);
      return answer.status === 200
        ? answer.json<{ offer: { name: string }; plan: string | null; returnTo: string | null }>()
        : answer.status;
    };
    const to = encodeURIComponent("http://127.0.0.1:4710/documents/7");
    assert.deepEqual(await look(`service=${slug}.team&return=${to}`), {
      offer: { slug, name: "Contoso Notes" },
      plan: "Plan team",
      publisher: "Contoso",
      returnTo: "http://127.0.0.1:4710/documents/7",
    });
    const evil = encodeURIComponent("https://evil.example/");
    assert.deepEqual(await look(`service=${slug}.board&return=${evil}`), {
      offer: { slug, name: "Contoso Notes" },
      plan: null,
      publisher: "Contoso",
      returnTo: null,
    });
    assert.equal(await look("service=contoso.absent.plan"), 404);

    const kim = await employee("Kim");
    const standing = (await kim.call("GET", `/v1/my-apps/${slug}.team`)).json<
      OwnApp & { admins: string[] }
    >();
    assert.deepEqual([standing.state, standing.allowedActions], ["none", ["request"]]);
    assert.ok(standing.admins.length > 0);
    assert.equal((await kim.call("GET", `/v1/my-apps/${slug}.board`)).status, 404);
    const { id } = await ask(kim, `${slug}.team`);
    assert.equal((await decide(id, "approve")).outcome, "waiting");
    // As a purchase brings them.
    const { raw } = market.platform.pool;
    const { rows } = await raw.query<{ pool_id: string }>(
      "select pool_id from licensing.requests where id = $1",
      [id],
    );
    await raw.query(
      `with held as (
         insert into licensing.holdings values ('subscription', gen_random_uuid(), $1, 1, 'active', now()) returning pool_id)
       select id from licensing.pools where id in (select pool_id from held) for update`,
      [rows[0]?.pool_id],
    );
    await raw.query("select licensing.settle_pool($1, now(), 'person', 'waiting-list', 'Test')", [
      rows[0]?.pool_id,
    ]);
    assert.deepEqual(await appOf(kim, `${slug}.team`), ["licensed", ["open"]]);
    const shown = (await kim.call("GET", `/v1/my-apps/${slug}.team`)).json<OwnApp>();
    assert.equal(shown.address, "http://127.0.0.1:4710/landing");
    // What came from no purchase does not stay.
    await raw.query("update licensing.holdings set state = 'ended' where pool_id = $1", [
      rows[0]?.pool_id,
    ]);
    await raw.query(
      "select licensing.settle_pool($1, now(), 'licences-ended', 'waiting-list', 'Test')",
      [rows[0]?.pool_id],
    );
  });

  test("F10, ACC-01: an employee joins by the work address, once; whose it is not gets no mail and the same answer", async () => {
    const email = `lea.${randomUUID().slice(0, 8)}@morvan.example`;
    const user = { userName: `lea-${email}`, email, displayName: "Lea Morel" };
    const added = await desk.admin.call("POST", "/v1/directory/users", user, once());
    const tenant = desk.customer.tenantId;
    const asks = (address: string, of = tenant) =>
      market.visitor("POST", "/v1/joining-links", { tenant: of, email: address });
    const strange = await asks("nobody@morvan.example");
    const right = await asks(email.toUpperCase());
    const elsewhere = await asks(email, randomUUID());
    assert.deepEqual(
      [strange, right, elsewhere].map(({ status, text }) => [status, text]),
      Array.from({ length: 3 }, () => [202, "{}"]),
    );
    assert.equal((await mailsTo("nobody@morvan.example")).length, 0);
    const mails = await mailsTo(email);
    assert.equal(mails.length, 1);
    const token = /\/join-team\?#([\w-]+)/.exec(mails[0]?.body ?? "")?.[1] ?? "";
    const looked = await market.visitor("POST", "/v1/joinings/look", { token });
    const { organisation, ...whose } = looked.json<{ organisation: { handle: string } }>();
    assert.equal(organisation.handle, desk.admin.organisation.handle);
    assert.deepEqual(whose, { name: "Lea Morel", email, hasPassword: false });
    const join = (body: object) => market.visitor("POST", "/v1/joinings", body);
    assert.deepEqual(await refusal(join({ token })), [422, "identity/password-needed"]);
    assert.equal((await join({ token, password: PASSWORD })).status, 200);
    assert.deepEqual(await refusal(join({ token, password: PASSWORD })), [
      409,
      "identity/link-unusable",
    ]);
    const signed = await market.visitor("POST", "/v1/sessions", { email, password: PASSWORD });
    assert.equal(signed.status, 201, signed.text);
    const again = await asks(email);
    assert.equal(again.status, 202);
    assert.match((await mailsTo(email))[1]?.body ?? "", /already/);
    await asks(email);
    await asks(email);
    await asks(email);
    assert.equal((await mailsTo(email)).length, 3, "no mailbox is filled");

    // Who is deactivated meanwhile joins no more.
    const other = { ...user, userName: `o-${email}`, email: `o-${email}` };
    const made = await desk.admin.call("POST", "/v1/directory/users", other, once());
    await asks(other.email);
    const late = /#([\w-]+)/.exec((await mailsTo(other.email))[0]?.body ?? "")?.[1] ?? "";
    await desk.change(
      { userId: made.json<{ id: string }>().id, userName: other.userName },
      "deleted",
    );
    assert.equal((await join({ token: late, password: PASSWORD })).status, 409);
    assert.equal(added.status, 201);
  });
});
