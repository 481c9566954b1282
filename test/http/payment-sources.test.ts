import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { loadPaymentSources } from "../../src/modules/billing/sources/payment-sources.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { openSale, type Sale } from "../support/sale.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples/payment-sources");

type Source = {
  name: string;
  recorded: number;
  refused: number;
  failures: number;
  failure: string | null;
};
type Refused = { reference: string; errors: { code: string; detail: string }[] };

suite("SUB-19: payments of the operator's own programs", () => {
  const folder = mkdtempSync(join(tmpdir(), "souk-sources-"));
  let market: TestMarket;
  let sale: Sale;
  const entry = (number: number, more: object = {}) => ({
    number,
    id: `TX-${number}`,
    payer: "nordhaven.example",
    text: "",
    amount: "20.00",
    currency: "EUR",
    day: "2026-11-20",
    ...more,
  });
  const tells = (entries: readonly object[]) =>
    writeFileSync(join(folder, "bank.json"), JSON.stringify(entries));
  before(async () => {
    cpSync(EXAMPLES, folder, { recursive: true });
    tells([]);
    writeFileSync(
      join(folder, "own-broken.mjs"),
      `export const source = { name: "own-broken", payments() { throw new Error("The bank is closed"); } };`,
    );
    market = await startTestMarket({ env: { SOUK_PAYMENT_SOURCES_DIR: folder } });
    sale = await openSale(market);
  });
  after(async () => {
    await market.close();
    rmSync(folder, { recursive: true });
  });

  /** Asks every source now, and waits until what they told is recorded. */
  const asked = async () => {
    await market.settle();
    await market.platform.pool.raw.query(
      "update billing.payment_sources set next_at = clock_timestamp()",
    );
    market.platform.wake();
    await market.settle();
  };
  const sources = async () =>
    (await sale.operator.call("GET", "/v1/payment-sources")).json<{ data: Source[] }>().data;
  const bank = async () => (await sources()).find(({ name }) => name === "own-bank-file");
  const recorded = async () =>
    (await sale.operator.call("GET", "/v1/payments?limit=100"))
      .json<{ data: { reference: string; source: string }[] }>()
      .data.map(({ reference, source }) => `${source} ${reference}`)
      .sort();

  test("SUB-19: a program is asked for payments, and each is recorded once", async () => {
    tells([entry(1), entry(2)]);
    await asked();
    assert.deepEqual(await recorded(), ["plug-in TX-1", "plug-in TX-2"]);
    const account = await sale.partner.call("GET", "/v1/billing-account");
    const { accounts } = account.json<{ accounts: { balance: { amount: string } }[] }>();
    assert.equal(accounts[0]?.balance.amount, "40.00");
    // It forgets how far it told: the same payments change nothing.
    await market.platform.pool.raw.query("update billing.payment_sources set cursor = null");
    tells([entry(1), entry(2), entry(3)]);
    await asked();
    assert.deepEqual(await recorded(), ["plug-in TX-1", "plug-in TX-2", "plug-in TX-3"]);
    assert.equal((await bank())?.recorded, 3);
  });

  test("SUB-19: what cannot be recorded is shown with its reason, and holds up no other", async () => {
    tells([entry(4, { payer: "nobody" }), entry(5, { amount: "-1" }), entry(6)]);
    await asked();
    assert.ok((await recorded()).includes("plug-in TX-6"));
    const refused = async () =>
      (await sale.operator.call("GET", "/v1/payment-sources/own-bank-file/refused-payments")).json<{
        data: Refused[];
      }>().data;
    assert.deepEqual(
      (await refused()).map(({ reference, errors }) => [reference, errors[0]?.code]),
      [
        ["TX-4", "billing/buyer-unknown"],
        ["TX-5", "billing/amount"],
      ],
    );
    assert.notEqual((await refused())[0]?.errors[0]?.detail, "");
    assert.equal((await bank())?.refused, 2);
    // Who was unknown then is tried again by itself.
    tells([entry(4, { payer: "nobody" })]);
    await market.platform.pool.raw.query(
      `update billing.refused_payments set draft = draft || '{"buyer": "nordhaven.example"}' where reference = 'TX-4'`,
    );
    await asked();
    assert.ok((await recorded()).includes("plug-in TX-4"));
    assert.equal((await bank())?.refused, 1);
    tells([entry(7, { id: "TX-4" }), entry(8, { id: "TX-6", amount: "21.00" })]);
    await asked();
    assert.deepEqual(
      (await refused()).map(({ reference, errors }) => [reference, errors[0]?.code]),
      [
        ["TX-5", "billing/amount"],
        ["TX-6", "billing/payment-differs"],
      ],
    );
  });

  test("SUB-19: a program that fails says so to the operator, and to nobody else", async () => {
    const broken = (await sources()).find(({ name }) => name === "own-broken");
    assert.match(broken?.failure ?? "", /threw: The bank is closed/);
    assert.ok((broken?.failures ?? 0) > 0);
    assert.equal((await bank())?.failure, null);
    assert.equal((await sale.partner.call("GET", "/v1/payment-sources")).status, 403);
    assert.deepEqual(await verifyBilling(market.platform.pool.reader), []);
  });

  test("SUB-19: a program is refused at the start for a file that holds no source, and has its limits", async () => {
    const own = mkdtempSync(join(tmpdir(), "souk-sources-"));
    const write = (text: string) => writeFileSync(join(own, "one.mjs"), text);
    const answers = async (body: string) => {
      write(
        `export const source = { name: "own-one", payments: async ({ since }) => { ${body} } };`,
      );
      const [source] = await loadPaymentSources(own);
      assert.ok(source);
      return source.ask("seen");
    };
    try {
      write("export const other = 1;");
      await assert.rejects(loadPaymentSources(own), /source\.name begins with own-/);
      write(`export const source = { name: "own-one", everyMinutes: 0, payments() {} };`);
      await assert.rejects(loadPaymentSources(own), /everyMinutes/);
      assert.deepEqual(await answers("return { payments: [] };"), {
        ok: true,
        payments: [],
        cursor: "seen",
      });
      for (const [body, why] of [
        ["return { payments: [{}] };", "wrong-form: payments[0]"],
        ["return { payments: Array(501).fill({}) };", "wrong-form: payments has more than 500"],
        ["return { payments: [], cursor: 7 };", "wrong-form: cursor"],
        ["process.exit(1);", "no-answer: 1"],
        [`(await import("node:fs")).readFileSync("/etc/hostname");`, "threw: Access"],
        [`(await import("node:child_process")).execSync("true");`, "threw: Access"],
        ["return { payments: [], more: 'x'.repeat(2 ** 21) };", "too-long: 1048576 bytes"],
      ] as const) {
        const answer = await answers(body);
        assert.ok(
          !answer.ok && `${answer.why}: ${answer.detail}`.startsWith(why),
          JSON.stringify(answer).slice(0, 200),
        );
      }
    } finally {
      rmSync(own, { recursive: true });
    }
  });
});
