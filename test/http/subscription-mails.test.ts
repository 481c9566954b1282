import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { LANGUAGES, translate } from "../../src/platform/text.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { publishersStaySilent } from "../support/programs.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { endSale, openSale, type Sale } from "../support/sale.ts";

suite("SUB-20: mails about a subscription", () => {
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  before(async () => {
    receiver = await startReceiver();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
    sale = await openSale(market);
  });
  after(async () => {
    await endSale(sale);
    await receiver.close();
  });

  async function bought(plan: Parameters<Sale["sells"]>[0] = {}): Promise<string> {
    const webhook = { url: `${receiver.address}/webhook`, tenantId: "t", appId: "a" };
    const order = await sale.buys(await sale.customer(), await sale.sells(plan, {}, webhook));
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  /** Mails of a kind, latest first. */
  const mails = async (template: string) =>
    (
      await market.platform.pool.raw.query(
        "select subject, body, to_address as to from platform.mails where template = $1 order by recorded_at desc",
        [template],
      )
    ).rows as { subject: string; body: string; to: string }[];
  const put = async (id: string, what: string, body: object) => {
    const call = (query: string, more: object) =>
      sale.partner.call(
        "PUT",
        `/v1/subscriptions/${id}/${what}${query}`,
        { ...body, ...more },
        {
          ...once(),
          "if-match": "*",
        },
      );
    const { preview } = (await call("?dryRun=true", {})).json<{ preview: string }>();
    const done = await call("", { preview });
    assert.equal(done.status, 200, done.text);
    await market.settle();
  };

  test("7 days before its end a trial is announced, with what follows, and not where it was cancelled", async () => {
    await market.clockMovesTo("2026-11-21T12:00:00Z");
    const [goesOn, ends, cancelled] = [
      await bought({ trialDays: 30 }),
      await bought({ trialDays: 30 }),
      await bought({ trialDays: 30 }),
    ];
    await bought({ trialDays: 7 });
    await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${ends}`,
      { autoRenew: false },
      { "if-match": "*" },
    );
    await put(cancelled, "cancellation", { when: "now", reason: "customer-request" });
    await market.clockMovesTo("2026-12-13T22:59:59Z");
    assert.equal((await mails("trial-ahead")).length, 0);
    await market.clockMovesTo("2026-12-13T23:00:00Z");
    const told = await mails("trial-ahead");
    assert.equal(told.length, 2);
    assert.ok(told.every(({ subject }) => subject.endsWith("ends on December 21, 2026")));
    assert.ok(told.some(({ body }) => /first payment is EUR\s180\.00, before tax/.test(body)));
    assert.ok(told.some(({ body }) => body.includes("auto-renew is off")));
    assert.ok(goesOn);
  });

  test("a change that the publisher agreed to, refused, or was not reached for, is told with its amount", async () => {
    await market.clockMovesTo("2027-01-10T12:00:00Z");
    const id = await bought({ maxQuantity: 50 });
    receiver.answers(() => 200);
    await put(id, "quantity", { quantity: 12 });
    assert.equal((await mails("subscription-change")).length, 0, "not before it is answered");
    await publishersStaySilent(market);
    const [done] = await mails("subscription-change");
    assert.match(done?.subject ?? "", /^Done: change of Offer .* for Ateliers Morvan$/);
    assert.match(done?.body ?? "", /10 → 12 licences/);
    assert.match(done?.body ?? "", /with tax: EUR\s43\.20/);
    receiver.answers(() => 409);
    await put(id, "quantity", { quantity: 20 });
    const [refused, ...more] = await mails("subscription-change");
    assert.match(refused?.subject ?? "", /^Refused:/);
    assert.match(refused?.body ?? "", /Contoso refused the change .*\n\n12 → 20 licences/);
    assert.match(refused?.body ?? "", /nothing was charged/);
    assert.equal(more.length, 1, "one mail to each reader for each change");
    receiver.answers(() => 200);
  });

  test("a cancellation is told with its amount, or with the day on which it ends", async () => {
    await market.clockMovesTo("2027-02-10T12:00:00Z");
    await put(await bought(), "cancellation", { when: "now", reason: "other" });
    const [credited] = await mails("subscription-cancelled");
    assert.match(credited?.body ?? "", /Credited on the next invoice, with tax: EUR\s216\.00/);
    await put(await bought(), "cancellation", { when: "at-renewal", reason: "other" });
    const [later] = await mails("subscription-cancelled");
    assert.match(
      later?.body ?? "",
      /ends with its term, after March 9, 2027\. Nothing is credited/,
    );
  });

  test("BEY-15: each of them in three languages, whatever is said in it", () => {
    const values = {
      name: "Claire",
      offer: "Notes",
      company: "Morvan",
      publisher: "Contoso",
      date: "1 May",
      from: 10,
      to: 12,
      fromPlan: "Team",
      plan: "Business",
      total: { amount: "12.00", currency: "EUR" },
      lines: "- Team",
    };
    const seen = new Set<string>();
    for (const language of LANGUAGES)
      for (const [key, choices] of [
        ["trial-ahead", { goesOn: ["yes", "no"], money: ["yes", "no"] }],
        [
          "subscription-change",
          {
            outcome: ["done", "refused", "nobody-told", "moved"],
            what: ["quantity", "plan", "reactivation"],
            money: ["yes", "no"],
          },
        ],
        ["subscription-cancelled", { ends: ["now", "first", "later"], money: ["yes", "no"] }],
        ["prices-changed", {}],
      ] as const)
        for (const chosen of combinations(choices))
          for (const part of ["subject", "text"]) {
            const text = translate(language, `mail.${key}.${part}`, { ...values, ...chosen });
            assert.doesNotMatch(
              text,
              /[{}]|mail\./,
              `${language} ${key} ${JSON.stringify(chosen)}`,
            );
            seen.add(text);
          }
    assert.ok(seen.size > 60);
  });
});

/** Every combination of the given choices. */
function combinations(
  choices: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, string>>[] {
  return Object.entries(choices).reduce<Readonly<Record<string, string>>[]>(
    (all, [name, values]) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}
