import assert from "node:assert/strict";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket } from "./market.ts";
import { openSale } from "./sale.ts";

export type Money = { amount: string; currency: string };
export type Invoice = {
  id: string;
  number: string;
  type: string;
  dueOn: string;
  month: string;
  total: Money;
  state: string | null;
  paid: Money | null;
  open: Money | null;
  allocations: { amount: Money; because: string; payment: { reference: string } | null }[];
};
export type Effect = {
  paymentId: string | null;
  allocations: { invoice: { number: string }; amount: Money }[];
  balances: { balance: Money }[];
  preview: string;
};
export type List<T> = { data: T[]; nextCursor: string | null };
export type Account = {
  accounts: {
    currency: string;
    open: Money;
    overdue: Money;
    balance: Money;
    purchasesBlockedSince: string | null;
  }[];
  credit: { left: Money; owed: Money; ordered: Money }[];
};

export type Payout = {
  id: string;
  month: string;
  sales: Money;
  credits: Money;
  fee: Money;
  due: Money;
  lineCount: number;
  state: string;
  heldBecause: string | null;
  payment: { amount: Money; withheld: Money; reference: string } | null;
};

/** A partner who buys, is invoiced and pays, and the publisher that is paid out. */
export async function openPayments() {
  const market = await startTestMarket();
  const sale = await openSale(market);
  const { partner, operator } = sale;
  const customer = await sale.customer();
  const sold = await sale.sells();
  const account = (id = partner.organisation.id) => `/v1/billing-accounts/${id}`;
  const buys = async (quantity: number) => {
    const order = await sale.buys(customer, sold, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    return id;
  };
  const closes = async (month: string) => {
    const dry = await operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
    const { control } = dry.json<{ control: string }>();
    const run = await operator.call("POST", "/v1/billing-runs", { month, control }, once());
    assert.equal(run.status, 201, run.text);
    await market.settle();
  };
  const invoices = async () =>
    (await partner.call("GET", "/v1/invoices"))
      .json<List<Invoice>>()
      .data.filter(({ type }) => type === "invoice");
  const invoice = async (id: string) =>
    (await partner.call("GET", `/v1/invoices/${id}`)).json<Invoice>();
  const body = (amount: string, reference: string, more: Record<string, unknown> = {}) => ({
    buyer: partner.organisation.handle,
    amount: { amount, currency: "EUR" },
    receivedOn: "2026-11-21",
    reference,
    ...more,
  });
  const looks = async (payment: object) =>
    operator.call("POST", "/v1/payments?dryRun=true", payment, once());
  const pays = async (payment: object) => {
    const dry = await looks(payment);
    assert.equal(dry.status, 200, dry.text);
    const seen = dry.json<Effect>();
    const done = await operator.call(
      "POST",
      "/v1/payments",
      { ...payment, preview: seen.preview },
      once(),
    );
    assert.equal(done.status, 201, done.text);
    const { paymentId, ...rest } = done.json<Effect>();
    assert.deepEqual({ ...rest, paymentId: null }, seen, "the preview is the commit");
    return paymentId ?? "";
  };
  const reverses = async (id: string) => {
    const path = `/v1/payments/${id}/reversal`;
    const dry = await operator.call("POST", `${path}?dryRun=true`, { reason: "Returned" }, once());
    const { preview } = dry.json<Effect>();
    return operator.call("POST", path, { reason: "Returned", preview }, once());
  };
  const payouts = async (who = sale.publisher) =>
    (await who.call("GET", "/v1/payouts?limit=100")).json<List<Payout> & { owed: Money[] }>();
  return {
    market,
    sale,
    partner,
    operator,
    customer,
    sold,
    account,
    buys,
    closes,
    invoices,
    invoice,
    body,
    looks,
    pays,
    reverses,
    payouts,
    /** Everything sold, charged and paid agrees with itself. */
    async agrees(): Promise<void> {
      await market.settle();
      const db = market.platform.pool.reader;
      assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
    },
    close: () => market.close(),
  };
}
export type Payments = Awaited<ReturnType<typeof openPayments>>;

/** What amounts come to, in cents. */
export const cents = (amounts: readonly Money[]): number =>
  amounts.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
