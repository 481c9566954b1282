import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { type AddOns, type Money, openAddOns, type Totals } from "../support/add-ons.ts";
import type { TestPerson } from "../support/market.ts";
import { applied, completeDocument, planDocument } from "../support/offers.ts";

type Problem = { code: string; reasons?: string[] };

suite("PUB-14: the first invoice of a plan, simulated", () => {
  let at: AddOns;
  before(async () => {
    at = await openAddOns();
  });
  beforeEach(() => at.market.clockMovesTo("2026-11-21T12:00:00Z"));
  afterEach(() => at.agrees());
  after(() => at.close());
  /** A draft with a plan and its add-on, priced as those that `sells` puts on sale. */
  async function drafted(offer: string, pricing: Record<string, unknown> = {}): Promise<string> {
    const document = await completeDocument(at.sale.publisher, {
      offer,
      plans: [
        planDocument("team", {
          terms: [{ term: "P1M", payment: "upfront", price: "18.00" }],
          ...pricing,
        }),
        planDocument("archive", {
          terms: [{ term: "P1M", payment: "upfront", price: "10.08" }],
          addOn: { bases: ["team"] },
          // All plans of an offer are sold by one model.
          ...("pricingModel" in pricing ? { pricingModel: pricing.pricingModel } : {}),
        }),
      ],
    });
    await applied(at.sale.publisher, document);
    return `${document["publisher"]}.${offer}`;
  }
  const simulated = (
    slug: string,
    plan: string,
    body: object,
    by: TestPerson = at.sale.publisher,
  ) => by.call("POST", `/v1/offers/${slug}/plans/${plan}/invoice-simulations`, body);
  const MONTHLY = { market: "FR", term: "P1M", payment: "upfront" };
  type Line = Totals & {
    kind: string;
    from: string;
    to: string;
    days: number;
    of: number | null;
    quantity: string;
    included: string | null;
  };
  type Invoice = Totals & {
    lines: Line[];
    trial: { from: string; to: string } | null;
    month: string;
    storeFee: Money;
    owed: Money;
    next: { day: string; net: Money } | null;
  };

  test("PUB-14: a simulated first invoice is to the cent what buyers of the same plan are charged, add-ons by days", async () => {
    const slug = await drafted("simulated");
    const { base, addOn } = await at.sells();
    const id = await at.running(base, 7);
    await at.market.clockMovesTo("2026-11-30T09:00:00Z");
    const own = await at.set(id, addOn, 3);
    const [charged] = await at.charges(id);
    const [added] = await at.charges(own);
    const asked = await simulated(slug, "team", {
      ...MONTHLY,
      quantity: 7,
      activatedOn: "2026-11-21",
    });
    assert.equal(asked.status, 200, asked.text);
    const invoice = asked.json<Invoice>();
    const [line] = invoice.lines;
    assert.deepEqual(
      [line?.net, line?.total, line?.from, line?.to],
      [charged?.net, charged?.total, charged?.from, charged?.to],
    );
    assert.deepEqual(
      [invoice.net.amount, invoice.tax.amount, invoice.total.amount],
      ["126.00", "25.20", "151.20"],
    );
    assert.deepEqual([invoice.storeFee.amount, invoice.owed.amount], ["3.78", "122.22"]);
    assert.deepEqual(
      [invoice.month, invoice.next?.day, invoice.next?.net.amount],
      ["2026-11", "2026-12-21", "126.00"],
    );

    const beside = await simulated(slug, "archive", {
      ...MONTHLY,
      quantity: 3,
      activatedOn: "2026-11-30",
      baseSince: "2026-11-21",
    });
    const [part] = beside.json<Invoice>().lines;
    assert.deepEqual(
      [part?.net, part?.total, part?.from, part?.to],
      [added?.net, added?.total, added?.from, added?.to],
    );
    assert.deepEqual([part?.days, part?.of], [21, 30]);
  });

  test("PUB-14: a simulation takes the trial, the buyer's tax id and the usage beyond what is included into account", async () => {
    const meter = {
      id: "pages",
      name: "Pages",
      unit: "page",
      price: "0.013",
      included: { P1M: "1000" },
    };
    const tried = await drafted("simulated-trial", { freeTrial: true });
    const trial = (
      await simulated(tried, "team", { ...MONTHLY, activatedOn: "2026-11-21" })
    ).json<Invoice>();
    assert.deepEqual(trial.trial, { from: "2026-11-21", to: "2026-12-20" });
    assert.deepEqual([trial.month, trial.lines[0]?.from], ["2026-12", "2026-12-21"]);
    const had = await simulated(tried, "team", {
      ...MONTHLY,
      trial: false,
      activatedOn: "2026-11-21",
    });
    assert.equal(had.json<Invoice>().trial, null);

    const metered = await drafted("simulated-usage", {
      pricingModel: "flat",
      meters: [meter],
      includedQuantityDeductedBy: "marketplace",
    });
    const used = await simulated(metered, "team", {
      ...MONTHLY,
      activatedOn: "2026-11-21",
      usage: [{ meter: "pages", units: "1250.5" }],
    });
    assert.equal(used.status, 200, used.text);
    const usage = used.json<Invoice>().lines[1];
    assert.deepEqual(
      [usage?.kind, usage?.quantity, usage?.included, usage?.net.amount, usage?.from, usage?.to],
      ["usage", "250.5", "1000", "3.26", "2026-11-21", "2026-11-30"],
    );
    const us = await simulated(metered, "team", { ...MONTHLY, market: "US", buyerHasTaxId: false });
    assert.equal(us.json<Invoice>().lines[0]?.net.currency, "USD");
  });

  test("PUB-14: what cannot be simulated is refused with the field, and a foreign publisher's plan is not found", async () => {
    const slug = await drafted("simulated-refused", { maxQuantity: 5 });
    const refused = async (body: object) => {
      const { status, text, json } = await simulated(slug, "team", body);
      assert.equal(status, 422, text);
      const { code, errors } = json<{ code: string; errors: { pointer: string }[] }>();
      return [code, ...errors.map(({ pointer }) => pointer)];
    };
    assert.deepEqual(await refused({ ...MONTHLY, market: "JP" }), [
      "commerce/market-not-priced",
      "/market",
    ]);
    assert.deepEqual(await refused({ ...MONTHLY, quantity: 6 }), [
      "commerce/quantity-out-of-range",
      "/quantity",
    ]);
    assert.deepEqual(await refused({ ...MONTHLY, term: "P1Y" }), [
      "commerce/term-not-offered",
      "/term",
    ]);
    assert.deepEqual(await refused({ market: "FR" }), ["billing/term-needed", "/term"]);
    assert.deepEqual(await refused({ ...MONTHLY, usage: [{ meter: "pages", units: "1" }] }), [
      "billing/meter-unknown",
      "/usage/0/meter",
    ]);
    const late = await simulated(slug, "archive", {
      ...MONTHLY,
      activatedOn: "2026-11-21",
      baseSince: "2026-12-01",
    });
    assert.equal(late.json<Problem>().code, "commerce/base-begins-later");
    const stranger = await at.market.organisation({ kind: "publisher", name: "Stranger" });
    assert.equal((await simulated(slug, "team", MONTHLY, stranger)).status, 404);
  });
});
