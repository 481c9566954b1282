import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  once,
  PASSWORD,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";

type Member = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly joined: boolean;
};
type Members = {
  readonly data: readonly Member[];
  readonly roles: readonly string[];
  readonly administrator: string;
  readonly nextCursor: string | null;
};

suite("team and roles", () => {
  let market: TestMarket;
  let operator: TestPerson;
  let owner: TestPerson;
  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({
      kind: "operator",
      name: "Souk Test",
      handle: "souk-test",
    });
    owner = await market.organisation({ kind: "partner", name: "Nordhaven", handle: "nordhaven" });
  });
  after(() => market.close());

  const list = async (by: TestPerson = owner, query = "") =>
    (await by.call("GET", `/v1/members${query}`)).json<Members>();
  const invites = (by: TestPerson, body: object) => by.call("POST", "/v1/members", body, once());
  const codeOf = (answer: { json<T>(): T }) => answer.json<{ code: string }>().code;
  const linkOf = async (email: string) => {
    const { rows } = await market.platform.pool.raw.query<{ body: string; locale: string }>(
      "select body, locale from platform.mails where to_address = $1 order by at desc, id desc limit 1",
      [email],
    );
    return {
      locale: rows[0]?.locale,
      token: /\/set-password#([\w-]+)/.exec(rows[0]?.body ?? "")?.[1] ?? "",
      body: rows[0]?.body ?? "",
    };
  };
  const signsIn = async (email: string, password = PASSWORD) => {
    const answer = await market.visitor("POST", "/v1/sessions", { email, password });
    const cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    return { status: answer.status, cookie };
  };
  const asks = async (cookie: string, method: string, path: string, body?: object) => {
    const answer = await fetch(market.url + path, {
      method,
      headers: {
        cookie,
        origin: market.url,
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return {
      status: answer.status,
      cookie: answer.headers
        .getSetCookie()
        .map((one) => one.split(";")[0])
        .join("; "),
      body: (await answer.text()) || "null",
    };
  };

  test("ACC-03: who is invited chooses a password by a link in their language, and may do what their roles allow", async () => {
    const email = "mia@nordhaven.example";
    const invited = await invites(owner, {
      name: "Mia Sørensen",
      email: "Mia@Nordhaven.example",
      roles: ["sales-agent"],
      language: "fr",
    });
    assert.equal(invited.status, 201, invited.text);
    assert.deepEqual(
      [invited.json<Member>().joined, invited.json<Member>().roles],
      [false, ["sales-agent"]],
    );
    const first = await linkOf(email);
    assert.deepEqual([first.locale, first.body.startsWith("Bonjour Mia")], ["fr", true]);
    const { id } = invited.json<Member>();
    assert.equal((await owner.call("PUT", `/v1/members/${id}/invitation`, {})).status, 200);
    const second = await linkOf(email);
    const choose = (token: string) =>
      market.visitor("POST", "/v1/passwords", { token, password: PASSWORD });
    assert.equal(
      codeOf(await choose(first.token)),
      "identity/link-unusable",
      "the first one ended",
    );
    assert.equal((await choose(second.token)).status, 200);
    const { status, cookie } = await signsIn(email);
    assert.equal(status, 201);
    assert.equal((await asks(cookie, "GET", "/v1/customers")).status, 200);
    assert.equal((await asks(cookie, "GET", "/v1/members")).status, 403);
    assert.equal(
      codeOf(await owner.call("PUT", `/v1/members/${id}/invitation`, {})),
      "identity/nobody-to-invite",
    );
    assert.equal(
      codeOf(await invites(owner, { name: "Mia", email, roles: ["admin-agent"] })),
      "identity/member-exists",
    );

    // Another role counts with the next request, and so does none.
    const raised = await owner.call("PUT", `/v1/members/${id}/roles`, {
      roles: ["user-management-admin", "sales-agent"],
    });
    assert.equal(raised.status, 200, raised.text);
    assert.equal((await asks(cookie, "GET", "/v1/members")).status, 200);
    assert.equal((await owner.call("DELETE", `/v1/members/${id}`)).status, 204);
    assert.equal((await asks(cookie, "GET", "/v1/customers")).status, 403);
    assert.deepEqual(
      (await list()).data.map((one) => one.email),
      [owner.email],
    );
  });

  test("ACC-03: nobody raises themselves to administrator, and the last one stays, also when two leave at once", async () => {
    const helper = await market.person(owner.organisation.id, ["user-management-admin"]);
    const second = await market.person(owner.organisation.id, ["global-admin"]);
    const { roles, administrator } = await list();
    assert.ok(roles.includes("helpdesk-agent") && !roles.includes("certifier"));
    assert.equal(administrator, "global-admin");
    const set = (by: TestPerson, id: string, wanted: readonly string[]) =>
      by.call("PUT", `/v1/members/${id}/roles`, { roles: wanted });
    const raise = await set(helper, helper.personId, ["global-admin"]);
    assert.equal(codeOf(raise), "identity/admin-by-admin-only");
    assert.equal(
      codeOf(await invites(helper, { name: "X", email: "x@x.example", roles: ["global-admin"] })),
      "identity/admin-by-admin-only",
    );
    assert.equal(
      codeOf(await helper.call("DELETE", `/v1/members/${owner.personId}`)),
      "identity/admin-by-admin-only",
    );
    const unknown = await set(owner, helper.personId, ["certifier"]);
    assert.equal(codeOf(unknown), "identity/role-unknown");

    for (let turn = 0; turn < 10; turn += 1) {
      const left = await Promise.all([
        set(owner, second.personId, ["sales-agent"]),
        set(second, owner.personId, ["sales-agent"]),
      ]);
      const won = left.findIndex(({ status }) => status === 200);
      const [, lost] = left.toSorted((a, b) => a.status - b.status);
      assert.ok(won !== -1 && lost !== undefined);
      assert.match(codeOf(lost), /^identity\/last-administrator$|^platform\/not-permitted$/);
      const [giver, other] = won === 0 ? [owner, second] : [second, owner];
      assert.equal((await set(giver, other.personId, ["global-admin"])).status, 200);
    }
    assert.equal((await set(owner, second.personId, ["sales-agent"])).status, 200);
    const last = await set(owner, owner.personId, ["sales-agent"]);
    assert.equal(codeOf(last), "identity/last-administrator");
    assert.equal(
      codeOf(await owner.call("DELETE", `/v1/members/${owner.personId}`)),
      "identity/last-administrator",
    );
  });

  test("OPR-03: the operator sees an organisation's people and changes them; others do not, and a foreign person is absent", async () => {
    const base = `/v1/organisations/${owner.organisation.id}/members`;
    const support = await market.person(operator.organisation.id, ["support"]);
    const customer = await market.organisation({ kind: "customer", name: "Fabrikam" });
    const seen = (await support.call("GET", base)).json<Members>();
    assert.ok(seen.data.some(({ id }) => id === owner.personId));
    assert.equal((await owner.call("GET", base)).status, 403);
    const invited = await operator.call(
      "POST",
      base,
      { name: "Ola", email: "ola@nordhaven.example", roles: ["billing-admin"] },
      once(),
    );
    assert.equal(invited.status, 201, invited.text);
    const body = { roles: ["sales-agent"] };
    const foreign = `/v1/organisations/${customer.organisation.id}/members/${owner.personId}`;
    assert.equal((await operator.call("PUT", `${foreign}/roles`, body)).status, 404);
    assert.equal((await customer.call("DELETE", `/v1/members/${owner.personId}`)).status, 404);
    assert.equal((await support.call("PUT", `${base}/${owner.personId}/roles`, body)).status, 403);
    const pages: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Members = await list(
        owner,
        `?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      pages.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    assert.equal(new Set(pages).size, pages.length);
    assert.deepEqual(pages.sort(), (await list()).data.map(({ id }) => id).sort());
    assert.equal((await list(owner, "?q=OLA@")).data.length, 1);
  });

  test("OPR-03: somebody of the operator looks through a person's eyes: the portal as it is, nothing changed, a mail and a trace", async () => {
    const both = await market.organisation({ kind: "customer", name: "Alpine", handle: "alpine" });
    const { cookie: own } = operator;
    const wanted = {
      organisationId: both.organisation.id,
      personId: both.personId,
      reason: " Ticket 4711 ",
    };
    const begun = await asks(own, "POST", "/v1/impersonations", wanted);
    assert.equal(begun.status, 201, begun.body);
    assert.deepEqual(JSON.parse(begun.body), { portal: "/customer/alpine" });
    const me = JSON.parse((await asks(begun.cookie, "GET", "/v1/me")).body);
    assert.deepEqual(
      [me.person.id, me.organisations.length, me.lookedThroughBy.name, me.lookedThroughBy.reason],
      [both.personId, 1, "Souk Test administrator", "Ticket 4711"],
    );
    const until = Date.parse(me.lookedThroughBy.until) - Date.now();
    assert.ok(until > 0 && until <= 3_600_000);
    assert.equal((await asks(begun.cookie, "GET", "/v1/members")).status, 200);
    for (const [method, path, body] of [
      ["PATCH", "/v1/me", { name: "Somebody else" }],
      ["POST", "/v1/members", { name: "X", email: "x@y.example", roles: ["member"] }],
      ["DELETE", `/v1/members/${both.personId}`, undefined],
      ["POST", "/v1/api-clients", { name: "Key", roles: ["global-admin"] }],
    ] as const) {
      const refused = await asks(begun.cookie, method, path, body);
      assert.equal(JSON.parse(refused.body).code, "platform/looks-only", `${method} ${path}`);
    }
    const { body: mail } = await linkOf(both.email);
    assert.match(mail, /somebody of Souk Test began to look at the portal of Alpine/);
    assert.match(mail, /Ticket 4711/);

    const ended = await asks(begun.cookie, "DELETE", "/v1/impersonations/current");
    assert.deepEqual(
      [ended.status, JSON.parse(ended.body)],
      [200, { portal: "/operator/souk-test" }],
    );
    assert.equal((await asks(begun.cookie, "GET", "/v1/me")).status, 401, "that session is over");
    const back = JSON.parse((await asks(ended.cookie, "GET", "/v1/me")).body);
    assert.deepEqual([back.person.id, back.lookedThroughBy], [operator.personId, null]);
    const { rows } = await market.platform.pool.raw.query(
      `select action, actor_name from platform.audit_entries
       where organisation_id = $1 and action like 'impersonation.%' order by seq`,
      [both.organisation.id],
    );
    assert.deepEqual(rows, [
      { action: "impersonation.started", actor_name: "Souk Test administrator" },
      { action: "impersonation.ended", actor_name: "Souk Test administrator" },
    ]);

    const tries = [
      [own, { ...wanted, reason: "  " }, "identity/reason-missing"],
      [own, { ...wanted, personId: owner.personId }, "platform/not-found"],
      [
        own,
        { ...wanted, organisationId: operator.organisation.id, personId: operator.personId },
        "identity/operator-not-impersonated",
      ],
      [owner.cookie, wanted, "platform/not-permitted"],
    ] as const;
    for (const [cookie, body, code] of tries) {
      const refused = await asks(cookie, "POST", "/v1/impersonations", body);
      assert.equal(JSON.parse(refused.body).code, code);
    }
    assert.equal(
      JSON.parse((await asks(own, "DELETE", "/v1/impersonations/current")).body).code,
      "identity/not-impersonating",
    );
  });
});
