import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { permissionsOf } from "../../src/modules/identity/domain/permissions.ts";
import { rolesOf } from "../../src/modules/identity/index.ts";
import type { OrganisationKind, RouteInfo } from "../../src/platform/http.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

const KINDS = ["operator", "publisher", "partner", "customer"] as const;
const ABSENT = "00000000-0000-7000-8000-000000000000";

/**
 * Every route × every role × a foreign organisation. What is expected comes from the permission
 * table and from what the route declares; no route is listed by hand.
 */
suite("INT-06: who may call what", () => {
  let market: TestMarket;
  const own = new Map<OrganisationKind, { owner: TestPerson; byRole: Map<string, TestPerson> }>();

  before(async () => {
    market = await startTestMarket();
    for (const kind of KINDS) {
      const owner = await market.organisation({ kind, name: `Own ${kind}` });
      const byRole = new Map<string, TestPerson>();
      for (const role of rolesOf(kind))
        byRole.set(role, await market.person(owner.organisation.id, [role]));
      own.set(kind, { owner, byRole });
    }
  });
  after(() => market.close());

  const protectedRoutes = () =>
    market.app.routes.flatMap((one) =>
      "permission" in one.access ? [{ ...one, access: one.access }] : [],
    );
  const address = ({ url }: RouteInfo) =>
    url.replace(/:(\w+)/g, (_all, name: string) =>
      /id$/i.test(name) || name === "id" ? ABSENT : "absent",
    );
  const call = (person: TestPerson | undefined, one: RouteInfo, organisation?: string) =>
    (person?.call ?? market.visitor)(
      one.method,
      address(one),
      one.method === "GET" || one.method === "DELETE" ? undefined : {},
      {
        ...(one.idempotent ? once() : {}),
        ...(one.precondition ? { "if-match": '"1"' } : {}),
        ...(organisation ? { "souk-organisation": organisation } : {}),
      },
    );

  test("every address that the server answers was declared with who may call it", () => {
    const declared = new Set(market.app.routes.map(({ method, url }) => `${method} ${url}`));
    const undeclared = market.app.served.filter(
      (one) => !declared.has(one) && !/ \/(?:storefront-)?assets\/\*$/.test(one),
    );
    assert.ok(market.app.served.length >= declared.size);
    assert.deepEqual(undeclared, []);
  });

  test("a public route says why it is public", () => {
    for (const { access, url } of market.app.routes)
      if ("public" in access) assert.ok(access.public.length > 5, `${url} says nothing`);
  });

  test("SUB-02: who is signed in learns which roles of a kind allow something, and of nothing else", async () => {
    const owner = own.get("customer")?.owner;
    const asks = (path: string) => owner?.call("GET", `/v1/permissions/${path}`);
    const found = await asks("customer:create/roles?kind=partner");
    assert.deepEqual(found?.json(), {
      roles: ["global-admin", "admin-agent", "sales-agent", "user-management-admin"],
    });
    assert.equal((await asks("customer:create/roles?kind=customer"))?.status, 404);
    assert.equal((await asks("customer:create/roles?kind=bank"))?.status, 400);
    assert.equal((await asks("customer:create/roles"))?.status, 400);
    const visitor = await market.visitor(
      "GET",
      "/v1/permissions/customer:create/roles?kind=partner",
    );
    assert.equal(visitor.status, 401);
  });

  test("every permission that a route asks for is given to somebody of that kind", () => {
    for (const { access, url } of protectedRoutes())
      for (const kind of [access.of].flat())
        assert.ok(
          rolesOf(kind).some((role) => permissionsOf(kind, [role]).has(access.permission)),
          `${url}: nobody of a ${kind} has ${access.permission}`,
        );
  });

  test("a visitor is asked to sign in wherever a route is not public", async () => {
    for (const one of market.app.routes)
      if (!("public" in one.access)) {
        const answered = await call(undefined, one);
        assert.equal(
          answered.status,
          401,
          `${one.method} ${one.url} answered ${answered.status} to a visitor`,
        );
      }
  });

  test("SUB-02: each role may do exactly what the permission table gives it", async () => {
    for (const one of protectedRoutes())
      for (const kind of KINDS)
        for (const [role, person] of own.get(kind)?.byRole ?? []) {
          const allowed =
            [one.access.of].flat().includes(kind) &&
            permissionsOf(kind, [role]).has(one.access.permission);
          const { status, text } = await call(person, one);
          const what = `${one.method} ${one.url} as ${kind} ${role}: ${status} ${text.slice(0, 200)}`;
          if (allowed) assert.ok(status !== 401 && status !== 403 && status < 500, what);
          else assert.equal(status, 403, what);
        }
  });

  test("BEY-15: a refusal names the roles of one's own organisation that would do, as the pages name them, in the reader's language", async () => {
    const finance = own.get("publisher")?.byRole.get("finance");
    const certifier = own.get("operator")?.byRole.get("certifier");
    const kept = await certifier?.call("GET", "/v1/distribution/offers");
    assert.equal(kept?.status, 403);
    assert.match(
      kept?.json<{ detail: string }>().detail ?? "",
      /: Administrator, Support or Auditor\./,
    );
    for (const [language, words] of [
      ["en", "Global admin, Account admin, Manager or Developer"],
      ["fr", "Administrateur général, Administrateur de compte, Gestionnaire ou Développeur"],
      ["ko", "전역 관리자, 계정 관리자, 관리자 또는 개발자"],
    ] as const) {
      const refused = await finance?.call("GET", "/v1/offers", undefined, {
        "accept-language": language,
      });
      assert.equal(refused?.status, 403);
      assert.ok(refused?.json<{ detail: string }>().detail.includes(`${words}.`), refused?.text);
    }
  });

  test("nobody acts for an organisation that they do not belong to", async () => {
    for (const one of protectedRoutes())
      for (const kind of [one.access.of].flat()) {
        const home = own.get(kind)?.owner;
        if (home === undefined || kind === "operator") continue;
        const stranger = await foreigner(kind);
        const answered = await call(stranger, one, home.organisation.id);
        assert.equal(
          answered.status,
          403,
          `${one.method} ${one.url} for a foreign ${kind}: ${answered.text.slice(0, 200)}`,
        );
      }
  });

  const strangers = new Map<string, TestPerson>();
  async function foreigner(kind: OrganisationKind): Promise<TestPerson> {
    const known = strangers.get(kind);
    if (known) return known;
    const made = await market.organisation({ kind, name: `Foreign ${kind}` });
    strangers.set(kind, made);
    return made;
  }
});
