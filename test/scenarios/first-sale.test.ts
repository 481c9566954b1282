import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type DemoMarket, startDemoMarket } from "../support/demo.ts";
import { once } from "../support/market.ts";

type Order = { id: string; number: string; lines: { subscriptionId: string }[] };
type Entry = {
  offer: { slug: string };
  plan: { uuid: string; id: string; quantity: { minimum: number } };
  available: boolean;
  reasons: { code: string }[];
};

/** One sale, from a file to the first charge, through the API alone and with nothing inserted. */
/** The buttons that a visitor sees on the demo's offer of each type. */
const BUTTONS: Readonly<Record<string, string>> = {
  application: "Get it now",
  container: "Get it now",
  "iot-edge-module": "Get it now",
  "managed-service": "Get it now",
  "virtual-machine": "Get it now",
  "consulting-service": "Contact me",
  "dynamics-365": "Contact me",
  "dynamics-365-business-central": "Get it now",
  "dynamics-365-operations": "Contact me",
  "power-bi": "Get it now",
  "power-bi-visual": "Get it now",
};
const INTO_ENVIRONMENT = [
  "application",
  "container",
  "iot-edge-module",
  "managed-service",
  "virtual-machine",
];

suite("the first sale", () => {
  let demo: DemoMarket;
  /** The subscription that was bought. */
  let bought = "";
  before(async () => {
    demo = await startDemoMarket();
  });
  after(() => demo.close());

  test("RUN-01: a first start makes a marketplace whose offers went through the pipeline, and one waits in the queue", async () => {
    const rohan = await demo.as("rohan@brightwater.example");
    const { data } = (await rohan("GET", "/v1/offers")).json<{
      data: { offer: string; status: string }[];
    }>();
    const status = Object.fromEntries(data.map(({ offer, status: one }) => [offer, one]));
    assert.equal(status["brightwater.tidewise"], "live");
    assert.equal(status["brightwater.cairn"], "live");
    assert.equal(status["brightwater.fernway"], "publish-in-progress");
    await demo.settle();
    const tomas = await demo.as("tomas@souk-demo.example");
    const queue = (await tomas("GET", "/v1/certification/submissions")).json<{
      data: { offer: string }[];
    }>();
    assert.deepEqual(
      queue.data.map(({ offer }) => offer),
      ["brightwater.fernway"],
    );
    const salma = await demo.as("salma@souk-demo.example");
    const deals = (await salma("GET", "/v1/deals")).json<{
      data: { solution: { slug: string }; status: string; registeredBy: string }[];
    }>();
    assert.deepEqual(
      deals.data.map(({ solution, status: one, registeredBy }) => [
        solution.slug,
        one,
        registeredBy,
      ]),
      [
        ["brightwater.tidewise-sales", "action-required", "Élodie Marchand"],
        ["brightwater.tidewise-sales", "submitted", "Élodie Marchand"],
      ],
    );
  });

  test("RUN-01, BEY-01: the storefront has an offer of every type, each with the button of its type", async () => {
    const { data } = (await demo.visitor("GET", "/v1/storefront/offers?limit=50")).json<{
      data: { slug: string; type: string }[];
    }>();
    const types = [...Object.keys(BUTTONS), "saas"];
    assert.deepEqual([...new Set(data.map(({ type }) => type))].sort(), types.sort());
    for (const { slug, type } of data.filter((one) => one.type !== "saas")) {
      const { status, text } = await demo.visitor("GET", `/product/${type}/${slug}?market=FR`);
      assert.equal(status, 200, slug);
      const buttons = [...text.matchAll(/class="button (?:primary )?large"[^>]*>([^<]*)</g)];
      const [shown] = new Set(buttons.map(([, label]) => label));
      assert.equal(shown, BUTTONS[type], slug);
      if (INTO_ENVIRONMENT.includes(type))
        assert.match(text, new RegExp(`href="/sign-in\\?next=%2Fproduct%2F${type}%2F${slug}"`));
    }
  });

  test("STO-01: every value of every filter counts what choosing it leaves, and has a name in each language", async () => {
    type Listed = {
      data: unknown[];
      count: number;
      facets: Record<string, Record<string, number>>;
    };
    const list = async (query: string) =>
      (await demo.visitor("GET", `/v1/storefront/offers?limit=100${query}`)).json<Listed>();
    const all = await list("");
    assert.equal(all.count, 18);
    assert.deepEqual(all.facets.type, {
      saas: 7,
      application: 1,
      "consulting-service": 1,
      container: 1,
      "dynamics-365": 1,
      "dynamics-365-business-central": 1,
      "dynamics-365-operations": 1,
      "iot-edge-module": 1,
      "managed-service": 1,
      "power-bi": 1,
      "power-bi-visual": 1,
      "virtual-machine": 1,
    });
    assert.deepEqual(all.facets.option, { transact: 12, "contact-me": 4, "get-it-now": 2 });
    assert.deepEqual(all.facets.pricing, {
      "per-user": 4,
      flat: 5,
      usage: 4,
      free: 3,
      "on-request": 2,
      licence: 1,
      byol: 1,
      publisher: 1,
    });
    assert.deepEqual(all.facets.trial, { yes: 3 });
    assert.deepEqual(all.facets.language, { en: 18, fr: 18, ko: 18 });
    for (const [facet, values] of Object.entries(all.facets))
      for (const [value, count] of Object.entries(values)) {
        const one = await list(`&${facet}=${value}`);
        assert.deepEqual([one.count, one.data.length], [count, count], `${facet}=${value}`);
      }
    const values = Object.values(all.facets).flatMap(Object.keys);
    for (const language of ["en", "fr", "ko"]) {
      const { text } = await demo.visitor("GET", `/?lang=${language}`);
      const shown = [
        ...text.matchAll(/name="[a-z]+" value="([^"]+)"\/?><span[^>]*>([^<]+)<\/span>/g),
      ].map(([, value, label]) => [value, label] as const);
      assert.deepEqual(
        shown.map(([value]) => value).sort(),
        [...values].sort(),
        "every value has its box",
      );
      for (const [value, label] of shown) assert.notEqual(label, value, language);
    }
  });

  test("STO-01, STO-02: cards and pages say what each way of charging really costs", async () => {
    const cards = (await demo.visitor("GET", "/?market=FR&lang=fr")).text;
    assert.match(cards, /Prix fixe\u202f: 5\u202f400,00\u00a0€/);
    assert.match(cards, /Facturé par l’éditeur/);
    const page = async (path: string) =>
      (await demo.visitor("GET", `/product/${path}?market=FR&lang=en`)).text;
    const service = await page("consulting-service/quaineuf.customs-review");
    assert.match(service, /Fixed price: EUR\u00a05,400\.00/);
    assert.doesNotMatch(service, /5400\.00|Price on request/);
    const machine = await page("virtual-machine/quaineuf.passerelle");
    assert.match(machine, />EUR<\/span>0\.42<.*per hour/s);
    assert.doesNotMatch(machine, /0\.42 each/);
    const watch = await page("managed-service/quaineuf.vigie");
    assert.doesNotMatch(watch, /Bring your own licence/);
    const platform = await page("application/brightwater.estuary");
    assert.doesNotMatch(platform, /14 days/);
    assert.match(platform, /Nothing is charged in advance/);
  });

  test("OPR-01, PUB-09: the operator certifies the waiting offer, and it is public only when its publisher goes live", async () => {
    const tomas = await demo.as("tomas@souk-demo.example");
    const [waiting] = (await tomas("GET", "/v1/certification/submissions")).json<{
      data: { id: string }[];
    }>().data;
    const at = `/v1/certification/submissions/${waiting?.id}`;
    assert.equal((await tomas("PUT", `${at}/claim`, {})).status, 200);
    const { policies } = (await tomas("GET", at)).json<{
      policies: { number: string; automatic: boolean }[];
    }>();
    const decided = await tomas("PUT", `${at}/decision`, {
      outcome: "certify",
      verdicts: policies
        .filter(({ automatic }) => !automatic)
        .map(({ number }) => ({ policy: number, verdict: "pass" })),
    });
    assert.equal(decided.status, 200, decided.text);
    await demo.settle();

    const address = "/product/saas/brightwater.fernway";
    assert.equal((await demo.visitor("GET", address)).status, 404);
    const rohan = await demo.as("rohan@brightwater.example");
    const { submission, preview } = (
      await rohan("GET", "/v1/offers/brightwater.fernway/publication")
    ).json<{ submission: { number: number; state: string }; preview: { url: string } }>();
    assert.equal(submission.state, "preview");
    const link = new URL(preview.url);
    assert.equal(
      (await rohan("GET", link.pathname + link.search)).status,
      200,
      "the preview audience sees it",
    );
    assert.equal(
      (await demo.visitor("GET", link.pathname + link.search)).status,
      404,
      "nobody else does, link or not",
    );

    const live = await rohan(
      "PUT",
      `/v1/offers/brightwater.fernway/submissions/${submission.number}/sign-off`,
      {},
    );
    assert.equal(live.status, 200, live.text);
    await demo.settle();
    const page = await demo.visitor("GET", address);
    assert.equal(page.status, 200);
    assert.match(page.text, /Fernway/);
    const mails = (
      await (
        await demo.as("salma@souk-demo.example")
      )("GET", "/v1/mails?q=Fernway")
    ).json<{ data: { template: string; locale: string }[] }>().data;
    assert.ok(
      mails.some(({ locale }) => locale === "fr"),
      "each mail speaks its reader's language",
    );
  });

  test("STO-01, SUB-03…07: it is found, bought for a customer, set up by the publisher's program, and charged", async () => {
    const found = await demo.visitor("GET", "/?q=forcast");
    assert.match(found.text, /Tidewise/, "found with a typing error");

    const jonas = await demo.as("jonas@nordhaven.example");
    const customers = (await jonas("GET", "/v1/customers?q=morvan")).json<{
      data: { id: string }[];
    }>().data;
    const customerId = customers[0]?.id ?? "";
    const catalogue = (await jonas("GET", `/v1/customers/${customerId}/catalog?q=tidewise`)).json<{
      data: Entry[];
    }>().data;
    const entry = catalogue.find(
      ({ offer, available }) => offer.slug === "brightwater.tidewise" && available,
    );
    assert.ok(entry, JSON.stringify(catalogue.map(({ reasons }) => reasons)));
    const cart = await jonas(
      "POST",
      "/v1/carts",
      {
        customerId,
        lines: [
          {
            planUuid: entry.plan.uuid,
            term: "P1M",
            quantity: Math.max(5, entry.plan.quantity.minimum),
          },
        ],
      },
      once(),
    );
    assert.equal(cart.status, 201, cart.text);
    const { id, lines, version } = cart.json<{
      id: string;
      lines: { id: string }[];
      version: number;
    }>();
    const changed = await jonas(
      "PUT",
      `/v1/carts/${id}/lines/${lines[0]?.id}`,
      { quantity: 6 },
      { "if-match": `"${version}"` },
    );
    assert.equal(changed.status, 200, changed.text);
    const reviewed = (await jonas("PUT", `/v1/carts/${id}/review`, {})).json<{
      review: { hash: string };
      dueOnActivation: { total: { amount: string } }[];
    }>();
    const key = once();
    const [first, second] = await Promise.all([
      jonas("POST", `/v1/carts/${id}/order`, { review: reviewed.review.hash }, key),
      jonas("POST", `/v1/carts/${id}/order`, { review: reviewed.review.hash }, key),
    ]);
    const placed = [first, second].find(({ status }) => status === 201);
    assert.ok(placed, `${first?.text} ${second?.text}`);
    const order = placed.json<Order>();
    const orders = (await jonas("GET", `/v1/orders?customerId=${customerId}`)).json<{
      data: Order[];
    }>().data;
    assert.equal(orders.length, 1, "a second click buys nothing more");
    const subscriptionId = order.lines[0]?.subscriptionId ?? "";
    bought = subscriptionId;
    const subscription = async () =>
      (await jonas("GET", `/v1/subscriptions/${subscriptionId}`)).json<{
        status: string;
        setupNeeded: boolean;
      }>();
    assert.equal((await subscription()).status, "pending-activation");

    // The person follows the link: the publisher's own pages resolve and activate over https.
    const { url } = (
      await jonas("POST", `/v1/subscriptions/${subscriptionId}/setup-links`, {}, once())
    ).json<{ url: string }>();
    await completeSetUp(url);
    assert.equal((await subscription()).status, "active");
    await demo.settle();

    const [charge] = (await jonas("GET", `/v1/charges?subscriptionId=${subscriptionId}`)).json<{
      data: { id: string; total: { amount: string; currency: string } }[];
    }>().data;
    assert.equal(
      charge?.total.amount,
      reviewed.dueOnActivation[0]?.total.amount,
      "what was reviewed is what is charged",
    );
    const why = (await jonas("GET", `/v1/charges/${charge?.id}`)).json<{
      evidence: { formula: string; because: unknown[] };
      ledger: { postings: { amount: { amount: string } }[] };
    }>();
    assert.ok(why.evidence.formula);
    assert.ok(why.evidence.because.length > 0);
    assert.equal(
      why.ledger.postings.reduce(
        (sum, { amount }) => sum + Math.round(Number(amount.amount) * 100),
        0,
      ),
      0,
      "the entry sums to zero",
    );
    const estimate = (await jonas("GET", "/v1/estimate")).json<{
      currencies: { currency: string; total: { amount: string } }[];
    }>();
    assert.equal(
      estimate.currencies.find(({ currency }) => currency === charge?.total.currency)?.total.amount,
      charge?.total.amount,
    );
  });

  test("SUB-09, INT-03, INT-04: the partner adds licences, the publisher's program agrees, and what was previewed is charged", async () => {
    const jonas = await demo.as("jonas@nordhaven.example");
    const path = `/v1/subscriptions/${bought}`;
    const read = async () =>
      (await jonas("GET", path)).json<{
        quantity: number;
        version: number;
        publisher: { name: string };
        history: { event: string; by: string; details: { by: string } }[];
      }>();
    const before = await read();
    const change = (query: string, body: object) =>
      jonas("PUT", `${path}/quantity${query}`, body, {
        ...once(),
        "if-match": `"${before.version}"`,
      });
    const quantity = before.quantity + 2;
    const previewed = (await change("?dryRun=true", { quantity })).json<{
      preview: string;
      totals: { total: { amount: string } };
    }>();
    const asked = await change("", { quantity, preview: previewed.preview });
    assert.equal(asked.status, 200, asked.text);
    await demo.settle();

    const after = await read();
    assert.equal(after.quantity, quantity);
    assert.deepEqual(
      [after.history[0]?.event, after.history[0]?.by, after.history[0]?.details.by],
      ["quantity-changed", after.publisher.name, "publisher"],
    );
    const [charge] = (await jonas("GET", `/v1/charges?subscriptionId=${bought}`)).json<{
      data: { kind: string; total: { amount: string } }[];
    }>().data;
    assert.deepEqual(
      [charge?.kind, charge?.total.amount],
      ["addQuantity", previewed.totals.total.amount],
    );
    const { url } = (await jonas("POST", `${path}/setup-links`, {}, once())).json<{
      url: string;
    }>();
    const events = await (await fetch(new URL("/brightwater/events", url))).text();
    assert.match(events, new RegExp(`ChangeQuantity.*${bought}.*Agreed`, "s"));
  });

  test("SUB-10: J8: an add-on is bought on the subscription, set up by the publisher's program, charged as previewed, and ends with it", async () => {
    const jonas = await demo.as("jonas@nordhaven.example");
    const path = `/v1/subscriptions/${bought}`;
    const { eligible } = (await jonas("GET", `${path}/add-ons`)).json<{
      eligible: { plan: { uuid: string; id: string } }[];
    }>();
    assert.deepEqual(
      eligible.map(({ plan }) => plan.id),
      ["long-range"],
    );
    const searched = await jonas("GET", "/v1/customers?q=morvan");
    const customerId = searched.json<{ data: { id: string }[] }>().data[0]?.id ?? "";
    const catalogue = await jonas("GET", `/v1/customers/${customerId}/catalog?q=long range`);
    assert.deepEqual(catalogue.json<{ data: Entry[] }>().data, [], "add-ons are in no catalogue");

    const wanted = { planUuid: eligible[0]?.plan.uuid, quantity: 4 };
    const dry = await jonas("POST", `${path}/add-ons?dryRun=true`, wanted, once());
    const { preview, charge } = dry.json<{
      preview: string;
      charge: { price: { total: { amount: string } } };
    }>();
    const order = await jonas("POST", `${path}/add-ons`, { ...wanted, preview }, once());
    assert.equal(order.status, 201, order.text);
    const own = order.json<{ bought: { subscriptionId: string } }>().bought.subscriptionId;
    const link = await jonas("POST", `/v1/subscriptions/${own}/setup-links`, {}, once());
    await completeSetUp(link.json<{ url: string }>().url);
    await demo.settle();
    const addOn = (await jonas("GET", `/v1/subscriptions/${own}`)).json<Dated>();
    const base = (await jonas("GET", path)).json<Dated>();
    assert.deepEqual([addOn.status, addOn.termEnd], ["active", base.termEnd]);
    const charges = await jonas("GET", `/v1/charges?subscriptionId=${own}`);
    assert.deepEqual(
      charges
        .json<{ data: { total: { amount: string } }[] }>()
        .data.map(({ total }) => total.amount),
      [charge.price.total.amount],
    );
  });

  test("STO-07: a customer's person tries an offer in a place that the publisher's program opens and closes", async () => {
    const claire = await demo.as("claire@ateliers-morvan.example");
    const started = await claire(
      "POST",
      "/v1/storefront/offers/brightwater.cairn/test-drives",
      {
        firstName: "Claire",
        lastName: "Morvan",
        email: "claire@ateliers-morvan.example",
        company: "Ateliers Morvan",
        country: "FR",
        terms: true,
        consent: true,
      },
      once(),
    );
    assert.equal(started.status, 201, started.text);
    const { id } = started.json<{ id: string }>();
    await demo.settle();
    const own = (await claire("GET", `/v1/test-drives/${id}`)).json<{
      state: string;
      accessUrl: string;
      accessInformation: string[];
    }>();
    assert.equal(own.state, "ready");
    assert.match(own.accessInformation.join(), /Claire Morvan.*chain of evidence/s);
    const place = await fetch(own.accessUrl);
    assert.match(await place.text(), /Cairn Records, Claire Morvan/);

    const elodie = await demo.as("elodie@brightwater.example");
    const { data, places } = (
      await elodie("GET", "/v1/offers/brightwater.cairn/test-drives")
    ).json<{ data: { id: string }[]; places: { used: number; total: number } }>();
    assert.deepEqual([data.map((one) => one.id), places], [[id], { used: 1, total: 3 }]);
    const lead = await elodie("GET", `/v1/leads/${id}`);
    assert.equal(lead.json<{ source: string }>().source, "test-drive");

    assert.equal((await claire("PUT", `/v1/test-drives/${id}/end`)).status, 204);
    await demo.settle();
    assert.equal((await fetch(own.accessUrl)).status, 404, "the program has closed the place");
  });

  type Dated = { readonly status: string; readonly termEnd: string };

  /** What a browser does at the publisher's site: opens the link, presses the one button of the form. */
  async function completeSetUp(url: string): Promise<void> {
    let cookie = "";
    const visit = async (address: string, body?: URLSearchParams): Promise<string> => {
      const response = await fetch(address, {
        redirect: "manual",
        ...(body
          ? { method: "POST", body, headers: { cookie, origin: new URL(address).origin } }
          : { headers: { cookie } }),
      });
      const set = response.headers.getSetCookie().map((one) => one.split(";")[0]);
      if (set.length > 0) cookie = set.join("; ");
      const next = response.headers.get("location");
      if (next !== null && response.status < 400) return visit(new URL(next, address).href);
      const text = await response.text();
      assert.equal(response.status, 200, text.slice(0, 500));
      return text;
    };
    const page = await visit(url);
    const action = /<form[^>]*action="([^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const fields = new URLSearchParams();
    for (const [, name = "", value = ""] of page.matchAll(
      /<input type="hidden" name="([^"]*)" value="([^"]*)"/g,
    ))
      fields.set(name, value);
    await visit(new URL(action, url).href, fields);
  }
});
