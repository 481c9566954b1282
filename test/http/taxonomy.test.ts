import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { momentsNamed } from "../support/agenda.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { applied, completeDocument, publishAtOnce } from "../support/offers.ts";

type Json = Record<string, unknown>;
type Named = { key: string; name: string; retired: boolean };
type Taxonomy = {
  categories: (Named & { subcategories: Named[] })[];
  industries: (Named & { verticals: Named[] })[];
};
type Change = { id: string; key: string; inForce: boolean; madeBy: string };
type Finding = { page: string; pointer: string; code: string };

const ROBOTICS = { en: "Robotics", fr: "Robotique", ko: "로보틱스" };

suite("OPR-05: categories and industries", () => {
  let market: TestMarket;
  let administrator: TestPerson;
  let certifier: TestPerson;
  let publisher: TestPerson;

  before(async () => {
    market = await startTestMarket();
    administrator = await market.organisation({ kind: "operator", name: "Comptoir" });
    certifier = await market.person(administrator.organisation.id, ["certifier"]);
    publisher = await market.organisation({
      kind: "publisher",
      name: "Contoso",
      handle: "contoso",
    });
  });
  after(() => market.close());

  const changes = (body: Json, person = administrator) =>
    person.call("POST", "/v1/taxonomy/changes", body, once());
  const changed = async (body: Json): Promise<Change> => {
    const answer = await changes({ kind: "category", effectiveFrom: "2026-11-21", ...body });
    assert.equal(answer.status, 201, answer.text);
    return answer.json<Change>();
  };
  const taxonomy = async (language = "en") =>
    (
      await market.visitor("GET", "/v1/taxonomy", undefined, { "accept-language": language })
    ).json<Taxonomy>();
  const category = async (key: string, language = "en") =>
    (await taxonomy(language)).categories.find((one) => one.key === key);
  const document = async (offer: string, categories: Json[]) => {
    const made = await completeDocument(publisher, { offer });
    return { ...made, properties: { ...(made.properties as Json), categories } };
  };
  /** What validating a file would say of it. */
  const findings = async (offer: string, categories: Json[]) => {
    const answer = await publisher.call(
      "PUT",
      `/v1/offers/contoso.${offer}/document?dryRun=true`,
      await document(offer, categories),
      { "if-match": "*" },
    );
    assert.equal(answer.status, 200, answer.text);
    return answer
      .json<{ findings: Finding[] }>()
      .findings.filter(({ page }) => page === "properties")
      .map(({ pointer, code }) => `${pointer} ${code}`);
  };
  const facets = async () =>
    (await market.visitor("GET", "/v1/storefront/offers")).json<{
      facets: { category: Record<string, number> };
    }>().facets.category;
  const finds = async (q: string) =>
    (await market.visitor("GET", `/v1/storefront/offers?q=${encodeURIComponent(q)}`)).json<{
      count: number;
    }>().count;

  test("an administrator adds a category in three languages, and everybody reads it at once", async () => {
    assert.deepEqual(await findings("bot", [{ category: "robotics", subcategories: [] }]), [
      "/categories/0/category catalog/unknown-category",
    ]);
    await changed({ key: "robotics", names: ROBOTICS });
    await changed({ key: "drones", parent: "robotics", names: { ...ROBOTICS, en: "Drones" } });
    for (const [language, name] of Object.entries(ROBOTICS)) {
      const found = await category("robotics", language);
      assert.deepEqual([found?.name, found?.retired], [name, false]);
      assert.equal(found?.subcategories.length, 1);
    }
    const type = (await market.visitor("GET", "/v1/offer-types/saas")).text;
    assert.match(type, /\{"value":"robotics","label":"Robotics"\}/);
    assert.match((await market.visitor("GET", "/docs/offer.schema.json")).text, /robotics/);
    assert.deepEqual(
      await findings("bot", [{ category: "robotics", subcategories: ["drones"] }]),
      [],
    );
    assert.deepEqual(await findings("bot", [{ category: "robotics", subcategories: ["boats"] }]), [
      "/categories/0/subcategories/0 catalog/unknown-subcategory",
    ]);
  });

  test("others of the operator read what only administrators change", async () => {
    assert.equal(
      (await changes({ kind: "category", key: "x", effectiveFrom: "2026-11-21" }, certifier))
        .status,
      403,
    );
    const read = await certifier.call("GET", "/v1/reference-data");
    assert.equal(read.status, 200);
    const { categories, rates } = read.json<{
      categories: { key: string; names: Json }[];
      rates: { base: string; rates: Record<string, string> };
    }>();
    assert.deepEqual(categories.find(({ key }) => key === "robotics")?.names, ROBOTICS);
    assert.ok(rates.rates["EUR"]);
    assert.equal((await publisher.call("GET", "/v1/reference-data")).status, 403);
  });

  test("a live offer in it is filtered, named and found by it in the storefront", async () => {
    await applied(publisher, await document("bot", [{ category: "robotics", subcategories: [] }]));
    await publishAtOnce(market, publisher, "contoso.bot");
    assert.deepEqual(await facets(), { robotics: 1 });
    for (const [language, name] of Object.entries(ROBOTICS)) {
      assert.ok(
        (await market.visitor("GET", `/product/saas/contoso.bot?lang=${language}`)).text.includes(
          name,
        ),
      );
      assert.equal(await finds(name), 1, name);
    }
  });

  test("a name that is scheduled holds from its day on, on kept pages and in the search, and not before", async () => {
    const names = { en: "Machines that move", fr: "Machines mobiles", ko: "움직이는 기계" };
    const { id, inForce } = await changed({
      key: "robotics",
      names,
      effectiveFrom: "2026-11-23",
    });
    assert.equal(inForce, false);
    await momentsNamed(administrator, {
      kind: "catalog.taxonomy-changes",
      about: /^Machines that move$/,
      page: /^\/taxonomy$/,
    });
    const scheduled = (await certifier.call("GET", "/v1/taxonomy/changes?scheduled=true")).json<{
      data: Change[];
    }>().data;
    assert.deepEqual(
      scheduled.map((one) => [one.id, one.key]),
      [[id, "robotics"]],
    );
    const page = async () => (await market.visitor("GET", "/product/saas/contoso.bot")).text;
    assert.match(await page(), />Robotics</);
    await market.clockMovesTo("2026-11-22T23:59:59Z");
    assert.match(await page(), />Robotics</);
    assert.equal((await category("robotics"))?.name, "Robotics");
    await market.clockMovesTo("2026-11-23T00:00:00Z");
    assert.equal((await category("robotics", "fr"))?.name, "Machines mobiles");
    assert.match(await page(), />Machines that move</);
    assert.equal(await finds("기계"), 1);
    assert.equal(await finds("Robotics"), 0);
    const again = await administrator.call("DELETE", `/v1/taxonomy/changes/${id}`);
    assert.equal(again.status, 409, again.text);
    assert.match(again.text, /catalog\/taxonomy-change-in-force/);
  });

  test("a change that is withdrawn before its day never holds", async () => {
    const { id } = await changed({
      key: "robotics",
      retired: true,
      effectiveFrom: "2026-11-25",
    });
    const path = `/v1/taxonomy/changes/${id}`;
    assert.equal((await certifier.call("DELETE", path)).status, 403);
    assert.equal((await administrator.call("DELETE", path)).status, 204);
    assert.equal((await administrator.call("DELETE", path)).status, 404);
    await market.clockMovesTo("2026-11-25T12:00:00Z");
    assert.equal((await category("robotics"))?.retired, false);
  });

  test("a retired category stays on live offers and their drafts, and is not chosen anew", async () => {
    await changed({ key: "robotics", retired: true, effectiveFrom: "2026-11-25" });
    assert.equal((await category("robotics"))?.retired, true);
    const chosen = [{ category: "robotics", subcategories: [] }];
    assert.deepEqual(await findings("bot", chosen), []);
    assert.deepEqual(await findings("another", chosen), [
      "/categories/0/category catalog/retired-category",
    ]);
    assert.deepEqual(await facets(), { robotics: 1 });
    assert.match((await market.visitor("GET", "/?category=robotics")).text, /Machines that move/);
    const type = (await market.visitor("GET", "/v1/offer-types/saas")).text;
    assert.doesNotMatch(type, /"value":"robotics"/);
    await publishAtOnce(market, publisher, "contoso.bot");
    await changed({ key: "robotics", retired: false, effectiveFrom: "2026-11-25" });
    assert.deepEqual(await findings("another", chosen), []);
  });

  test("what another server changed is read with the next request", async () => {
    const { raw } = market.platform.pool;
    await raw.query(
      `with changed as (insert into catalog.taxonomy_changes
         (id, kind, key, effective_from, names, retired, in_force, made_at, made_by)
       values ($1, 'industry', 'space', '2026-11-25', $2, false, true, now(), 'Another server'))
       update catalog.taxonomy set version = gen_random_uuid()`,
      [randomUUID(), JSON.stringify({ en: "Space", fr: "Espace", ko: "우주" })],
    );
    const { industries } = await taxonomy("fr");
    assert.equal(industries.find(({ key }) => key === "space")?.name, "Espace");
  });

  test("what cannot be is refused with its field, in the caller's language, and changes nothing", async () => {
    const before = await taxonomy();
    for (const [body, pointer, code] of [
      [{ key: "finance", effectiveFrom: "2026-11-24", retired: true }, "/effectiveFrom", "past"],
      [{ key: "new-one" }, "/names", "names"],
      [{ key: "new-one", parent: "nowhere", names: ROBOTICS }, "/parent", "parent"],
      [{ key: "new-one", names: { ...ROBOTICS, fr: "Finance" } }, "/names/fr", "taken"],
      [{ key: "finance" }, "/names", "same"],
    ] as const) {
      const refused = await changes({ kind: "category", effectiveFrom: "2026-11-25", ...body });
      assert.equal(refused.status, 409, refused.text);
      const [error] = refused.json<{ errors: { pointer: string; code: string }[] }>().errors;
      assert.deepEqual([error?.pointer, error?.code], [pointer, `catalog/taxonomy-${code}`]);
    }
    for (const body of [
      { kind: "colour", key: "red", effectiveFrom: "2026-11-25" },
      { kind: "category", key: "Red Things", effectiveFrom: "2026-11-25" },
      { kind: "category", key: "red", effectiveFrom: "2026-13-45" },
      { kind: "category", key: "red", effectiveFrom: "2026-11-25", names: { en: "Red" } },
    ])
      assert.equal((await changes(body)).status, 400, JSON.stringify(body));
    assert.deepEqual(await taxonomy(), before);
  });

  test("the history names who changed what, page by page", async () => {
    const read = async (query: string) =>
      (await certifier.call("GET", `/v1/taxonomy/changes?limit=2${query}`)).json<{
        data: Change[];
        nextCursor: string | null;
      }>();
    const keys: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof read>> = await read(cursor && `&cursor=${cursor}`);
      keys.push(...page.data.map(({ key }) => key));
      cursor = page.nextCursor;
    }
    assert.deepEqual(keys, ["space", "robotics", "robotics", "robotics", "drones", "robotics"]);
    const { rows } = await market.platform.pool.raw.query<{ action: string; object_id: string }>(
      "select action, object_id from platform.audit_entries where object_type = 'taxonomy'",
    );
    assert.equal(rows.filter(({ action }) => action === "taxonomy.withdrawn").length, 1);
    assert.ok(rows.some(({ object_id }) => object_id === "category/robotics/drones"));
  });

  test("exchange rates are entered from a day on, convert what is saved from then on, and leave converted prices alone", async () => {
    const day = market.platform.clock.now().toString().slice(0, 10);
    const later = Temporal.PlainDate.from(day).add({ days: 3 }).toString();
    const enters = (from: string, perDollar: unknown, seen = '"none"', person = administrator) =>
      person.call("PUT", `/v1/exchange-rates/KRW/${from}`, { perDollar }, { "if-match": seen });
    const inForce = async () =>
      (await publisher.call("GET", "/v1/exchange-rates?base=USD")).json<{
        asOf: string;
        rates: Record<string, string>;
      }>();
    assert.equal((await inForce()).rates["KRW"], "1432");
    const plan = { pricingModel: "per-user", baseCurrency: "USD", markets: ["KR"] };
    const terms = [{ term: "P1M", payment: "upfront", price: "10.00" }];
    const won = async (price: string) => {
      const answer = await publisher.call(
        "PUT",
        "/v1/offers/contoso.bot/plans/team/pages/pricing",
        { ...plan, terms: [{ ...terms[0], price }] },
        { "if-match": "*" },
      );
      assert.equal(answer.status, 200, answer.text);
      return answer.json<{ content: { prices: { KR: { terms: { P1M: string } } } } }>().content
        .prices.KR.terms.P1M;
    };

    const scheduled = await enters(later, "1500.5");
    assert.equal(scheduled.status, 200, scheduled.text);
    assert.equal(scheduled.headers.get("etag"), '"1500.5"');
    assert.equal((await enters(later, "1400")).status, 412, "somebody entered one meanwhile");
    assert.equal((await enters(later, "1400", '"1500.5"')).status, 200);
    assert.equal((await enters(later, "1500", '"1400"')).status, 200);
    const entered = (
      await certifier.call("GET", "/v1/exchange-rates/entered?scheduled=true")
    ).json<{ data: { currency: string; day: string; perDollar: string; by: string }[] }>();
    assert.deepEqual(
      entered.data.map(({ currency, day: from, perDollar }) => [currency, from, perDollar]),
      [["KRW", later, "1500"]],
    );
    assert.equal((await inForce()).rates["KRW"], "1432", "its day has not come");
    await market.clockMovesTo(`${later}T00:00:00Z`);
    assert.deepEqual([(await inForce()).rates["KRW"], (await inForce()).asOf], ["1500", later]);
    assert.equal(await won("10.00"), "15000");

    const today = await enters(later, "1600", '"1500"');
    assert.equal(today.status, 200, "a typing error of the same day is put right");
    const kept = (
      await publisher.call("GET", "/v1/offers/contoso.bot/plans/team/pages/pricing")
    ).json<{ content: { prices: { KR: { terms: { P1M: string } } } } }>();
    assert.equal(kept.content.prices.KR.terms.P1M, "15000", "what was converted stays");

    for (const [from, rate, status] of [
      [day, "1500", 409],
      ["2026-02-31", "1500", 400],
      [later, "0", 400],
      [later, "0.000000001", 400],
      [later, "-3", 400],
      [later, "1e3", 400],
      [later, "12345678901", 400],
      [later, 1500, 400],
    ] as const)
      assert.equal((await enters(from, rate, "*")).status, status, `${rate} from ${from}`);
    for (const currency of ["USD", "XXX"])
      assert.equal(
        (
          await administrator.call(
            "PUT",
            `/v1/exchange-rates/${currency}/${later}`,
            { perDollar: "2" },
            { "if-match": "*" },
          )
        ).status,
        400,
        currency,
      );
    assert.equal((await enters(later, "1500", "*", certifier)).status, 403);
    const drops = (from: string) => administrator.call("DELETE", `/v1/exchange-rates/KRW/${from}`);
    assert.equal((await drops(later)).json()["code"], "catalog/exchange-rate-in-force");
    const next = Temporal.PlainDate.from(later).add({ days: 1 }).toString();
    assert.equal((await enters(next, "1700")).status, 200);
    assert.equal((await drops(next)).status, 204);
    assert.equal((await drops(next)).status, 404);
  });

  type Rate = { id: string; buyer: string; percent: string; from: string; until: string | null };
  const enters = (path: string, body: Json, seen = '"none"', person = administrator) =>
    person.call("PUT", `/v1/tax-rates/${path}`, body, { "if-match": seen });
  const ratesOf = async (country: string, ended = false): Promise<Rate[]> =>
    (await certifier.call("GET", `/v1/tax-rates?country=${country}&ended=${ended}`)).json<{
      data: Rate[];
    }>().data;
  const TAXED = { treatment: "taxed", percent: "20", name: "TVA" };

  test("OPR-05: a tax rate holds from its day on, ends the one before, and what has held stays", async () => {
    const { data, today } = (await certifier.call("GET", "/v1/tax-rates?country=FR")).json<{
      data: Rate[];
      today: string;
    }>();
    assert.deepEqual(data, []);
    const tomorrow = Temporal.PlainDate.from(today).add({ days: 1 }).toString();
    const first = await enters(`FR/any/${today}`, TAXED);
    assert.equal(first.status, 200, first.text);
    assert.equal((await enters(`FR/any/${today}`, TAXED)).status, 412, "seen as none");
    const replaced = await enters(`FR/any/${today}`, { ...TAXED, percent: "19" }, "*");
    assert.equal(replaced.status, 400, "a rate that holds is not replaced on the same day");
    assert.deepEqual(
      replaced
        .json<{ errors: { pointer: string; detail: string }[] }>()
        .errors.map((one) => [one.pointer, one.detail]),
      [["/from", `A rate for these sales can hold from ${tomorrow} at the earliest.`]],
    );
    const next = await enters("FR/any/2027-01-01", { ...TAXED, percent: "21.5" });
    assert.equal(next.status, 200, next.text);
    assert.equal((await enters("FR/any/2026-12-01", { ...TAXED, percent: "19" })).status, 200);
    assert.deepEqual(
      (await ratesOf("FR")).map(({ percent, from, until }) => [percent, from, until]),
      [
        ["20", today, "2026-12-01"],
        ["19", "2026-12-01", "2027-01-01"],
        ["21.5", "2027-01-01", null],
      ],
    );
    const again = await enters(
      "FR/any/2027-01-01",
      { ...TAXED, percent: "22" },
      `"${next.json<Rate>().id}"`,
    );
    assert.equal(again.status, 200, again.text);
    for (const [path, status] of [
      ["FR/any/2026-12-01", 204],
      ["FR/any/2026-12-01", 404],
      [`FR/any/${today}`, 409],
    ] as const)
      assert.equal(
        (await administrator.call("DELETE", `/v1/tax-rates/${path}`)).status,
        status,
        path,
      );
    assert.deepEqual(
      (await ratesOf("FR")).map(({ percent, from, until }) => [percent, from, until]),
      [
        ["20", today, "2027-01-01"],
        ["22", "2027-01-01", null],
      ],
      "the rate before goes on until the next",
    );
    const { rows } = await market.platform.pool.raw.query(
      "select action, count(*)::int as n from platform.audit_entries where object_type = 'tax-rate' group by 1 order by 1",
    );
    assert.deepEqual(rows, [
      { action: "tax-rate.entered", n: 4 },
      { action: "tax-rate.withdrawn", n: 1 },
    ]);
  });

  test("OPR-05: tax rates that cannot be are refused at their field, and only administrators enter them", async () => {
    for (const [path, body, pointer] of [
      ["KR/any/2026-11-20", TAXED, "/from"],
      ["KR/any/2026-12-01", { ...TAXED, percent: "100.1" }, "/percent"],
      ["KR/any/2026-12-01", { ...TAXED, percent: "-1" }, "/percent"],
      ["KR/any/2026-12-01", { treatment: "exempt", percent: "5", name: "x" }, "/percent"],
      ["KR/any/2026-12-01", { ...TAXED, name: " " }, "/name"],
      ["XX/any/2026-12-01", TAXED, "/country"],
    ] as const) {
      const answer = await enters(path, body);
      assert.equal(answer.status, 400, answer.text);
      const [error] = answer.json<{ errors: { pointer: string }[] }>().errors;
      assert.equal(error?.pointer, pointer, answer.text);
    }
    assert.equal((await enters("KR/any/2026-12-01", TAXED, '"none"', certifier)).status, 403);
    assert.deepEqual(await ratesOf("KR"), []);
    for (const country of ["DE", "ES", "IT"])
      assert.equal(
        (
          await enters(`${country}/with-tax-id/2026-12-01`, {
            treatment: "reverse-charge",
            percent: "0",
            name: "VAT",
          })
        ).status,
        200,
      );
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { data: { buyerCountry: string }[]; nextCursor: string | null } = (
        await certifier.call(
          "GET",
          `/v1/tax-rates?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
        )
      ).json();
      seen.push(...page.data.map(({ buyerCountry }) => buyerCountry));
      cursor = page.nextCursor;
    }
    assert.deepEqual(seen, ["DE", "ES", "FR", "FR", "IT"]);
  });
});
