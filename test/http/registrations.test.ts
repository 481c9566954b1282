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
  name: string;
  state: string;
  publisherId: string | null;
  organisationId: string | null;
};

suite("ACC-02: partners that apply, and customers that register", () => {
  let market: TestMarket;
  let operator: TestPerson;

  before(async () => {
    market = await startTestMarket();
    operator = await market.organisation({ kind: "operator", name: "Meridian" });
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
  test("ACC-02: a partner applies with its type, is approved by the operator, and its administrator begins as an agent", async () => {
    const email = "mara@nordlicht.example";
    const missing = await apply(body({ kind: "partner", publisherId: undefined }, email));
    assert.deepEqual(
      missing.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer),
      ["/partnerType"],
    );
    const wanted = {
      kind: "partner",
      publisherId: undefined,
      partnerType: "indirect-provider",
      name: "Nordlicht Handel",
    };
    assert.equal((await apply(body(wanted, email))).status, 202);
    assert.deepEqual((await confirm(email)).json(), { state: "waiting" });
    const [found] = (await list("?kind=partner&state=waiting")).data;
    assert.ok(found);
    assert.equal(found.publisherId, null);
    assert.equal((await list("?kind=customer&state=waiting")).data.length, 0);
    const approved = await decide(found.id, { outcome: "approve", claimDomain: true });
    assert.equal(approved.json<Application>().state, "approved", approved.text);
    const { rows } = await market.platform.pool.raw.query(
      `select o.kind, o.partner_type, o.handle, o.domain, m.roles from identity.organisations o
       join identity.memberships m on m.organisation_id = o.id where o.id = $1`,
      [approved.json<Application>().organisationId],
    );
    assert.deepEqual(rows, [
      {
        kind: "partner",
        partner_type: "indirect-provider",
        handle: "nordlicht-handel",
        domain: "nordlicht.example",
        roles: ["global-admin", "admin-agent"],
      },
    ]);
    const token = await linkIn(email, "/set-password");
    const set = await market.visitor("POST", "/v1/passwords", { token, password: PASSWORD });
    assert.equal(set.status, 200, set.text);
  });

  test("ACC-02: a customer registers itself with the proof of its address, and is referred where its domain is here", async () => {
    const wanted = {
      kind: "customer",
      publisherId: undefined,
      segment: "education",
      name: "École Rivière",
    };
    const email = "luc@ecole-riviere.example";
    assert.equal((await apply(body(wanted, email), "fr")).status, 202);
    assert.deepEqual((await confirm(email)).json(), { state: "approved" });
    const [found] = (await list("?kind=customer")).data;
    assert.equal(found?.state, "approved");
    const token = await linkIn(email, "/set-password");
    await market.visitor("POST", "/v1/passwords", { token, password: PASSWORD });
    const signedIn = await market.visitor("POST", "/v1/sessions", { email, password: PASSWORD });
    assert.equal(signedIn.status, 201, signedIn.text);
    const { rows } = await market.platform.pool.raw.query(
      "select domain, segment from identity.organisations where name = $1",
      [found?.name],
    );
    assert.deepEqual(rows, [{ domain: "ecole-riviere.example", segment: "education" }]);

    const second = "ann@ecole-riviere.example";
    assert.equal((await apply(body(wanted, second))).status, 202);
    assert.deepEqual((await confirm(second)).json(), { state: "referred" });
    assert.ok((await mailsTo(email)).some(({ body: text }) => text.includes(second)));

    // The domain of a mail provider is nobody's own: two companies with such addresses are two.
    for (const free of ["one@gmail.com", "two@gmail.com"]) {
      assert.equal((await apply(body({ ...wanted, name: free }, free))).status, 202);
      assert.deepEqual((await confirm(free)).json(), { state: "approved" });
    }
  });

  test("ACC-02: two who register one company at once make one organisation", async () => {
    const emails = ["a@twice.example", "b@twice.example"];
    const wanted = { kind: "customer", publisherId: undefined, segment: "commercial" };
    for (const email of emails) await apply(body({ ...wanted, name: "Twice" }, email));
    const states = await Promise.all(
      emails.map(async (email) => (await confirm(email)).json<{ state: string }>().state),
    );
    assert.deepEqual(states.sort(), ["approved", "referred"]);
  });

  test("ACC-02: each kind reads its own agreement, in its language", async () => {
    const read = async (kind: string, language: string) =>
      (
        await market.visitor("GET", `/v1/agreements/${kind}`, undefined, {
          "accept-language": language,
        })
      ).json<{ text: string }>().text;
    const texts = new Set([
      await read("publisher", "en"),
      await read("partner", "en"),
      await read("customer", "en"),
      await read("partner", "ko"),
    ]);
    assert.equal(texts.size, 4);
    assert.equal((await market.visitor("GET", "/v1/agreements/bank")).status, 400);
  });
});
