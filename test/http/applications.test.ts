import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  once,
  PASSWORD,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";

type Mail = { to_address: string; locale: string; subject: string; body: string };
type Application = {
  id: string;
  state: string;
  publisherId: string;
  organisationId: string | null;
  agreement: { version: string };
  steps: { kind: string; text: string | null }[];
};

suite("ACC-02: applications of publishers", () => {
  let market: TestMarket;
  let operator: TestPerson;
  let existing: TestPerson;

  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({ kind: "operator", name: "Meridian" });
    existing = await market.organisation({
      kind: "customer",
      name: "Contoso",
      domain: "contoso.example",
    });
  });
  after(() => market.close());

  const body = (change: Record<string, unknown> = {}, email = "ada@fabrikam.example") => ({
    kind: "publisher",
    name: "Fabrikam",
    publisherId: "fabrikam",
    country: "FR",
    taxId: "FR 12 345678901",
    currency: "EUR",
    timeZone: "Europe/Paris",
    contact: { name: "Ada Martin", email, phone: "+33 1 23 45 67 89" },
    agreement: { version: "2026-11", accepted: true },
    ...change,
  });
  const apply = (wanted: unknown, language = "en") =>
    market.visitor("POST", "/v1/applications", wanted, {
      ...once(),
      "accept-language": language,
    });
  async function mailsTo(address: string): Promise<Mail[]> {
    const { rows } = await market.platform.pool.raw.query<Mail>(
      "select to_address, locale, subject, body from platform.mails where to_address = $1 order by id",
      [address],
    );
    return rows;
  }
  /** The token of the latest link to `path` in the mails of an address. */
  async function linkIn(address: string, path: string): Promise<string> {
    const found = (await mailsTo(address)).flatMap(({ body: text }) =>
      [...text.matchAll(new RegExp(`${path}#([\\w-]+)`, "g"))].map(([, token]) => token ?? ""),
    );
    const last = found.at(-1);
    assert.ok(last !== undefined, `${address} has no link to ${path}`);
    return last;
  }
  const confirm = async (address: string) =>
    market.visitor("POST", "/v1/applications/confirmation", {
      token: await linkIn(address, "/sell/confirm"),
    });
  const list = async (query = "") =>
    (await operator.call("GET", `/v1/applications${query}`)).json<{
      data: Application[];
      counts: { waiting: number; asked: number };
      nextCursor: string | null;
    }>();
  const decide = (id: string, decision: unknown, who = operator) =>
    who.call("POST", `/v1/applications/${id}/decision`, decision);
  async function waiting(publisherId: string, email: string): Promise<Application> {
    assert.equal((await apply(body({ publisherId, name: publisherId }, email))).status, 202);
    const confirmed = await confirm(email);
    assert.deepEqual(confirmed.json(), { state: "waiting" }, confirmed.text);
    const found = (await list(`?q=${publisherId}`)).data[0];
    assert.ok(found);
    return found;
  }

  test("ACC-02: an application waits for the operator once its address is proven, and the link is used once", async () => {
    const sent = await apply(body(), "fr");
    assert.equal(sent.status, 202, sent.text);
    assert.equal((await list()).data.length, 0, "nobody sees what is not proven");
    const [mail] = await mailsTo("ada@fabrikam.example");
    assert.equal(mail?.locale, "fr");
    assert.doesNotMatch(
      `${mail?.subject}${mail?.body}`,
      /Ada|Fabrikam/,
      "no word of whoever typed it",
    );
    const token = await linkIn("ada@fabrikam.example", "/sell/confirm");
    const path = "/v1/applications/confirmation";
    const both = await Promise.all([1, 2].map(() => market.visitor("POST", path, { token })));
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    const { data, counts } = await list("?state=waiting");
    assert.deepEqual(
      data.map(({ publisherId, state }) => ({ publisherId, state })),
      [{ publisherId: "fabrikam", state: "waiting" }],
    );
    assert.deepEqual(counts, { waiting: 1, asked: 0 });
    assert.match((await mailsTo(operator.email))[0]?.subject ?? "", /Fabrikam/);
  });

  test("ACC-02: wrong fields, taken publisher IDs and another version of the agreement are refused at their place", async () => {
    const wrong = await apply(
      body({
        name: " ",
        publisherId: "Fab.rikam",
        country: "ZZ",
        currency: "XYZ",
        timeZone: "Mars",
      }),
      "ko",
    );
    assert.equal(wrong.status, 422);
    const { errors } = wrong.json<{ errors: { pointer: string; detail: string }[] }>();
    assert.deepEqual(
      errors.map(({ pointer }) => pointer),
      ["/name", "/publisherId", "/country", "/currency", "/timeZone"],
    );
    for (const { detail } of errors) assert.match(detail, /[가-힣]/);
    for (const publisherId of ["fabrikam", existing.organisation.handle]) {
      const taken = await apply(body({ publisherId }, "other@else.example"));
      assert.equal(taken.status, 409);
      assert.match(taken.text, /publisher-id-taken/);
    }
    const old = await apply(
      body({ publisherId: "older", agreement: { version: "2020-01", accepted: true } }),
    );
    assert.equal(old.status, 409, old.text);
    const refused = await apply(
      body({ publisherId: "older", agreement: { version: "2026-11", accepted: false } }),
    );
    assert.equal(refused.status, 400);
    assert.deepEqual(await mailsTo("other@else.example"), []);
    const agreement = await market.visitor("GET", "/v1/agreements/publisher", undefined, {
      "accept-language": "ko",
    });
    assert.equal(agreement.json()["version"], "2026-11");
    assert.match(agreement.text, /게시/);
  });

  test("ACC-02: one address applies three times a day, also at once", async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((one) =>
        apply(body({ publisherId: `many-${one}` }, "many@northwind.example")),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 202, 202, 429, 429]);
    assert.equal((await mailsTo("many@northwind.example")).length, 3);
  });

  test("ACC-02: of two who want the same publisher ID, the first to prove the address waits for it", async () => {
    for (const email of ["first@race.example", "second@race2.example"])
      assert.equal((await apply(body({ publisherId: "race" }, email))).status, 202);
    const both = await Promise.all(["first@race.example", "second@race2.example"].map(confirm));
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
  });

  test("ACC-02: asked, the applicant answers by a link of one use; approved, they set a password and sign in as global admin", async () => {
    const [application] = (await list("?q=ada@fabrikam")).data;
    assert.ok(application);
    const { id } = application;
    const empty = await decide(id, { outcome: "ask", text: "  " });
    assert.equal(empty.status, 422);
    assert.equal((await decide(id, { outcome: "ask", text: "Who owns you?" })).status, 200);
    const asked = (await mailsTo("ada@fabrikam.example")).at(-1);
    assert.equal(asked?.locale, "fr");
    assert.match(asked?.body ?? "", /Who owns you\?/);
    const token = await linkIn("ada@fabrikam.example", "/sell/answer");
    const question = await market.visitor("POST", "/v1/applications/question", { token });
    assert.deepEqual(question.json(), { name: "Fabrikam", question: "Who owns you?" });
    const answer = { token, text: "Ada alone." };
    const path = "/v1/applications/answer";
    const answers = await Promise.all([1, 2].map(() => market.visitor("POST", path, answer)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 409]);

    const approved = await decide(id, { outcome: "approve", claimDomain: true });
    assert.equal(approved.status, 200, approved.text);
    const after = approved.json<Application>();
    assert.equal(after.state, "approved");
    assert.equal(after.agreement.version, "2026-11");
    assert.deepEqual(
      after.steps.map(({ kind, text }) => [kind, text]),
      [
        ["approved", null],
        ["answered", "Ada alone."],
        ["asked", "Who owns you?"],
        ["received", null],
      ],
    );
    assert.equal((await decide(id, { outcome: "decline", text: "No" })).status, 409);

    const first = await linkIn("ada@fabrikam.example", "/set-password");
    const again = await operator.call("POST", `/v1/applications/${id}/invitation`, {});
    assert.equal(again.status, 200, again.text);
    const second = await linkIn("ada@fabrikam.example", "/set-password");
    const set = (with_: string, password = PASSWORD) =>
      market.visitor("POST", "/v1/passwords", { token: with_, password });
    assert.equal((await set(first)).status, 409, "the link before has ended");
    assert.equal((await set(second, "short")).status, 400);
    assert.deepEqual((await set(second)).json(), { email: "ada@fabrikam.example" });
    assert.equal((await set(second)).status, 409);
    const signedIn = await market.visitor("POST", "/v1/sessions", {
      email: "ada@fabrikam.example",
      password: PASSWORD,
    });
    assert.equal(signedIn.status, 201, signedIn.text);
    const me = signedIn.json<{
      organisations: { handle: string; kind: string; roles: string[] }[];
    }>();
    assert.deepEqual(
      me.organisations.map(({ handle, kind, roles }) => ({ handle, kind, roles })),
      [{ handle: "fabrikam", kind: "publisher", roles: ["global-admin"] }],
    );
    const late = await operator.call("POST", `/v1/applications/${id}/invitation`, {});
    assert.equal(late.status, 409);
  });

  test("ACC-02: an organisation whose domain exists is not made twice: its administrators are asked, and the applicant learns only that", async () => {
    assert.equal(
      (
        await apply(
          body({ publisherId: "contoso-two", name: "Contoso Two" }, "eve@contoso.example"),
        )
      ).status,
      202,
    );
    assert.deepEqual((await confirm("eve@contoso.example")).json(), { state: "referred" });
    const [, told] = await mailsTo("eve@contoso.example");
    assert.match(told?.body ?? "", /contoso\.example is on .* already/);
    assert.doesNotMatch(
      told?.body ?? "",
      new RegExp(`${existing.email}|${existing.organisation.handle} `),
    );
    const [asked] = await mailsTo(existing.email);
    assert.match(asked?.body ?? "", /eve@contoso\.example/);
    const [one] = (await list("?state=referred")).data;
    assert.equal(one?.organisationId ?? null, null);
    assert.equal(
      (await decide(one?.id ?? "", { outcome: "approve", claimDomain: false })).status,
      409,
    );
  });

  test("ACC-02: two applications of one company are not both approved, neither at once", async () => {
    const pair = [
      await waiting("twins-a", "a@twins.example"),
      await waiting("twins-b", "b@twins.example"),
    ];
    const both = await Promise.all(
      pair.map(({ id }) => decide(id, { outcome: "approve", claimDomain: true })),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
  });

  test("ACC-02: what a mail server delivers shows no link of one use in the operator's outbox", async () => {
    const email = "eve@contoso.example";
    const token = await linkIn(email, "/sell/confirm");
    const shown = async () => (await operator.call("GET", `/v1/mails?q=${email}`)).text;
    assert.ok((await shown()).includes(token), "kept in a sandbox, it is read there");
    await market.platform.pool.raw.query(
      "update platform.mails set state = 'sent' where to_address = $1",
      [email],
    );
    const after = await shown();
    assert.ok(!after.includes(token));
    assert.match(after, /\/sell\/confirm#…/);
  });

  test("ACC-08: mails are listed newest or oldest first, page by page; a cursor belongs to its order", async () => {
    type Page = { data: { id: string }[]; nextCursor: string | null };
    const page = async (query: string) =>
      (await operator.call("GET", `/v1/mails?${query}`)).json<Page>();
    const oldest: string[] = [];
    for (let cursor = ""; ; ) {
      const { data, nextCursor } = await page(`sort=recorded&limit=5${cursor}`);
      oldest.push(...data.map(({ id }) => id));
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    const newest = (await page("sort=-recorded&limit=100")).data.map(({ id }) => id);
    assert.ok(newest.length > 10);
    assert.deepEqual(newest, oldest.toReversed());
    const { nextCursor } = await page("limit=5");
    const crossed = await operator.call("GET", `/v1/mails?sort=recorded&cursor=${nextCursor}`);
    assert.equal(crossed.status, 400);
  });

  test("ACC-02: a declined applicant reads the reason and may apply again; who has a password already keeps it", async () => {
    const first = await waiting("litware", "bob@litware.example");
    const declined = await decide(first.id, { outcome: "decline", text: "No tax id." });
    assert.equal(declined.json<Application>().state, "declined");
    assert.match((await mailsTo("bob@litware.example")).at(-1)?.body ?? "", /No tax id\./);

    const known = await waiting("side-business", existing.email);
    const approved = await decide(known.id, { outcome: "approve", claimDomain: false });
    assert.equal(approved.status, 200, approved.text);
    assert.doesNotMatch((await mailsTo(existing.email)).at(-1)?.body ?? "", /set-password/);
    const me = (await existing.call("GET", "/v1/me")).json<{
      organisations: { handle: string }[];
    }>();
    assert.deepEqual(me.organisations.map(({ handle }) => handle).sort(), [
      "contoso",
      "side-business",
    ]);
  });

  test("ACC-02: who only reads organisations decides nothing; the list turns its pages and keeps its filters", async () => {
    const reader = await market.person(operator.organisation.id, ["auditor"]);
    const { data } = await list("?limit=2");
    assert.equal(
      (await decide(data[0]?.id ?? "", { outcome: "ask", text: "?" }, reader)).status,
      403,
    );
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await list(`?limit=2${cursor}`);
      seen.push(...page.data.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.equal(seen.length, (await list("?limit=100")).data.length);
    assert.equal((await operator.call("GET", "/v1/applications?cursor=x")).status, 400);
    const absent = "00000000-0000-7000-8000-000000000000";
    assert.equal((await decide(absent, { outcome: "ask", text: "?" })).status, 404);
  });
});
