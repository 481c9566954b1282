import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import { goLive, makeEdition } from "../../src/modules/catalog/index.ts";
import {
  inOneRegion,
  once,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { applied, completeDocument, planDocument } from "../support/offers.ts";
import {
  alsoCustomerOf,
  type Cart,
  customerBody,
  endSale,
  machinery,
  openSale,
  type Problem,
  type Sale,
  type Sold,
  type SoldTo,
} from "../support/sale.ts";

let market: TestMarket;
let sale: Sale;
let partner: TestPerson;

const etag = (version: number) => ({ "if-match": `"${version}"` });

suite("customers and what can be sold to them", () => {
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    partner = sale.partner;
  });
  after(() => endSale(sale));

  suite("SUB-01: customers", () => {
    test("SUB-01: adding a customer makes organisation and record in one step, with its market's currency", async () => {
      await inOneRegion(market, "KR");
      const made = await partner.call(
        "POST",
        "/v1/customers",
        customerBody({ country: "KR", company: "한울소프트" }),
        once(),
      );
      assert.equal(made.status, 201, made.text);
      const customer = made.json<{
        id: string;
        currency: string;
        tenantId: string;
        agreement: string;
      }>();
      assert.equal(customer.currency, "KRW");
      assert.equal(customer.agreement, "missing");
      const read = await partner.call("GET", `/v1/customers/${customer.id}`);
      assert.equal(read.json<{ company: string }>().company, "한울소프트");
      assert.equal(read.headers.get("etag"), made.headers.get("etag"));
    });

    test("SUB-01: the same domain again names the record that is there", async () => {
      const body = customerBody();
      const first = await partner.call("POST", "/v1/customers", body, once());
      const again = await partner.call("POST", "/v1/customers", body, once());
      assert.equal(again.status, 409);
      const problem = again.json<Problem & { customerId: string }>();
      assert.equal(problem.code, "commerce/customer-exists");
      assert.equal(problem.customerId, first.json<{ id: string }>().id);
    });

    test("SUB-01: another organisation's domain is refused without saying who sells to it", async () => {
      const rival = await market.organisation({
        kind: "partner",
        name: "Rival Cloud",
        domain: "rival.example",
      });
      const body = customerBody();
      await rival.call("POST", "/v1/customers", body, once());
      const refused = await partner.call("POST", "/v1/customers", body, once());
      assert.equal(refused.json<Problem>().code, "commerce/organisation-exists");
      assert.ok(!refused.text.includes("Rival"));
      const own = await partner.call(
        "POST",
        "/v1/customers",
        customerBody({ domain: "nordhaven.example" }),
        once(),
      );
      assert.equal(own.json<Problem>().code, "commerce/own-organisation");
    });

    test("SUB-01, ACC-02: companies of one name that are added at once each get a short name, and a domain goes to one of two", async () => {
      const adds = (body: object, by: TestPerson = partner) =>
        by.call("POST", "/v1/customers", body, once());
      const made = await Promise.all(
        Array.from({ length: 8 }, () => adds(customerBody({ company: "Twin Works" }))),
      );
      assert.deepEqual(
        made.map(({ status }) => status),
        made.map(() => 201),
      );
      const rival = await market.organisation({ kind: "partner", name: "Second Cloud" });
      const body = customerBody();
      const both = await Promise.all([adds(body), adds(body, rival)]);
      assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
    });

    test("SUB-01: every field at fault is named with its own sentence, and nothing is saved", async () => {
      const before = (await partner.call("GET", "/v1/customers")).json<{ total: number }>().total;
      const refused = await partner.call(
        "POST",
        "/v1/customers",
        customerBody({
          company: "GmbH",
          domain: "nope",
          country: "CN",
          contact: { firstName: "", lastName: "M", email: "x@nordhaven.example" },
        }),
        once(),
      );
      assert.equal(refused.status, 422);
      const { errors = [] } = refused.json<Problem>();
      assert.deepEqual(errors.map(({ pointer }) => pointer).sort(), [
        "/company",
        "/contact/email",
        "/contact/firstName",
        "/country",
        "/domain",
      ]);
      for (const { detail } of errors) assert.ok(!detail.startsWith("field."), detail);
      assert.equal(
        (await partner.call("GET", "/v1/customers")).json<{ total: number }>().total,
        before,
      );
    });

    test("SUB-01: two people who edit one record: the second is told, and loses nothing silently", async () => {
      const customer = await sale.customer();
      const version = (await partner.call("GET", `/v1/customers/${customer.id}`)).json<{
        version: number;
      }>().version;
      const first = await partner.call(
        "PATCH",
        `/v1/customers/${customer.id}`,
        { segment: "education" },
        etag(version),
      );
      assert.equal(first.status, 200, first.text);
      const second = await partner.call(
        "PATCH",
        `/v1/customers/${customer.id}`,
        { company: "Other" },
        etag(version),
      );
      assert.equal(second.status, 412);
      const without = await partner.call("PATCH", `/v1/customers/${customer.id}`, {
        company: "Other",
      });
      assert.equal(without.status, 428);
      const read = (await partner.call("GET", `/v1/customers/${customer.id}`)).json<{
        company: string;
        segment: string;
      }>();
      assert.deepEqual([read.company, read.segment], ["Ateliers Morvan", "education"]);
    });

    test("SUB-01: the list is searched by name, domain and tenant, and paged by name", async () => {
      const seller = await market.organisation({
        kind: "partner",
        name: "Pager Cloud",
        domain: "pager.example",
      });
      for (const company of ["Beta", "alpha", "Gamma", "100% Pur"])
        await sale.customer({ company }, seller);
      const first = (await seller.call("GET", "/v1/customers?limit=2")).json<{
        data: { company: string }[];
        nextCursor: string;
        total: number;
      }>();
      assert.equal(first.total, 4);
      const second = (
        await seller.call("GET", `/v1/customers?limit=2&cursor=${first.nextCursor}`)
      ).json<typeof first>();
      const names = [...first.data, ...second.data].map(({ company }) => company);
      assert.deepEqual(names, ["100% Pur", "alpha", "Beta", "Gamma"]);
      assert.equal(second.nextCursor, null);
      const found = (await seller.call("GET", "/v1/customers?q=100%25")).json<typeof first>();
      assert.deepEqual(
        found.data.map(({ company }) => company),
        ["100% Pur"],
      );
      assert.equal((await seller.call("GET", "/v1/customers?cursor=nonsense")).status, 400);
    });

    test("SUB-01: a customer of another partner answers like one that is not there", async () => {
      const stranger = await market.organisation({ kind: "partner", name: "Stranger" });
      const customer = await sale.customer();
      const absent = "01890000-0000-7000-8000-00000000dead";
      for (const [method, path, body] of [
        ["GET", "", undefined],
        ["GET", "/catalog", undefined],
        ["PATCH", "", { company: "Stolen" }],
        [
          "POST",
          "/agreements",
          { firstName: "A", lastName: "B", email: "a@b.example", agreedOn: "2026-11-01" },
        ],
      ] as const) {
        const call = (id: string) =>
          stranger.call(method, `/v1/customers/${id}${path}`, body, {
            ...once(),
            "if-match": '"1"',
          });
        const [foreign, missing] = [await call(customer.id), await call(absent)];
        if (path === "/agreements") {
          assert.equal(foreign.status, missing.status);
          continue;
        }
        assert.equal(foreign.status, 404, `${method} ${path}: ${foreign.text}`);
        assert.equal(missing.status, 404);
      }
    });

    test("R3: what colleagues note about a customer stays among them, and goes for good when it is removed", async () => {
      const customer = await sale.customer();
      const path = `/v1/customers/${customer.id}/notes`;
      const agent = await market.person(partner.organisation.id, ["helpdesk-agent"]);
      const reader = await market.person(partner.organisation.id, ["billing-admin"]);
      type Note = { id: string; text: string; by: { name: string } };
      const texts = async (who: TestPerson, query = "") =>
        (await who.call("GET", `${path}${query}`)).json<{
          data: Note[];
          nextCursor: string | null;
        }>();
      const first = await agent.call(
        "POST",
        path,
        { text: " Calls back in May.\nAsk for Ines. " },
        once(),
      );
      assert.equal(first.status, 201, first.text);
      assert.equal(first.json<Note>().text, "Calls back in May.\nAsk for Ines.");
      await partner.call("POST", path, { text: "예산 승인 대기" }, once());
      const page = await texts(reader, "?limit=1");
      assert.deepEqual(
        page.data.map(({ text }) => text),
        ["예산 승인 대기"],
      );
      const next = await texts(reader, `?limit=1&cursor=${page.nextCursor}`);
      assert.deepEqual([next.data[0]?.text, next.nextCursor], [first.json<Note>().text, null]);
      for (const wrong of ["", " \n ", "x".repeat(2001), "a\u0000b"])
        assert.equal((await agent.call("POST", path, { text: wrong }, once())).status, 400);
      const one = `${path}/${first.json<Note>().id}`;
      assert.equal((await reader.call("DELETE", one)).status, 403);
      const other = await market.organisation({ kind: "partner", name: "Another desk" });
      for (const [method, address] of [
        ["GET", path],
        ["DELETE", one],
      ] as const)
        assert.equal((await other.call(method, address)).status, 404);
      assert.equal((await agent.call("DELETE", one)).status, 204);
      assert.equal((await agent.call("DELETE", one)).status, 404);
      assert.equal((await texts(reader)).data.length, 1);
      const log = await partner.call("GET", `/v1/activity?customerId=${customer.id}`);
      assert.deepEqual(
        log
          .json<{ data: { action: string }[] }>()
          .data.slice(0, 3)
          .map(({ action }) => action),
        ["customer.note-removed", "customer.note-added", "customer.note-added"],
      );
      assert.doesNotMatch(log.text, /Ines/);
    });

    test("SUB-01: an agreement is attested by an agent, not by a help desk, and not in the future", async () => {
      const agent = await market.person(partner.organisation.id, ["admin-agent"]);
      const made = await agent.call("POST", "/v1/customers", customerBody(), once());
      const { id } = made.json<SoldTo>();
      const body = {
        firstName: "Claire",
        lastName: "Morvan",
        email: "c@m.example",
        agreedOn: "2026-11-22",
      };
      const early = await agent.call("POST", `/v1/customers/${id}/agreements`, body, once());
      assert.equal(early.json<Problem>().code, "commerce/agreement-invalid");
      const desk = await market.person(partner.organisation.id, ["helpdesk-agent"]);
      assert.equal(
        (await desk.call("POST", `/v1/customers/${id}/agreements`, body, once())).status,
        403,
      );
      const done = await agent.call(
        "POST",
        `/v1/customers/${id}/agreements`,
        { ...body, agreedOn: "2026-11-21" },
        once(),
      );
      assert.equal(done.json<{ agreement: string }>().agreement, "confirmed");
    });
  });

  suite("SUB-03, SUB-04: the catalogue for a customer", () => {
    type Catalog = {
      data: {
        plan: { uuid: string; name: string };
        available: boolean;
        prices: unknown[];
        reasons: { code: string; detail: string; wayOut: Record<string, unknown> }[];
      }[];
      counts: { available: number; unavailable: number; category: Record<string, number> };
      nextCursor: string | null;
    };
    const catalog = async (customer: SoldTo, query = "", seller = partner) =>
      (
        await seller.call("GET", `/v1/customers/${customer.id}/catalog?limit=100${query}`)
      ).json<Catalog>();
    const entry = ({ data }: Catalog, { plan }: Sold) =>
      data.find(({ plan: { uuid } }) => uuid === plan.planUuid);

    test("SUB-03: categories and words narrow the list, and its counts say what other choices would leave", async () => {
      const customer = await sale.customer();
      const trial = await sale.sells({ trialDays: 30 });
      const paid = await sale.sells();
      const found = await catalog(customer, "&category=trial");
      assert.ok(entry(found, trial));
      assert.equal(entry(found, paid), undefined);
      assert.ok((found.counts.category["enterprise"] ?? 0) >= 1);
      const words = await catalog(customer, `&q=${trial.offer.slug.slice(8)}%20contoso`);
      assert.deepEqual(
        words.data.map(({ plan }) => plan.uuid),
        [trial.plan.planUuid],
      );
    });

    test("SUB-04: what cannot be bought is listed after what can, with its reason in the reader's language", async () => {
      const customer = await sale.customer();
      const elsewhere = await sale.sells({
        prices: { KR: { currency: "KRW", terms: { P1M: "24000" }, meters: {} } },
      });
      const found = await partner.call(
        "GET",
        `/v1/customers/${customer.id}/catalog?limit=100`,
        undefined,
        { "accept-language": "fr" },
      );
      const page = found.json<Catalog>();
      const flags = page.data.map(({ available }) => available);
      assert.deepEqual(
        flags,
        [...flags].sort((a, b) => Number(b) - Number(a)),
      );
      assert.match(entry(page, elsewhere)?.reasons[0]?.detail ?? "", /Corée du Sud/);
      assert.equal(page.counts.available + page.counts.unavailable, page.data.length);
    });

    test("SUB-04: an exclusive offer is shown without price and with the publisher's contact", async () => {
      const customer = await sale.customer();
      const exclusive = await sale.sells(
        {},
        { resale: { channel: "selected", partnerTenantIds: ["another"], exclusive: true } },
      );
      const one = entry(await catalog(customer), exclusive);
      assert.equal(one?.reasons[0]?.code, "exclusive");
      assert.deepEqual(one?.prices, []);
      assert.deepEqual(one?.reasons[0]?.wayOut["contact"], {
        name: "Support",
        email: "support@contoso.example",
        phone: null,
        url: null,
      });
      assert.ok(!JSON.stringify(one).includes("another"));
    });

    test("SUB-04: a private plan is listed for its audience and neither listed, counted nor bought for others", async () => {
      const [mine, other] = [await sale.customer(), await sale.customer()];
      const before = await catalog(other);
      const secret = await sale.sells({
        visibility: "private",
        audienceTenantIds: [mine.tenantId],
      });
      assert.equal(entry(await catalog(mine), secret)?.available, true);
      const after = await catalog(other);
      assert.equal(entry(after, secret), undefined);
      assert.deepEqual(after.counts, before.counts);
      const line = { planUuid: secret.plan.planUuid, term: "P1M", quantity: 1 };
      const guessed = await partner.call(
        "POST",
        "/v1/carts",
        { customerId: other.id, lines: [line] },
        once(),
      );
      const unknown = await partner.call(
        "POST",
        "/v1/carts",
        {
          customerId: other.id,
          lines: [{ ...line, planUuid: "01890000-0000-7000-8000-00000000dead" }],
        },
        once(),
      );
      assert.equal(guessed.status, 422);
      assert.equal(guessed.json<Problem>().code, unknown.json<Problem>().code);
    });

    test("SUB-04: one per customer counts over all sellers, and the other seller is not named", async () => {
      const limited = await sale.sells({ limitPerCustomer: 1 });
      const customer = await sale.customer();
      await sale.buys(customer, limited);
      const own = entry(await catalog(customer), limited);
      assert.equal(own?.reasons[0]?.wayOut["kind"], "open-subscription");
      // The same organisation as a customer of another partner.
      const rival = await market.organisation({ kind: "partner", name: "Second Seller" });
      const theirs = await alsoCustomerOf(market, rival, customer);
      const seen = entry(await catalog(theirs, "", rival), limited);
      assert.equal(seen?.reasons[0]?.code, "limit-reached");
      assert.equal(seen?.reasons[0]?.wayOut["kind"], "none");
      assert.ok(!JSON.stringify(seen).includes("Nordhaven"));
    });

    test("PUB-09: what goes live in the catalogue is for sale in the next request, at its market's price", async () => {
      const customer = await sale.customer();
      const document = await completeDocument(sale.publisher, {
        offer: "ledger",
        plans: [planDocument("basic", { markets: ["FR"] })],
      });
      await applied(sale.publisher, document);
      const slug = `${sale.publisher.organisation.handle}.ledger`;
      const { id } = (await sale.publisher.call("GET", `/v1/offers/${slug}`)).json<{
        id: string;
      }>();
      assert.deepEqual((await catalog(customer, "&q=ledger")).data, [], "a draft is not for sale");
      await machinery(sale).transaction(async (tx) => {
        const edition = accepted(await makeEdition(tx, id));
        await goLive(tx, { offerId: id, editionId: edition.editionId });
      });
      const { data } = await catalog(customer, `&q=${slug}`);
      assert.deepEqual(
        data.map(({ plan, available, prices }) => [plan.name, available, prices]),
        [
          [
            "Plan basic",
            true,
            [
              {
                term: "P1M",
                payment: "upfront",
                price: { amount: "8.00", currency: "EUR" },
                paymentPeriod: "P1M",
                payments: 1,
                privateOffer: null,
              },
            ],
          ],
        ],
      );
      const line = { planUuid: data[0]?.plan.uuid, term: "P1M", quantity: 3 };
      const cart = await partner.call(
        "POST",
        "/v1/carts",
        { customerId: customer.id, lines: [line] },
        once(),
      );
      assert.equal(cart.json<Cart>().dueOnActivation[0]?.net.amount, "24.00", cart.text);
    });

    test("SUB-10: an add-on is not in the catalogue", async () => {
      const customer = await sale.customer();
      const addOn = await sale.sells({ addOn: { bases: ["team"] } });
      assert.equal(entry(await catalog(customer), addOn), undefined);
    });
  });
});
