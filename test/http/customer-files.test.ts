import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import pg from "pg";
import {
  CUSTOMER_COLUMNS,
  CUSTOMER_FIELDS,
  type CustomerField,
} from "../../src/modules/commerce/domain/customer-file.ts";
import { csvLines } from "../../src/platform/csv.ts";
import {
  inOneRegion,
  once,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { customerBody, endSale, openSale, type Problem, type Sale } from "../support/sale.ts";

type Place = { line: number; column: number; code: string; detail: string };
type Imported = {
  added: number;
  known: number;
  refused: number;
  preview: string | null;
  rows: {
    line: number;
    state: string;
    company: string;
    customerId: string | null;
    errors: Place[];
  }[];
};
const FILE = { "content-type": "text/csv" };
const HEAD = CUSTOMER_FIELDS.map((field) => CUSTOMER_COLUMNS[field].name);
const column = (field: CustomerField) => CUSTOMER_FIELDS.indexOf(field) + 1;

const cells = (about: Partial<Record<CustomerField, string>> = {}) => {
  const domain = `${randomUUID().slice(0, 8)}.example`;
  const row: Partial<Record<CustomerField, string>> = {
    company: "Ateliers Morvan",
    domain,
    country: "FR",
    segment: "commercial",
    language: "fr",
    firstName: "Claire",
    lastName: "Morvan",
    email: `claire@${domain}`,
    line1: "4 rue des Tanneurs",
    city: "Dijon",
    postalCode: "21000",
    ...about,
  };
  return CUSTOMER_FIELDS.map((field) => row[field] ?? "");
};
const AGREED = {
  agreementFirstName: "Claire",
  agreementLastName: "Morvan",
  agreementEmail: "claire@morvan.example",
  agreedOn: "2026-11-20",
};

suite("BEY-13: customers by file", () => {
  let market: TestMarket;
  let sale: Sale;
  let partner: TestPerson;
  before(async () => {
    market = await startTestMarket({ worker: false });
    sale = await openSale(market);
    partner = await market.person(sale.partner.organisation.id, ["global-admin", "admin-agent"]);
  });
  after(() => endSale(sale));

  const send = (rows: readonly (readonly string[])[], query = "?dryRun=true", by = partner) =>
    by.call("POST", `/v1/customer-files${query}`, csvLines([HEAD, ...rows]), FILE);
  const tried = async (rows: readonly (readonly string[])[], by = partner) => {
    const answered = await send(rows, "?dryRun=true", by);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Imported>();
  };
  const commit = async (rows: readonly (readonly string[])[], by = partner) => {
    const { preview } = await tried(rows, by);
    return send(rows, `?preview=${preview}`, by);
  };
  const total = async (by = partner) =>
    (await by.call("GET", "/v1/customers")).json<{ total: number }>().total;
  const places = (row: Imported["rows"][number] | undefined) =>
    row?.errors.map(({ line, column: at, code }) => [line, at, code]);

  test("SUB-01, BEY-06: exactly what was looked at is added, with agreements and currencies, and the same file again changes nothing", async () => {
    await inOneRegion(market, "KR");
    const rows = [
      cells({ company: "Twin Works", ...AGREED }),
      cells({
        company: "Twin Works",
        country: "kr",
        segment: "Education",
        phone: "+82 2 123 4567",
      }),
      cells({ company: "Twin Works 2", taxId: "FR12345678901" }),
    ];
    const before = await total();
    const seen = await tried(rows);
    assert.deepEqual([seen.added, seen.known, seen.refused, await total()], [3, 0, 0, before]);
    const done = await send(rows, `?preview=${seen.preview}`);
    assert.equal(done.status, 200, done.text);
    const made = done.json<Imported>();
    const customers = await Promise.all(
      made.rows.map(async ({ customerId }) =>
        (await partner.call("GET", `/v1/customers/${customerId}`)).json<{
          handle: string;
          currency: string;
          agreement: string;
          contact: { phone?: string };
          taxId: string | null;
        }>(),
      ),
    );
    assert.deepEqual(
      customers.map(({ currency, agreement, contact, taxId }) => [
        currency,
        agreement,
        contact.phone,
        taxId,
      ]),
      [
        ["EUR", "confirmed", undefined, null],
        ["KRW", "missing", "+82 2 123 4567", null],
        ["EUR", "missing", undefined, "FR12345678901"],
      ],
    );
    assert.equal(new Set(customers.map(({ handle }) => handle)).size, 3, "each has a short name");
    // Each can buy for itself from its first day, as one that is added alone.
    const { rows: own } = await market.platform.pool.raw.query(
      "select 1 from commerce.customers where seller_id = organisation_id and company like 'Twin Works%'",
    );
    assert.equal(own.length, 3);
    const again = await tried(rows);
    assert.deepEqual([again.added, again.known, again.refused], [0, 3, 0]);
    assert.deepEqual(
      again.rows.map(({ customerId }) => customerId),
      made.rows.map(({ customerId }) => customerId),
    );
    // The confirmation whose answer was lost, and one of a file that has nothing to add.
    for (const preview of [seen.preview, again.preview]) {
      const twice = await send(rows, `?preview=${preview}`);
      assert.deepEqual([twice.status, twice.json<Imported>().added], [200, 0], twice.text);
    }
    assert.equal(await total(), before + 3);
  });

  test("every place that is wrong is named with line and column, in the words of the form, and nothing is added", async () => {
    const before = await total();
    const twice = cells();
    const rows = [
      cells(),
      cells({
        company: "GmbH",
        domain: "nope",
        country: "CN",
        segment: "industry",
        firstName: "",
        email: "x@nordhaven.example",
        phone: "call me",
      }),
      cells({ country: "", line1: "x".repeat(201), language: "de" }),
      cells({ country: "PL" }),
      cells({ ...AGREED, agreementEmail: "", agreedOn: "2026-12-24" }),
      cells({ agreedOn: "24/12/2026" }),
      twice,
      twice,
      cells({ domain: "nordhaven.example" }),
      cells({ reseller: "bureau-vauban" }),
    ];
    const seen = await tried(rows);
    assert.equal(seen.preview, null);
    assert.deepEqual(
      seen.rows.map((row) => [row.state, ...(places(row) ?? []).map(([, at, code]) => [at, code])]),
      [
        ["added"],
        [
          "refused",
          [column("company"), "commerce/company-legal-form"],
          [column("domain"), "commerce/domain"],
          [column("country"), "commerce/country-not-a-market"],
          [column("segment"), "choice"],
          [column("firstName"), "required"],
          [column("email"), "commerce/email-of-partner"],
          [column("phone"), "commerce/phone"],
        ],
        [
          "refused",
          [column("country"), "required"],
          [column("language"), "choice"],
          [column("line1"), "max-length"],
        ],
        [
          "refused",
          [column("registrationNumber"), "commerce/registration-number-required"],
          [column("phone"), "commerce/phone-required"],
        ],
        [
          "refused",
          [column("agreementEmail"), "commerce/email"],
          [column("agreedOn"), "commerce/date-in-future"],
        ],
        [
          "refused",
          [column("agreementFirstName"), "required"],
          [column("agreementLastName"), "required"],
          [column("agreementEmail"), "commerce/email"],
          [column("agreedOn"), "format"],
        ],
        ["added"],
        ["refused", [column("domain"), "commerce/domain-twice"]],
        ["refused", [column("domain"), "commerce/own-domain"]],
        ["refused", [column("reseller"), "commerce/reseller"]],
      ],
    );
    assert.match(seen.rows[7]?.errors[0]?.detail ?? "", /line 8/);
    const refused = await send(rows, "?preview=x");
    assert.equal(refused.status, 422);
    const { code, errors = [] } = refused.json<Problem & { errors?: Place[] }>();
    assert.equal(code, "commerce/customer-file-invalid");
    assert.deepEqual(
      errors.map((one) => (one as unknown as Place).line),
      seen.rows.flatMap((row) => row.errors.map(({ line }) => line)),
    );
    assert.equal(await total(), before);
  });

  test("a file that is no list of customers is refused where it is wrong", async () => {
    for (const [content, expected] of [
      ["", [1, 1, "csv/nothing"]],
      [csvLines([HEAD]), [2, 1, "csv/no-rows"]],
      [
        csvLines([
          [...HEAD, "Colour"],
          [...cells(), "red"],
        ]),
        [1, 23, "csv/column-unknown"],
      ],
      [csvLines([HEAD.slice(1), cells().slice(1)]), [1, 1, "csv/column-missing"]],
      [csvLines([HEAD, [...cells(), "more"]]), [2, 23, "csv/cells-too-many"]],
      [csvLines([HEAD, cells({ company: "a\uFFFDb" })]), [2, 1, "csv/not-text"]],
      [csvLines([HEAD, cells({ company: "a\0b" })]), [2, 1, "csv/not-text"]],
      [
        csvLines([HEAD, ...Array.from({ length: 1_001 }, () => cells())]),
        [1_002, 1, "csv/too-many-rows"],
      ],
    ] as const) {
      const refused = await partner.call("POST", "/v1/customer-files?dryRun=true", content, FILE);
      assert.equal(refused.status, 422, refused.text);
      const [error] = refused.json<{ errors: Place[] }>().errors;
      assert.deepEqual([error?.line, error?.column, error?.code], expected);
      assert.notEqual(error?.detail, `field.${error?.code}`);
    }
    const template = await partner.call("GET", "/v1/customer-files/template");
    assert.match(template.text, /Company,Domain,Country,.*AgreedOn\r\n$/);
  });

  test("a customer that is there stays as it is: a blank cell says nothing, another value is refused", async () => {
    const row = cells({ ...AGREED });
    await commit([row]);
    const with_ = (about: Partial<Record<CustomerField, string>>) =>
      CUSTOMER_FIELDS.map((field, index) => about[field] ?? row[index] ?? "");
    assert.equal((await tried([with_({ line1: "", agreementFirstName: "" })])).known, 1);
    const differs = await tried([with_({ city: "Beaune", agreedOn: "2026-11-19" })]);
    assert.deepEqual(places(differs.rows[0]), [
      [2, column("city"), "commerce/customer-differs"],
      [2, column("agreedOn"), "commerce/agreement-differs"],
    ]);
  });

  test("BEY-06, ACC-02: what moved since the preview is refused, and so is a file without one", async () => {
    const rows = [cells(), cells()];
    const seen = await tried(rows);
    const [, domain = ""] = rows[0] ?? [];
    await partner.call(
      "POST",
      "/v1/customers",
      customerBody({
        domain,
        contact: { firstName: "Claire", lastName: "Morvan", email: `claire@${domain}` },
      }),
      once(),
    );
    for (const query of [`?preview=${seen.preview}`, ""]) {
      const refused = await send(rows, query);
      assert.deepEqual(
        [refused.status, refused.json<Problem>().code],
        [409, "commerce/preview-outdated"],
      );
    }
    assert.deepEqual([(await tried(rows)).known, (await tried(rows)).added], [1, 1]);
  });

  test("the organisation of somebody else is named like any that is here, by nobody's name", async () => {
    const rival = await market.organisation({ kind: "partner", name: "Rival Cloud" });
    const row = cells();
    assert.equal((await commit([row], rival)).status, 200);
    const seen = await tried([row]);
    assert.deepEqual(places(seen.rows[0]), [[2, column("domain"), "commerce/organisation-here"]]);
    assert.equal(seen.rows[0]?.customerId, null);
    assert.ok(!JSON.stringify(seen).includes("Rival"));
  });

  test("ACC-02: the same file sent twice at once adds its customers once", async () => {
    const rows = Array.from({ length: 5 }, () => cells());
    const { preview } = await tried(rows);
    const before = await total();
    const both = await Promise.all([1, 2].map(() => send(rows, `?preview=${preview}`)));
    assert.deepEqual(both.map((one) => [one.status, one.json<Imported>().added]).sort(), [
      [200, 0],
      [200, 5],
    ]);
    assert.equal(await total(), before + 5);
  });

  test("SUB-02: who may add customers may add them by file, and who may not attest the agreement attests none so", async () => {
    const team = await market.person(partner.organisation.id, ["user-management-admin"]);
    assert.equal((await send([cells()], "?dryRun=true", team)).status, 200);
    const refused = await send([cells(AGREED)], "?dryRun=true", team);
    assert.deepEqual(
      [refused.status, refused.json<Problem>().code],
      [403, "platform/not-permitted"],
    );
    for (const role of ["helpdesk-agent", "billing-admin"]) {
      const other = await market.person(partner.organisation.id, [role]);
      assert.equal((await send([cells()], "?dryRun=true", other)).status, 403);
    }
  });

  test("SUB-14: an indirect provider names one of its resellers by any of its names, and nobody else's", async () => {
    const provider = await market.organisation({
      kind: "partner",
      partnerType: "indirect-provider",
      name: "Meridiaan",
    });
    const bound = await market.organisation({
      kind: "partner",
      partnerType: "indirect-reseller",
      name: "Bureau Vauban",
      domain: "vauban.example",
    });
    const { id, handle } = bound.organisation;
    await market.platform.pool.raw.query(
      "insert into identity.provider_resellers (provider_id, reseller_id, since) values ($1, $2, now())",
      [provider.organisation.id, id],
    );
    const rows = [id, handle, "Vauban.example", ""].map((reseller) => cells({ reseller }));
    const done = await commit(rows, provider);
    assert.equal(done.status, 200, done.text);
    const { data } = (await provider.call("GET", `/v1/customers?resellerId=${id}`)).json<{
      data: unknown[];
    }>();
    assert.equal(data.length, 3);
    assert.equal((await tried(rows, provider)).known, 4);
    const stranger = await tried([cells({ reseller: partner.organisation.id })], provider);
    assert.deepEqual(places(stranger.rows[0]), [[2, column("reseller"), "commerce/reseller"]]);
  });

  test("a file of a thousand customers is added with the statements of a file of two", async (context) => {
    const statements = async (count: number) => {
      const rows = Array.from({ length: count }, () => cells({ company: "Same Name", ...AGREED }));
      const { preview } = await tried(rows);
      const asked = context.mock.method(pg.Client.prototype, "query");
      const done = await send(rows, `?preview=${preview}`);
      const queries = asked.mock.callCount();
      asked.mock.restore();
      assert.equal(done.json<Imported>().added, count, done.text.slice(0, 300));
      return queries;
    };
    const [few, many] = [await statements(2), await statements(1_000)];
    // The server asks for something of its own now and then.
    assert.ok(many < few + 20, `${many} statements, and ${few} for two`);
  });
});
