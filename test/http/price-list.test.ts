import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { endSale, openSale, type Problem, type Sale } from "../support/sale.ts";

type Entry = {
  readonly offer: { readonly slug: string; readonly name: string };
  readonly plan: Record<string, unknown> & { readonly uuid: string; readonly id: string };
  readonly prices: readonly { readonly term: string; readonly price: object }[];
  readonly meters: readonly { readonly id: string; readonly price: object }[];
};
type List = {
  readonly market: string;
  readonly data: readonly Entry[];
  readonly nextCursor: string | null;
};

suite("SUB-18: pricing and offers", () => {
  let market: TestMarket;
  let sale: Sale;

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
  });
  after(() => endSale(sale));

  const read = (query: string, who = sale.partner) => who.call("GET", `/v1/price-list${query}`);
  const idsOf = async (query: string, who = sale.partner) =>
    (await read(query, who)).json<List>().data.map(({ plan }) => plan.id);
  const rowsOf = (csv: string) => csv.replace("\uFEFF", "").trimEnd().split("\r\n");

  test("SUB-18: a market's prices with every condition; the partner's own market is the usual one", async () => {
    const base = await sale.sells(
      {
        planId: "per-user",
        terms: [
          { term: "P1M", payment: "upfront" },
          { term: "P1Y", payment: "monthly" },
        ],
        prices: {
          FR: { currency: "EUR", terms: { P1M: "18.00", P1Y: "15" }, meters: { scan: "0.0125" } },
          JP: { currency: "JPY", terms: { P1M: "2900", P1Y: "2400" }, meters: { scan: "2" } },
        },
        meters: [{ id: "scan", name: "Scans", unit: "page", included: { P1M: "100" } }],
        minQuantity: 5,
        maxQuantity: 200,
        limitPerCustomer: 1,
        segments: ["education", "non-profit"],
        trialDays: 30,
      },
      { languages: { en: { name: "=Ledger", summary: "Books" } } },
    );
    await sale.adds(base, { planId: "archive", addOn: { bases: ["per-user"] } });
    const list = (await read("?q=contoso")).json<List>();
    assert.equal(list.market, "FR");
    assert.deepEqual(
      list.data.map(({ plan }) => plan.id),
      ["archive", "per-user"],
    );
    const [addOn, plan] = list.data;
    assert.deepEqual(addOn?.plan["basePlans"], ["per-user"]);
    assert.deepEqual(plan?.prices, [
      {
        term: "P1M",
        payment: "upfront",
        price: { amount: "18.00", currency: "EUR" },
        privateOffer: null,
        paymentPeriod: "P1M",
        payments: 1,
      },
      {
        term: "P1Y",
        payment: "monthly",
        price: { amount: "15.00", currency: "EUR" },
        privateOffer: null,
        paymentPeriod: "P1M",
        payments: 12,
      },
    ]);
    assert.deepEqual(plan?.meters[0]?.price, { amount: "0.0125", currency: "EUR" });
    const { quantity, limitPerCustomer, segments, trialDays, countries, basePlans } =
      plan?.plan ?? {};
    assert.deepEqual(
      { quantity, limitPerCustomer, segments, trialDays, countries, basePlans },
      {
        quantity: { minimum: 5, maximum: 200 },
        limitPerCustomer: 1,
        segments: ["education", "non-profit"],
        trialDays: 30,
        countries: ["FR", "JP"],
        basePlans: null,
      },
    );
    const japan = (await read("?market=JP")).json<List>();
    assert.deepEqual(japan.data[0]?.prices[0]?.price, { amount: "2900", currency: "JPY" });
    assert.equal(japan.data.length, 1, "the add-on has no price there");
  });

  test("SUB-18: filters narrow it; what a customer can have once has its own", async () => {
    assert.deepEqual(await idsOf("?once=true"), ["per-user"]);
    assert.deepEqual(await idsOf("?kind=add-on"), ["archive"]);
    assert.deepEqual(await idsOf("?kind=trial"), ["per-user"]);
    assert.deepEqual(await idsOf("?kind=plan"), []);
    assert.deepEqual(await idsOf("?segment=government"), ["archive"], "which serves every segment");
    assert.deepEqual(await idsOf("?segment=education"), ["archive", "per-user"]);
    assert.deepEqual(await idsOf("?billingType=usage"), ["per-user"]);
    assert.deepEqual(await idsOf("?billingType=license"), ["archive", "per-user"]);
    assert.deepEqual(await idsOf("?publisher=operator"), []);
    assert.deepEqual(await idsOf("?q=100%25"), []);
  });

  test("SUB-18: what is private, hidden, stopped, for others, or not sold through partners is not in it", async () => {
    const before = await idsOf("");
    await sale.sells({ planId: "private", visibility: "private" });
    await sale.sells({ planId: "hidden", hidden: true });
    await sale.stops(await sale.sells({ planId: "stopped" }));
    await sale.sells({ planId: "direct" }, { resale: none });
    await sale.sells({ planId: "customers" }, { sale: { buyers: "customers" } });
    await sale.sells({ planId: "contact" }, { listingOption: "contact-me" });
    const other = await market.organisation({ kind: "partner", name: "Other" });
    const { tenantId } = other.organisation;
    await sale.sells(
      { planId: "others" },
      { resale: { ...selected, partnerTenantIds: [tenantId] } },
    );
    await sale.sells(
      { planId: "exclusive" },
      { resale: { ...selected, exclusive: true, partnerTenantIds: [tenantId] } },
    );
    assert.deepEqual(await idsOf(""), before);
    assert.deepEqual(
      [...(await idsOf("", other))].sort(),
      [...before, "exclusive", "others"].sort(),
    );
  });

  test("SUB-18: it is paged by name, and both files hold what the pages hold", async () => {
    for (let n = 0; n < 7; n += 1)
      await sale.sells(
        { planId: `many-${n}` },
        { languages: { en: { name: `Many ${n % 3}`, summary: "" } } },
      );
    const paged: string[] = [];
    let cursor: string | null = "";
    for (let pages = 0; cursor !== null && pages < 20; pages += 1) {
      const page: List = (await read(`?limit=2${cursor && `&cursor=${cursor}`}`)).json<List>();
      paged.push(...page.data.map(({ plan }) => plan.id));
      cursor = page.nextCursor;
    }
    assert.deepEqual(paged, await idsOf(""));
    assert.equal(new Set(paged).size, paged.length);
    const matrix = rowsOf((await read("/file?content=matrix")).text);
    assert.equal(matrix.length - 1, paged.length);
    assert.match(
      matrix.find((line) => line.includes(",per-user,Team,")) ?? "",
      /^'=Ledger,contoso\.\w+,per-user,Team,5,200,1,customer,,paid after a trial of 30 days,"education;non-profit",For a team,"FR;JP"$/,
    );
    const prices = rowsOf((await read("/file?content=prices&market=JP")).text);
    assert.deepEqual(
      prices.slice(1).map((line) => line.split(",").slice(6, 12)),
      [
        ["user", "P1M", "upfront", "JP", "JPY", "2900"],
        ["user", "P1Y", "monthly", "JP", "JPY", "2400"],
        ["scan: page", "", "usage", "JP", "JPY", "2"],
      ],
    );
  });

  test("SUB-18: an unknown market, a broken cursor and a role without prices are refused", async () => {
    for (const path of ["?market=ZZ", "/file?content=prices&market=ZZ"]) {
      const answer = await read(path);
      assert.deepEqual(
        [answer.status, answer.json<Problem>().errors?.[0]?.pointer],
        [400, "/query/market"],
      );
    }
    assert.equal((await read("?cursor=abc")).status, 400);
    // What is none of the words is refused once, with the words that there are.
    assert.deepEqual(
      (await read("?kind=free"))
        .json<Problem>()
        .errors?.map(({ pointer, code, detail }) => [
          pointer,
          code,
          /plan.*trial.*add-on/.test(detail ?? ""),
        ]),
      [["/query/kind", "choice", true]],
    );
    const helpdesk = await market.person(sale.partner.organisation.id, ["helpdesk-agent"]);
    assert.equal((await read("", helpdesk)).status, 403);
    assert.equal((await read("/file?content=matrix", helpdesk)).status, 403);
  });
});

const none = { channel: "none", partnerTenantIds: [], exclusive: false } as const;
const selected = {
  channel: "selected",
  partnerTenantIds: [] as string[],
  exclusive: false,
} as const;
