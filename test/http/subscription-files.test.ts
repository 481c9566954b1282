import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { csvLines } from "../../src/platform/csv.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { publishersStaySilent } from "../support/programs.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { endSale, openSale, type Problem, type Sale, type Sold } from "../support/sale.ts";

type Money = { amount: string; currency: string };
type Place = { line: number; column: number; code: string; detail: string };
type Effect = {
  changed: number;
  unchanged: number;
  refused: number;
  rows: {
    line: number;
    state: string;
    subscriptionId: string;
    quantity: { from: number; to: number; kind: string; day: string } | null;
    autoRenew: { from: boolean; to: boolean } | null;
    lastDay: string | null;
    addOns: string[];
    now: { net: Money; total: Money } | null;
    before: { day: string; amount: Money } | null;
    after: { day: string; amount: Money } | null;
    errors: Place[];
  }[];
  totals: { currency: string; now: { total: Money } | null; before: Money; after: Money }[];
  preview: string | null;
  fileId: string | null;
};
type Followed = {
  waiting: number;
  rows: { quantity: { state: string; endedBy: string | null } | null; autoRenew: boolean | null }[];
};
const FILE = { "content-type": "text/csv" };
const HEAD = ["SubscriptionId", "Quantity", "AutoRenew"];

suite("BEY-13: licences and auto-renew by file", () => {
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  let partner: TestPerson;
  before(async () => {
    receiver = await startReceiver();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
    sale = await openSale(market);
    partner = await market.person(sale.partner.organisation.id, ["global-admin", "admin-agent"]);
  });
  after(async () => {
    await market.settle();
    await endSale(sale);
    await receiver.close();
  });

  const sells = (plan: Parameters<Sale["sells"]>[0] = {}) =>
    sale.sells(
      { minQuantity: 2, maxQuantity: 50, ...plan },
      {},
      {
        url: `${receiver.address}/webhook`,
        tenantId: "7d0a3f0e-1111-4222-8333-444455556666",
        appId: "app",
      },
    );
  async function running(sold?: Sold, quantity = 10): Promise<string> {
    const order = await sale.buys(await sale.customer(), sold ?? (await sells()), { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  const send = (rows: readonly (readonly string[])[], query = "?dryRun=true", by = partner) =>
    by.call("POST", `/v1/subscription-files${query}`, csvLines([HEAD, ...rows]), FILE);
  const tried = async (rows: readonly (readonly string[])[], by = partner) => {
    const answered = await send(rows, "?dryRun=true", by);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Effect>();
  };
  const commit = async (rows: readonly (readonly string[])[]) => {
    const done = await send(rows, `?preview=${(await tried(rows)).preview}`);
    assert.equal(done.status, 200, done.text);
    await market.settle();
    return done.json<Effect>();
  };
  const read = async (id: string) =>
    (await partner.call("GET", `/v1/subscriptions/${id}`)).json<{
      quantity: number;
      autoRenew: boolean;
      scheduledQuantity: { quantity: number } | null;
      version: number;
    }>();
  const followed = async (effect: Effect) =>
    (await partner.call("GET", `/v1/subscription-files/${effect.fileId}`)).json<Followed>();
  const silence = async () => {
    await market.settle(); // publishers are told first
    await publishersStaySilent(market);
  };
  const nothing = async (rows: readonly (readonly string[])[]) => {
    const again = await tried(rows);
    assert.deepEqual([again.changed, again.refused, again.unchanged], [0, 0, rows.length]);
    const done = await send(rows, `?preview=${again.preview}`);
    assert.deepEqual([done.status, done.json<Effect>().fileId], [200, null]);
  };

  test("SUB-09, SUB-15, BEY-06: an exported file is edited, looked at to the cent, and done row by row; the same file again changes nothing", async () => {
    receiver.answers(() => 200);
    await market.clockMovesTo("2026-11-21T12:00:00Z");
    const [more, off, late, same] = [
      await running(),
      await running(),
      await running(),
      await running(),
    ];
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const exported = await partner.call("GET", "/v1/subscriptions/file");
    assert.match(
      exported.text,
      /^SubscriptionId,Subscription,Customer,Publisher,Offer,Plan,Quantity/,
    );
    const untouched = await partner.call(
      "POST",
      "/v1/subscription-files?dryRun=true",
      exported.text,
      FILE,
    );
    const seen = untouched.json<Effect>();
    assert.deepEqual([seen.changed, seen.refused, seen.rows.length], [0, 0, 0], untouched.text);
    assert.equal(seen.unchanged, 4);

    const rows = [
      [more, "12", "on"],
      [off, "10", "OFF"],
      [late, "8", ""],
      [same, "10", "on"],
    ];
    const effect = await tried(rows);
    assert.deepEqual(
      effect.rows.map(({ line, quantity, autoRenew, lastDay, now, before, after }) => [
        line,
        quantity && [quantity.from, quantity.to, quantity.kind, quantity.day],
        autoRenew?.to ?? null,
        lastDay,
        now?.total.amount ?? null,
        before && [before.day, before.amount.amount],
        after && [after.day, after.amount.amount],
      ]),
      [
        [
          2,
          [10, 12, "charge", "2026-11-26"],
          null,
          null,
          "36.00",
          ["2026-12-21", "180.00"],
          ["2026-12-21", "216.00"],
        ],
        [3, null, false, "2026-12-20", null, ["2026-12-21", "180.00"], null],
        [
          4,
          [10, 8, "at-renewal", "2026-12-21"],
          null,
          null,
          null,
          ["2026-12-21", "180.00"],
          ["2026-12-21", "144.00"],
        ],
      ],
    );
    assert.deepEqual(
      effect.totals.map(({ currency, now, before, after }) => [
        currency,
        now?.total.amount,
        before.amount,
        after.amount,
      ]),
      [["EUR", "36.00", "540.00", "360.00"]],
    );
    assert.deepEqual(
      [effect.unchanged, (await read(more)).version, (await read(off)).autoRenew],
      [1, (await read(same)).version, true],
    );

    const done = await send(rows, `?preview=${effect.preview}`);
    assert.equal(done.status, 200, done.text);
    const changed = done.json<Effect>();
    await market.settle();
    const [, , waiting] = await Promise.all([read(more), read(off), followed(changed)]);
    assert.deepEqual(
      waiting.rows.map(({ quantity, autoRenew }) => quantity?.state ?? autoRenew),
      ["waiting", false, "scheduled"],
    );
    assert.equal(waiting.waiting, 1);
    // While the publisher has not answered, it is asked for already.
    await nothing(rows);
    await silence();
    assert.deepEqual((await followed(changed)).rows[0]?.quantity, {
      from: 10,
      to: 12,
      state: "done",
      fromRenewal: null,
      endedBy: "silence",
    });
    assert.deepEqual(
      [
        (await read(more)).quantity,
        (await read(off)).autoRenew,
        (await read(late)).scheduledQuantity?.quantity,
      ],
      [12, false, 8],
    );
    const charges = (await partner.call("GET", `/v1/charges?subscriptionId=${more}`)).json<{
      data: { total: Money }[];
    }>();
    assert.equal(charges.data[0]?.total.amount, "36.00", "what was seen, to the cent");
    await nothing(rows);
  });

  test("a publisher that refuses is seen in the file, and the others go on", async () => {
    const [first, second] = [await running(), await running()];
    receiver.answers(({ body }) => (body["subscriptionId"] === first ? 400 : 200));
    const changed = await commit([
      [first, "11", ""],
      [second, "11", ""],
    ]);
    await silence();
    const { rows, waiting } = await followed(changed);
    assert.deepEqual(
      [waiting, ...rows.map(({ quantity }) => [quantity?.state, quantity?.endedBy])],
      [0, ["failed", "publisher"], ["done", "silence"]],
    );
    assert.deepEqual([(await read(first)).quantity, (await read(second)).quantity], [10, 11]);
    receiver.answers(() => 200);
  });

  test("BEY-09: each row is refused as a single change is, by line and column, and nothing of the file is done", async () => {
    const [good, flat, bounded, stopped, ended] = [
      await running(),
      await running(await sells({ pricingModel: "flat" }), 1),
      await running(),
      await running(),
      await running(),
    ];
    const manage = (id: string, what: string, body: object) =>
      partner.call("PUT", `/v1/subscriptions/${id}/${what}`, body, once());
    const suspended = await partner.call(
      "PUT",
      `/v1/subscriptions/${stopped}/suspension?dryRun=true`,
      { reason: "customer-request" },
      once(),
    );
    const { preview } = suspended.json<{ preview: string }>();
    await manage(stopped, "suspension", { reason: "customer-request", preview });
    await manage(ended, "cancellation", { when: "now", reason: "customer-request" });
    const pending = (await sale.buys(await sale.customer(), await sells())).lines[0]
      ?.subscriptionId;
    const stranger = await market.organisation({ kind: "partner", name: "Stranger" });
    const nowhere = randomUUID();
    const rows = [
      [good, "11", ""],
      [flat, "2", "off"],
      [bounded, "51", ""],
      [stopped, "11", ""],
      [ended, "11", "off"],
      [pending ?? "", "3", ""],
      [nowhere, "3", ""],
      ["nonsense", "3", ""],
      [good, "12", ""],
      [good.toUpperCase(), "ten", "maybe"],
      ["", "3", ""],
    ];
    const seen = await tried(rows);
    assert.deepEqual(
      seen.rows.map(({ line, state, errors }) => [
        line,
        state,
        ...errors.map(({ column, code }) => [column, code]),
      ]),
      [
        [2, "changed"],
        [3, "refused", [2, "commerce/quantity-flat"]],
        [4, "refused", [2, "commerce/quantity-out-of-range"]],
        [5, "refused", [2, "commerce/quantity-suspended"]],
        [6, "refused", [3, "commerce/subscription-ended"], [2, "commerce/subscription-ended"]],
        [7, "refused", [2, "commerce/quantity-not-yet"]],
        [8, "refused", [1, "commerce/no-such-subscription"]],
        [9, "refused", [1, "commerce/no-such-subscription"]],
        [10, "refused", [1, "commerce/subscription-twice"]],
        [11, "refused", [2, "commerce/quantity-in-file"], [3, "commerce/auto-renew-in-file"]],
        [12, "refused", [1, "required"]],
      ],
    );
    assert.match(seen.rows[2]?.errors[0]?.detail ?? "", /51 was asked; .* at most 50/);
    assert.match(seen.rows[3]?.errors[0]?.detail ?? "", /Reactivate it first/);
    const refused = await send(rows, "?preview=x");
    assert.deepEqual(
      [refused.status, refused.json<Problem>().code],
      [422, "commerce/subscription-file-invalid"],
    );
    assert.equal((await read(good)).quantity, 10);
    // Of whomever it is, the answer is the same.
    const theirs = await tried([[good, "3", ""]], stranger);
    const absent = await tried([[nowhere, "3", ""]], stranger);
    const bare = ({ rows: all }: Effect) => all.map(({ subscriptionId: _, ...row }) => row);
    assert.deepEqual(bare(theirs), bare(absent));
  });

  test("SUB-19: rows that together charge more now than the credit limit leaves are refused, and nothing of the file is done", async () => {
    const ids = [await running(), await running(), await running()];
    const limit = async (amount: string | null) => {
      const path = `/v1/billing-accounts/${partner.organisation.id}/credit-limits/EUR`;
      const set = await sale.operator.call("PUT", path, { amount });
      assert.equal(set.status, 200, set.text);
      return set.json<{ credit: { owed: { amount: string }; ordered: { amount: string } }[] }>()
        .credit[0];
    };
    const now = await limit("0");
    const rows = ids.map((id, index) => [id, index === 1 ? "12" : "11", "on"]);
    try {
      // 21.60, 43.20 and 21.60 with tax: the second does not fit beside the first, the third does.
      await limit((Number(now?.owed.amount) + Number(now?.ordered.amount) + 50).toFixed(2));
      const effect = await tried(rows);
      assert.deepEqual([effect.changed, effect.refused, effect.preview], [2, 1, null]);
      const refused = await send(rows, "?preview=any");
      assert.equal(refused.status, 422, refused.text);
      const [error] = refused.json<Problem & { errors: { line: number }[] }>().errors;
      assert.deepEqual([error?.line, error?.code], [3, "commerce/credit-limit-exceeded"]);
      assert.deepEqual(
        await Promise.all(ids.map(async (id) => (await read(id)).quantity)),
        [10, 10, 10],
      );
    } finally {
      await limit(null);
    }
  });

  test("BEY-06: what moved since the preview is refused, and so is a file without one", async () => {
    const [first, second] = [await running(), await running()];
    const rows = [
      [first, "11", ""],
      [second, "", "off"],
    ];
    const seen = await tried(rows);
    const { version } = await read(second);
    await partner.call(
      "PATCH",
      `/v1/subscriptions/${second}`,
      { autoRenew: false },
      { "if-match": `"${version}"` },
    );
    for (const query of [`?preview=${seen.preview}`, ""]) {
      const refused = await send(rows, query);
      assert.deepEqual(
        [refused.status, refused.json<Problem>().code],
        [409, "commerce/preview-outdated"],
      );
    }
    assert.equal((await read(first)).quantity, 10);
  });

  test("REL: the same file sent twice at once is carried out once, and files are listed a page at a time", async () => {
    const [first, second] = [await running(), await running()];
    const rows = [
      [first, "11", ""],
      [second, "", "off"],
    ];
    const { preview } = await tried(rows);
    const both = await Promise.all([1, 2].map(() => send(rows, `?preview=${preview}`)));
    const files = both.map((one) => one.json<Effect>().fileId);
    assert.deepEqual(
      [both.map(({ status }) => status), files.filter(Boolean).length],
      [[200, 200], 1],
    );
    // Only a publisher that was reached can be silent.
    await market.settle();
    await silence();
    assert.equal((await read(first)).quantity, 11);
    const listed: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: { data: { id: string; changes: number }[]; nextCursor: string | null } = (
        await partner.call("GET", `/v1/subscription-files?limit=1${after}`)
      ).json();
      listed.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    assert.equal(listed[0], files.find(Boolean));
    assert.equal(new Set(listed).size, listed.length);
    const stranger = await market.organisation({ kind: "partner", name: "Another" });
    const theirs = await stranger.call("GET", "/v1/subscription-files");
    assert.deepEqual(theirs.json(), { data: [], nextCursor: null });
  });

  test("SUB-10, SUB-15: add-ons follow their subscription, and one that says otherwise is refused", async () => {
    const base = await sells({ planId: "team" });
    const addOn = await sale.adds(base, {
      planId: "archive",
      planUuid: randomUUID(),
      texts: { en: { name: "Archive", description: "Ten years back" } },
      prices: { FR: { currency: "EUR", terms: { P1M: "10.08" }, meters: {} } },
      addOn: { bases: ["team"] },
      maxQuantity: 20,
    });
    const id = await running(base);
    const path = `/v1/subscriptions/${id}/add-ons`;
    const body = { planUuid: addOn.plan.planUuid, quantity: 2 };
    const { preview } = (await partner.call("POST", `${path}?dryRun=true`, body, once())).json<{
      preview: string;
    }>();
    const bought = await partner.call("POST", path, { ...body, preview }, once());
    const own = bought.json<{ bought: { subscriptionId: string } }>().bought.subscriptionId;
    assert.ok((await sale.activates(own, { planId: "archive" })).ok);
    await market.settle();
    const exported = await partner.call("GET", "/v1/subscriptions/file");
    const line = exported.text.split("\r\n").find((one) => one.startsWith(own)) ?? "";
    assert.equal(line.split(",")[12], "", "whether it renews is said by its subscription");
    const refused = await tried([
      [id, "", "off"],
      [own, "", "on"],
    ]);
    assert.deepEqual(
      refused.rows.map(({ errors }) => errors.map(({ column, code }) => [column, code])),
      [[], [[3, "commerce/follows-base"]]],
    );
    const rows = [
      [own, "3", "off"],
      [id, "11", "off"],
    ];
    const seen = await tried(rows);
    assert.deepEqual(
      seen.rows.map(({ autoRenew, addOns, after }) => [
        autoRenew?.to ?? null,
        addOns.length,
        after,
      ]),
      [
        [null, 0, null],
        [false, 1, null],
      ],
    );
    const changed = await commit(rows);
    await silence();
    assert.deepEqual(
      (await followed(changed)).rows.map(({ quantity }) => quantity?.state),
      ["done", "done"],
    );
    assert.deepEqual(
      [(await read(own)).quantity, (await read(own)).autoRenew, (await read(id)).autoRenew],
      [3, false, false],
    );
    await nothing(rows);
  });

  test("SUB-02: who may not manage subscriptions changes none by file, and lists are exported by admin agents alone", async () => {
    const id = await running();
    const team = await market.person(partner.organisation.id, ["user-management-admin"]);
    assert.equal((await send([[id, "11", ""]], "?dryRun=true", team)).status, 403);
    const sales = await market.person(partner.organisation.id, ["sales-agent"]);
    assert.equal((await send([[id, "11", ""]], "?dryRun=true", sales)).status, 200);
    assert.equal((await sales.call("GET", "/v1/subscriptions/file")).status, 403);
  });

  test("a file that is none is refused where it is wrong, and one asks for so many changes at most", async () => {
    for (const [content, expected] of [
      ["", [1, 1, "csv/nothing"]],
      [csvLines([HEAD]), [2, 1, "csv/no-rows"]],
      [csvLines([["Quantity"], ["3"]]), [1, 1, "csv/column-missing"]],
      [
        csvLines([HEAD, ...Array.from({ length: 501 }, () => [randomUUID(), "3", ""])]),
        [502, 1, "commerce/too-many-changes"],
      ],
      [
        csvLines([HEAD, ...Array.from({ length: 5_001 }, () => [randomUUID(), "", ""])]),
        [5_002, 1, "csv/too-many-rows"],
      ],
    ] as const) {
      const refused = await partner.call(
        "POST",
        "/v1/subscription-files?dryRun=true",
        content,
        FILE,
      );
      assert.equal(refused.status, 422, refused.text);
      const [error] = refused.json<{ errors: Place[] }>().errors;
      assert.deepEqual([error?.line, error?.column, error?.code], expected);
    }
  });
});
